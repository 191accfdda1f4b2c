//! Searching the catalogue: words, filters as links with their counts, and what was found.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::catalogue::{Domain, Item};
use domain::contracts::{Contract, Offer};
use domain::policy::Action;
use domain::values::{CategoryId, Currency, ItemId, OfferId, OrganisationId};
use engine::Reference;
use engine::queries::find_all;
use engine::queries::ratings::Summary;
use engine::store::{Connection, StoreError};
use maud::{Markup, html};
use search::query::QUERY_CHARS_MAX;
use search::{Answer, Filter, Hit, Sort};
use serde::Deserialize;

use super::{found, stated, terms};
use crate::app::App;
use crate::caller::Sight;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen::ratings::summaries;
use crate::web::controls::empty;
use crate::web::language::Language;
use crate::web::listing::more;
use crate::web::ratings::in_short;
use crate::web::shell::{Place, page};
use crate::web::sorting::SORT;
use crate::web::visitor::Visitor;

/// Items of a page.
const ITEMS_SHOWN: usize = 24;
/// Values of a filter that are shown.
const VALUES_SHOWN: usize = 12;
/// Characteristics of an item that are shown.
const STATED_SHOWN: usize = 4;

/// What else than by relevance the items can be sorted by.
const SORTS: [(&str, Sort); 4] = [
    ("price", Sort::Price(Currency::UAH)),
    ("lead_time", Sort::LeadTime),
    ("rating", Sort::Rating),
    ("code", Sort::Code),
];

/// Those for a visitor: marks sort for those who read all of them.
fn sorts(visitor: &Visitor) -> impl Iterator<Item = (&'static str, Sort)> {
    let reads_marks = visitor.caller.sight(Action::ReadRatings) == Sight::Everywhere;
    SORTS.into_iter().filter(move |(_, sort)| *sort != Sort::Rating || reads_marks)
}

/// What the address of a search says; what cannot be read is not asked.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    domain: String,
    category: String,
    maker: String,
    /// Everything in the catalogue, not only what can be ordered today.
    all: String,
    sort: String,
    after: String,
    format: String,
}

impl Asked {
    fn query(&self, visitor: &Visitor) -> search::Query {
        let filter = Filter {
            domains: self.domain.parse().into_iter().collect(),
            categories: self.category.parse().into_iter().collect(),
            makers: self.maker.parse().into_iter().collect(),
            is_orderable: self.all.is_empty(),
            ..Filter::default()
        };
        search::Query {
            text: self.q.chars().take(QUERY_CHARS_MAX).collect(),
            filter,
            sort: sorts(visitor)
                .find(|(word, _)| *word == self.sort)
                .map_or(Sort::Relevance, |(_, sort)| sort),
            after: self.after.parse().ok(),
            limit: ITEMS_SHOWN,
            today: visitor.caller.today,
        }
    }

