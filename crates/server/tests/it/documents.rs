//! The documents made from the table of routes. `UPDATE_DOCS=1 cargo test -p server documents` writes them
//! anew.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use server::ROUTES;
use server::route::{Access, ROOT};

/// Compares a document with what the routes say now.
fn check(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let hint = "is out of date; run UPDATE_DOCS=1 cargo test -p server documents";
    assert!(found == expected, "docs/generated/{name} {hint}");
}

fn openapi() -> Value {
    serde_json::to_value(server::openapi()).unwrap()
}

#[test]
fn the_openapi_document_is_current() {
    check("openapi.json", &format!("{:#}\n", openapi()));
}

#[test]
fn the_list_of_routes_is_current() {
    let mut text = format!(
        "# Routes\n\nBelow `{ROOT}`. Reads need the action somewhere and show what it reaches; commands need it on the \
         object.\n\n| method | path | who |\n|---|---|---|\n"
    );
    for route in ROUTES {
        text += &format!("| {} | `{}` | {} |\n", route.method, route.path, route.access);
    }
    check("routes.md", &text);
}

#[test]
fn every_reference_of_the_document_resolves() {
    fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(elements) => elements.iter().for_each(|element| references(element, found)),
            _ => {}
        }
    }
    let document = openapi();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn every_operation_is_described() {
    let document = openapi();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for route in ROUTES {
        let name = format!("{} {}", route.method, route.path);
        let operation = &document["paths"][format!("{ROOT}{}", route.path)][route.method.to_lowercase()];
        assert!(ids.insert(operation["operationId"].to_string()), "{name}: two operations of one id");
        assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 10), "{name} has no summary");
        assert_eq!(operation["security"].is_array(), route.access != Access::Public, "{name}: security");
        let parameters = operation["parameters"].to_string();
        assert_eq!(parameters.contains("Idempotency-Key"), route.is_write(), "{name}: idempotency key");
        assert_eq!(
            operation["requestBody"].is_object(),
            !matches!(route.method, "GET" | "DELETE"),
            "{name}: body"
        );
    }
}
