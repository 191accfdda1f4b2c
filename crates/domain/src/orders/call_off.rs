//! Calling off stock and ceilings: what the lines of one decision take together, and what events count.

use std::collections::BTreeMap;

use super::OrderLine;
use crate::catalogue::Item;
use crate::contracts::{Contract, Offer};
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Code, ContractId, FrameworkId, Money, OfferId};

/// Stock and ceilings taken by the lines decided so far.
#[derive(Default)]
pub(super) struct CallOff {
    stock: BTreeMap<OfferId, i64>,
    called: BTreeMap<OfferId, i64>,
    called_minor: BTreeMap<ContractId, i64>,
    framework_minor: BTreeMap<FrameworkId, i64>,
    framework_quantity: BTreeMap<FrameworkId, i64>,
}

impl CallOff {
    /// Takes what is free of an offer's stock, at most `quantity`; the answer is how many pieces.
    pub(super) fn reserve(&mut self, offer: &Offer, quantity: i64) -> i64 {
        let taken = self.stock.entry(offer.id).or_default();
        let reserved = quantity.min((offer.stock - offer.reserved - *taken).max(0));
        *taken += reserved;
        reserved
    }

    /// Counts what a line holds of stock and ceilings as free again.
    pub(super) fn give_back(&mut self, contract: &Contract, line: &OrderLine) {
        *self.stock.entry(line.offer).or_default() -= line.reserved;
        *self.called.entry(line.offer).or_default() -= line.quantity;
        *self.called_minor.entry(contract.id).or_default() -= line.cost_minor();
        if let Some(framework) = contract.framework {
            *self.framework_minor.entry(framework).or_default() -= line.cost_minor();
            *self.framework_quantity.entry(framework).or_default() -= line.quantity;
        }
    }

    /// Refuses a call-off past a ceiling in money or quantity, of the contract or of its framework.
    pub(super) fn call(
        &mut self,
        state: &State,
        offer: &Offer,
        item: &Item,
        contract: &Contract,
        quantity: i64,
        cost: i64,
    ) -> Result<(), Rejection> {
        let exhausted = |code: &Code, left: i64| Rejection::ContractExhausted {
            contract: code.to_string(),
            needed: Money::new(cost, contract.currency),
            left: Money::new(left, contract.currency),
        };
        let reached = |code: &Code, left: i64| Rejection::QuantityCeilingReached {
            contract: code.to_string(),
            item: item.code.to_string(),
            needed: quantity,
            left,
        };
        let line = state.contract_lines.known(&(contract.id, item.id));
        let called = self.called.entry(offer.id).or_default();
        let left = line.ceiling_quantity - offer.called_quantity - *called;
        if quantity > left {
            return Err(reached(&contract.code, left));
        }
        *called += quantity;
        let called = self.called_minor.entry(contract.id).or_default();
        let left = contract.ceiling_minor - contract.called_minor - *called;
        if cost > left {
            return Err(exhausted(&contract.code, left));
        }
        *called += cost;
        let Some(framework) = contract.framework.map(|id| state.frameworks.known(&id)) else { return Ok(()) };
        let called = self.framework_minor.entry(framework.id).or_default();
        let left = framework.ceiling_minor - framework.called_minor - *called;
        if cost > left {
            return Err(exhausted(&framework.code, left));
        }
        *called += cost;
        let called = self.framework_quantity.entry(framework.id).or_default();
        let left = framework.ceiling_quantity - framework.called_quantity - *called;
        if quantity > left {
            return Err(reached(&framework.code, left));
        }
        *called += quantity;
        Ok(())
    }
}

/// What a line has called off, as events apply it.
pub(super) struct Called {
    pub(super) offer: OfferId,
    pub(super) quantity: i64,
    /// Pieces of them taken from stock.
    pub(super) reserved: i64,
    pub(super) value_minor: i64,
}

impl Called {
    /// Counts it against stock and ceilings.
    pub(super) fn take(&self, state: &mut State, contract: ContractId) {
        self.count(state, contract, 1);
    }

    /// Frees stock and ceilings of it.
    pub(super) fn give_back(&self, state: &mut State, contract: ContractId) {
        self.count(state, contract, -1);
    }

    fn count(&self, state: &mut State, contract: ContractId, sign: i64) {
        let offer = state.offers.update(&self.offer);
        offer.reserved += sign * self.reserved;
        offer.called_quantity += sign * self.quantity;
        let contract = state.contracts.update(&contract);
        contract.called_minor += sign * self.value_minor;
        if let Some(framework) = contract.framework {
            let framework = state.frameworks.update(&framework);
            framework.called_minor += sign * self.value_minor;
            framework.called_quantity += sign * self.quantity;
        }
    }
}
