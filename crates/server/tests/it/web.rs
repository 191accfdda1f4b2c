//! Pages as a browser asks for them: who gets in, what forms do, both languages.

use std::collections::BTreeSet;

use domain::acceptance::discrepancy::Verdict;
use domain::acceptance::{ActStatus, DiscrepancyCode, DiscrepancyStatus, Outcome};
use domain::catalogue::{Domain, ItemStatus};
use domain::fulfilment::{DespatchStatus, ManifestStatus, SerialState};
use domain::funds::{FundAccount, SourceKind, Stage as FundStage};
use domain::identity::Role;
use domain::invoicing::{Difference, InvoiceStatus};
use domain::orders::{Answer, OrderAction, OrderStatus, Progress, ReasonCode};
use domain::packages::move_package::PackageMove;
use domain::packages::{Funding, Gate, GateVerdict, PackageStatus, Source};
use domain::payments::{PaymentAction, PaymentStatus};
use domain::pledges::{Appropriation, PledgeAction, PledgeStatus};
use domain::policy::Action;
use domain::requirements::{ChangeReason, ListVerdict, RequirementAction, RequirementStatus, Urgency};
use domain::{Event, Rejection};
use server::route::{Access, Route};
use server::web::PAGES;

use crate::access::{appoint_every_role, may_use};
use crate::client::{Call, Reply};
use crate::scene::{Scene, Stage};
use crate::world::drone_offer;

pub const FORM: &str = "application/x-www-form-urlencoded";

pub fn page(scene: &Scene, person: &str, path: &str, language: &str) -> Reply {
    let call = Call::page("GET", &scene.fill(path)).session(person).header("accept-language", language);
    call.send(&scene.world.router)
}

pub fn form(scene: &Scene, person: &str, path: &str, body: &str) -> Reply {
    let call = Call::page("POST", &scene.fill(path)).session(person);
    call.text(scene.fill(body), FORM).send(&scene.world.router)
}

/// Puts pieces of the drone into the basket of a person.
fn add(scene: &Scene, person: &str, quantity: &str, unit_price_minor: i64) -> Reply {
    let body = format!("offer={}&quantity={quantity}&unit_price_minor={unit_price_minor}", drone_offer());
    form(scene, person, "/basket/lines", &body)
}

/// An address of a page with what stands for its parameters.
pub fn sample(path: &str) -> String {
    const IDS: [(&str, &str); 23] = [
        ("/agency/suppliers", "SUP-A"),
        ("/agency/contracts", "CT-A"),
        ("/agency/items", "DRONE"),
        ("/agency/acts", "{act}"),
        ("/admin/organisations", "B12"),
        ("/admin/imports", "{import}"),
        ("/treasury/invoices", "{invoice}"),
        ("/treasury/payments", "{payment}"),
        ("/treasury/funds", "F-UA"),
        ("/treasury/allotments", "A-11"),
        ("/funds", "F-UA"),
        ("/allotments", "{allotment}"),
        ("/packages", "PKG-1"),
        ("/pledges", "NORTH-26"),
        ("/requirement-lists", "NEEDS-26"),
        ("/requirements", "{requirement}"),
        ("/despatches", "{despatch}"),
        ("/ratings", "{rating}"),
        ("/acts", "{act}"),
        ("/webhooks", "{webhook}"),
        ("/invoices", "{invoice}"),
        ("/payments", "{payment}"),
        ("", "{order}"),
    ];
    const OTHERS: [(&str, &str); 8] = [
        ("{item}", "DRONE"),
        ("{file}", "pages.css"),
        ("{number}", "PF-2026-000001"),
        ("{family}", "promise"),
        ("{kind}", "split"),
        ("{import_kind}", "people"),
        ("{sequence}", "5"),
        ("{discrepancy}", "1"),
    ];
    let id = IDS.iter().find(|(begin, _)| path.starts_with(begin)).expect("the last begins every path").1;
    let allotment = domain::values::AllotmentId::of_code(&crate::world::code("A-11")).to_string();
    let path = path.replace("{id}", id).replace("{allotment}", &allotment);
    OTHERS.iter().fold(path, |path, (name, value)| path.replace(name, value))
}

