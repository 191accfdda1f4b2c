//! Offer an item of a contract's price list.

use serde::{Deserialize, Serialize};

use super::add_framework::check_term;
use super::{ContractLine, Offer, OfferPrice, contract, offer_id};
use crate::catalogue::item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::QUANTITY_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, ContractId, Currency, Date, ItemId, Money, OfferId};

/// Days of lead time that can be offered at most: five years.
const LEAD_TIME_DAYS_MAX: i64 = 1_826;

/// Makes the one offer of an item under a contract.
#[derive(Clone, Debug)]
pub struct MakeOffer {
    /// The contract.
    pub contract: ContractId,
    /// The item.
    pub item: ItemId,
    /// What is offered.
    pub terms: OfferTerms,
}

/// What an offer says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferTerms {
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Pieces on the shelf.
    pub stock: i64,
    /// Smallest quantity sold.
    pub minimum: i64,
    /// Quantity is a multiple of this.
    pub pack: i64,
    /// Days to deliver what is not in stock.
    pub lead_time_days: i64,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity.
    pub to: Date,
}

/// An offer was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferMade {
    offer: OfferId,
    contract: ContractId,
    item: ItemId,
    terms: OfferTerms,
}

impl OfferTerms {
    /// Refuses terms out of bounds or above the contract's price list.
    pub(super) fn check(
        &self,
        item: &Code,
        line: &ContractLine,
        currency: Currency,
    ) -> Result<(), Rejection> {
        bounded("unit_price_minor", self.unit_price_minor, 1, i64::MAX)?;
        bounded("stock", self.stock, 0, QUANTITY_MAX)?;
        bounded("minimum", self.minimum, 1, QUANTITY_MAX)?;
        bounded("pack", self.pack, 1, QUANTITY_MAX)?;
        bounded("lead_time_days", self.lead_time_days, 0, LEAD_TIME_DAYS_MAX)?;
        check_term(self.from, self.to)?;
        if self.unit_price_minor > line.unit_price_minor {
            return Err(Rejection::PriceAboveContract {
                item: item.to_string(),
                price: Money::new(self.unit_price_minor, currency),
                list_price: Money::new(line.unit_price_minor, currency),
            });
        }
        Ok(())
    }
}

impl Verb for MakeOffer {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.contracts.want(&self.contract);
        state.items.want(&self.item);
        state.contract_lines.want(&(self.contract, self.item));
        state.offers.want(&offer_id(self.contract, self.item));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let contract = contract(state, self.contract)?;
        let subject = Subject::of("contract", contract.id, contract.supplier);
        policy::require(state, context, Action::ManageOffers, &subject)?;
        let item = item(state, self.item)?;
        let not_found = || Rejection::not_found("price list line", &item.code);
        let line = state.contract_lines.get(&(self.contract, self.item)).ok_or_else(not_found)?;
        let offer = offer_id(self.contract, self.item);
        if state.offers.get(&offer).is_some() {
            let reference = format!("of {} under {}", item.code, contract.code);
            return Err(Rejection::AlreadyExists { object: "offer", reference });
        }
        self.terms.check(&item.code, line, contract.currency)?;

        // Nothing below can be refused.
        let MakeOffer { contract, item, terms } = self.clone();
        Ok(vec![OfferMade { offer, contract, item, terms }.into()])
    }
}

impl Fact for OfferMade {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let terms = &self.terms;
        state.offers.insert(Offer {
            id: self.offer,
            contract: self.contract,
            item: self.item,
            unit_price_minor: terms.unit_price_minor,
            stock: terms.stock,
            reserved: 0,
            called_quantity: 0,
            minimum: terms.minimum,
            pack: terms.pack,
            lead_time_days: terms.lead_time_days,
            from: terms.from,
            to: terms.to,
            revision: 0,
        });
        state.offer_prices.insert(OfferPrice::new(self.offer, stamp, terms.unit_price_minor));
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.offer.to_string(), self.item.to_string(), self.contract.to_string()]
    }
}
