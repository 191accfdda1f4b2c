//! Orders: one unit × one supplier contract × one delivery point, from the basket to the last payment.
//!
//! Reading order: this file (rows), `lifecycle`, `place` (the finished example of a verb), then the other verbs.
//! From `sent` on the displayed status follows from the line counters ([`progress`]).

pub mod allowed;
pub mod amend;
pub mod amendment;
pub mod answer;
pub mod answered;
pub mod attach_signature_file;
pub mod call_off;
pub mod cancel;
pub mod charge;
pub mod close;
pub mod closed;
pub mod consent;
pub mod deadlines;
pub mod decide_consent;
pub mod decide_proposal;
pub mod document;
pub mod escalate;
pub mod expire;
pub mod fall_silent;
pub mod forward;
pub mod holdings;
pub mod lapse_answer;
pub mod leave_out;
pub mod lifecycle;
pub mod order_line;
pub mod place;
pub mod progress;
pub mod proposal;
pub mod reason;
pub mod refuse;
pub mod release;
pub mod remind;
pub mod return_for_rework;
pub mod revise;
pub mod run_short;
pub mod sent;
pub mod separation;
pub mod sign;
pub mod signers;
pub mod signing;
pub mod sources;
pub mod submitted;
pub mod submitted_line;
pub mod terminate;
pub mod withdraw_amendment;
pub mod write_message;

#[cfg(test)]
mod tests;

pub use allowed::allowed_actions;
pub use amendment::Amendment;
pub use charge::{Charge, ChargeKey, charges, rank, spread, with_cuts};
pub use consent::{Consent, ConsentResult};
pub use lifecycle::{OrderAction, OrderStatus};
pub use order_line::{Answer, OrderLine, line_of, lines};
pub use progress::Progress;
pub use proposal::Proposal;
pub use reason::ReasonCode;
pub use sources::{Source, Sources};

use crate::envelope::Context;
use crate::event::personal_field;
use crate::limits::ORDER_EDITIONS_MAX;
use crate::policy::{self, Acting, Action, Subject, Traits};
use crate::rejection::Rejection;
use crate::signatures::Step;
use crate::state::State;
use crate::table::Row;
use crate::values::{
    AllotmentId, ContractId, Currency, DeliveryPointId, Digest, Id, Money, OrderId, OrganisationId, PersonId,
    Personal, Timestamp,
};
use crate::wording::{Remedy, Rule};

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// Human number, such as PO-2026-000123.
    pub number: String,
    /// The unit that orders.
    pub unit: OrganisationId,
    /// The contract that is called off.
    pub contract: ContractId,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The contracting agency.
    pub buyer: OrganisationId,
    /// Where it is delivered.
    pub delivery_point: DeliveryPointId,
    /// Currency of all its money.
    pub currency: Currency,
    /// Value, minor units.
    pub total_minor: i64,
    /// Number of lines.
    pub line_count: i64,
    /// Who placed it.
    pub placed_by: PersonId,
    /// Who placed, revised or raised it, once each; the last one drew up the edition to sign.
    pub orderers: Vec<PersonId>,
    /// Who received or signed for its deliveries; none of them pays for it.
    pub accepted_by: Vec<PersonId>,
    /// Who ordered payments or advances for it; none of them receives or signs for it.
    pub paid_by: Vec<PersonId>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub status: OrderStatus,
    /// How far fulfilment has come; saved for lists.
    pub progress: Progress,
    /// Edition of the document that is signed or in force; rises with each revision and amendment.
    pub edition: i64,
    /// Last edition ever drawn up, also of amendments that were withdrawn.
    pub last_edition: i64,
    /// SHA-256 of the canonical document of this edition.
    pub document_digest: Digest,
    /// Whether it was placed in an emergency.
    pub is_emergency: bool,
    /// Steps that sign it, in order.
    pub steps: Vec<Step>,
    /// Signatures that count; a revision voids them, a line that is left out does not.
    pub steps_signed: i64,
    /// Signatures ever made, of all editions.
    pub signature_count: i64,
    /// When the hold on money, stock and ceiling runs out.
    pub hold_until: Option<Timestamp>,
    /// Hours a signature may be waited for before somebody is told.
    pub approval_hours: i64,
    /// When somebody is told next that a signature is awaited.
    pub approval_due_at: Option<Timestamp>,
    /// Times that those above were told.
    pub approval_level: i64,
    /// When the signers were reminded by hand.
    pub reminded_at: Option<Timestamp>,
    /// Whom a holder of the next role forwarded it to.
    pub assigned_to: Option<PersonId>,
    /// Whether an amendment waits for signatures.
    pub is_amending: bool,
    /// When the supplier's time to answer runs out.
    pub answer_until: Option<Timestamp>,
    /// Whether the supplier let the first time to answer pass.
    pub is_escalated: bool,
    /// When it was sent to the supplier.
    pub sent_at: Option<Timestamp>,
    /// Why it left the straight path.
    pub reason: Option<ReasonCode>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
    /// When it counts as silent unless there is news of it.
    pub silent_at: Option<Timestamp>,
}

