//! Tiles against hashes computed from the leaves, and the number of tiles a proof reads.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::proof::merkle::{
    consistency_proof, inclusion_proof, node_hash, verify_consistency, verify_inclusion,
};
use crate::proof::vectors::leaf_hashes;

/// Tiles as an engine keeps them: full and partial ones under (level, index).
#[derive(Default)]
struct Stored {
    tiles: BTreeMap<(u32, u64), Vec<u8>>,
    reads: usize,
}

impl TileSource for Stored {
    type Error = MerkleError;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, MerkleError> {
        self.reads += 1;
        Ok(self.tiles.get(&(tile.level, tile.index)).cloned().unwrap_or_default())
    }
}

/// A tree whose leaves all have one hash, so that every tile can be made on demand.
struct Uniform {
    by_level: Vec<Hash>,
    reads: usize,
}

impl Uniform {
    fn new() -> Self {
        let mut by_level = vec![[7; 32]];
        for level in 0..48 {
            by_level.push(node_hash(&by_level[level], &by_level[level]));
        }
        Self { by_level, reads: 0 }
    }

    fn frontier(&self, size: u64) -> Frontier {
        let mut bytes = size.to_be_bytes().to_vec();
        for level in (0..48).rev().filter(|level| size >> level & 1 == 1) {
            bytes.extend_from_slice(&self.by_level[level]);
        }
        Frontier::from_bytes(&bytes).unwrap()
    }
}

impl TileSource for Uniform {
    type Error = MerkleError;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, MerkleError> {
        self.reads += 1;
        Ok(self.by_level[(tile.level * TILE_HEIGHT) as usize].repeat(tile.width as usize))
    }
}

fn grow(leaves: &[Hash]) -> (Stored, Frontier, RightEdge, Vec<Tile>) {
    let (mut frontier, mut edge, mut full) = (Frontier::default(), RightEdge::default(), Vec::new());
    for leaf in leaves {
        frontier.append(*leaf);
        edge.append(*leaf, &mut full);
    }
    let order = full.iter().map(|(tile, _)| *tile).collect();
    let mut stored = Stored::default();
    for (tile, bytes) in full.into_iter().chain(edge.partial_tiles()) {
        assert_eq!(bytes.len() as u64, tile.width * 32);
        assert_eq!(Tile::at_size(tile.level, tile.index, edge.size()), Some(tile));
        stored.tiles.insert((tile.level, tile.index), bytes);
    }
    (stored, frontier, edge, order)
}

#[test]
fn paths() {
    let path = |level, index, width| Tile { level, index, width }.path();
    assert_eq!(path(0, 0, 256), "tile/0/000");
    assert_eq!(path(0, 1234, 256), "tile/0/x001/234");
    assert_eq!(path(4, 1_234_067, 8), "tile/4/x001/x234/067.p/8");
    assert_eq!(path(1, 999, 1), "tile/1/999.p/1");
    assert_eq!(path(2, 1_000_000, 256), "tile/2/x001/x000/000");
}

#[test]
fn widths_of_the_specification_example() {
    let widths =
        |level| (0..300).map_while(move |index| Tile::at_size(level, index, 70_000)).map(|tile| tile.width);
    assert_eq!(widths(0).filter(|width| *width == 256).count(), 273);
    assert_eq!(widths(0).last(), Some(112));
    assert_eq!(widths(1).collect::<Vec<_>>(), [256, 17]);
    assert_eq!(widths(2).collect::<Vec<_>>(), [1]);
    assert_eq!(widths(3).count(), 0);
    assert_eq!(Tile::at_size(0, 1, 256), None);
    assert_eq!(Tile::at_size(1, 0, 256).map(|tile| tile.width), Some(1));
    assert_eq!(Tile::at_size(u32::MAX, u64::MAX, u64::MAX), None);
}

#[test]
fn tiles_of_a_tree_with_three_levels() {
    let leaves = leaf_hashes(66_000);
    let (mut stored, frontier, edge, mut order) = grow(&leaves);
    order.sort();
    assert_eq!(order, completed(0, 66_000).collect::<Vec<_>>());
    assert_eq!(order.len(), 257 + 1);
    assert_eq!(stored.tiles[&(0, 3)], leaves[768..1024].as_flattened());
    assert_eq!(stored.tiles[&(1, 0)][32..64], root_of(&leaves[256..512]));
    assert_eq!(stored.tiles[&(2, 0)], root_of(&leaves[..65_536]));
    assert_eq!(RightEdge::load(&mut stored, 66_000).unwrap(), edge);

    for (index, size) in [(0, 66_000), (65_999, 66_000), (65_000, 65_536), (700, 65_999), (0, 1), (300, 513)]
    {
        stored.reads = 0;
        let path = inclusion_proof(&mut TileNodes::new(&mut stored, &frontier), index, size).unwrap();
        assert!(stored.reads <= 5, "{} tiles for leaf {index} of {size}", stored.reads);
        let root = root_of(&leaves[..size as usize]);
        verify_inclusion(&leaves[index as usize], index, size, &path, &root).unwrap();
    }
    for (old, new) in [(1, 66_000), (65_536, 66_000), (300, 65_537), (65_999, 66_000)] {
        let path = consistency_proof(&mut TileNodes::new(&mut stored, &frontier), old, new).unwrap();
        let roots = [old, new].map(|size| root_of(&leaves[..size as usize]));
        verify_consistency((old, &roots[0]), (new, &roots[1]), &path).unwrap();
    }
}

