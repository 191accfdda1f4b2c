//! The orders that a visitor sees, newest first, by state.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::orders::{Order, OrderStatus};
use engine::queries::{self, orders::OrderFilter};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::seen::parties;
use crate::web::controls::{empty, state, tabs};
use crate::web::listing::{address, cut, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, link, shown, text};
use crate::web::visitor::Visitor;

/// Orders of a page.
const ORDERS_SHOWN: usize = 50;

/// What the address of a list says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    sort: String,
    after: String,
    format: String,
}

/// Shows the list.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let status: Option<OrderStatus> = asked.status.parse().ok();
    let filter = OrderFilter { status, parties: parties(&visitor.caller), ..OrderFilter::default() };
    let lie = Lie::falling("order-number", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), ORDERS_SHOWN);
    let work = move |connection: &mut dyn engine::store::Connection| {
        queries::orders::orders(connection, &filter, &part)
    };
    let mut orders = visitor.caller.read(&app, work).await?;
    let has_more = cut(&mut orders, ORDERS_SHOWN);
    let listed = table(&visitor, &orders).lying(lie);
    if let Some(file) = listed.file("orders", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let of = |status: &str, after: &str| {
        address("/orders", [("status", status), (SORT, &*asked.sort), ("after", after)])
    };
    let next = orders.last().filter(|_| has_more).map(|last| of(&asked.status, &last.id.to_string()));
    let known = OrderStatus::ALL.iter().map(|known| (known.as_str(), language.word("order", known)));
    let body = html! {
        (tabs(language, |status| of(status, ""), &asked.status, known))
        @if orders.is_empty() { (empty(language, "orders-empty", Some(("/catalogue", "to-catalogue")))) }
        @else { (listed.shown(&of(&asked.status, &asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Orders, &language.say("nav-orders"), body))
}

/// Orders as a table.
pub fn table(visitor: &Visitor, orders: &[Order]) -> Table {
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    let columns = ["order-number", "order-state", "unit", "supplier", "total", "placed-at"]
        .map(|key| (key, key == "total"));
    let mut table = Table::new(language, &columns);
    for order in orders {
        table.row([
            link(format!("/orders/{}", order.id), &order.number),
            shown(standing_word(visitor, order), standing(visitor, order)),
            text(&caller.organisation(order.unit).code),
            text(visitor.organisation(order.supplier)),
            table.money(order.total_minor, order.currency),
            table.moment(order.placed_at, &zone),
        ]);
    }
    table
}

/// [`standing`] in one word.
pub fn standing_word(visitor: &Visitor, order: &Order) -> String {
    match order.status {
        OrderStatus::Sent => visitor.language.word("progress", order.progress),
        status => visitor.language.word("order", status),
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
