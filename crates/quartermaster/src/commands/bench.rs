//! `quartermaster bench`: measure this program on this machine.

use std::time::Duration;

use clap::{Args, Subcommand};
use domain::limits::LOT_SERIALS_MAX;

use crate::bench::{orders, pages, search, serials, year};
use crate::cli::Global;
use crate::commands::scratch::Scratch;
use crate::config::Config;
use crate::output::Failure;

/// Measure this program on this machine. Without --database each benchmark uses a fresh SQLite file in the folder for
/// temporary files; with it, an empty database.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Orders of three lines a second over HTTP
    Orders(Orders),
    /// A delivery of serial-numbered pieces: manifest upload, then acceptance
    Serials(Serials),
    /// Searches of the catalogue a second over HTTP
    Search(Search),
    /// A national year: orders of twenty pieces from the basket to the payment, then every sum and proof checked
    Year(Year),
    /// Every page as everyone whom it is for opens it, after a part of a national year
    Pages(Pages),
}

/// Orders a second.
#[derive(Debug, Args)]
pub struct Orders {
    /// Keep-alive connections
    #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u16).range(1..=4096))]
    connections: u16,
    /// Seconds of measurement
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Charge every order to one allotment
    #[arg(long)]
    one_allotment: bool,
    /// Orders of one request; more than one go through the bulk route
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    bulk: u16,
    /// Server processes on the database; more than one need PostgreSQL
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    servers: u8,
    /// Orders to load before the measurement
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100_000_000))]
    loaded: u64,
    /// End standard output with one JSON object
    #[arg(long)]
    json: bool,
}

/// Serials a second.
#[derive(Debug, Args)]
pub struct Serials {
    /// Pieces of the delivery
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=LOT_SERIALS_MAX))]
    count: u32,
    /// End standard output with one JSON object
    #[arg(long)]
    json: bool,
}

/// Searches a second.
#[derive(Debug, Args)]
pub struct Search {
    /// Items in the catalogue; ten suppliers offer each
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    items: u32,
    /// Keep-alive connections
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=4096))]
    connections: u16,
    /// Seconds of measurement
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// End standard output with one JSON object
    #[arg(long)]
    json: bool,
}

/// A national year.
#[derive(Debug, Args)]
pub struct Year {
    /// The part of a year that is played, in steps of a thousandth: 1 is 500,000 orders
    #[arg(long, default_value = "1", value_parser = thousandths)]
    scale: u64,
    /// End standard output with one JSON object
    #[arg(long)]
    json: bool,
}

/// Every page.
#[derive(Debug, Args)]
pub struct Pages {
    /// The part of a year that is played before, in steps of a thousandth: 0.1 is 50,000 orders
    #[arg(long, default_value = "0.1", value_parser = thousandths)]
    scale: u64,
    /// End standard output with one JSON object
    #[arg(long)]
    json: bool,
}

/// Reads a part of one with at most three decimals, in thousandths.
fn thousandths(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is not a number from 0.001 to 10 with at most three decimals");
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let digits = format!("{whole}{decimals:0<3}");
    digits.parse().ok().filter(|thousandths| (1..=10_000).contains(thousandths)).ok_or_else(wrong)
}

/// Runs a benchmark. A database that was made for it is removed at the end.
pub fn run(bench: &Bench, global: &Global, mut config: Config) -> Result<(), Failure> {
    let scratch = Scratch::new("bench")?;
    scratch.put_database(global, &mut config);
    match bench {
        Bench::Orders(args) => orders::run(&args.plan(), &config),
        Bench::Serials(args) => {
            let count = usize::try_from(args.count).expect("bounded by LOT_SERIALS_MAX");
            serials::run(count, args.json, &config)
        }
        Bench::Search(args) => search::run(&args.plan(), &config),
        Bench::Year(args) => year::run(args.scale, args.json, &config),
        Bench::Pages(args) => pages::run(args.scale, args.json, &config),
    }
}

impl Search {
    fn plan(&self) -> search::Plan {
        search::Plan {
            items: usize::try_from(self.items).expect("bounded by its range"),
            connections: self.connections.into(),
            time: Duration::from_secs(self.seconds),
            is_json: self.json,
        }
    }
}

impl Orders {
    fn plan(&self) -> orders::Plan {
        orders::Plan {
            connections: self.connections.into(),
            time: Duration::from_secs(self.seconds),
            is_one_allotment: self.one_allotment,
            bulk: self.bulk.into(),
            servers: self.servers.into(),
            loaded: self.loaded,
            is_json: self.json,
        }
    }
}
