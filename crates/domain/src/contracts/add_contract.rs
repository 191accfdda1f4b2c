//! Add a contract with its price list, as a draft.

use serde::{Deserialize, Serialize};

use super::add_framework::check_term;
use super::{Contract, ContractKind, ContractLine, ContractStatus, Framework, TaxCategory};
use crate::catalogue::item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::limits::{AMOUNT_MINOR_MAX, CHUNK_COMMANDS_MAX, QUANTITY_MAX, UNIT_PRICE_MINOR_MAX, count};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded, listed};
use crate::state::{Stamp, State};
use crate::values::{Code, ContractId, Currency, Date, FrameworkId, ItemId, OrganisationId, Text};
use crate::wording::{Part, Remedy, Rule};

/// Adds a contract.
#[derive(Clone, Debug)]
pub struct AddContract {
    /// Number, which becomes the identity.
    pub code: Code,
    /// The framework and the supplier's rank in it; `None` for a direct contract.
    pub framework: Option<(FrameworkId, i64)>,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The contracting agency.
    pub buyer: OrganisationId,
    /// Currency of all its money.
    pub currency: Currency,
    /// First day of its term.
    pub from: Date,
    /// Last day of its term.
    pub to: Date,
    /// Ceiling in money, minor units.
    pub ceiling_minor: i64,
    /// Delivery terms.
    pub delivery_terms: Text,
    /// Rule set of penalties.
    pub penalty_rules: Code,
    /// Price list.
    pub lines: Vec<PriceLine>,
}

/// A line of the price list as given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceLine {
    /// The item.
    pub item: ItemId,
    /// Highest unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Ceiling in quantity.
    pub ceiling_quantity: i64,
    /// Tax category.
    pub tax_category: TaxCategory,
    /// Tax rate in percent.
    pub tax_rate_percent: i64,
}

/// A contract was added as a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContractAdded {
    contract: ContractId,
    code: Code,
    contract_kind: ContractKind,
    framework: Option<FrameworkId>,
    rank: Option<i64>,
    supplier: OrganisationId,
    buyer: OrganisationId,
    currency: Currency,
    from: Date,
    to: Date,
    ceiling_minor: i64,
    delivery_terms: Text,
    penalty_rules: Code,
    lines: Vec<PriceLine>,
}

/// Tax rates there are: standard 20 %, reduced 7 %, zero, exempt (Tax Code of Ukraine, article 193).
const TAX_RATES: &[(TaxCategory, i64)] = &[
    (TaxCategory::Standard, 20),
    (TaxCategory::Reduced, 7),
    (TaxCategory::Zero, 0),
    (TaxCategory::Exempt, 0),
];

impl Verb for AddContract {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.contracts.want(&ContractId::of_code(&self.code));
        if let Some((framework, _)) = self.framework {
            state.frameworks.want(&framework);
        }
        for line in &self.lines {
            state.items.want(&line.item);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require(
            state,
            context,
            Action::ManageContracts,
            &Subject::of("contract", &self.code, self.buyer),
        )?;
        let contract = ContractId::of_code(&self.code);
        if state.contracts.get(&contract).is_some() {
            return Err(Rejection::AlreadyExists { object: "contract", reference: self.code.to_string() });
        }
        organisation_of_kind(state, self.buyer, OrganisationKind::Agency)?;
        organisation_of_kind(state, self.supplier, OrganisationKind::Supplier)?;
        check_term(self.from, self.to)?;
        bounded("ceiling_minor", self.ceiling_minor, 1, AMOUNT_MINOR_MAX)?;
        self.check_framework(state)?;
        self.check_lines(state)?;

        // Nothing below can be refused.
        let added = self.clone();
        let contract_kind =
            if added.framework.is_some() { ContractKind::Framework } else { ContractKind::Direct };
        Ok(vec![
            ContractAdded {
                contract,
                code: added.code,
                contract_kind,
                framework: added.framework.map(|(framework, _)| framework),
                rank: added.framework.map(|(_, rank)| rank),
                supplier: added.supplier,
                buyer: added.buyer,
                currency: added.currency,
                from: added.from,
                to: added.to,
                ceiling_minor: added.ceiling_minor,
                delivery_terms: added.delivery_terms,
                penalty_rules: added.penalty_rules,
                lines: added.lines,
            }
            .into(),
        ])
    }
}

impl AddContract {
    fn check_framework(&self, state: &State) -> Result<(), Rejection> {
        let Some((id, rank)) = self.framework else { return Ok(()) };
        let is_own = |framework: &&Framework| framework.buyer == self.buyer;
        let framework = state.frameworks.get(&id).filter(is_own);
        let framework = framework.ok_or_else(|| Rejection::not_found("framework", id))?;
        bounded("rank", rank, 1, 1_000)?;
        if framework.currency != self.currency {
            return Err(Rejection::WrongCurrency {
                object: Part::Contract.with([&self.code]),
                currency: self.currency.code(),
                expected: framework.currency.code(),
            });
        }
        Ok(())
    }

    fn check_lines(&self, state: &State) -> Result<(), Rejection> {
        listed("lines", &self.lines, CHUNK_COMMANDS_MAX)?;
        let mut seen = std::collections::BTreeSet::new();
        for line in &self.lines {
            let item = item(state, line.item)?;
            if !seen.insert(line.item) {
                return Err(Rejection::Repeated { field: "lines", value: item.code.to_string() });
            }
            bounded("unit_price_minor", line.unit_price_minor, 1, UNIT_PRICE_MINOR_MAX)?;
            bounded("ceiling_quantity", line.ceiling_quantity, 1, QUANTITY_MAX)?;
            if !TAX_RATES.contains(&(line.tax_category, line.tax_rate_percent)) {
                let value = format!("{} {} %", line.tax_category, line.tax_rate_percent);
                return Err(Rejection::field("tax_rate", value, Rule::NotATax, Remedy::UseTax));
            }
        }
        Ok(())
    }
}

impl Fact for ContractAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let added = self.clone();
        for line in &added.lines {
            state.contract_lines.insert(ContractLine {
                contract: added.contract,
                item: line.item,
                unit_price_minor: line.unit_price_minor,
                ceiling_quantity: line.ceiling_quantity,
                tax_category: line.tax_category,
                tax_rate_percent: line.tax_rate_percent,
                price_rises: 0,
            });
        }
        state.contracts.insert(Contract {
            id: added.contract,
            code: added.code,
            kind: added.contract_kind,
            framework: added.framework,
            rank: added.rank,
            supplier: added.supplier,
            buyer: added.buyer,
            currency: added.currency,
            signed_on: None,
            from: added.from,
            to: added.to,
            ceiling_minor: added.ceiling_minor,
            called_minor: 0,
            delivery_terms: added.delivery_terms,
            penalty_rules: added.penalty_rules,
            amendments: 0,
            line_count: count(&added.lines),
            status: ContractStatus::Draft,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.contract.to_string(), self.supplier.to_string(), self.buyer.to_string()]
    }
}
