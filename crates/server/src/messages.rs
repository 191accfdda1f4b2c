//! What the parties of an order write to each other, for the API and the pages.

use domain::limits::ORDER_MESSAGES_MAX;
use domain::orders::write_message::MESSAGE;
use domain::values::{OrderId, OrganisationId, PersonId, Timestamp};
use engine::store::{Connection, StoreError};
use engine::{journal, personal};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::seen;

/// Kind of the entry that a message makes.
pub const MESSAGE_WRITTEN: &str = "message_written.1";

/// A message as it was written.
pub struct Message {
    /// Sequence of its journal entry.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub person: PersonId,
    /// For which party of the order.
    pub organisation: OrganisationId,
    /// What was said.
    pub text: String,
}

/// The messages about an order, oldest first, for those who need to know them: they speak of places.
pub async fn of(app: &App, caller: &mut Caller, order: OrderId) -> Result<Vec<Message>, Problem> {
    let world = seen::order(app, caller, order).await?;
    seen::require_delivery_point(caller, world.orders.known(&order))?;
    caller.read(app, move |connection| read(connection, order)).await
}

/// The messages about an order, oldest first; erased ones are left out.
pub fn read(connection: &mut dyn Connection, order: OrderId) -> Result<Vec<Message>, StoreError> {
    let limit = usize::try_from(ORDER_MESSAGES_MAX).expect("a small number");
    let mut texts = personal::all(connection, &order.to_string(), MESSAGE, limit)?;
    let sequences: Vec<u64> = texts.keys().copied().collect();
    let entries = journal::entries_at(connection, &sequences)?;
    let message = |entry: journal::Entry| {
        let sequence = entry.header.sequence;
        let corrupt = || StoreError::Corrupt { detail: format!("entry {sequence} is no message") };
        let party = entry.fields.get("organisation").and_then(|organisation| organisation.as_str());
        Ok(Message {
            sequence,
            at: Timestamp(entry.header.at),
            person: entry.header.actor.parse().map_err(|_| corrupt())?,
            organisation: party.and_then(|party| party.parse().ok()).ok_or_else(corrupt)?,
            text: texts.remove(&sequence).unwrap_or_default(),
        })
    };
    entries.into_iter().map(message).collect()
}
