//! `kill -9` of the server at a random moment under load.

use std::time::{Duration, Instant};

use super::trial::{RECOVERY_TIME, Trial};
use super::{Bench, Report};
use crate::dice::Dice;
use crate::durable::Place;
use crate::run::Cause;

/// Kills of one trial, at most.
const KILLS_MAX: i64 = 3;
/// Answers before a kill, at most.
const ANSWERS_MAX: i64 = 120;
/// Microseconds from an answer to the kill, at most: several batches.
const DELAY_MICROS_MAX: i64 = 20_000;
/// Microseconds that a server lives that is killed while it starts, at most.
const START_MICROS_MAX: i64 = 60_000;

/// Plays a seed.
pub fn run(bench: &Bench, seed: u64, place: &Place) -> Result<Report, Cause> {
    let folder = tempfile::tempdir()?;
    let mut dice = Dice::new(seed);
    let address = place.address(folder.path(), "killed", seed);
    let mut trial = Trial::start(bench, folder.path(), seed, &address, &address)?;
    for _ in 0..dice.between(1, KILLS_MAX) {
        let answers = dice.between(1, ANSWERS_MAX).unsigned_abs();
        trial.customers.wait_for_answers(answers, RECOVERY_TIME)?;
        pause(dice.between(0, DELAY_MICROS_MAX));
        let since = Instant::now();
        kill(&mut trial)?;
        if dice.chance(25) {
            trial.server = Some(trial.setup.serve()?);
            pause(dice.between(0, START_MICROS_MAX));
            kill(&mut trial)?;
        }
        trial.server = Some(trial.setup.serve()?);
        trial.recover(since, 20)?;
    }
    trial.end(&address)
}

fn kill(trial: &mut Trial) -> Result<(), Cause> {
    trial.server.take().map_or(Ok(()), super::program::Server::kill)
}

fn pause(micros: i64) {
    std::thread::sleep(Duration::from_micros(micros.unsigned_abs()));
}
