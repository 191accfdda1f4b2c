//! `quartermaster demo`: the fictional nation and its story.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use domain::values::Date;

use crate::cli::Global;
use crate::commands::scratch::Scratch;
use crate::config::Config;
use crate::demo::{self, Play};
use crate::output::Failure;

/// Everyday orders that can be played at most.
const ORDERS_MAX: u64 = 100_000;

/// Play the demo nation. Without --database it uses a fresh SQLite file in the folder for temporary files.
#[derive(Clone, Debug, Args)]
pub struct Demo {
    /// Exit after the story
    #[arg(long)]
    once: bool,
    /// Everyday orders besides the scenes
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(0..=ORDERS_MAX))]
    orders: u64,
    /// Seed of all choices: the same seed gives the same totals on both databases
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// First day of the story
    #[arg(long, default_value = "2026-01-12")]
    start: Date,
    /// Address to listen on
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// End standard output with one JSON object: orders, accounts, serials, journal, verified
    #[arg(long)]
    json: bool,
    /// Keep the evidence pack of a partner, which the demo writes and checks at its end
    #[arg(long, value_name = "FILE")]
    pack: Option<PathBuf>,
}

/// Plays it. A database that was made for the demo is removed at the end.
pub fn run(demo: &Demo, global: &Global, mut config: Config) -> Result<(), Failure> {
    let scratch = Scratch::new("demo")?;
    scratch.put_database(global, &mut config);
    let play = Play {
        orders: usize::try_from(demo.orders).expect("bounded by ORDERS_MAX"),
        seed: demo.seed,
        start: demo.start,
        listen: demo.listen.unwrap_or(if demo.once {
            SocketAddr::from(([127, 0, 0, 1], 0))
        } else {
            config.listen
        }),
        is_once: demo.once,
        is_json: demo.json,
        pack: demo.pack.clone(),
    };
    demo::play(&play, &config)
}
