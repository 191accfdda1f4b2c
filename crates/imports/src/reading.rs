//! From the bytes of a file to rows: header, columns, cells. `csv_file` and `workbook` know the two formats; what
//! the cells mean is not here.

use domain::phrase::Phrase;

use super::column::{Column, Form};
use super::row::{Row, RowNote};
use super::wording::Wording;
use super::{COLUMNS_MAX, ERROR_COLUMN, FILE_BYTES_MAX, ImportError, ROWS_MAX, csv_file, workbook};
use sheets::formula::unguarded;

/// The rows of a file, and what is wrong with its header or with the number of cells in a row.
pub(super) struct Sheet {
    /// Every row, in the order of the file.
    pub rows: Vec<Row>,
    /// What is wrong with the file's shape.
    pub notes: Vec<RowNote>,
}

/// Reads a file; fails when it is no table or too large.
pub(super) fn read(form: &'static Form, bytes: &[u8]) -> Result<Sheet, ImportError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge);
    }
    let mut table = Table::new(form);
    match workbook::is_workbook(bytes) {
        true => workbook::read(bytes, &mut table)?,
        false => csv_file::read(bytes, &mut table)?,
    }
    table.header.map(|_| Sheet { rows: table.rows, notes: table.notes }).ok_or(ImportError::Empty)
}

/// The first row of a file.
struct Header {
    width: usize,
    /// Where each column of the form stands.
    positions: Vec<Option<usize>>,
    is_bad: bool,
}

/// The rows read so far.
pub(super) struct Table {
    form: &'static Form,
    header: Option<Header>,
    rows: Vec<Row>,
    /// What is wrong with the shape of the file.
    pub(super) notes: Vec<RowNote>,
}

impl Table {
    fn new(form: &'static Form) -> Self {
        Table { form, header: None, rows: Vec::new(), notes: Vec::new() }
    }

    /// Cells of the header; 0 before it is read.
    pub(super) fn width(&self) -> usize {
        self.header.as_ref().map_or(0, |header| header.width)
    }

    /// The lines of the rows read so far, in order.
    pub(super) fn lines(&self) -> Vec<u64> {
        self.rows.iter().map(|row| row.line).collect()
    }

    /// Takes the next row of the file: the header first. Empty rows and those after a bad header are skipped.
    pub(super) fn take(&mut self, line: u64, cells: &[&str]) -> Result<(), ImportError> {
        if cells.len() > COLUMNS_MAX {
            return Err(ImportError::TooManyColumns { line });
        }
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let Some(header) = &self.header else {
            let names: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
            let (positions, notes) = columns(self.form, line, &names);
            self.header = Some(Header { width: cells.len(), positions, is_bad: !notes.is_empty() });
            self.notes.extend(notes);
            return Ok(());
        };
        if header.is_bad {
            return Ok(());
        }
        if self.rows.len() == ROWS_MAX {
            return Err(ImportError::TooManyRows);
        }
        if cells.len() != header.width {
            let rule = Wording::CellCount.with([&cells.len(), &header.width]);
            let remedy = Wording::QuoteTexts;
            self.notes.push(RowNote::new(line, self.form.columns[0].name, cells[0], rule, remedy));
        }
        let columns = self.form.columns.iter().zip(&header.positions);
        let cell = |(column, position): (&Column, &Option<usize>)| {
            let text = position.and_then(|n| cells.get(n)).map_or("", |cell| unguarded(cell.trim()));
            column.in_normal_form(text)
        };
        self.rows.push(Row { line, cells: columns.map(cell).collect(), form: self.form });
        Ok(())
    }
}

/// Where each column of the form stands in the header, and what is wrong with the header.
fn columns(form: &Form, line: u64, header: &[&str]) -> (Vec<Option<usize>>, Vec<RowNote>) {
    let names = form.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let note = |name: &str, rule: Wording, remedy: Phrase| RowNote::new(line, name, name, rule, remedy);
    let position = |column: &Column| header.iter().position(|name| name.eq_ignore_ascii_case(column.name));
    let is_known = |name: &str| {
        name == ERROR_COLUMN || form.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name))
    };
    let mut notes = Vec::new();
    for (index, name) in header.iter().enumerate() {
        if !is_known(name) {
            notes.push(note(name, Wording::UnknownColumn, Wording::ColumnsAre.with([&names])));
        }
        if header.iter().take(index).any(|earlier| earlier.eq_ignore_ascii_case(name)) {
            notes.push(note(name, Wording::ColumnTwice, Wording::RemoveOneColumn.into()));
        }
    }
    for column in form.columns.iter().filter(|column| column.is_mandatory && position(column).is_none()) {
        notes.push(note(column.name, Wording::ColumnMissing, Wording::AddColumn.with([&column.meaning])));
    }
    (form.columns.iter().map(position).collect(), notes)
}
