//! Submit an invoice: the supplier's bill for accepted pieces, matched at once.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::matching::{InvoiceMatched, InvoiceMismatched, mismatches, payable};
use super::reject::InvoiceRejected;
use super::settle::{InvoiceSettled, Way, close_finished, paid_orders};
use super::{Invoice, InvoiceAction, InvoiceLine, InvoiceNumber, InvoiceStatus, Pieces};
use super::{invoice, order_subjects, want_order_lines};
use crate::command::Verb;
use crate::contracts::{Contract, contract};
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{
    AMOUNT_MINOR_MAX, INVOICE_LINES_MAX, INVOICE_ORDERS_MAX, PERCENT, QUANTITY_MAX, UNIT_PRICE_MINOR_MAX,
    count,
};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded, listed};
use crate::state::{Stamp, State};
use crate::values::{Code, ContractId, Currency, Date, InvoiceId, OrderId, OrganisationId, PersonId};
use crate::wording::{Part, Remedy, Rule};

/// Submits an invoice under one contract.
#[derive(Clone, Debug)]
pub struct SubmitInvoice {
    /// The contract.
    pub contract: ContractId,
    /// The supplier's number; never used twice, not even after a rejection.
    pub number: Code,
    /// Currency of its amounts.
    pub currency: Currency,
    /// Total payable including tax, minor units.
    pub total_minor: i64,
    /// Day it is issued.
    pub issued_on: Date,
    /// Day payment is due.
    pub due_on: Date,
    /// What it invoices.
    pub lines: Vec<InvoicedLine>,
    /// An invoice in exception that this one corrects.
    pub corrects: Option<InvoiceId>,
}

/// A line as the supplier states it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoicedLine {
    /// The order.
    pub order: OrderId,
    /// The order's line.
    pub order_line: i64,
    /// Pieces.
    pub quantity: i64,
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Tax rate contained in the price, percent.
    pub tax_rate_percent: i64,
}

/// An invoice was received; whether it matches is the next event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceReceived {
    /// The invoice.
    pub invoice: InvoiceId,
    number: Code,
    supplier: OrganisationId,
    contract: ContractId,
    buyer: OrganisationId,
    currency: Currency,
    total_minor: i64,
    issued_on: Date,
    due_on: Date,
    received_by: PersonId,
    lines: Vec<InvoicedLine>,
    corrects: Option<InvoiceId>,
}

impl Verb for SubmitInvoice {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(supplier) = state.contracts.want(&self.contract).map(|contract| contract.supplier) {
            state.invoice_numbers.want(&(supplier, self.number.clone()));
        }
        if let Some(corrected) = self.corrects {
            state.invoices.want(&corrected);
        }
        for line in self.lines.iter().take(INVOICE_LINES_MAX) {
            want_order_lines(state, line.order);
            let Some(row) = state.order_lines.want(&(line.order, line.order_line)).cloned() else { continue };
            state.contract_lines.want(&(self.contract, row.item));
            for key in row.charge_keys() {
                state.charges.want(&key);
            }
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let contract = contract(state, self.contract)?;
        let parties = [contract.buyer];
        let subject =
            Subject { parties: &parties, ..Subject::of("contract", contract.id, contract.supplier) };
        let person = policy::require_person(state, context, Action::Supply, &subject)?;
        self.check_head(state, context, contract)?;
        self.check_lines(state, contract)?;
        let corrected = self.corrects.map(|id| self.corrected(state, id)).transpose()?;

        // Nothing below can be refused.
        let received = self.received(context.mint(0), contract, person);
        let mut events: Vec<Event> = corrected.into_iter().map(Event::from).collect();
        let matched = self.compare(state, received.invoice);
        events.push(received.into());
        events.extend(matched);
        Ok(events)
    }
}

impl SubmitInvoice {
    fn check_head(&self, state: &State, context: &Context, contract: &Contract) -> Result<(), Rejection> {
        if state.invoice_numbers.get(&(contract.supplier, self.number.clone())).is_some() {
            let reference = self.number.to_string();
            return Err(Rejection::ReferenceTaken { what: "invoice", reference });
        }
        if self.currency != contract.currency {
            return Err(Rejection::WrongCurrency {
                object: Part::Invoice.with([&self.number]),
                currency: self.currency.code(),
                expected: contract.currency.code(),
            });
        }
        bounded("total_minor", self.total_minor, 1, AMOUNT_MINOR_MAX)?;
        if self.issued_on > context.today() {
            return Err(Rejection::field(
                "issued_on",
                self.issued_on,
                Rule::LiesInFuture,
                Remedy::DayOfIssue,
            ));
        }
        if self.due_on < self.issued_on {
            return Err(Rejection::field("due_on", self.due_on, Rule::LiesBeforeIssue, Remedy::DayOfPayment));
        }
        Ok(())
    }

    fn check_lines(&self, state: &State, contract: &Contract) -> Result<(), Rejection> {
        listed("lines", &self.lines, INVOICE_LINES_MAX)?;
        let mut seen = BTreeSet::new();
        for line in &self.lines {
            check_line(state, contract, line)?;
            if !seen.insert((line.order, line.order_line)) {
                let value = format!("{}/{}", state.orders.known(&line.order).number, line.order_line);
                return Err(Rejection::Repeated { field: "lines", value });
            }
        }
        let orders: BTreeSet<_> = self.lines.iter().map(|line| line.order).collect();
        if orders.len() > INVOICE_ORDERS_MAX {
            let (count, limit) = (orders.len(), INVOICE_ORDERS_MAX);
            return Err(Rejection::TooMany { field: "orders of the lines", count, limit });
        }
        bounded("sum of the lines in minor units", self.sum_minor(), 0, AMOUNT_MINOR_MAX)?;
        Ok(())
    }

