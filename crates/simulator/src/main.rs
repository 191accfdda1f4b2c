//! The `simulator` program: plays seeded worlds and says which seeds break a promise.
//!
//! Progress goes to standard error, one line with the outcome to standard output. Exit codes: 0 all passed, 1 a seed
//! failed, 2 wrong usage.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use simulator::pure;
use simulator::run::{Failure, Plan, Tally};
use simulator::seeds::{self, Summary};

/// Play seeded worlds against an independent auditor: through the engine on a database that fails, or on the rules
/// alone.
#[derive(Debug, Parser)]
#[command(name = "simulator", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    mode: Option<Mode>,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Play on the rules alone, without engine and database
    Pure(Size),
}

/// How much to play.
#[derive(Clone, Copy, Debug, Args)]
struct Size {
    /// Number of seeds
    #[arg(long, value_name = "N", default_value_t = 200)]
    seeds: u64,
    /// Commands of each seed
    #[arg(long, value_name = "M", default_value_t = 500)]
    steps: usize,
    /// First seed
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let Some(Mode::Pure(size)) = cli.mode else { return ExitCode::FAILURE };
    play(size, "simulator pure", pure::run)
}

fn play(size: Size, program: &str, run: impl Fn(&Plan) -> Result<Tally, Failure> + Sync) -> ExitCode {
    let Size { seeds: count, steps, seed } = size;
    let summary = seeds::play(seed, count, steps, run, |summary, outcome| {
        if let Err(failure) = &outcome {
            eprintln!("{failure}");
            eprintln!("  replay: {program} --seeds 1 --steps {steps} --seed {}", failure.seed);
        }
        let played = summary.passed + summary.failed;
        if played.is_multiple_of(count.div_ceil(20)) {
            eprintln!("{played} of {count} seeds played, {} failed", summary.failed);
        }
    });
    let Summary { passed, failed, tally } = summary;
    let Tally { accepted, refused, entries } = tally;
    println!(
        "{accepted} commands accepted, {refused} refused, {entries} journal entries; {passed} passed, {failed} failed"
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
