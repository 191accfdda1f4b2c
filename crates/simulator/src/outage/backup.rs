//! A backup taken under load and restored elsewhere: it holds everything that was acknowledged before it began.

use super::audit::read;
use super::trial::{RECOVERY_TIME, Trial};
use super::{Bench, Report};
use crate::dice::Dice;
use crate::durable::Place;
use crate::run::Cause;

/// Backups of one trial.
const BACKUPS: u32 = 2;
/// Answers before a backup, at most.
const ANSWERS_MAX: i64 = 120;

/// Plays a seed.
pub fn run(bench: &Bench, seed: u64, place: &Place) -> Result<Report, Cause> {
    let folder = tempfile::tempdir()?;
    let mut dice = Dice::new(seed);
    let address = place.address(folder.path(), "backed_up", seed);
    let mut trial = Trial::start(bench, folder.path(), seed, &address, &address)?;
    let setup = trial.setup.clone();
    let mut backups = Vec::new();
    for number in 1..=BACKUPS {
        let answers = dice.between(1, ANSWERS_MAX).unsigned_abs();
        trial.customers.wait_for_answers(answers, RECOVERY_TIME)?;
        let acknowledged = trial.customers.seen().orders;
        let backup = folder.path().join(format!("backup-{number}.db")).display().to_string();
        setup.run(&["backup", &backup], &address)?;
        trial.report.breaks += 1;
        backups.push((
            backup,
            place.address(folder.path(), &format!("restored_{number}"), seed),
            acknowledged,
        ));
    }
    let report = trial.end(&address)?;
    for (backup, restored, acknowledged) in backups {
        setup.run(&["restore", &backup], &restored)?;
        for address in [&backup, &restored] {
            setup.run(&["verify"], address)?;
            let held = read(address)?.orders.len() as u64;
            if held < acknowledged {
                let lost = format!("{held} orders, {acknowledged} were acknowledged before it began");
                return Err(Cause::Broken(format!("{address} holds {lost}")));
            }
        }
    }
    Ok(report)
}
