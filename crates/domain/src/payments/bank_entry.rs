//! An entry of the bank's statement: recorded once and for ever by its reference, whatever it confirms.

use serde::{Deserialize, Serialize};

use crate::envelope::Context;
use crate::limits::AMOUNT_MINOR_MAX;
use crate::phrase::Phrase;
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{Code, Currency, Date, Id, Money, Timestamp};
use crate::wording::{Part, Remedy, Rule};

/// What the bank's statement says of one movement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BankEntry {
    /// The bank's reference; the same reference is the same movement.
    pub reference: Code,
    /// Amount, minor units of the currency of what it confirms.
    pub amount_minor: i64,
    /// Day the bank booked it.
    pub booked_on: Date,
}

crate::text_enum! {
    /// What kind of movement an entry confirms.
    pub enum BankMovement {
        /// A payment went out.
        Payment = "payment",
        /// A payment was refused by a bank or came back.
        PaymentReturn = "payment_return",
        /// An advance went out.
        Advance = "advance",
        /// The supplier sent an advance back.
        AdvanceReturn = "advance_return",
        /// The supplier sent money of a payment back.
        Refund = "refund",
    }
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct About {
    pub(super) movement: BankMovement,
    /// Raw bits of the id of the payment or order.
    pub(super) object: u128,
    /// Number of the payment or order.
    pub(super) document: String,
    pub(super) currency: Currency,
}

/// The bank's word on one movement, known by its reference for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmation {
    /// The bank's reference.
    pub reference: Code,
    /// What kind of movement.
    pub movement: BankMovement,
    /// Raw bits of the id of the payment or order.
    pub object: u128,
    /// Number of the payment or order, such as PAY-2026-000001.
    pub document: String,
    /// Amount, minor units.
    pub amount_minor: i64,
    /// Currency of the amount.
    pub currency: Currency,
    /// Day the bank booked it.
    pub booked_on: Date,
    /// When it was recorded.
    pub at: Timestamp,
}

impl About {
    pub(super) fn new(movement: BankMovement, id: impl Id, number: &str, currency: Currency) -> About {
        About { movement, object: id.bits(), document: number.to_owned(), currency }
    }
}

impl BankEntry {
    /// Refuses an entry that was recorded before, with the same content or another, and one that cannot be.
    pub(super) fn check(&self, state: &State, context: &Context, about: About) -> Result<(), Rejection> {
        if let Some(recorded) = state.confirmations.get(&self.reference) {
            let given = self.confirmation(about, recorded.at);
            let reference = self.reference.to_string();
            return Err(match given == *recorded {
                true => {
                    let (payment, at) = (recorded.document.clone(), recorded.at);
                    Rejection::ConfirmationRepeated { reference, payment, at }
                }
                false => {
                    let (recorded, given) = (recorded.words(), given.words());
                    Rejection::ConfirmationContradicts { reference, recorded, given }
                }
            });
        }
        bounded("amount_minor", self.amount_minor, 1, AMOUNT_MINOR_MAX)?;
        if self.booked_on > context.today() {
            return Err(Rejection::field(
                "booked_on",
                self.booked_on,
                Rule::LiesInFuture,
                Remedy::CopyStatement,
            ));
        }
        Ok(())
    }

    /// Refuses an entry over another amount than expected.
    pub(super) fn require_amount(
        &self,
        object: &'static str,
        reference: &str,
        expected: Money,
    ) -> Result<(), Rejection> {
        if self.amount_minor == expected.minor {
            return Ok(());
        }
        let given = Money::new(self.amount_minor, expected.currency);
        Err(Rejection::AmountDiffers { object, reference: reference.to_owned(), given, expected })
    }

    /// Records the entry for ever.
    pub(super) fn record(&self, state: &mut State, stamp: &Stamp, about: About) {
        state.confirmations.insert(self.confirmation(about, stamp.at));
    }

    fn confirmation(&self, about: About, at: Timestamp) -> Confirmation {
        let About { movement, object, document, currency } = about;
        let BankEntry { reference, amount_minor, booked_on } = self.clone();
        Confirmation { reference, movement, object, document, amount_minor, currency, booked_on, at }
    }
}

impl Confirmation {
    fn words(&self) -> Phrase {
        let amount = Money::new(self.amount_minor, self.currency);
        Part::BankEntry.with([&self.movement, &amount, &self.document, &self.booked_on])
    }
}

impl Row for Confirmation {
    type Key = Code;
    const TABLE: &'static str = "confirmation";
    fn key(&self) -> Code {
        self.reference.clone()
    }
}
