//! The journal as it is read: pages of entries, an order's history, and proofs of inclusion.

use domain::values::OrderId;

use crate::journal::{self, Entry};
use crate::proof::Hash;
use crate::proof::merkle::{Frontier, inclusion_proof};
use crate::proof::tile::TileNodes;
use crate::store::{Connection, StoreError};
use crate::tiles::StoredTiles;
use crate::views;

/// Sequence of the last entry; 0 when there is none.
pub fn last_sequence(connection: &mut dyn Connection) -> Result<u64, StoreError> {
    Ok(journal::head(connection)?.map_or(0, |head| head.sequence))
}

/// Entries after a sequence, at most `limit`, in order.
pub fn entries(connection: &mut dyn Connection, after: u64, limit: u64) -> Result<Vec<Entry>, StoreError> {
    journal::entries(connection, after, after.saturating_add(limit))
}

/// The newest entries about an order, oldest first, at most `limit`.
pub fn history(
    connection: &mut dyn Connection,
    order: OrderId,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let sequences = views::sequences(connection, order, limit)?;
    journal::entries_at(connection, &sequences)
}

/// An entry with the path from its leaf to the root of the tree over the first `size` entries (RFC 6962,
/// 2.1.1).
#[derive(Clone, Debug)]
pub struct Inclusion {
    /// The entry.
    pub entry: Entry,
    /// Number of entries of the tree.
    pub size: u64,
    /// Sibling hashes from the leaf upwards.
    pub path: Vec<Hash>,
}

/// The proof that an entry is among the first `size`; `None` when it is not, or the journal is shorter.
pub fn inclusion(
    connection: &mut dyn Connection,
    sequence: u64,
    size: u64,
) -> Result<Option<Inclusion>, StoreError> {
    let head = journal::head(connection)?.map_or_else(Frontier::default, |head| head.frontier);
    if sequence == 0 || sequence > size || size > head.size() {
        return Ok(None);
    }
    let Some(entry) = journal::entries(connection, sequence - 1, sequence)?.pop() else { return Ok(None) };
    let mut tiles = StoredTiles { connection };
    let path = inclusion_proof(&mut TileNodes::new(&mut tiles, &head), sequence - 1, size)?;
    Ok(Some(Inclusion { entry, size, path }))
}
