//! `quartermaster verify document`: check what `GET /orders/{id}/document` and `GET /acts/{id}/document` export.
//!
//! Nothing is asked of a server or database. Each signed edition must have the digest that was signed, each signature
//! be by the key it names, and each proof lead from the signature's journal entry to the signed checkpoint; each log
//! key was put in force by the one before it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use domain::cell::rotate_log_key::LogKeyRotated;
use domain::identity::key_id;
use domain::signatures::{Assertion, Method, Signed};
use domain::values::{
    Code, Digest, HexError, KeyBytes, Origin, Passkey, PublicKey, SignatureBytes, Timestamp, seal_of,
    to_canonical,
};
use engine::log_key::{check_rotation, origin};
use engine::proof::Hash;
use engine::proof::checkpoint::Checkpoint;
use engine::proof::document::{FORM, Statement, document_signing_bytes};
use engine::proof::leaf::{Digests, Header, field_digest};
use engine::proof::merkle::root_from_inclusion;
use engine::proof::note::VerifierKey;
use engine::signing::check_signature;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::cms::Foreign;
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

#[derive(Deserialize)]
struct Edition {
    form: String,
    cell: Code,
    kind: String,
    id: String,
    edition: u64,
    document: Value,
    digest: Digest,
    signatures: Vec<Signature>,
    log_key: KeyBytes,
    log_keys: Vec<LogKey>,
    checkpoint: Option<String>,
}

/// A key of the log with the signatures that handed over to it; the first key has none.
#[derive(Deserialize)]
struct LogKey {
    public_key: KeyBytes,
    old_signature: Option<SignatureBytes>,
    new_signature: Option<SignatureBytes>,
}

#[derive(Deserialize)]
struct Signature {
    purpose: String,
    person: String,
    key: String,
    public_key: String,
    origin: Option<Origin>,
    method: Method,
    signature: SignatureBytes,
    assertion: Option<Assertion>,
    at: String,
    proof: Option<Proof>,
}

#[derive(Deserialize)]
struct Proof {
    entry: Entry,
    salts: BTreeMap<String, Digest>,
    size: u64,
    path: Vec<Digest>,
}

#[derive(Deserialize)]
struct Entry {
    sequence: u64,
    at_micros: i64,
    actor: String,
    kind: String,
    subjects: Vec<String>,
    fields: Map<String, Value>,
    withheld: BTreeMap<String, Digest>,
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
        let is_signed = |document: &Value| export.signed.iter().any(|edition| edition.document == *document);
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
        let shown =
            signed.iter().filter_map(|edition| edition.document["discrepancies"].as_array()).flatten();
        shown.into_iter().any(|shown| shown["discrepancy"] == self.discrepancy && shown["note"] == seal)
    }
}

impl Edition {
    /// Checks all but the signatures; answers the signed checkpoint, if the file has one.
    fn check(&self, kept: Option<&str>) -> Result<Option<Checkpoint>, String> {
        if self.form != FORM {
            return Err(format!("its form is {:?}, this program knows {FORM:?}", self.form));
        }
        let canonical = to_canonical(&self.document).map_err(|error| format!("the document {error}"))?;
        if Sha256::digest(canonical)[..] != self.digest.0 {
            return Err("the document was changed; its digest is another".to_owned());
        }
        let names = (self.document[&self.kind].as_str(), self.document["edition"].as_u64());
        if names != (Some(self.id.as_str()), Some(self.edition)) {
            return Err("the document is of another id or edition".to_owned());
        }
        if self.signatures.is_empty() {
            return Err("it has no signature".to_owned());
        }
        let open = |note: &str, key: &KeyBytes| {
            let key = VerifierKey::new(&origin(&self.cell), &key.0).map_err(|error| error.to_string())?;
            Checkpoint::verify(note, &key).map_err(|error| error.to_string())
        };
        let own = self.checkpoint.as_deref().map(|note| open(note, &self.log_key)).transpose();
        let own = own.map_err(|error| format!("its checkpoint: {error}"))?;
        self.check_log_keys()?;
        let keys = || self.log_keys.iter().map(|key| &key.public_key);
        let by_any =
            |note| keys().find_map(|key| open(note, key).ok()).map_or_else(|| open(note, &self.log_key), Ok);
        let kept = kept.map(by_any).transpose().map_err(|error| format!("the kept checkpoint: {error}"))?;
        match kept.zip(own.as_ref()) {
            Some((kept, own)) if kept.size == own.size && kept.root != own.root => {
                Err("the kept checkpoint of the same size has another root: the journal was forked"
                    .to_owned())
            }
            _ => Ok(own),
        }
    }

