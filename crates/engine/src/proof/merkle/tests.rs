//! Published vectors, and proofs of any size made and broken.

use proptest::prelude::*;

use super::*;
use crate::proof::vectors::{CONSISTENCY, INCLUSION, LEAVES, ROOTS, hash, leaf_hashes, unhex};

fn vector_leaves() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| leaf_hash(&unhex(leaf))).collect()
}

/// The definition of RFC 6962, 2.1, word for word.
fn tree_hash(leaves: &[Hash]) -> Hash {
    match leaves.len() {
        0 => hash(ROOTS[0]),
        1 => leaves[0],
        count => {
            let (left, right) = leaves.split_at(count.next_power_of_two() / 2);
            node_hash(&tree_hash(left), &tree_hash(right))
        }
    }
}

#[test]
fn published_roots() {
    let leaves = vector_leaves();
    let mut frontier = Frontier::default();
    for size in 0..=8 {
        assert_eq!(root_of(&leaves[..size]), hash(ROOTS[size]), "size {size}");
        assert_eq!(frontier.root(), hash(ROOTS[size]), "size {size}");
        if size < 8 {
            frontier.append(leaves[size]);
        }
    }
}

#[test]
fn published_inclusion_proofs() {
    let leaves = vector_leaves();
    for (index, size, path) in INCLUSION {
        let path: Vec<Hash> = path.iter().map(|node| hash(node)).collect();
        assert_eq!(inclusion_proof(&mut leaves.as_slice(), index, size).unwrap(), path);
        let root = hash(ROOTS[size as usize]);
        verify_inclusion(&leaves[index as usize], index, size, &path, &root).unwrap();
    }
}

#[test]
fn published_consistency_proofs() {
    let leaves = vector_leaves();
    for (old, new, path) in CONSISTENCY {
        let path: Vec<Hash> = path.iter().map(|node| hash(node)).collect();
        assert_eq!(consistency_proof(&mut leaves.as_slice(), old, new).unwrap(), path);
        let [old_root, new_root] = [old, new].map(|size| hash(ROOTS[size as usize]));
        verify_consistency((old, &old_root), (new, &new_root), &path).unwrap();
    }
}

#[test]
fn every_proof_of_small_trees() {
    let leaves = leaf_hashes(40);
    for size in 0..=40 {
        let root = tree_hash(&leaves[..size as usize]);
        for index in 0..size {
            let path = inclusion_proof(&mut leaves.as_slice(), index, size).unwrap();
            verify_inclusion(&leaves[index as usize], index, size, &path, &root).unwrap();
            for other in (0..size).filter(|other| *other != index) {
                assert!(verify_inclusion(&leaves[index as usize], other, size, &path, &root).is_err());
            }
        }
        for old in 0..=size {
            let old_root = tree_hash(&leaves[..old as usize]);
            let path = consistency_proof(&mut leaves.as_slice(), old, size).unwrap();
            verify_consistency((old, &old_root), (size, &root), &path).unwrap();
        }
    }
}

#[test]
fn questions_without_an_answer_are_errors() {
    let leaves = leaf_hashes(5);
    let mut nodes = leaves.as_slice();
    let root = root_of(&leaves);
    let beyond = MerkleError::IndexBeyondSize { index: 5, size: 5 };
    assert_eq!(inclusion_proof(&mut nodes, 5, 5), Err(beyond.clone()));
    assert_eq!(verify_inclusion(&leaves[0], 5, 5, &[], &root), Err(beyond));
    assert!(verify_inclusion(&leaves[0], u64::MAX, 0, &[], &root).is_err());
    assert_eq!(inclusion_proof(&mut nodes, 4, 6), Err(MerkleError::NodeMissing { level: 0, index: 5 }));
    let disordered = MerkleError::SizesOutOfOrder { old: 4, new: 3 };
    assert_eq!(consistency_proof(&mut nodes, 4, 3), Err(disordered.clone()));
    assert_eq!(verify_consistency((4, &root), (3, &root), &[]), Err(disordered));
    assert_eq!(verify_consistency((5, &leaves[0]), (5, &root), &[]), Err(MerkleError::RootDiffers));
    assert_eq!(verify_consistency((0, &root), (5, &root), &[]), Err(MerkleError::RootDiffers));
    assert_eq!(
        verify_consistency((5, &root), (5, &root), &leaves[..1]),
        Err(MerkleError::ProofLength { hashes: 1 })
    );
    assert_eq!(verify_consistency((3, &root), (5, &root), &[]), Err(MerkleError::ProofLength { hashes: 0 }));
    let edge = (u64::MAX - 1, &root);
    assert!(verify_consistency(edge, (u64::MAX, &root), &leaves).is_err());
}

