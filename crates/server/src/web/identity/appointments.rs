//! Who holds which role where, since which letter; deputies, confirmation, and the end.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use domain::identity::confirm_appointment::ConfirmAppointment;
use domain::identity::delegate::{DELEGABLE, Delegate};
use domain::identity::end_appointment::EndAppointment;
use domain::identity::{Appointment, Role};
use domain::policy::Action;
use domain::values::AppointmentId;
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::api::identity::People;
use crate::app::App;
use crate::problem::{Problem, request_id};
use crate::request::At;
use crate::web::controls::empty;
use crate::web::forms::Fields;
use crate::web::listing::{address, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, deed, text};
use crate::web::visitor::Visitor;
use crate::wire::{OrganisationRef, PersonRef};

/// Appointments of a page.
const SHOWN: usize = 50;

/// What the address says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    organisation: String,
    role: String,
    only: String,
    sort: String,
    /// The last appointment of the page before.
    after: String,
    format: String,
}

/// Shows the appointments of the people the visitor sees.
pub async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (language, caller) = (visitor.language, &visitor.caller);
    let people = People::seen_by(caller);
    let organisation = asked.organisation.trim().parse::<OrganisationRef>().ok();
    let role: Option<Role> = asked.role.parse().ok();
    let is_due = |row: &Appointment| row.is_unconfirmed(caller.today);
    let is_shown = |row: &&Appointment| {
        people.include(row.person)
            && organisation.is_none_or(|at| row.organisation == at.0)
            && role.is_none_or(|role| row.role == role)
            && match asked.only.as_str() {
                "unconfirmed" => is_due(row),
                "deputies" => row.delegated_by.is_some(),
                "ended" => row.to.is_some_and(|to| to < caller.today),
                _ => row.to.is_none_or(|to| caller.today <= to),
            }
    };
    let mut rows: Vec<_> = caller.reference.state.appointments.rows().filter(is_shown).collect();
    let code = |row: &Appointment| caller.organisation(row.organisation).code;
    rows.sort_by_key(|row| (code(row), row.role, row.delegated_by.is_some(), row.person));
    let lie = Lie::rising("organisation", &asked.sort);
    if lie.is_descending {
        rows.reverse();
    }
    let due = caller.reference.state.appointments.rows();
    let due = due.filter(|row| people.include(row.person) && is_due(row)).count();
    let last = asked.after.parse::<AppointmentId>().ok();
    if let Some(place) = last.and_then(|last| rows.iter().position(|row| row.id == last)) {
        rows.drain(..=place);
    }
    let next = rows.get(SHOWN - 1).filter(|_| rows.len() > SHOWN).map(|row| row.id.to_string());
    rows.truncate(SHOWN);
    let at = |after: &str| {
        let Asked { organisation, role, only, sort, .. } = &asked;
        let kept = [("organisation", organisation), ("role", role), ("only", only), (SORT, sort)];
        let kept = kept.into_iter().map(|(name, value)| (name, value.as_str()));
        address("/appointments", kept.chain([("after", after)]))
    };
    let listed = table(&visitor, &rows, &request_id(&headers)).lying(lie);
    if let Some(file) = listed.file("appointments", &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        (tabs(&visitor, "/appointments"))
        @if due > 0 {
            p.note { a href="/appointments?only=unconfirmed" { (language.say_of("appointments-due", [("count", due.into())])) } }
        }
        (filter(&visitor, &asked))
        @if rows.is_empty() { (empty(language, "appointments-empty", None)) }
        @else { (listed.shown(&at(&asked.after))) }
        (more(language, next.map(|after| at(&after))))
    };
    Ok(page(&visitor, Place::Authority, &language.say("authority-appointments"), body))
}

fn filter(visitor: &Visitor, asked: &Asked) -> Markup {
    let language = visitor.language;
    html! {
        form.filter-bar method="get" action="/appointments" role="search" {
            label { (language.say("organisation")) input name="organisation" value=(asked.organisation) maxlength="64"; }
            label { (language.say("role")) select name="role" {
                option value="" { (language.say("every")) }
                @for role in Role::ALL { option value=(role) selected[asked.role == role.as_str()] { (language.word("role", role)) } }
            } }
            label { (language.say("show-only")) select name="only" {
                @for only in ["current", "unconfirmed", "deputies", "ended"] {
                    option value=(only) selected[asked.only == only] { (language.word("appointments", only)) }
                }
            } }
            @if !asked.sort.is_empty() { input type="hidden" name=(SORT) value=(asked.sort); }
            button.secondary { (language.say("filter")) }
        }
    }
}

