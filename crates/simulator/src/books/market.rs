//! Catalogue, contracts and offers in the auditor's books.

use std::collections::BTreeMap;

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
use crate::finding::{Finding, known};

/// An item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Identity.
    pub id: ItemId,
    /// Its category.
    pub category: CategoryId,
    /// Class for class limits.
    pub class: Option<Code>,
    /// Where it stands.
    pub status: ItemStatus,
    /// What may be supplied instead.
    pub substitutes: Vec<ItemId>,
}

/// A framework's ceilings and what is called off.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Identity.
    pub id: FrameworkId,
    /// Ceiling in minor units.
    pub ceiling_minor: i64,
    /// Called off, minor units.
    pub called_minor: i64,
    /// Ceiling in pieces.
    pub ceiling_quantity: i64,
    /// Called off, pieces.
    pub called_quantity: i64,
}

/// A contract.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Identity.
    pub id: ContractId,
    /// The framework it stands under.
    pub framework: Option<FrameworkId>,
    /// The supplier.
    pub supplier: OrganisationId,
    /// Its currency.
    pub currency: Currency,
    /// Last day.
    pub to: Date,
    /// Ceiling in minor units.
    pub ceiling_minor: i64,
    /// Called off, minor units.
    pub called_minor: i64,
    /// Where it stands.
    pub status: ContractStatus,
    /// Price list: highest price, ceiling in pieces and tax rate by item.
    pub lines: BTreeMap<ItemId, (i64, i64, i64)>,
}

/// An offer.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Identity.
    pub id: OfferId,
    /// The contract.
    pub contract: ContractId,
    /// The item.
    pub item: ItemId,
    /// What it says; the stock falls with despatches.
    pub terms: OfferTerms,
    /// Pieces held for orders.
    pub reserved: i64,
    /// Pieces called off.
    pub called: i64,
}

/// Everything that can be ordered, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Market {
    /// Domain of each category.
    pub categories: BTreeMap<CategoryId, Domain>,
    /// Items.
    pub items: Vec<Item>,
    /// Frameworks.
    pub frameworks: Vec<Framework>,
    /// Contracts.
    pub contracts: Vec<Contract>,
    /// Offers.
    pub offers: Vec<Offer>,
}

#[derive(Deserialize)]
struct CategoryDefined {
    category: CategoryId,
    domain: Domain,
}

#[derive(Deserialize)]
struct ItemAdded {
    item: ItemId,
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
                let ItemAdded { item: id, category, class } = fact.read()?;
                let (status, substitutes) = (ItemStatus::Draft, Vec::new());
                self.items.push(Item { id, category, class, status, substitutes });
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

    /// An item.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// A framework.
    pub fn framework(&self, id: FrameworkId) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.id == id)
    }

    /// A contract.
    pub fn contract(&self, id: ContractId) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.id == id)
    }

    /// An offer.
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == id)
    }

    fn item_mut(&mut self, id: ItemId) -> Result<&mut Item, Finding> {
        known(self.items.iter_mut().find(|item| item.id == id), id)
    }

    fn contract_mut(&mut self, id: ContractId) -> Result<&mut Contract, Finding> {
        known(self.contracts.iter_mut().find(|contract| contract.id == id), id)
    }

    pub(super) fn offer_mut(&mut self, id: OfferId) -> Result<&mut Offer, Finding> {
        known(self.offers.iter_mut().find(|offer| offer.id == id), id)
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

    /// Counts pieces and their value as called off; refuses to pass a ceiling or to fall below zero.
    pub(super) fn call(&mut self, offer: OfferId, quantity: i64, value_minor: i64) -> Result<(), Finding> {
        let offer = self.offer_mut(offer)?;
        offer.called += quantity;
        let (called, contract, item) = (offer.called, offer.contract, offer.item);
        let contract = self.contract_mut(contract)?;
        contract.called_minor += value_minor;
        let (_, ceiling_quantity, _) = *known(contract.lines.get(&item), item)?;
        let mut counts = vec![
            ("pieces", called, ceiling_quantity),
            ("value", contract.called_minor, contract.ceiling_minor),
        ];
        if let Some(framework) = contract.framework {
            let found = self.frameworks.iter_mut().find(|other| other.id == framework);
            let framework = known(found, framework)?;
            framework.called_minor += value_minor;
            framework.called_quantity += quantity;
            counts.push(("framework's value", framework.called_minor, framework.ceiling_minor));
            counts.push(("framework's pieces", framework.called_quantity, framework.ceiling_quantity));
        }
        let is_call = quantity > 0;
        let broken =
            counts.into_iter().find(|(_, called, ceiling)| *called < 0 || (is_call && called > ceiling));
        match broken {
            Some((what, called, ceiling)) => Err(Finding::Overspent {
                what: format!("what is left of the {what} of item {item}"),
                balance: ceiling - called,
            }),
            None => Ok(()),
        }
    }

    /// Holds pieces of an offer's stock, or lets go of them.
    pub(super) fn reserve(&mut self, offer: OfferId, quantity: i64) -> Result<(), Finding> {
        let offer = self.offer_mut(offer)?;
        offer.reserved += quantity;
        let (balance, what) = (offer.reserved, format!("reservation of {}", offer.id));
        if balance < 0 { Err(Finding::Overspent { what, balance }) } else { Ok(()) }
    }

    /// Takes despatched pieces off the shelf.
    pub(super) fn take_stock(&mut self, offer: OfferId, quantity: i64) -> Result<(), Finding> {
        let offer = self.offer_mut(offer)?;
        offer.terms.stock -= quantity;
        let (balance, what) = (offer.terms.stock, format!("stock of {}", offer.id));
        if balance < 0 { Err(Finding::Overspent { what, balance }) } else { Ok(()) }
    }
}

impl Offer {
    /// Pieces of the stock that no order holds.
    pub fn free(&self) -> i64 {
        (self.terms.stock - self.reserved).max(0)
    }
}
