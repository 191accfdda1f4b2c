//! Despatches that a visitor sees, by where they are: on their way, to be counted, judged.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::fulfilment::{Despatch, DespatchLine, DespatchStatus};
use domain::orders::Order;
use domain::policy::Action;
use domain::values::{DespatchId, OrderId};
use engine::queries::{self, fulfilment::DespatchFilter};
use maud::html;
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::seen;
use crate::web::controls::{empty, state, tabs};
use crate::web::listing::{address, cut, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, link, shown, text};
use crate::web::visitor::Visitor;

/// Despatches of a page.
const DESPATCHES_SHOWN: usize = 50;

/// What the address of a list says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    sort: String,
    after: String,
    format: String,
}

struct Rows {
    despatches: Vec<Despatch>,
    lines: BTreeMap<DespatchId, Vec<DespatchLine>>,
    orders: BTreeMap<OrderId, Order>,
}

/// Shows the list, newest first.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let status: Option<DespatchStatus> = asked.status.parse().ok();
    let parties = visitor.caller.sight(Action::ReadOrders).filter();
    let filter = DespatchFilter { status, parties, with_hubs: true, ..DespatchFilter::default() };
    let lie = Lie::falling("despatch", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), DESPATCHES_SHOWN);
    let read = move |connection: &mut dyn engine::store::Connection| {
        let despatches = queries::fulfilment::despatches(connection, &filter, &part)?;
        let ids: Vec<_> = despatches.iter().map(|despatch| despatch.id).collect();
        let mut lines: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in queries::fulfilment::lines_of(connection, &ids)? {
            lines.entry(line.despatch).or_default().push(line);
        }
        let orders = queries::find_all(connection, despatches.iter().map(|despatch| despatch.order))?;
        Ok(Rows { despatches, lines, orders })
    };
    let mut rows = visitor.caller.read(&app, read).await?;
    let has_more = cut(&mut rows.despatches, DESPATCHES_SHOWN);
    let listed = table(&visitor, &rows).lying(lie);
    if let Some(file) = listed.file("despatches", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let of = |status: &str, after: &str| {
        address("/despatches", [("status", status), (SORT, &*asked.sort), ("after", after)])
    };
    let next =
        rows.despatches.last().filter(|_| has_more).map(|last| of(&asked.status, &last.id.to_string()));
    let known = DespatchStatus::ALL.iter().map(|known| (known.as_str(), language.word("despatch", known)));
    let body = html! {
        p { a href="/discrepancies" { (language.say("discrepancies")) } " · " a href="/serials" { (language.say("serials")) } }
        (tabs(language, |status| of(status, ""), &asked.status, known))
        @if rows.despatches.is_empty() { (empty(language, "despatches-empty", Some(("/orders", "all-orders")))) }
        @else { (listed.shown(&of(&asked.status, &asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Deliveries, &language.say("nav-deliveries"), body))
}

fn table(visitor: &Visitor, rows: &Rows) -> Table {
    let (language, caller) = (visitor.language, &visitor.caller);
    let columns = ["despatch", "order-state", "order-number", "unit", "supplier", "pieces", "despatch-day"];
    let mut table = Table::new(language, &columns.map(|key| (key, key == "pieces")));
    for despatch in &rows.despatches {
        let lines = rows.lines.get(&despatch.id).into_iter().flatten();
        let on = despatch.arrived_on.or(despatch.expected_on);
        let is_late = despatch.arrived_on.is_none() && on.is_some_and(|on| on < caller.today);
        // A hub sees what it has, not the order.
        let is_party = seen::fulfilment::is_party(caller, despatch);
        let standing = html! {
            (state(language, "despatch", despatch.status.as_str()))
            @if is_party && despatch.open_act.is_some() { " " (state(language, "act", "drawn")) }
            @if is_late { " " (state(language, "late", "yes")) }
        };
        let number = rows.orders.get(&despatch.order).map_or("", |order| order.number.as_str());
        let order = if is_party { link(format!("/orders/{}", despatch.order), number) } else { text(number) };
        table.row([
            link(format!("/despatches/{}", despatch.id), &despatch.number),
            shown(language.word("despatch", despatch.status), standing),
            order,
            text(&caller.organisation(despatch.unit).code),
            text(visitor.organisation(despatch.supplier)),
            table.number(lines.map(|line| line.quantity).sum()),
            table.day(on),
        ]);
    }
    table
}
