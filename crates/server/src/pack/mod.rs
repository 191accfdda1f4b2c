//! The evidence pack of a fund: what its money bought, and the proof of it, in one file that is checked without this
//! system.
//!
//! A pack is a zip of one bag (BagIt, RFC 8493). It is written in one pass over bounded memory: rows step by step,
//! each file hashed on its way. Reading order: this file (what is in a pack), `rows` and `tables` (its data), `statement`, `journal`
//! (acts and entries), `shown` (what is kept from whom), `bag` (the container). It is checked by the program's `verify pack`.

pub mod bag;
mod journal;
pub mod rows;
pub mod shown;
pub mod statement;
mod tables;

use std::collections::BTreeSet;
use std::io::Write;

use domain::funds::Fund;
use domain::values::Timestamp;
use engine::Reference;
use engine::queries::evidence::Checkpoint;
use engine::queries::find;
use engine::store::{Connection, StoreError};
use serde::Serialize;

use crate::papers;
use bag::{Bag, BagError};
pub use shown::Reader;
use statement::Statement;

/// Version of the form of packs.
pub const FORM: &str = "quartermaster-pack/1";
/// Pieces that are read together.
const PIECES: usize = 1_000;

/// Names of the files of a pack, below `data/`; those of acts are [`act_file`].
pub const STATEMENT_JSON: &str = "statement.json";
/// The statement for people.
pub const STATEMENT_HTML: &str = "statement.html";
/// The same to print and file (PDF/A).
pub const STATEMENT_PDF: &str = "statement.pdf";
/// What the fund bears of order lines: a JSON object a line.
pub const CHARGES: &str = "charges.jsonl";
/// The accepted pieces that the fund has a part in: a JSON object a line.
pub const PIECES_FILE: &str = "pieces.jsonl";
/// What is kept from the reader.
pub const REDACTIONS: &str = "redactions.json";
/// The signed checkpoint (C2SP tlog-checkpoint).
pub const CHECKPOINT: &str = "journal/checkpoint.txt";
/// The keys of the log.
pub const KEYS: &str = "journal/keys.json";
/// Journal entries with their proofs: a JSON object a line.
pub const ENTRIES: &str = "journal/entries.jsonl";

/// The file of an act, below `data/`.
pub fn act_file(act: impl std::fmt::Display) -> String {
    format!("acts/{act}.json")
}

/// Why no pack is written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// There is no such fund.
    #[error("fund {0} does not exist")]
    NoFund(String),
    /// The journal goes on beyond what is signed.
    #[error(
        "the newest signed checkpoint does not cover everything about the fund yet; a running server signs it within a second"
    )]
    NotCovered,
    /// The statement could not be set.
    #[error(transparent)]
    Print(#[from] documents::PrintError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be written.
    #[error(transparent)]
    Bag(#[from] BagError),
}

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The fund.
    pub fund: Fund,
    /// For whom.
    pub reader: Reader,
    /// When it is made.
    pub at: Timestamp,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Orders whose entries are in it.
    pub orders: u64,
    /// Accepted pieces.
    pub pieces: u64,
    /// Acts.
    pub acts: u64,
    /// Journal entries.
    pub entries: u64,
}

/// The checkpoint that proves everything about a fund.
pub fn checkpoint(connection: &mut dyn Connection, fund: &Fund) -> Result<Checkpoint, PackError> {
    let newest = Checkpoint::newest(connection)?.ok_or(PackError::NotCovered)?;
    match newest.covers(connection, fund)? {
        true => Ok(newest),
        false => Err(PackError::NotCovered),
    }
}

/// Name of a pack's file and of the folder in it.
pub fn name(fund: &Fund, reference: &Reference, at: Timestamp) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let code: String = fund.code.as_str().chars().map(plain).collect();
    format!("pack-{code}-{}", reference.zone().date(at))
}

