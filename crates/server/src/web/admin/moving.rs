//! Moving an organisation below another: first what it changes, then the move.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::identity::move_organisation::MoveOrganisation;
use domain::identity::{Organisation, ancestors};
use domain::policy::{Action, Reach, reach};
use domain::state::State as World;
use domain::values::{Date, OrganisationId};
use maud::{Markup, html};

use super::organisations::shown;
use super::people::appointment_table;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// The form; it looks first and moves then.
pub fn form(visitor: &Visitor, row: &Organisation, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        details.deed open[!sheet.get("parent").is_empty()] {
            summary { (language.say("move-organisation")) }
            form.sheet method="post" action={ "/admin/organisations/" (segment(&row.code)) "/moves" } {
                (sheet.key())
                (sheet.field(language, "parent", "text", true))
                (sheet.field(language, "from", "date", true))
                (sheet.field(language, "document", "text", true))
                div.choices {
                    button.secondary name="step" value="look" { (language.say("move-look")) }
                    button name="step" value="move" { (language.say("move-organisation")) }
                }
            }
        }
    }
}

fn command(sheet: &Sheet, organisation: OrganisationId) -> Result<MoveOrganisation, Refusal> {
    let parent: Ref<OrganisationId> = sheet.parsed("parent")?;
    Ok(MoveOrganisation {
        organisation,
        parent: parent.0,
        from: sheet.day("from")?,
        document: sheet.text("document")?,
    })
}

/// Shows what a move changes, or makes it.
pub async fn step(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<Ref<OrganisationId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (sheet, id) = (Sheet::read(&body), id.0);
    let command = match command(&sheet, id) {
        Ok(command) => command,
        Err(refusal) => return shown(&app, visitor, id, &sheet.refused(refusal), html! {}).await,
    };
    if sheet.get("step") == "look" {
        let (at, actor) = (app.engine.now(), visitor.caller.actor());
        let outcome = app.engine.preview(at, actor, vec![command.clone().into()]).await?.pop();
        return match outcome.expect("one outcome for one command") {
            Err(rejection) => {
                let refusal = Refusal::from(Problem::from(rejection));
                shown(&app, visitor, id, &sheet.refused(refusal), html! {}).await
            }
            Ok(_) => {
                let preview = changes(&visitor, &command);
                shown(&app, visitor, id, &sheet, preview).await
            }
        };
    }
    match sheet.submit(&app, &visitor, "move organisation", command).await {
        Ok(_) => Ok(Redirect::to(&format!("/admin/organisations/{id}")).into_response()),
        Err(refusal) => shown(&app, visitor, id, &sheet.refused(refusal), html! {}).await,
    }
}

/// What the move changes: who gains and who loses sight of the organisation, and which signature policies hold.
fn changes(visitor: &Visitor, command: &MoveOrganisation) -> Markup {
    let (language, state) = (visitor.language, &visitor.caller.reference.state);
    let (id, from) = (command.organisation, command.from);
    let before: Vec<_> = ancestors(state, id, from).skip(1).collect();
    let after: Vec<_> = ancestors(state, command.parent, from).collect();
    let only = |here: &[OrganisationId], there: &[OrganisationId]| -> Vec<OrganisationId> {
        here.iter().filter(|one| !there.contains(one)).copied().collect()
    };
    let (lost, gained) = (only(&before, &after), only(&after, &before));
    let people = |organisations: &[OrganisationId]| seeing(state, organisations, from);
    let (losing, gaining) = (people(&lost), people(&gained));
    let policies = |organisations: &[OrganisationId]| -> String {
        let own = state.signature_policies.rows().filter(|policy| {
            policy.organisation.is_some_and(|organisation| organisations.contains(&organisation))
        });
        own.map(|policy| policy.code.to_string()).collect::<Vec<_>>().join(", ")
    };
    let below =
        state.organisations.rows().filter(|row| ancestors(state, row.id, from).any(|above| above == id));
    html! {
        section.note {
            h2 { (language.say("move-changes")) }
            p { (language.say("move-below")) " " (language.number(i64::try_from(below.count()).unwrap_or(i64::MAX))) }
            p { (language.say("move-policies-end")) " " (or_none(visitor, policies(&lost))) }
            p { (language.say("move-policies-begin")) " " (or_none(visitor, policies(&gained))) }
        }
        @for (key, people) in [("move-lose", losing), ("move-gain", gaining)] {
            h2 { (language.say(key)) }
            @if people.is_empty() { p.soft { (language.say("nobody")) } } @else { (appointment_table(visitor, &people)) }
        }
    }
}

fn or_none(visitor: &Visitor, text: String) -> String {
    if text.is_empty() { visitor.language.say("none") } else { text }
}

/// The appointments at these organisations whose reach goes down the tree.
fn seeing<'s>(
    state: &'s World,
    organisations: &[OrganisationId],
    on: Date,
) -> Vec<&'s domain::identity::Appointment> {
    let reaches_below = |role| Action::ALL.iter().any(|action| reach(*action, role) == Some(Reach::Below));
    let is_of = |row: &&domain::identity::Appointment| {
        organisations.contains(&row.organisation) && row.is_in_force(on) && reaches_below(row.role)
    };
    state.appointments.rows().filter(is_of).collect()
}
