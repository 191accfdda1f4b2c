//! Proof that the journal was neither changed nor cut, and signatures over documents.
//!
//! Pure functions over bytes: keys and salts are parameters, storage is behind the traits
//! [`merkle::Nodes`] and [`tile::TileSource`]. Not here: SQL, clocks, randomness, key files.
//!
//! Reading order: `leaf` and `list` (an event becomes a
//! hash), `merkle` (hashes become a root and proofs), `tile` (hashes at rest), `note` and
//! `checkpoint` (a root becomes a signed text), `document` (what a person signs), `passkey` (how a passkey does).

pub mod checkpoint;
pub mod cms;
pub mod document;
pub mod leaf;
pub mod list;
pub mod merkle;
pub mod note;
pub mod passkey;
pub mod tile;
#[cfg(test)]
mod vectors;

pub use merkle::Hash;
