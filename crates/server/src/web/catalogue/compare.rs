//! Items side by side: what they state, what they cost today, when they would come.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::catalogue::Item;
use domain::contracts::{Contract, Offer};
use domain::values::{Code, ItemId};
use engine::queries;
use engine::queries::ratings::Summary;
use maud::{Markup, html};

use super::{stated, terms};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen::offers::offers_in_force;
use crate::seen::ratings::summaries;
use crate::web::baskets::Basket;
use crate::web::controls::{empty, state};
use crate::web::forms::Fields;
use crate::web::ratings::in_short;
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Items that fit beside each other.
const ITEMS_MAX: usize = 4;

type Column = (Item, Vec<(Offer, Contract)>);
type Summaries = BTreeMap<ItemId, Summary>;

/// Shows the items that the address names.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    let codes: Vec<Code> = asked.all("item").filter_map(|code| code.parse().ok()).take(ITEMS_MAX).collect();
    let today = visitor.caller.today;
    let read = move |connection: &mut dyn engine::store::Connection| {
        let mut columns: Vec<Column> = Vec::new();
        for code in &codes {
            let id = ItemId::of_code(code);
            if let Some(item) = queries::find::<Item>(connection, &id)? {
                columns.push((item, offers_in_force(connection, id, today)?));
            }
        }
        Ok(columns)
    };
    let columns = visitor.caller.read(&app, read).await?;
    let items = columns.iter().map(|(item, _)| item.id).collect();
    let ratings = summaries(&app, &mut visitor.caller, items).await?;
    let language = visitor.language;
    let body = match columns.is_empty() {
        true => empty(language, "compare-empty", Some(("/catalogue", "to-catalogue"))),
        false => table(&visitor, &columns, &ratings),
    };
    Ok(page(&visitor, Place::Catalogue, &language.say("compare"), body))
}

fn table(visitor: &Visitor, columns: &[Column], ratings: &Summaries) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let categories = &caller.reference.state.categories;
    let stated: Vec<Vec<(String, String)>> =
        columns.iter().map(|(item, _)| stated(language, categories.known(&item.category), item)).collect();
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in stated.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let value = |column: usize, name: &str| {
        stated[column].iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    };
    html! {
        div.wide { table.compare {
            thead { tr { td {} @for (item, _) in columns { th scope="col" { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } } } } }
            tbody {
                tr { th scope="row" { (language.say("maker")) } @for (item, _) in columns { td { (visitor.organisation(item.maker)) } } }
                tr { th scope="row" { (language.say("order-state")) } @for (item, _) in columns { td { (state(language, "item", item.status.as_str())) } } }
                tr { th scope="row" { (language.say("item-offers")) } @for (item, offers) in columns { td { (cheapest(visitor, item, offers)) } } }
                @if !ratings.is_empty() {
                    tr { th scope="row" { (language.say("ratings")) } @for (item, _) in columns { td { (ratings.get(&item.id).and_then(|summary| in_short(language, summary)).unwrap_or_else(|| "—".to_owned())) } } }
                }
                @for name in names {
                    @let values: Vec<_> = (0..columns.len()).map(|column| value(column, name)).collect();
                    @let is_equal = values.windows(2).all(|pair| pair[0] == pair[1]);
                    tr.differs[!is_equal] { th scope="row" { (name) } @for value in values { td { (value.unwrap_or("—")) } } }
                }
            }
        } }
    }
}

fn cheapest(visitor: &Visitor, item: &Item, offers: &[(Offer, Contract)]) -> Markup {
    let language = visitor.language;
    let may_order = !Basket::units(&visitor.caller).is_empty();
    html! { @match offers.first() {
        Some((offer, contract)) => {
            (terms(visitor, offer, contract))
            br; span.soft { (visitor.organisation(contract.supplier)) }
            @if may_order {
                form.add method="post" action="/basket/lines" {
                    input type="hidden" name="offer" value=(offer.id);
                    input type="hidden" name="unit_price_minor" value=(offer.unit_price_minor);
                    input.quantity type="number" inputmode="numeric" name="quantity" required min=(offer.minimum) step=(offer.pack) value=(offer.minimum)
                        aria-label={ (language.say("quantity")) ": " (language.name(&item.name_uk, &item.name_en)) };
                    button { (language.say("to-basket")) }
                }
            }
        }
        None => (language.say("item-no-offers-short")),
    } }
}
