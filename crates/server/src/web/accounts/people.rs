//! The administrator's list: who can sign in and how; and inviting them, for the first time or anew.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::policy::Action;
use domain::values::PersonId;
use engine::accounts::account;
use engine::accounts::bindings::bindings_of;
use engine::accounts::invitations::invitation_of;
use engine::accounts::passkeys::passkeys_of;
use engine::accounts::sessions::sessions_of;
use engine::queries::identity::names;
use engine::store::{Connection, StoreError};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

use crate::accounts::invitations::{issue, link};
use crate::app::App;
use crate::limits::PAGE_DEFAULT;
use crate::problem::Problem;
use crate::request::At;
use crate::web::controls::empty;
use crate::web::language::Language;
use crate::web::listing::cut;
use crate::web::shell::{Place, page};
use crate::web::single_sign_on::label_of;
use crate::web::visitor::Visitor;

/// Whom to list: from which code on, beginning with what.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
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
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (standings, has_more) = read(&app, &visitor, &wanted).await?;
    let language = visitor.language;
    let body = html! {
        form.search role="search" method="get" action="/accounts" {
            input type="search" name="q" value=(wanted.q) maxlength="64" aria-label=(language.say("person-code")) placeholder=(language.say("person-code"));
            button { (language.say("find")) }
        }
        @if standings.is_empty() { (empty(language, "accounts-none", None)) } @else { (table(&visitor, &standings)) }
        @if let (true, Some(last)) = (has_more, standings.last()) {
            @let mut more = form_urlencoded::Serializer::new(String::new());
            a.more href={ "/accounts?" (more.append_pair("q", &wanted.q).append_pair("after", &last.code).finish()) } { (language.say("more")) }
        }
    };
    Ok(page(&visitor, Place::Accounts, &language.say("nav-accounts"), body))
}

async fn read(app: &App, visitor: &Visitor, wanted: &Wanted) -> Result<(Vec<Standing>, bool), Problem> {
    let reference = Arc::clone(&visitor.caller.reference);
    let is_wanted = |code: &str| code.starts_with(wanted.q.trim()) && code > wanted.after.as_str();
    let rows = reference.state.persons.rows().filter(|row| is_wanted(row.code.as_str()));
    let mut rows: Vec<_> = rows.map(|row| (row.code.to_string(), row.id)).collect();
    rows.sort();
    let has_more = cut(&mut rows, PAGE_DEFAULT);
    let now = (app.accounts.now)();
    let of_this = app.clone();
    let of_each = move |connection: &mut dyn Connection| -> Result<Vec<Standing>, StoreError> {
        let mut names = names(connection, &rows.iter().map(|(_, id)| *id).collect::<Vec<_>>())?;
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

fn table(visitor: &Visitor, standings: &[Standing]) -> Markup {
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
    html! {
        table.rows {
            thead { tr { th { (language.say("person-code")) } th { (language.say("person-name")) } th { (language.say("account-state")) } th.figure { (language.say("devices")) } td {} } }
            tbody { @for standing in standings { tr {
                td.code data-label=(language.say("person-code")) { (standing.code) }
                td data-label=(language.say("person-name")) { (standing.name) }
                td data-label=(language.say("account-state")) { (state(standing)) }
                td.figure data-label=(language.say("devices")) { (standing.sessions) }
                td { form method="post" action={ "/accounts/" (standing.person) "/invitation" } {
                    button.secondary aria-label={ (invite_label(language, standing)) " " (standing.code) } { (invite_label(language, standing)) }
                } }
            } } }
        }
    }
}

fn invite_label(language: Language, standing: &Standing) -> String {
    let is_anew = standing.has_password || standing.passkeys > 0 || !standing.providers.is_empty();
    language.say(if is_anew { "invite-anew" } else { "invite" })
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
    let address = link(&app, &code);
    let body = html! {
        p { (language.say_of("invited", [("person", invited.into()), ("at", language.moment(until, &zone).into())])) }
        p { (language.say("invited-link")) " " a href=(address) { (address) } }
        p { (language.say("invited-code")) " " code { (code) } }
        p.note { (language.say("invited-once")) }
        p { a href="/accounts" { (language.say("nav-accounts")) } }
    };
    Ok(page(&visitor, Place::Accounts, &language.say("invitation"), body))
}
