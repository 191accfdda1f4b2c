//! Service accounts: actors of programs, with tokens that permit a part of what their appointments do.

use axum::Json;
use axum::extract::State;
use domain::identity::add_service_account::AddServiceAccount;
use domain::identity::issue_account_token::IssueAccountToken;
use domain::identity::{self, Grant};
use domain::policy::Action as PolicyAction;
use domain::values::Personal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::tokens::{AccessToken, IssuedToken, issued, lasting, new_secret};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode, resident};
use crate::request::{At, ListQuery};
use crate::wire::{Action, Code, Named, OrganisationRef, PersonRef, Text};

/// A service account to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "S-STOCK", "organisation": "B11", "purpose": "stock program; P-1042 looks after it" }))]
pub struct NewServiceAccount {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The organisation that answers for it.
    pub organisation: OrganisationRef,
    /// What program it is for and who looks after it.
    pub purpose: Text,
}

/// A token to issue.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "label": "stock program", "actions": ["read_orders", "read_catalogue"], "organisation": "B11",
    "days": 90
}))]
pub struct NewAccountToken {
    /// What it is for.
    pub label: Text,
    /// What it permits, at most what the account's appointments do.
    pub actions: Vec<Action>,
    /// Only for this organisation and those below; for all of the appointments when absent.
    pub organisation: Option<OrganisationRef>,
    /// Days it lasts, 365 at most.
    pub days: i64,
}

/// A service account.
#[derive(Serialize, ToSchema)]
pub struct ServiceAccount {
    #[serde(flatten)]
    named: Named,
    /// The organisation that answers for it.
    organisation: Named,
    tokens: Vec<AccessToken>,
    revision: u64,
}

/// Which service accounts to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceAccountQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &identity::Person) -> ServiceAccount {
    let tokens = caller.reference.state.tokens.rows().filter(|token| token.person == row.id);
    let organisation = row.service_of.expect("the list is of service accounts");
    ServiceAccount {
        named: Named::new(row.id, &row.code),
        organisation: caller.organisation(organisation),
        tokens: tokens.map(|token| AccessToken::of(caller, token, None)).collect(),
        revision: row.revision,
    }
}

/// List service accounts with their tokens, in order of code.
#[utoipa::path(
    get, path = "/service-accounts", params(ServiceAccountQuery),
    responses((status = 200, body = Page<ServiceAccount>))
)]
pub async fn list(
    caller: Caller,
    ListQuery(query, scope): ListQuery<ServiceAccountQuery>,
) -> Json<Page<ServiceAccount>> {
    let sight = caller.sight(PolicyAction::ReadIdentity);
    let is_listed = |row: &&identity::Person| row.service_of.is_some_and(|of| sight.includes(of));
    let slice = scope.slice(query.after, query.sort, query.limit);
    let rows = caller.reference.state.persons.rows().filter(is_listed);
    let rows = resident(rows, |row| row.code.clone(), &slice.part);
    Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row)))
}

/// Add a service account; it is appointed like a person.
#[utoipa::path(
    post, path = "/service-accounts", request_body = NewServiceAccount,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, intent: Intent<NewServiceAccount>) -> Answer {
    let command = |new: NewServiceAccount| AddServiceAccount {
        code: new.code.0,
        organisation: new.organisation.0,
        purpose: Personal::new(new.purpose.0),
    };
    intent.create(&app, "persons", command).await
}

/// Issue a token to a service account; its secret is shown this once.
#[utoipa::path(
    post, path = "/service-accounts/{id}/tokens", request_body = NewAccountToken,
    responses((status = 200, body = IssuedToken))
)]
pub async fn issue(
    State(app): State<App>,
    At(account): At<PersonRef>,
    intent: Intent<NewAccountToken>,
) -> Answer {
    let (at, (secret, secret_digest)) = (intent.caller.at, new_secret());
    let command = |new: NewAccountToken| IssueAccountToken {
        account: account.0,
        secret_digest,
        label: Personal::new(new.label.0),
        grant: Grant {
            actions: new.actions.into_iter().map(|action| action.0).collect(),
            organisation: new.organisation.map(|organisation| organisation.0),
        },
        expires_at: lasting(at, new.days),
    };
    Ok(issued(&intent.submit(&app, command).await?, secret))
}
