//! Checking proofs with nothing but hashes in hand (RFC 9162, 2.1.3.2 and 2.1.4.2).
//!
//! Sizes and paths may come from anyone: no input panics, and the work is bounded by the sizes' bits.

use super::{Hash, MerkleError, node_hash, root_of};

/// Checks that the leaf with `leaf` as its hash is number `index` of the tree (`size`, `root`) (RFC 9162, 2.1.3.2).
///
/// # Errors
/// [`MerkleError`] saying what does not fit.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), MerkleError> {
    if root_from_inclusion(leaf, index, size, path)? == *root {
        Ok(())
    } else {
        Err(MerkleError::RootDiffers)
    }
}

/// The root of size `size` that an inclusion proof leads to; the caller compares it with one it trusts.
///
/// # Errors
/// [`MerkleError::IndexBeyondSize`] or [`MerkleError::ProofLength`].
pub fn root_from_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Result<Hash, MerkleError> {
    if index >= size {
        return Err(MerkleError::IndexBeyondSize { index, size });
    }
    let wrong = MerkleError::ProofLength { hashes: path.len() };
    let (mut node, mut last, mut root) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return Err(wrong);
        }
        if node & 1 == 1 || node == last {
            root = node_hash(sibling, &root);
            skip_lone_nodes(&mut node, &mut last);
        } else {
            root = node_hash(&root, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 { Ok(root) } else { Err(wrong) }
}

/// Checks that the tree (`old`, `old_root`) is a prefix of the tree (`new`, `new_root`) (RFC 9162, 2.1.4.2).
///
/// # Errors
/// [`MerkleError`] saying what does not fit.
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    path: &[Hash],
) -> Result<(), MerkleError> {
    let wrong = MerkleError::ProofLength { hashes: path.len() };
    if old > new {
        return Err(MerkleError::SizesOutOfOrder { old, new });
    }
    if old == 0 || old == new {
        let known = if old == 0 { &root_of(&[]) } else { new_root };
        return match path {
            [] if old_root == known => Ok(()),
            [] => Err(MerkleError::RootDiffers),
            _ => Err(wrong),
        };
    }
    let (seed, rest) =
        if old.is_power_of_two() { (old_root, path) } else { path.split_first().ok_or(wrong.clone())? };
    let level = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> level, (new - 1) >> level);
    let (mut from_old, mut from_new) = (*seed, *seed);
    for sibling in rest {
        if last == 0 {
            return Err(wrong);
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(sibling, &from_old);
            from_new = node_hash(sibling, &from_new);
            skip_lone_nodes(&mut node, &mut last);
        } else {
            from_new = node_hash(&from_new, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last == 0, from_old == *old_root, from_new == *new_root) {
        (false, ..) => Err(wrong),
        (true, false, _) => Err(MerkleError::RootDiffers),
        (true, true, false) => Err(MerkleError::NewRootDiffers),
        (true, true, true) => Ok(()),
    }
}

/// Climbs past the levels at which the last node of a row has no sibling and is carried up as it is.
fn skip_lone_nodes(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        (*node, *last) = (*node >> 1, *last >> 1);
    }
}
