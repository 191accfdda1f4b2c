//! Tell orders that the stock they hold is gone: a supplier lowered it below what is reserved.
//!
//! The newest reservations give way. A confirmed line that runs short must be answered again; until then its supplier
//! stays bound to it. Which orders hold reservations is read before and named here, so that the rule reads no list.

use serde::{Deserialize, Serialize};

use super::{Answer, Order, OrderStatus, deadlines, lines, want_order};
use crate::command::Verb;
use crate::contracts::contract;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{ANSWER_DAYS, SHORT_ORDERS_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{OfferId, OrderId, OrganisationId, Timestamp};

/// Takes what an offer's stock no longer covers from the newest of these orders.
#[derive(Clone, Debug)]
pub struct RunShort {
    /// The offer.
    pub offer: OfferId,
    /// The newest orders that hold its stock.
    pub orders: Vec<OrderId>,
}

/// Lines of an order lost the stock that was reserved for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderRanShort {
    order: OrderId,
    offer: OfferId,
    supplier: OrganisationId,
    lines: Vec<ShortLine>,
    /// Until when the supplier answers lines that it had answered; `None` when it owes an answer anyway.
    answer_until: Option<Timestamp>,
}

/// What a line of an order lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct ShortLine {
    line: i64,
    /// Pieces no longer reserved for the line.
    pieces: i64,
    /// Pieces no longer reserved for the amendment that would raise it.
    raised: i64,
    /// The answer it has now: open when it has to be answered again.
    answer: Answer,
}

impl Verb for RunShort {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(contract) = state.offers.want(&self.offer).map(|offer| offer.contract) {
            state.contracts.want(&contract);
        }
        self.orders.iter().take(SHORT_ORDERS_MAX).for_each(|order| want_order(state, *order));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let offer = state.offers.get(&self.offer).ok_or_else(|| Rejection::not_found("offer", self.offer))?;
        let contract = contract(state, offer.contract)?;
        let subject = Subject::of("offer", self.offer, contract.supplier);
        policy::require(state, context, Action::ManageOffers, &subject)?;
        listed("orders", &self.orders, SHORT_ORDERS_MAX)?;
        let mut orders = Vec::with_capacity(self.orders.len());
        for id in &self.orders {
            let order = state.orders.get(id).filter(|order| order.contract == contract.id);
            orders.push(order.ok_or_else(|| Rejection::not_found("order", id))?);
        }
        orders.sort_by_key(|order| std::cmp::Reverse(order.id));
        orders.dedup_by_key(|order| order.id);
        let mut missing = offer.short();
        let events = orders.into_iter().filter_map(|order| self.short(state, context, order, &mut missing));
        let events: Vec<_> = events.collect();
        if events.is_empty() {
            return Err(Rejection::NothingShort { offer: self.offer.to_string() });
        }

        // Nothing below can be refused.
        Ok(events)
    }
}

impl RunShort {
    /// What of the missing pieces an order loses, its last line first; `None` when it holds none of the stock.
    fn short(&self, state: &State, context: &Context, order: &Order, missing: &mut i64) -> Option<Event> {
        let mut take = |held: i64| {
            let taken = held.min(*missing);
            *missing -= taken;
            taken
        };
        let raised_of = |line: i64| {
            let amendment = order.is_amending.then(|| state.amendments.known(&order.id))?;
            amendment.lines.iter().find(|raised| raised.line == line)
        };
        let mut held: Vec<_> = lines(state, order.id).filter(|line| line.offer == self.offer).collect();
        held.reverse();
        let short = held.into_iter().map(|line| {
            let raised = take(raised_of(line.line).map_or(0, |raised| raised.reserved));
            let pieces = take(line.reserved);
            let is_promised = matches!(line.answer, Answer::Confirmed | Answer::BackOrdered);
            let answer = if pieces > 0 && is_promised { Answer::Open } else { line.answer };
            (line.answer != answer, ShortLine { line: line.line, pieces, raised, answer })
        });
        let short: Vec<_> = short.filter(|(_, line)| line.pieces + line.raised > 0).collect();
        let is_asked_anew = short.iter().any(|(is_reopened, _)| *is_reopened)
            && order.status == OrderStatus::Sent
            && order.answer_until.is_none();
        let answer_until = is_asked_anew.then(|| context.at.plus_days(ANSWER_DAYS));
        let lines: Vec<_> = short.into_iter().map(|(_, line)| line).collect();
        let (offer, supplier) = (self.offer, order.supplier);
        (!lines.is_empty())
            .then(|| OrderRanShort { order: order.id, offer, supplier, lines, answer_until }.into())
    }
}

impl Fact for OrderRanShort {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        for ShortLine { line, pieces, raised, answer } in &self.lines {
            state.offers.update(&self.offer).reserved -= pieces + raised;
            let row = state.order_lines.update(&(self.order, *line));
            row.reserved -= pieces;
            row.short += pieces;
            row.answer = *answer;
            if *raised > 0 {
                let lines = &mut state.amendments.update(&self.order).lines;
                let held = lines.iter_mut().find(|held| held.line == *line);
                held.expect("only what the amendment holds was taken").reserved -= raised;
            }
        }
        if let Some(until) = self.answer_until {
            deadlines::await_answer(state, self.order, until, false);
        }
        state.orders.update(&self.order);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.offer.to_string(), self.supplier.to_string()]
    }
}
