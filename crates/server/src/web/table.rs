//! A list, said once: as a table on the page, as cards on a telephone, and as a file to take along.

use std::fmt::Display;

use axum::response::Response;
use domain::files::{FileName, MediaType};
use domain::values::{Currency, Date, Timestamp, Zone};
use maud::{Markup, html};
use sheets::{Cell, Format};

use super::kept::view_form;
use super::language::Language;
use super::sorting::{Lie, Sorted, compare};
use crate::problem::Problem;
use crate::upload::saved;

/// Formats that people take lists along in, with their media types.
const FILES: [(Format, MediaType); 2] = [(Format::Csv, MediaType::Csv), (Format::Xlsx, MediaType::Xlsx)];

/// A list with a name for each column.
pub struct Table {
    language: Language,
    keys: Vec<String>,
    columns: Vec<(String, bool)>,
    rows: Vec<Vec<Entry>>,
    foot: Vec<Vec<Markup>>,
    sorted: Option<Sorted>,
    /// The column for the page alone.
    deeds: Option<usize>,
}

/// One value: as a file keeps it, if it does, and as the page shows it.
pub struct Entry(Option<Cell>, Markup);

/// A text.
pub fn text(value: impl Display) -> Entry {
    let value = value.to_string();
    let shown = html! { (value) };
    Entry(Some(Cell::Text(value)), shown)
}

/// A text that leads somewhere.
pub fn link(path: impl Display, value: impl Display) -> Entry {
    let value = value.to_string();
    let shown = html! { a href=(path) { (value) } };
    Entry(Some(Cell::Text(value)), shown)
}

/// A value that the page shows in a way of its own.
pub fn shown(value: impl Display, shown: Markup) -> Entry {
    Entry(Some(Cell::Text(value.to_string())), shown)
}

/// No value.
pub fn nothing() -> Entry {
    Entry(Some(Cell::Empty), html! { span.soft { "—" } })
}

/// What can be done about a row, in the column for it ([`Table::deeds`]).
pub fn deed(shown: Markup) -> Entry {
    Entry(None, shown)
}

impl Entry {
    /// The same value, shown in a way of its own.
    pub fn shown(self, shown: Markup) -> Entry {
        Entry(self.0, shown)
    }
}

impl Table {
    /// A list with these columns, each a key of its name and whether it holds figures.
    pub fn new(language: Language, columns: &[(&str, bool)]) -> Table {
        let keys = columns.iter().map(|(key, _)| (*key).to_owned()).collect();
        let columns = columns.iter().map(|(key, is_figure)| (language.say(key), *is_figure)).collect();
        Table { language, keys, columns, rows: Vec::new(), foot: Vec::new(), sorted: None, deeds: None }
    }

    /// The same list with a column for the page alone: what can be done about a row.
    pub fn deeds(self, key: &str) -> Table {
        let place = self.keys.iter().position(|known| known == key);
        Table { deeds: Some(place.expect("it is one of the columns")), ..self }
    }

    /// The same list, whose rows an index keeps in this order.
    pub fn lying(self, lie: Lie) -> Table {
        Table { sorted: Some(Sorted::lying(&self.keys, lie)), ..self }
    }

    /// The same list, all of whose rows it holds, sorted by the column that the address asks for.
    pub fn sorted(mut self, asked: &str) -> Table {
        let sorted = Sorted::whole(&self.keys, self.kept(), asked);
        if let Some((place, falls)) = sorted.by() {
            let value = |row: &[Entry]| row[place].0.clone().unwrap_or(Cell::Empty);
            self.rows.sort_by(|one, other| compare(&value(one), &value(other), falls));
        }
        Table { sorted: Some(sorted), ..self }
    }

    /// The places of the columns that have values.
    fn kept(&self) -> Vec<usize> {
        (0..self.keys.len()).filter(|place| self.deeds != Some(*place)).collect()
    }

    /// The same list without the rows before a place, and so many of them at most.
    pub fn part(mut self, from: usize, shown: usize) -> Table {
        self.rows.drain(..from.min(self.rows.len()));
        self.rows.truncate(shown);
        self
    }

    /// A whole number.
    pub fn number(&self, value: i64) -> Entry {
        let shown = self.language.number(value);
        Entry(Some(Cell::Whole(value)), html! { (shown) })
    }

    /// An amount.
    pub fn money(&self, minor: i64, currency: Currency) -> Entry {
        let shown = self.language.money(minor, currency);
        Entry(Some(Cell::Money(minor, currency)), html! { (shown) })
    }

    /// A day, if there is one.
    pub fn day(&self, day: Option<Date>) -> Entry {
        match day {
            Some(day) => Entry(Some(Cell::Day(day)), html! { (self.language.day(day)) }),
            None => nothing(),
        }
    }

    /// A day as figures keep it; a text that is none stays as it is.
    pub fn kept_day(&self, day: &str) -> Entry {
        day.parse().map_or_else(|_| text(day), |day| self.day(Some(day)))
    }

    /// A moment.
    pub fn moment(&self, at: Timestamp, zone: &Zone) -> Entry {
        Entry(Some(Cell::Text(at.to_string())), html! { (self.language.moment(at, zone)) })
    }

