//! Service accounts of programs, and their tokens: issued, rotated, revoked. A secret is shown once.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use domain::identity::add_service_account::AddServiceAccount;
use domain::identity::issue_account_token::IssueAccountToken;
use domain::identity::revoke_token::RevokeToken;
use domain::identity::rotate_token::RotateToken;
use domain::identity::{AccessToken, Grant, Person};
use domain::limits::SERVICE_TOKEN_DAYS_MAX;
use domain::policy::Action;
use domain::values::{Id, PersonId, Personal, Text, TokenId};
use maud::{Markup, html};

use super::tabs;
use crate::api::identity::tokens::{lasting, new_secret};
use crate::app::App;
use crate::problem::{Problem, request_id};
use crate::request::At;
use crate::web::controls::empty;
use crate::web::forms::Fields;
use crate::web::language::Language;
use crate::web::listing::WholeList;
use crate::web::shell::{Place, page};
use crate::web::table::{Table, deed, text};
use crate::web::visitor::Visitor;
use crate::wire::OrganisationRef;

/// Days a token lasts when the form says nothing else.
const DAYS: i64 = 90;
/// Hours the old secret goes on after a rotation.
const OVERLAP_HOURS: i64 = 24;

/// Shows the accounts with their tokens.
pub async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    let (language, caller) = (visitor.language, &visitor.caller);
    let sight = caller.sight(Action::ReadIdentity);
    let accounts = caller.reference.state.persons.rows();
    let mut accounts: Vec<_> =
        accounts.filter(|person| person.service_of.is_some_and(|of| sight.includes(of))).collect();
    accounts.sort_by_key(|account| account.code.clone());
    let manages = caller.require_somewhere(Action::ManageServiceAccounts).is_ok();
    let key = request_id(&headers);
    let listed = tokens(&visitor, &accounts, None);
    if let Some(file) = listed.file("tokens", &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        (tabs(&visitor, "/service-accounts"))
        p { (language.say("service-accounts-what")) }
        @if manages { (add_form(&visitor, &key)) }
        @if accounts.is_empty() { (empty(language, "service-accounts-empty", None)) }
        @for account in &accounts { (section(&visitor, account, manages.then_some(key.as_str()))) }
        @if !accounts.is_empty() { (listed.taken_along("/service-accounts")) }
    };
    Ok(page(&visitor, Place::Authority, &language.say("authority-service-accounts"), body))
}

fn add_form(visitor: &Visitor, key: &str) -> Markup {
    let language = visitor.language;
    html! {
        details.deed { summary { (language.say("service-account-add")) }
            form.sheet method="post" action="/service-accounts" {
                input type="hidden" name="key" value=(key);
                label { (language.say("code")) input name="code" required maxlength="64"; }
                label { (language.say("organisation")) input name="organisation" required maxlength="64"; }
                label { (language.say("purpose")) input name="purpose" required maxlength="200"; }
                button { (language.say("service-account-add")) }
            }
        }
    }
}

/// An account; with the key of a form for those who manage it.
fn section(visitor: &Visitor, account: &Person, key: Option<&str>) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let state = &caller.reference.state;
    let has_tokens = state.tokens.rows().any(|token| token.person == account.id);
    let roles = state.appointments.of_owner(account.id.bits()).filter(|row| row.is_in_force(caller.today));
    let roles: Vec<_> = roles
        .map(|row| {
            format!("{} · {}", language.word("role", row.role), caller.organisation(row.organisation).code)
        })
        .collect();
    let of = account.service_of.map(|of| caller.organisation(of).code).unwrap_or_default();
    html! {
        h2 { (account.code) " " span.soft { (of) } }
        p { (language.say("service-account-roles")) " "
            @if roles.is_empty() { span.soft { (language.say("service-account-no-roles")) } } @else { (roles.join(", ")) }
        }
        @if has_tokens { (tokens(visitor, &[account], key).plain()) }
        @if let Some(key) = key { (issue_form(visitor, account.id, key)) }
    }
}

/// The tokens of accounts; with the key of a form, what can be done about each.
fn tokens(visitor: &Visitor, accounts: &[&Person], key: Option<&str>) -> Table {
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    let standing = |token: &AccessToken| match (token.revoked_at, token.is_live(caller.at)) {
        (Some(_), _) => "token-revoked",
        (None, true) => "token-live",
        (None, false) => "token-ended",
    };
    let columns = ["account", "token", "token-permits", "organisation", "expires-at", "order-state", "deeds"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false))).deeds("deeds");
    let tokens_of = |account: &Person| {
        let id = account.id;
        caller.reference.state.tokens.rows().filter(move |token| token.person == id)
    };
    for (account, token) in
        accounts.iter().flat_map(|account| tokens_of(account).map(move |token| (account, token)))
    {
        let grant = token.grant.as_ref();
        let actions = grant.into_iter().flat_map(|grant| &grant.actions);
        let permits: Vec<_> = actions.map(|action| language.word("permission", action)).collect();
        let at = grant.and_then(|grant| grant.organisation);
        listed.row([
            text(&account.code),
            text(token.id).shown(html! { code { (token.id) } }),
            text(permits.join("; "))
                .shown(html! { ul.plain { @for permit in &permits { li { (permit) } } } }),
            text(at.map_or_else(|| language.say("every"), |id| caller.organisation(id).code)),
            listed.moment(token.expires_at, &zone),
            text(language.say(standing(token))),
            deed(token_deeds(language, token, key.filter(|_| token.is_live(caller.at)))),
        ]);
    }
    listed
}

