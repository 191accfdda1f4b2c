//! What may not be ordered, and who may not order.

use crate::catalogue::ItemAction;
use crate::catalogue::move_item::MoveItem;
use crate::contracts::ContractAction;
use crate::contracts::add_contract::PriceLine;
use crate::contracts::amend_contract::{AmendContract, AmendmentReason};
use crate::contracts::change_offer::ChangeOffer;
use crate::contracts::make_offer::{MakeOffer, OfferTerms};
use crate::contracts::move_contract::MoveContract;
use crate::identity::Role;
use crate::identity::add_delivery_point::AddDeliveryPoint;
use crate::identity::suspend_organisation::SuspendOrganisation;
use crate::limits::{
    AMOUNT_MINOR_MAX, BASKET_LINES_MAX, BASKET_ORDERS_MAX, QUANTITY_MAX, UNIT_PRICE_MINOR_MAX,
};
use crate::orders::place::BasketLine;
use crate::testing::*;

/// The basket is refused with this code, seen by the brigade's orderer on 12 January.
fn refused(line: BasketLine, code: &str) -> Scenario {
    given(world()).as_("P-ORDERER").when(basket("B11", [line])).then_rejected(code)
}

#[test]
fn a_basket_has_1_to_100_lines() {
    let orderer = || given(world()).as_("P-ORDERER");
    orderer().when(basket("B11", [])).then_rejected("empty");
    let many = vec![line(&BATTERY, 1); BASKET_LINES_MAX + 1];
    orderer().when(basket("B11", many)).then_rejected("too_many").then_says("at most 100");
}

#[test]
fn a_basket_becomes_at_most_50_orders() {
    let mut world = world();
    let points: Vec<_> = (0..=BASKET_ORDERS_MAX).map(|number| format!("DP-{number}")).collect();
    for point in &points {
        let (name_uk, name_en) = (text("Пункт"), text("Point"));
        world.accept(AddDeliveryPoint { code: code(point), unit: organisation("B11"), name_uk, name_en });
    }
    let lines: Vec<_> = points
        .iter()
        .map(|point| BasketLine { delivery_point: delivery_point(point), ..line(&BATTERY, 1) })
        .collect();
    given(world)
        .as_("P-ORDERER")
        .when(basket("B11", lines.clone()))
        .then_rejected("too_many")
        .then_says("orders has 51 entries; send at most 50")
        .when(basket("B11", &lines[1..]))
        .then_events(["order_submitted.1"; BASKET_ORDERS_MAX]);
}

#[test]
fn an_offer_is_named_once_for_each_delivery_point() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1), line(&BATTERY, 2)]))
        .then_rejected("repeated");
}

#[test]
fn offer_and_delivery_point_must_exist_for_the_unit() {
    let nowhere = Shelf { contract: "FA-1/2", ..JAMMER };
    refused(line(&nowhere, 1), "not_found");
    refused(BasketLine { delivery_point: delivery_point("DP-NONE"), ..line(&BATTERY, 1) }, "not_found");
    refused(BasketLine { delivery_point: delivery_point("DP-B12-1"), ..line(&BATTERY, 1) }, "not_found");
}

#[test]
fn a_quantity_is_a_number_of_packs() {
    refused(line(&DRONE, 0), "field_invalid");
    refused(line(&DRONE, -10), "field_invalid");
    refused(line(&DRONE, QUANTITY_MAX + 10), "field_invalid");
    refused(line(&DRONE, 5), "quantity_not_offered").then_says("at least 10, in packs of 10");
    refused(line(&DRONE, 15), "quantity_not_offered");
}

#[test]
fn the_price_seen_must_be_the_price_now() {
    refused(BasketLine { unit_price_minor: 2_400_000, ..line(&DRONE, 10) }, "price_changed")
        .then_says("PLYSKA-10 now costs 24500.00 UAH, not 24000.00 UAH");
}

