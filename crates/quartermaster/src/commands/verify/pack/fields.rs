//! Fields of journal entries that came from anywhere: read as their types, amounts within bounds.

use domain::funds::{Stage, Stages};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::edition::Entry;

/// Adds to a stage; an amount that would fall below zero or grow without bound is refused.
pub fn shift(stages: &mut Stages, stage: Stage, minor: i64) -> Result<(), String> {
    let sum = stages.get(stage).checked_add(minor).filter(|sum| *sum >= 0);
    sum.ok_or_else(|| format!("the money of a charge in {stage} would be below zero"))?;
    stages.add(stage, minor);
    Ok(())
}

/// A field of an entry, which must show it.
pub fn field<T: DeserializeOwned>(entry: &Entry, name: &str) -> Result<T, String> {
    let what = || format!("entry {} ({}) does not show {name}", entry.sequence, entry.kind);
    parsed(name, entry.fields.get(name).ok_or_else(what)?)
}

/// A value read as its type.
pub fn parsed<T: DeserializeOwned>(name: &str, value: &Value) -> Result<T, String> {
    T::deserialize(value).map_err(|error| format!("{name}: {error}"))
}
