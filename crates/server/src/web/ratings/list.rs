//! Ratings as a list: for the maker what it may answer, for the agency what may have to be withheld.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::ratings::{Aspect, RatingStatus};
use domain::values::ItemId;
use maud::html;
use serde::Deserialize;

use super::marks;
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen::ratings::{Ratings, knows_unit, ratings};
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, address, cut, filters, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, link, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;
const PATH: &str = "/ratings";

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    item: String,
    status: String,
    sort: String,
    after: String,
    format: String,
}

/// Shows the ratings, the newest first unless sorted otherwise.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let item = asked.item.parse::<Ref<ItemId>>().ok().map(|item| item.0);
    let lie = Lie::falling("rating", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let of = (item, None, asked.status.parse().ok());
    let mut all = ratings(&app, &mut visitor.caller, of, part).await?;
    let has_more = cut(&mut all.rows, SHOWN);
    let listed = listed(&visitor, &all).lying(lie);
    if let Some(file) = listed.file("ratings", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let from = |after: &str| {
        let kept =
            [("item", &*asked.item), ("status", &*asked.status), (SORT, &*asked.sort), ("after", after)];
        address(PATH, kept)
    };
    let next = all.rows.last().filter(|_| has_more).map(|last| from(&last.id.to_string()));
    let words =
        RatingStatus::ALL.iter().map(|word| (word.to_string(), language.word("rating", word))).collect();
    let body = html! {
        p.hint { (language.say("ratings-hint")) }
        (filters(language, PATH, &[Filter::Text("item", &asked.item), Filter::Choice("status", &asked.status, words), Filter::Kept(SORT, &asked.sort)]))
        @if all.rows.is_empty() { (empty(language, "ratings-empty", None)) } @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Ratings, &language.say("ratings"), body))
}

fn listed(visitor: &Visitor, all: &Ratings) -> Table {
    let (language, caller) = (visitor.language, &visitor.caller);
    let columns = [
        ("rating", false),
        ("item", false),
        ("unit", false),
        ("aspect-overall", true),
        ("rating-by-aspect", false),
        ("field-strengths", false),
        ("field-weaknesses", false),
        ("rating-reply", false),
        ("rating-state", false),
    ];
    let mut table = Table::new(language, &columns);
    let zone = caller.reference.zone();
    for row in &all.rows {
        let words = all.words(caller, row);
        let said = |words: Option<String>| text(words.unwrap_or_default());
        let item = all.items.get(&row.item).expect("the item of a rating is read with it");
        let unit = if knows_unit(caller, row) { visitor.organisation(row.unit) } else { "—" };
        let on = zone.date(row.rated_at);
        let opens = html! { a href={ (PATH) "/" (row.id) } { (language.day(on)) } };
        let name = language.name(&item.name_uk, &item.name_en);
        let status = row.status.as_str();
        table.row([
            table.day(Some(on)).shown(opens),
            link(format_args!("/catalogue/{}", segment(&item.code)), name),
            text(unit),
            table.number(row.marks.0.get(&Aspect::Overall).copied().unwrap_or_default()),
            text(marks(language, row.marks.0.iter().filter(|(aspect, _)| **aspect != Aspect::Overall))),
            said(words.strengths),
            said(words.weaknesses),
            said(words.reply),
            text(language.word("rating", status)).shown(state(language, "rating", status)),
        ]);
    }
    table
}
