//! The serial register: where a number came from and what became of it, and how many pieces of each item came.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::catalogue::Item;
use domain::fulfilment::{Despatch, DespatchLine, Serial};
use domain::policy::Action;
use domain::values::{ItemId, SerialNumber};
use engine::queries::{self, Part, fulfilment::DespatchFilter};
use engine::store::{Connection, StoreError};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::funds::pieces::sources_address;
use crate::web::listing::address;
use crate::web::shell::{Place, page};
use crate::web::sorting::SORT;
use crate::web::table::{Table, link, text};
use crate::web::visitor::Visitor;

/// Newest despatches whose items make up the register.
const DESPATCHES_MAX: usize = 500;

/// What is sought.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    sort: String,
    format: String,
}

#[derive(Default)]
struct Rows {
    found: Vec<(Serial, Despatch)>,
    lots: BTreeMap<ItemId, Figures>,
    items: BTreeMap<ItemId, Item>,
}

#[derive(Default)]
struct Figures {
    despatched: i64,
    accepted: i64,
    rejected: i64,
    missing: i64,
}

/// Shows the register, and what is known of a number that is sought.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let parties = visitor.caller.sight(Action::ReadOrders).filter();
    let number: Option<SerialNumber> = asked.q.trim().parse().ok();
    let read = move |connection: &mut dyn Connection| rows(connection, parties, number);
    let rows = visitor.caller.read(&app, read).await?;
    let by_item = by_item(&visitor, &rows).sorted(&asked.sort);
    if let Some(file) = by_item.file("serials", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let body = html! {
        form.search role="search" action="/serials" {
            label.hidden for="q" { (language.say("serial-number")) }
            input #q type="search" name="q" value=(asked.q) maxlength="64" placeholder=(language.say("serial-number"));
            button { (language.say("search")) }
        }
        @if !asked.q.trim().is_empty() {
            @if rows.found.is_empty() { (empty(language, "serial-unknown", None)) }
            @else { (found(&visitor, &rows)) }
        }
        h2 { (language.say("serials-by-item")) }
        @if rows.lots.is_empty() { (empty(language, "despatches-empty", Some(("/orders", "all-orders")))) }
        @else { (by_item.shown(&address("/serials", [("q", &*asked.q), (SORT, &*asked.sort)]))) }
    };
    Ok(page(&visitor, Place::Deliveries, &language.say("serials"), body))
}

fn rows(
    connection: &mut dyn Connection,
    parties: Option<Vec<domain::values::OrganisationId>>,
    number: Option<SerialNumber>,
) -> Result<Rows, StoreError> {
    let filter = DespatchFilter { parties, ..Default::default() };
    let despatches = queries::fulfilment::despatches(connection, &filter, &Part::newest(DESPATCHES_MAX))?;
    let ids: Vec<_> = despatches.iter().map(|despatch| despatch.id).collect();
    let lots: Vec<DespatchLine> = queries::fulfilment::lines_of(connection, &ids)?;
    let mut rows = Rows::default();
    for lot in &lots {
        let figures = rows.lots.entry(lot.item).or_default();
        figures.despatched += lot.quantity;
        figures.accepted += lot.accepted;
        figures.rejected += lot.rejected;
        figures.missing += lot.missing;
    }
    rows.items = queries::find_all(connection, rows.lots.keys().copied())?;
    if let Some(number) = number {
        let keys: Vec<_> = rows.lots.keys().map(|item| (*item, number.clone())).collect();
        let found = queries::find_all::<Serial>(connection, keys)?.into_values();
        let known: BTreeMap<_, _> = despatches.into_iter().map(|despatch| (despatch.id, despatch)).collect();
        rows.found =
            found.filter_map(|serial| Some((serial.clone(), known.get(&serial.despatch)?.clone()))).collect();
    }
    Ok(rows)
}

fn found(visitor: &Visitor, rows: &Rows) -> Markup {
    let language = visitor.language;
    let sees_money = visitor.caller.require_somewhere(Action::ReadFunds).is_ok();
    html! {
        ul.tasks { @for (serial, despatch) in &rows.found {
            @let item = &rows.items[&serial.item];
            li {
                div {
                    strong { (serial.number) } " · " a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) }
                    @if let Some(word) = serial.state { " " (state(language, "serial", word.as_str())) }
                    @if sees_money { " · " a href=(sources_address(item.code.as_str(), &serial.number)) { (language.say("sources")) } }
                }
                div { a href={ "/despatches/" (despatch.id) } { (despatch.number) } " " (state(language, "despatch", despatch.status.as_str())) " " span.soft { (visitor.caller.organisation(despatch.unit).code) } }
            }
        } }
    }
}

fn by_item(visitor: &Visitor, rows: &Rows) -> Table {
    let language = visitor.language;
    let columns = ["item", "code", "line-despatched", "accepted", "rejected", "missing"];
    let mut listed = Table::new(language, &columns.map(|key| (key, !["item", "code"].contains(&key))));
    for (id, figures) in &rows.lots {
        let item = &rows.items[id];
        listed.row([
            link(
                format_args!("/catalogue/{}", segment(&item.code)),
                language.name(&item.name_uk, &item.name_en),
            ),
            text(&item.code),
            listed.number(figures.despatched),
            listed.number(figures.accepted),
            listed.number(figures.rejected),
            listed.number(figures.missing),
        ]);
    }
    listed
}
