//! What an answer of the supplier changes: shared by the answer itself, its lapse and a rejected proposal.

use serde::{Deserialize, Serialize};

use super::consent::Asked;
use super::proposal::Terms;
use super::{
    Answer, Order, OrderAction, OrderLine, OrderStatus, Proposal, ReasonCode, closed, deadlines, lines,
    release,
};
use crate::event::Event;
use crate::ledger::ChargeMove;
use crate::state::{Stamp, State};
use crate::values::{Date, OrderId, PersonId, Personal};

/// Outcome of an answer for an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The order.
    pub order: OrderId,
    /// Who answered or decided; the clock when `None`.
    pub person: Option<PersonId>,
    /// Where the order stands now: declined when nothing is left of it.
    pub status: OrderStatus,
    /// The lines concerned.
    pub lines: Vec<AnsweredLine>,
    /// Money that is free again.
    pub moves: Vec<ChargeMove>,
}

/// Outcome of an answer for a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnsweredLine {
    /// The line.
    pub line: i64,
    /// The answer it has now.
    pub answer: Answer,
    /// Pieces the supplier is bound to.
    pub confirmed: i64,
    /// Promised day.
    pub promised_on: Date,
    /// Pieces that will not be delivered.
    pub released: i64,
    /// What the supplier proposes instead.
    pub proposal: Option<Terms>,
    /// The donors that are asked before it can be accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// Why the line was refused.
    pub reason: Option<ReasonCode>,
    /// What else there is to say.
    #[serde(skip)]
    pub note: Option<Personal>,
}

impl AnsweredLine {
    /// A line the supplier binds itself to whole.
    pub(super) fn bound(line: &OrderLine, answer: Answer, promised_on: Date) -> Self {
        let confirmed = line.quantity;
        AnsweredLine { answer, confirmed, promised_on, ..Self::of(line) }
    }

    /// A line with a proposal for the orderer, and for donors first if it leaves their earmarks.
    pub(super) fn proposed(line: &OrderLine, terms: Terms, asked: Vec<Asked>) -> Self {
        AnsweredLine { answer: Answer::Proposed, proposal: Some(terms), asked, ..Self::of(line) }
    }

    /// A line that will not be delivered, except for pieces that were confirmed or despatched before.
    pub(super) fn refused(line: &OrderLine, reason: Option<ReasonCode>, note: Option<Personal>) -> Self {
        let released = line.unconfirmed();
        let confirmed = line.quantity - released;
        let answer = if confirmed > 0 { Answer::Confirmed } else { Answer::Refused };
        AnsweredLine { answer, confirmed, released, reason, note, ..Self::of(line) }
    }

    fn of(line: &OrderLine) -> Self {
        AnsweredLine {
            line: line.line,
            answer: line.answer,
            confirmed: line.confirmed,
            promised_on: line.promised_on,
            released: 0,
            proposal: None,
            asked: Vec::new(),
            reason: None,
            note: None,
        }
    }
}

impl Answered {
    /// The event of these answers and, when nothing of the order is left open, its closing.
    pub(super) fn events(
        state: &State,
        order: &Order,
        person: Option<PersonId>,
        answered: Vec<AnsweredLine>,
        event: impl FnOnce(Answered) -> Event,
    ) -> Vec<Event> {
        let row = |line: i64| state.order_lines.known(&(order.id, line));
        let released = answered.iter().filter(|line| line.released > 0);
        let moves =
            released.flat_map(|line| release::of_pieces(state, row(line.line), line.released)).collect();
        let released = |line: i64| answered.iter().find(|other| other.line == line).map_or(0, |a| a.released);
        let left: Vec<_> = lines(state, order.id)
            .map(|row| OrderLine { quantity: row.quantity - released(row.line), ..row.clone() })
            .collect();
        let is_declined = left.iter().all(|line| line.quantity == 0);
        let action = if is_declined { OrderAction::Decline } else { OrderAction::Answer };
        let status = order.status.after(action).expect("only sent orders are answered");
        let closed = if is_declined { None } else { closed::if_finished(order, &left) };
        let answered = Answered { order: order.id, person, status, lines: answered, moves };
        std::iter::once(event(answered)).chain(closed).collect()
    }

    pub(super) fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        for line in &self.lines {
            let key = (self.order, line.line);
            release::uncall(state, self.order, line.line, line.released);
            if state.order_lines.known(&key).answer == Answer::Proposed {
                state.proposals.remove(&key);
            }
            let row = state.order_lines.update(&key);
            row.answer = line.answer;
            row.confirmed = line.confirmed;
            row.promised_on = line.promised_on;
            row.short = if line.answer == Answer::Proposed { row.short } else { 0 };
            if let Some(terms) = line.proposal {
                state.proposals.insert(Proposal {
                    order: self.order,
                    line: line.line,
                    terms,
                    asked: line.asked.clone(),
                });
            }
        }
        deadlines::drop_answer_if_complete(state, self.order);
        let order = state.orders.update(&self.order);
        order.status = self.status;
        if self.status == OrderStatus::Declined {
            order.reason = self.lines.iter().rev().find_map(|line| line.reason);
        }
        deadlines::heard(state, self.order, stamp.at);
    }

    pub(super) fn personal(&self) -> Vec<(String, String, &Personal)> {
        let noted = self.lines.iter().filter_map(|line| Some((line.line, line.note.as_ref()?)));
        noted.map(|(line, note)| (self.order.to_string(), format!("line_{line}_note"), note)).collect()
    }

    pub(super) fn subjects(&self) -> Vec<String> {
        let person = self.person.map(|person| person.to_string());
        std::iter::once(self.order.to_string()).chain(person).collect()
    }
}
