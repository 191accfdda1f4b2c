//! Rebuild the state from the journal and compare: changing one value behind the program's back is found.
//!
//! The journal is read in chunks: each is checked ([`OF_CHUNK`]) and replayed into a scratch database (`replay`) with
//! the signatures it records (`signatures`); then come the tables ([`AT_END`]). So memory is bounded whatever the
//! size. The first difference ends it. Idempotency keys and other `local_` tables are not verified. A removed
//! checkpoint is found only by whoever kept a copy of it.

mod checks;
mod replay;
mod signatures;

use domain::values::{Digest, Timestamp};

use crate::journal::{self, Entry};
use crate::proof::Hash;
use crate::proof::merkle::Frontier;
use crate::store::{Connection, StoreError};
use crate::tiles;
use replay::Replay;

/// Entries read and replayed at a time.
const CHUNK: usize = 256;

/// What a verification found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Entries in the journal; with a difference, those that were found right before it.
    pub size: u64,
    /// Root of the Merkle tree over them.
    pub root: Digest,
    /// Size of the newest signed checkpoint; 0 when there is none.
    pub checkpoint_size: u64,
    /// Signatures of documents that were found right.
    pub signatures: u64,
    /// Personal texts that were erased: their digests stand in the journal, what they said is gone for good.
    pub erased: u64,
    /// The first difference, in words that name the table; `None` when everything agrees.
    pub difference: Option<String>,
}

/// A checkpoint somebody kept, against which the journal's continuity is proved.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The signed note.
    pub note: String,
}

/// Answers what is wrong, in words.
type Check = fn(&mut Verification, &mut dyn Connection) -> Result<Option<String>, StoreError>;

/// What is checked of each chunk of the journal, with what it is about.
const OF_CHUNK: [(&str, Check); 3] = [
    ("table journal", Verification::entries),
    ("table checkpoint", Verification::checkpoints),
    ("table journal_tile", Verification::tiles),
];

/// What is checked once the whole journal was read.
const AT_END: [(&str, Check); 6] = [
    ("table journal_head", Verification::head),
    ("table journal_tile", Verification::last_tiles),
    ("table checkpoint", Verification::no_other_checkpoint),
    ("kept checkpoint", Verification::kept),
    ("table personal", Verification::personal),
    ("state", Verification::state),
];

/// What is known of the journal so far.
struct Verification {
    replay: Replay,
    chunk: Vec<Entry>,
    /// Tree before the chunk, and after the last entry found right.
    before: Frontier,
    frontier: Frontier,
    /// Time of the last entry.
    at: Timestamp,
    tiles: tiles::Comparison,
    checkpoints: u64,
    checkpoint_size: u64,
    signatures: u64,
    kept: Option<Kept>,
    /// Root of the tree when it had the size of the kept checkpoint.
    kept_root: Option<Hash>,
}

/// Verifies journal and state within one read transaction, which the caller has opened.
pub fn verify(connection: &mut dyn Connection, kept: Option<&Kept>) -> Result<Report, StoreError> {
    verify_telling(connection, kept, &mut |_| {})
}

/// Like [`verify`]; `each` hears of the entries found right so far.
pub fn verify_telling(
    connection: &mut dyn Connection,
    kept: Option<&Kept>,
    each: &mut dyn FnMut(u64),
) -> Result<Report, StoreError> {
    let mut verification = Verification {
        replay: Replay::open()?,
        chunk: Vec::new(),
        before: Frontier::default(),
        frontier: Frontier::default(),
        at: Timestamp(0),
        tiles: tiles::Comparison::default(),
        checkpoints: 0,
        checkpoint_size: 0,
        signatures: 0,
        kept: kept.cloned(),
        kept_root: None,
    };
    let difference = verification.first_difference(connection, each)?;
    Ok(Report {
        size: verification.frontier.size(),
        root: Digest(verification.frontier.root()),
        checkpoint_size: verification.checkpoint_size,
        signatures: verification.signatures,
        erased: verification.replay.erased,
        difference,
    })
}

impl Verification {
    fn first_difference(
        &mut self,
        connection: &mut dyn Connection,
        each: &mut dyn FnMut(u64),
    ) -> Result<Option<String>, StoreError> {
        loop {
            if let Some(difference) = self.run(&OF_CHUNK, connection)? {
                return Ok(Some(difference));
            }
            each(self.frontier.size());
            if self.chunk.is_empty() {
                return self.run(&AT_END, connection);
            }
        }
    }

    /// The first difference that these checks find; a value that cannot be read is one.
    fn run(
        &mut self,
        checks: &[(&str, Check)],
        connection: &mut dyn Connection,
    ) -> Result<Option<String>, StoreError> {
        for (about, check) in checks {
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

    /// Reads the next chunk: every entry follows the one before, gives its leaf hash, can be replayed, and the
    /// signature it records is one.
    fn entries(&mut self, connection: &mut dyn Connection) -> Result<Option<String>, StoreError> {
        let after = self.chunk.last().map_or(i64::MIN, |last| last.header.sequence.cast_signed());
        self.chunk = journal::next_entries(connection, after, CHUNK)?;
        self.before = self.frontier.clone();
        let mut events = Vec::with_capacity(self.chunk.len());
        for (entry, expected) in self.chunk.iter().zip(self.frontier.size() + 1..) {
            let sequence = entry.header.sequence;
            if sequence != expected {
                return Ok(Some(format!("entry {expected} is missing; {sequence} comes next")));
            }
            if entry.computed_leaf() != Ok(entry.leaf) {
                let kind = &entry.header.kind;
                return Ok(Some(format!("entry {sequence} ({kind}) does not give its leaf hash")));
            }
            match entry.event() {
                Ok(event) => events.push(event),
                Err(error) => return Ok(Some(format!("entry {sequence}: {error}"))),
            }
        }
        self.replay.fetch(&events)?;
        for (entry, event) in self.chunk.iter().zip(&events) {
            let at = Timestamp(entry.header.at);
            let wrong = match self.replay.apply(&entry.header, event)? {
                None => signatures::check(&self.replay.state, event, at),
                wrong => wrong,
            };
            if let Some(wrong) = wrong {
                let (sequence, kind) = (entry.header.sequence, &entry.header.kind);
                return Ok(Some(format!("entry {sequence} ({kind}): {wrong}")));
            }
            self.at = at;
            self.frontier.append(entry.leaf);
            self.signatures += u64::from(signatures::of(event, at).is_some());
        }
        self.replay.save(&self.chunk, &events)
    }
}