/// Somebody whom a page is for.
fn reader(path: &str) -> &'static str {
    const OF_SUPPLIER: [&str; 6] = [
        "/offers",
        "/invoices",
        "/invoices/{id}/document.pdf",
        "/performance",
        "/orders/{id}/despatch",
        "/orders/{id}/invoice",
    ];
    const OFFICES: [(&str, &str); 9] = [
        ("/payments", "P-TREASURER"),
        ("/treasury", "P-TREASURER"),
        ("/funds", "P-TREASURER"),
        ("/agency", "P-BUYER"),
        ("/audit", "P-AUDITOR"),
        ("/admin", "P-ADMIN"),
        ("/requirement", "P-PROGRAMME"),
        ("/packages", "P-PROGRAMME"),
        ("/pledges", "P-PROGRAMME"),
    ];
    let is_of_unit = path == "/packages/{id}/order";
    let office = OFFICES.iter().find(|(begin, _)| path.starts_with(begin) && !is_of_unit);
    let other = if OF_SUPPLIER.contains(&path) { "P-CLERK" } else { "P-ORDERER" };
    office.map_or(other, |(_, person)| person)
}

/// Whether a page is one of an office, which people of units and suppliers do not see.
fn is_of_office(path: &str) -> bool {
    ["P-TREASURER", "P-BUYER", "P-AUDITOR", "P-ADMIN", "P-PROGRAMME"].contains(&reader(path))
}

#[test]
fn nobody_gets_in_without_a_session_and_comes_back_after_it() {
    let scene = Scene::at(Stage::Filed).also(Stage::Released).also(Stage::Confirmed);
    for known in PAGES {
        let path = sample(known.path);
        let reply = match known.method {
            "GET" => page(&scene, "", &path, "en"),
            _ => form(
                &scene,
                "",
                &path,
                "person=&password=&code=&ticket=&invitation=&again=&secret=&language=en",
            ),
        };
        let name = format!("{} {path}", known.method);
        if known.path.contains("{provider}") {
            assert_eq!(reply.status, 404, "{name}: no provider is configured");
        } else if known.access == Access::Public {
            assert!(reply.status.is_success() || reply.status.is_redirection(), "{name}: {}", reply.text);
        } else {
            assert_eq!(reply.status, 303, "{name}");
            assert!(reply.header("location").starts_with("/sign-in?next=%2F"), "{name}");
        }
    }
    let back = page(&scene, "", "/orders?status=sent", "en");
    assert_eq!(back.header("location"), "/sign-in?next=%2Forders%3Fstatus%3Dsent");
}

#[test]
fn every_page_shows_in_both_languages_to_whom_it_is_for() {
    let scene = Scene::at(Stage::Filed).also(Stage::Released).also(Stage::Confirmed);
    add(&scene, "P-ORDERER", "10", 2_450_000);
    // Neither a file nor a stream is a page; they have tests of their own.
    let is_page = |known: &&Route| {
        let is_other = ["/files/{digest}", "/live"].contains(&known.path);
        known.method == "GET" && !is_other && !known.path.contains("{provider}")
    };
    for known in PAGES.iter().filter(is_page) {
        for language in ["uk", "en"] {
            let is_of_people = known.access == Access::Reads(&[Action::ReadIdentity])
                || known.access == Access::Reads(&[Action::ManageIdentity]);
            let person = if is_of_people { "P-ADMIN" } else { reader(known.path) };
            let reply = page(&scene, person, &sample(known.path), language);
            let name = format!("{} in {language}", known.path);
            assert_eq!(reply.status, 200, "{name}: {}", reply.text);
            assert!(!reply.text.contains("Unknown localization"), "{name}: {}", reply.text);
            if reply.header("content-type").starts_with("text/html") {
                assert!(reply.text.contains(&format!("<html lang=\"{language}\">")), "{name}");
                assert!(reply.header("content-security-policy").contains("default-src 'none'"), "{name}");
                assert!(reply.text.len() < 100_000, "{name} has {} bytes", reply.text.len());
            }
        }
    }
}

#[test]
fn pages_of_an_office_are_for_its_people() {
    let scene = Scene::at(Stage::Filed);
    for known in PAGES.iter().filter(|known| is_of_office(known.path)) {
        let path = sample(known.path);
        // A supplier sees the contracts with it, prints what was paid to it, and imports its offers.
        let is_own = known.method == "GET"
            && (path.starts_with("/agency/contracts")
                || path.starts_with("/admin/import")
                || path.ends_with("/document.pdf"));
        for person in ["P-NOBODY", "P-CLERK"].into_iter().filter(|person| *person == "P-NOBODY" || !is_own) {
            let reply = match known.method {
                "GET" => page(&scene, person, &path, "uk"),
                _ => form(&scene, person, &path, "key=1&reason=other"),
            };
            let name = format!("{} {path} by {person}", known.method);
            assert!([400, 403, 404].contains(&reply.status.as_u16()), "{name}: {}", reply.status);
            assert!(reply.text.contains("<html lang"), "{name}: {}", reply.text);
        }
    }
}

