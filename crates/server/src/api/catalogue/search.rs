//! Search over the catalogue: words and filters in, a page of items with their offers and what else there is
//! out.
//!
//! What is found comes from the index of this process, what is shown of it from the database.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::catalogue;
use domain::contracts;
use domain::values::{ItemId, OfferId};
use engine::Reference;
use engine::queries::find_all;
use engine::store::{Connection, StoreError};
use search::query::{CONDITIONS_MAX, QUERY_CHARS_MAX};
use search::{Answer, Condition, Cursor, Filter, Hit, PriceRange, Sort};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::{IntoParams, ToSchema};

use super::facets::Facets;
use super::items::{self, Item};
use crate::api::contracts::offers::{Offer, Offers};
use crate::app::App;
use crate::caller::Caller;
use crate::page::Limit;
use crate::problem::Problem;
use crate::request::{Listed, Query};
use crate::wire::{CategoryRef, Currency, Described, Domain, Flag, ItemStatus, OrganisationRef, Whole, Wire};

/// What to search for. Lists are separated by commas, conditions by semicolons.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words in Ukrainian or English, in any form; the last may be unfinished.
    q: Option<SearchText>,
    /// Only of these categories.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false)]
    category: Option<Listed<CategoryRef, ','>>,
    /// Only of these fields of use.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false)]
    domain: Option<Listed<Domain, ','>>,
    /// Only of these makers.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false)]
    maker: Option<Listed<OrganisationRef, ','>>,
    /// Only in these statuses.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false)]
    status: Option<Listed<ItemStatus, ','>>,
    /// Only those stating these characteristics, for example `range:10..20km;camera:thermal|low_light;winch:yes`.
    #[param(value_type = Option<String>)]
    characteristics: Option<Listed<Condition, ';'>>,
    /// Currency of the prices.
    currency: Option<Currency>,
    /// Only offered at this unit price or above, minor units; needs `currency`.
    price_from_minor: Option<Whole>,
    /// Only offered at this unit price or below, minor units; needs `currency`.
    price_to_minor: Option<Whole>,
    /// Only offered with this lead time or a shorter one.
    lead_time_days_max: Option<Whole>,
    /// Only offered with so many pieces free on the shelf.
    free_min: Option<Whole>,
    /// Only what can be ordered today: open, under a contract in force, by a valid offer.
    orderable: Option<Flag>,
    /// The order; the best match first when absent. `price` needs `currency`.
    sort: Option<SearchOrder>,
    /// Only after this hit.
    after: Option<SearchCursor>,
    /// Entries of the page.
    limit: Option<Limit>,
}

domain::text_enum! {
    /// The order of what is found; equal ones come by code.
    pub enum OrderWord {
        /// Best match first.
        Relevance = "relevance",
        /// Lowest price of a matching offer first.
        Price = "price",
        /// Shortest lead time of a matching offer first.
        LeadTime = "lead_time",
        /// By code.
        Code = "code",
    }
}

/// See [`OrderWord`].
pub type SearchOrder = Wire<OrderWord>;

impl Described for OrderWord {
    const NAME: &'static str = "SearchOrder";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema.enum_values(Some(OrderWord::ALL.iter().map(|word| word.as_str())))
    }
}

/// See [`Cursor`].
pub type SearchCursor = Wire<Cursor>;

impl Described for Cursor {
    const NAME: &'static str = "SearchCursor";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema.description(Some("The `next` of the page before")).examples(["-2800_PLYSKA-10"])
    }
}

/// The words of a query, at most [`QUERY_CHARS_MAX`] characters.
#[derive(Clone, Debug)]
pub struct Words(String);

/// See [`Words`].
pub type SearchText = Wire<Words>;

impl Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Words {
    type Err = String;
    fn from_str(text: &str) -> Result<Words, String> {
        match text.chars().count() {
            chars if chars > QUERY_CHARS_MAX => {
                Err(format!("has {chars} characters; at most {QUERY_CHARS_MAX} are allowed"))
            }
            _ => Ok(Words(text.to_owned())),
        }
    }
}

impl Described for Words {
    const NAME: &'static str = "SearchText";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema.max_length(Some(QUERY_CHARS_MAX)).examples(["дрони-перехоплювачі", "interceptor 20 km"])
    }
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub struct SearchPage {
    /// Items found, on all pages.
    total: usize,
    /// A page of them.
    entries: Vec<Found>,
    /// Where the next page begins: send it as `after`. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// How each word was understood.
    understood: Vec<Understood>,
    /// Whether no item has all the words, so that those with the most of them are shown.
    is_partial: bool,
    /// What else there is: counts by each filter as if it were not set.
    facets: Facets,
}

/// An item found, with its offers that fulfil the filters.
#[derive(Serialize, ToSchema)]
pub struct Found {
    item: Item,
    /// How many offers fulfil the filters.
    offer_count: usize,
    /// The cheapest of them, at most 5.
    offers: Vec<Offer>,
}

/// How a word of the query was understood.
#[derive(Serialize, ToSchema)]
pub struct Understood {
    /// The word as it was looked for.
    word: String,
    /// How it was read: `typed`, `other_layout`, `transliterated`, `corrected` or `unknown`.
    reading: &'static str,
    /// Words of the catalogue it was taken for, the best first.
    found: Vec<String>,
}

