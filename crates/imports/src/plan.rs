//! What an import is going to do: steps of commands with the rows they come from, and what stands against it.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;

use domain::Command;
use domain::limits::TREE_DEPTH_MAX;
use domain::values::{Date, Text};

use super::row::{Row, RowNote};
use super::wording::Wording;

/// Commands that are applied together or not at all.
pub(super) struct Step<'a> {
    /// The rows they come from, never none.
    pub rows: Vec<&'a Row>,
    /// Where they stand among the plan's commands.
    pub commands: Range<usize>,
    /// Revision of the row of the database that they change; 0 when they only add.
    pub revision: u64,
}

/// The steps of an import, in the order in which they are applied.
pub(super) struct Plan<'a> {
    /// Steps.
    pub steps: Vec<Step<'a>>,
    /// The commands of all steps.
    pub commands: Vec<Command>,
    /// Why rows cannot be applied.
    pub errors: Vec<RowNote>,
    /// What is doubtful and applied all the same.
    pub warnings: Vec<RowNote>,
    /// Today in the cell's zone.
    pub today: Date,
    /// What commands name as the reason or document when the file has none: the file.
    pub reason: Text,
}

impl<'a> Plan<'a> {
    /// A plan that does nothing yet.
    pub(super) fn new(today: Date, reason: Text) -> Self {
        let (steps, commands) = (Vec::new(), Vec::new());
        Plan { steps, commands, errors: Vec::new(), warnings: Vec::new(), today, reason }
    }

    /// Plans commands; none mean that the rows change nothing, revision 0 that nothing is held yet.
    pub(super) fn change(&mut self, rows: &[&'a Row], revision: u64, commands: Vec<Command>) {
        if !commands.is_empty() {
            let start = self.commands.len();
            self.commands.extend(commands);
            self.steps.push(Step { rows: rows.to_vec(), commands: start..self.commands.len(), revision });
        }
    }

    /// Plans each row by itself; the function answers the revision changed and the commands.
    pub(super) fn each(
        &mut self,
        rows: &[&'a Row],
        commands: impl Fn(&Row, &Plan<'a>) -> Result<(u64, Vec<Command>), Vec<RowNote>>,
    ) {
        for row in rows {
            match commands(row, self) {
                Ok((revision, commands)) => self.change(&[row], revision, commands),
                Err(notes) => self.errors.extend(notes),
            }
        }
    }
}

/// A row that changes nothing.
pub(super) const UNCHANGED: (u64, Vec<Command>) = (0, Vec::new());

/// The cells of a row that differ from what is held under its key.
pub(super) struct Differences<'a> {
    row: &'a Row,
    remedy: Wording,
    notes: Vec<RowNote>,
}

impl<'a> Differences<'a> {
    /// None so far; `remedy` says how such a difference is settled.
    pub(super) fn of(row: &'a Row, remedy: Wording) -> Self {
        Differences { row, remedy, notes: Vec::new() }
    }

    /// Compares a value.
    pub(super) fn field<T: PartialEq + Display>(self, column: &'static str, held: &T, given: &T) -> Self {
        self.noted(column, held == given, || held.to_string())
    }

    /// Compares a value that may be absent.
    pub(super) fn option<T: PartialEq + Display>(
        self,
        column: &'static str,
        held: &Option<T>,
        given: &Option<T>,
    ) -> Self {
        let shown = || held.as_ref().map_or("empty".to_owned(), T::to_string);
        self.noted(column, held == given, shown)
    }

    /// Notes a value that was compared elsewhere.
    pub(super) fn noted(mut self, column: &'static str, is_same: bool, held: impl Fn() -> String) -> Self {
        if !is_same {
            let rule = Wording::HeldOtherwise.with([&held()]);
            self.notes.push(self.row.note(column, rule, self.remedy));
        }
        self
    }

    /// Fails when there is a difference.
    pub(super) fn end(self) -> Result<(), Vec<RowNote>> {
        if self.notes.is_empty() { Ok(()) } else { Err(self.notes) }
    }
}

/// The rows reordered so that a parent named by code stands before its children.
pub(super) fn parents_first<'a>(rows: &[&'a Row], code: &str, parent: &str) -> Vec<&'a Row> {
    let parents: BTreeMap<&str, &str> = rows.iter().map(|row| (row.cell(code), row.cell(parent))).collect();
    let above = |code: &&'a str| parents.get(code).copied();
    let depth =
        |row: &&'a Row| std::iter::successors(Some(row.cell(code)), above).take(TREE_DEPTH_MAX + 1).count();
    let mut ordered = rows.to_vec();
    ordered.sort_by_key(depth);
    ordered
}
