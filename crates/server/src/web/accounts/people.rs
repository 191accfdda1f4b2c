//! The administrator's list: who can sign in and how; inviting them, for the first time or anew; ending it.

use axum::extract::{Query, State};
use axum::response::{Redirect, Response};
use domain::policy::{Action, Subject};
use domain::values::{Id, OrganisationId, PersonId};
use engine::accounts::account;
use engine::accounts::bindings::bindings_of;
use engine::accounts::invitations::invitation_of;
use engine::accounts::passkeys::passkeys_of;
use engine::accounts::sessions::{end_sessions, sessions_of};
use engine::store::{Connection, StoreError};
use maud::html;
use serde::Deserialize;
use std::sync::Arc;

use crate::accounts::invitations::{close_account, issue, link};
use crate::accounts::trail;
use crate::app::App;
use crate::limits::PAGE_DEFAULT;
use crate::page::resident;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::web::controls::empty;
use crate::web::listing::{address, cut, more};
use crate::web::shell::{Place, page};
use crate::web::single_sign_on::label_of;
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, deed, text};
use crate::web::visitor::Visitor;

/// Whom to list: from which code on, beginning with what.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    sort: String,
    after: String,
    format: String,
}

/// How somebody signs in.
struct Standing {
    person: PersonId,
    code: String,
    name: String,
    has_password: bool,
    passkeys: usize,
    providers: Vec<String>,
    sessions: usize,
    invited_until: Option<domain::values::Timestamp>,
}

