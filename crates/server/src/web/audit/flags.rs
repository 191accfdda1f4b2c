//! Red flags, each with the rows behind it: what an auditor looks into first.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::acceptance::Act;
use domain::catalogue::Item;
use domain::contracts::Offer;
use domain::orders::Order;
use domain::values::{ActId, CategoryId, Currency, Id, OrderId};
use engine::journal;
use engine::places::Family;
use engine::queries::Part as Slice;
use engine::queries::figures::{PlaceFilter, places};
use engine::queries::find_all;
use engine::queries::flags::{Dominance, Jump, Split, dominances, jumps, splits};
use engine::store::Connection;
use maud::html;

use super::explorer::entry_list;
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::empty;
use crate::web::listing::{WholeList, tabs as tabs_of};
use crate::web::shell::{Place, page};
use crate::web::table::{Entry, Table, link, text};
use crate::web::visitor::Visitor;

/// The kinds of flags.
const KINDS: [&str; 5] = ["dominance", "split", "price_jump", "quick_acceptance", "separation_of_duty"];
/// Flags shown.
const SHOWN: usize = 100;
/// Days back in which orders are looked at for splits.
const SPLIT_DAYS: i64 = 90;

/// The first kind.
pub async fn show(app: State<App>, visitor: Visitor, asked: Query<WholeList>) -> Result<Response, Problem> {
    kind(app, visitor, Path(KINDS[0].to_owned()), asked).await
}

/// The flags of a kind.
pub async fn kind(
    State(app): State<App>,
    mut visitor: Visitor,
    Path(kind): Path<String>,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    let known = KINDS.iter().find(|known| **known == kind).ok_or_else(|| Problem::new("no_such_route"))?;
    let language = visitor.language;
    let found = match *known {
        "dominance" => dominance(&app, &mut visitor).await?,
        "split" => split(&app, &mut visitor).await?,
        "price_jump" => jump(&app, &mut visitor).await?,
        "quick_acceptance" => quick(&app, &mut visitor).await?,
        _ => separation(&app, &mut visitor, known).await?,
    };
    let found = found.sorted(&asked.sort);
    if let Some(file) = found.file(known, &asked.format)? {
        return Ok(file);
    }
    let kinds: Vec<_> = KINDS
        .iter()
        .map(|one| (language.word("flag", one), format!("/audit/flags/{one}"), one == known, None))
        .collect();
    let body = html! {
        (tabs(&visitor, Part::Flags))
        (tabs_of(language, "audit-flags", &kinds))
        p.hint { (language.word("flag-hint", known)) }
        @if found.is_empty() { (empty(language, "flags-empty", None)) }
        @else { (found.shown(&asked.address(&format!("/audit/flags/{known}")))) }
    };
    Ok(page(&visitor, Place::Audit, &language.word("flag", known), body))
}

fn money(listed: &Table, minor: i64, currency: &str) -> Entry {
    match currency.parse::<Currency>() {
        Ok(currency) => listed.money(minor, currency),
        Err(_) => listed.number(minor),
    }
}

async fn dominance(app: &App, visitor: &mut Visitor) -> Result<Table, Problem> {
    let year = i64::from(visitor.caller.today.year());
    let found: Vec<Dominance> =
        visitor.caller.read(app, move |connection: &mut dyn Connection| dominances(connection, year)).await?;
    let columns = [
        ("unit", false),
        ("category", false),
        ("supplier", false),
        ("flag-share", true),
        ("amount", true),
        ("flag-of", true),
        ("nav-orders", true),
    ];
    let mut listed = Table::new(visitor.language, &columns);
    for one in &found {
        let share = i64::try_from(i128::from(one.amount) * 100 / i128::from(one.whole.max(1))).unwrap_or(100);
        let supplier = visitor.caller.organisation(one.supplier).code;
        listed.row([
            text(visitor.organisation(one.unit)),
            text(visitor.caller.category(CategoryId::from_bits(one.category)).code),
            link(
                format_args!("/agency/suppliers/{}", segment(&supplier)),
                visitor.organisation(one.supplier),
            ),
            listed.number(share).shown(html! { (visitor.language.number(share)) " %" }),
            money(&listed, one.amount, &one.currency),
            money(&listed, one.whole, &one.currency),
            listed.number(one.orders),
        ]);
    }
    Ok(listed)
}

