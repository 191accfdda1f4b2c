//! Webhooks: to which address which events of a person's feed are sent, with which secret, and each delivery.
//!
//! Deliveries wait in a bounded queue of their webhook; while it is full the webhook's place in the journal stays
//! where it is, so that nothing is left out. What is sent is read from the journal when it is sent.

pub mod deliveries;

use domain::values::{Id, PersonId, Timestamp, TokenId, WebhookId};

use crate::Engine;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Webhooks of one person.
pub const WEBHOOKS_MAX: usize = 8;
/// Kinds of events that one webhook names.
pub const KINDS_MAX: usize = 64;
/// Bytes of an address.
pub const URL_BYTES_MAX: usize = 500;
/// Hours in which the secret before a rotation still signs beside the new one.
pub const OLD_SECRET_HOURS: i64 = 24;

const SAVE: Upsert = Upsert {
    table: "local_webhook",
    columns: &[
        "id",
        "person_id",
        "token_id",
        "url",
        "kinds",
        "secret",
        "old_secret",
        "old_until",
        "sequence",
        "disabled_at",
        "at",
    ],
    key: &["id"],
    existing: Existing::Replaced,
};
const REMOVE: &str = "DELETE FROM local_webhook WHERE id = $1 AND person_id = $2";
const REMOVE_DELIVERIES: &str = "DELETE FROM local_webhook_delivery WHERE webhook_id = $1";
const ENABLE: &str = "UPDATE local_webhook SET disabled_at = NULL WHERE id = $1 AND person_id = $2";
const RETRY_ALL: &str = "UPDATE local_webhook_delivery SET due_at = 0, tries = 0
    WHERE webhook_id = $1 AND status = 'waiting'";

/// Signs what a webhook sends; never shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose feed it sends.
    pub person: PersonId,
    /// The token it was made with, if that grants less than the person may: it sends no more than the token sees.
    pub token: Option<TokenId>,
    /// Where to.
    pub url: String,
    /// Kinds of events, without versions; all when there are none.
    pub kinds: Vec<String>,
    /// What signs.
    pub secret: Secret,
    /// What signed before, and until when it signs too.
    pub old: Option<(Secret, Timestamp)>,
    /// Sequence of the last entry whose delivery was queued or that is not sent.
    pub sequence: u64,
    /// When it was given up.
    pub disabled_at: Option<Timestamp>,
    /// When it was made.
    pub at: Timestamp,
}

impl Webhook {
    /// Whether it sends events of a kind.
    pub fn wants(&self, kind: &str) -> bool {
        let unversioned = kind.split('.').next().unwrap_or(kind);
        self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted == unversioned)
    }

    /// The secrets that sign at a time, the newest first.
    pub fn secrets(&self, now: Timestamp) -> Vec<&Secret> {
        let old = self.old.iter().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
        std::iter::once(&self.secret).chain(old).collect()
    }

    fn row(&self) -> Row {
        let mut row = Vec::with_capacity(SAVE.columns.len());
        self.id.put(&mut row);
        self.person.put(&mut row);
        self.token.put(&mut row);
        row.extend([self.url.as_str().into(), self.kinds.join(" ").into(), self.secret.0.into()]);
        let (old, until) = self.old.clone().unzip();
        row.extend([old.map(|old| old.0).into(), until.map(|until| until.0).into()]);
        row.extend([self.sequence.into(), self.disabled_at.map(|at| at.0).into(), Value::Int(self.at.0)]);
        row
    }

    fn from_row(row: Row) -> Result<Webhook, StoreError> {
        let mut values = row.into_iter();
        let (id, person) = (WebhookId::take(&mut values)?, PersonId::take(&mut values)?);
        let token: Option<TokenId> = Column::take(&mut values)?;
        let (url, kinds) = (String::take(&mut values)?, String::take(&mut values)?);
        let mut secret = || -> Result<Option<Secret>, StoreError> {
            let value = values.next().unwrap_or(Value::Null);
            value.present().map(|value| value.array().map(Secret)).transpose()
        };
        let (new, old) = (secret()?, secret()?);
        let until: Option<Timestamp> = Column::take(&mut values)?;
        Ok(Webhook {
            id,
            person,
            token,
            url,
            kinds: kinds.split_whitespace().map(str::to_owned).collect(),
            secret: new.ok_or_else(|| StoreError::Corrupt { detail: "a webhook has no secret".into() })?,
            old: old.zip(until),
            sequence: u64::take(&mut values)?,
            disabled_at: Column::take(&mut values)?,
            at: Timestamp::take(&mut values)?,
        })
    }
}

