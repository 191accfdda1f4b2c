//! `quartermaster import`: load reference data from a CSV file.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::Config;
use crate::import::{self, Kind, Options, Report};
use crate::output::{self, Failure};
use crate::setup;

/// Load reference data from a CSV file. The whole file is checked first; one bad row and nothing is applied.
#[derive(Debug, Args)]
pub struct Import {
    /// What the file holds
    #[arg(value_enum)]
    kind: Kind,
    /// The file: UTF-8 or windows-1251, separated by comma, semicolon or tab
    file: PathBuf,
    /// Only check
    #[arg(long)]
    dry_run: bool,
    /// Apply the good rows and write the bad ones to FILE.errors.csv
    #[arg(long)]
    partial: bool,
}

/// Imports a file; bad rows end with exit code 1.
pub fn run(import: &Import, config: &Config) -> Result<(), Failure> {
    let name = import.file.display().to_string();
    let bytes = std::fs::read(&import.file).map_err(|error| {
        Failure::usage(format!("{name}: {error}")).hint("give the path of a readable CSV file")
    })?;
    let engine = setup::engine(config)?;
    let options = Options { dry_run: import.dry_run, partial: import.partial };
    let bar = progress_bar();
    let report =
        import::import(&engine, setup::now(), import.kind, &name, &bytes, options, &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        });
    bar.finish_and_clear();
    finish(import, report.map_err(Failure::refused)?)
}

fn finish(import: &Import, report: Report) -> Result<(), Failure> {
    for note in report.warnings.iter() {
        output::tell(format_args!("warning: {note}"));
    }
    for note in report.errors.iter() {
        output::tell(format_args!("error: {note}"));
    }
    if let Some(rows) = report.error_file.as_ref().filter(|_| import.partial) {
        let path = import.file.with_extension("errors.csv");
        std::fs::write(&path, rows)?;
        output::tell(format_args!("bad rows with their errors: {}", path.display()));
    }
    let Report { rows, applied, unchanged, .. } = report;
    output::line(format_args!(
        "{rows} rows, {applied} applied, {unchanged} unchanged, {} bad",
        report.errors.len()
    ))?;
    if report.errors.is_empty() {
        return Ok(());
    }
    let what = if import.partial { "the bad rows were left out" } else { "nothing was applied" };
    Err(Failure::refused(format!("{} errors; {what}", report.errors.len()))
        .hint("correct the rows and import again"))
}

/// A bar that shows only where a person watches.
pub fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}").expect("a valid template");
    ProgressBar::new(0).with_style(style)
}
