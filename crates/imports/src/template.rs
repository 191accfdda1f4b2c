//! Files to fill in: the header, one row as an example, and what each column expects.

use std::fmt::Write;

use domain::phrase::Phrase;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::column::Column;
use super::{Kind, report};

/// What a template explains, in one language; names of columns and examples are the same in all.
pub struct Explained {
    /// What one row is.
    pub about: String,
    /// What the explanations of a column are called: its name, meaning, whether it is needed, and what it expects.
    pub headings: [String; 4],
    /// They themselves, column by column.
    pub columns: Vec<[String; 4]>,
}

/// A column to be explained.
pub struct Explainable {
    /// Its name in the header.
    pub name: &'static str,
    /// Whether every row must fill it.
    pub is_needed: bool,
    /// What to write into it.
    pub remedy: Phrase,
}

/// The columns of a kind, in the order of its template.
pub fn columns(kind: Kind) -> impl Iterator<Item = Explainable> {
    kind.form().columns.iter().map(|column| Explainable {
        name: column.name,
        is_needed: column.is_mandatory,
        remedy: column.remedy(),
    })
}

impl Explained {
    /// The explanations in English.
    pub fn english(kind: Kind) -> Explained {
        let form = kind.form();
        let explained = |column: &Column| {
            let duty = if column.is_mandatory { "needed" } else { "may be empty" };
            [column.name.to_owned(), column.meaning.to_owned(), duty.to_owned(), column.expected()]
        };
        Explained {
            about: form.about.to_owned(),
            headings: ["column", "meaning", "needed", "expected"].map(str::to_owned),
            columns: form.columns.iter().map(explained).collect(),
        }
    }
}

/// A CSV file of a kind; its explanations are comments, which an import skips.
pub fn template_csv(kind: Kind, explained: &Explained) -> String {
    let mut text = format!("# {}\n", explained.about);
    for [name, meaning, duty, expected] in &explained.columns {
        writeln!(text, "# {name}: {meaning} ({duty}; {expected})").expect("a string takes any text");
    }
    let cells = |cell: fn(&Column) -> &'static str| kind.form().columns.iter().map(cell).collect();
    text + &report::csv_text([cells(|column| column.name), cells(|column| column.example)])
}

/// A workbook of a kind; its explanations stand on a second sheet. The cells to fill in are text, so that a
/// spreadsheet keeps leading zeros and does not make dates of codes.
pub fn template_workbook(kind: Kind, explained: &Explained) -> Result<Vec<u8>, XlsxError> {
    let (form, bold, text) = (kind.form(), Format::new().set_bold(), Format::new().set_num_format("@"));
    let mut workbook = Workbook::new();
    let rows = workbook.add_worksheet().set_name("rows")?;
    for (column, place) in form.columns.iter().zip(0..) {
        rows.set_column_format(place, &text)?.set_column_width(place, 22)?;
        rows.write_with_format(0, place, column.name, &bold)?;
        rows.write_with_format(1, place, column.example, &text)?;
    }
    rows.set_freeze_panes(1, 0)?;
    let columns = workbook.add_worksheet().set_name("columns")?;
    columns.write(0, 0, &explained.about)?;
    for (heading, place) in explained.headings.iter().zip(0..) {
        columns.write_with_format(2, place, heading, &bold)?.set_column_width(place, 30)?;
    }
    for (cells, row) in explained.columns.iter().zip(3..) {
        for (cell, place) in cells.iter().zip(0..) {
            columns.write(row, place, cell)?;
        }
    }
    workbook.save_to_buffer()
}