/// A person's webhooks, oldest first.
pub fn list(connection: &mut dyn Connection, person: PersonId) -> Result<Vec<Webhook>, StoreError> {
    let columns = SAVE.columns.join(", ");
    let sql = format!("SELECT {columns} FROM local_webhook WHERE person_id = $1 ORDER BY id LIMIT 64");
    let rows = connection.query(&sql, &[person.bits().to_be_bytes().into()])?;
    rows.into_iter().map(Webhook::from_row).collect()
}

/// The webhooks that are not disabled, at most `limit` after one.
pub fn active(
    connection: &mut dyn Connection,
    after: WebhookId,
    limit: u64,
) -> Result<Vec<Webhook>, StoreError> {
    let columns = SAVE.columns.join(", ");
    let sql = format!(
        "SELECT {columns} FROM local_webhook WHERE disabled_at IS NULL AND id > $1 ORDER BY id LIMIT $2"
    );
    let rows = connection.query(&sql, &[after.bits().to_be_bytes().into(), limit.into()])?;
    rows.into_iter().map(Webhook::from_row).collect()
}

impl Engine {
    /// Keeps a new webhook, unless the person has [`WEBHOOKS_MAX`]; it begins behind the present end of the journal.
    pub async fn add_webhook(&self, webhook: Webhook) -> Result<bool, StoreError> {
        let add = move |connection: &mut dyn Connection| {
            if list(connection, webhook.person)?.len() >= WEBHOOKS_MAX {
                return Ok(false);
            }
            connection.upsert(&SAVE, &[webhook.row()])?;
            Ok(true)
        };
        self.change_local(add).await
    }

    /// Changes a webhook of a person, if they have it.
    async fn change_webhook(
        &self,
        person: PersonId,
        id: WebhookId,
        change: impl FnOnce(&mut dyn Connection, Webhook) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<bool, StoreError> {
        let change_known = move |connection: &mut dyn Connection| {
            let known = list(connection, person)?.into_iter().find(|webhook| webhook.id == id);
            let is_known = known.is_some();
            known.map_or(Ok(()), |webhook| change(connection, webhook))?;
            Ok(is_known)
        };
        self.change_local(change_known).await
    }

    /// Removes a webhook with its deliveries.
    pub async fn remove_webhook(&self, person: PersonId, id: WebhookId) -> Result<bool, StoreError> {
        let remove = move |connection: &mut dyn Connection, webhook: Webhook| {
            let [id, person] =
                [webhook.id.bits(), webhook.person.bits()].map(|bits| bits.to_be_bytes().into());
            connection.execute(REMOVE_DELIVERIES, std::slice::from_ref(&id))?;
            connection.execute(REMOVE, &[id, person]).map(drop)
        };
        self.change_webhook(person, id, remove).await
    }

    /// Gives a webhook a new secret; the one before goes on signing for [`OLD_SECRET_HOURS`].
    pub async fn rotate_secret(
        &self,
        person: PersonId,
        id: WebhookId,
        secret: Secret,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let rotate = move |connection: &mut dyn Connection, webhook: Webhook| {
            let old = Some((webhook.secret.clone(), now.plus_hours(OLD_SECRET_HOURS)));
            connection.upsert(&SAVE, &[Webhook { secret, old, ..webhook }.row()])
        };
        self.change_webhook(person, id, rotate).await
    }

    /// Lets a disabled webhook go on; what waits is tried at once.
    pub async fn enable_webhook(&self, person: PersonId, id: WebhookId) -> Result<bool, StoreError> {
        let enable = move |connection: &mut dyn Connection, webhook: Webhook| {
            let [id, person] =
                [webhook.id.bits(), webhook.person.bits()].map(|bits| bits.to_be_bytes().into());
            connection.execute(RETRY_ALL, std::slice::from_ref(&id))?;
            connection.execute(ENABLE, &[id, person]).map(drop)
        };
        self.change_webhook(person, id, enable).await
    }
}
