//! `quartermaster payment`: make and read files for the bank, record what its statement says, over HTTP.

use std::path::PathBuf;

use clap::Subcommand;
use serde::Deserialize;
use serde_json::json;
use server::route::segment;

use crate::client::{Page, Remote, fresh_key, money};
use crate::output::{self, Failure};

/// The largest statement, which is also the largest body the server takes.
const STATEMENT_BYTES_MAX: u64 = 1 << 20;
/// Payments of one file.
const FILED_MAX: usize = 200;

/// What to do with payments.
#[derive(Debug, Subcommand)]
pub enum Payment {
    /// Put every ordered payment that is in no file yet into one for the bank
    File {
        /// The server
        #[command(flatten)]
        remote: Remote,
    },
    /// Write a file for the bank: ISO 20022 pain.001.001.09, the same each time
    Download {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The file's number, PF-…
        number: String,
        /// Where to write it; standard output when it is missing
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Record a bank's statement: CSV, camt.053 or camt.054; the same file again changes nothing
    Statement {
        /// The server
        #[command(flatten)]
        remote: Remote,
        /// The file
        file: PathBuf,
    },
}

#[derive(Deserialize)]
struct Shown {
    id: String,
    number: String,
    currency: String,
    amount_minor: i64,
    file: Option<String>,
}

#[derive(Deserialize)]
struct Statement {
    recorded: usize,
    known: usize,
    rows: Vec<Movement>,
}

#[derive(Deserialize)]
struct Movement {
    row: usize,
    payment: String,
    outcome: String,
    detail: Option<String>,
}

/// Runs one of the verbs.
pub fn run(payment: &Payment) -> Result<(), Failure> {
    match payment {
        Payment::File { remote } => file(remote),
        Payment::Download { remote, number, output } => {
            let xml = remote.client()?.text(&format!("/payment-files/{}/document", segment(number)))?;
            output::deliver(output.as_deref(), |file| Ok(file.write_all(xml.as_bytes())?))
        }
        Payment::Statement { remote, file } => {
            let named = |error: std::io::Error| Failure::usage(format!("{}: {error}", file.display()));
            let mut text = String::new();
            let opened = std::fs::File::open(file).map_err(named)?;
            std::io::Read::read_to_string(&mut std::io::Read::take(opened, STATEMENT_BYTES_MAX), &mut text)
                .map_err(named)?;
            let answer = remote.client()?.post("/statements", &fresh_key()?, &json!({ "file": text }))?;
            remote.show(answer, recorded)
        }
    }
}

fn file(remote: &Remote) -> Result<(), Failure> {
    let client = remote.client()?;
    let query = [("status", Some("ordered".to_owned())), ("limit", Some(FILED_MAX.to_string()))];
    let ordered: Page<Shown> =
        serde_json::from_value(client.get("/payments", &query)?).map_err(Failure::unavailable)?;
    let open: Vec<Shown> = ordered.entries.into_iter().filter(|payment| payment.file.is_none()).collect();
    if open.is_empty() {
        return Err(Failure::refused("every ordered payment is in a file")
            .hint("order payments of matched invoices first"));
    }
    for Shown { number, currency, amount_minor, .. } in &open {
        output::tell(format_args!("{number}  {}", money(*amount_minor, currency)));
    }
    let ids: Vec<_> = open.iter().map(|payment| payment.id.as_str()).collect();
    let answer = client.post("/payment-files", &fresh_key()?, &json!({ "payments": ids }))?;
    let number = answer["events"][0]["fields"]["file"].as_str().unwrap_or_default().to_owned();
    if remote.json { output::line(answer) } else { output::line(number) }
}

fn recorded(statement: Statement) -> Result<(), Failure> {
    let Statement { recorded, known, rows } = statement;
    let open: Vec<_> =
        rows.iter().filter(|row| !["recorded", "known"].contains(&row.outcome.as_str())).collect();
    for Movement { row, payment, outcome, detail } in &open {
        output::tell(format_args!(
            "row {row}, {payment}: {outcome}: {}",
            detail.as_deref().unwrap_or_default()
        ));
    }
    output::line(format_args!("{recorded} recorded, {known} recorded before, {} not recorded", open.len()))?;
    match open.is_empty() {
        true => Ok(()),
        false => Err(Failure::refused("not every movement was recorded")
            .hint("correct these rows and send the file again")),
    }
}
