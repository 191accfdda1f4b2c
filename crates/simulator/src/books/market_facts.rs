//! What happens to catalogue, contracts and offers.

use domain::catalogue::{Domain, ItemStatus};
use domain::contracts::ContractStatus;
use domain::contracts::add_contract::PriceLine;
use domain::contracts::amend_contract::AmendedLine;
use domain::contracts::make_offer::OfferTerms;
use domain::values::{
    CategoryId, Code, ContractId, Currency, Date, FrameworkId, ItemId, OfferId, OrganisationId,
};
use serde::Deserialize;

use super::Fact;
use super::market::{Contract, Framework, Item, Market, Offer};
use crate::finding::{Finding, known};

#[derive(Deserialize)]
struct CategoryDefined {
    category: CategoryId,
    domain: Domain,
}

#[derive(Deserialize)]
struct ItemAdded {
    item: ItemId,
    maker: OrganisationId,
    category: CategoryId,
    class: Option<Code>,
}

#[derive(Deserialize)]
struct ItemsLinked {
    item: ItemId,
    substitutes: Vec<ItemId>,
}

#[derive(Deserialize)]
struct ItemMoved {
    item: ItemId,
    status: ItemStatus,
}

#[derive(Deserialize)]
struct FrameworkAdded {
    framework: FrameworkId,
    ceiling_minor: i64,
    ceiling_quantity: i64,
}

#[derive(Deserialize)]
struct ContractAdded {
    contract: ContractId,
    framework: Option<FrameworkId>,
    supplier: OrganisationId,
    currency: Currency,
    to: Date,
    ceiling_minor: i64,
    lines: Vec<PriceLine>,
}

#[derive(Deserialize)]
struct ContractAmended {
    contract: ContractId,
    ceiling_minor: i64,
    to: Date,
    lines: Vec<AmendedLine>,
}

#[derive(Deserialize)]
struct ContractMoved {
    contract: ContractId,
    status: ContractStatus,
}

#[derive(Deserialize)]
struct OfferMade {
    offer: OfferId,
    contract: ContractId,
    item: ItemId,
    terms: OfferTerms,
}

#[derive(Deserialize)]
struct OfferChanged {
    offer: OfferId,
    terms: OfferTerms,
}

impl Market {
    /// Enters a fact about catalogue, contracts or offers; false when it is about something else.
    pub(super) fn enter(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "category_defined.1" => {
                let CategoryDefined { category, domain } = fact.read()?;
                self.categories.insert(category, domain);
            }
            "item_added.1" => {
                let ItemAdded { item: id, maker, category, class } = fact.read()?;
                let (status, substitutes) = (ItemStatus::Draft, Vec::new());
                self.items.push(Item { id, maker, category, class, status, substitutes });
            }
            "items_linked.1" => {
                let linked: ItemsLinked = fact.read()?;
                self.item_mut(linked.item)?.substitutes = linked.substitutes;
            }
            "item_moved.1" => {
                let moved: ItemMoved = fact.read()?;
                self.item_mut(moved.item)?.status = moved.status;
            }
            "framework_added.1" => {
                let FrameworkAdded { framework: id, ceiling_minor, ceiling_quantity } = fact.read()?;
                let (called_minor, called_quantity) = (0, 0);
                let added = Framework { id, ceiling_minor, called_minor, ceiling_quantity, called_quantity };
                self.frameworks.push(added);
            }
            "contract_added.1" => self.add_contract(fact.read()?),
            "contract_amended.1" => self.amend_contract(fact.read()?)?,
            "contract_moved.1" => {
                let moved: ContractMoved = fact.read()?;
                self.contract_mut(moved.contract)?.status = moved.status;
            }
            "offer_made.1" => {
                let OfferMade { offer: id, contract, item, terms } = fact.read()?;
                self.offers.push(Offer { id, contract, item, terms, reserved: 0, called: 0 });
            }
            "offer_changed.1" => {
                let changed: OfferChanged = fact.read()?;
                self.offer_mut(changed.offer)?.terms = changed.terms;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn add_contract(&mut self, added: ContractAdded) {
        let ContractAdded { contract: id, framework, supplier, currency, to, ceiling_minor, lines } = added;
        let line = |line: PriceLine| {
            (line.item, (line.unit_price_minor, line.ceiling_quantity, line.tax_rate_percent))
        };
        self.contracts.push(Contract {
            id,
            framework,
            supplier,
            currency,
            to,
            ceiling_minor,
            called_minor: 0,
            status: ContractStatus::Draft,
            lines: lines.into_iter().map(line).collect(),
        });
    }

    fn amend_contract(&mut self, amended: ContractAmended) -> Result<(), Finding> {
        let contract = self.contract_mut(amended.contract)?;
        (contract.ceiling_minor, contract.to) = (amended.ceiling_minor, amended.to);
        for AmendedLine { item, unit_price_minor, ceiling_quantity } in amended.lines {
            let line = known(contract.lines.get_mut(&item), item)?;
            (line.0, line.1) = (unit_price_minor, ceiling_quantity);
        }
        Ok(())
    }
}
