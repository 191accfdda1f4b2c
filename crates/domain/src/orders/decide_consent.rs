//! Say whether a partner's money may pay for a change that leaves its earmark; the word of the donor's own people.

use serde::{Deserialize, Serialize};

use super::consent::{Consent, ConsentResult};
use super::proposal::Terms;
use super::want_order;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::earmark::Condition;
use crate::funds::fund;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{FundId, OrderId, OrganisationId, PersonId, Text};

/// Gives or refuses consent to the proposal for a line; until the orderer has decided, a newer word takes its place.
#[derive(Clone, Debug)]
pub struct DecideConsent {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// The fund whose earmark is left.
    pub fund: FundId,
    /// What is said.
    pub result: ConsentResult,
    /// The donor's letter.
    pub letter: Text,
}

/// A donor gave or refused consent to a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsentDecided {
    order: OrderId,
    line: i64,
    fund: FundId,
    partner: OrganisationId,
    condition: Condition,
    terms: Terms,
    result: ConsentResult,
    letter: Text,
    person: PersonId,
}

impl Verb for DecideConsent {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
        state.proposals.want(&(self.order, self.line));
        state.funds.want(&self.fund);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = fund(state, self.fund)?;
        let read_by = Action::ReadPledges;
        let subject = Subject { read_by, ..Subject::of("fund", found.id, found.owner) };
        let person = policy::require_person(state, context, Action::DecideConsents, &subject)?;
        // Says the same of orders that the donor has nothing to do with as of those that are not there.
        let proposal = state.proposals.get(&(self.order, self.line));
        let asked = proposal.and_then(|row| Some((row, row.asked.iter().find(|one| one.fund == self.fund)?)));
        let Some((proposal, asked)) = asked else {
            let (order, fund) = (self.order.to_string(), found.code.to_string());
            return Err(Rejection::NoConsentAsked { order, line: self.line, fund });
        };

        // Nothing below can be refused.
        let DecideConsent { order, line, fund, result, letter } = self.clone();
        let (partner, condition, terms) = (asked.partner, asked.condition, proposal.terms);
        Ok(vec![
            ConsentDecided { order, line, fund, partner, condition, terms, result, letter, person }.into(),
        ])
    }
}

impl Fact for ConsentDecided {
    fn keys(&self, state: &mut State) {
        state.consents.want(&(self.order, self.line, self.fund));
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let ConsentDecided { order, line, fund, partner, condition, terms, result, letter, person } =
            self.clone();
        let (at, revision) = (stamp.at, 0);
        state.consents.insert(Consent {
            order,
            line,
            fund,
            partner,
            condition,
            terms,
            result,
            letter,
            person,
            at,
            revision,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.fund.to_string()]
    }
}
