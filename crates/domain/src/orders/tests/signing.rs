//! Signatures in order, by different people, over the present edition; the last one sends.

use super::*;
use crate::catalogue::ItemAction;
use crate::catalogue::move_item::MoveItem;
use crate::funds::add_fund::AddFund;
use crate::identity::register_key::RegisterKey;
use crate::identity::revoke_key::RevokeKey;
use crate::identity::suspend_organisation::SuspendOrganisation;
use crate::orders::{Answer, OrderStatus, Progress};
use crate::signatures::set_policy::SetSignaturePolicy;
use crate::values::{Digest, Id, KeyBytes};

#[test]
fn three_signatures_send_the_order_and_obligate_its_money() {
    let state = placed().state;
    assert_eq!(spent(&state), [52_000_000, 0]);
    let mut scenario = given(placed()).at("2026-01-13T09:00");
    for (who, role) in &SIGNERS[..2] {
        scenario = scenario.as_(who).when(sign_by(&state, who, *role)).then_events(["order_signed.1"]);
    }
    scenario
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.steps_signed), (OrderStatus::Submitted, 2));
            assert_eq!(order.hold_until, Some(moment("2026-01-18T09:00")), "each signature renews the hold");
        })
        .at("2026-01-18T08:59")
        .as_("P-COMMANDER")
        .when(sign_by(&state, "P-COMMANDER", Role::Commander))
        .then_events(["order_signed.1", "order_sent.1"])
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.progress), (OrderStatus::Sent, Progress::InFulfilment));
            assert_eq!((order.sent_at, order.hold_until), (Some(moment("2026-01-18T08:59")), None));
            assert_eq!(order.answer_until, Some(moment("2026-01-21T08:59")));
            assert_eq!(spent(state), [0, 52_000_000]);
            assert_eq!(state.offers.known(&DRONE.offer()).reserved, 20, "stock stays held");
            let signed: Vec<_> = (1..=3)
                .map(|ordinal| state.signatures.known(&(order.id.bits(), ordinal)))
                .map(|signature| (signature.person, signature.purpose, signature.edition))
                .collect();
            assert_eq!(signed, SIGNERS.map(|(who, role)| (person(who), role, 1)));
        });
}

#[test]
fn signatures_come_in_the_order_of_the_steps() {
    let mut world = placed();
    let early = sign_by(&world.state, "P-APPROVER", Role::Approver);
    assert_eq!(refusal(&mut world, "P-APPROVER", early), "not_next_signature");
    let other = sign_by(&world.state, "P-ORDERER", Role::Receiver);
    assert_eq!(refusal(&mut world, "P-ORDERER", other), "not_next_signature");
    let ours = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    world.acting("P-ORDERER").accept(ours.clone());
    assert_eq!(refusal(&mut world, "P-ORDERER", ours), "not_next_signature");
}

#[test]
fn only_who_is_appointed_signs_and_others_learn_nothing() {
    let mut world = placed();
    let sign = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    for (who, code) in [
        ("P-APPROVER", "not_permitted"),
        ("P-CLERK", "not_permitted"),
        ("P-BUYER", "not_permitted"),
        ("P-STRANGER", "not_found"),
        ("P-RIVAL", "not_found"),
        ("P-NOBODY", "not_found"),
        ("console", "not_permitted"),
    ] {
        assert_eq!(refusal(&mut world, who, sign.clone()), code, "{who}");
    }
    let unknown = SignOrder { order: OrderId::from_bits(5), ..sign };
    assert_eq!(refusal(&mut world, "P-ORDERER", unknown), "not_found");
}

#[test]
fn the_signature_is_over_the_present_edition() {
    let mut world = placed();
    let sign = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    let other =
        SignOrder { signed: Signed { digest: Digest([9; 32]), ..sign.signed.clone() }, ..sign.clone() };
    assert_eq!(refusal(&mut world, "P-ORDERER", other), "digest_mismatch");
    let later = SignOrder { edition: 2, ..sign };
    assert_eq!(refusal(&mut world, "P-ORDERER", later), "digest_mismatch");
}

