//! The document of an acceptance act: what its commission signs.

use serde_json::{Value, json};

use super::{Act, ActException, ActLine, Discrepancy};
use crate::files::{self, FileUse};
use crate::fulfilment::{self, Despatch, ManifestStatus};
use crate::orders;
use crate::state::State;
use crate::values::Id;

pub use crate::orders::document::digest;

/// The document as JSON; its canonical form (RFC 8785) is hashed and signed.
///
/// It shows item, lot and price of each line, so that signers see what they take over and what becomes owed.
pub fn document<'a>(
    state: &State,
    act: &Act,
    lines: impl Iterator<Item = &'a ActLine>,
    exceptions: impl Iterator<Item = &'a ActException>,
    discrepancies: impl Iterator<Item = &'a Discrepancy>,
    files: impl Iterator<Item = &'a FileUse>,
) -> Value {
    let despatch = state.despatches.known(&act.despatch);
    let order = state.orders.known(&act.order);
    json!({
        "act": act.id,
        "number": act.number,
        "edition": act.edition,
        "order": act.order,
        "order_number": order.number,
        "unit": act.unit,
        "supplier": order.supplier,
        "delivery_point": order.delivery_point,
        "currency": order.currency,
        "despatch": act.despatch,
        "packing_list": despatch.packing_list,
        "arrived_on": despatch.arrived_on,
        "received_by": despatch.received_by,
        "drawn_by": act.drawn_by,
        "lines": lines.map(|line| line_of(state, despatch, line)).collect::<Vec<_>>(),
        "exceptions": exceptions.map(exception_of).collect::<Vec<_>>(),
        "discrepancies": discrepancies.map(discrepancy_of).collect::<Vec<_>>(),
        "files": files.map(file_of).collect::<Vec<_>>(),
    })
}

/// The document of an act as it was drawn up, which its commission signs.
pub fn to_sign(state: &State, act: &Act) -> Value {
    state.signed_documents.known(&(act.id.bits(), act.edition)).value()
}

/// The document of an act whose rows are loaded, as despatch and order are now.
pub(super) fn of_act(state: &State, act: &Act) -> Value {
    let (exceptions, discrepancies) = (super::exceptions(state, act.id), super::discrepancies(state, act.id));
    let files = files::current(state, act.id);
    document(state, act, super::lines(state, act.id), exceptions, discrepancies, files)
}

fn line_of(state: &State, despatch: &Despatch, line: &ActLine) -> Value {
    let lot: &fulfilment::DespatchLine = state.despatch_lines.known(&(despatch.id, line.line));
    let ordered: &orders::OrderLine = state.order_lines.known(&(despatch.order, line.order_line));
    json!({
        "line": line.line,
        "order_line": line.order_line,
        "item": lot.item,
        "lot": lot.lot,
        "manifest": (lot.manifest.status == ManifestStatus::Sealed).then_some(lot.manifest.digest),
        "unit_price_minor": ordered.unit_price_minor,
        "accepted": line.accepted,
        "rejected": line.rejected,
        "missing": line.missing,
        "unjudged": line.unjudged,
    })
}

fn exception_of(exception: &ActException) -> Value {
    json!({
        "line": exception.line,
        "serial": exception.serial,
        "verdict": exception.verdict,
        "discrepancy": exception.discrepancy,
    })
}

fn discrepancy_of(discrepancy: &Discrepancy) -> Value {
    json!({
        "discrepancy": discrepancy.position,
        "code": discrepancy.code,
        "line": discrepancy.line,
        "quantity": discrepancy.quantity,
        "withheld": discrepancy.withheld,
        "found": discrepancy.found,
        "note": discrepancy.note,
    })
}

fn file_of(named: &FileUse) -> Value {
    json!({
        "digest": named.file.digest,
        "media": named.file.media,
        "size_bytes": named.file.size_bytes,
        "discrepancy": named.part,
    })
}
