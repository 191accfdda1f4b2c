//! Who a person is here for whom a provider vouches, and what they may do by its claims.
//!
//! The provider acts with the authority of the console, where it was configured; what it gives is journalled with a
//! document that names provider, claim and value, and only such appointments end when the claim is gone.

use domain::identity::Scope;
use domain::identity::add_person::AddPerson;
use domain::identity::appoint::Appoint;
use domain::identity::end_appointment::EndAppointment;
use domain::state::State;
use domain::values::{Date, Id, OrganisationId, PersonId, Personal, Text};
use domain::{Actor, Command};
use engine::Submission;
use engine::accounts::bindings::{Binding, bind, binding};

use super::settings::{Mapping, ProviderSettings};
use super::{SignOnError, Vouched};
use crate::accounts::trail;
use crate::app::App;

/// The person, bound to the provider's subject at their first sign-in, with their appointments as the claims have them.
pub async fn admit(
    app: &App,
    settings: &ProviderSettings,
    vouched: &Vouched,
) -> Result<PersonId, SignOnError> {
    let reference = app.engine.reference().await.map_err(|_| SignOnError::Unavailable)?;
    let (issuer, subject) = (settings.issuer.clone(), vouched.subject.clone());
    let read = app.engine.read(move |connection, _| binding(connection, &issuer, &subject));
    let person = match read.await.map_err(|_| SignOnError::Unavailable)? {
        // Whatever the claims name now: a name can be changed, and given to somebody else; a subject never is.
        Some(bound) => bound.person,
        None => first_time(app, &reference.state, settings, vouched).await?,
    };
    let today = reference.zone().date(app.engine.now());
    for mapping in &settings.appointments {
        let Some(command) = follow(&reference.state, settings, (person, vouched), mapping, today) else {
            continue;
        };
        if let Err(error) = app.engine.submit(Submission::of(Actor::Console, command)).await {
            // Whoever signs in does so with what they have; the rest is for the administrator.
            tracing::warn!(provider = settings.name, role = %mapping.role, %error, "a claim was not followed");
        }
    }
    Ok(person)
}

/// The person whom the claim names, admitted if need be, whose account there is this one from now on.
async fn first_time(
    app: &App,
    state: &State,
    settings: &ProviderSettings,
    vouched: &Vouched,
) -> Result<PersonId, SignOnError> {
    let code = vouched.code.clone().ok_or_else(|| SignOnError::Claim(settings.person_claim.clone()))?;
    let person = PersonId::of_code(&code);
    match (state.persons.get(&person), &settings.admits) {
        (Some(known), _) if known.service_of.is_some() => return Err(SignOnError::Unknown),
        (Some(_), _) => {}
        (None, None) => return Err(SignOnError::Unknown),
        (None, Some(admission)) => {
            let said = vouched.claims.get("name").and_then(|name| name.as_str());
            let name = Text::new(said.unwrap_or(code.as_str()));
            let name = Personal::new(name.map_err(|_| SignOnError::Name)?);
            let organisation = OrganisationId::of_code(&admission.organisation);
            let command = AddPerson { code, name, organisation };
            app.engine.submit(Submission::of(Actor::Console, command)).await?;
        }
    }
    let (issuer, subject) = (settings.issuer.clone(), vouched.subject.clone());
    let asked = Binding { issuer, subject, person, bound_at: (app.accounts.now)() };
    let bound = app.engine.change_local(move |connection| bind(connection, &asked)).await;
    if !bound.map_err(|_| SignOnError::Unavailable)? {
        return Err(SignOnError::AnotherSubject(person));
    }
    trail::bound(person, &settings.name);
    Ok(person)
}

/// What a mapping asks for now, if anything.
fn follow(
    state: &State,
    settings: &ProviderSettings,
    (person, vouched): (PersonId, &Vouched),
    mapping: &Mapping,
    today: Date,
) -> Option<Command> {
    let Mapping { claim, value, role, organisation } = mapping;
    let organisation = OrganisationId::of_code(organisation);
    let document = Text::new(&format!("OpenID Connect, {}: {claim} = {value}", settings.name)).ok()?;
    let of_person = state.appointments.of_owner(person.bits());
    let mut held = of_person
        .filter(|row| row.role == *role && row.organisation == organisation && row.is_in_force(today));
    if vouched.has(claim, value) {
        let (from, to, role, scope) = (today, None, *role, Scope::default());
        let command = Appoint { person, role, organisation, from, to, document, scope };
        return held.next().is_none().then(|| command.into());
    }
    let row = held.find(|row| row.document == document)?;
    let to = today.yesterday().unwrap_or(today).max(row.from);
    let ends_already = row.to.is_some_and(|last| last <= to);
    (!ends_already).then(|| EndAppointment { appointment: row.id, to, document }.into())
}
