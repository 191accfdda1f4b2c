//! What a caller sees of despatches.

use domain::fulfilment::{Despatch, hubs};
use domain::policy::Action;
use domain::state::State;
use domain::values::DespatchId;
use engine::queries;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Whether the caller sees a despatch: people of the unit, of the supplier, of a hub that has or had it, and those who
/// read all orders.
pub fn sees(caller: &Caller, world: &State, despatch: &Despatch) -> bool {
    let hubs = hubs(world, despatch.id).map(|stay| stay.hub);
    let parties: Vec<_> = [despatch.unit, despatch.supplier].into_iter().chain(hubs).collect();
    caller.may_at_any(Action::ReadOrders, &parties)
}

/// Whether the caller is of a party of the order, or reads all orders: a hub sees what it carries, and neither order nor
/// what came of it.
pub fn is_party(caller: &Caller, despatch: &Despatch) -> bool {
    caller.may_at_any(Action::ReadOrders, &[despatch.unit, despatch.supplier])
}

/// A despatch with all that belongs to it, if the caller sees it.
pub async fn despatch(app: &App, caller: &mut Caller, id: DespatchId) -> Result<State, Problem> {
    let world = caller.read(app, move |connection| queries::fulfilment::world(connection, id)).await?;
    match world.despatches.get(&id).filter(|despatch| sees(caller, &world, despatch)) {
        Some(_) => Ok(world),
        None => Err(Problem::not_found("despatch", id)),
    }
}
