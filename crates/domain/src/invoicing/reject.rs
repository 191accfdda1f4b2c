//! Reject an invoice, so that its pieces may be invoiced anew.

use serde::{Deserialize, Serialize};

use super::{ChargeAmount, InvoiceAction, InvoiceStatus, Pieces};
use super::{invoice, order_subjects, want_billed, want_invoice};
use super::{payable_amounts, pieces};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, InvoiceId, Personal};

/// Rejects an invoice in exception, or a matched one without a payment order; its sums are the supplier's to correct.
#[derive(Clone, Debug)]
pub struct RejectInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Why, as a code.
    pub reason: Code,
    /// Why, in words for the supplier.
    pub note: Option<Personal>,
}

/// An invoice was rejected; what it held is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceRejected {
    pub(super) invoice: InvoiceId,
    pub(super) status: InvoiceStatus,
    pub(super) reason: Code,
    pub(super) pieces: Vec<Pieces>,
    pub(super) charges: Vec<ChargeAmount>,
    #[serde(skip)]
    pub(super) note: Option<Personal>,
}

impl Verb for RejectInvoice {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_invoice(state, self.invoice);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = invoice(state, self.invoice)?;
        let parties = found.parties();
        let subject = found.subject(&parties);
        policy::require(state, context, Action::Pay, &subject)
            .or_else(|_| policy::require(state, context, Action::ManageOrders, &subject))?;
        let status = found.status.step(InvoiceAction::Reject, &found.number)?;

        // Nothing below can be refused.
        let held = found.status == InvoiceStatus::Matched;
        let RejectInvoice { invoice, reason, note } = self.clone();
        Ok(vec![
            InvoiceRejected {
                invoice,
                status,
                reason,
                pieces: if held { pieces(state, found) } else { Vec::new() },
                charges: if held { payable_amounts(state, found) } else { Vec::new() },
                note,
            }
            .into(),
        ])
    }
}

impl Fact for InvoiceRejected {
    fn keys(&self, state: &mut State) {
        want_billed(state, self.invoice, &self.pieces, &self.charges);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        for pieces in &self.pieces {
            state.order_lines.update(&(pieces.order, pieces.line)).invoiced -= pieces.quantity;
        }
        for amount in &self.charges {
            state.charges.update(&amount.key()).payable_minor -= amount.amount_minor;
        }
        let invoice = state.invoices.update(&self.invoice);
        invoice.status = self.status;
        invoice.payable_minor = 0;
        invoice.reason = Some(self.reason.clone());
    }

    fn subjects(&self) -> Vec<String> {
        let orders = order_subjects(self.pieces.iter().map(|pieces| pieces.order));
        std::iter::once(self.invoice.to_string()).chain(orders).collect()
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        self.note.iter().map(|note| (self.invoice.to_string(), "rejection_note".to_owned(), note)).collect()
    }
}
