//! Other readings of a word that matches nothing: typed in the wrong keyboard layout, or in the other alphabet.

/// Keys of the US layout and the letters of the Ukrainian one on them.
const LATIN_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.\\`";
const UKRAINIAN_KEYS: &str = "йцукенгшщзхїфівапролджєячсмитьбюґ'";

/// Ukrainian letters in Latin script at the beginning of a word, where it differs, and elsewhere (Cabinet of
/// Ministers of Ukraine, resolution 55 of 2010-01-27, <https://zakon.rada.gov.ua/laws/show/55-2010-п>).
const LATIN: &[(char, &str, &str)] = &[
    ('а', "a", "a"),
    ('б', "b", "b"),
    ('в', "v", "v"),
    ('г', "h", "h"),
    ('ґ', "g", "g"),
    ('д', "d", "d"),
    ('е', "e", "e"),
    ('є', "ye", "ie"),
    ('ж', "zh", "zh"),
    ('з', "z", "z"),
    ('и', "y", "y"),
    ('і', "i", "i"),
    ('ї', "yi", "i"),
    ('й', "y", "i"),
    ('к', "k", "k"),
    ('л', "l", "l"),
    ('м', "m", "m"),
    ('н', "n", "n"),
    ('о', "o", "o"),
    ('п', "p", "p"),
    ('р', "r", "r"),
    ('с', "s", "s"),
    ('т', "t", "t"),
    ('у', "u", "u"),
    ('ф', "f", "f"),
    ('х', "kh", "kh"),
    ('ц', "ts", "ts"),
    ('ч', "ch", "ch"),
    ('ш', "sh", "sh"),
    ('щ', "shch", "shch"),
    ('ь', "", ""),
    ('ю', "yu", "iu"),
    ('я', "ya", "ia"),
];

/// How a typed text was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As it was typed.
    Typed,
    /// As the same keys in the other keyboard layout: «ghbdsn» is «привіт».
    OtherLayout,
    /// As its Latin transliteration.
    Transliterated,
    /// As the most alike words, with a typing error or two.
    Corrected,
    /// Nothing is like it.
    Unknown,
}

impl Reading {
    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Reading::Typed => "typed",
            Reading::OtherLayout => "other_layout",
            Reading::Transliterated => "transliterated",
            Reading::Corrected => "corrected",
            Reading::Unknown => "unknown",
        }
    }
}

/// The same keys in the other layout; `None` when the text has letters of both, or of neither.
pub fn other_layout(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let is_latin = text.contains(|c: char| c.is_ascii_lowercase());
    let is_ukrainian = text.contains(|c| ('\u{400}'..'\u{500}').contains(&c));
    let (from, to) = match (is_latin, is_ukrainian) {
        (true, false) => (LATIN_KEYS, UKRAINIAN_KEYS),
        (false, true) => (UKRAINIAN_KEYS, LATIN_KEYS),
        _ => return None,
    };
    let key = |letter| from.chars().zip(to.chars()).find(|(key, _)| *key == letter).map(|(_, other)| other);
    Some(text.chars().map(|letter| key(letter).unwrap_or(letter)).collect())
}

/// A Ukrainian word in Latin script; `None` when it has other letters or none of them.
pub fn transliterated(word: &str) -> Option<String> {
    let mut latin = String::with_capacity(word.len());
    let mut is_changed = false;
    for (place, letter) in word.replace("зг", "zgh").chars().enumerate() {
        match LATIN.iter().find(|(known, ..)| *known == letter) {
            Some((_, first, later)) => latin.push_str(if place == 0 { first } else { later }),
            None if letter.is_ascii_alphanumeric() => latin.push(letter),
            None => return None,
        }
        is_changed |= !letter.is_ascii();
    }
    is_changed.then_some(latin)
}

#[cfg(test)]
mod tests {
    use super::{LATIN_KEYS, UKRAINIAN_KEYS, other_layout, transliterated};

    #[test]
    fn keys_are_read_in_the_other_layout() {
        assert_eq!(LATIN_KEYS.chars().count(), UKRAINIAN_KEYS.chars().count());
        assert_eq!(other_layout("ghbdsn").as_deref(), Some("привіт"));
        assert_eq!(other_layout("Gtht[jgk.dfx").as_deref(), Some("перехоплювач"));
        assert_eq!(other_layout("ифееукн").as_deref(), Some("battery"));
        assert_eq!(other_layout("fpv дрон"), None);
        assert_eq!(other_layout("10"), None);
    }

    #[test]
    fn names_are_written_in_latin_as_the_resolution_says() {
        assert_eq!(transliterated("снігур").as_deref(), Some("snihur"));
        assert_eq!(transliterated("щиголь").as_deref(), Some("shchyhol"));
        assert_eq!(transliterated("яструб10н").as_deref(), Some("yastrub10n"));
        assert_eq!(transliterated("згарда").as_deref(), Some("zgharda"));
        assert_eq!(transliterated("drone"), None);
        assert_eq!(transliterated("ыъ"), None);
    }
}
