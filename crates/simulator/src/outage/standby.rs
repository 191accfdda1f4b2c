//! The primary killed under load and its synchronous standby promoted, as a failover tool would.

use std::time::Instant;

use super::cluster::Cluster;
use super::trial::{RECOVERY_TIME, Trial};
use super::{Bench, Report};
use crate::dice::Dice;
use crate::run::Cause;

/// Plays a seed.
pub fn run(bench: &Bench, seed: u64) -> Result<Report, Cause> {
    let folder = tempfile::tempdir()?;
    let mut dice = Dice::new(seed);
    let primary = Cluster::start_new()?;
    let standby = primary.start_standby()?;
    let both = format!("postgres://postgres@{},{}/postgres", primary.address, standby.address);
    let mut trial = Trial::start(bench, folder.path(), seed, &both, &both)?;
    trial.customers.wait_for_answers(dice.between(20, 200).unsigned_abs(), RECOVERY_TIME)?;
    let since = Instant::now();
    primary.kill()?;
    standby.promote()?;
    trial.recover(since, 100)?;
    trial.end(&both)
}
