//! A change that leaves the earmark of a partner's fund: its owner is asked, and the unit waits for its word.

use super::*;
use crate::funds::earmark::Condition;
use crate::orders::consent::{Asked, ConsentResult};
use crate::orders::decide_consent::DecideConsent;
use crate::orders::decide_proposal::DecideProposal;
use crate::orders::{Answer, OrderStatus};
use crate::payments::recharge::Recharge;

/// Ten drones at 24 500.00: 100 000.00 of the donor, to be accepted by 31 July, the rest of the state; sent.
fn shared() -> World {
    let mut world = world();
    let drones = charged(&DRONE, 10, [("A-B11", 10_000_000), ("S-B11", 14_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones]));
    sign_all(&mut world, NUMBER);
    world
}

/// The supplier proposed a day after the last one of the donor's money.
fn asked(promised_on: &str) -> World {
    let mut world = shared();
    let late = change(&world.state, promised_on);
    world.acting("P-CLERK").accept(late);
    world
}

fn change(state: &State, promised_on: &str) -> AnswerOrder {
    let promised_on = Some(day(promised_on));
    answer(state, [(1, Word::Change { quantity: None, promised_on, substitute: None })])
}

fn decide(state: &State, result: ConsentResult) -> DecideConsent {
    DecideConsent { order: id(state), line: 1, fund: fund("AIR-26"), result, letter: text("letter 19") }
}

fn accept(state: &State) -> DecideProposal {
    DecideProposal { order: id(state), line: 1, rejected: None }
}

fn reject(state: &State) -> DecideProposal {
    DecideProposal { rejected: Some(ReasonCode::Late), ..accept(state) }
}

#[test]
fn the_donor_is_asked_once_and_the_unit_waits_for_its_word() {
    let state = shared().state;
    given(asked("2026-08-15"))
        .then(|state| {
            let proposal = state.proposals.known(&(id(state), 1));
            let (partner, condition) = (organisation("PARTNER-N"), Condition::AcceptBy);
            assert_eq!(proposal.asked, [Asked { fund: fund("AIR-26"), partner, condition }]);
        })
        .as_("P-ORDERER")
        .when(accept(&state))
        .then_rejected("consent_awaited")
        .as_("P-PARTNER")
        .when(decide(&state, ConsentResult::Given))
        .then_events(["consent_decided.1"])
        .as_("P-ORDERER")
        .when(accept(&state))
        .then_events(["proposal_accepted.1"])
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.answer, line.promised_on), (Answer::Confirmed, day("2026-08-15")));
        });
}

#[test]
fn a_refusal_ends_in_a_rejection_until_the_donor_says_otherwise() {
    let state = shared().state;
    let mut world = asked("2026-08-15");
    world.acting("P-PARTNER").accept(decide(&state, ConsentResult::Refused));
    assert_eq!(refusal(&mut world, "P-ORDERER", accept(&state)), "consent_refused");
    let mut other = world.clone();
    other.acting("P-PARTNER").accept(decide(&state, ConsentResult::Given));
    other.acting("P-ORDERER").accept(accept(&state));
    given(world)
        .as_("P-ORDERER")
        .when(reject(&state))
        .then_events(["proposal_rejected.1"])
        .then(|state| assert_eq!(order(state, NUMBER).status, OrderStatus::Declined));
}

#[test]
fn nobody_speaks_for_a_donor_or_of_what_it_is_not_asked() {
    let mut world = asked("2026-08-15");
    let given = decide(&world.state, ConsentResult::Given);
    for (who, command, code) in [
        ("P-PROGRAMME", given.clone(), "not_permitted"),
        ("P-TREASURER", given.clone(), "not_permitted"),
        ("P-ORDERER", given.clone(), "not_found"),
        ("P-CLERK", given.clone(), "not_found"),
        ("P-PARTNER", DecideConsent { line: 2, ..given.clone() }, "no_consent_asked"),
        ("P-PARTNER", DecideConsent { fund: fund("EUR-26"), ..given.clone() }, "no_consent_asked"),
        ("P-PARTNER", DecideConsent { fund: fund("STATE-26"), ..given.clone() }, "not_found"),
        ("P-PARTNER", DecideConsent { fund: fund("NONE"), ..given.clone() }, "not_found"),
    ] {
        assert_eq!(refusal(&mut world, who, command), code, "{who}");
    }
    let state = world.state.clone();
    world.acting("P-ORDERER").accept(reject(&state));
    assert_eq!(refusal(&mut world, "P-PARTNER", given), "no_consent_asked");
}

#[test]
fn a_word_covers_the_same_item_up_to_the_same_day() {
    let state = shared().state;
    let mut world = asked("2026-08-15");
    world.acting("P-PARTNER").accept(decide(&state, ConsentResult::Given));
    world.acting("P-ORDERER").accept(accept(&state));
    // Stock ran short of a confirmed line, which opens it again.
    let stock = count_stock(&world.state, &DRONE, 2);
    world.acting("P-CLERK").accept(stock);
    let short = crate::orders::run_short::RunShort { offer: DRONE.offer(), orders: vec![id(&state)] };
    world.accept(short);
    assert_eq!(refusal(&mut world, "P-CLERK", change(&state, "2026-08-15")), "field_invalid", "no change");
    let mut within = world.clone();
    let earlier = answer(
        &state,
        [(1, Word::Change { quantity: Some(10), promised_on: Some(day("2026-08-10")), substitute: None })],
    );
    within.accept(earlier);
    assert_eq!(within.state.proposals.known(&(id(&state), 1)).asked, []);
    world.accept(change(&state, "2026-08-20"));
    assert_eq!(world.state.proposals.known(&(id(&state), 1)).asked.len(), 1, "a later day is asked anew");
    assert_eq!(refusal(&mut world, "P-ORDERER", accept(&state)), "consent_awaited");
}

#[test]
fn other_money_in_its_place_needs_no_word() {
    let state = shared().state;
    let mut world = asked("2026-08-15");
    world.acting("P-PARTNER").accept(decide(&state, ConsentResult::Refused));
    let (allotment, document) = (allotment("S-B11"), text("letter 20"));
    let recharge = Recharge { order: id(&state), line: 1, position: 1, allotment, document };
    world.acting("P-TREASURER").accept(recharge);
    world.acting("P-ORDERER").accept(accept(&state));
}

#[test]
fn a_day_that_the_supplier_sets_alone_asks_nobody() {
    let mut world = shared();
    let late = answer(&world.state, [(1, Word::BackOrder { promised_on: day("2026-08-15") })]);
    assert_eq!(refusal(&mut world, "P-CLERK", late), "earmark_forbids");
}
