//! `quartermaster verify`: rebuild the state from the journal and compare.

use std::path::PathBuf;

use clap::Args;
use engine::verify::{self, Kept};

use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// Rebuild the state from the journal, compare it with the tables and check every proof.
#[derive(Debug, Args)]
pub struct Verify {
    /// A checkpoint kept from earlier: prove that today's journal continues it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
}

/// Verifies; a difference ends with exit code 1.
pub fn run(verify: &Verify, config: &Config) -> Result<(), Failure> {
    let kept = match &verify.checkpoint {
        Some(path) => {
            let note = std::fs::read_to_string(path)
                .map_err(|error| Failure::usage(format!("checkpoint {}: {error}", path.display())))?;
            Some(Kept { note })
        }
        None => None,
    };
    let mut connection = setup::database(config)?.open_reader()?;
    connection.begin_read()?;
    let report = verify::verify(connection.as_mut(), kept.as_ref())?;
    if verify.json {
        output::line(serde_json::json!({
            "size": report.size,
            "root": report.root,
            "checkpoint_size": report.checkpoint_size,
            "erased": report.erased,
            "verified": report.difference.is_none(),
            "difference": report.difference,
        }))?;
    } else {
        output::line(format_args!("entries     {}", report.size))?;
        output::line(format_args!("root        {}", report.root))?;
        output::line(format_args!("checkpoint  {} entries", report.checkpoint_size))?;
        output::line(format_args!("erased      {} personal texts", report.erased))?;
    }
    match report.difference {
        None => {
            output::tell("verified: journal, proofs, signatures and every table agree");
            Ok(())
        }
        Some(difference) => Err(Failure::refused(format!("not verified: {difference}"))
            .hint("keep this database as it is and restore the last verified backup beside it")),
    }
}
