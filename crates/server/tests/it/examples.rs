//! The examples of the OpenAPI document are requests that were sent and what was answered.
//! `UPDATE_DOCS=1 cargo test -p server examples` writes them anew; the document follows at its own test's next run.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use server::ROUTES;
use sha2::{Digest as _, Sha256};

use crate::access::Scenes;
use crate::documents::check;
use crate::samples::{Sample, samples};
use crate::scene::Scene;

/// Entries of a list that an example shows.
const ENTRIES_SHOWN: usize = 2;
/// Digits of an id; digests and signatures have more.
const DIGITS_OF_ID: usize = 32;
/// What stands in an example for an invitation code, which is drawn anew each time.
const CODE_SHOWN: &str = "ABCD-EFGH-JKMN-PQRS-TVWX-1234-56";
/// Their answers are made from the document that the examples stand in.
const SELF: &str = "openapi";

/// Gives texts that differ from run to run the same value in each.
#[derive(Default)]
struct Steady(BTreeMap<String, String>);

impl Steady {
    /// A value as an example shows it.
    fn shown(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(entries) => {
                entries.into_iter().take(ENTRIES_SHOWN).map(|entry| self.shown(entry)).collect()
            }
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(name, field)| (name, self.shown(field))).collect())
            }
            other => other,
        }
    }

    /// A text with its invitation codes and its long runs of hexadecimal and base64 digits, which are ids, digests and
    /// signatures, replaced.
    fn text(&mut self, text: &str) -> String {
        let is_of_code = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-';
        let text =
            replaced(
                text,
                is_of_code,
                |run| if is_code(run) { CODE_SHOWN.to_owned() } else { run.to_owned() },
            );
        let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        replaced(
            &text,
            is_digit,
            |run| if run.len() < DIGITS_OF_ID { run.to_owned() } else { self.digits(run) },
        )
    }

    fn digits(&mut self, found: &str) -> String {
        let number = self.0.len();
        let digits = || {
            let digest: [u8; 32] = Sha256::digest(format!("example {number}")).into();
            let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            text.repeat(found.len() / text.len() + 1)[..found.len()].to_owned()
        };
        self.0.entry(found.to_owned()).or_insert_with(digits).clone()
    }
}

/// A text whose runs of bytes inside a set are each replaced.
fn replaced(text: &str, is_inside: impl Fn(&u8) -> bool, mut by: impl FnMut(&str) -> String) -> String {
    let runs = text.as_bytes().chunk_by(|one, next| is_inside(one) == is_inside(next));
    let shown = |run: &[u8]| {
        let text = String::from_utf8_lossy(run);
        if is_inside(&run[0]) { by(&text) } else { text.into_owned() }
    };
    runs.map(shown).collect()
}

/// Groups joined by hyphens as invitation codes are written.
fn is_code(run: &str) -> bool {
    run.split('-').map(str::len).eq(CODE_SHOWN.split('-').map(str::len))
}

fn example(scene: &Scene, sample: &Sample, noun: &str) -> Value {
    let (request, reply) = {
        let call = scene.call(sample);
        let request = call.json();
        let call = if sample.by.is_empty() { call } else { call.by(sample.by) };
        (request, call.send(&scene.world.router))
    };
    let answer = match reply.json() {
        Value::Null if ["application/zip", "application/pdf"].contains(&reply.header("content-type")) => {
            json!("the bytes of the file")
        }
        Value::Null => Value::String(reply.text),
        value => value,
    };
    let mut steady = Steady::default();
    let mut shown = Map::new();
    if !request.is_null() {
        shown.insert("request".to_owned(), steady.shown(request));
    }
    if noun != SELF {
        shown.insert("response".to_owned(), steady.shown(answer));
    }
    Value::Object(shown)
}

#[test]
fn the_examples_are_current() {
    let mut scenes = Scenes::default();
    let mut examples = BTreeMap::new();
    for sample in samples() {
        let is_this =
            |route: &&server::route::Route| (route.method, route.path) == (sample.method, sample.path);
        let route = ROUTES.iter().find(is_this).unwrap();
        let shown = match sample.method {
            "GET" => example(scenes.of(&sample), &sample, route.noun()),
            _ => example(&Scene::at(sample.stage), &sample, route.noun()),
        };
        examples.insert(route.operation_id(), shown);
    }
    check("examples.json", &format!("{:#}\n", json!(examples)));
}
