//! Cells to bytes: CSV after RFC 4180, XLSX, and JSON with one object a line.

use std::io::{Seek, Write};

use rust_xlsxwriter::{ExcelDateTime, Workbook, XlsxError};

use domain::text_enum;

use crate::formula::guarded;
use crate::{Cell, SheetError};

/// Rows of a sheet below its header
/// (<https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3>).
pub(crate) const SHEET_ROWS_MAX: u32 = 1_048_575;
/// How CSV files begin, so that Excel reads them as UTF-8; standard output goes without it.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";
/// Digits that a spreadsheet keeps of a number; longer ones are written as text.
const NUMBER_MAX: u64 = 999_999_999_999_999;

text_enum! {
    /// How a list is written.
    #[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
    pub enum Format {
        /// UTF-8, separated by commas.
        Csv = "csv",
        /// A workbook with one sheet.
        Xlsx = "xlsx",
        /// An array of objects.
        Json = "json",
    }
}

/// Takes rows one by one.
pub trait Writer {
    /// Writes a row.
    fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError>;
    /// Writes what comes after the last row.
    fn finish(self: Box<Self>) -> Result<(), SheetError>;
}

/// The writer of a format, with the header written.
pub fn writer<'o>(
    format: Format,
    columns: &[impl AsRef<str>],
    output: &'o mut (dyn Write + Send),
) -> Result<Box<dyn Writer + 'o>, SheetError> {
    Ok(match format {
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(output);
            writer.write_record(columns.iter().map(|name| name.as_ref())).map_err(std::io::Error::from)?;
            Box::new(Csv(writer))
        }
        Format::Xlsx => Box::new(Xlsx::new(columns, output)?),
        Format::Json => {
            output.write_all(b"[")?;
            Box::new(Json {
                columns: columns.iter().map(|name| name.as_ref().to_owned()).collect(),
                is_first: true,
                output,
            })
        }
    })
}

struct Csv<'o>(csv::Writer<&'o mut (dyn Write + Send)>);

impl Writer for Csv<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        for cell in cells {
            let text = cell.to_string();
            let field = match cell {
                Cell::Text(_) | Cell::Json(_) => guarded(&text).into_owned(),
                _ => text,
            };
            self.0.write_field(field).map_err(std::io::Error::from)?;
        }
        Ok(self.0.write_record(None::<&[u8]>).map_err(std::io::Error::from)?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), SheetError> {
        Ok(self.0.flush()?)
    }
}

struct Json<'o> {
    columns: Vec<String>,
    is_first: bool,
    output: &'o mut (dyn Write + Send),
}

impl Writer for Json<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        let value = |cell: &Cell| match cell {
            Cell::Empty => serde_json::Value::Null,
            Cell::Whole(number) => (*number).into(),
            Cell::Json(value) => value.clone(),
            other => other.to_string().into(),
        };
        self.output.write_all(if self.is_first { b"\n{" } else { b",\n{" })?;
        self.is_first = false;
        for (nth, (name, cell)) in self.columns.iter().zip(cells).enumerate() {
            let separator = if nth == 0 { "" } else { "," };
            write!(self.output, "{separator}{}:{}", serde_json::Value::from(name.as_str()), value(cell))?;
        }
        Ok(self.output.write_all(b"}")?)
    }

    fn finish(self: Box<Self>) -> Result<(), SheetError> {
        Ok(self.output.write_all(b"\n]\n")?)
    }
}

/// Rows go to a temporary file as they come; only the workbook's frame is kept in memory.
struct Xlsx<'o> {
    workbook: Workbook,
    row: u32,
    formats: Formats,
    output: &'o mut (dyn Write + Send),
}

struct Formats {
    header: rust_xlsxwriter::Format,
    text: rust_xlsxwriter::Format,
    day: rust_xlsxwriter::Format,
    /// By the number of decimals of the currency.
    money: [rust_xlsxwriter::Format; 5],
}

impl<'o> Xlsx<'o> {
    fn new(columns: &[impl AsRef<str>], output: &'o mut (dyn Write + Send)) -> Result<Self, SheetError> {
        let numbers = |format: &str| rust_xlsxwriter::Format::new().set_num_format(format);
        let formats = Formats {
            header: rust_xlsxwriter::Format::new().set_bold(),
            text: numbers("@"),
            day: numbers("yyyy-mm-dd"),
            money: ["0", "0.0", "0.00", "0.000", "0.0000"].map(numbers),
        };
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        for (name, column) in columns.iter().zip(0..) {
            sheet.set_column_width(column, 18).map_err(failed)?;
            sheet.write_string_with_format(0, column, name.as_ref(), &formats.header).map_err(failed)?;
        }
        Ok(Xlsx { workbook, row: 0, formats, output })
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let (row, Formats { text, day, money, .. }) = (self.row, &self.formats);
        let sheet = self.workbook.worksheet_from_index(0)?;
        // The workbook's own type of numbers, by way of the text: money is never computed in it.
        let number = cell.to_string().parse().ok().and_then(|number: serde_json::Number| number.as_f64());
        let value = number.unwrap_or_default();
        match cell {
            Cell::Empty => Ok(()),
            Cell::Whole(whole) if whole.unsigned_abs() <= NUMBER_MAX => {
                sheet.write_number(row, column, value).map(drop)
            }
            Cell::Money(minor, currency) if minor.unsigned_abs() <= NUMBER_MAX => {
                let format = &money[(currency.exponent() as usize).min(money.len() - 1)];
                sheet.write_number_with_format(row, column, value, format).map(drop)
            }
            Cell::Day(date) if date.to_string().as_str() >= "1900-01-01" => {
                let date = ExcelDateTime::parse_from_str(&date.to_string())?;
                sheet.write_datetime_with_format(row, column, &date, day).map(drop)
            }
            other => {
                let shown = other.to_string();
                sheet.write_string_with_format(row, column, guarded(&shown).as_ref(), text).map(drop)
            }
        }
    }
}

impl Writer for Xlsx<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        if self.row == SHEET_ROWS_MAX {
            return Err(SheetError::TooManyRows);
        }
        self.row += 1;
        cells.iter().zip(0..).try_for_each(|(cell, column)| self.cell(column, cell)).map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> Result<(), SheetError> {
        // A workbook is written back and forth, which a pipe cannot.
        let mut file = tempfile::tempfile()?;
        self.workbook.save_to_writer(&mut file).map_err(failed)?;
        file.rewind()?;
        std::io::copy(&mut file, self.output)?;
        Ok(())
    }
}

fn failed(error: XlsxError) -> SheetError {
    match error {
        XlsxError::MaxStringLengthExceeded => SheetError::LongCell,
        other => SheetError::Output(std::io::Error::other(other)),
    }
}
