//! Lines of a file put into the basket: an item's code and a quantity on each.

use axum::extract::State;
use axum::response::Redirect;
use domain::limits::BASKET_LINES_MAX;
use domain::values::{Code, ItemId, OfferId};
use engine::store::{Connection, StoreError};
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::seen::offers::offers_in_force;
use crate::web::forms::Fields;
use crate::web::language::Language;
use crate::web::visitor::Visitor;

/// The form that adds lines of a file.
pub fn form(language: Language, is_open: bool) -> Markup {
    html! {
        details.deed open[is_open] {
            summary { (language.say("basket-upload")) }
            form.sheet method="post" action="/basket/upload" data-file=(language.say("basket-upload-file")) {
                label { (language.say("basket-upload-hint")) textarea.numbers name="lines" rows="5" required spellcheck="false" {} }
                button { (language.say("to-basket")) }
            }
        }
    }
}

/// Puts all lines into the basket, each from the cheapest offer of today, or none of them.
pub async fn upload(
    State(app): State<App>,
    mut visitor: Visitor,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let wanted = lines(fields.text("lines"))?;
    let today = visitor.caller.today;
    let items: Vec<_> = wanted.iter().map(|(code, _)| ItemId::of_code(code)).collect();
    let read = move |connection: &mut dyn Connection| {
        let cheapest = |item| Ok(offers_in_force(connection, item, today)?.into_iter().next());
        items.into_iter().map(cheapest).collect::<Result<Vec<_>, StoreError>>()
    };
    let offers = visitor.caller.read(&app, read).await?;
    let mut pieces: Vec<(OfferId, i64, i64)> = Vec::new();
    for ((code, quantity), offer) in wanted.iter().zip(offers) {
        let not_offered = || {
            Problem::malformed(code.as_str(), "nobody offers this item today").told("typed-not-offered", 0)
        };
        let (offer, _) = offer.ok_or_else(not_offered)?;
        pieces.push((offer.id, *quantity, offer.unit_price_minor));
    }
    visitor.basket.add(&app, &visitor.caller, pieces).await?;
    Ok(Redirect::to("/basket"))
}

/// Codes and quantities of a text or CSV file; a heading, whose second cell is no number, is passed over.
fn lines(text: &str) -> Result<Vec<(Code, i64)>, Problem> {
    let mut wanted = Vec::new();
    let rows = text.lines().filter(|line| !line.trim().is_empty()).zip(1..);
    for (row, at) in rows {
        let mut cells = row.split([';', ',', '\t']).map(|cell| cell.trim().trim_matches('"'));
        let (code, quantity) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let field = format!("lines, line {at}");
        match (code.parse(), super::quantity(quantity).filter(|quantity| *quantity > 0)) {
            (Ok(code), Some(quantity)) => wanted.push((code, quantity)),
            (_, None) if at == 1 => {}
            (Err(error), _) => return Err(Problem::malformed(field, error).told("typed-line", 0)),
            (_, None) => {
                let problem = Problem::malformed(field, "needs a code and a whole number: PLYSKA-10;20");
                return Err(problem.told("typed-line", 0));
            }
        }
    }
    match wanted.len() {
        1..=BASKET_LINES_MAX => Ok(wanted),
        _ => {
            let problem = Problem::malformed("lines", format!("give 1 to {BASKET_LINES_MAX} lines"));
            Err(problem.told("typed-lines", BASKET_LINES_MAX))
        }
    }
}
