//! Record an advance that the bank paid to a supplier: obligated money becomes advanced.
//!
//! Whether a supplier may have an advance, and how much, is not decided here.

use serde::{Deserialize, Serialize};

use super::bank_entry::About;
use super::{BankEntry, BankMovement, charge_moves};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::release::apply_moves;
use crate::orders::separation::{note_payer, require_payer};
use crate::orders::{OrderStatus, order, want_order};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Currency, OrderId, PersonId};

/// Records an entry of the bank's statement for an advance on an order.
#[derive(Clone, Debug)]
pub struct ConfirmAdvance {
    /// The order.
    pub order: OrderId,
    /// What the bank says.
    pub entry: BankEntry,
}

/// The bank confirmed an advance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdvanceConfirmed {
    order: OrderId,
    number: String,
    currency: Currency,
    entry: BankEntry,
    moves: Vec<ChargeMove>,
    paid_by: PersonId,
}

impl Verb for ConfirmAdvance {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.confirmations.want(&self.entry.reference);
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let person = found.require(state, context, Action::Pay, found.buyer)?;
        let about = About::new(BankMovement::Advance, found.id, &found.number, found.currency);
        self.entry.check(state, context, about)?;
        if found.status != OrderStatus::Sent {
            let (object, reference) = ("order", found.number.clone());
            let (status, action) = (found.status.as_str(), "confirm_advance");
            return Err(Rejection::WrongStatus { object, reference, status, action });
        }
        require_payer(found, person)?;
        let charges = charge_moves::of_order(state, found.id);
        let moves = charge_moves::spread(found, &self.entry, charges, (Stage::Obligated, Stage::Advanced))?;

        // Nothing below can be refused.
        let (number, currency, entry) = (found.number.clone(), found.currency, self.entry.clone());
        let order = found.id;
        Ok(vec![AdvanceConfirmed { order, number, currency, entry, moves, paid_by: person }.into()])
    }
}

impl Fact for AdvanceConfirmed {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        apply_moves(state, stamp, self.order, &self.moves);
        note_payer(state.orders.update(&self.order), self.paid_by);
        let about = About::new(BankMovement::Advance, self.order, &self.number, self.currency);
        self.entry.record(state, stamp, about);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}
