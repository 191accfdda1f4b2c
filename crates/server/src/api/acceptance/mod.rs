//! Acceptance acts: drawn up, signed, withdrawn, reversed; their discrepancies settled.

pub mod acts;
pub mod drawing;
pub mod signing;

use std::collections::BTreeMap;

use domain::values;
use engine::personal;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Personal texts of an act by its id and the field's name.
type Texts = BTreeMap<(String, String), personal::Kept>;

/// The notes and reasons of an act that were not erased.
async fn texts(app: &App, caller: &mut Caller, id: values::ActId) -> Result<Texts, Problem> {
    caller.read(app, move |connection| personal::of_subjects(connection, [id.to_string()])).await
}
