//! Invoices, payments, the bank's word, advances, refunds, recharges and reimbursements.

use domain::Actor;
use domain::funds::{SourceKind, Stage};
use domain::identity::Role;
use domain::invoicing::InvoiceStatus;
use domain::invoicing::reject::RejectInvoice;
use domain::invoicing::submit::{InvoicedLine, SubmitInvoice};
use domain::orders::OrderStatus;
use domain::payments::confirm_advance::ConfirmAdvance;
use domain::payments::confirm_payment::ConfirmPayment;
use domain::payments::order_payment::OrderPayment;
use domain::payments::recharge::Recharge;
use domain::payments::record_refund::RecordRefund;
use domain::payments::reimburse::Reimburse;
use domain::payments::return_advance::ReturnAdvance;
use domain::payments::return_payment::ReturnPayment;
use domain::payments::{BankEntry, PaymentStatus};
use domain::pledges::VettingResult;
use domain::pledges::vet_maker::VetMaker;

use super::{Ask, Draw, Verb, ask};
use crate::books::orders::{Line, Order};
use crate::cast::SUPPLIERS;
use crate::names::{code, days_after, text};
use crate::world::organisation;

pub(super) const VERBS: &[Verb] = &[
    (60, submit_invoice),
    (6, reject_invoice),
    (60, order_payment),
    (60, confirm_payment),
    (6, return_payment),
    (10, confirm_advance),
    (5, return_advance),
    (4, record_refund),
    (6, recharge),
    (6, vet_maker),
    (14, reimburse),
];

fn treasurer(draw: &mut Draw<'_>) -> Option<Actor> {
    draw.who(Role::Treasurer, organisation("TREASURY"))
}

fn submit_invoice(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_due = |line: &Line| line.accepted > line.invoiced;
    let order = draw.order(|order| order.lines.iter().any(is_due))?;
    let contract = draw.books.market.contract(order.contract)?;
    let mut lines = Vec::new();
    for (number, line) in order.numbered().filter(|(_, line)| is_due(line)) {
        let (_, _, tax_rate_percent) = *contract.lines.get(&line.item)?;
        lines.push(InvoicedLine {
            order: order.id,
            order_line: number,
            quantity: draw.amount(line.accepted - line.invoiced),
            unit_price_minor: line.price + i64::from(draw.slips()),
            tax_rate_percent: tax_rate_percent - i64::from(draw.slips()),
        });
    }
    let total: i64 = lines.iter().map(|line| line.quantity * line.unit_price_minor).sum();
    let invoices = &draw.books.settlement.invoices;
    let corrected = draw.one_of(invoices, |other| {
        other.status == InvoiceStatus::InException && other.contract == contract.id
    });
    let command = SubmitInvoice {
        contract: contract.id,
        number: draw.fresh("INV"),
        currency: contract.currency,
        total_minor: total + i64::from(draw.slips()),
        issued_on: draw.today,
        due_on: days_after(draw.today, 30),
        lines,
        corrects: corrected.map(|invoice| invoice.id),
    };
    ask(draw.who(Role::SupplierClerk, contract.supplier), command)
}

fn reject_invoice(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_open = |status| matches!(status, InvoiceStatus::InException | InvoiceStatus::Matched);
    let invoice = draw.one_of(&draw.books.settlement.invoices, |invoice| is_open(invoice.status))?.id;
    ask(treasurer(draw), RejectInvoice { invoice, reason: code("wrong"), note: None })
}

fn order_payment(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_any = draw.slips();
    let invoices = &draw.books.settlement.invoices;
    let invoice = draw.one_of(invoices, |other| is_any || other.status == InvoiceStatus::Matched)?.id;
    ask(treasurer(draw), OrderPayment { invoice })
}

/// An entry of the bank's statement; now and then one that was recorded before.
fn entry(draw: &mut Draw<'_>, amount_minor: i64) -> BankEntry {
    let known: Vec<_> = draw.books.settlement.references.iter().collect();
    let reference = match draw.slips() {
        true => draw.dice.pick(&known).map(|reference| (*reference).clone()),
        false => None,
    };
    let reference = reference.unwrap_or_else(|| draw.fresh("BANK"));
    BankEntry { reference, amount_minor, booked_on: draw.today }
}

