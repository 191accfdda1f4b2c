//! The inbox: notices kept for each person, read and unread.

use domain::policy::Action;
use domain::values::{NoticeId, OrganisationId, PersonId, Timestamp};

use super::days::DayCursor;
use super::making::Made;
use super::{NOTICE_DAYS, Notice, mail, mailboxes};
use crate::Engine;
use crate::queries::Part;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Unread notices that are counted; more are shown as so many and more.
pub const UNREAD_MAX: usize = 99;

const CURSOR: &str =
    "SELECT sequence, warned_to, day, day_rules, day_after FROM local_notice_cursor WHERE id = 1";
const FORGET: &str = "DELETE FROM local_notice WHERE at < $1";
const READ_ONE: &str =
    "UPDATE local_notice SET read_at = $3 WHERE person_id = $1 AND id = $2 AND read_at IS NULL";
const READ_ALL: &str =
    "UPDATE local_notice SET read_at = $3 WHERE person_id = $1 AND id <= $2 AND read_at IS NULL";
const UNREAD: &str = "SELECT action, organisation_id FROM local_notice
    WHERE person_id = $1 AND read_at IS NULL ORDER BY id DESC LIMIT $2";
const SAVE_CURSOR: Upsert = Upsert {
    table: "local_notice_cursor",
    columns: &["id", "sequence", "warned_to", "day", "day_rules", "day_after"],
    key: &["id"],
    existing: Existing::Replaced,
};
const SAVE: Upsert = Upsert {
    table: "local_notice",
    columns: &["person_id", "id", "kind", "object", "facts", "action", "organisation_id", "at", "read_at"],
    key: &["person_id", "id"],
    existing: Existing::Replaced,
};

/// How far notices were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Sequence of the last entry.
    pub sequence: u64,
    /// Deadlines up to this time were warned of.
    pub warned_to: Timestamp,
    /// Days were told of up to here.
    pub days: DayCursor,
}

/// Where the making of notices stands.
pub fn cursor(connection: &mut dyn Connection) -> Result<Cursor, StoreError> {
    let Some(row) = connection.query(CURSOR, &[])?.into_iter().next() else {
        return Ok(Cursor { sequence: 0, warned_to: Timestamp(0), days: DayCursor::default() });
    };
    let mut values = row.into_iter();
    let (sequence, warned_to) = Column::take(&mut values)?;
    let day = Column::take(&mut values)?;
    let rules: u64 = Column::take(&mut values)?;
    let after: Option<u128> = Column::take(&mut values)?;
    let rules = usize::try_from(rules).unwrap_or(usize::MAX);
    Ok(Cursor { sequence, warned_to, days: DayCursor { day, rules, after: after.unwrap_or_default() } })
}

/// Which notices are read.
#[derive(Clone, Copy, Debug)]
pub enum Read {
    /// This one.
    One(NoticeId),
    /// This one and all before it.
    UpTo(NoticeId),
}

/// A part of a person's notices; ids rise with time.
pub fn list(
    connection: &mut dyn Connection,
    person: PersonId,
    is_unread: bool,
    part: &Part<NoticeId>,
) -> Result<Vec<Notice>, StoreError> {
    let mut params: Row = Vec::with_capacity(2);
    person.put(&mut params);
    let mut conditions = String::from("person_id = $1");
    let (way, beyond) = part.way();
    if let Some(after) = part.after {
        after.put(&mut params);
        conditions.push_str(&format!(" AND id {beyond} $2"));
    }
    if is_unread {
        conditions.push_str(" AND read_at IS NULL");
    }
    let columns = SAVE.columns.join(", ");
    let sql = format!(
        "SELECT {columns} FROM local_notice WHERE {conditions} ORDER BY id {way} LIMIT {}",
        part.limit
    );
    connection.query(&sql, &params)?.into_iter().map(notice).collect()
}

/// One notice of a person, by the text of its id.
pub fn find(
    connection: &mut dyn Connection,
    person: PersonId,
    id: &str,
) -> Result<Option<Notice>, StoreError> {
    let Ok(id) = id.parse::<NoticeId>() else { return Ok(None) };
    let mut params: Row = Vec::with_capacity(2);
    person.put(&mut params);
    id.put(&mut params);
    let columns = SAVE.columns.join(", ");
    let sql = format!("SELECT {columns} FROM local_notice WHERE person_id = $1 AND id = $2");
    connection.query(&sql, &params)?.into_iter().next().map(notice).transpose()
}

