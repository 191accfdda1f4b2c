//! A despatch is handed over to a hub.

use axum::extract::State;
use domain::fulfilment::transfer::TransferDespatch;
use domain::values::Personal;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::upload::nameable;
use crate::wire::{Date, DespatchId, Digest, OrganisationRef, Text};

/// A despatch that is handed over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "hub": "HUB-WEST", "document": "CMR 26-0417", "on": "2026-01-18" }))]
pub struct NewTransfer {
    /// The hub that has it from now on.
    pub hub: OrganisationRef,
    /// The waybill.
    pub document: Text,
    /// The signed waybill, uploaded before.
    pub file: Option<Digest>,
    /// On which day; today when absent.
    pub on: Option<Date>,
    /// What else there is to say; kept as personal text.
    pub note: Option<Text>,
}

/// Hand a despatch over to a hub: said by the hub that has it, the supplier or the unit.
#[utoipa::path(
    post, path = "/despatches/{id}/transfers", request_body = NewTransfer,
    responses((status = 200, body = Receipt))
)]
pub async fn transfer(
    State(app): State<App>,
    At(despatch): At<DespatchId>,
    mut intent: Intent<NewTransfer>,
) -> Answer {
    let file = match intent.body.file {
        Some(digest) => Some(nameable(&app, &mut intent.caller, digest.0).await?),
        None => None,
    };
    let command = |body: NewTransfer| TransferDespatch {
        despatch: despatch.0,
        hub: body.hub.0,
        document: body.document.0,
        file,
        on: body.on.map(|date| date.0),
        note: body.note.map(|note| Personal::new(note.0)),
    };
    intent.change(&app, command).await
}
