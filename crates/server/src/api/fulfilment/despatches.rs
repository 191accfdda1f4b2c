//! Despatches of an order and their milestones.

use std::borrow::Borrow;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::fulfilment;
use domain::fulfilment::despatch::{DespatchOrder, Lot};
use domain::fulfilment::record_milestone::RecordMilestone;
use domain::policy::Action;
use domain::values::{Id, Personal};
use engine::queries;
use engine::store::{Connection, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortById};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::seen;
use crate::wire::{
    Code, Date, DespatchId, DespatchStatus, Digest, Instant, ManifestStatus, Milestone, Named, OrderId,
    OrganisationRef, Text, Wire,
};

/// Goods that leave the supplier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "packing_list": "ВН-00017", "expected_on": "2026-01-20",
    "lines": [{ "line": 1, "quantity": 20, "lot": "LOT-7", "has_serials": true }]
}))]
pub struct NewDespatch {
    /// Your document number; used once.
    pub packing_list: Code,
    /// Day it should arrive; the promised day when absent.
    pub expected_on: Option<Date>,
    /// What leaves, lot by lot.
    pub lines: Vec<NewLot>,
}

/// A lot of one order line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLot {
    /// Line of the order.
    pub line: i64,
    /// Pieces.
    pub quantity: i64,
    /// Your lot code.
    pub lot: Code,
    /// Whether the pieces have serial numbers, which a manifest then lists.
    pub has_serials: bool,
}

/// A milestone of a despatch.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "milestone": "arrived" }))]
pub struct NewMilestone {
    /// What was reached.
    pub milestone: Milestone,
    /// On which day; today when absent.
    pub on: Option<Date>,
    /// What else there is to say; kept as personal text.
    pub note: Option<Text>,
}

/// A despatch.
#[derive(Serialize, ToSchema)]
pub struct Despatch {
    id: DespatchId,
    number: String,
    order: OrderId,
    unit: Named,
    supplier: Named,
    packing_list: String,
    status: DespatchStatus,
    despatched_at: Instant,
    expected_on: Option<Date>,
    /// The day it reached its first hub.
    at_hub_on: Option<Date>,
    /// The hub that has it or had it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    hub: Option<Named>,
    arrived_on: Option<Date>,
    lines: Vec<DespatchLine>,
    revision: u64,
}

/// A despatch with the hubs on its way.
#[derive(Serialize, ToSchema)]
pub struct DespatchWithHubs {
    #[serde(flatten)]
    despatch: Despatch,
    /// The hubs it was handed over to, in order.
    hubs: Vec<HubStay>,
}

/// A hub that a despatch was handed over to.
#[derive(Serialize, ToSchema)]
pub struct HubStay {
    hub: Named,
    on: Date,
    /// The waybill.
    document: String,
    /// The signed waybill as a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Digest>,
}

/// A lot of a despatch.
#[derive(Serialize, ToSchema)]
pub struct DespatchLine {
    line: i64,
    order_line: i64,
    lot: String,
    quantity: i64,
    manifest: ManifestStatus,
    /// Serial numbers received so far.
    serials: i64,
    /// What signed acts say of it; for the parties of the order.
    #[serde(flatten)]
    judged: Option<Judged>,
}

/// Pieces of a lot by what signed acts say of them.
#[derive(Serialize, ToSchema)]
pub struct Judged {
    accepted: i64,
    rejected: i64,
    missing: i64,
    /// Pieces no signed act has judged.
    unjudged: i64,
}

