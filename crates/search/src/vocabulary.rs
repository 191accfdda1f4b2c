//! Every word of the catalogue, and which of them a typed word may mean.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use frostem::{Algorithm, Stemmer};

use crate::dictionary::Dictionary;
use crate::synonyms::SYNONYMS;
use crate::words::has_digit;

/// How well a word of the catalogue fits a typed one, in percent.
mod fit {
    pub const SAME: u32 = 100;
    pub const SAME_STEM: u32 = 90;
    pub const SYNONYM: u32 = 80;
    pub const BEGINNING: u32 = 70;
    pub const KIN: u32 = 60;
    /// Of the above, when the word was corrected first: by one error, by two.
    pub const CORRECTED: [u32; 3] = [100, 50, 30];
}

/// Letters from which on a typed word is also taken as the beginning of others.
const BEGINNING_CHARS_MIN: usize = 2;

/// Words that a beginning stands for at most.
const BEGINNING_WORDS_MAX: usize = 10_000;

/// Letters that stems of kin begin with in common, and letters in which they may differ after them.
const KIN_CHARS_MIN: usize = 5;
const KIN_REST_MAX: usize = 3;

/// Corrected words that are followed up at most.
const CORRECTIONS_MAX: usize = 32;

/// A word of the catalogue and how well it fits.
pub type Fits = BTreeMap<u32, u32>;

/// The words, their stems and synonyms.
pub struct Vocabulary {
    ukrainian: Stemmer,
    english: Stemmer,
    words: Dictionary,
    stems: Dictionary,
    words_of_stem: Vec<Vec<u32>>,
    /// Numbers of the groups of synonyms that a stem is in.
    groups: HashMap<String, Vec<usize>>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let mut vocabulary = Vocabulary {
            ukrainian: Stemmer::new(Algorithm::Ukrainian),
            english: Stemmer::new(Algorithm::English),
            words: Dictionary::default(),
            stems: Dictionary::default(),
            words_of_stem: Vec::new(),
            groups: HashMap::new(),
        };
        for (group, words) in SYNONYMS.iter().enumerate() {
            for word in *words {
                let stem = vocabulary.stem(word).into_owned();
                // A synonym is a word even before the catalogue uses it, so that it can be mistyped.
                vocabulary.add(word);
                vocabulary.groups.entry(stem).or_default().push(group);
            }
        }
        vocabulary
    }
}

impl Vocabulary {
    /// The number of a word, which is added if it is new.
    pub fn add(&mut self, word: &str) -> u32 {
        if let Some(number) = self.words.number(word) {
            return number;
        }
        let number = self.words.add(word);
        let stem = self.stem(word).into_owned();
        let stem = self.stems.add(&stem) as usize;
        self.words_of_stem.resize_with(self.stems.len(), Vec::new);
        self.words_of_stem[stem].push(number);
        number
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The text of a word.
    pub fn text(&self, word: u32) -> &str {
        self.words.text(word)
    }

    fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        let is_ukrainian = word.starts_with(|c| ('\u{400}'..'\u{500}').contains(&c));
        match (has_digit(word), is_ukrainian) {
            (true, _) => Cow::Borrowed(word),
            (false, true) => self.ukrainian.stem(word),
            (false, false) => self.english.stem(word),
        }
    }

    /// The words that a typed one means as it stands; with `is_beginning`, also those that begin with it.
    pub fn meant(&self, typed: &str, is_beginning: bool) -> Fits {
        let mut fits = Fits::new();
        self.follow(typed, fit::SAME, &mut fits);
        if is_beginning && typed.chars().count() >= BEGINNING_CHARS_MIN && !is_number(typed) {
            for (_, word) in self.words.beginning(typed).take(BEGINNING_WORDS_MAX) {
                note(&mut fits, word, fit::BEGINNING);
            }
        }
        fits
    }

    /// The words that a typed one means when its few typing errors are corrected.
    pub fn corrected(&self, typed: &str) -> Fits {
        let mut fits = Fits::new();
        let Some((errors, words)) = self.words.like(typed) else {
            return self.corrected_stem(typed);
        };
        for word in words.into_iter().take(CORRECTIONS_MAX) {
            self.follow(self.words.text(word), fit::CORRECTED[errors], &mut fits);
        }
        fits
    }

