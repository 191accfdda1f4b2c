//! Numbers, money and days as readers of a language write them.

use crate::Tongue;

/// A whole number with its digits in groups: `1 234 567` and `1,234,567`.
pub fn number(tongue: Tongue, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let group = if tongue == Tongue::English { "," } else { "\u{a0}" };
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(digit);
    }
    if value < 0 { format!("−{text}") } else { text }
}

/// An amount of minor units with its decimals: `1 234,50` and `1,234.50`.
pub fn amount(tongue: Tongue, minor: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    let (whole, rest) = (minor / unit, (minor % unit).abs());
    let sign = if minor < 0 && whole == 0 { "−" } else { "" };
    let point = if tongue == Tongue::English { '.' } else { ',' };
    match usize::try_from(decimals) {
        Ok(width) if width > 0 => format!("{sign}{}{point}{rest:0width$}", number(tongue, whole)),
        _ => number(tongue, whole),
    }
}

/// Months in the genitive, as Ukrainian dates have them.
const MONTHS_UK: [&str; 12] = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day given as `YYYY-MM-DD`: `12 січня 2026 р.` and `12 January 2026`; any other text as it is.
pub fn day(tongue: Tongue, date: &str) -> String {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<usize>().ok());
    let (Some(Some(year)), Some(Some(month)), Some(Some(day))) = (parts.next(), parts.next(), parts.next())
    else {
        return date.to_owned();
    };
    let named = |months: &[&'static str; 12]| month.checked_sub(1).and_then(|at| months.get(at)).copied();
    let text = match tongue {
        Tongue::English => named(&MONTHS_EN).map(|month| format!("{day} {month} {year}")),
        Tongue::Ukrainian | Tongue::Both => {
            named(&MONTHS_UK).map(|month| format!("{day} {month} {year}\u{a0}р."))
        }
    };
    text.unwrap_or_else(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{amount, day, number};
    use crate::Tongue::{English, Ukrainian};

    #[test]
    fn figures_are_written_as_readers_expect() {
        assert_eq!(number(Ukrainian, 1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(number(English, -1_000), "−1,000");
        assert_eq!(number(English, 999), "999");
        assert_eq!(amount(Ukrainian, 123_450, 2), "1\u{a0}234,50");
        assert_eq!(amount(English, 123_405, 2), "1,234.05");
        assert_eq!(amount(English, -5, 2), "−0.05");
        assert_eq!(amount(English, 500, 0), "500");
        assert_eq!(amount(English, i64::MIN, 2), "−92,233,720,368,547,758.08");
    }

    #[test]
    fn days_are_written_as_readers_expect() {
        assert_eq!(day(Ukrainian, "2026-01-12"), "12 січня 2026\u{a0}р.");
        assert_eq!(day(English, "2026-11-03"), "3 November 2026");
        assert_eq!(day(English, "2026-13-03"), "2026-13-03");
        assert_eq!(day(English, "soon"), "soon");
    }
}
