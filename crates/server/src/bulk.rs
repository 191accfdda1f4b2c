//! A bulk write: rows that stand for themselves, each with its own command, idempotency key and outcome.
//!
//! A row's key is derived from the request's key and the row's number, so a repeat of the request repeats each row.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use domain::Command;
use domain::limits::BULK_SIGNATURES_MAX;
use domain::rejection::listed;
use engine::{IdempotencyKey, Submission};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::intent::idempotency_key;
use crate::limits::BULK_ROWS_MAX;
use crate::problem::{Problem, ProblemDocument, request_id};
use crate::request::{Json, json_in_parts, json_part};
use crate::wire::{Instant, Wire};

/// Rows of a bulk request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rows<B> {
    /// At most 1,000; each is accepted or refused for itself.
    #[schema(max_items = 1_000, min_items = 1)]
    pub rows: Vec<B>,
}

/// The outcomes of a bulk request.
#[derive(Serialize, ToSchema)]
pub struct Outcomes<R> {
    /// Rows that were accepted.
    accepted: usize,
    /// Rows that were refused.
    refused: usize,
    /// One for each row, in their order.
    rows: Vec<Outcome<R>>,
}

/// The outcome of a row: a receipt or a problem.
#[derive(Serialize, ToSchema)]
pub struct Outcome<R> {
    /// Number of the row, from 1.
    row: usize,
    /// The status that the row would have been answered with alone.
    #[schema(example = 201)]
    status: u16,
    /// What was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<R>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemDocument>,
}

/// The accepted change of a row.
#[derive(Serialize, ToSchema)]
pub struct RowReceipt {
    /// Sequence of its last event in the journal.
    sequence: u64,
    /// When it was decided.
    at: Instant,
    /// Whether this repeats the answer to an earlier request with the same key.
    repeated: bool,
}

/// A request to change many things.
pub struct Bulk<B> {
    /// Who asks.
    pub caller: Caller,
    request_id: String,
    rows: Vec<Result<(B, IdempotencyKey), Problem>>,
}

impl<S: Send + Sync, B: DeserializeOwned> FromRequest<S> for Bulk<B> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let key = idempotency_key(&parts.headers)?.to_owned();
        let request_id = request_id(&parts.headers);
        let said = format!("{} {}\n", parts.method, parts.uri.path());
        let Rows { rows } = json_in_parts(Request::from_parts(parts, body), state).await?;
        listed("rows", &rows, BULK_ROWS_MAX)?;
        let person = caller.person.to_string();
        let keyed = |(row, number): (Value, usize)| {
            let Json { value, canonical } = json_part(row)?;
            // A key sent by a caller holds no line feed.
            let key = IdempotencyKey::new(
                &person,
                &format!("{key}\n{number}"),
                &[said.as_bytes(), &canonical].concat(),
            );
            Ok((value, key))
        };
        let rows = rows.into_iter().zip(1..).map(keyed).collect();
        Ok(Bulk { caller, request_id, rows })
    }
}

impl<B> Bulk<B> {
    /// The rows that are well formed.
    pub fn bodies(&self) -> impl Iterator<Item = &B> {
        self.rows.iter().flatten().map(|(body, _)| body)
    }

    /// The rows made into something else, at most `BULK_SIGNATURES_MAX` because each is checked here; a row that this
    /// refuses is answered for itself.
    pub fn checked<C>(self, check: impl Fn(&Caller, B) -> Result<C, Problem>) -> Result<Bulk<C>, Problem> {
        let Bulk { caller, request_id, rows } = self;
        listed("rows", &rows, BULK_SIGNATURES_MAX)?;
        let checked = |row: Result<(B, IdempotencyKey), Problem>| {
            row.and_then(|(body, key)| Ok((check(&caller, body)?, key)))
        };
        let rows = rows.into_iter().map(checked).collect();
        Ok(Bulk { caller, request_id, rows })
    }

    /// Sends the command of every row, which makes something, and answers 200 with the outcomes.
    pub async fn create<C: Into<Command>, R: Serialize>(
        self,
        app: &App,
        command: impl Fn(B) -> C,
        show: impl Fn(&engine::Receipt) -> R,
    ) -> Result<axum::Json<Outcomes<R>>, Problem> {
        self.send(app, StatusCode::CREATED, |body| vec![command(body).into()], show).await
    }

    /// Sends the commands of every row, which change something, and answers 200 with the outcomes.
    pub async fn change(
        self,
        app: &App,
        commands: impl FnMut(B) -> Vec<Command>,
    ) -> Result<axum::Json<Outcomes<RowReceipt>>, Problem> {
        let show = |receipt: &engine::Receipt| RowReceipt {
            sequence: receipt.last_sequence,
            at: Wire(receipt.at),
            repeated: receipt.is_repeat,
        };
        self.send(app, StatusCode::OK, commands, show).await
    }

    /// When no row is permitted, or all are malformed or name what does not exist for the caller, that is the answer to
    /// the whole.
    async fn send<R: Serialize>(
        self,
        app: &App,
        done: StatusCode,
        mut commands: impl FnMut(B) -> Vec<Command>,
        show: impl Fn(&engine::Receipt) -> R,
    ) -> Result<axum::Json<Outcomes<R>>, Problem> {
        let actor = self.caller.actor();
        let mut submissions = Vec::with_capacity(self.rows.len());
        let malformed: Vec<Option<Problem>> = self
            .rows
            .into_iter()
            .map(|row| {
                let (body, key) = match row {
                    Ok(row) => row,
                    Err(problem) => return Some(problem),
                };
                submissions.push(Submission { actor, commands: commands(body), key: Some(key) });
                None
            })
            .collect();
        let mut decided = app.engine.submit_bulk(submissions).await?.into_iter();
        let results: Vec<Result<engine::Receipt, Problem>> = malformed
            .into_iter()
            .map(|problem| match problem {
                Some(problem) => Err(problem),
                None => Ok(decided.next().expect("every submission has an outcome")?),
            })
            .collect();
        if let Some(problem) = refusal_of_all(&results) {
            return Err(problem);
        }
        let accepted = results.iter().filter(|result| result.is_ok()).count();
        let refused = results.len() - accepted;
        let outcome = |(result, row): (Result<engine::Receipt, Problem>, usize)| match result {
            Ok(receipt) => {
                let status = done.as_u16();
                Outcome { row, status, receipt: Some(show(&receipt)), problem: None }
            }
            Err(problem) => {
                let (status, problem) = (problem.status().as_u16(), problem.document(&self.request_id));
                Outcome { row, status, receipt: None, problem: Some(problem) }
            }
        };
        let rows = results.into_iter().zip(1..).map(outcome).collect();
        Ok(axum::Json(Outcomes { accepted, refused, rows }))
    }
}

fn refusal_of_all(results: &[Result<engine::Receipt, Problem>]) -> Option<Problem> {
    let first = results.first()?.as_ref().err()?;
    let whole = [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND];
    let is_whole = whole.contains(&first.status());
    let is_same =
        |result: &Result<_, Problem>| result.as_ref().is_err_and(|problem| problem.code() == first.code());
    (is_whole && results.iter().all(is_same)).then(|| first.clone().within("rows[0]"))
}
