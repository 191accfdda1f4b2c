//! Invoices, payments and the bank's references in the auditor's books.

use std::collections::BTreeSet;

use domain::invoicing::{ChargeAmount, InvoiceStatus, Pieces};
use domain::payments::PaymentStatus;
use domain::values::{Code, ContractId, InvoiceId, OrganisationId, PaymentId};

use crate::finding::{Finding, known, same};

/// An invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Identity.
    pub id: InvoiceId,
    /// The contract.
    pub contract: ContractId,
    /// The supplier.
    pub supplier: OrganisationId,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// What it invoices.
    pub pieces: Vec<Pieces>,
    /// Who bears it.
    pub charges: Vec<ChargeAmount>,
}

/// A payment order.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Identity.
    pub id: PaymentId,
    /// The invoice it pays.
    pub invoice: InvoiceId,
    /// Amount, minor units.
    pub amount: i64,
    /// Where it stands.
    pub status: PaymentStatus,
}

/// Invoices, payments and entries of the bank's statement, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Invoices.
    pub invoices: Vec<Invoice>,
    /// Payments.
    pub payments: Vec<Payment>,
    /// References of the bank's entries.
    pub references: BTreeSet<Code>,
}

impl Settlement {
    pub(super) fn invoice_mut(&mut self, id: InvoiceId) -> Result<&mut Invoice, Finding> {
        known(self.invoices.iter_mut().find(|invoice| invoice.id == id), id)
    }

    pub(super) fn payment_mut(&mut self, id: PaymentId) -> Result<&mut Payment, Finding> {
        known(self.payments.iter_mut().find(|payment| payment.id == id), id)
    }

    /// A bank's reference counts once.
    pub(super) fn record(&mut self, reference: Code) -> Result<(), Finding> {
        let (what, is_new) = (format!("bank reference {reference}"), self.references.insert(reference));
        same(|| what, is_new, true)
    }
}
