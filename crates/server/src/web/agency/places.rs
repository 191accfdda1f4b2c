//! The list behind a number of the control room: orders, lines, answers, deliveries, invoices in one standing.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::acceptance::Act;
use domain::invoicing::Invoice;
use domain::orders::Order;
use domain::policy::Action;
use domain::values::{ActId, Id, InvoiceId, OrderId};
use engine::places::{Family, Place as Standing};
use engine::queries::figures::{PlaceFilter, places};
use engine::queries::find_all;
use engine::store::{Connection, StoreError};
use maud::html;
use serde::Deserialize;

use super::room::bits;
use super::{KEPT, Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, address, cut, filters, more, tabs as tabs_of};
use crate::web::orders::list::standing;
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, text};
use crate::web::treasury::invoices::invoice_list;
use crate::web::treasury::{cursor, place_key};
use crate::web::visitor::Visitor;

/// Rows of a page.
const SHOWN: usize = 50;

/// Families that have a list here, with their standings.
const LISTS: [(Family, &[&str]); 6] = [
    (
        Family::Order,
        &[
            "submitted",
            "returned",
            "in_fulfilment",
            "partly_arrived",
            "arrived",
            "partly_accepted",
            "accepted",
            "paid",
            "closed",
            "refused",
            "declined",
            "cancelled",
            "expired",
            "terminated",
        ],
    ),
    (Family::Promise, &["open"]),
    (Family::Answer, &["overdue", "waiting", "late", "in_time", "refused"]),
    (Family::Delivery, &[KEPT[0].0, KEPT[1].0, KEPT[2].0, KEPT[3].0]),
    (Family::Verdict, &["rejected", "missing"]),
    (Family::Invoice, &["in_exception", "matched", "payment_ordered", "rejected"]),
];

/// What the address says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    standing: String,
    supplier: String,
    from: String,
    to: String,
    sort: String,
    after: String,
    format: String,
}

/// The places of a page with what they are of.
struct Found {
    rows: Vec<Standing>,
    acts: BTreeMap<ActId, Act>,
    orders: BTreeMap<OrderId, Order>,
    invoices: BTreeMap<InvoiceId, Invoice>,
}

impl Found {
    fn read(connection: &mut dyn Connection, rows: Vec<Standing>) -> Result<Found, StoreError> {
        let of = |wanted: &[Family]| {
            let own = rows.iter().filter(|row| wanted.contains(&row.family));
            own.map(|row| row.object).collect::<Vec<_>>()
        };
        let acts = of(&[Family::Delivery, Family::Verdict]).into_iter().map(ActId::from_bits);
        let acts: BTreeMap<ActId, Act> = find_all(connection, acts)?;
        let orders =
            of(&[Family::Order, Family::Promise, Family::Answer]).into_iter().map(OrderId::from_bits);
        let orders = find_all(connection, orders.chain(acts.values().map(|act| act.order)))?;
        let invoices = find_all(connection, of(&[Family::Invoice]).into_iter().map(InvoiceId::from_bits))?;
        Ok(Found { rows, acts, orders, invoices })
    }

    fn order(&self, row: &Standing) -> Option<(&Order, Option<&Act>)> {
        let act = self.acts.get(&ActId::from_bits(row.object));
        let order = act.map_or(OrderId::from_bits(row.object), |act| act.order);
        self.orders.get(&order).map(|order| (order, act))
    }
}

