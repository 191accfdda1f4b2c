//! What an import answers: counts, notes, and the bad rows as a file of their own.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::check::{Bad, Checked};
use super::column::Form;
use super::csv_file::COMMENT;
use super::reading::Sheet;
use super::row::{Row, RowNote};
use super::{ERROR_COLUMN, NOTES_MAX, Options};
use sheets::formula::guarded;

/// The outcome of an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Rows of the file, without the header.
    pub rows: usize,
    /// Rows that were applied, or would be by a dry run or without the bad rows set apart; none when a bad row stops the
    /// whole file.
    pub applied: usize,
    /// Those of them that add what was not held; the others change it.
    pub added: usize,
    /// Good rows that say what is held already.
    pub unchanged: usize,
    /// Rows with an error.
    pub bad: usize,
    /// What is doubtful in rows that are good all the same, at most [`NOTES_MAX`].
    pub warnings: Vec<RowNote>,
    /// What is wrong, by row, at most [`NOTES_MAX`].
    pub errors: Vec<RowNote>,
    /// Errors beyond those listed.
    pub unlisted_errors: usize,
    /// The rows that were not applied as CSV with an extra column that says what is wrong: the bad rows
    /// where they are set apart, else all of them; `None` when every row is good.
    pub error_file: Option<String>,
}

/// The report on a checked and, unless something forbade it, applied file.
pub(super) fn report(form: &Form, sheet: &Sheet, checked: Checked<'_>, options: Options) -> Report {
    let Checked { plan, bad } = checked;
    let is_stopped = !bad.is_empty() && !options.sets_apart();
    // A row may have several steps; it changes something if one of them does.
    let mut steps: BTreeMap<u64, bool> = BTreeMap::new();
    for step in &plan.steps {
        for row in &step.rows {
            *steps.entry(row.line).or_default() |= step.revision > 0;
        }
    }
    let is_good = |row: &&Row| !bad.contains_key(&row.line);
    let good = || sheet.rows.iter().filter(is_good);
    let applied = || good().filter_map(|row| steps.get(&row.line)).filter(|_| !is_stopped);
    let left: Vec<&Row> = sheet.rows.iter().filter(|row| is_stopped || !is_good(row)).collect();
    let error_file = (!bad.is_empty() && !left.is_empty()).then(|| error_file(form, &left, &bad));
    let mut errors: Vec<RowNote> = bad.values().flatten().cloned().collect();
    let unlisted_errors = errors.len().saturating_sub(NOTES_MAX);
    errors.truncate(NOTES_MAX);
    Report {
        rows: sheet.rows.len(),
        applied: applied().count(),
        added: applied().filter(|is_change| !**is_change).count(),
        bad: bad.len(),
        unchanged: good().filter(|row| !steps.contains_key(&row.line)).count(),
        warnings: plan.warnings.into_iter().take(NOTES_MAX).collect(),
        errors,
        unlisted_errors,
        error_file,
    }
}

fn error_file(form: &Form, rows: &[&Row], bad: &Bad) -> String {
    let joined = |row: &&Row| {
        let notes = bad.get(&row.line).into_iter().flatten().map(ToString::to_string);
        notes.collect::<Vec<_>>().join(" | ")
    };
    let errors: Vec<String> = rows.iter().map(joined).collect();
    let header = form.columns.iter().map(|column| column.name).chain([ERROR_COLUMN]).collect();
    let records = rows.iter().zip(&errors);
    let records = records.map(|(row, error)| row.cells.iter().chain([error]).map(String::as_str).collect());
    csv_text(std::iter::once(header).chain(records))
}

/// Records as CSV in the form of RFC 4180.
pub(super) fn csv_text<'c>(records: impl IntoIterator<Item = Vec<&'c str>>) -> String {
    // A first cell that begins as a comment is quoted.
    let mut writer = csv::WriterBuilder::new().comment(Some(COMMENT)).from_writer(Vec::new());
    for record in records {
        let cells = record.into_iter().map(guarded);
        writer.write_record(cells.map(Cow::into_owned)).expect("records of one length fit a vector");
    }
    let bytes = writer.into_inner().expect("a vector takes any bytes");
    String::from_utf8(bytes).expect("the cells are text")
}
