//! The documents made from the table of routes. `UPDATE_DOCS=1 cargo test -p server documents` writes them
//! anew.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use server::ROUTES;
use server::route::{Access, ROOT, Route};

use crate::client::{Call, Reply};

/// Compares a document with what the routes say now.
pub fn check(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let hint = "is out of date; run UPDATE_DOCS=1 cargo test -p server";
    assert!(found == expected, "docs/generated/{name} {hint}");
}

fn openapi() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(server::openapi()).unwrap());
    &DOCUMENT
}

/// Whether a path of a request, without its query, is one of a route.
fn is_of(route: &Route, path: &str) -> bool {
    let pattern = format!("{ROOT}{}", route.path);
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    let is_equal = |(wanted, found): (&&str, &&str)| wanted.starts_with('{') || wanted == found;
    pattern.len() == path.len() && pattern.iter().zip(&path).all(is_equal)
}

/// Checks that the document names the code of a refusal for the route that refused.
pub fn assert_described(method: &str, path: &str, reply: &Reply) {
    let path = path.split('?').next().unwrap();
    let routes = ROUTES.iter().filter(|route| route.method == method && is_of(route, path));
    let Some(route) = routes.min_by_key(|route| route.path.matches('{').count()) else { return };
    let operation = &openapi()["paths"][format!("{ROOT}{}", route.path)][method.to_lowercase()];
    let response = &operation["responses"][reply.status.as_str()];
    let shared = response["$ref"].as_str().map(|reference| openapi().pointer(&reference[1..]).unwrap());
    let response = shared.unwrap_or(response);
    assert!(response.is_object(), "{method} {path} answers {}: {}", reply.status, reply.text);
    let codes = &response["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["code"];
    let is_named = codes["enum"].as_array().is_none_or(|codes| codes.contains(&reply.code().into()));
    assert!(is_named, "{method} {path} answers {}, which the document does not say", reply.code());
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
fn the_list_of_pages_is_current() {
    let mut text = "# Pages\n\nWhat the server shows to people, and the forms it takes from them.\n\n\
                    | method | path | who |\n|---|---|---|\n"
        .to_owned();
    for page in server::web::PAGES.iter().filter(|page| !page.path.starts_with("/assets/")) {
        text += &format!("| {} | `{}` | {} |\n", page.method, page.path, page.access);
    }
    check("pages.md", &text);
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
    references(document, &mut found);
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
        let example = |body: &Value| {
            body["content"]
                .as_object()
                // A file's bytes are no example.
                .is_some_and(|content| {
                    content.iter().all(|(media, body)| !media.contains("json") || !body["example"].is_null())
                })
        };
        let answers = operation["responses"].as_object().unwrap().iter();
        for (status, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
            assert!(
                example(answer) || answer["content"].is_null() || route.noun() == "openapi",
                "{name}: example of {status}"
            );
        }
        let body = &operation["requestBody"];
        assert!(!body.is_object() || example(body), "{name}: example of its body");
        // A step that needs no more than its address may have no body.
        let may_have_body = !matches!(route.method, "GET" | "DELETE");
        assert!(may_have_body || !body.is_object(), "{name}: body");
    }
}

#[test]
fn the_pages_show_every_operation_and_need_no_scripts() {
    let world = crate::world::World::new();
    let page = |path: &str| {
        let reply = Call::new("GET", path).send(&world.router);
        assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'; style-src 'self';"));
        assert!(!reply.text.contains("<script") && !reply.text.contains(" style="), "{path}");
        reply.text
    };
    let index = page("/docs");
    for route in ROUTES {
        let id = route.operation_id();
        assert!(index.contains(&format!("href=\"{ROOT}/docs/{}#{id}\"", route.noun())), "{id}");
        assert!(page(&format!("/docs/{}", route.noun())).contains(&format!("<article id=\"{id}\">")), "{id}");
    }
    let orders = page("/docs/orders");
    for shown in
        ["lines[].unit_price_minor", "no_legal_money", "allotments that could legally help", "&quot;PO-2026-"]
    {
        assert!(orders.contains(shown), "{shown}");
    }
    let style = Call::new("GET", "/docs.css").send(&world.router);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(Call::new("GET", "/docs/nothing").send(&world.router).code(), "malformed_request");
}
