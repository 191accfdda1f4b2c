//! The catalogue: categories and items.

pub mod categories;
pub mod items;