/// Lists people with how they sign in.
pub async fn list(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let lie = Lie::rising("person-code", &wanted.sort);
    let (standings, has_more) = read(&app, &mut visitor, &wanted, lie).await?;
    let listed = table(&visitor, &standings).lying(lie);
    if let Some(file) = listed.file("accounts", &wanted.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let at = |after: &str| address("/accounts", [("q", &*wanted.q), (SORT, &*wanted.sort), ("after", after)]);
    let next = standings.last().filter(|_| has_more).map(|last| at(&last.code));
    let body = html! {
        form.search role="search" method="get" action="/accounts" {
            input type="search" name="q" value=(wanted.q) maxlength="64" aria-label=(language.say("person-code")) placeholder=(language.say("person-code"));
            @if !wanted.sort.is_empty() { input type="hidden" name=(SORT) value=(wanted.sort); }
            button { (language.say("find")) }
        }
        @if standings.is_empty() { (empty(language, "accounts-none", None)) } @else { (listed.shown(&at(&wanted.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Accounts, &language.say("nav-accounts"), body))
}

async fn read(
    app: &App,
    visitor: &mut Visitor,
    wanted: &Wanted,
    lie: Lie,
) -> Result<(Vec<Standing>, bool), Problem> {
    let reference = Arc::clone(&visitor.caller.reference);
    let rows = reference.state.persons.rows().filter(|row| row.code.as_str().starts_with(wanted.q.trim()));
    let part = lie.part(wanted.after.parse().ok(), PAGE_DEFAULT);
    let rows = resident(rows, |row| row.code.clone(), &part);
    let mut rows: Vec<_> = rows.into_iter().map(|row| (row.code.to_string(), row.id)).collect();
    let has_more = cut(&mut rows, PAGE_DEFAULT);
    let now = (app.accounts.now)();
    let mut names = seen::names(app, &mut visitor.caller, rows.iter().map(|(_, id)| *id).collect()).await?;
    let of_this = app.clone();
    let of_each = move |connection: &mut dyn Connection| -> Result<Vec<Standing>, StoreError> {
        let standing = |(code, person): (String, PersonId)| {
            let invitation = invitation_of(connection, person)?;
            let bound = bindings_of(connection, person)?;
            Ok(Standing {
                person,
                code,
                name: names.remove(&person).unwrap_or_default(),
                has_password: account(connection, person)?.is_some(),
                passkeys: passkeys_of(connection, person)?.len(),
                providers: bound.iter().map(|one| label_of(&of_this, &one.issuer).to_owned()).collect(),
                sessions: sessions_of(connection, person, now)?.len(),
                invited_until: invitation
                    .map(|invitation| invitation.expires_at)
                    .filter(|until| *until > now),
            })
        };
        rows.into_iter().map(standing).collect()
    };
    Ok((app.engine.read(move |connection, _| of_each(connection)).await?, has_more))
}

fn table(visitor: &Visitor, standings: &[Standing]) -> Table {
    let language = visitor.language;
    let zone = visitor.caller.reference.zone();
    let state = |standing: &Standing| -> String {
        let mut words = Vec::new();
        if standing.passkeys > 0 {
            let count = i64::try_from(standing.passkeys).expect("a person has few");
            words.push(language.say_of("passkeys-counted", [("count", count.into())]));
        }
        if standing.has_password {
            words.push(language.say("password-and-code"));
        }
        for provider in &standing.providers {
            words.push(language.say_of("bound-to", [("provider", provider.clone().into())]));
        }
        if let Some(until) = standing.invited_until {
            words.push(language.say_of("invited-until", [("at", language.moment(until, &zone).into())]));
        }
        if words.is_empty() { language.say("account-none") } else { words.join(", ") }
    };
    let columns = ["person-code", "person-name", "account-state", "devices", "deeds"];
    let mut listed = Table::new(language, &columns.map(|key| (key, key == "devices"))).deeds("deeds");
    for standing in standings {
        let buttons = html! { @for (path, label) in deeds(standing) {
            form method="post" action={ "/accounts/" (standing.person) (path) } {
                button.secondary aria-label={ (language.say(label)) " " (standing.code) } { (language.say(label)) }
            }
        } };
        listed.row([
            text(&standing.code).shown(html! { span.code { (standing.code) } }),
            text(&standing.name),
            text(state(standing)),
            listed.number(i64::try_from(standing.sessions).unwrap_or(i64::MAX)),
            deed(buttons),
        ]);
    }
    listed
}

/// What an administrator may do about somebody's sign-in: the path below it, and the key of its name.
fn deeds(standing: &Standing) -> Vec<(&'static str, &'static str)> {
    let is_anew = standing.has_password || standing.passkeys > 0 || !standing.providers.is_empty();
    let mut deeds = vec![("/invitation", if is_anew { "invite-anew" } else { "invite" })];
    if standing.sessions > 0 {
        deeds.push(("/sessions/end", "end-all"));
    }
    if is_anew || standing.sessions > 0 || standing.invited_until.is_some() {
        deeds.push(("/closing", "sign-in-close"));
    }
    deeds
}

/// Ends every session of a person; how they sign in stays.
pub async fn end_all_sessions(
    State(app): State<App>,
    visitor: Visitor,
    At(person): At<PersonId>,
) -> Result<Redirect, Problem> {
    let nowhere = OrganisationId::from_bits(0);
    visitor.caller.require(Action::ManageIdentity, &Subject::of("person", person, nowhere))?;
    let known = visitor.caller.reference.state.persons.get(&person);
    known.ok_or_else(|| Problem::not_found("person", person))?;
    app.engine.change_local(move |connection| end_sessions(connection, person)).await?;
    trail::ended("sessions ended by an administrator", person, visitor.caller.person);
    Ok(back(&visitor, person))
}

/// Closes a person's sign-in; they may be invited anew.
pub async fn close_sign_in(
    State(app): State<App>,
    visitor: Visitor,
    At(person): At<PersonId>,
) -> Result<Redirect, Problem> {
    close_account(&app.engine, visitor.caller.actor(), person).await?;
    trail::ended("sign-in closed by an administrator", person, visitor.caller.person);
    Ok(back(&visitor, person))
}

/// The list where it shows the person.
fn back(visitor: &Visitor, person: PersonId) -> Redirect {
    let code = visitor.caller.named_person(person).code;
    Redirect::to(&address("/accounts", [("q", code.as_str())]))
}

/// Invites a person; shows code and link, once.
pub async fn invite(
    State(app): State<App>,
    visitor: Visitor,
    At(person): At<PersonId>,
) -> Result<Response, Problem> {
    visitor.caller.require_somewhere(Action::ManageIdentity)?;
    let now = (app.accounts.now)();
    let (code, until) = issue(&app.engine, now, visitor.caller.actor(), person, None).await?;
    let language = visitor.language;
    let zone = visitor.caller.reference.zone();
    let invited = visitor.caller.named_person(person).code;
    let to_follow = link(&app, &code);
    let body = html! {
        p { (language.say_of("invited", [("person", invited.into()), ("at", language.moment(until, &zone).into())])) }
        p { (language.say("invited-link")) " " a href=(to_follow) { (to_follow) } }
        p { (language.say("invited-code")) " " code { (code) } }
        p.note { (language.say("invited-once")) }
        p { a href="/accounts" { (language.say("nav-accounts")) } }
    };
    Ok(page(&visitor, Place::Accounts, &language.say("invitation"), body))
}
