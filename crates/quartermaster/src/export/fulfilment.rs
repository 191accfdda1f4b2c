//! Despatches, their lines, serial numbers.

use domain::catalogue::Item;
use domain::fulfilment::{Despatch, DespatchLine, HubStay, Serial};
use domain::orders::Order;
use engine::queries;

use super::{Columns, List, Named};
use sheets::cell::{Cell, day, moment, some, text};

pub(super) const DESPATCHES: List = List {
    columns: Columns::Own(&[
        "number",
        "order",
        "unit",
        "supplier",
        "packing_list",
        "status",
        "lines",
        "despatched_at",
        "expected_on",
        "at_hub_on",
        "arrived_on",
        "id",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Despatch>| {
            let orders = Named::<Order>::read(connection, rows.iter().map(|row| row.order))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&row.number),
                    text(&orders.row(&row.order).number),
                    sheet.organisation(row.unit),
                    sheet.organisation(row.supplier),
                    text(&row.packing_list),
                    text(&row.status),
                    Cell::Whole(row.line_count),
                    moment(row.despatched_at),
                    day(row.expected_on),
                    day(row.at_hub_on),
                    day(row.arrived_on),
                    text(&row.id),
                ])
            })
        })
    },
};

pub(super) const LINES: List = List {
    columns: Columns::Own(&[
        "despatch",
        "line",
        "order_line",
        "item",
        "lot",
        "quantity",
        "accepted",
        "rejected",
        "missing",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<DespatchLine>| {
            let despatches = Named::<Despatch>::read(connection, rows.iter().map(|row| row.despatch))?;
            let items = Named::<Item>::read(connection, rows.iter().map(|row| row.item))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&despatches.row(&row.despatch).number),
                    Cell::Whole(row.line),
                    Cell::Whole(row.order_line),
                    text(&items.row(&row.item).code),
                    text(&row.lot),
                    Cell::Whole(row.quantity),
                    Cell::Whole(row.accepted),
                    Cell::Whole(row.rejected),
                    Cell::Whole(row.missing),
                ])
            })
        })
    },
};

pub(super) const HUB_STAYS: List = List {
    columns: Columns::Own(&["despatch", "position", "hub", "on", "waybill"]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<HubStay>| {
            let despatches = Named::<Despatch>::read(connection, rows.iter().map(|row| row.despatch))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&despatches.row(&row.despatch).number),
                    Cell::Whole(row.position),
                    sheet.organisation(row.hub),
                    day(Some(row.on)),
                    text(&row.document),
                ])
            })
        })
    },
};

pub(super) const SERIALS: List = List {
    columns: Columns::Own(&["item", "serial", "despatch", "line", "state"]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Serial>| {
            let despatches = Named::<Despatch>::read(connection, rows.iter().map(|row| row.despatch))?;
            let items = Named::<Item>::read(connection, rows.iter().map(|row| row.item))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&items.row(&row.item).code),
                    text(&row.number),
                    text(&despatches.row(&row.despatch).number),
                    Cell::Whole(row.line),
                    some(row.state.as_ref()),
                ])
            })
        })
    },
};
