//! Changes of orders that leave the earmark of a partner's fund, and the partner's word on them.

use axum::Json;
use axum::extract::State;
use domain::orders::decide_consent::DecideConsent;
use domain::{orders, state, values};
use engine::queries::consents::Waiting;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::wire::{
    ConsentResult, Currency, Date, EarmarkCondition, FundRef, Instant, Named, OrderId, Text, Wire,
};

/// A word on the change that is proposed for a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "line": 1, "fund": "DK-2026", "result": "given", "letter": "letter 19" }))]
pub struct NewConsent {
    /// The line.
    pub line: i64,
    /// The fund whose earmark the change leaves.
    pub fund: FundRef,
    /// Given or refused.
    pub result: ConsentResult,
    /// The partner's letter.
    pub letter: Text,
}

/// What partners are asked, and what they said.
#[derive(Serialize, ToSchema)]
pub struct Consents {
    /// Changes that the orderer cannot accept without the partner; no more than a thousand.
    waiting: Vec<AwaitedConsent>,
    /// Words on earlier changes, the latest first; no more than two hundred.
    said: Vec<Consent>,
}

/// A change that a partner is asked for.
#[derive(Serialize, ToSchema)]
pub struct AwaitedConsent {
    order: OrderId,
    order_number: String,
    line: i64,
    currency: Currency,
    fund: Named,
    partner: Named,
    /// The condition of the earmark that the change would leave.
    condition: EarmarkCondition,
    ordered: LineTerms,
    proposed: LineTerms,
    /// What was said of it; it can be said anew until the orderer decides.
    said: Option<Consent>,
}

/// A line as it was ordered or is proposed.
#[derive(Serialize, ToSchema)]
pub struct LineTerms {
    item: Named,
    /// Pieces.
    quantity: i64,
    /// Price of a piece, minor units.
    unit_price_minor: i64,
    promised_on: Date,
}

/// A partner's word on a change.
#[derive(Serialize, ToSchema)]
pub struct Consent {
    order: OrderId,
    order_number: String,
    line: i64,
    fund: Named,
    partner: Named,
    condition: EarmarkCondition,
    proposed: LineTerms,
    result: ConsentResult,
    /// The partner's letter.
    letter: String,
    /// Who said it.
    person: Named,
    at: Instant,
    revision: u64,
}

fn named_fund(world: &state::State, id: values::FundId) -> Named {
    Named::new(id, &world.funds.known(&id).code)
}

fn terms(world: &state::State, row: &orders::proposal::Terms) -> LineTerms {
    LineTerms {
        item: Named::new(row.item, &world.items.known(&row.item).code),
        quantity: row.quantity,
        unit_price_minor: row.unit_price_minor,
        promised_on: Wire(row.promised_on),
    }
}

fn said(caller: &Caller, world: &state::State, row: &orders::Consent) -> Consent {
    Consent {
        order: Wire(row.order),
        order_number: world.orders.known(&row.order).number.clone(),
        line: row.line,
        fund: named_fund(world, row.fund),
        partner: caller.organisation(row.partner),
        condition: Wire(row.condition),
        proposed: terms(world, &row.terms),
        result: Wire(row.result),
        letter: row.letter.to_string(),
        person: caller.named_person(row.person),
        at: Wire(row.at),
        revision: row.revision,
    }
}

fn awaited(caller: &Caller, world: &state::State, row: &Waiting) -> AwaitedConsent {
    let Waiting { proposal, asked, said: word } = row;
    let (order, line) = (proposal.order, proposal.line);
    let found = world.orders.known(&order);
    AwaitedConsent {
        order: Wire(order),
        order_number: found.number.clone(),
        line,
        currency: Wire(found.currency),
        fund: named_fund(world, asked.fund),
        partner: caller.organisation(asked.partner),
        condition: Wire(asked.condition),
        ordered: terms(world, &world.order_lines.known(&(order, line)).terms()),
        proposed: terms(world, &proposal.terms),
        said: word.as_ref().map(|word| said(caller, world, word)),
    }
}

/// List the changes that wait for partners' consent and what partners said, as far as you see their pledges.
#[utoipa::path(get, path = "/consents", responses((status = 200, body = Consents)))]
pub async fn list(State(app): State<App>, mut caller: Caller) -> Result<Json<Consents>, Problem> {
    let found = seen::pledges::consents(&app, &mut caller).await?;
    let world = &found.world;
    Ok(Json(Consents {
        waiting: found.waiting.iter().map(|row| awaited(&caller, world, row)).collect(),
        said: found.said.iter().map(|row| said(&caller, world, row)).collect(),
    }))
}

/// Give or refuse a partner's consent to the change that is proposed for a line of an order.
#[utoipa::path(
    post, path = "/orders/{id}/consents", request_body = NewConsent,
    responses((status = 200, body = Receipt))
)]
pub async fn decide(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewConsent>) -> Answer {
    let command = |new: NewConsent| DecideConsent {
        order: order.0,
        line: new.line,
        fund: new.fund.0,
        result: new.result.0,
        letter: new.letter.0,
    };
    intent.change(&app, command).await
}
