//! Tests of the importers, each on a fresh SQLite database that stands still on the morning of 2026-01-12.

mod changes;
mod demo;
mod files;
mod held_rows;
mod new_rows;
mod partial;
mod people_who_import;
mod resume;
mod workbooks;

use domain::state::State;
use domain::values::Code;
use domain::{Actor, Command};
use engine::{Submission, tables};

use crate::testing::{Installation, NOW, shown, small};
use crate::{ImportError, Importer, Kind, Options, Report};

/// The console at the tests' time.
const CONSOLE: Importer = Importer { actor: Actor::Console, at: NOW };

impl Installation {
    /// The errors of a file, of which nothing was applied.
    fn refuses(&self, kind: Kind, text: &str) -> Vec<String> {
        let size = self.journal_size();
        let report = self.report(kind, text);
        assert_eq!((report.applied, self.journal_size()), (0, size), "{}", shown(&report));
        report.errors.iter().map(ToString::to_string).collect()
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

fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}
