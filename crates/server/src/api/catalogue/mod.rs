//! The catalogue: categories, items, and the search over them and their offers.

pub mod categories;
mod facets;
pub mod item_files;
pub mod items;
pub mod search;
pub mod search_query;