async fn split(app: &App, visitor: &mut Visitor) -> Result<Table, Problem> {
    let today = visitor.caller.today;
    let since = today.checked_sub(jiff::Span::new().days(SPLIT_DAYS)).unwrap_or(today);
    let reference = std::sync::Arc::clone(&visitor.caller.reference);
    let work = move |connection: &mut dyn Connection| {
        let found = splits(connection, &reference.state, since, today)?;
        let ids = found.iter().flat_map(|split| split.orders.iter().map(|(id, _)| *id));
        let orders: BTreeMap<OrderId, Order> = find_all(connection, ids)?;
        Ok((found, orders))
    };
    let (found, orders): (Vec<Split>, _) = visitor.caller.read(app, work).await?;
    let language = visitor.language;
    let columns = [
        ("day", false),
        ("unit", false),
        ("supplier", false),
        ("flag-limit", true),
        ("total", true),
        ("nav-orders", false),
    ];
    let mut listed = Table::new(language, &columns);
    for one in &found {
        let sum = one.orders.iter().map(|(_, amount)| amount).sum();
        let of: Vec<_> =
            one.orders.iter().filter_map(|(id, amount)| Some((orders.get(id)?, *amount))).collect();
        let numbers: Vec<_> = of.iter().map(|(order, _)| order.number.as_str()).collect();
        let linked = html! { ul.plain { @for (order, amount) in &of {
            li { a href={ "/orders/" (order.id) } { (order.number) } " " (language.money(*amount, order.currency)) }
        } } };
        listed.row([
            listed.kept_day(&one.day),
            text(visitor.organisation(one.unit)),
            text(visitor.organisation(one.supplier)),
            money(&listed, one.limit, &one.currency),
            money(&listed, sum, &one.currency),
            text(numbers.join("; ")).shown(linked),
        ]);
    }
    Ok(listed)
}

async fn jump(app: &App, visitor: &mut Visitor) -> Result<Table, Problem> {
    let work = |connection: &mut dyn Connection| {
        let found = jumps(connection)?;
        let offers: BTreeMap<_, Offer> = find_all(connection, found.iter().map(|jump| jump.offer))?;
        let items: BTreeMap<_, Item> = find_all(connection, offers.values().map(|offer| offer.item))?;
        let contracts = offers.values().map(|offer| offer.contract);
        let contracts: BTreeMap<_, domain::contracts::Contract> = find_all(connection, contracts)?;
        Ok((found, offers, items, contracts))
    };
    let (found, offers, items, contracts): (Vec<Jump>, _, _, _) = visitor.caller.read(app, work).await?;
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = [
        ("when", false),
        ("item", false),
        ("supplier", false),
        ("flag-before", true),
        ("flag-after", true),
        ("journal-entry", true),
    ];
    let mut listed = Table::new(language, &columns);
    for one in &found {
        let offer = offers.get(&one.offer);
        let Some((item, contract)) =
            offer.and_then(|offer| items.get(&offer.item).zip(contracts.get(&offer.contract)))
        else {
            continue;
        };
        let supplier = visitor.organisation(contract.supplier);
        let under = html! { (supplier) br; a.soft href={ "/agency/contracts/" (segment(&contract.code)) } { (contract.code) } };
        listed.row([
            listed.moment(one.at, &zone),
            link(
                format_args!("/catalogue/{}", segment(&item.code)),
                language.name(&item.name_uk, &item.name_en),
            ),
            text(format_args!("{supplier} {}", contract.code)).shown(under),
            listed.money(one.before, contract.currency),
            listed.money(one.after, contract.currency),
            link(format_args!("/audit/entries/{}", one.sequence), one.sequence),
        ]);
    }
    Ok(listed)
}

async fn quick(app: &App, visitor: &mut Visitor) -> Result<Table, Problem> {
    let work = |connection: &mut dyn Connection| {
        let filter = PlaceFilter::default();
        let rows = places(connection, Family::Flag, "quick_acceptance", &filter, &Slice::first(SHOWN))?;
        let acts: BTreeMap<ActId, Act> =
            find_all(connection, rows.iter().map(|row| ActId::from_bits(row.object)))?;
        let orders: BTreeMap<OrderId, Order> = find_all(connection, acts.values().map(|act| act.order))?;
        Ok((rows, acts, orders))
    };
    let (found, acts, orders) = visitor.caller.read(app, work).await?;
    let columns = ["day", "act", "order-number", "unit", "supplier", "flag-seconds"];
    let mut listed = Table::new(visitor.language, &columns.map(|key| (key, key == "flag-seconds")));
    for row in &found {
        let act = acts.get(&ActId::from_bits(row.object));
        let Some((act, order)) = act.and_then(|act| Some((act, orders.get(&act.order)?))) else { continue };
        listed.row([
            listed.kept_day(&row.day),
            text(&act.number),
            link(format_args!("/orders/{}", order.id), &order.number),
            text(visitor.organisation(order.unit)),
            text(visitor.organisation(order.supplier)),
            listed.number(row.amount),
        ]);
    }
    Ok(listed)
}

/// Attempts that a rule refused because the same person had done another step.
async fn separation(app: &App, visitor: &mut Visitor, code: &'static str) -> Result<Table, Problem> {
    let work = move |connection: &mut dyn Connection| {
        let rows = places(connection, Family::Flag, code, &PlaceFilter::default(), &Slice::first(SHOWN))?;
        let sequences: Vec<u64> = rows.iter().filter_map(|row| u64::try_from(row.object).ok()).collect();
        journal::entries_at(connection, &sequences)
    };
    let entries = visitor.caller.read(app, work).await?;
    Ok(entry_list(visitor, &entries))
}
