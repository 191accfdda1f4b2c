//! Mails on their way: a bounded queue, tries with growing pauses, and the log of what became of each.
//!
//! What a mail says is put together when it is sent, from the notices that its person may still see. Neither address
//! nor text is kept here, but for the code that confirms an address, until it is sent.

use domain::values::{Id, MailId, PersonId, Timestamp, Zone};

use super::mailboxes::{self, Mailbox, Pace, next_hour};
use super::{Notice, inbox};
use crate::Engine;
use crate::queries::Part;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Mails that wait at a time; a notice beyond them is in the inbox only.
const WAITING_MAX: u64 = 10_000;
/// Codes that a person may ask for in a day.
const CODES_MAX: u64 = 5;
/// Digests made in one step.
const DIGESTS_MAX: u64 = 256;
/// Minutes after a try within which no other server tries.
const LEASE_MINUTES: i64 = 5;
/// Minutes to wait after each failed try; after the last the mail is given up.
const PAUSES_MINUTES: [i64; 8] = [1, 5, 15, 60, 180, 360, 720, 1_440];
const MINUTE_MICROS: i64 = 60_000_000;

const WAITING: &str =
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM local_mail WHERE status = 'waiting' LIMIT $1) AS counted";
const CODES: &str =
    "SELECT COUNT(*) FROM local_mail WHERE person_id = $1 AND at > $2 AND kind = 'confirmation'";
const DUE: &str = "WHERE status = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT $2";
const NEWEST: &str = "ORDER BY at DESC LIMIT $1";
const CLAIM: &str = "UPDATE local_mail SET due_at = $3, tries = tries + 1 WHERE id = $1 AND due_at = $2 AND status = 'waiting'";
const END: &str = "UPDATE local_mail SET status = $2, content = '', ended_at = $3, error = $4 WHERE id = $1";
const LATER: &str = "UPDATE local_mail SET due_at = $2, error = $3 WHERE id = $1";
const FORGET: &str = "DELETE FROM local_mail WHERE at < $1";
const QUEUE: Upsert = Upsert {
    table: "local_mail",
    columns: &["id", "person_id", "kind", "content", "status", "tries", "due_at", "at", "ended_at", "error"],
    key: &["id"],
    existing: Existing::Replaced,
};

domain::text_enum! {
    /// What a mail is.
    pub enum MailKind {
        /// One notice.
        Notice = "notice",
        /// What is unread.
        Digest = "digest",
        /// The code that confirms an address.
        Confirmation = "confirmation",
    }
}

domain::text_enum! {
    /// Where a mail stands.
    pub enum MailStatus {
        /// It waits for its next try.
        Waiting = "waiting",
        /// The mail server took it.
        Sent = "sent",
        /// It was given up.
        Failed = "failed",
        /// There was nothing to say any more, or nobody to say it to.
        Dropped = "dropped",
    }
}

/// A mail.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    /// Its id, the same however often it is queued.
    pub id: MailId,
    /// To whom.
    pub person: PersonId,
    /// What it is.
    pub kind: MailKind,
    /// Id of the notice, or the code; empty once it has ended.
    pub content: String,
    /// Where it stands.
    pub status: MailStatus,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next, by the clock of the machine.
    pub due_at: Timestamp,
    /// When it was queued, by the clock of the journal.
    pub at: Timestamp,
    /// When it was sent or given up.
    pub ended_at: Option<Timestamp>,
    /// What the last try met, without the address.
    pub error: Option<String>,
}

/// What became of a try.
#[derive(Clone, Debug)]
pub enum Try {
    /// The mail server took it.
    Sent,
    /// It may work later.
    Later(String),
    /// It will never work.
    Refused(String),
    /// There is nothing to send.
    Nothing,
}

