//! Placing a basket: one request, all or nothing, split into orders by contract and delivery point.

use axum::Json;
use axum::extract::State;
use domain::orders::place::{self, PlaceBasket};
use domain::orders::submitted::OrderSubmitted;
use domain::values::{AllotmentId, Personal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::bulk::{Bulk, Outcomes, Rows};
use crate::intent::{Answer, Intent, Receipt, created};
use crate::problem::Problem;
use crate::seen::submitted;
use crate::wire::{
    AllotmentRef, Currency, DeliveryPointRef, Digest, Instant, OfferId, OrderId, OrganisationRef, Text, Wire,
};

/// A basket of a unit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit": "B11", "lines": [{
        "offer": "ofr_0123456789abcdef0123456789abcdef", "delivery_point": "DP-B11-1", "quantity": 10,
        "unit_price_minor": 2_450_000
    }]
}))]
pub struct NewBasket {
    /// The unit that orders.
    pub unit: OrganisationRef,
    /// What is ordered.
    pub lines: Vec<NewBasketLine>,
    /// Why it cannot wait, when it is an emergency: another signature policy may hold for it.
    pub emergency: Option<Text>,
}

/// A line of a basket.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBasketLine {
    /// The offer.
    pub offer: OfferId,
    /// Where to deliver.
    pub delivery_point: DeliveryPointRef,
    /// Pieces.
    pub quantity: i64,
    /// The unit price you saw, minor units; another one now refuses.
    pub unit_price_minor: i64,
    /// Allotments and amounts to charge; proposed when empty.
    #[serde(default)]
    pub charges: Vec<NewCharge>,
}

/// An amount to charge to an allotment.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCharge {
    /// The allotment.
    pub allotment: AllotmentRef,
    /// Amount, minor units.
    pub amount_minor: i64,
}

/// The outcome of a basket.
#[derive(Serialize, ToSchema)]
pub struct BasketReceipt {
    #[serde(flatten)]
    receipt: Receipt,
    /// The orders that were made.
    orders: Vec<PlacedOrder>,
}

/// An order that was made.
#[derive(Serialize, ToSchema)]
pub struct PlacedOrder {
    id: OrderId,
    /// Human number.
    number: String,
    total_minor: i64,
    currency: Currency,
    /// Edition of the document to sign.
    edition: i64,
    /// SHA-256 of the canonical document to sign.
    document_digest: Option<Digest>,
}

impl From<NewBasket> for PlaceBasket {
    fn from(basket: NewBasket) -> Self {
        let line = |line: NewBasketLine| place::BasketLine {
            offer: line.offer.0,
            delivery_point: line.delivery_point.0,
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            charges: chosen(line.charges),
        };
        PlaceBasket {
            unit: basket.unit.0,
            lines: basket.lines.into_iter().map(line).collect(),
            emergency: basket.emergency.map(|why| Personal::new(why.0)),
        }
    }
}

/// Charges as the commands take them.
pub(super) fn chosen(charges: Vec<NewCharge>) -> Vec<(AllotmentId, i64)> {
    charges.into_iter().map(|charge| (charge.allotment.0, charge.amount_minor)).collect()
}

/// An accepted basket of a bulk request.
#[derive(Serialize, ToSchema)]
pub struct BulkReceipt {
    /// Sequence of its last event in the journal.
    sequence: u64,
    /// When it was decided.
    at: Instant,
    /// Whether this repeats the answer to an earlier request with the same key.
    repeated: bool,
    /// The orders that were made.
    orders: Vec<PlacedOrder>,
}

fn placed(receipt: &engine::Receipt) -> Vec<PlacedOrder> {
    let placed = |submitted: &OrderSubmitted| PlacedOrder {
        id: Wire(submitted.order),
        number: submitted.number.clone(),
        total_minor: submitted.total_minor,
        currency: Wire(submitted.currency),
        edition: 1,
        document_digest: submitted.document_digest.map(Wire),
    };
    submitted(receipt.events()).map(placed).collect()
}

/// Place a basket: commit money, hold stock and ceilings, ask for signatures.
#[utoipa::path(
    post, path = "/baskets", request_body = NewBasket,
    responses((status = 201, body = BasketReceipt))
)]
pub async fn place(State(app): State<App>, intent: Intent<NewBasket>) -> Answer {
    let receipt = intent.submit(&app, PlaceBasket::from).await?;
    let orders = placed(&receipt);
    Ok(created("orders", &receipt, BasketReceipt { receipt: Receipt::from(&receipt), orders }))
}

/// Place many baskets, each for itself: one that is refused does not stop the others.
#[utoipa::path(
    post, path = "/baskets/bulk", request_body = Rows<NewBasket>,
    responses((status = 200, body = Outcomes<BulkReceipt>))
)]
pub async fn place_many(
    State(app): State<App>,
    bulk: Bulk<NewBasket>,
) -> Result<Json<Outcomes<BulkReceipt>>, Problem> {
    let show = |receipt: &engine::Receipt| BulkReceipt {
        sequence: receipt.last_sequence,
        at: Wire(receipt.at),
        repeated: receipt.is_repeat,
        orders: placed(receipt),
    };
    bulk.create(&app, PlaceBasket::from, show).await
}
