//! Where the database is: parsed once from the address an operator gives, then opened as often as needed.
//!
//! `postgres://` and `postgresql://` addresses follow
//! <https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING-URIS>, with one more parameter,
//! `schema=NAME`, which puts all tables there. Anything else is the path of a SQLite file, with or without
//! `sqlite:` before it. Connections to PostgreSQL are not encrypted by this program: use a local socket, a
//! private network or a TLS tunnel.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::connection::Purpose;
use super::postgres::PostgresConnection;
use super::sqlite::SqliteConnection;
use super::{Connection, Dialect, StoreError};

/// What is put behind the name of a SQLite file to name the one with the content of files.
const FILES_ENDING: &str = ".files";

/// What is put behind the name of a SQLite file to name the one with its projections.
const VIEWS_ENDING: &str = ".views";

/// The longest name PostgreSQL keeps whole, in bytes.
const SCHEMA_NAME_MAX: usize = 63;

/// The address of one database; cheap to clone, and shown without its password.
#[derive(Clone)]
pub struct Database {
    address: Address,
}

#[derive(Clone)]
enum Address {
    Sqlite(Arc<Path>),
    Postgres { config: Arc<tokio_postgres::Config>, schema: Option<Arc<str>> },
}

impl Database {
    /// Reads an address; fails with [`StoreError::Other`], without repeating a password, when it has no sense.
    pub fn parse(address: &str) -> Result<Database, StoreError> {
        let address = if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let (url, schema) = split_schema(address)?;
            let config = url.parse::<tokio_postgres::Config>().map_err(|error| refuse(&error.to_string()))?;
            Address::Postgres { config: Arc::new(config), schema }
        } else {
            let path = address.strip_prefix("sqlite:").unwrap_or(address);
            if path.is_empty() || path.contains("://") || path.starts_with(':') {
                return Err(refuse("expected postgres://…, sqlite:PATH or the path of a file"));
            }
            Address::Sqlite(PathBuf::from(path).into())
        };
        Ok(Database { address })
    }

    /// Opens a session that writes; on SQLite it creates the file when missing.
    pub fn open_writer(&self) -> Result<Box<dyn Connection>, StoreError> {
        self.open(Purpose::Write)
    }

    /// Opens a session that can only read, projections included if there are any; it works while a writer writes.
    pub fn open_reader(&self) -> Result<Box<dyn Connection>, StoreError> {
        self.open(Purpose::Read)
    }

    /// Opens a session that reads everything but the projections: what is copied or proved does not need them, and a
    /// damaged file of theirs must not stop it.
    pub fn open_state_reader(&self) -> Result<Box<dyn Connection>, StoreError> {
        match &self.address {
            Address::Sqlite(path) => Ok(Box::new(SqliteConnection::open_reader(path, None)?)),
            Address::Postgres { .. } => self.open_reader(),
        }
    }

    /// Removes the file of the projections, which nobody may have open; answers whether there was one.
    pub(crate) fn remove_views(&self) -> std::io::Result<bool> {
        let Address::Sqlite(path) = &self.address else { return Ok(false) };
        let views = beside(path, VIEWS_ENDING);
        let mut was_there = false;
        for file in [beside(&views, "-wal"), beside(&views, "-shm"), views] {
            match std::fs::remove_file(&file) {
                Ok(()) => was_there = true,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(was_there)
    }

    /// Opens a session that writes the projections and reads the rest; on SQLite it creates their file when missing.
    pub fn open_views(&self) -> Result<Box<dyn Connection>, StoreError> {
        Ok(match &self.address {
            // SQLite opens a file when it is first read, and a name that is wrong must make none beside it.
            Address::Sqlite(path) if !path.exists() => {
                let detail = format!("{}: there is no such database", path.display());
                return Err(StoreError::Unavailable { detail });
            }
            Address::Sqlite(path) => {
                let views = beside(path, VIEWS_ENDING);
                make_like(path, &views).map_err(|error| StoreError::Unavailable {
                    detail: format!("{}: {error}", views.display()),
                })?;
                Box::new(SqliteConnection::open_views(path, &views)?)
            }
            Address::Postgres { .. } => self.open(Purpose::Follow)?,
        })
    }

    /// Makes the schema that a PostgreSQL address names, if it is missing; otherwise does nothing.
    pub fn create_schema(&self) -> Result<(), StoreError> {
        let Address::Postgres { config, schema: Some(schema) } = &self.address else { return Ok(()) };
        let mut session = PostgresConnection::open(config, None, Purpose::Write)?;
        // The name was checked to need no quoting when the address was read.
        session.execute_script(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))
    }

    fn open(&self, purpose: Purpose) -> Result<Box<dyn Connection>, StoreError> {
        Ok(match &self.address {
            Address::Sqlite(path) if purpose == Purpose::Read => {
                let views = Some(beside(path, VIEWS_ENDING)).filter(|views| views.exists());
                Box::new(SqliteConnection::open_reader(path, views.as_deref())?)
            }
            Address::Sqlite(path) => Box::new(SqliteConnection::open_writer(path)?),
            Address::Postgres { config, schema } => {
                Box::new(PostgresConnection::open(config, schema.as_deref(), purpose)?)
            }
        })
    }

    /// Where the content of files lies: a second SQLite file beside the first, or the same PostgreSQL database.
    pub fn of_files(&self) -> Database {
        let Address::Sqlite(path) = &self.address else { return self.clone() };
        Database { address: Address::Sqlite(beside(path, FILES_ENDING).into()) }
    }

    /// The path of a SQLite file.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.address {
            Address::Sqlite(path) => Some(path),
            Address::Postgres { .. } => None,
        }
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.address {
            Address::Sqlite(_) => Dialect::Sqlite,
            Address::Postgres { .. } => Dialect::Postgres,
        }
    }
}