#[test]
fn an_edge_at_a_tile_boundary_is_read_back() {
    let leaves = leaf_hashes(513);
    for size in [0, 1, 255, 256, 257, 511, 512, 513] {
        let (mut stored, _, edge, full) = grow(&leaves[..size]);
        assert_eq!(full.len(), size / 256);
        assert_eq!(RightEdge::load(&mut stored, size as u64).unwrap(), edge, "size {size}");
    }
}

#[test]
fn a_proof_reads_four_tiles_for_2_to_the_32_leaves() {
    for size in [1 << 32, (1 << 32) - 1, (1 << 31) + 12_345, 1 << 31] {
        for index in [0, 255, 256, 65_536, size / 2, size / 3, size - 257, size - 1] {
            let mut tiles = Uniform::new();
            let frontier = tiles.frontier(size);
            let path = inclusion_proof(&mut TileNodes::new(&mut tiles, &frontier), index, size).unwrap();
            assert!(tiles.reads <= 4, "{} tiles for leaf {index} of {size}", tiles.reads);
            verify_inclusion(&[7; 32], index, size, &path, &frontier.root()).unwrap();

            tiles.reads = 0;
            let old = tiles.frontier(index + 1);
            let path =
                consistency_proof(&mut TileNodes::new(&mut tiles, &frontier), index + 1, size).unwrap();
            assert!(tiles.reads <= 4, "{} tiles from {} to {size}", tiles.reads, index + 1);
            verify_consistency((index + 1, &old.root()), (size, &frontier.root()), &path).unwrap();

            tiles.reads = 0;
            let older = size / 5 * 4 + index / 5;
            let index = index.min(older - 1);
            let path = inclusion_proof(&mut TileNodes::new(&mut tiles, &frontier), index, older).unwrap();
            assert!(tiles.reads <= 8, "{} tiles for leaf {index} of {older} in {size}", tiles.reads);
            verify_inclusion(&[7; 32], index, older, &path, &tiles.frontier(older).root()).unwrap();
        }
    }
}

#[test]
fn nodes_outside_the_tree_and_broken_tiles_are_errors() {
    let leaves = leaf_hashes(300);
    let (mut stored, frontier, ..) = grow(&leaves);
    let missing = |level, index| Err(MerkleError::NodeMissing { level, index });
    assert_eq!(TileNodes::new(&mut stored, &frontier).leaf_range_hash(0, 300), missing(0, 300));
    assert_eq!(TileNodes::new(&mut stored, &frontier).leaf_range_hash(6, 4), missing(6, 4));
    assert_eq!(TileNodes::new(&mut stored, &frontier).leaf_range_hash(60, 0), missing(60, 0));

    for bytes in [Vec::new(), vec![0; 43 * 32], vec![0; 44 * 32 + 1], vec![0; 257 * 32]] {
        let wrong = MerkleError::TileLength { path: "tile/0/001.p/44".into(), bytes: bytes.len() };
        stored.tiles.insert((0, 1), bytes);
        assert_eq!(RightEdge::load(&mut stored, 300), Err(wrong.clone()));
        let proof = inclusion_proof(&mut TileNodes::new(&mut stored, &frontier), 299, 300);
        assert_eq!(proof, Err(wrong));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn proofs_from_tiles_are_the_proofs_from_leaves(
        head in 1_u64..2_000,
        picks in prop::collection::vec((any::<u64>(), any::<u64>()), 8),
    ) {
        let leaves = leaf_hashes(head);
        let (mut stored, frontier, edge, mut order) = grow(&leaves);
        order.sort();
        prop_assert_eq!(order, completed(0, head).collect::<Vec<_>>());
        prop_assert_eq!(RightEdge::load(&mut stored, head).unwrap(), edge);
        for (a, b) in picks {
            let size = a % head + 1;
            let index = b % size;
            let mut nodes = TileNodes::new(&mut stored, &frontier);
            prop_assert_eq!(
                inclusion_proof(&mut nodes, index, size).unwrap(),
                inclusion_proof(&mut leaves.as_slice(), index, size).unwrap()
            );
            prop_assert_eq!(
                consistency_proof(&mut nodes, index, size).unwrap(),
                consistency_proof(&mut leaves.as_slice(), index, size).unwrap()
            );
        }
    }

    #[test]
    fn growing_in_steps_completes_the_same_tiles(steps in prop::collection::vec(0_u64..100_000, 1..6)) {
        let mut sizes = vec![0];
        for step in &steps {
            sizes.push(sizes[sizes.len() - 1] + step);
        }
        let mut stepwise: Vec<Tile> = sizes.windows(2).flat_map(|pair| completed(pair[0], pair[1])).collect();
        stepwise.sort();
        prop_assert_eq!(stepwise, completed(0, sizes[sizes.len() - 1]).collect::<Vec<_>>());
    }
}
