//! Rebuild the state from the journal and compare: changing one value behind the program's back is found.
//!
//! Checked in this order, stopping at the first difference: sequences without gaps, leaf hashes, personal values,
//! tiles, the head's frontier, the signed checkpoint, document signatures, then every state table against the replay.

use domain::state::{Stamp, State};
use domain::values::{Digest, Timestamp};

use crate::journal::{self, Entry};
use crate::log_key::origin;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::leaf::field_digest;
use crate::proof::merkle::Frontier;
use crate::proof::note::VerifierKey;
use crate::store::{Connection, Lookup, StoreError};
use crate::tables;
use crate::tiles;

/// What a verification found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Entries in the journal.
    pub size: u64,
    /// Root of the Merkle tree over them.
    pub root: Digest,
    /// Size of the newest signed checkpoint; 0 when there is none.
    pub checkpoint_size: u64,
    /// The first difference, in words; `None` when everything agrees.
    pub difference: Option<String>,
}

const PERSONAL: Lookup =
    Lookup { table: "personal", columns: &["subject", "field", "value", "salt"], key: &["subject", "field"] };

/// A checkpoint somebody kept, against which the journal's continuity is proved.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The signed note.
    pub note: String,
}

/// Verifies journal and state within the read transaction that is open.
pub fn verify(connection: &mut dyn Connection, kept: Option<&Kept>) -> Result<Report, StoreError> {
    let mut replay = Replay {
        state: State::empty_world(),
        frontier: Frontier::default(),
        personal: Vec::new(),
        difference: None,
    };
    let mut size = 0;
    journal::stream(connection, &mut |entry| {
        size += 1;
        if replay.difference.is_none() {
            replay.difference = replay.entry(&entry, size);
        }
        Ok(())
    })?;
    let root = Digest(replay.frontier.root());
    let last = journal::last_checkpoint(connection)?;
    let checkpoint_size = last.as_ref().map_or(0, |(size, _)| *size);
    let difference = replay.finish(connection, last, kept)?;
    Ok(Report { size, root, checkpoint_size, difference })
}

struct Replay {
    state: State,
    frontier: Frontier,
    personal: Vec<(String, String, Digest)>,
    difference: Option<String>,
}

impl Replay {
    /// Checks and applies one entry; answers what is wrong with it.
    fn entry(&mut self, entry: &Entry, expected: u64) -> Option<String> {
        let sequence = entry.header.sequence;
        if sequence != expected {
            return Some(format!("journal: entry {expected} is missing; {sequence} comes next"));
        }
        if entry.computed_leaf() != entry.leaf {
            return Some(format!(
                "journal: entry {sequence} ({}) does not give its leaf hash",
                entry.header.kind
            ));
        }
        self.frontier.append(entry.leaf);
        let event = match entry.event() {
            Ok(event) => event,
            Err(error) => return Some(format!("journal: entry {sequence}: {error}")),
        };
        let subject = entry.header.subjects.first().cloned().unwrap_or_default();
        let withheld = entry.withheld.iter();
        self.personal.extend(withheld.map(|(field, digest)| (subject.clone(), field.clone(), *digest)));
        domain::apply(&mut self.state, &Stamp { sequence, at: Timestamp(entry.header.at) }, &event);
        None
    }

    fn finish(
        self,
        connection: &mut dyn Connection,
        last: Option<(u64, String)>,
        kept: Option<&Kept>,
    ) -> Result<Option<String>, StoreError> {
        if self.difference.is_some() {
            return Ok(self.difference);
        }
        if let Some(difference) = self.check_personal(connection)? {
            return Ok(Some(difference));
        }
        if let Some(difference) = self.check_head(connection)? {
            return Ok(Some(difference));
        }
        if let Some(difference) = tiles::check(connection, self.frontier.size())? {
            return Ok(Some(difference));
        }
        let stored = last.map(|(size, note)| (Some(size), note));
        let kept = kept.map(|kept| (None, kept.note.clone()));
        for (size, note) in stored.into_iter().chain(kept) {
            if let Some(difference) = self.check_checkpoint(connection, size, &note) {
                return Ok(Some(difference));
            }
        }
        tables::compare(connection, &self.state)
    }

    fn check_personal(&self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        for (subject, field, digest) in &self.personal {
            let rows =
                connection.read_keys(&PERSONAL, &[vec![subject.as_str().into(), field.as_str().into()]])?;
            let Some(row) = rows.first() else {
                return Ok(Some(format!(
                    "table personal: {field} of {subject} is missing and no event erased it"
                )));
            };
            let value = serde_json::Value::from(row[2].text()?);
            let computed = field_digest(&row[3].array()?, field, &value);
            if computed.ok() != Some(digest.0) {
                return Ok(Some(format!(
                    "table personal: {field} of {subject} does not give its digest in the journal"
                )));
            }
        }
        let count = connection.query("SELECT COUNT(*) FROM personal", &[])?[0][0].int()?;
        let is_more = count.unsigned_abs() > self.personal.len() as u64;
        Ok(is_more.then(|| "table personal holds values that no event recorded".to_owned()))
    }

    fn check_head(&self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let Some(head) = journal::head(connection)? else { return Ok(None) };
        let is_same = head.sequence == self.frontier.size() && head.frontier == self.frontier;
        Ok((!is_same).then(|| {
            format!(
                "table journal_head says {} entries, the journal has {}",
                head.sequence,
                self.frontier.size()
            )
        }))
    }

    /// Checks a checkpoint's signature, and that its root is the one of the tree at its size.
    fn check_checkpoint(
        &self,
        connection: &mut dyn Connection,
        stored: Option<u64>,
        note: &str,
    ) -> Option<String> {
        let cell = self.state.cells.get(&1)?;
        let key = VerifierKey::new(&origin(&cell.name), &cell.log_key.0).ok()?;
        let checkpoint = match Checkpoint::verify(note, &key) {
            Ok(checkpoint) => checkpoint,
            Err(error) => return Some(format!("table checkpoint: {error}")),
        };
        let size = checkpoint.size;
        if let Some(stored) = stored.filter(|stored| *stored != size) {
            return Some(format!("table checkpoint: signed for {size} entries, stored as {stored}"));
        }
        if size > self.frontier.size() {
            let held = self.frontier.size();
            return Some(format!(
                "checkpoint of {size} entries: the journal has only {held}; entries were cut off"
            ));
        }
        match tiles::root_at(connection, size) {
            Ok(root) if root == checkpoint.root => None,
            Ok(_) => Some(format!(
                "checkpoint of {size} entries: the journal has another root; entries were changed"
            )),
            Err(error) => Some(format!("checkpoint of {size} entries: {error}")),
        }
    }
}