#[test]
fn frontier_bytes_are_checked() {
    let mut frontier = Frontier::default();
    leaf_hashes(6).into_iter().for_each(|leaf| frontier.append(leaf));
    let bytes = frontier.to_bytes();
    assert_eq!(bytes.len(), 8 + 2 * 32);
    let mut other_size = bytes.clone();
    other_size[7] = 7;
    let mut too_large = bytes.clone();
    too_large[0] = 0x80;
    for broken in [&[][..], &bytes[..7], &bytes[..bytes.len() - 1], &bytes[..40], &other_size, &too_large] {
        assert_eq!(Frontier::from_bytes(broken), Err(MerkleError::FrontierLength { bytes: broken.len() }));
    }
}

#[test]
fn peaks_are_the_subtrees_the_size_splits_into() {
    let leaves = leaf_hashes(11);
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.append(*leaf));
    assert_eq!(frontier.peak(3, 0), Some(tree_hash(&leaves[..8])));
    assert_eq!(frontier.peak(1, 4), Some(tree_hash(&leaves[8..10])));
    assert_eq!(frontier.peak(0, 10), Some(leaves[10]));
    for (level, index) in [(0, 9), (0, 11), (1, 0), (2, 0), (2, 2), (3, 1), (64, 0)] {
        assert_eq!(frontier.peak(level, index), None, "level {level}, index {index}");
    }
}

proptest! {
    #[test]
    fn frontier_agrees_with_the_definition(size in 0_u64..600) {
        let leaves = leaf_hashes(size);
        let mut frontier = Frontier::default();
        leaves.iter().for_each(|leaf| frontier.append(*leaf));
        prop_assert_eq!(frontier.root(), tree_hash(&leaves));
        prop_assert_eq!(Frontier::from_bytes(&frontier.to_bytes()), Ok(frontier));
    }

    #[test]
    fn a_changed_byte_breaks_an_inclusion_proof(size in 1_u64..600, pick in any::<u64>(), byte in 0_usize..32, flip in 1_u8..) {
        let leaves = leaf_hashes(size);
        let index = pick % size;
        let leaf = leaves[index as usize];
        let root = root_of(&leaves);
        let path = inclusion_proof(&mut leaves.as_slice(), index, size).unwrap();
        let flipped = |node: &Hash| { let mut node = *node; node[byte] ^= flip; node };

        verify_inclusion(&leaf, index, size, &path, &root).unwrap();
        prop_assert!(verify_inclusion(&flipped(&leaf), index, size, &path, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &path, &flipped(&root)).is_err());
        for at in 0..path.len() {
            let mut broken = path.clone();
            broken[at] = flipped(&broken[at]);
            prop_assert!(verify_inclusion(&leaf, index, size, &broken, &root).is_err());
            broken.remove(at);
            prop_assert!(verify_inclusion(&leaf, index, size, &broken, &root).is_err());
        }
        let longer = [&path[..], &[root]].concat();
        prop_assert!(verify_inclusion(&leaf, index, size, &longer, &root).is_err());
        // The length of the path depends on the number of levels, so a doubled tree never fits.
        prop_assert!(verify_inclusion(&leaf, index, size * 2 + 1, &path, &root).is_err());
    }

    #[test]
    fn a_changed_byte_breaks_a_consistency_proof(new in 2_u64..600, pick in any::<u64>(), byte in 0_usize..32, flip in 1_u8..) {
        let leaves = leaf_hashes(new);
        let old = pick % (new - 1) + 1;
        let (old_root, new_root) = (root_of(&leaves[..old as usize]), root_of(&leaves));
        let path = consistency_proof(&mut leaves.as_slice(), old, new).unwrap();
        let flipped = |node: &Hash| { let mut node = *node; node[byte] ^= flip; node };

        verify_consistency((old, &old_root), (new, &new_root), &path).unwrap();
        prop_assert!(verify_consistency((old, &flipped(&old_root)), (new, &new_root), &path).is_err());
        prop_assert!(verify_consistency((old, &old_root), (new, &flipped(&new_root)), &path).is_err());
        for at in 0..path.len() {
            let mut broken = path.clone();
            broken[at] = flipped(&broken[at]);
            prop_assert!(verify_consistency((old, &old_root), (new, &new_root), &broken).is_err());
            broken.remove(at);
            prop_assert!(verify_consistency((old, &old_root), (new, &new_root), &broken).is_err());
        }
        let longer = [&path[..], &[new_root]].concat();
        prop_assert!(verify_consistency((old, &old_root), (new, &new_root), &longer).is_err());
    }
}
