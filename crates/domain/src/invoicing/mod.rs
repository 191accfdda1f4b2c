//! Suppliers' invoices: of one contract, over one or more orders, at most what is accepted and not invoiced.
//!
//! Reading order: this file (rows), `lifecycle`, `submit`, `matching` (the three-way match, what is payable),
//! `settle` (what a payment changes in the orders), `reject`. Payment orders and the bank are in `payments`.

pub mod lifecycle;
pub mod matching;
pub mod reject;
pub mod settle;
pub mod submit;

#[cfg(test)]
mod tests;

pub use lifecycle::{InvoiceAction, InvoiceStatus};
pub use matching::{Difference, Mismatch};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::allotments::want_allotment;
use crate::orders::{Charge, ChargeKey, with_cuts};
use crate::policy::Subject;
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{
    Code, ContractId, Currency, Date, InvoiceId, Money, OrderId, OrganisationId, PersonId, Timestamp,
};

/// A supplier's invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoice {
    /// Identity.
    pub id: InvoiceId,
    /// The supplier's own number.
    pub number: Code,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The contract all its lines belong to.
    pub contract: ContractId,
    /// The contracting agency, which pays.
    pub buyer: OrganisationId,
    /// Currency of the contract.
    pub currency: Currency,
    /// Total as the supplier states it, minor units including tax.
    pub total_minor: i64,
    /// To be paid, minor units: the total without what advances have paid already; zero until matched.
    pub payable_minor: i64,
    /// Day the supplier issued it.
    pub issued_on: Date,
    /// Day payment is due.
    pub due_on: Date,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// Number of its lines.
    pub line_count: i64,
    /// Number of charges that bear it.
    pub charge_count: i64,
    /// Differences found by the match.
    pub mismatches: Vec<Mismatch>,
    /// The invoice it was sent to correct.
    pub corrects: Option<InvoiceId>,
    /// Who submitted it for the supplier.
    pub received_by: PersonId,
    /// When it was submitted.
    pub received_at: Timestamp,
    /// Why it was rejected.
    pub reason: Option<Code>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceLine {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Position, from 1.
    pub line: i64,
    /// The order.
    pub order: OrderId,
    /// The order's line.
    pub order_line: i64,
    /// Pieces.
    pub quantity: i64,
    /// Unit price as the supplier states it, minor units including tax.
    pub unit_price_minor: i64,
    /// Tax rate as the supplier states it, percent, contained in the price.
    pub tax_rate_percent: i64,
}

/// The part of a matched invoice that one charge bears.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceCharge {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Position, from 1.
    pub ordinal: i64,
    /// The charge.
    pub charge: ChargeKey,
    /// Amount, minor units, above zero.
    pub amount_minor: i64,
}

/// A supplier's invoice number, taken for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceNumber {
    /// The supplier.
    pub supplier: OrganisationId,
    /// The supplier's number.
    pub number: Code,
    /// The invoice that bears it.
    pub invoice: InvoiceId,
}

/// Pieces of an order line, as events carry them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pieces {
    /// The order.
    pub order: OrderId,
    /// The order's line.
    pub line: i64,
    /// Pieces.
    pub quantity: i64,
}

/// An amount of one charge, as events carry it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChargeAmount {
    /// The order.
    pub order: OrderId,
    /// The order's line.
    pub line: i64,
    /// Position of the charge within the line.
    pub position: i64,
    /// Amount, minor units, above zero.
    pub amount_minor: i64,
}

impl ChargeAmount {
    /// The charge's key.
    pub fn key(&self) -> ChargeKey {
        ChargeKey { order: self.order, line: self.line, position: self.position }
    }
}

/// Asks for an invoice with the lines and charges it bills.
fn want_billed(state: &mut State, invoice: InvoiceId, pieces: &[Pieces], charges: &[ChargeAmount]) {
    state.invoices.want(&invoice);
    for pieces in pieces {
        state.order_lines.want(&(pieces.order, pieces.line));
    }
    for amount in charges {
        state.charges.want(&amount.key());
    }
}

impl Invoice {
    /// What is to be paid.
    pub fn payable(&self) -> Money {
        Money::new(self.payable_minor, self.currency)
    }

    /// The organisations whose people may know of it.
    pub fn parties(&self) -> [OrganisationId; 2] {
        [self.supplier, self.buyer]
    }

    /// The invoice as the object of a permission question of its payer.
    pub fn subject<'a>(&self, parties: &'a [OrganisationId]) -> Subject<'a> {
        Subject { parties, ..Subject::of("invoice", self.id, self.buyer) }
    }
}

