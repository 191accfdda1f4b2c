//! Amend a sent order: less, or another delivery point, at once by notice; more only after new signatures.

use serde::{Deserialize, Serialize};

use super::amendment::{self, AddedLine, Request};
use super::submitted_line::{self, Taken, Wanted, check_quantity};
use super::{
    Answer, Order, OrderAction, OrderLine, ReasonCode, closed, deadlines, line_of, lines, order,
    personal_note, release, want_order,
};
use crate::allotments::charging;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::ledger::ChargeMove;
use crate::limits::{BASKET_LINES_MAX, CHARGES_PER_LINE_MAX, QUANTITY_MAX};
use crate::policy::Action;
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{DeliveryPointId, OrderId, OrganisationId, PersonId, Personal};
use crate::wording::{Remedy, Rule};

/// Changes a sent order; done by an orderer of the unit. Raising a line goes alone, because it takes effect later.
#[derive(Clone, Debug)]
pub struct AmendOrder {
    /// The order.
    pub order: OrderId,
    /// Lines to change.
    pub lines: Vec<AmendedLine>,
    /// Where to deliver from now on.
    pub delivery_point: Option<DeliveryPointId>,
    /// Why.
    pub reason: ReasonCode,
    /// What else there is to say.
    pub note: Option<Personal>,
}

/// A line as it should be.
#[derive(Clone, Copy, Debug)]
pub struct AmendedLine {
    /// The line.
    pub line: i64,
    /// Pieces.
    pub quantity: i64,
}

/// A sent order was lowered or directed elsewhere; the value of what is not wanted any more is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderAmended {
    order: OrderId,
    supplier: OrganisationId,
    person: PersonId,
    reason: ReasonCode,
    #[serde(skip)]
    note: Option<Personal>,
    lines: Vec<LoweredLine>,
    delivery_point: Option<DeliveryPointId>,
    moves: Vec<ChargeMove>,
}

/// Pieces taken off a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct LoweredLine {
    line: i64,
    quantity: i64,
}

/// What an amendment asks for.
struct Changes<'s> {
    /// Pieces less.
    lowered: Vec<LoweredLine>,
    /// Lines with the pieces more.
    raised: Vec<(&'s OrderLine, i64)>,
}

impl Verb for AmendOrder {
    fn keys(&self, state: &mut State, context: &Context) {
        want_order(state, self.order);
        if let Some(unit) = state.orders.want(&self.order).map(|order| order.unit) {
            charging::keys(state, unit, context.today());
        }
        if let Some(point) = self.delivery_point {
            state.delivery_points.want(&point);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let person = order.require(state, context, Action::PlaceOrder, order.unit)?;
        order.status.step(OrderAction::Amend, &order.number)?;
        if order.is_amending {
            return Err(Rejection::AmendmentWaits { order: order.number.clone() });
        }
        let Changes { lowered, raised } = self.changes(state, order)?;
        self.check_delivery_point(state, order)?;
        let edition = if raised.is_empty() { order.edition } else { order.next_edition()? };
        let added = add(state, context, order, &raised)?;

        // Nothing below can be refused.
        let (reason, note) = (self.reason, self.note.clone());
        if !added.is_empty() {
            let request = Request { person, edition, reason, note };
            return Ok(vec![amendment::submitted(state, context, order, request, added)]);
        }
        Ok(self.notice(state, order, person, lowered))
    }
}

impl AmendOrder {
    /// The lines that fall, by how many pieces, and those that rise.
    fn changes<'s>(&self, state: &'s State, order: &Order) -> Result<Changes<'s>, Rejection> {
        match self.lines.len() {
            0 if self.delivery_point.is_none() => return Err(Rejection::Empty { field: "lines" }),
            count if count > BASKET_LINES_MAX => {
                return Err(Rejection::TooMany { field: "lines", count, limit: BASKET_LINES_MAX });
            }
            _ => {}
        }
        let (mut lowered, mut raised) = (Vec::new(), Vec::new());
        for (index, AmendedLine { line, quantity }) in self.lines.iter().copied().enumerate() {
            let row = line_of(state, order, line)?;
            if self.lines[..index].iter().any(|earlier| earlier.line == line) {
                return Err(Rejection::Repeated { field: "lines", value: line.to_string() });
            }
            bounded("quantity", quantity, 0, QUANTITY_MAX)?;
            require_answered(order, row, quantity > row.quantity)?;
            let fewer = row.quantity - quantity;
            if fewer > row.to_despatch() {
                let (object, reference) = ("order line", row.reference(order));
                return Err(Rejection::NothingLeft {
                    object,
                    reference,
                    left: row.to_despatch(),
                    asked: fewer,
                });
            }
            match fewer {
                0 => {
                    return Err(Rejection::field(
                        "quantity",
                        quantity,
                        Rule::OrderedAlready,
                        Remedy::LeaveLineOut,
                    ));
                }
                1.. => lowered.push(LoweredLine { line, quantity: fewer }),
                _ => raised.push((row, -fewer)),
            }
        }
        let is_notice = !lowered.is_empty() || self.delivery_point.is_some();
        if is_notice && !raised.is_empty() {
            let (rule, remedy) = (Rule::PartlyWaits, Remedy::RaiseApart);
            return Err(Rejection::field("lines", raised[0].0.line, rule, remedy));
        }
        Ok(Changes { lowered, raised })
    }

    fn check_delivery_point(&self, state: &State, order: &Order) -> Result<(), Rejection> {
        let Some(id) = self.delivery_point else { return Ok(()) };
        match state.delivery_points.get(&id) {
            Some(_) if id == order.delivery_point => {
                Err(Rejection::field("delivery_point", id, Rule::PointAlready, Remedy::LeaveOutOrChoose))
            }
            Some(point) if point.unit == order.unit => Ok(()),
            _ => Err(Rejection::not_found("delivery point", id)),
        }
    }

    fn notice(
        &self,
        state: &State,
        order: &Order,
        person: PersonId,
        lowered: Vec<LoweredLine>,
    ) -> Vec<Event> {
        let fewer = |line: i64| lowered.iter().find(|other| other.line == line).map_or(0, |l| l.quantity);
        let row = |line| state.order_lines.known(&(order.id, line));
        let freed = |lowered: &LoweredLine| release::of_pieces(state, row(lowered.line), lowered.quantity);
        let moves = lowered.iter().flat_map(freed).collect();
        let left: Vec<_> = lines(state, order.id)
            .map(|row| OrderLine { quantity: row.quantity - fewer(row.line), ..row.clone() })
            .collect();
        let amended = OrderAmended {
            order: order.id,
            supplier: order.supplier,
            person,
            reason: self.reason,
            note: self.note.clone(),
            lines: lowered,
            delivery_point: self.delivery_point,
            moves,
        };
        std::iter::once(amended.into()).chain(closed::if_finished(order, &left)).collect()
    }
}

