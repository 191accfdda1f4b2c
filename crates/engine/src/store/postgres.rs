//! The PostgreSQL driver: one session on a runtime of its own, which runs only while a call waits.
//!
//! Many rows travel as one array per column in one prepared statement, so a batch costs one round trip per
//! table and operation. Not here: encryption (see database) and reconnecting, which is opening a new session.

use std::collections::HashMap;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::connection::{Purpose, Transaction};
use super::postgres_types::{commit_error, read, store_error};
use super::{Connection, Dialect, Lookup, Row, StoreError, Upsert, Value, batch_sql};

/// More than the statements of the whole program; a full cache is emptied.
const STATEMENT_CACHE: usize = 512;

/// Rows in one statement: bounds the size of a message, not the number of parameters.
const BATCH_ROWS: usize = 4_096;

/// Rows fetched at once from a cursor.
const FETCH_ROWS: usize = 1_000;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A silent server is given up after 5 + 3 × 2 seconds, one that leaves sent bytes unanswered after 10.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(5);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);
const KEEPALIVE_RETRIES: u32 = 3;
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(10);

const WRITER_SETTINGS: &str = "
    SET default_transaction_isolation TO 'read committed';
    SET synchronous_commit TO on;
    SET lock_timeout TO '2s';
    -- A stopped process must not hold the journal head.
    SET idle_in_transaction_session_timeout TO '5s';
    -- Cancelling a COMMIT that waits for its synchronous standby would report it as done.
    SET statement_timeout TO 0;
    -- The writer reads by key only. A plan made while a table was small must not scan it once it has grown.
    SET plan_cache_mode TO force_generic_plan;
    SET enable_seqscan TO off;
    SET enable_hashjoin TO off;
    SET enable_mergejoin TO off;";

/// Beside those of the writer: what it makes of a moment is of that moment whole, and made again when it is lost.
const FOLLOWER_SETTINGS: &str = "
    SET default_transaction_isolation TO 'repeatable read';
    SET synchronous_commit TO off;";

const READER_SETTINGS: &str = "
    SET default_transaction_read_only TO on;
    SET lock_timeout TO '2s';
    SET idle_in_transaction_session_timeout TO '60s';
    SET statement_timeout TO '15s';";

pub(super) struct PostgresConnection {
    client: Client,
    statements: HashMap<String, Statement>,
    transaction: Transaction,
    /// `None` only while the session is dropped.
    runtime: Option<Runtime>,
}

