//! Invoices, payments and entries of the bank's statement, in short.

use super::world::{World, world};
use super::{BATTERY, DRONE, basket, charged, code, contract, day, deliver, line, order};
use crate::invoicing::Invoice;
use crate::invoicing::submit::{InvoicedLine, SubmitInvoice};
use crate::payments::order_payment::OrderPayment;
use crate::payments::{BankEntry, Payment};
use crate::state::State;
use crate::values::Currency;

/// Order number, line, pieces and unit price of an invoice line.
pub type Billed<'a> = (&'a str, i64, i64, i64);

/// 12 January 2026, PO-2026-000001 accepted: 10 drones for 245 000.00 UAH, the first 100 000.00 of A-B11 and the rest
/// of S-B11, and 5 batteries for 15 000.00 UAH of S-B11.
pub fn delivered() -> World {
    let mut world = world();
    let drones = charged(&DRONE, 10, [("A-B11", 10_000_000), ("S-B11", 14_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 5)]));
    deliver(&mut world, "PO-2026-000001");
    world.acting("P-CLERK");
    world
}

/// An invoice under FA-1/1 of today, due in 30 days, that states the sum of its lines and the standard tax.
pub fn bill(state: &State, number: &str, lines: &[Billed<'_>]) -> SubmitInvoice {
    let line = |(name, order_line, quantity, unit_price_minor): &Billed<'_>| InvoicedLine {
        order: order(state, name).id,
        order_line: *order_line,
        quantity: *quantity,
        unit_price_minor: *unit_price_minor,
        tax_rate_percent: 20,
    };
    SubmitInvoice {
        contract: contract("FA-1/1"),
        number: code(number),
        currency: Currency::UAH,
        total_minor: lines.iter().map(|(_, _, quantity, price)| quantity * price).sum(),
        issued_on: day("2026-01-12"),
        due_on: day("2026-02-11"),
        lines: lines.iter().map(line).collect(),
        corrects: None,
    }
}

/// The invoice with the supplier's number.
pub fn invoice<'s>(state: &'s State, number: &str) -> &'s Invoice {
    let found = state.invoices.rows().find(|invoice| invoice.number.as_str() == number);
    found.unwrap_or_else(|| panic!("there is no invoice {number}"))
}

/// An order to pay the invoice with the supplier's number.
pub fn order_payment(state: &State, number: &str) -> OrderPayment {
    OrderPayment { invoice: invoice(state, number).id }
}

/// The payment with this number, such as `PAY-2026-000001`.
pub fn payment<'s>(state: &'s State, number: &str) -> &'s Payment {
    let found = state.payments.rows().find(|payment| payment.number == number);
    found.unwrap_or_else(|| panic!("there is no payment {number}"))
}

/// An entry of the bank's statement of 12 January 2026.
pub fn entry(reference: &str, amount_minor: i64) -> BankEntry {
    BankEntry { reference: code(reference), amount_minor, booked_on: day("2026-01-12") }
}
