//! Accepted pieces that a fund's money bought, and whose money bought a piece.

use axum::Json;
use axum::extract::State;
use engine::queries::trace::{self, Bought, Piece, Trace};
use engine::store::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::charges::{TracedInvoice, traced_invoices};
use super::line_place::{LinePlace, LinePlaceCursor};
use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortById};
use crate::problem::Problem;
use crate::request::{At, AtBoth, ListQuery};
use crate::seen;
use crate::seen::funds::PaidBy;
use crate::wire::{
    ActId, Currency, FundRef, Instant, ItemRef, Named, OrderId, SerialNumber, SerialState, SourceKind, Wire,
};

/// One accepted piece that a fund has a part in.
#[derive(Serialize, ToSchema)]
pub struct TracedPiece {
    order: OrderId,
    /// Number of the order.
    order_number: String,
    line: i64,
    /// Its number among the accepted pieces of the line, in the order of their acceptance.
    piece: i64,
    item: Named,
    /// Its serial number; pieces of lots that are only counted have none.
    serial: Option<String>,
    /// The act that accepted it.
    act: ActId,
    act_number: String,
    accepted_at: Instant,
    currency: Currency,
    unit_price_minor: i64,
    /// What the fund gave for it, minor units.
    amount_minor: i64,
    /// What other funds gave for it, minor units.
    other_minor: i64,
    /// What of its price the supplier sent back, minor units.
    refunded_minor: i64,
    /// The unit that accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Named>,
    /// What is kept from the caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// Which pieces to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PieceQuery {
    /// Only of this order.
    order: Option<OrderId>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<LinePlaceCursor>>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// List the accepted pieces that a fund has a part in, in the order of orders and acceptance.
#[utoipa::path(
    get, path = "/funds/{id}/trace/pieces", params(PieceQuery),
    responses((status = 200, body = Page<TracedPiece>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<FundRef>,
    ListQuery(query, scope): ListQuery<PieceQuery>,
) -> Result<Json<Page<TracedPiece>>, Problem> {
    let fund = seen::funds::fund(&app, &mut caller, id.0).await?.id;
    let slice = scope.slice(query.after, None::<SortById>, query.limit);
    let after = slice.part.after.map(|LinePlace(order, line, number)| (order, line, number));
    let (order, limit) = (query.order.map(|order| order.0), slice.part.limit);
    let read = move |connection: &mut dyn Connection| trace::pieces(connection, fund, order, after, limit);
    let (rows, trace) = caller.read(&app, read).await?;
    let cursor = |row: &Piece| {
        let (order, line, number) = row.key();
        LinePlace(order, line, number).to_string()
    };
    let show = |row: Piece| {
        let (own, other) = seen::funds::given(&trace, &row, |paid| paid.fund == fund);
        traced_piece(&caller, &trace, row, own.iter().map(|paid| paid.amount_minor).sum(), other)
    };
    Ok(Json(Page::of(rows, &slice, cursor, show)))
}

fn traced_piece(
    caller: &Caller,
    trace: &Trace,
    row: Piece,
    amount_minor: i64,
    other_minor: i64,
) -> TracedPiece {
    let order = trace.state.orders.known(&row.taken.order);
    let line = trace.state.order_lines.known(&(order.id, row.taken.order_line));
    let is_shown = seen::funds::shows_order(caller, order);
    TracedPiece {
        order: Wire(order.id),
        order_number: order.number.clone(),
        line: line.line,
        piece: row.number,
        item: Named::new(line.item, &trace.state.items.known(&line.item).code),
        serial: row.serial.map(|serial| serial.to_string()),
        act: Wire(row.taken.act),
        act_number: trace.state.acts.known(&row.taken.act).number.clone(),
        accepted_at: Wire(row.taken.accepted_at),
        currency: Wire(order.currency),
        unit_price_minor: line.unit_price_minor,
        amount_minor,
        other_minor,
        refunded_minor: row.refunded_minor,
        unit: is_shown.then(|| caller.organisation(order.unit)),
        redacted: if is_shown { Vec::new() } else { vec!["unit"] },
    }
}

/// Whose money bought the piece with a serial number.
///
/// `sources` and `other_minor` and `refunded_minor` add up to the price once the piece is accepted.
#[derive(Serialize, ToSchema)]
pub struct SerialSources {
    item: Named,
    serial: String,
    /// Set only when it differs from its lot.
    state: Option<SerialState>,
    order: OrderId,
    order_number: String,
    line: i64,
    currency: Currency,
    unit_price_minor: i64,
    /// Its number among the accepted pieces of the line; absent while no signed act has accepted it.
    piece: Option<i64>,
    /// The act that accepted it.
    act: Option<ActId>,
    act_number: Option<String>,
    accepted_at: Option<Instant>,
    /// The money that bought it, as far as the caller may see.
    sources: Vec<SerialSource>,
    /// What other funds gave for it, minor units.
    other_minor: i64,
    /// What of its price the supplier sent back, minor units.
    refunded_minor: i64,
    /// The unit that ordered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Named>,
    /// What is kept from the caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// What one fund gave for a piece.
#[derive(Serialize, ToSchema)]
pub struct SerialSource {
    fund: Named,
    source_kind: SourceKind,
    /// The organisation that answers for the fund.
    owner: Named,
    /// Minor units.
    amount_minor: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    allotment: Option<Named>,
    /// The invoices of the charge that the amount belongs to.
    invoices: Vec<TracedInvoice>,
}

/// Read whose money bought a piece.
#[utoipa::path(
    get, path = "/items/{id}/serials/{serial}/sources",
    responses((status = 200, body = SerialSources))
)]
pub async fn show_sources(
    State(app): State<App>,
    mut caller: Caller,
    AtBoth(item, number): AtBoth<ItemRef, SerialNumber>,
) -> Result<Json<SerialSources>, Problem> {
    let bought = seen::funds::bought(&app, &mut caller, item.0, number.0).await?;
    Ok(Json(serial_sources(&caller, &bought)))
}

fn serial_sources(caller: &Caller, seen: &seen::funds::SeenPiece) -> SerialSources {
    let Bought { serial, despatch, piece, trace } = &seen.bought;
    let order = trace.state.orders.known(&despatch.order);
    let order_line = trace.state.despatch_lines.known(&(serial.despatch, serial.line)).order_line;
    let line = trace.state.order_lines.known(&(order.id, order_line));
    let is_shown = seen::funds::shows_order(caller, order);
    let source = |paid: &PaidBy| {
        let fund = seen.funds.get(&paid.fund).expect("every fund of a source was read");
        let allotment = trace.state.allotments.known(&paid.allotment);
        SerialSource {
            fund: Named::new(fund.id, &fund.code),
            source_kind: Wire(fund.source_kind),
            owner: caller.organisation(fund.owner),
            amount_minor: paid.amount_minor,
            allotment: is_shown.then(|| Named::new(allotment.id, &allotment.code)),
            invoices: traced_invoices(&seen.settlement, paid.charge),
        }
    };
    SerialSources {
        item: Named::new(line.item, &trace.state.items.known(&line.item).code),
        serial: serial.number.to_string(),
        state: serial.state.map(Wire),
        order: Wire(order.id),
        order_number: order.number.clone(),
        line: order_line,
        currency: Wire(order.currency),
        unit_price_minor: line.unit_price_minor,
        piece: piece.as_ref().map(|piece| piece.number),
        act: piece.as_ref().map(|piece| Wire(piece.taken.act)),
        act_number: piece.as_ref().map(|piece| trace.state.acts.known(&piece.taken.act).number.clone()),
        accepted_at: piece.as_ref().map(|piece| Wire(piece.taken.accepted_at)),
        sources: seen.sources.iter().map(source).collect(),
        other_minor: seen.other_minor,
        refunded_minor: piece.as_ref().map_or(0, |piece| piece.refunded_minor),
        unit: is_shown.then(|| caller.organisation(order.unit)),
        redacted: seen::redacted([
            ("unit", is_shown),
            ("allotment", is_shown),
            ("sources", seen.other_minor == 0),
        ]),
    }
}
