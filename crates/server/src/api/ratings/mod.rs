//! What units that accepted an item say of it.
//!
//! At first units and those who serve them read a rating; after a fortnight its maker does too, and may answer. Which
//! unit it was is shown to those who read its orders.

pub mod marks;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::ratings::answer::AnswerRating;
use domain::ratings::rate::RateItem;
use domain::ratings::withhold::WithholdRating;
use domain::ratings::{self, Aspect};
use domain::values::Personal;
use engine::queries;
use engine::queries::ratings::Words;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::problem::Problem;
use crate::request::{At, AtBoth, ListQuery};
use crate::seen;
use crate::wire::{
    Date, Instant, ItemRef, Named, OrderId, OrganisationRef, RatingAction, RatingId, RatingStatus, Text, Wire,
};

use marks::Marks;

/// What to say of the item of an order's line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "marks": { "overall": 4, "build_quality": 5, "field_conditions": 3 },
    "strengths": "holds its course in wind", "weaknesses": "the antenna bends"
}))]
pub struct NewRating {
    /// The marks.
    pub marks: Marks,
    /// What is good about it; kept as personal text.
    pub strengths: Option<Text>,
    /// What is not; kept as personal text.
    pub weaknesses: Option<Text>,
}

/// A maker's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reply": "From lot 8 on the antenna is of steel." }))]
pub struct NewReply {
    /// What the maker says; kept as personal text.
    pub reply: Text,
}

/// Why a rating is withheld.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "names a place" }))]
pub struct Withholding {
    /// Why; kept as personal text.
    pub reason: Text,
}

/// What a unit says of an item.
#[derive(Serialize, ToSchema)]
pub struct Rating {
    id: RatingId,
    item: Named,
    maker: Named,
    /// The unit; not for those who read none of its orders.
    unit: Option<Named>,
    /// The order by which the unit has it; likewise.
    order: Option<OrderId>,
    marks: Marks,
    /// What is good; absent when there are no such words, or they were erased.
    strengths: Option<String>,
    /// What is not; likewise.
    weaknesses: Option<String>,
    /// The maker's answer.
    reply: Option<String>,
    /// Why it is withheld.
    reason: Option<String>,
    /// Who said it; not for those who read none of the unit's orders.
    rated_by: Option<Named>,
    /// The day it was said.
    rated_on: Date,
    /// The moment; not for those who read none of the unit's orders, whom it could tell which unit it was.
    rated_at: Option<Instant>,
    /// When the maker reads it, unless it is withheld or said anew before; likewise.
    opens_at: Option<Instant>,
    status: RatingStatus,
    /// Steps that the lifecycle allows now.
    actions: Vec<RatingAction>,
    /// Fields that exist and are not shown to you.
    redacted: Vec<&'static str>,
    revision: u64,
}

/// A mean mark.
#[derive(Serialize, ToSchema)]
pub struct Mean {
    aspect: crate::wire::Aspect,
    /// The mean of the marks in tenths, 10 to 50.
    #[schema(example = 43)]
    tenths: i64,
    /// How many marks there are.
    marks: i64,
}

/// What the ratings of an item come to.
#[derive(Serialize, ToSchema)]
pub struct RatingSummary {
    item: Named,
    /// Units that rated it.
    ratings: i64,
    /// By aspect; one that nobody marked is left out.
    means: Vec<Mean>,
}

/// Which ratings to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RatingQuery {
    /// Only of this item.
    item: Option<ItemRef>,
    /// Only of this unit, whose orders you read.
    unit: Option<OrganisationRef>,
    /// Only in this status.
    status: Option<RatingStatus>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<RatingId>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, all: &seen::ratings::Ratings, row: &ratings::Rating) -> Rating {
    let knows_unit = seen::ratings::knows_unit(caller, row);
    let is_withheld = row.status == ratings::RatingStatus::Withheld;
    let reads_words = !is_withheld || seen::ratings::reads_withheld(caller, row);
    let Words { strengths, weaknesses, reply, reason } = all.words(caller, row);
    let item = all.items.get(&row.item).expect("the item of a rating is read with it");
    Rating {
        id: Wire(row.id),
        item: Named::new(item.id, &item.code),
        maker: caller.organisation(row.maker),
        unit: knows_unit.then(|| caller.organisation(row.unit)),
        order: knows_unit.then_some(Wire(row.order)),
        marks: (&row.marks).into(),
        strengths,
        weaknesses,
        reply,
        reason,
        rated_by: knows_unit.then(|| caller.named_person(row.rated_by)),
        rated_on: Wire(caller.reference.zone().date(row.rated_at)),
        rated_at: knows_unit.then_some(Wire(row.rated_at)),
        opens_at: knows_unit.then_some(Wire(row.opens_at)),
        status: Wire(row.status),
        actions: row.status.actions().map(Wire).collect(),
        redacted: seen::redacted([
            ("unit", knows_unit),
            ("order", knows_unit),
            ("rated_by", knows_unit),
            ("rated_at", knows_unit),
            ("opens_at", knows_unit),
            ("strengths", reads_words),
            ("weaknesses", reads_words),
            ("reply", reads_words),
            ("reason", reads_words),
        ]),
        revision: row.revision,
    }
}

