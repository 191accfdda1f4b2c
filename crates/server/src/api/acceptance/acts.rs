//! Reading acts.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::acceptance::discrepancy::{note_field, settlement_field};
use domain::acceptance::{self, discrepancies, exceptions, lines};
use domain::files::{self, FileUse};
use domain::policy::Action;
use domain::state;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Texts, texts};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::tagged;
use crate::page::{Cursor, Limit, Page, PageCursor, SortById};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::seen;
use crate::wire::{
    ActId, ActStatus, DespatchId, Digest, DiscrepancyCode, DiscrepancyStatus, Instant, MediaType, Named,
    OrderId, Outcome, Step, Verdict, Wire,
};

/// An acceptance act.
#[derive(Serialize, ToSchema)]
pub struct Act {
    id: ActId,
    /// Human number.
    #[schema(example = "AKT-2026-000001")]
    number: String,
    despatch: DespatchId,
    order: OrderId,
    unit: Named,
    status: ActStatus,
    edition: i64,
    document_digest: Digest,
    /// Steps that sign, in order.
    steps: Vec<Step>,
    steps_signed: i64,
    drawn_by: Named,
    drawn_at: Instant,
    /// When the last signature made it effective.
    accepted_at: Option<Instant>,
    /// When somebody is told next that a signature is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Instant>,
    revision: u64,
}

/// An act in full.
#[derive(Serialize, ToSchema)]
pub struct ActDetail {
    #[serde(flatten)]
    act: Act,
    lines: Vec<ActLine>,
    exceptions: Vec<ActException>,
    discrepancies: Vec<Discrepancy>,
    /// Photographs and papers that show what was found.
    files: Vec<ActFile>,
    /// Why it was withdrawn or reversed, unless that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// What an act says of one lot.
#[derive(Serialize, ToSchema)]
pub struct ActLine {
    /// Line of the despatch.
    line: i64,
    order_line: i64,
    accepted: i64,
    rejected: i64,
    missing: i64,
    unjudged: i64,
    /// Value that became owed, minor units.
    accrued_minor: i64,
    /// Value that an advance had paid, minor units.
    offset_minor: i64,
}

/// A serial number that is not accepted.
#[derive(Serialize, ToSchema)]
pub struct ActException {
    line: i64,
    serial: String,
    verdict: Verdict,
}

/// What is wrong with a lot.
#[derive(Serialize, ToSchema)]
pub struct Discrepancy {
    /// Position within the act, from 1.
    position: i64,
    line: i64,
    code: DiscrepancyCode,
    quantity: i64,
    /// What was seen, unless that was erased.
    note: Option<String>,
    status: DiscrepancyStatus,
    /// How it was settled.
    outcome: Option<Outcome>,
    /// Why it was settled so, unless that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// A photograph or paper of an act.
#[derive(Serialize, ToSchema)]
pub struct ActFile {
    /// The file, at `/files/{digest}`.
    digest: Digest,
    media: MediaType,
    size_bytes: i64,
    /// Position of the discrepancy it shows.
    discrepancy: Option<i64>,
}

/// Which acts to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActQuery {
    /// The despatch.
    despatch: DespatchId,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<ActId>>,
    /// In this order.
    sort: Option<SortById>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &acceptance::Act) -> Act {
    Act {
        id: Wire(row.id),
        number: row.number.clone(),
        despatch: Wire(row.despatch),
        order: Wire(row.order),
        unit: caller.organisation(row.unit),
        status: Wire(row.status),
        edition: row.edition,
        document_digest: Wire(row.document_digest),
        steps: row.steps.iter().cloned().map(Wire).collect(),
        steps_signed: row.steps_signed,
        drawn_by: caller.named_person(row.drawn_by),
        drawn_at: Wire(row.drawn_at),
        accepted_at: row.accepted_at.map(Wire),
        approval_due_at: row.approval_due_at.map(Wire),
        revision: row.revision,
    }
}

fn detail(caller: &Caller, world: &state::State, row: &acceptance::Act, mut texts: Texts) -> ActDetail {
    let line = |line: &acceptance::ActLine| ActLine {
        line: line.line,
        order_line: line.order_line,
        accepted: line.accepted,
        rejected: line.rejected,
        missing: line.missing,
        unjudged: line.unjudged,
        accrued_minor: line.accrued_minor,
        offset_minor: line.offset_minor,
    };
    let exception = |exception: &acceptance::ActException| ActException {
        line: exception.line,
        serial: exception.serial.to_string(),
        verdict: Wire(exception.verdict),
    };
    let mut text = |field: String| texts.remove(&(row.id.to_string(), field)).map(|kept| kept.value);
    let reason = text("reason".to_owned());
    let discrepancy = |found: &acceptance::Discrepancy| Discrepancy {
        position: found.position,
        line: found.line,
        code: Wire(found.code),
        quantity: found.quantity,
        note: text(note_field(found.position)),
        status: Wire(found.status),
        outcome: found.outcome.map(Wire),
        reason: text(settlement_field(found.position)),
    };
    let file = |named: &FileUse| ActFile {
        digest: Wire(named.file.digest),
        media: Wire(named.file.media),
        size_bytes: named.file.size_bytes,
        discrepancy: named.part,
    };
    ActDetail {
        act: show(caller, row),
        lines: lines(world, row.id).map(line).collect(),
        exceptions: exceptions(world, row.id).map(exception).collect(),
        discrepancies: discrepancies(world, row.id).map(discrepancy).collect(),
        files: files::current(world, row.id).map(file).collect(),
        reason,
    }
}

/// List the acts of a despatch, oldest first.
#[utoipa::path(get, path = "/acts", params(ActQuery), responses((status = 200, body = Page<Act>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<ActQuery>,
) -> Result<Json<Page<Act>>, Problem> {
    let (despatch, slice) = (query.despatch.0, scope.slice(query.after, query.sort, query.limit));
    let part = slice.part.clone();
    let filter = queries::acceptance::ActFilter { despatch: Some(despatch), ..Default::default() };
    let (mut acts, supplier) = caller
        .read(&app, move |connection| {
            let acts = queries::acceptance::acts(connection, &filter, &part)?;
            let world = queries::fulfilment::world(connection, despatch)?;
            Ok((acts, world.despatches.get(&despatch).map(|despatch| despatch.supplier)))
        })
        .await?;
    acts.retain(|act| {
        let parties: Vec<_> = supplier.into_iter().chain([act.unit]).collect();
        caller.may_at_any(Action::ReadOrders, &parties)
    });
    Ok(Json(Page::of(acts, &slice, |act| act.id.to_string(), |act| show(&caller, &act))))
}

/// Read an act in full.
#[utoipa::path(get, path = "/acts/{id}", responses((status = 200, body = ActDetail)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<ActId>,
) -> Result<Response, Problem> {
    let world = seen::act(&app, &mut caller, id.0).await?;
    let texts = texts(&app, &mut caller, id.0).await?;
    let act = world.acts.known(&id.0);
    Ok(tagged(act.revision, detail(&caller, &world, act, texts)))
}