/// A pack on its way.
struct Packer<'a, W: Write> {
    connection: &'a mut dyn Connection,
    reference: &'a Reference,
    wanted: &'a Wanted,
    checkpoint: Checkpoint,
    bag: Bag<W>,
    written: Written,
    /// Entries that are about several orders, each written once.
    shared: BTreeSet<u64>,
    /// Steps done of all, told to whoever watches.
    progress: &'a mut dyn FnMut(u64, u64),
    steps: (u64, u64),
}

/// Writes the pack of a fund; needs an open read transaction. `progress` is told steps done and steps in all.
pub fn write<W: Write>(
    connection: &mut dyn Connection,
    reference: &Reference,
    wanted: &Wanted,
    output: W,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, PackError> {
    let checkpoint = checkpoint(connection, &wanted.fund)?;
    let bag = Bag::begin(output, &name(&wanted.fund, reference, wanted.at))?;
    let mut packer = Packer {
        connection,
        reference,
        wanted,
        checkpoint,
        bag,
        written: Written::default(),
        shared: BTreeSet::new(),
        progress,
        steps: (0, 0),
    };
    packer.write()?;
    let Packer { bag, written, reference, .. } = packer;
    let cell = &reference.state.cells.known(&1).name;
    bag.finish(&[
        ("Source-Organization", cell.to_string()),
        ("Bagging-Date", reference.zone().date(wanted.at).to_string()),
        ("External-Identifier", format!("{cell}/{}", wanted.fund.code)),
        (
            "External-Description",
            format!("Evidence pack of fund {} for a {}", wanted.fund.code, wanted.reader),
        ),
        ("Bag-Software-Agent", format!("quartermaster {}", env!("CARGO_PKG_VERSION"))),
        ("Quartermaster-Form", FORM.to_owned()),
    ])?;
    Ok(written)
}

impl<W: Write> Packer<'_, W> {
    fn write(&mut self) -> Result<(), PackError> {
        let statement = Statement::read(self.connection, self.reference, self.wanted)?;
        let orders = u64::try_from(statement.orders).unwrap_or(0);
        let pieces = u64::try_from(statement.pieces).unwrap_or(0);
        // Orders are passed over for charges as JSON and CSV, acts and entries; pieces for JSON and CSV.
        self.steps.1 = 4 * orders + 2 * pieces;
        self.written.orders = orders;
        self.bag.file(STATEMENT_JSON, &text_line(&statement)?)?;
        self.bag.file(STATEMENT_HTML, &statement.html())?;
        self.paper(&statement)?;
        self.bag.file(REDACTIONS, &text_line(&self.wanted.reader.redactions())?)?;
        self.charges()?;
        self.pieces()?;
        self.journal_head()?;
        self.acts()?;
        self.entries()
    }

    /// The statement set by the program's own templates, so that a pack is the same at every server.
    fn paper(&mut self, statement: &Statement) -> Result<(), PackError> {
        let paper = papers::statements::of_pack(self.connection, self.reference, self.wanted, statement)?;
        let pdf = papers::OWN.print(&paper)?;
        self.bag.start(STATEMENT_PDF)?;
        self.bag.write_all(&pdf)?;
        self.bag.end();
        Ok(())
    }

    fn step(&mut self, steps: u64) {
        self.steps.0 = (self.steps.0 + steps).min(self.steps.1);
        (self.progress)(self.steps.0, self.steps.1);
    }
}

fn text_line(value: &impl Serialize) -> Result<String, BagError> {
    Ok(serde_json::to_string(value).map_err(std::io::Error::other)? + "\n")
}

impl From<std::io::Error> for PackError {
    fn from(error: std::io::Error) -> PackError {
        PackError::Bag(BagError::Output(error))
    }
}

/// The fund with this id, for a pack.
pub fn fund(connection: &mut dyn Connection, id: domain::values::FundId) -> Result<Fund, PackError> {
    find::<Fund>(connection, &id)?.ok_or_else(|| PackError::NoFund(id.to_string()))
}
