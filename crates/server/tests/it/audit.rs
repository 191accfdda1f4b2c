//! The auditor's pages: the journal with its proofs, how things stood, red flags, verification.

use crate::client::{Call, Reply};
use crate::scene::{Scene, Stage};

/// A scene whose figures are made up to its last entry.
pub fn counted(stage: Stage) -> Scene {
    let scene = Scene::at(stage);
    count(&scene);
    scene
}

fn count(scene: &Scene) {
    scene.world.engine.project_now().unwrap();
}

fn page(scene: &Scene, path: &str) -> Reply {
    let call = Call::page("GET", &scene.fill(path)).session("P-AUDITOR").header("accept-language", "en");
    call.send(&scene.world.router)
}

#[test]
fn the_journal_is_searched_by_kind_actor_subject_and_day() {
    let scene = Scene::at(Stage::Sent);
    let rows = |query: &str| page(&scene, &format!("/audit?{query}")).text.matches("/audit/entries/").count();
    assert_eq!(rows("kind=order_submitted.1"), 1);
    assert_eq!(rows("kind=order_signed.1"), 3);
    assert_eq!(rows("kind=order_signed.1&actor=P-COMMANDER"), 1);
    assert_eq!(rows("kind=order_signed.1&actor=P-CLERK"), 0);
    assert!(rows("subject={order}") >= 5, "submitted, signed thrice, sent");
    assert_eq!(rows("subject={order}&to=2026-01-11"), 0);
    assert!(rows("subject={order}&from=2026-01-12") >= 5);
    assert_eq!(rows("subject=%25"), 50, "what is no id is not asked");
    let numbers = |query: &str| -> Vec<String> {
        let file = page(&scene, &format!("/audit?format=csv&{query}")).text;
        file.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
    };
    let (newest_first, oldest_first) =
        (numbers("subject={order}"), numbers("subject={order}&sort=journal-entry"));
    assert!(newest_first.iter().eq(oldest_first.iter().rev()), "{newest_first:?} {oldest_first:?}");
    assert_eq!(numbers("sort=journal-entry")[..3], ["1", "2", "3"]);
    assert_eq!(numbers("sort=journal-entry&after=3")[0], "4", "the next page begins beyond");
    let signed = page(&scene, "/audit/signatures?actor=P-COMMANDER");
    assert!(signed.text.contains("Commander"), "{}", signed.text);
}

#[test]
fn an_entry_is_shown_with_its_proof() {
    let scene = Scene::at(Stage::Placed);
    let shown = page(&scene, "/audit/entries/5");
    assert!(shown.text.contains("Proved: the entry is in the tree"), "{}", shown.text);
    assert_eq!(page(&scene, "/audit/entries/999999").status, 404);
}

#[test]
fn an_account_and_an_order_are_shown_as_they_stood() {
    let scene = Scene::at(Stage::Paid);
    let now = page(&scene, "/audit/as-of?object=A-11");
    assert!(now.text.contains("416,500.00\u{a0}UAH"), "{}", now.text);
    let before = page(&scene, "/audit/as-of?object=A-11&to=2020-01-01");
    assert!(!before.text.contains("416,500.00"), "{}", before.text);
    let order = page(&scene, "/audit/as-of?object={order}");
    assert!(order.text.contains("Edition 1"), "{}", order.text);
    let never = page(&scene, "/audit/as-of?object={order}&to=2020-01-01");
    assert!(never.text.contains("did not exist yet"), "{}", never.text);
}

#[test]
fn what_is_too_quick_or_against_the_separation_of_duty_is_flagged() {
    let scene = Scene::at(Stage::Accepted);
    count(&scene);
    let quick = page(&scene, "/audit/flags/quick_acceptance");
    assert!(quick.text.contains("AKT-2026-000001"), "the clock of this world stands still: {}", quick.text);
    let dominance = page(&scene, "/audit/flags/dominance");
    assert!(
        dominance.text.contains("Nothing of this kind"),
        "one order dominates nothing: {}",
        dominance.text
    );
    for kind in ["split", "price_jump", "separation_of_duty"] {
        assert_eq!(page(&scene, &format!("/audit/flags/{kind}")).status, 200, "{kind}");
    }
    assert_eq!(page(&scene, "/audit/flags/unheard").status, 404);
}

#[test]
fn a_verification_runs_behind_and_says_what_it_found() {
    let scene = Scene::at(Stage::Paid);
    assert!(page(&scene, "/audit/verification").text.contains("has not verified since"));
    let call = Call::page("POST", "/audit/verification").session("P-AUDITOR");
    assert_eq!(call.text("", "application/x-www-form-urlencoded").send(&scene.world.router).status, 303);
    let mut shown = page(&scene, "/audit/verification");
    while shown.text.contains("found right so far") {
        assert!(shown.header("refresh") == "2", "a page that shows a run asks again");
        scene.world.engine.checkpoint_now().unwrap();
        shown = page(&scene, "/audit/verification");
    }
    assert!(shown.text.contains("Verified: journal, proofs, signatures"), "{}", shown.text);
}