#[test]
fn every_page_is_closed_to_every_role_that_the_table_does_not_let_in() {
    let scene = Scene::at(Stage::Filed).also(Stage::Released).also(Stage::Confirmed);
    appoint_every_role(&scene);
    let size = scene.world.journal_size();
    let mut refused = 0;
    for known in PAGES {
        let path = sample(known.path);
        for role in Role::ALL.iter().filter(|role| !may_use(**role, known.access)) {
            let person = format!("P-AS-{role}");
            let reply = match known.method {
                "GET" => page(&scene, &person, &path, "en"),
                _ => form(&scene, &person, &path, "key=1"),
            };
            let name = format!("{} {path} as {role}: {} {}", known.method, reply.status, reply.text);
            match known.access {
                Access::Reads(_) => assert_eq!(reply.status, 403, "{name}"),
                // The rule is asked about what is well written only; samples of the API ask it for every role.
                _ => assert!([400, 403, 404, 422].contains(&reply.status.as_u16()), "{name}"),
            }
            refused += 1;
        }
    }
    assert!(refused > 500, "{refused} pages and roles");
    let (engine, now) = (&scene.world.engine, scene.world.journal_size());
    let noted = engine.read_now(|connection, _| engine::journal::entries(connection, size, now)).unwrap();
    let done: Vec<_> =
        noted.iter().map(|entry| &entry.header.kind).filter(|kind| *kind != "command_refused.1").collect();
    assert!(done.is_empty(), "more than refusals is in the journal: {done:?}");
}

#[test]
fn a_stranger_and_the_wrong_role_are_refused_and_unknown_is_like_invisible() {
    let scene = Scene::at(Stage::Sent);
    let size = scene.world.journal_size();
    assert_eq!(page(&scene, "P-NOBODY", "/orders", "en").status, 403);
    assert_eq!(page(&scene, "P-NOBODY", "/catalogue", "en").status, 403);
    let invisible = page(&scene, "P-RIVAL", "/orders/{order}", "en");
    let unknown = page(&scene, "P-RIVAL", "/orders/ord_0123456789abcdef0123456789abcdef", "en");
    let order = scene.fill("{order}");
    assert_eq!((invisible.status.as_u16(), unknown.status.as_u16()), (404, 404));
    assert_eq!(
        invisible.text.replace(&order, "X"),
        unknown.text.replace("ord_0123456789abcdef0123456789abcdef", "X")
    );
    assert_eq!(scene.world.journal_size(), size);
    assert_eq!(add(&scene, "P-CLERK", "10", 2_450_000).status, 403, "a supplier has no basket");
    let cancelled = form(&scene, "P-CLERK", "/orders/{order}/cancellation", "reason=other&note=&key=1");
    assert_eq!(cancelled.status, 403, "{}", cancelled.text);
}

#[test]
fn a_basket_becomes_an_order_once() {
    let scene = Scene::at(Stage::None);
    let added = add(&scene, "P-ORDERER", "10", 2_450_000);
    assert_eq!((added.status.as_u16(), added.header("location")), (303, "/basket"));
    let basket = page(&scene, "P-ORDERER", "/basket", "uk");
    assert!(basket.text.contains("245\u{a0}000,00\u{a0}UAH"), "{}", basket.text);
    let body = format!("quantity%3A{}=20", drone_offer());
    let placed = form(&scene, "P-ORDERER", "/basket/order", &body);
    assert_eq!(placed.status, 303, "{}", placed.text);
    let path = placed.header("location").to_owned();
    assert!(path.starts_with("/orders/ord_"), "{path}");
    let order = page(&scene, "P-ORDERER", &path, "uk");
    assert!(
        order.text.contains("490\u{a0}000,00\u{a0}UAH") && order.text.contains("Чекає на підписи"),
        "{}",
        order.text
    );

    let size = scene.world.journal_size();
    let again = form(&scene, "P-ORDERER", "/basket/order", &body);
    assert_eq!(
        (again.status.as_u16(), again.header("location")),
        (303, "/orders"),
        "an empty basket orders nothing"
    );
    assert_eq!(scene.world.journal_size(), size);

    let reason = form(&scene, "P-ORDERER", &format!("{path}/cancellation"), "reason=unheard&note=&key=1");
    assert_eq!(reason.status, 400, "{}", reason.text);
    let cancelled =
        form(&scene, "P-ORDERER", &format!("{path}/cancellation"), "reason=duplicate&note=twice&key=1");
    assert_eq!(cancelled.status, 303, "{}", cancelled.text);
    let order = page(&scene, "P-ORDERER", &path, "en");
    assert!(order.text.contains("Cancelled") && order.text.contains("twice"), "{}", order.text);
}

