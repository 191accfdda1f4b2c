//! Sessions of browsers, and the browsers that somebody has signed in with before.
//!
//! A session ends by itself: after [`ABSOLUTE_HOURS`], and when it is not used for [`IDLE_MINUTES`].

use domain::values::{Digest, PersonId, Timestamp};

use super::person_value;
use crate::store::{Connection, Existing, Row, StoreError, Upsert};
use crate::tables::Column;

/// Hours after which a session ends, however it is used (NIST SP 800-63B-4, 2.2.3: at most 24).
pub const ABSOLUTE_HOURS: i64 = 12;
/// Minutes without a request after which a session ends (ibid.: at most 60).
pub const IDLE_MINUTES: i64 = 60;
/// Sessions that one person may have; the one seen longest ago makes room.
pub const SESSIONS_MAX: usize = 20;
/// Browsers of a person that are remembered; the one seen longest ago makes room.
const DEVICES_MAX: usize = 20;
/// Days that a browser is remembered without signing in.
const DEVICE_DAYS: i64 = 180;

const COLUMNS: &[&str] = &["digest", "person_id", "way", "browser", "since", "seen_at", "proved_at"];
const BY_DIGEST: &str = "SELECT digest, person_id, way, browser, since, seen_at, proved_at FROM local_session
    WHERE digest = $1";
const OF_PERSON: &str = "SELECT digest, person_id, way, browser, since, seen_at, proved_at FROM local_session
    WHERE person_id = $1 ORDER BY seen_at DESC, digest LIMIT 64";
const SAVE: Upsert =
    Upsert { table: "local_session", columns: COLUMNS, key: &["digest"], existing: Existing::Replaced };
const SEE: &str = "UPDATE local_session SET seen_at = $2 WHERE digest = $1 AND seen_at < $2";
const END: &str = "DELETE FROM local_session WHERE person_id = $1 AND digest = $2";
pub(super) const END_ALL: &str = "DELETE FROM local_session WHERE person_id = $1";
const END_OTHERS: &str = "DELETE FROM local_session WHERE person_id = $1 AND digest <> $2";
const FORGET: &str = "DELETE FROM local_session WHERE since < $1 OR seen_at < $2";
const DEVICES: &str = "SELECT digest FROM local_device WHERE person_id = $1 AND seen_at >= $2
    ORDER BY seen_at DESC, digest LIMIT 64";
const SAVE_DEVICE: Upsert = Upsert {
    table: "local_device",
    columns: &["digest", "person_id", "seen_at"],
    key: &["digest"],
    existing: Existing::Replaced,
};
const END_DEVICE: &str = "DELETE FROM local_device WHERE digest = $1 AND person_id = $2";
const FORGET_DEVICES: &str = "DELETE FROM local_device WHERE seen_at < $1";

domain::text_enum! {
    /// How somebody signed in.
    pub enum Way {
        /// Password and one-time code.
        PasswordAndCode = "password_and_code",
        /// Password and recovery code.
        PasswordAndRecoveryCode = "password_and_recovery_code",
        /// Passkey, its user verified by the device.
        Passkey = "passkey",
        /// Another system vouched for the person.
        Provider = "provider",
        /// A link of the demo.
        Demo = "demo",
    }
}

/// A browser in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of its secret.
    pub digest: Digest,
    /// Who.
    pub person: PersonId,
    /// How they signed in.
    pub way: Way,
    /// What the browser says it is.
    pub browser: String,
    /// Since when.
    pub since: Timestamp,
    /// When it was used last, to the minute.
    pub seen_at: Timestamp,
    /// When the person last proved by a second factor that it is they; the beginning of time when never.
    pub proved_at: Timestamp,
}

impl Session {
    /// Whether it has not ended by itself.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.since > begun_after(now) && self.seen_at > seen_after(now)
    }
}

fn begun_after(now: Timestamp) -> Timestamp {
    now.plus_hours(-ABSOLUTE_HOURS)
}

fn seen_after(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - IDLE_MINUTES * 60_000_000)
}

