//! The check of a whole file before anything is applied: shape, cells, keys, content held, and the rules.

use std::collections::{BTreeMap, BTreeSet};

use domain::values::{PersonId, Text, Zone};
use domain::{Actor, Event, Rejection, State};
use engine::store::StoreError;
use engine::{Engine, queries, tables};

use super::Options;
use super::column::Form;
use super::explain::{Causes, explain};
use super::importer::{Importer, Reach};
use super::people;
use super::plan::Plan;
use super::reading::Sheet;
use super::row::{Row, RowNote};
use super::wording::Wording;

/// Errors of the bad rows, by line.
pub(super) type Bad = BTreeMap<u64, Vec<RowNote>>;

/// What a command would do.
type Outcome = Result<Vec<Event>, Rejection>;

/// What the check found.
pub(super) struct Checked<'a> {
    /// What is to be done with the good rows.
    pub plan: Plan<'a>,
    /// Errors of the bad rows, by line.
    pub bad: Bad,
}

/// Checks a file; an import of the good rows alone is checked again without the bad ones until none is left.
pub(super) fn check<'a>(
    engine: &Engine,
    importer: Importer,
    form: &Form,
    sheet: &'a Sheet,
    name: &str,
    options: Options,
) -> Result<Checked<'a>, StoreError> {
    let mut bad = BTreeMap::new();
    note(&mut bad, sheet.notes.clone());
    note(&mut bad, sheet.rows.iter().flat_map(Row::check).collect());
    let good = |bad: &Bad| -> Vec<&'a Row> {
        sheet.rows.iter().filter(|row| !bad.contains_key(&row.line)).collect()
    };
    let repeated = repeated(&good(&bad));
    note(&mut bad, repeated);
    let renamed = renamed(engine, importer, form, &good(&bad))?;
    note(&mut bad, renamed);
    let state = held(engine, importer, form, &good(&bad))?;
    let zone = zone(&state);
    loop {
        let broken = broken_groups(form, &sheet.rows, &bad);
        if options.sets_apart() {
            note(&mut bad, broken.clone());
        }
        let left_out: BTreeSet<u64> = broken.iter().map(|note| note.row).collect();
        let rows: Vec<&Row> = good(&bad).into_iter().filter(|row| !left_out.contains(&row.line)).collect();
        let mut plan = Plan::new(zone.date(importer.at), reason(name));
        (form.plan)(&rows, &state, &mut plan);
        let outcomes = engine.preview_now(importer.at, importer.actor, &plan.commands)?;
        let errors = refusals(&mut plan, &outcomes, &sheet.rows, &bad);
        let is_final = errors.is_empty() || !options.sets_apart();
        note(&mut bad, errors);
        if is_final {
            return Ok(Checked { plan, bad });
        }
    }
}

/// What the plan and the rules have against rows; of each step the first refusal, unless its rows are bad already.
fn refusals<'a>(plan: &mut Plan<'a>, outcomes: &[Outcome], rows: &'a [Row], bad: &Bad) -> Vec<RowNote> {
    let mut errors = std::mem::take(&mut plan.errors);
    let mut lines: BTreeSet<u64> = errors.iter().map(|note| note.row).chain(bad.keys().copied()).collect();
    let first_cell = |row: &'a Row| (row.cells[0].as_str(), row.line);
    let mut causes: Causes<'_> =
        rows.iter().filter(|row| lines.contains(&row.line)).map(first_cell).collect();
    for step in &plan.steps {
        let refusal = outcomes[step.commands.clone()].iter().find_map(|outcome| outcome.as_ref().err());
        let is_bad = step.rows.iter().any(|row| lines.contains(&row.line));
        if let Some(refusal) = refusal.filter(|_| !is_bad) {
            errors.push(explain(refusal, &step.rows, &causes));
            lines.extend(step.rows.iter().map(|row| row.line));
            causes.extend(step.rows.iter().map(|row| first_cell(row)));
        }
    }
    errors
}

fn note(bad: &mut Bad, notes: Vec<RowNote>) {
    for note in notes {
        let of_row = bad.entry(note.row).or_default();
        if !of_row.contains(&note) {
            of_row.push(note);
        }
    }
}

/// Notes on rows whose key stands on an earlier row already.
fn repeated(rows: &[&Row]) -> Vec<RowNote> {
    let mut first: BTreeMap<Vec<&str>, u64> = BTreeMap::new();
    let mut notes = Vec::new();
    for row in rows {
        let earlier = *first.entry(row.key()).or_insert(row.line);
        if earlier != row.line {
            let rule = Wording::RepeatsRow.with([&earlier, &row.form.key.join(", ")]);
            notes.push(row.note(row.form.key[0], rule, Wording::RemoveOneRow));
        }
    }
    notes
}

/// Notes on the good rows of a group in which another row is bad.
fn broken_groups(form: &Form, rows: &[Row], bad: &Bad) -> Vec<RowNote> {
    let Some(column) = form.group else { return Vec::new() };
    let of_bad = rows.iter().filter(|row| bad.contains_key(&row.line));
    let broken: BTreeMap<&str, u64> = of_bad.map(|row| (row.cell(column), row.line)).collect();
    let of_good = rows.iter().filter(|row| !bad.contains_key(&row.line));
    let note = |row: &Row| {
        let rule = Wording::StandsOrFalls.with([broken.get(row.cell(column))?]);
        Some(row.note(column, rule, Wording::CorrectBoth))
    };
    of_good.filter_map(note).collect()
}

fn zone(state: &State) -> Zone {
    state.cells.get(&1).and_then(|cell| Zone::named(&cell.zone)).unwrap_or_default()
}

/// The reference data and the rows of the database that stand under the keys of the file and that the importer may
/// change.
fn held(engine: &Engine, importer: Importer, form: &Form, rows: &[&Row]) -> Result<State, StoreError> {
    engine.read_now(|connection, reference| {
        let mut state = reference.state.clone();
        for row in rows {
            (form.want)(row, &mut state);
        }
        tables::load_wanted(connection, &mut state)?;
        let reach = Reach::of(importer, form, &reference.state, zone(&reference.state));
        reach.hide(form, rows, &mut state);
        Ok(state)
    })
}

/// Notes on people with another name than the one held.
fn renamed(
    engine: &Engine,
    importer: Importer,
    form: &Form,
    rows: &[&Row],
) -> Result<Vec<RowNote>, StoreError> {
    if form.columns[0].name != people::PERSON {
        return Ok(Vec::new());
    }
    let persons: BTreeMap<PersonId, &Row> =
        rows.iter().map(|row| (PersonId::of_code(&row.code(people::PERSON)), *row)).collect();
    let ids: Vec<PersonId> = persons.keys().copied().collect();
    let names = engine.read_now(|connection, _| queries::identity::names(connection, &ids))?;
    // A person is told a name only after the access is on record, and an import makes no such record.
    let is_told = importer.actor == Actor::Console;
    let differing = names.iter().filter(|(id, name)| persons[id].cell("name") != name.as_str());
    Ok(differing.map(|(id, name)| people::other_name(persons[id], is_told.then_some(name))).collect())
}

fn reason(name: &str) -> Text {
    let shown: String = name.chars().filter(|letter| !letter.is_control()).take(200).collect();
    Text::new(&format!("import of {shown}")).expect("short and without control characters")
}
