//! Where and when a person gets notices by e-mail, in which language; and the proof that the address is theirs.
//!
//! The address is personal: it is in no journal entry and no log, and goes when the person's texts are erased.

use domain::values::{Digest, Id, PersonId, Timestamp, Zone};

use super::mail;
use crate::Engine;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Hours in which an address is confirmed.
pub const CONFIRM_HOURS: i64 = 1;
/// Wrong codes after which a new one is needed.
pub const CODE_TRIES_MAX: i64 = 5;
/// Bytes of an address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
pub const ADDRESS_BYTES_MAX: usize = 254;

const COLUMNS: &[&str] = &[
    "person_id",
    "language",
    "pace",
    "hour",
    "address",
    "code_digest",
    "code_until",
    "code_tries",
    "digest_at",
];
const SAVE: Upsert =
    Upsert { table: "local_mailbox", columns: COLUMNS, key: &["person_id"], existing: Existing::Replaced };
const FORGET: &str = "DELETE FROM local_mailbox WHERE person_id = $1";

domain::text_enum! {
    /// When mails are sent.
    pub enum Pace {
        /// Never.
        Off = "off",
        /// One for each notice.
        AtOnce = "at_once",
        /// One a day with what is unread.
        Digest = "digest",
    }
}

/// A person's wishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailbox {
    /// Whose.
    pub person: PersonId,
    /// Code of the language.
    pub language: String,
    /// When mails are sent.
    pub pace: Pace,
    /// The hour of the day at which the digest is sent, in the cell's zone.
    pub hour: u8,
    /// The address.
    pub address: Option<String>,
    /// SHA-256 of the code that confirms the address; none once it is confirmed.
    pub code: Option<(Digest, Timestamp)>,
    /// Wrong codes given.
    pub code_tries: i64,
    /// When the next digest is due.
    pub digest_at: Timestamp,
}

impl Mailbox {
    /// What a person has who chose nothing.
    pub fn new(person: PersonId) -> Mailbox {
        Mailbox {
            person,
            language: "uk".to_owned(),
            pace: Pace::AtOnce,
            hour: 8,
            address: None,
            code: None,
            code_tries: 0,
            digest_at: Timestamp(0),
        }
    }

    /// The address, once it is confirmed.
    pub fn confirmed(&self) -> Option<&str> {
        self.address.as_deref().filter(|_| self.code.is_none())
    }

    fn row(&self) -> Row {
        let mut row = Vec::with_capacity(COLUMNS.len());
        self.person.put(&mut row);
        row.extend([self.language.as_str().into(), self.pace.as_str().into()]);
        row.push(Value::Int(self.hour.into()));
        row.push(self.address.as_deref().into());
        let (digest, until) = self.code.unzip();
        row.push(digest.map(|digest| digest.0).into());
        row.push(until.map(|until| until.0).into());
        row.extend([Value::Int(self.code_tries), Value::Int(self.digest_at.0)]);
        row
    }

    fn from_row(row: Row) -> Result<Mailbox, StoreError> {
        let corrupt = |error: String| StoreError::Corrupt { detail: error };
        let mut values = row.into_iter();
        let person = PersonId::take(&mut values)?;
        let language = String::take(&mut values)?;
        let pace = String::take(&mut values)?;
        let pace = pace.parse().map_err(|_| corrupt(format!("{pace:?} is no pace")))?;
        let hour = u8::take(&mut values)?;
        let address: Option<String> = Column::take(&mut values)?;
        let digest: Option<Digest> = Column::take(&mut values)?;
        let until: Option<Timestamp> = Column::take(&mut values)?;
        let (code_tries, digest_at) = (i64::take(&mut values)?, Timestamp::take(&mut values)?);
        let code = digest.zip(until);
        Ok(Mailbox { person, language, pace, hour, address, code, code_tries, digest_at })
    }
}

/// A person's wishes; the usual ones when they said nothing.
pub fn mailbox(connection: &mut dyn Connection, person: PersonId) -> Result<Mailbox, StoreError> {
    let sql = format!("SELECT {} FROM local_mailbox WHERE person_id = $1", COLUMNS.join(", "));
    let row = connection.query(&sql, &[person.bits().to_be_bytes().into()])?.into_iter().next();
    row.map_or_else(|| Ok(Mailbox::new(person)), Mailbox::from_row)
}

