//! Lists of frameworks, contracts with their price lists, and offers with their price history.

use domain::contracts::{Contract, ContractLine, ContractStatus, Framework, Offer, OfferPrice, offer_id};
use domain::values::{Code, ContractId, FrameworkId, ItemId, OfferId, OrganisationId};

use super::{Part, Select, find_all};
use crate::store::{Connection, StoreError};

/// Which contracts are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct ContractFilter {
    /// Only under this framework.
    pub framework: Option<FrameworkId>,
    /// Only in this status.
    pub status: Option<ContractStatus>,
    /// Only with this supplier or buyer.
    pub party: Option<OrganisationId>,
    /// Only those whose code begins with this text.
    pub prefix: Option<String>,
    /// Only with one of these as supplier or buyer.
    pub seen_by: Option<Vec<OrganisationId>>,
}

/// Which offers are listed.
#[derive(Clone, Copy, Debug)]
pub enum OfferFilter {
    /// All.
    All,
    /// Those of an item, under one contract if it is given.
    Item(ItemId, Option<ContractId>),
    /// Those under a contract.
    Contract(ContractId),
}

/// Frameworks in order of code; with buyers given, only theirs.
pub fn frameworks(
    connection: &mut dyn Connection,
    buyers: Option<&[OrganisationId]>,
    part: &Part<Code>,
) -> Result<Vec<Framework>, StoreError> {
    let mut select = Select::<Framework>::all();
    if let Some(buyers) = buyers {
        select = select.any(&[("buyer_id", buyers)]);
    }
    select.part(connection, "code", part)
}

/// Contracts in order of code.
pub fn contracts(
    connection: &mut dyn Connection,
    filter: &ContractFilter,
    part: &Part<Code>,
) -> Result<Vec<Contract>, StoreError> {
    let mut select = Select::<Contract>::all()
        .equal("framework_id", filter.framework.as_ref())
        .equal("status", filter.status.as_ref())
        .begins(&["code"], filter.prefix.as_deref());
    let party = filter.party.map(|party| vec![party]);
    for organisations in [&party, &filter.seen_by].into_iter().flatten() {
        select = select.any(&[("supplier_id", organisations), ("buyer_id", organisations)]);
    }
    select.part(connection, "code", part)
}

/// The price list of a contract, which has at most `CHUNK_COMMANDS_MAX` lines.
pub fn contract_lines(
    connection: &mut dyn Connection,
    contract: ContractId,
) -> Result<Vec<ContractLine>, StoreError> {
    let select = Select::<ContractLine>::all().equal("contract_id", Some(&contract));
    select.page(connection, "item_id", domain::limits::CHUNK_COMMANDS_MAX)
}

/// The price lists of several contracts, in order of contract; each has at most `CHUNK_COMMANDS_MAX` lines.
pub fn price_lists(
    connection: &mut dyn Connection,
    contracts: &[ContractId],
) -> Result<Vec<ContractLine>, StoreError> {
    let limit = contracts.len() * domain::limits::CHUNK_COMMANDS_MAX;
    let select = Select::<ContractLine>::all().any(&[("contract_id", contracts)]);
    select.page(connection, "contract_id, item_id", limit)
}

/// Offers in order of id, after an id.
///
/// The offers of an item or contract are found through price lists, so that offers, which every order
/// changes, need no further index.
pub fn offers(
    connection: &mut dyn Connection,
    filter: OfferFilter,
    after: Option<&OfferId>,
    limit: usize,
) -> Result<Vec<Offer>, StoreError> {
    let lines = match filter {
        OfferFilter::All => return Select::<Offer>::all().after("id", after).page(connection, "id", limit),
        OfferFilter::Contract(contract) => contract_lines(connection, contract)?,
        OfferFilter::Item(item, contract) => {
            let select = Select::<ContractLine>::all();
            let select = select.equal("item_id", Some(&item)).equal("contract_id", contract.as_ref());
            select.page(connection, "contract_id", LINES_OF_ITEM_MAX)?
        }
    };
    let mut ids: Vec<_> = lines.iter().map(|line| offer_id(line.contract, line.item)).collect();
    ids.retain(|id| after.is_none_or(|after| id > after));
    let offers = find_all::<Offer>(connection, ids)?;
    Ok(offers.into_values().take(limit).collect())
}

/// Contracts looked through for the offers of one item.
const LINES_OF_ITEM_MAX: usize = 1_000;

/// The prices an offer had, newest first, at most `limit`.
pub fn offer_prices(
    connection: &mut dyn Connection,
    offer: OfferId,
    limit: usize,
) -> Result<Vec<OfferPrice>, StoreError> {
    Select::<OfferPrice>::all().equal("offer_id", Some(&offer)).page(connection, "sequence DESC", limit)
}
