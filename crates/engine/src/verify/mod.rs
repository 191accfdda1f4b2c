//! Rebuild the state from the journal and compare: changing one value behind the program's back is found.
//!
//! The checks run in the order of [`CHECKS`] and stop at the first difference. Idempotency keys and other `local_`
//! tables are not verified. A removed checkpoint is found only by whoever kept a copy of it.

mod log_keys;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::state::{Stamp, State};
use domain::values::{Digest, Timestamp};

use crate::journal::{self, Entry};
use crate::proof::Hash;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::leaf::{Salt, field_digest};
use crate::proof::merkle::Frontier;
use crate::store::{Connection, StoreError};
use crate::tables;
use crate::tiles;
use log_keys::LogKeys;

/// What a verification found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Entries in the journal; with a difference, those that were found right before it.
    pub size: u64,
    /// Root of the Merkle tree over them.
    pub root: Digest,
    /// Size of the newest signed checkpoint; 0 when there is none.
    pub checkpoint_size: u64,
    /// Personal texts that were erased: their digests stand in the journal, what they said is gone for good.
    pub erased: u64,
    /// The first difference, in words that name the table; `None` when everything agrees.
    pub difference: Option<String>,
}

const CHECKPOINT_SIZES: &str = "SELECT size FROM checkpoint ORDER BY size";
const CHECKPOINTS: &str = "SELECT size, note FROM checkpoint ORDER BY size";
const PERSONAL: &str =
    "SELECT subject, field, sequence, value, salt FROM personal ORDER BY subject, field, sequence";

/// A checkpoint somebody kept, against which the journal's continuity is proved.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The signed note.
    pub note: String,
}

type Check = fn(&mut Replay, &mut dyn Connection) -> Result<Option<String>, StoreError>;

/// Every check with what it is about.
const CHECKS: [(&str, Check); 8] = [
    ("table checkpoint", Replay::note_checkpoints),
    ("table journal", Replay::check_journal),
    ("table journal_head", Replay::check_head),
    ("table journal_tile", Replay::check_tiles),
    ("table checkpoint", Replay::check_checkpoints),
    ("kept checkpoint", Replay::check_kept),
    ("table personal", Replay::check_personal),
    ("state", Replay::check_state),
];

/// Verifies journal and state within one read transaction, which the caller has opened.
pub fn verify(connection: &mut dyn Connection, kept: Option<&Kept>) -> Result<Report, StoreError> {
    let mut replay = Replay {
        state: State::empty_world(),
        frontier: Frontier::default(),
        at: Timestamp(0),
        personal: BTreeMap::new(),
        erased: 0,
        checkpoints: BTreeMap::new(),
        log_keys: LogKeys::default(),
        stored_size: 0,
        kept: kept.map(|kept| kept.note.clone()),
    };
    let difference = replay.check(connection)?;
    Ok(Report {
        size: replay.frontier.size(),
        root: Digest(replay.frontier.root()),
        checkpoint_size: replay.stored_size,
        erased: replay.erased,
        difference,
    })
}

/// What the journal says, entry by entry.
struct Replay {
    state: State,
    frontier: Frontier,
    /// Time of the last entry.
    at: Timestamp,
    /// Digest of each personal value by subject, field and sequence.
    personal: BTreeMap<(String, String, u64), Digest>,
    /// Personal values that were erased.
    erased: u64,
    /// Root at the size of each stored or kept checkpoint, once the journal has reached it.
    checkpoints: BTreeMap<u64, Option<Hash>>,
    /// The key that signed at each size.
    log_keys: LogKeys,
    /// Size of the newest stored checkpoint.
    stored_size: u64,
    /// The note of a checkpoint that somebody kept.
    kept: Option<String>,
}

impl Replay {
    fn check(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        for (about, check) in CHECKS {
            let found = match check(self, connection) {
                Err(StoreError::Corrupt { detail }) => Some(detail),
                other => other?,
            };
            if let Some(difference) = found {
                return Ok(Some(format!("{about}: {difference}")));
            }
        }
        Ok(None)
    }

    fn note_checkpoints(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        connection.stream(CHECKPOINT_SIZES, &[], &mut |row| {
            self.stored_size = row[0].unsigned()?;
            self.checkpoints.insert(self.stored_size, None);
            Ok(())
        })?;
        if let Some(kept) = self.kept.as_deref().and_then(|note| Checkpoint::parse(note).ok()) {
            self.checkpoints.insert(kept.size, None);
        }
        Ok(None)
    }

    fn check_journal(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let mut difference = None;
        journal::stream(connection, &mut |entry| {
            if difference.is_none() {
                difference = self.entry(&entry);
            }
            Ok(())
        })?;
        Ok(difference)
    }

