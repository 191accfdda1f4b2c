//! The two languages of the pages: texts, numbers, money and days as their readers write them.
//!
//! Texts are in `locales/` (Project Fluent); a test holds both languages to the same keys.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use domain::values::{Currency, Date, Text, Timestamp, Zone, parse_minor};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use icu_calendar::Gregorian;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YM, YMD};
use icu_datetime::input::{Date as IsoDate, DateTime, Time};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::{Locale, locale};

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // Marks around what is put into a text are for mixed directions of writing, and show when copied.
        customise: |bundle| {
            bundle.set_use_isolating(false);
            let code = bundle.locales.first().map(|locale| locale.language.to_string()).unwrap_or_default();
            let language: Language = code.parse().expect("texts are in the languages of the pages");
            for (name, write) in FUNCTIONS {
                let function = bundle.add_function(name, move |values, _| write(language, values).into());
                function.expect("each function has a name of its own");
            }
        },
    };
}

domain::text_enum! {
    /// A language of the pages.
    pub enum Language {
        /// Ukrainian.
        Ukrainian = "uk",
        /// English.
        English = "en",
    }
}

/// Name of the cookie that keeps the choice, set by this host alone as the session's is.
pub const COOKIE: &str = "__Host-language";

/// How a text writes something that is put into it.
type Function = fn(Language, &[FluentValue<'_>]) -> String;

/// What texts may ask for: `{ WORD($role, "role") }`, `{ FIGURE($limit) }`.
const FUNCTIONS: [(&str, Function); 2] = [("WORD", Language::words), ("FIGURE", Language::figure)];

/// The lowest number whose digits are grouped; years are lower.
const LONG_NUMBER: i64 = 10_000;

/// Families of words that objects of refusals name otherwise.
const FAMILIES: [(&str, &str); 3] =
    [("acceptance act", "act"), ("order line", "answer"), ("discrepancy", "claim")];

static IDENTIFIERS: LazyLock<[LanguageIdentifier; 2]> =
    LazyLock::new(|| ["uk", "en"].map(|code| code.parse().expect("a BCP 47 language")));

impl Language {
    /// The language that a reader chose, or else the first of those their browser names that the pages have.
    pub fn of(headers: &HeaderMap) -> Language {
        let chosen = super::visitor::cookie(headers, COOKIE).and_then(|code| code.parse().ok());
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let mut named = accepted.unwrap_or_default().split(',').filter_map(|part| {
            let tag = part.split(';').next()?.trim();
            tag.get(..2)?.to_ascii_lowercase().parse().ok()
        });
        chosen.or_else(|| named.next()).unwrap_or(Language::Ukrainian)
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        &IDENTIFIERS[self as usize]
    }

    fn locale(self) -> Locale {
        match self {
            Language::Ukrainian => locale!("uk"),
            // Days before months, as everyone else here writes them.
            Language::English => locale!("en-GB"),
        }
    }

    /// A text.
    pub fn say(self, key: &str) -> String {
        TEXTS.lookup(self.identifier(), key)
    }

    /// What a word of the domain is called, such as a status; `family` says of what.
    pub fn word(self, family: &str, word: impl Display) -> String {
        self.say(&format!("{family}-{word}").replace('_', "-"))
    }

    /// What one or several words of a family are called; an unknown one stays as it is.
    fn words(self, values: &[FluentValue<'_>]) -> String {
        let mut values = values.iter().map(text_of);
        let (words, family) = (values.next().unwrap_or_default(), values.next().unwrap_or_default());
        let family = FAMILIES.iter().find(|(object, _)| *object == family).map_or(&*family, |(_, of)| of);
        let named = |word: &str| {
            let key = format!("{family}-{word}").replace(['_', ' '], "-");
            self.say_if_known(&key, HashMap::new()).unwrap_or_else(|| word.to_owned())
        };
        words.replace(" or ", ", ").split(", ").map(named).collect::<Vec<_>>().join(", ")
    }

    /// A day, an amount with its currency, or a long number as readers write it; any other text as it is.
    fn figure(self, values: &[FluentValue<'_>]) -> String {
        let text = values.first().map(text_of).unwrap_or_default();
        if let Ok(number) = text.parse() {
            return if number < LONG_NUMBER { text } else { self.number(number) };
        }
        let money = text.split_once(' ').and_then(|(amount, code)| {
            let currency = code.parse().ok()?;
            Some(self.money(parse_minor(amount, currency).ok()?, currency))
        });
        let day = || text.parse().ok().map(|date| self.day(date));
        money.or_else(day).unwrap_or(text)
    }

    /// A text that a figure or name is put into.
    pub fn say_of<const N: usize>(
        self,
        key: &str,
        values: [(&'static str, FluentValue<'static>); N],
    ) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'static>> =
            values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        TEXTS.lookup_with_args(self.identifier(), key, &values)
    }

    /// A text, if this language has it.
    pub fn say_if_known(self, key: &str, values: HashMap<String, FluentValue<'static>>) -> Option<String> {
        let values: HashMap<Cow<'static, str>, _> =
            values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        TEXTS.lookup_single_language(self.identifier(), key, Some(&values)).ok()
    }

    /// One of two names.
    pub fn name<'a>(self, in_ukrainian: &'a Text, in_english: &'a Text) -> &'a str {
        match self {
            Language::Ukrainian => in_ukrainian.as_str(),
            Language::English => in_english.as_str(),
        }
    }

    /// A whole number.
    pub fn number(self, number: i64) -> String {
        self.decimal(Decimal::from(number))
    }

    /// A part of a whole in percent, with one decimal.
    pub fn percent(self, part: i64, whole: i64) -> String {
        let tenths = i128::from(part) * 1_000 / i128::from(whole.max(1));
        format!("{}\u{a0}%", self.tenths(i64::try_from(tenths).unwrap_or(i64::MAX)))
    }

    /// Tenths of a whole, with one decimal.
    pub fn tenths(self, tenths: i64) -> String {
        let mut number = Decimal::from(tenths);
        number.multiply_pow10(-1);
        self.decimal(number)
    }

    /// An amount with its currency.
    pub fn money(self, minor: i64, currency: Currency) -> String {
        format!("{}\u{a0}{currency}", self.amount(minor, currency))
    }

    /// An amount where its currency is said elsewhere.
    pub fn amount(self, minor: i64, currency: Currency) -> String {
        let mut amount = Decimal::from(minor);
        let digits = i16::try_from(currency.exponent()).expect("no currency has many digits");
        amount.multiply_pow10(-digits);
        amount.absolute.pad_end(-digits);
        self.decimal(amount)
    }

    fn decimal(self, decimal: Decimal) -> String {
        let formatter = DecimalFormatter::try_new(self.locale().into(), Default::default());
        formatter.expect("both languages are compiled in").format(&decimal).to_string()
    }

    /// A day.
    pub fn day(self, date: Date) -> String {
        let formatter = DateTimeFormatter::try_new(self.locale().into(), YMD::medium());
        formatter.expect("both languages are compiled in").format(&iso(date)).to_string()
    }

    /// A day with the name of its month in full, as documents have it.
    pub fn day_in_full(self, date: Date) -> String {
        let formatter = DateTimeFormatter::try_new(self.locale().into(), YMD::long());
        formatter.expect("both languages are compiled in").format(&iso(date)).to_string()
    }

    /// The month of a day.
    pub fn month(self, date: Date) -> String {
        let formatter = DateTimeFormatter::try_new(self.locale().into(), YM::long());
        formatter.expect("both languages are compiled in").format(&iso(date)).to_string()
    }

    /// A moment, by the clocks of the cell's zone.
    pub fn moment(self, at: Timestamp, zone: &Zone) -> String {
        let (date, time) = zone.clock(at);
        let (hour, minute) = (time.hour().unsigned_abs(), time.minute().unsigned_abs());
        let time = Time::try_new(hour, minute, 0, 0).expect("a time of day");
        let formatter = DateTimeFormatter::try_new(self.locale().into(), YMD::medium().with_time_hm());
        let formatter = formatter.expect("both languages are compiled in");
        formatter.format(&DateTime { date: iso(date), time }).to_string()
    }
}

fn text_of(value: &FluentValue<'_>) -> String {
    match value {
        FluentValue::String(text) => text.to_string(),
        FluentValue::Number(number) => number.as_string().into_owned(),
        _ => String::new(),
    }
}

fn iso(date: Date) -> IsoDate<Gregorian> {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    IsoDate::try_new_gregorian(date.year().into(), month, day).expect("a day of the calendar")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use domain::values::Zone;

    use super::*;

    const BOTH: [Language; 2] = [Language::Ukrainian, Language::English];

    #[test]
    fn figures_and_days_are_written_as_readers_write_them() {
        let hryvnia: Currency = "UAH".parse().expect("a currency");
        let shown = |language: Language| {
            let moment = Timestamp(1_795_356_300_000_000);
            [
                language.money(-123_456_789, hryvnia),
                language.number(1_234_567),
                language.day(Date::new(2026, 11, 22).expect("a day")),
                language.day_in_full(Date::new(2026, 11, 22).expect("a day")),
                language.month(Date::new(2026, 11, 22).expect("a day")),
                language.moment(moment, &Zone::named("Europe/Kyiv").expect("a zone")),
            ]
        };
        let [uk, en] = BOTH.map(shown);
        assert_eq!(
            uk,
            [
                "-1\u{a0}234\u{a0}567,89\u{a0}UAH",
                "1\u{a0}234\u{a0}567",
                "22 лист. 2026\u{202f}р.",
                "22 листопада 2026\u{202f}р.",
                "листопад 2026\u{202f}р.",
                "22 лист. 2026\u{202f}р., 16:05"
            ]
        );
        assert_eq!(
            en,
            [
                "-1,234,567.89\u{a0}UAH",
                "1,234,567",
                "22 Nov 2026",
                "22 November 2026",
                "November 2026",
                "22 Nov 2026, 16:05"
            ]
        );
    }

    #[test]
    fn ukrainian_plurals_have_three_forms() {
        let orders = |count: i64| Language::Ukrainian.say_of("orders-counted", [("count", count.into())]);
        assert_eq!(
            [1, 3, 7, 21, 112].map(orders),
            ["1 замовлення", "3 замовлення", "7 замовлень", "21 замовлення", "112 замовлень"]
        );
    }

    #[test]
    fn the_reader_s_choice_comes_before_the_browser_s() {
        let headers = |pairs: &[(axum::http::HeaderName, &'static str)]| -> HeaderMap {
            pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
        };
        let accepts = (header::ACCEPT_LANGUAGE, "de-DE, en-GB;q=0.8, uk;q=0.5");
        assert_eq!(Language::of(&headers(&[])), Language::Ukrainian);
        assert_eq!(Language::of(&headers(std::slice::from_ref(&accepts))), Language::English);
        assert_eq!(
            Language::of(&headers(&[accepts, (header::COOKIE, "language=en; __Host-language=uk")])),
            Language::Ukrainian
        );
    }
}
