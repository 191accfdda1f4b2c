//! Errors in files whose rows are new: row, column, value, rule, remedy; nothing is applied.

mod catalogue;
mod market;

use super::small::{self, with};
use super::{Installation, Kind};

/// Kind, text of its small file, what stands there instead, and the errors that follow.
type Case = (Kind, &'static str, &'static str, &'static [&'static str]);

#[test]
fn a_bad_row_is_explained_and_nothing_of_its_file_is_applied() {
    let installation = Installation::new();
    for (kind, file) in small::FILES {
        for (_, old, new, errors) in
            catalogue::CASES.iter().chain(market::CASES).filter(|(of, ..)| of == kind)
        {
            assert_eq!(&installation.refuses(*kind, &with(file, old, new)), errors, "{kind:?}: {new:?}");
        }
        installation.imports(*kind, file);
    }
}
