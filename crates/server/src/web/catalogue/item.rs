//! An item: what it is, what it states, who offers it now, what may replace it, and its spare parts.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::catalogue::{Item, ItemStatus};
use domain::contracts::{Contract, Offer, OfferPrice};
use domain::files::FileUse;
use domain::policy::Action;
use domain::values::{Code, ItemId};
use engine::queries;
use engine::queries::Part;
use engine::queries::ratings::Summary;
use maud::{Markup, html};

use super::item_files::section;
use super::{stated, terms};
use crate::app::App;
use crate::problem::{Problem, request_id};
use crate::request::At;
use crate::route::segment;
use crate::seen::offers::offers_in_force;
use crate::seen::ratings::{self as seen_ratings, Ratings};
use crate::web::baskets::Basket;
use crate::web::chart::{Point, steps};
use crate::web::controls::{empty, state};
use crate::web::ratings::{NEWEST_SHOWN, section as ratings};
use crate::web::shell::{Place, page};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;

/// Prices of an offer that its history shows.
const PRICES_MAX: usize = 100;
/// Offers whose price history is drawn.
const HISTORIES_SHOWN: usize = 3;

struct Shown {
    item: Item,
    offers: Vec<(Offer, Contract)>,
    prices: Vec<Vec<OfferPrice>>,
    linked: BTreeMap<ItemId, Item>,
    files: Vec<FileUse>,
    summary: Option<Summary>,
    newest: Ratings,
}

/// Shows the item of a code.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    headers: HeaderMap,
    At(code): At<Code>,
) -> Result<Response, Problem> {
    let id = ItemId::of_code(&code);
    let today = visitor.caller.today;
    let shown = visitor.caller.read(&app, move |connection| {
        let Some(item) = queries::find::<Item>(connection, &id)? else { return Ok(None) };
        let offers = offers_in_force(connection, id, today)?;
        let prices = offers.iter().take(HISTORIES_SHOWN);
        let prices =
            prices.map(|(offer, _)| queries::contracts::offer_prices(connection, offer.id, PRICES_MAX));
        let prices = prices.collect::<Result<Vec<_>, _>>()?;
        let linked = queries::find_all(connection, item.spares.iter().chain(&item.substitutes).copied())?;
        let files = queries::files::of_object(connection, item.id)?;
        let (summary, newest) = Default::default();
        Ok(Some(Shown { item, offers, prices, linked, files, summary, newest }))
    });
    let mut shown = shown.await?.ok_or_else(|| Problem::not_found("item", &code))?;
    if visitor.caller.require_somewhere(Action::ReadRatings).is_ok() {
        let caller = &mut visitor.caller;
        shown.summary = seen_ratings::summaries(&app, caller, vec![id]).await?.remove(&id);
        shown.newest =
            seen_ratings::ratings(&app, caller, (Some(id), None, None), Part::newest(NEWEST_SHOWN)).await?;
    }
    let title = visitor.language.name(&shown.item.name_uk, &shown.item.name_en).to_owned();
    Ok(page(&visitor, Place::Catalogue, &title, body(&visitor, &shown, &request_id(&headers))))
}

fn body(visitor: &Visitor, shown: &Shown, key: &str) -> Markup {
    let (language, caller, item) = (visitor.language, &visitor.caller, &shown.item);
    let category = caller.reference.state.categories.known(&item.category);
    let facts = [
        ("code", item.code.to_string()),
        ("maker", visitor.organisation(item.maker).to_owned()),
        ("model", format!("{} {}", item.model, item.model_revision)),
        ("category", language.name(&category.name_uk, &category.name_en).to_owned()),
        ("nsn", item.nsn.clone().unwrap_or_else(|| language.say("nsn-pending"))),
    ];
    html! {
        p { (state(language, "item", item.status.as_str())) }
        (section(visitor, item, &shown.files, key))
        (headed(language, "item-offers", &["offer", "lead-time"]))
        @if shown.offers.is_empty() { (empty(language, "item-no-offers", None)) }
        ul.offers { @for (offer, contract) in &shown.offers { (self::offer(visitor, item, offer, contract)) } }
        h2 { (language.say("item-facts")) }
        dl.facts {
            @for (key, value) in facts { div { dt { (language.say(key)) } dd { (value) } } }
            @for (name, value) in stated(language, category, item) { div { dt { (name) } dd { (value) } } }
        }
        (ratings(visitor, item, shown.summary.as_ref(), &shown.newest))
        (histories(visitor, shown))
        (links(visitor, "item-substitutes", &item.substitutes, &shown.linked))
        (links(visitor, "item-spares", &item.spares, &shown.linked))
    }
}

fn offer(visitor: &Visitor, item: &Item, offer: &Offer, contract: &Contract) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let may_order = item.status == ItemStatus::Orderable && !Basket::units(caller).is_empty();
    html! {
        li.offer {
            div {
                (terms(visitor, offer, contract))
                br;
                (visitor.organisation(contract.supplier))
                span.soft { " · " (contract.code) " · " (language.say_of("sold-in", [("minimum", offer.minimum.into()), ("pack", offer.pack.into())])) }
            }
            @if may_order {
                form.add method="post" action="/basket/lines" {
                    input type="hidden" name="offer" value=(offer.id);
                    input type="hidden" name="unit_price_minor" value=(offer.unit_price_minor);
                    label { span.hidden { (language.say("quantity")) }
                        input.quantity type="number" inputmode="numeric" name="quantity" required min=(offer.minimum) step=(offer.pack) value=(offer.minimum);
                    }
                    button { (language.say("to-basket")) }
                }
            }
        }
    }
}

/// How the price of each of the cheapest offers has changed.
fn histories(visitor: &Visitor, shown: &Shown) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    html! {
        @if shown.prices.iter().any(|prices| !prices.is_empty()) { h2 { (language.say("price-history")) } }
        @for ((_, contract), prices) in shown.offers.iter().zip(&shown.prices) {
            @let points: Vec<Point> = prices.iter().rev().map(|price| Point { at: price.at, value: price.unit_price_minor }).collect();
            (steps(language, &zone, visitor.organisation(contract.supplier), &points, caller.at, |minor| language.money(minor, contract.currency)))
        }
    }
}

fn links(visitor: &Visitor, key: &str, ids: &[ItemId], items: &BTreeMap<ItemId, Item>) -> Markup {
    let language = visitor.language;
    html! {
        @if !ids.is_empty() {
            h2 { (language.say(key)) }
            ul.plain { @for item in ids.iter().filter_map(|id| items.get(id)) {
                li { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } span.soft { " " (item.code) } }
            } }
        }
    }
}
