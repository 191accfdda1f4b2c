//! Remind those whose signature is awaited: by hand, and by the clock, which then tells those above, rank by rank.

use serde::{Deserialize, Serialize};

use super::signers::{AwaitedSigner, asked, people, signers};
use super::signing::waiting;
use super::{OrderAction, deadlines, order, want_order};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{REMINDED_MAX, REMINDER_HOURS};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrderId, PersonId, Timestamp};
use crate::wording::Part;

/// Reminds the signers of an order; done by an orderer of the unit.
#[derive(Clone, Debug)]
pub struct RemindSigners {
    /// The order.
    pub order: OrderId,
}

/// Somebody was told that a signature is awaited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovalReminded {
    order: OrderId,
    /// Who reminded; the clock when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<PersonId>,
    /// Whom.
    told: Vec<PersonId>,
    /// Times the clock has told somebody: first the signers, then those above.
    level: i64,
    /// When somebody is told next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Timestamp>,
}

impl Verb for RemindSigners {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let person = order.require(state, context, Action::PlaceOrder, order.unit)?;
        order.status.step(OrderAction::Remind, &order.number)?;
        if waiting(state, order).is_none() {
            return Err(Rejection::NoAmendment { order: order.number.clone() });
        }
        let again_at = order.reminded_at.map(|at| at.plus_hours(REMINDER_HOURS));
        if let Some(again_at) = again_at.filter(|again_at| context.at < *again_at) {
            return Err(Rejection::RemindedLately { order: order.number.clone(), again_at });
        }
        let all = signers(state, state, order, context.today());
        let told = cut(people(asked(&all, order)));
        if told.is_empty() {
            let next = Part::NobodyMaySign.into();
            return Err(Rejection::NotNextSignature { order: order.number.clone(), next });
        }

        // Nothing below can be refused.
        let (level, approval_due_at) = (order.approval_level, order.approval_due_at);
        let event = ApprovalReminded { order: order.id, person: Some(person), told, level, approval_due_at };
        Ok(vec![event.into()])
    }
}

/// What the clock does when a signature was awaited for too long.
pub(crate) fn pass(state: &State, context: &Context, id: OrderId) -> Vec<Event> {
    let order = state.orders.known(&id);
    let all = signers(state, state, order, context.today());
    let level = order.approval_level + 1;
    let of_rank = |rank: i64| all.iter().copied().filter(move |signer: &AwaitedSigner| signer.rank == rank);
    let mut told = match order.approval_level {
        0 => cut(people(asked(&all, order))),
        above => cut(people(of_rank(above))),
    };
    if told.is_empty() {
        // Nobody holds the role any more: who ordered learns it, and can ask for an appointment.
        told.extend(order.orderers.last());
    }
    let is_more = all.iter().any(|signer| signer.rank >= level);
    let approval_due_at = is_more.then(|| context.at.plus_hours(order.approval_hours));
    vec![ApprovalReminded { order: id, person: None, told, level, approval_due_at }.into()]
}

fn cut(mut people: Vec<PersonId>) -> Vec<PersonId> {
    people.truncate(REMINDED_MAX);
    people
}

impl Fact for ApprovalReminded {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        deadlines::await_approval(state, self.order, self.approval_due_at);
        let order = state.orders.update(&self.order);
        order.approval_level = self.level;
        if self.person.is_some() {
            order.reminded_at = Some(stamp.at);
        }
    }

    fn subjects(&self) -> Vec<String> {
        std::iter::once(self.order.to_string()).chain(self.told.iter().map(PersonId::to_string)).collect()
    }
}
