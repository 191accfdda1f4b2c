//! What units may order of released packages, for those who order: their lines and their money, and no more of it.

use std::fmt;
use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use domain::allotments::Allotment;
use domain::contracts::{Contract, Offer};
use domain::packages::PackageLine;
use domain::state::State as World;
use domain::values;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery, Query};
use crate::seen::packages::{OrderForm as Form, left, need, order_form, orderable};
use crate::wire::{
    Currency, Date, Described, Named, OfferId, OrganisationRef, PackageRef, RequirementId, Source, Wire,
};

/// A line of a released package that a unit may order.
#[derive(Serialize, ToSchema)]
pub struct OrderableLine {
    package: Named,
    /// Name of the package in Ukrainian.
    name_uk: String,
    /// Name of the package in English.
    name_en: String,
    /// Whether nothing may be ordered of the package for now.
    is_held: bool,
    line: i64,
    requirement: RequirementId,
    /// Number of the need.
    requirement_number: String,
    /// The organisation that needs it; it and those below it may order the line.
    needed_by: Named,
    item: Named,
    /// Pieces of the line.
    quantity: i64,
    /// Pieces in orders that are not given up.
    ordered: i64,
    /// Pieces that may still be ordered.
    left: i64,
    source: Source,
    /// The supplier that is planned.
    supplier: Named,
    /// Currency of the package.
    currency: Currency,
    /// Estimated unit price, minor units of the package's currency.
    unit_price_minor: i64,
    /// When the pieces can be had.
    available_on: Date,
}

/// What a unit may order of a package.
#[derive(Serialize, ToSchema)]
pub struct OrderForm {
    package: Named,
    unit: Named,
    /// The lines that the unit may order.
    lines: Vec<OrderFormLine>,
    /// Its open allotments of the money that pays for the package.
    allotments: Vec<PayingAllotment>,
}

/// A line of the package with the offers that it can be ordered from.
#[derive(Serialize, ToSchema)]
pub struct OrderFormLine {
    #[serde(flatten)]
    line: OrderableLine,
    /// Offers of its item today, those that the money can pay and of the planned supplier first.
    offers: Vec<LineOffer>,
}

/// An offer that a line can be ordered from.
#[derive(Serialize, ToSchema)]
pub struct LineOffer {
    offer: OfferId,
    supplier: Named,
    currency: Currency,
    unit_price_minor: i64,
    /// Least pieces of an order.
    minimum: i64,
    /// Pieces of a pack; only whole packs are sold.
    pack: i64,
    lead_time_days: i64,
}

/// An allotment that may pay.
#[derive(Serialize, ToSchema)]
pub struct PayingAllotment {
    allotment: Named,
    currency: Currency,
    /// What no order holds, minor units.
    available_minor: i64,
    lapse_on: Date,
}

/// Where a page of lines ends: code of the package and number of the line, with a point between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineKey(values::Code, i64);

/// See [`LineKey`].
pub type PackageLineCursor = Wire<LineKey>;

impl fmt::Display for LineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl FromStr for LineKey {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.rsplit_once('.');
        let parsed = parts.and_then(|(code, line)| Some(LineKey(code.parse().ok()?, line.parse().ok()?)));
        parsed.ok_or("must be the `next` of the page before")
    }
}

impl Described for LineKey {
    const NAME: &'static str = "PackageLineCursor";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema
            .description(Some("The `next` of the page before"))
            .pattern(Some("^.{1,100}\\.[0-9]{1,18}$"))
            .examples(["PKG-7.1"])
    }
}

/// Which lines to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderableQuery {
    /// Only those that this unit may order.
    unit: Option<OrganisationRef>,
    /// Only those of this need.
    requirement: Option<RequirementId>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<PackageLineCursor>>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// For which unit.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderFormQuery {
    /// The unit that is to order.
    unit: OrganisationRef,
}

fn show(caller: &Caller, world: &World, row: &PackageLine) -> OrderableLine {
    let (package, composed) = (world.packages.known(&row.package), &row.composed);
    let (need, item) = (need(world, row), world.items.known(&composed.item));
    OrderableLine {
        package: Named::new(package.id, &package.code),
        name_uk: package.name_uk.to_string(),
        name_en: package.name_en.to_string(),
        is_held: package.is_held,
        line: row.line,
        requirement: Wire(need.id),
        requirement_number: need.number.clone(),
        needed_by: caller.organisation(need.unit),
        item: Named::new(item.id, &item.code),
        quantity: composed.quantity,
        ordered: row.progress(world).0,
        left: left(world, row),
        source: Wire(composed.source),
        supplier: caller.organisation(composed.supplier),
        currency: Wire(package.currency),
        unit_price_minor: composed.unit_price_minor,
        available_on: Wire(composed.available_on),
    }
}

fn show_offer(caller: &Caller, offer: &Offer, contract: &Contract) -> LineOffer {
    LineOffer {
        offer: Wire(offer.id),
        supplier: caller.organisation(contract.supplier),
        currency: Wire(contract.currency),
        unit_price_minor: offer.unit_price_minor,
        minimum: offer.minimum,
        pack: offer.pack,
        lead_time_days: offer.lead_time_days,
    }
}

fn show_allotment(row: &Allotment) -> PayingAllotment {
    PayingAllotment {
        allotment: Named::new(row.id, &row.code),
        currency: Wire(row.currency),
        available_minor: row.stages.available,
        lapse_on: Wire(row.lapse_on),
    }
}

/// List the lines of released packages that your units may order, in order of the package's code.
#[utoipa::path(
    get, path = "/package-lines", params(OrderableQuery),
    responses((status = 200, body = Page<OrderableLine>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<OrderableQuery>,
) -> Result<Json<Page<OrderableLine>>, Problem> {
    let slice = scope.slice(query.after, None::<SortByCode>, query.limit);
    let after = slice.part.after.clone().map(|LineKey(code, line)| (code, line));
    let of = (query.unit.map(|unit| unit.0), query.requirement.map(|need| need.0));
    let found = orderable(&app, &mut caller, of, after, slice.part.limit).await?;
    let world = &found.world;
    let key = |row: &PackageLine| LineKey(world.packages.known(&row.package).code.clone(), row.line);
    let page = Page::of(found.lines, &slice, |row| key(row).to_string(), |row| show(&caller, world, &row));
    Ok(Json(page))
}

/// Read what a unit may order of a released package: lines, offers, and the money that pays.
#[utoipa::path(
    get, path = "/packages/{id}/lines", params(OrderFormQuery),
    responses((status = 200, body = OrderForm))
)]
pub async fn show_form(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<PackageRef>,
    Query(query): Query<OrderFormQuery>,
) -> Result<Json<OrderForm>, Problem> {
    let form: Form = order_form(&app, &mut caller, id.0, Some(query.unit.0)).await?;
    let package = form.world.packages.known(&id.0);
    let line = |row: &PackageLine| OrderFormLine {
        line: show(&caller, &form.world, row),
        offers: form.offers(row).into_iter().map(|(offer, of)| show_offer(&caller, offer, of)).collect(),
    };
    Ok(Json(OrderForm {
        package: Named::new(package.id, &package.code),
        unit: caller.organisation(form.unit),
        lines: form.lines.iter().map(line).collect(),
        allotments: form.allotments.iter().map(show_allotment).collect(),
    }))
}
