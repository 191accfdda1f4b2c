//! `quartermaster export`: write a list as CSV, XLSX or JSON.

use std::path::PathBuf;

use clap::Args;
use engine::readers::Readers;
use sheets::SheetError;

use crate::config::Config;
use crate::export::{self, ExportError, Format, Kind};
use crate::output::{self, Failure};
use crate::setup;

/// Write a list as it is now. Reference data has the columns of its import.
#[derive(Debug, Args)]
pub struct Export {
    /// What to write
    #[arg(value_enum)]
    kind: Kind,
    /// How to write it
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Where to write it; standard output when it is missing
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Exports; the file appears only when all of it is written.
pub fn run(export: &Export, config: &Config) -> Result<(), Failure> {
    let readers = Readers::new(setup::database(config)?);
    let is_spreadsheet = export.output.is_some() && export.format == Format::Csv;
    output::deliver(export.output.as_deref(), |file| {
        if is_spreadsheet {
            file.write_all(sheets::BYTE_ORDER_MARK.as_bytes())?;
        }
        let written = readers.read_now(|connection| {
            let reference = readers.reference(connection)?;
            Ok(export::export(connection, &reference, setup::now(), export.kind, export.format, file))
        })?;
        written.map_err(|error| match error {
            ExportError::Store(error) => error.into(),
            ExportError::Sheet(SheetError::Output(error)) => Failure::unavailable(error),
            ExportError::Sheet(error) => Failure::refused(error),
        })
    })
}