/// The mailboxes whose digest is due.
pub(super) fn due_digests(
    connection: &mut dyn Connection,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Mailbox>, StoreError> {
    let sql = format!(
        "SELECT {} FROM local_mailbox WHERE pace = 'digest' AND address IS NOT NULL AND code_digest IS NULL
            AND digest_at <= $1 ORDER BY digest_at LIMIT $2",
        COLUMNS.join(", ")
    );
    let rows = connection.query(&sql, &[Value::Int(now.0), limit.into()])?;
    rows.into_iter().map(Mailbox::from_row).collect()
}

/// Whether a digest is due.
pub fn has_due_digest(connection: &mut dyn Connection, now: Timestamp) -> Result<bool, StoreError> {
    Ok(!due_digests(connection, now, 1)?.is_empty())
}

pub(super) fn save(connection: &mut dyn Connection, mailbox: &Mailbox) -> Result<(), StoreError> {
    connection.upsert(&SAVE, &[mailbox.row()])
}

/// Forgets a person's address and wishes.
pub(crate) fn forget(connection: &mut dyn Connection, person: PersonId) -> Result<(), StoreError> {
    connection.execute(FORGET, &[person.bits().to_be_bytes().into()]).map(drop)
}

/// The next time that an hour of the day begins in a zone, after `now`.
pub fn next_hour(zone: &Zone, hour: u8, now: Timestamp) -> Timestamp {
    let today = zone.date(now);
    let yesterday = today.yesterday().unwrap_or(today);
    let of = |before| zone.end_of(before).plus_hours(hour.into());
    let first = of(yesterday);
    if first > now { first } else { of(today) }
}

/// A change of a person's wishes.
#[derive(Clone, Debug)]
pub enum MailboxChange {
    /// Language, pace, hour of the digest, and when the next one is due.
    Wishes(String, Pace, u8, Timestamp),
    /// A new address with the code that confirms it, which is mailed there, and until when.
    Address(String, Code, Timestamp),
    /// The digest of the code that came by mail, at a time.
    Confirm(Digest, Timestamp),
    /// No address any more.
    NoAddress,
}

/// A code as it is mailed, and its digest. It is never shown in logs.
#[derive(Clone)]
pub struct Code(pub String, pub Digest);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is done.
    Done,
    /// The code is wrong, too old, or was tried too often.
    WrongCode,
    /// Too many mails wait, or this person asked for too many.
    TooMany,
}

impl Engine {
    /// Changes a person's wishes.
    pub async fn change_mailbox(
        &self,
        person: PersonId,
        change: MailboxChange,
    ) -> Result<Changed, StoreError> {
        self.change_local(move |connection| write(connection, person, change)).await
    }
}

fn write(
    connection: &mut dyn Connection,
    person: PersonId,
    change: MailboxChange,
) -> Result<Changed, StoreError> {
    let mut mailbox = mailbox(connection, person)?;
    match change {
        MailboxChange::Wishes(language, pace, hour, digest_at) => {
            (mailbox.language, mailbox.pace, mailbox.hour) = (language, pace, hour);
            mailbox.digest_at = digest_at;
        }
        MailboxChange::Address(address, Code(code, digest), until) => {
            if !mail::queue_code(connection, person, &code, until)? {
                return Ok(Changed::TooMany);
            }
            mailbox.address = Some(address);
            (mailbox.code, mailbox.code_tries) = (Some((digest, until)), 0);
        }
        MailboxChange::Confirm(digest, at) => {
            let Some((expected, until)) = mailbox.code else { return Ok(Changed::Done) };
            if mailbox.code_tries >= CODE_TRIES_MAX || at > until {
                return Ok(Changed::WrongCode);
            }
            if expected != digest {
                mailbox.code_tries += 1;
                save(connection, &mailbox)?;
                return Ok(Changed::WrongCode);
            }
            mailbox.code = None;
        }
        MailboxChange::NoAddress => (mailbox.address, mailbox.code) = (None, None),
    }
    save(connection, &mailbox)?;
    Ok(Changed::Done)
}
