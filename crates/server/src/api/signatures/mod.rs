//! Signature policies, and the bytes that signers sign.

pub mod bulk;
pub mod documents;
pub mod files;
pub mod signing;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::limits::APPROVAL_HOURS;
use domain::signatures;
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::values::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode, resident};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    CategoryRef, Code, Currency, FundId, FundRef, Named, OrganisationRef, SignaturePolicyRef, SignedKind,
    Step, Wire,
};

/// A signature policy to set; one with the same code is replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "AGENCY-5M", "amount_from_minor": 500_000_000, "currency": "UAH",
    "steps": ["orderer", "approver", "commander", "buyer"]
}))]
pub struct NewSignaturePolicy {
    /// Code, which becomes the identity.
    pub code: Code,
    /// What is signed; an order when absent.
    pub document: Option<SignedKind>,
    /// Holds for units at or below this organisation; for all when absent.
    pub organisation: Option<OrganisationRef>,
    /// Holds for orders with an item of this category; for all when absent.
    pub category: Option<CategoryRef>,
    /// Holds for orders that this fund pays for, in part or whole; for all when absent.
    pub fund: Option<FundRef>,
    /// Holds for orders placed in an emergency only.
    #[serde(default)]
    pub is_emergency: bool,
    /// Holds from this order value on, minor units; 0 for every value in every currency.
    pub amount_from_minor: i64,
    /// Currency of the value.
    pub currency: Currency,
    /// Roles that sign, in order; empty switches the policy off.
    pub steps: Vec<Step>,
    /// Hours a signature may be waited for before its signers are reminded, and again before those above are told; 24
    /// when absent.
    pub hours: Option<i64>,
}

/// A signature policy.
#[derive(Serialize, ToSchema)]
pub struct SignaturePolicy {
    #[serde(flatten)]
    named: Named,
    document: SignedKind,
    organisation: Option<Named>,
    category: Option<Named>,
    fund: Option<FundId>,
    is_emergency: bool,
    amount_from_minor: i64,
    currency: Currency,
    steps: Vec<Step>,
    /// Hours until the signers are reminded, and again until those above are told.
    hours: i64,
    revision: u64,
}

/// Which signature policies to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignaturePolicyQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &signatures::SignaturePolicy) -> SignaturePolicy {
    SignaturePolicy {
        named: Named::new(row.id, &row.code),
        document: Wire(row.document),
        organisation: row.organisation.map(|id| caller.organisation(id)),
        category: row.category.map(|id| caller.category(id)),
        fund: row.fund.map(Wire),
        is_emergency: row.is_emergency,
        amount_from_minor: row.amount_from.minor,
        currency: Wire(row.amount_from.currency),
        steps: row.steps.iter().cloned().map(Wire).collect(),
        hours: row.hours,
        revision: row.revision,
    }
}

/// List signature policies in order of code.
#[utoipa::path(
    get, path = "/signature-policies", params(SignaturePolicyQuery),
    responses((status = 200, body = Page<SignaturePolicy>))
)]
pub async fn list(
    caller: Caller,
    ListQuery(query, scope): ListQuery<SignaturePolicyQuery>,
) -> Json<Page<SignaturePolicy>> {
    let slice = scope.slice(query.after, query.sort, query.limit);
    let rows = caller.reference.state.signature_policies.rows();
    let rows = resident(rows, |row| row.code.clone(), &slice.part);
    Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row)))
}

/// Read a signature policy.
#[utoipa::path(get, path = "/signature-policies/{id}", responses((status = 200, body = SignaturePolicy)))]
pub async fn show_one(caller: Caller, At(id): At<SignaturePolicyRef>) -> Result<Response, Problem> {
    let row = caller.reference.state.signature_policies.get(&id.0);
    let row = row.ok_or_else(|| Problem::not_found("signature policy", id.0))?;
    Ok(tagged(row.revision, show(&caller, row)))
}

/// Set which signatures orders need; orders already submitted keep the steps they began with.
#[utoipa::path(
    post, path = "/signature-policies", request_body = NewSignaturePolicy,
    responses((status = 201, body = Receipt))
)]
pub async fn set(State(app): State<App>, intent: Intent<NewSignaturePolicy>) -> Answer {
    let command = |new: NewSignaturePolicy| SetSignaturePolicy {
        code: new.code.0,
        document: new.document.map_or(signatures::Document::Order, |document| document.0),
        organisation: new.organisation.map(|id| id.0),
        category: new.category.map(|id| id.0),
        fund: new.fund.map(|id| id.0),
        is_emergency: new.is_emergency,
        amount_from: Money::new(new.amount_from_minor, new.currency.0),
        steps: new.steps.into_iter().map(|step| step.0).collect(),
        hours: new.hours.unwrap_or(APPROVAL_HOURS),
    };
    intent.create(&app, "signature-policies", command).await
}
