//! Legal money: what the rule proposes, what it refuses, and what a refusal says about help.

use crate::allotments::allot::Allot;
use crate::allotments::withdraw::WithdrawAllotment;
use crate::funds::Earmark;
use crate::funds::add_fund::AddFund;
use crate::orders::place::BasketLine;
use crate::testing::*;

/// Allotments and amounts that the last order's lines are charged to.
fn charged_to(world: &World) -> Vec<(String, i64)> {
    let last = world.state.orders.rows().last().expect("an order was placed").id;
    let charges = world.state.charges.rows().filter(|charge| charge.key.order == last);
    let code =
        |charge: &crate::orders::Charge| world.state.allotments.known(&charge.allotment).code.to_string();
    charges.map(|charge| (code(charge), charge.stages.sum())).collect()
}

fn proposed(line: BasketLine) -> Vec<(String, i64)> {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [line]));
    charged_to(&world)
}

fn refused(line: BasketLine, code: &str) -> Scenario {
    given(world()).as_("P-ORDERER").when(basket("B11", [line])).then_rejected(code)
}

/// A world in which B11 has an allotment `X-B11` of 1 000 000.00 UAH from a fund with this earmark.
fn earmarked(earmark: Earmark) -> World {
    let mut world = world();
    world.acting("P-TREASURER").accept(AddFund { code: code("X-26"), earmark, ..state_programme() });
    world.accept(receive("X-26", 100_000_000, "advice-1"));
    world.accept(allot("X-B11", "X-26", "B11", 100_000_000));
    world
}

#[test]
fn money_that_lapses_first_is_proposed_first() {
    assert_eq!(proposed(line(&DRONE, 10)), [("A-B11".to_owned(), 24_500_000)]);
    let both = [("A-B11".to_owned(), 200_000_000), ("S-B11".to_owned(), 45_000_000)];
    assert_eq!(proposed(line(&DRONE, 100)), both);
}

#[test]
fn earmarked_money_is_proposed_before_free_money() {
    let mut world = earmarked(Earmark { categories: vec![category("BATTERY")], ..Earmark::default() });
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 400)]));
    assert_eq!(charged_to(&world), [("X-B11".to_owned(), 100_000_000), ("S-B11".to_owned(), 20_000_000)]);
}

#[test]
fn only_legal_money_is_proposed() {
    assert_eq!(
        proposed(line(&BATTERY, 1)),
        [("S-B11".to_owned(), 300_000)],
        "batteries are not of domain air"
    );
    assert_eq!(proposed(line(&DRONE_EUR, 2)), [("E-B11".to_owned(), 120_000)], "of the contract's currency");
}

#[test]
fn two_lines_cannot_spend_the_same_money() {
    let mut world = world();
    let elsewhere = BasketLine { delivery_point: delivery_point("DP-B11-2"), ..line(&DRONE, 80) };
    world.acting("P-ORDERER").accept(basket("B11", [line(&DRONE, 80), elsewhere]));
    let spent = |name| world.state.allotments.known(&allotment(name)).stages.committed;
    assert_eq!((spent("A-B11"), spent("S-B11")), (200_000_000, 192_000_000));

    let first = charged(&DRONE, 80, [("A-B11", 196_000_000)]);
    let second = charged(&DRONE_RIVAL, 2, [("A-B11", 4_800_000)]);
    given(crate::testing::world())
        .as_("P-ORDERER")
        .when(basket("B11", [first, second]))
        .then_rejected("allotment_exhausted")
        .then_says("A-B11 has 40000.00 UAH available and 48000.00 UAH is needed, so 8000.00 UAH is missing");
}

