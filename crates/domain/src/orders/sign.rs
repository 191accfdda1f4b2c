//! Sign an order, or the amendment of a sent one, when one's signature is awaited; the last one sends it.

use serde::{Deserialize, Serialize};

use super::signing::{require_role, require_separate, waiting};
use super::{OrderAction, amendment, deadlines, document, order, sent, submitted_line, want_order};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::Role;
use crate::limits::{HOLD_DAYS, count};
use crate::rejection::Rejection;
use crate::signatures::{Signature, Signed, SignedDocument, Signer};
use crate::state::{Stamp, State};
use crate::values::{Id, OrderId, PersonId, Timestamp};

/// Adds the next signature.
#[derive(Clone, Debug)]
pub struct SignOrder {
    /// The order.
    pub order: OrderId,
    /// The edition that was read.
    pub edition: i64,
    /// In which role the person signs.
    pub purpose: Role,
    /// The signature.
    pub signed: Signed,
}

/// An order, or its amendment, was signed; the hold runs anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderSigned {
    order: OrderId,
    ordinal: i64,
    edition: i64,
    is_amendment: bool,
    steps_signed: i64,
    purpose: Role,
    person: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acting_for: Option<PersonId>,
    signed: Signed,
    hold_until: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Timestamp>,
}

impl Verb for SignOrder {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
        state.signed_documents.want(&(self.order.bits(), self.edition));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let acting = require_role(state, context, order, Some(self.purpose))?;
        order.status.step(OrderAction::Sign, &order.number)?;
        let Some((waiting, hold_until)) = waiting(state, order) else {
            return Err(Rejection::NoAmendment { order: order.number.clone() });
        };
        waiting.check(state, acting.person, self.edition, self.purpose, &self.signed)?;
        require_separate(state, order, acting, self.purpose)?;
        if hold_until <= context.at {
            return Err(Rejection::HoldExpired { order: order.number.clone(), at: hold_until });
        }
        if waiting.is_last() {
            submitted_line::require_obligable(state, context, order)?;
        }

        // Nothing below can be refused.
        let signed = OrderSigned {
            order: order.id,
            ordinal: order.signature_count + 1,
            edition: waiting.edition,
            is_amendment: order.is_amending,
            steps_signed: count(&waiting.made) + 1,
            purpose: self.purpose,
            person: acting.person,
            acting_for: acting.acting_for,
            signed: self.signed.clone(),
            hold_until: context.at.plus_days(HOLD_DAYS),
            approval_due_at: (!waiting.is_last()).then(|| context.at.plus_hours(order.approval_hours)),
        };
        let outcome = match (waiting.is_last(), order.is_amending) {
            (false, _) => None,
            (true, false) => Some(sent::event(state, context, order)),
            (true, true) => Some(amendment::in_force(state, context, order)),
        };
        Ok(std::iter::once(signed.into()).chain(outcome).collect())
    }
}

impl OrderSigned {
    /// The signature, made at this time.
    pub fn signature(&self, at: Timestamp) -> Signature {
        let &OrderSigned { ordinal, edition, purpose, person, acting_for, .. } = self;
        self.signed.clone().row(self.order, ordinal, edition, Signer { purpose, person, acting_for }, at)
    }
}

impl Fact for OrderSigned {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
        state.signed_documents.want(&(self.order.bits(), self.edition));
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        // Until the first signature of an edition nothing of it changes; keeping it only then spares placing a row.
        let is_kept = state.signed_documents.get(&(self.order.bits(), self.edition)).is_some();
        if !is_kept && !self.is_amendment {
            let document = document::to_sign(state, state.orders.known(&self.order));
            state.signed_documents.insert(SignedDocument::new(self.order, self.edition, &document));
        }
        state.signatures.insert(self.signature(stamp.at));
        let order = state.orders.update(&self.order);
        order.signature_count = self.ordinal;
        if self.is_amendment {
            state.amendments.update(&self.order).steps_signed = self.steps_signed;
            deadlines::renew_amendment_hold(state, self.order, self.hold_until);
        } else {
            order.steps_signed = self.steps_signed;
            deadlines::renew_hold(state, self.order, self.hold_until);
        }
        deadlines::await_approval(state, self.order, self.approval_due_at);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.person.to_string()]
    }
}
