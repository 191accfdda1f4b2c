//! Deliveries of webhooks: queued, tried with growing pauses, noted, replayed.

use domain::values::{Id, PersonId, Timestamp, WebhookId};

use super::{SAVE, Webhook, list};
use crate::Engine;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Deliveries of one webhook that wait at a time.
const WAITING_MAX: u64 = 1_000;
/// Days after which an ended delivery is forgotten.
const DELIVERY_DAYS: i64 = 30;
/// Seconds after a try within which no other server tries.
const LEASE_SECONDS: i64 = 60;
/// Seconds to wait after each failed try, about three days in all; after the last the webhook is disabled.
pub const PAUSES_SECONDS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const SECOND_MICROS: i64 = 1_000_000;

const QUEUE: Upsert = Upsert {
    table: "local_webhook_delivery",
    columns: &["webhook_id", "sequence", "status", "tries", "due_at", "answer", "error", "at"],
    key: &["webhook_id", "sequence"],
    existing: Existing::Replaced,
};
const WAITING: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM local_webhook_delivery
    WHERE webhook_id = $1 AND status = 'waiting' LIMIT $2) AS counted";
const MOVE: &str = "UPDATE local_webhook SET sequence = $3 WHERE id = $1 AND sequence = $2";
const CLAIM: &str = "UPDATE local_webhook_delivery SET due_at = $4, tries = tries + 1
    WHERE webhook_id = $1 AND sequence = $2 AND due_at = $3 AND status = 'waiting'";
const NOTE: &str = "UPDATE local_webhook_delivery SET status = $3, due_at = $4, answer = $5, error = $6
    WHERE webhook_id = $1 AND sequence = $2";
const DISABLE: &str = "UPDATE local_webhook SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL";
const REPLAY: &str = "UPDATE local_webhook_delivery SET status = 'waiting', due_at = 0, tries = 0
    WHERE webhook_id = $1 AND sequence = $2";
const FORGET: &str = "DELETE FROM local_webhook_delivery WHERE at < $1 AND status <> 'waiting'";

