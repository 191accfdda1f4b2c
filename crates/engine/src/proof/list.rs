//! Digests of long lists, such as the serials of a despatch, so that one element can be shown alone.
//!
//! The elements are the leaves of a Merkle tree of their own (RFC 6962), each with its own salt:
//! the hashes beside the shown element then tell nothing about its neighbours. Elements are
//! streamed, memory is O(log n). Shorter arrays are plain values (`leaf`).

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Hash;
use super::leaf::{Disclosure, FieldSalts, LeafError, Salt, update_sized};
use super::merkle::{Frontier, MerkleError, inclusion_proof, root_from_inclusion};
use domain::values::to_canonical;

/// Arrays with more elements than this are digested as a tree.
pub const LIST_THRESHOLD: usize = 64;

/// Digest of the list field `name` from its canonical elements, which are salted, so the outer hash needs no salt.
///
/// ```text
/// element salt = HMAC-SHA-256( field salt, index (8 bytes) )
/// element hash = SHA-256( 0x00 ‖ element salt (32 bytes) ‖ canonical element )
/// list digest  = SHA-256( 0x03 ‖ length of name (4 bytes) ‖ name ‖ number of elements (8 bytes) ‖ root )
/// ```
pub fn list_digest<'e>(field_salt: &Salt, name: &str, elements: impl Iterator<Item = &'e [u8]>) -> Hash {
    let mut frontier = Frontier::default();
    element_hashes(field_salt, elements).for_each(|hash| frontier.append(hash));
    digest_of_root(name, frontier.size(), &frontier.root())
}

/// What shows element `index` of the list field `name` and nothing else of the list but its length.
///
/// Costs as much as digesting the list.
///
/// # Errors
/// [`LeafError::Element`] when the list has no such element, [`LeafError::Canonical`] as for the digest.
pub fn disclose_element(
    field_salt: &Salt,
    name: &str,
    elements: &[Value],
    index: u64,
) -> Result<Disclosure, LeafError> {
    let count = elements.len() as u64;
    let value = elements.get(index as usize).ok_or(MerkleError::IndexBeyondSize { index, size: count })?;
    let written = elements.iter().map(to_canonical).collect::<Result<Vec<_>, _>>()?;
    let hashes: Vec<Hash> = element_hashes(field_salt, written.iter().map(Vec::as_slice)).collect();
    Ok(Disclosure::Element {
        name: name.into(),
        count,
        index,
        value: value.clone(),
        salt: FieldSalts::new(field_salt).derive(&index.to_be_bytes()),
        path: inclusion_proof(&mut hashes.as_slice(), index, count)?,
    })
}

/// The list digest that a shown element at (`index`, `count`) leads to.
///
/// # Errors
/// [`LeafError::Canonical`], or [`LeafError::Element`] when the path does not fit.
pub(super) fn digest_from_element(
    name: &str,
    (index, count): (u64, u64),
    salt: &Salt,
    value: &Value,
    path: &[Hash],
) -> Result<Hash, LeafError> {
    let canonical = to_canonical(value)?;
    let root = root_from_inclusion(&element_hash(salt, &canonical), index, count, path)?;
    Ok(digest_of_root(name, count, &root))
}

fn element_hashes<'e>(
    field_salt: &Salt,
    elements: impl Iterator<Item = &'e [u8]>,
) -> impl Iterator<Item = Hash> {
    let salts = FieldSalts::new(field_salt);
    let hash = move |(index, element): (u64, _)| element_hash(&salts.derive(&index.to_be_bytes()), element);
    (0_u64..).zip(elements).map(hash)
}

fn element_hash(salt: &Salt, canonical: &[u8]) -> Hash {
    Sha256::new_with_prefix([0x00]).chain_update(salt).chain_update(canonical).finalize().into()
}

fn digest_of_root(name: &str, count: u64, root: &Hash) -> Hash {
    let mut sha = Sha256::new_with_prefix([0x03]);
    update_sized(&mut sha, name.as_bytes());
    sha.chain_update(count.to_be_bytes()).chain_update(root).finalize().into()
}
