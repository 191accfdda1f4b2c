//! Files to fill in: the header, one row as an example, and what each column expects.

use std::fmt::Write;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::column::Column;
use super::{Kind, report};

/// Columns of the explanations.
const EXPLAINED: [&str; 4] = ["column", "meaning", "needed", "expected"];

fn duty(column: &Column) -> &'static str {
    if column.is_mandatory { "needed" } else { "may be empty" }
}

/// A CSV file of a kind; its explanations are comments, which an import skips.
pub fn template_csv(kind: Kind) -> String {
    let form = kind.form();
    let mut text = format!("# {}\n", form.about);
    for column in form.columns {
        writeln!(text, "# {}: {} ({}; {})", column.name, column.meaning, duty(column), column.expected())
            .expect("a string takes any text");
    }
    let cells = |cell: fn(&Column) -> &'static str| form.columns.iter().map(cell).collect();
    text + &report::csv_text([cells(|column| column.name), cells(|column| column.example)])
}

/// A workbook of a kind; its explanations stand on a second sheet. The cells to fill in are text, so that a
/// spreadsheet keeps leading zeros and does not make dates of codes.
pub fn template_workbook(kind: Kind) -> Result<Vec<u8>, XlsxError> {
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
    columns.write(0, 0, form.about)?;
    for (heading, place) in EXPLAINED.into_iter().zip(0..) {
        columns.write_with_format(2, place, heading, &bold)?.set_column_width(place, 30)?;
    }
    for (column, row) in form.columns.iter().zip(3..) {
        let cells = [column.name, column.meaning, duty(column), &column.expected()];
        for (cell, place) in cells.into_iter().zip(0..) {
            columns.write(row, place, cell)?;
        }
    }
    workbook.save_to_buffer()
}
