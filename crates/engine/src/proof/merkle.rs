//! Merkle trees of RFC 6962: hashing, growing, and making proofs; `verify` checks them.
//!
//! A tree is known by its size and root; [`Frontier`] is the least state that lets it grow. Proofs
//! are read through [`Nodes`], so the same code serves a slice of hashes and stored tiles. A proof
//! binds a leaf to (size, root) together: take both from one signed checkpoint.

use sha2::{Digest, Sha256};
use thiserror::Error;

mod verify;
pub use verify::{root_from_inclusion, verify_consistency, verify_inclusion};

/// A SHA-256 hash: of a leaf, of an inner node or of a whole tree.
pub type Hash = [u8; HASH_BYTES];

/// Length of a hash in bytes.
pub const HASH_BYTES: usize = 32;

/// The largest tree: the journal's sequence numbers are signed 64-bit columns.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// Why a proof cannot be made or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MerkleError {
    /// The leaf asked for is not in the tree.
    #[error("leaf {index} is not in a tree of size {size}")]
    IndexBeyondSize {
        /// Position of the leaf, from 0.
        index: u64,
        /// Number of leaves.
        size: u64,
    },
    /// A tree is consistent only with a tree at least as large.
    #[error("the older tree of size {old} is larger than the newer one of size {new}")]
    SizesOutOfOrder {
        /// Size of the older tree.
        old: u64,
        /// Size of the newer tree.
        new: u64,
    },
    /// The tree has no such complete subtree, or it is not stored.
    #[error("no complete subtree at level {level}, index {index}")]
    NodeMissing {
        /// Height above the leaves.
        level: u32,
        /// Position within the level, from 0.
        index: u64,
    },
    /// The proof's number of hashes does not fit the sizes.
    #[error("a proof of {hashes} hashes does not fit")]
    ProofLength {
        /// Hashes in the proof.
        hashes: usize,
    },
    /// The proof leads to another root than the older or only one given.
    #[error("the proof leads to another root")]
    RootDiffers,
    /// The consistency proof fits the older tree but leads to another newer root.
    #[error("the proof leads to another root of the newer tree")]
    NewRootDiffers,
    /// Stored frontier bytes are not a size with one hash for each of its set bits.
    #[error("{bytes} bytes are not a frontier")]
    FrontierLength {
        /// Bytes found.
        bytes: usize,
    },
    /// A stored tile is shorter than the tree needs, longer than a tile, or cut within a hash.
    #[error("tile {path} has {bytes} bytes")]
    TileLength {
        /// The tile's C2SP path.
        path: String,
        /// Bytes found.
        bytes: usize,
    },
}

/// Hash of a leaf: SHA-256(0x00 ‖ bytes) (RFC 6962, 2.1).
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(bytes).finalize().into()
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962, 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// Root of the tree over `leaves`; n − 1 hashes and O(log n) memory.
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier.root()
}

/// The roots of the complete subtrees a tree splits into, largest first: one for each set bit of its size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next leaf, given by its hash; on average one node is hashed.
    ///
    /// # Panics
    /// When the tree already has [`MAX_SIZE`] leaves.
    pub fn append(&mut self, leaf: Hash) {
        assert!(self.size < MAX_SIZE, "the tree is full");
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("every set bit of the size has a peak");
            node = node_hash(&left, &node);
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Root of the tree; SHA-256 of nothing when it is empty.
    pub fn root(&self) -> Hash {
        let joined = self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(|| Sha256::digest(b"").into())
    }

    /// Root of the complete subtree at (`level`, `index`) when it is one of the frontier's own.
    pub fn peak(&self, level: u32, index: u64) -> Option<Hash> {
        let row = self.size.checked_shr(level)?;
        let larger = (row >> 1).count_ones() as usize;
        (row & 1 == 1 && index == row - 1).then(|| self.peaks[larger])
    }

    /// The frontier at rest: size as 8 bytes big-endian, then the subtree roots, largest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.peaks.len() * HASH_BYTES);
        bytes.extend_from_slice(&self.size.to_be_bytes());
        bytes.extend_from_slice(self.peaks.as_flattened());
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`MerkleError::FrontierLength`] when the size is too large or the number of hashes is not its own.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MerkleError> {
        let wrong = MerkleError::FrontierLength { bytes: bytes.len() };
        let Some((size, rest)) = bytes.split_first_chunk() else { return Err(wrong) };
        let size = u64::from_be_bytes(*size);
        let (peaks, cut) = rest.as_chunks();
        if size > MAX_SIZE || !cut.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(wrong);
        }
        Ok(Self { size, peaks: peaks.to_vec() })
    }
}

