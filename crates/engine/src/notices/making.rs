//! From journal entries and deadlines to notices.
//!
//! What is made of an entry depends on how things stand when it is read: who may sign next is who may now.

use std::collections::BTreeMap;

use domain::allotments::want_allotment;
use domain::orders::signers::{Candidates, want_signers};
use domain::orders::want_order;
use domain::packages::judgement::want_judgement;
use domain::state::State;
use domain::timers::{Deadline, Timer};
use domain::values::{
    ActId, AllotmentId, DespatchId, Id, InvoiceId, OrderId, PackageId, PaymentId, PersonId, RatingId,
    Timestamp,
};

use super::days::{self, Due};
use super::inbox::{Cursor, cursor};
use super::maker::Maker;
use super::rules::{self, Case, MAY_TELL, Of, Rule, WARNINGS};
use super::{Heard, NOTICE_DAYS, Notice};
use crate::journal;
use crate::proof::leaf::Header;
use crate::queries::{gather, orders::awaiting_signatures};
use crate::readers::Reference;
use crate::store::{Connection, StoreError, Value};
use crate::tables::Stored;

/// Entries looked through in one step.
pub const STEP: u64 = 2_048;
/// Hours before a deadline at which its warning is made.
pub(super) const WARN_HOURS: i64 = 24;
/// Deadlines looked through in one step.
const TIMERS_MAX: u64 = 1_024;
/// Waiting orders looked through for those that an ended appointment leaves unsigned; the clock reminds of the others.
const WAITING_MAX: usize = 1_024;

const TIMERS: &str = "SELECT at, deadline, object FROM timer WHERE at > $1 AND at <= $2 ORDER BY at LIMIT $3";

/// What one step made.
#[derive(Debug)]
pub struct Made {
    /// Where it began.
    pub from: Cursor,
    /// Where it came to.
    pub to: Cursor,
    /// The notices.
    pub notices: Vec<Notice>,
    /// People of whom texts were erased, whose mailbox goes too.
    pub erased: Vec<PersonId>,
}

/// Makes the notices of the next entries, of the deadlines that are a day away, and of the days that come near or have
/// passed.
pub fn make(
    connection: &mut dyn Connection,
    reference: &Reference,
    now: Timestamp,
) -> Result<Made, StoreError> {
    let from = cursor(connection)?;
    let newest = journal::head(connection)?.map_or(0, |head| head.sequence);
    let sequence = newest.min(from.sequence + STEP).max(from.sequence);
    let headers = journal::headers(connection, from.sequence, sequence, MAY_TELL)?;
    let (timers, warned_to) = near(connection, from.warned_to, now)?;
    let (zone, today) = (reference.zone(), reference.zone().date(now));
    let (due, days) = days::next(connection, from.days, &zone, today)?;
    let to = Cursor { sequence, warned_to, days };
    let oldest = now.plus_days(-NOTICE_DAYS).0;
    let is_ruled = |header: &&Header| header.at >= oldest && rules::of(&header.kind).next().is_some();
    let ruled: Vec<&Header> = headers.iter().filter(is_ruled).collect();
    let told = ruled.iter().filter(|header| rules::of(&header.kind).any(Rule::needs_fields));
    let told: Vec<u64> = told.map(|header| header.sequence).collect();
    let fields: BTreeMap<u64, _> = journal::entries_at(connection, &told)?
        .into_iter()
        .map(|entry| (entry.header.sequence, entry.fields))
        .collect();
    let ends_one = |header: &&Header| rules::of(&header.kind).any(|rule| rule.case == Case::LeavesUnsigned);
    let waiting = match ruled.iter().any(ends_one) {
        true => awaiting_signatures(connection, None, WAITING_MAX)?.0,
        false => Vec::new(),
    };
    let mut candidates = Candidates::new(&reference.state, today);
    let world = gather(connection, |state| {
        waiting.iter().for_each(|order| want_order(state, *order));
        ruled.iter().for_each(|entry| want(state, &mut candidates, &entry.subjects));
        timers.iter().for_each(|timer| want_order(state, OrderId::from_bits(timer.object)));
        due.iter().for_each(|due| want_due(state, due));
    })?;
    let mut maker = Maker::new(&reference.state, &world, waiting, today, candidates);
    let none = serde_json::Map::new();
    for header in ruled {
        let fields = fields.get(&header.sequence).unwrap_or(&none);
        maker.tell_of_entry(&Heard { header, fields });
    }
    timers.iter().for_each(|timer| maker.warn_of(timer));
    due.iter().for_each(|due| maker.tell_of_day(due, zone.end_of(due.day.yesterday().unwrap_or(due.day))));
    let erased = headers.iter().filter(|header| header.kind == "personal_erased.1");
    let erased = erased.filter_map(|header| header.subjects.first()?.parse().ok()).collect();
    Ok(Made { from, to, notices: maker.notices(), erased })
}

