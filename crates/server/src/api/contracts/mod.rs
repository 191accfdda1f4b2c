//! Frameworks, contracts with their price lists, and offers.
//!
//! A contract is seen by its buyer's and its supplier's people, and by agencies; units see what they need of
//! it in offers and in their orders.

pub mod amendments;
pub mod frameworks;
pub mod offer_changes;
pub mod offers;
pub mod price_lists;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::contracts;
use domain::contracts::add_contract::AddContract;
use domain::contracts::move_contract::MoveContract;
use domain::policy::Action;
use engine::queries::{self, contracts::ContractFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    Code, ContractAction, ContractKind, ContractRef, ContractStatus, Currency, Date, FrameworkId,
    FrameworkRef, ItemRef, Named, OrganisationRef, Text, Wire,
};
use price_lists::{NewPriceLine, PriceLine};

/// A contract to add as a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "FA-1/1", "framework": { "framework": "FA-1", "rank": 1 }, "supplier": "SUP-VEKTOR",
    "buyer": "AGENCY",
    "currency": "UAH", "from": "2025-10-01", "to": "2026-12-31", "ceiling_minor": 4_000_000_000_i64,
    "delivery_terms": "DAP, receiving point of the unit", "penalty_rules": "UA-2025-01",
    "lines": [{
        "item": "PLYSKA-10", "unit_price_minor": 2_500_000, "ceiling_quantity": 1_000,
        "tax_category": "standard",
        "tax_rate_percent": 20
    }]
}))]
pub struct NewContract {
    /// Number, which becomes the identity.
    pub code: Code,
    /// Where it stands in a framework; absent for a direct contract.
    pub framework: Option<Ranking>,
    /// The supplier.
    pub supplier: OrganisationRef,
    /// The contracting agency.
    pub buyer: OrganisationRef,
    /// Currency of all its money.
    pub currency: Currency,
    /// First day of its term.
    pub from: Date,
    /// Last day of its term.
    pub to: Date,
    /// Ceiling in money, minor units.
    pub ceiling_minor: i64,
    /// Delivery terms.
    pub delivery_terms: Text,
    /// Rule set of penalties.
    pub penalty_rules: Code,
    /// Price list.
    pub lines: Vec<NewPriceLine>,
}

/// The place of a contract in a framework.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// The framework.
    pub framework: FrameworkRef,
    /// The supplier's rank, from 1.
    pub rank: i64,
}

/// A step of a contract's lifecycle.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "action": "sign", "on": "2025-10-01", "document": "both signatures", "items": ["PLYSKA-10"]
}))]
pub struct ContractMove {
    /// Sign, terminate or close.
    pub action: ContractAction,
    /// Day of the document.
    pub on: Date,
    /// The document, or why.
    pub document: Text,
    /// Items of the price list to open for orders when signing.
    #[serde(default)]
    pub items: Vec<ItemRef>,
}

/// A contract.
#[derive(Serialize, ToSchema)]
pub struct Contract {
    #[serde(flatten)]
    named: Named,
    kind: ContractKind,
    framework: Option<FrameworkId>,
    /// The supplier's rank in the framework.
    rank: Option<i64>,
    supplier: Named,
    buyer: Named,
    currency: Currency,
    signed_on: Option<Date>,
    from: Date,
    to: Date,
    ceiling_minor: i64,
    /// Called off so far, minor units.
    called_minor: i64,
    delivery_terms: String,
    penalty_rules: String,
    /// Number of amendments.
    amendments: i64,
    status: ContractStatus,
    /// Steps that the lifecycle allows now.
    actions: Vec<ContractAction>,
    revision: u64,
}

/// A contract with its price list.
#[derive(Serialize, ToSchema)]
pub struct ContractWithLines {
    #[serde(flatten)]
    contract: Contract,
    /// Price list.
    lines: Vec<PriceLine>,
}

