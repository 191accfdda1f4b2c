//! How people sign in: passwords, one-time codes, passkeys, bindings to providers, invitations, sessions. Never
//! journalled, never verified.
//!
//! Who a person is and what they may do stands in the state; here is only what proves that it is they. Functions that
//! change something run within [`Engine::change_local`], so each is one transaction. Secrets come as digests, except
//! the secret of one-time codes, which has to be computed with.
//!
//! [`Engine::change_local`]: crate::Engine::change_local

pub mod bindings;
pub mod invitations;
pub mod passkeys;
pub mod sessions;

use domain::values::{Digest, Id, PersonId};

use crate::store::{Connection, Existing, StoreError, Upsert, Value};

/// Bytes of the secret of one-time codes (RFC 4226, 4, R6).
pub const CODE_SECRET_BYTES: usize = 20;

const ACCOUNT: &str = "SELECT password, code_secret, code_step FROM local_account WHERE person_id = $1";
const SAVE_ACCOUNT: Upsert = Upsert {
    table: "local_account",
    columns: &["person_id", "password", "code_secret", "code_step"],
    key: &["person_id"],
    existing: Existing::Replaced,
};
const USE_CODE: &str = "UPDATE local_account SET code_step = $2 WHERE person_id = $1 AND code_step < $2";
const FORGET: [&str; 6] = [
    "DELETE FROM local_account WHERE person_id = $1",
    "DELETE FROM local_recovery_code WHERE person_id = $1",
    "DELETE FROM local_passkey WHERE person_id = $1",
    "DELETE FROM local_binding WHERE person_id = $1",
    sessions::END_ALL,
    "DELETE FROM local_device WHERE person_id = $1",
];
const REMOVE_RECOVERY_CODES: &str = "DELETE FROM local_recovery_code WHERE person_id = $1";
const COUNT_RECOVERY_CODES: &str = "SELECT COUNT(*) FROM local_recovery_code WHERE person_id = $1";
const FIND_RECOVERY_CODE: &str =
    "SELECT digest FROM local_recovery_code WHERE person_id = $1 AND digest = $2";
const USE_RECOVERY_CODE: &str = "DELETE FROM local_recovery_code WHERE person_id = $1 AND digest = $2";
const SAVE_RECOVERY_CODE: Upsert = Upsert {
    table: "local_recovery_code",
    columns: &["person_id", "digest"],
    key: &["person_id", "digest"],
    existing: Existing::Replaced,
};

/// A password with its second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Argon2id, in PHC form.
    pub password: String,
    /// Secret of the one-time codes (RFC 6238).
    pub code_secret: [u8; CODE_SECRET_BYTES],
    /// Time step of the last code that was used; no code of it or before is taken again.
    pub code_step: i64,
}

/// A person as a column value.
pub(crate) fn person_value(person: PersonId) -> Value {
    person.bits().to_be_bytes().into()
}

/// The password of a person, if they have one.
pub fn account(connection: &mut dyn Connection, person: PersonId) -> Result<Option<Account>, StoreError> {
    let rows = connection.query(ACCOUNT, &[person_value(person)])?;
    let read = |row: crate::store::Row| {
        let secret = row[1].array()?;
        Ok(Account { password: row[0].text()?.to_owned(), code_secret: secret, code_step: row[2].int()? })
    };
    rows.into_iter().next().map(read).transpose()
}

/// Gives a person a password with its second factor, in place of the one before.
pub fn save_account(
    connection: &mut dyn Connection,
    person: PersonId,
    account: &Account,
) -> Result<(), StoreError> {
    let row = vec![
        person_value(person),
        account.password.as_str().into(),
        Value::from(account.code_secret),
        account.code_step.into(),
    ];
    connection.upsert(&SAVE_ACCOUNT, &[row])
}

/// Uses the code of a time step; false when one of it or after it was used before.
pub fn use_code(connection: &mut dyn Connection, person: PersonId, step: i64) -> Result<bool, StoreError> {
    Ok(connection.execute(USE_CODE, &[person_value(person), step.into()])? > 0)
}

/// Gives a person new recovery codes, by their digests; those of before are void.
pub fn save_recovery_codes(
    connection: &mut dyn Connection,
    person: PersonId,
    digests: &[Digest],
) -> Result<(), StoreError> {
    connection.execute(REMOVE_RECOVERY_CODES, &[person_value(person)])?;
    let rows: Vec<_> = digests.iter().map(|digest| vec![person_value(person), digest.0.into()]).collect();
    connection.upsert(&SAVE_RECOVERY_CODE, &rows)
}

/// Recovery codes that a person has left.
pub fn recovery_codes_left(connection: &mut dyn Connection, person: PersonId) -> Result<i64, StoreError> {
    connection.query(COUNT_RECOVERY_CODES, &[person_value(person)])?[0][0].int()
}

/// Whether a person has this recovery code.
pub fn has_recovery_code(
    connection: &mut dyn Connection,
    person: PersonId,
    digest: Digest,
) -> Result<bool, StoreError> {
    Ok(!connection.query(FIND_RECOVERY_CODE, &[person_value(person), digest.0.into()])?.is_empty())
}

/// Uses a recovery code; false when the person has no such code, or no longer.
pub fn use_recovery_code(
    connection: &mut dyn Connection,
    person: PersonId,
    digest: Digest,
) -> Result<bool, StoreError> {
    Ok(connection.execute(USE_RECOVERY_CODE, &[person_value(person), digest.0.into()])? > 0)
}

/// Ends every way in that a person has, and every session.
pub(crate) fn forget(connection: &mut dyn Connection, person: PersonId) -> Result<bool, StoreError> {
    let mut forgotten = 0;
    for sql in FORGET {
        forgotten += connection.execute(sql, &[person_value(person)])?;
    }
    Ok(forgotten > 0)
}