#[test]
fn what_is_refused_says_why_and_keeps_the_basket() {
    let scene = Scene::at(Stage::None);
    add(&scene, "P-ORDERER", "10", 2_000_000);
    let size = scene.world.journal_size();
    let placed = form(&scene, "P-ORDERER", "/basket/order", "");
    assert_eq!(placed.status, 409);
    assert!(placed.text.contains("class=\"refusal\""), "{}", placed.text);
    assert_eq!(scene.world.journal_size(), size);
    let basket = page(&scene, "P-ORDERER", "/basket", "uk");
    assert!(
        basket.text.contains("тепер коштує 24\u{a0}500,00\u{a0}UAH, а не 20\u{a0}000,00\u{a0}UAH"),
        "{}",
        basket.text
    );
    let taken = format!("unit_price_minor%3A{}=2450000", drone_offer());
    form(&scene, "P-ORDERER", "/basket", &taken);
    assert!(!page(&scene, "P-ORDERER", "/basket", "uk").text.contains("class=\"refusal\""));
    for quantity in ["-1", "ten", "1000001", ""] {
        let refused = add(&scene, "P-ORDERER", quantity, 2_450_000);
        assert_eq!(refused.status, 400, "{quantity}: {}", refused.text);
    }
    let unread = form(&scene, "P-ORDERER", "/basket/lines", "offer=x");
    assert_eq!(unread.status, 400);
    assert!(unread.text.contains("<html lang"), "{}", unread.text);
    form(&scene, "P-ORDERER", "/basket", &format!("remove%3A{}=1", drone_offer()));
    assert!(page(&scene, "P-ORDERER", "/basket", "en").text.contains("Your basket is empty"));
}

#[test]
fn a_form_from_elsewhere_is_refused() {
    let scene = Scene::at(Stage::None);
    let foreign = |name: &str, value: &str| {
        let session = format!("__Host-session={}", crate::world::session("P-ORDERER"));
        let call = Call::page("POST", "/basket").header("cookie", session).header("host", "qm.example");
        let call = if name.is_empty() { call } else { call.header(name, value) };
        call.text("", FORM).send(&scene.world.router).status.as_u16()
    };
    assert_eq!(foreign("sec-fetch-site", "cross-site"), 403);
    assert_eq!(foreign("sec-fetch-site", "same-site"), 403);
    assert_eq!(foreign("origin", "https://elsewhere.example"), 403);
    assert_eq!(foreign("", ""), 403);
    assert_eq!(foreign("origin", "https://qm.example"), 303);
}

#[test]
fn an_address_without_anything_is_a_page_to_people_and_a_problem_to_programs() {
    let scene = Scene::at(Stage::None);
    let shown = page(&scene, "P-ORDERER", "/nowhere", "uk");
    assert_eq!(shown.status, 404);
    assert!(shown.text.contains("За цією адресою нічого немає"), "{}", shown.text);
    let told = page(&scene, "P-ORDERER", "/api/v1/nowhere", "uk");
    assert_eq!((told.status.as_u16(), told.code().as_str()), (404, "no_such_route"));
}

#[test]
fn texts_of_people_are_escaped() {
    let scene = Scene::at(Stage::None);
    let found = page(&scene, "P-ORDERER", "/catalogue?q=%3Cscript%3Ealert(1)%3C/script%3E", "en");
    assert!(!found.text.contains("<script>") && found.text.contains("&lt;script&gt;"), "{}", found.text);
}

fn keys(language: &str) -> BTreeSet<String> {
    let directory = format!("{}/locales/{language}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(directory).unwrap();
    let texts: Vec<_> = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    lines
        .filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()))
        .filter(|key| !key.starts_with(' '))
        .collect()
}

