//! Queries: what pages, lists and the API read; one file per noun.

pub mod totals;
