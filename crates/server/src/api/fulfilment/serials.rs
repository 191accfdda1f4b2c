//! What is known of one serial number.

use axum::Json;
use axum::extract::State;
use engine::queries;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::AtBoth;
use crate::seen::fulfilment::is_party;
use crate::wire::{DespatchId, ItemId, ItemRef, OrderId, SerialNumber, SerialState, Wire};

/// A serial number, unique for its item.
#[derive(Serialize, ToSchema)]
pub struct Serial {
    item: ItemId,
    number: String,
    /// The order it came with.
    order: OrderId,
    /// The despatch that last brought it.
    despatch: DespatchId,
    /// The line of that despatch.
    line: i64,
    /// Set only when it differs from its lot.
    state: Option<SerialState>,
}

/// Read what is known of a serial number.
#[utoipa::path(get, path = "/items/{id}/serials/{serial}", responses((status = 200, body = Serial)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    AtBoth(item, number): AtBoth<ItemRef, SerialNumber>,
) -> Result<Json<Serial>, Problem> {
    let wanted = number.0.clone();
    let found = caller
        .read(&app, move |connection| {
            let Some(serial) = queries::fulfilment::serial(connection, item.0, wanted)? else {
                return Ok(None);
            };
            let world = queries::fulfilment::world(connection, serial.despatch)?;
            Ok(Some((world.despatches.known(&serial.despatch).clone(), serial)))
        })
        .await?;
    let visible = found.filter(|(despatch, _)| is_party(&caller, despatch));
    let (despatch, serial) = visible.ok_or_else(|| Problem::not_found("serial number", number.0))?;
    Ok(Json(Serial {
        item: Wire(serial.item),
        number: serial.number.to_string(),
        order: Wire(despatch.order),
        despatch: Wire(serial.despatch),
        line: serial.line,
        state: serial.state.map(Wire),
    }))
}
