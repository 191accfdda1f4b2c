//! The `simulator` program: plays seeded worlds and says which seeds break a promise.
//!
//! Progress goes to standard error, one line with the outcome to standard output. Exit codes: 0 all passed, 1 a seed
//! failed, 2 wrong usage.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::{Args, Parser, Subcommand};
use simulator::durable::{self, Place};
use simulator::outage::{self, Bench, Report};
use simulator::pure;
use simulator::run::{Cause, Failure, Plan, Tally};
use simulator::seeds::{self, Summary};

/// Play seeded worlds against an independent auditor: through the engine on a database that fails, or on the rules
/// alone.
#[derive(Debug, Parser)]
#[command(name = "simulator", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    size: Size,
    /// PostgreSQL server, on which each seed makes a schema of its own; a fresh SQLite file each when not given
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    #[command(subcommand)]
    mode: Option<Mode>,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Play on the rules alone, without engine and database
    Pure(Size),
    /// Kill a real server under HTTP load at random moments, and audit what it acknowledged
    Kill(OnDatabase),
    /// Back a real server up under HTTP load, restore the backup elsewhere and audit it
    Backup(OnDatabase),
    /// Restart, crash and cut off PostgreSQL under HTTP load
    Outage(Trials),
    /// Kill a PostgreSQL primary under HTTP load and promote its synchronous standby
    Standby(Trials),
    /// Fill the disk below a SQLite file under HTTP load, and make room again
    DiskFull(Trials),
}

/// Which trials, and on which database.
#[derive(Clone, Debug, Args)]
struct OnDatabase {
    #[command(flatten)]
    trials: Trials,
    /// PostgreSQL server, on which each run makes schemas of its own; fresh SQLite files each when not given
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Which trials of a real server to run.
#[derive(Clone, Debug, Args)]
struct Trials {
    /// Number of runs
    #[arg(long, value_name = "N", default_value_t = 1)]
    runs: u64,
    /// Seed of the first run
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The quartermaster program; by default the one beside this program
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
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
    let place = |database: Option<String>| database.map_or(Place::Files, Place::Server);
    match cli.mode {
        Some(Mode::Pure(size)) => play(size, "simulator pure", pure::run),
        Some(Mode::Kill(OnDatabase { trials, database })) => {
            let place = place(database);
            run_trials(&trials, |bench, seed| outage::kill::run(bench, seed, &place))
        }
        Some(Mode::Backup(OnDatabase { trials, database })) => {
            let place = place(database);
            run_trials(&trials, |bench, seed| outage::backup::run(bench, seed, &place))
        }
        Some(Mode::Outage(trials)) => run_trials(&trials, outage::restart::run),
        Some(Mode::Standby(trials)) => run_trials(&trials, outage::standby::run),
        Some(Mode::DiskFull(trials)) => run_trials(&trials, outage::disk_full::run),
        None => {
            let place = place(cli.database);
            let program =
                if matches!(place, Place::Files) { "simulator" } else { "simulator --database URL" };
            play(cli.size, program, |plan| durable::run(plan, &place))
        }
    }
}

/// Runs trials one after the other; the first that fails ends them.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the program's one place that speaks")]
fn run_trials(trials: &Trials, run: impl Fn(&Bench, u64) -> Result<Report, Cause>) -> ExitCode {
    let beside = || Some(std::env::current_exe().ok()?.with_file_name("quartermaster"));
    let Some(program) = trials.program.clone().or_else(beside).filter(|program| program.is_file()) else {
        eprintln!(
            "error: the quartermaster program is not beside this one\nhint: name it with --program FILE"
        );
        return ExitCode::from(2);
    };
    let bench = Bench { program };
    let mut all = Report::default();
    for seed in trials.seed..trials.seed + trials.runs {
        match run(&bench, seed) {
            Ok(report) => {
                eprintln!("seed {seed}: {report}");
                all.add(&report);
            }
            Err(cause) => {
                eprintln!("seed {seed} failed: {cause}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{} runs passed: {all}", trials.runs);
    ExitCode::SUCCESS
}

/// Panics of all threads. An engine undoes the batch and goes on one by one, so that no answer tells of a rule that read
/// what it had not asked for.
static PANICS: AtomicU64 = AtomicU64::new(0);

fn count_panics() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        tell(panic);
    }));
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the program's one place that speaks")]
fn play(size: Size, program: &str, run: impl Fn(&Plan) -> Result<Tally, Failure> + Sync) -> ExitCode {
    let Size { seeds: count, steps, seed } = size;
    count_panics();
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
    let Tally { accepted, refused, entries, .. } = tally;
    let panics = PANICS.load(Ordering::Relaxed);
    println!(
        "{accepted} commands accepted, {refused} refused, {entries} journal entries; {passed} passed, {failed} failed, \
         {panics} panics"
    );
    if failed == 0 && panics == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
