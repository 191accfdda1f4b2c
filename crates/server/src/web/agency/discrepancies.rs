//! Discrepancies that acts recorded and nobody settled yet.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::acceptance::settle::SettleDiscrepancy;
use domain::acceptance::{Act, Discrepancy, Outcome};
use domain::orders::Order;
use domain::policy::Action;
use domain::values::{ActId, Id, Personal};
use engine::places::{Family, Place as Standing};
use engine::queries::figures::{PlaceFilter, places};
use engine::queries::find_all;
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::room::bits;
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::AtBoth;
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, filters, more, table};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::treasury::{cursor, place_key};
use crate::web::visitor::Visitor;

/// Rows of a page.
const SHOWN: usize = 25;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    supplier: String,
    after: String,
}

struct Found {
    rows: Vec<Standing>,
    has_more: bool,
    acts: BTreeMap<ActId, Act>,
    discrepancies: BTreeMap<(ActId, i64), Discrepancy>,
    orders: BTreeMap<domain::values::OrderId, Order>,
}

/// Shows the open discrepancies, the oldest first.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &Sheet::fresh(&headers)).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: &Asked, sheet: &Sheet) -> Result<Response, Problem> {
    let filter = PlaceFilter { whose: bits(&asked.supplier), ..PlaceFilter::default() };
    let after = place_key(&asked.after);
    let work = move |connection: &mut dyn Connection| {
        let mut rows = places(connection, Family::Discrepancy, "open", &filter, after.as_ref(), SHOWN + 1)?;
        let has_more = rows.len() > SHOWN;
        rows.truncate(SHOWN);
        let keys = rows.iter().map(|row| (ActId::from_bits(row.object), row.part));
        let discrepancies = find_all(connection, keys)?;
        let acts: BTreeMap<ActId, Act> = find_all(connection, rows.iter().map(|row| ActId::from_bits(row.object)))?;
        let orders = find_all(connection, acts.values().map(|act| act.order))?;
        Ok(Found { rows, has_more, acts, discrepancies, orders })
    };
    let found = visitor.caller.read(app, work).await?;
    let language = visitor.language;
    let next = found.rows.last().filter(|_| found.has_more).map(|last| {
        let after = cursor(last);
        address("/agency/discrepancies", [("supplier", asked.supplier.as_str()), ("after", after.as_str())])
    });
    let body = html! {
        (tabs(&visitor, Part::Discrepancies))
        (sheet.alert(language))
        (filters(language, "/agency/discrepancies", &[Filter::Text("supplier", &asked.supplier)]))
        @if found.rows.is_empty() { (empty(language, "discrepancies-empty", None)) } @else { (rows(&visitor, &found, sheet)) }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Agency, &language.say("agency-discrepancies"), body)))
}

fn rows(visitor: &Visitor, found: &Found, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let columns = [("day", false), ("act", false), ("unit", false), ("supplier", false), ("discrepancy", false), ("pieces", true), ("outcome", false)];
    table(language, &columns, found.rows.iter().filter_map(|row| {
        let act = found.acts.get(&ActId::from_bits(row.object))?;
        let (order, discrepancy) = (found.orders.get(&act.order)?, found.discrepancies.get(&(act.id, row.part))?);
        let day = row.day.parse().map_or_else(|_| row.day.clone(), |day| language.day(day));
        Some(vec![
            html! { (day) },
            html! { a href={ "/orders/" (order.id) } { (act.number) } },
            html! { (visitor.caller.organisation(order.unit).code) },
            html! { (visitor.organisation(order.supplier)) },
            html! { (language.word("discrepancy", discrepancy.code.as_str())) },
            html! { (language.number(discrepancy.quantity)) @if discrepancy.withheld > 0 { br; span.soft { (language.say("withheld")) " " (language.number(discrepancy.withheld)) } } },
            settlement(visitor, order, discrepancy, sheet),
        ])
    }))
}

fn settlement(visitor: &Visitor, order: &Order, row: &Discrepancy, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    if !visitor.caller.may(Action::ManageOrders, order.buyer) {
        return html! {};
    }
    let outcomes: Vec<_> =
        Outcome::ALL.iter().map(|word| (word.to_string(), language.word("settled", word.as_str()))).collect();
    let place = format!("{}/{}", row.act, row.position);
    html! {
        details open[sheet.get("place") == place] {
            summary { (language.say("settle")) }
            form.sheet method="post" action={ "/agency/acts/" (row.act) "/discrepancies/" (row.position) } {
                (sheet.key())
                input type="hidden" name="place" value=(place);
                (sheet.choice(language, "outcome", &outcomes))
                (sheet.area(language, "why", 2, true))
                button { (language.say("settle")) }
            }
        }
    }
}

/// Settles a discrepancy.
pub async fn settle(
    State(app): State<App>,
    visitor: Visitor,
    AtBoth(act, discrepancy): AtBoth<ActId, i64>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        let reason = Personal::new(sheet.text("why")?);
        Ok::<_, Refusal>(SettleDiscrepancy { act, discrepancy, outcome: sheet.parsed("outcome")?, reason })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "settle", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/agency/discrepancies").into_response()),
        Err(refusal) => shown(&app, visitor, &Asked::default(), &sheet.refused(refusal)).await,
    }
}