/// Shows a list.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Path(family): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadOrders)?;
    let list = LISTS.iter().find(|(known, _)| known.as_str() == family);
    let (family, standings) = *list.ok_or_else(|| Problem::new("no_such_route"))?;
    let shown = standings.iter().find(|known| **known == asked.standing).unwrap_or(&standings[0]);
    let day = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let filter = PlaceFilter { whose: bits(&asked.supplier), from: day(&asked.from), to: day(&asked.to) };
    let lie = Lie::rising(if family == Family::Invoice { "due-on" } else { "day" }, &asked.sort);
    let (part, standing) = (lie.part(place_key(&asked.after), SHOWN), *shown);
    let work = move |connection: &mut dyn Connection| {
        let mut rows = places(connection, family, standing, &filter, &part)?;
        let has_more = cut(&mut rows, SHOWN);
        Ok((Found::read(connection, rows)?, has_more))
    };
    let (found, has_more) = visitor.caller.read(&app, work).await?;
    let language = visitor.language;
    let path = format!("/agency/places/{family}");
    let with = |standing: &str, after: &str| {
        address(
            &path,
            [
                ("standing", standing),
                ("supplier", asked.supplier.as_str()),
                ("from", asked.from.as_str()),
                ("to", asked.to.as_str()),
                (SORT, asked.sort.as_str()),
                ("after", after),
            ],
        )
    };
    let known: Vec<_> = standings
        .iter()
        .map(|known| (name(&visitor, family, known), with(known, ""), known == shown, None))
        .collect();
    let words = standings.iter().map(|known| ((*known).to_owned(), name(&visitor, family, known))).collect();
    let listed = match family {
        Family::Invoice => {
            let ids = found.rows.iter().map(|row| InvoiceId::from_bits(row.object));
            invoice_list(&visitor, ids.filter_map(|id| found.invoices.get(&id)))
        }
        _ => order_table(&visitor, &found),
    };
    let listed = listed.lying(lie);
    if let Some(file) = listed.file(family.as_str(), &asked.format)? {
        return Ok(file);
    }
    let next = found.rows.last().filter(|_| has_more).map(|last| with(shown, &cursor(last)));
    let body = html! {
        (tabs(&visitor, Part::Room))
        @if known.len() > 1 { (tabs_of(language, "order-state", &known)) }
        (filters(language, &path, &[
            Filter::Choice("standing", shown, words),
            Filter::Text("supplier", &asked.supplier),
            Filter::Day("from", &asked.from),
            Filter::Day("to", &asked.to),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if found.rows.is_empty() { (empty(language, "places-empty", Some(("/agency", "agency-room")))) }
        @else { (listed.shown(&with(shown, &asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Agency, &language.word("family", family.as_str()), body))
}

fn name(visitor: &Visitor, family: Family, standing: &str) -> String {
    let language = visitor.language;
    match family {
        Family::Order if standing.parse::<domain::orders::Progress>().is_ok() => {
            language.word("progress", standing)
        }
        Family::Order => language.word("order", standing),
        Family::Invoice => language.word("invoice", standing),
        Family::Delivery => language.word("kept", standing),
        Family::Verdict => language.word("line", standing),
        _ => language.word("answered", standing),
    }
}

fn order_table(visitor: &Visitor, found: &Found) -> Table {
    let language = visitor.language;
    let columns = ["day", "order-number", "unit", "supplier", "order-state", "pieces-or-money"];
    let mut table = Table::new(language, &columns.map(|key| (key, key == "pieces-or-money")));
    for row in &found.rows {
        let Some((order, act)) = found.order(row) else { continue };
        let day = table.kept_day(&row.day);
        let amount = match row.currency.as_str() {
            "" => table.number(row.amount),
            _ => table.money(row.amount, order.currency),
        };
        let numbered = html! { a href={ "/orders/" (order.id) } { (order.number) } @if let Some(act) = act { br; span.soft { (act.number) } } };
        let state = match act {
            Some(_) => {
                let words = if row.family == Family::Delivery { "kept" } else { "line" };
                text(language.word(words, &row.standing)).shown(state(language, words, &row.standing))
            }
            None => text(language.word("order", order.status.as_str())).shown(standing(visitor, order)),
        };
        table.row([
            day,
            text(&order.number).shown(numbered),
            text(&visitor.caller.organisation(order.unit).code),
            text(visitor.organisation(order.supplier)),
            state,
            amount,
        ]);
    }
    table
}
