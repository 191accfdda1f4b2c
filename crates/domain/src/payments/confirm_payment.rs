//! Record the bank's confirmation of a payment: accrued money becomes paid.

use serde::{Deserialize, Serialize};

use super::bank_entry::About;
use super::{BankEntry, BankMovement, Payment, PaymentAction, PaymentStatus, payment, want_payment};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::invoicing::settle::{
    PaidOrder, Way, apply_paid_order, close_finished, paid_orders, want_paid_orders,
};
use crate::invoicing::{InvoiceAction, InvoiceStatus, payable_amounts, pieces};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Currency, InvoiceId, PaymentId};

/// Records an entry of the bank's statement for a payment; the same entry again changes nothing.
#[derive(Clone, Debug)]
pub struct ConfirmPayment {
    /// The payment.
    pub payment: PaymentId,
    /// What the bank says.
    pub entry: BankEntry,
}

/// The bank confirmed a payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentConfirmed {
    payment: PaymentId,
    number: String,
    status: PaymentStatus,
    invoice: InvoiceId,
    invoice_status: InvoiceStatus,
    currency: Currency,
    entry: BankEntry,
    orders: Vec<PaidOrder>,
}

impl Verb for ConfirmPayment {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_payment(state, self.payment, &self.entry);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = payment(state, self.payment)?;
        policy::require(state, context, Action::Pay, &found.subject(&[found.supplier]))?;
        let Payment { id, number, currency, .. } = found;
        let about = About::new(BankMovement::Payment, *id, number, *currency);
        self.entry.check(state, context, about)?;
        if let (PaymentStatus::Confirmed, Some(reference)) = (found.status, &found.confirmed_by) {
            return Err(Rejection::PaymentAlreadyConfirmed {
                payment: number.clone(),
                reference: reference.to_string(),
                given: self.entry.reference.to_string(),
            });
        }
        let status = found.status.step(PaymentAction::Confirm, number)?;
        self.entry.require_amount("payment", number, found.amount())?;

        // Nothing below can be refused.
        let invoice = state.invoices.known(&found.invoice);
        let paid = paid_orders(&pieces(state, invoice), &payable_amounts(state, invoice), Way::Paid);
        let invoice_status = invoice.status.after(InvoiceAction::ConfirmPayment);
        let closed = close_finished(state, &paid);
        let confirmed = PaymentConfirmed {
            payment: *id,
            number: number.clone(),
            status,
            invoice: found.invoice,
            invoice_status: invoice_status.expect("the invoice waits for the payment that is ordered"),
            currency: *currency,
            entry: self.entry.clone(),
            orders: paid,
        };
        Ok(std::iter::once(confirmed.into()).chain(closed).collect())
    }
}

impl Fact for PaymentConfirmed {
    fn keys(&self, state: &mut State) {
        state.payments.want(&self.payment);
        state.invoices.want(&self.invoice);
        want_paid_orders(state, &self.orders);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        for paid in &self.orders {
            apply_paid_order(state, stamp, paid);
        }
        let payment = state.payments.update(&self.payment);
        payment.status = self.status;
        payment.confirmed_by = Some(self.entry.reference.clone());
        state.invoices.update(&self.invoice).status = self.invoice_status;
        let about = About::new(BankMovement::Payment, self.payment, &self.number, self.currency);
        self.entry.record(state, stamp, about);
    }

    fn subjects(&self) -> Vec<String> {
        let ids = [self.payment.to_string(), self.invoice.to_string()];
        ids.into_iter().chain(self.orders.iter().map(|paid| paid.order.to_string())).collect()
    }
}