/// Which despatches to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DespatchQuery {
    /// Only of this order.
    order: Option<OrderId>,
    /// Only what this hub has, or had last.
    hub: Option<OrganisationRef>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<DespatchId>>,
    /// In this order.
    sort: Option<SortById>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(
    caller: &Caller,
    row: &fulfilment::Despatch,
    lines: impl Iterator<Item = impl Borrow<fulfilment::DespatchLine>>,
) -> Despatch {
    let is_party = seen::fulfilment::is_party(caller, row);
    let line = |line: &fulfilment::DespatchLine| DespatchLine {
        line: line.line,
        order_line: line.order_line,
        lot: line.lot.to_string(),
        quantity: line.quantity,
        manifest: Wire(line.manifest.status),
        serials: line.manifest.serials,
        judged: is_party.then(|| Judged {
            accepted: line.accepted,
            rejected: line.rejected,
            missing: line.missing,
            unjudged: line.unjudged(),
        }),
    };
    Despatch {
        id: Wire(row.id),
        number: row.number.clone(),
        order: Wire(row.order),
        unit: caller.organisation(row.unit),
        supplier: caller.organisation(row.supplier),
        packing_list: row.packing_list.to_string(),
        status: Wire(row.status),
        despatched_at: Wire(row.despatched_at),
        expected_on: row.expected_on.map(Wire),
        at_hub_on: row.at_hub_on.map(Wire),
        hub: row.hub.map(|hub| caller.organisation(hub)),
        arrived_on: row.arrived_on.map(Wire),
        lines: lines.map(|row| line(row.borrow())).collect(),
        revision: row.revision,
    }
}

/// List the despatches that you see, oldest first.
#[utoipa::path(
    get, path = "/despatches", params(DespatchQuery),
    responses((status = 200, body = Page<Despatch>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<DespatchQuery>,
) -> Result<Json<Page<Despatch>>, Problem> {
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let (order, hub) = (query.order.map(|order| order.0), query.hub.map(|hub| hub.0));
    let parties = caller.sight(Action::ReadOrders).filter();
    let filter =
        queries::fulfilment::DespatchFilter { order, hub, parties, with_hubs: true, ..Default::default() };
    let read = move |connection: &mut dyn Connection| {
        let despatches = queries::fulfilment::despatches(connection, &filter, &part)?;
        let with_lines = |despatch: fulfilment::Despatch| {
            Ok((queries::fulfilment::lines(connection, despatch.id)?, despatch))
        };
        despatches.into_iter().map(with_lines).collect::<Result<Vec<_>, StoreError>>()
    };
    let found = caller.read(&app, read).await?;
    let cursor = |(_, despatch): &(_, fulfilment::Despatch)| despatch.id.to_string();
    Ok(Json(Page::of(found, &slice, cursor, |(lines, despatch)| show(&caller, &despatch, lines.iter()))))
}

/// Read a despatch.
#[utoipa::path(get, path = "/despatches/{id}", responses((status = 200, body = DespatchWithHubs)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<DespatchId>,
) -> Result<Response, Problem> {
    let world = seen::fulfilment::despatch(&app, &mut caller, id.0).await?;
    let found = world.despatches.known(&id.0);
    let stay = |stay: &fulfilment::HubStay| HubStay {
        hub: caller.organisation(stay.hub),
        on: Wire(stay.on),
        document: stay.document.to_string(),
        file: world.file_uses.get(&(id.0.bits(), stay.position)).map(|named| Wire(named.file.digest)),
    };
    let hubs = fulfilment::hubs(&world, id.0).map(stay).collect();
    let despatch = show(&caller, found, fulfilment::lines(&world, id.0));
    Ok(tagged(found.revision, DespatchWithHubs { despatch, hubs }))
}

/// Despatch goods of an order, as its supplier.
#[utoipa::path(
    post, path = "/orders/{id}/despatches", request_body = NewDespatch,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewDespatch>) -> Answer {
    let lot = |lot: NewLot| Lot {
        order_line: lot.line,
        lot: lot.lot.0,
        quantity: lot.quantity,
        has_serials: lot.has_serials,
    };
    let command = |body: NewDespatch| DespatchOrder {
        order: order.0,
        packing_list: body.packing_list.0,
        expected_on: body.expected_on.map(|date| date.0),
        lines: body.lines.into_iter().map(lot).collect(),
    };
    intent.create(&app, "despatches", command).await
}

/// Record that a despatch reached the hub or the unit.
#[utoipa::path(
    post, path = "/despatches/{id}/milestones", request_body = NewMilestone,
    responses((status = 200, body = Receipt))
)]
pub async fn record_milestone(
    State(app): State<App>,
    At(despatch): At<DespatchId>,
    intent: Intent<NewMilestone>,
) -> Answer {
    let command = |body: NewMilestone| RecordMilestone {
        despatch: despatch.0,
        milestone: body.milestone.0,
        on: body.on.map(|date| date.0),
        note: body.note.map(|note| Personal::new(note.0)),
    };
    intent.change(&app, command).await
}
