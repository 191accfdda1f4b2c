//! Units of measure as people write them, and as characteristics of the catalogue state them.

/// The unit of a characteristic, then its other spellings in lower case.
const UNITS: &[&[&str]] = &[
    &["km", "км"],
    &["m", "м"],
    &["mm", "мм"],
    &["kg", "кг"],
    &["g", "г", "гр"],
    &["min", "хв", "хвилин", "хвилини", "minutes"],
    &["hour", "год", "годин", "години", "h", "hours"],
    &["day", "дн", "днів", "дні", "день", "days"],
    &["inch", "дюйм", "дюймів", "дюйми", "дюймовий", "inches"],
    &["mhz", "мгц"],
    &["mah", "маг"],
    &["a", "а"],
    &["v", "в"],
    &["w", "вт"],
    &["mw", "мвт"],
    &["px", "пікс", "пікселів"],
    &["person", "осіб", "особа", "persons"],
    &["channel", "канал", "канали", "каналів", "channels"],
];

/// The unit that a word names.
pub fn unit(word: &str) -> Option<&'static str> {
    UNITS.iter().find(|spellings| spellings.contains(&word)).map(|spellings| spellings[0])
}

/// A quantity as one word, such as `12km`, from a number and the unit after it.
pub fn quantity(number: &str, unit_word: &str) -> Option<String> {
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_number.then(|| unit(unit_word).map(|unit| format!("{number}{unit}"))).flatten()
}

/// A quantity written without a space, such as `12км`.
pub fn quantity_in(word: &str) -> Option<String> {
    let start = word.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    quantity(&word[..start], &word[start..])
}

#[cfg(test)]
mod tests {
    use super::{quantity, quantity_in};

    #[test]
    fn a_number_and_its_unit_are_one_word() {
        assert_eq!(quantity("12", "км").as_deref(), Some("12km"));
        assert_eq!(quantity_in("12км").as_deref(), Some("12km"));
        assert_eq!(quantity_in("1300mah").as_deref(), Some("1300mah"));
        assert_eq!(quantity("плиска", "км"), None);
        assert_eq!(quantity_in("6s12"), None);
        assert_eq!(quantity_in("12"), None);
    }
}
