//! A session that fails or waits where a test wants it to; underneath is a real one.

use std::sync::{Arc, Condvar, Mutex};

use engine::clock::StoryClock;
use engine::store::{Connection, Database, Dialect, Lookup, Row, StoreError, Upsert, Value};
use engine::{Clock, Engine};

use crate::world::log_key;

/// Where a writer's session stands when its watcher is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Before a write transaction is opened.
    Begin,
    /// Before a statement.
    Statement,
    /// After rows were saved into a table.
    Saved(&'a str, usize),
    /// Before COMMIT.
    Commit,
    /// After COMMIT, when the database has answered.
    Committed,
}

/// Asked at every step; an error is passed on as the database's.
pub type Watch = Arc<dyn Fn(Step<'_>) -> Result<(), StoreError> + Send + Sync>;

struct Watched {
    inner: Box<dyn Connection>,
    watch: Watch,
}

/// An engine whose writer is watched.
pub fn watched_engine(database: &Database, clock: &StoryClock, watch: Watch) -> Engine {
    let sessions = database.clone();
    let open = move || -> Result<Box<dyn Connection>, StoreError> {
        Ok(Box::new(Watched { inner: sessions.open_writer()?, watch: Arc::clone(&watch) }))
    };
    let clock = Clock::Story(clock.clone());
    Engine::open_with(database.clone(), open, clock, log_key()).expect("the engine opens")
}

/// Holds a writer before its transaction, so that what is queued meanwhile becomes one batch.
#[derive(Default)]
pub struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Default)]
struct GateState {
    is_closed: bool,
    is_waited_at: bool,
}

impl Gate {
    /// An open gate and what watches for it.
    pub fn new() -> (Arc<Gate>, Watch) {
        let gate = Arc::new(Gate::default());
        let watch: Watch = Arc::new({
            let gate = Arc::clone(&gate);
            move |step| {
                if step == Step::Begin {
                    gate.pass();
                }
                Ok(())
            }
        });
        (gate, watch)
    }

    fn pass(&self) {
        let mut state = self.state.lock().expect("no test panics while it holds the gate");
        state.is_waited_at = state.is_closed;
        self.changed.notify_all();
        while state.is_closed {
            state = self.changed.wait(state).expect("no test panics while it holds the gate");
        }
        state.is_waited_at = false;
    }

    /// Closes the gate and returns when the writer waits at it, at its next tick at the latest.
    pub fn close(&self) {
        let mut state = self.state.lock().expect("no test panics while it holds the gate");
        state.is_closed = true;
        while !state.is_waited_at {
            state = self.changed.wait(state).expect("no test panics while it holds the gate");
        }
    }

    /// Opens the gate.
    pub fn open(&self) {
        self.state.lock().expect("no test panics while it holds the gate").is_closed = false;
        self.changed.notify_all();
    }
}

impl Connection for Watched {
    fn begin_write(&mut self) -> Result<(), StoreError> {
        (self.watch)(Step::Begin)?;
        self.inner.begin_write()
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.inner.begin_read()
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        (self.watch)(Step::Commit)?;
        self.inner.commit()?;
        (self.watch)(Step::Committed)
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.inner.rollback()
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        (self.watch)(Step::Statement)?;
        self.inner.execute(sql, params)
    }

    fn execute_script(&mut self, sql: &str) -> Result<(), StoreError> {
        (self.watch)(Step::Statement)?;
        self.inner.execute_script(sql)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        (self.watch)(Step::Statement)?;
        self.inner.query(sql, params)
    }

    fn stream(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        (self.watch)(Step::Statement)?;
        self.inner.stream(sql, params, each)
    }

    fn read_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<Vec<Row>, StoreError> {
        (self.watch)(Step::Statement)?;
        self.inner.read_keys(lookup, keys)
    }

    fn upsert(&mut self, into: &Upsert, rows: &[Row]) -> Result<(), StoreError> {
        (self.watch)(Step::Statement)?;
        self.inner.upsert(into, rows)?;
        (self.watch)(Step::Saved(into.table, rows.len()))
    }

    fn delete_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<(), StoreError> {
        (self.watch)(Step::Statement)?;
        self.inner.delete_keys(lookup, keys)
    }

    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }
}
