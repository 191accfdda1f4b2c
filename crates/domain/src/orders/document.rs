//! The document of an order: what its signers sign.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Order, OrderLine, charges, lines};
use crate::state::State;
use crate::values::{AllotmentId, Digest, Id, canonical};

/// The document of the order's present edition as JSON; its canonical form (RFC 8785) is hashed and signed.
///
/// `charges` are line, allotment and amount, so that signers see whose money is spent.
pub fn document<'a>(
    order: &Order,
    lines: impl Iterator<Item = &'a OrderLine>,
    charges: impl Iterator<Item = (i64, AllotmentId, i64)>,
) -> Value {
    let line = |line: &OrderLine| {
        json!({
            "line": line.line,
            "item": line.item,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "promised_on": line.promised_on,
        })
    };
    let charge = |(line, allotment, amount_minor): (i64, AllotmentId, i64)| json!({ "line": line, "allotment": allotment, "amount_minor": amount_minor });
    let mut document = json!({
        "order": order.id,
        "number": order.number,
        "edition": order.edition,
        "unit": order.unit,
        "contract": order.contract,
        "supplier": order.supplier,
        "delivery_point": order.delivery_point,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "lines": lines.map(line).collect::<Vec<_>>(),
        "charges": charges.map(charge).collect::<Vec<_>>(),
    });
    if order.is_emergency {
        document["emergency"] = Value::Bool(true);
    }
    document
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
    document(order, rows.iter(), charged.into_iter())
}

/// Line, allotment and amount of every charge these lines bear now.
pub(super) fn charged(state: &State, rows: &[OrderLine]) -> impl Iterator<Item = (i64, AllotmentId, i64)> {
    let charges = rows.iter().flat_map(|row| charges(state, row.order, row.line));
    let borne = charges.map(|charge| (charge.key.line, charge.allotment, charge.stages.sum()));
    borne.filter(|(_, _, amount_minor)| *amount_minor > 0)
}

/// SHA-256 of a document's canonical form.
pub fn digest(document: &Value) -> Digest {
    Digest(Sha256::digest(canonical(document)).into())
}
