//! What a search is asked: the parameters as they travel, and the query they make.

use std::fmt::Display;
use std::str::FromStr;

use domain::limits::CODE_CHARS_MAX;
use domain::policy::Action;
use domain::values::CODE_CHARACTERS;
use search::query::{CONDITIONS_MAX, QUERY_CHARS_MAX};
use search::{Condition, Cursor, Filter, PriceRange, Sort};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::ObjectBuilder;

use crate::caller::Caller;
use crate::page::Limit;
use crate::problem::Problem;
use crate::request::Listed;
use crate::wire::{CategoryRef, Currency, Described, Domain, Flag, ItemStatus, OrganisationRef, Whole, Wire};

/// What to search for. Lists are separated by commas, conditions by semicolons.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words in Ukrainian or English, in any form; the last may be unfinished.
    q: Option<SearchText>,
    /// Only of these categories.
    #[param(value_type = Option<Vec<CategoryRef>>, style = Form, explode = false, min_items = 1, max_items = 50)]
    category: Option<Listed<CategoryRef, ','>>,
    /// Only of these fields of use.
    #[param(value_type = Option<Vec<Domain>>, style = Form, explode = false, min_items = 1, max_items = 50)]
    domain: Option<Listed<Domain, ','>>,
    /// Only of these makers.
    #[param(value_type = Option<Vec<OrganisationRef>>, style = Form, explode = false, min_items = 1, max_items = 50)]
    maker: Option<Listed<OrganisationRef, ','>>,
    /// Only in these statuses.
    #[param(value_type = Option<Vec<ItemStatus>>, style = Form, explode = false, min_items = 1, max_items = 50)]
    status: Option<Listed<ItemStatus, ','>>,
    /// Only those stating these characteristics, for example `range:10..20km;camera:thermal|low_light;winch:yes`.
    #[param(
        value_type = Option<String>,
        pattern = r"^[a-z_]+:([^:;.]+|[0-9]{1,9}\.\.([0-9]{1,9}[a-z]*)?|\.\.[0-9]{1,9}[a-z]*)(;[a-z_]+:([^:;.]+|[0-9]{1,9}\.\.([0-9]{1,9}[a-z]*)?|\.\.[0-9]{1,9}[a-z]*)){0,15}$"
    )]
    characteristics: Option<Listed<Condition, ';'>>,
    /// Currency of the prices.
    currency: Option<Currency>,
    /// Only offered at this unit price or above, minor units; needs `currency`.
    price_from_minor: Option<Whole>,
    /// Only offered at this unit price or below, minor units; needs `currency`.
    price_to_minor: Option<Whole>,
    /// Only offered with this lead time or a shorter one.
    lead_time_days_max: Option<Whole>,
    /// Only offered with so many pieces free on the shelf; more than 1 is for those who may read every stock.
    free_min: Option<Whole>,
    /// Only what can be ordered today: open, under a contract in force, by a valid offer.
    orderable: Option<Flag>,
    /// The order; the best match first when absent. `price` needs `currency`, `rating` the right to read
    /// every rating.
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
        /// Best mean mark of units first; for those who read every rating.
        Rating = "rating",
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
        schema
            .description(Some("The `next` of the page before"))
            .pattern(Some(format!("^-?[0-9]{{1,18}}_[{CODE_CHARACTERS}]{{1,{CODE_CHARS_MAX}}}$")))
            .examples(["-2800_PLYSKA-10"])
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

impl SearchQuery {
    /// The query of a caller, or what is wrong with it.
    pub fn read(self, caller: &Caller) -> Result<search::Query, Problem> {
        if self.free_min.is_some_and(|pieces| pieces.0.0 > 1) {
            caller.require_everywhere(Action::ReadStock)?;
        }
        if self.sort.is_some_and(|order| order.0 == OrderWord::Rating) {
            caller.require_everywhere(Action::ReadRatings)?;
        }
        let text = self.q.as_ref().map_or_else(String::new, |words| words.0.to_string());
        let sort = self.sort()?;
        let (after, limit) = (self.after.clone().map(|after| after.0), self.limit.unwrap_or_default().get());
        Ok(search::Query { text, filter: self.filter()?, sort, after, limit, today: caller.today })
    }

    fn sort(&self) -> Result<Sort, Problem> {
        Ok(match self.sort.map_or(OrderWord::Relevance, |order| order.0) {
            OrderWord::Relevance => Sort::Relevance,
            OrderWord::Price => Sort::Price(self.needed_currency()?),
            OrderWord::LeadTime => Sort::LeadTime,
            OrderWord::Rating => Sort::Rating,
            OrderWord::Code => Sort::Code,
        })
    }

    fn needed_currency(&self) -> Result<domain::values::Currency, Problem> {
        let missing = || Problem::new("currency_missing");
        self.currency.map(|currency| currency.0).ok_or_else(missing)
    }

    fn filter(self) -> Result<Filter, Problem> {
        let (from_minor, to_minor) = (self.price_from_minor, self.price_to_minor);
        let is_priced = self.currency.is_some() || from_minor.is_some() || to_minor.is_some();
        let price = match is_priced {
            true => Some(PriceRange {
                currency: self.needed_currency()?,
                from_minor: from_minor.map(|price| price.0.0),
                to_minor: to_minor.map(|price| price.0.0),
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
            lead_time_days_max: self.lead_time_days_max.map(|days| days.0.0),
            free_min: self.free_min.map(|pieces| pieces.0.0),
            is_orderable: self.orderable.is_some_and(|asked| asked.0),
            characteristics,
        })
    }
}

fn values<T, V>(listed: Option<Listed<T, ','>>, value: impl Fn(T) -> V) -> Vec<V> {
    listed.map_or_else(Vec::new, |listed| listed.0.into_iter().map(value).collect())
}