/// What makes the unread notices of a person their business, newest first, at most one more than [`UNREAD_MAX`].
pub fn unread(
    connection: &mut dyn Connection,
    person: PersonId,
) -> Result<Vec<(Action, OrganisationId)>, StoreError> {
    let mut params: Row = Vec::with_capacity(2);
    person.put(&mut params);
    params.push(Value::from(UNREAD_MAX as u64 + 1));
    let business = |row: Row| {
        let mut values = row.into_iter();
        Ok((Action::take(&mut values)?, OrganisationId::take(&mut values)?))
    };
    connection.query(UNREAD, &params)?.into_iter().map(business).collect()
}

fn notice(row: Row) -> Result<Notice, StoreError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt { detail: error.to_string() };
    let mut values = row.into_iter();
    Ok(Notice {
        person: PersonId::take(&mut values)?,
        id: NoticeId::take(&mut values)?,
        kind: String::take(&mut values)?,
        object: String::take(&mut values)?,
        facts: serde_json::from_str(&String::take(&mut values)?).map_err(corrupt)?,
        action: Action::take(&mut values)?,
        organisation: OrganisationId::take(&mut values)?,
        at: Timestamp::take(&mut values)?,
        read_at: Column::take(&mut values)?,
    })
}

fn row(notice: &Notice) -> Row {
    let facts = serde_json::to_string(&notice.facts).expect("facts hold texts and integers");
    let mut row = Vec::with_capacity(SAVE.columns.len());
    notice.person.put(&mut row);
    notice.id.put(&mut row);
    row.extend([notice.kind.as_str().into(), notice.object.as_str().into(), facts.into()]);
    notice.action.put(&mut row);
    notice.organisation.put(&mut row);
    row.extend([Value::Int(notice.at.0), Value::from(notice.read_at.map(|at| at.0))]);
    row
}

/// Keeps notices, and queues the mails of those who want them at once.
pub(crate) fn keep(connection: &mut dyn Connection, notices: &[Notice]) -> Result<(), StoreError> {
    if notices.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = notices.iter().map(row).collect();
    connection.upsert(&SAVE, &rows)?;
    mail::queue_notices(connection, notices)
}

impl Engine {
    /// Keeps what a step made, unless another server came first.
    pub async fn keep_notices(&self, made: Made) -> Result<(), StoreError> {
        let keep_made = move |connection: &mut dyn Connection| {
            if cursor(connection)? != made.from {
                return Ok(());
            }
            keep(connection, &made.notices)?;
            made.erased.iter().try_for_each(|person| mailboxes::forget(connection, *person))?;
            let Cursor { sequence, warned_to, days } = made.to;
            let mut row = vec![Value::Int(1), sequence.into(), Value::Int(warned_to.0)];
            days.day.put(&mut row);
            row.push(Value::from(days.rules as u64));
            (days.after > 0).then_some(days.after).put(&mut row);
            connection.upsert(&SAVE_CURSOR, &[row])
        };
        self.change_local(keep_made).await
    }

    /// Tells people what is in no entry of the journal.
    pub async fn tell(&self, notices: Vec<Notice>) -> Result<(), StoreError> {
        self.change_local(move |connection| keep(connection, &notices)).await
    }

    /// Notes that a person has read notices.
    pub async fn read_notices(&self, person: PersonId, read: Read, at: Timestamp) -> Result<(), StoreError> {
        let (sql, id) = match read {
            Read::One(id) => (READ_ONE, id),
            Read::UpTo(id) => (READ_ALL, id),
        };
        let mut params: Row = Vec::with_capacity(3);
        person.put(&mut params);
        id.put(&mut params);
        params.push(Value::Int(at.0));
        self.change_local(move |connection| connection.execute(sql, &params).map(drop)).await
    }

    /// Forgets notices and mails that are old.
    pub async fn forget_notices(&self, now: Timestamp) -> Result<(), StoreError> {
        let oldest = now.plus_days(-NOTICE_DAYS).0;
        let forget = move |connection: &mut dyn Connection| {
            connection.execute(FORGET, &[Value::Int(oldest)])?;
            mail::forget_ended(connection, oldest)
        };
        self.change_local(forget).await
    }
}
