//! Packages as a list with their gauges, and the form that begins one.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::packages::draft::DraftPackage;
use domain::packages::{Package, PackageStatus};
use domain::policy::Action;
use domain::values::{Code, Currency, OrganisationId};
use engine::queries::packages::{PackageFilter, packages};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::gauge;
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, address, cut, filters, more};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;
const PATH: &str = "/packages";

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    sort: String,
    after: String,
    format: String,
}

/// Shows the packages.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: &Asked, sheet: &Sheet) -> Result<Response, Problem> {
    let seen_by = visitor.caller.sight(Action::ReadPledges).filter();
    let filter = PackageFilter { status: asked.status.parse().ok(), seen_by };
    let lie = Lie::rising("package", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let work = move |connection: &mut dyn Connection| packages(connection, &filter, &part);
    let mut rows = visitor.caller.read(app, work).await?;
    let has_more = cut(&mut rows, SHOWN);
    let listed = listed(&visitor, &rows).lying(lie);
    if let Some(file) = listed.file("packages", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let from =
        |after: &str| address(PATH, [("status", &*asked.status), (SORT, &*asked.sort), ("after", after)]);
    let next = rows.last().filter(|_| has_more).map(|last| from(last.code.as_str()));
    let words = PackageStatus::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("package", word.as_str())))
        .collect();
    let body = html! {
        (sheet.alert(language))
        @if visitor.caller.require_somewhere(Action::ManagePackages).is_ok() { (beginning(&visitor, sheet)) }
        (filters(language, PATH, &[Filter::Choice("status", &asked.status, words), Filter::Kept(SORT, &asked.sort)]))
        @if rows.is_empty() { (empty(language, "packages-empty", None)) } @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Packages, &language.say("packages"), body)))
}

fn listed(visitor: &Visitor, rows: &[Package]) -> Table {
    let language = visitor.language;
    let columns = ["package", "package-target", "package-fill", "package-funding", "package-state"];
    let mut table = Table::new(language, &columns.map(|key| (key, key == "package-target")));
    for row in rows {
        let (funding, status) = (row.funding().as_str(), row.status.as_str());
        let named = html! { a.code href={ (PATH) "/" (segment(&row.code)) } { (row.code) } br; span.soft { (language.name(&row.name_uk, &row.name_en)) } };
        let standing = html! { (state(language, "package", status)) @if row.is_held { " " span.state.bad { (language.say("package-held")) } } };
        table.row([
            text(&row.code).shown(named),
            table.money(row.target_minor, row.currency),
            table.money(row.total_minor, row.currency).shown(gauge(visitor, row)),
            text(language.word("funding", funding)).shown(state(language, "funding", funding)),
            text(language.word("package", status)).shown(standing),
        ]);
    }
    table
}

fn beginning(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        details.deed open[!sheet.get("code").is_empty()] { summary { (language.say("package-begin")) }
            form.sheet method="post" action=(PATH) {
                (sheet.key())
                (sheet.field(language, "code", "text", true))
                (sheet.field(language, "owner", "text", true))
                (sheet.field(language, "validator", "text", true))
                (sheet.field(language, "releaser", "text", true))
                (sheet.field(language, "name_uk", "text", true))
                (sheet.field(language, "name_en", "text", true))
                div.together {
                    (sheet.field(language, "target", "text", true))
                    (sheet.field(language, "currency", "text", true))
                }
                button { (language.say("package-begin")) }
            }
        }
    }
}

/// Begins a package.
pub async fn draft(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        let currency: Currency = sheet.parsed("currency")?;
        Ok::<_, Refusal>(DraftPackage {
            code: sheet.parsed::<Code>("code")?,
            owner: sheet.parsed::<Ref<OrganisationId>>("owner")?.0,
            validator: sheet.parsed::<Ref<OrganisationId>>("validator")?.0,
            releaser: sheet.parsed::<Ref<OrganisationId>>("releaser")?.0,
            name_uk: sheet.text("name_uk")?,
            name_en: sheet.text("name_en")?,
            currency,
            target_minor: sheet.money("target", currency)?,
        })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "package", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{}", segment(&sheet.get("code")))).into_response()),
        Err(refusal) => shown(&app, visitor, &Asked::default(), &sheet.refused(refusal)).await,
    }
}
