//! The feed of events that not only auditors may read: whom an entry concerns, and ids of events that say nothing
//! of the entries between them.
//!
//! Who sees what is the server's question. Not here: the auditor's feed (`queries::journal`), consumers.

use std::collections::BTreeSet;

use domain::acceptance::Act;
use domain::allotments::Allotment;
use domain::contracts::{Contract, Framework, Offer};
use domain::fulfilment::Despatch;
use domain::funds::Fund;
use domain::identity::{AccessToken, DeliveryPoint, SigningKey};
use domain::invoicing::Invoice;
use domain::orders::Order;
use domain::packages::Package;
use domain::payments::Payment;
use domain::pledges::Pledge;
use domain::ratings::Rating;
use domain::requirements::{Requirement, RequirementList};
use domain::values::{
    ActId, AllotmentId, ContractId, DeliveryPointId, DespatchId, FrameworkId, FundId, InvoiceId, OfferId,
    OrderId, OrganisationId, PackageId, PaymentId, PersonId, PledgeId, RatingId, RequirementId,
    RequirementListId,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::journal::{self, Entry};
use crate::proof::leaf::Salt;
use crate::queries::find_all;
use crate::store::{Connection, StoreError};
use crate::tables::{Column, Stored};

/// An event's id outside: the same for everyone and for ever, and of no visible order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventId([u8; 16]);

/// A text that is not the id of an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the id of an event, evt_ and 32 hexadecimal digits, of this journal")]
pub struct EventIdError;

/// Turns sequences into event ids and back.
///
/// An id is a tag of the sequence and the sequence hidden under a pad of the tag, both by HMAC-SHA-256 with the salt
/// of the first entry, which every server reads and nobody is shown.
#[derive(Clone)]
pub struct EventIds(Hmac<Sha256>);

/// Whom an entry concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concern {
    /// Organisations whose people may know of it.
    pub parties: BTreeSet<OrganisationId>,
    /// Organisations whose money it may name.
    pub units: BTreeSet<OrganisationId>,
    /// The person whose own it is.
    pub owner: Option<PersonId>,
    /// Who else may know of it.
    pub audience: Audience,
}

/// Who may know of an entry beside those whom its parties, money and owner let know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Nobody.
    #[default]
    Concerned,
    /// Those who may read the catalogue.
    Catalogue,
    /// Everyone.
    Everyone,
}

impl EventIds {
    /// The ids of this journal; of an empty one no id is known.
    pub fn of(connection: &mut dyn Connection) -> Result<EventIds, StoreError> {
        let first = journal::entries(connection, 0, 1)?.pop();
        let salt: Salt = first.map_or([0; 32], |entry| entry.salt);
        Ok(EventIds(Hmac::new_from_slice(&salt).expect("HMAC takes a key of any length")))
    }

    /// The id of the event at a sequence.
    pub fn id(&self, sequence: u64) -> EventId {
        let tag = self.keyed("event id", sequence);
        let hidden = sequence ^ self.keyed("event place", tag);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&tag.to_be_bytes());
        id[8..].copy_from_slice(&hidden.to_be_bytes());
        EventId(id)
    }

    /// The sequence of an event; refused when the id is not of this journal.
    pub fn sequence(&self, id: EventId) -> Result<u64, EventIdError> {
        let half = |at: usize| u64::from_be_bytes(id.0[at..at + 8].try_into().expect("eight bytes"));
        let sequence = half(8) ^ self.keyed("event place", half(0));
        if self.id(sequence) == id { Ok(sequence) } else { Err(EventIdError) }
    }

    fn keyed(&self, purpose: &str, number: u64) -> u64 {
        let mac =
            self.0.clone().chain_update(purpose).chain_update(number.to_be_bytes()).finalize().into_bytes();
        u64::from_be_bytes(mac[..8].try_into().expect("SHA-256 has 32 bytes"))
    }
}

impl std::fmt::Display for EventId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "evt_{:032x}", u128::from_be_bytes(self.0))
    }
}

impl std::str::FromStr for EventId {
    type Err = EventIdError;
    fn from_str(text: &str) -> Result<Self, EventIdError> {
        let digits = text.strip_prefix("evt_").filter(|digits| digits.len() == 32).ok_or(EventIdError)?;
        let bits = u128::from_str_radix(digits, 16).map_err(|_| EventIdError)?;
        let id = EventId(bits.to_be_bytes());
        if id.to_string() == text { Ok(id) } else { Err(EventIdError) }
    }
}

