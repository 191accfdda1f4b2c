//! One need: what it is for, what the catalogue has for it, every change, and the steps that its lifecycle allows.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::catalogue::Item;
use domain::limits::PACKAGE_LINES_MAX;
use domain::policy::Action;
use domain::requirements::change::ChangeRequirement;
use domain::requirements::prioritise::PrioritiseRequirement;
use domain::requirements::withdraw::WithdrawRequirement;
use domain::requirements::{Need, Requirement, RequirementAction, RequirementChange};
use domain::values::RequirementId;
use engine::personal;
use engine::queries::requirements::{RequirementFilter, changes, requirements};
use engine::queries::{Part as Slice, find};
use engine::store::Connection;
use maud::{Markup, html};
use std::collections::BTreeMap;

use super::form::{number, reason_fields, terms, terms_fields, weight_fields};
use super::{Part, TERMS_COLUMNS, need_shown, tabs, terms_cells};
use crate::api::requirements::need::{Items, items, matches};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen::packages::orderable;
use crate::web::controls::{empty, state};
use crate::web::listing::{facts, table};
use crate::web::packages::orderable as package_lines;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Wire;

/// Changes shown.
const CHANGES_SHOWN: usize = 200;
/// Items shown that meet a profile.
const MATCHES_SHOWN: usize = 25;
/// Needs shown that one gathers.
const PARTS_SHOWN: usize = domain::limits::REQUIREMENT_PARTS_MAX;

struct Found {
    requirement: Requirement,
    items: Items,
    matches: Vec<Item>,
    parts: Vec<Requirement>,
    changes: Vec<RequirementChange>,
    notes: BTreeMap<u64, String>,
    justification: Option<String>,
}

async fn found(app: &App, visitor: &mut Visitor, id: RequirementId) -> Result<Found, Problem> {
    let work = move |connection: &mut dyn Connection| {
        let Some(requirement) = find::<Requirement>(connection, &id)? else { return Ok(None) };
        let items = items(connection, [&requirement.need])?;
        let matches = match requirement.need {
            Need::Item(_) => Vec::new(),
            Need::Profile(_) => matches(connection, &requirement.need, MATCHES_SHOWN)?,
        };
        let filter = RequirementFilter { part_of: Some(id), ..RequirementFilter::default() };
        let part = Slice::first(PARTS_SHOWN);
        let parts = requirements(connection, &filter, &part)?;
        let changes = changes(connection, id, CHANGES_SHOWN)?;
        let sequences = || changes.iter().map(|change| change.sequence);
        let notes = personal::at(connection, &id.to_string(), "note", sequences())?;
        let mut reasons = personal::at(connection, &id.to_string(), "justification", sequences())?;
        let justification = reasons.pop_last().map(|(_, text)| text);
        Ok(Some(Found { requirement, items, matches, parts, changes, notes, justification }))
    };
    let found = visitor.caller.read(app, work).await?;
    let found = found.filter(|found| visitor.caller.may(Action::ReadRequirements, found.requirement.unit));
    found.ok_or_else(|| Problem::not_found("requirement", id))
}

/// Shows a need.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(Wire(id)): At<Wire<RequirementId>>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id, &sheet).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    id: RequirementId,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    let found = found(app, &mut visitor, id).await?;
    let packages = orderable(app, &mut visitor.caller, (None, Some(id)), None, PACKAGE_LINES_MAX).await?;
    let (language, requirement) = (visitor.language, &found.requirement);
    let [quantity, period, priority, urgency] = terms_cells(language, &requirement.terms);
    let rows = [
        ("unit", html! { (visitor.organisation(requirement.unit)) }),
        ("need", need_shown(&visitor, &found.items, &requirement.need)),
        ("quantity", quantity),
        ("need-period", period),
        ("priority", priority),
        ("urgency", urgency),
        (
            "field-justification",
            html! { @match &found.justification { Some(text) => q { (text) }, None => span.soft { "—" } } },
        ),
        (
            "requirement-part-of",
            html! { @match requirement.part_of {
                Some(whole) => a href={ "/requirements/" (whole) } { (language.say("requirement-whole")) },
                None => span.soft { "—" },
            } },
        ),
    ];
    let body = html! {
        (tabs(&visitor, Part::Needs))
        (sheet.alert(language))
        p.standing { (state(language, "requirement", requirement.status.as_str())) }
        (facts(language, &rows))
        (deeds(&visitor, requirement, sheet))
        @if !packages.lines.is_empty() {
            h2 { (language.say("package-orderable")) }
            (package_lines::lines(&visitor, &packages))
        }
        @if !found.parts.is_empty() {
            h2 { (language.say("requirement-parts")) }
            (parts_table(&visitor, &found))
        }
        @if matches!(requirement.need, Need::Profile(_)) {
            h2 { (language.say("need-matches")) }
            @if found.matches.is_empty() { (empty(language, "need-no-matches", Some(("/catalogue", "nav-catalogue")))) }
            @else { ul.plain { @for item in &found.matches {
                li { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } " " span.soft { (item.code) } }
            } } }
        }
        h2 { (language.say("requirement-changes")) }
        (changes_table(&visitor, &found))
    };
    let title = format!("{} {}", language.say("requirement"), requirement.number);
    Ok(sheet.answered(page(&visitor, Place::Requirements, &title, body)))
}

