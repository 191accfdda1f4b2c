//! Signing keys: the public halves, with which anyone can check what a person signed.

use axum::Json;
use axum::extract::State;
use domain::identity;
use domain::identity::register_key::RegisterKey;
use domain::identity::revoke_key::RevokeKey;
use domain::values::Personal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::People;
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::{Cursor, Limit, Page, PageCursor, SortById, resident};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{Instant, KeyId, Named, Origin, PersonRef, PublicKey, SigningPublicKey, Text, Wire};

/// A key of your own to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
}))]
pub struct NewKey {
    /// Ed25519 public key; the private half stays with you.
    pub public_key: PublicKey,
    /// A key of the demo, refused in any other installation.
    #[serde(default)]
    pub is_demo: bool,
}

/// The revocation of a key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "lost" }))]
pub struct Revocation {
    /// Why; kept as personal text.
    pub reason: Text,
}

/// A signing key.
#[derive(Serialize, ToSchema)]
pub struct SigningKey {
    id: KeyId,
    person: Named,
    public_key: SigningPublicKey,
    /// Where a passkey signs; other keys have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
    is_demo: bool,
    registered_at: Instant,
    revoked_at: Option<Instant>,
}

/// Which keys to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeyQuery {
    /// Only of this person.
    person: Option<PersonRef>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<KeyId>>,
    /// In this order.
    sort: Option<SortById>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl SigningKey {
    /// A key for a caller who may see its owner.
    pub(super) fn of(caller: &Caller, row: &identity::SigningKey) -> SigningKey {
        SigningKey {
            id: Wire(row.id),
            person: caller.named_person(row.person),
            public_key: Wire(row.public_key.clone()),
            origin: row.public_key.origin().cloned().map(Wire),
            is_demo: row.is_demo,
            registered_at: Wire(row.registered_at),
            revoked_at: row.revoked_at.map(Wire),
        }
    }
}

/// List keys of the people you see.
#[utoipa::path(get, path = "/keys", params(KeyQuery), responses((status = 200, body = Page<SigningKey>)))]
pub async fn list(caller: Caller, ListQuery(query, scope): ListQuery<KeyQuery>) -> Json<Page<SigningKey>> {
    let people = People::seen_by(&caller);
    let is_listed = |row: &&identity::SigningKey| {
        people.include(row.person) && query.person.is_none_or(|person| row.person == person.0)
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let rows = resident(caller.reference.state.keys.rows().filter(is_listed), |row| row.id, &slice.part);
    Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| SigningKey::of(&caller, row)))
}

/// Read a key.
#[utoipa::path(get, path = "/keys/{id}", responses((status = 200, body = SigningKey)))]
pub async fn show_one(caller: Caller, At(id): At<KeyId>) -> Result<Json<SigningKey>, Problem> {
    let row = caller.reference.state.keys.get(&id.0);
    let row = row.filter(|row| People::seen_by(&caller).include(row.person));
    row.map(|row| Json(SigningKey::of(&caller, row))).ok_or_else(|| Problem::not_found("key", id.0))
}

/// Register a signing key of your own.
#[utoipa::path(post, path = "/keys", request_body = NewKey, responses((status = 201, body = Receipt)))]
pub async fn register(State(app): State<App>, intent: Intent<NewKey>) -> Answer {
    let person = intent.caller.person;
    let command = |new: NewKey| RegisterKey { person, public_key: new.public_key.0, is_demo: new.is_demo };
    intent.create(&app, "keys", command).await
}

/// Revoke a signing key of your own; what it signed before stays valid.
#[utoipa::path(
    post, path = "/keys/{id}/revocation", request_body = Revocation,
    responses((status = 200, body = Receipt))
)]
pub async fn revoke(State(app): State<App>, At(key): At<KeyId>, intent: Intent<Revocation>) -> Answer {
    intent.change(&app, |body| RevokeKey { key: key.0, reason: Personal::new(body.reason.0) }).await
}
