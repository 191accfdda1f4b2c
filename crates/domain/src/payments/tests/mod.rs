//! Payments: ordering, here; what the bank says, in `bank`; advances and refunds, in `advances`; recharges, in
//! `recharge`; reimbursements, in `reimburse`; files for the bank, in `files`; any of these in any order, in `properties`.

mod advances;
mod bank;
mod files;
mod properties;
mod recharge;
mod reimburse;

use super::confirm_payment::ConfirmPayment;
use super::return_payment::ReturnPayment;
use super::{FundShare, PaymentAction, PaymentStatus};
use crate::funds::{SourceKind, Stages};
use crate::identity::Role;
use crate::invoicing::InvoiceStatus;
use crate::testing::*;
use crate::values::{Id, InvoiceId};

const ORDER: &str = "PO-2026-000001";
const PAYMENT: &str = "PAY-2026-000001";
/// 10 drones and 5 batteries, minor units.
const WHOLE: i64 = 26_000_000;

/// The delivered order, invoiced whole as R-1; the treasurer acts.
fn invoiced() -> World {
    let mut world = delivered();
    world.accept(bill(&world.state, "R-1", &[(ORDER, 1, 10, 2_450_000), (ORDER, 2, 5, 300_000)]));
    world.acting("P-TREASURER");
    world
}

/// The same with its payment ordered.
fn ordered() -> World {
    let mut world = invoiced();
    world.accept(order_payment(&world.state, "R-1"));
    world
}

/// The same, paid.
fn paid() -> World {
    let mut world = ordered();
    world.accept(confirm(&world, "BANK-1", WHOLE));
    world
}

fn confirm(world: &World, reference: &str, amount_minor: i64) -> ConfirmPayment {
    ConfirmPayment { payment: payment(&world.state, PAYMENT).id, entry: entry(reference, amount_minor) }
}

fn return_it(world: &World, reference: &str, amount_minor: i64) -> ReturnPayment {
    let (payment, entry) = (payment(&world.state, PAYMENT).id, entry(reference, amount_minor));
    ReturnPayment { payment, entry, reason: code("AC04") }
}

/// The stages of the charges of a line of the order.
fn stages(world: &World, line: i64) -> Vec<Stages> {
    let charges = crate::orders::charges(&world.state, order(&world.state, ORDER).id, line);
    charges.map(|charge| charge.stages).collect()
}

#[test]
fn a_payment_order_says_what_each_fund_pays() {
    let world = ordered();
    let found = payment(&world.state, PAYMENT);
    assert_eq!((found.status, found.amount_minor), (PaymentStatus::Ordered, WHOLE));
    assert_eq!(found.payee_iban, "UA213223130000026007233566001");
    assert_eq!((found.due_on, found.ordered_by), (day("2026-02-11"), person("P-TREASURER")));
    let share = |name, amount_minor| FundShare {
        fund: fund(name),
        programme_code: Some("2101150".to_owned()),
        economic_code: Some("2260".to_owned()),
        amount_minor,
    };
    let mut shares = found.shares.clone();
    shares.sort_by_key(|share| share.amount_minor);
    assert_eq!(shares, [share("AIR-26", 10_000_000), share("STATE-26", 16_000_000)]);
    assert_eq!(invoice(&world.state, "R-1").status, InvoiceStatus::PaymentOrdered);
    assert_eq!(order(&world.state, ORDER).paid_by, [person("P-TREASURER")]);
    assert_eq!(stages(&world, 2), [Stages { accrued: 1_500_000, ..Stages::default() }], "no money moved");
    let again = order_payment(&world.state, "R-1");
    given(world).when(again).then_rejected("wrong_status");
}

#[test]
fn numbers_count_the_payments_of_a_year() {
    let mut world = delivered();
    for (number, pieces) in [("R-1", 1), ("R-2", 2)] {
        world.acting("P-CLERK");
        world.accept(bill(&world.state, number, &[(ORDER, 1, pieces, 2_450_000)]));
        world.acting("P-TREASURER");
        world.accept(order_payment(&world.state, number));
    }
    given(world).then(|state| {
        assert_eq!(payment(state, "PAY-2026-000001").amount_minor, 2_450_000);
        assert_eq!(payment(state, "PAY-2026-000002").amount_minor, 4_900_000);
    });
}

#[test]
fn a_supplier_without_an_account_cannot_be_paid() {
    let mut world = invoiced();
    world.by_hand(|state, _| state.organisations.update(&organisation("SUP-VEKTOR")).iban = None);
    let pay = order_payment(&world.state, "R-1");
    given(world).when(pay).then_rejected("field_invalid").then_says("iban \"SUP-VEKTOR\": has no IBAN");
}

#[test]
fn a_state_programme_pays_only_with_its_codes() {
    let without = |fund_code: &str, programme: bool, economic: bool| {
        let mut world = invoiced();
        world.by_hand(|state, _| {
            let fund = state.funds.update(&fund(fund_code));
            fund.programme_code = fund.programme_code.take().filter(|_| programme);
            fund.economic_code = fund.economic_code.take().filter(|_| economic);
        });
        let pay = order_payment(&world.state, "R-1");
        given(world).when(pay)
    };
    without("STATE-26", false, true)
        .then_rejected("codes_missing")
        .then_says("fund STATE-26 has no programme code (КПКВК), which");
    without("STATE-26", false, false).then_rejected("codes_missing").then_says("КПКВК) and economic code");
    without("AIR-26", false, false).then_events(["payment_ordered.1"]).then(|state| {
        assert_eq!(state.funds.known(&fund("AIR-26")).source_kind, SourceKind::PartnerContribution);
    });
}

#[test]
fn who_ordered_or_accepted_does_not_pay() {
    for (who, words) in [("P-ORDERER", "you ordered this"), ("P-SIGNER", "you received or accepted this")] {
        let mut world = invoiced();
        world.acting("P-ADMIN").accept(appoint(who, Role::Treasurer, "TREASURY"));
        world.by_hand(|state, _| {
            let id = order(state, ORDER).id;
            state.orders.update(&id).accepted_by.push(person("P-SIGNER"));
        });
        let pay = order_payment(&world.state, "R-1");
        given(world).as_(who).when(pay).then_rejected("separation_of_duty").then_says(words);
    }
}

#[test]
fn only_the_treasurer_pays() {
    let world = invoiced();
    let pay = order_payment(&world.state, "R-1");
    for who in ["P-BUYER", "P-CLERK", "P-AUDITOR", "console"] {
        given(world.clone()).as_(who).when(pay.clone()).then_rejected("not_permitted");
    }
    for who in ["P-RIVAL", "P-NOBODY"] {
        given(world.clone()).as_(who).when(pay.clone()).then_rejected("not_found");
    }
    let unknown = super::order_payment::OrderPayment { invoice: InvoiceId::from_bits(7) };
    given(world).when(unknown).then_rejected("not_found");
}

#[test]
fn the_lifecycle_has_these_steps_and_no_other() {
    use PaymentAction as A;
    use PaymentStatus as S;
    let steps = [
        (S::Ordered, A::Confirm, S::Confirmed),
        (S::Ordered, A::Return, S::Returned),
        (S::Confirmed, A::Return, S::Returned),
    ];
    for status in S::ALL {
        for action in A::ALL {
            let expected = steps.iter().find(|(from, by, _)| (from, by) == (status, action));
            assert_eq!(status.after(*action), expected.map(|(_, _, to)| *to), "{status} {action}");
        }
    }
}
