//! Reimbursing: donors take over what other money bears of a line, in part, several of them, of vetted makers only.

use super::{ORDER, PAYMENT, invoiced, paid, return_it, stages};
use crate::funds::Stages;
use crate::funds::add_fund::AddFund;
use crate::identity::Role;
use crate::limits::CUT_CHARGES_PER_LINE_MAX;
use crate::orders::amend::{AmendOrder, AmendedLine};
use crate::orders::answer::Word;
use crate::orders::{ChargeKey, OrderStatus, ReasonCode, Sources, charges};
use crate::payments::confirm_payment::ConfirmPayment;
use crate::payments::record_refund::RecordRefund;
use crate::payments::reimburse::{Reimburse, uncovered_minor};
use crate::pledges::VettingResult;
use crate::pledges::vet_maker::VetMaker;
use crate::testing::*;

/// Line 1 of the order: 10 drones, paid: 100 000.00 of the donor A-B11, then 145 000.00 of the state.
fn vetted_and_paid() -> World {
    let mut world = paid();
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", VettingResult::Passed));
    world.acting("P-TREASURER");
    world
}

fn reimburse(world: &World, line: i64, to: &str, amount_minor: i64) -> Reimburse {
    let (order, allotment) = (order(&world.state, ORDER).id, allotment(to));
    Reimburse { order, line, allotment, amount_minor, document: text("letter 4 of the donor") }
}

fn available(world: &World, name: &str) -> i64 {
    world.state.allotments.known(&allotment(name)).stages.available
}

/// A second donor's fund with an allotment of B11, with the first one's owner.
fn second_donor(world: &mut World) {
    let air = world.state.funds.known(&fund("AIR-26")).clone();
    let fund = AddFund { code: code("WEST-26"), owner: air.owner, earmark: air.earmark, ..state_programme() };
    world.accept(AddFund { source_kind: air.source_kind, lapse_on: air.lapse_on, ..fund });
    world.accept(receive("WEST-26", 50_000_000, "advice-1"));
    world.accept(allot("W-B11", "WEST-26", "B11", 50_000_000));
}

#[test]
fn a_part_of_what_the_state_paid_becomes_the_donors() {
    let mut world = vetted_and_paid();
    let before = (available(&world, "A-B11"), available(&world, "S-B11"));
    world.accept(reimburse(&world, 1, "A-B11", 5_000_000));
    let paid = |paid| Stages { paid, ..Stages::default() };
    assert_eq!(stages(&world, 1), [paid(10_000_000), paid(9_500_000), paid(5_000_000)]);
    let after = (available(&world, "A-B11"), available(&world, "S-B11"));
    assert_eq!(after, (before.0 - 5_000_000, before.1 + 5_000_000));
    given(world);
}

#[test]
fn several_donors_share_a_line_until_nothing_of_the_states_is_left() {
    let mut world = vetted_and_paid();
    second_donor(&mut world);
    world.accept(reimburse(&world, 1, "A-B11", 5_000_000));
    world.accept(reimburse(&world, 1, "W-B11", 9_500_000));
    let line = world.state.order_lines.known(&(order(&world.state, ORDER).id, 1));
    assert_eq!(uncovered_minor(&world.state, line), 0);
    let more = reimburse(&world, 1, "W-B11", 1);
    given(world)
        .when(more)
        .then_rejected("line_covered")
        .then_says("0.00 UAH of line 1 of PO-2026-000001 is borne by no partner yet and 0.01 UAH was asked");
}

#[test]
fn pieces_keep_their_numbers_and_the_later_donor_has_the_earlier_ones() {
    let mut world = vetted_and_paid();
    second_donor(&mut world);
    let numbers = |world: &World, position| {
        let line = world.state.order_lines.known(&(order(&world.state, ORDER).id, 1));
        Sources::of(line, charges(&world.state, line.order, line.line)).pieces_of(position)
    };
    world.accept(reimburse(&world, 1, "A-B11", 4_900_000));
    assert_eq!(numbers(&world, 3), Some(9..=10));
    world.accept(reimburse(&world, 1, "W-B11", 4_900_000));
    assert_eq!((numbers(&world, 2), numbers(&world, 4)), (Some(5..=6), Some(7..=8)));
    assert_eq!(numbers(&world, 3), Some(9..=10), "the first donor's pieces stay the first donor's");
    given(world);
}

