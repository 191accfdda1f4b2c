//! Numbered texts that are found whole, by their beginning, or by likeness.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::distance::within;
use crate::words::has_digit;

/// Stands before and after a text in its trigrams, so that the first and last letters count.
const EDGE: char = '\u{0}';

/// Letters from which on a text is compared for likeness; in shorter ones an error makes another word.
pub const LIKE_CHARS_MIN: usize = 4;

/// Letters from which on two errors are forgiven.
const TWO_ERRORS_CHARS_MIN: usize = 8;

/// Texts without repetition, numbered in the order they came.
#[derive(Debug, Default)]
pub struct Dictionary {
    numbers: HashMap<Arc<str>, u32>,
    /// The same in order, for beginnings.
    sorted: BTreeMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
    trigrams: HashMap<[char; 3], Vec<u32>>,
}

impl Dictionary {
    /// The number of a text, which is added if it is new.
    pub fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).expect("fewer than 2^32 words fit in memory");
        let text: Arc<str> = text.into();
        if !has_digit(&text) {
            for trigram in trigrams(&text.chars().collect::<Vec<_>>()) {
                let texts = self.trigrams.entry(trigram).or_default();
                if texts.last() != Some(&number) {
                    texts.push(number);
                }
            }
        }
        self.numbers.insert(Arc::clone(&text), number);
        self.sorted.insert(Arc::clone(&text), number);
        self.texts.push(text);
        number
    }

    /// The number of a text.
    pub fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// The texts that begin with `start`, in their order.
    pub fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, u32)> {
        use std::ops::Bound::{Included, Unbounded};
        let range = self.sorted.range::<str, _>((Included(start), Unbounded));
        range.take_while(move |(text, _)| text.starts_with(start)).map(|(text, number)| (&**text, *number))
    }

    /// The texts with the fewest typing errors against `text`, one or two by its length, and how many those are.
    ///
    /// Candidates share trigrams: an error spoils at most four of them, as a swap of neighbours does (the
    /// count filter of Gravano et al., "Approximate string joins in a database", 2001).
    pub fn like(&self, text: &str) -> Option<(usize, Vec<u32>)> {
        let letters: Vec<char> = text.chars().collect();
        if letters.len() < LIKE_CHARS_MIN || has_digit(text) {
            return None;
        }
        let most = if letters.len() < TWO_ERRORS_CHARS_MIN { 1 } else { 2 };
        let mut shared = vec![0_u8; self.texts.len()];
        let mut touched = Vec::new();
        let mut asked: Vec<_> = trigrams(&letters).collect();
        asked.sort_unstable();
        asked.dedup();
        for number in asked.iter().filter_map(|trigram| self.trigrams.get(trigram)).flatten() {
            let count = &mut shared[*number as usize];
            if *count == 0 {
                touched.push(*number);
            }
            *count = count.saturating_add(1);
        }
        let needed = asked.len().saturating_sub(4 * most).max(1);
        touched.retain(|number| usize::from(shared[*number as usize]) >= needed);
        let mut best = (most, Vec::new());
        for number in touched {
            let other: Vec<char> = self.text(number).chars().collect();
            match within(&letters, &other, best.0) {
                Some(errors) if errors < best.0 => best = (errors, vec![number]),
                Some(_) => best.1.push(number),
                None => {}
            }
        }
        best.1.sort_by_key(|number| self.text(*number));
        (!best.1.is_empty()).then_some(best)
    }
}

fn trigrams(letters: &[char]) -> impl Iterator<Item = [char; 3]> {
    let at = |place: usize| if place == 0 { EDGE } else { *letters.get(place - 1).unwrap_or(&EDGE) };
    (0..letters.len()).map(move |place| [at(place), at(place + 1), at(place + 2)])
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    fn dictionary(words: &[&str]) -> Dictionary {
        let mut dictionary = Dictionary::default();
        words.iter().for_each(|word| {
            dictionary.add(word);
        });
        dictionary
    }

    #[test]
    fn a_text_is_found_whole_by_its_beginning_and_by_likeness() {
        let words = dictionary(&["battery", "batteries", "bat", "буран", "бурани"]);
        assert_eq!(words.number("bat"), Some(2));
        let beginning: Vec<_> = words.beginning("batt").map(|(text, _)| text).collect();
        assert_eq!(beginning, ["batteries", "battery"]);
        assert_eq!(words.like("batery"), Some((1, vec![0])));
        assert_eq!(words.like("бурна"), Some((1, vec![3])), "neighbours swapped");
        assert_eq!(words.like("ba"), None);
        assert_eq!(words.like("xxxxxx"), None);
    }

    #[test]
    fn numbers_are_never_alike() {
        let words = dictionary(&["10000", "плиска10"]);
        assert_eq!(words.like("10001"), None);
        assert_eq!(words.like("плиска"), None);
    }
}
