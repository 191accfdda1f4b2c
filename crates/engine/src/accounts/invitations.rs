//! Invitations: who holds the code of one may say once how the person signs in from then on.

use domain::values::{Digest, PersonId, Timestamp};

use super::{forget, person_value};
use crate::store::{Connection, Existing, Row, StoreError, Upsert};
use crate::tables::Column;

const COLUMNS: &[&str] = &["person_id", "digest", "invited_by", "invited_at", "expires_at", "replaces"];
const BY_DIGEST: &str = "SELECT person_id, invited_by, invited_at, expires_at, replaces FROM local_invitation
    WHERE digest = $1 AND expires_at > $2";
const BY_PERSON: &str = "SELECT person_id, invited_by, invited_at, expires_at, replaces FROM local_invitation
    WHERE person_id = $1";
const SAVE: Upsert =
    Upsert { table: "local_invitation", columns: COLUMNS, key: &["person_id"], existing: Existing::Replaced };
const REMOVE: &str = "DELETE FROM local_invitation WHERE person_id = $1";
const USE: &str = "DELETE FROM local_invitation WHERE digest = $1 AND expires_at > $2";

/// An invitation that nobody has taken yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Who is invited.
    pub person: PersonId,
    /// Who invited: a person's id, or `console`.
    pub invited_by: String,
    /// When.
    pub invited_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it ended ways in that the person had before.
    pub replaces: bool,
}

fn read(row: Row) -> Result<Invitation, StoreError> {
    let mut values = row.into_iter();
    let (person, invited_by) = Column::take(&mut values)?;
    let (invited_at, expires_at, replaces) = Column::take(&mut values)?;
    Ok(Invitation { person, invited_by, invited_at, expires_at, replaces })
}

/// The invitation with a code, by its digest, if it has not ended.
pub fn invitation(
    connection: &mut dyn Connection,
    digest: Digest,
    now: Timestamp,
) -> Result<Option<Invitation>, StoreError> {
    let rows = connection.query(BY_DIGEST, &[digest.0.into(), now.0.into()])?;
    rows.into_iter().next().map(read).transpose()
}

/// The invitation of a person, also when it has ended.
pub fn invitation_of(
    connection: &mut dyn Connection,
    person: PersonId,
) -> Result<Option<Invitation>, StoreError> {
    connection.query(BY_PERSON, &[person_value(person)])?.into_iter().next().map(read).transpose()
}

/// Keeps an invitation in place of the person's earlier one, and ends every way in that they had.
pub fn invite(
    connection: &mut dyn Connection,
    invitation: &Invitation,
    digest: Digest,
) -> Result<(), StoreError> {
    let before = invitation_of(connection, invitation.person)?;
    let ended = forget(connection, invitation.person)?;
    let row = vec![
        person_value(invitation.person),
        digest.0.into(),
        invitation.invited_by.as_str().into(),
        invitation.invited_at.0.into(),
        invitation.expires_at.0.into(),
        (ended || before.is_some_and(|before| before.replaces)).into(),
    ];
    connection.upsert(&SAVE, &[row])
}

/// Ends every way in that a person has, every session, and an invitation that nobody has taken.
pub fn close(connection: &mut dyn Connection, person: PersonId) -> Result<(), StoreError> {
    forget(connection, person)?;
    connection.execute(REMOVE, &[person_value(person)]).map(drop)
}

/// Takes an invitation; false when it was taken before or has ended.
pub fn use_invitation(
    connection: &mut dyn Connection,
    digest: Digest,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(connection.execute(USE, &[digest.0.into(), now.0.into()])? > 0)
}