    /// Checks and applies one entry; answers what is wrong with it.
    fn entry(&mut self, entry: &Entry) -> Option<String> {
        let (sequence, expected) = (entry.header.sequence, self.frontier.size() + 1);
        if sequence != expected {
            return Some(format!("entry {expected} is missing; {sequence} comes next"));
        }
        if entry.computed_leaf() != Ok(entry.leaf) {
            return Some(format!("entry {sequence} ({}) does not give its leaf hash", entry.header.kind));
        }
        let event = match entry.event() {
            Ok(event) => event,
            Err(error) => return Some(format!("entry {sequence}: {error}")),
        };
        let stamp = Stamp { sequence, at: Timestamp(entry.header.at) };
        let applied = catch_unwind(AssertUnwindSafe(|| domain::apply(&mut self.state, &stamp, &event)));
        if applied.is_err() {
            return Some(format!("entry {sequence} ({}) cannot follow those before it", entry.header.kind));
        }
        let wrong = self.log_keys.enter(sequence, &event, &self.state);
        self.at = stamp.at;
        self.frontier.append(entry.leaf);
        if let Some(root) = self.checkpoints.get_mut(&sequence) {
            *root = Some(self.frontier.root());
        }
        let subject = entry.header.subjects.first().cloned().unwrap_or_default();
        let withheld = entry.withheld.iter();
        let key = |field: &String| (subject.clone(), field.clone(), sequence);
        self.personal.extend(withheld.map(|(field, digest)| (key(field), *digest)));
        for (subject, field) in event.erases() {
            let of_field = |sequence| (subject.to_owned(), field.to_owned(), sequence);
            let erased: Vec<_> =
                self.personal.range(of_field(0)..of_field(sequence)).map(|(key, _)| key.clone()).collect();
            self.erased += erased.len() as u64;
            self.personal.retain(|key, _| !erased.contains(key));
        }
        wrong
    }

    fn check_head(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let Some(head) = journal::head(connection)? else {
            return Ok((self.frontier.size() > 0).then(|| "its row is missing".to_owned()));
        };
        let expected = (self.frontier.size(), self.at, self.state.reference_changed_at());
        let found = (head.sequence, head.at, head.reference_sequence);
        let difference = (found != expected).then(|| {
            format!("sequence, at and reference_sequence are {found:?}, the journal says {expected:?}")
        });
        let is_same_tree = head.frontier == self.frontier;
        Ok(difference.or_else(|| (!is_same_tree).then(|| "frontier is not the journal's".to_owned())))
    }

    fn check_tiles(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        tiles::check(connection, self.frontier.size())
    }

    /// Checks the signature of every checkpoint, and that its root is the one of the tree at its size.
    fn check_checkpoints(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let mut difference = None;
        connection.stream(CHECKPOINTS, &[], &mut |row| {
            let (size, note) = (row[0].unsigned()?, row[1].text()?);
            let root = self.checkpoints.get(&size).copied().flatten();
            let wrong = match self.log_keys.at(size).map(|key| Checkpoint::verify(note, key)) {
                None => Some("no cell has a key to sign it with".to_owned()),
                Some(Err(error)) => Some(error.to_string()),
                Some(Ok(signed)) if signed.size != size => Some(format!("signed for size {}", signed.size)),
                Some(Ok(signed)) if Some(signed.root) != root => {
                    Some("the journal has another root".to_owned())
                }
                Some(Ok(_)) => None,
            };
            if difference.is_none() {
                difference = wrong.map(|wrong| format!("size {size}: {wrong}"));
            }
            Ok(())
        })?;
        Ok(difference)
    }

    /// Checks a kept checkpoint: the journal of today must have had its root at its size.
    fn check_kept(&mut self, _connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let Some(note) = &self.kept else { return Ok(None) };
        let size = Checkpoint::parse(note).map_or(0, |kept| kept.size);
        let Some(key) = self.log_keys.at(size) else {
            return Ok(Some("no cell has a key that could have signed it".to_owned()));
        };
        let kept = match Checkpoint::verify(note, key) {
            Ok(kept) => kept,
            Err(error) => return Ok(Some(error.to_string())),
        };
        Ok(match self.checkpoints.get(&kept.size).copied().flatten() {
            Some(root) if root == kept.root => None,
            Some(_) => Some(format!(
                "of {} entries: the journal had another root then; entries were changed",
                kept.size
            )),
            None => Some(format!("of {} entries: the journal has fewer; entries were cut off", kept.size)),
        })
    }

    fn check_personal(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let mut expected = self.personal.iter().peekable();
        let mut difference = None;
        connection.stream(PERSONAL, &[], &mut |row| {
            let (subject, field, sequence) = (row[0].text()?, row[1].text()?, row[2].unsigned()?);
            let (value, salt): (_, Salt) = (row[3].text()?, row[4].array()?);
            let digest = field_digest(&salt, field, &value.into()).ok();
            let is_same =
                expected.next().is_some_and(|((wanted_subject, wanted_field, wanted_at), wanted)| {
                    (wanted_subject.as_str(), wanted_field.as_str(), *wanted_at) == (subject, field, sequence)
                        && digest == Some(wanted.0)
                });
            if difference.is_none() && !is_same {
                difference = Some(format!("{field} of {subject} is not what the journal has a digest of"));
            }
            Ok(())
        })?;
        let missing = expected.next();
        Ok(difference
            .or_else(|| missing.map(|((subject, field, _), _)| format!("{field} of {subject} is missing"))))
    }

    fn check_state(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        tables::compare(connection, &self.state)
    }
}
