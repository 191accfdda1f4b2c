//! Packages: composed of validated needs, confirmed and released by two bodies, paid for by pledges.
//!
//! A package is seen by its owner, by the bodies of its gates, and by partners whose pledges have a share in it.

pub mod orderable;
pub mod orders;
pub mod signing;
pub mod steps;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::packages;
use domain::packages::draft::DraftPackage;
use domain::policy::Action;
use domain::state::State as World;
use domain::values::PackageId as Id;
use engine::queries;
use engine::queries::packages::{PackageFilter, world};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    Code, Currency, Date, Digest, Funding, Gate, GateVerdict, Named, OrderId, OrganisationRef, PackageRef,
    PackageStatus, RequirementId, Source, Step, Text, Wire,
};

/// A package to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "PKG-7", "owner": "MOD", "validator": "PARTNER-N", "releaser": "PARTNER-W", "name_uk": "Пакет 7",
    "name_en": "Package 7", "currency": "USD", "target_minor": 50_000_000_000_i64
}))]
pub struct NewPackage {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The organisation that composes it.
    pub owner: OrganisationRef,
    /// The body of the gate of validation.
    pub validator: OrganisationRef,
    /// The body of the gate of release, another one.
    pub releaser: OrganisationRef,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Currency of its lines and its target.
    pub currency: Currency,
    /// The size it is composed to, minor units.
    pub target_minor: i64,
}

/// A package.
#[derive(Serialize, ToSchema)]
pub struct Package {
    #[serde(flatten)]
    named: Named,
    owner: Named,
    validator: Named,
    releaser: Named,
    name_uk: String,
    name_en: String,
    currency: Currency,
    /// The size it is composed to, minor units.
    target_minor: i64,
    /// Compositions so far.
    version: i64,
    /// What the lines of this version cost, minor units.
    total_minor: i64,
    /// What the shares of pledges are worth in the package's currency, minor units.
    funded_minor: i64,
    funding: Funding,
    status: PackageStatus,
    /// Whether nothing may be done with it for now.
    is_held: bool,
    revision: u64,
}

/// A package with its lines and shares.
#[derive(Serialize, ToSchema)]
pub struct PackageWithLines {
    #[serde(flatten)]
    package: Package,
    lines: Vec<PackageLine>,
    shares: Vec<PackageShare>,
    /// What its body passed of every line, while it waits for signatures.
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement: Option<Judgement>,
}

/// A judgement of a gate that waits for signatures.
#[derive(Serialize, ToSchema)]
pub struct Judgement {
    gate: Gate,
    /// The version that was judged.
    version: i64,
    /// Edition among the documents of the package.
    edition: i64,
    /// SHA-256 of the canonical document.
    document_digest: Digest,
    /// Steps that sign, in order.
    steps: Vec<Step>,
    steps_signed: i64,
}

/// A line of a package, and how far it has come.
#[derive(Serialize, ToSchema)]
pub struct PackageLine {
    line: i64,
    requirement: RequirementId,
    item: Named,
    quantity: i64,
    source: Source,
    supplier: Named,
    unit_price_minor: i64,
    available_on: Date,
    /// What the validator said.
    validation: Option<GateVerdict>,
    /// What the releaser said.
    release: Option<GateVerdict>,
    /// Pieces in orders that are not given up.
    ordered: i64,
    /// Pieces accepted by signed acts.
    accepted: i64,
    orders: Vec<OrderId>,
}

/// What a pledge bears of a package.
#[derive(Serialize, ToSchema)]
pub struct PackageShare {
    pledge: Named,
    partner: Named,
    /// Currency of the pledge.
    currency: Currency,
    /// Minor units of the pledge's currency.
    amount_minor: i64,
    /// Minor units of the package's currency.
    worth_minor: i64,
}

/// Which packages to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PackageQuery {
    /// Only in this status.
    status: Option<PackageStatus>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &packages::Package) -> Package {
    Package {
        named: Named::new(row.id, &row.code),
        owner: caller.organisation(row.owner),
        validator: caller.organisation(row.validator),
        releaser: caller.organisation(row.releaser),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        currency: Wire(row.currency),
        target_minor: row.target_minor,
        version: row.version,
        total_minor: row.total_minor,
        funded_minor: row.funded_minor,
        funding: Wire(row.funding()),
        status: Wire(row.status),
        is_held: row.is_held,
        revision: row.revision,
    }
}

