//! Photographs taken while a delivery is counted: kept with the count, named by the act, refused without loss.

use serde_json::{Value, json};

use crate::client::{Call, Reply, get};
use crate::scene::{Scene, Stage};
use crate::web::page;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n1";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0crack";
const COUNT: &str = "/despatches/{despatch}/count";

/// A file as a form brings it: field, name, content.
type Sent<'a> = (&'a str, &'a str, &'a [u8]);

/// The form of a count as browsers send it with files.
fn count(scene: &Scene, person: &str, fields: &[(&str, &str)], files: &[Sent]) -> Reply {
    let mut body = Vec::new();
    let mut part = |name: &str, rest: &str, content: &[u8]| {
        let head = format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"{rest}\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    };
    fields.iter().for_each(|(name, value)| part(name, "", value.as_bytes()));
    files.iter().for_each(|(field, name, content)| part(field, &format!("; filename=\"{name}\""), content));
    body.extend(b"--X--\r\n");
    let call = Call::page("POST", &scene.fill(COUNT)).session(person).header("accept-language", "en");
    call.bytes(body, "multipart/form-data; boundary=X").send(&scene.world.router)
}

fn counting(scene: &Scene) -> String {
    page(scene, "P-RECEIVER", "/despatches/{despatch}", "en").text
}

/// Draws up the act of what was counted; its address.
fn draw(scene: &Scene, key: &str) -> String {
    let drawn = count(scene, "P-RECEIVER", &[("deed", "draw"), ("key", key)], &[]);
    assert_eq!(drawn.status, 303, "{}", drawn.text);
    let act = drawn.header("location").to_owned();
    assert!(act.starts_with("/acts/"), "{act}");
    act
}

fn files(scene: &Scene, act: &str) -> Vec<Value> {
    get(&scene.world.router, "P-CLERK", act).json()["files"].as_array().unwrap().clone()
}

#[test]
fn photographs_stay_with_the_count_and_are_signed_with_the_act() {
    let scene = Scene::at(Stage::Arrived);
    assert!(counting(&scene).contains("capture=\"environment\""), "a telephone opens its camera");
    let saved = count(
        &scene,
        "P-RECEIVER",
        &[("serial", "S-1"), ("verdict", "damaged"), ("deed", "scan")],
        &[("photo:1", "IMG_1.png", PNG), ("photo", "", b"")],
    );
    assert_eq!(saved.status, 303, "{}", saved.text);
    let saved = count(
        &scene,
        "P-RECEIVER",
        &[("deed", "save")],
        &[("photo", "van.jpg", JPEG), ("photo", "again.png", PNG)],
    );
    assert_eq!(saved.status, 303, "{}", saved.text);
    let shown = counting(&scene);
    assert!(shown.contains(">IMG_1</a>") && shown.contains(">van</a>"), "{shown}");
    assert!(!shown.contains(">again</a>"), "the same content is one photograph");

    let act = draw(&scene, "1");
    let named = files(&scene, &act);
    let kinds: Vec<_> = named.iter().map(|file| (&file["media"], &file["discrepancy"])).collect();
    assert_eq!(kinds, [(&json!("image/png"), &json!(1)), (&json!("image/jpeg"), &json!(null))]);
    let document = get(&scene.world.router, "P-CLERK", &format!("{act}/document")).json();
    assert_eq!(document["document"]["files"][0]["digest"], named[0]["digest"]);
    let digest = named[0]["digest"].as_str().unwrap();
    for person in ["P-RECEIVER", "P-CLERK", "P-BUYER"] {
        let shown = page(&scene, person, &act, "en").text;
        assert!(shown.contains("2 photographs") && shown.contains("alt=\"1. Damaged · "), "{shown}");
        assert!(shown.contains(&format!("<img src=\"/files/{digest}\"")), "{shown}");
        let file = page(&scene, person, &format!("/files/{digest}"), "en");
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "image/png"), "{person}");
        assert!(file.header("content-security-policy").contains("sandbox"));
    }
    for person in ["P-OTHER", "P-RIVAL", "P-ADMIN"] {
        assert_eq!(page(&scene, person, &format!("/files/{digest}"), "en").status, 404, "{person}");
    }
    assert!(!counting(&scene).contains(">van</a>"), "the next count begins without them");
}

