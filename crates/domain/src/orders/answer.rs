//! Answer a sent order line by line: the supplier's word.

use serde::{Deserialize, Serialize};

use super::answered::{Answered, AnsweredLine};
use super::consent;
use super::proposal::{self, Terms};
use super::{Answer, Order, OrderAction, OrderLine, ReasonCode, line_of, order, want_order};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::BASKET_LINES_MAX;
use crate::policy::Action;
use crate::rejection::{Rejection, bounded, listed};
use crate::state::{Stamp, State};
use crate::values::{Date, OfferId, OrderId, Personal};
use crate::wording::{Remedy, Rule};

/// Answers lines that have no answer yet; done by a clerk of the supplier.
#[derive(Clone, Debug)]
pub struct AnswerOrder {
    /// The order.
    pub order: OrderId,
    /// The answers.
    pub lines: Vec<LineAnswer>,
}

/// The answer to one line.
#[derive(Clone, Debug)]
pub struct LineAnswer {
    /// The line.
    pub line: i64,
    /// What the supplier says.
    pub word: Word,
}

/// What a supplier can say to a line.
#[derive(Clone, Debug)]
pub enum Word {
    /// It will be delivered as ordered.
    Confirm,
    /// It could be delivered otherwise; the orderer decides.
    Change {
        /// Fewer pieces.
        quantity: Option<i64>,
        /// Another day.
        promised_on: Option<Date>,
        /// A listed substitute under the same contract.
        substitute: Option<OfferId>,
    },
    /// It will be delivered later.
    BackOrder {
        /// By this day.
        promised_on: Date,
    },
    /// It will not be delivered.
    Refuse {
        /// Why.
        reason: ReasonCode,
        /// What else there is to say.
        note: Option<Personal>,
    },
}

/// The supplier answered lines of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderAnswered(Answered);

impl Verb for AnswerOrder {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
        for line in &self.lines {
            consent::want(state, (self.order, line.line));
            if let Word::Change { substitute: Some(offer), .. } = line.word {
                proposal::want_offer(state, offer);
            }
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let person = order.require(state, context, Action::Supply, order.supplier)?;
        order.status.step(OrderAction::Answer, &order.number)?;
        listed("lines", &self.lines, BASKET_LINES_MAX)?;
        let mut answered: Vec<AnsweredLine> = Vec::with_capacity(self.lines.len());
        for given in &self.lines {
            let line = line_of(state, order, given.line)?;
            if answered.iter().any(|earlier| earlier.line == given.line) {
                return Err(Rejection::Repeated { field: "lines", value: given.line.to_string() });
            }
            if !line.is_open() {
                let (object, reference) = ("order line", line.reference(order));
                let status = line.answer.as_str();
                return Err(Rejection::WrongStatus { object, reference, status, action: "answering" });
            }
            answered.push(given.decide(state, context, order, line)?);
        }

        // Nothing below can be refused.
        Ok(Answered::events(state, order, Some(person), answered, |answered| OrderAnswered(answered).into()))
    }
}

impl LineAnswer {
    fn decide(
        &self,
        state: &State,
        context: &Context,
        order: &Order,
        line: &OrderLine,
    ) -> Result<AnsweredLine, Rejection> {
        match &self.word {
            Word::Confirm => Ok(AnsweredLine::bound(line, Answer::Confirmed, line.promised_on)),
            Word::Refuse { reason, note } => Ok(AnsweredLine::refused(line, Some(*reason), note.clone())),
            Word::BackOrder { promised_on } => {
                if line.short > 0 && line.confirmed > 0 {
                    let rule = Rule::PiecesConfirmed.with([&line.confirmed, &line.line]);
                    return Err(Rejection::field("promised_on", promised_on, rule, Remedy::ProposeDay));
                }
                if *promised_on <= line.promised_on {
                    let rule = Rule::NotAfterPromise.with([&line.promised_on]);
                    return Err(Rejection::field("promised_on", promised_on, rule, Remedy::ConfirmLine));
                }
                proposal::require_ahead(context, *promised_on)?;
                let terms = Terms { promised_on: *promised_on, ..line.terms() };
                proposal::require(state, context, order, line, &terms)?;
                Ok(AnsweredLine::bound(line, Answer::BackOrdered, *promised_on))
            }
            Word::Change { quantity, promised_on, substitute } => {
                let mut terms = line.terms();
                if let Some(offer) = substitute {
                    let offer = proposal::offer_of(state, order, *offer)?;
                    // Its price may have risen since: what was ordered keeps its own.
                    if offer.id == line.offer {
                        return Err(Rejection::field(
                            "substitute",
                            offer.id,
                            Rule::WhatWasOrdered,
                            Remedy::LeaveOut,
                        ));
                    }
                    (terms.offer, terms.item) = (offer.id, offer.item);
                    terms.unit_price_minor = offer.unit_price_minor;
                }
                terms.quantity = quantity.unwrap_or(line.quantity);
                if let Some(promised_on) = *promised_on {
                    proposal::require_ahead(context, promised_on)?;
                    terms.promised_on = promised_on;
                }
                if terms == line.terms() {
                    return Err(Rejection::field("change", "", Rule::ChangesNothing, Remedy::ConfirmLine));
                }
                let lowest = line.confirmed.max(line.despatched).max(1);
                bounded("quantity", terms.quantity, lowest, line.quantity)?;
                let leaving = proposal::check(state, context, order, line, &terms)?;
                let asked = leaving.into_iter().map(|leaving| leaving.asked).collect();
                Ok(AnsweredLine::proposed(line, terms, asked))
            }
        }
    }
}

impl Fact for OrderAnswered {
    fn keys(&self, state: &mut State) {
        want_order(state, self.0.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        self.0.apply(state, stamp);
    }

    fn subjects(&self) -> Vec<String> {
        self.0.subjects()
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        self.0.personal()
    }
}
