//! Organisations.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::identity::add_organisation::AddOrganisation;
use domain::identity::move_organisation::MoveOrganisation;
use domain::identity::suspend_organisation::SuspendOrganisation;
use domain::identity::{self, parent};
use domain::policy::Action;
use domain::values::Personal;
use engine::accesses::Restricted;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode, resident};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{Code, Date, Named, OrganisationKind, OrganisationRef, Text, Wire};

/// An organisation to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "B11", "kind": "unit", "name_uk": "11-та бригада", "name_en": "11th Brigade", "parent": "C1",
    "country": "UA", "from": "2022-06-01"
}))]
pub struct NewOrganisation {
    /// Short code, which becomes the identity.
    pub code: Code,
    /// What it is.
    pub kind: OrganisationKind,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// The organisation above; absent for a root.
    pub parent: Option<OrganisationRef>,
    /// State register number (ЄДРПОУ), 8 digits.
    pub edrpou: Option<String>,
    /// NATO commercial and governmental entity code, 5 characters.
    pub ncage: Option<String>,
    /// IBAN (ISO 13616).
    pub iban: Option<String>,
    /// ISO 3166-1 alpha-2 country.
    pub country: String,
    /// Since when it exists.
    pub from: Date,
}

/// A new parent for an organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "parent": "C2", "from": "2026-02-01", "document": "directive 17 of 2026-01-20" }))]
pub struct OrganisationMove {
    /// The organisation above from then on.
    pub parent: OrganisationRef,
    /// First day below the new parent, today or later.
    pub from: Date,
    /// The document that orders it.
    pub document: Text,
}

/// A suspension of a supplier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "until": "2026-03-31", "reason": "decision 8 of 2026-01-12: late deliveries" }))]
pub struct Suspension {
    /// Last day; absent to lift the suspension at once.
    pub until: Option<Date>,
    /// Why, with the document that orders it; kept as personal text.
    pub reason: Text,
}

/// An organisation.
#[derive(Serialize, ToSchema)]
pub struct Organisation {
    #[serde(flatten)]
    named: Named,
    kind: OrganisationKind,
    name_uk: String,
    name_en: String,
    /// The organisation above today.
    parent: Option<Named>,
    edrpou: Option<String>,
    ncage: Option<String>,
    /// Shown to those who may read funds there.
    #[serde(skip_serializing_if = "Option::is_none")]
    iban: Option<String>,
    country: String,
    from: Date,
    /// Last day of a suspension from supplying.
    suspended_until: Option<Date>,
    revision: u64,
    /// Fields that exist and are not shown to you.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// Which organisations to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganisationQuery {
    /// Only of this kind.
    kind: Option<OrganisationKind>,
    /// Only directly below this one.
    parent: Option<OrganisationRef>,
    /// Only those whose code or name begins with this text, letter case included.
    prefix: Option<Text>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &identity::Organisation) -> Organisation {
    let state = &caller.reference.state;
    let may_see_iban = caller.may(Action::ReadFunds, row.id);
    Organisation {
        named: Named::new(row.id, &row.code),
        kind: Wire(row.kind),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        parent: parent(state, row.id, caller.today).map(|above| caller.organisation(above)),
        edrpou: row.edrpou.clone(),
        ncage: row.ncage.clone(),
        iban: row.iban.clone().filter(|_| may_see_iban),
        country: row.country.clone(),
        from: Wire(row.from),
        suspended_until: row.suspended_until.map(Wire),
        revision: row.revision,
        redacted: if row.iban.is_some() && !may_see_iban { vec!["iban"] } else { Vec::new() },
    }
}

/// Notes whose bank accounts the caller is shown.
async fn note_accounts(app: &App, caller: &Caller, rows: &[&identity::Organisation]) -> Result<(), Problem> {
    let is_shown =
        |row: &&&identity::Organisation| row.iban.is_some() && caller.may(Action::ReadFunds, row.id);
    let shown = rows.iter().filter(is_shown).map(|row| row.id.to_string());
    caller.note_access(app, Restricted::Iban, shown.collect()).await
}

fn begins(row: &identity::Organisation, prefix: &str) -> bool {
    [row.code.as_str(), row.name_uk.as_str(), row.name_en.as_str()]
        .iter()
        .any(|text| text.starts_with(prefix))
}

/// List organisations in order of code.
#[utoipa::path(
    get, path = "/organisations", params(OrganisationQuery),
    responses((status = 200, body = Page<Organisation>))
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    ListQuery(query, scope): ListQuery<OrganisationQuery>,
) -> Result<Json<Page<Organisation>>, Problem> {
    let state = &caller.reference.state;
    let is_listed = |row: &&identity::Organisation| {
        query.kind.is_none_or(|kind| row.kind == kind.0)
            && query.prefix.as_ref().is_none_or(|prefix| begins(row, prefix.0.as_str()))
            && query.parent.is_none_or(|above| parent(state, row.id, caller.today) == Some(above.0))
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let rows = resident(state.organisations.rows().filter(is_listed), |row| row.code.clone(), &slice.part);
    note_accounts(&app, &caller, slice.shown(&rows)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row))))
}

/// Read an organisation.
#[utoipa::path(get, path = "/organisations/{id}", responses((status = 200, body = Organisation)))]
pub async fn show_one(
    State(app): State<App>,
    caller: Caller,
    At(id): At<OrganisationRef>,
) -> Result<Response, Problem> {
    let row = caller.reference.state.organisations.get(&id.0);
    let row = row.ok_or_else(|| Problem::not_found("organisation", id.0))?;
    note_accounts(&app, &caller, &[row]).await?;
    Ok(tagged(row.revision, show(&caller, row)))
}

/// Add an organisation below a parent.
#[utoipa::path(
    post, path = "/organisations", request_body = NewOrganisation,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, intent: Intent<NewOrganisation>) -> Answer {
    let command = |new: NewOrganisation| AddOrganisation {
        code: new.code.0,
        kind: new.kind.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
        parent: new.parent.map(|parent| parent.0),
        edrpou: new.edrpou,
        ncage: new.ncage,
        iban: new.iban,
        country: new.country,
        from: new.from.0,
    };
    intent.create(&app, "organisations", command).await
}

/// Put an organisation below another parent from a day on.
#[utoipa::path(
    post, path = "/organisations/{id}/moves", request_body = OrganisationMove,
    responses((status = 200, body = Receipt))
)]
pub async fn move_below(
    State(app): State<App>,
    At(organisation): At<OrganisationRef>,
    intent: Intent<OrganisationMove>,
) -> Answer {
    let command = |body: OrganisationMove| MoveOrganisation {
        organisation: organisation.0,
        parent: body.parent.0,
        from: body.from.0,
        document: body.document.0,
    };
    intent.change(&app, command).await
}

/// Suspend a supplier from new orders until a day, or lift the suspension.
#[utoipa::path(
    post, path = "/organisations/{id}/suspension", request_body = Suspension,
    responses((status = 200, body = Receipt))
)]
pub async fn suspend(
    State(app): State<App>,
    At(organisation): At<OrganisationRef>,
    intent: Intent<Suspension>,
) -> Answer {
    let command = |body: Suspension| SuspendOrganisation {
        organisation: organisation.0,
        until: body.until.map(|until| until.0),
        reason: Personal::new(body.reason.0),
    };
    intent.change(&app, command).await
}
