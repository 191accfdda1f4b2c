//! The client's receipts against the journal: every entry has exactly one cause, every acknowledged key took effect
//! exactly once, and the auditor enters it.

use std::collections::{BTreeMap, VecDeque};

use domain::Event;
use domain::values::Timestamp;
use engine::journal::Entry;
use engine::{Receipt, SubmitError};

use crate::books::{Books, Fact};
use crate::client::Outcome;
use crate::durable::Asked;
use crate::foresight::Foresight;
use crate::run::{Cause, Tally, date};

/// Days for which a key is certainly remembered; the engine keeps it seven.
const REMEMBERED_DAYS: i64 = 6;

/// Receipts, entries that no receipt covers yet, and the auditor's books.
#[derive(Default)]
pub struct Ledger {
    books: Books,
    entries: VecDeque<Entry>,
    read_to: u64,
    acknowledged: BTreeMap<usize, (Asked, Receipt)>,
    tally: Tally,
}

impl Ledger {
    /// The auditor's books, up to the last entry that is covered.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// What was done so far.
    pub fn tally(&self) -> Tally {
        self.tally.clone()
    }

    /// See [`Books::misbook`].
    pub fn misbook(&mut self) {
        self.books.misbook();
    }

    /// Sequence of the last entry read from the journal.
    pub fn read_to(&self) -> u64 {
        self.read_to
    }

    /// Takes further entries of the journal.
    pub fn read(&mut self, entries: Vec<Entry>) {
        self.read_to = entries.last().map_or(self.read_to, |entry| entry.header.sequence);
        self.entries.extend(entries);
    }

    /// The acknowledged submissions whose keys are remembered for certain, oldest first.
    pub fn remembered(&self) -> impl Iterator<Item = &Asked> {
        let since = self.books.at.plus_days(-REMEMBERED_DAYS);
        let mut remembered: Vec<_> = self.acknowledged.values().collect();
        remembered.retain(|(_, receipt)| receipt.at >= since);
        remembered.sort_by_key(|(_, receipt)| receipt.first_sequence);
        remembered.into_iter().map(|(asked, _)| asked)
    }

    /// Notes an answer; `now` is what the clock says.
    pub fn note(&mut self, asked: &Asked, outcome: Outcome, now: Timestamp) -> Result<(), Cause> {
        let broken = |what: String| Err(Cause::Broken(format!("key {}: {what}", asked.key)));
        let known = self.acknowledged.get(&asked.key);
        match outcome {
            Ok(receipt) => match known {
                Some((first, earlier)) if earlier.first_sequence == receipt.first_sequence => {
                    let is_same = fields(earlier) == fields(&receipt) && is_same(first, asked);
                    if is_same {
                        Ok(())
                    } else {
                        broken(format!("a repeat gave another receipt: {receipt:?}"))
                    }
                }
                Some((_, earlier)) if receipt.at < earlier.at.plus_days(REMEMBERED_DAYS) => {
                    broken(format!("took effect twice: {earlier:?} and {receipt:?}"))
                }
                _ => self.acknowledge(asked, receipt),
            },
            Err(SubmitError::Rejected(refusal)) => {
                self.enter_the_clocks()?;
                self.tally.refused += 1;
                let today = date(now.max(self.books.at));
                let [ask] = &asked.asks[..] else { return Ok(()) };
                Ok(Foresight::of(&self.books, today, &ask.command).judge(Some(&refusal))?)
            }
            Err(SubmitError::KeyReused) => match known {
                Some((first, _)) if !is_same(first, asked) => Ok(()),
                _ => broken("was refused as used for another request".to_owned()),
            },
            Err(error) => broken(error.to_string()),
        }
    }

    /// Enters the facts of a receipt, which must be the next ones of the journal.
    fn acknowledge(&mut self, asked: &Asked, receipt: Receipt) -> Result<(), Cause> {
        self.enter_the_clocks()?;
        self.tally.accepted += 1;
        let foresight = match &asked.asks[..] {
            [ask] => {
                self.tally.verbs.insert(ask.command.name());
                Foresight::of(&self.books, date(receipt.at), &ask.command)
            }
            _ => Foresight::Unknown,
        };
        for (event, sequence) in receipt.events().zip(receipt.first_sequence..) {
            let entry = self.entries.pop_front();
            let Some(entry) = entry.filter(|entry| entry.header.sequence == sequence) else {
                return Err(Cause::Broken(format!("the journal has no entry {sequence} of {receipt:?}")));
            };
            let stated = event.fields();
            if entry.header.kind != event.kind() || stated.as_object() != Some(&entry.fields) {
                return Err(Cause::Broken(format!(
                    "entry {sequence} is not what the receipt says: {stated}"
                )));
            }
            self.enter(entry)?;
        }
        if self.books.sequence != receipt.last_sequence {
            return Err(Cause::Broken(format!("a receipt without its events: {receipt:?}")));
        }
        self.acknowledged.insert(asked.key, (asked.clone(), receipt));
        Ok(foresight.judge(None)?)
    }

    /// Enters what has no receipt: what the clock did, and refusals kept for the auditor.
    fn enter_the_clocks(&mut self) -> Result<(), Cause> {
        let is_without_receipt =
            |entry: &Entry| entry.header.actor == "clock" || entry.header.kind == "command_refused.1";
        while self.entries.front().is_some_and(is_without_receipt) {
            let entry = self.entries.pop_front().expect("just looked at");
            self.enter(entry)?;
        }
        Ok(())
    }

    fn enter(&mut self, entry: Entry) -> Result<(), Cause> {
        Ok(self.books.enter(&fact(entry)?)?)
    }

    /// Finds an entry that nobody was told of, or a deadline that did not pass.
    pub fn require_all_covered(&mut self, now: Timestamp) -> Result<(), Cause> {
        self.enter_the_clocks()?;
        if let Some(entry) = self.entries.front() {
            let (sequence, kind) = (entry.header.sequence, &entry.header.kind);
            return Err(Cause::Broken(format!("entry {sequence} ({kind}) is in no receipt")));
        }
        let now = now.max(self.books.at);
        Ok(self.books.require_nothing_due(now, date(now))?)
    }
}

/// An entry of the journal as the auditor reads it.
pub(crate) fn fact(entry: Entry) -> Result<Fact, Cause> {
    let kind = Event::KINDS.iter().find(|kind| **kind == entry.header.kind);
    let unknown = || Cause::Broken(format!("kind {} is unknown", entry.header.kind));
    let (sequence, at) = (entry.header.sequence, Timestamp(entry.header.at));
    let kind = kind.ok_or_else(unknown)?;
    Ok(Fact { sequence, at, kind, fields: serde_json::Value::Object(entry.fields) })
}

/// Whether two submissions ask for the same; commands have no equality of their own.
fn is_same(one: &Asked, other: &Asked) -> bool {
    format!("{:?}", one.asks) == format!("{:?}", other.asks)
}

fn fields(receipt: &Receipt) -> Vec<serde_json::Value> {
    receipt.events().map(Event::fields).collect()
}
