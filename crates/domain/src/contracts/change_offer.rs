//! Change an offer's price, stock or terms.

use serde::{Deserialize, Serialize};

use super::make_offer::OfferTerms;
use super::{OfferPrice, contract};
use crate::catalogue::item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OfferId, Personal};
use crate::wording::{Remedy, Rule};

/// Replaces an offer's terms. Stock may fall below what is reserved; then the newest orders that hold it run short.
#[derive(Clone, Debug)]
pub struct ChangeOffer {
    /// The offer.
    pub offer: OfferId,
    /// The new terms.
    pub terms: OfferTerms,
    /// Why; needed when the price rises.
    pub reason: Option<Personal>,
}

/// An offer was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferChanged {
    offer: OfferId,
    terms: OfferTerms,
    #[serde(skip)]
    reason: Option<Personal>,
}

impl Verb for ChangeOffer {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(offer) = state.offers.want(&self.offer).cloned() {
            state.contracts.want(&offer.contract);
            state.items.want(&offer.item);
            state.contract_lines.want(&(offer.contract, offer.item));
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let offer = state.offers.get(&self.offer).ok_or_else(|| Rejection::not_found("offer", self.offer))?;
        let contract = contract(state, offer.contract)?;
        let subject = Subject::of("offer", self.offer, contract.supplier);
        policy::require(state, context, Action::ManageOffers, &subject)?;
        let item = item(state, offer.item)?;
        let line = state.contract_lines.known(&(offer.contract, offer.item));
        self.terms.check(&item.code, line, contract.currency)?;
        if self.terms.unit_price_minor > offer.unit_price_minor && self.reason.is_none() {
            return Err(Rejection::field("reason", "", Rule::RiseWithoutReason, Remedy::SayWhyRises));
        }

        // Nothing below can be refused.
        let ChangeOffer { offer, terms, reason, .. } = self.clone();
        Ok(vec![OfferChanged { offer, terms, reason }.into()])
    }
}

impl Fact for OfferChanged {
    fn keys(&self, state: &mut State) {
        state.offers.want(&self.offer);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let terms = &self.terms;
        let offer = state.offers.update(&self.offer);
        let is_new_price = offer.unit_price_minor != terms.unit_price_minor;
        offer.unit_price_minor = terms.unit_price_minor;
        offer.stock = terms.stock;
        offer.minimum = terms.minimum;
        offer.pack = terms.pack;
        offer.lead_time_days = terms.lead_time_days;
        offer.from = terms.from;
        offer.to = terms.to;
        if is_new_price {
            state.offer_prices.insert(OfferPrice::new(self.offer, stamp, terms.unit_price_minor));
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.offer.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.offer, "reason", self.reason.as_ref())
    }
}