    /// Adds a row.
    pub fn row(&mut self, entries: impl Into<Vec<Entry>>) {
        let entries = entries.into();
        assert_eq!(entries.len(), self.columns.len(), "a row fills each column");
        assert_eq!(
            entries.iter().position(|entry| entry.0.is_none()),
            self.deeds,
            "deeds have a column of their own"
        );
        self.rows.push(entries);
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a row of sums, which stays at the foot of the page's table.
    pub fn sums(&mut self, cells: Vec<Markup>) {
        assert_eq!(cells.len(), self.columns.len(), "sums stand under their columns");
        self.foot.push(cells);
    }

    /// The list on the page, with links that take it along; `address` is that of the page with its filter.
    pub fn shown(&self, address: &str) -> Markup {
        html! { (self.listed(address)) (self.taken_along(address)) }
    }

    /// What takes the list along, or keeps its filter.
    pub fn taken_along(&self, address: &str) -> Markup {
        html! { (view_form(self.language, address)) (self.files(address)) }
    }

    /// What takes the list along.
    pub fn files(&self, address: &str) -> Markup {
        let joined = if address.contains('?') { '&' } else { '?' };
        html! {
            p.files { (self.language.say("take-along")) @for (format, _) in FILES { " " a href={ (address) (joined) "format=" (format) } download { (format.as_str().to_uppercase()) } } }
        }
    }

    /// The list on the page, with the ways to sort it.
    pub fn listed(&self, address: &str) -> Markup {
        html! { (self.ways(address)) (self.drawn(Some(address))) }
    }

    /// The list on a page of which it is only a part.
    pub fn plain(&self) -> Markup {
        self.drawn(None)
    }

    /// The ways to sort it where the headings are not in sight, as on a telephone.
    fn ways(&self, address: &str) -> Markup {
        let Some(sorted) = self.sorted.as_ref().filter(|sorted| !sorted.offered().is_empty()) else {
            return html! {};
        };
        let name = |place: usize| &self.columns[place].0;
        html! {
            details.sorts {
                summary { (self.language.say("sort-by")) @if let Some((place, falls)) = sorted.by() { ": " (name(place)) " " (arrow(falls)) } }
                ul { @for place in sorted.offered() { li {
                    a href=(sorted.address(address, &self.keys[*place], *place)) aria-current=[sorted.of(*place).map(|_| "true")] { (name(*place)) }
                } } }
            }
        }
    }

    fn drawn(&self, address: Option<&str>) -> Markup {
        html! {
            table.rows {
                thead { tr { @for place in 0..self.columns.len() { (self.heading(place, address)) } } }
                tbody { @for row in &self.rows { (self.line(row.iter().map(|Entry(_, shown)| shown))) } }
                @if !self.foot.is_empty() { tfoot { @for cells in &self.foot { (self.line(cells.iter())) } } }
            }
        }
    }

    fn line<'m>(&self, cells: impl Iterator<Item = &'m Markup>) -> Markup {
        html! {
            tr { @for ((name, is_figure), shown) in self.columns.iter().zip(cells) {
                td.figure[*is_figure] data-label=(name) { div { (shown) } }
            } }
        }
    }

    /// The heading of a column: its name, and the way to sort by it.
    fn heading(&self, place: usize, address: Option<&str>) -> Markup {
        let (name, is_figure) = &self.columns[place];
        let offering = self.sorted.as_ref().zip(address);
        let offering = offering.filter(|(sorted, _)| sorted.offered().contains(&place));
        let Some((sorted, address)) = offering else {
            return html! { th.figure[*is_figure] scope="col" { (name) } };
        };
        let falls = sorted.of(place);
        let word = falls.map(|falls| if falls { "descending" } else { "ascending" });
        html! {
            th.figure[*is_figure] scope="col" aria-sort=[word] {
                a.sort href=(sorted.address(address, &self.keys[place], place)) { (name) @if let Some(falls) = falls { " " (arrow(falls)) } }
            }
        }
    }

    /// The list as a file, if the address asks for one.
    pub fn file(&self, name: &str, format: &str) -> Result<Option<Response>, Problem> {
        let Some((format, media)) = FILES.into_iter().find(|(known, _)| known.as_str() == format) else {
            return Ok(None);
        };
        let kept = self.kept();
        let cells = |row: &[Entry]| -> Vec<Cell> {
            kept.iter().map(|place| row[*place].0.clone().unwrap_or(Cell::Empty)).collect()
        };
        let currency_of = |cells: &[Cell]| {
            cells.iter().find_map(|cell| match cell {
                Cell::Money(_, currency) => Some(Cell::Text(currency.to_string())),
                _ => None,
            })
        };
        // Beside an amount the page shows its currency; a cell of a file holds a number only.
        let has_money = self.rows.iter().any(|row| currency_of(&cells(row)).is_some());
        let currency = has_money.then(|| self.language.say("currency"));
        let names: Vec<&String> = kept.iter().map(|place| &self.columns[*place].0).chain(&currency).collect();
        let mut bytes = Vec::new();
        if format == Format::Csv {
            bytes.extend(sheets::BYTE_ORDER_MARK.as_bytes());
        }
        let mut written = || -> Result<(), sheets::SheetError> {
            let mut writer = sheets::writer(format, &names, &mut bytes)?;
            for row in &self.rows {
                let mut cells = cells(row);
                if has_money {
                    cells.push(currency_of(&cells).unwrap_or(Cell::Empty));
                }
                writer.row(&cells)?;
            }
            writer.finish()
        };
        if let Err(error) = written() {
            tracing::error!(%error, "a list could not be written");
            return Err(Problem::new("internal"));
        }
        // A code may hold what would end a file's name.
        let name = FileName::of(&format!("{}.{format}", name.replace('/', "-")));
        Ok(Some(saved(&name, media, bytes)))
    }
}

/// The sign of the way a list lies; the attribute of the heading says the same.
fn arrow(falls: bool) -> Markup {
    html! { span aria-hidden="true" { (if falls { "↓" } else { "↑" }) } }
}
