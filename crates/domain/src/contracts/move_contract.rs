//! Sign, terminate or close a contract.

use serde::{Deserialize, Serialize};

use super::{ContractAction, ContractStatus, contract};
use crate::catalogue::move_item::ItemMoved;
use crate::catalogue::{ItemAction, ItemStatus};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::CHUNK_COMMANDS_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{ContractId, Date, ItemId, Text};
use crate::wording::{Remedy, Rule};

/// Takes one step of the lifecycle. Signing names the admitted items that the contract opens for orders.
#[derive(Clone, Debug)]
pub struct MoveContract {
    /// The contract.
    pub contract: ContractId,
    /// The step: sign, terminate or close.
    pub action: ContractAction,
    /// Day of the document.
    pub on: Date,
    /// The document, or why.
    pub document: Text,
    /// Items of the price list to open for orders when signing.
    pub items: Vec<ItemId>,
}

/// A contract took a step of its lifecycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContractMoved {
    contract: ContractId,
    action: ContractAction,
    status: ContractStatus,
    on: Date,
    document: Text,
}

impl Verb for MoveContract {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.contracts.want(&self.contract);
        for item in &self.items {
            state.items.want(item);
            state.contract_lines.want(&(self.contract, *item));
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = contract(state, self.contract)?;
        let parties = [found.supplier];
        let subject = Subject { parties: &parties, ..Subject::of("contract", found.id, found.buyer) };
        policy::require(state, context, Action::ManageContracts, &subject)?;
        let status = found.status.step(self.action, &found.code)?;
        if self.action == ContractAction::Amend {
            return Err(Rejection::field("action", self.action, Rule::NeedsTerms, Remedy::SendAmendment));
        }
        if self.on > context.today() {
            return Err(Rejection::field("on", self.on, Rule::LiesInFuture, Remedy::DayOfDocument));
        }
        self.check_items(state)?;

        // Nothing below can be refused.
        let MoveContract { contract, action, on, document, .. } = self.clone();
        let opened = self.items.iter().filter(|item| state.items.known(item).status == ItemStatus::Admitted);
        let opened = opened.map(|item| {
            ItemMoved { item: *item, action: ItemAction::Open, status: ItemStatus::Orderable, reason: None }
                .into()
        });
        let moved = ContractMoved { contract, action, status, on, document }.into();
        Ok(std::iter::once(moved).chain(opened).collect())
    }
}

impl MoveContract {
    fn check_items(&self, state: &State) -> Result<(), Rejection> {
        if self.action == ContractAction::Sign {
            listed("items", &self.items, CHUNK_COMMANDS_MAX)?;
        } else if let Some(item) = self.items.first() {
            let rule = Rule::OpenedBySigning.with([&self.action]);
            return Err(Rejection::field("items", item, rule, Remedy::LeaveEmpty));
        }
        for (index, item) in self.items.iter().enumerate() {
            if self.items[..index].contains(item) {
                return Err(Rejection::Repeated { field: "items", value: item.to_string() });
            }
            if state.contract_lines.get(&(self.contract, *item)).is_none() {
                return Err(Rejection::not_found("price list line", item));
            }
        }
        Ok(())
    }
}

impl Fact for ContractMoved {
    fn keys(&self, state: &mut State) {
        state.contracts.want(&self.contract);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let contract = state.contracts.update(&self.contract);
        contract.status = self.status;
        if self.action == ContractAction::Sign {
            contract.signed_on = Some(self.on);
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.contract.to_string()]
    }
}
