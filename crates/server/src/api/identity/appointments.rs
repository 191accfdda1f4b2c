//! Appointments: which role a person has where and for how long.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::identity;
use domain::identity::Scope;
use domain::identity::appoint::Appoint;
use domain::identity::confirm_appointment::ConfirmAppointment;
use domain::identity::delegate::Delegate;
use domain::identity::end_appointment::EndAppointment;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::People;
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortById, resident};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    AppointmentId, CategoryRef, Date, Flag, Named, OrganisationRef, PersonRef, Role, Text, Wire,
};

/// An appointment to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "person": "P-1042", "role": "orderer", "organisation": "B11", "from": "2026-01-12",
    "document": "order 5 of 2026-01-10"
}))]
pub struct NewAppointment {
    /// Who.
    pub person: PersonRef,
    /// To what.
    pub role: Role,
    /// Where.
    pub organisation: OrganisationRef,
    /// First day.
    pub from: Date,
    /// Last day; absent when open.
    pub to: Option<Date>,
    /// The letter that names the person.
    pub document: Text,
    /// Limits beside the organisation; none when absent.
    #[serde(default)]
    pub scope: Limits,
}

/// What an appointment is limited to beside its organisation. Reading is not narrowed.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Only objects all of whose categories are among these; no limit when empty.
    #[serde(default)]
    pub categories: Vec<CategoryRef>,
    /// Only objects paid for by this nation alone (ISO 3166-1 alpha-2).
    pub nation: Option<String>,
}

impl From<Limits> for Scope {
    fn from(limits: Limits) -> Scope {
        let categories = limits.categories.into_iter().map(|category| category.0).collect();
        Scope { categories, nation: limits.nation }
    }
}

/// The right to sign, passed on to a deputy for a time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "to_person": "P-1043", "from": "2026-02-01", "to": "2026-02-14", "document": "order 40 of 2026-01-30"
}))]
pub struct Delegation {
    /// The deputy.
    pub to_person: PersonRef,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The order or letter that says so.
    pub document: Text,
}

/// The confirmation of an appointment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "document": "list 3 of 2027-01-15" }))]
pub struct Confirmation {
    /// The letter or list that confirms it.
    pub document: Text,
}

/// The end of an appointment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "to": "2026-02-28", "document": "order 31 of 2026-02-20" }))]
pub struct AppointmentEnd {
    /// Its last day, yesterday or later.
    pub to: Date,
    /// The letter that ends it.
    pub document: Text,
}

/// An appointment.
#[derive(Serialize, ToSchema)]
pub struct Appointment {
    id: AppointmentId,
    person: Named,
    role: Role,
    organisation: Named,
    from: Date,
    /// Last day; absent when open.
    to: Option<Date>,
    document: String,
    /// Categories it is limited to; no limit when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<Named>,
    /// Nation whose money it is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    nation: Option<String>,
    /// The appointment whose right a deputy exercises.
    #[serde(skip_serializing_if = "Option::is_none")]
    delegated_by: Option<AppointmentId>,
    /// When it was last confirmed.
    confirmed_on: Date,
    /// Whether it has to be confirmed or ended.
    is_unconfirmed: bool,
    /// Whether it holds today.
    is_in_force: bool,
    revision: u64,
}

/// Which appointments to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AppointmentQuery {
    /// Only of this person.
    person: Option<PersonRef>,
    /// Only at this organisation.
    organisation: Option<OrganisationRef>,
    /// Only to this role.
    role: Option<Role>,
    /// Only those that have to be confirmed or ended, or only the others.
    is_unconfirmed: Option<Flag>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<AppointmentId>>,
    /// In this order.
    sort: Option<SortById>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl Appointment {
    /// An appointment for a caller who may see it.
    pub(super) fn of(caller: &Caller, row: &identity::Appointment) -> Appointment {
        Appointment {
            id: Wire(row.id),
            person: caller.named_person(row.person),
            role: Wire(row.role),
            organisation: caller.organisation(row.organisation),
            from: Wire(row.from),
            to: row.to.map(Wire),
            document: row.document.to_string(),
            categories: row.scope.categories.iter().map(|id| caller.category(*id)).collect(),
            nation: row.scope.nation.clone(),
            delegated_by: row.delegated_by.map(Wire),
            confirmed_on: Wire(row.confirmed_on),
            is_unconfirmed: row.is_unconfirmed(caller.today),
            is_in_force: row.is_in_force(caller.today),
            revision: row.revision,
        }
    }
}