    /// The address of this search with one thing changed.
    fn with(&self, name: &str, value: &str) -> String {
        let said = [
            ("q", &self.q),
            ("domain", &self.domain),
            ("category", &self.category),
            ("maker", &self.maker),
            ("all", &self.all),
            (SORT, &self.sort),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (known, said) in said {
            let said = if known == name { value } else { said };
            if !said.is_empty() {
                query.append_pair(known, said);
            }
        }
        if name == "after" && !value.is_empty() {
            query.append_pair(name, value);
        }
        format!("/catalogue?{}", query.finish())
    }
}

/// What was found.
pub(super) struct Rows {
    pub(super) answer: Answer,
    pub(super) items: BTreeMap<ItemId, Item>,
    pub(super) offers: BTreeMap<OfferId, Offer>,
    pub(super) contracts: BTreeMap<domain::values::ContractId, Contract>,
}

/// Shows what was found.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (query, index) = (asked.query(&visitor), Arc::clone(&app.catalogue));
    let work = move |connection: &mut dyn Connection, reference: &Arc<Reference>| {
        let answer = index.answer(connection, reference, &query)?;
        Ok((rows(connection, answer)?, Arc::clone(reference)))
    };
    let (rows, reference) = app.engine.read(work).await?;
    visitor.caller.reference = reference;
    let found = rows.answer.hits.iter().map(|hit| hit.item).collect();
    let ratings = summaries(&app, &mut visitor.caller, found).await?;
    let listed = found::listed(&visitor, &rows);
    if let Some(file) = listed.file("catalogue", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let next = rows.answer.hits.last().filter(|_| rows.answer.has_more);
    let sorts: Vec<_> = [("relevance", "")]
        .into_iter()
        .chain(sorts(&visitor).map(|(word, _)| (word, word)))
        .map(|(name, word)| (language.word("sort", name), asked.with(SORT, word), asked.sort == word))
        .collect();
    let body = html! {
        form.search role="search" action="/catalogue" {
            label.hidden for="q" { (language.say("search-label")) }
            input #q type="search" name="q" value=(asked.q) maxlength=(QUERY_CHARS_MAX) placeholder=(language.say("search-placeholder"));
            @for (name, said) in [("domain", &asked.domain), ("category", &asked.category), ("maker", &asked.maker), ("all", &asked.all), (SORT, &asked.sort)] {
                @if !said.is_empty() { input type="hidden" name=(name) value=(said); }
            }
            button { (language.say("search")) }
        }
        (understood(language, &rows.answer))
        div.columns {
            (filters(&visitor, &asked, &rows.answer))
            section.results {
                p.soft { (language.say_of("items-counted", [("count", rows.answer.total.into()), ("shown", language.number(i64::try_from(rows.answer.total).unwrap_or(i64::MAX)).into())])) }
                @if rows.answer.hits.is_empty() { (empty(language, "search-nothing", Some(("/catalogue", "search-all")))) }
                p.soft { (language.say("sort-by")) ": " @for (nth, (name, address, is_chosen)) in sorts.iter().enumerate() {
                    @if nth > 0 { " · " }
                    a href=(address) aria-current=[is_chosen.then_some("true")] { (name) }
                } }
                form #compare action="/compare" { button.secondary { (language.say("compare-chosen")) } }
                ul.cards { @for hit in &rows.answer.hits { (card(&visitor, &rows, hit, ratings.get(&hit.item))) } }
                @if !listed.is_empty() { (listed.taken_along(&asked.with("after", &asked.after))) }
                (more(language, next.map(|last| asked.with("after", &last.cursor.to_string()))))
            }
        }
    };
    Ok(page(&visitor, Place::Catalogue, &language.say("nav-catalogue"), body))
}

fn rows(connection: &mut dyn Connection, answer: Answer) -> Result<Rows, StoreError> {
    let items = find_all(connection, answer.hits.iter().map(|hit| hit.item))?;
    let offers: BTreeMap<OfferId, Offer> =
        find_all(connection, answer.hits.iter().filter_map(|hit| hit.offers.first().copied()))?;
    let contracts = find_all(connection, offers.values().map(|offer| offer.contract))?;
    Ok(Rows { answer, items, offers, contracts })
}

/// Words that were not taken as they were typed.
fn understood(language: Language, answer: &Answer) -> Markup {
    let others =
        answer.understood.iter().filter(|word| !word.found.is_empty() && !word.found.contains(&word.word));
    let others: Vec<String> =
        others.map(|word| format!("{} → {}", word.word, word.found.join(", "))).collect();
    html! {
        @if !others.is_empty() { p.soft { (language.say("search-read-as")) " " (others.join("; ")) } }
        @if answer.is_partial { p.soft { (language.say("search-partial")) } }
    }
}

fn filters(visitor: &Visitor, asked: &Asked, answer: &Answer) -> Markup {
    let (language, state) = (visitor.language, &visitor.caller.reference.state);
    let facets = &answer.facets;
    let domains = facets
        .domains
        .iter()
        .map(|(domain, count)| (domain.to_string(), language.word("domain", domain), *count));
    let category = |(id, count): &(CategoryId, u32)| {
        let row = state.categories.get(id)?;
        Some((id.to_string(), language.name(&row.name_uk, &row.name_en).to_owned(), *count))
    };
    let maker = |(id, count): &(OrganisationId, u32)| {
        let row = state.organisations.get(id)?;
        Some((id.to_string(), language.name(&row.name_uk, &row.name_en).to_owned(), *count))
    };
    html! {
        aside.filters aria-label=(language.say("filters")) {
            (filter(language, asked, "domain", &asked.domain, domains.collect()))
            (filter(language, asked, "category", &asked.category, facets.categories.iter().filter_map(category).collect()))
            (filter(language, asked, "maker", &asked.maker, facets.makers.iter().filter_map(maker).collect()))
            p {
                @if asked.all.is_empty() { a href=(asked.with("all", "1")) { (language.say("filter-all")) } }
                @else { a href=(asked.with("all", "")) { (language.say("filter-orderable")) } }
            }
        }
    }
}

/// One filter: its values with their counts; the chosen one leads back.
fn filter(
    language: Language,
    asked: &Asked,
    name: &str,
    chosen: &str,
    values: Vec<(String, String, u32)>,
) -> Markup {
    html! {
        @if !values.is_empty() {
            details open {
                summary { (language.word("filter", name)) }
                ul { @for (value, label, count) in values.iter().take(VALUES_SHOWN) {
                    li {
                        @if value == chosen { a.chosen href=(asked.with(name, "")) aria-current="true" { (label) " ✕" } }
                        @else { a href=(asked.with(name, value)) { (label) " " span.soft { (count) } } }
                    }
                } }
            }
        }
    }
}

fn card(visitor: &Visitor, rows: &Rows, hit: &Hit, rating: Option<&Summary>) -> Markup {
    let (language, state) = (visitor.language, &visitor.caller.reference.state);
    let Some(item) = rows.items.get(&hit.item) else { return html! {} };
    let category = state.categories.known(&item.category);
    let offer = hit.offers.first().and_then(|id| rows.offers.get(id));
    let offer = offer.and_then(|offer| Some((offer, rows.contracts.get(&offer.contract)?)));
    let domain: Domain = category.domain;
    html! {
        li.card {
            p.kind { (language.word("domain", domain)) " · " (language.name(&category.name_uk, &category.name_en)) }
            h2 { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } }
            p.soft { (visitor.organisation(item.maker)) " · " (item.model) }
            @if let Some(rated) = rating.and_then(|rating| in_short(language, rating)) { p { (rated) } }
            dl.stated { @for (name, value) in stated(language, category, item).into_iter().take(STATED_SHOWN) { div { dt { (name) } dd { (value) } } } }
            label.tick { input type="checkbox" form="compare" name="item" value=(item.code) aria-label={ (language.say("compare")) ": " (language.name(&item.name_uk, &item.name_en)) }; " " (language.say("compare")) }
            p.terms {
                @match offer {
                    Some((offer, contract)) => {
                        (terms(visitor, offer, contract))
                        @if hit.offer_count > 1 { " " span.soft { (language.say_of("offers-counted", [("count", hit.offer_count.into())])) } }
                    }
                    None => span.soft { (language.word("item", item.status.as_str())) },
                }
            }
        }
    }
}
