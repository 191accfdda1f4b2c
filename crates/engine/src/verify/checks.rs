//! What a verification compares with the journal: its head, tiles, checkpoints, personal values and the state.

use domain::cell::log_key_at;

use crate::journal;
use crate::log_key::origin;
use crate::personal;
use crate::proof::Hash;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::leaf::{Salt, field_digest};
use crate::proof::merkle::Frontier;
use crate::proof::note::VerifierKey;
use crate::store::{Connection, Row, StoreError, Value};
use crate::tables;

use super::Verification;

const CHECKPOINTS: &str = "SELECT size, note FROM checkpoint WHERE size > $1 AND size <= $2 ORDER BY size";
const CHECKPOINT_COUNT: &str = "SELECT COUNT(*), MAX(size) FROM checkpoint";

type Found = Result<Option<String>, StoreError>;

impl Verification {
    pub(super) fn tiles(&mut self, connection: &mut dyn Connection) -> Found {
        let leaves: Vec<Hash> = self.chunk.iter().map(|entry| entry.leaf).collect();
        self.tiles.take(connection, &leaves)
    }

    pub(super) fn last_tiles(&mut self, connection: &mut dyn Connection) -> Found {
        self.tiles.end(connection)
    }

    /// Checks the signature of every checkpoint within the chunk, and that its root was the tree's at its size.
    pub(super) fn checkpoints(&mut self, connection: &mut dyn Connection) -> Found {
        let range = [self.before.size().into(), self.frontier.size().into()];
        let stored = connection.query(CHECKPOINTS, &range)?;
        let mut stored = stored.iter().peekable();
        let kept_size = self.kept.as_ref().and_then(|kept| Checkpoint::parse(&kept.note).ok());
        let kept_size = kept_size.map(|kept| kept.size);
        let mut tree = self.before.clone();
        for entry in &self.chunk {
            tree.append(entry.leaf);
            if kept_size == Some(tree.size()) {
                self.kept_root = Some(tree.root());
            }
            let size = Value::from(tree.size());
            let Some(row) = stored.next_if(|row| row[0] == size) else { continue };
            if let Some(wrong) = self.checkpoint(row[1].text()?, &tree) {
                return Ok(Some(format!("size {}: {wrong}", tree.size())));
            }
            self.checkpoints += 1;
        }
        Ok(None)
    }

    fn checkpoint(&self, note: &str, tree: &Frontier) -> Option<String> {
        let Some(key) = self.log_key_at(tree.size()) else {
            return Some("no cell has a key to sign it with".to_owned());
        };
        match Checkpoint::verify(note, &key) {
            Err(error) => Some(error.to_string()),
            Ok(signed) if signed.size != tree.size() => Some(format!("signed for size {}", signed.size)),
            Ok(signed) if signed.root != tree.root() => Some("the journal has another root".to_owned()),
            Ok(_) => None,
        }
    }

    /// The log key that was in force at a size.
    fn log_key_at(&self, size: u64) -> Option<VerifierKey> {
        let (state, named) = (&self.replay.state, self.replay.state.cells.get(&1)?);
        VerifierKey::new(&origin(&named.name), &log_key_at(state, size)?.key.0).ok()
    }

    pub(super) fn no_other_checkpoint(&mut self, connection: &mut dyn Connection) -> Found {
        let row = connection.query(CHECKPOINT_COUNT, &[])?.remove(0);
        self.checkpoint_size = if row[1] == Value::Null { 0 } else { row[1].int()?.cast_unsigned() };
        let is_more = row[0].unsigned()? > self.checkpoints;
        Ok(is_more.then(|| "holds one of a size that the journal never had".to_owned()))
    }

    pub(super) fn head(&mut self, connection: &mut dyn Connection) -> Found {
        let Some(head) = journal::head(connection)? else {
            return Ok((self.frontier.size() > 0).then(|| "its row is missing".to_owned()));
        };
        let expected = (self.frontier.size(), self.at, self.replay.state.reference_changed_at());
        let found = (head.sequence, head.at, head.reference_sequence);
        let difference = (found != expected).then(|| {
            format!("sequence, at and reference_sequence are {found:?}, the journal says {expected:?}")
        });
        let is_same_tree = head.frontier == self.frontier;
        Ok(difference.or_else(|| (!is_same_tree).then(|| "frontier is not the journal's".to_owned())))
    }

    /// Checks a kept checkpoint: the journal of today must have had its root at its size.
    pub(super) fn kept(&mut self, _connection: &mut dyn Connection) -> Found {
        let Some(kept) = &self.kept else { return Ok(None) };
        let size = Checkpoint::parse(&kept.note).map_or(0, |kept| kept.size);
        let Some(key) = self.log_key_at(size) else {
            return Ok(Some("no cell has a key that could have signed it".to_owned()));
        };
        let kept = match Checkpoint::verify(&kept.note, &key) {
            Ok(kept) => kept,
            Err(error) => return Ok(Some(error.to_string())),
        };
        let difference = match self.kept_root {
            _ if kept.size == 0 => return Ok(None),
            Some(root) if root == kept.root => return Ok(None),
            Some(_) => "the journal had another root then; entries were changed",
            None => "the journal has fewer; entries were cut off",
        };
        Ok(Some(format!("of {} entries: {difference}", kept.size)))
    }

    /// Compares each personal value with its digest, which the scratch has in the place of the salt.
    pub(super) fn personal(&mut self, connection: &mut dyn Connection) -> Found {
        let pages = tables::select(personal::TABLE.table, personal::TABLE.columns, personal::TABLE.key);
        let name = |row: &Row| format!("{} of {}", show(&row[1]), show(&row[0]));
        let differs = |found: Option<&Row>, expected: Option<&Row>| match (found, expected) {
            (Some(found), Some(expected)) if found[..3] == expected[..3] => {
                let is_same = digest_of(found) == expected[4].array().ok();
                (!is_same).then(|| format!("{} is not what the journal has a digest of", name(found)))
            }
            (Some(found), _) => {
                Some(format!("{} is not known to the journal, or one before it is missing", name(found)))
            }
            (None, expected) => expected.map(|row| format!("{} is missing", name(row))),
        };
        tables::compare_pages(&pages, 3, connection, self.replay.scratch.as_mut(), differs)
    }

    pub(super) fn state(&mut self, connection: &mut dyn Connection) -> Found {
        tables::compare(connection, self.replay.scratch.as_mut())
    }
}

fn show(value: &Value) -> &str {
    value.text().unwrap_or_default()
}

/// Digest of a row of `personal`.
fn digest_of(row: &Row) -> Option<Hash> {
    let salt: Salt = row[4].array().ok()?;
    field_digest(&salt, row[1].text().ok()?, &row[3].text().ok()?.into()).ok()
}
