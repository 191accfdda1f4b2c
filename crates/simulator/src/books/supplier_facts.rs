//! After sending: the supplier's answers, proposals, and the ways what is not despatched is given up.

use domain::funds::Stage;
use domain::ledger::ChargeMove;
use domain::limits::ANSWER_DAYS;
use domain::orders::answered::{Answered, AnsweredLine};
use domain::orders::proposal::Terms;
use domain::orders::{Answer, ConsentResult, OrderStatus};
use domain::values::{FundId, OfferId, OrderId, OrganisationId, Timestamp};
use serde::Deserialize;

use super::order_facts::OfOrder;
use super::orders::Line;
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct Escalated {
    order: OrderId,
    answer_until: Timestamp,
}

#[derive(Deserialize)]
struct Said {
    order: OrderId,
    line: i64,
    fund: FundId,
    partner: OrganisationId,
    terms: Terms,
    result: ConsentResult,
}

#[derive(Deserialize)]
struct Accepted {
    order: OrderId,
    line: i64,
    terms: Terms,
    reserved: i64,
    moves: Vec<ChargeMove>,
}

#[derive(Deserialize)]
struct RanShort {
    order: OrderId,
    offer: OfferId,
    lines: Vec<ShortLine>,
}

#[derive(Deserialize)]
struct ShortLine {
    line: i64,
    pieces: i64,
    raised: i64,
    answer: Answer,
}

#[derive(Deserialize)]
struct Stopped {
    order: OrderId,
    status: OrderStatus,
    moves: Vec<ChargeMove>,
}

#[derive(Deserialize)]
struct Closed {
    order: OrderId,
    status: OrderStatus,
}

