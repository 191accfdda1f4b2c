//! A database that fails when it is told to: the writer's sessions pass through a switch.
//!
//! While a fault is armed every batch meets it, so that what a seed does never depends on how its submissions fell
//! into batches.

use std::sync::{Arc, Mutex, PoisonError};

use engine::store::{Connection, Database, Dialect, Lookup, Row, StoreError, Upsert, Value};

/// How the database fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No row can be written: the disk is full.
    Full,
    /// COMMIT fails and nothing is kept.
    BeforeCommit,
    /// COMMIT succeeds, but its answer is lost.
    AfterCommit,
    /// The session is cut, and no new one can be opened.
    Lost,
}

/// What the sessions of a writer ask before each step.
#[derive(Clone, Debug, Default)]
pub struct Switch(Arc<Mutex<Option<Fault>>>);

struct Session {
    inner: Box<dyn Connection>,
    switch: Switch,
}

impl Switch {
    /// Arms a fault, or disarms it.
    pub fn set(&self, fault: Option<Fault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Opens a session of a writer that fails as the switch says.
    pub fn open(&self, database: &Database) -> Result<Box<dyn Connection>, StoreError> {
        self.refuse(&[Fault::Lost])?;
        Ok(Box::new(Session { inner: database.open_writer()?, switch: self.clone() }))
    }

    fn armed(&self) -> Option<Fault> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails when one of these faults is armed.
    fn refuse(&self, faults: &[Fault]) -> Result<(), StoreError> {
        match self.armed().filter(|armed| faults.contains(armed)) {
            Some(fault) => Err(StoreError::Unavailable { detail: format!("simulated: {fault:?}") }),
            None => Ok(()),
        }
    }
}

impl Connection for Session {
    fn begin_write(&mut self) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::Lost])?;
        self.inner.begin_write()
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::Lost])?;
        self.inner.begin_read()
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::BeforeCommit, Fault::Lost])?;
        self.inner.commit()?;
        match self.switch.armed() {
            Some(Fault::AfterCommit) => {
                Err(StoreError::CommitUnknown { detail: "simulated: AfterCommit".to_owned() })
            }
            _ => Ok(()),
        }
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::Lost])?;
        self.inner.rollback()
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.switch.refuse(&[Fault::Full, Fault::Lost])?;
        self.inner.execute(sql, params)
    }

    fn execute_script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::Full, Fault::Lost])?;
        self.inner.execute_script(sql)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.switch.refuse(&[Fault::Lost])?;
        self.inner.query(sql, params)
    }

    fn stream(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::Lost])?;
        self.inner.stream(sql, params, each)
    }

    fn read_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<Vec<Row>, StoreError> {
        self.switch.refuse(&[Fault::Lost])?;
        self.inner.read_keys(lookup, keys)
    }

    fn upsert(&mut self, into: &Upsert, rows: &[Row]) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::Full, Fault::Lost])?;
        self.inner.upsert(into, rows)
    }

    fn delete_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<(), StoreError> {
        self.switch.refuse(&[Fault::Full, Fault::Lost])?;
        self.inner.delete_keys(lookup, keys)
    }

    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }
}
