//! Lists of needs for partners, and the form that begins one.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::Action;
use domain::requirements::add_list::AddRequirementList;
use domain::values::{Code, OrganisationId};
use engine::queries::requirements::requirement_lists;
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::empty;
use crate::web::listing::{address, cut, more};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;
const PATH: &str = "/requirement-lists";

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    sort: String,
    after: String,
    format: String,
}

/// Shows the lists.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: &Asked, sheet: &Sheet) -> Result<Response, Problem> {
    let seen_by = visitor.caller.sight(Action::ReadRequirements).filter();
    let lie = Lie::rising("requirement-list", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let work =
        move |connection: &mut dyn Connection| requirement_lists(connection, seen_by.as_deref(), &part);
    let mut rows = visitor.caller.read(app, work).await?;
    let has_more = cut(&mut rows, SHOWN);
    let language = visitor.language;
    let from = |after: &str| address(PATH, [(SORT, &*asked.sort), ("after", after)]);
    let next = rows.last().filter(|_| has_more).map(|last| from(last.code.as_str()));
    let columns = ["requirement-list", "owner", "validator", "list-versions"];
    let mut listed = Table::new(language, &columns.map(|key| (key, key == "list-versions")));
    for row in &rows {
        let named = html! { a.code href={ (PATH) "/" (segment(&row.code)) } { (row.code) } br; span.soft { (language.name(&row.name_uk, &row.name_en)) } };
        listed.row([
            text(&row.code).shown(named),
            text(visitor.organisation(row.owner)),
            text(visitor.organisation(row.validator)),
            listed.number(row.versions),
        ]);
    }
    let listed = listed.lying(lie);
    if let Some(file) = listed.file("requirement-lists", &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        (tabs(&visitor, Part::Lists))
        (sheet.alert(language))
        @if visitor.caller.require_somewhere(Action::SubmitRequirements).is_ok() { (beginning(&visitor, sheet)) }
        @if rows.is_empty() { (empty(language, "requirement-lists-empty", None)) } @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Requirements, &language.say("requirement-lists"), body)))
}

fn beginning(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        details.deed open[!sheet.get("code").is_empty()] { summary { (language.say("list-begin")) }
            form.sheet method="post" action=(PATH) {
                (sheet.key())
                (sheet.field(language, "code", "text", true))
                (sheet.field(language, "owner", "text", true))
                (sheet.field(language, "validator", "text", true))
                (sheet.field(language, "name_uk", "text", true))
                (sheet.field(language, "name_en", "text", true))
                button { (language.say("list-begin")) }
            }
        }
    }
}

/// Begins a list.
pub async fn add(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        Ok::<_, Refusal>(AddRequirementList {
            code: sheet.parsed::<Code>("code")?,
            owner: sheet.parsed::<Ref<OrganisationId>>("owner")?.0,
            validator: sheet.parsed::<Ref<OrganisationId>>("validator")?.0,
            name_uk: sheet.text("name_uk")?,
            name_en: sheet.text("name_en")?,
        })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "requirement list", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{}", segment(&sheet.get("code")))).into_response()),
        Err(refusal) => shown(&app, visitor, &Asked::default(), &sheet.refused(refusal)).await,
    }
}
