//! Payment orders.

use domain::invoicing::Invoice;
use domain::payments::Payment;
use engine::queries;

use super::{Columns, List, Named};
use sheets::cell::{Cell, moment, some, text};

pub(super) const PAYMENTS: List = List {
    columns: Columns::Own(&[
        "number",
        "supplier",
        "invoice",
        "buyer",
        "payee_iban",
        "status",
        "currency",
        "amount",
        "ordered_by",
        "ordered_at",
        "due_on",
        "confirmed_by",
        "reason",
        "id",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Payment>| {
            let invoices = Named::<Invoice>::read(connection, rows.iter().map(|row| row.invoice))?;
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&row.number),
                    sheet.organisation(row.supplier),
                    text(&invoices.row(&row.invoice).number),
                    sheet.organisation(row.buyer),
                    text(&row.payee_iban),
                    text(&row.status),
                    text(&row.currency),
                    Cell::Money(row.amount_minor, row.currency),
                    sheet.person(row.ordered_by),
                    moment(row.ordered_at),
                    Cell::Day(row.due_on),
                    some(row.confirmed_by.as_ref()),
                    some(row.reason.as_ref()),
                    text(&row.id),
                ])
            })
        })
    },
};
