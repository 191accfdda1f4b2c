//! The document of an order: what its signers sign.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Order, OrderLine};
use crate::values::{AllotmentId, Digest, canonical};

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
    json!({
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
    })
}

/// SHA-256 of a document's canonical form.
pub fn digest(document: &Value) -> Digest {
    Digest(Sha256::digest(canonical(document)).into())
}