impl Order {
    /// Its value.
    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    /// The order as the object of a permission question: the holder's people act, the parties' people may know of it.
    pub fn subject<'a>(&self, holder: OrganisationId, parties: &'a [OrganisationId]) -> Subject<'a> {
        Subject { parties, ..Subject::of("order", self.id, holder) }
    }

    /// What limited appointments are held against: the categories of its items and the nations that pay.
    pub fn traits(&self, reference: &State, state: &State) -> Traits {
        let mut traits = Traits::default();
        for line in lines(state, self.id) {
            let category = state.items.known(&line.item).category;
            if !traits.categories.contains(&category) {
                traits.categories.push(category);
            }
            for charge in charges(state, self.id, line.line) {
                let nation = nation_of(reference, state, charge.allotment);
                if !traits.nations.contains(&nation) {
                    traits.nations.push(nation);
                }
            }
        }
        traits
    }

    /// The organisations whose people may know of the order.
    pub fn parties(&self) -> [OrganisationId; 3] {
        [self.unit, self.supplier, self.buyer]
    }

    /// The person who acts, if an appointment at the holder allows the action on this order.
    pub(crate) fn require(
        &self,
        state: &State,
        context: &Context,
        action: Action,
        holder: OrganisationId,
    ) -> Result<PersonId, Rejection> {
        Ok(self.require_acting(state, context, action, holder)?.person)
    }

    /// As `require`, with the person for whom a deputy acts.
    pub(crate) fn require_acting(
        &self,
        state: &State,
        context: &Context,
        action: Action,
        holder: OrganisationId,
    ) -> Result<Acting, Rejection> {
        let parties = self.parties();
        let subject = Subject { traits: Some(self.traits(state, state)), ..self.subject(holder, &parties) };
        policy::require_acting(state, context, action, &subject)
    }

    /// The number of the next edition.
    pub(crate) fn next_edition(&self) -> Result<i64, Rejection> {
        let (next, remedy) = (self.last_edition + 1, Remedy::PlaceNewOrder);
        if next <= ORDER_EDITIONS_MAX {
            return Ok(next);
        }
        Err(Rejection::field("edition", next, Rule::PastTheLast.with([&ORDER_EDITIONS_MAX]), remedy))
    }

    /// Notes who drew up the newest edition.
    pub(crate) fn add_orderer(&mut self, person: PersonId) {
        self.orderers.retain(|earlier| *earlier != person);
        self.orderers.push(person);
    }

    /// Keys of its lines.
    pub fn line_keys(&self) -> impl Iterator<Item = (OrderId, i64)> + use<> {
        let id = self.id;
        (1..=self.line_count).map(move |line| (id, line))
    }
}

/// The country of the organisation whose fund an allotment is of.
fn nation_of(reference: &State, state: &State, allotment: AllotmentId) -> String {
    let fund = state.funds.known(&state.allotments.known(&allotment).fund);
    reference.organisations.known(&fund.owner).country.clone()
}

/// The note of an event as a personal text of its order.
fn personal_note(order: OrderId, note: Option<&Personal>) -> Vec<(String, String, &Personal)> {
    personal_field(order, "note", note)
}

/// The order, or the refusal that it does not exist.
pub fn order(state: &State, id: OrderId) -> Result<&Order, Rejection> {
    state.orders.get(&id).ok_or_else(|| Rejection::not_found("order", id))
}

/// Asks for an order with all that its verbs and their events touch.
pub fn want_order(state: &mut State, id: OrderId) {
    signers::want_signers(state, id);
    let Some(order) = state.orders.want(&id).cloned() else { return };
    state.delivery_points.want(&order.delivery_point);
    if let Some(framework) = state.contracts.want(&order.contract).and_then(|contract| contract.framework) {
        state.frameworks.want(&framework);
    }
    for key in order.line_keys() {
        let Some(line) = state.order_lines.want(&key).cloned() else { continue };
        if line.answer == Answer::Proposed {
            proposal::want(state, key);
        }
        state.offers.want(&line.offer);
        state.contract_lines.want(&(order.contract, line.item));
    }
    if order.is_amending
        && let Some(edition) = state.amendments.want(&id).map(|amendment| amendment.edition)
    {
        state.signed_documents.want(&(id.bits(), edition));
    }
}

impl Row for Order {
    type Key = OrderId;
    const TABLE: &'static str = "orders";
    fn key(&self) -> OrderId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}
