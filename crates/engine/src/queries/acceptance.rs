//! Acceptance acts.

use domain::acceptance::{Act, ActLine, ActStatus, Discrepancy, want_act};
use domain::state::State;
use domain::values::{ActId, DespatchId, OrderId, OrganisationId};

use super::orders::Parties;
use super::{Part, Select, find_all, gather};
use crate::store::{Connection, StoreError};

/// The condition of the index of acts that wait for a signature.
const WAITING: &str = "act.status IN ('drawn', 'signed')";

/// Which acts are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct ActFilter {
    /// Only of this despatch.
    pub despatch: Option<DespatchId>,
    /// Only in this state.
    pub status: Option<ActStatus>,
    /// Only those that wait for a signature.
    pub is_waiting: bool,
    /// Only of these units.
    pub units: Option<Vec<OrganisationId>>,
    /// Only of orders in which one of these is unit, supplier or buyer.
    pub parties: Option<Parties>,
}

/// Acts in order of id, which is that of time.
pub fn acts(
    connection: &mut dyn Connection,
    filter: &ActFilter,
    part: &Part<ActId>,
) -> Result<Vec<Act>, StoreError> {
    let mut select = Select::<Act>::all()
        .equal("act.despatch_id", filter.despatch.as_ref())
        .equal("act.status", filter.status.as_ref());
    if filter.is_waiting {
        select = select.that(WAITING);
    }
    if let Some(units) = &filter.units {
        select = select.any(&[("act.unit_id", units)]);
    }
    // An act names its unit and supplier; the agency stands in its order.
    if let Some(Parties { units, suppliers, buyers }) = &filter.parties {
        if !buyers.is_empty() {
            select = select.joined("act JOIN orders ON orders.id = act.order_id");
        }
        let named = [("act.unit_id", units), ("act.supplier_id", suppliers), ("orders.buyer_id", buyers)];
        select = select.any(&named.map(|(column, parties)| (column, parties.as_slice())));
    }
    select.part(connection, "act.id", part)
}

/// The discrepancies of several acts, in order.
pub fn discrepancies_of(
    connection: &mut dyn Connection,
    acts: &[ActId],
) -> Result<Vec<Discrepancy>, StoreError> {
    let limit = acts.len() * domain::limits::ACT_DISCREPANCIES_MAX;
    let select = Select::<Discrepancy>::all().any(&[("act_id", acts)]);
    select.page(connection, "act_id, position", limit)
}

/// An act with its lines, exceptions, discrepancies, signatures, despatch and order, as the rules see them;
/// the state has no act when there is none.
pub fn world(connection: &mut dyn Connection, id: ActId) -> Result<State, StoreError> {
    gather(connection, |state| want_act(state, id))
}

/// Entries of an order looked through for its acts.
const ENTRIES_MAX: usize = 500;

/// The newest acts of an order with their lines, found by the entries about it.
pub fn of_order(
    connection: &mut dyn Connection,
    order: OrderId,
    limit: usize,
) -> Result<Vec<(Act, Vec<ActLine>)>, StoreError> {
    let entries = super::journal::history(connection, order, ENTRIES_MAX)?;
    let subjects = entries.iter().flat_map(|entry| &entry.header.subjects);
    let mut ids: Vec<ActId> = subjects.filter_map(|subject| subject.parse().ok()).collect();
    ids.sort();
    ids.dedup();
    let ids = ids.split_off(ids.len().saturating_sub(limit));
    let acts = find_all::<Act>(connection, ids)?;
    let keys = acts.values().flat_map(|act| (1..=act.line_count).map(|position| (act.id, position)));
    let mut lines = find_all::<ActLine>(connection, keys)?;
    let with_lines = |act: Act| {
        let own = lines.range((act.id, 0)..=(act.id, i64::MAX)).map(|(key, _)| *key).collect::<Vec<_>>();
        let own = own.iter().filter_map(|key| lines.remove(key)).collect();
        (act, own)
    };
    Ok(acts.into_values().map(with_lines).collect())
}
