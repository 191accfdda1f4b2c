//! Framework agreements.

use axum::Json;
use axum::extract::State;
use domain::contracts;
use domain::contracts::add_framework::AddFramework;
use domain::policy::Action;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{Code, Currency, Date, FrameworkRef, Named, OrganisationRef, Text, Wire};

/// A framework agreement to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "FA-1", "name_uk": "FPV-дрони", "name_en": "FPV drones", "buyer": "AGENCY", "currency": "UAH",
    "from": "2025-09-15", "to": "2026-11-30", "ceiling_minor": 4_500_000_000_i64, "ceiling_quantity": 2_500
}))]
pub struct NewFramework {
    /// Number, which becomes the identity.
    pub code: Code,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// The contracting agency.
    pub buyer: OrganisationRef,
    /// Currency of its contracts.
    pub currency: Currency,
    /// First day of its term.
    pub from: Date,
    /// Last day of its term.
    pub to: Date,
    /// Ceiling in money, minor units.
    pub ceiling_minor: i64,
    /// Ceiling in quantity over all items.
    pub ceiling_quantity: i64,
}

/// A framework agreement.
#[derive(Serialize, ToSchema)]
pub struct Framework {
    #[serde(flatten)]
    named: Named,
    name_uk: String,
    name_en: String,
    buyer: Named,
    currency: Currency,
    from: Date,
    to: Date,
    ceiling_minor: i64,
    /// Called off so far, minor units.
    called_minor: i64,
    ceiling_quantity: i64,
    called_quantity: i64,
}

/// Which framework agreements to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FrameworkQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: contracts::Framework) -> Framework {
    Framework {
        named: Named::new(row.id, &row.code),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        buyer: caller.organisation(row.buyer),
        currency: Wire(row.currency),
        from: Wire(row.from),
        to: Wire(row.to),
        ceiling_minor: row.ceiling_minor,
        called_minor: row.called_minor,
        ceiling_quantity: row.ceiling_quantity,
        called_quantity: row.called_quantity,
    }
}

/// List framework agreements in order of code.
#[utoipa::path(
    get, path = "/frameworks", params(FrameworkQuery),
    responses((status = 200, body = Page<Framework>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<FrameworkQuery>,
) -> Result<Json<Page<Framework>>, Problem> {
    let buyers = caller.sight(Action::ReadOrders).filter();
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows = caller
        .read(&app, move |connection| queries::contracts::frameworks(connection, buyers.as_deref(), &part))
        .await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row))))
}

/// Read a framework agreement.
#[utoipa::path(get, path = "/frameworks/{id}", responses((status = 200, body = Framework)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<FrameworkRef>,
) -> Result<Json<Framework>, Problem> {
    let read = queries::find::<contracts::Framework>;
    let row = caller.read(&app, move |connection| read(connection, &id.0)).await?;
    let row = row.filter(|row| caller.may(Action::ReadOrders, row.buyer));
    row.map(|row| Json(show(&caller, row))).ok_or_else(|| Problem::not_found("framework", id.0))
}

/// Add a framework agreement.
#[utoipa::path(
    post, path = "/frameworks", request_body = NewFramework,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, intent: Intent<NewFramework>) -> Answer {
    let command = |new: NewFramework| AddFramework {
        code: new.code.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
        buyer: new.buyer.0,
        currency: new.currency.0,
        from: new.from.0,
        to: new.to.0,
        ceiling_minor: new.ceiling_minor,
        ceiling_quantity: new.ceiling_quantity,
    };
    intent.create(&app, "frameworks", command).await
}