fn token_deeds(language: Language, token: &AccessToken, key: Option<&str>) -> Markup {
    html! {
        @if let Some(key) = key {
            form.inline method="post" action={ "/tokens/" (token.id) "/rotation" } {
                input type="hidden" name="key" value=(key); button.secondary { (language.say("deed-rotate")) }
            }
            form.inline method="post" action={ "/tokens/" (token.id) "/revocation" } {
                input type="hidden" name="key" value=(key); button.danger { (language.say("deed-revoke")) }
            }
        }
    }
}

fn issue_form(visitor: &Visitor, account: PersonId, key: &str) -> Markup {
    let language = visitor.language;
    html! {
        details.deed { summary { (language.say("token-issue")) }
            form.sheet method="post" action={ "/service-accounts/" (account) "/tokens" } {
                input type="hidden" name="key" value=(key);
                label { (language.say("purpose")) input name="label" required maxlength="200"; }
                label { (language.say("token-organisation")) input name="organisation" maxlength="64"; }
                label { (language.say("token-days")) input type="number" name="days" min="1" max=(SERVICE_TOKEN_DAYS_MAX) value=(DAYS) required; }
                fieldset { legend { (language.say("token-permits")) }
                    @for action in Action::ALL {
                        label.box { input type="checkbox" name={ "may-" (action) } value="1"; " " (language.word("permission", action)) }
                    }
                }
                button { (language.say("token-issue")) }
            }
        }
    }
}

/// Adds a service account.
pub async fn add(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<Redirect, Problem> {
    let (code, organisation) = (fields.value("code")?, fields.value::<OrganisationRef>("organisation")?.0);
    let purpose = Personal::new(fields.value::<Text>("purpose")?);
    let command = AddServiceAccount { code, organisation, purpose };
    visitor.submit_as(&app, &fields, "account", vec![command.into()]).await?;
    Ok(Redirect::to("/service-accounts"))
}

/// Issues a token and shows its secret.
pub async fn issue(
    State(app): State<App>,
    visitor: Visitor,
    At(account): At<PersonId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let days: i64 = fields.value("days")?;
    let is_granted = |action: &&Action| !fields.text(&format!("may-{action}")).is_empty();
    let (secret, secret_digest) = new_secret();
    let command = IssueAccountToken {
        account,
        secret_digest,
        label: Personal::new(fields.value::<Text>("label")?),
        grant: Grant {
            actions: Action::ALL.iter().filter(is_granted).copied().collect(),
            organisation: fields.given::<OrganisationRef>("organisation")?.map(|named| named.0),
        },
        expires_at: lasting(visitor.caller.at, days),
    };
    let receipt = visitor.submit_as(&app, &fields, &format!("token {account}"), vec![command.into()]).await?;
    Ok(secret_page(&visitor, &receipt, &secret))
}

/// Rotates a token and shows the new secret; the old one goes on for a day.
pub async fn rotate(
    State(app): State<App>,
    visitor: Visitor,
    At(token): At<TokenId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (secret, secret_digest) = new_secret();
    let expires_at = lasting(visitor.caller.at, DAYS);
    let command = RotateToken { token, secret_digest, expires_at, overlap_hours: OVERLAP_HOURS };
    let receipt = visitor.submit_as(&app, &fields, &format!("rotate {token}"), vec![command.into()]).await?;
    Ok(secret_page(&visitor, &receipt, &secret))
}

/// Revokes a token.
pub async fn revoke(
    State(app): State<App>,
    visitor: Visitor,
    At(token): At<TokenId>,
    fields: Fields,
) -> Result<Redirect, Problem> {
    visitor.submit_as(&app, &fields, &format!("revoke {token}"), vec![RevokeToken { token }.into()]).await?;
    Ok(Redirect::to("/service-accounts"))
}

/// The secret, once: a page sent again has none, because it was never kept.
fn secret_page(visitor: &Visitor, receipt: &engine::Receipt, secret: &str) -> Response {
    let language = visitor.language;
    let body = html! {
        (tabs(visitor, "/service-accounts"))
        @if receipt.is_repeat { p.note { (language.say("token-secret-gone")) } }
        @else {
            p { (language.say("token-secret-once")) }
            p { code { (secret) } }
        }
        p { a href="/service-accounts" { (language.say("authority-service-accounts")) } }
    };
    page(visitor, Place::Authority, &language.say("token-issued"), body)
}
