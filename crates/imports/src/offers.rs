//! offers.csv: what suppliers offer now under their contracts; importing it again changes prices and stock.

use domain::Command;
use domain::contracts::change_offer::ChangeOffer;
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::{Offer, offer_id};
use domain::limits::QUANTITY_MAX;
use domain::policy::Action;
use domain::state::State;
use domain::unchanged::{IfUnchanged, Object};
use domain::values::{ContractId, ItemId, Personal};

use super::column::{CONTRACT, Cell, Form, ITEM, may, must};
use super::plan::UNCHANGED;
use super::row::{Row, RowNote};
use super::wording::Wording;

pub(super) const FORM: Form = Form {
    about: "One row is an offer of an item under a contract; there is one at most.",
    columns: &[
        must("contract", CONTRACT, "DC-2025-0217", "number of the contract"),
        must("item", ITEM, "ZHUZHELYTSIA-10", "code of the item, which the contract's price list names"),
        must(
            "unit_price",
            Cell::Amount,
            "277000.00",
            "price of one in the contract's currency, tax included",
        ),
        must("stock", Cell::Whole(0, QUANTITY_MAX), "7", "pieces on the shelf"),
        must("minimum", Cell::Whole(1, QUANTITY_MAX), "1", "smallest quantity sold"),
        must("pack", Cell::Whole(1, QUANTITY_MAX), "1", "quantities are multiples of it"),
        must("lead_time_days", Cell::Whole(0, QUANTITY_MAX), "11", "days to deliver what is not in stock"),
        must("from", Cell::Date, "2025-12-30", "first day of validity"),
        must("to", Cell::Date, "2026-12-31", "last day of validity"),
        may("reason", Cell::Text, "дозволене подорожчання", "why a price rises; needed only then"),
    ],
    key: &["contract", "item"],
    group: None,
    actions: &[Action::ManageOffers],
    want: |row, state| {
        let (contract, item) = ids(row);
        state.contracts.want(&contract);
        state.offers.want(&offer_id(contract, item));
    },
    hide: |rows, state, reach| {
        for row in rows {
            let (contract, item) = ids(row);
            if state.contracts.get(&contract).is_some_and(|held| !reach.includes(held.supplier)) {
                state.contracts.remove(&contract);
                state.offers.remove(&offer_id(contract, item));
            }
        }
    },
    plan: |rows, state, plan| plan.each(rows, |row, _| commands(row, state)),
};

fn ids(row: &Row) -> (ContractId, ItemId) {
    (ContractId::of_code(&row.code("contract")), ItemId::of_code(&row.code("item")))
}

fn commands(row: &Row, state: &State) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let (contract, item) = ids(row);
    let Some(currency) = state.contracts.get(&contract).map(|contract| contract.currency) else {
        let remedy = Wording::ContractFirst;
        return Err(row.note("contract", Wording::NoSuchContract, remedy).into());
    };
    let terms = OfferTerms {
        unit_price_minor: row.amount("unit_price", currency)?,
        stock: row.whole("stock"),
        minimum: row.whole("minimum"),
        pack: row.whole("pack"),
        lead_time_days: row.whole("lead_time_days"),
        from: row.date("from"),
        to: row.date("to"),
    };
    let offer = offer_id(contract, item);
    match state.offers.get(&offer) {
        None => Ok((0, vec![MakeOffer { contract, item, terms }.into()])),
        Some(held) if held_terms(held) == terms => Ok(UNCHANGED),
        Some(held) if terms.stock < held.reserved.min(held.stock) => {
            let rule = Wording::BelowReserved.with([&held.reserved]);
            let remedy = Wording::LowerInOffer;
            Err(row.note("stock", rule, remedy).into())
        }
        Some(held) => {
            let (revision, reason) = (held.revision, row.given("reason", Row::text).map(Personal::new));
            let (object, command) = (Object::Offer(offer), ChangeOffer { offer, terms, reason }.into());
            Ok((revision, vec![IfUnchanged { object, revision, command }.into()]))
        }
    }
}

fn held_terms(offer: &Offer) -> OfferTerms {
    OfferTerms {
        unit_price_minor: offer.unit_price_minor,
        stock: offer.stock,
        minimum: offer.minimum,
        pack: offer.pack,
        lead_time_days: offer.lead_time_days,
        from: offer.from,
        to: offer.to,
    }
}
