//! How many typing errors lie between two words.

/// The optimal string alignment distance, if it is at most `most`: letters left out, added, replaced, and
/// neighbours swapped count one each (Boytsov, "Indexing methods for approximate dictionary searching", 2011).
pub fn within(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|errors| *errors > most) {
            return None;
        }
        (before, above) = (above, row);
    }
    Some(above[b.len()]).filter(|errors| *errors <= most)
}

#[cfg(test)]
mod tests {
    use super::within;

    fn errors(a: &str, b: &str, most: usize) -> Option<usize> {
        within(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), most)
    }

    #[test]
    fn errors_are_counted_up_to_the_bound() {
        assert_eq!(errors("батарея", "батарея", 2), Some(0));
        assert_eq!(errors("батрея", "батарея", 2), Some(1));
        assert_eq!(errors("бтаарея", "батарея", 1), Some(1), "neighbours swapped");
        assert_eq!(errors("акамулатор", "акумулятор", 2), Some(2));
        assert_eq!(errors("акамулатор", "акумулятор", 1), None);
        assert_eq!(errors("", "ab", 2), Some(2));
        assert_eq!(errors("abc", "", 2), None);
    }
}
