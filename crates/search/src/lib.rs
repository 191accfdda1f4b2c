//! Search over the catalogue in Ukrainian and English: an index in memory, the same on every database.
//!
//! Reading order: `words` (text becomes words), `vocabulary` (a typed word finds the words it may mean),
//! `understand` (a query becomes matches), `entry` and `index` (what is kept), `answer` (match, filter, rank,
//! page), `facets` (what else there is). Whoever fills the index and keeps it up to date is `engine`.
//!
//! Pure: no IO, no clock, no randomness. What it understands is described in docs/concepts/search.md.

pub mod answer;
mod dictionary;
mod distance;
mod entry;
pub mod facets;
pub mod index;
pub mod query;
pub mod reading;
mod sieve;
mod synonyms;
pub mod synthetic;
mod understand;
mod units;
mod vocabulary;
mod words;

pub use answer::{Answer, Hit};
pub use entry::OfferTerms;
pub use facets::Facets;
pub use index::Index;
pub use query::{Condition, Cursor, Filter, PriceRange, Query, Sort, Value};
pub use understand::Understood;
