//! A `SELECT` of stored rows, put together from conditions on columns; every value is a parameter.

use std::marker::PhantomData;

use domain::table;

use super::Part;
use crate::store::{Connection, Row, StoreError, Value};
use crate::tables::{Column, Stored};

/// Rows of one table that fulfil every condition added.
pub(super) struct Select<R> {
    /// Other tables that are read with the rows, and how they belong together; empty for none.
    listed: String,
    conditions: Vec<String>,
    params: Row,
    row: PhantomData<R>,
}

impl<R: Stored> Select<R> {
    /// Every row.
    pub(super) fn all() -> Self {
        Select { listed: String::new(), conditions: Vec::new(), params: Vec::new(), row: PhantomData }
    }

    /// Only rows whose column holds the value; without one, nothing changes.
    pub(super) fn equal(self, column: &str, value: Option<&impl Column>) -> Self {
        self.compare(column, "=", value)
    }

    /// Only rows after the value in the column's order, for the page after a cursor.
    pub(super) fn after(self, column: &str, value: Option<&impl Column>) -> Self {
        self.compare(column, ">", value)
    }

    /// Only rows after these values of several columns in their common order.
    pub(super) fn after_key(self, columns: &str, values: Option<&impl Column>) -> Self {
        self.compare_key(columns, ">", values)
    }

    /// Only rows from the value on in the column's order.
    pub(super) fn from(self, column: &str, value: Option<&impl Column>) -> Self {
        self.compare(column, ">=", value)
    }

    /// Only rows before the value in the column's order.
    pub(super) fn before(self, column: &str, value: Option<&impl Column>) -> Self {
        self.compare(column, "<", value)
    }

    /// The rows of a part of the list whose key is the column, or these columns with a comma between them.
    pub(super) fn part(
        self,
        connection: &mut dyn Connection,
        columns: &str,
        part: &Part<impl Column>,
    ) -> Result<Vec<R>, StoreError> {
        let (way, beyond) = part.way();
        let order = columns.split(", ").map(|column| format!("{column} {way}")).collect::<Vec<_>>();
        self.compare_key(columns, beyond, part.after.as_ref()).page(connection, &order.join(", "), part.limit)
    }

    fn compare_key(mut self, columns: &str, operator: &str, values: Option<&impl Column>) -> Self {
        if let Some(values) = values {
            let first = self.params.len() + 1;
            values.put(&mut self.params);
            let placeholders: Vec<_> = (first..=self.params.len()).map(|nth| format!("${nth}")).collect();
            self.conditions.push(format!("({columns}) {operator} ({})", placeholders.join(", ")));
        }
        self
    }

    fn compare(mut self, column: &str, operator: &str, value: Option<&impl Column>) -> Self {
        if let Some(value) = value {
            let placeholder = self.parameter(value);
            self.conditions.push(format!("{column} {operator} {placeholder}"));
        }
        self
    }

    /// Only rows of which this is so; the condition is the code's own text, such as that of an index.
    pub(super) fn that(mut self, condition: &'static str) -> Self {
        self.conditions.push(condition.to_owned());
        self
    }

    /// Only rows in which one of the columns holds one of its values; a column without values matches none.
    pub(super) fn any<V: Column>(mut self, choices: &[(&str, &[V])]) -> Self {
        let mut parts = Vec::new();
        for (column, values) in choices {
            let Some(last) = values.last() else { continue };
            // Few lengths of lists keep the number of prepared statements small.
            let repeated = std::iter::repeat_n(last, values.len().next_power_of_two() - values.len());
            let placeholders: Vec<_> =
                values.iter().chain(repeated).map(|value| self.parameter(value)).collect();
            parts.push(format!("{column} IN ({})", placeholders.join(", ")));
        }
        let none = || "1 = 0".to_owned();
        self.conditions.push(if parts.is_empty() { none() } else { format!("({})", parts.join(" OR ")) });
        self
    }

    /// Only rows in which one of the text columns begins with the prefix, letter case included.
    pub(super) fn begins(mut self, columns: &[&str], prefix: Option<&str>) -> Self {
        if let Some(prefix) = prefix {
            let chars = prefix.chars().count();
            self.params.push(Value::from(prefix));
            let placeholder = format!("${}", self.params.len());
            let parts = columns.iter().map(|column| format!("substr({column}, 1, {chars}) = {placeholder}"));
            self.conditions.push(format!("({})", parts.collect::<Vec<_>>().join(" OR ")));
        }
        self
    }

    /// Only rows that a projection lists under a value: `listed_by` is its column and that value, `joined` its column
    /// with the keys of the rows and theirs.
    pub(super) fn among(
        mut self,
        projection: &str,
        listed_by: (&str, &impl Column),
        joined: (&str, &str),
    ) -> Self {
        let placeholder = self.parameter(listed_by.1);
        self.conditions.push(format!("{} = {placeholder}", listed_by.0));
        self.listed =
            format!("{projection} JOIN {} ON {} = {}", <R as table::Row>::TABLE, joined.0, joined.1);
        self
    }

    /// The rows with those of other tables: `tables` joins them, and names them in conditions and order.
    pub(super) fn joined(mut self, tables: &str) -> Self {
        tables.clone_into(&mut self.listed);
        self
    }

    fn parameter(&mut self, value: &impl Column) -> String {
        value.put(&mut self.params);
        format!("${}", self.params.len())
    }

    /// At most `limit` rows in the order of these columns, each with its direction if descending.
    pub(super) fn page(
        self,
        connection: &mut dyn Connection,
        order: &str,
        limit: usize,
    ) -> Result<Vec<R>, StoreError> {
        let own = <R as table::Row>::TABLE;
        let columns = match self.listed.is_empty() {
            true => R::COLUMNS.join(", "),
            false => R::COLUMNS.iter().map(|column| format!("{own}.{column}")).collect::<Vec<_>>().join(", "),
        };
        let sql = format!("SELECT {columns}{} ORDER BY {order} LIMIT {limit}", self.source());
        connection.query(&sql, &self.params)?.into_iter().map(R::from_row).collect()
    }

    /// Figures over the rows that have the same value in a column, each row with that value first.
    pub(super) fn grouped(
        self,
        connection: &mut dyn Connection,
        by: &str,
        figures: &str,
    ) -> Result<Vec<Row>, StoreError> {
        connection.query(&format!("SELECT {by}, {figures}{} GROUP BY {by}", self.source()), &self.params)
    }

    fn source(&self) -> String {
        let table = if self.listed.is_empty() { <R as table::Row>::TABLE } else { &self.listed };
        let conditions = match self.conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", self.conditions.join(" AND ")),
        };
        format!(" FROM {table}{conditions}")
    }
}
