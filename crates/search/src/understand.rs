//! A query's text becomes the words it asks for, each with the words of the catalogue that it may mean.

use crate::index::Index;
use crate::query::{QUERY_CHARS_MAX, QUERY_WORDS_MAX};
use crate::reading::{Reading, other_layout, transliterated};
use crate::units::{quantity, quantity_in};
use crate::vocabulary::Fits;
use crate::words::{Compound, compounds};

/// Words shown of those that a typed one was taken for.
const WORDS_SHOWN_MAX: usize = 8;

/// How a word of the query was understood, for a page that says so and marks what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The word as it was looked for.
    pub word: String,
    /// How it was read.
    pub reading: Reading,
    /// Words of the catalogue it was taken for, the best first.
    pub found: Vec<String>,
}

/// A word of the query with the words of the catalogue it may mean.
pub struct Asked {
    pub word: String,
    pub reading: Reading,
    pub fits: Fits,
}

impl Index {
    /// The words a text asks for, at most [`QUERY_WORDS_MAX`] of its first [`QUERY_CHARS_MAX`] characters.
    pub(crate) fn asked(&self, text: &str) -> Vec<Asked> {
        let text: String = text.chars().take(QUERY_CHARS_MAX).collect();
        let chunks: Vec<&str> = text.split_whitespace().take(QUERY_WORDS_MAX).collect();
        let is_finished = text.ends_with(char::is_whitespace);
        let (mut asked, mut rest) = (Vec::new(), chunks.as_slice());
        while let [chunk, after @ ..] = rest {
            let is_last = after.is_empty() && !is_finished;
            let pair = after.first().and_then(|unit| self.quantity(chunk, Some(unit)));
            rest = if pair.is_some() { &after[1..] } else { after };
            match pair.or_else(|| self.quantity(chunk, None)) {
                Some(quantity) => asked.push(quantity),
                None => asked.extend(self.chunk(chunk, is_last)),
            }
        }
        asked.truncate(QUERY_WORDS_MAX);
        asked
    }

    /// A number with its unit, when an item states that quantity.
    fn quantity(&self, chunk: &str, unit: Option<&str>) -> Option<Asked> {
        let only_part = |chunk: &str| match compounds(chunk).as_slice() {
            [Compound { parts }] if parts.len() == 1 => Some(parts[0].clone()),
            _ => None,
        };
        let number = only_part(chunk)?;
        let word = match unit {
            Some(unit) => quantity(&number, &only_part(unit)?),
            None => quantity_in(&number),
        }?;
        Some(self.asked_for(&word, Reading::Typed, false)).filter(Asked::is_found)
    }

    /// The words of a text without spaces, in the first reading in which all of them mean something.
    fn chunk(&self, chunk: &str, is_last: bool) -> Vec<Asked> {
        let typed = self.read(&compounds(chunk), Reading::Typed, is_last);
        if typed.iter().all(Asked::is_found) {
            return typed;
        }
        let other = other_layout(chunk).map(|other| compounds(&other)).unwrap_or_default();
        let other = self.read(&other, Reading::OtherLayout, is_last);
        if !other.is_empty() && other.iter().all(Asked::is_found) {
            return other;
        }
        typed.into_iter().map(|asked| if asked.is_found() { asked } else { self.guessed(asked) }).collect()
    }

    fn read(&self, compounds: &[Compound], reading: Reading, is_last: bool) -> Vec<Asked> {
        let mut asked = Vec::new();
        for (place, compound) in compounds.iter().enumerate() {
            let is_last = is_last && place + 1 == compounds.len();
            let joined = compound.joined().map(|word| self.asked_for(&word, reading, is_last));
            if let Some(joined) = joined.filter(Asked::is_found) {
                asked.push(joined);
                continue;
            }
            for (place, part) in compound.parts.iter().enumerate() {
                let is_last = is_last && place + 1 == compound.parts.len();
                asked.push(self.asked_for(part, reading, is_last));
            }
        }
        asked
    }

    /// A word that means nothing as it stands: in Latin script, or with its typing errors corrected.
    fn guessed(&self, asked: Asked) -> Asked {
        let latin = transliterated(&asked.word);
        let latin = latin.map(|latin| self.asked_for(&latin, Reading::Transliterated, false));
        if let Some(latin) = latin.filter(Asked::is_found) {
            return latin;
        }
        let fits = self.in_use(self.vocabulary.corrected(&asked.word));
        let reading = if fits.is_empty() { Reading::Unknown } else { Reading::Corrected };
        Asked { fits, reading, ..asked }
    }

    fn asked_for(&self, word: &str, reading: Reading, is_last: bool) -> Asked {
        let fits = self.in_use(self.vocabulary.meant(word, is_last));
        Asked { word: word.to_owned(), reading, fits }
    }

    /// Only words that lead to an item.
    fn in_use(&self, mut fits: Fits) -> Fits {
        fits.retain(|word, _| self.postings.get(*word as usize).is_some_and(|postings| !postings.is_empty()));
        fits
    }

    pub(crate) fn understood(&self, asked: &Asked) -> Understood {
        let mut fits: Vec<_> =
            asked.fits.iter().map(|(word, fit)| (*fit, self.vocabulary.text(*word))).collect();
        let best_first = |a: &(u32, &str), b: &(u32, &str)| b.0.cmp(&a.0).then(a.1.cmp(b.1));
        if fits.len() > WORDS_SHOWN_MAX {
            fits.select_nth_unstable_by(WORDS_SHOWN_MAX, best_first);
            fits.truncate(WORDS_SHOWN_MAX);
        }
        fits.sort_unstable_by(best_first);
        let found = fits.into_iter().map(|(_, word)| word.to_owned()).collect();
        Understood { word: asked.word.clone(), reading: asked.reading, found }
    }
}

impl Asked {
    fn is_found(&self) -> bool {
        !self.fits.is_empty()
    }
}
