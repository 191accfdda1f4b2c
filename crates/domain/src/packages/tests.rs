//! Packages from the draft to the reconciliation.

mod gates;
mod random;

use super::compose::ComposePackage;
use super::draft::DraftPackage;
use super::judge::{JudgePackage, JudgedLine};
use super::move_package::{MovePackage, PackageMove};
use super::order::{OrderPackage, is_needed_by};
use super::reconcile::ReconcilePackage;
use super::share::SharePackage;
use super::{ComposedLine, Funding, Gate, GateVerdict, PackageStatus, Source};
use crate::identity::OrganisationKind;
use crate::orders::OrderStatus;
use crate::pledges::PledgeAction;
use crate::pledges::move_pledge::MovePledge;
use crate::pledges::record_transfer::RecordTransfer;
use crate::requirements::RequirementStatus;
use crate::testing::*;
use crate::values::Currency;

const NEED: &str = "REQ-2026-000001";

fn draft(name: &str) -> DraftPackage {
    DraftPackage {
        code: code(name),
        owner: organisation("MOD"),
        validator: organisation("PARTNER-N"),
        releaser: organisation("PARTNER-S"),
        name_uk: text("Пакет"),
        name_en: text("Package"),
        currency: Currency::EUR,
        target_minor: 2_000_000,
    }
}

fn compose(world: &World, quantity: i64) -> ComposePackage {
    let line = ComposedLine {
        requirement: requirement(&world.state, NEED).id,
        item: item("PLYSKA-10"),
        quantity,
        source: Source::Production,
        supplier: organisation("SUP-TYSHA"),
        unit_price_minor: 60_000,
        available_on: day("2026-05-31"),
    };
    ComposePackage { package: package("PKG-1"), lines: vec![line] }
}

fn judge(gate: Gate, version: i64, verdict: GateVerdict) -> JudgePackage {
    let remark = (verdict == GateVerdict::Refused).then(|| personal("too dear"));
    JudgePackage {
        package: package("PKG-1"),
        version,
        gate,
        verdicts: vec![JudgedLine { line: 1, verdict, remark }],
    }
}

/// Both bodies pass the only line and sign.
fn pass_both(world: &mut World) {
    for (who, gate) in [("P-PARTNER", Gate::Validation), ("P-RELEASER", Gate::Release)] {
        world.acting(who).accept(judge(gate, 1, GateVerdict::Passed));
        sign_judgement(world, who, "PKG-1");
    }
}

fn share(pledge_code: &str, amount_minor: i64) -> SharePackage {
    SharePackage { package: package("PKG-1"), pledge: pledge(pledge_code), amount_minor }
}

fn step(step: PackageMove) -> MovePackage {
    MovePackage { package: package("PKG-1"), step, document: text("minutes 4") }
}

fn confirm(world: &mut World, name: &str, amount_minor: i64) {
    world.acting("P-PARTNER").accept(announced(name, amount_minor));
    for action in [PledgeAction::Pledge, PledgeAction::Confirm] {
        let (amount_minor, rate, on) = (Some(amount_minor), None, day("2026-01-12"));
        let (pledge, document) = (pledge(name), text("act 12"));
        world.accept(MovePledge { pledge, action, amount_minor, rate, on, document });
    }
}

/// A validated need of B11 for 30 drones, a pledge of 12 000.00 EUR, and a second partner that releases.
fn prepared() -> World {
    let mut world = world();
    world.accept(add_organisation("PARTNER-S", OrganisationKind::Partner, None, "US"));
    world.accept(add_person("P-RELEASER"));
    world.accept(register_key("P-RELEASER"));
    world.accept(appoint("P-RELEASER", crate::identity::Role::PartnerOfficer, "PARTNER-S"));
    validated_need(&mut world, "B11", 30);
    confirm(&mut world, "NORTH-26", 1_200_000);
    world.acting("P-PROGRAMME").accept(draft("PKG-1"));
    world
}

/// Composed of 20 drones at 600.00 EUR.
fn composed() -> World {
    let mut world = prepared();
    let twenty = compose(&world, 20);
    world.accept(twenty);
    world
}

/// Both gates passed and the pledge transferred, allotted to B11.
fn released() -> World {
    let mut world = composed();
    world.accept(share("NORTH-26", 1_200_000));
    pass_both(&mut world);
    let (pledge, reference, on) = (pledge("NORTH-26"), code("WIRE-1"), day("2026-01-12"));
    world.acting("P-TREASURER").accept(RecordTransfer { pledge, reference, amount_minor: 1_200_000, on });
    world.accept(allot("N-B11", "NORTH-26", "B11", 1_200_000));
    world
}

fn order_lines(quantity: i64, payer: &str) -> OrderPackage {
    let charges = [(payer, quantity * DRONE_EUR.unit_price_minor)];
    OrderPackage {
        package: package("PKG-1"),
        unit: organisation("B11"),
        lines: vec![(1, charged(&DRONE_EUR, quantity, charges))],
    }
}

fn found(state: &crate::State) -> &super::Package {
    state.packages.known(&package("PKG-1"))
}

