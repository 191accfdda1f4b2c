//! Catalogue, contracts and offers in the auditor's books.

use std::collections::BTreeMap;

use domain::catalogue::{Domain, ItemStatus};
use domain::contracts::ContractStatus;
use domain::contracts::make_offer::OfferTerms;
use domain::values::{
    CategoryId, Code, ContractId, Currency, Date, FrameworkId, ItemId, OfferId, OrganisationId,
};

use crate::finding::{Finding, known};

/// An item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Identity.
    pub id: ItemId,
    /// Who makes it.
    pub maker: OrganisationId,
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

impl Market {
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

    pub(super) fn item_mut(&mut self, id: ItemId) -> Result<&mut Item, Finding> {
        known(self.items.iter_mut().find(|item| item.id == id), id)
    }

    pub(super) fn contract_mut(&mut self, id: ContractId) -> Result<&mut Contract, Finding> {
        known(self.contracts.iter_mut().find(|contract| contract.id == id), id)
    }

    pub(super) fn offer_mut(&mut self, id: OfferId) -> Result<&mut Offer, Finding> {
        known(self.offers.iter_mut().find(|offer| offer.id == id), id)
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