/// The file beside a SQLite file with this ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Makes an empty file when it is missing, for the eyes of those only who may read another.
fn make_like(model: &Path, file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        options.mode(std::fs::metadata(model)?.permissions().mode());
    }
    options.open(file).map(drop)
}

/// Opens an empty SQLite database that ends with its session, in the system's folder for temporary files once it
/// outgrows the memory it may use.
pub fn open_scratch() -> Result<Box<dyn Connection>, StoreError> {
    Ok(Box::new(SqliteConnection::scratch()?))
}

/// Opens an empty file to be filled as a SQLite database and then put in its place: it has no log, so a crash leaves
/// it useless.
pub(crate) fn open_fresh(path: &Path) -> Result<Box<dyn Connection>, StoreError> {
    Ok(Box::new(SqliteConnection::fresh(path)?))
}

/// Takes `schema=NAME` out of the parameters, because the server's protocol has no such parameter.
fn split_schema(url: &str) -> Result<(String, Option<Arc<str>>), StoreError> {
    let Some((front, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), None));
    };
    let mut schema = None;
    let mut others = Vec::new();
    for parameter in query.split('&') {
        match parameter.strip_prefix("schema=") {
            Some(name) if is_schema_name(name) => schema = Some(name.into()),
            Some(_) => return Err(refuse("a schema name has only lower-case letters, digits and _")),
            None => others.push(parameter),
        }
    }
    let url = if others.is_empty() { front.to_owned() } else { format!("{front}?{}", others.join("&")) };
    Ok((url, schema))
}

/// Only names that need no quoting, so that they can stand in a setting as they are.
fn is_schema_name(name: &str) -> bool {
    name.len() <= SCHEMA_NAME_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn refuse(reason: &str) -> StoreError {
    StoreError::Other { detail: format!("database address: {reason}") }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Address::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Address::Postgres { config, schema } => {
                write!(f, "postgres://{}@", config.get_user().unwrap_or_default())?;
                for (n, host) in config.get_hosts().iter().enumerate() {
                    let comma = if n == 0 { "" } else { "," };
                    match host {
                        tokio_postgres::config::Host::Tcp(name) => write!(f, "{comma}{name}")?,
                        #[cfg(unix)]
                        tokio_postgres::config::Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
                    }
                    let port = config.get_ports().get(n).or(config.get_ports().first());
                    port.map_or(Ok(()), |port| write!(f, ":{port}"))?;
                }
                write!(f, "/{}", config.get_dbname().unwrap_or_default())?;
                schema.as_ref().map_or(Ok(()), |schema| write!(f, "?schema={schema}"))
            }
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}
