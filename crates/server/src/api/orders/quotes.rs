//! Quotes: what placing a basket would do now. Nothing is reserved.

use axum::Json;
use axum::extract::State;
use domain::allotments::Allotment;
use domain::catalogue::Item;
use domain::contracts::Contract;
use domain::identity::DeliveryPoint;
use domain::orders::place::PlaceBasket;
use domain::orders::submitted::OrderSubmitted;
use domain::orders::submitted_line::SubmittedLine;
use domain::policy::{Action, Subject};
use domain::rejection::Rejection;
use domain::state;
use engine::queries;
use serde::Serialize;
use utoipa::ToSchema;

use super::baskets::NewBasket;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::Json as Body;
use crate::seen::{self, Quoted};
use crate::wire::{Currency, Date, Named, OfferId, Step, Wire};

/// What placing the basket would do now.
#[derive(Serialize, ToSchema)]
pub struct Quote {
    /// Whether it could be placed as it is.
    is_placeable: bool,
    /// The orders it would be split into, or those lines that could be ordered one after the other.
    orders: Vec<QuotedOrder>,
    /// What stands in the way.
    refusals: Vec<QuoteRefusal>,
}

/// An order that would be made.
#[derive(Serialize, ToSchema)]
pub struct QuotedOrder {
    contract: Named,
    supplier: Named,
    delivery_point: Named,
    currency: Currency,
    total_minor: i64,
    /// Roles that would sign, in order.
    steps: Vec<Step>,
    lines: Vec<QuotedLine>,
}

/// A line of an order that would be made.
#[derive(Serialize, ToSchema)]
pub struct QuotedLine {
    offer: OfferId,
    item: Named,
    quantity: i64,
    unit_price_minor: i64,
    cost_minor: i64,
    /// Pieces that would be taken from stock.
    reserved: i64,
    promised_on: Date,
    /// Allotments that may legally pay, with the amounts they would bear.
    charges: Vec<QuotedCharge>,
}

/// An amount that an allotment would bear.
#[derive(Serialize, ToSchema)]
pub struct QuotedCharge {
    allotment: Named,
    amount_minor: i64,
}

/// Why the basket or one of its lines would be refused.
#[derive(Serialize, ToSchema)]
pub struct QuoteRefusal {
    /// Position of the line, from 0; absent when it is the basket as a whole.
    line: Option<usize>,
    #[schema(example = "allotment_exhausted")]
    code: &'static str,
    /// What stands in the way and what to do.
    detail: String,
    /// The figures and names in `detail`.
    #[schema(value_type = Object)]
    details: serde_json::Value,
}

fn refusal(line: Option<usize>, rejection: &Rejection) -> QuoteRefusal {
    let (code, detail, details) = (rejection.code(), rejection.to_string(), rejection.details());
    QuoteRefusal { line, code, detail, details }
}

/// What is named in orders that do not exist yet.
struct Names {
    world: state::State,
}

impl Names {
    async fn read(app: &App, caller: &mut Caller, orders: &[OrderSubmitted]) -> Result<Names, Problem> {
        let orders = orders.to_vec();
        let want = move |state: &mut state::State| {
            for order in &orders {
                state.contracts.want(&order.contract);
                state.delivery_points.want(&order.delivery_point);
                for line in &order.lines {
                    state.items.want(&line.item);
                    for (allotment, _) in &line.charges {
                        state.allotments.want(allotment);
                    }
                }
            }
        };
        let world = caller.read(app, move |connection| queries::gather(connection, want)).await?;
        Ok(Names { world })
    }

    fn order(&self, caller: &Caller, order: &OrderSubmitted) -> QuotedOrder {
        let contract: &Contract = self.world.contracts.known(&order.contract);
        let delivery_point: &DeliveryPoint = self.world.delivery_points.known(&order.delivery_point);
        QuotedOrder {
            contract: Named::new(contract.id, &contract.code),
            supplier: caller.organisation(order.supplier),
            delivery_point: Named::new(delivery_point.id, &delivery_point.code),
            currency: Wire(order.currency),
            total_minor: order.total_minor,
            steps: order.steps.iter().cloned().map(Wire).collect(),
            lines: order.lines.iter().map(|line| self.line(line)).collect(),
        }
    }

    fn line(&self, line: &SubmittedLine) -> QuotedLine {
        let item: &Item = self.world.items.known(&line.item);
        let charge = |(id, amount_minor): &(_, i64)| {
            let allotment: &Allotment = self.world.allotments.known(id);
            let allotment = Named::new(allotment.id, &allotment.code);
            QuotedCharge { allotment, amount_minor: *amount_minor }
        };
        QuotedLine {
            offer: Wire(line.offer),
            item: Named::new(item.id, &item.code),
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            cost_minor: line.quantity * line.unit_price_minor,
            reserved: line.reserved,
            promised_on: Wire(line.promised_on),
            charges: line.charges.iter().map(charge).collect(),
        }
    }
}

/// Quote a basket: its split into orders, prices, legal money, stock and promised days. Nothing is reserved.
#[utoipa::path(
    post, path = "/baskets/quote", request_body = NewBasket,
    responses((status = 200, body = Quote))
)]
pub async fn quote(
    State(app): State<App>,
    mut caller: Caller,
    body: Body<NewBasket>,
) -> Result<Json<Quote>, Problem> {
    let basket = PlaceBasket::from(body.value);
    caller.require(Action::PlaceOrder, &Subject::of("organisation", basket.unit, basket.unit))?;
    let Quoted { orders, refusals } = seen::quote(&app, &caller, &basket).await?;
    let refusals: Vec<_> = refusals.iter().map(|(line, rejection)| refusal(*line, rejection)).collect();
    let names = Names::read(&app, &mut caller, &orders).await?;
    let orders = orders.iter().map(|order| names.order(&caller, order)).collect();
    Ok(Json(Quote { is_placeable: refusals.is_empty(), orders, refusals }))
}
