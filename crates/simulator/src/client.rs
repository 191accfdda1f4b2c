//! A client of the engine that submits in groups, in order, and restarts the engine when it is told to.

use std::pin::Pin;
use std::task::Poll;

use domain::values::Timestamp;
use engine::clock::StoryClock;
use engine::journal::{self, Entry};
use engine::store::{Database, StoreError, migrate};
use engine::{Clock, Engine, LogKey, OpenError, Receipt, Submission, SubmitError, schema};

use crate::faults::Switch;
use crate::world::LOG_SECRET;

/// How a submission came out.
pub type Outcome = Result<Receipt, SubmitError>;

/// The engine on one database, its clock and its faults.
pub struct Client {
    database: Database,
    switch: Switch,
    clock: StoryClock,
    engine: Option<Engine>,
    runtime: tokio::runtime::Runtime,
}

impl Client {
    /// Migrates an empty database and opens the engine on it.
    pub fn open(database: Database, now: Timestamp) -> Result<Client, crate::run::Cause> {
        database.create_schema()?;
        migrate(database.open_writer()?.as_mut(), schema::MIGRATIONS, now.0)?;
        let mut client = Client {
            database,
            switch: Switch::default(),
            clock: StoryClock::new(now),
            engine: None,
            runtime: tokio::runtime::Builder::new_current_thread().build()?,
        };
        client.restart(now)?;
        Ok(client)
    }

    /// What makes the writer's database fail.
    pub fn switch(&self) -> &Switch {
        &self.switch
    }

    /// Drops the engine and opens it again, with a clock that stands at a time of its own.
    pub fn restart(&mut self, now: Timestamp) -> Result<(), OpenError> {
        drop(self.engine.take());
        self.clock = StoryClock::new(now);
        let (database, switch) = (self.database.clone(), self.switch.clone());
        let (clock, log_key) = (Clock::Story(self.clock.clone()), LogKey::new(LOG_SECRET));
        let open = move || switch.open(&database);
        self.engine = Some(Engine::open_with(self.database.clone(), open, clock, log_key)?);
        Ok(())
    }

    /// Moves the clock; never backwards.
    pub fn set_clock(&self, now: Timestamp) {
        self.clock.set(now);
    }

    /// The time the clock stands at.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("it is only missing while it restarts")
    }

    /// Queues submissions in order, then waits for all.
    pub fn submit(&self, submissions: Vec<Submission>) -> Vec<Outcome> {
        let engine = self.engine();
        let mut waiting: Vec<Pin<Box<dyn Future<Output = Outcome> + '_>>> = Vec::new();
        for submission in submissions {
            waiting.push(Box::pin(engine.submit(submission)));
        }
        self.runtime.block_on(async {
            // The first poll queues a submission, so polling in order keeps the order.
            let first = std::future::poll_fn(|context| {
                Poll::Ready(waiting.iter_mut().map(|one| one.as_mut().poll(context)).collect::<Vec<_>>())
            });
            let mut outcomes = Vec::new();
            for (first, one) in first.await.into_iter().zip(&mut waiting) {
                outcomes.push(match first {
                    Poll::Ready(outcome) => outcome,
                    Poll::Pending => one.await,
                });
            }
            outcomes
        })
    }

    /// The entries of the journal after a sequence.
    pub fn entries_after(&self, sequence: u64) -> Result<Vec<Entry>, StoreError> {
        self.engine().read_now(|connection, _| journal::entries(connection, sequence, u64::MAX))
    }
}
