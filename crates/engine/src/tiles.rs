//! Tiles of the Merkle tree at rest (C2SP tlog-tiles): full level-8 tiles, and the growing edge above level 0.
//!
//! The partial tile of level 0 is not stored: it is the leaf hashes of the last journal entries.

use crate::proof::merkle::{Hash, MerkleError};
use crate::proof::tile::{RightEdge, TILE_WIDTH, Tile, TileSource, completed};
use crate::store::{Connection, Existing, Lookup, Row, StoreError, Upsert};

const LEAVES: &str = "SELECT leaf FROM journal WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence";
const COLUMNS: &[&str] = &["level", "position", "hashes"];
const KEY: &[&str] = &["level", "position"];
const SAVE: Upsert =
    Upsert { table: "journal_tile", columns: COLUMNS, key: KEY, existing: Existing::Replaced };
const READ: Lookup = Lookup { table: "journal_tile", columns: COLUMNS, key: KEY };

/// Tiles as the database keeps them.
pub struct StoredTiles<'a> {
    /// An open connection.
    pub connection: &'a mut dyn Connection,
}

/// Why a tile cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A tile does not fit the tree.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
}

impl From<TileError> for StoreError {
    fn from(error: TileError) -> StoreError {
        match error {
            TileError::Store(error) => error,
            TileError::Merkle(error) => StoreError::Corrupt { detail: format!("journal tiles: {error}") },
        }
    }
}

fn key(tile: Tile) -> Row {
    vec![u64::from(tile.level).into(), tile.index.into()]
}

impl TileSource for StoredTiles<'_> {
    type Error = TileError;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, TileError> {
        if tile.level == 0 && !tile.is_full() {
            let first = tile.index * TILE_WIDTH;
            let leaves = self.connection.query(LEAVES, &[first.into(), (first + tile.width).into()])?;
            let hashes = leaves.iter().map(|row| row[0].bytes());
            return Ok(hashes.collect::<Result<Vec<_>, _>>()?.concat());
        }
        let rows = self.connection.read_keys(&READ, &[key(tile)])?;
        match rows.into_iter().next().and_then(|mut row| row.pop()) {
            Some(hashes) => Ok(hashes.into_bytes()?),
            None => Err(StoreError::Corrupt { detail: format!("{} is missing", tile.path()) }.into()),
        }
    }
}

/// Stores the tiles that a tree of `old_size` completes by these further leaves, already in the journal.
pub fn grow(connection: &mut dyn Connection, old_size: u64, leaves: &[Hash]) -> Result<(), StoreError> {
    let new_size = old_size + leaves.len() as u64;
    if completed(old_size, new_size).next().is_none() {
        return Ok(());
    }
    let mut edge = RightEdge::load(&mut StoredTiles { connection }, old_size)?;
    let mut tiles = Vec::new();
    for leaf in leaves {
        edge.append(*leaf, &mut tiles);
    }
    tiles.extend(edge.partial_tiles().filter(|(tile, _)| tile.level > 0));
    let save = |(tile, hashes): (Tile, Vec<u8>)| {
        let mut row = key(tile);
        row.push(hashes.into());
        row
    };
    connection.upsert(&SAVE, &tiles.into_iter().map(save).collect::<Vec<_>>())
}

/// Compares the stored tiles with those that the leaves give, as these are handed over in order.
#[derive(Default)]
pub struct Comparison {
    edge: RightEdge,
    tiles: u64,
}

impl Comparison {
    /// Compares the tiles that the next leaves complete; names the first that differs.
    pub fn take(
        &mut self,
        connection: &mut dyn Connection,
        leaves: &[Hash],
    ) -> Result<Option<String>, StoreError> {
        let mut full = Vec::new();
        for leaf in leaves {
            self.edge.append(*leaf, &mut full);
        }
        self.compare(connection, &full)
    }

    /// Compares the growing edge, and that there is no further tile.
    pub fn end(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let partial: Vec<_> = self.edge.partial_tiles().filter(|(tile, _)| tile.level > 0).collect();
        if let Some(difference) = self.compare(connection, &partial)? {
            return Ok(Some(difference));
        }
        let count = connection.query("SELECT COUNT(*) FROM journal_tile", &[])?[0][0].unsigned()?;
        Ok((count > self.tiles).then(|| "holds tiles that the journal does not give".to_owned()))
    }

    fn compare(
        &mut self,
        connection: &mut dyn Connection,
        expected: &[(Tile, Vec<u8>)],
    ) -> Result<Option<String>, StoreError> {
        for (tile, hashes) in expected {
            self.tiles += 1;
            let rows = connection.read_keys(&READ, &[key(*tile)])?;
            if rows.first().and_then(|row| row[2].bytes().ok()) != Some(hashes) {
                return Ok(Some(format!("{} is not what the journal gives", tile.path())));
            }
        }
        Ok(None)
    }
}
