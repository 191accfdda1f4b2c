//! Lines of an order, with what their supplier proposes and which donors are asked of it.

use domain::orders::{self, OrderLine};
use domain::state;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::wire::{Answer, ConsentResult, Date, EarmarkCondition, Named, OfferId, Wire};

/// A line of an order. Quantities count pieces.
#[derive(Serialize, ToSchema)]
pub struct Line {
    line: i64,
    offer: OfferId,
    item: Named,
    unit_price_minor: i64,
    /// Ordered, without what was cancelled.
    quantity: i64,
    /// Taken from the supplier's stock.
    reserved: i64,
    /// Lost its place in the stock when the supplier lowered it; the supplier has to answer.
    short: i64,
    promised_on: Date,
    /// The supplier's answer.
    answer: Answer,
    /// What the supplier proposes instead, while the orderer decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<Proposal>,
    confirmed: i64,
    despatched: i64,
    arrived: i64,
    /// Accepted by signed acts: delivered.
    accepted: i64,
    rejected: i64,
    missing: i64,
    invoiced: i64,
    paid: i64,
    cancelled: i64,
}

/// A line as the supplier proposes it.
#[derive(Serialize, ToSchema)]
pub struct Proposal {
    quantity: i64,
    promised_on: Date,
    item: Named,
    offer: OfferId,
    unit_price_minor: i64,
    /// The partners that are asked first, because it leaves the earmarks of their funds; for those who may read the
    /// unit's funds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    asked: Vec<AskedPartner>,
}

/// A partner that is asked for its consent to a proposal.
#[derive(Serialize, ToSchema)]
pub struct AskedPartner {
    partner: Named,
    /// The condition of the earmark that the proposal would leave.
    condition: EarmarkCondition,
    /// What the partner said; absent while it has said nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ConsentResult>,
}

/// A line with its proposal while that waits; whose money pays, and so who is asked, is for those who see the money.
pub(super) fn line(caller: &Caller, world: &state::State, row: &OrderLine, sees_money: bool) -> Line {
    let item = |id| {
        let item = world.items.known(&id);
        Named::new(item.id, &item.code)
    };
    Line {
        line: row.line,
        offer: Wire(row.offer),
        item: item(row.item),
        unit_price_minor: row.unit_price_minor,
        quantity: row.quantity,
        reserved: row.reserved,
        short: row.short,
        promised_on: Wire(row.promised_on),
        answer: Wire(row.answer),
        proposal: orders::proposal::of_line(world, row).map(|proposal| Proposal {
            quantity: proposal.terms.quantity,
            promised_on: Wire(proposal.terms.promised_on),
            item: item(proposal.terms.item),
            offer: Wire(proposal.terms.offer),
            unit_price_minor: proposal.terms.unit_price_minor,
            asked: proposal
                .asked
                .iter()
                .filter(|_| sees_money)
                .map(|asked| asked_partner(caller, world, proposal, asked))
                .collect(),
        }),
        confirmed: row.confirmed,
        despatched: row.despatched,
        arrived: row.arrived,
        accepted: row.accepted,
        rejected: row.rejected,
        missing: row.missing,
        invoiced: row.invoiced,
        paid: row.paid,
        cancelled: row.cancelled,
    }
}

fn asked_partner(
    caller: &Caller,
    world: &state::State,
    proposal: &orders::Proposal,
    asked: &orders::consent::Asked,
) -> AskedPartner {
    AskedPartner {
        partner: caller.organisation(asked.partner),
        condition: Wire(asked.condition),
        result: orders::consent::said(world, proposal, asked.fund).map(|said| Wire(said.result)),
    }
}