impl Books {
    /// Enters a fact about an order that was sent; false when it is about something else.
    pub(super) fn enter_supplier(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "order_answered.1" | "answer_lapsed.1" | "proposal_rejected.1" => self.answer(fact.read()?)?,
            "order_escalated.1" => {
                let Escalated { order, answer_until } = fact.read()?;
                self.order_mut(order)?.answer_until = Some(answer_until);
            }
            "order_fell_silent.1" => {
                let OfOrder { order } = fact.read()?;
                let status = self.order_mut(order)?.status;
                same(|| format!("status of {order}, of which nothing is heard"), status, OrderStatus::Sent)?;
            }
            "consent_decided.1" => self.consent(&fact.read()?)?,
            "proposal_accepted.1" => self.accept_proposal(&fact.read()?)?,
            "order_ran_short.1" => self.run_short(&fact.read()?, fact.at)?,
            "order_terminated.1" => self.stop(&fact.read()?, OrderStatus::Terminated)?,
            "order_short_closed.1" => self.stop(&fact.read()?, OrderStatus::Sent)?,
            "order_closed.1" => self.close(&fact.read()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn answer(&mut self, answered: Answered) -> Result<(), Finding> {
        let id = answered.order;
        let mut moves = Vec::new();
        for line in answered.lines.iter().filter(|line| line.released > 0) {
            moves.extend(self.order_mut(id)?.release(line.line, line.released)?);
        }
        self.shift_as_stated(id, &moves, &answered.moves)?;
        for line in &answered.lines {
            self.answer_line(id, line)?;
        }
        let order = self.order_mut(id)?;
        let is_declined = order.lines.iter().all(|line| line.quantity == 0);
        let status = if is_declined { OrderStatus::Declined } else { OrderStatus::Sent };
        same(|| format!("status of {id}"), answered.status, status)?;
        order.status = status;
        order.forget_deadline_if_answered();
        Ok(())
    }

    fn answer_line(&mut self, id: OrderId, answered: &AnsweredLine) -> Result<(), Finding> {
        let number = answered.line;
        let line = self.order_mut(id)?.line_mut(number)?;
        let unbound = line.quantity - line.confirmed.max(line.despatched);
        let is_refusal = answered.proposal.is_none() && answered.confirmed < line.quantity;
        let released = if is_refusal { unbound } else { 0 };
        same(|| format!("pieces released of line {number} of {id}"), answered.released, released)?;
        self.give_up(id, number, released)?;
        let line = self.order_mut(id)?.line_mut(number)?;
        if answered.proposal.is_none() {
            line.short = 0;
        }
        line.answer = answered.answer;
        line.confirmed = answered.confirmed;
        line.promised_on = answered.promised_on;
        line.proposal = answered.proposal;
        line.asked = answered.asked.clone();
        Ok(())
    }

    fn consent(&mut self, said: &Said) -> Result<(), Finding> {
        let Said { order: id, line: number, fund, partner, terms, result } = *said;
        let what = |what: &str| format!("{what} of the consent to a change of line {number} of {id}");
        let owner = known(self.treasury.fund(fund), fund)?.owner;
        same(|| what("donor"), partner, owner)?;
        let line = self.order_mut(id)?.line_mut(number)?;
        same(|| what("terms"), Some(terms), line.proposal)?;
        line.consents.insert(fund, (terms, result));
        Ok(())
    }

    /// Finds partners' money that is to pay for what its earmark forbids, without its owner's consent.
    fn require_consents(&self, id: OrderId, number: i64, terms: &Terms) -> Result<(), Finding> {
        let line = known(known(self.order(id), id)?.line(number), ("line", id, number))?;
        for charge in line.charges.iter().filter(|charge| charge.purse.get(Stage::Obligated) > 0) {
            let allotment = known(self.treasury.allotment(charge.allotment), charge.allotment)?;
            let fund = known(self.treasury.fund(allotment.fund), allotment.fund)?;
            let is_late = fund.earmark.accept_by.is_some_and(|by| terms.promised_on > by);
            let covered = line.consents.get(&fund.id).is_some_and(|(agreed, result)| {
                let is_within = agreed.item == terms.item && agreed.promised_on >= terms.promised_on;
                *result == ConsentResult::Given && is_within
            });
            let what = || format!("consent of {} to the change of line {number} of {id}", fund.code);
            same(what, covered || !is_late, true)?;
        }
        Ok(())
    }

    fn accept_proposal(&mut self, accepted: &Accepted) -> Result<(), Finding> {
        let Accepted { order: id, line: number, terms, .. } = *accepted;
        let free = known(self.market.offer(terms.offer), terms.offer)?.free();
        let line = self.order_mut(id)?.line_mut(number)?;
        let what = || format!("proposal for line {number} of {id}");
        let proposed = line.proposal.take();
        let proposed = proposed.map(|terms| Terms { quantity: terms.quantity.min(line.quantity), ..terms });
        same(what, Some(terms), proposed)?;
        self.require_consents(id, number, &terms)?;
        let line = self.order_mut(id)?.line_mut(number)?;
        let reserved = match terms.offer == line.offer {
            true => line.reserved.min(terms.quantity - line.despatched),
            false => free.min(terms.quantity),
        };
        same(what, accepted.reserved, reserved)?;
        let value_to_accept = (terms.quantity - line.accepted) * terms.unit_price_minor;
        let moves = line.free(number, line.excess(value_to_accept))?;
        self.shift_as_stated(id, &moves, &accepted.moves)?;
        let line = self.order_mut(id)?.line_mut(number)?;
        let ordered = line.clone();
        (line.offer, line.item, line.price) = (terms.offer, terms.item, terms.unit_price_minor);
        (line.quantity, line.reserved, line.promised_on) = (terms.quantity, reserved, terms.promised_on);
        (line.answer, line.confirmed, line.short) = (Answer::Confirmed, terms.quantity, 0);
        self.order_mut(id)?.forget_deadline_if_answered();
        self.market.reserve(ordered.offer, -ordered.reserved)?;
        self.market.reserve(terms.offer, reserved)?;
        self.market.call(ordered.offer, -ordered.quantity, -ordered.cost())?;
        self.market.call(terms.offer, terms.quantity, terms.cost_minor())
    }

    /// The last lines give way first, and of a line what an amendment would add.
    fn run_short(&mut self, short: &RanShort, at: Timestamp) -> Result<(), Finding> {
        let (id, offer) = (short.order, known(self.market.offer(short.offer), short.offer)?);
        let mut missing = (offer.reserved - offer.terms.stock).max(0);
        let order = self.order_mut(id)?;
        let (mut worked_out, mut is_reopened) = (Vec::new(), false);
        for (index, line) in order.lines.iter_mut().enumerate().rev() {
            if line.offer != short.offer {
                continue;
            }
            let number = i64::try_from(index + 1).unwrap_or(i64::MAX);
            let raises = order.amendment.iter_mut().flat_map(|(_, raises)| raises);
            let raise = raises.into_iter().find(|raise| raise.line == number);
            let raised = raise.as_ref().map_or(0, |raise| raise.reserved).min(missing);
            let pieces = line.reserved.min(missing - raised);
            missing -= raised + pieces;
            raise.into_iter().for_each(|raise| raise.reserved -= raised);
            line.reserved -= pieces;
            line.short += pieces;
            if pieces > 0 && matches!(line.answer, Answer::Confirmed | Answer::BackOrdered) {
                (line.answer, is_reopened) = (Answer::Open, true);
            }
            if raised + pieces > 0 {
                worked_out.push((number, pieces, raised, line.answer));
            }
        }
        if is_reopened && order.answer_until.is_none() {
            order.answer_until = Some(at.plus_days(ANSWER_DAYS));
        }
        let stated = short.lines.iter().map(|line| (line.line, line.pieces, line.raised, line.answer));
        same(|| format!("pieces short of {id}"), stated.collect(), worked_out.clone())?;
        let lost: i64 = worked_out.iter().map(|(_, pieces, raised, _)| pieces + raised).sum();
        self.market.reserve(short.offer, -lost)
    }

    /// What is not despatched is given up.
    fn stop(&mut self, stopped: &Stopped, status: OrderStatus) -> Result<(), Finding> {
        let id = stopped.order;
        same(|| format!("status of {id}"), stopped.status, status)?;
        let order = self.order_mut(id)?;
        (order.status, order.answer_until) = (status, None);
        let of_line = |(number, line): (i64, &Line)| order.release(number, line.to_despatch());
        let moves: Result<Vec<_>, _> = order.numbered().map(of_line).collect();
        self.shift_as_stated(id, &moves?.concat(), &stopped.moves)?;
        self.give_up_rest(id)
    }

    fn close(&mut self, closed: &Closed) -> Result<(), Finding> {
        let order = self.order_mut(closed.order)?;
        (order.status, order.answer_until) = (OrderStatus::Closed, None);
        same(|| format!("status of {}", closed.order), closed.status, order.status)?;
        let is_finished = |line: &Line| {
            line.accepted >= line.quantity && line.paid >= line.quantity && line.rejected + line.missing == 0
        };
        let what = || format!("{} is closed, so nothing of it is open", closed.order);
        same(what, order.lines.iter().all(is_finished), true)
    }
}
