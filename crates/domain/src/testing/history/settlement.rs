//! The chapter of the history in which invoices are matched, rejected and paid, and money comes back.

use super::deliveries::deliver_rest;
use crate::funds::SourceKind;
use crate::funds::add_fund::AddFund;
use crate::invoicing::reject::RejectInvoice;
use crate::payments::confirm_advance::ConfirmAdvance;
use crate::payments::confirm_payment::ConfirmPayment;
use crate::payments::file_payments::FilePayments;
use crate::payments::recharge::Recharge;
use crate::payments::record_refund::RecordRefund;
use crate::payments::reimburse::Reimburse;
use crate::payments::return_advance::ReturnAdvance;
use crate::payments::return_payment::ReturnPayment;
use crate::pledges::VettingResult;
use crate::testing::*;
use crate::values::{OrderId, Personal, Text};

/// Three of the order's four batteries are accepted and unpaid; the last one is paid in advance.
pub(super) fn settlement(world: &mut World, number: &str) {
    let order = order(&world.state, number).id;
    rejected_invoices(world, number);
    paid_invoice(world, number);
    world.accept(RecordRefund { order, line: Some(1), entry: entry("REFUND-1", 100_000) });

    world.accept(ConfirmAdvance { order, entry: entry("ADVANCE-1", 300_000) });
    world.accept(ReturnAdvance { order, entry: entry("ADVANCE-2", 100_000) });
    world.accept(ConfirmAdvance { order, entry: entry("ADVANCE-3", 100_000) });
    deliver_rest(world, number);
    let invoice = bill(&world.state, "R-5", &[(number, 1, 1, 300_000)]);
    world.acting("P-CLERK").accept(invoice);

    world.acting("P-TREASURER").accept(allot("G-B11", "STATE-26", "B11", 1_200_000));
    let (allotment, document) = (allotment("G-B11"), text("letter 4 of the giver"));
    world.accept(Recharge { order, line: 1, position: 1, allotment, document: document.clone() });
    reimbursed(world, order, document);
}

/// A donor vets the maker and takes over half of what the bank has paid.
fn reimbursed(world: &mut World, order: OrderId, document: Text) {
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", VettingResult::Passed));
    let (source_kind, owner) = (SourceKind::PartnerContribution, organisation("PARTNER-N"));
    world.acting("P-TREASURER");
    world.accept(AddFund { code: code("WEST-26"), source_kind, owner, ..state_programme() });
    world.accept(receive("WEST-26", 450_000, "advice-1"));
    world.accept(allot("W-B11", "WEST-26", "B11", 450_000));
    let (allotment, amount_minor) = (allotment("W-B11"), 450_000);
    world.accept(Reimburse { order, line: 1, allotment, amount_minor, document });
}

/// The first states a wrong price and is corrected; the second is right and rejected all the same.
fn rejected_invoices(world: &mut World, number: &str) {
    let wrong = bill(&world.state, "R-1", &[(number, 1, 3, 310_000)]);
    world.acting("P-CLERK").accept(wrong);
    let mut right = bill(&world.state, "R-2", &[(number, 1, 3, 300_000)]);
    right.corrects = Some(invoice(&world.state, "R-1").id);
    world.accept(right);
    let (reason, note) = (code("wrong_addressee"), Some(Personal::new(text("send it to the agency"))));
    let invoice = invoice(&world.state, "R-2").id;
    world.acting("P-TREASURER").accept(RejectInvoice { invoice, reason, note });
}

/// The bank sends the first payment back and makes the second.
fn paid_invoice(world: &mut World, number: &str) {
    let invoice = bill(&world.state, "R-3", &[(number, 1, 3, 300_000)]);
    world.acting("P-CLERK").accept(invoice);
    world.acting("P-TREASURER");
    world.accept(order_payment(&world.state, "R-3"));
    let first = payment(&world.state, "PAY-2026-000001").id;
    world.accept(ConfirmPayment { payment: first, entry: entry("BANK-1", 900_000) });
    let reason = code("AC04");
    world.accept(ReturnPayment { payment: first, entry: entry("BANK-2", 900_000), reason });
    world.accept(order_payment(&world.state, "R-3"));
    let second = payment(&world.state, "PAY-2026-000002").id;
    world.accept(FilePayments { payments: vec![second] });
    world.accept(ConfirmPayment { payment: second, entry: entry("BANK-3", 900_000) });
}