/// List appointments of the people you see.
#[utoipa::path(
    get, path = "/appointments", params(AppointmentQuery),
    responses((status = 200, body = Page<Appointment>))
)]
pub async fn list(
    caller: Caller,
    ListQuery(query, scope): ListQuery<AppointmentQuery>,
) -> Json<Page<Appointment>> {
    let people = People::seen_by(&caller);
    let is_listed = |row: &&identity::Appointment| {
        people.include(row.person)
            && query.person.is_none_or(|person| row.person == person.0)
            && query.organisation.is_none_or(|organisation| row.organisation == organisation.0)
            && query.role.is_none_or(|role| row.role == role.0)
            && query.is_unconfirmed.is_none_or(|wanted| row.is_unconfirmed(caller.today) == wanted.0)
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let rows = caller.reference.state.appointments.rows().filter(is_listed);
    let rows = resident(rows, |row| row.id, &slice.part);
    Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| Appointment::of(&caller, row)))
}

/// Read an appointment.
#[utoipa::path(get, path = "/appointments/{id}", responses((status = 200, body = Appointment)))]
pub async fn show_one(caller: Caller, At(id): At<AppointmentId>) -> Result<Response, Problem> {
    let row = caller.reference.state.appointments.get(&id.0);
    let row = row.filter(|row| People::seen_by(&caller).include(row.person));
    let row = row.ok_or_else(|| Problem::not_found("appointment", id.0))?;
    Ok(tagged(row.revision, Appointment::of(&caller, row)))
}

/// Appoint a person to a role at an organisation.
#[utoipa::path(
    post, path = "/appointments", request_body = NewAppointment,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, intent: Intent<NewAppointment>) -> Answer {
    let command = |new: NewAppointment| Appoint {
        person: new.person.0,
        role: new.role.0,
        organisation: new.organisation.0,
        from: new.from.0,
        to: new.to.map(|to| to.0),
        document: new.document.0,
        scope: new.scope.into(),
    };
    intent.create(&app, "appointments", command).await
}

/// Pass the right to sign of an appointment on to a deputy for a time: of your own, or as who appoints people.
#[utoipa::path(
    post, path = "/appointments/{id}/delegations", request_body = Delegation,
    responses((status = 201, body = Receipt))
)]
pub async fn delegate(
    State(app): State<App>,
    At(appointment): At<AppointmentId>,
    intent: Intent<Delegation>,
) -> Answer {
    let command = |body: Delegation| Delegate {
        appointment: appointment.0,
        to_person: body.to_person.0,
        from: body.from.0,
        to: body.to.0,
        document: body.document.0,
    };
    intent.create(&app, "appointments", command).await
}

/// Confirm that an appointment is needed still; due every year.
#[utoipa::path(
    post, path = "/appointments/{id}/confirmation", request_body = Confirmation,
    responses((status = 200, body = Receipt))
)]
pub async fn confirm(
    State(app): State<App>,
    At(appointment): At<AppointmentId>,
    intent: Intent<Confirmation>,
) -> Answer {
    let command =
        |body: Confirmation| ConfirmAppointment { appointment: appointment.0, document: body.document.0 };
    intent.change(&app, command).await
}

/// End an appointment, and with it what its holder delegated; you may also take back what you delegated yourself.
#[utoipa::path(
    post, path = "/appointments/{id}/end", request_body = AppointmentEnd,
    responses((status = 200, body = Receipt))
)]
pub async fn end(
    State(app): State<App>,
    At(appointment): At<AppointmentId>,
    intent: Intent<AppointmentEnd>,
) -> Answer {
    let command = |body: AppointmentEnd| EndAppointment {
        appointment: appointment.0,
        to: body.to.0,
        document: body.document.0,
    };
    intent.change(&app, command).await
}
