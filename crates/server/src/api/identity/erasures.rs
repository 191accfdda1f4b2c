//! Erasing personal texts: names, notes, phones.

use axum::extract::State;
use domain::identity::erase_personal::ErasePersonal;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::wire::{Code, ErasureReason};

/// Which personal texts to erase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "subject": "per_5d0f5c0b7c1e4d0ba0e5b0b0c7a1d2e3", "fields": ["name"], "reason": "request"
}))]
pub struct Erasure {
    /// Id of the person, order or other object that they belong to.
    pub subject: Code,
    /// Names of the fields, as `withheld` of the journal's entries has them.
    pub fields: Vec<Code>,
    /// Why.
    pub reason: ErasureReason,
}

/// Erase personal texts for good: the journal keeps their digests, nobody can read or prove them again.
#[utoipa::path(post, path = "/erasures", request_body = Erasure, responses((status = 200, body = Receipt)))]
pub async fn erase(State(app): State<App>, intent: Intent<Erasure>) -> Answer {
    let command = |erasure: Erasure| ErasePersonal {
        subject: erasure.subject.0,
        fields: erasure.fields.into_iter().map(|field| field.0).collect(),
        reason: erasure.reason.0,
    };
    intent.change(&app, command).await
}
