//! Amendments of sent orders: lowered or redirected at once, raised after signatures.

use domain::funds::Stage;
use domain::identity::Role;
use domain::ledger::ChargeMove;
use domain::limits::HOLD_DAYS;
use domain::orders::Answer;
use domain::orders::amendment::RaisedLine;
use domain::orders::submitted_line::SubmittedLine;
use domain::values::{Date, DeliveryPointId, Digest, OrderId, PersonId, Timestamp};
use serde::Deserialize;

use super::charges::Side;
use super::orders::{Raise, Waiting};
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct Amended {
    order: OrderId,
    lines: Vec<Lowered>,
    delivery_point: Option<DeliveryPointId>,
    moves: Vec<ChargeMove>,
}

#[derive(Deserialize)]
struct Lowered {
    line: i64,
    quantity: i64,
}

#[derive(Deserialize)]
struct Submitted {
    order: OrderId,
    person: PersonId,
    edition: i64,
    document_digest: Digest,
    steps: Vec<Role>,
    hold_until: Timestamp,
    lines: Vec<Added>,
}

#[derive(Deserialize)]
struct Added {
    line: i64,
    promised_on: Date,
    added: SubmittedLine,
}

#[derive(Deserialize)]
struct InForce {
    order: OrderId,
    total_minor: i64,
    lines: Vec<RaisedLine>,
    moves: Vec<ChargeMove>,
    answer_until: Timestamp,
}

#[derive(Deserialize)]
struct Withdrawn {
    order: OrderId,
    moves: Vec<ChargeMove>,
}

impl Books {
    /// Enters a fact about an amendment; false when it is about something else.
    pub(super) fn enter_amendment(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "order_amended.1" => self.amend(&fact.read()?)?,
            "amendment_submitted.1" => self.submit_amendment(fact.read()?, fact.at)?,
            "amendment_in_force.1" => self.bring_into_force(&fact.read()?)?,
            "amendment_withdrawn.1" => self.withdraw_amendment(&fact.read()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn amend(&mut self, amended: &Amended) -> Result<(), Finding> {
        let id = amended.order;
        let mut moves = Vec::new();
        for lowered in &amended.lines {
            moves.extend(self.order_mut(id)?.release(lowered.line, lowered.quantity)?);
        }
        self.shift_as_stated(id, &moves, &amended.moves)?;
        for lowered in &amended.lines {
            self.give_up(id, lowered.line, lowered.quantity)?;
        }
        let order = self.order_mut(id)?;
        order.forget_deadline_if_answered();
        order.delivery_point = amended.delivery_point.unwrap_or(order.delivery_point);
        Ok(())
    }

    fn submit_amendment(&mut self, submitted: Submitted, at: Timestamp) -> Result<(), Finding> {
        let id = submitted.order;
        same(|| format!("hold of {id}"), submitted.hold_until, at.plus_days(HOLD_DAYS))?;
        let mut raises = Vec::new();
        for Added { line, promised_on, added } in &submitted.lines {
            self.hold(id, *line, added)?;
            raises.push(Raise {
                line: *line,
                quantity: added.quantity,
                reserved: added.reserved,
                promised_on: *promised_on,
                charges: added.charges.len(),
            });
        }
        let waiting = Waiting {
            edition: submitted.edition,
            digest: submitted.document_digest,
            steps: submitted.steps,
            signed: 0,
            hold_until: submitted.hold_until,
        };
        let order = self.order_mut(id)?;
        order.drawn_by = submitted.person;
        order.amendment = Some((waiting, raises));
        Ok(())
    }

    fn bring_into_force(&mut self, in_force: &InForce) -> Result<(), Finding> {
        let id = in_force.order;
        let order = self.order_mut(id)?;
        let (waiting, raises) = known(order.amendment.take(), ("amendment of", id))?;
        same(|| format!("signatures of the amendment of {id}"), waiting.signed, waiting.steps.len())?;
        let moves = order.all((Stage::Committed, Stage::Obligated), Side::First)?;
        order.answer_until = Some(in_force.answer_until);
        let stated: Vec<_> = in_force.lines.iter().map(|raised| (raised.line, raised.quantity)).collect();
        let asked: Vec<_> = raises.iter().map(|raise| (raise.line, raise.quantity)).collect();
        same(|| format!("raised lines of {id}"), stated, asked)?;
        for raise in &raises {
            let line = order.line_mut(raise.line)?;
            line.quantity += raise.quantity;
            line.reserved += raise.reserved;
            line.promised_on = raise.promised_on;
            line.answer = Answer::Open;
        }
        let total = order.total();
        same(|| format!("value of {id}"), in_force.total_minor, total)?;
        self.shift_as_stated(id, &moves, &in_force.moves)
    }

    fn withdraw_amendment(&mut self, withdrawn: &Withdrawn) -> Result<(), Finding> {
        let id = withdrawn.order;
        let order = self.order_mut(id)?;
        let (_, raises) = known(order.amendment.take(), ("amendment of", id))?;
        let moves = order.all((Stage::Committed, Stage::Available), Side::Last)?;
        self.shift_as_stated(id, &moves, &withdrawn.moves)?;
        for raise in raises {
            let line = self.order_mut(id)?.line_mut(raise.line)?;
            line.charges.truncate(line.charges.len() - raise.charges);
            let (offer, value) = (line.offer, raise.quantity * line.price);
            self.market.reserve(offer, -raise.reserved)?;
            self.market.call(offer, -raise.quantity, -value)?;
        }
        Ok(())
    }
}
