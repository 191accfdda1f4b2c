//! Files over HTTP: who may read them, what is taken in, and what a browser is told about them.

use serde_json::json;

use crate::client::{Call, Reply, get, post};
use crate::scene::{Scene, Stage, attached, upload};
use crate::world::World;

fn send(world: &World, person: &str, name: &str, content: &str) -> Reply {
    let path = format!("/files?name={name}");
    Call::new("POST", &path).by(person).text(content, "application/octet-stream").send(&world.router)
}

#[test]
fn an_upload_is_its_uploader_s_until_an_object_names_it() {
    let world = World::new();
    let digest = upload(&world, "a;b\n1;2");
    let path = format!("/files/{digest}");
    let mine = get(&world.router, "P-BUYER", &path);
    assert_eq!((mine.status.as_u16(), mine.text.as_str()), (200, "a;b\n1;2"));
    for stranger in ["P-ORDERER", "P-CLERK", "P-AUDITOR", "P-NOBODY"] {
        assert_eq!(get(&world.router, stranger, &path).code(), "not_found", "{stranger}");
    }
    let listed = get(&world.router, "P-BUYER", "/files").json();
    assert_eq!(
        (&listed["entries"][0]["digest"], &listed["entries"][0]["media"]),
        (&json!(digest), &json!("text/csv"))
    );

    let body = json!({ "digest": digest, "purpose": "document", "title": "Parts" });
    for thief in ["P-ORDERER", "P-CLERK"] {
        assert_eq!(post(&world.router, thief, "/items/DRONE/files", &body).code(), "not_found", "{thief}");
    }
    assert_eq!(post(&world.router, "P-BUYER", "/items/DRONE/files", &body).status, 200);
    assert_eq!(get(&world.router, "P-ORDERER", &path).status, 200, "who reads the catalogue reads it");
    assert_eq!(get(&world.router, "P-NOBODY", &path).code(), "not_found");

    assert_eq!(post(&world.router, "P-BUYER", "/items/DRONE/files/1/removal", "").status, 200);
    assert_eq!(get(&world.router, "P-ORDERER", &path).code(), "not_found");
    assert_eq!(get(&world.router, "P-AUDITOR", &path).status, 200, "what was named once can be audited");
}

#[test]
fn a_photograph_of_an_act_is_seen_by_its_parties() {
    let scene = Scene::at(Stage::Arrived);
    let sent = send(&scene.world, "P-RECEIVER", "crack.csv", "photo;1\n");
    let digest = sent.json()["digest"].as_str().unwrap().to_owned();
    let body = json!({
        "lines": [{ "line": 1, "accepted": 20 }],
        "files": [{ "digest": digest }]
    });
    let despatch = scene.fill("/despatches/{despatch}/acts");
    let drawn = post(&scene.world.router, "P-RECEIVER", &despatch, body);
    assert_eq!(drawn.status, 201, "{}", drawn.text);
    let act = drawn.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    let detail = get(&scene.world.router, "P-CLERK", &act).json();
    assert_eq!(detail["files"][0]["digest"], json!(digest));
    let document = get(&scene.world.router, "P-CLERK", &format!("{act}/document")).json();
    assert_eq!(document["document"]["files"][0]["digest"], json!(digest), "it is signed with the act");
    let path = format!("/files/{digest}");
    for (person, status) in [("P-CLERK", 200), ("P-COMMANDER", 200), ("P-OTHER", 404), ("P-ADMIN", 404)] {
        assert_eq!(get(&scene.world.router, person, &path).status.as_u16(), status, "{person}");
    }
    scene.world.tick();
}

#[test]
fn what_is_not_taken_leaves_nothing() {
    let world = World::new();
    for (content, code) in [
        ("", "file_empty"),
        ("<!doctype html><script>alert(1)</script>", "file_unknown"),
        ("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file_unknown"),
        ("#!/bin/sh", "file_unknown"),
    ] {
        assert_eq!(send(&world, "P-ORDERER", "a.png", content).code(), code, "{content}");
    }
    let large = format!("a;b\n{}", "1;2\n".repeat(6 << 20));
    assert_eq!(send(&world, "P-ORDERER", "large.csv", &large).code(), "file_too_large");
    assert_eq!(get(&world.router, "P-ORDERER", "/files").json()["entries"], json!([]));
    assert_eq!(send(&world, "P-ORDERER", "", "a;b").status, 400, "a file has a name");
}