impl SearchQuery {
    fn read(self, caller: &Caller) -> Result<search::Query, Problem> {
        let text = self.q.as_ref().map_or_else(String::new, |words| words.0.to_string());
        let sort = self.sort()?;
        let (after, limit) =
            (self.after.clone().map(|after| after.0), self.limit.unwrap_or_default().entries());
        Ok(search::Query { text, filter: self.filter()?, sort, after, limit, today: caller.today })
    }

    fn sort(&self) -> Result<Sort, Problem> {
        Ok(match self.sort.map_or(OrderWord::Relevance, |order| order.0) {
            OrderWord::Relevance => Sort::Relevance,
            OrderWord::Price => Sort::Price(self.needed_currency()?),
            OrderWord::LeadTime => Sort::LeadTime,
            OrderWord::Code => Sort::Code,
        })
    }

    fn needed_currency(&self) -> Result<domain::values::Currency, Problem> {
        let missing = || Problem::malformed("currency", "is needed with prices");
        self.currency.map(|currency| currency.0).ok_or_else(missing)
    }

    fn filter(self) -> Result<Filter, Problem> {
        let (from_minor, to_minor) = (self.price_from_minor, self.price_to_minor);
        let is_priced = self.currency.is_some() || from_minor.is_some() || to_minor.is_some();
        let price = match is_priced {
            true => Some(PriceRange {
                currency: self.needed_currency()?,
                from_minor: from_minor.map(|price| price.0),
                to_minor: to_minor.map(|price| price.0),
            }),
            false => None,
        };
        let characteristics = self.characteristics.map(|listed| listed.0).unwrap_or_default();
        if characteristics.len() > CONDITIONS_MAX {
            let message = format!("has more than {CONDITIONS_MAX} conditions; ask fewer at a time");
            return Err(Problem::malformed("characteristics", message));
        }
        Ok(Filter {
            categories: values(self.category, |category| category.0),
            domains: values(self.domain, |domain| domain.0),
            makers: values(self.maker, |maker| maker.0),
            statuses: values(self.status, |status| status.0),
            price,
            lead_time_days_max: self.lead_time_days_max.map(|days| days.0),
            free_min: self.free_min.map(|pieces| pieces.0),
            is_orderable: self.orderable.is_some_and(|asked| asked.0),
            characteristics,
        })
    }
}

fn values<T, V>(listed: Option<Listed<T, ','>>, value: impl Fn(T) -> V) -> Vec<V> {
    listed.map_or_else(Vec::new, |listed| listed.0.into_iter().map(value).collect())
}

/// An answer with the rows it names, all as of one moment.
struct Rows {
    answer: Answer,
    items: BTreeMap<ItemId, catalogue::Item>,
    offers: Offers,
}

impl Rows {
    fn of(connection: &mut dyn Connection, answer: Answer) -> Result<Rows, StoreError> {
        let items = find_all(connection, answer.hits.iter().map(|hit| hit.item))?;
        let ids = answer.hits.iter().flat_map(|hit| hit.offers.iter().copied());
        let offers = find_all::<contracts::Offer>(connection, ids)?;
        let offers = Offers::of(connection, offers.into_values().collect())?;
        Ok(Rows { answer, items, offers })
    }

    fn show(mut self, caller: &Caller) -> SearchPage {
        let by_id: BTreeMap<OfferId, &contracts::Offer> =
            self.offers.rows().iter().map(|offer| (offer.id, offer)).collect();
        let mut found = |hit: &Hit| {
            let offers = hit.offers.iter().filter_map(|id| by_id.get(id));
            Some(Found {
                item: items::show(caller, self.items.remove(&hit.item)?),
                offer_count: hit.offer_count,
                offers: offers.map(|offer| self.offers.show(caller, offer)).collect(),
            })
        };
        let Answer { total, hits, has_more, facets, understood, is_partial } = self.answer;
        SearchPage {
            total,
            entries: hits.iter().filter_map(&mut found).collect(),
            next: hits.last().filter(|_| has_more).map(|hit| hit.cursor.to_string()),
            understood: understood.into_iter().map(Understood::from).collect(),
            is_partial,
            facets: Facets::of(caller, facets),
        }
    }
}

impl From<search::Understood> for Understood {
    fn from(understood: search::Understood) -> Understood {
        let search::Understood { word, reading, found } = understood;
        Understood { word, reading: reading.as_str(), found }
    }
}

/// Search the catalogue by words and filters.
#[utoipa::path(
    get, path = "/catalogue/search", params(SearchQuery),
    responses((status = 200, body = SearchPage))
)]
pub async fn find(
    State(app): State<App>,
    mut caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchPage>, Problem> {
    let (query, index) = (query.read(&caller)?, app.catalogue);
    let work = move |connection: &mut dyn Connection, reference: &Arc<Reference>| {
        let answer = index.answer(connection, reference, &query)?;
        Ok((Rows::of(connection, answer)?, Arc::clone(reference)))
    };
    let (rows, reference) = app.engine.read(work).await?;
    caller.reference = reference;
    Ok(Json(rows.show(&caller)))
}