/// Which contracts to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContractQuery {
    /// Only with this supplier or buyer.
    party: Option<OrganisationRef>,
    /// Only under this framework.
    framework: Option<FrameworkRef>,
    /// Only in this status.
    status: Option<ContractStatus>,
    /// Only those whose code begins with this text, letter case included.
    prefix: Option<Text>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: contracts::Contract) -> Contract {
    Contract {
        named: Named::new(row.id, &row.code),
        kind: Wire(row.kind),
        framework: row.framework.map(Wire),
        rank: row.rank,
        supplier: caller.organisation(row.supplier),
        buyer: caller.organisation(row.buyer),
        currency: Wire(row.currency),
        signed_on: row.signed_on.map(Wire),
        from: Wire(row.from),
        to: Wire(row.to),
        ceiling_minor: row.ceiling_minor,
        called_minor: row.called_minor,
        delivery_terms: row.delivery_terms.to_string(),
        penalty_rules: row.penalty_rules.to_string(),
        amendments: row.amendments,
        status: Wire(row.status),
        actions: row.status.actions().map(Wire).collect(),
        revision: row.revision,
    }
}

/// List contracts in order of code.
#[utoipa::path(
    get, path = "/contracts", params(ContractQuery),
    responses((status = 200, body = Page<Contract>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<ContractQuery>,
) -> Result<Json<Page<Contract>>, Problem> {
    let filter = ContractFilter {
        framework: query.framework.map(|framework| framework.0),
        status: query.status.map(|status| status.0),
        party: query.party.map(|party| party.0),
        prefix: query.prefix.map(|prefix| prefix.0.to_string()),
        seen_by: caller.sight(Action::ReadOrders).filter(),
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows = caller
        .read(&app, move |connection| queries::contracts::contracts(connection, &filter, &part))
        .await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row))))
}

/// Read a contract with its price list.
#[utoipa::path(get, path = "/contracts/{id}", responses((status = 200, body = ContractWithLines)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<ContractRef>,
) -> Result<Response, Problem> {
    let (row, lines) = caller
        .read(&app, move |connection| {
            let row = queries::find::<contracts::Contract>(connection, &id.0)?;
            Ok((row, price_lists::read(connection, id.0)?))
        })
        .await?;
    let row = row.filter(|row| caller.may_at_any(Action::ReadOrders, &[row.buyer, row.supplier]));
    let row = row.ok_or_else(|| Problem::not_found("contract", id.0))?;
    Ok(tagged(row.revision, ContractWithLines { contract: show(&caller, row), lines }))
}

/// Add a contract with its price list, as a draft.
#[utoipa::path(
    post, path = "/contracts", request_body = NewContract,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, intent: Intent<NewContract>) -> Answer {
    let command = |new: NewContract| AddContract {
        code: new.code.0,
        framework: new.framework.map(|ranking| (ranking.framework.0, ranking.rank)),
        supplier: new.supplier.0,
        buyer: new.buyer.0,
        currency: new.currency.0,
        from: new.from.0,
        to: new.to.0,
        ceiling_minor: new.ceiling_minor,
        delivery_terms: new.delivery_terms.0,
        penalty_rules: new.penalty_rules.0,
        lines: new.lines.into_iter().map(Into::into).collect(),
    };
    intent.create(&app, "contracts", command).await
}

/// Sign, terminate or close a contract.
#[utoipa::path(
    post, path = "/contracts/{id}/moves", request_body = ContractMove,
    responses((status = 200, body = Receipt))
)]
pub async fn step(
    State(app): State<App>,
    At(contract): At<ContractRef>,
    intent: Intent<ContractMove>,
) -> Answer {
    let command = |body: ContractMove| MoveContract {
        contract: contract.0,
        action: body.action.0,
        on: body.on.0,
        document: body.document.0,
        items: body.items.into_iter().map(|item| item.0).collect(),
    };
    intent.change(&app, command).await
}
