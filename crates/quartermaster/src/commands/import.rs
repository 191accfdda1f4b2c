//! `quartermaster import`: load reference data from a CSV file or workbook, or write one to fill in.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use domain::Actor;
use imports::{FILE_BYTES_MAX, File, Importer, Kind, Options, Report};
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// Load reference data from a CSV file or workbook. The whole file is checked first; one bad row and nothing is
/// applied.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Import {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// What the file holds
    #[arg(value_enum, required = true)]
    kind: Option<Kind>,
    /// The file: XLSX, or CSV in UTF-8 or windows-1251, separated by comma, semicolon or tab
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// Only check
    #[arg(long)]
    dry_run: bool,
    /// Apply the good rows although others are bad
    #[arg(long)]
    partial: bool,
}

/// What else there is to do about imports.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Write a file to fill in: the columns, an example, and what each column expects
    Template {
        /// What the file will hold
        #[arg(value_enum)]
        kind: Kind,
        /// Its format
        #[arg(long, value_enum, default_value = "csv")]
        format: TemplateFormat,
        /// Where to write it; standard output when it is missing
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Formats of templates.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum TemplateFormat {
    /// Text; the explanations are comments.
    Csv,
    /// A workbook; the explanations are a second sheet.
    Xlsx,
}

/// Imports a file, or writes a template; bad rows end with exit code 1.
pub fn run(import: &Import, config: &Config) -> Result<(), Failure> {
    if let Some(Verb::Template { kind, format, output }) = &import.verb {
        return write_template(*kind, *format, output.as_deref());
    }
    let (Some(kind), Some(file)) = (import.kind, &import.file) else {
        return Err(Failure::usage("give a kind and a file"));
    };
    let name = file.display().to_string();
    let bytes = read(file).map_err(|error| {
        Failure::usage(format!("{name}: {error}"))
            .hint("give the path of a readable CSV file or XLSX workbook")
    })?;
    let engine = setup::engine(config)?;
    let options = Options { dry_run: import.dry_run, partial: import.partial, apart: false };
    let bar = progress_bar();
    let importer = Importer { actor: Actor::Console, at: setup::now() };
    let sent = File { kind, name: &name, bytes: &bytes };
    let report = imports::import(&engine, importer, sent, options, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    finish(file, options, report.map_err(Failure::refused)?)
}

/// The bytes of a file, one more than may be at most.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write_template(kind: Kind, format: TemplateFormat, output: Option<&Path>) -> Result<(), Failure> {
    let mark = if output.is_some() { sheets::BYTE_ORDER_MARK } else { "" };
    let explained = imports::Explained::english(kind);
    let bytes = match format {
        TemplateFormat::Csv => (mark.to_owned() + &imports::template_csv(kind, &explained)).into_bytes(),
        TemplateFormat::Xlsx => imports::template_workbook(kind, &explained).map_err(Failure::unavailable)?,
    };
    output::deliver(output, |file| file.write_all(&bytes).map_err(Failure::from))
}

/// Beside the file; the rows that are still bad replace an error file that was corrected.
fn error_path(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{}.errors.csv", stem.trim_end_matches(".errors")))
}

fn finish(file: &Path, options: Options, report: Report) -> Result<(), Failure> {
    for note in report.warnings.iter() {
        output::tell(format_args!("warning: {note}"));
    }
    for note in report.errors.iter() {
        output::tell(format_args!("error: {note}"));
    }
    let errors = report.errors.len() + report.unlisted_errors;
    if report.unlisted_errors > 0 {
        output::tell(format_args!("error: {} more", report.unlisted_errors));
    }
    let Report { rows, applied, unchanged, bad, .. } = report;
    output::line(format_args!("{rows} rows, {applied} applied, {unchanged} unchanged, {bad} bad"))?;
    if errors == 0 {
        return Ok(());
    }
    let what = if options.partial { "the bad rows were left out" } else { "nothing was applied" };
    let failure = Failure::refused(format!("{errors} errors; {what}"));
    let Some(rows) = &report.error_file else {
        return Err(failure.hint("correct the header and import again"));
    };
    let path = error_path(file);
    output::deliver(Some(&path), |file| {
        file.write_all(sheets::BYTE_ORDER_MARK.as_bytes())?;
        Ok(file.write_all(rows.as_bytes())?)
    })?;
    Err(failure.hint(format_args!("correct {} and import it", path.display())))
}

/// A bar that shows only where a person watches.
pub fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}").expect("a valid template");
    ProgressBar::new(0).with_style(style)
}
