//! Every verb in every status: allowed exactly where the table of the lifecycle has the step.

use super::*;
use crate::orders::amend::{AmendOrder, AmendedLine};
use crate::orders::cancel::CancelOrder;
use crate::orders::close::CloseOrder;
use crate::orders::decide_proposal::DecideProposal;
use crate::orders::leave_out::{LeaveOutLine, LineOutcome};
use crate::orders::refuse::RefuseOrder;
use crate::orders::remind::RemindSigners;
use crate::orders::return_for_rework::ReturnOrder;
use crate::orders::revise::{ReviseOrder, RevisedLine};
use crate::orders::terminate::TerminateOrder;
use crate::orders::withdraw_amendment::WithdrawAmendment;
use crate::orders::{OrderAction, OrderStatus};

const REASON: ReasonCode = ReasonCode::Other;

/// Who does an action, with a command that nothing but the status can refuse.
fn deed(state: &State, action: OrderAction) -> Option<(&'static str, Command)> {
    deed_as(state, action, ("P-ORDERER", Role::Orderer))
}

/// The same, signed by somebody.
fn deed_as(
    state: &State,
    action: OrderAction,
    (signer, role): (&str, Role),
) -> Option<(&'static str, Command)> {
    let order = id(state);
    let note = None;
    Some(match action {
        OrderAction::Sign => ("P-ORDERER", sign_by(state, signer, role).into()),
        OrderAction::Refuse => ("P-ORDERER", RefuseOrder { order, reason: REASON, note }.into()),
        OrderAction::Return => ("P-ORDERER", ReturnOrder { order, reason: REASON, note }.into()),
        OrderAction::LeaveOut => {
            let (line, outcome) = (2, LineOutcome::Refused);
            ("P-ORDERER", LeaveOutLine { order, line, outcome, reason: REASON, note }.into())
        }
        OrderAction::Remind => ("P-ORDERER", RemindSigners { order }.into()),
        OrderAction::Revise => {
            let lines = vec![RevisedLine { line: 1, quantity: 10, charges: Vec::new() }];
            ("P-ORDERER", ReviseOrder { order, lines }.into())
        }
        OrderAction::Cancel => ("P-ORDERER", CancelOrder { order, reason: REASON, note }.into()),
        OrderAction::Answer => ("P-CLERK", answer(state, [(2, Word::Confirm)]).into()),
        OrderAction::Decide => ("P-ORDERER", DecideProposal { order, line: 1, rejected: None }.into()),
        OrderAction::Amend => {
            let lines = vec![AmendedLine { line: 2, quantity: 5 }];
            ("P-ORDERER", AmendOrder { order, lines, delivery_point: None, reason: REASON, note }.into())
        }
        OrderAction::WithdrawAmendment => ("P-ORDERER", WithdrawAmendment { order, reason: REASON }.into()),
        OrderAction::Terminate => ("P-BUYER", TerminateOrder { order, reason: REASON, note }.into()),
        OrderAction::ShortClose => ("P-ORDERER", CloseOrder { order, reason: REASON, note }.into()),
        // Done by another verb, the clock, or another noun.
        OrderAction::Send | OrderAction::Expire | OrderAction::Decline | OrderAction::Close => return None,
        OrderAction::Despatch | OrderAction::Accept | OrderAction::Forward => return None,
    })
}

