//! Papers over HTTP and from the pages: who gets one, in which language, under which name, and what is kept out of it.

use crate::client::{Call, get, post};
use crate::scene::{Scene, Stage};

#[test]
fn a_paper_is_for_those_who_see_the_object() {
    let scene = Scene::at(Stage::Sent);
    let path = scene.fill("/orders/{order}/document.pdf");
    for language in ["", "?language=en", "?language=both"] {
        let paper = get(&scene.world.router, "P-CLERK", &format!("{path}{language}"));
        assert_eq!((paper.status.as_u16(), paper.header("content-type")), (200, "application/pdf"));
        assert!(paper.text.starts_with("%PDF-1.7"));
        let name = paper.header("content-disposition");
        assert!(name.starts_with("inline; filename=\"order-PO-2026-"), "{name}");
    }
    let foreign = get(&scene.world.router, "P-CLERK", &format!("{path}?language=fr"));
    assert_eq!(foreign.code(), "malformed_request");
    assert_eq!(get(&scene.world.router, "P-OTHER", &path).code(), "not_found");

    let page = Call::page("GET", &path).session("P-ORDERER").send(&scene.world.router);
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "application/pdf"));
    let order = Call::page("GET", &scene.fill("/orders/{order}")).session("P-ORDERER");
    let order = order.send(&scene.world.router);
    assert!(order.text.contains(&format!("href=\"{path}\"")), "its page leads to it");
    assert_eq!(Call::page("GET", &path).session("P-OTHER").send(&scene.world.router).status, 404);
}

/// A template that says all its data but pictures as the title, which a PDF holds in clear, if it is not too long.
const TELLTALE: &str = "#let told = read(\"paper.json\").replace(regex(\"<svg.*?/svg>\"), \"\")\n#set document(title: told, date: datetime(year: 2026, \
                        month: 1, day: 1))\n#set text(lang: \"uk\")\n= X";

#[test]
fn what_is_kept_on_the_page_is_kept_on_the_paper() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["order", "act", "labels"] {
        std::fs::write(folder.path().join(format!("{kind}.typ")), TELLTALE).unwrap();
    }
    let mut scene = Scene::at(Stage::Drawn);
    scene.world = scene.world.through(|app| app.with_templates(folder.path()).unwrap());
    for path in
        ["/orders/{order}/document.pdf", "/acts/{act}/document.pdf", "/despatches/{despatch}/labels.pdf"]
    {
        for (person, is_told) in [("P-CLERK", true), ("P-ORDERER", true), ("P-TREASURER", false)] {
            let paper = get(&scene.world.router, person, &scene.fill(path));
            assert_eq!(paper.status, 200, "{person} {path}: {}", paper.text);
            assert!(paper.text.contains("SUP-A"), "the data is told: {path}");
            assert_eq!(paper.text.contains("DP-11"), is_told, "{person} {path}");
        }
        assert_eq!(get(&scene.world.router, "P-OTHER", &scene.fill(path)).status, 404, "{path}");
    }
    let charged = |person: &str| {
        let paper = get(&scene.world.router, person, &scene.fill("/orders/{order}/document.pdf"));
        paper.text.contains("A-11")
    };
    assert!(charged("P-ORDERER") && !charged("P-CLERK"), "whose money pays is for those who read funds");
}

#[test]
fn a_template_that_cannot_be_set_is_an_answer_and_the_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("order.typ"), "#let x = (").unwrap();
    let mut scene = Scene::at(Stage::Arrived);
    scene.world = scene.world.through(|app| app.with_templates(folder.path()).unwrap());
    let paper = get(&scene.world.router, "P-CLERK", &scene.fill("/orders/{order}/document.pdf"));
    assert_eq!((paper.status.as_u16(), paper.code().as_str()), (500, "not_printed"));
    let labels = get(&scene.world.router, "P-CLERK", &scene.fill("/despatches/{despatch}/labels.pdf"));
    assert_eq!(labels.status, 200);
}

#[test]
fn there_is_no_discrepancy_act_without_discrepancies() {
    let scene = Scene::at(Stage::Arrived);
    let body = r#"{"lines":[{"line":1,"accepted":20}]}"#;
    let drawn = post(&scene.world.router, "P-RECEIVER", &scene.fill("/despatches/{despatch}/acts"), body);
    let act = drawn.header("location").strip_prefix("/api/v1").unwrap();
    assert_eq!(get(&scene.world.router, "P-CLERK", &format!("{act}/document.pdf")).status, 200);
    assert_eq!(get(&scene.world.router, "P-CLERK", &format!("{act}/discrepancies.pdf")).code(), "not_found");
}

#[test]
fn a_statement_is_for_those_who_read_the_fund() {
    let scene = Scene::at(Stage::Sent);
    let path = "/funds/F-UA/statement.pdf";
    let statement = get(&scene.world.router, "P-TREASURER", path);
    assert_eq!((statement.status.as_u16(), statement.header("content-type")), (200, "application/pdf"));
    assert_eq!(get(&scene.world.router, "P-PARTNER", path).status, 404);
}
