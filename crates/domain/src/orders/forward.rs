//! Forward the next signature to another holder of the role, who alone is asked for it; the others may sign still.

use serde::{Deserialize, Serialize};

use super::signers::signers;
use super::signing::require_next_signer;
use super::{OrderAction, deadlines, order, personal_note, want_order};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::Role;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrderId, PersonId, Personal, Timestamp};
use crate::wording::{Remedy, Rule};

/// Forwards an order; done by whoever is entitled to the next signature.
#[derive(Clone, Debug)]
pub struct ForwardOrder {
    /// The order.
    pub order: OrderId,
    /// Who is to sign.
    pub to_person: PersonId,
    /// Why.
    pub note: Option<Personal>,
}

/// An order was forwarded; the time to sign begins anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderForwarded {
    order: OrderId,
    person: PersonId,
    role: Role,
    to_person: PersonId,
    approval_due_at: Timestamp,
    #[serde(skip)]
    note: Option<Personal>,
}

impl Verb for ForwardOrder {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let next = require_next_signer(state, context, found, OrderAction::Forward)?;
        let Some(role) = next.role else {
            return Err(Rejection::NoAmendment { order: found.number.clone() });
        };
        let is_holder = self.to_person != next.person
            && signers(state, state, found, context.today())
                .iter()
                .any(|signer| signer.role == role && signer.acting.person == self.to_person);
        if !is_holder {
            let rule = Rule::NotAnotherSigner.with([&role, &found.number]);
            return Err(Rejection::field("to_person", self.to_person, rule, Remedy::ChooseAwaited));
        }

        // Nothing below can be refused.
        let ForwardOrder { order, to_person, note } = self.clone();
        let approval_due_at = context.at.plus_hours(found.approval_hours);
        let person = next.person;
        Ok(vec![OrderForwarded { order, person, role, to_person, approval_due_at, note }.into()])
    }
}

impl Fact for OrderForwarded {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        deadlines::end_approval(state, self.order);
        deadlines::await_approval(state, self.order, Some(self.approval_due_at));
        state.orders.update(&self.order).assigned_to = Some(self.to_person);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.person.to_string(), self.to_person.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_note(self.order, self.note.as_ref())
    }
}