#[test]
fn an_offer_sells_from_its_first_to_its_last_day() {
    let terms = OfferTerms { to: day("2026-01-20"), ..terms(300_000) };
    let change = ChangeOffer { offer: BATTERY.offer(), terms, reason: None };
    given(world())
        .as_("P-CLERK")
        .when(change)
        .as_("P-ORDERER")
        .at("2026-01-20T23:59")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_events(["order_submitted.1"])
        .at("2026-01-21T00:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("not_in_force")
        .then_says("offer of PLOMIN-6S10 is valid from 2026-01-01 to 2026-01-20");
}

#[test]
fn a_suspended_item_cannot_be_ordered() {
    let step = |action| MoveItem { item: item("PLOMIN-6S10"), action, reason: personal("recall 1") };
    given(world())
        .as_("P-BUYER")
        .when(step(ItemAction::Suspend))
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("suspended")
        .then_says("item PLOMIN-6S10 is suspended")
        .as_("P-BUYER")
        .when(step(ItemAction::Resume))
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_events(["order_submitted.1"]);
}

#[test]
fn a_contract_must_be_in_force() {
    let terminate = MoveContract {
        contract: contract("DC-7"),
        action: ContractAction::Terminate,
        on: day("2026-01-12"),
        document: text("notice 1"),
        items: Vec::new(),
    };
    let shorten = AmendContract {
        contract: contract("FA-1/1"),
        reason: AmendmentReason::Term,
        document: text("amendment 1"),
        ceiling_minor: None,
        to: Some(day("2026-02-01")),
        lines: Vec::new(),
    };
    given(world())
        .as_("P-BUYER")
        .when(terminate)
        .when(shorten)
        .as_("P-ORDERER")
        .when(basket("B11", [line(&JAMMER, 1)]))
        .then_rejected("wrong_status")
        .then_says("contract DC-7 is terminated")
        .at("2026-02-02T08:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("not_in_force")
        .then_says("contract FA-1/1");
}

#[test]
fn nothing_is_called_off_after_the_frameworks_term() {
    given(world())
        .as_("P-ORDERER")
        .at("2026-12-01T08:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("not_in_force")
        .then_says("framework FA-1 is valid from 2025-09-15 to 2026-11-30")
        .when(basket("B11", [line(&JAMMER, 1)]))
        .then_events(["order_submitted.1"]);
}

#[test]
fn a_suspended_supplier_gets_no_orders_until_the_day_after() {
    let suspend = SuspendOrganisation {
        organisation: organisation("SUP-VEKTOR"),
        until: Some(day("2026-01-31")),
        reason: personal("late thrice"),
    };
    given(world())
        .as_("P-BUYER")
        .when(suspend)
        .as_("P-ORDERER")
        .at("2026-01-31T12:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("suspended")
        .then_says("supplier SUP-VEKTOR is suspended until 2026-01-31")
        .at("2026-02-01T00:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_events(["order_submitted.1"]);
}

#[test]
fn the_dearest_line_is_refused_not_overflown() {
    let mut world = world();
    let priced = PriceLine {
        unit_price_minor: UNIT_PRICE_MINOR_MAX,
        ceiling_quantity: QUANTITY_MAX,
        ..price_line("PAMOROZ-4", 1)
    };
    let dearest = Shelf { contract: "DC-9", unit_price_minor: UNIT_PRICE_MINOR_MAX, ..JAMMER };
    let (contract, item) = (contract("DC-9"), item("PAMOROZ-4"));
    world.acting("P-BUYER").accept(add_direct_contract("DC-9", AMOUNT_MINOR_MAX, vec![priced]));
    world.accept(sign("DC-9", [dearest.item]));
    world.acting("P-RIVAL").accept(MakeOffer { contract, item, terms: terms(UNIT_PRICE_MINOR_MAX) });
    given(world)
        .as_("P-ORDERER")
        .when(basket("B11", [line(&dearest, QUANTITY_MAX)]))
        .then_rejected("field_invalid")
        .then_says("line value");
}

#[test]
fn who_may_not_know_the_unit_learns_nothing() {
    let order = || basket("B11", [line(&BATTERY, 1)]);
    for stranger in ["P-STRANGER", "P-FORMER", "P-NOBODY", "P-CLERK", "P-PARTNER"] {
        given(world())
            .as_(stranger)
            .when(order())
            .then_rejected("not_found")
            .then_says(&format!("organisation {}", organisation("B11")));
    }
    given(world()).as_("P-ORDERER").when(basket("B99", [line(&BATTERY, 1)])).then_rejected("not_found");
}

#[test]
fn who_may_know_the_unit_is_told_what_is_missing() {
    for wrong in ["P-APPROVER", "P-RECEIVER", "P-COMMANDER", "P-CORPS", "P-BUYER", "P-AUDITOR", "console"] {
        given(world())
            .as_(wrong)
            .when(basket("B11", [line(&BATTERY, 1)]))
            .then_rejected("not_permitted")
            .then_says("no appointment of yours at B11 or above it allows place_order");
    }
}

#[test]
fn an_appointment_holds_to_the_end_of_its_last_day() {
    let mut world = world();
    let last = crate::identity::appoint::Appoint {
        to: Some(day("2026-01-12")),
        from: day("2026-01-12"),
        ..appoint("P-NOBODY", Role::Orderer, "B11")
    };
    world.acting("P-ADMIN").accept(last);
    given(world)
        .as_("P-NOBODY")
        .at("2026-01-12T23:59")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_events(["order_submitted.1"])
        .at("2026-01-13T00:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("not_found");
}

#[test]
fn only_units_order() {
    let mut world = world();
    world.accept(appoint("P-NOBODY", Role::Orderer, "AGENCY"));
    given(world)
        .as_("P-NOBODY")
        .when(basket("AGENCY", [line(&BATTERY, 1)]))
        .then_rejected("wrong_organisation_kind");
}
