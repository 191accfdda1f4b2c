//! Lists as files: rows of cells written as CSV, XLSX or JSON, for the command line and the pages alike.
//!
//! Reading order: `cell` (a value), `writing` (cells to bytes), `formula` (what a spreadsheet must not run).

pub mod cell;
pub mod formula;
mod writing;

pub use cell::Cell;
pub use writing::{BYTE_ORDER_MARK, Format, Writer, writer};

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file could not be written.
    #[error("the file cannot be written: {0}")]
    Output(#[from] std::io::Error),
    /// Above what a sheet holds.
    #[error("a sheet holds at most {} rows; export as csv or json", writing::SHEET_ROWS_MAX)]
    TooManyRows,
    /// Above what a cell of a sheet holds.
    #[error("a cell of a sheet holds at most 32,767 characters; export as csv or json")]
    LongCell,
}