#[test]
fn an_overspend_says_what_is_missing_and_who_could_help() {
    refused(charged(&DRONE, 100, [("A-B11", 245_000_000)]), "allotment_exhausted")
        .then_says("A-B11 has 2000000.00 UAH available and 2450000.00 UAH is needed")
        .then_says("450000.00 UAH is missing")
        .then_says(r#"could legally help: ["S-B11", "S-C1"]"#);
}

#[test]
fn without_legal_money_of_its_own_a_unit_learns_whose_could_help() {
    let line = BasketLine { delivery_point: delivery_point("DP-B11-1-1"), ..line(&BATTERY, 2) };
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11-1", [line]))
        .then_rejected("no_legal_money")
        .then_says("the allotments of B11-1 that may pay for PLOMIN-6S10 lack 6000.00 UAH of 6000.00 UAH")
        .then_says(r#"could legally help: ["S-B11", "S-C1"]"#);
}

#[test]
fn chosen_charges_must_add_up_to_the_line() {
    refused(charged(&BATTERY, 2, [("S-B11", 599_999)]), "charges_do_not_add_up")
        .then_says("the charges of PLOMIN-6S10 sum to 5999.99 UAH, but the line costs 6000.00 UAH");
    refused(charged(&BATTERY, 2, [("S-B11", 600_001)]), "charges_do_not_add_up");
    refused(charged(&BATTERY, 2, [("S-B11", 600_000), ("S-B11", 0)]), "field_invalid");
    refused(charged(&BATTERY, 2, [("S-B11", 300_000), ("S-B11", 300_000)]), "repeated");
    refused(charged(&BATTERY, 9, [("S-B11", 1); 9]), "too_many").then_says("at most 8");
}

#[test]
fn only_the_units_own_allotments_can_be_charged() {
    refused(charged(&BATTERY, 1, [("S-C1", 300_000)]), "not_found");
    refused(charged(&BATTERY, 1, [("S-B12", 300_000)]), "not_found");
    refused(charged(&BATTERY, 1, [("S-NONE", 300_000)]), "not_found");
    refused(charged(&BATTERY, 1, [("E-B11", 300_000)]), "wrong_currency")
        .then_says("allotment E-B11 is in EUR");
}

#[test]
fn an_earmark_refuses_other_domains_categories_and_recipients() {
    refused(charged(&BATTERY, 1, [("A-B11", 300_000)]), "earmark_forbids")
        .then_says("other domains than spares");
    let wrong = [
        (
            Earmark { categories: vec![category("FPV-R")], ..Earmark::default() },
            "other categories than BATTERY",
        ),
        (Earmark { recipients: vec![organisation("C2")], ..Earmark::default() }, "other recipients"),
    ];
    for (earmark, words) in wrong {
        given(earmarked(earmark))
            .as_("P-ORDERER")
            .when(basket("B11", [charged(&BATTERY, 1, [("X-B11", 300_000)])]))
            .then_rejected("earmark_forbids")
            .then_says("X-B11 cannot pay for PLOMIN-6S10")
            .then_says(words);
    }
}

#[test]
fn an_earmark_refuses_after_its_days() {
    let air = |shelf, quantity, amount| basket("B11", [charged(shelf, quantity, [("A-B11", amount)])]);
    given(world())
        .as_("P-ORDERER")
        .at("2026-06-17T09:00")
        .when(air(&DRONE_RIVAL, 1, 2_400_000))
        .then_rejected("earmark_forbids")
        .then_says("it is promised for 2026-08-01, but the fund needs acceptance by 2026-07-31")
        .when(air(&DRONE, 10, 24_500_000))
        .then_events(["order_submitted.1"])
        .at("2026-06-30T23:59")
        .when(air(&DRONE, 10, 24_500_000))
        .then_events(["order_submitted.1"])
        .at("2026-07-01T00:00")
        .when(air(&DRONE, 10, 24_500_000))
        .then_rejected("earmark_forbids")
        .then_says("had to be obligated by 2026-06-30");
}

#[test]
fn lapsed_money_pays_for_nothing() {
    let mut world = earmarked(Earmark::default());
    world.acting("P-TREASURER").accept(AddFund {
        code: code("SHORT-26"),
        lapse_on: day("2026-01-31"),
        ..state_programme()
    });
    world.accept(receive("SHORT-26", 100_000_000, "advice-1"));
    world.accept(allot("Y-B11", "SHORT-26", "B11", 100_000_000));
    let pay = || basket("B11", [charged(&BATTERY, 1, [("Y-B11", 300_000)])]);
    given(world)
        .as_("P-ORDERER")
        .at("2026-02-01T00:00")
        .when(pay())
        .then_rejected("lapsed")
        .then_says("allotment Y-B11 lapsed on 2026-01-31")
        .until("2026-02-01T00:00")
        .then_events(["allotment_lapsed.1"])
        .when(pay())
        .then_rejected("lapsed");
}

#[test]
fn a_class_limit_caps_what_its_class_may_spend() {
    let withdraw = WithdrawAllotment {
        allotment: allotment("S-B11"),
        amount_minor: 5_900_000_000,
        document: text("order 7"),
    };
    let jammers = |quantity, amount| basket("B11", [charged(&JAMMER, quantity, [("S-B11", amount)])]);
    given(world())
        .as_("P-TREASURER")
        .when(withdraw)
        .as_("P-ORDERER")
        .when(jammers(2, 36_000_000))
        .then_rejected("class_limit_reached")
        .then_says("S-B11 allows 20 % for class innovation, of which 200000.00 UAH is left")
        .when(jammers(1, 18_000_000))
        .then_events(["order_submitted.1"])
        .when(jammers(1, 18_000_000))
        .then_rejected("class_limit_reached")
        .then_says("20000.00 UAH is left")
        .when(basket("B11", [line(&JAMMER, 1)]))
        .then_rejected("no_legal_money")
        .then_says("lack 160000.00 UAH of 180000.00 UAH")
        .when(basket("B11", [line(&BATTERY, 100)]))
        .then_events(["order_submitted.1"]);
}

#[test]
fn two_lines_share_the_class_limit() {
    let mut world = world();
    world.acting("P-TREASURER").accept(Allot {
        class_percents: [(code("innovation"), 30)].into(),
        ..allot("Z-B11", "STATE-26", "B11", 100_000_000)
    });
    let jammer = charged(&JAMMER, 1, [("Z-B11", 18_000_000)]);
    let elsewhere = BasketLine { delivery_point: delivery_point("DP-B11-2"), ..jammer.clone() };
    given(world)
        .as_("P-ORDERER")
        .when(basket("B11", [jammer, elsewhere]))
        .then_rejected("class_limit_reached")
        .then_says("of which 120000.00 UAH is left");
}
