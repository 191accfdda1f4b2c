//! Red flags, each with the rows behind it: what an auditor looks into first.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::acceptance::Act;
use domain::catalogue::Item;
use domain::contracts::Offer;
use domain::orders::Order;
use domain::values::{ActId, CategoryId, Currency, Id, OrderId};
use engine::journal;
use engine::places::Family;
use engine::queries::figures::{PlaceFilter, places};
use engine::queries::find_all;
use engine::queries::flags::{Dominance, Jump, Split, dominances, jumps, splits};
use engine::store::Connection;
use maud::{Markup, html};

use super::explorer::entry_table;
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::empty;
use crate::web::listing::{table, tabs as tabs_of};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// The kinds of flags.
const KINDS: [&str; 5] = ["dominance", "split", "price_jump", "quick_acceptance", "separation_of_duty"];
/// Flags shown.
const SHOWN: usize = 100;
/// Days back in which orders are looked at for splits.
const SPLIT_DAYS: i64 = 90;

/// The first kind.
pub async fn show(app: State<App>, visitor: Visitor) -> Result<Response, Problem> {
    kind(app, visitor, Path(KINDS[0].to_owned())).await
}

/// The flags of a kind.
pub async fn kind(
    State(app): State<App>,
    mut visitor: Visitor,
    Path(kind): Path<String>,
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
    let kinds: Vec<_> = KINDS
        .iter()
        .map(|one| (language.word("flag", one), format!("/audit/flags/{one}"), one == known, None))
        .collect();
    let body = html! {
        (tabs(&visitor, Part::Flags))
        (tabs_of(language, "audit-flags", &kinds))
        p.hint { (language.word("flag-hint", known)) }
        (found.unwrap_or_else(|| empty(language, "flags-empty", None)))
    };
    Ok(page(&visitor, Place::Audit, &language.word("flag", known), body))
}

fn money(visitor: &Visitor, minor: i64, currency: &str) -> String {
    match currency.parse::<Currency>() {
        Ok(currency) => visitor.language.money(minor, currency),
        Err(_) => visitor.language.number(minor),
    }
}

async fn dominance(app: &App, visitor: &mut Visitor) -> Result<Option<Markup>, Problem> {
    let year = i64::from(visitor.caller.today.year());
    let found: Vec<Dominance> =
        visitor.caller.read(app, move |connection: &mut dyn Connection| dominances(connection, year)).await?;
    let columns = [
        ("unit", false),
        ("category", false),
        ("supplier", false),
        ("flag-share", true),
        ("amount", true),
        ("nav-orders", true),
    ];
    let rows = found.iter().map(|one| {
        let share = i64::try_from(i128::from(one.amount) * 100 / i128::from(one.whole.max(1))).unwrap_or(100);
        vec![
            html! { (visitor.organisation(one.unit)) },
            html! { (visitor.caller.category(CategoryId::from_bits(one.category)).code) },
            html! { a href={ "/agency/suppliers/" (segment(&visitor.caller.organisation(one.supplier).code)) } { (visitor.organisation(one.supplier)) } },
            html! { (visitor.language.number(share)) " %" },
            html! { (money(visitor, one.amount, &one.currency)) br; span.soft { (visitor.language.say("flag-of")) " " (money(visitor, one.whole, &one.currency)) } },
            html! { (visitor.language.number(one.orders)) },
        ]
    });
    Ok((!found.is_empty()).then(|| table(visitor.language, &columns, rows)))
}

async fn split(app: &App, visitor: &mut Visitor) -> Result<Option<Markup>, Problem> {
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
    let rows = found.iter().map(|one| {
        let sum = one.orders.iter().map(|(_, amount)| amount).sum();
        let day = one.day.parse().map_or_else(|_| one.day.clone(), |day| language.day(day));
        vec![
            html! { (day) },
            html! { (visitor.organisation(one.unit)) },
            html! { (visitor.organisation(one.supplier)) },
            html! { (money(visitor, one.limit, &one.currency)) },
            html! { strong { (money(visitor, sum, &one.currency)) } },
            html! { ul.plain { @for (id, amount) in &one.orders { @if let Some(order) = orders.get(id) {
                li { a href={ "/orders/" (id) } { (order.number) } " " (money(visitor, *amount, &one.currency)) }
            } } } },
        ]
    });
    Ok((!found.is_empty()).then(|| table(language, &columns, rows)))
}

async fn jump(app: &App, visitor: &mut Visitor) -> Result<Option<Markup>, Problem> {
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
    let rows = found.iter().filter_map(|one| {
        let offer = offers.get(&one.offer)?;
        let (item, contract) = (items.get(&offer.item)?, contracts.get(&offer.contract)?);
        Some(vec![
            html! { (language.moment(one.at, &zone)) },
            html! { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } },
            html! { (visitor.organisation(contract.supplier)) br; a.soft href={ "/agency/contracts/" (segment(&contract.code)) } { (contract.code) } },
            html! { (language.money(one.before, contract.currency)) },
            html! { strong { (language.money(one.after, contract.currency)) } },
            html! { a href={ "/audit/entries/" (one.sequence) } { (one.sequence) } },
        ])
    });
    Ok((!found.is_empty()).then(|| table(language, &columns, rows)))
}

async fn quick(app: &App, visitor: &mut Visitor) -> Result<Option<Markup>, Problem> {
    let work = |connection: &mut dyn Connection| {
        let filter = PlaceFilter::default();
        let rows = places(connection, Family::Flag, "quick_acceptance", &filter, None, SHOWN)?;
        let acts: BTreeMap<ActId, Act> =
            find_all(connection, rows.iter().map(|row| ActId::from_bits(row.object)))?;
        let orders: BTreeMap<OrderId, Order> = find_all(connection, acts.values().map(|act| act.order))?;
        Ok((rows, acts, orders))
    };
    let (found, acts, orders) = visitor.caller.read(app, work).await?;
    let language = visitor.language;
    let columns = [
        ("day", false),
        ("act", false),
        ("order-number", false),
        ("unit", false),
        ("supplier", false),
        ("flag-seconds", true),
    ];
    let rows = found.iter().filter_map(|row| {
        let act = acts.get(&ActId::from_bits(row.object))?;
        let order = orders.get(&act.order)?;
        let day = row.day.parse().map_or_else(|_| row.day.clone(), |day| language.day(day));
        Some(vec![
            html! { (day) },
            html! { (act.number) },
            html! { a href={ "/orders/" (order.id) } { (order.number) } },
            html! { (visitor.organisation(order.unit)) },
            html! { (visitor.organisation(order.supplier)) },
            html! { (language.number(row.amount)) },
        ])
    });
    Ok((!found.is_empty()).then(|| table(language, &columns, rows)))
}

/// Attempts that a rule refused because the same person had done another step.
async fn separation(app: &App, visitor: &mut Visitor, code: &'static str) -> Result<Option<Markup>, Problem> {
    let work = move |connection: &mut dyn Connection| {
        let rows = places(connection, Family::Flag, code, &PlaceFilter::default(), None, SHOWN)?;
        let sequences: Vec<u64> = rows.iter().filter_map(|row| u64::try_from(row.object).ok()).collect();
        journal::entries_at(connection, &sequences)
    };
    let entries = visitor.caller.read(app, work).await?;
    Ok((!entries.is_empty()).then(|| entry_table(visitor, &entries)))
}