    /// A mistyped form that the catalogue does not have, by the stems that are like its own.
    fn corrected_stem(&self, typed: &str) -> Fits {
        let mut fits = Fits::new();
        let Some((errors, stems)) = self.stems.like(&self.stem(typed)) else { return fits };
        for stem in stems.into_iter().take(CORRECTIONS_MAX) {
            let form = self.words_of_stem[stem as usize].first();
            let form = form.expect("a stem is added with its first word");
            self.follow(self.words.text(*form), fit::CORRECTED[errors], &mut fits);
        }
        fits
    }

    /// The word itself, its other forms, its synonyms and its kin, scaled.
    fn follow(&self, word: &str, percent: u32, fits: &mut Fits) {
        if let Some(same) = self.words.number(word) {
            note(fits, same, fit::SAME * percent / 100);
        }
        let stem = self.stem(word);
        self.note_stem(&stem, fit::SAME_STEM * percent / 100, fits);
        for group in self.groups.get(&*stem).into_iter().flatten() {
            for synonym in SYNONYMS[*group] {
                self.note_stem(&self.stem(synonym), fit::SYNONYM * percent / 100, fits);
            }
        }
        for kin in self.kin(&stem) {
            self.note_stem(kin, fit::KIN * percent / 100, fits);
        }
    }

    fn note_stem(&self, stem: &str, percent: u32, fits: &mut Fits) {
        let Some(stem) = self.stems.number(stem) else { return };
        for word in &self.words_of_stem[stem as usize] {
            note(fits, *word, percent);
        }
    }

    /// Stems of words derived from one another, such as «акумулятор» and «акумуляторний».
    fn kin<'a>(&'a self, stem: &'a str) -> impl Iterator<Item = &'a str> {
        let start = stem.char_indices().nth(KIN_CHARS_MIN).map(|(end, _)| &stem[..end]);
        let start = start.or_else(|| (stem.chars().count() == KIN_CHARS_MIN).then_some(stem));
        let start = start.filter(|_| !has_digit(stem));
        let candidates = start.map(|start| self.stems.beginning(start).take(BEGINNING_WORDS_MAX));
        let is_kin = move |other: &&str| {
            let same = stem.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
            let rest = |text: &str| text.chars().count() - same;
            same >= KIN_CHARS_MIN
                && rest(stem) + rest(other) <= KIN_REST_MAX
                && 2 * (rest(stem) + rest(other)) <= same
                && !has_digit(other)
        };
        candidates.into_iter().flatten().map(|(text, _)| text).filter(is_kin)
    }
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn note(fits: &mut Fits, word: u32, percent: u32) {
    let known = fits.entry(word).or_default();
    *known = (*known).max(percent);
}

#[cfg(test)]
mod tests {
    use super::{Fits, Vocabulary};

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for word in ["перехоплювачі", "акумуляторні", "батареї", "batteries", "плиска", "плиска10", "10"]
        {
            vocabulary.add(word);
        }
        vocabulary
    }

    fn fit(vocabulary: &Vocabulary, fits: &Fits, word: &str) -> Option<u32> {
        let found = fits.iter().find(|(number, _)| vocabulary.text(**number) == word);
        found.map(|(_, percent)| *percent)
    }

    #[test]
    fn forms_synonyms_and_kin_are_meant() {
        let words = vocabulary();
        let meant = |typed: &str, word: &str| fit(&words, &words.meant(typed, false), word);
        assert_eq!(meant("перехоплювачі", "перехоплювачі"), Some(100));
        assert_eq!(meant("перехоплювачами", "перехоплювачі"), Some(90));
        assert_eq!(meant("акумуляторів", "батареї"), Some(80));
        assert_eq!(meant("акумуляторів", "batteries"), Some(80));
        assert_eq!(meant("дім", "батареї"), None);
    }

    #[test]
    fn the_last_word_may_be_unfinished() {
        let words = vocabulary();
        assert_eq!(fit(&words, &words.meant("бата", true), "батареї"), Some(70));
        assert_eq!(fit(&words, &words.meant("бата", false), "батареї"), None);
        assert_eq!(fit(&words, &words.meant("1", true), "10"), None, "a number is never unfinished");
    }

    #[test]
    fn typing_errors_are_corrected_before_forms_and_synonyms() {
        let words = vocabulary();
        let corrected = |typed: &str, word: &str| fit(&words, &words.corrected(typed), word);
        assert_eq!(corrected("перехоплювчі", "перехоплювачі"), Some(50));
        assert_eq!(corrected("акамулятор", "батареї"), Some(40), "a synonym of the corrected word");
        assert_eq!(corrected("batery", "batteries"), Some(45));
        assert_eq!(corrected("11", "10"), None);
    }
}
