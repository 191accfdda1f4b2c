//! The places of orders and of the acts that accept what they ordered.

use std::collections::BTreeMap;

use domain::acceptance::{self, Act, ActStatus, DiscrepancyStatus};
use domain::funds::Stage;
use domain::orders::{Answer, Order, OrderLine, OrderStatus, charges, lines};
use domain::state::State;
use domain::values::{ActId, Date, Id, OrderId, Timestamp, Zone};

use super::{Family, Place, scope};

/// An acceptance within this time after arrival is too quick to have counted anything.
const QUICK_MICROS: i64 = 60_000_000;
/// Stages in which the money of a sent order can be.
const STAGES: [Stage; 4] = [Stage::Obligated, Stage::Advanced, Stage::Accrued, Stage::Paid];
/// Upper ends, in days after the promised one, of the ways a delivery keeps its promise.
const KEPT: [(i64, &str); 3] = [(0, "on_time"), (7, "late_week"), (30, "late_month")];
/// The way beyond the last of [`KEPT`].
const KEPT_LEAST: &str = "late_more";

/// Asks for what the places of an order follow from.
pub(super) fn want(state: &mut State, id: OrderId) {
    // Until it is sent only its status is listed.
    let Some(order) = state.orders.want(&id).filter(|order| order.sent_at.is_some()) else { return };
    for key in order.line_keys() {
        let Some(line) = state.order_lines.want(&key).cloned() else { continue };
        state.items.want(&line.item);
        for key in line.charge_keys() {
            if let Some(allotment) = state.charges.want(&key).map(|charge| charge.allotment) {
                state.allotments.want(&allotment);
            }
        }
    }
}

/// Asks for what the places of an act follow from.
pub(super) fn want_act(state: &mut State, id: ActId) {
    let Some(act) = state.acts.want(&id).cloned() else { return };
    want(state, act.order);
    for position in 1..=act.line_count {
        state.act_lines.want(&(id, position));
    }
    for position in 1..=act.discrepancy_count {
        state.discrepancies.want(&(id, position));
    }
}

/// The places of an order.
pub(super) fn places(state: &State, id: OrderId, zone: &Zone) -> Vec<Place> {
    let Some(order) = state.orders.get(&id) else { return Vec::new() };
    let standing = match order.status {
        OrderStatus::Sent => order.progress.as_str(),
        status => status.as_str(),
    };
    let money = |family, part, standing: &str| Place {
        currency: order.currency.code().to_owned(),
        ..Place::new(id, family, part, standing)
    };
    let mut places = vec![Place {
        scope: scope([order.unit.bits(), order.supplier.bits()]),
        day: zone.date(order.placed_at).to_string(),
        amount: order.total_minor,
        ..money(Family::Order, 0, standing)
    }];
    let Some(sent_at) = order.sent_at else { return places };
    let (sent_on, supplier) = (zone.date(sent_at), scope([order.supplier.bits()]));
    for (stage, part) in STAGES.into_iter().zip(0..) {
        let amount = of_stage(state, id, stage);
        if amount > 0 {
            places.push(Place {
                scope: supplier.clone(),
                amount,
                ..money(Family::Stage, part, stage.as_str())
            });
        }
    }
    for (category, amount) in by_category(state, id) {
        let part = places.len();
        places.push(Place {
            scope: scope([order.unit.bits(), category, order.supplier.bits()]),
            day: sent_on.to_string(),
            amount,
            ..money(Family::Spent, i64::try_from(part).expect("few parts"), "")
        });
    }
    if order.status == OrderStatus::Sent {
        places.extend(lines(state, id).flat_map(|line| open_line(state, order, line)));
    }
    places.push(Place { scope: supplier, ..answer(state, order, sent_on, zone) });
    places
}

fn of_stage(state: &State, id: OrderId, stage: Stage) -> i64 {
    lines(state, id)
        .flat_map(|line| charges(state, id, line.line))
        .map(|charge| charge.stages.get(stage))
        .sum()
}

fn by_category(state: &State, id: OrderId) -> BTreeMap<u128, i64> {
    let mut sums = BTreeMap::new();
    for line in lines(state, id).filter(|line| line.quantity > 0) {
        *sums.entry(state.items.known(&line.item).category.bits()).or_default() += line.cost_minor();
    }
    sums
}

