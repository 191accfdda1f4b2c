//! What a person may do with an order now: the buttons of its page. The verbs decide; this only foretells them.

use super::signers::{AwaitedSigner, signers};
use super::signing::{entitlement, open_roles, require_separate};
use super::{Answer, Order, OrderAction, OrderLine, lines};
use crate::identity::Appointment;
use crate::policy::{self, Action, Subject};
use crate::state::State;
use crate::values::{Date, OrganisationId, PersonId};

/// The actions of the order's status that the person may take today, in the order of the lifecycle's table.
///
/// `reference` holds the appointments, `state` what [`super::want_order`] asks for. What depends on the command itself, such as money or a quantity, is not
/// foretold.
pub fn allowed_actions(
    reference: &State,
    state: &State,
    person: PersonId,
    today: Date,
    order: &Order,
) -> Vec<OrderAction> {
    let actor = Actor { reference, state, person, today, order };
    order.status.actions().filter(|action| actor.may(*action)).collect()
}

struct Actor<'a> {
    reference: &'a State,
    state: &'a State,
    person: PersonId,
    today: Date,
    order: &'a Order,
}

impl Actor<'_> {
    fn may(&self, action: OrderAction) -> bool {
        let order = self.order;
        match action {
            OrderAction::Sign | OrderAction::Refuse | OrderAction::Return => self.is_next_signer(true),
            OrderAction::LeaveOut => {
                let left = lines(self.state, order.id).filter(|line| line.quantity > 0).count();
                left > 1 && self.is_next_signer(true)
            }
            OrderAction::Forward => {
                self.is_next_signer(true) && self.signers().iter().any(|who| who.acting.person != self.person)
            }
            OrderAction::Remind => self.is_orderer() && !self.signers().is_empty(),
            OrderAction::Revise | OrderAction::Cancel => self.is_orderer(),
            OrderAction::Amend => self.is_orderer() && !order.is_amending,
            OrderAction::WithdrawAmendment => {
                order.is_amending && (self.is_orderer() || self.is_next_signer(false))
            }
            OrderAction::Decide => self.is_orderer() && self.has(|line| line.answer == Answer::Proposed),
            OrderAction::Answer => self.has(OrderLine::is_open) && self.holds(Action::Supply, order.supplier),
            OrderAction::Despatch => {
                self.has(|line| line.to_despatch() > 0) && self.holds(Action::Supply, order.supplier)
            }
            OrderAction::Accept => {
                self.holds(Action::Receive, order.unit) && !order.orderers.contains(&self.person)
            }
            OrderAction::Terminate => self.is_buyer(),
            OrderAction::ShortClose => {
                self.has(|line| line.to_despatch() > 0) && (self.is_orderer() || self.is_buyer())
            }
            // Nobody's own deed: they follow from others, or from time.
            OrderAction::Send | OrderAction::Expire | OrderAction::Decline | OrderAction::Close => false,
        }
    }

    fn is_next_signer(&self, must_be_separate: bool) -> bool {
        open_roles(self.state, self.order).into_iter().any(|role| {
            let (action, holder) = entitlement(self.order, Some(role));
            let appointment = self.appointment(action, holder);
            let acting = appointment.map(|appointment| policy::acting(self.reference, appointment));
            acting.is_some_and(|acting| {
                !must_be_separate || require_separate(self.state, self.order, acting, role).is_ok()
            })
        })
    }

    fn signers(&self) -> Vec<AwaitedSigner> {
        signers(self.reference, self.state, self.order, self.today)
    }

    fn is_orderer(&self) -> bool {
        self.holds(Action::PlaceOrder, self.order.unit)
    }

    fn is_buyer(&self) -> bool {
        self.holds(Action::ManageOrders, self.order.buyer)
    }

    fn holds(&self, action: Action, holder: OrganisationId) -> bool {
        self.appointment(action, holder).is_some()
    }

    fn appointment(&self, action: Action, holder: OrganisationId) -> Option<&Appointment> {
        let traits = Some(self.order.traits(self.reference, self.state));
        let subject = Subject { traits, ..self.order.subject(holder, &[]) };
        policy::allowed_on(self.reference, self.person, self.today, action, &subject)
    }

    fn has(&self, wanted: impl Fn(&OrderLine) -> bool) -> bool {
        lines(self.state, self.order.id).any(wanted)
    }
}