fn read(row: Row) -> Result<Session, StoreError> {
    let mut values = row.into_iter();
    let (digest, person, way) = Column::take(&mut values)?;
    let (browser, since) = Column::take(&mut values)?;
    let (seen_at, proved_at) = Column::take(&mut values)?;
    Ok(Session { digest, person, way, browser, since, seen_at, proved_at })
}

/// The session with a secret, by its digest, unless it has ended.
pub fn session(
    connection: &mut dyn Connection,
    digest: Digest,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let rows = connection.query(BY_DIGEST, &[digest.0.into()])?;
    let found = rows.into_iter().next().map(read).transpose()?;
    Ok(found.filter(|session| session.is_open(now)))
}

/// The sessions of a person that have not ended, last used first.
pub fn sessions_of(
    connection: &mut dyn Connection,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let rows = connection.query(OF_PERSON, &[person_value(person)])?;
    let mut sessions = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    sessions.retain(|session| session.is_open(now));
    Ok(sessions)
}

/// Keeps a session, in place of the one that its browser had; sessions that have ended are forgotten.
pub fn save_session(
    connection: &mut dyn Connection,
    session: &Session,
    before: Option<Digest>,
) -> Result<(), StoreError> {
    let now = session.seen_at;
    connection.execute(FORGET, &[begun_after(now).0.into(), seen_after(now).0.into()])?;
    if let Some(before) = before {
        connection.execute("DELETE FROM local_session WHERE digest = $1", &[before.0.into()])?;
    }
    for old in sessions_of(connection, session.person, now)?.iter().skip(SESSIONS_MAX - 1) {
        end_session(connection, old.person, old.digest)?;
    }
    let mut row = Vec::with_capacity(COLUMNS.len());
    (session.digest, session.person, session.way).put(&mut row);
    (session.browser.clone(), session.since).put(&mut row);
    (session.seen_at, session.proved_at).put(&mut row);
    connection.upsert(&SAVE, &[row])
}

/// Notes that a session is used.
pub fn see_session(
    connection: &mut dyn Connection,
    digest: Digest,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(SEE, &[digest.0.into(), now.0.into()]).map(drop)
}

/// Ends a session of a person; false when they have none of this digest.
pub fn end_session(
    connection: &mut dyn Connection,
    person: PersonId,
    digest: Digest,
) -> Result<bool, StoreError> {
    Ok(connection.execute(END, &[person_value(person), digest.0.into()])? > 0)
}

/// Ends every session of a person.
pub fn end_sessions(connection: &mut dyn Connection, person: PersonId) -> Result<(), StoreError> {
    connection.execute(END_ALL, &[person_value(person)]).map(drop)
}

/// Ends every session of a person but one.
pub fn end_other_sessions(
    connection: &mut dyn Connection,
    person: PersonId,
    kept: Digest,
) -> Result<(), StoreError> {
    connection.execute(END_OTHERS, &[person_value(person), kept.0.into()]).map(drop)
}

/// Whether a person has signed in before with the browser of this digest.
pub fn knows_device(
    connection: &mut dyn Connection,
    person: PersonId,
    digest: Digest,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let since = now.plus_days(-DEVICE_DAYS);
    let rows = connection.query(DEVICES, &[person_value(person), since.0.into()])?;
    let known = rows.into_iter().map(|row| row[0].array().map(Digest)).collect::<Result<Vec<_>, _>>()?;
    Ok(known.contains(&digest))
}

/// Remembers the browser that a person has signed in with.
pub fn save_device(
    connection: &mut dyn Connection,
    person: PersonId,
    digest: Digest,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection.execute(FORGET_DEVICES, &[now.plus_days(-DEVICE_DAYS).0.into()])?;
    let rows = connection.query(DEVICES, &[person_value(person), 0i64.into()])?;
    for old in rows.into_iter().skip(DEVICES_MAX - 1) {
        connection.execute(END_DEVICE, &[old[0].clone(), person_value(person)])?;
    }
    let mut row = Vec::new();
    (digest, person, now).put(&mut row);
    connection.upsert(&SAVE_DEVICE, &[row])
}
