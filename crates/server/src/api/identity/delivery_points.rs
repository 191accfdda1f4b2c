//! Delivery points: codes of places, never their location.

use axum::Json;
use axum::extract::State;
use domain::identity::{self, add_delivery_point::AddDeliveryPoint};
use domain::policy::Action;
use engine::queries::{self, identity::delivery_points};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{Code, DeliveryPointRef, Named, OrganisationRef, Text};

/// A delivery point to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "DP-B11-1", "unit": "B11", "name_uk": "Склад 1", "name_en": "Store 1"
}))]
pub struct NewDeliveryPoint {
    /// Code, which becomes the identity and says nothing about where it lies.
    pub code: Code,
    /// The unit that takes deliveries there.
    pub unit: OrganisationRef,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
}

/// A delivery point.
#[derive(Serialize, ToSchema)]
pub struct DeliveryPoint {
    #[serde(flatten)]
    named: Named,
    unit: Named,
    name_uk: String,
    name_en: String,
}

/// Which delivery points to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveryPointQuery {
    /// Only of this unit.
    unit: Option<OrganisationRef>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &identity::DeliveryPoint) -> DeliveryPoint {
    DeliveryPoint {
        named: Named::new(row.id, &row.code),
        unit: caller.organisation(row.unit),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
    }
}

/// List delivery points in order of code.
#[utoipa::path(
    get, path = "/delivery-points", params(DeliveryPointQuery),
    responses((status = 200, body = Page<DeliveryPoint>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<DeliveryPointQuery>,
) -> Result<Json<Page<DeliveryPoint>>, Problem> {
    let units = caller.sight(Action::ReadDeliveryPoints).narrowed(query.unit.map(|unit| unit.0)).filter();
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows =
        caller.read(&app, move |connection| delivery_points(connection, units.as_deref(), &part)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, &row))))
}

/// Read a delivery point.
#[utoipa::path(get, path = "/delivery-points/{id}", responses((status = 200, body = DeliveryPoint)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<DeliveryPointRef>,
) -> Result<Json<DeliveryPoint>, Problem> {
    let row = caller
        .read(&app, move |connection| queries::find::<identity::DeliveryPoint>(connection, &id.0))
        .await?;
    let row = row.filter(|row| caller.may(Action::ReadDeliveryPoints, row.unit));
    row.map(|row| Json(show(&caller, &row))).ok_or_else(|| Problem::not_found("delivery point", id.0))
}

/// Add a delivery point to a unit.
#[utoipa::path(
    post, path = "/delivery-points", request_body = NewDeliveryPoint,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, intent: Intent<NewDeliveryPoint>) -> Answer {
    let command = |new: NewDeliveryPoint| AddDeliveryPoint {
        code: new.code.0,
        unit: new.unit.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
    };
    intent.create(&app, "delivery-points", command).await
}
