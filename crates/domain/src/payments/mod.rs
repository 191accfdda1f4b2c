//! Payment orders to the bank, what the bank confirms, advances, refunds, recharges and reimbursements.
//!
//! Reading order: this file (rows, lifecycle), `bank_entry` (a bank's word counts once), `order_payment`,
//! `file_payments`, `confirm_payment`, `return_payment`, `confirm_advance`, `return_advance`, `record_refund`,
//! `recharge`, `reimburse`. How a file for the bank is written (ISO 20022) is the server's.

pub mod bank_entry;
pub mod charge_moves;
pub mod confirm_advance;
pub mod confirm_payment;
pub mod file_payments;
pub mod order_payment;
pub mod recharge;
pub mod record_refund;
pub mod reimburse;
pub mod return_advance;
pub mod return_payment;

#[cfg(test)]
mod tests;

pub use bank_entry::{BankEntry, BankMovement, Confirmation};

use serde::{Deserialize, Serialize};

use crate::invoicing::want_invoice;
use crate::policy::Subject;
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{
    Code, Currency, Date, FundId, InvoiceId, Money, OrganisationId, PaymentId, PersonId, Timestamp,
};

crate::lifecycle! {
    "payment"
    /// Where a payment stands.
    status PaymentStatus {
        /// Ordered from the bank.
        Ordered = "ordered",
        /// Confirmed by the bank.
        Confirmed = "confirmed",
        /// Refused or sent back by the bank; its invoice may be paid anew.
        Returned = "returned",
    }
    /// What the bank may say of a payment.
    action PaymentAction {
        /// It was paid.
        Confirm = "confirm",
        /// It was refused, or the money came back.
        Return = "return",
    }
    steps {
        Ordered, Confirm => Confirmed;
        Ordered, Return => Returned;
        Confirmed, Return => Returned;
    }
}

/// A payment order for one invoice; the payee's name is that of the supplier.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Identity.
    pub id: PaymentId,
    /// Human number, such as PAY-2026-000001.
    pub number: String,
    /// The invoice it pays.
    pub invoice: InvoiceId,
    /// Who pays.
    pub buyer: OrganisationId,
    /// Who is paid.
    pub supplier: OrganisationId,
    /// The supplier's account when it was ordered (ISO 13616).
    pub payee_iban: String,
    /// Currency.
    pub currency: Currency,
    /// Amount, minor units.
    pub amount_minor: i64,
    /// How much of it each fund pays.
    pub shares: Vec<FundShare>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Who ordered it.
    pub ordered_by: PersonId,
    /// When it was ordered.
    pub ordered_at: Timestamp,
    /// Day it is due.
    pub due_on: Date,
    /// Bank reference that confirmed it.
    pub confirmed_by: Option<Code>,
    /// Why the bank sent it back.
    pub reason: Option<Code>,
    /// The file for the bank that it is in.
    pub file: Option<Code>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A file for the bank: payments of one payer, put into it together.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentFile {
    /// Human number, such as PF-2026-000001; the bank knows the file by it.
    pub number: Code,
    /// Who pays.
    pub buyer: OrganisationId,
    /// The payer's account when it was filed (ISO 13616).
    pub payer_iban: String,
    /// What is paid, in this order.
    pub payments: Vec<PaymentId>,
    /// Who made it.
    pub filed_by: PersonId,
    /// When it was made.
    pub filed_at: Timestamp,
}

/// The part of a payment that one fund pays, with the codes that the Treasury asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundShare {
    /// The fund.
    pub fund: FundId,
    /// Budget programme code (КПКВК).
    pub programme_code: Option<String>,
    /// Economic classification code (КЕКВ).
    pub economic_code: Option<String>,
    /// Amount, minor units.
    pub amount_minor: i64,
}

impl Payment {
    /// Its amount.
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }

    /// The payment as the object of a permission question; the supplier's people may know of it.
    pub fn subject<'a>(&self, parties: &'a [OrganisationId]) -> Subject<'a> {
        Subject { parties, ..Subject::of("payment", self.id, self.buyer) }
    }
}

/// The payment, or the refusal that it does not exist.
pub fn payment(state: &State, id: PaymentId) -> Result<&Payment, Rejection> {
    state.payments.get(&id).ok_or_else(|| Rejection::not_found("payment", id))
}

/// Asks for what a bank's word on a payment touches.
fn want_payment(state: &mut State, id: PaymentId, entry: &BankEntry) {
    state.confirmations.want(&entry.reference);
    if let Some(invoice) = state.payments.want(&id).map(|payment| payment.invoice) {
        want_invoice(state, invoice);
    }
}

impl Row for PaymentFile {
    type Key = Code;
    const TABLE: &'static str = "payment_file";
    fn key(&self) -> Code {
        self.number.clone()
    }
}

impl Row for Payment {
    type Key = PaymentId;
    const TABLE: &'static str = "payment";
    fn key(&self) -> PaymentId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}
