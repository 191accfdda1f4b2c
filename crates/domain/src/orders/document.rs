//! The document of an order: what its signers sign.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Order, OrderLine, charges, lines};
use crate::state::State;
use crate::values::{
    AllotmentId, ContractId, Currency, Date, DeliveryPointId, Digest, Id, ItemId, OrderId, OrganisationId,
    canonical,
};

/// The document of an edition of an order; its canonical form (RFC 8785) is hashed and signed. Fields stand in that
/// form's order, so that writing it moves none of them.
#[derive(Serialize)]
pub struct Document<'a> {
    charges: Vec<Charged>,
    contract: ContractId,
    currency: Currency,
    delivery_point: DeliveryPointId,
    edition: i64,
    /// Only where the order is one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    emergency: bool,
    lines: Vec<Line>,
    number: &'a str,
    order: OrderId,
    supplier: OrganisationId,
    total_minor: i64,
    unit: OrganisationId,
}

#[derive(Serialize)]
struct Line {
    item: ItemId,
    line: i64,
    promised_on: Date,
    quantity: i64,
    unit_price_minor: i64,
}

/// What a line is charged to, so that signers see whose money is spent.
#[derive(Serialize)]
struct Charged {
    allotment: AllotmentId,
    amount_minor: i64,
    line: i64,
}

/// The document of the order's present edition; `charges` are line, allotment and amount.
pub fn document<'a>(
    order: &'a Order,
    lines: impl Iterator<Item = &'a OrderLine>,
    charges: impl Iterator<Item = (i64, AllotmentId, i64)>,
) -> Document<'a> {
    let line = |row: &OrderLine| {
        let OrderLine { line, item, quantity, unit_price_minor, promised_on, .. } = *row;
        Line { line, item, quantity, unit_price_minor, promised_on }
    };
    let charged = |(line, allotment, amount_minor)| Charged { line, allotment, amount_minor };
    Document {
        order: order.id,
        number: &order.number,
        edition: order.edition,
        unit: order.unit,
        contract: order.contract,
        supplier: order.supplier,
        delivery_point: order.delivery_point,
        currency: order.currency,
        total_minor: order.total_minor,
        lines: lines.map(line).collect(),
        charges: charges.map(charged).collect(),
        emergency: order.is_emergency,
    }
}

/// The document that waits for signatures: of the order, or of the amendment as it was asked for.
///
/// Of an order in force it shows what is left of it; the signed document is that of the day it was signed.
pub fn to_sign(state: &State, order: &Order) -> Value {
    if order.is_amending {
        let edition = state.amendments.known(&order.id).edition;
        return state.signed_documents.known(&(order.id.bits(), edition)).value();
    }
    let rows: Vec<_> = lines(state, order.id).cloned().collect();
    of(state, order, &rows)
}

/// The document of an order with the amendment that waits, as both are now.
pub(super) fn amended(state: &State, order: &Order) -> Value {
    let mut order = order.clone();
    let mut rows: Vec<_> = lines(state, order.id).cloned().collect();
    state.amendments.known(&order.id).write_into(&mut order, &mut rows);
    of(state, &order, &rows)
}

fn of(state: &State, order: &Order, rows: &[OrderLine]) -> Value {
    let charged = charged(state, rows).collect::<Vec<_>>();
    let document = document(order, rows.iter(), charged.into_iter());
    serde_json::to_value(document).expect("a document holds only integers and text")
}

/// Line, allotment and amount of every charge these lines bear now.
pub(super) fn charged(state: &State, rows: &[OrderLine]) -> impl Iterator<Item = (i64, AllotmentId, i64)> {
    let charges = rows.iter().flat_map(|row| charges(state, row.order, row.line));
    let borne = charges.map(|charge| (charge.key.line, charge.allotment, charge.stages.sum()));
    borne.filter(|(_, _, amount_minor)| *amount_minor > 0)
}

/// SHA-256 of a document's canonical form.
pub fn digest(document: &impl Serialize) -> Digest {
    Digest(Sha256::digest(canonical(document)).into())
}
