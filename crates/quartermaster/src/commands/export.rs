//! `quartermaster export`: write a list as CSV, XLSX or JSON, or the evidence pack of a fund.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::values::{Code, FundId};
use indicatif::{ProgressBar, ProgressStyle};
use server::pack::{self, PackError, Reader, Wanted};
use sheets::SheetError;

use crate::config::Config;
use crate::export::{self, ExportError, Format, Kind};
use crate::output::{self, Failure};
use crate::setup;

/// Write a list as it is now, or an evidence pack. Reference data has the columns of its import.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Export {
    /// What to write
    #[arg(value_enum, required = true)]
    kind: Option<Kind>,
    /// How to write it
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Where to write it; standard output when it is missing
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(subcommand)]
    evidence: Option<Evidence>,
}

/// What is no list.
#[derive(Debug, Subcommand)]
enum Evidence {
    /// Write the evidence pack of a fund: statement, data, acts, signatures and proofs, checked with `verify pack`
    Pack(Pack),
}

/// The evidence pack of a fund.
#[derive(Debug, Args)]
struct Pack {
    /// The fund: its code or id
    #[arg(long, value_name = "FUND")]
    fund: String,
    /// For whom: a partner is shown no unit and no delivery point
    #[arg(long = "for", value_name = "partner|auditor", default_value = "partner")]
    reader: Reader,
    /// Where to write it
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Exports; the file appears only when all of it is written.
pub fn run(export: &Export, config: &Config) -> Result<(), Failure> {
    if let Some(Evidence::Pack(pack)) = &export.evidence {
        return run_pack(pack, config);
    }
    let kind = export.kind.ok_or_else(|| Failure::usage("name what to write"))?;
    let readers = setup::readers(config)?;
    let is_spreadsheet = export.output.is_some() && export.format == Format::Csv;
    output::deliver(export.output.as_deref(), |file| {
        if is_spreadsheet {
            file.write_all(sheets::BYTE_ORDER_MARK.as_bytes())?;
        }
        let written = readers.read_now(|connection| {
            let reference = readers.reference(connection)?;
            Ok(export::export(connection, &reference, setup::now(), kind, export.format, file))
        })?;
        written.map_err(|error| match error {
            ExportError::Store(error) => error.into(),
            ExportError::Sheet(SheetError::Output(error)) => Failure::unavailable(error),
            ExportError::Sheet(error) => Failure::refused(error),
        })
    })
}

fn run_pack(asked: &Pack, config: &Config) -> Result<(), Failure> {
    let wrong = |error| Failure::usage(format!("--fund {:?}: {error}", asked.fund));
    let fund = match asked.fund.parse::<FundId>() {
        Ok(id) => id,
        Err(_) => FundId::of_code(&asked.fund.parse::<Code>().map_err(wrong)?),
    };
    let readers = setup::readers(config)?;
    let bar = bar();
    let mut written = pack::Written::default();
    output::deliver(Some(&asked.output), |file| {
        let result = readers.read_now(|connection| {
            let reference = readers.reference(connection)?;
            Ok(pack::fund(connection, fund).and_then(|fund| {
                let wanted = Wanted { fund, reader: asked.reader, at: setup::now() };
                pack::write(connection, &reference, &wanted, file, &mut |done, whole| {
                    bar.set_length(whole);
                    bar.set_position(done);
                })
            }))
        })?;
        written = result.map_err(|error| failure(&asked.fund, error))?;
        Ok(())
    })?;
    bar.finish_and_clear();
    output::line(asked.output.display())?;
    output::tell(format_args!(
        "{} orders, {} pieces, {} acts, {} journal entries with proofs; check it with: quartermaster verify pack {}",
        written.orders,
        written.pieces,
        written.acts,
        written.entries,
        asked.output.display()
    ));
    Ok(())
}

/// How far the pack is, where a person watches.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {percent}% {eta}").expect("a valid template");
    ProgressBar::no_length().with_style(style)
}

fn failure(asked: &str, error: PackError) -> Failure {
    match error {
        PackError::Store(error) => error.into(),
        PackError::NoFund(_) => Failure::refused(format!("fund {asked} does not exist"))
            .hint("quartermaster export funds lists them"),
        PackError::NotCovered => {
            Failure::refused(error).hint("let `quartermaster serve` run for a second and export again")
        }
        PackError::Print(error) => Failure::refused(error),
        PackError::Bag(error) => Failure::unavailable(error),
    }
}