impl PostgresConnection {
    pub(super) fn open(
        config: &Config,
        schema: Option<&str>,
        purpose: Purpose,
    ) -> Result<PostgresConnection, StoreError> {
        let mut config = config.clone();
        config
            .application_name("quartermaster")
            .connect_timeout(CONNECT_TIMEOUT)
            .keepalives_idle(KEEPALIVE_IDLE)
            .keepalives_interval(KEEPALIVE_INTERVAL)
            .keepalives_retries(KEEPALIVE_RETRIES)
            .tcp_user_timeout(TCP_USER_TIMEOUT);
        // Of several hosts, the one that is the primary now: a standby may not show yet what was acknowledged.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        let mut settings = match purpose {
            Purpose::Write => WRITER_SETTINGS.to_owned(),
            Purpose::Follow => [WRITER_SETTINGS, FOLLOWER_SETTINGS].concat(),
            Purpose::Read => READER_SETTINGS.to_owned(),
        };
        if let Some(schema) = schema {
            settings.push_str(&format!("SET search_path TO {schema};"));
        }
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable { detail: error.to_string() })?;
        let client = runtime.block_on(connect(&config, &settings))?;
        let (statements, transaction, runtime) = (HashMap::new(), Transaction::None, Some(runtime));
        Ok(PostgresConnection { client, statements, transaction, runtime })
    }

    fn wait<F: Future>(&self, answer: F) -> F::Output {
        self.runtime.as_ref().expect("the session is not dropped yet").block_on(answer)
    }

    fn begin(&mut self, sql: &str) -> Result<(), StoreError> {
        self.transaction.check_none()?;
        self.script(sql).map_err(store_error)?;
        self.transaction = Transaction::Open;
        Ok(())
    }

    fn script(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.wait(self.client.batch_execute(sql))
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let rendered = Dialect::Postgres.render(sql);
        let statement = self.wait(self.client.prepare(&rendered)).map_err(store_error)?;
        if self.statements.len() >= STATEMENT_CACHE {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn fetch<P: ToSql + Sync>(&self, statement: &Statement, params: &[P]) -> Result<Vec<Row>, StoreError> {
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let rows = self.wait(self.client.query(statement, &params)).map_err(store_error)?;
        rows.iter().map(read).collect()
    }

    fn change(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        self.wait(self.client.execute(&statement, &params)).map_err(store_error)
    }

    /// Runs `one` for a single row, else `many`, written for the column types that `one` has, for each chunk.
    fn batch(
        &mut self,
        rows: &[Row],
        one: &str,
        many: impl Fn(&[Type]) -> String,
    ) -> Result<Vec<Row>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let one = self.prepare(one)?;
        if let [row] = rows {
            return self.fetch(&one, row);
        }
        let width = one.params().len();
        if let Some(row) = rows.iter().find(|row| row.len() != width) {
            let detail = format!("a row of {} values for {width} columns", row.len());
            return Err(StoreError::Other { detail });
        }
        let many = self.prepare(&many(one.params()))?;
        let mut found = Vec::new();
        for chunk in rows.chunks(BATCH_ROWS) {
            let column = |n: usize| chunk.iter().map(|row| &row[n]).collect::<Vec<&Value>>();
            let columns: Vec<_> = (0..width).map(column).collect();
            found.extend(self.fetch(&many, &columns)?);
        }
        Ok(found)
    }

    /// Reads through a cursor, so that neither side holds more than [`FETCH_ROWS`] rows at a time and each fetch
    /// has the statement timeout to itself.
    fn read_cursor(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.change(&format!("DECLARE streamed NO SCROLL CURSOR FOR {sql}"), params)?;
        // Not cached: what FETCH returns depends on the cursor.
        let fetch = format!("FETCH FORWARD {FETCH_ROWS} FROM streamed");
        let fetch = self.wait(self.client.prepare(&fetch)).map_err(store_error)?;
        loop {
            let rows = self.fetch::<Value>(&fetch, &[])?;
            let last = rows.len() < FETCH_ROWS;
            rows.into_iter().try_for_each(&mut *each)?;
            if last {
                return self.script("CLOSE streamed").map_err(store_error);
            }
        }
    }
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        // An async task may be the last user of a session; there a runtime must not be waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn connect(config: &Config, settings: &str) -> Result<Client, StoreError> {
    let (client, session) = config.connect(NoTls).await.map_err(store_error)?;
    tokio::spawn(async move {
        // The waiting call learns only that the connection is closed; the server's reason arrives here.
        if let Err(error) = session.await {
            tracing::warn!(reason = %store_error(error), "PostgreSQL session ended");
        }
    });
    client.batch_execute(settings).await.map_err(store_error)?;
    Ok(client)
}

impl Connection for PostgresConnection {
    fn begin_write(&mut self) -> Result<(), StoreError> {
        self.begin("BEGIN READ WRITE")
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.transaction.check_open()?;
        let committed = self.script("COMMIT").map_err(commit_error);
        self.transaction.note(committed)?;
        self.transaction = Transaction::None;
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        if self.client.is_closed() {
            return Err(StoreError::Unavailable { detail: "the session is closed".into() });
        }
        if self.transaction != Transaction::None {
            self.script("ROLLBACK").map_err(store_error)?;
        }
        self.transaction = Transaction::None;
        Ok(())
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.transaction.check()?;
        let changed = self.change(sql, params);
        self.transaction.note(changed)
    }

    fn execute_script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.transaction.check()?;
        let done = self.script(&Dialect::Postgres.render(sql)).map_err(store_error);
        self.transaction.note(done)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.transaction.check()?;
        let rows = self.prepare(sql).and_then(|statement| self.fetch(&statement, params));
        self.transaction.note(rows)
    }

    fn stream(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.transaction.check_open()?;
        let done = self.read_cursor(sql, params, each);
        self.transaction.note(done)
    }

    fn read_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<Vec<Row>, StoreError> {
        self.transaction.check()?;
        let one = batch_sql::select_one(lookup);
        let rows = self.batch(keys, &one, |types| batch_sql::select_many(lookup, types));
        self.transaction.note(rows)
    }

    fn upsert(&mut self, into: &Upsert, rows: &[Row]) -> Result<(), StoreError> {
        self.transaction.check()?;
        let one = batch_sql::upsert_one(into);
        let saved = self.batch(rows, &one, |types| batch_sql::upsert_many(into, types));
        self.transaction.note(saved)?;
        Ok(())
    }

    fn delete_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<(), StoreError> {
        self.transaction.check()?;
        let one = batch_sql::delete_one(lookup);
        let deleted = self.batch(keys, &one, |types| batch_sql::delete_many(lookup, types));
        self.transaction.note(deleted)?;
        Ok(())
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}
