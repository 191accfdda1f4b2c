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

impl<K> Part<K> {
    /// The first rows of a list.
    pub fn first(limit: usize) -> Part<K> {
        Part { after: None, is_descending: false, limit }
    }

    /// The newest rows of a list whose keys rise with time.
    pub fn newest(limit: usize) -> Part<K> {
        Part { after: None, is_descending: true, limit }
    }

    /// The same part of a list that calls its keys otherwise.
    pub fn by<L>(self, key: impl FnOnce(K) -> L) -> Part<L> {
        Part { after: self.after.map(key), is_descending: self.is_descending, limit: self.limit }
    }

    /// The word that puts rows in this order, and the sign between a key and those beyond it.
    pub(crate) fn way(&self) -> (&'static str, &'static str) {
        if self.is_descending { ("DESC", "<") } else { ("ASC", ">") }
    }
}
