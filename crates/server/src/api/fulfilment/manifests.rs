//! Manifests: the serial numbers of a lot, in parts, in force once sealed.

use axum::Json;
use axum::extract::State;
use domain::fulfilment::add_manifest_part::AddManifestPart;
use domain::fulfilment::seal_manifest::SealManifest;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::bulk::{Bulk, Outcomes, RowReceipt, Rows};
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::AtBoth;
use crate::wire::{DespatchId, Digest, SerialNumber};

/// A part of a manifest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "part": 1, "serials": ["PL-000001", "PL-000002"] }))]
pub struct NewPart {
    /// Number of the part, from 1 without gaps.
    pub part: i64,
    /// Serial numbers, at most 1,000.
    pub serials: Vec<SerialNumber>,
}

/// A part of one of many manifests.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartRow {
    /// The despatch.
    pub despatch: DespatchId,
    /// Its line.
    pub line: i64,
    /// Number of the part, from 1 without gaps.
    pub part: i64,
    /// Serial numbers, at most 1,000.
    pub serials: Vec<SerialNumber>,
}

/// The seal of a manifest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeal {
    /// Serial numbers of all parts.
    pub count: i64,
    /// Chain digest: SHA-256(previous ‖ SHA-256(the part's serial numbers joined by line feeds)), from 32
    /// zero bytes.
    pub digest: Digest,
}

impl From<PartRow> for AddManifestPart {
    fn from(PartRow { despatch, line, part, serials }: PartRow) -> Self {
        let serials = serials.into_iter().map(|serial| serial.0).collect();
        AddManifestPart { despatch: despatch.0, line, part, serials }
    }
}

/// Add a part to a lot's manifest, as the supplier.
#[utoipa::path(
    post, path = "/despatches/{id}/lines/{line}/manifest", request_body = NewPart,
    responses((status = 200, body = Receipt))
)]
pub async fn add_part(
    State(app): State<App>,
    AtBoth(despatch, line): AtBoth<DespatchId, i64>,
    intent: Intent<NewPart>,
) -> Answer {
    let row = |NewPart { part, serials }: NewPart| PartRow { despatch, line, part, serials };
    intent.change(&app, |body| AddManifestPart::from(row(body))).await
}

/// Add parts to manifests as the supplier, each for itself, in their order: one that is refused does not stop the
/// others.
#[utoipa::path(
    post, path = "/manifests/bulk", request_body = Rows<PartRow>,
    responses((status = 200, body = Outcomes<RowReceipt>))
)]
pub async fn add_parts(
    State(app): State<App>,
    bulk: Bulk<PartRow>,
) -> Result<Json<Outcomes<RowReceipt>>, Problem> {
    bulk.change(&app, |row| vec![AddManifestPart::from(row).into()]).await
}

/// Seal a lot's manifest, as the supplier.
#[utoipa::path(
    post, path = "/despatches/{id}/lines/{line}/seal", request_body = NewSeal,
    responses((status = 200, body = Receipt))
)]
pub async fn seal(
    State(app): State<App>,
    AtBoth(despatch, line): AtBoth<DespatchId, i64>,
    intent: Intent<NewSeal>,
) -> Answer {
    let command =
        |body: NewSeal| SealManifest { despatch: despatch.0, line, count: body.count, digest: body.digest.0 };
    intent.change(&app, command).await
}
