//! A row of a file whose cells were checked against their columns, and the values in it.

use std::fmt;
use std::str::FromStr;

use domain::Rejection;
use domain::phrase::Phrase;
use domain::values::{Code, Currency, Date, Text, UnknownWord, parse_minor};

use super::column::{Column, Form, date, entries, paper_number};
use super::wording::Wording;

/// Why a typed read cannot fail.
const CHECKED: &str = "the cell was checked against its column";

/// A row of a file.
pub(super) struct Row {
    /// Line of the file that it starts on; the header is line 1 unless comments stand above it.
    pub line: u64,
    /// Its cells in the order of the form's columns.
    pub cells: Vec<String>,
    /// What the file may hold.
    pub form: &'static Form,
}

/// What is wrong or doubtful with a row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowNote {
    /// Line of the file.
    pub row: u64,
    /// Column.
    pub column: String,
    /// The cell, cut to 80 characters.
    pub value: String,
    /// The rule it breaks.
    pub rule: Phrase,
    /// What to do.
    pub remedy: Phrase,
    /// The refusal by the rules that it tells of, with the names of the file for the ids in it.
    pub refusal: Option<Box<Refused>>,
}

/// A refusal in the words of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// The refusal.
    pub rejection: Rejection,
    /// Ids that may stand in it, and what the file calls them.
    pub names: Vec<(String, String)>,
}

impl Refused {
    /// A text of the refusal with what the file calls the ids in it.
    pub fn in_words_of_the_file(&self, text: String) -> String {
        self.names.iter().fold(text, |text, (id, entry)| text.replace(id, entry))
    }
}

/// Characters of a cell that a note repeats.
const VALUE_CHARS_MAX: usize = 80;

impl RowNote {
    /// A note on a cell.
    pub(super) fn new(
        row: u64,
        column: &str,
        value: &str,
        rule: impl Into<Phrase>,
        remedy: impl Into<Phrase>,
    ) -> RowNote {
        RowNote {
            row,
            column: column.to_owned(),
            value: value.chars().take(VALUE_CHARS_MAX).collect(),
            rule: rule.into(),
            remedy: remedy.into(),
            refusal: None,
        }
    }
}

impl fmt::Display for RowNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RowNote { row, column, value, rule, remedy, .. } = self;
        write!(f, "row {row}, column {column}, {value:?}: {rule}; {remedy}")
    }
}

impl From<RowNote> for Vec<RowNote> {
    fn from(note: RowNote) -> Vec<RowNote> {
        vec![note]
    }
}

impl Row {
    /// The text of a cell.
    pub(super) fn cell(&self, column: &str) -> &str {
        let position = self.form.columns.iter().position(|known| known.name == column);
        &self.cells[position.expect("importers name only columns of their form")]
    }

    /// The value of a cell, `None` when it is empty.
    pub(super) fn given<T>(&self, column: &str, read: impl Fn(&Row, &str) -> T) -> Option<T> {
        (!self.cell(column).is_empty()).then(|| read(self, column))
    }

    /// A code.
    pub(super) fn code(&self, column: &str) -> Code {
        Code::new(self.cell(column)).expect(CHECKED)
    }

    /// A text.
    pub(super) fn text(&self, column: &str) -> Text {
        Text::new(self.cell(column)).expect(CHECKED)
    }

    /// A text as it stands, for values that the rules check.
    pub(super) fn string(&self, column: &str) -> String {
        self.cell(column).to_owned()
    }

    /// The number of a paper.
    pub(super) fn paper_number(&self, column: &str) -> Code {
        Code::new(&paper_number(self.cell(column))).expect(CHECKED)
    }

    /// A date.
    pub(super) fn date(&self, column: &str) -> Date {
        date(self.cell(column)).expect(CHECKED)
    }

    /// A whole number.
    pub(super) fn whole(&self, column: &str) -> i64 {
        self.cell(column).parse().expect(CHECKED)
    }

    /// A word of a closed list.
    pub(super) fn word<T: FromStr<Err = UnknownWord>>(&self, column: &str) -> T {
        self.cell(column).parse().expect(CHECKED)
    }

    /// Words of a closed list.
    pub(super) fn words<T: FromStr<Err = UnknownWord>>(&self, column: &str) -> Vec<T> {
        entries(self.cell(column)).map(|entry| entry.parse().expect(CHECKED)).collect()
    }

    /// Codes of a list.
    pub(super) fn codes(&self, column: &str) -> Vec<Code> {
        entries(self.cell(column)).map(|entry| Code::new(entry).expect(CHECKED)).collect()
    }

    /// A currency.
    pub(super) fn currency(&self, column: &str) -> Result<Currency, RowNote> {
        let remedy = Wording::WriteCurrency;
        self.cell(column).parse().map_err(|_| self.note(column, Wording::NotACurrency, remedy))
    }

    /// An amount in minor units of a currency.
    pub(super) fn amount(&self, column: &str, currency: Currency) -> Result<i64, RowNote> {
        let rule = || Wording::Decimals.with([&currency.exponent(), &currency]);
        let remedy = Wording::WriteDigits.with([&"24500.00"]);
        parse_minor(self.cell(column), currency).map_err(|_| self.note(column, rule(), remedy))
    }

    /// A note on a cell of the row.
    pub(super) fn note(&self, column: &str, rule: impl Into<Phrase>, remedy: impl Into<Phrase>) -> RowNote {
        RowNote::new(self.line, column, self.cell(column), rule, remedy)
    }

    /// The notes on cells that do not fit their columns.
    pub(super) fn check(&self) -> Vec<RowNote> {
        let cells = self.form.columns.iter().zip(&self.cells);
        let note = |(column, cell): (&Column, &String)| {
            let (rule, remedy) = column.broken_by(cell)?;
            Some(RowNote::new(self.line, column.name, cell, rule, remedy))
        };
        cells.filter_map(note).collect()
    }

    /// The cells that identify the row.
    pub(super) fn key(&self) -> Vec<&str> {
        self.form.key.iter().map(|column| self.cell(column)).collect()
    }
}
