//! Who read what is restricted: names of others, bank accounts, scans of letters. One row a day for a person, a field
//! and an object, kept for auditors beside the state and never verified; nothing restricted is answered before its row
//! is durable.

use domain::values::{Digest, PersonId, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::Engine;
use crate::queries::Part;
use crate::store::{Connection, Row, StoreError, Value};
use crate::tables::Column;

/// Days for which it is kept.
pub const ACCESS_DAYS: i64 = 730;

const DAY_MICROS: i64 = 86_400_000_000;
const FORGET: &str = "DELETE FROM local_access WHERE at < $1";
const NOTE: &str = "INSERT INTO local_access (id, person_id, field, subject, times, at)
    VALUES ($1, $2, $3, $4, 1, $5)
    ON CONFLICT (id) DO UPDATE SET times = local_access.times + 1, at = excluded.at";

domain::text_enum! {
    /// What is read by few.
    pub enum Restricted {
        /// The name of another person.
        Name = "name",
        /// The bank account of an organisation.
        Iban = "iban",
        /// The scan of a letter that names people.
        Letter = "letter",
    }
}

/// Readings of one field of one object by one person on one day (UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Which row; what a list goes on after, with `at`.
    pub id: Digest,
    /// Who.
    pub person: PersonId,
    /// What.
    pub field: Restricted,
    /// Id of the object.
    pub subject: String,
    /// How often.
    pub times: i64,
    /// When last.
    pub at: Timestamp,
}

/// Which readings to list.
#[derive(Clone, Debug, Default)]
pub struct AccessFilter {
    /// Only by this person.
    pub person: Option<PersonId>,
    /// Only of this object.
    pub subject: Option<String>,
}

/// Where a list goes on: the last row's time and id.
pub type AccessPlace = (Timestamp, Digest);

impl Engine {
    /// Notes that a person reads a field of these objects, and answers once it is durable.
    pub async fn note_access(
        &self,
        person: PersonId,
        field: Restricted,
        subjects: Vec<String>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.change_local(move |connection| note(connection, person, field, &subjects, at)).await
    }
}

fn note(
    connection: &mut dyn Connection,
    person: PersonId,
    field: Restricted,
    subjects: &[String],
    at: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(FORGET, &[Value::Int(at.0 - ACCESS_DAYS * DAY_MICROS)])?;
    for subject in subjects {
        let day = at.0.div_euclid(DAY_MICROS);
        let id = Digest(Sha256::digest(format!("{day}\n{person}\n{field}\n{subject}")).into());
        let mut row = Row::with_capacity(5);
        (id, person, field).put(&mut row);
        (subject.clone(), at).put(&mut row);
        connection.execute(NOTE, &row)?;
    }
    Ok(())
}

/// A part of the readings, by when they were last.
pub fn list(
    connection: &mut dyn Connection,
    filter: &AccessFilter,
    part: &Part<AccessPlace>,
) -> Result<Vec<Access>, StoreError> {
    let (mut conditions, mut params) = (vec!["1 = 1".to_owned()], Row::new());
    let (way, beyond) = part.way();
    if let Some((at, id)) = part.after {
        (at, id).put(&mut params);
        conditions.push(format!("(at {beyond} $1 OR (at = $1 AND id {beyond} $2))"));
    }
    if let Some(person) = filter.person {
        person.put(&mut params);
        conditions.push(format!("person_id = ${}", params.len()));
    }
    if let Some(subject) = &filter.subject {
        params.push(subject.as_str().into());
        conditions.push(format!("subject = ${}", params.len()));
    }
    let sql = format!(
        "SELECT id, person_id, field, subject, times, at FROM local_access WHERE {}
            ORDER BY at {way}, id {way} LIMIT {}",
        conditions.join(" AND "),
        part.limit
    );
    connection.query(&sql, &params)?.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Access, StoreError> {
    let mut values = row.into_iter();
    let (id, person, field) = Column::take(&mut values)?;
    let (subject, times, at) = Column::take(&mut values)?;
    Ok(Access { id, person, field, subject, times, at })
}
