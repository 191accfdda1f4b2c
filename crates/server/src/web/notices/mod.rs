//! Notices: what the visitor should know; `settings` is how they get it by e-mail.

pub mod settings;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::values::NoticeId;
use engine::notices::{Notice, inbox};
use engine::queries::Part;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::seen;
use crate::web::controls::empty;
use crate::web::listing::{address, cut, more};
use crate::web::shell::{Place, page};
use crate::web::table::{Table, nothing, text};
use crate::web::visitor::Visitor;

/// Notices of a page.
const SHOWN: usize = 50;

/// What the address of the list says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    all: String,
    after: String,
    format: String,
}

/// Up to where notices are read.
#[derive(Deserialize)]
pub struct UpTo {
    up_to: String,
}

/// Shows the notices, first those not read yet.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (person, is_unread) = (visitor.caller.person, asked.all.is_empty());
    let before: Option<NoticeId> = asked.after.parse().ok();
    let part = Part { after: before, ..Part::newest(SHOWN + 1) };
    let read = move |connection: &mut dyn engine::store::Connection| {
        inbox::list(connection, person, is_unread, &part)
    };
    let mut notices = visitor.caller.read(&app, read).await?;
    let has_more = cut(&mut notices, SHOWN);
    let (newest, last) = (notices.first().map(|notice| notice.id), notices.last().map(|notice| notice.id));
    notices.retain(|notice| seen::concerns(&visitor.caller, notice));
    let listed = listed(&visitor, &notices);
    if let Some(file) = listed.file("notices", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let at = |after: &str| address("/notices", [("all", &*asked.all), ("after", after)]);
    let body = html! {
        nav.tabs aria-label=(language.say("filters")) {
            a href="/notices" aria-current=[is_unread.then_some("true")] { (language.say("notices-unread")) }
            a href="/notices?all=1" aria-current=[(!is_unread).then_some("true")] { (language.say("notices-all")) }
            a href="/notices/settings" { (language.say("notices-settings")) }
            a href="/webhooks" { (language.say("webhooks")) }
        }
        @if notices.is_empty() { (empty(language, if is_unread { "notices-none-unread" } else { "notices-none" }, None)) }
        @else {
            @if let Some(newest) = newest.filter(|_| notices.iter().any(|notice| notice.read_at.is_none())) {
                form.actions method="post" action="/notices/reading" {
                    input type="hidden" name="up_to" value=(newest);
                    button.secondary { (language.say("notices-read-all")) }
                }
            }
            ol.tasks { @for notice in &notices { (row(&visitor, notice)) } }
            (listed.taken_along(&at(&asked.after)))
        }
        (more(language, last.filter(|_| has_more).map(|last| at(&last.to_string()))))
    };
    Ok(page(&visitor, Place::Notices, &language.say("nav-notices"), body))
}

/// The notices as a file keeps them.
fn listed(visitor: &Visitor, notices: &[Notice]) -> Table {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let mut listed = Table::new(language, &["when", "notice", "notice-read-at"].map(|key| (key, false)));
    for notice in notices {
        listed.row([
            listed.moment(notice.at, &zone),
            text(seen::sentence(language, notice, &zone)),
            notice.read_at.map_or_else(nothing, |at| listed.moment(at, &zone)),
        ]);
    }
    listed
}

fn row(visitor: &Visitor, notice: &Notice) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let sentence = seen::sentence(language, notice, &zone);
    html! {
        li.unread[notice.read_at.is_none()] {
            span {
                @if notice.read_at.is_none() { strong { (sentence) } } @else { (sentence) }
                " " time { (language.moment(notice.at, &zone)) }
            }
            form method="post" action={ "/notices/" (notice.id) "/opening" } {
                button.secondary {
                    (language.say(if seen::path_of(notice).is_some() { "notice-open" } else { "notice-read" }))
                    span.hidden { ": " (sentence) }
                }
            }
        }
    }
}

/// Notes that a notice is read and goes to what it is about.
pub async fn open(
    State(app): State<App>,
    mut visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (person, text) = (visitor.caller.person, id.clone());
    let notice = visitor.caller.read(&app, move |connection| inbox::find(connection, person, &text)).await?;
    let notice = notice.filter(|notice| seen::concerns(&visitor.caller, notice));
    let notice = notice.ok_or_else(|| Problem::not_found("notice", &id))?;
    app.engine.read_notices(person, inbox::Read::One(notice.id), visitor.caller.at).await?;
    let path = seen::path_of(&notice).unwrap_or_else(|| "/notices".to_owned());
    Ok(Redirect::to(&path).into_response())
}

/// Notes that all notices up to one are read.
pub async fn read_all(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<UpTo>,
) -> Result<Response, Problem> {
    let up_to = sent.up_to.parse().map_err(|error| Problem::malformed("up_to", error))?;
    app.engine.read_notices(visitor.caller.person, inbox::Read::UpTo(up_to), visitor.caller.at).await?;
    Ok(Redirect::to("/notices").into_response())
}
