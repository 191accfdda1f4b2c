//! Invoices and payment orders as papers.

use documents::{Kind, Paper};
use domain::catalogue::Item;
use domain::contracts::Contract;
use domain::funds::Fund;
use domain::orders::{Order, OrderLine};
use domain::policy::Action;
use domain::values::{InvoiceId, PaymentId};
use engine::queries;
use serde_json::json;

use super::{Clerk, article};
use crate::problem::Problem;

/// The paper of an invoice as it was received.
pub async fn invoice(clerk: &mut Clerk, id: InvoiceId) -> Result<Paper, Problem> {
    let found = clerk
        .caller
        .read(&clerk.app, move |connection| {
            let Some((invoice, lines)) = queries::invoicing::invoice(connection, id)? else {
                return Ok(None);
            };
            let orders = queries::find_all::<Order>(connection, lines.iter().map(|line| line.order))?;
            let keys = lines.iter().map(|line| (line.order, line.order_line));
            let ordered = queries::find_all::<OrderLine>(connection, keys)?;
            let items = queries::find_all::<Item>(connection, ordered.values().map(|line| line.item))?;
            let contract = queries::find::<Contract>(connection, &invoice.contract)?;
            Ok(Some((invoice, lines, orders, ordered, items, contract)))
        })
        .await?;
    let visible =
        found.filter(|(row, ..)| clerk.caller.may_at_any(Action::ReadOrders, &[row.supplier, row.buyer]));
    let (invoice, lines, orders, ordered, items, contract) =
        visible.ok_or_else(|| Problem::not_found("invoice", id))?;
    let currency = invoice.currency;
    let line = |line: &domain::invoicing::InvoiceLine| {
        let item = ordered.get(&(line.order, line.order_line)).and_then(|ordered| items.get(&ordered.item));
        json!({
            "position": line.line,
            "order": orders.get(&line.order).map_or("", |order| order.number.as_str()),
            "line": line.order_line.to_string(),
            "item": item.map(article),
            "quantity": clerk.number(line.quantity),
            "price": clerk.amount(line.unit_price_minor, currency),
            "amount": clerk.amount(line.unit_price_minor.saturating_mul(line.quantity), currency),
        })
    };
    let content = json!({
        "supplier": clerk.organisation_of(invoice.supplier),
        "payer": clerk.organisation_of(invoice.buyer),
        "contract": contract.as_ref().map_or("", |contract| contract.code.as_str()),
        "issued_on": clerk.day(invoice.issued_on),
        "due_on": clerk.day(invoice.due_on),
        "status": clerk.word("invoice", invoice.status),
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
        "total": clerk.money(invoice.total_minor, currency),
        "payable": clerk.money(invoice.payable_minor, currency),
    });
    // Both parties may open the paper itself; the pages of the treasury are not the supplier's.
    let path = format!("/invoices/{id}/document.pdf");
    Ok(clerk.paper(Kind::Invoice, invoice.number.as_str(), invoice.issued_on, &path, content))
}

/// The paper of a payment order.
pub async fn payment(clerk: &mut Clerk, id: PaymentId) -> Result<Paper, Problem> {
    let found = clerk
        .caller
        .read(&clerk.app, move |connection| {
            let Some(payment) = queries::payments::payment(connection, id)? else { return Ok(None) };
            let funds = queries::find_all::<Fund>(connection, payment.shares.iter().map(|share| share.fund))?;
            let invoice = queries::invoicing::invoice(connection, payment.invoice)?;
            Ok(Some((payment, funds, invoice.map(|(invoice, _)| invoice.number))))
        })
        .await?;
    let visible =
        found.filter(|(row, ..)| clerk.caller.may_at_any(Action::ReadOrders, &[row.supplier, row.buyer]));
    let (payment, funds, invoice) = visible.ok_or_else(|| Problem::not_found("payment", id))?;
    let share = |share: &domain::payments::FundShare| {
        json!({
            "fund": funds.get(&share.fund).map_or("", |fund| fund.code.as_str()),
            "programme": share.programme_code.as_deref().unwrap_or("—"),
            "economic": share.economic_code.as_deref().unwrap_or("—"),
            "amount": clerk.amount(share.amount_minor, payment.currency),
        })
    };
    let content = json!({
        "payer": clerk.organisation_of(payment.buyer),
        "payee": clerk.organisation_of(payment.supplier),
        "iban": payment.payee_iban,
        "invoice": invoice.as_ref().map_or("", |number| number.as_str()),
        "due_on": clerk.day(payment.due_on),
        "status": clerk.word("payment", payment.status),
        "bank_reference": payment.confirmed_by.as_ref().map_or("", |reference| reference.as_str()),
        "amount": clerk.money(payment.amount_minor, payment.currency),
        "shares": payment.shares.iter().map(share).collect::<Vec<_>>(),
        "ordered_by": clerk.caller.named_person(payment.ordered_by).code,
    });
    let path = format!("/payments/{id}/document.pdf");
    Ok(clerk.paper(Kind::Payment, &payment.number, clerk.date(payment.ordered_at), &path, content))
}
