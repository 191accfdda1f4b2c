//! Acceptance acts: drawn up, signed, withdrawn, reversed; their discrepancies settled.

pub mod acts;
pub mod drawing;
pub mod signing;

use std::collections::BTreeMap;

use domain::policy::Action;
use domain::state;
use domain::values;
use engine::{personal, queries};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// An act with all that belongs to it, if the caller sees it: people of the unit, of the supplier, and those
/// who read all orders.
async fn visible(app: &App, caller: &mut Caller, id: values::ActId) -> Result<state::State, Problem> {
    let world = caller.read(app, move |connection| queries::acceptance::world(connection, id)).await?;
    let order = world.acts.get(&id).map(|act| world.orders.known(&act.order));
    match order.filter(|order| caller.may_at_any(Action::ReadOrders, &order.parties())) {
        Some(_) => Ok(world),
        None => Err(Problem::not_found("acceptance act", id)),
    }
}

/// Personal texts of an act by its id and the field's name.
type Texts = BTreeMap<(String, String), personal::Kept>;

/// The notes and reasons of an act that were not erased.
async fn texts(app: &App, caller: &mut Caller, id: values::ActId) -> Result<Texts, Problem> {
    caller.read(app, move |connection| personal::of_subjects(connection, [id.to_string()])).await
}
