//! `quartermaster backup`: the database as of one moment in one file, and the content of files in one beside it.

use std::path::PathBuf;

use clap::Args;
use engine::{backup, backups};
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// Copy the database into one file, and pictures and documents into FILE.files, while servers go on.
///
/// Keep both together. The file is a SQLite database whatever it was made from: `quartermaster verify --database FILE` checks it. It holds
/// personal data and everything else but the log key, which is kept apart.
#[derive(Debug, Args)]
pub struct Backup {
    /// File to write, which must not exist, or a folder, in which it is named after the time
    #[arg(value_name = "FILE|FOLDER")]
    to: PathBuf,
}

/// Backs up; the file appears only when all of it is written.
pub fn run(backup: &Backup, config: &Config) -> Result<(), Failure> {
    let (database, now) = (setup::database(config)?, setup::now());
    let time = now.to_string().replace(':', "");
    let seconds = time.split(['.', 'Z']).next().unwrap_or_default();
    let name = format!("quartermaster-{seconds}Z.db");
    let file = if backup.to.is_dir() { backup.to.join(name) } else { backup.to.clone() };
    let bar = counter();
    let copied = backup::back_up(&database, &file, now, &mut |rows| bar.set_position(rows));
    bar.finish_and_clear();
    let copied = copied?;
    // A backup stands, whether or not the database could take a note of it.
    if let Err(error) = backups::note(&database, &copied, now) {
        output::tell(format_args!("warning: the health page does not know of this backup: {error}"));
    }
    output::line(file.display())?;
    output::tell(format_args!(
        "{} journal entries up to {}, {} rows, {} files; check it with: quartermaster verify --database {}",
        copied.entries,
        copied.at,
        copied.rows,
        copied.files,
        file.display()
    ));
    output::tell(format_args!(
        "the log key {} is not in it; keep a copy of that file elsewhere, or the journal cannot go on",
        config.log_key.display()
    ));
    Ok(())
}

/// Counts rows where a person watches.
pub(super) fn counter() -> ProgressBar {
    let style = ProgressStyle::with_template("{pos} rows, {per_sec}").expect("a valid template");
    ProgressBar::no_length().with_style(style)
}