#[test]
fn the_bodies_of_the_gates_are_two_partners() {
    refused("P-CORPS", draft("PKG-1"), "not_found");
    given(prepared())
        .when(draft("PKG-1"))
        .then_rejected("already_exists")
        .when(DraftPackage { releaser: organisation("PARTNER-N"), ..draft("PKG-2") })
        .then_rejected("field_invalid")
        .then_says("is the validator as well")
        .when(DraftPackage { validator: organisation("AGENCY"), ..draft("PKG-2") })
        .then_rejected("wrong_organisation_kind")
        .when(DraftPackage { target_minor: 0, ..draft("PKG-2") })
        .then_rejected("field_invalid");
}

#[test]
fn a_package_is_composed_of_validated_needs_within_what_is_needed() {
    let world = prepared();
    let (much, good) = (compose(&world, 31), compose(&world, 20));
    let mut other = good.clone();
    other.lines[0].item = item("PAMOROZ-4");
    let mut unit = good.clone();
    unit.lines[0].supplier = organisation("B11");
    let mut twice = good.clone();
    twice.lines.push(twice.lines[0].clone());
    given(world)
        .as_("P-PARTNER")
        .when(good.clone())
        .then_rejected("not_permitted")
        .as_("P-PROGRAMME")
        .when(much)
        .then_rejected("nothing_left")
        .when(twice)
        .then_rejected("nothing_left")
        .when(other)
        .then_rejected("field_invalid")
        .then_says("does not meet the need")
        .when(unit)
        .then_rejected("wrong_organisation_kind")
        .when(good)
        .then_events(["package_composed.1"])
        .then(|state| {
            assert_eq!((found(state).version, found(state).total_minor), (1, 1_200_000));
            assert_eq!(requirement(state, NEED).status, RequirementStatus::Packaged);
        });
}

#[test]
fn a_need_is_in_one_package_only() {
    let mut world = composed();
    world.accept(draft("PKG-2"));
    let again = ComposePackage { package: package("PKG-2"), ..compose(&world, 5) };
    given(world).when(again).then_rejected("wrong_status").then_says("is packaged");
}

#[test]
fn a_package_is_funded_before_it_is_composed_and_beyond_what_it_costs() {
    let mut world = prepared();
    confirm(&mut world, "WEST-26", 500_000);
    given(world)
        .as_("P-PROGRAMME")
        .when(share("NORTH-26", 1_200_001))
        .then_rejected("pledge_exhausted")
        .when(share("NORTH-26", 1_200_000))
        .then_events(["package_shared.1"])
        .then(|state| assert_eq!(found(state).funding(), Funding::PartlyFunded))
        .as_("P-PARTNER")
        .when(MovePledge {
            pledge: pledge("NORTH-26"),
            action: PledgeAction::Withdraw,
            amount_minor: None,
            rate: None,
            on: day("2026-01-12"),
            document: text("note 3"),
        })
        .then_rejected("pledge_in_use")
        .when(share("WEST-26", 500_000))
        .as_("P-PROGRAMME")
        .when(compose(&prepared(), 20))
        .then(|state| {
            assert_eq!((found(state).funding(), found(state).funded_minor), (Funding::Overfunded, 1_700_000));
        })
        .when(share("WEST-26", 0))
        .then(|state| {
            assert_eq!(found(state).funding(), Funding::FullyFunded);
            assert_eq!(state.pledges.known(&pledge("WEST-26")).allocated_minor, 0);
        });
}

#[test]
fn currencies_are_added_up_by_a_stated_rate_only() {
    let mut world = prepared();
    let dollars = DraftPackage { currency: "USD".parse().expect("a currency"), ..draft("PKG-D") };
    world.accept(dollars);
    let pounds = DraftPackage { currency: "GBP".parse().expect("a currency"), ..draft("PKG-P") };
    world.accept(pounds);
    let into = |name: &str| SharePackage { package: package(name), ..share("NORTH-26", 100_000) };
    given(world)
        .when(into("PKG-P"))
        .then_rejected("rate_missing")
        .then_says("EUR")
        .when(into("PKG-D"))
        .then(|state| assert_eq!(state.packages.known(&package("PKG-D")).funded_minor, 108_340));
}

#[test]
fn lines_become_orders_paid_by_the_pledges_that_share() {
    let state_money = order_lines(10, "E-B11");
    given(released())
        .as_("P-ORDERER")
        .when(state_money)
        .then_rejected("field_invalid")
        .then_says("is not of a pledge that has a share")
        .when(order_lines(20, "N-B11"))
        .then_events(["order_submitted.1", "package_ordered.1"])
        .when(order_lines(1, "N-B11"))
        .then_rejected("allotment_exhausted")
        .then(|state| {
            let line = state.package_lines.known(&(package("PKG-1"), 1, 1));
            assert_eq!(line.progress(state), (20, 0));
        });
    refused("P-ORDERER", order_lines(1, "E-B11"), "not_found");
}

