//! `quartermaster verify pack`: check an evidence pack without a database, a network or an account.
//!
//! In this order: the container and every byte of it (`bag`), the log's keys and the signed checkpoint, the proof of
//! each journal entry (`journal`, `deliveries`), charges, pieces and statement against what the entries say (`sums`), acts and their
//! signatures. What a pack proves took place; that nothing else did, only the whole journal proves.

mod bag;
mod deliveries;
mod fields;
mod journal;
mod sums;

use std::path::{Path, PathBuf};

use clap::Args;
use domain::values::{ActId, Code, KeyBytes};
use engine::proof::checkpoint::Checkpoint;
use engine::proof::note::VerifierKey;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;
use server::pack::rows::{ChargeRow, PieceRow};
use server::pack::statement::Statement;
use server::pack::{self, act_file};

use super::edition::{Edition, LogKey, Proof, check_kept, check_log_keys, open};
use super::read;
use crate::output::{self, Failure};
use bag::OpenBag;
use journal::Journal;
use sums::{Proved, Summed};

/// Check an evidence pack: every byte, proof, signature and sum, without a database.
#[derive(Debug, Args)]
pub struct Pack {
    /// The pack
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The log key that the pack must be signed under, as 64 hexadecimal digits or as text NAME+ID+KEY
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A checkpoint kept from earlier: one of the pack's log keys must have signed it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Print what was found as one JSON object
    #[arg(long)]
    json: bool,
}

/// What was checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Checked {
    /// The statement.
    pub statement: Statement,
    /// Journal entries proved.
    pub entries: usize,
    /// Entries of the signed checkpoint.
    pub size: u64,
    /// Acts.
    pub acts: usize,
    /// Signatures of acts.
    pub signatures: usize,
    /// Charges whose payments are stated, not proved.
    pub unproved: usize,
    /// The key that signed the checkpoint.
    pub key: String,
}

#[derive(Deserialize)]
struct Keys {
    cell: Code,
    log_key: KeyBytes,
    log_keys: Vec<LogKey>,
}

#[derive(Deserialize)]
struct ActFile {
    number: String,
    signed: Vec<Edition>,
}

/// Checks a pack; the first thing that does not hold ends with exit code 1.
pub fn run(pack: &Pack) -> Result<(), Failure> {
    let kept = pack.checkpoint.as_deref().map(read).transpose()?;
    let checked = check(&pack.file, pack.key.as_deref(), kept.as_deref());
    let checked = checked.map_err(|what| {
        Failure::refused(format!("not verified: {}: {what}", pack.file.display()))
            .hint("ask for the pack again, from somebody who can be held to it")
    })?;
    let Checked { statement, entries, size, acts, signatures, unproved, key } = &checked;
    if pack.json {
        return output::line(serde_json::json!({
            "fund": statement.fund_code,
            "cell": statement.cell,
            "at": statement.at,
            "currency": statement.currency,
            "sums": statement.sums().iter().map(|(name, minor)| (format!("{name}_minor"), *minor)).collect::<std::collections::BTreeMap<_, _>>(),
            "orders": statement.orders,
            "pieces": statement.pieces,
            "acts": acts,
            "signatures": signatures,
            "entries": entries,
            "checkpoint_size": size,
            "log_key": key,
            "charges_with_unproved_payments": unproved,
            "verified": true,
        }));
    }
    output::line(format_args!(
        "fund        {} of {} ({})",
        statement.fund_code, statement.owner, statement.nation
    ))?;
    for (name, minor) in statement.sums() {
        output::line(format_args!("{name:<12}{:>22}", statement.money(minor)))?;
    }
    output::line(format_args!("orders      {}", statement.orders))?;
    output::line(format_args!("pieces      {}", statement.pieces))?;
    output::line(format_args!("acts        {acts}, {signatures} signatures"))?;
    output::line(format_args!("entries     {entries}, proved by the checkpoint of {size}"))?;
    output::line(format_args!("log key     {key}"))?;
    if *unproved > 0 {
        output::tell(format_args!(
            "of {unproved} charges it is proved that they are owed or paid, not which of both"
        ));
    }
    output::tell("verified: every byte, proof, signature and sum of the pack holds");
    Ok(())
}