/// Refuses to change a line whose proposal is undecided, or to raise one that the supplier has not answered.
fn require_answered(order: &Order, line: &OrderLine, is_raised: bool) -> Result<(), Rejection> {
    if line.answer == Answer::Proposed || (is_raised && line.is_open()) {
        let (object, reference) = ("order line", line.reference(order));
        let status = line.answer.as_str();
        return Err(Rejection::WrongStatus { object, reference, status, action: "amending" });
    }
    Ok(())
}

/// What the raised lines order in addition, as placement would decide it.
fn add(
    state: &State,
    context: &Context,
    order: &Order,
    raised: &[(&OrderLine, i64)],
) -> Result<Vec<AddedLine>, Rejection> {
    if !raised.is_empty() {
        lines(state, order.id).try_for_each(|line| require_answered(order, line, true))?;
    }
    let mut taken = Taken::default();
    let mut added = Vec::with_capacity(raised.len());
    for (row, quantity) in raised {
        let offer = state.offers.known(&row.offer);
        check_quantity(row.quantity + quantity, offer, state.items.known(&row.item))?;
        let charged = usize::try_from(row.charge_count).expect("a count");
        if charged >= CHARGES_PER_LINE_MAX {
            let rule = Rule::ChargesFull.with([&CHARGES_PER_LINE_MAX]);
            return Err(Rejection::field("lines", row.line, rule, Remedy::OrderMissing));
        }
        let wanted = Wanted {
            unit: order.unit,
            offer,
            quantity: *quantity,
            unit_price_minor: row.unit_price_minor,
            charges: &[],
            charges_max: CHARGES_PER_LINE_MAX - charged,
        };
        let submitted = submitted_line::decide(state, context, &wanted, &mut taken)?;
        let promised_on = submitted.promised_on.max(row.promised_on);
        let (line, position) = (row.line, row.charge_count + 1);
        added.push(AddedLine { line, position, promised_on, added: submitted });
    }
    Ok(added)
}

impl Fact for OrderAmended {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        for LoweredLine { line, quantity } in &self.lines {
            release::uncall(state, self.order, *line, *quantity);
        }
        deadlines::drop_answer_if_complete(state, self.order);
        if let Some(point) = self.delivery_point {
            state.orders.update(&self.order).delivery_point = point;
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.supplier.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_note(self.order, self.note.as_ref())
    }
}
