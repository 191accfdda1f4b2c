//! One order in full: lines, charges, signatures, history, and what the caller may do with it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use domain::contracts::Contract;
use domain::orders::{self, Charge, charges, lines};
use domain::policy::Action;
use domain::signatures::Signature;
use domain::state;
use domain::values::{Id, OrderId as Key};
use engine::journal::Entry;
use engine::{personal, queries};
use serde::Serialize;
use utoipa::ToSchema;

use super::line::Line;
use super::{Order, line};
use crate::api::allotments::StageBalances;
use crate::app::App;
use crate::caller::Caller;
use crate::intent::tagged;
use crate::limits::HISTORY_MAX;
use crate::messages::MESSAGE_WRITTEN;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::wire::{
    Digest, Instant, KeyId, Named, OrderAction, OrderId, Role, SignatureBytes, SignatureMethod, Step, Wire,
};

/// An order in full.
#[derive(Serialize, ToSchema)]
pub struct OrderDetail {
    #[serde(flatten)]
    order: Order,
    /// Where it is delivered, for those who need to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_point: Option<Named>,
    /// Edition of the document that is signed or in force.
    edition: i64,
    /// SHA-256 of the canonical document of this edition.
    document_digest: Digest,
    /// Steps that sign, in order.
    steps: Vec<Step>,
    /// Signatures that count.
    steps_signed: i64,
    /// Whether it was placed in an emergency.
    is_emergency: bool,
    /// When somebody is told next that a signature is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Instant>,
    /// Whether an amendment waits for signatures.
    is_amending: bool,
    lines: Vec<Line>,
    /// Whose money pays, for those who may read the unit's funds.
    #[serde(skip_serializing_if = "Option::is_none")]
    charges: Option<Vec<ChargeOfLine>>,
    signatures: Vec<SignatureOfOrder>,
    /// What you may do with it now.
    allowed_actions: Vec<OrderAction>,
    /// What happened to it, oldest first; of a long history the newest part.
    timeline: Vec<TimelineEntry>,
    /// Fields that exist and are not shown to you.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// The part of a line's cost that one allotment bears.
#[derive(Serialize, ToSchema)]
pub struct ChargeOfLine {
    line: i64,
    /// Position within the line; acceptance consumes in this order.
    position: i64,
    allotment: Named,
    class: Option<String>,
    stages: StageBalances,
}

/// A signature over one edition of the order.
#[derive(Serialize, ToSchema)]
pub struct SignatureOfOrder {
    edition: i64,
    /// In which role.
    purpose: Role,
    person: Named,
    /// For whom, when a deputy signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<Named>,
    key: KeyId,
    method: SignatureMethod,
    /// SHA-256 of the canonical document.
    digest: Digest,
    signature: SignatureBytes,
    at: Instant,
}

/// A journal entry about the order.
#[derive(Serialize, ToSchema)]
pub struct TimelineEntry {
    sequence: u64,
    at: Instant,
    #[schema(example = "order_submitted.1")]
    kind: String,
    /// A person, `console` or `clock`.
    actor: Named,
    /// What happened in detail, for those who may read the unit's funds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    fields: Option<serde_json::Map<String, serde_json::Value>>,
    /// Notes by name, unless they were erased.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    texts: BTreeMap<String, String>,
}

fn charge(world: &state::State, row: &Charge) -> ChargeOfLine {
    let allotment = world.allotments.known(&row.allotment);
    ChargeOfLine {
        line: row.key.line,
        position: row.key.position,
        allotment: Named::new(allotment.id, &allotment.code),
        class: row.class.as_ref().map(ToString::to_string),
        stages: row.stages.into(),
    }
}

fn signature(caller: &Caller, row: &Signature) -> SignatureOfOrder {
    SignatureOfOrder {
        edition: row.edition,
        purpose: Wire(row.purpose),
        person: caller.named_person(row.person),
        acting_for: row.acting_for.map(|person| caller.named_person(person)),
        key: Wire(row.key),
        method: Wire(row.method),
        digest: Wire(row.digest),
        signature: Wire(row.signature),
        at: Wire(row.at),
    }
}

fn allowed(caller: &Caller, world: &state::State, order: &orders::Order) -> Vec<orders::OrderAction> {
    orders::allowed_actions(&caller.reference.state, world, caller.person, caller.today, order)
}

/// Journal entries about an order, with their personal texts by sequence.
type History = (Vec<Entry>, BTreeMap<u64, BTreeMap<String, String>>);

fn show(caller: &Caller, world: &state::State, id: Key, (history, mut texts): History) -> OrderDetail {
    let row = world.orders.known(&id);
    let contract: &Contract = world.contracts.known(&row.contract);
    let delivery_point = seen::delivery_point(caller, world, row);
    let sees_money = caller.may(Action::ReadFunds, row.unit);
    let fields = |mut fields: serde_json::Map<_, _>| {
        if delivery_point.is_none() {
            seen::withhold(&mut fields, "delivery_point");
        }
        fields
    };
    let mut proposals = lines(world, id).filter_map(|line| orders::proposal::of_line(world, line));
    let asks = proposals.any(|proposal| !proposal.asked.is_empty());
    let all_charges = lines(world, id).flat_map(|line| charges(world, id, line.line));
    let timeline = history.into_iter().map(|entry| TimelineEntry {
        texts: match entry.header.kind.as_str() {
            MESSAGE_WRITTEN if delivery_point.is_none() => BTreeMap::new(),
            _ => texts.remove(&entry.header.sequence).unwrap_or_default(),
        },
        sequence: entry.header.sequence,
        at: Wire(domain::values::Timestamp(entry.header.at)),
        kind: entry.header.kind,
        actor: caller.actor_named(&entry.header.actor),
        fields: sees_money.then(|| fields(entry.fields)),
    });
    OrderDetail {
        order: Order::of(caller, row, contract),
        delivery_point: delivery_point.map(|point| Named::new(point.id, &point.code)),
        edition: row.edition,
        document_digest: Wire(row.document_digest),
        steps: row.steps.iter().cloned().map(Wire).collect(),
        steps_signed: row.steps_signed,
        is_emergency: row.is_emergency,
        approval_due_at: row.approval_due_at.map(Wire),
        is_amending: row.is_amending,
        lines: lines(world, id).map(|row| line::line(caller, world, row, sees_money)).collect(),
        charges: sees_money.then(|| all_charges.map(|row| charge(world, row)).collect()),
        signatures: world
            .signatures
            .range((id.bits(), 0)..=(id.bits(), i64::MAX))
            .map(|row| signature(caller, row))
            .collect(),
        allowed_actions: allowed(caller, world, row).into_iter().map(Wire).collect(),
        timeline: timeline.collect(),
        redacted: seen::redacted([
            ("charges", sees_money),
            ("lines.proposal.asked", sees_money || !asks),
            ("timeline.fields", sees_money),
            ("timeline.texts.message", delivery_point.is_some()),
            ("delivery_point", delivery_point.is_some()),
            ("timeline.fields.delivery_point", !sees_money || delivery_point.is_some()),
        ]),
    }
}

/// Read an order in full.
#[utoipa::path(get, path = "/orders/{id}", responses((status = 200, body = OrderDetail)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<OrderId>,
) -> Result<Response, Problem> {
    let world = seen::order(&app, &mut caller, id.0).await?;
    let history = caller
        .read(&app, move |connection| {
            let history = queries::journal::history(connection, id.0, HISTORY_MAX)?;
            let texts = personal::texts(connection, &history)?;
            Ok((history, texts))
        })
        .await?;
    Ok(tagged(world.orders.known(&id.0).revision, show(&caller, &world, id.0, history)))
}
