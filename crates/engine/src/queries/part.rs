//! Which part of a list to read.

/// Rows of a list in the order of its key.
#[derive(Clone, Debug)]
pub struct Part<K> {
    /// Only rows beyond this key.
    pub after: Option<K>,
    /// Whether keys fall from row to row.
    pub is_descending: bool,
    /// Rows at most.
    pub limit: usize,
}
