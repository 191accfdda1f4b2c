//! Amend a contract in force: ceilings, last day, prices.

use serde::{Deserialize, Serialize};

use super::{ContractAction, contract, offer_id};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{AMOUNT_MINOR_MAX, CHUNK_COMMANDS_MAX, PERCENT, QUANTITY_MAX, UNIT_PRICE_MINOR_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{ContractId, Date, ItemId, Text};
use crate::wording::{Part, Remedy, Rule};

/// A signed price may rise once, by at most this share: Cabinet rules for UAV and EW contracts of 2025,
/// <https://unn.ua/en/news/ukraine-changed-the-rules-for-drone-and-ew-procurement-contracts-what-you-need-to-know>.
const PRICE_RISE_PERCENT_MAX: i64 = 20;

crate::text_enum! {
    /// Why a contract is amended.
    pub enum AmendmentReason {
        /// The customer asked for technical changes.
        TechnicalChange = "technical_change",
        /// More or less is needed.
        Volume = "volume",
        /// The term is prolonged.
        Term = "term",
        /// Prices fall.
        PriceDecrease = "price_decrease",
    }
}

/// Amends a contract by a document both sides signed.
#[derive(Clone, Debug)]
pub struct AmendContract {
    /// The contract.
    pub contract: ContractId,
    /// Why.
    pub reason: AmendmentReason,
    /// The signed document.
    pub document: Text,
    /// New ceiling in money, minor units.
    pub ceiling_minor: Option<i64>,
    /// New last day.
    pub to: Option<Date>,
    /// New prices and quantity ceilings.
    pub lines: Vec<AmendedLine>,
}

/// A line of the price list as amended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmendedLine {
    /// The item, already in the price list.
    pub item: ItemId,
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Ceiling in quantity.
    pub ceiling_quantity: i64,
}

/// A contract was amended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContractAmended {
    contract: ContractId,
    amendment: i64,
    reason: AmendmentReason,
    document: Text,
    ceiling_minor: i64,
    to: Date,
    lines: Vec<AmendedLine>,
}

impl Verb for AmendContract {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.contracts.want(&self.contract);
        for line in &self.lines {
            state.contract_lines.want(&(self.contract, line.item));
            state.items.want(&line.item);
            state.offers.want(&offer_id(self.contract, line.item));
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = contract(state, self.contract)?;
        let parties = [found.supplier];
        let subject = Subject { parties: &parties, ..Subject::of("contract", found.id, found.buyer) };
        policy::require(state, context, Action::ManageContracts, &subject)?;
        found.status.step(ContractAction::Amend, &found.code)?;
        let ceiling_minor =
            bounded("ceiling_minor", self.ceiling_minor.unwrap_or(found.ceiling_minor), 1, AMOUNT_MINOR_MAX)?;
        if ceiling_minor < found.called_minor {
            let object = Part::ContractCeiling.with([&found.code]);
            return Err(Rejection::CeilingBelowCalled {
                object,
                ceiling: ceiling_minor,
                called: found.called_minor,
            });
        }
        let to = self.to.unwrap_or(found.to);
        super::add_framework::check_term(found.from, to)?;
        if self.lines.len() > CHUNK_COMMANDS_MAX {
            return Err(Rejection::TooMany {
                field: "lines",
                count: self.lines.len(),
                limit: CHUNK_COMMANDS_MAX,
            });
        }
        for (index, line) in self.lines.iter().enumerate() {
            self.check_line(state, line)?;
            if self.lines[..index].iter().any(|earlier| earlier.item == line.item) {
                let value = state.items.known(&line.item).code.to_string();
                return Err(Rejection::Repeated { field: "lines", value });
            }
        }

        // Nothing below can be refused.
        let AmendContract { contract, reason, document, lines, .. } = self.clone();
        let amendment = found.amendments + 1;
        Ok(vec![ContractAmended { contract, amendment, reason, document, ceiling_minor, to, lines }.into()])
    }
}

impl AmendContract {
    fn check_line(&self, state: &State, line: &AmendedLine) -> Result<(), Rejection> {
        let not_found = || Rejection::not_found("price list line", line.item);
        let current = state.contract_lines.get(&(self.contract, line.item)).ok_or_else(not_found)?;
        let item = &state.items.known(&line.item).code;
        bounded("unit_price_minor", line.unit_price_minor, 1, UNIT_PRICE_MINOR_MAX)?;
        bounded("ceiling_quantity", line.ceiling_quantity, 1, QUANTITY_MAX)?;
        let offer = state.offers.get(&offer_id(self.contract, line.item));
        let called = offer.map_or(0, |offer| offer.called_quantity);
        if line.ceiling_quantity < called {
            let (object, ceiling) = (Part::Item.with([&item]), line.ceiling_quantity);
            return Err(Rejection::CeilingBelowCalled { object, ceiling, called });
        }
        let highest = current.unit_price_minor * (PERCENT + PRICE_RISE_PERCENT_MAX) / PERCENT;
        let is_rise = line.unit_price_minor > current.unit_price_minor;
        if is_rise && (current.price_rises > 0 || line.unit_price_minor > highest) {
            let rule = Rule::RisesOnce.with([&PRICE_RISE_PERCENT_MAX, &highest]);
            return Err(Rejection::field(
                "unit_price_minor",
                line.unit_price_minor,
                rule,
                Remedy::LowerPrice,
            ));
        }
        if let Some(offer) = offer.filter(|offer| offer.unit_price_minor > line.unit_price_minor) {
            let rule = Rule::OfferStandsAt.with([&item, &offer.unit_price_minor]);
            return Err(Rejection::field(
                "unit_price_minor",
                line.unit_price_minor,
                rule,
                Remedy::LowerOffer,
            ));
        }
        Ok(())
    }
}

impl Fact for ContractAmended {
    fn keys(&self, state: &mut State) {
        state.contracts.want(&self.contract);
        for line in &self.lines {
            state.contract_lines.want(&(self.contract, line.item));
        }
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let contract = state.contracts.update(&self.contract);
        contract.ceiling_minor = self.ceiling_minor;
        contract.to = self.to;
        contract.amendments = self.amendment;
        for amended in &self.lines {
            let line = state.contract_lines.update(&(self.contract, amended.item));
            if amended.unit_price_minor > line.unit_price_minor {
                line.price_rises += 1;
            }
            line.unit_price_minor = amended.unit_price_minor;
            line.ceiling_quantity = amended.ceiling_quantity;
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.contract.to_string()]
    }
}
