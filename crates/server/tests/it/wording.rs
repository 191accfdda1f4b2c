//! What refusals say in half-sentences, in the reader's language.

use std::collections::{BTreeMap, BTreeSet};

use domain::phrase::{GAP, Wording};

use crate::client::Reply;
use crate::scene::{Scene, Stage};
use crate::web::{form, page};

/// The Ukrainian sentences by key, with the lines that go on from them.
fn sentences() -> BTreeMap<String, String> {
    let directory = format!("{}/locales/uk", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(directory).unwrap();
    let mut sentences = BTreeMap::new();
    for text in files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()) {
        let mut key = String::new();
        for line in text.lines() {
            let named = line.split_once(" = ").filter(|(key, _)| !key.starts_with([' ', '}', '#']));
            let sentence = match named {
                Some((name, sentence)) => {
                    name.clone_into(&mut key);
                    sentence
                }
                None => line,
            };
            sentences.entry(key.clone()).or_insert_with(String::new).push_str(sentence);
        }
    }
    sentences
}

/// The names of what is put into a sentence.
fn named(sentence: &str) -> BTreeSet<&str> {
    let names = sentence.split('$').skip(1);
    names.filter_map(|rest| rest.split(|sign: char| !sign.is_ascii_alphanumeric()).next()).collect()
}

fn lists() -> impl Iterator<Item = &'static Wording> {
    domain::wording::all().chain(::imports::Wording::ALL)
}

#[test]
fn every_half_sentence_is_ukrainian_too() {
    let sentences = sentences();
    let families: BTreeSet<_> = lists().map(|wording| format!("{}-", wording.list)).collect();
    let known = sentences.keys().filter(|key| families.iter().any(|begin| key.starts_with(begin)));
    let wanted: BTreeSet<_> = lists().map(Wording::key).collect();
    assert_eq!(known.cloned().collect::<BTreeSet<_>>(), wanted);
}

#[test]
fn a_rule_s_half_sentences_have_the_same_gaps_in_ukrainian() {
    let sentences = sentences();
    for wording in domain::wording::all() {
        let gaps = wording.pattern.matches(GAP).count();
        let wanted: BTreeSet<_> = ["a", "b", "c", "d"].into_iter().take(gaps).collect();
        assert_eq!(named(&sentences[&wording.key()]), wanted, "{}", wording.pattern);
    }
}

fn assert_says(reply: &Reply, said: &str, in_english: &str) {
    assert!(reply.text.contains(said), "{said}: {}", reply.text);
    assert!(!reply.text.contains(in_english), "{in_english}: {}", reply.text);
}

#[test]
fn a_refused_form_says_rule_and_remedy_in_ukrainian() {
    let scene = Scene::at(Stage::None);
    let path = "/agency/suppliers/SUP-A/suspension";
    let past = form(&scene, "P-BUYER", path, "key=1&until=2020-01-01&why=late");
    assert_eq!(past.status, 422, "{}", past.text);
    let said = "До «1 січ. 2020\u{202f}р.»: це вже в минулому; вкажіть сьогодні або пізніший день.";
    assert_says(&past, said, "lies in the past");

    let path = "/agency/contracts/CT-A/moves";
    let amend = "key=1&action=amend&reason=term&document=a&ceiling=&item=&unit_price=&ceiling_quantity=&to=2020-01-01";
    let early = form(&scene, "P-BUYER", path, amend);
    assert_eq!(early.status, 422, "{}", early.text);
    assert_says(&early, "це раніше за перший день, ", "correct the dates");
    assert!(early.text.contains("; виправте дати."), "{}", early.text);
}

#[test]
fn words_of_the_domain_in_a_refusal_are_ukrainian() {
    let scene = Scene::at(Stage::None);
    let body = "key=1&item=DRONE&status=orderable&action=admit&why=x";
    let wrong = form(&scene, "P-BUYER", "/agency/items/DRONE/moves", body);
    assert_eq!(wrong.status, 409, "{}", wrong.text);
    assert_says(&wrong, "має стан «Можна замовити»", "«orderable»");
}

#[test]
fn a_note_of_an_import_says_the_rule_in_ukrainian() {
    let scene = Scene::at(Stage::None);
    let offers = "contract,item,unit_price,stock,minimum,pack,lead_time_days,from,to\n\
        CT-A,DRONE,24500.00,70,10,10,30,2026-12-31,2026-01-01\n";
    let path = crate::imports::sent(&scene, "P-CLERK", "offers", "check", "one", offers);
    let told = page(&scene, "P-CLERK", &path, "uk");
    assert_says(&told, "це раніше за перший день, 31 груд. 2026\u{202f}р.", "lies before");
    assert!(told.text.contains("виправте дати"), "{}", told.text);
    let told = page(&scene, "P-CLERK", &path, "en");
    assert_says(&told, "lies before the first day 2026-12-31", "це раніше");
}
