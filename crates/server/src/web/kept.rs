//! Short lists of one's own, each entry under a name: saved views, and baskets to order from again.

use axum::extract::State;
use axum::response::Redirect;
use engine::drafts;
use maud::{Markup, html};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::forms::Fields;
use super::language::Language;
use super::sessions::own_path;
use super::visitor::Visitor;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Entries of a list; the oldest goes when one more comes.
const ENTRIES_MAX: usize = 20;
/// Characters of a name and of an address.
const CHARS_MAX: usize = 200;
/// The list of saved views.
const VIEWS: &str = "views";

/// The entries of a list, newest first.
pub async fn entries<T: DeserializeOwned>(
    app: &App,
    caller: &Caller,
    list: &'static str,
) -> Result<Vec<(String, T)>, Problem> {
    let person = caller.person;
    let text = app.engine.read(move |connection, _| drafts::draft(connection, person, list)).await?;
    // A list of an earlier version of the program may not be readable.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Keeps an entry in the place of one of the same name, or removes that when there is no value.
pub async fn keep<T: Serialize + DeserializeOwned>(
    app: &App,
    caller: &Caller,
    list: &'static str,
    name: &str,
    value: Option<T>,
) -> Result<(), Problem> {
    let length = name.chars().count();
    if !(1..=CHARS_MAX).contains(&length) {
        let problem = Problem::malformed("name", format!("has {length} characters; give 1 to {CHARS_MAX}"));
        return Err(problem.told("typed-chars", CHARS_MAX));
    }
    let mut kept: Vec<(String, T)> = entries(app, caller, list).await?;
    kept.retain(|(known, _)| known != name);
    if let Some(value) = value {
        kept.insert(0, (name.to_owned(), value));
    }
    kept.truncate(ENTRIES_MAX);
    let text = serde_json::to_string(&kept).expect("a list has a JSON text");
    let text = Some(text).filter(|text| text.len() <= drafts::DRAFT_BYTES_MAX);
    let text = text.ok_or_else(|| {
        Problem::malformed("name", "your list is full; remove an entry first").told("typed-full", 0)
    })?;
    Ok(app.engine.keep_draft(caller.person, list, Some(text)).await?)
}

/// Saves the address of a list with its filter under a name, or forgets it.
pub async fn save_view(
    State(app): State<App>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Redirect, Problem> {
    let address = own_path(Some(fields.text("address")));
    let address: String = address.chars().take(CHARS_MAX).collect();
    let is_kept = fields.text("deed") != "forget";
    keep(&app, &visitor.caller, VIEWS, fields.text("name"), is_kept.then(|| address.clone())).await?;
    Ok(Redirect::to(if is_kept { &address } else { "/" }))
}

/// The saved views of a person.
pub async fn views(app: &App, caller: &Caller) -> Result<Vec<(String, String)>, Problem> {
    entries(app, caller, VIEWS).await
}

/// The form that saves a view.
pub fn view_form(language: Language, address: &str) -> Markup {
    html! {
        details.view {
            summary { (language.say("view-save")) }
            form.add method="post" action="/views" {
                input type="hidden" name="address" value=(address);
                label { (language.say("name")) " " input name="name" required maxlength=(CHARS_MAX); }
                button.secondary { (language.say("save")) }
            }
        }
    }
}

/// The saved views as links.
pub fn shown_views(language: Language, views: &[(String, String)]) -> Markup {
    html! {
        @if !views.is_empty() {
            h2 { (language.say("views")) }
            ul.tasks { @for (name, address) in views {
                li {
                    a href=(own_path(Some(address))) { (name) }
                    form method="post" action="/views" {
                        input type="hidden" name="name" value=(name);
                        input type="hidden" name="address" value="/";
                        button.quiet name="deed" value="forget" aria-label={ (language.say("remove")) ": " (name) } { (language.say("remove")) }
                    }
                }
            } }
        }
    }
}
