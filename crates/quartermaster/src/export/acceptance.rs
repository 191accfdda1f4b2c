//! Acceptance acts and the discrepancies they found.

use std::collections::{BTreeMap, BTreeSet};

use domain::acceptance::discrepancy::{note_field, settlement_field};
use domain::acceptance::{Act, Discrepancy};
use domain::fulfilment::Despatch;
use domain::orders::Order;
use domain::values::ActId;
use engine::{personal, queries};

use super::{Columns, List, Named};
use sheets::cell::{Cell, moment, some, text};

pub(super) const ACTS: List = List {
    columns: Columns::Own(&[
        "number",
        "despatch",
        "order",
        "unit",
        "status",
        "lines",
        "exceptions",
        "discrepancies",
        "drawn_by",
        "drawn_at",
        "accepted_at",
        "reason",
        "id",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Act>| {
            let despatches = Named::<Despatch>::read(connection, rows.iter().map(|row| row.despatch))?;
            let orders = Named::<Order>::read(connection, rows.iter().map(|row| row.order))?;
            let texts = personal::of_subjects(connection, rows.iter().map(|row| row.id.to_string()))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&row.number),
                    text(&despatches.row(&row.despatch).number),
                    text(&orders.row(&row.order).number),
                    sheet.organisation(row.unit),
                    text(&row.status),
                    Cell::Whole(row.line_count),
                    Cell::Whole(row.exception_count),
                    Cell::Whole(row.discrepancy_count),
                    sheet.person(row.drawn_by),
                    moment(row.drawn_at),
                    some(row.accepted_at.as_ref()),
                    known(&texts, row.id, "reason".to_owned()),
                    text(&row.id),
                ])
            })
        })
    },
};

pub(super) const DISCREPANCIES: List = List {
    columns: Columns::Own(&[
        "act", "position", "code", "line", "quantity", "withheld", "note", "status", "outcome", "reason",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Discrepancy>| {
            let acts = Named::<Act>::read(connection, rows.iter().map(|row| row.act))?;
            let subjects: BTreeSet<_> = rows.iter().map(|row| row.act.to_string()).collect();
            let texts = personal::of_subjects(connection, subjects)?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&acts.row(&row.act).number),
                    Cell::Whole(row.position),
                    text(&row.code),
                    Cell::Whole(row.line),
                    Cell::Whole(row.quantity),
                    Cell::Whole(row.withheld),
                    known(&texts, row.act, note_field(row.position)),
                    text(&row.status),
                    some(row.outcome.as_ref()),
                    known(&texts, row.act, settlement_field(row.position)),
                ])
            })
        })
    },
};

/// A personal text of an act; empty when there is none or it was erased.
fn known(texts: &BTreeMap<(String, String), personal::Kept>, act: ActId, field: String) -> Cell {
    some(texts.get(&(act.to_string(), field)).map(|kept| &kept.value))
}
