//! Acceptance acts and the discrepancies they found.

use domain::acceptance::{Act, Discrepancy};
use domain::fulfilment::Despatch;
use domain::orders::Order;
use engine::queries;

use super::cell::{Cell, moment, some, text};
use super::{Columns, List, Named};

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
                    some(row.reason.as_ref()),
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
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&acts.row(&row.act).number),
                    Cell::Whole(row.position),
                    text(&row.code),
                    Cell::Whole(row.line),
                    Cell::Whole(row.quantity),
                    Cell::Whole(row.withheld),
                    some(row.note.as_ref()),
                    text(&row.status),
                    some(row.outcome.as_ref()),
                    some(row.reason.as_ref()),
                ])
            })
        })
    },
};
