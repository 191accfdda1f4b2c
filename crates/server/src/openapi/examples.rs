//! The examples of an operation: a request that was sent and what was answered, recorded by a test.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, RefOr};

/// What was sent and answered, by the id of the operation.
static RECORDED: LazyLock<BTreeMap<String, Example>> = LazyLock::new(|| {
    let text = include_str!("../../../../docs/generated/examples.json");
    serde_json::from_str(text).expect("a test writes the examples")
});

#[derive(Deserialize)]
struct Example {
    request: Option<Value>,
    response: Option<Value>,
}

/// Puts its example beside every body of an operation.
pub fn add(operation: &mut Operation) {
    let Some(example) = operation.operation_id.as_ref().and_then(|id| RECORDED.get(id)) else { return };
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        show(&mut body.content, example.request.as_ref());
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with('2')
        {
            show(&mut response.content, example.response.as_ref());
        }
    }
}

fn show<'c, K: 'c>(contents: impl IntoIterator<Item = (K, &'c mut RefOr<Content>)>, example: Option<&Value>) {
    for (_, content) in contents {
        if let RefOr::T(content) = content {
            content.example = example.cloned();
        }
    }
}