#[test]
fn money_that_is_not_named_is_proposed_from_the_pledges_that_share() {
    let unnamed = |quantity| {
        let lines = vec![(1, charged(&DRONE_EUR, quantity, []))];
        OrderPackage { package: package("PKG-1"), unit: organisation("B11"), lines }
    };
    // E-B11 has euros of another fund, and would come first in a basket.
    given(released())
        .as_("P-ORDERER")
        .when(unnamed(20))
        .then_events(["order_submitted.1", "package_ordered.1"])
        .then(|state| {
            let payers: Vec<_> = state.charges.rows().map(|charge| charge.allotment).collect();
            assert_eq!(payers, [allotment("N-B11")]);
            let others = state.allotments.known(&allotment("E-B11"));
            assert!(others.stages.available > 0 && others.stages.committed == 0);
        });
    let mut spent = released();
    spent.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE_EUR, 20, [("N-B11", 1_200_000)])]));
    given(spent)
        .as_("P-ORDERER")
        .when(unnamed(1))
        .then_rejected("no_legal_money")
        .then_says("could legally help: []");
}

#[test]
fn a_need_is_ordered_by_its_organisation_and_those_below() {
    let world = world();
    let may = |need_of: &str, unit: &str| {
        is_needed_by(&world.state, organisation(need_of), organisation(unit), day("2026-01-12"))
    };
    assert!(may("B11", "B11") && may("C1", "B11") && may("B11", "B11-1") && may("C1", "B11-1"));
    assert!(!may("B11", "C1") && !may("B11", "B12") && !may("B11-1", "B11"));
}

#[test]
fn no_more_is_ordered_than_the_package_has_and_only_when_released() {
    let mut early = composed();
    early.acting("P-TREASURER").accept(RecordTransfer {
        pledge: pledge("NORTH-26"),
        reference: code("WIRE-1"),
        amount_minor: 1_200_000,
        on: day("2026-01-12"),
    });
    early.accept(allot("N-B11", "NORTH-26", "B11", 1_200_000));
    given(early).as_("P-ORDERER").when(order_lines(1, "N-B11")).then_rejected("wrong_status");
    let mut small = prepared();
    let five = compose(&small, 5);
    small.accept(five);
    small.accept(share("NORTH-26", 1_200_000));
    pass_both(&mut small);
    let (pledge, reference, on) = (pledge("NORTH-26"), code("WIRE-1"), day("2026-01-12"));
    small.acting("P-TREASURER").accept(RecordTransfer { pledge, reference, amount_minor: 1_200_000, on });
    small.accept(allot("N-B11", "NORTH-26", "B11", 1_200_000));
    given(small)
        .as_("P-ORDERER")
        .when(order_lines(6, "N-B11"))
        .then_rejected("nothing_left")
        .as_("P-PROGRAMME")
        .when(step(PackageMove::Hold))
        .as_("P-ORDERER")
        .when(order_lines(5, "N-B11"))
        .then_rejected("wrong_status")
        .as_("P-PROGRAMME")
        .when(step(PackageMove::Resume))
        .as_("P-ORDERER")
        .when(order_lines(5, "N-B11"))
        .then_events(["order_submitted.1", "package_ordered.1"]);
}

#[test]
fn a_cancelled_package_frees_its_pledges_and_needs() {
    let mut world = composed();
    world.accept(share("NORTH-26", 1_000_000));
    given(world)
        .when(step(PackageMove::Resume))
        .then_rejected("wrong_status")
        .when(step(PackageMove::Offer))
        .then_rejected("wrong_status")
        .when(step(PackageMove::Cancel))
        .then_events(["package_moved.1"])
        .then(|state| {
            assert_eq!((found(state).status, found(state).funded_minor), (PackageStatus::Cancelled, 0));
            assert_eq!(state.pledges.known(&pledge("NORTH-26")).allocated_minor, 0);
            assert_eq!(requirement(state, NEED).status, RequirementStatus::Validated);
        })
        .when(share("NORTH-26", 1))
        .then_rejected("wrong_status");
}

#[test]
fn a_package_is_reconciled_when_nothing_of_it_is_under_way() {
    let mut world = released();
    world.acting("P-ORDERER").accept(order_lines(20, "N-B11"));
    let reconcile = ReconcilePackage { package: package("PKG-1"), document: text("act 9") };
    let refusal = world.acting("P-PROGRAMME").submit(reconcile.clone()).expect_err("an order is under way");
    assert_eq!(refusal.code(), "wrong_status");
    let number = world.state.orders.rows().next().expect("placed above").number.clone();
    deliver(&mut world, &number);
    let id = order(&world.state, &number).id;
    world.by_hand(|state, _| state.orders.update(&id).status = OrderStatus::Closed);
    given(world)
        .as_("P-PROGRAMME")
        .when(reconcile)
        .then_events(["package_reconciled.1"])
        .then(|state| {
            assert_eq!(requirement(state, NEED).status, RequirementStatus::Delivered);
            assert_eq!(found(state).status, PackageStatus::Reconciled);
        })
        .when(step(PackageMove::Close))
        .then(|state| assert_eq!(found(state).status, PackageStatus::Closed));
}
