//! A list, said once: as a table on the page, as cards on a telephone, and as a file to take along.

use std::fmt::Display;

use axum::response::Response;
use domain::files::{FileName, MediaType};
use domain::values::{Currency, Date, Timestamp, Zone};
use maud::{Markup, html};
use sheets::{Cell, Format};

use super::kept::view_form;
use super::language::Language;
use crate::problem::Problem;
use crate::upload::saved;

/// Formats that people take lists along in, with their media types.
const FILES: [(Format, MediaType); 2] = [(Format::Csv, MediaType::Csv), (Format::Xlsx, MediaType::Xlsx)];

/// A list with a name for each column.
pub struct Table {
    language: Language,
    columns: Vec<(String, bool)>,
    rows: Vec<Vec<Entry>>,
}

/// One value: as a file keeps it, and as the page shows it.
pub struct Entry(Cell, Markup);

/// A text.
pub fn text(value: impl Display) -> Entry {
    let value = value.to_string();
    let shown = html! { (value) };
    Entry(Cell::Text(value), shown)
}

/// A text that leads somewhere.
pub fn link(path: impl Display, value: impl Display) -> Entry {
    let value = value.to_string();
    let shown = html! { a href=(path) { (value) } };
    Entry(Cell::Text(value), shown)
}

/// A value that the page shows in a way of its own.
pub fn shown(value: impl Display, shown: Markup) -> Entry {
    Entry(Cell::Text(value.to_string()), shown)
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
        let columns = columns.iter().map(|(key, is_figure)| (language.say(key), *is_figure)).collect();
        Table { language, columns, rows: Vec::new() }
    }

    /// A whole number.
    pub fn number(&self, value: i64) -> Entry {
        let shown = self.language.number(value);
        Entry(Cell::Whole(value), html! { (shown) })
    }

    /// An amount.
    pub fn money(&self, minor: i64, currency: Currency) -> Entry {
        let shown = self.language.money(minor, currency);
        Entry(Cell::Money(minor, currency), html! { (shown) })
    }

    /// A day, if there is one.
    pub fn day(&self, day: Option<Date>) -> Entry {
        match day {
            Some(day) => Entry(Cell::Day(day), html! { (self.language.day(day)) }),
            None => Entry(Cell::Empty, html! { "—" }),
        }
    }

    /// A moment.
    pub fn moment(&self, at: Timestamp, zone: &Zone) -> Entry {
        Entry(Cell::Text(at.to_string()), html! { (self.language.moment(at, zone)) })
    }

    /// Adds a row.
    pub fn row(&mut self, entries: impl Into<Vec<Entry>>) {
        let entries = entries.into();
        assert_eq!(entries.len(), self.columns.len(), "a row fills each column");
        self.rows.push(entries);
    }

    /// The list on the page, with links that take it along; `address` is that of the page with its filter.
    pub fn shown(&self, address: &str) -> Markup {
        html! { (self.plain()) (self.taken_along(address)) }
    }

    /// What takes the list along, or keeps its filter.
    pub fn taken_along(&self, address: &str) -> Markup {
        let joined = if address.contains('?') { '&' } else { '?' };
        html! {
            (view_form(self.language, address))
            p.files { (self.language.say("take-along")) @for (format, _) in FILES { " " a href={ (address) (joined) "format=" (format) } download { (format.as_str().to_uppercase()) } } }
        }
    }

    /// The list on a page of which it is only a part.
    pub fn plain(&self) -> Markup {
        html! {
            table.rows {
                thead { tr { @for (name, is_figure) in &self.columns { th.figure[*is_figure] scope="col" { (name) } } } }
                tbody { @for row in &self.rows { tr {
                    @for ((name, is_figure), Entry(_, shown)) in self.columns.iter().zip(row) {
                        td.figure[*is_figure] data-label=(name) { div { (shown) } }
                    }
                } } }
            }
        }
    }

    /// The list as a file, if the address asks for one.
    pub fn file(&self, name: &str, format: &str) -> Result<Option<Response>, Problem> {
        let Some((format, media)) = FILES.into_iter().find(|(known, _)| known.as_str() == format) else {
            return Ok(None);
        };
        let currency_of = |row: &[Entry]| {
            row.iter().find_map(|Entry(cell, _)| match cell {
                Cell::Money(_, currency) => Some(*currency),
                _ => None,
            })
        };
        // Beside an amount the page shows its currency; a cell of a file holds a number only.
        let has_money = self.rows.iter().any(|row| currency_of(row).is_some());
        let currency = has_money.then(|| self.language.say("currency"));
        let names: Vec<&String> = self.columns.iter().map(|(name, _)| name).chain(&currency).collect();
        let mut bytes = Vec::new();
        if format == Format::Csv {
            bytes.extend(sheets::BYTE_ORDER_MARK.as_bytes());
        }
        let mut written = || -> Result<(), sheets::SheetError> {
            let mut writer = sheets::writer(format, &names, &mut bytes)?;
            for row in &self.rows {
                let mut cells: Vec<Cell> = row.iter().map(|Entry(cell, _)| cell.clone()).collect();
                if has_money {
                    let currency = currency_of(row);
                    cells.push(currency.map_or(Cell::Empty, |currency| Cell::Text(currency.to_string())));
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