/// Whom each entry concerns, by the orders it is about, or else by its main subject. What concerns nobody is for
/// auditors.
///
/// It is what the lists of the API show: organisations, people's codes, appointments, keys and policies everyone;
/// the catalogue and offers its readers; the rest the organisations named in it.
pub fn concerns(connection: &mut dyn Connection, entries: &[Entry]) -> Result<Vec<Concern>, StoreError> {
    let mut all: Vec<Concern> = vec![Concern::default(); entries.len()];
    let orders: Vec<Vec<OrderId>> = entries.iter().map(|entry| subjects(&entry.header.subjects)).collect();
    let rows = find_all::<Order>(connection, orders.iter().flatten().copied())?;
    for (concern, orders) in all.iter_mut().zip(&orders) {
        for order in orders.iter().filter_map(|id| rows.get(id)) {
            concern.parties.extend(order.parties());
            concern.units.insert(order.unit);
        }
    }
    for (concern, entry) in all.iter_mut().zip(entries) {
        (concern.audience, concern.owner) = audience(entry);
        concern.parties.extend(main_subject::<OrganisationId>(entry));
        concern.units.extend(main_subject::<OrganisationId>(entry));
    }
    of_funds(connection, entries, &mut all)?;
    of_keys_and_tokens(connection, entries, &mut all)?;
    of_main::<Framework, FrameworkId>(connection, entries, &mut all, |row| (vec![row.buyer], vec![]))?;
    of_main::<DeliveryPoint, DeliveryPointId>(connection, entries, &mut all, |row| (vec![row.unit], vec![]))?;
    let of_money = |row: &Allotment| (vec![], vec![row.unit]);
    of_main::<Allotment, AllotmentId>(connection, entries, &mut all, of_money)?;
    of_main::<Contract, ContractId>(connection, entries, &mut all, |row| {
        (vec![row.supplier, row.buyer], vec![])
    })?;
    of_main::<Despatch, DespatchId>(connection, entries, &mut all, |row| {
        (vec![row.unit, row.supplier], vec![])
    })?;
    of_main::<Act, ActId>(connection, entries, &mut all, |row| (vec![row.unit], vec![]))?;
    of_main::<Invoice, InvoiceId>(connection, entries, &mut all, |row| {
        (vec![row.supplier, row.buyer], vec![])
    })?;
    of_main::<Payment, PaymentId>(connection, entries, &mut all, |row| {
        (vec![row.supplier, row.buyer], vec![])
    })?;
    of_main::<Package, PackageId>(connection, entries, &mut all, |row| {
        (vec![row.owner], vec![row.validator, row.releaser])
    })?;
    of_main::<Pledge, PledgeId>(connection, entries, &mut all, |row| (vec![], vec![row.partner]))?;
    of_main::<Requirement, RequirementId>(connection, entries, &mut all, |row| (vec![row.unit], vec![]))?;
    of_main::<RequirementList, RequirementListId>(connection, entries, &mut all, |row| {
        (vec![row.owner], vec![row.validator])
    })?;
    of_offers(connection, entries, &mut all)?;
    of_ratings(connection, entries, &mut all)?;
    Ok(all)
}

/// Audience and owner of an entry, by the kind of its main subject.
fn audience(entry: &Entry) -> (Audience, Option<PersonId>) {
    let main = entry.header.subjects.first().map_or("", String::as_str);
    let owner = main.parse().ok();
    match main.split('_').next().unwrap_or_default() {
        // What was refused to a person, or erased of them, is not for everyone.
        "per" if entry.header.kind != "person_added.1" => (Audience::Concerned, owner),
        "org" | "per" | "apt" | "key" | "pol" | "cell" => (Audience::Everyone, owner),
        "cat" | "itm" | "ofr" => (Audience::Catalogue, None),
        _ => (Audience::Concerned, None),
    }
}

/// Funds name whose money it is; an exchange is about two.
fn of_funds(
    connection: &mut dyn Connection,
    entries: &[Entry],
    all: &mut [Concern],
) -> Result<(), StoreError> {
    let of_entry = |entry: &Entry| match main_subject::<FundId>(entry) {
        Some(_) => subjects(&entry.header.subjects),
        None => Vec::new(),
    };
    let named: Vec<Vec<FundId>> = entries.iter().map(of_entry).collect();
    let rows = find_all::<Fund>(connection, named.iter().flatten().copied())?;
    for (concern, funds) in all.iter_mut().zip(&named) {
        concern.units.extend(funds.iter().filter_map(|id| rows.get(id)).map(|fund| fund.owner));
    }
    Ok(())
}