/// A package with all that belongs to it, if the caller sees it: its owner, the bodies of its gates, those who share.
pub async fn visible(app: &App, caller: &mut Caller, id: Id) -> Result<World, Problem> {
    let state = caller.read(app, move |connection| world(connection, id)).await?;
    let is_seen = |found: &packages::Package| {
        let partners = found.pledges.iter().map(|pledge| state.pledges.known(pledge).partner);
        let parties: Vec<_> = found.parties().into_iter().chain(partners).collect();
        caller.may_at_any(Action::ReadPledges, &parties)
    };
    match state.packages.get(&id).filter(|found| is_seen(found)) {
        Some(_) => Ok(state),
        None => Err(Problem::not_found("package", id)),
    }
}

/// The shares that a caller sees: a partner its own, others all.
pub fn seen_shares<'s>(caller: &Caller, state: &'s World, id: Id) -> Vec<&'s packages::PackageShare> {
    let found = state.packages.known(&id);
    let is_own = |share: &&packages::PackageShare| {
        caller.may(Action::ReadPledges, state.pledges.known(&share.pledge).partner)
    };
    found.pledges.iter().map(|pledge| state.package_shares.known(&(id, *pledge))).filter(is_own).collect()
}

/// List the packages you own, validate or release, in order of code.
#[utoipa::path(get, path = "/packages", params(PackageQuery), responses((status = 200, body = Page<Package>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<PackageQuery>,
) -> Result<Json<Page<Package>>, Problem> {
    let seen_by = caller.sight(Action::ReadPledges).filter();
    let filter = PackageFilter { status: query.status.map(|status| status.0), seen_by };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let read = queries::packages::packages;
    let rows = caller.read(&app, move |connection| read(connection, &filter, &part)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, &row))))
}

/// Read a package with its lines and shares.
#[utoipa::path(get, path = "/packages/{id}", responses((status = 200, body = PackageWithLines)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<PackageRef>,
) -> Result<Response, Problem> {
    let state = visible(&app, &mut caller, id.0).await?;
    let found = state.packages.known(&id.0);
    let line = |row: &packages::PackageLine| {
        let item = state.items.known(&row.composed.item);
        let (ordered, accepted) = row.progress(&state);
        PackageLine {
            line: row.line,
            requirement: Wire(row.composed.requirement),
            item: Named::new(item.id, &item.code),
            quantity: row.composed.quantity,
            source: Wire(row.composed.source),
            supplier: caller.organisation(row.composed.supplier),
            unit_price_minor: row.composed.unit_price_minor,
            available_on: Wire(row.composed.available_on),
            validation: row.validation.map(Wire),
            release: row.release.map(Wire),
            ordered,
            accepted,
            orders: row.orders.iter().map(|ordered| Wire(ordered.order)).collect(),
        }
    };
    let share = |row: &packages::PackageShare| {
        let pledge = state.pledges.known(&row.pledge);
        PackageShare {
            pledge: Named::new(pledge.id, &pledge.code),
            partner: caller.organisation(pledge.partner),
            currency: Wire(pledge.currency),
            amount_minor: row.amount_minor,
            worth_minor: row.worth_minor,
        }
    };
    let lines = packages::lines(&state, found).map(line).collect();
    let shares = seen_shares(&caller, &state, id.0).into_iter().map(share).collect();
    let judgement = state.judgements.get(&id.0).map(|row| Judgement {
        gate: Wire(row.gate),
        version: row.version,
        edition: row.edition,
        document_digest: Wire(row.document_digest),
        steps: row.steps.iter().cloned().map(Wire).collect(),
        steps_signed: row.steps_signed,
    });
    let package = show(&caller, found);
    Ok(tagged(found.revision, PackageWithLines { package, lines, shares, judgement }))
}

/// Begin a package.
#[utoipa::path(post, path = "/packages", request_body = NewPackage, responses((status = 201, body = Receipt)))]
pub async fn draft(State(app): State<App>, intent: Intent<NewPackage>) -> Answer {
    let command = |new: NewPackage| DraftPackage {
        code: new.code.0,
        owner: new.owner.0,
        validator: new.validator.0,
        releaser: new.releaser.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
        currency: new.currency.0,
        target_minor: new.target_minor,
    };
    intent.create(&app, "packages", command).await
}
