//! The CPV 2008 vocabulary (ДК 021:2015), embedded from the demo's classifier file.

use std::collections::BTreeSet;
use std::sync::LazyLock;

const CPV: &str = include_str!("../../../demo/classifiers/cpv.csv");

/// Characters of a code: eight digits, a hyphen, a check digit.
const CPV_CODE_CHARS: usize = 10;

static CPV_CODES: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| CPV.lines().skip(1).filter_map(|line| line.get(..CPV_CODE_CHARS)).collect());

/// Whether a code, check digit included, is in the vocabulary.
pub(super) fn is_cpv(code: &str) -> bool {
    CPV_CODES.contains(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_is_whole() {
        assert_eq!(CPV_CODES.len(), 9_458);
        assert!(CPV_CODES.iter().all(|code| domain::catalogue::define_category::is_cpv(code)));
        assert!(is_cpv("35613100-5") && !is_cpv("35613100-4") && !is_cpv("code,name_"));
    }
}
