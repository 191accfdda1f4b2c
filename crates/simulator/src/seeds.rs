//! Many runs at once, one thread for each processor.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::run::{Failure, Plan, Tally};

/// What all runs did together.
#[derive(Debug, Default)]
pub struct Summary {
    /// Runs without a failure.
    pub passed: u64,
    /// Runs with one.
    pub failed: u64,
    /// What those that passed did.
    pub tally: Tally,
}

/// Plays `count` seeds from `first` on, each of `steps` steps; `each` hears of every run as it ends.
pub fn play(
    first: u64,
    count: u64,
    steps: usize,
    run: impl Fn(&Plan) -> Result<Tally, Failure> + Sync,
    each: impl Fn(&Summary, Result<Tally, Failure>) + Sync,
) -> Summary {
    let next = AtomicU64::new(0);
    let summary = Mutex::new(Summary::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        return;
                    }
                    let outcome = run(&Plan { seed: first + index, steps, misbook_at: None });
                    let mut summary = summary.lock().expect("counting does not panic");
                    summary.count(&outcome);
                    each(&summary, outcome);
                }
            });
        }
    });
    summary.into_inner().expect("counting does not panic")
}

impl Summary {
    fn count(&mut self, outcome: &Result<Tally, Failure>) {
        match outcome {
            Ok(tally) => {
                self.passed += 1;
                self.tally.accepted += tally.accepted;
                self.tally.refused += tally.refused;
                self.tally.entries += tally.entries;
            }
            Err(_) => self.failed += 1,
        }
    }
}
