//! A signed edition of a document as it is exported: its digest, signatures, journal entries and the log keys behind them.

use std::collections::BTreeMap;

use domain::cell::rotate_log_key::LogKeyRotated;
use domain::identity::key_id;
use domain::signatures::{Assertion, Method, Signed};
use domain::values::{
    Code, Digest, HexError, KeyBytes, Origin, Passkey, PublicKey, SignatureBytes, Timestamp, to_canonical,
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

#[derive(Deserialize)]
pub(super) struct Edition {
    pub(super) form: String,
    pub(super) cell: Code,
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) edition: u64,
    /// Missing where it is kept from the reader.
    pub(super) document: Option<Value>,
    pub(super) digest: Digest,
    pub(super) signatures: Vec<Signature>,
    pub(super) log_key: KeyBytes,
    pub(super) log_keys: Vec<LogKey>,
    pub(super) checkpoint: Option<String>,
}

/// A key of the log with the signatures that handed over to it; the first key has none.
#[derive(Deserialize)]
pub(super) struct LogKey {
    pub(super) public_key: KeyBytes,
    pub(super) old_signature: Option<SignatureBytes>,
    pub(super) new_signature: Option<SignatureBytes>,
}

#[derive(Deserialize)]
pub(super) struct Signature {
    pub(super) purpose: String,
    pub(super) person: String,
    pub(super) key: String,
    pub(super) public_key: String,
    pub(super) origin: Option<Origin>,
    pub(super) method: Method,
    pub(super) signature: SignatureBytes,
    pub(super) assertion: Option<Assertion>,
    pub(super) at: String,
    pub(super) proof: Option<Proof>,
}

#[derive(Deserialize)]
pub(super) struct Proof {
    pub(super) entry: Entry,
    pub(super) salts: BTreeMap<String, Digest>,
    pub(super) size: u64,
    pub(super) path: Vec<Digest>,
}

#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) sequence: u64,
    pub(super) at_micros: i64,
    pub(super) actor: String,
    pub(super) kind: String,
    pub(super) subjects: Vec<String>,
    pub(super) fields: Map<String, Value>,
    pub(super) withheld: BTreeMap<String, Digest>,
}

impl Edition {
    /// Checks all but the signatures; answers the signed checkpoint, if the file has one.
    pub(super) fn check(&self, kept: Option<&str>) -> Result<Option<Checkpoint>, String> {
        if self.form != FORM {
            return Err(format!("its form is {:?}, this program knows {FORM:?}", self.form));
        }
        if let Some(document) = &self.document {
            self.check_document(document)?;
        }
        if self.signatures.is_empty() {
            return Err("it has no signature".to_owned());
        }
        let own = self.checkpoint.as_deref().map(|note| open(&self.cell, note, &self.log_key)).transpose();
        let own = own.map_err(|error| format!("its checkpoint: {error}"))?;
        check_log_keys(&self.cell, &self.log_key, &self.log_keys)?;
        if let Some((kept, own)) = kept.zip(own.as_ref()) {
            check_kept(&self.cell, kept, own, &self.log_keys)?;
        }
        Ok(own)
    }

    fn check_document(&self, document: &Value) -> Result<(), String> {
        let canonical = to_canonical(document).map_err(|error| format!("the document {error}"))?;
        if Sha256::digest(canonical)[..] != self.digest.0 {
            return Err("the document was changed; its digest is another".to_owned());
        }
        let names = (document[&self.kind].as_str(), document["edition"].as_u64());
        if names != (Some(self.id.as_str()), Some(self.edition)) {
            return Err("the document is of another id or edition".to_owned());
        }
        Ok(())
    }