fn new_row(id: MailId, person: PersonId, kind: MailKind, content: &str, at: Timestamp) -> Row {
    let mut row = Vec::with_capacity(QUEUE.columns.len());
    id.put(&mut row);
    person.put(&mut row);
    row.extend([kind.as_str().into(), content.into(), MailStatus::Waiting.as_str().into()]);
    row.extend([Value::Int(0), Value::Int(0), Value::Int(at.0), Value::Null, Value::Null]);
    row
}

fn mail(row: Row) -> Result<Mail, StoreError> {
    let unknown = |word: &str| StoreError::Corrupt { detail: format!("{word:?} is no word of a mail") };
    let mut values = row.into_iter();
    let (id, person) = (MailId::take(&mut values)?, PersonId::take(&mut values)?);
    let (kind, content, status) =
        (String::take(&mut values)?, String::take(&mut values)?, String::take(&mut values)?);
    Ok(Mail {
        id,
        person,
        kind: kind.parse().map_err(|_| unknown(&kind))?,
        content,
        status: status.parse().map_err(|_| unknown(&status))?,
        tries: i64::take(&mut values)?,
        due_at: Timestamp::take(&mut values)?,
        at: Timestamp::take(&mut values)?,
        ended_at: Column::take(&mut values)?,
        error: Column::take(&mut values)?,
    })
}

/// How many more mails may wait.
fn room(connection: &mut dyn Connection) -> Result<usize, StoreError> {
    let waiting = connection.query(WAITING, &[WAITING_MAX.into()])?;
    let waiting = waiting.first().map_or(Ok(0), |row| row[0].unsigned())?;
    Ok(usize::try_from(WAITING_MAX.saturating_sub(waiting)).unwrap_or(0))
}

/// Queues the mails of notices whose people want them at once.
pub(super) fn queue_notices(connection: &mut dyn Connection, notices: &[Notice]) -> Result<(), StoreError> {
    let mut people: Vec<PersonId> = notices.iter().map(|notice| notice.person).collect();
    people.sort();
    people.dedup();
    let mut rows = Vec::new();
    for person in people {
        let mailbox = mailboxes::mailbox(connection, person)?;
        if mailbox.pace != Pace::AtOnce || mailbox.confirmed().is_none() {
            continue;
        }
        for notice in notices.iter().filter(|notice| notice.person == person) {
            let id = MailId::of_parts(&[&person.to_string(), &notice.id.to_string()]);
            rows.push(new_row(id, person, MailKind::Notice, &notice.id.to_string(), notice.at));
        }
    }
    queue(connection, rows)
}

fn queue(connection: &mut dyn Connection, mut rows: Vec<Row>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let room = room(connection)?;
    if rows.len() > room {
        tracing::warn!(left_out = rows.len() - room, "too many mails wait; notices stay in the inbox only");
        rows.truncate(room);
    }
    if rows.is_empty() { Ok(()) } else { connection.upsert(&QUEUE, &rows) }
}

/// Queues the code that confirms an address; not when the person asked too often or too many mails wait.
pub(super) fn queue_code(
    connection: &mut dyn Connection,
    person: PersonId,
    code: &str,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let now = until.plus_hours(-mailboxes::CONFIRM_HOURS);
    let since = [person.bits().to_be_bytes().into(), Value::Int(now.plus_days(-1).0)];
    let asked = connection.query(CODES, &since)?.first().map_or(Ok(0), |row| row[0].unsigned())?;
    if asked >= CODES_MAX || room(connection)? == 0 {
        return Ok(false);
    }
    let id = MailId::of_parts(&[&person.to_string(), "code", &until.0.to_string(), &asked.to_string()]);
    queue(connection, vec![new_row(id, person, MailKind::Confirmation, code, now)])?;
    Ok(true)
}

/// Mails that are due, soonest first.
pub fn due(connection: &mut dyn Connection, now: Timestamp, limit: u64) -> Result<Vec<Mail>, StoreError> {
    select(connection, DUE, &[Value::Int(now.0), limit.into()])
}

