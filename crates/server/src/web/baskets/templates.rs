//! Baskets kept under a name, to order from again.

use axum::extract::State;
use axum::response::Redirect;
use domain::contracts::Offer;
use domain::values::OfferId;
use engine::queries;
use engine::store::Connection;
use maud::{Markup, html};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::web::forms::Fields;
use crate::web::kept;
use crate::web::language::Language;
use crate::web::visitor::Visitor;

/// The list of templates.
const TEMPLATES: &str = "templates";

/// Offers with quantities under a name.
pub type Template = (String, Vec<(OfferId, i64)>);

/// The templates of a person.
pub async fn templates(app: &App, caller: &Caller) -> Result<Vec<Template>, Problem> {
    kept::entries(app, caller, TEMPLATES).await
}

/// Keeps the basket under a name, takes one into the basket at today's prices, or forgets one.
pub async fn change(
    State(app): State<App>,
    mut visitor: Visitor,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let name = fields.text("name");
    match fields.text("deed") {
        "take" => {
            let known = templates(&app, &visitor.caller).await?;
            let template = known.into_iter().find(|(known, _)| known == name);
            let (_, lines) = template.ok_or_else(|| Problem::not_found("template", name))?;
            let ids: Vec<_> = lines.iter().map(|(offer, _)| *offer).collect();
            let read = move |connection: &mut dyn Connection| queries::find_all::<Offer>(connection, ids);
            let offers = visitor.caller.read(&app, read).await?;
            let priced =
                |(id, quantity): (OfferId, i64)| Some((id, quantity, offers.get(&id)?.unit_price_minor));
            let pieces: Vec<_> = lines.into_iter().filter_map(priced).collect();
            visitor.basket.add(&app, &visitor.caller, pieces).await?;
        }
        "forget" => kept::keep::<Vec<(OfferId, i64)>>(&app, &visitor.caller, TEMPLATES, name, None).await?,
        _ => {
            let lines: Vec<_> = visitor.basket.lines.iter().map(|line| (line.offer, line.quantity)).collect();
            kept::keep(&app, &visitor.caller, TEMPLATES, name, Some(lines)).await?;
        }
    }
    Ok(Redirect::to("/basket"))
}

/// The templates with what may be done with them, and the form that keeps the basket as one.
pub fn shown(language: Language, templates: &[Template], has_lines: bool) -> Markup {
    html! {
        @if has_lines || !templates.is_empty() {
            h2 { (language.say("templates")) }
            ul.tasks { @for (name, lines) in templates {
                li {
                    span { (name) " " span.soft { (language.say_of("lines-counted", [("count", lines.len().into())])) } }
                    form.add method="post" action="/basket/templates" {
                        input type="hidden" name="name" value=(name);
                        button.secondary name="deed" value="take" aria-label={ (language.say("to-basket")) ": " (name) } { (language.say("to-basket")) }
                        button.quiet name="deed" value="forget" aria-label={ (language.say("remove")) ": " (name) } { (language.say("remove")) }
                    }
                }
            } }
        }
        @if has_lines {
            details.deed {
                summary { (language.say("template-save")) }
                form.sheet method="post" action="/basket/templates" {
                    label { (language.say("name")) input name="name" required maxlength="200"; }
                    button name="deed" value="keep" { (language.say("save")) }
                }
            }
        }
    }
}
