//! Search over the catalogue: words and filters in, a page of items with their offers and what else there is
//! out.
//!
//! What is found comes from the index of this process, what is shown of it from the database.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::catalogue;
use domain::contracts;
use domain::values::{ItemId, OfferId};
use engine::Reference;
use engine::queries::find_all;
use engine::store::{Connection, StoreError};
use search::{Answer, Hit};
use serde::Serialize;
use utoipa::ToSchema;

use super::facets::Facets;
use super::items::{self, Item};
use super::search_query::SearchQuery;
use crate::api::contracts::offers::{Offer, Offers};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::Query;

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
    let (query, index) = (query.read(&caller)?, Arc::clone(&app.catalogue));
    let work = move |connection: &mut dyn Connection, reference: &Arc<Reference>| {
        let answer = index.answer(connection, reference, &query)?;
        Ok((Rows::of(connection, answer)?, Arc::clone(reference)))
    };
    let (rows, reference) = app.engine.read(work).await?;
    caller.reference = reference;
    Ok(Json(rows.show(&caller)))
}
