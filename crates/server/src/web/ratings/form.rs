//! The form in which a unit rates an item it accepted, from the line of its order.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::Action;
use domain::ratings::rate::RateItem;
use domain::ratings::{Aspect, MARKS, Marks, Rating, STRENGTHS, UnitRating, WEAKNESSES};
use domain::values::OrderId;
use engine::queries::find;
use engine::store::Connection;
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::request::AtBoth;
use crate::seen;
use crate::seen::ratings::Ratings;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Shows the form, with what the unit says now.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    AtBoth(order, line): AtBoth<OrderId, i64>,
) -> Result<Response, Problem> {
    shown(&app, visitor, (order, line), sheet, true).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    (id, line): (OrderId, i64),
    mut sheet: Sheet,
    is_new: bool,
) -> Result<Response, Problem> {
    let world = seen::order(app, &mut visitor.caller, id).await?;
    let order = world.orders.known(&id);
    visitor.caller.require(Action::RateItems, &order.subject(order.unit, &order.parties()))?;
    let not_found = || Problem::not_found("order line", format_args!("{}/{line}", order.number));
    let row = world.order_lines.get(&(id, line)).ok_or_else(not_found)?;
    let item = world.items.known(&row.item);
    if is_new {
        let key = (order.unit, item.id);
        let read = move |connection: &mut dyn Connection| {
            let known = find::<UnitRating>(connection, &key)?;
            let rating = known.map(|known| find::<Rating>(connection, &known.rating)).transpose()?.flatten();
            Ratings::of(connection, rating.into_iter().collect())
        };
        let said = visitor.caller.read(app, read).await?;
        sheet = prefilled(&visitor, &said, sheet);
    }
    let language = visitor.language;
    let name = language.name(&item.name_uk, &item.name_en);
    let body = html! {
        (sheet.alert(language))
        p { (order.number) " · " (language.word("line", "accepted")) " " (language.number(row.accepted)) }
        p.hint { (language.say("rating-hint")) }
        form.sheet method="post" action={ "/orders/" (id) "/lines/" (line) "/rating" } {
            (sheet.key())
            @for aspect in Aspect::ALL { (mark(&visitor, &sheet, *aspect)) }
            (sheet.area(language, STRENGTHS, 3, false))
            (sheet.area(language, WEAKNESSES, 3, false))
            button { (language.say("rating-send")) }
        }
    };
    let title = language.say_of("rating-of", [("item", name.to_owned().into())]);
    Ok(sheet.answered(page(&visitor, Place::Orders, &title, body)))
}

/// The sheet with what the unit says now.
fn prefilled(visitor: &Visitor, said: &Ratings, mut sheet: Sheet) -> Sheet {
    let Some(rating) = said.rows.first() else { return sheet };
    for (aspect, mark) in &rating.marks.0 {
        sheet = sheet.with(aspect.as_str(), mark.to_string());
    }
    let words = said.words(&visitor.caller, rating);
    let sheet = sheet.with(STRENGTHS, words.strengths.unwrap_or_default());
    sheet.with(WEAKNESSES, words.weaknesses.unwrap_or_default())
}

/// Marks to choose from; every aspect but the first may be left out.
fn mark(visitor: &Visitor, sheet: &Sheet, aspect: Aspect) -> Markup {
    let (language, is_required) = (visitor.language, aspect == Aspect::Overall);
    let chosen = sheet.get(aspect.as_str());
    html! {
        fieldset.marks {
            legend { (language.word("aspect", aspect.as_str())) }
            @for value in MARKS {
                label { input type="radio" name=(aspect) value=(value) checked[chosen == value.to_string()] required[is_required]; " " (value) }
            }
            @if !is_required {
                label { input type="radio" name=(aspect) value="" checked[chosen.is_empty()]; " " (language.say("rating-no-mark")) }
            }
        }
    }
}

/// Rates the item.
pub async fn rate(
    State(app): State<App>,
    visitor: Visitor,
    AtBoth(order, line): AtBoth<OrderId, i64>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let mark = |aspect: &Aspect| match sheet.get(aspect.as_str()) {
        "" => None,
        typed => Some(
            typed
                .parse()
                .map(|mark| (*aspect, mark))
                .map_err(|_| Refusal::Field(aspect.as_str(), "typed-choice")),
        ),
    };
    let command = || {
        let marks = Marks(Aspect::ALL.iter().filter_map(mark).collect::<Result<_, _>>()?);
        let (strengths, weaknesses) = (sheet.note(STRENGTHS)?, sheet.note(WEAKNESSES)?);
        Ok::<_, Refusal>(RateItem { order, line, marks, strengths, weaknesses })
    };
    let done = match command() {
        Ok(command) => sheet.submit(&app, &visitor, "rating", command).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(receipt) => {
            let rating = receipt.events().next().and_then(|event| event.subjects().into_iter().next());
            Ok(Redirect::to(&format!("/ratings/{}", rating.unwrap_or_default())).into_response())
        }
        Err(refusal) => shown(&app, visitor, (order, line), sheet.refused(refusal), false).await,
    }
}
