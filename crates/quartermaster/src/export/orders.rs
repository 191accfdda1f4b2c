//! Orders and their lines.

use domain::catalogue::Item;
use domain::contracts::Contract;
use domain::identity::DeliveryPoint;
use domain::orders::{Order, OrderLine};
use engine::queries;

use super::{Columns, List, Named};
use sheets::cell::{Cell, moment, some, text};

pub(super) const ORDERS: List = List {
    columns: Columns::Own(&[
        "number",
        "unit",
        "supplier",
        "buyer",
        "contract",
        "delivery_point",
        "status",
        "progress",
        "currency",
        "total",
        "lines",
        "placed_by",
        "placed_at",
        "sent_at",
        "answer_until",
        "reason",
        "id",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Order>| {
            let contracts = Named::<Contract>::read(connection, rows.iter().map(|row| row.contract))?;
            let points = Named::<DeliveryPoint>::read(connection, rows.iter().map(|row| row.delivery_point))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&row.number),
                    sheet.organisation(row.unit),
                    sheet.organisation(row.supplier),
                    sheet.organisation(row.buyer),
                    text(&contracts.row(&row.contract).code),
                    text(&points.row(&row.delivery_point).code),
                    text(&row.status),
                    text(&row.progress),
                    text(&row.currency),
                    Cell::Money(row.total_minor, row.currency),
                    Cell::Whole(row.line_count),
                    sheet.person(row.placed_by),
                    moment(row.placed_at),
                    some(row.sent_at.as_ref()),
                    some(row.answer_until.as_ref()),
                    some(row.reason.as_ref()),
                    text(&row.id),
                ])
            })
        })
    },
};

pub(super) const LINES: List = List {
    columns: Columns::Own(&[
        "order",
        "line",
        "item",
        "currency",
        "unit_price",
        "quantity",
        "promised_on",
        "answer",
        "confirmed",
        "despatched",
        "arrived",
        "accepted",
        "rejected",
        "missing",
        "invoiced",
        "paid",
        "cancelled",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<OrderLine>| {
            let orders = Named::<Order>::read(connection, rows.iter().map(|row| row.order))?;
            let items = Named::<Item>::read(connection, rows.iter().map(|row| row.item))?;
            rows.iter().try_for_each(|row| {
                let order = orders.row(&row.order);
                sheet.put(&[
                    text(&order.number),
                    Cell::Whole(row.line),
                    text(&items.row(&row.item).code),
                    text(&order.currency),
                    Cell::Money(row.unit_price_minor, order.currency),
                    Cell::Whole(row.quantity),
                    Cell::Day(row.promised_on),
                    text(&row.answer),
                    Cell::Whole(row.confirmed),
                    Cell::Whole(row.despatched),
                    Cell::Whole(row.arrived),
                    Cell::Whole(row.accepted),
                    Cell::Whole(row.rejected),
                    Cell::Whole(row.missing),
                    Cell::Whole(row.invoiced),
                    Cell::Whole(row.paid),
                    Cell::Whole(row.cancelled),
                ])
            })
        })
    },
};
