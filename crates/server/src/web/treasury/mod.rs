//! The treasury: what is owed and when, invoices, payments, files for the bank, what the bank says, and the entries
//! behind every figure of money.

pub mod allotments;
pub mod allotting;
pub mod desk;
pub mod entries;
pub mod files;
pub mod funds;
pub mod invoice;
pub mod invoices;
pub mod payment;
pub mod payments;
pub mod statements;

use domain::values::{Date, FundId, Id};
use engine::places::{Figure, Place};
use maud::{Markup, html};

use super::listing::{address, table};
use super::visitor::Visitor;
use crate::route::segment;

/// The parts of a treasurer's work, for the tabs of its pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is owed.
    Desk,
    /// Invoices.
    Invoices,
    /// Payments.
    Payments,
    /// Files for the bank.
    Files,
    /// What the bank says.
    Statements,
    /// Funds.
    Funds,
}

const PARTS: [(Part, &str, &str); 6] = [
    (Part::Desk, "/treasury", "treasury-desk"),
    (Part::Invoices, "/treasury/invoices", "treasury-invoices"),
    (Part::Payments, "/treasury/payments", "treasury-payments"),
    (Part::Files, "/treasury/files", "treasury-files"),
    (Part::Statements, "/treasury/statements", "treasury-statements"),
    (Part::Funds, "/treasury/funds", "treasury-funds"),
];

/// The tabs, with this one shown.
pub fn tabs(visitor: &Visitor, shown: Part) -> Markup {
    super::listing::parts(visitor.language, "treasury", &PARTS, shown)
}

/// Spans of days from today on: the key of each name, and its last day counted from today; the first is what is over.
const SPANS: [(&str, i64); 4] =
    [("span-over", -1), ("span-week", 7), ("span-month", 30), ("span-later", 36_500)];

/// First and last day of a span; what is over has no first.
fn span(today: Date, nth: usize) -> (Option<Date>, Date) {
    let day = |days: i64| today.checked_add(jiff::Span::new().days(days)).unwrap_or(today);
    let first = (nth > 0).then(|| day(SPANS[nth - 1].1 + 1));
    (first, day(SPANS[nth].1))
}

/// Money by fund and span of days, from figures by fund and day; each sum opens its list.
pub fn by_fund_and_span(
    visitor: &Visitor,
    funds: &[domain::funds::Fund],
    figures: &[Figure],
    list: &str,
) -> Markup {
    let (language, today) = (visitor.language, visitor.caller.today);
    let sum = |fund: FundId, nth: usize| -> i64 {
        let (first, last) = span(today, nth);
        let (first, last) = (first.map(|day| day.to_string()).unwrap_or_default(), last.to_string());
        let is_in = |figure: &&Figure| {
            figure.scope == fund.bits().to_be_bytes() && figure.period >= first && figure.period <= last
        };
        figures.iter().filter(is_in).map(|figure| figure.amount).sum()
    };
    let cell = |fund: &domain::funds::Fund, nth: usize| {
        let (first, last) = span(today, nth);
        let first = first.map(|day| day.to_string()).unwrap_or_default();
        let (code, last) = (fund.code.to_string(), last.to_string());
        let href = address(list, [("fund", code.as_str()), ("from", first.as_str()), ("to", last.as_str())]);
        let minor = sum(fund.id, nth);
        html! { @if minor == 0 { span.soft { "—" } } @else { a href=(href) { (language.money(minor, fund.currency)) } } }
    };
    let columns = [
        ("fund", false),
        (SPANS[0].0, true),
        (SPANS[1].0, true),
        (SPANS[2].0, true),
        (SPANS[3].0, true),
        ("total", true),
    ];
    let rows = funds.iter().map(|fund| {
        let total: i64 = (0..SPANS.len()).map(|nth| sum(fund.id, nth)).sum();
        let whole = address(list, [("fund", fund.code.as_str())]);
        let name = html! { a href={ "/treasury/funds/" (segment(&fund.code)) } { (fund.code) } " " span.soft { (language.name(&fund.name_uk, &fund.name_en)) } };
        let mut cells = vec![name];
        cells.extend((0..SPANS.len()).map(|nth| cell(fund, nth)));
        cells.push(html! { a href=(whole) { strong { (language.money(total, fund.currency)) } } });
        cells
    });
    table(language, &columns, rows)
}

/// The cursor of a list of places, as its address holds it.
pub fn cursor(place: &Place) -> String {
    format!("{}.{:032x}.{}", place.day, place.object, place.part)
}

/// What an address's cursor means.
pub fn place_key(text: &str) -> Option<engine::queries::figures::PlaceKey> {
    let mut parts = text.split('.');
    let day = parts.next()?.to_owned();
    let object = u128::from_str_radix(parts.next()?, 16).ok()?;
    Some((day, object, parts.next()?.parse().ok()?))
}