/// List what units say of items, as far as you read it, newest first.
#[utoipa::path(get, path = "/ratings", params(RatingQuery), responses((status = 200, body = Page<Rating>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<RatingQuery>,
) -> Result<Json<Page<Rating>>, Problem> {
    let slice = scope.slice(query.after, query.sort, query.limit);
    let of = (query.item.map(|item| item.0), query.unit.map(|unit| unit.0), query.status.map(|word| word.0));
    let mut all = seen::ratings::ratings(&app, &mut caller, of, slice.part.clone()).await?;
    let rows = std::mem::take(&mut all.rows);
    Ok(Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| show(&caller, &all, &row))))
}

/// Read what a unit says of an item.
#[utoipa::path(get, path = "/ratings/{id}", responses((status = 200, body = Rating)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<RatingId>,
) -> Result<Response, Problem> {
    let (row, all) = seen::ratings::rating(&app, &mut caller, id.0).await?;
    Ok(tagged(row.revision, show(&caller, &all, &row)))
}

/// Read what the ratings of an item come to, as far as you read them.
#[utoipa::path(get, path = "/items/{id}/rating", responses((status = 200, body = RatingSummary)))]
pub async fn summary(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<ItemRef>,
) -> Result<Json<RatingSummary>, Problem> {
    let read = move |connection: &mut dyn engine::store::Connection| queries::find(connection, &id.0);
    let item: Option<domain::catalogue::Item> = caller.read(&app, read).await?;
    let item = item.ok_or_else(|| Problem::not_found("item", id.0))?;
    let found = seen::ratings::summaries(&app, &mut caller, vec![item.id]).await?.remove(&item.id);
    let summary = found.unwrap_or_default();
    let mean = |aspect: &Aspect| {
        let (tenths, marks) = (summary.tenths(*aspect)?, summary.marks.get(aspect)?.1);
        Some(Mean { aspect: Wire(*aspect), tenths, marks })
    };
    Ok(Json(RatingSummary {
        item: Named::new(item.id, &item.code),
        ratings: summary.ratings,
        means: Aspect::ALL.iter().filter_map(mean).collect(),
    }))
}

/// Rate the item of an order's line, of which your unit accepted something; what it said before is replaced.
#[utoipa::path(
    post, path = "/orders/{id}/lines/{line}/rating", request_body = NewRating,
    responses((status = 201, body = Receipt))
)]
pub async fn rate(
    State(app): State<App>,
    AtBoth(order, line): AtBoth<OrderId, i64>,
    intent: Intent<NewRating>,
) -> Answer {
    let personal = |text: Option<Text>| text.map(|text| Personal::new(text.0));
    let command = |new: NewRating| RateItem {
        order: order.0,
        line,
        marks: new.marks.into(),
        strengths: personal(new.strengths),
        weaknesses: personal(new.weaknesses),
    };
    intent.create(&app, "ratings", command).await
}

/// Answer a rating as the maker of the item.
#[utoipa::path(
    post, path = "/ratings/{id}/reply", request_body = NewReply,
    responses((status = 200, body = Receipt))
)]
pub async fn answer(State(app): State<App>, At(id): At<RatingId>, intent: Intent<NewReply>) -> Answer {
    let command = |new: NewReply| AnswerRating { rating: id.0, reply: Personal::new(new.reply.0) };
    intent.change(&app, command).await
}

/// Withhold the words of a rating from everyone but its unit, agencies and auditors.
#[utoipa::path(
    post, path = "/ratings/{id}/withholding", request_body = Withholding,
    responses((status = 200, body = Receipt))
)]
pub async fn withhold(State(app): State<App>, At(id): At<RatingId>, intent: Intent<Withholding>) -> Answer {
    let command = |new: Withholding| WithholdRating { rating: id.0, reason: Personal::new(new.reason.0) };
    intent.change(&app, command).await
}