/// Checks a pack.
pub fn check(path: &Path, key: Option<&str>, kept: Option<&str>) -> Result<Checked, String> {
    let mut bag = OpenBag::open(path)?;
    let bar = ProgressBar::new(bag.count() as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} files").expect("a valid template"));
    bag.check_bytes(|| bar.inc(1))?;
    bar.finish_and_clear();
    let statement: Statement = json(&mut bag, pack::STATEMENT_JSON)?;
    if statement.form != pack::FORM {
        return Err(format!("its form is {:?}, this program knows {:?}", statement.form, pack::FORM));
    }
    if bag.text(pack::STATEMENT_HTML)? != statement.html() {
        return Err(format!("{} says something else than {}", pack::STATEMENT_HTML, pack::STATEMENT_JSON));
    }
    if !bag.has(pack::STATEMENT_PDF) {
        return Err(format!("the statement to print is missing: there is no data/{}", pack::STATEMENT_PDF));
    }
    let keys: Keys = json(&mut bag, pack::KEYS)?;
    let checkpoint = log(&mut bag, &keys, key, kept)?;
    if keys.cell.as_str() != statement.cell {
        return Err(format!("its journal is that of {}, its statement of {}", keys.cell, statement.cell));
    }
    let journal = entries(&mut bag, &statement.fund, &checkpoint)?;
    let proved = Proved::of(&journal, &statement.fund)?;
    let mut sums = Summed::default();
    bag.lines(pack::CHARGES, |_, line| {
        let row: ChargeRow = serde_json::from_str(line).map_err(|error| error.to_string())?;
        proved.charge(&row, &mut sums)
    })?;
    let mut acts: std::collections::BTreeMap<ActId, String> = std::collections::BTreeMap::new();
    bag.lines(pack::PIECES_FILE, |_, line| {
        let row: PieceRow = serde_json::from_str(line).map_err(|error| error.to_string())?;
        acts.insert(proved.piece(&row, &mut sums)?, row.act_number);
        Ok(())
    })?;
    proved.statement(&statement, &sums).map_err(|what| format!("{}: {what}", pack::STATEMENT_JSON))?;
    for (act, number) in &acts {
        if !bag.has(&act_file(act)) {
            return Err(format!("act {number} is missing: there is no data/{}", act_file(act)));
        }
    }
    let signatures = check_acts(&mut bag, &journal, &keys, &checkpoint, &acts)?;
    Ok(Checked {
        entries: journal.sequences.len(),
        size: checkpoint.size,
        acts: acts.len(),
        signatures,
        unproved: sums.unproved,
        key: VerifierKey::new(&checkpoint.origin, &keys.log_key.0)
            .map_err(|error| error.to_string())?
            .to_string(),
        statement,
    })
}

fn json<T: serde::de::DeserializeOwned>(bag: &mut OpenBag, name: &str) -> Result<T, String> {
    serde_json::from_str(&bag.text(name)?).map_err(|error| format!("data/{name}: {error}"))
}

/// The checkpoint, signed by a key of the log whose keys follow one another.
fn log(bag: &mut OpenBag, keys: &Keys, key: Option<&str>, kept: Option<&str>) -> Result<Checkpoint, String> {
    check_log_keys(&keys.cell, &keys.log_key, &keys.log_keys)?;
    let note = bag.text(pack::CHECKPOINT)?;
    let checkpoint = open(&keys.cell, &note, &keys.log_key)
        .map_err(|error| format!("data/{}: {error}", pack::CHECKPOINT))?;
    if let Some(key) = key {
        let is_given = |known: &LogKey| {
            let text = VerifierKey::new(&checkpoint.origin, &known.public_key.0).map(|key| key.to_string());
            known.public_key.to_string() == key || text.is_ok_and(|text| text == key)
        };
        if !keys.log_keys.iter().any(is_given) {
            return Err("it is a pack of another journal: the key given is none of its log keys".to_owned());
        }
    }
    match kept {
        Some(kept) => check_kept(&keys.cell, kept, &checkpoint, &keys.log_keys).map(|()| checkpoint),
        None => Ok(checkpoint),
    }
}

/// What the journal entries say, each of which the checkpoint must prove.
fn entries(bag: &mut OpenBag, fund: &str, checkpoint: &Checkpoint) -> Result<Journal, String> {
    let mut journal = Journal::default();
    bag.lines(pack::ENTRIES, |_, line| {
        let proof: Proof = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if proof.size != checkpoint.size || proof.root().as_ref() != Some(&checkpoint.root) {
            return Err(format!(
                "the proof of entry {} does not lead to the checkpoint",
                proof.entry.sequence
            ));
        }
        journal.take(fund, &proof.entry)
    })?;
    journal.settle().map(|()| journal)
}

/// Checks every act of the pack; answers the number of signatures.
fn check_acts(
    bag: &mut OpenBag,
    journal: &Journal,
    keys: &Keys,
    checkpoint: &Checkpoint,
    acts: &std::collections::BTreeMap<ActId, String>,
) -> Result<usize, String> {
    let mut signatures = 0;
    for name in bag.named("acts/") {
        let file: ActFile = json(bag, &name)?;
        let wrong = |what: &str| format!("act {} (data/{name}): {what}", file.number);
        let [edition] = &file.signed[..] else { return Err(wrong("it has not one signed edition")) };
        let act: ActId = edition.id.parse().map_err(|_| wrong("its id is that of no act"))?;
        let is_named = edition.kind == "act" && edition.cell == keys.cell && name == act_file(act);
        let digest = journal.acts.get(&act).and_then(|act| act.digest);
        if !is_named || digest != Some(edition.digest) {
            return Err(wrong("the journal has another act, or another digest of it"));
        }
        if acts.get(&act).is_some_and(|number| *number != file.number) {
            return Err(wrong("the pieces name it otherwise"));
        }
        let own = edition.check(None).map_err(|what| wrong(&what))?;
        if own.as_ref() != Some(checkpoint) {
            return Err(wrong("its checkpoint is not that of the pack"));
        }
        for signature in &edition.signatures {
            let proved = edition.check_signature(signature, own.as_ref());
            proved.map_err(|what| wrong(&format!("the {}'s signature {what}", signature.purpose)))?;
            if signature.proof.is_none() {
                return Err(wrong(&format!("the {}'s signature has no proof", signature.purpose)));
            }
            signatures += 1;
        }
    }
    Ok(signatures)
}
