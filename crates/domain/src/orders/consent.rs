//! Consents of donors: a change of a line that leaves the earmark of a partner's fund waits for the owner of that fund.
//!
//! Who is asked stands in the proposal; what a donor said stays, and covers later changes within the same terms.

use serde::{Deserialize, Serialize};

use super::proposal::{Leaving, Terms};
use super::{Order, OrderLine, Proposal};
use crate::funds::earmark::Condition;
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{FundId, OrderId, OrganisationId, PersonId, Text, Timestamp};

crate::text_enum! {
    /// What a donor says to a change that leaves its earmark.
    pub enum ConsentResult {
        /// Its money may pay for it.
        Given = "given",
        /// It may not.
        Refused = "refused",
    }
}

/// A donor who is asked before a proposal can be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The fund whose earmark is left.
    pub fund: FundId,
    /// Its owner.
    pub partner: OrganisationId,
    /// The condition that is left.
    pub condition: Condition,
}

/// The last word of a donor on a change of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// The fund.
    pub fund: FundId,
    /// Its owner.
    pub partner: OrganisationId,
    /// The condition that is left.
    pub condition: Condition,
    /// The line as it was proposed.
    pub terms: Terms,
    /// What was said.
    pub result: ConsentResult,
    /// The donor's letter.
    pub letter: Text,
    /// Who said it.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// Asks for what the owners of partners' funds said of a line.
pub(super) fn want(state: &mut State, (order, line): (OrderId, i64)) {
    let keys = state.order_lines.want(&(order, line)).map(|row| row.charge_keys().collect::<Vec<_>>());
    for key in keys.into_iter().flatten() {
        let allotment = state.charges.want(&key).map(|charge| charge.allotment);
        let fund = allotment.and_then(|id| state.allotments.want(&id)).map(|allotment| allotment.fund);
        if let Some(fund) = fund.and_then(|id| state.funds.want(&id)).filter(|fund| fund.is_partners()) {
            let fund = fund.id;
            state.consents.want(&(order, line, fund));
        }
    }
}

/// Whether the fund's owner has agreed to these terms, or to the same item for a later day.
pub(super) fn covers(state: &State, line: &OrderLine, fund: FundId, terms: &Terms) -> bool {
    let given = state.consents.get(&(line.order, line.line, fund));
    given.is_some_and(|consent| {
        let agreed = &consent.terms;
        let is_within = agreed.item == terms.item && agreed.promised_on >= terms.promised_on;
        consent.result == ConsentResult::Given && is_within
    })
}

/// What the fund's owner said of a proposal, as it is proposed now.
pub fn said<'s>(state: &'s State, proposal: &Proposal, fund: FundId) -> Option<&'s Consent> {
    let last = state.consents.get(&(proposal.order, proposal.line, fund));
    last.filter(|consent| consent.terms == proposal.terms)
}

/// Why a proposal that leaves an earmark cannot be accepted.
pub(super) fn refusal(state: &State, order: &Order, proposal: &Proposal, leaving: Leaving) -> Rejection {
    let Asked { fund, partner, .. } = leaving.asked;
    if !proposal.asked.iter().any(|asked| asked.fund == fund) {
        return leaving.refusal;
    }
    let (number, line) = (order.number.clone(), proposal.line);
    let partner = state.organisations.known(&partner).code.to_string();
    let said = said(state, proposal, fund);
    let fund = state.funds.known(&fund).code.to_string();
    match said {
        Some(Consent { letter, .. }) => {
            Rejection::ConsentRefused { order: number, line, fund, partner, letter: letter.to_string() }
        }
        None => Rejection::ConsentAwaited { order: number, line, fund, partner },
    }
}

impl Row for Consent {
    type Key = (OrderId, i64, FundId);
    const TABLE: &'static str = "consent";
    fn key(&self) -> Self::Key {
        (self.order, self.line, self.fund)
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}
