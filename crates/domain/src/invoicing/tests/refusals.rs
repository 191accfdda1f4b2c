//! What refuses an invoice outright, and who may not submit or reject one.

use super::{ORDER, reject};
use crate::invoicing::submit::{InvoicedLine, SubmitInvoice};
use crate::limits::{INVOICE_LINES_MAX, INVOICE_ORDERS_MAX};
use crate::testing::*;
use crate::values::{Currency, Id, InvoiceId, OrderId};

fn one_drone(world: &World) -> SubmitInvoice {
    bill(&world.state, "R-1", &[(ORDER, 1, 1, 2_450_000)])
}

fn with_line(world: &World, change: impl FnOnce(&mut InvoicedLine)) -> SubmitInvoice {
    let mut submitted = one_drone(world);
    change(&mut submitted.lines[0]);
    submitted
}

#[test]
fn only_what_is_accepted_and_not_invoiced_can_be_invoiced() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [line(&DRONE, 20)]));
    send(&mut world, ORDER);
    let of = |world: &World, number, pieces| bill(&world.state, number, &[(ORDER, 1, pieces, 2_450_000)]);
    let early = of(&world, "R-1", 1);
    let world = given(world)
        .as_("P-CLERK")
        .when(early)
        .then_rejected("nothing_left")
        .then_says("order line PO-2026-000001/1 has 0 left for this and 1 were asked");
    let mut world = world.world();
    accept(&mut world, ORDER, 1, 10);
    let (all, over, rest) = (of(&world, "R-1", 7), of(&world, "R-2", 4), of(&world, "R-2", 3));
    given(world)
        .when(all)
        .then_events(["invoice_received.1", "invoice_matched.1"])
        .when(over)
        .then_rejected("nothing_left")
        .then_says("has 3 left for this and 4 were asked")
        .when(rest)
        .then_events(["invoice_received.1", "invoice_matched.1"]);
}

#[test]
fn a_wrong_head_is_refused() {
    let world = delivered();
    let cases = [
        (
            SubmitInvoice { currency: Currency::EUR, ..one_drone(&world) },
            "wrong_currency",
            "is in EUR, but UAH",
        ),
        (SubmitInvoice { total_minor: 0, ..one_drone(&world) }, "field_invalid", "total_minor"),
        (
            SubmitInvoice { issued_on: day("2026-01-13"), ..one_drone(&world) },
            "field_invalid",
            "in the future",
        ),
        (
            SubmitInvoice { due_on: day("2026-01-11"), ..one_drone(&world) },
            "field_invalid",
            "before the day of issue",
        ),
        (SubmitInvoice { contract: contract("FA-9"), ..one_drone(&world) }, "not_found", "contract"),
        (SubmitInvoice { lines: vec![], ..one_drone(&world) }, "empty", "lines"),
        (
            SubmitInvoice { corrects: Some(InvoiceId::from_bits(7)), ..one_drone(&world) },
            "not_found",
            "invoice inv_",
        ),
    ];
    for (submitted, refusal, words) in cases {
        given(world.clone()).when(submitted).then_rejected(refusal).then_says(words);
    }
}

#[test]
fn a_wrong_line_is_refused() {
    let world = delivered();
    let twice = bill(&world.state, "R-1", &[(ORDER, 1, 1, 2_450_000), (ORDER, 1, 2, 2_450_000)]);
    let cases = [
        (with_line(&world, |line| line.order = OrderId::from_bits(7)), "not_found", "order ord_"),
        (with_line(&world, |line| line.order_line = 3), "not_found", "order line PO-2026-000001/3"),
        (with_line(&world, |line| line.quantity = 0), "field_invalid", "quantity"),
        (with_line(&world, |line| line.unit_price_minor = -1), "field_invalid", "unit_price_minor"),
        (with_line(&world, |line| line.unit_price_minor = i64::MAX), "field_invalid", "unit_price_minor"),
        (with_line(&world, |line| line.tax_rate_percent = 101), "field_invalid", "tax_rate_percent"),
        (twice, "repeated", "PO-2026-000001/1 twice"),
    ];
    for (submitted, refusal, words) in cases {
        given(world.clone()).when(submitted).then_rejected(refusal).then_says(words);
    }
}

