//! Readers: a bounded pool of read-only connections, and the reference data that requests are checked against.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::identity::AccessToken;
use domain::state::State;
use domain::values::{Digest, TokenId, Zone};
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::Semaphore;

use crate::journal;
use crate::metrics::Metrics;
use crate::sighting::Sighting;
use crate::store::{Connection, Database, StoreError};
use crate::tables;

/// Connections kept open, and asynchronous reads at a time.
const CONNECTIONS_MAX: usize = 8;

/// Resident tables as of a sequence; shared, never changed.
#[derive(Debug, Default)]
pub struct Reference {
    /// Sequence of the last entry that changed them.
    pub sequence: u64,
    /// The tables; the fetched ones are empty.
    pub state: State,
    tokens: BTreeMap<Digest, TokenId>,
}

impl Reference {
    fn new(sequence: u64, state: State) -> Reference {
        let tokens = state.tokens.rows().map(|token| (token.secret_digest, token.id)).collect();
        Reference { sequence, state, tokens }
    }

    /// The access token whose secret has this SHA-256 digest, also when it has ended.
    pub fn token(&self, secret_digest: &Digest) -> Option<&AccessToken> {
        self.tokens.get(secret_digest).map(|token| self.state.tokens.known(token))
    }

    /// The cell's time zone; UTC before the cell is founded.
    pub fn zone(&self) -> Zone {
        self.state.cells.get(&1).and_then(|cell| Zone::named(&cell.zone)).unwrap_or_default()
    }
}

/// The pool.
pub struct Readers {
    database: Database,
    idle: Mutex<Vec<Box<dyn Connection>>>,
    permits: Semaphore,
    reference: Mutex<Option<Arc<Reference>>>,
    /// Read transactions under way, and connections that wait for one.
    counts: [Gauge; 2],
    sighting: Arc<Sighting>,
}

impl Readers {
    /// An empty pool over a database.
    pub fn new(database: Database) -> Readers {
        Readers::counted(database, &Metrics::new())
    }

    /// An empty pool whose use is counted.
    pub(crate) fn counted(database: Database, metrics: &Metrics) -> Readers {
        Readers {
            counts: [metrics.readers_busy.clone(), metrics.readers_idle.clone()],
            database,
            idle: Mutex::new(Vec::new()),
            permits: Semaphore::new(CONNECTIONS_MAX),
            reference: Mutex::new(None),
            sighting: Arc::default(),
        }
    }

    /// Where a writer of the same process notes what it sees; without one, readers look for themselves.
    pub(crate) fn sighting(&self) -> Arc<Sighting> {
        Arc::clone(&self.sighting)
    }

    /// Runs `work` on a connection in a read transaction, on a thread that may block.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let closed = |_| StoreError::Unavailable { detail: "the readers are closed".into() };
        let _permit = self.permits.acquire().await.map_err(closed)?;
        let readers = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || readers.read_now(work));
        task.await.map_err(|error| StoreError::Other { detail: error.to_string() })?
    }

    /// Like [`Readers::read`], on this thread.
    pub fn read_now<T>(
        &self,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.begin()?;
        let [busy, waiting] = &self.counts;
        busy.inc();
        let result = work(connection.as_mut());
        busy.dec();
        // A connection that cannot end its transaction is dropped.
        if connection.rollback().is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < CONNECTIONS_MAX {
                idle.push(connection);
                waiting.inc();
            }
        }
        result
    }

    /// A connection with an open read transaction; idle ones that died meanwhile are dropped.
    fn begin(&self) -> Result<Box<dyn Connection>, StoreError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        while let Some(mut connection) = idle() {
            self.counts[1].dec();
            if connection.begin_read().is_ok() {
                return Ok(connection);
            }
        }
        let mut connection = self.database.open_reader()?;
        connection.begin_read()?;
        Ok(connection)
    }

    /// The reference data read last, if the writer has just seen that it is still that of now.
    pub fn seen(&self) -> Option<Arc<Reference>> {
        let sequence = self.sighting.fresh()?;
        let known = self.reference.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(|known| known.sequence == sequence)
    }

    /// The reference data as of now, read again only when it changed.
    pub fn reference(&self, connection: &mut dyn Connection) -> Result<Arc<Reference>, StoreError> {
        let sequence = journal::head(connection)?.map_or(0, |head| head.reference_sequence);
        let known = self.reference.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.sequence == sequence) {
            return Ok(known);
        }
        let mut state = State::default();
        tables::load_resident(connection, &mut state)?;
        let fresh = Arc::new(Reference::new(sequence, state));
        *self.reference.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}
