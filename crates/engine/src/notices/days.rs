//! Days that come near and days that have passed: money that ends soon, deliveries that are late.
//!
//! One day is looked through at a time, in the order of the table of `rules` and by pages of objects, so that the cursor
//! says of what people were told.

use std::collections::BTreeSet;

use domain::allotments::Allotment;
use domain::funds::{Fund, Stage};
use domain::orders::{Answer, lines};
use domain::state::State;
use domain::values::{AllotmentId, Date, FundId, Id, OrderId, Timestamp, Zone};
use jiff::Span;

use super::rules::{DAYS, DayRule, Of, Passing};
use crate::places::{self, Family};
use crate::queries::Part;
use crate::queries::allotments::open_of_funds;
use crate::queries::figures::{PlaceFilter, PlaceKey, places};
use crate::queries::funds::all_funds;
use crate::store::{Connection, StoreError};

/// Days before a date at which its warning is made.
pub const AHEAD_DAYS: i64 = 14;
/// Objects looked through in one step.
const OBJECTS_MAX: usize = 1_024;
/// Funds whose dates are looked at.
const FUNDS_MAX: usize = 4_096;

const NEXT_AT: &str = "SELECT at FROM journal WHERE sequence > $1 ORDER BY sequence LIMIT 1";

/// How far the days were told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCursor {
    /// The day that is looked through, or was last; none before the first.
    pub day: Option<Date>,
    /// How many rows of the table were looked through for it.
    pub rules: usize,
    /// Up to which object the next row was, raw bits; 0 before its first.
    pub after: u128,
}

/// What people are told of by one row of the table.
#[derive(Debug)]
pub(super) struct Due {
    /// The row.
    pub(super) rule: &'static DayRule,
    /// The day on which it is told.
    pub(super) day: Date,
    /// The day that comes near or has passed.
    pub(super) on: Date,
    /// Raw bits of the ids of what it is about.
    pub(super) objects: Vec<u128>,
}

/// The next of what people are told up to today, and how far that is. It begins so many days back that whatever ends
/// soon is told of, also where the server stood still.
pub(super) fn next(
    connection: &mut dyn Connection,
    from: DayCursor,
    zone: &Zone,
    today: Date,
) -> Result<(Option<Due>, DayCursor), StoreError> {
    let first = plus(today, -AHEAD_DAYS);
    let begun = DayCursor { day: Some(first), ..DayCursor::default() };
    let mut cursor = if from.day.is_some_and(|day| day >= first) { from } else { begun };
    while let Some(day) = cursor.day.filter(|day| *day <= today) {
        let Some(rule) = DAYS.get(cursor.rules) else {
            if day == today {
                break;
            }
            cursor = DayCursor { day: day.tomorrow().ok(), ..DayCursor::default() };
            continue;
        };
        let on = match rule.passing {
            Passing::Despatch => day.yesterday().unwrap_or(day),
            _ => plus(day, AHEAD_DAYS),
        };
        let (objects, more_after) = match rule.passing {
            // What has ended meanwhile needs no warning.
            Passing::Lapse | Passing::Obligation | Passing::Acceptance if on < today => (Vec::new(), None),
            Passing::Despatch if !is_counted(connection, zone.end_of(on))? => return Ok((None, cursor)),
            Passing::Despatch => promised(connection, on, cursor.after)?,
            _ => ending(connection, rule, on, cursor.after)?,
        };
        match more_after {
            Some(after) => cursor.after = after,
            None => (cursor.rules, cursor.after) = (cursor.rules + 1, 0),
        }
        if !objects.is_empty() {
            return Ok((Some(Due { rule, day, on, objects }), cursor));
        }
    }
    Ok((None, cursor))
}

fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// Whether a warning of the day would have been made before today.
pub(super) fn is_soon(on: Date, today: Date) -> bool {
    on < plus(today, AHEAD_DAYS)
}

/// Objects, and after which one there are more.
type Page = (Vec<u128>, Option<u128>);

