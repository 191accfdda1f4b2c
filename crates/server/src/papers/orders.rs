//! An order as a paper.

use documents::{Kind, Paper};
use domain::orders::{charges, document, lines};
use domain::policy::Action;
use domain::values::OrderId;
use serde_json::json;

use super::{Clerk, article};
use crate::problem::Problem;
use crate::seen;

/// The paper of an order: the edition that waits for signatures, or what is left of one in force.
pub async fn order_paper(clerk: &mut Clerk, id: OrderId) -> Result<Paper, Problem> {
    let world = seen::order(&clerk.app, &mut clerk.caller, id).await?;
    let order = world.orders.known(&id);
    let document = document::to_sign(&world, order);
    let currency = order.currency;
    let line = |line: &domain::orders::OrderLine| {
        let item = world.items.known(&line.item);
        json!({
            "line": line.line,
            "item": article(item),
            "quantity": clerk.number(line.quantity),
            "price": clerk.amount(line.unit_price_minor, currency),
            "amount": clerk.amount(line.cost_minor(), currency),
            "promised_on": clerk.day(line.promised_on),
        })
    };
    // Whose money pays is for those who may read funds, as in the signed document.
    let may_read = clerk.caller.may_at_any(Action::ReadFunds, &[order.unit, order.buyer]);
    let charged = lines(&world, id).flat_map(|line| charges(&world, id, line.line)).filter(|_| may_read);
    let charge = |charge: &domain::orders::Charge| {
        json!({
            "line": charge.key.line,
            "allotment": world.allotments.known(&charge.allotment).code.as_str(),
            "amount": clerk.amount(charge.stages.sum(), currency),
        })
    };
    let is_waiting = order.sent_at.is_none();
    let content = json!({
        "unit": clerk.organisation_of(order.unit),
        "supplier": clerk.organisation_of(order.supplier),
        "contract": world.contracts.known(&order.contract).code.as_str(),
        "delivery_point": clerk.delivery_point(&world, order),
        "edition": order.edition,
        "status": clerk.word("order", order.status),
        "lines": lines(&world, id).map(line).collect::<Vec<_>>(),
        "total": clerk.money(order.total_minor, currency),
        "charges": charged.map(charge).collect::<Vec<_>>(),
        "signatures": clerk.signatures(&world, id, order.edition),
        "waiting": if is_waiting { clerk.waiting(&world, id, order.edition, &order.steps) } else { Vec::new() },
    });
    let placed_on = clerk.date(order.placed_at);
    let paper = clerk.paper(Kind::Order, &order.number, placed_on, &format!("/orders/{id}"), content);
    Ok(Paper { digest: Some(document::digest(&document).to_string()), ..paper })
}