#[test]
fn what_is_not_delivered_is_taken_over_first_and_accepted_pieces_stay_whose_they_are() {
    let mut world = world();
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", VettingResult::Passed));
    world.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE, 20, [("S-B11", 49_000_000)])]));
    send(&mut world, ORDER);
    accept(&mut world, ORDER, 1, 10);
    world.acting("P-TREASURER");
    world.accept(reimburse(&world, 1, "A-B11", 29_400_000));
    let state = Stages { accrued: 19_600_000, ..Stages::default() };
    let donor = Stages { obligated: 24_500_000, accrued: 4_900_000, ..Stages::default() };
    assert_eq!(stages(&world, 1), [state, donor]);
    accept(&mut world, ORDER, 1, 10);
    assert_eq!(stages(&world, 1), [state, Stages { accrued: 29_400_000, ..Stages::default() }]);
    given(world);
}

#[test]
fn a_payment_that_the_bank_sends_back_leaves_both_and_is_paid_from_both_again() {
    let mut world = vetted_and_paid();
    world.accept(reimburse(&world, 1, "A-B11", 5_000_000));
    world.accept(return_it(&world, "BANK-2", 26_000_000));
    let accrued = |accrued| Stages { accrued, ..Stages::default() };
    assert_eq!(stages(&world, 1), [accrued(10_000_000), accrued(9_500_000), accrued(5_000_000)]);
    world.accept(order_payment(&world.state, "R-1"));
    let again = payment(&world.state, "PAY-2026-000002");
    let of = |name: &str| again.shares.iter().find(|share| share.fund == fund(name)).unwrap().amount_minor;
    assert_eq!((of("AIR-26"), of("STATE-26")), (15_000_000, 11_000_000));
    let confirm = ConfirmPayment { payment: again.id, entry: entry("BANK-3", 26_000_000) };
    world.accept(confirm);
    assert_eq!(stages(&world, 1)[2], Stages { paid: 5_000_000, ..Stages::default() });
    given(world);
}

#[test]
fn a_refund_frees_the_last_donors_money_first() {
    let mut world = vetted_and_paid();
    world.accept(reimburse(&world, 1, "A-B11", 5_000_000));
    let before = (available(&world, "A-B11"), available(&world, "S-B11"));
    let order = order(&world.state, ORDER).id;
    world.accept(RecordRefund { order, line: Some(1), entry: entry("REFUND-1", 6_000_000) });
    let after = (available(&world, "A-B11"), available(&world, "S-B11"));
    assert_eq!(after, (before.0 + 5_000_000, before.1 + 1_000_000));
    given(world);
}

#[test]
fn a_maker_that_is_not_vetted_or_refused_is_not_reimbursed() {
    let mut world = paid();
    let asked = reimburse(&world, 1, "A-B11", 5_000_000);
    given(world.clone()).when(asked.clone()).then_rejected("maker_not_vetted");
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", VettingResult::Refused));
    let refused = given(world.clone()).as_("P-TREASURER").when(asked.clone()).then_rejected("maker_refused");
    refused.then_says("PARTNER-N refused SUP-VEKTOR on 2026-01-10 (letter 17)");
    world.accept(VetMaker { on: day("2026-01-12"), ..vetted("SUP-VEKTOR", VettingResult::Passed) });
    given(world).as_("P-TREASURER").when(asked).then_events(["line_reimbursed.1"]);
}

#[test]
fn the_giver_s_conditions_and_money_hold() {
    let mut world = vetted_and_paid();
    world.accept(allot("T-B11", "AIR-26", "B11", 1_000_000));
    let of = |line, to, amount| reimburse(&world, line, to, amount);
    let cases = [
        (of(2, "A-B11", 1_000), "earmark_forbids"),
        (of(1, "E-B11", 1_000), "wrong_currency"),
        (of(1, "S-B12", 1_000), "not_found"),
        (of(1, "S-B11", 1_000), "field_invalid"),
        (of(3, "A-B11", 1_000), "not_found"),
        (of(1, "A-B11", 0), "field_invalid"),
        (of(1, "A-B11", 14_500_001), "line_covered"),
        (of(1, "T-B11", 1_000_001), "allotment_exhausted"),
    ];
    for (command, refusal) in cases {
        given(world.clone()).when(command).then_rejected(refusal);
    }
}

