//! The client of the HTTP API that commands on any machine use, and the types of what it reads.
//!
//! A refusal keeps what the server said: title, what happened, what to do, and the stable code.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use domain::values::{Currency, Money};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::Agent;

use crate::output::{self, Failure};

/// How long one request may take; a stream may take any time.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The largest answer read.
const ANSWER_BYTES_MAX: u64 = 16 << 20;
/// The largest file of a token read.
const TOKEN_BYTES_MAX: u64 = 1 << 10;
/// Variable of the environment that holds the access token.
const TOKEN_VARIABLE: &str = "QUARTERMASTER_TOKEN";

/// Which server to ask, as whom.
#[derive(Clone, Debug, Args)]
pub struct Remote {
    /// Address of the server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", env = "QUARTERMASTER_SERVER")]
    server: String,
    /// File with the access token; by default it is taken from QUARTERMASTER_TOKEN
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Print what the server answers as JSON
    #[arg(long)]
    pub json: bool,
}

/// Which part of a list to read.
#[derive(Clone, Debug, Args)]
pub struct Part {
    /// Entries at most, 1 to 200
    #[arg(long)]
    limit: Option<u32>,
    /// Go on where the list before ended
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
}

impl Part {
    /// As parameters of a query.
    pub fn parameters(&self) -> [(&'static str, Option<String>); 2] {
        [("limit", self.limit.map(|limit| limit.to_string())), ("after", self.after.clone())]
    }
}

/// An object with the code people know it by.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// Code.
    pub code: String,
}

/// A part of a list.
#[derive(Debug, Deserialize)]
pub struct Page<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A refusal (RFC 9457).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    title: String,
    detail: String,
    code: String,
    errors: Vec<FieldError>,
}

#[derive(Debug, Deserialize)]
struct FieldError {
    field: String,
    message: String,
}

/// A server, asked as one person.
pub struct Client {
    agent: Agent,
    root: String,
    authorization: String,
}

impl Remote {
    /// The client of the server.
    pub fn client(&self) -> Result<Client, Failure> {
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        let root = format!("{}/api/v1", self.server.trim_end_matches('/'));
        Ok(Client { agent, root, authorization: format!("Bearer {}", self.token()?) })
    }

    fn token(&self) -> Result<String, Failure> {
        let Some(path) = &self.token_file else {
            return std::env::var(TOKEN_VARIABLE).map_err(|_| {
                Failure::usage("no access token").hint(format!("give --token-file or set {TOKEN_VARIABLE}"))
            });
        };
        let named = |error: std::io::Error| Failure::usage(format!("{}: {error}", path.display()));
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(named)?;
        std::io::Read::read_to_string(&mut std::io::Read::take(file, TOKEN_BYTES_MAX), &mut text)
            .map_err(named)?;
        Ok(text.trim().to_owned())
    }

    /// Prints an answer: as it is, or as people read it.
    pub fn show<T: DeserializeOwned>(
        &self,
        answer: Value,
        print: impl FnOnce(T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if self.json {
            return output::line(answer);
        }
        print(serde_json::from_value(answer).map_err(other_version)?)
    }
}

impl Client {
    /// Reads; parameters without a value are left out.
    pub fn get(&self, path: &str, query: &[(&str, Option<String>)]) -> Result<Value, Failure> {
        let mut request = self.agent.get(format!("{}{path}", self.root));
        for (name, value) in query {
            if let Some(value) = value {
                request = request.query(name, value);
            }
        }
        let request = request.config().timeout_global(Some(TIMEOUT)).build();
        json(accepted(request.header("authorization", &self.authorization).call())?)
    }

    /// Reads what is not JSON.
    pub fn text(&self, path: &str) -> Result<String, Failure> {
        let request = self.agent.get(format!("{}{path}", self.root));
        let request = request.config().timeout_global(Some(TIMEOUT)).build();
        let mut response = accepted(request.header("authorization", &self.authorization).call())?;
        let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        body.read_to_string().map_err(Failure::unavailable)
    }

    /// Reads a file; parameters without a value are left out.
    pub fn download(&self, path: &str, query: &[(&str, Option<String>)]) -> Result<Vec<u8>, Failure> {
        let mut request = self.agent.get(format!("{}{path}", self.root));
        for (name, value) in query {
            if let Some(value) = value {
                request = request.query(name, value);
            }
        }
        let request = request.config().timeout_global(Some(TIMEOUT)).build();
        let mut response = accepted(request.header("authorization", &self.authorization).call())?;
        response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(Failure::unavailable)
    }

    /// Asks for a change under an idempotency key.
    pub fn post(&self, path: &str, key: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.agent.post(format!("{}{path}", self.root)).header("idempotency-key", key);
        let request = request.config().timeout_global(Some(TIMEOUT)).build();
        json(accepted(request.header("authorization", &self.authorization).send_json(body))?)
    }

    /// Hands each event of a stream to `each` as its data, until the stream ends or `each` answers false.
    pub fn follow(
        &self,
        path: &str,
        query: &[(&str, Option<String>)],
        mut each: impl FnMut(&str) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let mut request = self.agent.get(format!("{}{path}", self.root));
        for (name, value) in query {
            if let Some(value) = value {
                request = request.query(name, value);
            }
        }
        let response = accepted(request.header("authorization", &self.authorization).call())?;
        for line in BufReader::new(response.into_body().into_reader()).lines() {
            if let Some(data) = line?.strip_prefix("data:")
                && !each(data.trim_start())?
            {
                break;
            }
        }
        Ok(())
    }
}

type Response = ureq::http::Response<ureq::Body>;

fn accepted(response: Result<Response, ureq::Error>) -> Result<Response, Failure> {
    let unavailable =
        |error: ureq::Error| Failure::unavailable(error).hint("check --server, and that the server runs");
    let mut response = response.map_err(unavailable)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
    let problem: Problem = body.read_json().unwrap_or_default();
    let (what, remedy) = problem.detail.rsplit_once("; ").unwrap_or((&problem.detail, ""));
    let fields: String =
        problem.errors.iter().map(|error| format!("\n  {}: {}", error.field, error.message)).collect();
    let message = format!("{} {}: {what} ({}){fields}", status.as_u16(), problem.title, problem.code);
    let failure =
        if status.is_server_error() { Failure::unavailable(message) } else { Failure::refused(message) };
    Err(if remedy.is_empty() { failure } else { failure.hint(remedy) })
}

fn json(mut response: Response) -> Result<Value, Failure> {
    let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
    body.read_json().map_err(Failure::unavailable)
}

fn other_version(error: serde_json::Error) -> Failure {
    Failure::unavailable(format!("the server answers in another form: {error}"))
        .hint("use the program of the server's version, or --json")
}

/// An amount as people read it.
pub fn money(minor: i64, currency: &str) -> String {
    match currency.parse::<Currency>() {
        Ok(currency) => Money::new(minor, currency).to_string(),
        Err(_) => format!("{minor} {currency}"),
    }
}

/// Tells where a list goes on.
pub fn tell_next(next: Option<&str>) {
    if let Some(next) = next {
        output::tell(format_args!("there are more: --after {next}"));
    }
}

/// A fresh idempotency key.
pub fn fresh_key() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(Failure::unavailable)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
