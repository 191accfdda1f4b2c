//! `quartermaster verify`: rebuild the state from the journal and compare. What was exported: `document`, `pack`.

mod cms;
mod document;
mod edition;
pub mod pack;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use engine::files;
use engine::verify::{self, Kept};

use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// Rebuild the state from the journal, compare it with the tables and check every proof.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Verify {
    /// A checkpoint kept from earlier: prove that today's journal continues it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    exported: Option<Exported>,
}

/// What was exported and is checked without a database.
#[derive(Debug, Subcommand)]
enum Exported {
    /// Check exported documents, their signatures and proofs, without a database
    Document(document::Document),
    /// Check an evidence pack: every byte, proof, signature and sum, without a database
    Pack(pack::Pack),
}

/// Verifies; a difference ends with exit code 1.
pub fn run(verify: &Verify, config: &Config) -> Result<(), Failure> {
    match &verify.exported {
        Some(Exported::Document(files)) => return document::run(files),
        Some(Exported::Pack(pack)) => return pack::run(pack),
        None => {}
    }
    let kept = verify.checkpoint.as_deref().map(|path| read(path).map(|note| Kept { note })).transpose()?;
    let database = setup::database(config)?;
    let mut connection = database.open_state_reader()?;
    connection.begin_read()?;
    let report = verify::verify(connection.as_mut(), kept.as_ref())?;
    let found = files::check_beside(&database, connection.as_mut())?;
    let difference = report.difference.or(found.difference);
    if verify.json {
        output::line(serde_json::json!({
            "size": report.size,
            "root": report.root,
            "checkpoint_size": report.checkpoint_size,
            "signatures": report.signatures,
            "erased": report.erased,
            "files": found.whole,
            "erased_files": found.erased,
            "verified": difference.is_none(),
            "difference": difference,
        }))?;
    } else {
        output::line(format_args!("entries     {}", report.size))?;
        output::line(format_args!("root        {}", report.root))?;
        output::line(format_args!("checkpoint  {} entries", report.checkpoint_size))?;
        output::line(format_args!("signatures  {}", report.signatures))?;
        output::line(format_args!("files       {}", found.whole))?;
        output::line(format_args!("erased      {} personal texts, {} files", report.erased, found.erased))?;
    }
    match difference {
        None => {
            output::tell("verified: journal, proofs, signatures, every table and every file agree");
            Ok(())
        }
        Some(difference) => Err(Failure::refused(format!("not verified: {difference}"))
            .hint("keep this database as it is and restore the last verified backup beside it")),
    }
}

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// The text of a file that somebody kept or was given.
fn read(path: &Path) -> Result<String, Failure> {
    let refuse = |what: &dyn std::fmt::Display| Failure::usage(format!("{}: {what}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| refuse(&error))?.len();
    if length > FILE_BYTES_MAX {
        return Err(refuse(&format_args!("{length} bytes; at most {FILE_BYTES_MAX} are read")));
    }
    std::fs::read_to_string(path).map_err(|error| refuse(&error))
}
