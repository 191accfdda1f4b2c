//! Invoices: what they match and hold, here; what refuses them, in `refusals`; advances, in `advances`.

mod advances;
mod refusals;

use super::reject::RejectInvoice;
use super::submit::{InvoicedLine, SubmitInvoice};
use super::{Difference, InvoiceAction, InvoiceStatus, Mismatch};
use crate::testing::*;
use crate::values::Personal;

const ORDER: &str = "PO-2026-000001";

fn reject(world: &World, number: &str) -> RejectInvoice {
    let (reason, note) = (code("price"), Some(Personal::new(text("Not the price of the contract"))));
    RejectInvoice { invoice: invoice(&world.state, number).id, reason, note }
}

/// Payable and accrued of each charge of a line of the order.
fn payable(world: &World, line: i64) -> Vec<(i64, i64)> {
    let charges = crate::orders::charges(&world.state, order(&world.state, ORDER).id, line);
    charges.map(|charge| (charge.payable_minor, charge.stages.accrued)).collect()
}

fn invoiced(world: &World) -> Vec<i64> {
    crate::orders::lines(&world.state, order(&world.state, ORDER).id).map(|line| line.invoiced).collect()
}

#[test]
fn a_matching_invoice_is_borne_by_the_charges_in_their_order() {
    let mut world = delivered();
    let events = world.accept(bill(&world.state, "R-1", &[(ORDER, 1, 6, 2_450_000), (ORDER, 2, 5, 300_000)]));
    let kinds: Vec<_> = events.iter().map(|event| event.kind()).collect();
    assert_eq!(kinds, ["invoice_received.1", "invoice_matched.1"]);
    assert_eq!(invoiced(&world), [6, 5]);
    assert_eq!(payable(&world, 1), [(10_000_000, 10_000_000), (4_700_000, 14_500_000)]);
    assert_eq!(payable(&world, 2), [(1_500_000, 1_500_000)]);
    let found = invoice(&world.state, "R-1");
    assert_eq!((found.status, found.payable_minor), (InvoiceStatus::Matched, 16_200_000));
    assert_eq!((found.received_by, found.line_count, found.charge_count), (person("P-CLERK"), 2, 3));

    world.accept(bill(&world.state, "R-2", &[(ORDER, 1, 4, 2_450_000)]));
    assert_eq!(payable(&world, 1), [(10_000_000, 10_000_000), (14_500_000, 14_500_000)]);
    given(world).then(|state| assert_eq!(invoice(state, "R-2").payable_minor, 9_800_000));
}

#[test]
fn an_invoice_covers_orders_of_one_contract() {
    let mut world = delivered();
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 3)]));
    deliver(&mut world, "PO-2026-000002");
    let both = bill(&world.state, "R-1", &[(ORDER, 2, 5, 300_000), ("PO-2026-000002", 1, 3, 300_000)]);
    given(world).as_("P-CLERK").when(both).then_events(["invoice_received.1", "invoice_matched.1"]).then(
        |state| {
            assert_eq!(invoice(state, "R-1").payable_minor, 2_400_000);
            assert!(
                state.order_lines.rows().all(|line| line.item != item("PLOMIN-6S10") || line.invoiced > 0)
            );
        },
    );
}

#[test]
fn any_difference_makes_an_exception_that_holds_nothing() {
    let world = delivered();
    let above = bill(&world.state, "R-1", &[(ORDER, 1, 6, 2_450_001)]);
    let below = bill(&world.state, "R-1", &[(ORDER, 2, 5, 299_999)]);
    let tax = SubmitInvoice {
        lines: vec![InvoicedLine {
            tax_rate_percent: 7,
            ..bill(&world.state, "R-1", &[(ORDER, 1, 1, 2_450_000)]).lines[0]
        }],
        ..bill(&world.state, "R-1", &[(ORDER, 1, 1, 2_450_000)])
    };
    let total =
        SubmitInvoice { total_minor: 2_449_999, ..bill(&world.state, "R-1", &[(ORDER, 1, 1, 2_450_000)]) };
    let cases = [
        (above, Some(1), Difference::PriceAboveOrder, 2_450_001, 2_450_000),
        (below, Some(1), Difference::PriceBelowOrder, 299_999, 300_000),
        (tax, Some(1), Difference::TaxDiffers, 7, 20),
        (total, None, Difference::TotalDiffers, 2_449_999, 2_450_000),
    ];
    for (submitted, line, difference, stated, expected) in cases {
        let mut world = world.clone();
        world.accept(submitted);
        let found = invoice(&world.state, "R-1");
        assert_eq!((found.status, found.payable_minor), (InvoiceStatus::InException, 0));
        assert_eq!(found.mismatches, [Mismatch { line, difference, stated, expected }]);
        assert_eq!(invoiced(&world), [0, 0]);
        assert_eq!(payable(&world, 1), [(0, 10_000_000), (0, 14_500_000)]);
        given(world);
    }
}

