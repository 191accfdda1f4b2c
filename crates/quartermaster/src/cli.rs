//! The command line. Doc comments are the help texts.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use domain::values::Origin;

use crate::commands::{
    admin, backup, bench, catalogue, demo, export, import, journal, order, payment, print, restore, verify,
};

/// What is logged unless told: what goes wrong, and who comes in.
const LOG: &str = "warn,sign_in=info";

/// State defence supply: units order from an approved catalogue within their allotments, the state pays, and a
/// journal proves every step.
#[derive(Debug, Parser)]
#[command(name = "quartermaster", version, propagate_version = true)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

impl Cli {
    /// The filter of the log. The refusals of a demo are part of its story, which tells of them itself.
    pub fn log(&self) -> &str {
        match (&self.verb, self.global.log.as_str()) {
            (Verb::Demo(_), LOG) => "error",
            (_, log) => log,
        }
    }
}

/// Options of every command; each can also stand in the configuration file or the environment.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Configuration file (TOML); by default quartermaster.toml in the present folder, if there is one
    #[arg(long, global = true, value_name = "FILE", env = "QUARTERMASTER_CONFIG")]
    pub config: Option<PathBuf>,
    /// Database: a SQLite file or postgres://user:password@host/name
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// File with the log key of the cell; made when it is missing
    #[arg(long, global = true, value_name = "FILE")]
    pub log_key: Option<PathBuf>,
    /// What to log: error, warn, info, debug or a filter such as engine=debug
    #[arg(long, global = true, value_name = "FILTER", default_value = LOG, env = "QUARTERMASTER_LOG")]
    pub log: String,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Play the demo nation: import it, run a story of hundreds of orders, reconcile, and stay up
    Demo(demo::Demo),
    /// Serve the HTTP API
    Serve(Serve),
    /// Bring the database to the schema of this program
    Migrate,
    /// Rebuild the state from the journal, compare it with the tables and check every proof
    Verify(verify::Verify),
    /// Copy the database into one file while servers go on; the log key is not in it
    Backup(backup::Backup),
    /// Restore a backup into an empty database and verify it
    Restore(restore::Restore),
    /// Load reference data from a CSV file or workbook
    Import(import::Import),
    /// Write a list as CSV, XLSX or JSON
    Export(export::Export),
    /// Found the cell, invite people, issue and revoke access tokens, replace the log key
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Order at a server: list, show, place, sign, cancel, write messages
    #[command(subcommand)]
    Order(order::Order),
    /// Save a paper of a running server as PDF
    Print(print::Print),
    /// Pay at a server: files for the bank, and what its statement says
    #[command(subcommand)]
    Payment(payment::Payment),
    /// Search a server's catalogue
    #[command(subcommand)]
    Catalogue(catalogue::Catalogue),
    /// Read and follow a server's events
    #[command(subcommand)]
    Journal(journal::Journal),
    /// Measure this program on this machine
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Serve the HTTP API.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Address to listen on
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Address that serves GET /metrics to whoever reaches it; none is served when it is missing
    #[arg(long, value_name = "ADDR")]
    pub metrics_listen: Option<SocketAddr>,
    /// Where people reach the pages, for example https://qm.example; passkeys hold there only [default: http://localhost:PORT]
    #[arg(long, value_name = "ORIGIN")]
    pub public_url: Option<Origin>,
}