/// Keys and tokens are their person's.
fn of_keys_and_tokens(
    connection: &mut dyn Connection,
    entries: &[Entry],
    all: &mut [Concern],
) -> Result<(), StoreError> {
    let keys = find_all::<SigningKey>(connection, entries.iter().filter_map(main_subject))?;
    let tokens = find_all::<AccessToken>(connection, entries.iter().filter_map(main_subject))?;
    for (concern, entry) in all.iter_mut().zip(entries) {
        let key = main_subject(entry).and_then(|id| keys.get(&id)).map(|key| key.person);
        let token = main_subject(entry).and_then(|id| tokens.get(&id)).map(|token| token.person);
        concern.owner = concern.owner.or(key).or(token);
    }
    Ok(())
}

type Parties = (Vec<OrganisationId>, Vec<OrganisationId>);

/// Adds the parties of the main subjects of one kind: those who may know of it, and those whose money it is.
fn of_main<R, K>(
    connection: &mut dyn Connection,
    entries: &[Entry],
    all: &mut [Concern],
    parties: impl Fn(&R) -> Parties,
) -> Result<(), StoreError>
where
    R: Stored<Key = K>,
    K: Column + Ord + Copy + std::str::FromStr,
{
    let mains: Vec<Option<K>> = entries.iter().map(main_subject).collect();
    let rows = find_all::<R>(connection, mains.iter().flatten().copied())?;
    for (concern, main) in all.iter_mut().zip(&mains) {
        if let Some(row) = main.and_then(|id| rows.get(&id)) {
            let (parties, units) = parties(row);
            concern.parties.extend(parties);
            concern.units.extend(units);
        }
    }
    Ok(())
}

/// Offers name their parties through the contract.
fn of_offers(
    connection: &mut dyn Connection,
    entries: &[Entry],
    all: &mut [Concern],
) -> Result<(), StoreError> {
    let mains: Vec<Option<OfferId>> = entries.iter().map(main_subject).collect();
    let offers = find_all::<Offer>(connection, mains.iter().flatten().copied())?;
    let contracts = find_all::<Contract>(connection, offers.values().map(|offer| offer.contract))?;
    for (concern, main) in all.iter_mut().zip(&mains) {
        let contract = main.and_then(|id| offers.get(&id)).and_then(|offer| contracts.get(&offer.contract));
        concern.parties.extend(contract.iter().flat_map(|contract| [contract.supplier, contract.buyer]));
    }
    Ok(())
}

/// Ratings are the unit's; their maker is told of what it may read.
fn of_ratings(
    connection: &mut dyn Connection,
    entries: &[Entry],
    all: &mut [Concern],
) -> Result<(), StoreError> {
    of_main::<Rating, RatingId>(connection, entries, all, |row| (vec![row.unit], vec![]))?;
    let shown = ["rating_opened.1", "rating_answered.1"];
    let shown = |entry: &&Entry| shown.contains(&entry.header.kind.as_str());
    let rows = find_all::<Rating>(connection, entries.iter().filter(shown).filter_map(main_subject))?;
    for (concern, entry) in all.iter_mut().zip(entries).filter(|(_, entry)| shown(entry)) {
        concern.parties.extend(main_subject(entry).and_then(|id| rows.get(&id)).map(|row| row.maker));
    }
    Ok(())
}

fn main_subject<K: std::str::FromStr>(entry: &Entry) -> Option<K> {
    entry.header.subjects.first().and_then(|subject| subject.parse().ok())
}

fn subjects<K: std::str::FromStr>(subjects: &[String]) -> Vec<K> {
    subjects.iter().filter_map(|subject| subject.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(secret: u8) -> EventIds {
        EventIds(Hmac::new_from_slice(&[secret; 32]).expect("HMAC takes a key of any length"))
    }

    #[test]
    fn an_event_id_is_stable_and_says_nothing_of_its_place() {
        let ids = ids(1);
        let known: Vec<_> = (0..500).map(|sequence| ids.id(sequence)).collect();
        for (sequence, id) in (0..).zip(&known) {
            assert_eq!(ids.sequence(*id), Ok(sequence));
            assert_eq!(id.to_string().parse(), Ok(*id));
        }
        assert!(!known.is_sorted_by_key(|id| id.0), "the order is hidden");
        assert_eq!(ids.sequence(self::ids(2).id(7)), Err(EventIdError), "an id of another journal");
    }

    #[test]
    fn a_changed_id_is_refused() {
        let ids = ids(1);
        let id = ids.id(42);
        for bit in 0..128 {
            let mut changed = id;
            changed.0[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(ids.sequence(changed), Err(EventIdError), "bit {bit}");
        }
        for text in [
            "",
            "evt_",
            "evt_1",
            "42",
            "evt_0000000000000000000000000000000G",
            &id.to_string().to_uppercase(),
        ] {
            assert_eq!(text.parse::<EventId>(), Err(EventIdError), "{text}");
        }
    }
}
