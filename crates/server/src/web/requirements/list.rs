//! Needs as a list, the form that states one, and the one that gathers several into one of the level above.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::Action;
use domain::requirements::consolidate::ConsolidateRequirements;
use domain::requirements::propose::ProposeRequirement;
use domain::requirements::{Requirement, RequirementAction, RequirementStatus};
use domain::values::{OrganisationId, Personal, RequirementId};
use engine::queries::requirements::{RequirementFilter, requirements};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{need, need_fields, number, terms, terms_fields, weight_fields};
use super::{Part, TERMS_COLUMNS, need_shown, need_text, tabs, terms_cells};
use crate::api::requirements::need::{Items, items};
use crate::app::App;
use crate::problem::Problem;
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
const PATH: &str = "/requirements";

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    unit: String,
    sort: String,
    after: String,
    format: String,
}

/// Shows the needs.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: &Asked, sheet: &Sheet) -> Result<Response, Problem> {
    let unit = asked.unit.parse::<Ref<OrganisationId>>().ok().map(|unit| unit.0);
    let units = visitor.caller.sight(Action::ReadRequirements).narrowed(unit).filter();
    let filter = RequirementFilter { units, status: asked.status.parse().ok(), part_of: None };
    let lie = Lie::falling("requirement", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let work = move |connection: &mut dyn Connection| {
        let rows = requirements(connection, &filter, &part)?;
        let items = items(connection, rows.iter().map(|row| &row.need))?;
        Ok((rows, items))
    };
    let (mut rows, items) = visitor.caller.read(app, work).await?;
    let has_more = cut(&mut rows, SHOWN);
    let may = |action| visitor.caller.require_somewhere(action).is_ok();
    let is_gathering = may(Action::PrioritiseRequirement);
    let listed = listed(&visitor, &items, &rows, is_gathering).lying(lie);
    if let Some(file) = listed.file("requirements", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let from = |after: &str| {
        address(
            PATH,
            [("status", &*asked.status), ("unit", &*asked.unit), (SORT, &*asked.sort), ("after", after)],
        )
    };
    let next = rows.last().filter(|_| has_more).map(|last| from(&last.id.to_string()));
    let words = RequirementStatus::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("requirement", word.as_str())))
        .collect();
    let body = html! {
        (tabs(&visitor, Part::Needs))
        (sheet.alert(language))
        @if may(Action::StateRequirement) { (proposal(&visitor, sheet)) }
        (filters(language, PATH, &[Filter::Choice("status", &asked.status, words), Filter::Text("unit", &asked.unit), Filter::Kept(SORT, &asked.sort)]))
        @if rows.is_empty() { (empty(language, "requirements-empty", None)) }
        @else if is_gathering {
            form.sheet.broad method="post" action="/requirements/consolidation" {
                (sheet.key())
                (listed.listed(&from(&asked.after)))
                (gathering(&visitor, sheet))
            }
            (listed.taken_along(&from(&asked.after)))
        }
        @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Requirements, &language.say("requirements"), body)))
}

fn listed(visitor: &Visitor, items: &Items, rows: &[Requirement], is_gathering: bool) -> Table {
    let language = visitor.language;
    let first = [("requirement", false), ("unit", false), ("need", false)];
    let columns: Vec<_> =
        first.into_iter().chain(TERMS_COLUMNS).chain([("requirement-state", false)]).collect();
    let mut table = Table::new(language, &columns);
    for row in rows {
        let can_be_part = row.status.after(RequirementAction::Consolidate).is_some();
        let numbered = html! {
            @if is_gathering && can_be_part {
                input type="checkbox" name={ "part-" (row.id) } value="1" aria-label={ (language.say("requirement-gather")) " " (row.number) }; " "
            }
            a.code href={ (PATH) "/" (row.id) } { (row.number) }
        };
        let terms = &row.terms;
        let [quantity, period, priority, urgency] = terms_cells(language, terms);
        let status = row.status.as_str();
        table.row([
            text(&row.number).shown(numbered),
            text(&visitor.caller.organisation(row.unit).code),
            text(need_text(visitor, items, &row.need)).shown(need_shown(visitor, items, &row.need)),
            table.number(terms.quantity).shown(quantity),
            text(format_args!("{}/{}", terms.from, terms.to)).shown(period),
            table.number(terms.priority).shown(priority),
            text(language.word("urgency", terms.urgency.as_str())).shown(urgency),
            text(language.word("requirement", status)).shown(state(language, "requirement", status)),
        ]);
    }
    table
}

/// The form that states a need.
fn proposal(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        details.deed open[sheet.get("deed") == "propose"] { summary { (language.say("requirement-state-one")) }
            form.sheet method="post" action=(PATH) {
                (sheet.key())
                input type="hidden" name="deed" value="propose";
                (sheet.field(language, "unit", "text", true))
                (need_fields(sheet, visitor))
                (terms_fields(sheet, language))
                (sheet.area(language, "justification", 2, true))
                button { (language.say("requirement-state-one")) }
            }
        }
    }
}

/// What the level above says of the needs that are ticked.
fn gathering(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        details.deed open[sheet.get("deed") == "gather"] { summary { (language.say("requirement-gather-ticked")) }
            input type="hidden" name="deed" value="gather";
            p.hint { (language.say("requirement-gather-hint")) }
            (sheet.field(language, "organisation", "text", true))
            (weight_fields(sheet, language))
            (sheet.area(language, "justification", 2, true))
            button { (language.say("requirement-gather-ticked")) }
        }
    }
}

/// States a need.
pub async fn propose(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = || {
        let unit = sheet.parsed::<Ref<OrganisationId>>("unit")?.0;
        let (need, terms) = (need(&sheet, &visitor)?, terms(&sheet)?);
        let justification = Personal::new(sheet.text("justification")?);
        Ok::<_, Refusal>(ProposeRequirement { unit, need, terms, justification })
    };
    match command() {
        Ok(command) => sent(&app, visitor, sheet, command.into()).await,
        Err(refusal) => shown(&app, visitor, &Asked::default(), &sheet.refused(refusal)).await,
    }
}

/// Gathers needs into one of the level above.
pub async fn consolidate(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = || {
        let parts = sheet.ticked("part-").map(str::parse::<RequirementId>).collect::<Result<Vec<_>, _>>();
        Ok::<_, Refusal>(ConsolidateRequirements {
            organisation: sheet.parsed::<Ref<OrganisationId>>("organisation")?.0,
            parts: parts.map_err(|_| Refusal::Field("requirement", "typed-choice"))?,
            priority: number(&sheet, "priority")?,
            urgency: sheet.parsed("urgency")?,
            justification: Personal::new(sheet.text("justification")?),
        })
    };
    match command() {
        Ok(command) => sent(&app, visitor, sheet, command.into()).await,
        Err(refusal) => shown(&app, visitor, &Asked::default(), &sheet.refused(refusal)).await,
    }
}

/// Sends what makes a need, and goes to its page.
async fn sent(
    app: &App,
    visitor: Visitor,
    sheet: Sheet,
    command: domain::Command,
) -> Result<Response, Problem> {
    match sheet.submit(app, &visitor, "requirement", command).await {
        Ok(receipt) => {
            let made = receipt.events().next().and_then(|event| event.subjects().into_iter().next());
            Ok(Redirect::to(&format!("{PATH}/{}", made.unwrap_or_default())).into_response())
        }
        Err(refusal) => shown(app, visitor, &Asked::default(), &sheet.refused(refusal)).await,
    }
}
