//! The discrepancies of a visitor's deliveries, newest first: what is open, and how the others were settled.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::acceptance::{Act, ActStatus, Discrepancy, DiscrepancyStatus};
use domain::orders::Order;
use domain::policy::Action;
use domain::values::{ActId, OrderId};
use engine::queries::{self, Part, acceptance::ActFilter};
use maud::html;
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::seen::parties;
use crate::web::controls::{empty, state, tabs};
use crate::web::listing::address;
use crate::web::shell::{Place, page};
use crate::web::sorting::SORT;
use crate::web::table::{Table, link, shown, text};
use crate::web::visitor::Visitor;

/// Newest acts looked through.
const ACTS_MAX: usize = 500;

/// What the address says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    sort: String,
    format: String,
}

struct Rows {
    found: Vec<Discrepancy>,
    acts: BTreeMap<ActId, Act>,
    orders: BTreeMap<OrderId, Order>,
}

/// Shows the list.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let status: Option<DiscrepancyStatus> = asked.status.parse().ok();
    let parties = parties(&visitor.caller);
    let filter = ActFilter { status: Some(ActStatus::Accepted), parties, ..Default::default() };
    let read = move |connection: &mut dyn engine::store::Connection| {
        let acts = queries::acceptance::acts(connection, &filter, &Part::newest(ACTS_MAX))?;
        let acts: BTreeMap<_, _> =
            acts.into_iter().filter(|act| act.discrepancy_count > 0).map(|act| (act.id, act)).collect();
        let ids: Vec<_> = acts.keys().copied().collect();
        let found = queries::acceptance::discrepancies_of(connection, &ids)?;
        let orders = queries::find_all(connection, acts.values().map(|act| act.order))?;
        Ok(Rows { found, acts, orders })
    };
    let mut rows = visitor.caller.read(&app, read).await?;
    let caller = &visitor.caller;
    let is_seen = |found: &Discrepancy| {
        let order = rows.acts.get(&found.act).and_then(|act| rows.orders.get(&act.order));
        order.is_some_and(|order| caller.may_at_any(Action::ReadOrders, &order.parties()))
    };
    rows.found.retain(|found| status.is_none_or(|status| found.status == status));
    let listed: Vec<&Discrepancy> = rows.found.iter().rev().filter(|found| is_seen(found)).collect();
    let table = table(&visitor, &rows, &listed).sorted(&asked.sort);
    if let Some(file) = table.file("discrepancies", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let of = |status: &str| address("/discrepancies", [("status", status), (SORT, &*asked.sort)]);
    let known = DiscrepancyStatus::ALL.iter().map(|known| (known.as_str(), language.word("claim", known)));
    let body = html! {
        (tabs(language, of, &asked.status, known))
        @if listed.is_empty() { (empty(language, "discrepancies-empty", Some(("/despatches", "nav-deliveries")))) }
        @else { (table.shown(&of(&asked.status))) }
    };
    Ok(page(&visitor, Place::Deliveries, &language.say("discrepancies"), body))
}

fn table(visitor: &Visitor, rows: &Rows, found: &[&Discrepancy]) -> Table {
    let language = visitor.language;
    let columns = ["act", "discrepancy", "pieces", "unit", "supplier", "order-state"];
    let mut table = Table::new(language, &columns.map(|key| (key, key == "pieces")));
    for found in found {
        let act = &rows.acts[&found.act];
        let (family, word) = match found.outcome {
            Some(outcome) => ("outcome", outcome.as_str()),
            None => ("claim", found.status.as_str()),
        };
        let supplier = rows.orders.get(&act.order).map_or("", |order| visitor.organisation(order.supplier));
        table.row([
            link(format!("/acts/{}", act.id), &act.number),
            text(language.word("discrepancy", found.code)),
            table.number(found.quantity),
            text(&visitor.caller.organisation(act.unit).code),
            text(supplier),
            shown(language.word(family, word), state(language, family, word)),
        ]);
    }
    table
}