/// A world whose order has the status.
fn standing(status: OrderStatus) -> World {
    let mut world = match status {
        OrderStatus::Submitted | OrderStatus::Returned | OrderStatus::Refused => placed(),
        OrderStatus::Cancelled | OrderStatus::Expired => placed(),
        OrderStatus::Sent | OrderStatus::Closed | OrderStatus::Declined | OrderStatus::Terminated => sent(),
    };
    let by = match status {
        OrderStatus::Submitted => None,
        OrderStatus::Sent => {
            let proposal = Word::Change { quantity: Some(10), promised_on: None, substitute: None };
            Some(("P-CLERK", answer(&world.state, [(1, proposal)]).into()))
        }
        OrderStatus::Returned => deed(&world.state, OrderAction::Return),
        OrderStatus::Refused => deed(&world.state, OrderAction::Refuse),
        OrderStatus::Cancelled => deed(&world.state, OrderAction::Cancel),
        OrderStatus::Closed => deed(&world.state, OrderAction::ShortClose),
        OrderStatus::Terminated => deed(&world.state, OrderAction::Terminate),
        OrderStatus::Declined => {
            Some(("P-CLERK", answer(&world.state, [(1, refuse()), (2, refuse())]).into()))
        }
        OrderStatus::Expired => {
            world.let_pass(moment("2026-01-17T10:00"));
            None
        }
    };
    if let Some((who, command)) = by {
        world.acting(who).accept(command);
    }
    assert_eq!(order(&world.state, NUMBER).status, status);
    world
}

#[test]
fn every_verb_is_allowed_exactly_where_the_table_says() {
    for status in OrderStatus::ALL {
        let world = standing(*status);
        for action in OrderAction::ALL {
            let Some((who, command)) = deed(&world.state, *action) else { continue };
            let outcome = world.clone().acting(who).submit(command);
            let is_allowed = status.after(*action).is_some();
            // A sent order without an amendment has nothing to sign or to withdraw.
            let of_amendment = [OrderAction::Sign, OrderAction::Remind, OrderAction::WithdrawAmendment];
            let needs_amendment = of_amendment.contains(action);
            match outcome {
                Ok(_) => assert!(is_allowed, "{action} of a {status} order was accepted"),
                Err(refusal) if is_allowed && needs_amendment && *status == OrderStatus::Sent => {
                    assert_eq!(refusal.code(), "no_amendment");
                }
                Err(refusal) => {
                    assert!(!is_allowed, "{action} of a {status} order was refused: {refusal}");
                    assert_eq!(refusal.code(), "wrong_status", "{action} of a {status} order: {refusal}");
                }
            }
        }
    }
}

/// The orders of `standing`, and some on the way between.
fn worlds() -> Vec<World> {
    let mut worlds: Vec<_> = OrderStatus::ALL.iter().map(|status| standing(*status)).collect();
    let mut approved = placed();
    for (who, role) in &SIGNERS[..2] {
        let sign = sign_by(&approved.state, who, *role);
        approved.acting(who).accept(sign);
        worlds.push(approved.clone());
    }
    let mut amending = confirmed();
    worlds.push(amending.clone());
    let lines = vec![AmendedLine { line: 1, quantity: 30 }];
    let order = id(&amending.state);
    let raise = AmendOrder { order, lines, delivery_point: None, reason: REASON, note: None };
    amending.acting("P-ORDERER").accept(raise);
    worlds.push(amending.clone());
    let sign = sign_by(&amending.state, "P-ORDERER", Role::Orderer);
    amending.accept(sign);
    worlds.push(amending);
    worlds
}

#[test]
fn what_may_be_done_is_foretold_as_it_is_decided() {
    let people = ["P-ORDERER", "P-APPROVER", "P-COMMANDER", "P-BUYER", "P-CLERK", "P-RIVAL", "P-STRANGER"];
    for mut world in worlds() {
        // Who placed it is appointed to approve as well, and still may not.
        world.acting("P-ADMIN").accept(appoint("P-ORDERER", Role::Approver, "B11"));
        let order = order(&world.state, NUMBER).clone();
        let signed = world.state.amendments.get(&order.id).map_or(order.steps_signed, |a| a.steps_signed);
        let role = SIGNERS[usize::try_from(signed).expect("a count") % 3].1;
        for who in people {
            let today = world.context().today();
            let foretold =
                crate::orders::allowed_actions(&world.state, &world.state, person(who), today, &order);
            for action in OrderAction::ALL {
                let Some((_, command)) = deed_as(&world.state, *action, (who, role)) else { continue };
                let outcome = world.clone().acting(who).submit(command);
                let is_foretold = foretold.contains(action);
                assert_eq!(outcome.is_ok(), is_foretold, "{who}: {action} of {order:?}: {outcome:?}");
            }
        }
    }
}
