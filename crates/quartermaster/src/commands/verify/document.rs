//! `quartermaster verify document`: check what `GET /orders/{id}/document` and `GET /acts/{id}/document` export.
//!
//! Nothing is asked of a server or database. Each signed edition must have the digest that was signed, each signature
//! be by the key it names, and each proof lead from the signature's journal entry to the signed checkpoint; each log
//! key was put in force by the one before it.

use std::path::{Path, PathBuf};

use clap::Args;
use domain::values::{Digest, seal_of};
use serde::Deserialize;
use serde_json::Value;

use super::cms::Foreign;
use super::edition::{Edition, Signature};
use super::read;
use crate::output::{self, Failure};
use crate::setup;

/// Check exported documents, their signatures and proofs, without a database.
#[derive(Debug, Args)]
pub struct Document {
    /// Files as GET /orders/{id}/document or GET /acts/{id}/document gave them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A checkpoint kept from earlier: the log key of the files, or one before or after it, must have signed it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    #[command(flatten)]
    foreign: Foreign,
}

/// The part of an exported file that is checked.
#[derive(Deserialize)]
struct Export {
    /// What is left of the order today; nobody signed it unless it is one of the signed documents.
    document: Option<Value>,
    signed: Vec<Edition>,
    /// Texts of which the document shows seals; of an order there are none.
    #[serde(default)]
    notes: Vec<SealedNote>,
}

#[derive(Deserialize)]
struct SealedNote {
    discrepancy: i64,
    text: String,
    salt: Digest,
}

/// Checks every file; the first that does not hold ends with exit code 1.
pub fn run(document: &Document) -> Result<(), Failure> {
    let kept = document.checkpoint.as_deref().map(read).transpose()?;
    let mut signatures = 0;
    for path in &document.files {
        let file = read(path)?;
        document.foreign.check(path, &file, setup::now())?;
        let export = match serde_json::from_str::<Export>(&file) {
            Ok(export) => export,
            // A file that CMS signatures were checked of need not be an export.
            Err(_) if document.foreign.is_given() => continue,
            Err(error) => return Err(not_an_export(path, &error)),
        };
        if export.signed.is_empty() && document.foreign.is_given() {
            continue;
        }
        if export.signed.is_empty() {
            return Err(refused(path, "nobody has signed it yet"));
        }
        let is_signed = |document: &Value| {
            export.signed.iter().any(|edition| edition.document.as_ref() == Some(document))
        };
        if export.document.as_ref().is_some_and(|document| !is_signed(document)) {
            let name = path.display();
            output::tell(format_args!(
                "{name}: the document at the top was not signed; read those under `signed`"
            ));
        }
        for note in &export.notes {
            let wrong = || {
                refused(path, &format!("the note of discrepancy {} is not what was signed", note.discrepancy))
            };
            note.is_sealed_in(&export.signed).then_some(()).ok_or_else(wrong)?;
        }
        for edition in &export.signed {
            let name = format!("{} edition {}", edition.id, edition.edition);
            let wrong = |what: String| refused(path, &format!("{name}: {what}"));
            if edition.document.is_none() {
                return Err(wrong("the document itself is missing".to_owned()));
            }
            let checkpoint = edition.check(kept.as_deref()).map_err(wrong)?;
            output::line(format_args!("{} {name}", edition.kind))?;
            for signature in &edition.signatures {
                let proved = edition.check_signature(signature, checkpoint.as_ref());
                let proved =
                    proved.map_err(|what| wrong(format!("the {}'s signature {what}", signature.purpose)))?;
                let Signature { purpose, person, key, at, .. } = signature;
                output::line(format_args!("  {purpose:<18} {person} {key} {at}  {proved}"))?;
                signatures += 1;
            }
        }
    }
    output::tell(format_args!("verified: {signatures} signatures"));
    Ok(())
}

fn not_an_export(path: &Path, error: &serde_json::Error) -> Failure {
    let hint = "give the answer of GET /api/v1/orders/{id}/document or /api/v1/acts/{id}/document, unchanged";
    Failure::refused(format!("{} is no exported document: {error}", path.display())).hint(hint)
}

fn refused(path: &Path, what: &str) -> Failure {
    Failure::refused(format!("not verified: {}: {what}", path.display()))
}

impl SealedNote {
    /// Whether a signed document shows the seal of this text in this place.
    fn is_sealed_in(&self, signed: &[Edition]) -> bool {
        let seal = serde_json::json!(seal_of(&self.text, &self.salt.0));
        let shown = signed
            .iter()
            .filter_map(|edition| edition.document.as_ref()?["discrepancies"].as_array())
            .flatten();
        shown.into_iter().any(|shown| shown["discrepancy"] == self.discrepancy && shown["note"] == seal)
    }
}
