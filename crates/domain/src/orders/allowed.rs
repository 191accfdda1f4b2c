//! What a person may do with an order now: the buttons of its page. The verbs decide; this only foretells them.

use super::signing::{entitlement, next_role, require_separate};
use super::{Answer, Order, OrderAction, OrderLine, lines};
use crate::policy::{self, Action};
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
        let Some(role) = next_role(self.state, self.order) else { return false };
        let (action, holder) = entitlement(self.order, Some(role));
        let may_sign = self.holds(action, holder);
        let is_separate = require_separate(self.state, self.order, self.person, role).is_ok();
        may_sign && (is_separate || !must_be_separate)
    }

    fn is_orderer(&self) -> bool {
        self.holds(Action::PlaceOrder, self.order.unit)
    }

    fn is_buyer(&self) -> bool {
        self.holds(Action::ManageOrders, self.order.buyer)
    }

    fn holds(&self, action: Action, holder: OrganisationId) -> bool {
        policy::allowed(self.reference, self.person, self.today, action, holder).is_some()
    }

    fn has(&self, wanted: impl Fn(&OrderLine) -> bool) -> bool {
        lines(self.state, self.order.id).any(wanted)
    }
}
