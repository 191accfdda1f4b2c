//! One rating: its marks and words, the maker's answer, and what may be done with it.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::policy::Action;
use domain::ratings::answer::AnswerRating;
use domain::ratings::withhold::WithholdRating;
use domain::ratings::{REASON, REPLY, Rating, RatingAction};
use domain::values::{Personal, RatingId};
use maud::{Markup, html};

use super::{marks, words};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen::ratings::{knows_unit, rating};
use crate::web::controls::state;
use crate::web::listing::facts;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// The steps people take on this page: the action, whose it is, the last part of its address, its field.
const DEEDS: [(RatingAction, Action, &str, &str); 2] = [
    (RatingAction::Answer, Action::AnswerRatings, "reply", REPLY),
    (RatingAction::Withhold, Action::WithholdRatings, "withholding", REASON),
];

/// Shows a rating.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<RatingId>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, id: RatingId, sheet: &Sheet) -> Result<Response, Problem> {
    let (row, all) = rating(app, &mut visitor.caller, id).await?;
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    let item = all.items.get(&row.item).expect("the item of a rating is read with it");
    let name = language.name(&item.name_uk, &item.name_en);
    let knows_unit = knows_unit(caller, &row);
    let mut rows = vec![
        ("item", html! { a href={ "/catalogue/" (segment(&item.code)) } { (name) } }),
        ("maker", html! { (visitor.organisation(row.maker)) }),
        ("rating-marks-given", html! { (marks(language, row.marks.0.iter())) }),
        ("rating-said-at", html! { (language.day(zone.date(row.rated_at))) }),
    ];
    if knows_unit {
        rows.push((
            "unit",
            html! { (visitor.organisation(row.unit)) " · " (caller.named_person(row.rated_by).code) },
        ));
        rows.push((
            "rating-order",
            html! { a href={ "/orders/" (row.order) } { (language.say("rating-order-open")) } },
        ));
        rows.push(("rating-opens-at", html! { (language.moment(row.opens_at, &zone)) }));
    }
    let body = html! {
        (sheet.alert(language))
        p.standing { (state(language, "rating", row.status.as_str())) }
        (facts(language, &rows))
        (words(&visitor, &all.words(caller, &row)))
        (deeds(&visitor, &row, sheet))
    };
    let title = language.say_of("rating-of", [("item", name.to_owned().into())]);
    Ok(sheet.answered(page(&visitor, Place::Ratings, &title, body)))
}

fn deeds(visitor: &Visitor, rating: &Rating, sheet: &Sheet) -> Markup {
    let (language, holder) = (visitor.language, rating.subject().holder);
    let may = |(step, action, ..): &&(RatingAction, Action, &str, &str)| {
        rating.status.after(*step).is_some() && visitor.caller.may(*action, holder)
    };
    html! { @for (step, _, address, field) in DEEDS.iter().filter(may) {
        @let said = language.word("rating-action", step.as_str());
        details.deed open[!sheet.get(field).is_empty()] { summary { (said) }
            form.sheet method="post" action={ "/ratings/" (rating.id) "/" (address) } {
                (sheet.key())
                (sheet.area(language, field, 3, true))
                button.danger[*step == RatingAction::Withhold] { (said) }
            }
        }
    } }
}

/// Answers a rating.
pub async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<RatingId>,
    body: Bytes,
) -> Result<Response, Problem> {
    done(&app, visitor, id, Sheet::read(&body), REPLY, |reply| AnswerRating { rating: id, reply }.into())
        .await
}

/// Withholds a rating.
pub async fn withhold(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<RatingId>,
    body: Bytes,
) -> Result<Response, Problem> {
    let command = |reason| WithholdRating { rating: id, reason }.into();
    done(&app, visitor, id, Sheet::read(&body), REASON, command).await
}

async fn done(
    app: &App,
    visitor: Visitor,
    id: RatingId,
    sheet: Sheet,
    field: &'static str,
    command: impl FnOnce(Personal) -> Command,
) -> Result<Response, Problem> {
    let done = match sheet.text(field).map(Personal::new) {
        Ok(text) => sheet.submit(app, &visitor, field, command(text)).await.map(drop),
        Err(refusal) => Err::<(), Refusal>(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/ratings/{id}")).into_response()),
        Err(refusal) => shown(app, visitor, id, &sheet.refused(refusal)).await,
    }
}
