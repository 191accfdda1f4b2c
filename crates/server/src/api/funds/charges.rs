//! What a fund bears of order lines, and how that was settled.
//!
//! Who may read the fund sees orders, acts and amounts. Which unit ordered and where it takes delivery is for those
//! who may read its orders, and listed under `redacted` otherwise.

use axum::Json;
use axum::extract::State;
use domain::orders::{Charge, ChargeKey};
use engine::queries::trace::{self, Settlement, Trace};
use engine::store::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::line_place::{LinePlace, LinePlaceCursor};
use crate::api::allotments::StageBalances;
use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortById};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::seen;
use crate::wire::{
    Currency, Date, DeliveryPointId, FundRef, Instant, InvoiceId, InvoiceStatus, Named, OrderId, PaymentId,
    PaymentStatus, Wire,
};

/// What a fund bears of one order line.
#[derive(Serialize, ToSchema)]
pub struct TracedCharge {
    order: OrderId,
    /// Number of the order.
    order_number: String,
    line: i64,
    /// Position of the charge within the line.
    position: i64,
    item: Named,
    supplier: Named,
    sent_at: Option<Instant>,
    promised_on: Date,
    currency: Currency,
    unit_price_minor: i64,
    /// Pieces of the line, whoever pays for them.
    quantity: i64,
    /// Accepted pieces of the line, whoever pays for them.
    accepted: i64,
    stages: StageBalances,
    /// Number of the first accepted piece that it has a part in.
    first_piece: Option<i64>,
    /// Number of the last accepted piece that it has a part in.
    last_piece: Option<i64>,
    /// Its parts of invoices.
    invoices: Vec<TracedInvoice>,
    /// The unit that ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_point: Option<DeliveryPointId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allotment: Option<Named>,
    /// What is kept from the caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// The part of an invoice that a charge bears.
#[derive(Serialize, ToSchema)]
pub struct TracedInvoice {
    invoice: InvoiceId,
    /// The supplier's number.
    number: String,
    status: InvoiceStatus,
    /// What the charge bears of it, minor units.
    amount_minor: i64,
    payments: Vec<TracedPayment>,
}

/// A payment of an invoice.
#[derive(Serialize, ToSchema)]
pub struct TracedPayment {
    payment: PaymentId,
    number: String,
    status: PaymentStatus,
    due_on: Date,
}

/// Where a page of charges begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TraceQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<LinePlaceCursor>>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// List what a fund bears of order lines, in order of time.
#[utoipa::path(
    get, path = "/funds/{id}/trace/charges", params(TraceQuery),
    responses((status = 200, body = Page<TracedCharge>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<FundRef>,
    ListQuery(query, scope): ListQuery<TraceQuery>,
) -> Result<Json<Page<TracedCharge>>, Problem> {
    let fund = seen::funds::fund(&app, &mut caller, id.0).await?;
    let slice = scope.slice(query.after, None::<SortById>, query.limit);
    let after = slice.part.after.map(|LinePlace(order, line, position)| ChargeKey { order, line, position });
    let limit = slice.part.limit;
    let read = move |connection: &mut dyn Connection| {
        let (charges, found) = trace::shares(connection, fund.id, after, limit)?;
        let orders: Vec<_> = found.state.orders.rows().map(|order| order.id).collect();
        let settlement = trace::settlement(connection, &found, &orders)?;
        Ok((charges, found, settlement))
    };
    let (rows, trace, settlement) = caller.read(&app, read).await?;
    let cursor = |row: &Charge| LinePlace(row.key.order, row.key.line, row.key.position).to_string();
    Ok(Json(Page::of(rows, &slice, cursor, |row| traced_charge(&caller, &trace, &settlement, &row))))
}

fn traced_charge(caller: &Caller, trace: &Trace, settlement: &Settlement, row: &Charge) -> TracedCharge {
    let key = row.key;
    let (order, line) =
        (trace.state.orders.known(&key.order), trace.state.order_lines.known(&(key.order, key.line)));
    let pieces = trace.sources(key.order, key.line).pieces_of(key.position);
    let allotment = trace.state.allotments.known(&row.allotment);
    let is_shown = seen::funds::shows_order(caller, order);
    let is_place_shown = is_shown && seen::knows_delivery_point(caller, order);
    TracedCharge {
        order: Wire(order.id),
        order_number: order.number.clone(),
        line: key.line,
        position: key.position,
        item: Named::new(line.item, &trace.state.items.known(&line.item).code),
        supplier: caller.organisation(order.supplier),
        sent_at: order.sent_at.map(Wire),
        promised_on: Wire(line.promised_on),
        currency: Wire(order.currency),
        unit_price_minor: line.unit_price_minor,
        quantity: line.quantity,
        accepted: line.accepted,
        stages: row.stages.into(),
        first_piece: pieces.as_ref().map(|pieces| *pieces.start()),
        last_piece: pieces.as_ref().map(|pieces| *pieces.end()),
        invoices: traced_invoices(settlement, key),
        unit: is_shown.then(|| caller.organisation(order.unit)),
        delivery_point: is_place_shown.then_some(Wire(order.delivery_point)),
        allotment: is_shown.then(|| Named::new(allotment.id, &allotment.code)),
        redacted: seen::redacted([
            ("unit", is_shown),
            ("delivery_point", is_place_shown),
            ("allotment", is_shown),
        ]),
    }
}

/// The parts of invoices that a charge bears.
pub fn traced_invoices(settlement: &Settlement, charge: ChargeKey) -> Vec<TracedInvoice> {
    let payments = |id| {
        let own = settlement.payments.iter().filter(move |payment| payment.invoice == id);
        own.map(|payment| TracedPayment {
            payment: Wire(payment.id),
            number: payment.number.clone(),
            status: Wire(payment.status),
            due_on: Wire(payment.due_on),
        })
    };
    let parts = settlement.parts.iter().filter(|part| part.charge == charge);
    let known = parts.filter_map(|part| Some((part, settlement.invoices.get(&part.invoice)?)));
    known
        .map(|(part, invoice)| TracedInvoice {
            invoice: Wire(invoice.id),
            number: invoice.number.to_string(),
            status: Wire(invoice.status),
            amount_minor: part.amount_minor,
            payments: payments(invoice.id).collect(),
        })
        .collect()
}
