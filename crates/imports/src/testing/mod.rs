//! A founded installation and one small file of each kind, for tests of imports and of what uses them.

pub mod small;

use std::ops::ControlFlow;

use domain::Actor;
use domain::cell::found::FoundCell;
use domain::values::{Code, Timestamp};
use engine::clock::StoryClock;
use engine::store::{Database, migrate};
use engine::{Clock, Engine, LogKey, Submission, journal, schema};

use crate::{File, ImportError, Importer, Kind, Options, Report, import};

/// 2026-01-12T08:00 in Kyiv.
pub const NOW: Timestamp = Timestamp(1_768_197_600_000_000);

/// A founded cell.
pub struct Installation {
    /// Its engine, which stands still at [`NOW`].
    pub engine: Engine,
    _directory: tempfile::TempDir,
}

impl Installation {
    /// One that holds nothing but the founded cell.
    ///
    /// # Panics
    /// When the machine gives no temporary folder.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
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
    pub fn furnished() -> Self {
        let installation = Self::new();
        for (kind, text) in small::FILES {
            installation.imports(*kind, text);
        }
        installation
    }

    /// Imports a file as the console.
    pub fn import(&self, kind: Kind, bytes: &[u8], options: Options) -> Result<Report, ImportError> {
        self.import_as(Actor::Console, kind, bytes, options)
    }

    /// Imports a file as an actor.
    pub fn import_as(
        &self,
        actor: Actor,
        kind: Kind,
        bytes: &[u8],
        options: Options,
    ) -> Result<Report, ImportError> {
        let (importer, file) = (Importer { actor, at: NOW }, File { kind, name: "test.csv", bytes });
        import(&self.engine, importer, file, options, &mut |_, _| ControlFlow::Continue(()))
    }

    /// The report on a file that may have bad rows.
    ///
    /// # Panics
    /// When there is none.
    pub fn report(&self, kind: Kind, text: &str) -> Report {
        self.import(kind, text.as_bytes(), Options::default()).expect("a report")
    }

    /// The report on a file without bad rows.
    ///
    /// # Panics
    /// When a row is bad.
    pub fn imports(&self, kind: Kind, text: &str) -> Report {
        let report = self.report(kind, text);
        assert!(report.errors.is_empty(), "{kind:?}: {}", shown(&report));
        assert_eq!(report.error_file, None);
        report
    }

    /// Entries of the journal.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn journal_size(&self) -> u64 {
        let head = self.engine.read_now(|connection, _| journal::head(connection));
        head.expect("the journal is read").expect("the cell is founded").sequence
    }
}

/// The errors of a report, a line each.
pub fn shown(report: &Report) -> String {
    report.errors.iter().map(|note| format!("{note}\n")).collect()
}