#[test]
fn a_browser_is_told_never_to_run_a_file() {
    let world = World::new();
    let hostile = "..%2F..%2Fetc%2F%22%3B%20x%3D%E2%80%AEfdp.exe";
    let sent =
        send(&world, "P-ORDERER", hostile, "<?xml version='1.0'?><a xmlns='http://www.w3.org/1999/xhtml'/>");
    let digest = sent.json()["digest"].as_str().unwrap().to_owned();
    for reply in [
        get(&world.router, "P-ORDERER", &format!("/files/{digest}")),
        Call::page("GET", &format!("/files/{digest}")).session("P-ORDERER").send(&world.router),
    ] {
        assert_eq!(reply.header("content-type"), "application/xml; charset=utf-8");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let disposition = reply.header("content-disposition");
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
        assert!(disposition.ends_with(".xml") && !disposition.contains("..") && !disposition.contains('/'));
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("sandbox") && policy.contains("base-uri 'none'"), "{policy}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    let pdf = send(&world, "P-ORDERER", "plan.exe", "%PDF-1.7\n%%EOF").json();
    let reply = get(&world.router, "P-ORDERER", &format!("/files/{}", pdf["digest"].as_str().unwrap()));
    assert_eq!(
        reply.header("content-disposition"),
        "inline; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"
    );
}

#[test]
fn a_browser_keeps_pictures_of_the_catalogue_and_no_other_file() {
    let world = World::new();
    let cached = |digest: &str| {
        get(&world.router, "P-BUYER", &format!("/files/{digest}")).header("cache-control").to_owned()
    };
    let picture = upload(&world, "RIFF1234WEBP");
    assert_eq!(cached(&picture), "no-store", "nothing names it yet");
    let body = json!({ "digest": picture, "purpose": "picture", "title": "From above" });
    let named = post(&world.router, "P-BUYER", "/items/DRONE/files", &body);
    assert_eq!(named.status, 200, "{}", named.text);
    assert_eq!(cached(&picture), "private, max-age=3600");
    assert_eq!(cached(&attached(&world, "code;quantity\nA;1")), "no-store");
}

#[test]
fn the_page_of_an_item_shows_its_files_and_takes_new_ones() {
    let world = World::new();
    let digest = attached(&world, "code;quantity\nA;1");
    let page = |person: &str| Call::page("GET", "/catalogue/DRONE").session(person).send(&world.router).text;
    let shown = page("P-ORDERER");
    assert!(
        shown.contains(&format!("href=\"/files/{digest}\"")) && shown.contains("List of parts"),
        "{shown}"
    );
    assert!(!shown.contains("multipart/form-data") && page("P-BUYER").contains("multipart/form-data"));

    let sent = |person: &str, title: &str, content: &str| {
        let fields = [("key", "k-1"), ("title", title), ("purpose", "document")];
        let call = Call::page("POST", "/catalogue/DRONE/files").session(person);
        call.parts(&fields, ("<script>.csv", content)).send(&world.router)
    };
    assert_eq!(sent("P-ORDERER", "x", "a;b").status, 403);
    let taken = sent("P-BUYER", "<b>Bold</b>", "x;y\n3;4");
    assert_eq!(
        (taken.status.as_u16(), taken.header("location")),
        (303, "/catalogue/DRONE"),
        "{}",
        taken.text
    );
    assert_eq!(sent("P-BUYER", "<b>Bold</b>", "x;y\n3;4").status, 303, "a second click changes nothing");
    let shown = page("P-ORDERER");
    assert_eq!(shown.matches("&lt;b&gt;Bold&lt;/b&gt;").count(), 1, "{shown}");
    assert_eq!(sent("P-BUYER", "x", "<svg/>").status, 415);
}

#[test]
fn an_erased_file_is_gone() {
    let world = World::new();
    let digest = attached(&world, "code;quantity\nA;1");
    let path = format!("/files/{digest}");
    let body = json!({ "reason": "ordered" });
    assert_eq!(post(&world.router, "P-BUYER", &format!("{path}/erasure"), &body).code(), "not_permitted");
    assert_eq!(post(&world.router, "P-ADMIN", &format!("{path}/erasure"), &body).status, 200);
    for person in ["P-ORDERER", "P-BUYER", "P-AUDITOR"] {
        assert_eq!(get(&world.router, person, &path).code(), "not_found", "{person}");
    }
}
