//! The three-way match of order, acceptance and invoice with tolerance zero, and the money that bears it.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

use super::submit::SubmitInvoice;
use super::{ChargeAmount, InvoiceCharge, InvoiceStatus, Pieces, order_subjects, want_billed};
use crate::event::Fact;
use crate::limits::count;
use crate::orders::charges;
use crate::state::{Stamp, State};
use crate::values::InvoiceId;

crate::text_enum! {
    /// How an invoice differs from what was ordered.
    pub enum Difference {
        /// A unit price is above the order's.
        PriceAboveOrder = "price_above_order",
        /// A unit price is below the order's; the supplier may have meant another order or a credit.
        PriceBelowOrder = "price_below_order",
        /// A tax rate is not that of the contract's price list.
        TaxDiffers = "tax_differs",
        /// The stated total is not the sum of the lines.
        TotalDiffers = "total_differs",
    }
}

/// One difference found by the match.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mismatch {
    /// Line of the invoice; `None` for the invoice as a whole.
    pub line: Option<i64>,
    /// How it differs.
    pub difference: Difference,
    /// What the invoice says: minor units, or percent of tax.
    pub stated: i64,
    /// What it should say, in the same unit.
    pub expected: i64,
}

/// An invoice agrees with orders and acceptance: its pieces are invoiced, the charges named bear it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceMatched {
    pub(super) invoice: InvoiceId,
    pub(super) status: InvoiceStatus,
    pub(super) pieces: Vec<Pieces>,
    pub(super) charges: Vec<ChargeAmount>,
    pub(super) payable_minor: i64,
}

/// An invoice disagrees with orders or contract; it holds nothing and waits for rejection or correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceMismatched {
    pub(super) invoice: InvoiceId,
    pub(super) status: InvoiceStatus,
    pub(super) mismatches: Vec<Mismatch>,
}

/// All differences of an invoice whose lines were found; quantities were checked before.
pub(super) fn mismatches(state: &State, submitted: &SubmitInvoice) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for (stated, line) in submitted.lines.iter().zip(1..) {
        let ordered = state.order_lines.known(&(stated.order, stated.order_line));
        let line = Some(line);
        let difference = match stated.unit_price_minor.cmp(&ordered.unit_price_minor) {
            Ordering::Greater => Some(Difference::PriceAboveOrder),
            Ordering::Less => Some(Difference::PriceBelowOrder),
            Ordering::Equal => None,
        };
        let (stated_price, expected) = (stated.unit_price_minor, ordered.unit_price_minor);
        found.extend(difference.map(|difference| Mismatch {
            line,
            difference,
            stated: stated_price,
            expected,
        }));
        let expected = state.contract_lines.known(&(submitted.contract, ordered.item)).tax_rate_percent;
        let stated = stated.tax_rate_percent;
        if stated != expected {
            found.push(Mismatch { line, difference: Difference::TaxDiffers, stated, expected });
        }
    }
    let (stated, expected) = (submitted.total_minor, submitted.sum_minor());
    if stated != expected {
        found.push(Mismatch { line: None, difference: Difference::TotalDiffers, stated, expected });
    }
    found
}

/// The accrued money that is to pay for accepted pieces, over their charges in position order.
///
/// Advances were offset by the acceptances, oldest first, so the first pieces invoiced find what they paid already:
/// that is what is accepted and not invoiced, less what is accrued and free.
pub(super) fn payable(state: &State, pieces: &Pieces) -> Vec<ChargeAmount> {
    let Pieces { order, line, quantity } = *pieces;
    let row = state.order_lines.known(&(order, line));
    let free = |charge: &crate::orders::Charge| charge.stages.accrued - charge.payable_minor;
    let free_minor: i64 = charges(state, order, line).map(free).sum();
    let not_invoiced_minor = (row.accepted - row.invoiced) * row.unit_price_minor;
    let value_minor = quantity * row.unit_price_minor;
    let prepaid_minor = (not_invoiced_minor - free_minor).clamp(0, value_minor);
    let mut rest = value_minor - prepaid_minor;
    let mut amounts = Vec::new();
    for charge in charges(state, order, line) {
        let amount_minor = rest.min(free(charge));
        if amount_minor > 0 {
            amounts.push(ChargeAmount { order, line, position: charge.key.position, amount_minor });
            rest -= amount_minor;
        }
    }
    assert!(rest == 0, "line {line} of {order} lacks {rest} of the accrued money its accepted pieces need");
    amounts
}

impl Fact for InvoiceMatched {
    fn keys(&self, state: &mut State) {
        want_billed(state, self.invoice, &self.pieces, &self.charges);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        for pieces in &self.pieces {
            state.order_lines.update(&(pieces.order, pieces.line)).invoiced += pieces.quantity;
        }
        for (amount, ordinal) in self.charges.iter().zip(1..) {
            let (invoice, charge, amount_minor) = (self.invoice, amount.key(), amount.amount_minor);
            state.charges.update(&charge).payable_minor += amount_minor;
            state.invoice_charges.insert(InvoiceCharge { invoice, ordinal, charge, amount_minor });
        }
        let invoice = state.invoices.update(&self.invoice);
        invoice.status = self.status;
        invoice.payable_minor = self.payable_minor;
        invoice.charge_count = count(&self.charges);
    }

    fn subjects(&self) -> Vec<String> {
        let orders = order_subjects(self.pieces.iter().map(|pieces| pieces.order));
        std::iter::once(self.invoice.to_string()).chain(orders).collect()
    }
}

impl Fact for InvoiceMismatched {
    fn keys(&self, state: &mut State) {
        state.invoices.want(&self.invoice);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let invoice = state.invoices.update(&self.invoice);
        invoice.status = self.status;
        invoice.mismatches = self.mismatches.clone();
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.invoice.to_string()]
    }
}
