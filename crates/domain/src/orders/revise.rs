//! Revise a returned order: new quantities and charges, a new edition, signatures anew.

use serde::{Deserialize, Serialize};

use super::submitted::{charged, first_due, rule_of};
use super::submitted_line::{self, SubmittedLine, Taken, Wanted, check_quantity};
use super::{
    Order, OrderAction, OrderLine, OrderStatus, deadlines, document, line_of, lines, order, release,
    want_order,
};
use crate::allotments::{charging, want_allotment};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::limits::{BASKET_LINES_MAX, CHARGES_PER_LINE_MAX, HOLD_DAYS};
use crate::policy::Action;
use crate::rejection::{Rejection, listed};
use crate::signatures::Step;
use crate::state::{Stamp, State};
use crate::values::{AllotmentId, ContractId, Digest, Money, OrderId, PersonId, Timestamp};

/// Changes a returned order; done by an orderer of the unit. Lines not named keep their quantity, all keep their
/// price, which the hold covers; money is charged as if the order were placed now.
#[derive(Clone, Debug)]
pub struct ReviseOrder {
    /// The order.
    pub order: OrderId,
    /// What is ordered instead.
    pub lines: Vec<RevisedLine>,
}

/// A line as it should be.
#[derive(Clone, Debug)]
pub struct RevisedLine {
    /// The line.
    pub line: i64,
    /// Pieces; zero strikes the line.
    pub quantity: i64,
    /// Allotments and amounts to charge; proposed by the rule when empty.
    pub charges: Vec<(AllotmentId, i64)>,
}

/// An order was revised: what it held was released, what it now needs is held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderRevised {
    order: OrderId,
    contract: ContractId,
    person: PersonId,
    status: OrderStatus,
    edition: i64,
    document_digest: Digest,
    total_minor: i64,
    steps: Vec<Step>,
    approval_hours: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Timestamp>,
    hold_until: Timestamp,
    released: Vec<ChargeMove>,
    lines: Vec<SubmittedLine>,
}

impl Verb for ReviseOrder {
    fn keys(&self, state: &mut State, context: &Context) {
        want_order(state, self.order);
        if let Some(unit) = state.orders.want(&self.order).map(|order| order.unit) {
            charging::keys(state, unit, context.today());
        }
        for (allotment, _) in self.lines.iter().flat_map(|line| &line.charges) {
            want_allotment(state, *allotment);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let person = found.require(state, context, Action::PlaceOrder, found.unit)?;
        let status = found.status.step(OrderAction::Revise, &found.number)?;
        let hold = found.hold_until.expect("a returned order is on hold");
        if hold <= context.at {
            return Err(Rejection::HoldExpired { order: found.number.clone(), at: hold });
        }
        let edition = found.next_edition()?;
        listed("lines", &self.lines, BASKET_LINES_MAX)?;
        let lines = self.decide_lines(state, context, found)?;

        // Nothing below can be refused.
        let total_minor = lines.iter().map(SubmittedLine::cost_minor).sum();
        let total = Money::new(total_minor, found.currency);
        let rule = rule_of(state, context, found.unit, &lines, (total, found.is_emergency));
        let rows: Vec<_> = lines.iter().zip(1..).map(|(line, number)| line.row(found.id, number)).collect();
        let revised = Order { edition, total_minor, ..found.clone() };
        let document = document::document(&revised, rows.iter(), charged(&lines));
        Ok(vec![
            OrderRevised {
                order: found.id,
                contract: found.contract,
                person,
                status,
                edition,
                document_digest: document::digest(&document),
                total_minor,
                approval_hours: rule.hours,
                approval_due_at: first_due(context, &rule),
                steps: rule.steps,
                hold_until: context.at.plus_days(HOLD_DAYS),
                released: release::all(state, found.id, Stage::Committed),
                lines,
            }
            .into(),
        ])
    }
}

impl ReviseOrder {
    fn decide_lines(
        &self,
        state: &State,
        context: &Context,
        order: &Order,
    ) -> Result<Vec<SubmittedLine>, Rejection> {
        for (index, revised) in self.lines.iter().enumerate() {
            line_of(state, order, revised.line)?;
            if self.lines[..index].iter().any(|earlier| earlier.line == revised.line) {
                return Err(Rejection::Repeated { field: "lines", value: revised.line.to_string() });
            }
        }
        let mut taken = Taken::default();
        for line in lines(state, order.id) {
            taken.give_back(state, order, line);
        }
        let decided = lines(state, order.id)
            .map(|line| self.decide_line(state, context, order, line, &mut taken))
            .collect::<Result<Vec<_>, _>>()?;
        if decided.iter().all(|line| line.quantity == 0) {
            return Err(Rejection::Empty { field: "lines" });
        }
        Ok(decided)
    }

    fn decide_line(
        &self,
        state: &State,
        context: &Context,
        order: &Order,
        line: &OrderLine,
        taken: &mut Taken,
    ) -> Result<SubmittedLine, Rejection> {
        let revised = self.lines.iter().find(|revised| revised.line == line.line);
        let quantity = revised.map_or(line.quantity, |revised| revised.quantity);
        let offer = state.offers.known(&line.offer);
        let item = state.items.known(&line.item);
        if quantity == 0 {
            let (offer, item, class, charges) = (line.offer, line.item, item.class.clone(), Vec::new());
            let (unit_price_minor, promised_on) = (line.unit_price_minor, line.promised_on);
            let (quantity, reserved) = (0, 0);
            return Ok(SubmittedLine {
                offer,
                item,
                quantity,
                unit_price_minor,
                reserved,
                promised_on,
                class,
                charges,
            });
        }
        check_quantity(quantity, offer, item)?;
        let wanted = Wanted {
            unit: order.unit,
            offer,
            quantity,
            unit_price_minor: line.unit_price_minor,
            charges: revised.map_or(&[][..], |revised| &revised.charges),
            charges_max: CHARGES_PER_LINE_MAX,
        };
        submitted_line::decide(state, context, &wanted, taken)
    }
}

impl Fact for OrderRevised {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
        for line in &self.lines {
            line.want(state, self.contract);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.released);
        release::uncall_rest(state, self.order);
        let rows: Vec<_> = lines(state, self.order).cloned().collect();
        for key in rows.iter().flat_map(OrderLine::charge_keys) {
            state.charges.remove(&key);
        }
        for (line, number) in self.lines.iter().zip(1..) {
            state.order_lines.insert(line.row(self.order, number));
            line.commit(state, stamp, self.order, number, 1);
            line.called().take(state, self.contract);
        }
        deadlines::renew_hold(state, self.order, self.hold_until);
        deadlines::await_approval(state, self.order, self.approval_due_at);
        let order = state.orders.update(&self.order);
        order.status = self.status;
        order.edition = self.edition;
        order.last_edition = self.edition;
        order.document_digest = self.document_digest;
        order.total_minor = self.total_minor;
        order.steps = self.steps.clone();
        order.approval_hours = self.approval_hours;
        order.steps_signed = 0;
        order.reason = None;
        order.add_orderer(self.person);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.person.to_string()]
    }
}