    /// Refuses log keys of which one was not put in force by the one before it, or that lack the file's.
    fn check_log_keys(&self) -> Result<(), String> {
        for pair in self.log_keys.windows(2) {
            let [LogKey { public_key: old_key, .. }, new] = pair else { unreachable!("a window has two") };
            let (Some(old_signature), Some(new_signature)) = (new.old_signature, new.new_signature) else {
                return Err(format!("no rotation is shown that put log key {} in force", new.public_key));
            };
            let (cell, old_key, new_key) = (self.cell.clone(), *old_key, new.public_key);
            check_rotation(&LogKeyRotated { cell, old_key, new_key, old_signature, new_signature })
                .map_err(|error| format!("log key {new_key} was not put in force by {old_key}: {error}"))?;
        }
        let is_listed = self.log_keys.iter().any(|key| key.public_key == self.log_key);
        if is_listed { Ok(()) } else { Err("its log key is none of its log keys".to_owned()) }
    }

    /// Checks a signature and where the journal has it; answers the latter in words.
    fn check_signature(
        &self,
        signature: &Signature,
        checkpoint: Option<&Checkpoint>,
    ) -> Result<String, String> {
        let public_key = signature.public_key()?;
        if key_id(public_key.clone()).to_string() != signature.key {
            return Err(format!("names key {}, but that is another", signature.key));
        }
        let statement = Statement {
            cell: self.cell.as_str(),
            kind: &self.kind,
            id: &self.id,
            revision: self.edition,
            purpose: &signature.purpose,
            digest: self.digest.0,
        };
        let bytes = document_signing_bytes(&statement).map_err(|error| error.to_string());
        let checked =
            bytes.and_then(|bytes| check_signature(&public_key, &bytes, &signature.signed(self.digest)?));
        checked.map_err(|error| format!("does not hold: {error}"))?;
        let (Some(proof), Some(checkpoint)) = (&signature.proof, checkpoint) else {
            return Ok("valid; not yet covered by a checkpoint".to_owned());
        };
        self.check_entry(signature, &proof.entry)?;
        if proof.root().as_ref() != Some(&checkpoint.root) || proof.size != checkpoint.size {
            return Err("has a proof that does not lead to the checkpoint".to_owned());
        }
        Ok(format!("valid; entry {} of the {} of the checkpoint", proof.entry.sequence, checkpoint.size))
    }

    /// Refuses a journal entry of another signature than this one.
    fn check_entry(&self, signature: &Signature, entry: &Entry) -> Result<(), String> {
        let says = |name: &str| entry.fields.get(name).cloned().unwrap_or_default();
        let is_same = says("signed") == serde_json::json!(signature.signed(self.digest)?)
            && says(&self.kind) == self.id
            && says("edition") == self.edition
            && says("purpose") == signature.purpose
            && says("person") == signature.person
            && Timestamp(entry.at_micros).to_string() == signature.at;
        if is_same { Ok(()) } else { Err("has a proof of another journal entry".to_owned()) }
    }
}

impl Signature {
    /// The key that is shown, whole.
    fn public_key(&self) -> Result<PublicKey, String> {
        let wrong = |error: HexError| format!("has a public key that {error}");
        match self.origin.clone() {
            None => self.public_key.parse().map(PublicKey::Ed25519).map_err(wrong),
            Some(origin) => {
                let point = self.public_key.parse().map_err(wrong)?;
                Ok(PublicKey::Passkey(Passkey { point, origin }))
            }
        }
    }

    /// The signature as the journal has it.
    fn signed(&self, digest: Digest) -> Result<Signed, String> {
        let key = self.key.parse().map_err(|error| format!("names no key: {error}"))?;
        let (method, signature, assertion) = (self.method, self.signature, self.assertion.clone());
        Ok(Signed { key, method, digest, signature, assertion })
    }
}

impl Proof {
    /// The root that entry and path give; `None` when they cannot.
    fn root(&self) -> Option<Hash> {
        let Entry { sequence, at_micros, actor, kind, subjects, fields, withheld } = &self.entry;
        let header = Header {
            sequence: *sequence,
            at: *at_micros,
            actor: actor.clone(),
            kind: kind.clone(),
            subjects: subjects.clone(),
        };
        let mut digests = Digests::new();
        for (name, value) in fields {
            digests.insert(name, field_digest(&self.salts.get(name)?.0, name, value).ok()?);
        }
        digests.extend(withheld.iter().map(|(name, digest)| (name.as_str(), digest.0)));
        let path: Vec<Hash> = self.path.iter().map(|digest| digest.0).collect();
        root_from_inclusion(&header.leaf_hash(&digests), sequence.checked_sub(1)?, self.size, &path).ok()
    }
}