/// The deadlines that came near since the last step, and how far that is.
fn near(
    connection: &mut dyn Connection,
    after: Timestamp,
    now: Timestamp,
) -> Result<(Vec<Timer>, Timestamp), StoreError> {
    let horizon = now.plus_hours(WARN_HOURS).max(after);
    let params = [Value::Int(after.0), Value::Int(horizon.0), Value::from(TIMERS_MAX)];
    let rows = connection.query(TIMERS, &params)?;
    let is_full = rows.len() as u64 == TIMERS_MAX;
    let mut timers = rows.into_iter().map(Timer::from_row).collect::<Result<Vec<_>, _>>()?;
    let last = timers.last().map_or(horizon, |timer| timer.at);
    if !is_full {
        timers.retain(|timer| is_warned(timer.deadline));
        return Ok((timers, horizon));
    }
    // Others may fall due in the same microsecond; they are read with the next step, unless all of a page do.
    let is_one_moment = timers.first().is_some_and(|first| first.at == last);
    let to = if is_one_moment { last } else { Timestamp(last.0 - 1) };
    timers.retain(|timer| timer.at <= to && is_warned(timer.deadline));
    Ok((timers, to))
}

fn is_warned(deadline: Deadline) -> bool {
    WARNINGS.iter().any(|(known, ..)| *known == deadline)
}

fn want_due(state: &mut State, due: &Due) {
    for object in &due.objects {
        match due.rule.of {
            Of::Funds => drop(state.funds.want(&Id::from_bits(*object))),
            Of::Allotments => want_allotment(state, Id::from_bits(*object)),
            Of::Orders => want_order(state, Id::from_bits(*object)),
        }
    }
}

fn want(state: &mut State, candidates: &mut Candidates<'_>, subjects: &[String]) {
    for subject in subjects {
        if let Some(id) = OrderId::of_text(subject) {
            candidates.want(state, id);
        }
        if let Some(id) = ActId::of_text(subject) {
            let Some((order, signed)) = state.acts.want(&id).map(|act| (act.order, act.steps_signed)) else {
                continue;
            };
            // What the act accepts is held against limits of its own signers.
            want_signers(state, order);
            for ordinal in 1..=signed {
                state.signatures.want(&(id.bits(), ordinal));
            }
        }
        if let Some(id) = DespatchId::of_text(subject) {
            state.despatches.want(&id);
        }
        if let Some(id) = InvoiceId::of_text(subject) {
            state.invoices.want(&id);
        }
        if let Some(id) = PaymentId::of_text(subject) {
            state.payments.want(&id);
        }
        if let Some(id) = PackageId::of_text(subject) {
            want_judgement(state, id);
        }
        if let Some(id) = AllotmentId::of_text(subject) {
            state.allotments.want(&id);
        }
        if let Some(id) = RatingId::of_text(subject)
            && let Some(item) = state.ratings.want(&id).map(|rating| rating.item)
        {
            state.items.want(&item);
        }
    }
}