#[test]
fn what_is_no_photograph_is_refused_by_name_and_nothing_typed_is_lost() {
    let scene = Scene::at(Stage::Arrived);
    let large = [PNG, &vec![0; 20 << 20]].concat();
    let fields =
        [("left:1", "3"), ("over:1", "1"), ("note:1", "Кришка тріснула"), ("deed", "draw"), ("key", "1")];
    let sent: &[Sent] = &[
        ("photo:1", "..\\\\..\\\\<b>good.png", PNG),
        ("photo:1", "<script>alert(1).jpg", b"<!doctype html><script>alert(1)</script>"),
        ("photo:1", "plan.jpg", b"%PDF-1.7\n%%EOF"),
        ("photo:1", "empty.jpg", b""),
        ("photo:1", "large.png", &large),
    ];
    let refused = count(&scene, "P-RECEIVER", &fields, sent);
    assert_eq!(refused.status, 422, "{}", refused.text);
    let because = [
        ("scriptalert(1)", "the content is no photograph"),
        ("plan", "the content is no photograph"),
        ("empty", "the file is empty"),
        ("large", "at most 20 MiB"),
    ];
    for (name, why) in because {
        let line = refused.text.split("<p>").find(|line| line.contains(name) && line.contains("<code>"));
        assert!(line.is_some_and(|line| line.contains(why)), "{name}: {}", refused.text);
    }
    assert!(!refused.text.contains("<script>alert") && !refused.text.contains("<b>good"), "escaped");
    let despatch = get(&scene.world.router, "P-RECEIVER", &scene.fill("/despatches/{despatch}")).json();
    assert_eq!(despatch.get("open_act").unwrap_or(&json!(null)), &json!(null), "no act was drawn up");
    let shown = counting(&scene);
    assert!(shown.contains("Кришка тріснула") && shown.contains("value=\"3\""), "{shown}");
    assert!(
        shown.contains(">bgood") && !shown.contains(">plan</a>"),
        "what is a photograph is kept: {shown}"
    );
    let shown = page(&scene, "P-RECEIVER", "/despatches/{despatch}", "uk").text;
    assert!(shown.contains("Фотографії цієї партії"), "{shown}");
    assert_eq!(files(&scene, &draw(&scene, "2")).len(), 1);
}

#[test]
fn photographs_are_bounded_removed_and_only_for_who_receives() {
    let scene = Scene::at(Stage::Arrived);
    for person in ["P-CLERK", "P-ORDERER", "P-OTHER"] {
        let refused = count(&scene, person, &[("deed", "save")], &[("photo", "a.png", PNG)]);
        assert!([403, 404].contains(&refused.status.as_u16()), "{person}: {}", refused.status);
        let own = get(&scene.world.router, person, "/files").text;
        assert!(!own.contains("image/png"), "{person} leaves no file behind: {own}");
    }
    let contents: Vec<_> = (0..11_u8).map(|at| [PNG, &[at]].concat()).collect();
    let names: Vec<_> = (0..11).map(|at| format!("photo-{at}.png")).collect();
    let many: Vec<Sent> = names
        .iter()
        .zip(&contents)
        .map(|(name, content)| ("photo", name.as_str(), content.as_slice()))
        .collect();
    let refused = count(&scene, "P-RECEIVER", &[("deed", "save")], &many);
    assert_eq!(refused.status, 422, "{}", refused.text);
    let shown = counting(&scene);
    assert!(shown.contains(">photo-9</a>") && !shown.contains(">photo-10</a>"), "ten at a time");
    let digest = crate::signing::between(&shown, "name=\"drop\" value=\"", "\"");
    let dropped = count(&scene, "P-RECEIVER", &[("drop", digest), ("deed", "save")], &[]);
    assert_eq!(dropped.status, 303);
    assert!(!counting(&scene).contains(digest), "removed");
    let broken = Call::page("POST", &scene.fill(COUNT)).session("P-RECEIVER");
    let broken = broken.bytes(b"--X\r\ncontent".to_vec(), "multipart/form-data; boundary=X");
    assert_eq!(broken.send(&scene.world.router).status, 400);
}

#[test]
fn a_photograph_that_was_not_named_in_time_is_said_to_be_gone() {
    let scene = Scene::at(Stage::Arrived);
    let saved = count(&scene, "P-RECEIVER", &[("deed", "save")], &[("photo:1", "old.png", PNG)]);
    assert_eq!(saved.status, 303, "{}", saved.text);
    scene.world.clock.set(scene.world.clock.now().plus_days(2));
    scene.world.tick();
    scene.world.sign_in(["P-RECEIVER"].into_iter());
    crate::client::runtime().block_on(scene.world.engine.sweep_files()).unwrap();
    let refused = count(&scene, "P-RECEIVER", &[("deed", "draw"), ("key", "1")], &[]);
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("<code>old</code>") && refused.text.contains("older than 24 hours"));
    let shown = counting(&scene);
    let digest = crate::signing::between(&shown, "name=\"drop\" value=\"", "\"");
    let drawn = count(&scene, "P-RECEIVER", &[("drop", digest), ("deed", "draw"), ("key", "2")], &[]);
    assert_eq!(drawn.status, 303, "{}", drawn.text);
}
