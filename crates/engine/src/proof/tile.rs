//! The tree at rest in tiles of 256 hashes (C2SP tlog-tiles, <https://c2sp.org/tlog-tiles>).
//!
//! Level 0 holds leaf hashes, level n the roots of 256^n leaves each. [`RightEdge`] makes tiles as
//! the tree grows; [`TileNodes`] reads proofs from them. A partial tile at level 0 need not be kept
//! when the leaf hashes are; above it must be, or a proof would read up to 255 tiles for one node.
//! Not here: where tiles are kept.

use super::Hash;
use super::merkle::{Frontier, HASH_BYTES, MAX_SIZE, MerkleError, Nodes, root_of};

/// Levels of the tree in one tile.
pub const TILE_HEIGHT: u32 = 8;

/// Hashes in a full tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// Bytes of a full tile.
pub const TILE_BYTES: usize = TILE_WIDTH as usize * HASH_BYTES;

/// Place of a tile and how many hashes it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Tile level: its hashes are nodes at height 8 · level.
    pub level: u32,
    /// Position within the level, from 0.
    pub index: u64,
    /// Hashes in it, 1 to 256.
    pub width: u64,
}

impl Tile {
    /// The tile at (`level`, `index`) of a tree of `size` leaves; none when it would be empty.
    pub fn at_size(level: u32, index: u64, size: u64) -> Option<Self> {
        let before = index.checked_mul(TILE_WIDTH)?;
        let width = row_width(level, size).checked_sub(before)?.min(TILE_WIDTH);
        (width > 0).then_some(Self { level, index, width })
    }

    /// Whether the tile holds 256 hashes and will never change.
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// Path of the tile, for example `tile/0/x001/234` or `tile/1/000.p/17` when partial.
    pub fn path(&self) -> String {
        let mut digits = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            digits = format!("x{:03}/{digits}", rest % 1000);
            rest /= 1000;
        }
        let partial = if self.is_full() { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/{}/{digits}{partial}", self.level)
    }

    fn length_error(&self, bytes: usize) -> MerkleError {
        MerkleError::TileLength { path: self.path(), bytes }
    }
}

/// Hashes at a tile level over the whole tree.
fn row_width(level: u32, size: u64) -> u64 {
    size.checked_shr(level.saturating_mul(TILE_HEIGHT)).unwrap_or(0)
}

/// Tile levels that a tree of `size` leaves has.
fn levels(size: u64) -> u32 {
    (u64::BITS - size.leading_zeros()).div_ceil(TILE_HEIGHT)
}

/// The tiles that become full when the tree grows from `old` to `new` leaves, lowest level first.
pub fn completed(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    (0..levels(new)).flat_map(move |level| {
        let full = |size| row_width(level + 1, size);
        (full(old)..full(new)).map(move |index| Tile { level, index, width: TILE_WIDTH })
    })
}

/// Read access to stored tiles.
pub trait TileSource {
    /// What reading can fail with.
    type Error: From<MerkleError>;

    /// The tile's hashes one after the other: at least `tile.width` of them, at most a full tile.
    ///
    /// # Errors
    /// The store's own, also when the tile is missing.
    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Self::Error>;
}

fn read_hashes<S: TileSource>(source: &mut S, tile: Tile) -> Result<Vec<Hash>, S::Error> {
    let bytes = source.tile(tile)?;
    let (hashes, cut) = bytes.as_chunks();
    if bytes.len() > TILE_BYTES || hashes.len() < tile.width as usize || !cut.is_empty() {
        return Err(tile.length_error(bytes.len()).into());
    }
    Ok(hashes[..tile.width as usize].to_vec())
}

/// The partial tiles at the right edge of a growing tree, one for each level: at most 8 · 255 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RightEdge {
    size: u64,
    rows: Vec<Vec<Hash>>,
}

impl RightEdge {
    /// Reads the right edge of a tree of `size` leaves from its partial tiles, one read a level.
    ///
    /// # Errors
    /// [`MerkleError::TileLength`], or what `source` fails with.
    pub fn load<S: TileSource>(source: &mut S, size: u64) -> Result<Self, S::Error> {
        let read = |level| match Tile::at_size(level, row_width(level + 1, size), size) {
            Some(tile) => read_hashes(source, tile),
            None => Ok(Vec::new()),
        };
        Ok(Self { size, rows: (0..levels(size)).map(read).collect::<Result<_, _>>()? })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next leaf and appends to `full` every tile it completes, with the tile's bytes.
    ///
    /// # Panics
    /// When the tree already has [`MAX_SIZE`] leaves.
    pub fn append(&mut self, leaf: Hash, full: &mut Vec<(Tile, Vec<u8>)>) {
        assert!(self.size < MAX_SIZE, "the tree is full");
        self.size += 1;
        let mut node = leaf;
        for level in 0.. {
            if self.rows.len() == level {
                self.rows.push(Vec::new());
            }
            let row = &mut self.rows[level];
            row.push(node);
            if row.len() < TILE_WIDTH as usize {
                return;
            }
            let level = level as u32;
            let index = row_width(level + 1, self.size) - 1;
            full.push((Tile { level, index, width: TILE_WIDTH }, row.as_flattened().to_vec()));
            node = root_of(row);
            row.clear();
        }
    }

    /// The partial tiles with their bytes, lowest level first; empty ones are left out.
    pub fn partial_tiles(&self) -> impl Iterator<Item = (Tile, Vec<u8>)> {
        (0..).zip(&self.rows).filter(|(_, row)| !row.is_empty()).map(|(level, row)| {
            let tile = Tile { level, index: row_width(level + 1, self.size), width: row.len() as u64 };
            (tile, row.as_flattened().to_vec())
        })
    }
}

/// Reads the nodes of a tree from its tiles at the journal's head, each tile once.
///
/// A proof to the head's size reads one tile a level, 4 for 2^32 leaves: what lies right of the path
/// comes from the frontier. A proof to an older size reads that size's right edge too, at most 8.
pub struct TileNodes<'a, S> {
    source: &'a mut S,
    head: &'a Frontier,
    read: Vec<(Tile, Vec<Hash>)>,
}

impl<'a, S: TileSource> TileNodes<'a, S> {
    /// Nodes of the tree with the frontier `head`, whose tiles `source` holds.
    pub fn new(source: &'a mut S, head: &'a Frontier) -> Self {
        Self { source, head, read: Vec::new() }
    }

    fn hashes(&mut self, tile: Tile) -> Result<&[Hash], S::Error> {
        let position = match self.read.iter().position(|(known, _)| *known == tile) {
            Some(position) => position,
            None => {
                self.read.push((tile, read_hashes(self.source, tile)?));
                self.read.len() - 1
            }
        };
        Ok(&self.read[position].1)
    }
}

impl<S: TileSource> Nodes for TileNodes<'_, S> {
    type Error = S::Error;

    fn leaf_range_hash(&mut self, level: u32, index: u64) -> Result<Hash, S::Error> {
        if let Some(peak) = self.head.peak(level, index) {
            return Ok(peak);
        }
        let missing = || S::Error::from(MerkleError::NodeMissing { level, index });
        let (tile_level, height) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        let first = index << height;
        let tile = Tile::at_size(tile_level, first / TILE_WIDTH, self.head.size()).ok_or_else(missing)?;
        let offset = (first % TILE_WIDTH) as usize;
        let hashes = self.hashes(tile)?.get(offset..offset + (1 << height));
        hashes.map(root_of).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests;
