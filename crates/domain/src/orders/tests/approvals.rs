//! Parallel signatures, lines left out, forwarding, reminders and escalation, deputies.

use super::*;
use crate::identity::appoint::Appoint;
use crate::identity::delegate::Delegate;
use crate::identity::end_appointment::EndAppointment;
use crate::identity::{Scope, appointment_id};
use crate::orders::OrderStatus;
use crate::orders::forward::ForwardOrder;
use crate::orders::leave_out::{LeaveOutLine, LineOutcome};
use crate::orders::place::PlaceBasket;
use crate::orders::remind::RemindSigners;
use crate::orders::revise::{ReviseOrder, RevisedLine};
use crate::orders::signers::{asked, people, signers};
use crate::signatures::Document;
use crate::signatures::set_policy::SetSignaturePolicy;
use crate::values::PersonId;

/// An order whose steps are those of a policy for everybody, with a second approver, P-SECOND, and one of the corps,
/// P-ABOVE.
fn placed_under(steps: &[&str]) -> World {
    let mut world = world();
    for (name, role, at) in [
        ("P-SECOND", Role::Approver, "B11"),
        ("P-ABOVE", Role::Approver, "C1"),
        ("P-SPARE", Role::Orderer, "B12"),
    ] {
        world.acting("console").accept(add_person(name));
        let key = crate::identity::register_key::RegisterKey {
            person: person(name),
            public_key: public_key(name),
            is_demo: false,
        };
        world.accept(key);
        world.accept(appoint(name, role, at));
    }
    if !steps.is_empty() {
        world.acting("P-ADMIN").accept(policy("ALL", steps));
    }
    world.now = moment("2026-01-12T10:00");
    let drones = charged(&DRONE, 20, [("S-B11", 49_000_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 10)]));
    world
}

fn policy(name: &str, steps: &[&str]) -> SetSignaturePolicy {
    SetSignaturePolicy {
        code: code(name),
        document: Document::Order,
        organisation: None,
        category: None,
        fund: None,
        is_emergency: false,
        amount_from: uah(0),
        steps: steps.iter().map(|step| step.parse().expect("a step")).collect(),
        hours: 24,
    }
}

fn sign(world: &mut World, who: &str, role: Role) -> Vec<&'static str> {
    let signed = sign_by(&world.state, who, role);
    kinds(world, who, signed)
}

fn refused_to_sign(world: &mut World, who: &str, role: Role) -> &'static str {
    let signed = sign_by(&world.state, who, role);
    refusal(world, who, signed)
}

fn leave_out(world: &World, line: i64, outcome: LineOutcome) -> LeaveOutLine {
    LeaveOutLine { order: id(&world.state), line, outcome, reason: ReasonCode::PriceTooHigh, note: None }
}

fn asked_now(world: &World) -> Vec<PersonId> {
    let order = order(&world.state, NUMBER);
    let today = world.context().today();
    people(asked(&signers(&world.state, &world.state, order, today), order))
}

fn deputy(of: (&str, Role), to_person: &str) -> Delegate {
    Delegate {
        appointment: appointment_id(person(of.0), of.1, organisation("B11"), day("2026-01-01")),
        to_person: person(to_person),
        from: day("2026-01-12"),
        to: day("2026-01-31"),
        document: text("order 4"),
    }
}

