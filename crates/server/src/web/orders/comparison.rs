//! What others ask for the same items: the price evidence beside an order that waits for a signature.

use std::collections::BTreeMap;

use domain::contracts::{Contract, Offer};
use domain::orders::{Order, lines};
use domain::state::State as World;
use domain::values::{Currency, Date, ItemId};
use engine::store::{Connection, StoreError};
use maud::{Markup, html};

use crate::web::catalogue::offers_in_force;
use crate::web::visitor::Visitor;

/// Items of an order whose prices are compared.
const ITEMS_COMPARED: usize = 20;

/// The offers of each item, cheapest first.
pub type Comparison = BTreeMap<ItemId, Vec<(Offer, Contract)>>;

/// Today's offers of these items.
pub fn read(
    connection: &mut dyn Connection,
    items: &[ItemId],
    today: Date,
) -> Result<Comparison, StoreError> {
    let mut found = Comparison::new();
    for item in items.iter().take(ITEMS_COMPARED) {
        found.insert(*item, offers_in_force(connection, *item, today)?);
    }
    Ok(found)
}

/// Each line's price beside the cheapest offer of today in the same currency, and how many others there are.
pub fn table(visitor: &Visitor, world: &World, order: &Order, comparison: &Comparison) -> Markup {
    let language = visitor.language;
    let offered = |item: &ItemId, currency: Currency| {
        let offers = comparison.get(item).into_iter().flatten();
        offers.filter(move |(_, contract)| contract.currency == currency)
    };
    html! {
        h2 { (language.say("comparison")) }
        table.rows {
            thead { tr {
                th { (language.say("item")) } th.figure { (language.say("unit-price")) }
                th.figure { (language.say("comparison-lowest")) } th.figure { (language.say("comparison-difference")) } th { (language.say("comparison-offers")) }
            } }
            tbody { @for line in lines(world, order.id).filter(|line| line.quantity > 0) {
                @let item = world.items.known(&line.item);
                @let lowest = offered(&line.item, order.currency).map(|(offer, _)| offer.unit_price_minor).min();
                tr {
                    td data-label=(language.say("item")) { (language.name(&item.name_uk, &item.name_en)) }
                    td.figure data-label=(language.say("unit-price")) { (language.money(line.unit_price_minor, order.currency)) }
                    td.figure data-label=(language.say("comparison-lowest")) { @match lowest { Some(lowest) => (language.money(lowest, order.currency)), None => "—" } }
                    td.figure data-label=(language.say("comparison-difference")) { @match lowest {
                        Some(lowest) if lowest < line.unit_price_minor => strong.bad { "+" (language.percent(line.unit_price_minor - lowest, lowest)) },
                        Some(_) => (language.say("comparison-is-lowest")),
                        None => "—",
                    } }
                    td data-label=(language.say("comparison-offers")) { (language.say_of("offers-counted", [("count", offered(&line.item, order.currency).count().into())])) }
                }
            } }
        }
    }
}