/// The newest mails, whatever became of them.
pub fn log(connection: &mut dyn Connection, limit: u64) -> Result<Vec<Mail>, StoreError> {
    select(connection, NEWEST, &[limit.into()])
}

fn select(connection: &mut dyn Connection, which: &str, params: &[Value]) -> Result<Vec<Mail>, StoreError> {
    let sql = format!("SELECT {} FROM local_mail {which}", QUEUE.columns.join(", "));
    connection.query(&sql, params)?.into_iter().map(mail).collect()
}

pub(super) fn forget_ended(connection: &mut dyn Connection, oldest: i64) -> Result<(), StoreError> {
    connection.execute(FORGET, &[Value::Int(oldest)]).map(drop)
}

/// Queues the digests that are due, of those who have something unread.
fn queue_digests(connection: &mut dyn Connection, now: Timestamp, zone: &Zone) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for mut mailbox in mailboxes::due_digests(connection, now, DIGESTS_MAX)? {
        let Mailbox { person, hour, digest_at, .. } = mailbox;
        let newest = inbox::list(connection, person, true, &Part::newest(1))?.pop();
        let day_before = digest_at.plus_days(-1);
        if newest.is_some_and(|newest| newest.at > day_before) {
            let id = MailId::of_parts(&[&person.to_string(), "digest", &digest_at.0.to_string()]);
            rows.push(new_row(id, person, MailKind::Digest, "", now));
        }
        mailbox.digest_at = next_hour(zone, hour, now);
        mailboxes::save(connection, &mailbox)?;
    }
    queue(connection, rows)
}

impl Engine {
    /// Queues the digests that are due.
    pub async fn queue_digests(&self, now: Timestamp, zone: Zone) -> Result<(), StoreError> {
        self.change_local(move |connection| queue_digests(connection, now, &zone)).await
    }

    /// Takes mails for one try each, and answers those that no other server took.
    pub async fn claim_mails(&self, mails: Vec<Mail>, now: Timestamp) -> Result<Vec<Mail>, StoreError> {
        let leased = Timestamp(now.0 + LEASE_MINUTES * MINUTE_MICROS);
        let claim = move |connection: &mut dyn Connection| {
            let mut claimed = Vec::new();
            for mail in mails {
                let mut params: Row = Vec::with_capacity(3);
                mail.id.put(&mut params);
                params.extend([Value::Int(mail.due_at.0), Value::Int(leased.0)]);
                if connection.execute(CLAIM, &params)? == 1 {
                    claimed.push(Mail { tries: mail.tries + 1, due_at: leased, ..mail });
                }
            }
            Ok(claimed)
        };
        self.change_local(claim).await
    }

    /// Notes what became of a try.
    pub async fn note_mail(&self, mail: Mail, tried: Try, now: Timestamp) -> Result<(), StoreError> {
        self.change_local(move |connection| note(connection, &mail, tried, now)).await
    }
}

fn note(connection: &mut dyn Connection, mail: &Mail, tried: Try, now: Timestamp) -> Result<(), StoreError> {
    let mut params: Row = Vec::with_capacity(4);
    mail.id.put(&mut params);
    let nth = usize::try_from(mail.tries - 1).unwrap_or(usize::MAX);
    let (status, error) = match (tried, PAUSES_MINUTES.get(nth)) {
        (Try::Later(error), Some(pause)) => {
            params.extend([Value::Int(now.0 + pause * MINUTE_MICROS), error.into()]);
            return connection.execute(LATER, &params).map(drop);
        }
        (Try::Later(error), None) | (Try::Refused(error), _) => (MailStatus::Failed, Some(error)),
        (Try::Sent, _) => (MailStatus::Sent, None),
        (Try::Nothing, _) => (MailStatus::Dropped, None),
    };
    params.extend([status.as_str().into(), Value::Int(now.0), error.into()]);
    connection.execute(END, &params).map(drop)
}