fn confirm_payment(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_any = draw.slips();
    let payments = &draw.books.settlement.payments;
    let payment = draw.one_of(payments, |other| is_any || other.status == PaymentStatus::Ordered)?;
    let amount = payment.amount + i64::from(draw.slips());
    let entry = entry(draw, amount);
    ask(treasurer(draw), ConfirmPayment { payment: payment.id, entry })
}

fn return_payment(draw: &mut Draw<'_>) -> Option<Ask> {
    let payments = &draw.books.settlement.payments;
    let payment = draw.one_of(payments, |other| other.status != PaymentStatus::Returned)?;
    let entry = entry(draw, payment.amount);
    ask(treasurer(draw), ReturnPayment { payment: payment.id, entry, reason: code("AC04") })
}

fn held(order: &Order, stage: Stage) -> i64 {
    order.lines.iter().map(|line| line.held(stage)).sum()
}

fn confirm_advance(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_fit = |order: &Order| order.status == OrderStatus::Sent && held(order, Stage::Obligated) > 0;
    let order = draw.order(is_fit)?;
    let amount = draw.amount(held(order, Stage::Obligated) / 2);
    let entry = entry(draw, amount);
    ask(treasurer(draw), ConfirmAdvance { order: order.id, entry })
}

fn return_advance(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| held(order, Stage::Advanced) > 0)?;
    let amount = draw.amount(held(order, Stage::Advanced));
    let entry = entry(draw, amount);
    ask(treasurer(draw), ReturnAdvance { order: order.id, entry })
}

fn record_refund(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| held(order, Stage::Paid) > 0)?;
    let (number, line) = *draw.dice.pick(&order.numbered().collect::<Vec<_>>())?;
    let is_of_line = draw.dice.chance(50);
    let paid = if is_of_line { line.held(Stage::Paid) } else { held(order, Stage::Paid) };
    let amount = draw.amount(paid / 4);
    let entry = entry(draw, amount);
    ask(treasurer(draw), RecordRefund { order: order.id, line: is_of_line.then_some(number), entry })
}

fn recharge(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| order.is_sent)?;
    let (line, row) = *draw.dice.pick(&order.numbered().collect::<Vec<_>>())?;
    let position = draw.dice.between(1, i64::try_from(row.charges.len()).ok()?);
    let allotments = &draw.books.treasury.allotments;
    let allotment = draw.one_of(allotments, |allotment| allotment.unit == order.unit)?.id;
    let command = Recharge { order: order.id, line, position, allotment, document: text("agreement 4") };
    ask(treasurer(draw), command)
}

/// The donor vets a maker, or changes its word on it.
fn vet_maker(draw: &mut Draw<'_>) -> Option<Ask> {
    let partner = organisation(if draw.slips() { "MOD" } else { "PARTNER-N" });
    let command = VetMaker {
        partner,
        maker: organisation(draw.dice.pick(SUPPLIERS)?),
        result: if draw.dice.chance(75) { VettingResult::Passed } else { VettingResult::Refused },
        on: days_after(draw.today, draw.dice.between(0, 1) - 1),
        vetted_by: text("procurement office"),
        letter: text("letter 17"),
        remarks: None,
    };
    ask(draw.who(Role::PartnerOfficer, organisation("PARTNER-N")), command)
}

fn reimburse(draw: &mut Draw<'_>) -> Option<Ask> {
    let books = draw.books;
    let order = draw.order(|order| order.is_sent && order.amendment.is_none())?;
    let (line, row) = *draw.dice.pick(&order.numbered().collect::<Vec<_>>())?;
    let is_any = draw.slips();
    let is_partners = |fund| {
        let fund = books.treasury.fund(fund);
        fund.is_some_and(|fund| fund.source_kind == SourceKind::PartnerContribution)
    };
    let allotment = draw.one_of(&books.treasury.allotments, |allotment| {
        allotment.unit == order.unit && (is_any || is_partners(allotment.fund))
    })?;
    let amount_minor = draw.amount(books.uncovered(row).min(allotment.purse.get(Stage::Available)));
    let (order, allotment, document) = (order.id, allotment.id, text("letter 4 of the donor"));
    ask(treasurer(draw), Reimburse { order, line, allotment, amount_minor, document })
}