#[test]
fn two_approvers_and_the_agency_sign_in_any_order_and_then_the_commander() {
    let mut world = placed_under(&["orderer", "approver+approver+buyer", "commander"]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    assert_eq!(refused_to_sign(&mut world, "P-COMMANDER", Role::Commander), "not_next_signature");
    assert_eq!(sign(&mut world, "P-BUYER", Role::Buyer), ["order_signed.1"]);
    assert_eq!(refused_to_sign(&mut world, "P-BUYER", Role::Buyer), "not_next_signature");
    sign(&mut world, "P-SECOND", Role::Approver);
    assert_eq!(refused_to_sign(&mut world, "P-SECOND", Role::Approver), "separation_of_duty", "two people");
    sign(&mut world, "P-APPROVER", Role::Approver);
    assert_eq!(sign(&mut world, "P-COMMANDER", Role::Commander), ["order_signed.1", "order_sent.1"]);
}

#[test]
fn a_policy_for_a_fund_or_an_emergency_holds_for_those_orders_only() {
    let mut world = world();
    let drones = || charged(&DRONE, 20, [("S-B11", 49_000_000)]);
    let of_fund =
        SetSignaturePolicy { fund: Some(fund("STATE-26")), ..policy("FUND", &["orderer", "buyer"]) };
    let fast = SetSignaturePolicy { is_emergency: true, ..policy("FAST", &["orderer", "commander"]) };
    world.acting("P-ADMIN").accept(of_fund);
    world.accept(fast);
    world.acting("P-ORDERER").accept(basket("B11", [drones()]));
    let emergency = personal("lost to a strike tonight");
    world.accept(PlaceBasket { emergency: Some(emergency), ..basket("B11", [drones()]) });
    let steps = |number: &str| {
        let steps = &order(&world.state, number).steps;
        steps.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(steps("PO-2026-000001"), ["orderer", "buyer"]);
    assert_eq!(steps("PO-2026-000002"), ["orderer", "commander"]);
    let document = to_sign(&world.state, order(&world.state, "PO-2026-000002"));
    assert_eq!(document["emergency"], true, "signers see that it is one");
}

#[test]
fn a_line_is_refused_and_the_rest_goes_on_with_the_signatures_it_has() {
    let mut world = placed_under(&[]);
    let before = world.state.allotments.known(&allotment("S-B11")).stages;
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let out = leave_out(&world, 1, LineOutcome::Refused);
    assert_eq!(kinds(&mut world, "P-APPROVER", out), ["order_line_left_out.1"]);
    let after = world.state.allotments.known(&allotment("S-B11")).stages;
    assert_eq!(after.available - before.available, 49_000_000, "exactly the line's money is free");
    assert_eq!((world.state.offers.known(&DRONE.offer()).reserved, spent(&world.state)), (0, [3_000_000, 0]));
    let order = order(&world.state, NUMBER).clone();
    assert_eq!((order.edition, order.steps_signed, order.total_minor), (2, 1, 3_000_000));
    assert_eq!(
        refused_to_sign(&mut world, "P-ORDERER", Role::Orderer),
        "not_next_signature",
        "it has signed"
    );
    sign(&mut world, "P-APPROVER", Role::Approver);
    assert_eq!(sign(&mut world, "P-COMMANDER", Role::Commander), ["order_signed.1", "order_sent.1"]);
    assert_eq!(spent(&world.state), [0, 3_000_000]);
    let kept: Vec<_> = world.state.signed_documents.rows().map(|document| document.edition).collect();
    assert_eq!(kept, [1, 2], "each signature has the document it is of");
}

#[test]
fn a_signature_over_the_longer_edition_is_refused_after_a_line_is_left_out() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let read_before = sign_by(&world.state, "P-APPROVER", Role::Approver);
    let out = leave_out(&world, 2, LineOutcome::Refused);
    world.acting("P-APPROVER").accept(out);
    assert_eq!(refusal(&mut world, "P-APPROVER", read_before), "digest_mismatch");
}

#[test]
fn a_returned_line_becomes_an_order_of_its_own_that_keeps_its_hold() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let out = leave_out(&world, 1, LineOutcome::Returned);
    let caused = kinds(&mut world, "P-APPROVER", out);
    assert_eq!(caused, ["order_line_left_out.1", "order_submitted.1", "order_returned.1"]);
    assert_eq!(spent(&world.state), [52_000_000, 0], "its money stays held");
    assert_eq!(world.state.offers.known(&DRONE.offer()).reserved, 20, "and its stock");
    let returned = order(&world.state, "PO-2026-000002").clone();
    assert_eq!((returned.status, returned.steps_signed), (OrderStatus::Returned, 0));
    let lines = vec![RevisedLine { line: 1, quantity: 10, charges: vec![(allotment("S-B11"), 24_500_000)] }];
    world.acting("P-ORDERER").accept(ReviseOrder { order: returned.id, lines });
    assert_eq!(spent(&world.state), [27_500_000, 0]);
}

