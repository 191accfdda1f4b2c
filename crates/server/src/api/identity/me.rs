//! The caller: who they are and what they may do.

use axum::Json;
use axum::extract::State;
use domain::values::{Id, PersonId, TokenId};
use domain::{identity, policy};
use engine::personal;
use engine::queries::identity::names;
use engine::store::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::appointments::Appointment;
use super::keys::SigningKey;
use super::tokens::AccessToken;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::wire::{Action, Named, Wire};

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct Me {
    #[serde(flatten)]
    named: Named,
    /// Name, unless it was erased.
    name: Option<String>,
    /// Name of the cell.
    #[schema(example = "ua-demo")]
    cell: String,
    /// Appointments, also those that have ended.
    appointments: Vec<Appointment>,
    /// What the appointments in force allow.
    permissions: Vec<Permission>,
    keys: Vec<SigningKey>,
    tokens: Vec<AccessToken>,
}

/// One permitted action.
#[derive(Serialize, ToSchema)]
pub struct Permission {
    action: Action,
    /// The organisation at and below which it is allowed; absent when it is allowed everywhere.
    organisation: Option<Named>,
}

fn tokens_of(caller: &Caller, person: PersonId) -> impl Iterator<Item = &identity::AccessToken> {
    caller.reference.state.tokens.rows().filter(move |row| row.person == person)
}

/// Read who you are and what you may do.
#[utoipa::path(get, path = "/me", responses((status = 200, body = Me)))]
pub async fn show(State(app): State<App>, mut caller: Caller) -> Result<Json<Me>, Problem> {
    let person = caller.person;
    let tokens: Vec<_> = tokens_of(&caller, person).map(|token| token.id.to_string()).collect();
    let read = move |connection: &mut dyn Connection| {
        let texts = personal::of_subjects(connection, tokens)?;
        Ok((names(connection, &[person])?.remove(&person), texts))
    };
    let (name, mut texts) = caller.read(&app, read).await?;
    let mut label =
        |token: TokenId| texts.remove(&(token.to_string(), "label".to_owned())).map(|kept| kept.value);
    let state = &caller.reference.state;
    let appointments: Vec<_> = state.appointments.of_owner(person.bits()).collect();
    let in_force = appointments.iter().filter(|row| row.is_in_force(caller.today));
    let permissions = in_force.flat_map(|row| {
        let granted = policy::TABLE.iter().filter(|(_, role, _)| *role == row.role);
        granted.map(|(action, _, reach)| {
            let is_below = *reach == policy::Reach::Below;
            let organisation = is_below.then(|| caller.organisation(row.organisation));
            Permission { action: Wire(*action), organisation }
        })
    });
    let keys = state.keys.rows().filter(|row| row.person == person);
    Ok(Json(Me {
        named: caller.named_person(person),
        name,
        cell: caller.cell().to_string(),
        permissions: permissions.collect(),
        keys: keys.map(|row| SigningKey::of(&caller, row)).collect(),
        tokens: tokens_of(&caller, person).map(|row| AccessToken::of(&caller, row, label(row.id))).collect(),
        appointments: appointments.iter().map(|row| Appointment::of(&caller, row)).collect(),
    }))
}