/// The invoice, or the refusal that it does not exist.
pub fn invoice(state: &State, id: InvoiceId) -> Result<&Invoice, Rejection> {
    state.invoices.get(&id).ok_or_else(|| Rejection::not_found("invoice", id))
}

/// What the lines of an invoice invoice.
pub fn pieces(state: &State, invoice: &Invoice) -> Vec<Pieces> {
    let lines = (1..=invoice.line_count).map(|line| state.invoice_lines.known(&(invoice.id, line)));
    lines.map(|row| Pieces { order: row.order, line: row.order_line, quantity: row.quantity }).collect()
}

/// What the charges that bear an invoice pay of it, out of what each holds: what was cut from a charge since bears its
/// part of the invoice along with it.
pub fn charge_amounts(state: &State, invoice: &Invoice, holds: impl Fn(&Charge) -> i64) -> Vec<ChargeAmount> {
    let rows = (1..=invoice.charge_count).map(|ordinal| state.invoice_charges.known(&(invoice.id, ordinal)));
    let amount = |row: InvoiceCharge| {
        let ChargeKey { order, line, position } = row.charge;
        ChargeAmount { order, line, position, amount_minor: row.amount_minor }
    };
    over_cuts(state, rows, holds).into_iter().map(amount).collect()
}

/// Parts of invoices spread over the charges they name and what was cut from those, out of what each holds.
pub fn over_cuts<'a>(
    state: &State,
    parts: impl IntoIterator<Item = &'a InvoiceCharge>,
    holds: impl Fn(&Charge) -> i64,
) -> Vec<InvoiceCharge> {
    let mut taken: BTreeMap<ChargeKey, i64> = BTreeMap::new();
    let mut spread = Vec::new();
    for part in parts {
        let mut rest = part.amount_minor;
        for charge in with_cuts(state, part.charge) {
            let taken = taken.entry(charge.key).or_default();
            let amount_minor = rest.min(holds(charge) - *taken);
            if amount_minor > 0 {
                spread.push(InvoiceCharge { charge: charge.key, amount_minor, ..*part });
                (*taken, rest) = (*taken + amount_minor, rest - amount_minor);
            }
        }
    }
    spread
}

/// What the charges that bear an invoice wait to pay of it.
pub fn payable_amounts(state: &State, invoice: &Invoice) -> Vec<ChargeAmount> {
    charge_amounts(state, invoice, |charge| charge.payable_minor)
}

/// Asks for an invoice, its lines, their orders with all lines, and the charges that bear it.
pub fn want_invoice(state: &mut State, id: InvoiceId) {
    let Some(invoice) = state.invoices.want(&id).cloned() else { return };
    for line in 1..=invoice.line_count {
        if let Some(order) = state.invoice_lines.want(&(id, line)).map(|line| line.order) {
            want_order_lines(state, order);
        }
    }
    for ordinal in 1..=invoice.charge_count {
        let Some(key) = state.invoice_charges.want(&(id, ordinal)).map(|row| row.charge) else { continue };
        let Some(line) = state.order_lines.want(&(key.order, key.line)).cloned() else { continue };
        for key in line.charge_keys() {
            if let Some(allotment) = state.charges.want(&key).map(|charge| charge.allotment) {
                want_allotment(state, allotment);
            }
        }
    }
}

/// Asks for an order and its lines, from which its progress follows.
fn want_order_lines(state: &mut State, id: OrderId) {
    if let Some(order) = state.orders.want(&id).cloned() {
        for key in order.line_keys() {
            state.order_lines.want(&key);
        }
    }
}

/// The orders named, each once, as subjects of an event.
pub(crate) fn order_subjects(orders: impl Iterator<Item = OrderId>) -> impl Iterator<Item = String> {
    let orders: std::collections::BTreeSet<_> = orders.collect();
    orders.into_iter().map(|order| order.to_string())
}

impl Row for Invoice {
    type Key = InvoiceId;
    const TABLE: &'static str = "invoice";
    fn key(&self) -> InvoiceId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for InvoiceLine {
    type Key = (InvoiceId, i64);
    const TABLE: &'static str = "invoice_line";
    fn key(&self) -> Self::Key {
        (self.invoice, self.line)
    }
}

impl Row for InvoiceCharge {
    type Key = (InvoiceId, i64);
    const TABLE: &'static str = "invoice_charge";
    fn key(&self) -> Self::Key {
        (self.invoice, self.ordinal)
    }
}

impl Row for InvoiceNumber {
    type Key = (OrganisationId, Code);
    const TABLE: &'static str = "invoice_number";
    fn key(&self) -> Self::Key {
        (self.supplier, self.number.clone())
    }
}
