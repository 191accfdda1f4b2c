//! Pledges as a list with sums by currency, and the form that records one.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::pledges::announce::AnnouncePledge;
use domain::pledges::{Pledge, PledgeStatus};
use domain::policy::Action;
use domain::values::{Code, Currency, OrganisationId};
use engine::queries::pledges::{PledgeFilter, pledges};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{earmark, earmark_fields, rate, rate_fields};
use super::{staged, stages};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, address, cut, filters, more, table};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, text};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 100;
const PATH: &str = "/pledges";

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    partner: String,
    sort: String,
    after: String,
    format: String,
}

/// Shows the pledges.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: &Asked, sheet: &Sheet) -> Result<Response, Problem> {
    let partner = asked.partner.parse::<Ref<OrganisationId>>().ok().map(|partner| partner.0);
    let partners = visitor.caller.sight(Action::ReadPledges).narrowed(partner).filter();
    let filter = PledgeFilter { partners, status: asked.status.parse().ok() };
    let lie = Lie::rising("pledge", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let work = move |connection: &mut dyn Connection| pledges(connection, &filter, &part);
    let mut rows = visitor.caller.read(app, work).await?;
    let has_more = cut(&mut rows, SHOWN);
    let listed = listed(&visitor, &rows).lying(lie);
    if let Some(file) = listed.file("pledges", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let from = |after: &str| {
        address(
            PATH,
            [
                ("status", &*asked.status),
                ("partner", &*asked.partner),
                (SORT, &*asked.sort),
                ("after", after),
            ],
        )
    };
    let next = rows.last().filter(|_| has_more).map(|last| from(last.code.as_str()));
    let words = PledgeStatus::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("pledge", word.as_str())))
        .collect();
    let body = html! {
        (sheet.alert(language))
        p { a href="/pledges/plan" { (language.say("plan")) } " · " a href="/pledges/vettings" { (language.say("vettings")) } " · " a href="/pledges/consents" { (language.say("consents")) } }
        @if visitor.caller.require_somewhere(Action::ManagePledges).is_ok() { (announcement(&visitor, sheet)) }
        (filters(language, PATH, &[Filter::Choice("status", &asked.status, words), Filter::Text("partner", &asked.partner), Filter::Kept(SORT, &asked.sort)]))
        @if rows.is_empty() { (empty(language, "pledges-empty", None)) } @else {
            (listed.shown(&from(&asked.after)))
            (headed(language, "pledges-sums", &["pledge", "announced-pledged-confirmed-transferred"]))
            (sums(&visitor, &rows))
        }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Pledges, &language.say("pledges"), body)))
}

/// The columns of the four stages.
const STAGES: [(&str, bool); 4] = [
    ("pledge-announced", true),
    ("pledge-pledged", true),
    ("pledge-confirmed", true),
    ("pledge-transferred", true),
];

fn listed(visitor: &Visitor, rows: &[Pledge]) -> Table {
    let language = visitor.language;
    let columns: Vec<_> = [("pledge", false), ("partner", false)]
        .into_iter()
        .chain(STAGES)
        .chain([("pledge-state", false)])
        .collect();
    let mut table = Table::new(language, &columns);
    for row in rows {
        let named = html! { a.code href={ (PATH) "/" (segment(&row.code)) } { (row.code) } br; span.soft { (language.name(&row.name_uk, &row.name_en)) } };
        let mut cells = vec![text(&row.code).shown(named), text(visitor.organisation(row.partner))];
        let of_stages = stages(row);
        cells.extend(of_stages.iter().map(|(_, stage)| {
            table.money(stage.amount_minor, row.currency).shown(staged(visitor, row, stage))
        }));
        let status = row.status.as_str();
        cells.push(text(language.word("pledge", status)).shown(state(language, "pledge", status)));
        table.row(cells);
    }
    table
}

/// What the pledges of this page come to, by currency.
fn sums(visitor: &Visitor, rows: &[Pledge]) -> Markup {
    let language = visitor.language;
    let mut by_currency: BTreeMap<Currency, [i64; 4]> = BTreeMap::new();
    for row in rows {
        let sums = by_currency.entry(row.currency).or_default();
        sums.iter_mut().zip(stages(row)).for_each(|(sum, (_, stage))| *sum += stage.amount_minor);
    }
    let columns: Vec<_> = [("currency", false)].into_iter().chain(STAGES).collect();
    table(
        language,
        &columns,
        by_currency.into_iter().map(|(currency, sums)| {
            let figures = sums.into_iter().map(|minor| html! { (language.money(minor, currency)) });
            std::iter::once(html! { (currency) }).chain(figures).collect()
        }),
    )
}

fn announcement(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        details.deed open[!sheet.get("code").is_empty()] { summary { (language.say("pledge-record")) }
            form.sheet method="post" action=(PATH) {
                (sheet.key())
                (sheet.field(language, "code", "text", true))
                (sheet.field(language, "partner", "text", true))
                (sheet.field(language, "name_uk", "text", true))
                (sheet.field(language, "name_en", "text", true))
                div.together {
                    (sheet.field(language, "amount", "text", true))
                    (sheet.field(language, "currency", "text", true))
                }
                (rate_fields(sheet, language))
                (sheet.field(language, "on", "date", true))
                (sheet.field(language, "document", "text", true))
                (sheet.field(language, "lapse_on", "date", true))
                (earmark_fields(sheet, language))
                button { (language.say("pledge-record")) }
            }
        }
    }
}

/// Records a pledge.
pub async fn announce(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        let currency: Currency = sheet.parsed("currency")?;
        Ok::<_, Refusal>(AnnouncePledge {
            code: sheet.parsed::<Code>("code")?,
            partner: sheet.parsed::<Ref<OrganisationId>>("partner")?.0,
            name_uk: sheet.text("name_uk")?,
            name_en: sheet.text("name_en")?,
            currency,
            amount_minor: sheet.money("amount", currency)?,
            rate: rate(sheet)?,
            on: sheet.day("on")?,
            document: sheet.text("document")?,
            earmark: earmark(sheet)?,
            lapse_on: sheet.day("lapse_on")?,
        })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "pledge", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{}", segment(&sheet.get("code")))).into_response()),
        Err(refusal) => shown(&app, visitor, &Asked::default(), &sheet.refused(refusal)).await,
    }
}
