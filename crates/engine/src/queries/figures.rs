//! Figures and the lists behind them, from the projection of places: a moment behind the journal, a few seconds while
//! commands come without a pause.

use super::Part;
use crate::places::{Family, Figure, Place};
use crate::store::{Connection, StoreError, Value};

const FIGURES: &str = "SELECT family, standing, scope, period, currency, count, amount FROM view_figure
    WHERE family = $1 ORDER BY standing, scope, period, currency LIMIT $2";
const FIGURES_OF: &str = "SELECT family, standing, scope, period, currency, count, amount FROM view_figure
    WHERE family = $1 AND scope = $2 ORDER BY standing, period, currency LIMIT $3";
const FIGURES_SINCE: &str = "SELECT family, standing, scope, period, currency, count, amount FROM view_figure
    WHERE family = $1 AND standing = $2 AND period >= $3 AND count >= $4
    ORDER BY period DESC, scope, currency LIMIT $5";

/// Figures of one family that are read at a time.
pub const FIGURES_MAX: usize = 20_000;

fn read(connection: &mut dyn Connection, sql: &str, params: &[Value]) -> Result<Vec<Figure>, StoreError> {
    connection.query(sql, params)?.into_iter().map(Figure::from_row).collect()
}

fn most() -> Value {
    Value::from(FIGURES_MAX as u64)
}

/// The figures of a family on all its axes.
pub fn figures(connection: &mut dyn Connection, family: Family) -> Result<Vec<Figure>, StoreError> {
    read(connection, FIGURES, &[family.as_str().into(), most()])
}

/// The figures of a family for one scope, empty for everybody's.
pub fn figures_of(
    connection: &mut dyn Connection,
    family: Family,
    scope: &[u8],
) -> Result<Vec<Figure>, StoreError> {
    read(connection, FIGURES_OF, &[family.as_str().into(), scope.to_vec().into(), most()])
}

/// The figures of a family in a standing, empty where it is not told apart, from a period on, that count at least so
/// many places; those of the newest period first.
pub fn figures_since(
    connection: &mut dyn Connection,
    family: Family,
    standing: &str,
    since: &str,
    least: i64,
) -> Result<Vec<Figure>, StoreError> {
    let params = [family.as_str().into(), standing.into(), since.into(), Value::Int(least), most()];
    read(connection, FIGURES_SINCE, &params)
}

/// Which places are listed.
#[derive(Clone, Debug, Default)]
pub struct PlaceFilter {
    /// Only those whose scope holds this id.
    pub whose: Option<u128>,
    /// Only from this day on.
    pub from: Option<String>,
    /// Only up to this day.
    pub to: Option<String>,
}

/// Where a page of places begins: day, object and part of the place before.
pub type PlaceKey = (String, u128, i64);

/// Places of a family in a standing, by day.
pub fn places(
    connection: &mut dyn Connection,
    family: Family,
    standing: &str,
    filter: &PlaceFilter,
    page: &Part<PlaceKey>,
) -> Result<Vec<Place>, StoreError> {
    let mut sql = "SELECT object, family, part, standing, scope, day, currency, amount FROM view_place
        WHERE family = $1 AND standing = $2"
        .to_owned();
    let mut params: Vec<Value> = vec![family.as_str().into(), standing.into()];
    let mut add = |condition: &str, values: Vec<Value>| {
        let mut condition = condition.to_owned();
        for value in values {
            params.push(value);
            condition = condition.replacen('?', &format!("${}", params.len()), 1);
        }
        sql.push_str(" AND ");
        sql.push_str(&condition);
    };
    if let Some(from) = &filter.from {
        add("day >= ?", vec![from.as_str().into()]);
    }
    if let Some(to) = &filter.to {
        add("day <= ?", vec![to.as_str().into()]);
    }
    if let Some(whose) = filter.whose {
        let id: Value = whose.to_be_bytes().into();
        let part = "(substr(scope, 1, 16) = ? OR substr(scope, 17, 16) = ? OR substr(scope, 33, 16) = ?)";
        add(part, vec![id.clone(), id.clone(), id]);
    }
    let (way, beyond) = page.way();
    if let Some((day, object, part)) = &page.after {
        add(
            &format!("(day, object, part) {beyond} (?, ?, ?)"),
            vec![day.as_str().into(), object.to_be_bytes().into(), Value::Int(*part)],
        );
    }
    sql.push_str(&format!(" ORDER BY day {way}, object {way}, part {way} LIMIT {}", page.limit));
    connection.query(&sql, &params)?.into_iter().map(Place::from_row).collect()
}