/// Read access to the roots of complete subtrees.
pub trait Nodes {
    /// What reading can fail with, besides a question the tree has no answer to.
    type Error: From<MerkleError>;

    /// Root of the subtree over the leaves `index · 2^level` up to, not including, `(index + 1) · 2^level`.
    ///
    /// # Errors
    /// [`MerkleError::NodeMissing`] when the tree has not all these leaves, or the store's own error.
    fn leaf_range_hash(&mut self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// Leaf hashes in memory; each node is computed from its leaves.
impl Nodes for &[Hash] {
    type Error = MerkleError;

    fn leaf_range_hash(&mut self, level: u32, index: u64) -> Result<Hash, MerkleError> {
        let range = (index << level) as usize..((index + 1) << level) as usize;
        self.get(range).map(root_of).ok_or(MerkleError::NodeMissing { level, index })
    }
}

/// The hashes that lead from leaf `index` to the root of the first `size` leaves, from the leaf up (RFC 9162, 2.1.3.1).
///
/// Reads at most 2 · log2(size) nodes.
///
/// # Errors
/// [`MerkleError::IndexBeyondSize`], or what `nodes` fails with.
pub fn inclusion_proof<N: Nodes>(nodes: &mut N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    if index >= size {
        return Err(MerkleError::IndexBeyondSize { index, size }.into());
    }
    let (mut start, mut end, mut path) = (0, size, Vec::new());
    while end - start > 1 {
        let split = split(start, end);
        if index < split {
            path.push(range_hash(nodes, split, end)?);
            end = split;
        } else {
            path.push(range_hash(nodes, start, split)?);
            start = split;
        }
    }
    path.reverse();
    Ok(path)
}

/// The hashes that show the first `old` leaves to be a prefix of the first `new` (RFC 9162, 2.1.4.1).
///
/// Empty when `old` is 0 or equals `new`. Reads at most 2 · log2(new) nodes.
///
/// # Errors
/// [`MerkleError::SizesOutOfOrder`], or what `nodes` fails with.
pub fn consistency_proof<N: Nodes>(nodes: &mut N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    if old > new {
        return Err(MerkleError::SizesOutOfOrder { old, new }.into());
    }
    let (mut start, mut end, mut path) = (0, new, Vec::new());
    while old > 0 && end > old {
        let split = split(start, end);
        if old <= split {
            path.push(range_hash(nodes, split, end)?);
            end = split;
        } else {
            path.push(range_hash(nodes, start, split)?);
            start = split;
        }
    }
    // With start 0 the older root itself is this subtree, and the verifier has it.
    if start > 0 {
        path.push(range_hash(nodes, start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Where RFC 6962 divides the leaves `start..end`: after the largest power of two smaller than their number.
fn split(start: u64, end: u64) -> u64 {
    start + (1 << (end - start - 1).ilog2())
}

/// Root over the leaves `start..end`, joined from complete subtrees; `start` is a multiple of the largest.
fn range_hash<N: Nodes>(nodes: &mut N, start: u64, end: u64) -> Result<Hash, N::Error> {
    let mut end = end;
    let mut joined: Option<Hash> = None;
    while start < end {
        let level = (end - start).trailing_zeros();
        end -= 1 << level;
        let left = nodes.leaf_range_hash(level, end >> level)?;
        joined = Some(joined.map_or(left, |right| node_hash(&left, &right)));
    }
    Ok(joined.expect("a range has at least one leaf"))
}

#[cfg(test)]
mod tests;
