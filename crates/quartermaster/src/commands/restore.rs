//! `quartermaster restore`: a backup becomes a database again.

use std::path::PathBuf;

use clap::Args;
use engine::LogKey;
use engine::backup;
use engine::readers::Readers;

use super::backup::counter;
use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// Restore a backup into an empty database, bring it to this program's schema and verify it.
///
/// A SQLite file must not exist yet; a PostgreSQL database or schema must hold no journal. Nothing is overwritten.
#[derive(Debug, Args)]
pub struct Restore {
    /// File that `quartermaster backup` wrote
    #[arg(value_name = "FILE")]
    from: PathBuf,
}

/// Restores and verifies; a difference ends with exit code 1.
pub fn run(restore: &Restore, config: &Config) -> Result<(), Failure> {
    let database = setup::database(config)?;
    let bar = counter();
    let copied = backup::restore(&restore.from, &database, setup::now(), &mut |rows| bar.set_position(rows));
    bar.finish_and_clear();
    let copied = copied?;
    output::tell(format_args!(
        "restored and verified: {} journal entries up to {}, {} rows, {} files; what came later is not in it",
        copied.entries, copied.at, copied.rows, copied.files
    ));
    let readers = Readers::new(database);
    let reference = readers.read_now(|connection| readers.reference(connection))?;
    let Some(cell) = reference.state.cells.get(&1) else { return Ok(()) };
    // Only an existing file is looked at: a fresh key would not be the cell's.
    if !config.log_key.exists() {
        output::tell(format_args!(
            "the log key {} is missing: put the cell's key file there before you serve",
            config.log_key.display()
        ));
        return Ok(());
    }
    let log_key = LogKey::load_or_create(&config.log_key).map_err(Failure::unavailable)?;
    log_key.require_of(Some(cell)).map_err(Failure::refused)
}
