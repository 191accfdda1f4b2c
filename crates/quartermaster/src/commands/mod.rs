//! The commands of the program, one file each.

pub mod admin;
pub mod backup;
pub mod bench;
pub mod catalogue;
pub mod demo;
pub mod export;
pub mod import;
pub mod journal;
pub mod order;
pub mod payment;
pub mod print;
pub mod restore;
pub mod scratch;
pub mod serve;
pub mod verify;

use clap::CommandFactory;

use crate::cli::{Cli, Serve, Verb};
use crate::config::{self, Addresses};
use crate::output::{self, Failure};
use crate::setup;

/// Runs what the command line asks for.
pub fn run(cli: Cli) -> Result<(), Failure> {
    let addresses = match &cli.verb {
        Verb::Serve(Serve { listen, metrics_listen, public_url }) => {
            Addresses { listen: *listen, metrics_listen: *metrics_listen, public_url: public_url.clone() }
        }
        Verb::Demo(demo) => Addresses { listen: demo.listen, ..Addresses::default() },
        _ => Addresses::default(),
    };
    let config = config::load(&cli.global, addresses)?;
    match cli.verb {
        Verb::Demo(demo) => demo::run(&demo, &cli.global, config),
        Verb::Bench(bench) => bench::run(&bench, &cli.global, config),
        Verb::Serve(_) => serve::run(&config),
        Verb::Migrate => migrate(&config),
        Verb::Verify(verify) => verify::run(&verify, &config),
        Verb::Backup(backup) => backup::run(&backup, &config),
        Verb::Restore(restore) => restore::run(&restore, &config),
        Verb::Export(export) => export::run(&export, &config),
        Verb::Import(import) => import::run(&import, &config),
        Verb::Admin(admin) => admin::run(&admin, &config),
        Verb::Order(order) => order::run(&order),
        Verb::Print(print) => print::run(&print),
        Verb::Payment(payment) => payment::run(&payment),
        Verb::Catalogue(catalogue) => catalogue::run(&catalogue),
        Verb::Journal(journal) => journal::run(&journal),
        Verb::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "quartermaster", &mut std::io::stdout());
            Ok(())
        }
    }
}

fn migrate(config: &config::Config) -> Result<(), Failure> {
    let applied = setup::migrate_database(&setup::database(config)?)?;
    if applied.is_empty() {
        output::tell("the database has the schema of this program already");
    }
    applied.iter().try_for_each(output::line)
}
