//! Entries on their way into the journal: canonical text, field digests and leaf hash, from one pass over an event.

use std::collections::BTreeMap;

use domain::values::{Digest, Member, Parts, write_canonical};

use super::Recorded;
use crate::proof::leaf::{Digests, FieldSalts, Header, Salt, field_digest, written_digest};
use crate::proof::merkle::Hash;
use crate::store::{Row, Value};

/// An entry ready to be saved.
pub(super) struct Written {
    /// Leaf hash.
    pub(super) leaf: Hash,
    /// Row of the journal.
    pub(super) row: Row,
    /// Rows of personal fields.
    pub(super) personal: Vec<Row>,
}

/// Writes the entry of an event; values of personal fields go to a table of their own, their digests into the entry.
/// `salts` gives 32 fresh random bytes a call; `text` is room for the fields, whatever it holds.
pub(super) fn write(one: &Recorded, salts: &mut dyn FnMut() -> Salt, text: &mut Vec<u8>) -> Written {
    let salt = salts();
    let subjects = one.event.subjects();
    let (mut withheld, mut personal) = (BTreeMap::new(), Vec::new());
    for (subject, field, value) in one.event.personal() {
        let salt = value.salt().unwrap_or_else(&mut *salts);
        assert!(subjects.first() == Some(&subject), "{field} must belong to the event's main subject");
        let text = serde_json::Value::from(value.reveal());
        let digest = field_digest(&salt, &field, &text).expect("text has a canonical form");
        let repeated = withheld.insert(field.clone(), Digest(digest));
        assert!(repeated.is_none(), "{field} must be named once in an event");
        let sequence = one.sequence.into();
        personal.push(vec![subject.into(), field.into(), sequence, value.reveal().into(), salt.into()]);
    }
    let kind = one.event.kind().to_owned();
    let header = Header { sequence: one.sequence, at: one.at.0, actor: one.actor.clone(), kind, subjects };
    let salts = FieldSalts::new(&salt);
    text.clear();
    let written = write_canonical(&one.event.as_fields(), text);
    let Parts { members, .. } = written.expect("events hold no floats and are not deep");
    let digest = |Member { name, value, elements }: &Member| {
        written_digest(&salts.field(name), name, &text[value.clone()], elements)
    };
    let mut digests: Digests<'_> = members.iter().map(|member| (&*member.name, digest(member))).collect();
    digests.extend(withheld.iter().map(|(name, digest)| (name.as_str(), digest.0)));
    let leaf = header.leaf_hash(&digests);
    let row = vec![
        header.sequence.into(),
        Value::Int(header.at),
        header.actor.into(),
        header.kind.into(),
        json(&header.subjects),
        std::str::from_utf8(text).expect("canonical JSON is UTF-8").into(),
        json(&withheld),
        salt.into(),
        leaf.into(),
    ];
    Written { leaf, row, personal }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_string(value).expect("maps with text keys have a JSON text").into()
}
