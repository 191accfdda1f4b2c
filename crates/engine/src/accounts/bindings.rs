//! Bindings: whose account with a provider is whose here (OpenID Connect Core 1.0, section 2: `iss` with `sub`).
//!
//! The first sign-in through a provider binds; after that nobody else's account there is this person's.

use domain::values::{PersonId, Timestamp};

use super::person_value;
use crate::store::{Connection, Row, StoreError};
use crate::tables::Column;

const BY_SUBJECT: &str = "SELECT issuer, subject, person_id, bound_at FROM local_binding
    WHERE issuer = $1 AND subject = $2";
const OF_PERSON: &str = "SELECT issuer, subject, person_id, bound_at FROM local_binding
    WHERE person_id = $1 ORDER BY bound_at, issuer LIMIT 64";
// Neither the subject nor the person may be bound there already: the key and the index say which of two is first.
const BIND: &str = "INSERT INTO local_binding (issuer, subject, person_id, bound_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";

/// An account with a provider, and the person who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The provider's issuer identifier.
    pub issuer: String,
    /// Whom the provider means, in its own words.
    pub subject: String,
    /// Who that is here.
    pub person: PersonId,
    /// When they first signed in with it.
    pub bound_at: Timestamp,
}

fn read(row: Row) -> Result<Binding, StoreError> {
    let mut values = row.into_iter();
    let (issuer, subject) = Column::take(&mut values)?;
    let (person, bound_at) = Column::take(&mut values)?;
    Ok(Binding { issuer, subject, person, bound_at })
}

/// The binding of a provider's subject, if somebody has signed in with it.
pub fn binding(
    connection: &mut dyn Connection,
    issuer: &str,
    subject: &str,
) -> Result<Option<Binding>, StoreError> {
    let rows = connection.query(BY_SUBJECT, &[issuer.into(), subject.into()])?;
    rows.into_iter().next().map(read).transpose()
}

/// The bindings of a person, oldest first.
pub fn bindings_of(connection: &mut dyn Connection, person: PersonId) -> Result<Vec<Binding>, StoreError> {
    connection.query(OF_PERSON, &[person_value(person)])?.into_iter().map(read).collect()
}

/// Keeps a binding; false when the subject is another person's, or the person is bound to another subject there.
pub fn bind(connection: &mut dyn Connection, asked: &Binding) -> Result<bool, StoreError> {
    let mut row = Vec::new();
    (asked.issuer.clone(), asked.subject.clone()).put(&mut row);
    (asked.person, asked.bound_at).put(&mut row);
    connection.execute(BIND, &row)?;
    let kept = binding(connection, &asked.issuer, &asked.subject)?;
    Ok(kept.is_some_and(|kept| kept.person == asked.person))
}