fn parts_table(visitor: &Visitor, found: &Found) -> Markup {
    let language = visitor.language;
    let columns = [("requirement", false), ("unit", false), ("quantity", true)];
    table(
        language,
        &columns,
        found.parts.iter().map(|part| {
            vec![
                html! { a.code href={ "/requirements/" (part.id) } { (part.number) } },
                html! { (visitor.organisation(part.unit)) },
                html! { (language.number(part.terms.quantity)) },
            ]
        }),
    )
}

fn changes_table(visitor: &Visitor, found: &Found) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let first = [("from-when", false), ("requirement-step", false)];
    let columns: Vec<_> = first.into_iter().chain(TERMS_COLUMNS).chain([("reason", false)]).collect();
    table(language, &columns, found.changes.iter().map(|change| {
        let step = match change.action {
            Some(action) => language.word("requirement-action", action.as_str()),
            None => language.say("requirement-stated"),
        };
        let mut cells = vec![
            html! { (language.moment(change.at, &zone)) @if let Some(person) = change.person { br; span.soft { (visitor.caller.named_person(person).code) } } },
            html! { (step) },
        ];
        cells.extend(terms_cells(language, &change.terms));
        cells.push(html! {
            @if let Some(reason) = change.reason { (language.word("change-reason", reason.as_str())) }
            @if let Some(note) = found.notes.get(&change.sequence) { br; q { (note) } }
        });
        cells
    }))
}

/// A form for each step that the lifecycle allows the visitor now.
fn deeds(visitor: &Visitor, requirement: &Requirement, sheet: &Sheet) -> Markup {
    use RequirementAction::{Change, Prioritise, Withdraw};
    let language = visitor.language;
    let may = |action| visitor.caller.may(action, requirement.unit);
    let (states, weighs) = (may(Action::StateRequirement), may(Action::PrioritiseRequirement));
    let allowed = |action: &RequirementAction| match action {
        Change | Withdraw => states || weighs,
        Prioritise => weighs,
        _ => false,
    };
    html! { @for action in requirement.status.actions().filter(allowed) {
        @let sheet = prefilled(requirement, sheet, action);
        details.deed open[sheet.get("action") == action.as_str()] {
            summary { (language.word("requirement-action", action.as_str())) }
            form.sheet method="post" action={ "/requirements/" (requirement.id) "/moves" } {
                (sheet.key())
                input type="hidden" name="action" value=(action);
                @match action {
                    Change => { (terms_fields(&sheet, language)) (reason_fields(&sheet, language)) },
                    Prioritise => { (weight_fields(&sheet, language)) (sheet.field(language, "note", "text", false)) },
                    _ => (reason_fields(&sheet, language)),
                }
                button.danger[action == Withdraw] { (language.word("requirement-action", action.as_str())) }
            }
        }
    } }
}

/// The sheet with the terms as they stand, unless this form was sent.
fn prefilled(requirement: &Requirement, sheet: &Sheet, action: RequirementAction) -> Sheet {
    if sheet.get("action") == action.as_str() {
        return sheet.clone();
    }
    let terms = &requirement.terms;
    let fields = [
        ("quantity", terms.quantity.to_string()),
        ("needed_from", terms.from.to_string()),
        ("needed_to", terms.to.to_string()),
        ("priority", terms.priority.to_string()),
        ("urgency", terms.urgency.to_string()),
        ("note", String::new()),
    ];
    fields.into_iter().fold(sheet.clone(), |sheet, (name, value)| sheet.with(name, value))
}

/// Takes a step of the need's lifecycle.
pub async fn step(
    State(app): State<App>,
    mut visitor: Visitor,
    At(Wire(id)): At<Wire<RequirementId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    found(&app, &mut visitor, id).await?;
    let done = match command(&sheet, id) {
        Ok(command) => sheet.submit(&app, &visitor, "requirement", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/requirements/{id}")).into_response()),
        Err(refusal) => shown(&app, visitor, id, &sheet.refused(refusal)).await,
    }
}

fn command(sheet: &Sheet, requirement: RequirementId) -> Result<Command, Refusal> {
    let note = sheet.note("note")?;
    match sheet.parsed("action")? {
        RequirementAction::Change => {
            let (terms, reason) = (terms(sheet)?, sheet.parsed("change_reason")?);
            Ok(ChangeRequirement { requirement, terms, reason, note }.into())
        }
        RequirementAction::Prioritise => {
            let (priority, urgency) = (number(sheet, "priority")?, sheet.parsed("urgency")?);
            Ok(PrioritiseRequirement { requirement, priority, urgency, note }.into())
        }
        RequirementAction::Withdraw => {
            let reason = sheet.parsed("change_reason")?;
            Ok(WithdrawRequirement { requirement, reason, note }.into())
        }
        _ => Err(Refusal::Field("action", "typed-choice")),
    }
}