    /// Checks a signature and where the journal has it; answers the latter in words.
    pub(super) fn check_signature(
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
    pub(super) fn check_entry(&self, signature: &Signature, entry: &Entry) -> Result<(), String> {
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
    pub(super) fn public_key(&self) -> Result<PublicKey, String> {
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
    pub(super) fn signed(&self, digest: Digest) -> Result<Signed, String> {
        let key = self.key.parse().map_err(|error| format!("names no key: {error}"))?;
        let (method, signature, assertion) = (self.method, self.signature, self.assertion.clone());
        Ok(Signed { key, method, digest, signature, assertion })
    }
}

impl Proof {
    /// The root that entry and path give; `None` when they cannot.
    pub(super) fn root(&self) -> Option<Hash> {
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

/// The checkpoint of a note that the key of a cell's log has signed.
pub(super) fn open(cell: &Code, note: &str, key: &KeyBytes) -> Result<Checkpoint, String> {
    let key = VerifierKey::new(&origin(cell), &key.0).map_err(|error| error.to_string())?;
    Checkpoint::verify(note, &key).map_err(|error| error.to_string())
}

/// Refuses a kept checkpoint that none of the log's keys signed, or that says another root of the same size.
pub(super) fn check_kept(
    cell: &Code,
    kept: &str,
    own: &Checkpoint,
    log_keys: &[LogKey],
) -> Result<(), String> {
    let mut tried = Err("the log has no key".to_owned());
    for key in log_keys {
        tried = open(cell, kept, &key.public_key);
        if tried.is_ok() {
            break;
        }
    }
    let kept = tried.map_err(|error| format!("the kept checkpoint: {error}"))?;
    if kept.size == own.size && kept.root != own.root {
        return Err(
            "the kept checkpoint of the same size has another root: the journal was forked".to_owned()
        );
    }
    Ok(())
}

/// Refuses log keys of which one was not put in force by the one before it, or that lack the one that signed.
pub(super) fn check_log_keys(cell: &Code, log_key: &KeyBytes, log_keys: &[LogKey]) -> Result<(), String> {
    for pair in log_keys.windows(2) {
        let [LogKey { public_key: old_key, .. }, new] = pair else { unreachable!("a window has two") };
        let (Some(old_signature), Some(new_signature)) = (new.old_signature, new.new_signature) else {
            return Err(format!("no rotation is shown that put log key {} in force", new.public_key));
        };
        let (cell, old_key, new_key) = (cell.clone(), *old_key, new.public_key);
        check_rotation(&LogKeyRotated { cell, old_key, new_key, old_signature, new_signature })
            .map_err(|error| format!("log key {new_key} was not put in force by {old_key}: {error}"))?;
    }
    let is_listed = log_keys.iter().any(|key| key.public_key == *log_key);
    if is_listed { Ok(()) } else { Err("its log key is none of its log keys".to_owned()) }
}

#[cfg(test)]
#[path = "../../../../engine/src/proof/passkey/authenticator.rs"]
mod authenticator;

#[cfg(test)]
mod tests {
    use engine::proof::passkey::{read_new_passkey, signature_from_der};
    use engine::signing::Together;
    use serde_json::json;

    use super::authenticator::Authenticator;
    use super::*;

    const ORIGIN: &str = "https://orders.example.org";

    /// An exported edition that a passkey signed together with others.
    fn exported(device: &Authenticator) -> Edition {
        let document = json!({ "order": "ord_1", "edition": 2, "total_minor": 49_000_000 });
        let digest = Digest(Sha256::digest(to_canonical(&document).expect("canonical")).into());
        let statement = Statement {
            cell: "CELL",
            kind: "order",
            id: "ord_1",
            revision: 2,
            purpose: "orderer",
            digest: digest.0,
        };
        let bytes = document_signing_bytes(&statement).expect("signable");
        let together = Together::of([bytes.as_slice(), b"another document", b"and one more"]);
        let answer = device.answer(&together.challenge());
        let whole = Assertion {
            authenticator: domain::values::AuthenticatorBytes(
                answer.authenticator.try_into().expect("37 bytes"),
            ),
            client: domain::values::Text::new(&answer.client).expect("a statement"),
            place: None,
        };
        let (asked, owners) = (Digest([7; 32]), Authenticator::new(1, ORIGIN));
        let made = owners.make(&asked);
        let made = read_new_passkey(&owners.origin, &asked, &made.authenticator, &made.client);
        let made = made.expect("a passkey");
        assert_eq!(made.credential, owners.credential);
        let point = made.passkey.point;
        serde_json::from_value(json!({
            "form": FORM, "cell": "CELL", "kind": "order", "id": "ord_1", "edition": 2,
            "document": document, "digest": digest, "log_key": KeyBytes([1; 32]),
            "log_keys": [{ "public_key": KeyBytes([1; 32]) }], "checkpoint": null,
            "signatures": [{
                "purpose": "orderer", "person": "per_1", "key": key_id(PublicKey::Passkey(made.passkey)).to_string(),
                "public_key": point, "origin": ORIGIN, "method": "passkey",
                "signature": signature_from_der(&answer.signature).expect("DER"),
                "assertion": together.assertion(0, &whole), "at": "2026-01-12T06:00:00Z", "proof": null,
            }],
        }))
        .expect("an edition as it is exported")
    }

    /// What is changed, and how.
    type Change = (&'static str, fn(&mut Edition));

    #[test]
    fn a_passkey_s_signature_holds_for_its_document_and_its_origin() {
        let device = Authenticator::new(1, ORIGIN);
        let edition = exported(&device);
        assert!(edition.check(None).expect("the document is what was signed").is_none());
        let judged = |edition: &Edition| edition.check_signature(&edition.signatures[0], None);
        assert_eq!(judged(&edition), Ok("valid; not yet covered by a checkpoint".to_owned()));
        let changes: [Change; 6] = [
            ("another document", |edition| edition.digest.0[0] ^= 1),
            ("another edition", |edition| edition.edition = 3),
            ("another role", |edition| edition.signatures[0].purpose = "approver".to_owned()),
            ("another signature", |edition| edition.signatures[0].signature.0[0] ^= 1),
            ("another place among the others", |edition| {
                let assertion = edition.signatures[0].assertion.as_mut().expect("a passkey's");
                assertion.place.as_mut().expect("signed with others").position = 1;
            }),
            ("no assertion", |edition| edition.signatures[0].assertion = None),
        ];
        for (what, change) in changes {
            let mut changed = exported(&device);
            change(&mut changed);
            assert!(judged(&changed).is_err(), "{what}");
        }
        let mut elsewhere = exported(&device);
        elsewhere.signatures[0].origin = Some("https://elsewhere.example".parse().expect("an origin"));
        assert!(judged(&elsewhere).is_err(), "another origin is another key");
        let anothers = exported(&Authenticator::new(2, ORIGIN));
        assert!(judged(&anothers).is_err(), "another's passkey");
        let unverified = exported(&Authenticator { flags: 1, ..Authenticator::new(1, ORIGIN) });
        assert!(judged(&unverified).is_err(), "the device did not verify its user");
    }
}
