//! The `quartermaster` program: the server, its tools and the demo in one binary.
//!
//! Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 refused, 2 wrong usage,
//! 3 not available.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use quartermaster::cli::Cli;
use quartermaster::{commands, output};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    output::start_logging(cli.log());
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::report(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}