fn table(visitor: &Visitor, rows: &[&Appointment], key: &str) -> Table {
    let (language, caller) = (visitor.language, &visitor.caller);
    let state = &caller.reference.state;
    let columns = ["organisation", "role", "person", "term", "letter", "confirmed-on", "deeds"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false))).deeds("deeds");
    for row in rows {
        let (role, limits) = (language.word("role", row.role), limits(visitor, row));
        let person = caller.named_person(row.person).code;
        let deputy = row.delegated_by.map(|by| {
            let of = caller.named_person(state.appointments.known(&by).person).code;
            language.say_of("deputy-of", [("person", of.into())])
        });
        let beside = |first: &str, other: Option<&String>| {
            let shown = html! { (first) @if let Some(other) = other { br; span.soft { (other) } } };
            let words: Vec<_> = std::iter::once(first).chain(other.map(String::as_str)).collect();
            text(words.join("; ")).shown(shown)
        };
        let last = row.to.map(|to| to.to_string()).unwrap_or_default();
        let term = html! { (language.day(row.from)) " – " @match row.to { Some(to) => (language.day(to)), None => (language.say("open-end")) } };
        let confirmed = html! {
            (language.day(row.confirmed_on))
            @if row.is_unconfirmed(caller.today) { br; strong.warn { (language.say("confirmation-due")) } }
        };
        listed.row([
            text(&caller.organisation(row.organisation).code),
            beside(&role, limits.as_ref()),
            beside(&person, deputy.as_ref()),
            text(format_args!("{}/{last}", row.from)).shown(term),
            text(&row.document),
            listed.day(Some(row.confirmed_on)).shown(confirmed),
            deed(deeds(visitor, row, key)),
        ]);
    }
    listed
}

/// What the appointment is limited to, if it is.
fn limits(visitor: &Visitor, row: &Appointment) -> Option<String> {
    let categories = row.scope.categories.iter().map(|id| visitor.caller.category(*id).code);
    let limits: Vec<_> = categories.chain(row.scope.nation.clone()).collect();
    (!limits.is_empty()).then(|| format!("{} {}", visitor.language.say("limited-to"), limits.join(", ")))
}

fn deeds(visitor: &Visitor, row: &Appointment, key: &str) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let manages = caller.may(Action::ManageIdentity, row.organisation);
    let state = &caller.reference.state;
    let delegator = row.delegated_by.map(|by| state.appointments.known(&by).person);
    let is_open = row.to.is_none_or(|to| caller.today <= to);
    let delegates =
        row.person == caller.person && row.delegated_by.is_none() && DELEGABLE.contains(&row.role);
    let path = format!("/appointments/{}", row.id);
    html! {
        @if manages && row.is_in_force(caller.today) && row.delegated_by.is_none() {
            details.deed { summary { (language.say("deed-confirm")) }
                form.sheet method="post" action={ (path) "/confirmation" } {
                    input type="hidden" name="key" value=(key);
                    (document(visitor))
                    button { (language.say("deed-confirm")) }
                }
            }
        }
        @if is_open && (delegates || manages && DELEGABLE.contains(&row.role) && row.delegated_by.is_none()) {
            details.deed { summary { (language.say("deed-delegate")) }
                form.sheet method="post" action={ (path) "/delegations" } {
                    input type="hidden" name="key" value=(key);
                    label { (language.say("deputy")) input name="to_person" required maxlength="64"; }
                    label { (language.say("first-day")) input type="date" name="from" required value=(caller.today) min=(caller.today); }
                    label { (language.say("last-day")) input type="date" name="to" required min=(caller.today); }
                    (document(visitor))
                    p.hint { (language.say("delegation-hint")) }
                    button { (language.say("deed-delegate")) }
                }
            }
        }
        @if is_open && (manages || delegator == Some(caller.person)) {
            details.deed { summary { (language.say("deed-end")) }
                form.sheet method="post" action={ (path) "/end" } {
                    input type="hidden" name="key" value=(key);
                    label { (language.say("last-day")) input type="date" name="to" required value=(caller.today); }
                    (document(visitor))
                    p.hint { (language.say("end-hint")) }
                    button.danger { (language.say("deed-end")) }
                }
            }
        }
    }
}

fn document(visitor: &Visitor) -> Markup {
    html! { label { (visitor.language.say("letter")) input name="document" required maxlength="200"; } }
}

/// Confirms an appointment.
pub async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    At(appointment): At<AppointmentId>,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let command = ConfirmAppointment { appointment, document: fields.value("document")? };
    visitor.submit_as(&app, &fields, &format!("confirm {appointment}"), vec![command.into()]).await?;
    Ok(Redirect::to("/appointments?only=unconfirmed"))
}

/// Names a deputy.
pub async fn delegate(
    State(app): State<App>,
    visitor: Visitor,
    At(appointment): At<AppointmentId>,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let command = Delegate {
        appointment,
        to_person: fields.value::<PersonRef>("to_person")?.0,
        from: fields.value("from")?,
        to: fields.value("to")?,
        document: fields.value("document")?,
    };
    visitor.submit_as(&app, &fields, &format!("delegate {appointment}"), vec![command.into()]).await?;
    Ok(Redirect::to("/appointments?only=deputies"))
}

/// Ends an appointment.
pub async fn end(
    State(app): State<App>,
    visitor: Visitor,
    At(appointment): At<AppointmentId>,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let command =
        EndAppointment { appointment, to: fields.value("to")?, document: fields.value("document")? };
    visitor.submit_as(&app, &fields, &format!("end {appointment}"), vec![command.into()]).await?;
    Ok(Redirect::to("/appointments"))
}
