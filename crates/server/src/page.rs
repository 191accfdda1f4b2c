//! Pages of lists: a limit, and a cursor that names the last entry of the page before.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::limits::{PAGE_DEFAULT, PAGE_MAX};

/// Entries of a page, 1 to [`PAGE_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(usize);

impl Limit {
    /// Entries to show.
    pub fn get(self) -> usize {
        self.0
    }

    /// Entries to fetch: one more than shown, which tells whether a further page exists.
    pub fn and_one(self) -> usize {
        self.0 + 1
    }
}

impl Default for Limit {
    fn default() -> Self {
        Limit(PAGE_DEFAULT)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let number = usize::from_str(&text).ok().filter(|number| (1..=PAGE_MAX).contains(number));
        number
            .map(Limit)
            .ok_or_else(|| serde::de::Error::custom(format!("must be a number from 1 to {PAGE_MAX}")))
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .minimum(Some(1))
            .maximum(Some(PAGE_MAX))
            .default(Some(PAGE_DEFAULT.into()));
        RefOr::T(Schema::Object(Object::from(number)))
    }
}

impl ToSchema for Limit {
    fn name() -> Cow<'static, str> {
        "Limit".into()
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Where the next page begins: send it as `after`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The page of rows fetched with [`Limit::and_one`].
    pub fn of<R>(
        mut rows: Vec<R>,
        limit: Limit,
        cursor: impl Fn(&R) -> String,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        let is_last = rows.len() <= limit.0;
        rows.truncate(limit.0);
        let next = if is_last { None } else { rows.last().map(cursor) };
        Page { entries: rows.into_iter().map(show).collect(), next }
    }
}

/// The rows of a resident table after a cursor, in the order of their keys for people, for [`Page::of`].
pub fn after<'r, R, K: Ord>(
    rows: impl Iterator<Item = &'r R>,
    key: impl Fn(&R) -> K,
    after: Option<&K>,
    limit: Limit,
) -> Vec<&'r R> {
    let mut rows: Vec<_> = rows.filter(|row| after.is_none_or(|after| key(row) > *after)).collect();
    rows.sort_by_key(|row| key(row));
    rows.truncate(limit.and_one());
    rows
}
