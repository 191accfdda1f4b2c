//! Pages of lists: a limit, a sort among the fields an index keeps in order, and a cursor that names the last entry of
//! the page before and serves only the filter and sort it was given for.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::str::FromStr;

use domain::values;
use engine::queries::Part;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::limits::{PAGE_DEFAULT, PAGE_MAX};
use crate::problem::Problem;
use crate::wire::Wire;

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

/// The orders a list can be read in, the first of which it has unasked: fields that an index keeps in order.
pub trait Sorts {
    /// Name of the schema.
    const NAME: &'static str;
    /// The fields, with `-` before them where they fall.
    const FIELDS: &'static [&'static str];
}

macro_rules! sorts {
    ($($(#[$doc:meta])* $sort:ident = $name:ident $fields:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        $(#[$doc])*
        pub type $sort = Sort<$name>;

        impl Sorts for $name {
            const NAME: &'static str = stringify!($sort);
            const FIELDS: &'static [&'static str] = &$fields;
        }
    )*};
}

sorts! {
    /// Reference data.
    SortByCode = ByCode ["code", "-code"];
    /// Whatever has no code; ids of documents rise with time.
    SortById = ById ["id", "-id"];
    /// Documents of which the newest matter first.
    SortNewestFirst = NewestFirst ["-id", "id"];
}

/// The field that a list is sorted by.
#[derive(Clone, Copy, Debug)]
pub struct Sort<S>(&'static str, PhantomData<S>);

impl<S: Sorts> Sort<S> {
    fn is_descending(&self) -> bool {
        self.0.starts_with('-')
    }
}

impl<S: Sorts> Default for Sort<S> {
    fn default() -> Self {
        Sort(S::FIELDS[0], PhantomData)
    }
}

impl<'de, S: Sorts> Deserialize<'de> for Sort<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let known = S::FIELDS.iter().find(|field| **field == text).map(|field| Sort(field, PhantomData));
        known.ok_or_else(|| D::Error::custom(format!("{text} is not one of {}", S::FIELDS.join(", "))))
    }
}

impl<S: Sorts> PartialSchema for Sort<S> {
    fn schema() -> RefOr<Schema> {
        let words = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
        let words = words.enum_values(Some(S::FIELDS.iter().copied())).default(Some(S::FIELDS[0].into()));
        RefOr::T(Schema::Object(Object::from(words)))
    }
}

impl<S: Sorts> ToSchema for Sort<S> {
    fn name() -> Cow<'static, str> {
        S::NAME.into()
    }
}

/// The `next` of the page before, without what binds it to the list.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Cursor<T>(pub T);

impl<T> PartialSchema for Cursor<T> {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
        let text = text.pattern(Some(format!("^.{{1,200}}\\.[0-9a-f]{{{SCOPE_DIGITS}}}$")));
        let text = text.description(Some("`next` of the page before, with the same filter and sort"));
        RefOr::T(Schema::Object(Object::from(text)))
    }
}

impl<T> ToSchema for Cursor<T> {
    fn name() -> Cow<'static, str> {
        "Cursor".into()
    }
}

/// A cursor as the OpenAPI document describes it.
pub type PageCursor = Cursor<()>;

/// Digits of the digest that binds a cursor.
const SCOPE_DIGITS: usize = 16;

/// What a cursor belongs to: the digest of a list's address, filter and sort.
#[derive(Clone, Debug)]
pub struct Scope(String);

impl Scope {
    /// The scope of a list by its path and parameters, but for those that differ from page to page.
    pub fn of(path: &str, parameters: &Map<String, Value>) -> Scope {
        let differs = |name: &str| ["after", "limit"].contains(&name);
        let kept = parameters.iter().filter(|(name, _)| !differs(name));
        let said = kept.fold(path.to_owned(), |said, (name, value)| format!("{said}\n{name}={value}"));
        let digest = values::Digest(Sha256::digest(said).into()).to_string();
        Scope(digest[..SCOPE_DIGITS].to_owned())
    }

    fn bind(&self, cursor: &str) -> String {
        format!("{cursor}.{}", self.0)
    }

    /// The cursor without its scope; refused when it is one of another list.
    pub fn unbind<'c>(&self, cursor: &'c str) -> Result<&'c str, Problem> {
        match cursor.rsplit_once('.') {
            Some((cursor, scope)) if scope == self.0 => Ok(cursor),
            Some((_, scope)) if scope.len() == SCOPE_DIGITS => Err(Problem::new("cursor_of_another_list")),
            _ => Err(Problem::malformed("after", "must be `next` of the page before")),
        }
    }

    /// The part of the list that is asked for.
    pub fn slice<K, S: Sorts>(
        self,
        after: Option<Cursor<Wire<K>>>,
        sort: Option<Sort<S>>,
        limit: Option<Limit>,
    ) -> Slice<K> {
        let (limit, is_descending) = (limit.unwrap_or_default(), sort.unwrap_or_default().is_descending());
        let part = Part { after: after.map(|after| after.0.0), is_descending, limit: limit.and_one() };
        Slice { part, limit, scope: self }
    }
}

/// A part of a list with what its cursors are bound to.
#[derive(Clone, Debug)]
pub struct Slice<K> {
    /// The part, with one row more than is shown, which tells whether a further page exists.
    pub part: Part<K>,
    limit: Limit,
    scope: Scope,
}

impl<K> Slice<K> {
    /// The `next` of a page that ends at a place.
    pub fn next(&self, place: &str) -> String {
        self.scope.bind(place)
    }

    /// Those of the rows that are shown.
    pub fn shown<'r, R>(&self, rows: &'r [R]) -> &'r [R] {
        &rows[..rows.len().min(self.limit.get())]
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
    /// The page of the rows of a slice.
    pub fn of<R>(
        rows: Vec<R>,
        slice: &Slice<impl Sized>,
        cursor: impl Fn(&R) -> String,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        Page::cut(rows, slice.limit, |row| slice.scope.bind(&cursor(row)), show)
    }

    /// The page of rows fetched with [`Limit::and_one`], whose cursors are places that serve for any list.
    pub fn cut<R>(
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

/// A part of the rows of a resident table in the order of their keys for people, for [`Page::of`].
pub fn resident<'r, R, K: Ord>(
    rows: impl Iterator<Item = &'r R>,
    key: impl Fn(&R) -> K,
    part: &Part<K>,
) -> Vec<&'r R> {
    let Part { after, is_descending, limit } = part;
    let ordered = |one: &K, other: &K| if *is_descending { other.cmp(one) } else { one.cmp(other) };
    let is_beyond = |row: &&R| after.as_ref().is_none_or(|after| ordered(&key(row), after).is_gt());
    let mut rows: Vec<_> = rows.filter(is_beyond).collect();
    rows.sort_by(|one, other| ordered(&key(one), &key(other)));
    rows.truncate(*limit);
    rows
}