#[test]
fn the_only_line_an_absent_line_and_a_strangers_wish_are_refused() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let out = leave_out(&world, 1, LineOutcome::Refused);
    assert_eq!(refusal(&mut world, "P-COMMANDER", out.clone()), "not_permitted", "not awaited yet");
    assert_eq!(refusal(&mut world, "P-STRANGER", out.clone()), "not_found");
    assert_eq!(refusal(&mut world, "P-APPROVER", LeaveOutLine { line: 9, ..out.clone() }), "not_found");
    world.acting("P-APPROVER").accept(out.clone());
    assert_eq!(refusal(&mut world, "P-APPROVER", out.clone()), "nothing_left");
    assert_eq!(refusal(&mut world, "P-APPROVER", LeaveOutLine { line: 2, ..out }), "only_line");
}

#[test]
fn it_is_forwarded_to_another_holder_of_the_role_and_to_nobody_else() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let order = id(&world.state);
    let forward = |to: &str| ForwardOrder { order, to_person: person(to), note: None };
    for wrong in ["P-APPROVER", "P-COMMANDER", "P-ORDERER", "P-STRANGER"] {
        assert_eq!(refusal(&mut world, "P-APPROVER", forward(wrong)), "field_invalid", "{wrong}");
    }
    let mut both = [person("P-APPROVER"), person("P-SECOND")];
    both.sort();
    assert_eq!(asked_now(&world), both);
    world.acting("P-APPROVER").accept(forward("P-SECOND"));
    assert_eq!(asked_now(&world), [person("P-SECOND")]);
    sign(&mut world, "P-APPROVER", Role::Approver);
    assert_eq!(
        asked_now(&world),
        [person("P-COMMANDER")],
        "who forwarded may still sign, and the next is asked"
    );
}

#[test]
fn silence_reminds_the_signers_and_then_tells_those_above() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let told = |world: &World| {
        let event = &world.journal.last().expect("an event").1;
        assert_eq!(event.kind(), "approval_reminded.1");
        event.fields()["told"].clone()
    };
    world.let_pass(moment("2026-01-13T10:00"));
    let mut nearest = [person("P-APPROVER"), person("P-SECOND")];
    nearest.sort();
    assert_eq!(told(&world), serde_json::json!(nearest), "after a day the signers");
    world.let_pass(moment("2026-01-14T10:00"));
    assert_eq!(told(&world), serde_json::json!([person("P-ABOVE")]), "after two those above");
    assert!(asked_now(&world).contains(&person("P-ABOVE")));
    assert_eq!(order(&world.state, NUMBER).approval_due_at, None, "nobody stands higher");
    assert_eq!(sign(&mut world, "P-ABOVE", Role::Approver), ["order_signed.1"]);
    assert_eq!(asked_now(&world), [person("P-COMMANDER")]);
    assert_eq!(order(&world.state, NUMBER).approval_level, 0, "a new wait begins");
}

#[test]
fn an_orderer_reminds_by_hand_every_few_hours() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let remind = RemindSigners { order: id(&world.state) };
    assert_eq!(refusal(&mut world, "P-APPROVER", remind.clone()), "not_permitted");
    assert_eq!(kinds(&mut world, "P-ORDERER", remind.clone()), ["approval_reminded.1"]);
    assert_eq!(refusal(&mut world, "P-ORDERER", remind.clone()), "reminded_lately");
    world.let_pass(world.now.plus_hours(4));
    assert_eq!(kinds(&mut world, "P-ORDERER", remind), ["approval_reminded.1"]);
}

#[test]
fn a_deputy_signs_for_the_holder_and_the_journal_says_so() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    world.acting("P-APPROVER").accept(deputy(("P-APPROVER", Role::Approver), "P-SPARE"));
    assert_eq!(sign(&mut world, "P-SPARE", Role::Approver), ["order_signed.1"]);
    let made = world.state.signatures.rows().last().expect("signed above");
    assert_eq!((made.person, made.acting_for), (person("P-SPARE"), Some(person("P-APPROVER"))));
    assert_eq!(
        refused_to_sign(&mut world, "P-SPARE", Role::Commander),
        "not_permitted",
        "only what was passed on"
    );
}

