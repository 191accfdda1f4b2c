//! Which actions a caller may take on an order now: what its pages draw as buttons.

use domain::orders::signing::{entitlement, waiting};
use domain::orders::{Answer, Order, OrderAction, OrderLine, lines};
use domain::policy::Action;
use domain::state::State;

use crate::caller::Caller;

/// Who takes an action.
#[derive(Clone, Copy)]
enum By {
    /// Whoever is entitled to the next signature.
    NextSigner,
    /// The unit's orderers.
    Orderer,
    /// The orderers, or whoever is entitled to the next signature.
    OrdererOrNextSigner,
    /// The orderers, or the agency.
    OrdererOrAgency,
    /// The supplier's clerks.
    Supplier,
    /// The agency.
    Agency,
}

/// The actions that a person takes; the others follow from what happens.
const TAKEN: &[(OrderAction, By)] = &[
    (OrderAction::Sign, By::NextSigner),
    (OrderAction::Refuse, By::NextSigner),
    (OrderAction::Return, By::NextSigner),
    (OrderAction::Revise, By::Orderer),
    (OrderAction::Cancel, By::Orderer),
    (OrderAction::Answer, By::Supplier),
    (OrderAction::Decide, By::Orderer),
    (OrderAction::Amend, By::Orderer),
    (OrderAction::WithdrawAmendment, By::OrdererOrNextSigner),
    (OrderAction::Despatch, By::Supplier),
    (OrderAction::Terminate, By::Agency),
    (OrderAction::ShortClose, By::OrdererOrAgency),
];

/// The actions that the order's state and the caller's appointments allow. A rule may still refuse one of
/// them, for example because of what the caller did before.
pub fn allowed(caller: &Caller, state: &State, order: &Order) -> Vec<OrderAction> {
    let possible = order.status.actions().filter(|action| is_possible(*action, state, order));
    let is_mine = |action: &OrderAction| {
        TAKEN.iter().any(|(taken, by)| taken == action && may(caller, state, order, *by))
    };
    possible.filter(is_mine).collect()
}

fn may(caller: &Caller, state: &State, order: &Order, by: By) -> bool {
    let next = waiting(state, order).and_then(|(waiting, _)| waiting.next());
    let (action, holder) = entitlement(order, next);
    let is_next_signer = next.is_some() && caller.may(action, holder);
    let is_orderer = caller.may(Action::PlaceOrder, order.unit);
    let is_agency = caller.may(Action::ManageOrders, order.buyer);
    match by {
        By::NextSigner => is_next_signer,
        By::Orderer => is_orderer,
        By::OrdererOrNextSigner => is_orderer || is_next_signer,
        By::OrdererOrAgency => is_orderer || is_agency,
        By::Supplier => caller.may(Action::Supply, order.supplier),
        By::Agency => is_agency,
    }
}

fn is_possible(action: OrderAction, state: &State, order: &Order) -> bool {
    let mut lines = lines(state, order.id);
    match action {
        OrderAction::Sign => waiting(state, order).is_some_and(|(waiting, _)| waiting.next().is_some()),
        OrderAction::Answer => lines.any(OrderLine::is_open),
        OrderAction::Decide => lines.any(|line| line.answer == Answer::Proposed),
        OrderAction::Amend => !order.is_amending,
        OrderAction::WithdrawAmendment => order.is_amending,
        OrderAction::Despatch => lines.any(|line| line.to_despatch() > 0),
        _ => true,
    }
}