#[test]
fn the_key_is_the_signers_own_and_not_revoked() {
    let mut world = placed();
    let sign = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    for key in [key_id(public_key("P-APPROVER")), key_id(KeyBytes([8; 32]))] {
        let other = SignOrder { signed: Signed { key, ..sign.signed.clone() }, ..sign.clone() };
        assert_eq!(refusal(&mut world, "P-ORDERER", other), "key_not_usable");
    }
    world.acting("P-ORDERER").accept(RevokeKey { key: sign.signed.key, reason: personal("lost") });
    assert_eq!(refusal(&mut world, "P-ORDERER", sign.clone()), "key_not_usable");
    let renewed = KeyBytes([6; 32]);
    world.accept(RegisterKey { person: person("P-ORDERER"), public_key: renewed, is_demo: false });
    world.accept(SignOrder { signed: Signed { key: key_id(renewed), ..sign.signed.clone() }, ..sign });
}

#[test]
fn nobody_approves_what_they_placed_or_signs_two_steps() {
    let mut world = placed();
    world.acting("P-ADMIN");
    world.accept(add_person("P-SECOND"));
    world.accept(appoint("P-SECOND", Role::Orderer, "B11"));
    world.accept(appoint("P-ORDERER", Role::Approver, "B11"));
    world.accept(appoint("P-APPROVER", Role::Commander, "B11"));
    let sign = |world: &World, who, role| sign_by(&world.state, who, role);

    let (person, public_key) = (person("P-SECOND"), public_key("P-SECOND"));
    world.acting("P-SECOND").accept(RegisterKey { person, public_key, is_demo: false });
    let second = sign(&world, "P-SECOND", Role::Orderer);
    assert_eq!(refusal(&mut world, "P-SECOND", second), "separation_of_duty");
    let ours = sign(&world, "P-ORDERER", Role::Orderer);
    world.acting("P-ORDERER").accept(ours);
    let own = sign(&world, "P-ORDERER", Role::Approver);
    assert_eq!(refusal(&mut world, "P-ORDERER", own), "separation_of_duty");
    let approval = sign(&world, "P-APPROVER", Role::Approver);
    world.acting("P-APPROVER").accept(approval);
    let twice = sign(&world, "P-APPROVER", Role::Commander);
    assert_eq!(refusal(&mut world, "P-APPROVER", twice), "separation_of_duty");
    let command = sign(&world, "P-COMMANDER", Role::Commander);
    assert_eq!(kinds(&mut world, "P-COMMANDER", command), ["order_signed.1", "order_sent.1"]);
}

#[test]
fn the_agency_signs_where_a_policy_asks_for_it() {
    let mut world = world();
    world.acting("P-ADMIN").accept(SetSignaturePolicy {
        code: code("DIRECT"),
        document: crate::signatures::Document::Order,
        organisation: None,
        category: None,
        fund: None,
        is_emergency: false,
        amount_from: uah(1),
        steps: crate::signatures::step::steps_of(&[Role::Orderer, Role::Buyer]),
        hours: 24,
    });
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 10)]));
    let ours = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    world.accept(ours);
    let agency = sign_by(&world.state, "P-BUYER", Role::Buyer);
    assert_eq!(kinds(&mut world, "P-BUYER", agency), ["order_signed.1", "order_sent.1"]);
}

#[test]
fn a_hold_that_ran_out_cannot_be_signed() {
    let mut world = placed();
    world.now = moment("2026-01-17T10:00");
    let sign = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    assert_eq!(refusal(&mut world, "P-ORDERER", sign), "hold_expired");
}

#[test]
fn a_sent_order_has_nothing_to_sign() {
    let mut world = sent();
    let sign = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    assert_eq!(refusal(&mut world, "P-ORDERER", sign), "no_amendment");
}

/// The order with two signatures, ready for the last.
fn signed_twice() -> World {
    let mut world = placed();
    for (who, role) in &SIGNERS[..2] {
        let sign = sign_by(&world.state, who, *role);
        world.acting(who).accept(sign);
    }
    world
}

#[test]
fn what_is_suspended_meanwhile_is_not_sent() {
    let mut world = signed_twice();
    let until = |until: Option<&str>| SuspendOrganisation {
        organisation: organisation("SUP-VEKTOR"),
        until: until.map(day),
        reason: personal("order 7"),
    };
    let moved = |action| MoveItem { item: item("PLYSKA-10"), action, reason: personal("order 8") };
    let last = sign_by(&world.state, "P-COMMANDER", Role::Commander);

    world.acting("P-BUYER").accept(until(Some("2026-02-01")));
    assert_eq!(refusal(&mut world, "P-COMMANDER", last.clone()), "suspended");
    world.acting("P-BUYER").accept(until(None));
    world.accept(moved(ItemAction::Suspend));
    assert_eq!(refusal(&mut world, "P-COMMANDER", last.clone()), "suspended");
    world.acting("P-BUYER").accept(moved(ItemAction::Resume));
    assert_eq!(kinds(&mut world, "P-COMMANDER", last), ["order_signed.1", "order_sent.1"]);
}