domain::text_enum! {
    /// Where a delivery stands.
    pub enum DeliveryStatus {
        /// It waits for its next try.
        Waiting = "waiting",
        /// The receiver answered with a status from 200 to 299.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

/// One event on its way to one webhook.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// To which.
    pub webhook: WebhookId,
    /// Sequence of the event.
    pub sequence: u64,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next, by the clock of the machine.
    pub due_at: Timestamp,
    /// The status that the receiver answered last.
    pub answer: Option<i64>,
    /// Why the last try failed.
    pub error: Option<String>,
    /// When it was queued.
    pub at: Timestamp,
}

impl Delivery {
    fn from_row(row: Row) -> Result<Delivery, StoreError> {
        let mut values = row.into_iter();
        let (webhook, sequence) = (WebhookId::take(&mut values)?, u64::take(&mut values)?);
        let status = String::take(&mut values)?;
        let unknown = || StoreError::Corrupt { detail: format!("{status:?} is no status of a delivery") };
        Ok(Delivery {
            webhook,
            sequence,
            status: status.parse().map_err(|_| unknown())?,
            tries: i64::take(&mut values)?,
            due_at: Timestamp::take(&mut values)?,
            answer: Column::take(&mut values)?,
            error: Column::take(&mut values)?,
            at: Timestamp::take(&mut values)?,
        })
    }

    fn key(&self) -> Row {
        let mut key = Vec::with_capacity(6);
        self.webhook.put(&mut key);
        key.push(self.sequence.into());
        key
    }
}

/// The deliveries of a webhook, newest event first, those before a sequence when one is given.
pub fn deliveries(
    connection: &mut dyn Connection,
    webhook: WebhookId,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let columns = QUEUE.columns.join(", ");
    let sql = format!(
        "SELECT {columns} FROM local_webhook_delivery WHERE webhook_id = $1 AND sequence < $2
            ORDER BY sequence DESC LIMIT {limit}"
    );
    let before = before.map_or(Value::Int(i64::MAX), Value::from);
    let rows = connection.query(&sql, &[webhook.bits().to_be_bytes().into(), before])?;
    rows.into_iter().map(Delivery::from_row).collect()
}

/// How many more deliveries of a webhook may wait.
pub fn room(connection: &mut dyn Connection, webhook: WebhookId) -> Result<u64, StoreError> {
    let params = [webhook.bits().to_be_bytes().into(), WAITING_MAX.into()];
    let waiting = connection.query(WAITING, &params)?.first().map_or(Ok(0), |row| row[0].unsigned())?;
    Ok(WAITING_MAX.saturating_sub(waiting))
}

/// Deliveries to active webhooks that are due, soonest first, each with its webhook.
pub fn due(
    connection: &mut dyn Connection,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<(Webhook, Delivery)>, StoreError> {
    let named = |table: &str, columns: &[&str]| {
        columns.iter().map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ")
    };
    let (of_webhook, of_delivery) = (named("w", SAVE.columns), named("d", QUEUE.columns));
    let sql = format!(
        "SELECT {of_webhook}, {of_delivery} FROM local_webhook_delivery AS d
            JOIN local_webhook AS w ON w.id = d.webhook_id
            WHERE d.status = 'waiting' AND d.due_at <= $1 AND w.disabled_at IS NULL ORDER BY d.due_at LIMIT $2"
    );
    let split = |mut row: Row| {
        let delivery = row.split_off(SAVE.columns.len());
        Ok((Webhook::from_row(row)?, Delivery::from_row(delivery)?))
    };
    connection.query(&sql, &[Value::Int(now.0), limit.into()])?.into_iter().map(split).collect()
}

/// What became of a try.
#[derive(Clone, Debug)]
pub enum Tried {
    /// The receiver answered with this status from 200 to 299.
    Delivered(i64),
    /// It failed, with the status of the answer if there was one.
    Failed(Option<i64>, String),
    /// The owner may not see the event any more.
    Withdrawn,
}

/// The status by which a receiver says that it wants no more.
const GONE: i64 = 410;

/// What noting a try led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It is noted.
    Kept,
    /// It was the last try, and the webhook is disabled.
    Disabled,
}

impl Engine {
    /// Sends an event again that was delivered or given up; answers whether there is such a delivery.
    pub async fn replay_delivery(
        &self,
        person: PersonId,
        id: WebhookId,
        sequence: u64,
    ) -> Result<bool, StoreError> {
        let replay = move |connection: &mut dyn Connection| {
            let is_known = list(connection, person)?.iter().any(|webhook| webhook.id == id);
            let key = [id.bits().to_be_bytes().into(), sequence.into()];
            Ok(is_known && connection.execute(REPLAY, &key)? == 1)
        };
        self.change_local(replay).await
    }

    /// Queues the deliveries of events, and notes how far the webhook has come; not when another server did so.
    pub async fn queue_deliveries(
        &self,
        webhook: &Webhook,
        to: u64,
        sequences: Vec<u64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (id, from) = (webhook.id, webhook.sequence);
        let queue = move |connection: &mut dyn Connection| {
            let moved = [id.bits().to_be_bytes().into(), from.into(), to.into()];
            if connection.execute(MOVE, &moved)? == 0 || sequences.is_empty() {
                return Ok(());
            }
            let row = |sequence: &u64| {
                let mut row: Row = Vec::with_capacity(QUEUE.columns.len());
                id.put(&mut row);
                row.extend([(*sequence).into(), DeliveryStatus::Waiting.as_str().into()]);
                row.extend([Value::Int(0), Value::Int(0), Value::Null, Value::Null, Value::Int(now.0)]);
                row
            };
            let rows: Vec<Row> = sequences.iter().map(row).collect();
            connection.upsert(&QUEUE, &rows)
        };
        self.change_local(queue).await
    }

    /// Takes deliveries for one try each, and answers those that no other server took.
    pub async fn claim_deliveries(
        &self,
        due: Vec<(Webhook, Delivery)>,
        now: Timestamp,
    ) -> Result<Vec<(Webhook, Delivery)>, StoreError> {
        let leased = Timestamp(now.0 + LEASE_SECONDS * SECOND_MICROS);
        let claim = move |connection: &mut dyn Connection| {
            let mut claimed = Vec::new();
            for (webhook, delivery) in due {
                let mut params = delivery.key();
                params.extend([Value::Int(delivery.due_at.0), Value::Int(leased.0)]);
                if connection.execute(CLAIM, &params)? == 1 {
                    claimed.push((webhook, Delivery { tries: delivery.tries + 1, ..delivery }));
                }
            }
            Ok(claimed)
        };
        self.change_local(claim).await
    }

    /// Notes what became of a try.
    pub async fn note_delivery(
        &self,
        delivery: Delivery,
        tried: Tried,
        now: Timestamp,
    ) -> Result<Noted, StoreError> {
        self.change_local(move |connection| note(connection, &delivery, tried, now)).await
    }

    /// Forgets deliveries that ended long ago.
    pub async fn forget_deliveries(&self, now: Timestamp) -> Result<(), StoreError> {
        let oldest = Value::Int(now.plus_days(-DELIVERY_DAYS).0);
        self.change_local(move |connection| connection.execute(FORGET, &[oldest]).map(drop)).await
    }
}

fn note(
    connection: &mut dyn Connection,
    delivery: &Delivery,
    tried: Tried,
    now: Timestamp,
) -> Result<Noted, StoreError> {
    let nth = usize::try_from(delivery.tries - 1).unwrap_or(usize::MAX);
    let pause = PAUSES_SECONDS.get(nth);
    let (status, due_at, answer, error) = match tried {
        Tried::Delivered(answer) => (DeliveryStatus::Delivered, now.0, Some(answer), None),
        Tried::Withdrawn => {
            (DeliveryStatus::Failed, now.0, None, Some("you may not see this event any more".to_owned()))
        }
        Tried::Failed(answer, error) => match pause.filter(|_| answer != Some(GONE)) {
            Some(pause) => (DeliveryStatus::Waiting, now.0 + pause * SECOND_MICROS, answer, Some(error)),
            None => (DeliveryStatus::Failed, now.0, answer, Some(error)),
        },
    };
    let is_given_up = status == DeliveryStatus::Failed && (answer.is_some() || pause.is_none());
    let mut params = delivery.key();
    params.extend([status.as_str().into(), Value::Int(due_at), answer.into(), error.into()]);
    connection.execute(NOTE, &params)?;
    if !is_given_up {
        return Ok(Noted::Kept);
    }
    let id = delivery.webhook.bits().to_be_bytes().into();
    let disabled = connection.execute(DISABLE, &[id, Value::Int(now.0)])?;
    Ok(if disabled == 1 { Noted::Disabled } else { Noted::Kept })
}
