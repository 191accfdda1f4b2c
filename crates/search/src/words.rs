//! Text becomes words: lower case, one spelling of a letter, no apostrophes, parts of compounds apart and joined.

/// Characters of a word that count; the rest is cut.
pub const WORD_CHARS_MAX: usize = 40;

/// Signs people write for the Ukrainian apostrophe; a word is the same without it.
const APOSTROPHES: [char; 8] = ['\'', '’', '‘', 'ʼ', 'ʹ', '`', '´', '′'];

/// Signs that join the parts of a compound or a model number.
const JOINTS: [char; 7] = ['-', '‐', '‑', '–', '—', '_', '/'];

/// The parts of one compound, such as `fpv` and `10` of «FPV-10»; most have one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compound {
    /// At least one, none of them empty.
    pub parts: Vec<String>,
}

impl Compound {
    /// The parts as one word, where there are several and a digit makes them a model or stock number.
    pub fn joined(&self) -> Option<String> {
        let has_digit = self.parts.iter().any(|part| has_digit(part));
        (self.parts.len() > 1 && has_digit).then(|| cut(&self.parts.concat()))
    }
}

/// Whether a word has a digit in it, and so is no word of a language.
pub fn has_digit(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

/// The first [`WORD_CHARS_MAX`] characters.
fn cut(word: &str) -> String {
    word.chars().take(WORD_CHARS_MAX).collect()
}

/// The compounds of a text, in order.
pub fn compounds(text: &str) -> Vec<Compound> {
    let (mut compounds, mut parts, mut part) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let follows = letters.peek().is_some_and(|next| next.is_alphanumeric());
        let is_point = matches!(letter, '.' | ',') && part.ends_with(|c: char| c.is_ascii_digit());
        // U+02BC is a letter to Unicode.
        let is_apostrophe = APOSTROPHES.contains(&letter);
        if letter.is_alphanumeric() && !is_apostrophe {
            part.extend(letter.to_lowercase().map(one_spelling));
        } else if is_mark(letter) {
            compose(&mut part, letter);
        } else if is_point && letters.peek().is_some_and(char::is_ascii_digit) {
            part.push('.');
        } else if follows && is_apostrophe {
            continue;
        } else if !part.is_empty() {
            parts.push(cut(&std::mem::take(&mut part)));
            if !(follows && JOINTS.contains(&letter)) {
                compounds.push(Compound { parts: std::mem::take(&mut parts) });
            }
        }
    }
    if !part.is_empty() {
        parts.push(cut(&part));
    }
    if !parts.is_empty() {
        compounds.push(Compound { parts });
    }
    compounds
}

/// Every word a text is found by: the parts of its compounds, and the joined model numbers.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    compounds(text).into_iter().flat_map(|compound| {
        let joined = compound.joined();
        compound.parts.into_iter().chain(joined)
    })
}

/// Letters that are often written for one another.
fn one_spelling(letter: char) -> char {
    match letter {
        'ґ' => 'г',
        'ё' => 'е',
        other => other,
    }
}

fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Puts a letter and its mark together where Ukrainian has one letter for both; other marks are left out.
fn compose(part: &mut String, mark: char) {
    let whole = match (part.chars().last(), mark) {
        (Some('и'), '\u{306}') => 'й',
        (Some('і'), '\u{308}') => 'ї',
        _ => return,
    };
    part.pop();
    part.push(whole);
}

#[cfg(test)]
mod tests {
    use super::{compounds, words};

    fn of(text: &str) -> Vec<String> {
        words(text).collect()
    }

    #[test]
    fn words_have_one_spelling() {
        assert_eq!(of("Зв’язок зв'язок ЗВʼЯЗОК"), ["звязок"; 3]);
        assert_eq!(of("Ґринджоли"), ["гринджоли"]);
        assert_eq!(of("и\u{306} і\u{308} е\u{301}"), ["й", "ї", "е"]);
        assert_eq!(of("'лапки'"), ["лапки"]);
    }

    #[test]
    fn a_compound_has_parts_and_a_model_number_is_also_whole() {
        assert_eq!(of("Дрони-перехоплювачі"), ["дрони", "перехоплювачі"]);
        assert_eq!(of("«Плиска-10Н»"), ["плиска", "10н", "плиска10н"]);
        assert_eq!(of("6S12, 9.1 mm; 1,5"), ["6s12", "9.1", "mm", "1.5"]);
        assert_eq!(of("a- -b -"), ["a", "b"]);
        assert_eq!(compounds("KUZHIL-10-15")[0].joined().as_deref(), Some("kuzhil1015"));
    }
}