/// The funds with this date, or their allotments, in which money is left that the date is about.
fn ending(
    connection: &mut dyn Connection,
    rule: &DayRule,
    on: Date,
    after: u128,
) -> Result<Page, StoreError> {
    let mut funds = all_funds(connection, FUNDS_MAX)?;
    funds.retain(|fund| rule.passing.date_of(fund) == Some(on));
    let ids: Vec<FundId> = funds.iter().map(|fund| fund.id).collect();
    if ids.is_empty() {
        return Ok((Vec::new(), None));
    }
    let stages = rule.passing.stages();
    if rule.of == Of::Allotments {
        let page = open_of_funds(connection, &ids, AllotmentId::from_bits(after), OBJECTS_MAX)?;
        let more_after = page.last().filter(|_| page.len() == OBJECTS_MAX).map(|last| last.id.bits());
        let left = page.into_iter().filter(|allotment| has_left(allotment, stages));
        return Ok((left.map(|allotment| allotment.id.bits()).collect(), more_after));
    }
    let is_free = |fund: &&Fund| stages.contains(&Stage::Available) && fund.unallotted_minor > 0;
    let mut left: BTreeSet<FundId> = funds.iter().filter(is_free).map(|fund| fund.id).collect();
    let mut last = AllotmentId::from_bits(0);
    loop {
        let page = open_of_funds(connection, &ids, last, OBJECTS_MAX)?;
        let Some(newest) = page.last() else { break };
        last = newest.id;
        left.extend(page.iter().filter(|row| has_left(row, stages)).map(|row| row.fund));
    }
    Ok((left.into_iter().map(FundId::bits).collect(), None))
}

fn has_left(allotment: &Allotment, stages: &[Stage]) -> bool {
    stages.iter().any(|stage| allotment.stages.get(*stage) > 0)
}

/// Whether the places, which follow the journal, hold everything from before this moment.
fn is_counted(connection: &mut dyn Connection, moment: Timestamp) -> Result<bool, StoreError> {
    let taken = places::cursor(connection)?;
    let rows = connection.query(NEXT_AT, &[taken.into()])?;
    rows.first().map_or(Ok(true), |row| Ok(row[0].int()? >= moment.0))
}

/// Orders with an open line that was promised for the day.
fn promised(connection: &mut dyn Connection, on: Date, after: u128) -> Result<Page, StoreError> {
    let day = on.to_string();
    let filter = PlaceFilter { from: Some(day.clone()), to: Some(day.clone()), ..PlaceFilter::default() };
    let after: PlaceKey = (day, after, i64::MAX);
    let part = Part { after: Some(after), is_descending: false, limit: OBJECTS_MAX };
    let page = places(connection, Family::Promise, "open", &filter, &part)?;
    let more_after = page.last().filter(|_| page.len() == OBJECTS_MAX).map(|last| last.object);
    let mut orders: Vec<u128> = page.into_iter().map(|line| line.object).collect();
    orders.dedup();
    Ok((orders, more_after))
}

/// Whether pieces of the order that were promised for the day are not despatched.
pub(super) fn is_late(state: &State, order: OrderId, on: Date) -> bool {
    lines(state, order)
        .any(|line| line.promised_on == on && line.to_despatch() > 0 && line.answer != Answer::Refused)
}

impl Passing {
    /// The day a fund has for it.
    fn date_of(self, fund: &Fund) -> Option<Date> {
        match self {
            Passing::Lapse => Some(fund.lapse_on),
            Passing::Obligation => fund.earmark.obligate_by,
            Passing::Acceptance => fund.earmark.accept_by,
            Passing::Despatch => None,
        }
    }

    /// Where money is that the day is about: not ordered with, not in a sent order, not accepted.
    fn stages(self) -> &'static [Stage] {
        match self {
            Passing::Lapse => &[Stage::Available],
            Passing::Obligation => &[Stage::Available, Stage::Committed],
            Passing::Acceptance => &[Stage::Committed, Stage::Obligated, Stage::Advanced],
            Passing::Despatch => &[],
        }
    }
}