#[test]
fn both_languages_say_the_same_and_every_refusal_is_ukrainian() {
    // English sentences of refusals, notes and templates stand in the code, beside what they are of.
    const IN_CODE: [&str; 7] =
        ["refusal-", "rule-", "remedy-", "part-", "value-", "import-note-", "import-template-"];
    let uk = keys("uk");
    let in_locales = uk.iter().filter(|key| !IN_CODE.iter().any(|begin| key.starts_with(begin)));
    assert_eq!(in_locales.cloned().collect::<BTreeSet<_>>(), keys("en"));
    for (code, ..) in Rejection::ALL {
        assert!(uk.contains(&format!("refusal-{}", code.replace('_', "-"))), "{code}");
    }
}

#[test]
fn every_word_of_the_domain_has_a_name() {
    let known = keys("en");
    let mut missing = Vec::new();
    let mut require = |family: &str, words: Vec<&str>| {
        let of_family = words.into_iter().map(|word| format!("{family}-{}", word.replace('_', "-")));
        missing.extend(of_family.filter(|key| !known.contains(key)));
    };
    require("order", OrderStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("progress", Progress::ALL.iter().map(|word| word.as_str()).collect());
    require("answer", Answer::ALL.iter().map(|word| word.as_str()).collect());
    require("action", OrderAction::ALL.iter().map(|word| word.as_str()).collect());
    require("reason", ReasonCode::ALL.iter().map(|word| word.as_str()).collect());
    require("permission", Action::ALL.iter().map(|word| word.as_str()).collect());
    require("role", Role::ALL.iter().map(|word| word.as_str()).collect());
    require("item", ItemStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("domain", Domain::ALL.iter().map(|word| word.as_str()).collect());
    require("despatch", DespatchStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("manifest", ManifestStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("serial", SerialState::ALL.iter().map(|word| word.as_str()).collect());
    require("act", ActStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("paper-verdict", Verdict::ALL.iter().map(|word| word.as_str()).collect());
    require("discrepancy", DiscrepancyCode::ALL.iter().map(|word| word.as_str()).collect());
    require("claim", DiscrepancyStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("outcome", Outcome::ALL.iter().map(|word| word.as_str()).collect());
    require("invoice", InvoiceStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("payment", PaymentStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("mismatch", Difference::ALL.iter().map(|word| word.as_str()).collect());
    require("payment-action", PaymentAction::ALL.iter().map(|word| word.as_str()).collect());
    require("difference", Difference::ALL.iter().map(|word| word.as_str()).collect());
    require("source", SourceKind::ALL.iter().map(|word| word.as_str()).collect());
    require("account", FundAccount::ALL.iter().map(|word| word.as_str()).collect());
    require("event", Event::KINDS.iter().map(|kind| kind.rsplit_once('.').expect("a version").0).collect());
    require("package", PackageStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("package-do", PackageMove::ALL.iter().map(|word| word.as_str()).collect());
    require("package-source", Source::ALL.iter().map(|word| word.as_str()).collect());
    require("funding", Funding::ALL.iter().map(|word| word.as_str()).collect());
    require("gate", Gate::ALL.iter().map(|word| word.as_str()).collect());
    require("gate-verdict", GateVerdict::ALL.iter().map(|word| word.as_str()).collect());
    require("gate-verdict-do", GateVerdict::ALL.iter().map(|word| word.as_str()).collect());
    require("pledge", PledgeStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("pledge-action", PledgeAction::ALL.iter().map(|word| word.as_str()).collect());
    require("pledge-do", PledgeAction::ALL.iter().map(|word| word.as_str()).collect());
    require("appropriation", Appropriation::ALL.iter().map(|word| word.as_str()).collect());
    require("requirement", RequirementStatus::ALL.iter().map(|word| word.as_str()).collect());
    require("requirement-action", RequirementAction::ALL.iter().map(|word| word.as_str()).collect());
    require("urgency", Urgency::ALL.iter().map(|word| word.as_str()).collect());
    require("change-reason", ChangeReason::ALL.iter().map(|word| word.as_str()).collect());
    require("list-verdict", ListVerdict::ALL.iter().map(|word| word.as_str()).collect());
    require("list-verdict-do", ListVerdict::ALL.iter().map(|word| word.as_str()).collect());
    require("stage", FundStage::ALL.iter().map(|word| word.as_str()).collect());
    assert_eq!(missing, Vec::<String>::new());
}
