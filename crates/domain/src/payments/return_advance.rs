//! Record an advance that a supplier sent back: obligated again as far as pieces are still to be accepted, otherwise
//! available.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::bank_entry::About;
use super::{BankEntry, BankMovement, charge_moves};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::holdings::Holdings;
use crate::orders::release::apply_moves;
use crate::orders::{OrderLine, lines, order, want_order};
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
        let charges = charge_moves::of_order(state, found.id).rev();
        let moves = charge_moves::spread(found, &self.entry, charges, (Stage::Advanced, Stage::Obligated))?;

        // Nothing below can be refused.
        let moves = free_excess(state, found.id, moves);
        let (number, currency, entry) = (found.number.clone(), found.currency, self.entry.clone());
        Ok(vec![AdvanceReturned { order: found.id, number, currency, entry, moves }.into()])
    }
}

/// Lets money come back as available where the pieces still to be accepted do not need it.
fn free_excess(state: &State, order: OrderId, moves: Vec<ChargeMove>) -> Vec<ChargeMove> {
    let holdings = Holdings::of(state, lines(state, order));
    let excess = |line: &OrderLine| (line.line, holdings.excess(line, line.to_accept()));
    let mut free: BTreeMap<_, _> = lines(state, order).map(excess).collect();
    let split = |movement: ChargeMove| {
        let free = free.get_mut(&movement.line).expect("charges belong to lines of the order");
        let freed = movement.amount_minor.min(*free);
        *free -= freed;
        [(Stage::Available, freed), (Stage::Obligated, movement.amount_minor - freed)]
            .map(|(to, amount_minor)| ChargeMove { to, amount_minor, ..movement })
    };
    moves.into_iter().flat_map(split).filter(|movement| movement.amount_minor > 0).collect()
}

impl Fact for AdvanceReturned {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        apply_moves(state, stamp, self.order, &self.moves);
        let about = About::new(BankMovement::AdvanceReturn, self.order, &self.number, self.currency);
        self.entry.record(state, stamp, about);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}
