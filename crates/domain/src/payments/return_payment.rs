//! Record that the bank refused a payment or that its money came back: the invoice may be paid anew.

use serde::{Deserialize, Serialize};

use super::bank_entry::About;
use super::{BankEntry, BankMovement, Payment, PaymentAction, PaymentStatus, payment, want_payment};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::invoicing::settle::{PaidOrder, Way, apply_paid_order, paid_orders, want_paid_orders};
use crate::invoicing::{Invoice, InvoiceAction, InvoiceStatus, charge_amounts, pieces};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, Currency, InvoiceId, Money, PaymentId};

/// Records the bank's word that a payment did not stay paid.
#[derive(Clone, Debug)]
pub struct ReturnPayment {
    /// The payment.
    pub payment: PaymentId,
    /// What the bank says.
    pub entry: BankEntry,
    /// Why, as the bank's code, such as `AC04` for a closed account (ISO 20022 external return reasons).
    pub reason: Code,
}

/// A payment was refused by the bank, or its money came back; orders are named only when it had been paid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentReturned {
    payment: PaymentId,
    number: String,
    status: PaymentStatus,
    invoice: InvoiceId,
    invoice_status: InvoiceStatus,
    currency: Currency,
    entry: BankEntry,
    reason: Code,
    orders: Vec<PaidOrder>,
}

impl Verb for ReturnPayment {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_payment(state, self.payment, &self.entry);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = payment(state, self.payment)?;
        policy::require(state, context, Action::Pay, &found.subject(&[found.supplier]))?;
        let Payment { id, number, currency, .. } = found;
        let about = About::new(BankMovement::PaymentReturn, *id, number, *currency);
        self.entry.check(state, context, about)?;
        let status = found.status.step(PaymentAction::Return, number)?;
        self.entry.require_amount("payment", number, found.amount())?;
        let invoice = state.invoices.known(&found.invoice);
        let orders = match found.status {
            PaymentStatus::Confirmed => unpaid(state, found, invoice)?,
            PaymentStatus::Ordered | PaymentStatus::Returned => Vec::new(),
        };

        // Nothing below can be refused.
        let invoice_status = invoice.status.after(InvoiceAction::ReturnPayment);
        Ok(vec![
            PaymentReturned {
                payment: *id,
                number: number.clone(),
                status,
                invoice: found.invoice,
                invoice_status: invoice_status.expect("the invoice of a live payment is ordered or paid"),
                currency: *currency,
                entry: self.entry.clone(),
                reason: self.reason.clone(),
                orders,
            }
            .into(),
        ])
    }
}

/// What undoing the payment changes; refused when a refund took part of its money back already.
fn unpaid(state: &State, payment: &Payment, invoice: &Invoice) -> Result<Vec<PaidOrder>, Rejection> {
    let amounts = charge_amounts(state, invoice, |charge| charge.stages.paid);
    let still_paid: i64 = amounts.iter().map(|amount| amount.amount_minor).sum();
    if still_paid < payment.amount_minor {
        return Err(Rejection::StageExhausted {
            object: "payment",
            reference: payment.number.clone(),
            stage: Stage::Paid.as_str(),
            held: Money::new(still_paid, payment.currency),
            asked: payment.amount(),
        });
    }
    Ok(paid_orders(&pieces(state, invoice), &amounts, Way::Returned))
}

impl Fact for PaymentReturned {
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
        payment.reason = Some(self.reason.clone());
        state.invoices.update(&self.invoice).status = self.invoice_status;
        let about = About::new(BankMovement::PaymentReturn, self.payment, &self.number, self.currency);
        self.entry.record(state, stamp, about);
    }

    fn subjects(&self) -> Vec<String> {
        let ids = [self.payment.to_string(), self.invoice.to_string()];
        ids.into_iter().chain(self.orders.iter().map(|paid| paid.order.to_string())).collect()
    }
}
