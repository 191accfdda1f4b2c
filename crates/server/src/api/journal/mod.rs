//! The journal: the auditor's feed, the signed checkpoint, and proofs that an entry is in it; `events` and `stream`
//! are the feed of everyone else, `consumers` its readers' places; `accesses` says who read what is restricted.

pub mod accesses;
pub mod consumers;
pub mod events;
pub mod stream;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::values::Timestamp;
use engine::journal::{self, Entry};
use engine::proof::Hash;
use engine::proof::leaf::FieldSalts;
use engine::queries::journal::{Inclusion, entries, inclusion};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Limit, Page};
use crate::problem::Problem;
use crate::request::{At, Query};
use crate::wire::{Digest, Instant, Sequence, Wire};

/// An entry of the journal.
#[derive(Serialize, ToSchema)]
pub struct JournalEntry {
    /// Position, from 1, without gaps.
    sequence: u64,
    at: Instant,
    /// The same instant in microseconds since 1970-01-01T00:00Z, as the leaf hash takes it.
    at_micros: i64,
    /// Who caused it: the id of a person, `console` or `clock`.
    actor: String,
    #[schema(example = "order_submitted.1")]
    kind: String,
    /// Ids of the objects it is about, the main one first.
    subjects: Vec<String>,
    /// Fields by name.
    #[schema(value_type = Object)]
    fields: serde_json::Map<String, serde_json::Value>,
    /// Digests of the personal fields, which are kept elsewhere.
    #[schema(value_type = BTreeMap<String, String>)]
    withheld: BTreeMap<String, domain::values::Digest>,
}

/// The proof that an entry is in the journal (RFC 6962, section 2.1.1).
#[derive(Serialize, ToSchema)]
pub struct InclusionProof {
    entry: JournalEntry,
    /// Salts of the fields, with which their digests can be computed.
    #[schema(value_type = BTreeMap<String, String>)]
    salts: BTreeMap<String, domain::values::Digest>,
    /// Leaf hash of the entry.
    leaf: Digest,
    /// Entries of the tree that the path leads to the root of.
    size: u64,
    /// Sibling hashes from the leaf upwards.
    path: Vec<Digest>,
}

/// Which entries to read.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct JournalQuery {
    /// Only after this sequence.
    after: Option<Sequence>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// Against which tree to prove.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ProofQuery {
    /// Number of entries of a checkpoint; that of the newest one when absent.
    size: Option<Sequence>,
}

impl From<Entry> for JournalEntry {
    fn from(entry: Entry) -> JournalEntry {
        JournalEntry {
            sequence: entry.header.sequence,
            at: Wire(Timestamp(entry.header.at)),
            at_micros: entry.header.at,
            actor: entry.header.actor,
            kind: entry.header.kind,
            subjects: entry.header.subjects,
            fields: entry.fields,
            withheld: entry.withheld,
        }
    }
}

impl From<Inclusion> for InclusionProof {
    fn from(found: Inclusion) -> InclusionProof {
        let hash = |hash: Hash| Wire(domain::values::Digest(hash));
        let salts = FieldSalts::new(&found.entry.salt);
        let salt = |name: &String| (name.clone(), domain::values::Digest(salts.field(name)));
        InclusionProof {
            salts: found.entry.fields.keys().map(salt).collect(),
            leaf: hash(found.entry.leaf),
            size: found.size,
            path: found.path.into_iter().map(hash).collect(),
            entry: found.entry.into(),
        }
    }
}

/// Read the journal in commit order.
#[utoipa::path(
    get, path = "/journal", params(JournalQuery),
    responses((status = 200, body = Page<JournalEntry>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    Query(query): Query<JournalQuery>,
) -> Result<Json<Page<JournalEntry>>, Problem> {
    let (after, limit) = (query.after.map_or(0, |after| after.0), query.limit.unwrap_or_default());
    let rows =
        caller.read(&app, move |connection| entries(connection, after, limit.and_one() as u64)).await?;
    Ok(Json(Page::cut(rows, limit, |row| row.header.sequence.to_string(), JournalEntry::from)))
}

/// Read the newest signed checkpoint (C2SP tlog-checkpoint).
#[utoipa::path(
    get, path = "/journal/checkpoint",
    responses((status = 200, content_type = "text/plain", body = String))
)]
pub async fn checkpoint(State(app): State<App>) -> Result<Response, Problem> {
    let newest = app.engine.read(|connection, _| journal::last_checkpoint(connection)).await?;
    let (_, note) = newest.ok_or_else(|| Problem::not_found("checkpoint", "of this journal"))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response())
}

/// Prove that an entry is in the journal.
#[utoipa::path(
    get, path = "/journal/proof/{sequence}", params(ProofQuery),
    responses((status = 200, body = InclusionProof))
)]
pub async fn prove(
    State(app): State<App>,
    mut caller: Caller,
    At(sequence): At<Sequence>,
    Query(query): Query<ProofQuery>,
) -> Result<Json<InclusionProof>, Problem> {
    let found = caller
        .read(&app, move |connection| {
            let size = match query.size {
                Some(size) => size.0,
                None => journal::last_checkpoint(connection)?.map_or(0, |(size, _)| size),
            };
            inclusion(connection, sequence.0, size)
        })
        .await?;
    let missing = || Problem::not_found("journal entry", format!("{} in a tree of that size", sequence.0));
    found.map(|found| Json(found.into())).ok_or_else(missing)
}
