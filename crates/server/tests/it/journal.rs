//! The auditor's feed, the checkpoint and proofs of inclusion, checked as an outsider would.

use domain::values::Digest;
use engine::LogKey;
use engine::log_key::origin;
use engine::proof::checkpoint::Checkpoint;
use engine::proof::leaf::{Header, field_digest};
use engine::proof::merkle::verify_inclusion;
use engine::proof::note::VerifierKey;
use serde_json::Value;

use crate::client::{Call, get};
use crate::scene::{Scene, Stage};
use crate::world::{LOG_KEY, code};

fn hash(value: &Value) -> [u8; 32] {
    value.as_str().unwrap().parse::<Digest>().unwrap().0
}

#[test]
fn every_entry_is_proved_against_the_signed_checkpoint() {
    let scene = Scene::at(Stage::Sent);
    scene.world.engine.checkpoint_now().unwrap();
    let reply = Call::new("GET", "/journal/checkpoint").send(&scene.world.router);
    assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    let key = VerifierKey::new(&origin(&code("test")), &LogKey::new(LOG_KEY).public().0).unwrap();
    let checkpoint = Checkpoint::verify(&reply.text, &key).unwrap();
    assert_eq!(checkpoint.size, scene.world.journal_size());
    for sequence in [1, 2, checkpoint.size / 2, checkpoint.size] {
        let proof = get(&scene.world.router, "P-AUDITOR", &format!("/journal/proof/{sequence}"));
        assert_eq!(proof.status, 200, "{}", proof.text);
        let proof = proof.json();
        let path: Vec<_> = proof["path"].as_array().unwrap().iter().map(hash).collect();
        let leaf = leaf(&proof);
        assert_eq!(leaf, hash(&proof["leaf"]), "the leaf follows from what is shown");
        verify_inclusion(&leaf, sequence - 1, checkpoint.size, &path, &checkpoint.root).unwrap();
    }
    let past = get(&scene.world.router, "P-AUDITOR", &format!("/journal/proof/{}", checkpoint.size + 1));
    assert_eq!(past.code(), "not_found");
    let older = get(&scene.world.router, "P-AUDITOR", "/journal/proof/3?size=7").json();
    assert_eq!((older["size"].as_u64(), older["path"].as_array().unwrap().len()), (Some(7), 3));
}

/// The leaf hash of a proof's entry, from header, fields with salts, and withheld digests.
fn leaf(proof: &Value) -> [u8; 32] {
    let entry = &proof["entry"];
    let text = |name: &str| entry[name].as_str().unwrap().to_owned();
    let header = Header {
        sequence: entry["sequence"].as_u64().unwrap(),
        at: entry["at_micros"].as_i64().unwrap(),
        actor: text("actor"),
        kind: text("kind"),
        subjects: serde_json::from_value(entry["subjects"].clone()).unwrap(),
    };
    let fields = entry["fields"].as_object().unwrap();
    let shown = fields.iter().map(|(name, value)| {
        (name.as_str(), field_digest(&hash(&proof["salts"][name]), name, value).unwrap())
    });
    let withheld = entry["withheld"].as_object().unwrap();
    let withheld = withheld.iter().map(|(name, digest)| (name.as_str(), hash(digest)));
    header.leaf_hash(&shown.chain(withheld).collect())
}

#[test]
fn the_feed_is_complete_in_order_and_without_names() {
    let scene = Scene::at(Stage::Placed);
    let reply = get(&scene.world.router, "P-AUDITOR", "/journal?limit=200");
    let page = reply.json();
    let entries = page["entries"].as_array().unwrap();
    let sequences: Vec<_> = entries.iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, (1..=scene.world.journal_size()).collect::<Vec<_>>());
    assert!(!reply.text.contains("Name of"), "personal fields are digests");
    let person = entries.iter().find(|entry| entry["kind"] == "person_added.1").unwrap();
    assert_eq!(person["withheld"]["name"].as_str().unwrap().len(), 64);
    let last =
        get(&scene.world.router, "P-AUDITOR", &format!("/journal?after={}", scene.world.journal_size()));
    assert_eq!(last.json(), serde_json::json!({ "entries": [] }));
}

#[test]
fn a_history_is_complete_before_and_after_the_projection() {
    let scene = Scene::at(Stage::Sent);
    let read = || {
        let order = get(&scene.world.router, "P-ORDERER", &scene.fill("/orders/{order}")).json();
        order["timeline"].as_array().unwrap().len()
    };
    let before = read();
    scene.world.tick();
    assert_eq!((before, read()), (5, 5));
}
