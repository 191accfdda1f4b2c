//! Offers: what a supplier sells now of one item under one contract.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::catalogue::Item;
use domain::contracts::make_offer::{self, MakeOffer};
use domain::contracts::{self, Contract};
use domain::policy::Action;
use domain::values::{ContractId, ItemId};
use engine::personal;
use engine::queries::{self, contracts::OfferFilter};
use engine::store::{Connection, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::limits::PRICES_MAX;
use crate::page::{Cursor, Limit, Page, PageCursor, SortById};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{ContractRef, Currency, Date, Instant, ItemRef, Named, OfferId, Wire};

/// An offer to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "contract": "FA-1/1", "item": "PLYSKA-10", "terms": {
        "unit_price_minor": 2_450_000, "stock": 100, "minimum": 10, "pack": 10, "lead_time_days": 30,
        "from": "2026-01-01", "to": "2026-12-31"
    }
}))]
pub struct NewOffer {
    /// The contract.
    pub contract: ContractRef,
    /// The item, in the contract's price list.
    pub item: ItemRef,
    /// What is offered.
    pub terms: OfferTerms,
}

/// What an offer says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferTerms {
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Pieces on the shelf.
    pub stock: i64,
    /// Smallest quantity sold.
    pub minimum: i64,
    /// Quantity is a multiple of this.
    pub pack: i64,
    /// Days to deliver what is not in stock.
    pub lead_time_days: i64,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity.
    pub to: Date,
}

/// An offer.
#[derive(Serialize, ToSchema)]
pub struct Offer {
    id: OfferId,
    contract: Named,
    supplier: Named,
    item: Named,
    unit_price_minor: i64,
    currency: Currency,
    /// Pieces on the shelf, for those who may order them or sell them.
    #[serde(skip_serializing_if = "Option::is_none")]
    stock: Option<i64>,
    /// Pieces of the stock that no order holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    free: Option<i64>,
    /// Pieces that orders hold beyond the stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    short: Option<i64>,
    minimum: i64,
    pack: i64,
    lead_time_days: i64,
    from: Date,
    to: Date,
    revision: u64,
    /// Fields that exist and are not shown to you.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// An offer with the prices it had.
#[derive(Serialize, ToSchema)]
pub struct OfferWithPrices {
    #[serde(flatten)]
    offer: Offer,
    /// Prices, newest first.
    prices: Vec<OfferPrice>,
}

/// A price an offer had from a time on.
#[derive(Serialize, ToSchema)]
pub struct OfferPrice {
    at: Instant,
    unit_price_minor: i64,
    /// Why it changed, unless that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Which offers to list: those of an item, those under a contract, or all.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfferQuery {
    /// Only of this item.
    item: Option<ItemRef>,
    /// Only under this contract.
    contract: Option<ContractRef>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<OfferId>>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// Offers with the contracts and items they name.
pub struct Offers {
    rows: Vec<contracts::Offer>,
    contracts: BTreeMap<ContractId, Contract>,
    items: BTreeMap<ItemId, Item>,
}

impl Offers {
    /// The rows with what they name.
    pub fn of(connection: &mut dyn Connection, rows: Vec<contracts::Offer>) -> Result<Offers, StoreError> {
        let contracts = queries::find_all::<Contract>(connection, rows.iter().map(|row| row.contract))?;
        let items = queries::find_all::<Item>(connection, rows.iter().map(|row| row.item))?;
        Ok(Offers { rows, contracts, items })
    }

    /// The rows.
    pub fn rows(&self) -> &[contracts::Offer] {
        &self.rows
    }

    /// One of the rows as it is shown.
    pub fn show(&self, caller: &Caller, row: &contracts::Offer) -> Offer {
        let (contract, item) = (&self.contracts[&row.contract], &self.items[&row.item]);
        let is_shown = caller.may(Action::ReadStock, contract.supplier);
        Offer {
            id: Wire(row.id),
            contract: Named::new(contract.id, &contract.code),
            supplier: caller.organisation(contract.supplier),
            item: Named::new(item.id, &item.code),
            unit_price_minor: row.unit_price_minor,
            currency: Wire(contract.currency),
            stock: is_shown.then_some(row.stock),
            free: is_shown.then(|| row.free()),
            short: is_shown.then(|| row.short()),
            minimum: row.minimum,
            pack: row.pack,
            lead_time_days: row.lead_time_days,
            from: Wire(row.from),
            to: Wire(row.to),
            revision: row.revision,
            redacted: if is_shown { Vec::new() } else { vec!["stock", "free", "short"] },
        }
    }
}

impl From<OfferTerms> for make_offer::OfferTerms {
    fn from(terms: OfferTerms) -> Self {
        make_offer::OfferTerms {
            unit_price_minor: terms.unit_price_minor,
            stock: terms.stock,
            minimum: terms.minimum,
            pack: terms.pack,
            lead_time_days: terms.lead_time_days,
            from: terms.from.0,
            to: terms.to.0,
        }
    }
}

/// List offers in order of id.
#[utoipa::path(get, path = "/offers", params(OfferQuery), responses((status = 200, body = Page<Offer>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<OfferQuery>,
) -> Result<Json<Page<Offer>>, Problem> {
    let filter = match (query.item, query.contract) {
        (Some(item), contract) => OfferFilter::Item(item.0, contract.map(|contract| contract.0)),
        (None, Some(contract)) => OfferFilter::Contract(contract.0),
        (None, None) => OfferFilter::All,
    };
    let slice = scope.slice(query.after, None::<SortById>, query.limit);
    let part = slice.part.clone();
    let offers = caller
        .read(&app, move |connection| {
            let rows = queries::contracts::offers(connection, filter, part.after.as_ref(), part.limit)?;
            Offers::of(connection, rows)
        })
        .await?;
    let rows = offers.rows.iter().collect();
    Ok(Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| offers.show(&caller, row))))
}

/// Read an offer with the prices it had.
#[utoipa::path(get, path = "/offers/{id}", responses((status = 200, body = OfferWithPrices)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<OfferId>,
) -> Result<Response, Problem> {
    let (offers, prices, mut reasons) = caller
        .read(&app, move |connection| {
            let row = queries::find::<contracts::Offer>(connection, &id.0)?;
            let prices = queries::contracts::offer_prices(connection, id.0, PRICES_MAX)?;
            let sequences = prices.iter().map(|price| price.sequence);
            let reasons = personal::at(connection, &id.0.to_string(), "reason", sequences)?;
            Ok((Offers::of(connection, row.into_iter().collect())?, prices, reasons))
        })
        .await?;
    let row = offers.rows.first().ok_or_else(|| Problem::not_found("offer", id.0))?;
    let mut price = |price: contracts::OfferPrice| OfferPrice {
        at: Wire(price.at),
        unit_price_minor: price.unit_price_minor,
        reason: reasons.remove(&price.sequence),
    };
    let prices = prices.into_iter().map(&mut price).collect();
    Ok(tagged(row.revision, OfferWithPrices { offer: offers.show(&caller, row), prices }))
}

/// Offer an item of a contract's price list.
#[utoipa::path(post, path = "/offers", request_body = NewOffer, responses((status = 201, body = Receipt)))]
pub async fn make(State(app): State<App>, intent: Intent<NewOffer>) -> Answer {
    let command =
        |new: NewOffer| MakeOffer { contract: new.contract.0, item: new.item.0, terms: new.terms.into() };
    intent.create(&app, "offers", command).await
}
