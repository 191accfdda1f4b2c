//! Contracts with suppliers, frameworks that rank several of them, and the offers that stand under a contract.
//!
//! Ceilings in quantity and in money can never be passed; an offer is never above the contract's price list.

pub mod add_contract;
pub mod add_framework;
pub mod amend_contract;
pub mod change_offer;
pub mod lifecycle;
pub mod make_offer;
pub mod move_contract;
#[cfg(test)]
mod tests;

pub use lifecycle::{ContractAction, ContractStatus};

use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{
    Code, ContractId, Currency, Date, FrameworkId, Id, ItemId, Money, OfferId, OrganisationId, Text,
    Timestamp,
};

crate::text_enum! {
    /// How a contract came about.
    pub enum ContractKind {
        /// With one supplier, for unique items.
        Direct = "direct",
        /// Under a framework with several ranked suppliers.
        Framework = "framework",
    }
}

crate::text_enum! {
    /// Value-added tax of a price-list line; prices are payable including it.
    pub enum TaxCategory {
        /// Standard rate.
        Standard = "standard",
        /// Reduced rate.
        Reduced = "reduced",
        /// Rate of zero.
        Zero = "zero",
        /// Exempt, with a reason in the contract.
        Exempt = "exempt",
    }
}

/// A framework agreement: common ceilings over the contracts of its ranked suppliers.
#[derive(Clone, Debug, PartialEq)]
pub struct Framework {
    /// Identity, from the code.
    pub id: FrameworkId,
    /// Number people use.
    pub code: Code,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// The contracting agency.
    pub buyer: OrganisationId,
    /// Currency of its contracts.
    pub currency: Currency,
    /// First day of its term.
    pub from: Date,
    /// Last day of its term.
    pub to: Date,
    /// Ceiling in money, minor units.
    pub ceiling_minor: i64,
    /// Called off so far, minor units.
    pub called_minor: i64,
    /// Ceiling in quantity over all items.
    pub ceiling_quantity: i64,
    /// Quantity called off so far.
    pub called_quantity: i64,
}

/// A contract with one supplier.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Identity, from the code.
    pub id: ContractId,
    /// Number people use.
    pub code: Code,
    /// How it came about.
    pub kind: ContractKind,
    /// The framework it stands under.
    pub framework: Option<FrameworkId>,
    /// The supplier's rank in the framework, from 1.
    pub rank: Option<i64>,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The contracting agency.
    pub buyer: OrganisationId,
    /// Currency of all its money.
    pub currency: Currency,
    /// Day both sides signed.
    pub signed_on: Option<Date>,
    /// First day of its term.
    pub from: Date,
    /// Last day of its term.
    pub to: Date,
    /// Ceiling in money, minor units.
    pub ceiling_minor: i64,
    /// Called off so far, minor units.
    pub called_minor: i64,
    /// Delivery terms.
    pub delivery_terms: Text,
    /// The rule set of penalties in force at its date.
    pub penalty_rules: Code,
    /// Number of amendments.
    pub amendments: i64,
    /// Lines of its price list.
    pub line_count: i64,
    /// Where it stands.
    pub status: ContractStatus,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A line of a contract's price list.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractLine {
    /// The contract.
    pub contract: ContractId,
    /// The item.
    pub item: ItemId,
    /// Highest unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Ceiling in quantity.
    pub ceiling_quantity: i64,
    /// Tax category.
    pub tax_category: TaxCategory,
    /// Tax rate in percent, contained in the price.
    pub tax_rate_percent: i64,
    /// How often the price was raised.
    pub price_rises: i64,
}

/// What a supplier sells now of one item under one contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Identity, from contract and item.
    pub id: OfferId,
    /// The contract.
    pub contract: ContractId,
    /// The item.
    pub item: ItemId,
    /// Unit price, minor units including tax; never above the contract's.
    pub unit_price_minor: i64,
    /// Pieces on the shelf.
    pub stock: i64,
    /// Pieces of the stock held for orders.
    pub reserved: i64,
    /// Quantity called off from the contract line; kept here so that an order writes one row a line.
    pub called_quantity: i64,
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
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A price an offer had from a time on.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferPrice {
    /// The offer.
    pub offer: OfferId,
    /// Sequence of the event that set it; the event has the reason.
    pub sequence: u64,
    /// From when.
    pub at: Timestamp,
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
}

impl OfferPrice {
    fn new(offer: OfferId, stamp: &Stamp, unit_price_minor: i64) -> OfferPrice {
        OfferPrice { offer, sequence: stamp.sequence, at: stamp.at, unit_price_minor }
    }
}

impl Contract {
    /// What is left of the ceiling in money.
    pub fn left(&self) -> Money {
        Money::new(self.ceiling_minor - self.called_minor, self.currency)
    }

    /// Refuses a contract that cannot be called off today.
    pub fn require_in_force(&self, today: Date) -> Result<(), Rejection> {
        if self.status != ContractStatus::InForce {
            let (object, reference) = ("contract", self.code.to_string());
            let status = self.status.as_str();
            return Err(Rejection::WrongStatus { object, reference, status, action: "ordering" });
        }
        require_between("contract", self.code.as_str(), self.from, self.to, today)
    }
}

impl Offer {
    /// Refuses a day on which the offer of this item does not sell.
    pub fn require_valid(&self, item: &Code, today: Date) -> Result<(), Rejection> {
        require_between("offer of", item.as_str(), self.from, self.to, today)
    }

    /// Pieces of the stock that no order holds.
    pub fn free(&self) -> i64 {
        (self.stock - self.reserved).max(0)
    }

    /// Pieces that orders hold beyond the stock, because it was lowered.
    pub fn short(&self) -> i64 {
        (self.reserved - self.stock).max(0)
    }
}

/// Refuses a day outside a validity.
pub fn require_between(
    object: &'static str,
    reference: &str,
    from: Date,
    to: Date,
    today: Date,
) -> Result<(), Rejection> {
    if (from..=to).contains(&today) {
        return Ok(());
    }
    Err(Rejection::NotInForce { object, reference: reference.to_owned(), from, to, today })
}

/// The contract, or the refusal that it does not exist.
pub fn contract(state: &State, id: ContractId) -> Result<&Contract, Rejection> {
    state.contracts.get(&id).ok_or_else(|| Rejection::not_found("contract", id))
}

/// The id of the offer of an item under a contract; there is one at most.
pub fn offer_id(contract: ContractId, item: ItemId) -> OfferId {
    OfferId::of_parts(&[&contract.bits().to_string(), &item.bits().to_string()])
}

impl Row for Framework {
    type Key = FrameworkId;
    const TABLE: &'static str = "framework";
    fn key(&self) -> FrameworkId {
        self.id
    }
}

impl Row for Contract {
    type Key = ContractId;
    const TABLE: &'static str = "contract";
    fn key(&self) -> ContractId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for ContractLine {
    type Key = (ContractId, ItemId);
    const TABLE: &'static str = "contract_line";
    fn key(&self) -> Self::Key {
        (self.contract, self.item)
    }
}

impl Row for Offer {
    type Key = OfferId;
    const TABLE: &'static str = "offer";
    fn key(&self) -> OfferId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for OfferPrice {
    type Key = (OfferId, u64);
    const TABLE: &'static str = "offer_price";
    fn key(&self) -> Self::Key {
        (self.offer, self.sequence)
    }
}
