//! Record paid money that the supplier sent back: available again while the allotment's period is open,
//! afterwards owed to the giver.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::bank_entry::About;
use super::{BankEntry, BankMovement, charge_moves};
use crate::allotments::Allotment;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::{Stage, require_owed};
use crate::invoicing::ChargeAmount;
use crate::ledger::{self, ChargeMove};
use crate::orders::release::apply_moves;
use crate::orders::{Charge, ChargeKey, line_of, order, want_order};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Currency, FundId, OrderId};

/// Records an entry of the bank's statement for a refund.
#[derive(Clone, Debug)]
pub struct RecordRefund {
    /// The order.
    pub order: OrderId,
    /// The line whose price comes back; the whole order, from its last line, when `None`.
    pub line: Option<i64>,
    /// What the bank says.
    pub entry: BankEntry,
}

/// A supplier refunded paid money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefundReceived {
    order: OrderId,
    number: String,
    currency: Currency,
    entry: BankEntry,
    moves: Vec<ChargeMove>,
    to_source: Vec<ChargeAmount>,
}

impl Verb for RecordRefund {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.confirmations.want(&self.entry.reference);
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        found.require(state, context, Action::Pay, found.buyer)?;
        let about = About::new(BankMovement::Refund, found.id, &found.number, found.currency);
        self.entry.check(state, context, about)?;
        if let Some(line) = self.line {
            line_of(state, found, line)?;
        }
        let is_meant = |charge: &&Charge| self.line.is_none_or(|line| line == charge.key.line);
        let charges = charge_moves::of_order(state, found.id).rev().filter(is_meant);
        let moves = charge_moves::spread(found, &self.entry, charges, (Stage::Paid, Stage::Available))?;
        let order = found.id;
        let (moves, closed): (Vec<_>, Vec<_>) = moves.into_iter().partition(|movement| {
            let key = ChargeKey { order, line: movement.line, position: movement.position };
            allotment_of(state, &key).is_open(context.today())
        });
        let owed = |movement: ChargeMove| {
            let ChargeMove { line, position, amount_minor, .. } = movement;
            ChargeAmount { order, line, position, amount_minor }
        };
        let to_source: Vec<_> = closed.into_iter().map(owed).collect();
        require_givers(state, &to_source)?;

        // Nothing below can be refused.
        let (number, currency, entry) = (found.number.clone(), found.currency, self.entry.clone());
        Ok(vec![RefundReceived { order, number, currency, entry, moves, to_source }.into()])
    }
}

fn allotment_of<'s>(state: &'s State, key: &ChargeKey) -> &'s Allotment {
    state.allotments.known(&state.charges.known(key).allotment)
}

/// Refuses to give a fund's giver more back than they gave.
fn require_givers(state: &State, to_source: &[ChargeAmount]) -> Result<(), Rejection> {
    let mut amounts: BTreeMap<FundId, i64> = BTreeMap::new();
    for amount in to_source {
        *amounts.entry(allotment_of(state, &amount.key()).fund).or_default() += amount.amount_minor;
    }
    amounts
        .into_iter()
        .try_for_each(|(fund, amount_minor)| require_owed(state.funds.known(&fund), amount_minor))
}

impl Fact for RefundReceived {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        apply_moves(state, stamp, self.order, &self.moves);
        for amount in &self.to_source {
            ledger::return_to_source(state, stamp, amount.key(), Stage::Paid, amount.amount_minor);
        }
        let about = About::new(BankMovement::Refund, self.order, &self.number, self.currency);
        self.entry.record(state, stamp, about);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}