#[test]
fn an_absurd_sum_is_refused_and_never_overflows() {
    let mut world = world();
    let batteries = [charged(&BATTERY, 2_000, [("S-B11", 600_000_000)])];
    world.acting("P-ORDERER").accept(basket("B11", batteries));
    deliver(&mut world, ORDER);
    let mut submitted = bill(&world.state, "R-1", &[(ORDER, 1, 2_000, 300_000)]);
    submitted.lines[0].unit_price_minor = crate::limits::UNIT_PRICE_MINOR_MAX;
    given(world).as_("P-CLERK").when(submitted).then_rejected("field_invalid").then_says("sum of the lines");
}

#[test]
fn lists_are_bounded() {
    let mut world = world();
    let order_count = INVOICE_ORDERS_MAX + 1;
    let numbers: Vec<_> = (1..=order_count).map(|ordinal| format!("PO-2026-{ordinal:06}")).collect();
    for number in &numbers {
        world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 1)]));
        deliver(&mut world, number);
    }
    let lines: Vec<_> = numbers.iter().map(|number| (number.as_str(), 1, 1, 300_000)).collect();
    let (over, fits) = (bill(&world.state, "R-1", &lines), bill(&world.state, "R-1", &lines[1..]));
    let too_many = SubmitInvoice { lines: vec![fits.lines[0]; INVOICE_LINES_MAX + 1], ..fits.clone() };
    given(world)
        .as_("P-CLERK")
        .when(over)
        .then_rejected("too_many")
        .then_says("orders of the lines has 21 entries")
        .when(too_many)
        .then_rejected("too_many")
        .when(fits)
        .then_events(["invoice_received.1", "invoice_matched.1"]);
}

#[test]
fn an_invoice_names_orders_of_its_own_contract_and_supplier() {
    let mut world = delivered();
    world.acting("P-ORDERER").accept(basket("B11", [line(&JAMMER, 1)]));
    deliver(&mut world, "PO-2026-000002");
    let foreign = bill(&world.state, "R-1", &[("PO-2026-000002", 1, 1, 18_000_000)]);
    let other_contract = SubmitInvoice {
        contract: contract("FA-1/2"),
        ..bill(&world.state, "R-1", &[("PO-2026-000002", 1, 1, 1)])
    };
    given(world)
        .as_("P-CLERK")
        .when(foreign)
        .then_rejected("not_found")
        .then_says("order ord_")
        .as_("P-RIVAL")
        .when(other_contract)
        .then_rejected("field_invalid")
        .then_says("does not stand under contract FA-1/2");
}

#[test]
fn only_the_suppliers_clerk_submits() {
    let world = delivered();
    for who in ["P-BUYER", "P-TREASURER", "P-AUDITOR"] {
        given(world.clone()).as_(who).when(one_drone(&world)).then_rejected("not_permitted");
    }
    for who in ["P-RIVAL", "P-ORDERER", "P-NOBODY"] {
        given(world.clone()).as_(who).when(one_drone(&world)).then_rejected("not_found");
    }
    given(world.clone()).as_("console").when(one_drone(&world)).then_rejected("not_permitted");
}

#[test]
fn only_treasurer_and_buyer_reject() {
    let mut world = delivered();
    world.accept(one_drone(&world));
    for who in ["P-CLERK", "P-AUDITOR", "console"] {
        given(world.clone()).as_(who).when(reject(&world, "R-1")).then_rejected("not_permitted");
    }
    for who in ["P-RIVAL", "P-NOBODY", "P-ORDERER"] {
        given(world.clone()).as_(who).when(reject(&world, "R-1")).then_rejected("not_found");
    }
    let mut unknown = reject(&world, "R-1");
    unknown.invoice = InvoiceId::from_bits(7);
    given(world.clone()).as_("P-BUYER").when(unknown).then_rejected("not_found");
    let ordered = order_payment(&world.state, "R-1");
    given(world.clone())
        .as_("P-TREASURER")
        .when(ordered)
        .when(reject(&world, "R-1"))
        .then_rejected("wrong_status")
        .then_says("invoice R-1 is payment_ordered, which does not allow reject");
}
