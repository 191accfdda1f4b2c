//! Named consumers of the feed: how far each has read, kept for it so that it goes on where it stopped.
//!
//! Kept per person, never verified, not part of the state.

use domain::values::{Code, Id, PersonId, Timestamp};

use crate::Engine;
use crate::store::{Connection, Existing, StoreError, Upsert, Value};
use crate::tables::Column;

/// Consumers that one person may have.
pub const CONSUMERS_MAX: usize = 16;

const LIST: &str =
    "SELECT name, sequence, at FROM local_consumer WHERE person_id = $1 ORDER BY name LIMIT 64";
const REMOVE: &str = "DELETE FROM local_consumer WHERE person_id = $1 AND name = $2";
const SAVE: Upsert = Upsert {
    table: "local_consumer",
    columns: &["person_id", "name", "sequence", "at"],
    key: &["person_id", "name"],
    existing: Existing::Replaced,
};

/// How far a consumer has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consumer {
    /// Its name.
    pub name: Code,
    /// Sequence of the last entry that it is done with.
    pub sequence: u64,
    /// When it said so.
    pub at: Timestamp,
}

/// A change of what is kept of a consumer.
#[derive(Clone, Debug)]
pub enum ConsumerChange {
    /// It has read so far.
    Note(Consumer),
    /// It is needed no more.
    Forget(Code),
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It is done.
    Kept,
    /// The person has [`CONSUMERS_MAX`] consumers already.
    TooMany,
}

fn person_value(person: PersonId) -> Value {
    person.bits().to_be_bytes().into()
}

/// The consumers of a person, by name.
pub fn list(connection: &mut dyn Connection, person: PersonId) -> Result<Vec<Consumer>, StoreError> {
    let rows = connection.query(LIST, &[person_value(person)])?;
    let consumer = |row: crate::store::Row| {
        let mut columns = row.into_iter();
        let (name, sequence, at) =
            (Code::take(&mut columns)?, u64::take(&mut columns)?, Timestamp::take(&mut columns)?);
        Ok(Consumer { name, sequence, at })
    };
    rows.into_iter().map(consumer).collect()
}

impl Engine {
    /// Changes what is kept of a consumer of the feed.
    pub async fn change_consumer(
        &self,
        person: PersonId,
        change: ConsumerChange,
    ) -> Result<Noted, StoreError> {
        self.change_local(move |connection| write(connection, person, &change)).await
    }
}

fn write(
    connection: &mut dyn Connection,
    person: PersonId,
    change: &ConsumerChange,
) -> Result<Noted, StoreError> {
    let Consumer { name, sequence, at } = match change {
        ConsumerChange::Note(consumer) => consumer,
        ConsumerChange::Forget(name) => {
            connection.execute(REMOVE, &[person_value(person), name.as_str().into()])?;
            return Ok(Noted::Kept);
        }
    };
    let known = list(connection, person)?;
    if known.len() >= CONSUMERS_MAX && known.iter().all(|other| other.name != *name) {
        return Ok(Noted::TooMany);
    }
    let row = vec![person_value(person), name.as_str().into(), (*sequence).into(), Value::Int(at.0)];
    connection.upsert(&SAVE, &[row])?;
    Ok(Noted::Kept)
}
