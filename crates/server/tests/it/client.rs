//! Sends requests to the router as a person of the world.

use std::sync::OnceLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

use crate::documents::assert_described;

/// The runtime of all requests; the engine itself blocks, so tests are not asynchronous.
pub fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Runtime::new().unwrap())
}

/// A reply, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header's text; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The stable code of a problem; empty when it is none.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A request in the making.
pub struct Call {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    /// A request without a body or token.
    pub fn new(method: &str, path: &str) -> Call {
        let path = format!("/api/v1{path}");
        Call { method: method.to_owned(), path, headers: Vec::new(), body: Vec::new() }
    }

    /// A request for a page, without a session.
    pub fn page(method: &str, path: &str) -> Call {
        Call { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// Carries the session of a person of the world, if one is named, from a page of the same server.
    pub fn session(self, person: &str) -> Call {
        let call = self.header("sec-fetch-site", "same-origin");
        match person {
            "" => call,
            _ => call.header("cookie", format!("__Host-session={}", crate::world::session(person))),
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: impl ToString, value: impl ToString) -> Call {
        self.headers.push((name.to_string(), value.to_string()));
        self
    }

    /// Sends the token of a person of the world.
    pub fn by(self, person: &str) -> Call {
        self.header(header::AUTHORIZATION, format!("Bearer {}", crate::world::token(person)))
    }

    /// Sends an idempotency key.
    pub fn key(self, key: &str) -> Call {
        self.header("Idempotency-Key", key)
    }

    /// Sends a JSON text.
    pub fn body(self, body: impl ToString) -> Call {
        self.text(body, "application/json")
    }

    /// Sends a text of a media type.
    pub fn text(self, body: impl ToString, media_type: &str) -> Call {
        self.bytes(body.to_string().into_bytes(), media_type)
    }

    /// Sends bytes of a media type.
    pub fn bytes(mut self, body: Vec<u8>, media_type: &str) -> Call {
        self.body = body;
        self.header(header::CONTENT_TYPE, media_type)
    }

    /// Sends a form as browsers do when it has a file, of which name and content are given.
    pub fn parts(self, fields: &[(&str, &str)], file: (&str, &str)) -> Call {
        let part = |name: &str, rest: String| {
            format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"{rest}\r\n")
        };
        let mut body: String =
            fields.iter().map(|(name, value)| part(name, format!("\r\n\r\n{value}"))).collect();
        body += &part("file", format!("; filename=\"{}\"\r\n\r\n{}", file.0, file.1));
        self.text(body + "--X--\r\n", "multipart/form-data; boundary=X")
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Sends it and reads the reply.
    pub fn send(self, router: &Router) -> Reply {
        runtime().block_on(self.sent(router))
    }

    async fn sent(self, router: &Router) -> Reply {
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(self.body)).unwrap();
        let reply = router.clone().oneshot(request).await.unwrap();
        let (head, body) = reply.into_parts();
        let bytes = to_bytes(body, 16 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let reply = Reply { status: head.status, headers: head.headers, text };
        assert_described(&self.method, &self.path, &reply);
        reply
    }
}

/// A `GET` by a person.
pub fn get(router: &Router, person: &str, path: &str) -> Reply {
    Call::new("GET", path).by(person).send(router)
}

/// A `POST` by a person under a key of its own.
pub fn post(router: &Router, person: &str, path: &str, body: impl ToString) -> Reply {
    let body = body.to_string();
    Call::new("POST", path).by(person).key(&crate::world::fresh_key()).body(body).send(router)
}
