//! What waits for signatures, and what an approver looks at before giving one.

use axum::Json;
use axum::extract::State;
use domain::funds::Stages;
use domain::orders::signers::{AwaitedSigner, asked, signers};
use domain::orders::signing::waiting;
use domain::policy::Action;
use domain::state;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::documents::to_sign;
use crate::api::allotments::StageBalances;
use crate::api::signatures::signing::ToSign;
use crate::app::App;
use crate::approval::{self, Approval, Comparison};
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::{At, Query};
use crate::seen;
use crate::wire::{Currency, Instant, Named, OfferId, OrderId, Role, Step, Wire};

/// Waiting orders looked through for those that wait for the caller.
const SOUGHT_IN: usize = 500;

/// What an approver looks at.
#[derive(Serialize, ToSchema)]
pub struct OrderApproval {
    order: OrderId,
    number: String,
    /// Whether it was placed in an emergency.
    is_emergency: bool,
    currency: Currency,
    total_minor: i64,
    /// When the hold on price, stock and money runs out; each signature renews it.
    hold_until: Option<Instant>,
    /// Steps that sign, in order.
    steps: Vec<Step>,
    /// Signatures that count so far.
    steps_signed: i64,
    /// The signature that is asked for next; absent when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_sign: Option<ToSign>,
    /// Who may give it, nearest first.
    signers: Vec<Signer>,
    /// When somebody is told next that it is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Instant>,
    /// What it does to each allotment it is charged to.
    effects: Vec<EffectOnAllotment>,
    lines: Vec<ComparedLine>,
}

/// Somebody who may give an awaited signature.
#[derive(Serialize, ToSchema)]
pub struct Signer {
    person: Named,
    /// For whom, as a deputy.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<Named>,
    role: Role,
    /// Where they are appointed.
    organisation: Named,
    /// Whether they are asked now; the others may sign as well.
    is_asked: bool,
}

/// The balances of an allotment around the order, by stage.
#[derive(Serialize, ToSchema)]
pub struct EffectOnAllotment {
    allotment: Named,
    /// What the order holds of it.
    held_minor: i64,
    /// As they would be without the order.
    without: StageBalances,
    /// As they are.
    now: StageBalances,
    /// As they will be when it is sent.
    sent: StageBalances,
}

/// A line beside other prices of its item, minor units of the order's currency unless said otherwise.
#[derive(Serialize, ToSchema)]
pub struct ComparedLine {
    line: i64,
    item: Named,
    quantity: i64,
    unit_price_minor: i64,
    /// The price of the contract's price list.
    list_price_minor: i64,
    /// The last prices at which anybody's order of the item was sent, newest first.
    paid: Vec<PaidPrice>,
    /// Other offers that can be ordered today, cheapest first.
    offers: Vec<OtherOffer>,
}

/// A price at which the item was ordered. Who ordered it, and how many, is not shown.
#[derive(Serialize, ToSchema)]
pub struct PaidPrice {
    sent_at: Instant,
    supplier: Named,
    currency: Currency,
    unit_price_minor: i64,
}

/// Another offer of the item.
#[derive(Serialize, ToSchema)]
pub struct OtherOffer {
    offer: OfferId,
    supplier: Named,
    currency: Currency,
    unit_price_minor: i64,
    /// Days from sending to arrival.
    lead_time_days: i64,
    /// Pieces on the shelf and free, for those who may read stocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    free_stock: Option<i64>,
    /// Fields that exist and are not shown to you.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// An order that waits for signatures.
#[derive(Serialize, ToSchema)]
pub struct WaitingOrder {
    order: OrderId,
    number: String,
    unit: Named,
    supplier: Named,
    currency: Currency,
    total_minor: i64,
    is_emergency: bool,
    /// Whether it is an amendment of a sent order.
    is_amending: bool,
    /// When the hold runs out.
    hold_until: Instant,
    /// The signature you may give, ready to be signed.
    to_sign: ToSign,
    /// For whom you would sign, as a deputy.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<Named>,
    /// Whether you are asked for it now, or only may give it.
    is_asked: bool,
}

/// Orders that wait for you.
#[derive(Serialize, ToSchema)]
pub struct WaitingOrders {
    /// Those whose hold runs out first come first.
    items: Vec<WaitingOrder>,
}

/// Which of them to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WaitingQuery {
    /// Also those that somebody nearer is asked for.
    #[serde(default)]
    all: Option<crate::wire::Flag>,
}

fn stages(stages: Stages) -> StageBalances {
    stages.into()
}

fn signer(caller: &Caller, asked: &[AwaitedSigner], row: &AwaitedSigner) -> Signer {
    Signer {
        person: caller.named_person(row.acting.person),
        acting_for: row.acting.acting_for.map(|person| caller.named_person(person)),
        role: Wire(row.role),
        organisation: caller.organisation(row.organisation),
        is_asked: asked.contains(row),
    }
}

