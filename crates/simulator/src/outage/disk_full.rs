//! A disk that takes no more bytes, below a SQLite file, until somebody makes room.
//!
//! No file of the server may grow past its present size (`RLIMIT_FSIZE`), which needs no privilege: a write fails with
//! "file too large" where a full disk says "no space left", at the same calls.

use std::path::Path;
use std::time::{Duration, Instant};

use super::program::run as run_program;
use super::trial::Trial;
use super::{Bench, Report};
use crate::dice::Dice;
use crate::run::Cause;

/// Times the disk is full in one trial.
const TIMES: usize = 3;
/// Bytes that the longest file may still grow.
const ROOM_MAX: i64 = 400_000;
/// Refusals that customers see before there is room again.
const REFUSALS: u64 = 40;
/// Time in which the room must be used up.
const FILL_TIME: Duration = Duration::from_secs(60);

/// Plays a seed.
pub fn run(bench: &Bench, seed: u64) -> Result<Report, Cause> {
    let folder = tempfile::tempdir()?;
    let mut dice = Dice::new(seed);
    let file = folder.path().join("full.sqlite");
    let address = file.display().to_string();
    let mut trial = Trial::start(bench, folder.path(), seed, &address, &address)?;
    for _ in 0..TIMES {
        let room = dice.between(0, ROOM_MAX).unsigned_abs();
        limit(&trial, &(longest(folder.path())? + room).to_string())?;
        let refused = trial.customers.seen().unavailable + REFUSALS;
        trial.customers.wait_until(FILL_TIME, |seen| seen.unavailable >= refused)?;
        limit(&trial, "unlimited")?;
        trial.recover(Instant::now(), dice.between(20, 80).unsigned_abs())?;
    }
    trial.end(&address)
}

/// Bytes of the longest file in the folder.
fn longest(folder: &Path) -> Result<u64, Cause> {
    let mut longest = 0;
    for entry in std::fs::read_dir(folder)? {
        longest = longest.max(entry?.metadata()?.len());
    }
    Ok(longest)
}

/// Sets how long the server's files may get from now on.
fn limit(trial: &Trial, bytes: &str) -> Result<(), Cause> {
    let Some(server) = &trial.server else { return Ok(()) };
    run_program("prlimit", &["--pid", &server.id().to_string(), &format!("--fsize={bytes}:")])
}
