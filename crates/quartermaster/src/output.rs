//! How the program speaks: data to standard output, messages to standard error, failures with a hint.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::Path;

use engine::backup::BackupError;
use engine::store::{MigrateError, StoreError};
use engine::{OpenError, SubmitError};

/// Why a command failed, for people and for the exit code.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Refused,
    Usage,
    Unavailable,
}

impl Failure {
    /// A rule said no.
    pub fn refused(message: impl fmt::Display) -> Failure {
        Failure { kind: Kind::Refused, message: message.to_string(), hint: None }
    }

    /// The command line or configuration is wrong.
    pub fn usage(message: impl fmt::Display) -> Failure {
        Failure { kind: Kind::Usage, message: message.to_string(), hint: None }
    }

    /// Something outside does not answer.
    pub fn unavailable(message: impl fmt::Display) -> Failure {
        Failure { kind: Kind::Unavailable, message: message.to_string(), hint: None }
    }

    /// Adds what the user can do.
    pub fn hint(mut self, hint: impl fmt::Display) -> Failure {
        self.hint = Some(hint.to_string());
        self
    }

    /// 1 refused, 2 wrong usage, 3 not available.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::Unavailable => 3,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::unavailable(error).hint("check --database, and that the database is running and writable")
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        match error {
            OpenError::Store(error) => error.into(),
            OpenError::LogKey(error) => Failure::refused(error),
        }
    }
}

impl From<MigrateError> for Failure {
    fn from(error: MigrateError) -> Failure {
        match error {
            MigrateError::Store(error) => error.into(),
            other => Failure::refused(other),
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Failure {
        match error {
            BackupError::Store(error) => error.into(),
            BackupError::Migrate(error) => error.into(),
            BackupError::File { .. } => Failure::unavailable(error),
            BackupError::UnknownSchema { .. }
            | BackupError::NotEmpty { .. }
            | BackupError::NotVerified { .. } => Failure::refused(error),
        }
    }
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Failure {
        match error {
            SubmitError::Rejected(_) | SubmitError::KeyReused | SubmitError::Internal => {
                Failure::refused(error)
            }
            SubmitError::Busy | SubmitError::Unavailable => Failure::unavailable(error),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::unavailable(error)
    }
}

/// Prints a failure: `error:` and, where there is one, `hint:`.
#[expect(clippy::print_stderr, reason = "the program's one place for failures")]
pub fn report(failure: &Failure) {
    eprintln!("error: {failure}");
    if let Some(hint) = &failure.hint {
        eprintln!("hint: {hint}");
    }
}

/// Prints a message for people to standard error.
#[expect(clippy::print_stderr, reason = "the program's one place for messages")]
pub fn tell(message: impl fmt::Display) {
    eprintln!("{message}");
}

/// Prints a line of data to standard output; a reader that went away ends the program quietly.
pub fn line(data: impl fmt::Display) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{data}").map_err(Failure::unavailable)
}

/// Writes to a file, which appears only when all of it is written, or to standard output.
pub fn deliver(
    path: Option<&Path>,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(path) = path else {
        let mut output = std::io::BufWriter::new(std::io::stdout());
        write(&mut output)?;
        return Ok(output.flush()?);
    };
    let name = path.file_name().ok_or_else(|| Failure::usage(format!("{}: is no file", path.display())))?;
    let part = path.with_file_name(format!("{}.part", name.to_string_lossy()));
    let named = |error: std::io::Error| Failure::usage(format!("{}: {error}", part.display()));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&part).map_err(named)?);
    let written = write(&mut file).and_then(|()| file.flush().map_err(named));
    let finished = written.and_then(|()| std::fs::rename(&part, path).map_err(named));
    if finished.is_err() {
        // What failed is told; a file that cannot be removed either changes nothing about it.
        drop(std::fs::remove_file(&part));
    }
    finished
}

/// Logs to standard error, as JSON unless a person watches.
pub fn start_logging(filter: &str) {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_default();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that nobody reads any more must not end the request that writes it.
    let log = log.log_internal_errors(false);
    if std::io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().init();
    }
}
