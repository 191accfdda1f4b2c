//! Amounts in words: `одна тисяча двісті гривень 05 копійок`, `one thousand two hundred hryvnias 05 kopiykas`.

use crate::Tongue;

/// A currency as it is spoken: code, Ukrainian gender and forms for 1, 2 to 4, 5 and more, English forms for 1 and more,
/// the same of its minor unit.
struct Currency {
    code: &'static str,
    is_feminine: bool,
    uk: [&'static str; 3],
    uk_minor: [&'static str; 3],
    en: [&'static str; 2],
    en_minor: [&'static str; 2],
}

const CENT_UK: [&str; 3] = ["цент", "центи", "центів"];
const CENT_EN: [&str; 2] = ["cent", "cents"];
const CURRENCIES: [Currency; 3] = [
    Currency {
        code: "UAH",
        is_feminine: true,
        uk: ["гривня", "гривні", "гривень"],
        uk_minor: ["копійка", "копійки", "копійок"],
        en: ["hryvnia", "hryvnias"],
        en_minor: ["kopiyka", "kopiykas"],
    },
    Currency {
        code: "USD",
        is_feminine: false,
        uk: ["долар США", "долари США", "доларів США"],
        uk_minor: CENT_UK,
        en: ["US dollar", "US dollars"],
        en_minor: CENT_EN,
    },
    Currency {
        code: "EUR",
        is_feminine: false,
        uk: ["євро", "євро", "євро"],
        uk_minor: CENT_UK,
        en: ["euro", "euros"],
        en_minor: CENT_EN,
    },
];

const UNITS_UK: [&str; 20] = [
    "нуль",
    "один",
    "два",
    "три",
    "чотири",
    "п’ять",
    "шість",
    "сім",
    "вісім",
    "дев’ять",
    "десять",
    "одинадцять",
    "дванадцять",
    "тринадцять",
    "чотирнадцять",
    "п’ятнадцять",
    "шістнадцять",
    "сімнадцять",
    "вісімнадцять",
    "дев’ятнадцять",
];
const TENS_UK: [&str; 10] = [
    "",
    "",
    "двадцять",
    "тридцять",
    "сорок",
    "п’ятдесят",
    "шістдесят",
    "сімдесят",
    "вісімдесят",
    "дев’яносто",
];
const HUNDREDS_UK: [&str; 10] =
    ["", "сто", "двісті", "триста", "чотириста", "п’ятсот", "шістсот", "сімсот", "вісімсот", "дев’ятсот"];
/// Powers of a thousand: forms, and whether they are feminine.
const POWERS_UK: [([&str; 3], bool); 6] = [
    (["тисяча", "тисячі", "тисяч"], true),
    (["мільйон", "мільйони", "мільйонів"], false),
    (["мільярд", "мільярди", "мільярдів"], false),
    (["трильйон", "трильйони", "трильйонів"], false),
    (["квадрильйон", "квадрильйони", "квадрильйонів"], false),
    (["квінтильйон", "квінтильйони", "квінтильйонів"], false),
];

const UNITS_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const POWERS_EN: [&str; 6] = ["thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];

/// The amount in words of a language, minor units in digits as accounts are kept; a currency without words of its own is
/// named by its code.
pub fn amount_in_words(tongue: Tongue, minor: i64, currency: &str, decimals: u32) -> String {
    let unit = 10_u64.pow(decimals);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let known = CURRENCIES.iter().find(|known| known.code == currency);
    let is_english = tongue == Tongue::English;
    let said = match is_english {
        true => english(whole),
        false => ukrainian(whole, known.is_some_and(|known| known.is_feminine)),
    };
    let minus = match (minor < 0, is_english) {
        (false, _) => "",
        (true, true) => "minus ",
        (true, false) => "мінус ",
    };
    let Some(known) = known.filter(|_| decimals == 2) else { return format!("{minus}{said} {currency}") };
    let (name, rest_name) = match is_english {
        true => (known.en[usize::from(whole != 1)], known.en_minor[usize::from(rest != 1)]),
        false => (known.uk[form(whole)], known.uk_minor[form(rest)]),
    };
    format!("{minus}{said} {name} {rest:02} {rest_name}")
}

/// Which form a Ukrainian noun has after a number: 1, 2 to 4, or 5 and more.
fn form(number: u64) -> usize {
    match (number % 100, number % 10) {
        (11..=14, _) => 2,
        (_, 1) => 0,
        (_, 2..=4) => 1,
        _ => 2,
    }
}

/// The groups of three digits of a number that are not zero, the highest first, each with its power of a thousand.
fn groups(number: u64) -> Vec<(u64, usize)> {
    let group = |power: u32| (number / 1_000_u64.pow(power) % 1_000, power as usize);
    (0..=6).rev().map(group).filter(|(group, _)| *group > 0).collect()
}

fn ukrainian(number: u64, is_feminine: bool) -> String {
    let mut words: Vec<&str> = Vec::new();
    for (group, power) in groups(number) {
        let named = power.checked_sub(1).map(|at| POWERS_UK[at]);
        under_thousand_uk(group, named.map_or(is_feminine, |(_, is_feminine)| is_feminine), &mut words);
        words.extend(named.map(|(forms, _)| forms[form(group)]));
    }
    if words.is_empty() { UNITS_UK[0].to_owned() } else { words.join(" ") }
}

fn under_thousand_uk(group: u64, is_feminine: bool, words: &mut Vec<&str>) {
    let at = |number: u64| number as usize;
    let (hundreds, rest) = (group / 100, group % 100);
    let (tens, units) = if rest < 20 { (0, rest) } else { (rest / 10, rest % 10) };
    words.extend([HUNDREDS_UK[at(hundreds)], TENS_UK[at(tens)]].into_iter().filter(|word| !word.is_empty()));
    match (units, is_feminine) {
        (0, _) => {}
        (1, true) => words.push("одна"),
        (2, true) => words.push("дві"),
        _ => words.push(UNITS_UK[at(units)]),
    }
}

fn english(number: u64) -> String {
    let mut words = Vec::new();
    for (group, power) in groups(number) {
        words.push(under_thousand_en(group));
        words.extend(power.checked_sub(1).map(|at| POWERS_EN[at].to_owned()));
    }
    if words.is_empty() { UNITS_EN[0].to_owned() } else { words.join(" ") }
}

fn under_thousand_en(group: u64) -> String {
    let at = |number: u64| number as usize;
    let (hundreds, rest) = (group / 100, group % 100);
    let rest = match (rest / 10, rest % 10) {
        (0, 0) => String::new(),
        (0 | 1, _) => UNITS_EN[at(rest)].to_owned(),
        (tens, 0) => TENS_EN[at(tens)].to_owned(),
        (tens, units) => format!("{}-{}", TENS_EN[at(tens)], UNITS_EN[at(units)]),
    };
    match (hundreds, rest.is_empty()) {
        (0, _) => rest,
        (hundreds, true) => format!("{} hundred", UNITS_EN[at(hundreds)]),
        (hundreds, false) => format!("{} hundred and {rest}", UNITS_EN[at(hundreds)]),
    }
}

#[cfg(test)]
mod tests {
    use super::amount_in_words;
    use crate::Tongue::{English, Ukrainian};

    #[test]
    fn hryvnias_and_kopiykas_follow_their_number() {
        for (whole, hundredths, words) in [
            (0, 0, "нуль гривень 00 копійок"),
            (0, 1, "нуль гривень 01 копійка"),
            (1, 2, "одна гривня 02 копійки"),
            (2, 5, "дві гривні 05 копійок"),
            (5, 11, "п’ять гривень 11 копійок"),
            (11, 21, "одинадцять гривень 21 копійка"),
            (14, 0, "чотирнадцять гривень 00 копійок"),
            (22, 22, "двадцять дві гривні 22 копійки"),
            (100, 12, "сто гривень 12 копійок"),
            (112, 0, "сто дванадцять гривень 00 копійок"),
            (341, 0, "триста сорок одна гривня 00 копійок"),
            (1_000, 0, "одна тисяча гривень 00 копійок"),
            (2_002, 0, "дві тисячі дві гривні 00 копійок"),
            (12_345, 67, "дванадцять тисяч триста сорок п’ять гривень 67 копійок"),
            (21_000_000, 0, "двадцять один мільйон гривень 00 копійок"),
            (1_002_003_004, 0, "один мільярд два мільйони три тисячі чотири гривні 00 копійок"),
            (-1, 0, "мінус одна гривня 00 копійок"),
        ] {
            assert_eq!(amount_in_words(Ukrainian, whole * 100 + hundredths, "UAH", 2), words);
        }
    }

    #[test]
    fn english_amounts_join_tens_with_a_hyphen() {
        for (whole, hundredths, words) in [
            (0, 0, "zero hryvnias 00 kopiykas"),
            (1, 1, "one hryvnia 01 kopiyka"),
            (21, 0, "twenty-one hryvnias 00 kopiykas"),
            (115, 40, "one hundred and fifteen hryvnias 40 kopiykas"),
            (1_900_000, 0, "one million nine hundred thousand hryvnias 00 kopiykas"),
        ] {
            assert_eq!(amount_in_words(English, whole * 100 + hundredths, "UAH", 2), words);
        }
        assert_eq!(amount_in_words(Ukrainian, 202, "EUR", 2), "два євро 02 центи");
        assert_eq!(amount_in_words(Ukrainian, 101, "USD", 2), "один долар США 01 цент");
        assert_eq!(amount_in_words(English, 500, "JPY", 0), "five hundred JPY");
        assert!(amount_in_words(English, i64::MIN, "UAH", 2).starts_with("minus ninety-two quadrillion"));
    }
}
