//! Passkeys as people sign in with them; their public halves are signing keys of the state, which may be revoked there.

use domain::values::{Digest, KeyId, PersonId, Timestamp};

use super::person_value;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Passkeys that one person may have.
pub const PASSKEYS_MAX: usize = 10;

const COLUMNS: &[&str] = &["credential", "person_id", "key_id", "name", "added_at", "used_at"];
const OF_PERSON: &str = "SELECT credential, person_id, key_id, name, added_at, used_at FROM local_passkey
    WHERE person_id = $1 ORDER BY added_at, key_id LIMIT 64";
const BY_CREDENTIAL: &str = "SELECT credential, person_id, key_id, name, added_at, used_at FROM local_passkey
    WHERE credential = $1";
const SAVE: Upsert =
    Upsert { table: "local_passkey", columns: COLUMNS, key: &["credential"], existing: Existing::Replaced };
const USE: &str = "UPDATE local_passkey SET used_at = $2 WHERE credential = $1";
const REMOVE: &str = "DELETE FROM local_passkey WHERE person_id = $1 AND key_id = $2";
const SAVE_CHALLENGE: &str =
    "INSERT INTO local_challenge (digest, expires_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
const FORGET_CHALLENGES: &str = "DELETE FROM local_challenge WHERE expires_at < $1";

/// A passkey of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPasskey {
    /// How its device finds it.
    pub credential: Vec<u8>,
    /// Whose.
    pub person: PersonId,
    /// The signing key that it is.
    pub key: KeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When somebody signed in with it last.
    pub used_at: Timestamp,
}

fn read(mut row: Row) -> Result<AccountPasskey, StoreError> {
    let credential = row.remove(0).bytes()?.to_vec();
    let mut values = row.into_iter();
    let (person, key, name) = Column::take(&mut values)?;
    let (added_at, used_at) = Column::take(&mut values)?;
    Ok(AccountPasskey { credential, person, key, name, added_at, used_at })
}

/// The passkeys of a person, oldest first.
pub fn passkeys_of(
    connection: &mut dyn Connection,
    person: PersonId,
) -> Result<Vec<AccountPasskey>, StoreError> {
    connection.query(OF_PERSON, &[person_value(person)])?.into_iter().map(read).collect()
}

/// The passkey that a device names.
pub fn passkey(
    connection: &mut dyn Connection,
    credential: &[u8],
) -> Result<Option<AccountPasskey>, StoreError> {
    let rows = connection.query(BY_CREDENTIAL, &[Value::from(credential)])?;
    rows.into_iter().next().map(read).transpose()
}

/// Keeps a passkey; false when the person has [`PASSKEYS_MAX`] already, or somebody has one of this credential.
pub fn add_passkey(connection: &mut dyn Connection, added: &AccountPasskey) -> Result<bool, StoreError> {
    let is_known = passkey(connection, &added.credential)?.is_some();
    if is_known || passkeys_of(connection, added.person)?.len() >= PASSKEYS_MAX {
        return Ok(false);
    }
    let mut row = vec![Value::from(&*added.credential)];
    Column::put(&(added.person, added.key, added.name.clone()), &mut row);
    Column::put(&(added.added_at, added.used_at), &mut row);
    connection.upsert(&SAVE, &[row])?;
    Ok(true)
}

/// Notes that a passkey answered a challenge; false when the challenge was answered before. Challenges that ended by
/// themselves are forgotten.
pub fn use_passkey(
    connection: &mut dyn Connection,
    credential: &[u8],
    challenge: Digest,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    connection.execute(FORGET_CHALLENGES, &[now.0.into()])?;
    if connection.execute(SAVE_CHALLENGE, &[challenge.0.into(), expires_at.0.into()])? == 0 {
        return Ok(false);
    }
    connection.execute(USE, &[Value::from(credential), now.0.into()])?;
    Ok(true)
}

/// Forgets a passkey of a person.
pub fn remove_passkey(
    connection: &mut dyn Connection,
    person: PersonId,
    key: KeyId,
) -> Result<bool, StoreError> {
    let mut row = vec![person_value(person)];
    Column::put(&key, &mut row);
    Ok(connection.execute(REMOVE, &row)? > 0)
}