#[test]
fn what_an_unpaid_invoice_waits_for_stays_where_it_is() {
    let mut world = invoiced();
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", VettingResult::Passed));
    world.acting("P-TREASURER");
    let asked = reimburse(&world, 1, "A-B11", 5_000_000);
    given(world).when(asked).then_rejected("charge_awaits_payment");
}

#[test]
fn a_closed_order_is_reimbursed_and_a_lapsed_allotment_reimburses_nothing() {
    let mut world = vetted_and_paid();
    assert_eq!(order(&world.state, ORDER).status, OrderStatus::Closed);
    let asked = reimburse(&world, 1, "A-B11", 5_000_000);
    given(world.clone()).when(asked.clone()).then_events(["line_reimbursed.1"]);
    world.let_pass(moment("2026-11-02T08:00"));
    given(world).when(asked).then_rejected("lapsed");
}

#[test]
fn only_a_sent_order_that_nobody_is_amending_is_reimbursed() {
    let mut world = world();
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", VettingResult::Passed));
    world.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE, 20, [("S-B11", 49_000_000)])]));
    let asked = reimburse(&world, 1, "A-B11", 5_000_000);
    let early = given(world.clone()).as_("P-TREASURER").when(asked.clone()).then_rejected("wrong_status");
    early.then_says("is submitted, which does not allow reimburse");
    send(&mut world, ORDER);
    let confirmed = answer(&world.state, ORDER, [(1, Word::Confirm)]);
    world.acting("P-CLERK").accept(confirmed);
    let lines = vec![AmendedLine { line: 1, quantity: 30 }];
    let (order, reason) = (order(&world.state, ORDER).id, ReasonCode::NeedChanged);
    let raise = AmendOrder { order, lines, delivery_point: None, reason, note: None };
    world.acting("P-ORDERER").accept(raise);
    given(world).as_("P-TREASURER").when(asked).then_rejected("amendment_waits");
}

#[test]
fn a_line_is_cut_into_thirty_two_charges_at_most() {
    let mut world = vetted_and_paid();
    for _ in 2..CUT_CHARGES_PER_LINE_MAX {
        world.accept(reimburse(&world, 1, "A-B11", 1));
    }
    let more = reimburse(&world, 1, "A-B11", 1);
    let says = "would have 33 charges, at most 32 are kept of a line; recharge a whole charge instead";
    given(world).when(more).then_rejected("field_invalid").then_says(says);
}

#[test]
fn only_the_treasurer_reimburses() {
    let world = vetted_and_paid();
    for (who, refusal) in [("P-PARTNER", "not_found"), ("P-BUYER", "not_permitted"), ("P-RIVAL", "not_found")]
    {
        let asked = reimburse(&world, 1, "A-B11", 5_000_000);
        given(world.clone()).as_(who).when(asked).then_rejected(refusal);
    }
    let key = ChargeKey { order: order(&world.state, ORDER).id, line: 1, position: 3 };
    assert!(world.state.charges.get(&key).is_none(), "{PAYMENT} is borne as it was");
}

#[test]
fn only_the_donors_people_vet_and_only_for_a_donor() {
    let mut world = vetted_and_paid();
    let others =
        [("P-TREASURER", "not_permitted"), ("P-PROGRAMME", "not_permitted"), ("P-CLERK", "not_found")];
    for (who, refusal) in others {
        let asked = vetted("SUP-TYSHA", VettingResult::Passed);
        given(world.clone()).as_(who).when(asked).then_rejected(refusal);
    }
    world.acting("P-ADMIN").accept(appoint("P-PARTNER", Role::PartnerOfficer, "MOD"));
    let passed = vetted("SUP-TYSHA", VettingResult::Passed);
    let cases = [
        (VetMaker { partner: organisation("MOD"), ..passed.clone() }, "wrong_organisation_kind"),
        (VetMaker { maker: organisation("NOWHERE"), ..passed.clone() }, "not_found"),
        (VetMaker { on: day("2027-01-01"), ..passed }, "field_invalid"),
        (VetMaker { on: day("2026-01-09"), ..vetted("SUP-VEKTOR", VettingResult::Passed) }, "field_invalid"),
    ];
    for (asked, refusal) in cases {
        given(world.clone()).as_("P-PARTNER").when(asked).then_rejected(refusal);
    }
}