    /// Sum of quantity × unit price as stated, minor units; the largest `i64` when it is larger still.
    pub(super) fn sum_minor(&self) -> i64 {
        let value = |line: &InvoicedLine| i128::from(line.quantity) * i128::from(line.unit_price_minor);
        i64::try_from(self.lines.iter().map(value).sum::<i128>()).unwrap_or(i64::MAX)
    }

    /// The rejection of the invoice that this one replaces.
    fn corrected(&self, state: &State, id: InvoiceId) -> Result<InvoiceRejected, Rejection> {
        let found = invoice(state, id)?;
        if found.contract != self.contract {
            return Err(Rejection::not_found("invoice", id));
        }
        let status = found.status.step(InvoiceAction::Correct, &found.number)?;
        let reason = Code::new("corrected").expect("a short word of letters is a code");
        let (pieces, charges) = (Vec::new(), Vec::new());
        Ok(InvoiceRejected { invoice: id, status, reason, pieces, charges, note: None })
    }

    fn received(&self, invoice: InvoiceId, contract: &Contract, received_by: PersonId) -> InvoiceReceived {
        let SubmitInvoice { number, currency, total_minor, issued_on, due_on, lines, corrects, .. } =
            self.clone();
        InvoiceReceived {
            invoice,
            number,
            supplier: contract.supplier,
            contract: contract.id,
            buyer: contract.buyer,
            currency,
            total_minor,
            issued_on,
            due_on,
            received_by,
            lines,
            corrects,
        }
    }

    /// What the match finds: a mismatch, a match, or a match that advances have paid already.
    fn compare(&self, state: &State, invoice: InvoiceId) -> Vec<Event> {
        let after = |status: InvoiceStatus, action| status.after(action).expect("the table has this step");
        let mismatches = mismatches(state, self);
        if !mismatches.is_empty() {
            let status = after(InvoiceStatus::Received, InvoiceAction::Mismatch);
            return vec![InvoiceMismatched { invoice, status, mismatches }.into()];
        }
        let piece = |line: &InvoicedLine| Pieces {
            order: line.order,
            line: line.order_line,
            quantity: line.quantity,
        };
        let pieces: Vec<_> = self.lines.iter().map(piece).collect();
        let charges: Vec<_> = pieces.iter().flat_map(|pieces| payable(state, pieces)).collect();
        let payable_minor = charges.iter().map(|charge| charge.amount_minor).sum();
        let settled = paid_orders(&pieces, &charges, Way::Paid);
        let status = after(InvoiceStatus::Received, InvoiceAction::Match);
        let mut events =
            vec![Event::from(InvoiceMatched { invoice, status, pieces, charges, payable_minor })];
        if payable_minor == 0 {
            let status = after(status, InvoiceAction::Settle);
            let closed = close_finished(state, &settled);
            events.push(InvoiceSettled { invoice, status, orders: settled }.into());
            events.extend(closed);
        }
        events
    }
}

fn check_line(state: &State, contract: &Contract, line: &InvoicedLine) -> Result<(), Rejection> {
    let found = state.orders.get(&line.order).filter(|order| order.supplier == contract.supplier);
    let order = found.ok_or_else(|| Rejection::not_found("order", line.order))?;
    let reference = format!("{}/{}", order.number, line.order_line);
    if order.contract != contract.id {
        let rule = Rule::OfAnotherContract.with([&contract.code]);
        return Err(Rejection::field("lines", reference, rule, Remedy::InvoiceForEach));
    }
    let Some(ordered) = state.order_lines.get(&(line.order, line.order_line)) else {
        return Err(Rejection::not_found("order line", reference));
    };
    bounded("quantity", line.quantity, 1, QUANTITY_MAX)?;
    bounded("unit_price_minor", line.unit_price_minor, 0, UNIT_PRICE_MINOR_MAX)?;
    bounded("tax_rate_percent", line.tax_rate_percent, 0, PERCENT)?;
    let left = ordered.accepted - ordered.invoiced;
    if line.quantity > left {
        let asked = line.quantity;
        return Err(Rejection::NothingLeft { object: "order line", reference, left, asked });
    }
    Ok(())
}

impl Fact for InvoiceReceived {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let (supplier, number, invoice) = (self.supplier, self.number.clone(), self.invoice);
        state.invoice_numbers.insert(InvoiceNumber { supplier, number: number.clone(), invoice });
        for (stated, line) in self.lines.iter().zip(1..) {
            let InvoicedLine { order, order_line, quantity, unit_price_minor, tax_rate_percent } = *stated;
            let row = InvoiceLine {
                invoice,
                line,
                order,
                order_line,
                quantity,
                unit_price_minor,
                tax_rate_percent,
            };
            state.invoice_lines.insert(row);
        }
        state.invoices.insert(Invoice {
            id: invoice,
            number,
            supplier,
            contract: self.contract,
            buyer: self.buyer,
            currency: self.currency,
            total_minor: self.total_minor,
            payable_minor: 0,
            issued_on: self.issued_on,
            due_on: self.due_on,
            status: InvoiceStatus::Received,
            line_count: count(&self.lines),
            charge_count: 0,
            mismatches: Vec::new(),
            corrects: self.corrects,
            received_by: self.received_by,
            received_at: stamp.at,
            reason: None,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        let parties = [self.invoice.to_string(), self.supplier.to_string(), self.contract.to_string()];
        parties.into_iter().chain(order_subjects(self.lines.iter().map(|line| line.order))).collect()
    }
}
