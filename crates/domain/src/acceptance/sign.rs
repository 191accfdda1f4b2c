//! Sign an acceptance act; the last signature makes it effective in the same command.

use serde::{Deserialize, Serialize};

use super::accepted::ActAccepted;
use super::remind::await_approval;
use super::{Act, ActAction, ActStatus, act, require_acting, want_act};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::Role;
use crate::orders::OrderAction;
use crate::orders::separation::{note_receiver, require_receiver};
use crate::policy::{Acting, Action};
use crate::rejection::Rejection;
use crate::signatures::check::Waiting;
use crate::signatures::{Signature, Signed, Signer};
use crate::state::{Stamp, State};
use crate::values::{ActId, DespatchId, Id, OrderId, OrganisationId, PersonId, Timestamp};
use crate::wording::{Part, Remedy, Rule};

/// Signs an act as the next of its steps.
#[derive(Clone, Debug)]
pub struct SignAct {
    /// The act.
    pub act: ActId,
    /// Edition of the document that was read.
    pub edition: i64,
    /// In which role.
    pub purpose: Role,
    /// The signature.
    pub signed: Signed,
}

/// An act was signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActSigned {
    act: ActId,
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    /// Position among the act's signatures, from 1.
    ordinal: i64,
    edition: i64,
    purpose: Role,
    person: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acting_for: Option<PersonId>,
    signed: Signed,
    status: ActStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Timestamp>,
}

/// What a person must be allowed to do to sign in a role.
const SIGNING: &[(Role, Action)] = &[
    (Role::AcceptanceSigner, Action::SignActAsSigner),
    (Role::CommissionMember, Action::SignActAsMember),
    (Role::Commander, Action::ApproveAct),
];

/// The action that a role needs to sign an act; `None` when it signs none.
pub fn signing_action(role: Role) -> Option<Action> {
    SIGNING.iter().find(|(signing, _)| *signing == role).map(|(_, action)| *action)
}

impl Verb for SignAct {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_act(state, self.act);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let Some(action) = signing_action(self.purpose) else {
            return Err(Rejection::field(
                "purpose",
                self.purpose,
                Rule::SignsNoActs,
                Remedy::UseSignersOfActs,
            ));
        };
        let act = act(state, self.act)?;
        let acting = require_acting(state, context, act, action, |order| order.unit)?;
        let order = state.orders.known(&act.order);
        order.status.step(OrderAction::Accept, &order.number)?;
        let status = act.status.step(ActAction::Sign, &act.number)?;
        let waiting = act.waiting(state).expect("the lifecycle lets it be signed");
        waiting.check(state, acting.person, self.edition, self.purpose, &self.signed)?;
        for person in acting.people() {
            require_receiver(order, person, "sign the act")?;
            require_new_signer(state, act, person)?;
        }

        // Nothing below can be refused.
        let is_more = !waiting.is_last() && act.approval_hours > 0;
        let signed: Event = ActSigned {
            act: act.id,
            despatch: act.despatch,
            order: act.order,
            unit: act.unit,
            ordinal: act.steps_signed + 1,
            edition: self.edition,
            purpose: self.purpose,
            person: acting.person,
            acting_for: acting.acting_for,
            signed: self.signed.clone(),
            status,
            approval_due_at: is_more.then(|| context.at.plus_hours(act.approval_hours)),
        }
        .into();
        if !waiting.is_last() {
            return Ok(vec![signed]);
        }
        Ok(vec![signed, ActAccepted::new(state, act, status).into()])
    }
}

impl Act {
    /// The signatures it waits for; `None` when it is not to be signed.
    pub fn waiting(&self, state: &State) -> Option<Waiting<'_>> {
        let is_open = self.status.actions().any(|action| action == ActAction::Sign);
        is_open.then_some(Waiting {
            object: ActStatus::OBJECT,
            reference: &self.number,
            edition: self.edition,
            digest: self.document_digest,
            steps: &self.steps,
            made: signatures(state, self).map(|signature| signature.purpose).collect(),
        })
    }
}

fn signatures<'s>(state: &'s State, act: &Act) -> impl Iterator<Item = &'s Signature> {
    let (id, made) = (act.id.bits(), 1..=act.steps_signed);
    made.map(move |ordinal| state.signatures.known(&(id, ordinal)))
}

/// Refuses a second signature of the same person, or for them: the act needs as many pairs of eyes as steps.
pub(super) fn require_new_signer(state: &State, act: &Act, person: PersonId) -> Result<(), Rejection> {
    if signatures(state, act).any(|made| made.is_of(person)) {
        return Err(Rejection::SeparationOfDuty { done: Part::SignedAct.into(), wanted: "sign it next" });
    }
    Ok(())
}

/// Whether neither who acts nor for whom placed the order or signed the act before.
pub(super) fn is_separate(state: &State, act: &Act, acting: Acting) -> bool {
    let order = state.orders.known(&act.order);
    acting.people().all(|person| {
        require_receiver(order, person, "sign the act").is_ok()
            && require_new_signer(state, act, person).is_ok()
    })
}

impl ActSigned {
    /// The signature, made at this time.
    pub fn signature(&self, at: Timestamp) -> Signature {
        let &ActSigned { ordinal, edition, purpose, person, acting_for, .. } = self;
        self.signed.clone().row(self.act, ordinal, edition, Signer { purpose, person, acting_for }, at)
    }
}

impl Fact for ActSigned {
    fn keys(&self, state: &mut State) {
        want_act(state, self.act);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.signatures.insert(self.signature(stamp.at));
        let act = state.acts.update(&self.act);
        act.steps_signed = self.ordinal;
        act.status = self.status;
        act.approval_level = 0;
        await_approval(state, self.act, self.approval_due_at);
        for person in std::iter::once(self.person).chain(self.acting_for) {
            note_receiver(state.orders.update(&self.order), person);
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.act.to_string(), self.despatch.to_string(), self.order.to_string(), self.person.to_string()]
    }
}
