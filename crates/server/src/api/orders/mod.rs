//! Orders: baskets, quotes, the list, one order in full, and the verbs of its lifecycle.
//!
//! An order is seen by the unit that ordered and those above it, by its supplier, and by agencies. Whose
//! money pays is shown to those who may read the unit's funds.

pub mod answers;
pub mod approvals;
pub mod baskets;
pub mod changes;
pub mod detail;
pub mod documents;
mod line;
pub mod messages;
pub mod quotes;
pub mod signing;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::contracts::Contract;
use domain::orders;
use engine::queries::{self, orders::OrderFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::problem::Problem;
use crate::request::ListQuery;
use crate::seen;
use crate::wire::{
    Currency, Instant, Named, OrderId, OrderStatus, OrganisationRef, Progress, ReasonCode, Wire,
};

/// An order as lists show it.
#[derive(Serialize, ToSchema)]
pub struct Order {
    id: OrderId,
    /// Human number.
    #[schema(example = "PO-2026-000123")]
    number: String,
    unit: Named,
    contract: Named,
    supplier: Named,
    buyer: Named,
    currency: Currency,
    total_minor: i64,
    status: OrderStatus,
    /// How far a sent order has come.
    progress: Progress,
    placed_by: Named,
    placed_at: Instant,
    /// When it was sent to the supplier.
    sent_at: Option<Instant>,
    /// When the hold on money, stock and ceiling runs out.
    hold_until: Option<Instant>,
    /// When the supplier's time to answer runs out.
    answer_until: Option<Instant>,
    /// Why it left the straight path.
    reason: Option<ReasonCode>,
    revision: u64,
}

/// Which orders to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// Only of this unit.
    unit: Option<OrganisationRef>,
    /// Only with this supplier.
    supplier: Option<OrganisationRef>,
    /// Only in this status.
    status: Option<OrderStatus>,
    /// Only with this progress.
    progress: Option<Progress>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<OrderId>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl Order {
    fn of(caller: &Caller, row: &orders::Order, contract: &Contract) -> Order {
        Order {
            id: Wire(row.id),
            number: row.number.clone(),
            unit: caller.organisation(row.unit),
            contract: Named::new(contract.id, &contract.code),
            supplier: caller.organisation(row.supplier),
            buyer: caller.organisation(row.buyer),
            currency: Wire(row.currency),
            total_minor: row.total_minor,
            status: Wire(row.status),
            progress: Wire(row.progress),
            placed_by: caller.named_person(row.placed_by),
            placed_at: Wire(row.placed_at),
            sent_at: row.sent_at.map(Wire),
            hold_until: row.hold_until.map(Wire),
            answer_until: row.answer_until.map(Wire),
            reason: row.reason.map(Wire),
            revision: row.revision,
        }
    }
}

/// List the orders you see, newest first unless sorted otherwise.
#[utoipa::path(get, path = "/orders", params(OrderQuery), responses((status = 200, body = Page<Order>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<OrderQuery>,
) -> Result<Json<Page<Order>>, Problem> {
    let filter = OrderFilter {
        unit: query.unit.map(|unit| unit.0),
        supplier: query.supplier.map(|supplier| supplier.0),
        status: query.status.map(|status| status.0),
        progress: query.progress.map(|progress| progress.0),
        parties: seen::parties(&caller),
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let (rows, contracts) = caller
        .read(&app, move |connection| {
            let rows = queries::orders::orders(connection, &filter, &part)?;
            let contracts: BTreeMap<_, Contract> =
                queries::find_all(connection, rows.iter().map(|row| row.contract))?;
            Ok((rows, contracts))
        })
        .await?;
    let show = |row: orders::Order| Order::of(&caller, &row, &contracts[&row.contract]);
    Ok(Json(Page::of(rows, &slice, |row| row.id.to_string(), show)))
}
