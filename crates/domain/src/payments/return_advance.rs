//! Record an advance that a supplier sent back: obligated again, or available once the order has ended.

use serde::{Deserialize, Serialize};

use super::bank_entry::About;
use super::{BankEntry, BankMovement, charge_moves};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::release::apply_moves;
use crate::orders::{OrderStatus, order, want_order};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Currency, OrderId};

/// Records an entry of the bank's statement for a returned advance.
#[derive(Clone, Debug)]
pub struct ReturnAdvance {
    /// The order.
    pub order: OrderId,
    /// What the bank says.
    pub entry: BankEntry,
}

/// A supplier sent an advance back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdvanceReturned {
    order: OrderId,
    number: String,
    currency: Currency,
    entry: BankEntry,
    moves: Vec<ChargeMove>,
}

impl Verb for ReturnAdvance {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.confirmations.want(&self.entry.reference);
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        found.require(state, context, Action::Pay, found.buyer)?;
        let about = About::new(BankMovement::AdvanceReturn, found.id, &found.number, found.currency);
        self.entry.check(state, context, about)?;
        let to = match found.status {
            OrderStatus::Sent => Stage::Obligated,
            _ => Stage::Available,
        };
        let charges = charge_moves::of_order(state, found.id).rev();
        let moves = charge_moves::spread(found, &self.entry, charges, (Stage::Advanced, to))?;

        // Nothing below can be refused.
        let (number, currency, entry) = (found.number.clone(), found.currency, self.entry.clone());
        Ok(vec![AdvanceReturned { order: found.id, number, currency, entry, moves }.into()])
    }
}

impl Fact for AdvanceReturned {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        apply_moves(state, stamp, self.order, &self.moves);
        let about = About::new(BankMovement::AdvanceReturn, self.order, &self.number, self.currency);
        self.entry.record(state, stamp, about);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}
