//! Figures: how many places there are and what they come to, along the axes that pages ask for.

use std::collections::HashMap;
use std::ops::Range;

use super::{Family, Place};
use crate::store::{Connection, Existing, Lookup, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Bytes of a date's text that name its month, and its year.
const MONTH: usize = 7;
const YEAR: usize = 4;

const KEY: &[&str] = &["family", "standing", "scope", "period", "currency"];
const COLUMNS: &[&str] = &["family", "standing", "scope", "period", "currency", "count", "amount"];
const FIGURE: Lookup = Lookup { table: "view_figure", columns: COLUMNS, key: KEY };
const ADD: Upsert = Upsert { table: "view_figure", columns: COLUMNS, key: KEY, existing: Existing::Added };

/// What is counted together: by standing or not, by a part of the scope, by a part of the day.
#[derive(Clone, Debug)]
pub struct Axis {
    family: Family,
    by_standing: bool,
    /// Bytes of the scope.
    scope: Range<usize>,
    /// Bytes of the day.
    period: usize,
}

const fn axis(family: Family, by_standing: bool, scope: Range<usize>, period: usize) -> Axis {
    Axis { family, by_standing, scope, period }
}

/// Every axis.
const AXES: &[Axis] = &[
    axis(Family::Order, true, 0..0, 0),
    axis(Family::Order, true, 0..16, 0),
    axis(Family::Order, true, 16..32, 0),
    axis(Family::Order, false, 0..32, 10),
    axis(Family::Stage, true, 0..16, 0),
    axis(Family::Spent, false, 0..48, YEAR),
    axis(Family::Promise, false, 0..16, 10),
    axis(Family::Obligation, false, 0..16, 10),
    axis(Family::Answer, true, 0..16, MONTH),
    axis(Family::Delivery, true, 0..16, MONTH),
    axis(Family::Verdict, true, 0..16, MONTH),
    axis(Family::Discrepancy, true, 0..16, 0),
    axis(Family::Invoice, true, 0..16, 0),
    axis(Family::Payable, true, 0..16, 10),
    axis(Family::Payment, true, 0..0, 0),
    axis(Family::Flag, true, 0..0, MONTH),
];

/// A count and a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Of what kind of places.
    pub family: Family,
    /// In which standing; empty when all are counted together.
    pub standing: String,
    /// Whose: ids one after the other; empty for everybody's.
    pub scope: Vec<u8>,
    /// Day, month or year; empty when all are counted together.
    pub period: String,
    /// Currency of the amount; empty when it counts something else.
    pub currency: String,
    /// Places.
    pub count: i64,
    /// Sum of their amounts.
    pub amount: i64,
}

/// Family, standing, scope, period and currency.
type Key<'p> = (Family, &'p str, &'p [u8], &'p str, &'p str);

/// Differences of figures, gathered before they are saved: a count and a sum each.
#[derive(Default)]
pub(super) struct Counted<'p>(HashMap<Key<'p>, (i64, i64)>);

impl<'p> Counted<'p> {
    /// Counts a place on each axis of its family; `sign` is 1, or -1 when it goes.
    pub(super) fn count(&mut self, place: &'p Place, sign: i64) {
        for axis in AXES.iter().filter(|axis| axis.family == place.family) {
            let standing = if axis.by_standing { place.standing.as_str() } else { "" };
            let scope = place.scope.get(axis.scope.clone()).unwrap_or_default();
            let period = place.day.get(..axis.period).unwrap_or_default();
            let (count, amount) =
                self.0.entry((place.family, standing, scope, period, &place.currency)).or_default();
            *count += sign;
            *amount += sign * place.amount;
        }
    }

    pub(super) fn save(self, connection: &mut dyn Connection) -> Result<(), StoreError> {
        let mut sums: Vec<_> = self.0.into_iter().filter(|(_, difference)| *difference != (0, 0)).collect();
        if sums.is_empty() {
            return Ok(());
        }
        // As the table has them: its pages are then touched one after the other.
        sums.sort_unstable_by_key(|((family, standing, scope, period, currency), _)| {
            (family.as_str(), *standing, *scope, *period, *currency)
        });
        let row = |(key, (count, amount)): &(Key<'_>, (i64, i64))| {
            let mut row = key_row(key);
            row.extend([Value::Int(*count), Value::Int(*amount)]);
            row
        };
        connection.upsert(&ADD, &sums.iter().map(row).collect::<Vec<_>>())?;
        let fewer = sums.iter().filter(|(_, (count, _))| *count < 0);
        remove_empty(connection, &fewer.map(|(key, _)| key_row(key)).collect::<Vec<_>>())
    }
}

/// Removes those of these figures that count nothing any more.
fn remove_empty(connection: &mut dyn Connection, keys: &[Row]) -> Result<(), StoreError> {
    if keys.is_empty() {
        return Ok(());
    }
    let figures = connection.read_keys(&FIGURE, keys)?.into_iter().map(Figure::from_row);
    let figures = figures.collect::<Result<Vec<_>, _>>()?;
    let empty = figures.iter().filter(|figure| figure.count == 0);
    let empty: Vec<Row> = empty.map(|figure| key_row(&figure.key())).collect();
    if empty.is_empty() { Ok(()) } else { connection.delete_keys(&FIGURE, &empty) }
}

fn key_row((family, standing, scope, period, currency): &Key<'_>) -> Row {
    vec![family.as_str().into(), (*standing).into(), (*scope).into(), (*period).into(), (*currency).into()]
}

impl Figure {
    fn key(&self) -> Key<'_> {
        (self.family, &self.standing, &self.scope, &self.period, &self.currency)
    }

    /// A figure of a row of the table's columns.
    pub(crate) fn from_row(row: Row) -> Result<Figure, StoreError> {
        let mut row = row.into_iter();
        let family = String::take(&mut row)?;
        let unknown = || StoreError::Corrupt { detail: format!("view_figure has no family {family:?}") };
        Ok(Figure {
            family: family.parse().map_err(|_| unknown())?,
            standing: String::take(&mut row)?,
            scope: row.next().unwrap_or(Value::Null).bytes()?.to_vec(),
            period: String::take(&mut row)?,
            currency: String::take(&mut row)?,
            count: i64::take(&mut row)?,
            amount: i64::take(&mut row)?,
        })
    }
}