#[test]
fn an_offer_that_ended_meanwhile_is_held_and_sent() {
    let mut world = signed_twice();
    let terms = crate::contracts::make_offer::OfferTerms { to: day("2026-01-11"), ..terms(2_500_000) };
    let ended = crate::contracts::change_offer::ChangeOffer {
        offer: DRONE.offer(),
        terms,
        reason: Some(personal("dearer")),
    };
    world.acting("P-CLERK").accept(ended);
    let last = sign_by(&world.state, "P-COMMANDER", Role::Commander);
    assert_eq!(kinds(&mut world, "P-COMMANDER", last), ["order_signed.1", "order_sent.1"]);
    assert_eq!(line_row(&world.state, 1).unit_price_minor, 2_450_000, "the hold covers the price");
}

#[test]
fn earmarked_money_is_obligated_in_time_or_not_at_all() {
    let mut world = world();
    world.now = moment("2026-06-28T10:00");
    world.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE, 10, [("A-B11", 24_500_000)])]));
    for (who, role) in &SIGNERS[..2] {
        let sign = sign_by(&world.state, who, *role);
        world.acting(who).accept(sign);
    }
    world.now = moment("2026-07-01T00:30");
    let last = sign_by(&world.state, "P-COMMANDER", Role::Commander);
    assert_eq!(refusal(&mut world, "P-COMMANDER", last), "earmark_forbids");
}

/// An order from an allotment whose last day is 14 January, signed by two.
fn signed_twice_on_short_money() -> World {
    let mut world = world();
    let short = AddFund { code: code("OLD-26"), lapse_on: day("2026-01-14"), ..state_programme() };
    world.acting("P-TREASURER").accept(short);
    world.accept(receive("OLD-26", 3_000_000, "advice-1"));
    world.accept(allot("O-B11", "OLD-26", "B11", 3_000_000));
    world.acting("P-ORDERER").accept(basket("B11", [charged(&BATTERY, 10, [("O-B11", 3_000_000)])]));
    for (who, role) in &SIGNERS[..2] {
        let sign = sign_by(&world.state, who, *role);
        world.acting(who).accept(sign);
    }
    world.acting("P-COMMANDER");
    world
}

#[test]
fn lapsed_money_is_not_obligated() {
    let last = |world: &World| sign_by(&world.state, "P-COMMANDER", Role::Commander);
    let mut in_time = signed_twice_on_short_money();
    let mut lapsed = in_time.clone();
    in_time.now = moment("2026-01-14T23:59");
    let mut past = in_time.clone();
    past.now = moment("2026-01-15T00:00");
    lapsed.let_pass(past.now);
    assert!(lapsed.state.allotments.known(&allotment("O-B11")).is_lapsed);
    for world in [past, lapsed] {
        let last = last(&world);
        given(world).when(last).then_rejected("lapsed").then_says("allotment O-B11 lapsed on 2026-01-14");
    }
    let last = last(&in_time);
    given(in_time).when(last).then_events(["order_signed.1", "order_sent.1"]);
}

#[test]
fn an_order_that_is_not_visible_looks_like_none() {
    let mut world = placed();
    let sign = sign_by(&world.state, "P-STRANGER", Role::Orderer);
    let unknown = SignOrder { order: OrderId::from_bits(7), ..sign.clone() };
    for asked in [sign, unknown] {
        let (id, refusal) = (asked.order, world.acting("P-STRANGER").submit(asked).expect_err("a stranger"));
        assert_eq!(refusal, crate::Rejection::not_found("order", id));
    }
}

#[test]
fn a_contract_that_ended_meanwhile_is_not_called_off() {
    let mut world = signed_twice();
    world.acting("P-BUYER").accept(crate::contracts::move_contract::MoveContract {
        contract: contract("FA-1/1"),
        action: crate::contracts::ContractAction::Terminate,
        on: day("2026-01-12"),
        document: text("letter 3"),
        items: Vec::new(),
    });
    let last = sign_by(&world.state, "P-COMMANDER", Role::Commander);
    assert_eq!(refusal(&mut world, "P-COMMANDER", last), "wrong_status");
}

#[test]
fn every_line_of_a_sent_order_waits_for_an_answer() {
    let state = sent().state;
    assert!(crate::orders::lines(&state, id(&state)).all(|line| line.answer == Answer::Open));
}