fn compared(caller: &Caller, world: &state::State, row: &Comparison) -> ComparedLine {
    let item = world.items.known(&row.line.item);
    let paid = row.paid.iter().map(|paid| PaidPrice {
        sent_at: Wire(paid.sent_at),
        supplier: caller.organisation(paid.supplier),
        currency: Wire(paid.currency),
        unit_price_minor: paid.unit_price_minor,
    });
    let offers = row.offers.iter().map(|(offer, contract)| {
        let is_counted = caller.may(Action::ReadStock, contract.supplier);
        OtherOffer {
            offer: Wire(offer.id),
            supplier: caller.organisation(contract.supplier),
            currency: Wire(contract.currency),
            unit_price_minor: offer.unit_price_minor,
            lead_time_days: offer.lead_time_days,
            free_stock: is_counted.then(|| offer.free()),
            redacted: seen::redacted([("free_stock", is_counted)]),
        }
    });
    ComparedLine {
        line: row.line.line,
        item: Named::new(item.id, &item.code),
        quantity: row.line.quantity,
        unit_price_minor: row.line.unit_price_minor,
        list_price_minor: row.list_price_minor,
        paid: paid.collect(),
        offers: offers.collect(),
    }
}

/// Read what an approver looks at: the effect on the money, other prices, and whose signature is awaited.
#[utoipa::path(get, path = "/orders/{id}/approval", responses((status = 200, body = OrderApproval)))]
pub async fn show(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<OrderId>,
) -> Result<Json<OrderApproval>, Problem> {
    let approval = approval::approval(&app, &mut caller, id.0).await?;
    let (world, order) = (&approval.world, approval.order());
    let waiting = waiting(world, order);
    let Approval { effects, comparisons, signers, asked, .. } = &approval;
    let effect = |effect: &approval::Effect| {
        let allotment = world.allotments.known(&effect.allotment);
        EffectOnAllotment {
            allotment: Named::new(allotment.id, &allotment.code),
            held_minor: effect.held_minor,
            without: stages(effect.without),
            now: stages(effect.now),
            sent: stages(effect.sent),
        }
    };
    Ok(Json(OrderApproval {
        order: Wire(order.id),
        number: order.number.clone(),
        is_emergency: order.is_emergency,
        currency: Wire(order.currency),
        total_minor: order.total_minor,
        hold_until: waiting.as_ref().map(|(_, until)| Wire(*until)),
        steps: order.steps.iter().cloned().map(Wire).collect(),
        steps_signed: order.steps_signed,
        to_sign: waiting.and_then(|(waiting, _)| to_sign(&caller, order, &waiting)),
        signers: signers.iter().map(|row| signer(&caller, asked, row)).collect(),
        approval_due_at: order.approval_due_at.map(Wire),
        effects: effects.iter().map(effect).collect(),
        lines: comparisons.iter().map(|row| compared(&caller, world, row)).collect(),
    }))
}

/// List the orders that wait for your signature, those whose hold runs out first, each ready to be signed.
#[utoipa::path(get, path = "/approvals", params(WaitingQuery), responses((status = 200, body = WaitingOrders)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    Query(query): Query<WaitingQuery>,
) -> Result<Json<WaitingOrders>, Problem> {
    let parties = seen::parties(&caller);
    let read = move |connection: &mut dyn engine::store::Connection| {
        queries::orders::awaiting_signatures(connection, parties.as_ref(), SOUGHT_IN)
    };
    let (orders, world) = caller.read(&app, read).await?;
    let is_all = query.all.is_some_and(|all| all.0);
    let mut items: Vec<_> =
        orders.into_iter().filter_map(|order| waiting_order(&caller, &world, order)).collect();
    items.retain(|item| is_all || item.is_asked);
    Ok(Json(WaitingOrders { items }))
}

/// The order, if it waits for the caller.
fn waiting_order(caller: &Caller, world: &state::State, id: domain::values::OrderId) -> Option<WaitingOrder> {
    let order = world.orders.get(&id)?;
    let all = signers(&caller.reference.state, world, order, caller.today);
    let own = all.iter().find(|signer| signer.acting.person == caller.person)?;
    let (waiting, hold_until) = waiting(world, order)?;
    Some(WaitingOrder {
        order: Wire(order.id),
        number: order.number.clone(),
        unit: caller.organisation(order.unit),
        supplier: caller.organisation(order.supplier),
        currency: Wire(order.currency),
        total_minor: order.total_minor,
        is_emergency: order.is_emergency,
        is_amending: order.is_amending,
        hold_until: Wire(hold_until),
        to_sign: to_sign(caller, order, &waiting)?,
        acting_for: own.acting.acting_for.map(|person| caller.named_person(person)),
        is_asked: asked(&all, order).contains(own),
    })
}
