//! Invoices and their lines.

use domain::contracts::Contract;
use domain::invoicing::{Invoice, InvoiceLine};
use domain::orders::Order;
use engine::queries;

use super::{Columns, List, Named};
use sheets::cell::{Cell, moment, some, text};

pub(super) const INVOICES: List = List {
    columns: Columns::Own(&[
        "number",
        "supplier",
        "contract",
        "buyer",
        "status",
        "currency",
        "total",
        "payable",
        "lines",
        "mismatches",
        "issued_on",
        "due_on",
        "received_at",
        "reason",
        "id",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Invoice>| {
            let contracts = Named::<Contract>::read(connection, rows.iter().map(|row| row.contract))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&row.number),
                    sheet.organisation(row.supplier),
                    text(&contracts.row(&row.contract).code),
                    sheet.organisation(row.buyer),
                    text(&row.status),
                    text(&row.currency),
                    Cell::Money(row.total_minor, row.currency),
                    Cell::Money(row.payable_minor, row.currency),
                    Cell::Whole(row.line_count),
                    Cell::Whole(i64::try_from(row.mismatches.len()).unwrap_or(i64::MAX)),
                    Cell::Day(row.issued_on),
                    Cell::Day(row.due_on),
                    moment(row.received_at),
                    some(row.reason.as_ref()),
                    text(&row.id),
                ])
            })
        })
    },
};

pub(super) const LINES: List = List {
    columns: Columns::Own(&[
        "supplier",
        "invoice",
        "line",
        "order",
        "order_line",
        "currency",
        "quantity",
        "unit_price",
        "tax_rate",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<InvoiceLine>| {
            let invoices = Named::<Invoice>::read(connection, rows.iter().map(|row| row.invoice))?;
            let orders = Named::<Order>::read(connection, rows.iter().map(|row| row.order))?;
            rows.iter().try_for_each(|row| {
                let invoice = invoices.row(&row.invoice);
                sheet.put(&[
                    sheet.organisation(invoice.supplier),
                    text(&invoice.number),
                    Cell::Whole(row.line),
                    text(&orders.row(&row.order).number),
                    Cell::Whole(row.order_line),
                    text(&invoice.currency),
                    Cell::Whole(row.quantity),
                    Cell::Money(row.unit_price_minor, invoice.currency),
                    Cell::Whole(row.tax_rate_percent),
                ])
            })
        })
    },
};