/// The promise of a line that is not accepted in full, and the obligated money behind it by fund.
fn open_line(state: &State, order: &Order, line: &OrderLine) -> Vec<Place> {
    let pieces = line.to_accept();
    if pieces <= 0 {
        return Vec::new();
    }
    let day = line.promised_on.to_string();
    let mut places = vec![Place {
        scope: scope([order.supplier.bits()]),
        day: day.clone(),
        amount: pieces,
        ..Place::new(order.id, Family::Promise, line.line, "open")
    }];
    let mut funds: BTreeMap<u128, i64> = BTreeMap::new();
    for charge in charges(state, order.id, line.line) {
        let fund = state.allotments.known(&charge.allotment).fund.bits();
        *funds.entry(fund).or_default() += charge.stages.get(Stage::Obligated);
    }
    for ((fund, amount), nth) in funds.into_iter().filter(|(_, amount)| *amount > 0).zip(0..) {
        places.push(Place {
            scope: scope([fund]),
            day: day.clone(),
            currency: order.currency.code().to_owned(),
            amount,
            ..Place::new(order.id, Family::Obligation, line.line * 1_000 + nth, "open")
        });
    }
    places
}

/// How the supplier answered, or by when an answer is due.
fn answer(state: &State, order: &Order, sent_on: Date, zone: &Zone) -> Place {
    let is_open = order.status == OrderStatus::Sent && lines(state, order.id).any(OrderLine::is_open);
    let due_on = order.answer_until.map(|at| zone.date(at));
    let (standing, day) = match (is_open, order.is_escalated) {
        (true, false) => ("waiting", due_on.unwrap_or(sent_on)),
        (true, true) => ("overdue", due_on.unwrap_or(sent_on)),
        (false, false) => ("in_time", sent_on),
        (false, true) => ("late", sent_on),
    };
    let is_refused = lines(state, order.id).all(|line| line.answer == Answer::Refused);
    let standing = if is_refused && !is_open { "refused" } else { standing };
    Place { day: day.to_string(), ..Place::new(order.id, Family::Answer, 0, standing) }
}

/// The places of an act: its discrepancies and, once it is effective, how it kept what was promised.
pub(super) fn act_places(
    state: &State,
    id: ActId,
    arrivals: &BTreeMap<u128, Timestamp>,
    zone: &Zone,
) -> Vec<Place> {
    let Some(act) = state.acts.get(&id) else { return Vec::new() };
    if act.status != ActStatus::Accepted {
        return Vec::new();
    }
    let order = state.orders.known(&act.order);
    let supplier = scope([order.supplier.bits()]);
    let drawn_on = zone.date(act.drawn_at).to_string();
    let open = acceptance::discrepancies(state, id).filter(|row| row.status == DiscrepancyStatus::Open);
    let mut places: Vec<Place> = open
        .map(|row| Place {
            scope: supplier.clone(),
            day: drawn_on.clone(),
            amount: row.quantity,
            ..Place::new(id, Family::Discrepancy, row.position, row.status.as_str())
        })
        .collect();
    let Some(accepted_at) = act.accepted_at else { return places };
    let accepted_on = zone.date(accepted_at);
    let day = accepted_on.to_string();
    for line in acceptance::lines(state, id) {
        let promised_on = state.order_lines.known(&(act.order, line.order_line)).promised_on;
        let counted = [
            (Family::Delivery, kept(promised_on, accepted_on), line.accepted),
            (Family::Verdict, "rejected", line.rejected),
            (Family::Verdict, "missing", line.missing),
        ];
        for ((family, standing, amount), nth) in counted.into_iter().zip(0..).filter(|((_, _, n), _)| *n > 0)
        {
            let place = Place::new(id, family, line.position * 3 + nth, standing);
            places.push(Place { scope: supplier.clone(), day: day.clone(), amount, ..place });
        }
    }
    places.extend(quick(act, order, accepted_at, arrivals).map(|place| Place { day, ..place }));
    places
}

fn kept(promised_on: Date, accepted_on: Date) -> &'static str {
    let late_days = i64::from((accepted_on - promised_on).get_days());
    KEPT.iter().find(|(most, _)| late_days <= *most).map_or(KEPT_LEAST, |(_, standing)| standing)
}

/// The flag of an act that became effective within a minute after its despatch arrived.
fn quick(
    act: &Act,
    order: &Order,
    accepted_at: Timestamp,
    arrivals: &BTreeMap<u128, Timestamp>,
) -> Option<Place> {
    let arrived_at = arrivals.get(&act.despatch.bits())?;
    let after_micros = accepted_at.0 - arrived_at.0;
    (after_micros <= QUICK_MICROS).then(|| Place {
        scope: scope([order.unit.bits(), order.supplier.bits()]),
        amount: after_micros / 1_000_000,
        ..Place::new(act.id, Family::Flag, 0, "quick_acceptance")
    })
}