#[test]
fn a_rejected_invoice_frees_its_pieces_but_not_its_number() {
    let mut world = delivered();
    world.accept(bill(&world.state, "R-1", &[(ORDER, 1, 10, 2_450_000)]));
    for who in ["P-TREASURER", "P-BUYER"] {
        let mut world = world.clone();
        world.acting(who);
        let events = world.accept(reject(&world, "R-1"));
        assert!(!events[0].fields().to_string().contains("price of the contract"), "the note is personal");
        assert_eq!(events[0].personal().len(), 1);
        assert_eq!(invoiced(&world), [0, 0]);
        assert_eq!(payable(&world, 1), [(0, 10_000_000), (0, 14_500_000)]);
        let again = |world: &World, number| bill(&world.state, number, &[(ORDER, 1, 10, 2_450_000)]);
        let (same, other) = (again(&world, "R-1"), again(&world, "R-2"));
        given(world)
            .as_("P-CLERK")
            .when(same)
            .then_rejected("reference_taken")
            .then_says("invoice R-1 was recorded before")
            .when(other)
            .then_events(["invoice_received.1", "invoice_matched.1"])
            .then(|state| assert_eq!(invoice(state, "R-1").reason, Some(code("price"))));
    }
}

#[test]
fn a_corrected_invoice_replaces_the_exception() {
    let mut world = delivered();
    world.accept(bill(&world.state, "R-1", &[(ORDER, 2, 5, 310_000)]));
    let corrects = Some(invoice(&world.state, "R-1").id);
    let corrected = SubmitInvoice { corrects, ..bill(&world.state, "R-2", &[(ORDER, 2, 5, 300_000)]) };
    let twice = SubmitInvoice { number: code("R-3"), ..corrected.clone() };
    given(world)
        .when(corrected)
        .then_events(["invoice_rejected.1", "invoice_received.1", "invoice_matched.1"])
        .then(|state| {
            let (old, new) = (invoice(state, "R-1"), invoice(state, "R-2"));
            assert_eq!((old.status, old.reason.clone()), (InvoiceStatus::Rejected, Some(code("corrected"))));
            assert_eq!((new.status, new.corrects), (InvoiceStatus::Matched, Some(old.id)));
        })
        .when(SubmitInvoice {
            lines: vec![InvoicedLine { order_line: 1, quantity: 1, ..twice.lines[0] }],
            ..twice
        })
        .then_rejected("wrong_status")
        .then_says("invoice R-1 is rejected, which does not allow correct");
}

#[test]
fn the_lifecycle_has_these_steps_and_no_other() {
    use InvoiceAction as A;
    use InvoiceStatus as S;
    let steps = [
        (S::Received, A::Match, S::Matched),
        (S::Received, A::Mismatch, S::InException),
        (S::InException, A::Reject, S::Rejected),
        (S::InException, A::Correct, S::Rejected),
        (S::Matched, A::Settle, S::Paid),
        (S::Matched, A::Reject, S::Rejected),
        (S::Matched, A::OrderPayment, S::PaymentOrdered),
        (S::PaymentOrdered, A::ConfirmPayment, S::Paid),
        (S::PaymentOrdered, A::ReturnPayment, S::Matched),
        (S::Paid, A::ReturnPayment, S::Matched),
    ];
    for status in S::ALL {
        for action in A::ALL {
            let expected = steps.iter().find(|(from, by, _)| (from, by) == (status, action));
            assert_eq!(status.after(*action), expected.map(|(_, _, to)| *to), "{status} {action}");
        }
    }
}

#[test]
fn the_verbs_follow_the_lifecycle_in_every_status() {
    let mut world = delivered();
    world.accept(bill(&world.state, "R-1", &[(ORDER, 1, 10, 2_450_000)]));
    let id = invoice(&world.state, "R-1").id;
    let context = world.acting("P-TREASURER").context();
    for status in InvoiceStatus::ALL {
        world.state.invoices.update(&id).status = *status;
        let rejected = crate::decide(&world.state, &context, &reject(&world, "R-1").into());
        assert_eq!(rejected.is_ok(), status.after(InvoiceAction::Reject).is_some(), "{status}");
        let ordered = crate::decide(&world.state, &context, &order_payment(&world.state, "R-1").into());
        assert_eq!(ordered.is_ok(), status.after(InvoiceAction::OrderPayment).is_some(), "{status}");
        for refusal in [rejected.err(), ordered.err()].into_iter().flatten() {
            assert_eq!(refusal.code(), "wrong_status");
        }
    }
}
