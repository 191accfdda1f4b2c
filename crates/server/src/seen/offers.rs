//! The offers that an item can be ordered from.

use std::collections::BTreeMap;

use domain::catalogue::Item;
use domain::contracts::{Contract, Offer};
use domain::values::{Date, ItemId};
use engine::queries::{self, contracts::OfferFilter};
use engine::store::{Connection, StoreError};

/// Offers of an item that are looked at.
const OFFERS_MAX: usize = 50;

/// The offers of an item that can be ordered from on a day, each with its contract, cheapest first.
pub fn offers_in_force(
    connection: &mut dyn Connection,
    item: ItemId,
    on: Date,
) -> Result<Vec<(Offer, Contract)>, StoreError> {
    let Some(row) = queries::find::<Item>(connection, &item)? else { return Ok(Vec::new()) };
    let offers = queries::contracts::offers(connection, OfferFilter::Item(item, None), None, OFFERS_MAX)?;
    let contracts: BTreeMap<_, Contract> =
        queries::find_all(connection, offers.iter().map(|offer| offer.contract))?;
    let in_force = |offer: Offer| {
        let contract = contracts.get(&offer.contract)?;
        let sells = contract.require_in_force(on).and_then(|()| offer.require_valid(&row.code, on));
        sells.is_ok().then(|| (offer, contract.clone()))
    };
    let mut offers: Vec<_> = offers.into_iter().filter_map(in_force).collect();
    offers.sort_by_key(|(offer, _)| offer.unit_price_minor);
    Ok(offers)
}
