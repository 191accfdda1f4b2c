//! The orders that a visitor sees, newest first, by state.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::orders::{Order, OrderStatus};
use domain::values::OrderId;
use engine::queries::{self, orders::OrderFilter};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::seen::parties;
use crate::web::controls::{empty, state};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Orders of a page.
const ORDERS_SHOWN: usize = 50;

/// What the address of a list says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    after: String,
}

/// Shows the list.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let status: Option<OrderStatus> = asked.status.parse().ok();
    let filter = OrderFilter { status, parties: parties(&visitor.caller), ..OrderFilter::default() };
    let before: Option<OrderId> = asked.after.parse().ok();
    let work = move |connection: &mut dyn engine::store::Connection| {
        queries::orders::orders(connection, &filter, before.as_ref(), ORDERS_SHOWN + 1)
    };
    let mut orders = visitor.caller.read(&app, work).await?;
    let has_more = orders.len() > ORDERS_SHOWN;
    orders.truncate(ORDERS_SHOWN);
    let language = visitor.language;
    let of_status = status.map(|status| format!("status={status}&")).unwrap_or_default();
    let body = html! {
        nav.tabs aria-label=(language.say("filters")) {
            a href="/orders" aria-current=[status.is_none().then_some("true")] { (language.say("orders-all")) }
            @for known in OrderStatus::ALL {
                a href={ "/orders?status=" (known) } aria-current=[(status == Some(*known)).then_some("true")] {
                    (language.word("order", known))
                }
            }
        }
        @if orders.is_empty() { (empty(language, "orders-empty", Some(("/catalogue", "to-catalogue")))) }
        @else { (table(&visitor, &orders)) }
        @if let Some(last) = orders.last().filter(|_| has_more) {
            p { a.more href={ "/orders?" (of_status) "after=" (last.id) } { (language.say("more")) } }
        }
    };
    Ok(page(&visitor, Place::Orders, &language.say("nav-orders"), body))
}

/// Orders as a table.
pub fn table(visitor: &Visitor, orders: &[Order]) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    html! {
        table.rows {
            thead { tr {
                th { (language.say("order-number")) } th { (language.say("order-state")) } th { (language.say("unit")) }
                th { (language.say("supplier")) } th.figure { (language.say("total")) } th { (language.say("placed-at")) }
            } }
            tbody { @for order in orders {
                tr {
                    td data-label=(language.say("order-number")) { a href={ "/orders/" (order.id) } { (order.number) } }
                    td data-label=(language.say("order-state")) { (standing(visitor, order)) }
                    td data-label=(language.say("unit")) { (caller.organisation(order.unit).code) }
                    td data-label=(language.say("supplier")) { (visitor.organisation(order.supplier)) }
                    td.figure data-label=(language.say("total")) { (language.money(order.total_minor, order.currency)) }
                    td data-label=(language.say("placed-at")) { (language.moment(order.placed_at, &zone)) }
                }
            } }
        }
    }
}

/// Where an order stands: its status or, once it is sent, how far it has come.
pub fn standing(visitor: &Visitor, order: &Order) -> Markup {
    let language = visitor.language;
    match order.status {
        OrderStatus::Sent => state(language, "progress", order.progress.as_str()),
        status => state(language, "order", status.as_str()),
    }
}