#[test]
fn a_deputy_never_breaks_separation_of_duty() {
    let mut world = placed_under(&["orderer", "approver+approver", "commander"]);
    world.acting("P-APPROVER").accept(deputy(("P-APPROVER", Role::Approver), "P-ORDERER"));
    world.accept(deputy(("P-APPROVER", Role::Approver), "P-SPARE"));
    sign(&mut world, "P-ORDERER", Role::Orderer);
    assert_eq!(
        refused_to_sign(&mut world, "P-ORDERER", Role::Approver),
        "separation_of_duty",
        "who placed it"
    );
    sign(&mut world, "P-APPROVER", Role::Approver);
    assert_eq!(
        refused_to_sign(&mut world, "P-SPARE", Role::Approver),
        "separation_of_duty",
        "one right, once"
    );
    sign(&mut world, "P-SECOND", Role::Approver);
    world.acting("P-COMMANDER").accept(deputy(("P-COMMANDER", Role::Commander), "P-SECOND"));
    assert_eq!(refused_to_sign(&mut world, "P-SECOND", Role::Commander), "separation_of_duty", "two roles");
}

#[test]
fn who_placed_an_order_does_not_approve_it_through_a_deputy() {
    let mut world = placed_under(&[]);
    let own = Appoint { from: day("2026-01-12"), ..appoint("P-ORDERER", Role::Approver, "B11") };
    world.acting("P-ADMIN").accept(own);
    let appointment =
        appointment_id(person("P-ORDERER"), Role::Approver, organisation("B11"), day("2026-01-12"));
    world
        .acting("P-ORDERER")
        .accept(Delegate { appointment, ..deputy(("P-ORDERER", Role::Approver), "P-SPARE") });
    sign(&mut world, "P-ORDERER", Role::Orderer);
    assert_eq!(refused_to_sign(&mut world, "P-SPARE", Role::Approver), "separation_of_duty");
}

#[test]
fn an_ended_appointment_leaves_the_signature_to_the_next_holder_and_what_was_signed_stays() {
    let mut world = placed_under(&["orderer", "approver", "approver", "commander"]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    sign(&mut world, "P-APPROVER", Role::Approver);
    let order_id = id(&world.state);
    world.acting("P-ABOVE").accept(ForwardOrder {
        order: order_id,
        to_person: person("P-SECOND"),
        note: None,
    });
    let second = appointment_id(person("P-SECOND"), Role::Approver, organisation("B11"), day("2026-01-01"));
    world.acting("P-ADMIN").accept(EndAppointment {
        appointment: second,
        to: day("2026-01-11"),
        document: text("order 8"),
    });
    assert_eq!(refused_to_sign(&mut world, "P-SECOND", Role::Approver), "not_found");
    assert_eq!(asked_now(&world), [person("P-ABOVE")], "whom it was forwarded to is gone");
    assert_eq!(order(&world.state, NUMBER).steps_signed, 2, "nobody's earlier signature is lost");
}

#[test]
fn an_appointment_limited_to_categories_or_a_nation_signs_only_those() {
    let mut world = placed_under(&[]);
    sign(&mut world, "P-ORDERER", Role::Orderer);
    let limited = |name: &str, scope| {
        let appointed = appoint(name, Role::Approver, "B11");
        Appoint { scope, ..appointed }
    };
    let categories = |names: &[&str]| Scope {
        categories: names.iter().map(|name| category(name)).collect(),
        nation: None,
    };
    let drones = category_of(&world, &DRONE);
    let batteries = category_of(&world, &BATTERY);
    world.acting("P-ADMIN").accept(limited("P-STRANGER", categories(&[&drones])));
    assert_eq!(refused_to_sign(&mut world, "P-STRANGER", Role::Approver), "not_permitted", "batteries too");
    world.acting("P-ADMIN").accept(limited("P-RECEIVER", categories(&[&drones, &batteries])));
    let foreign = Scope { categories: Vec::new(), nation: Some("DK".to_owned()) };
    world.accept(limited("P-MEMBER", foreign));
    assert_eq!(refused_to_sign(&mut world, "P-MEMBER", Role::Approver), "not_permitted", "Ukraine pays");
    assert_eq!(sign(&mut world, "P-RECEIVER", Role::Approver), ["order_signed.1"]);
}

fn category_of(world: &World, shelf: &Shelf) -> String {
    let item = world.state.items.known(&item(shelf.item));
    world.state.categories.known(&item.category).code.to_string()
}
