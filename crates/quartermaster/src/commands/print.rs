//! `quartermaster print`: papers of orders, acts, invoices, payments, despatches and funds as PDF, over HTTP.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::client::Remote;
use crate::output::{self, Failure};

/// Print a paper as PDF/A.
#[derive(Debug, Args)]
pub struct Print {
    /// The server
    #[command(flatten)]
    remote: Remote,
    /// What to print
    paper: Paper,
    /// The id of the order, act, invoice, payment or despatch; the code or id of a fund
    id: String,
    /// In which language; `both` sets English beside Ukrainian
    #[arg(long, default_value = "uk")]
    language: PaperLanguage,
    /// File to write, which must not exist
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Paper {
    Order,
    Act,
    Discrepancies,
    Invoice,
    Payment,
    Labels,
    Statement,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PaperLanguage {
    Uk,
    En,
    Both,
}

/// Writes the paper to its file.
pub fn run(print: &Print) -> Result<(), Failure> {
    let Print { remote, paper, id, language, output: file } = print;
    let path = match paper {
        Paper::Order => format!("/orders/{id}/document.pdf"),
        Paper::Act => format!("/acts/{id}/document.pdf"),
        Paper::Discrepancies => format!("/acts/{id}/discrepancies.pdf"),
        Paper::Invoice => format!("/invoices/{id}/document.pdf"),
        Paper::Payment => format!("/payments/{id}/document.pdf"),
        Paper::Labels => format!("/despatches/{id}/labels.pdf"),
        Paper::Statement => format!("/funds/{id}/statement.pdf"),
    };
    let language = match language {
        PaperLanguage::Uk => "uk",
        PaperLanguage::En => "en",
        PaperLanguage::Both => "both",
    };
    let pdf = remote.client()?.download(&path, &[("language", Some(language.to_owned()))])?;
    let named = |error: std::io::Error| Failure::usage(format!("{}: {error}", file.display()));
    let mut made = std::fs::File::create_new(file).map_err(named)?;
    made.write_all(&pdf).map_err(named)?;
    output::line(file.display())
}
