//! Tests of the importers, each on a fresh SQLite database that stands still on the morning of 2026-01-12.

mod changes;
mod demo;
mod files;
mod held_rows;
mod new_rows;
mod partial;
mod resume;
pub(crate) mod small;
mod workbooks;

use domain::cell::found::FoundCell;
use domain::state::State;
use domain::values::{Code, Timestamp};
use domain::{Actor, Command};
use engine::clock::StoryClock;
use engine::store::{Database, migrate};
use engine::{Clock, Engine, LogKey, Submission, journal, schema, tables};

use super::{ImportError, Kind, Options, Report, import};

/// 2026-01-12T08:00 in Kyiv.
pub(crate) const NOW: Timestamp = Timestamp(1_768_197_600_000_000);

/// A founded cell.
pub(crate) struct Installation {
    pub(crate) engine: Engine,
    _directory: tempfile::TempDir,
}

impl Installation {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("cell.db");
        let database = Database::parse(path.to_str().expect("a UTF-8 path")).expect("a path is an address");
        let mut writer = database.open_writer().expect("a fresh file opens");
        migrate(writer.as_mut(), schema::MIGRATIONS, NOW.0).expect("migrates");
        let log_key = LogKey::new([7; 32]);
        let found = FoundCell {
            name: Code::new("test").expect("a code"),
            zone: "Europe/Kyiv".to_owned(),
            is_demo: true,
            log_key: log_key.public(),
        };
        let engine =
            Engine::open(database, Clock::Story(StoryClock::new(NOW)), log_key).expect("the engine opens");
        engine.submit_now(Submission::of(Actor::Console, found)).expect("the cell is founded");
        Installation { engine, _directory: directory }
    }

    /// An installation with every small file imported.
    pub(crate) fn furnished() -> Self {
        let installation = Self::new();
        for (kind, text) in small::FILES {
            installation.imports(*kind, text);
        }
        installation
    }

    pub(crate) fn import(&self, kind: Kind, bytes: &[u8], options: Options) -> Result<Report, ImportError> {
        import(&self.engine, NOW, kind, "test.csv", bytes, options, &mut |_, _| {})
    }

    /// The report on a file that may have bad rows.
    fn report(&self, kind: Kind, text: &str) -> Report {
        self.import(kind, text.as_bytes(), Options::default()).expect("a report")
    }

    /// The report on a file without bad rows.
    pub(crate) fn imports(&self, kind: Kind, text: &str) -> Report {
        let report = self.report(kind, text);
        assert!(report.errors.is_empty(), "{kind:?}: {}", shown(&report));
        assert_eq!(report.error_file, None);
        report
    }

    /// The errors of a file, of which nothing was applied.
    fn refuses(&self, kind: Kind, text: &str) -> Vec<String> {
        let size = self.journal_size();
        let report = self.report(kind, text);
        assert_eq!((report.applied, self.journal_size()), (0, size), "{}", shown(&report));
        report.errors.iter().map(ToString::to_string).collect()
    }

    pub(crate) fn journal_size(&self) -> u64 {
        let head = self.engine.read_now(|connection, _| journal::head(connection));
        head.expect("the journal is read").expect("the cell is founded").sequence
    }

    /// The reference data and the rows asked for.
    fn held(&self, want: impl Fn(&mut State)) -> State {
        let read = self.engine.read_now(|connection, reference| {
            let mut state = reference.state.clone();
            want(&mut state);
            tables::load_wanted(connection, &mut state)?;
            Ok(state)
        });
        read.expect("the rows are read")
    }

    fn submit(&self, command: impl Into<Command>) {
        self.engine.submit_now(Submission::of(Actor::Console, command)).expect("the command is accepted");
    }
}

fn shown(report: &Report) -> String {
    report.errors.iter().map(|note| format!("{note}\n")).collect()
}

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}
