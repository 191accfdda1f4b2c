//! A refusal by the rules in the words of the file: row, column, cell, rule, remedy.

use std::collections::{BTreeMap, BTreeSet};

use domain::Rejection;
use domain::phrase::Phrase;

use super::column::{Cell, Column};
use super::row::{Refused, Row, RowNote};
use super::wording::Wording;

/// Columns that refusals of these codes are about; the first that the file has.
const COLUMNS_OF_CODES: &[(&str, &[&str])] = &[
    ("characteristic_invalid", &["characteristics"]),
    ("price_above_contract", &["unit_price"]),
    ("fund_exhausted", &["amount"]),
    ("allotment_exhausted", &["amount"]),
    ("reference_taken", &["bank_document"]),
    ("wrong_currency", &["currency"]),
    ("wrong_status", &["state", "signed_on"]),
    ("tree_too_deep", &["parent"]),
];

/// Columns for fields of commands that are named otherwise; the first that the file has.
const COLUMNS_OF_FIELDS: &[(&str, &[&str])] =
    &[("on", &["signed_on", "received_on"]), ("amount", &["received"]), ("lines", &["item"])];

/// Lines of bad rows by their first cell, to say that something is missing because its own row is bad.
pub(super) type Causes<'a> = BTreeMap<&'a str, u64>;

/// The note on the row, among those of the refused step, that the refusal speaks of.
pub(super) fn explain(rejection: &Rejection, rows: &[&Row], causes: &Causes<'_>) -> RowNote {
    let named = names(rejection);
    let mentions = |row: &Row| {
        let columns = row.form.columns.iter();
        columns.filter(|column| mentioned(column, row.cell(column.name), &named).is_some()).count()
    };
    // Of rows that the refusal mentions equally, the first.
    let row = *rows.iter().rev().max_by_key(|row| mentions(row)).expect("a step has a row");
    let column = column(rejection, row, &named);
    let cell = row.cell(column.name);
    let entry = mentioned(column, cell, &named).unwrap_or(cell);
    match rejection {
        Rejection::FieldInvalid { value, rule, remedy, .. } => {
            let value = if matches!(column.cell, Cell::List) { value } else { cell };
            RowNote::new(row.line, column.name, value, rule.clone(), remedy.clone())
        }
        Rejection::CharacteristicInvalid { characteristic, value, rule, .. } => {
            let stated = format!("{characteristic}={value}");
            RowNote::new(row.line, column.name, &stated, rule.clone(), Wording::FitCategory)
        }
        Rejection::NotFound { object, .. } => {
            let remedy = match causes.get(entry).filter(|line| **line != row.line) {
                Some(line) => Wording::RowFirst.with([line]),
                None => Wording::ImportFirst.into(),
            };
            RowNote::new(row.line, column.name, entry, Wording::NoSuch.with([object]), remedy)
        }
        _ => {
            let names = row.form.columns.iter().flat_map(|column| column.names(row.cell(column.name)));
            let names = names.map(|(entry, name)| (name, entry.to_owned())).collect();
            let refused = Refused { rejection: rejection.clone(), names };
            let (rule, remedy) = sentence(&refused);
            let note = RowNote::new(row.line, column.name, entry, rule, remedy);
            RowNote { refusal: Some(Box::new(refused)), ..note }
        }
    }
}

/// The texts of the refusal's fields, whole and by word, to find them again in the file.
fn names(rejection: &Rejection) -> BTreeSet<String> {
    let details = rejection.details();
    let fields = details.as_object().into_iter().flatten();
    // What is wrong with a field and how to mend it may name valid values.
    let fields = fields.filter(|(name, _)| !matches!(name.as_str(), "rule" | "remedy"));
    let texts = fields.filter_map(|(_, value)| value.as_str());
    texts.flat_map(|text| text.split_whitespace().chain([text])).map(str::to_owned).collect()
}

/// The entry of a cell that is among the names.
fn mentioned<'c>(column: &Column, cell: &'c str, named: &BTreeSet<String>) -> Option<&'c str> {
    column.names(cell).into_iter().find_map(|(entry, name)| named.contains(&name).then_some(entry))
}

fn column(rejection: &Rejection, row: &Row, named: &BTreeSet<String>) -> &'static Column {
    let columns = row.form.columns;
    let by_name = |name: &str| columns.iter().find(|column| column.name == name);
    let by_table = |table: &[(&str, &[&str])], key: &str| {
        let (_, names) = table.iter().find(|(known, _)| *known == key)?;
        names.iter().find_map(|name| by_name(name))
    };
    let field = match rejection {
        Rejection::FieldInvalid { field, .. } => Some(field.as_str()),
        Rejection::TooMany { field, .. } | Rejection::Empty { field } | Rejection::Repeated { field, .. } => {
            Some(*field)
        }
        _ => None,
    };
    let field = field.map(|field| field.strip_suffix("_minor").unwrap_or(field));
    let is_mentioned = |column: &&Column| mentioned(column, row.cell(column.name), named).is_some();
    field
        .and_then(|field| by_name(field).or_else(|| by_table(COLUMNS_OF_FIELDS, field)))
        .or_else(|| by_table(COLUMNS_OF_CODES, rejection.code()))
        .or_else(|| columns.iter().filter(|column| column.is_reference()).find(is_mentioned))
        .or_else(|| columns.iter().find(is_mentioned))
        .unwrap_or(&columns[0])
}

/// The refusal's sentence as rule and remedy, with codes of the file in place of ids.
fn sentence(refused: &Refused) -> (Phrase, Phrase) {
    let message = refused.in_words_of_the_file(refused.rejection.to_string());
    match message.rsplit_once("; ") {
        Some((rule, remedy)) => (Wording::AsItIs.with([&rule]), Wording::AsItIs.with([&remedy])),
        None => (Wording::AsItIs.with([&message]), Wording::CorrectRow.into()),
    }
}
