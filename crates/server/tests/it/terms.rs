//! The words of the glossary on pages: all of them, in both languages, as the glossary says.

use std::collections::BTreeSet;

use crate::scene::{Scene, Stage};
use crate::web::page;

const GLOSSARY: &str = include_str!("../../../../docs/glossary.md");

/// A term of the glossary: where it stands on the page, in English, in Ukrainian, and what it means.
struct Term {
    id: String,
    english: &'static str,
    ukrainian: &'static str,
    meaning: &'static str,
}

fn slug(text: &str) -> String {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

fn glossary() -> Vec<Term> {
    let (mut section, mut known, mut terms) = (String::new(), BTreeSet::new(), Vec::new());
    for line in GLOSSARY.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = slug(heading);
        }
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [english, ukrainian, meaning] = cells[..] else { continue };
        if !line.starts_with('|') || english == "term" || english.starts_with("--") {
            continue;
        }
        // A word that stands in two parts means two things.
        let id = Some(slug(english)).filter(|id| known.insert(id.clone()));
        let id = id.unwrap_or_else(|| format!("{}-{section}", slug(english)));
        terms.push(Term { id, english, ukrainian, meaning });
    }
    terms
}

#[test]
fn every_term_of_the_glossary_is_explained_in_both_languages() {
    let scene = Scene::at(Stage::None);
    let [in_english, in_ukrainian] =
        ["en", "uk"].map(|language| page(&scene, "P-ORDERER", "/help/terms", language).text);
    let terms = glossary();
    assert!(terms.len() > 100, "{} terms were read", terms.len());
    for Term { id, english, ukrainian, meaning } in &terms {
        let said = format!("<div id=\"{id}\"><dt>{english}</dt><dd>{meaning}</dd></div>");
        assert!(in_english.contains(&said), "{said}");
        let start = format!("<div id=\"{id}\"><dt>{ukrainian}</dt><dd>");
        let (_, rest) = in_ukrainian.split_once(&start).unwrap_or_else(|| panic!("{start}"));
        let said = rest.split("</dd>").next().unwrap();
        let cyrillic = said.chars().filter(|sign| ('а'..='ї').contains(sign) || *sign == 'ґ').count();
        assert!(cyrillic > 10, "{id}: {said}");
    }
    for shown in [&in_english, &in_ukrainian] {
        assert_eq!(shown.matches("<dt>").count(), terms.len(), "nothing else is explained");
    }
}

#[test]
fn a_newcomer_finds_what_words_mean_where_they_stand() {
    let scene = Scene::at(Stage::Drawn).also(Stage::Confirmed);
    let pages = [
        ("P-ORDERER", "/", "allotment"),
        ("P-ORDERER", "/orders/{order}", "back-order"),
        ("P-ORDERER", "/acts/{act}", "discrepancy"),
        ("P-BUYER", "/agency/contracts/CT-A", "ceiling"),
        ("P-TREASURER", "/treasury", "obligated"),
        ("P-PROGRAMME", "/pledges", "pledge"),
    ];
    for (person, path, term) in pages {
        let shown = page(&scene, person, path, "en").text;
        let word = term.replace('-', " ");
        let explained = shown.matches(&format!("<dt>{word}</dt>")).count()
            + shown.matches(&format!("<dt>{term}</dt>")).count() * usize::from(word != term);
        assert_eq!(explained, 1, "{path} explains {term} once");
        assert!(shown.contains("<details class=\"help\"><summary>"), "{path}: without a script");
    }
}
