//! The story's way in: plain HTTP with access tokens, like any other client.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use crate::output::Failure;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The largest answer read.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A refusal as the API answers it (RFC 9457).
#[derive(Clone, Debug)]
pub struct Problem {
    /// Stable code.
    pub code: String,
    /// What to do.
    pub detail: String,
}

/// A server to talk to.
pub struct Api {
    agent: Agent,
    root: String,
    requests: u64,
}

impl Api {
    /// The API at an address.
    pub fn at(address: SocketAddr) -> Api {
        let agent = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        Api { agent, root: format!("http://{address}/api/v1"), requests: 0 }
    }

    /// Reads; a refusal is an error of the story.
    pub fn get(&mut self, token: &str, path: &str) -> Result<Value, Failure> {
        let request = self.agent.get(format!("{}{path}", self.root));
        let response = request.header("authorization", format!("Bearer {token}")).call();
        match answer(path, response)? {
            Ok(body) => Ok(body),
            Err(problem) => Err(Failure::refused(format!("GET {path}: {}", problem.detail))),
        }
    }

    /// Reads a file; answers its bytes.
    pub fn download(&self, token: &str, path: &str, into: &mut dyn std::io::Write) -> Result<u64, Failure> {
        let request = self.agent.get(format!("{}{path}", self.root));
        let response = request.header("authorization", format!("Bearer {token}")).call();
        let response = response.map_err(|error| Failure::unavailable(format!("{path}: {error}")))?;
        if !response.status().is_success() {
            return Err(Failure::refused(format!("GET {path}: {}", response.status())));
        }
        Ok(std::io::copy(&mut response.into_body().into_reader(), into)?)
    }

    /// Asks for a change under a fresh idempotency key; a refusal is an answer.
    pub fn post(&mut self, token: &str, path: &str, body: &Value) -> Result<Result<Value, Problem>, Failure> {
        self.requests += 1;
        let key = format!("story-{}", self.requests);
        self.post_with_key(token, path, body, &key)
    }

    /// Uploads a file; answers its digest.
    pub fn upload(&mut self, token: &str, name: &str, content: &[u8]) -> Result<String, Failure> {
        let request = self.agent.post(format!("{}/files?name={name}", self.root));
        let request = request.header("authorization", format!("Bearer {token}"));
        match answer("/files", request.header("content-type", "application/octet-stream").send(content))? {
            Ok(uploaded) => Ok(uploaded["digest"].as_str().unwrap_or_default().to_owned()),
            Err(problem) => Err(Failure::refused(format!("POST /files: {}", problem.detail))),
        }
    }

    /// Asks for a change under a given idempotency key.
    pub fn post_with_key(
        &mut self,
        token: &str,
        path: &str,
        body: &Value,
        key: &str,
    ) -> Result<Result<Value, Problem>, Failure> {
        let request = self.agent.post(format!("{}{path}", self.root));
        let request =
            request.header("authorization", format!("Bearer {token}")).header("idempotency-key", key);
        answer(path, request.send_json(body))
    }
}

type Response = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn answer(path: &str, response: Response) -> Result<Result<Value, Problem>, Failure> {
    let unavailable = |error: ureq::Error| Failure::unavailable(format!("{path}: {error}"));
    let mut response = response.map_err(unavailable)?;
    let status = response.status();
    let body: Value =
        response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_json().map_err(unavailable)?;
    if status.is_success() {
        return Ok(Ok(body));
    }
    if status.is_server_error() {
        return Err(Failure::unavailable(format!("{path}: {status} {}", body["detail"])));
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    Ok(Err(Problem { code: text("code"), detail: text("detail") }))
}
