//! Changes of the `local_…` tables: what is kept for people beside the state, never verified, not in the journal.
//!
//! The writer makes them between batches, each in a transaction of its own.

use tokio::sync::oneshot;

use crate::Engine;
use crate::journal;
use crate::lanes::Message;
use crate::store::{Connection, StoreError};

/// A change and what then answers whoever waits; when it fails the answer is dropped.
pub type Work = Box<dyn FnOnce(&mut dyn Connection) -> Result<(), StoreError> + Send>;

impl Engine {
    /// Makes a change of `local_…` tables and answers once it is durable.
    pub async fn change_local<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let unavailable = |detail: &str| StoreError::Unavailable { detail: detail.into() };
        let (reply, answer) = oneshot::channel();
        let work = move |connection: &mut dyn Connection| {
            connection.begin_write()?;
            journal::lock_head(connection)?;
            let changed = change(connection)?;
            connection.commit()?;
            // A caller that went away reads later what became of it.
            drop(reply.send(changed));
            Ok(())
        };
        let message = Message::Local(Box::new(work));
        self.queue.try_send(message).map_err(|_| unavailable("the queue is full"))?;
        answer.await.map_err(|_| unavailable("the change was not made"))
    }
}
