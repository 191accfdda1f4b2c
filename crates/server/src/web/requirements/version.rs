//! One list: a version as it was frozen, and two versions side by side; what is sent from it is in `submitting`.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::policy::Action;
use domain::requirements::{
    ComparedLine, ListLine, ListVerdict, ListVersion, Requirement, RequirementList, RequirementStatus,
    compared,
};
use domain::values::RequirementListId;
use engine::queries::requirements::{RequirementFilter, list_lines, list_versions, requirements};
use engine::queries::{Part as Slice, find};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::submitting::submission;
use super::{Part, TERMS_COLUMNS, need_shown, tabs, terms_cells};
use crate::api::requirements::need::{Items, items};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, facts, filters, table};
use crate::web::sheet::Sheet;
use crate::web::shell::{Place, page};
use crate::web::verdicts;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Versions to choose from.
const VERSIONS_SHOWN: usize = 100;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    version: String,
    beside: String,
}

pub(super) struct Found {
    pub(super) list: RequirementList,
    versions: Vec<ListVersion>,
    /// The version shown, and the earlier one beside it.
    version: i64,
    beside: Option<i64>,
    lines: Vec<ListLine>,
    earlier: Vec<ListLine>,
    /// What may go into the next version.
    pub(super) candidates: Vec<Requirement>,
    pub(super) items: Items,
}

pub(super) async fn found(
    app: &App,
    visitor: &mut Visitor,
    id: RequirementListId,
    asked: &Asked,
) -> Result<Found, Problem> {
    let (version, beside) = (asked.version.parse::<i64>().ok(), asked.beside.parse::<i64>().ok());
    let submits = visitor.caller.require_somewhere(Action::SubmitRequirements).is_ok();
    let work = move |connection: &mut dyn Connection| {
        let Some(list) = find::<RequirementList>(connection, &id)? else { return Ok(None) };
        let is_known = |version: &i64| (1..=list.versions).contains(version);
        let version = version.filter(is_known).unwrap_or(list.versions);
        let beside = beside.filter(|beside| is_known(beside) && *beside != version);
        let lines = list_lines(connection, id, version)?;
        let earlier =
            beside.map(|beside| list_lines(connection, id, beside)).transpose()?.unwrap_or_default();
        let mut candidates = Vec::new();
        if submits {
            let statuses =
                [RequirementStatus::Prioritised, RequirementStatus::Submitted, RequirementStatus::Validated];
            for status in statuses {
                let filter = RequirementFilter { status: Some(status), ..RequirementFilter::default() };
                let part = Slice::first(domain::limits::LIST_LINES_MAX);
                candidates.extend(requirements(connection, &filter, &part)?);
            }
            candidates.retain(|row| row.status == RequirementStatus::Prioritised || row.list == Some(id));
        }
        let needs = lines.iter().chain(&earlier).map(|line| &line.need);
        let items = items(connection, needs.chain(candidates.iter().map(|row| &row.need)))?;
        let versions = list_versions(connection, id, VERSIONS_SHOWN)?;
        Ok(Some(Found { list, versions, version, beside, lines, earlier, candidates, items }))
    };
    let found = visitor.caller.read(app, work).await?;
    let is_seen = |found: &Found| visitor.caller.may_at_any(Action::ReadRequirements, &found.list.parties());
    found.filter(is_seen).ok_or_else(|| Problem::not_found("requirement list", id))
}

/// Shows a list.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<Ref<RequirementListId>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id.0, &asked, &sheet).await
}

pub(super) async fn shown(
    app: &App,
    mut visitor: Visitor,
    id: RequirementListId,
    asked: &Asked,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    let found = found(app, &mut visitor, id, asked).await?;
    let (language, list) = (visitor.language, &found.list);
    let zone = visitor.caller.reference.zone();
    let rows = [
        ("owner", html! { (visitor.organisation(list.owner)) }),
        ("validator", html! { (visitor.organisation(list.validator)) }),
        ("list-versions", html! { (language.number(list.versions)) }),
    ];
    let choices: Vec<_> = found
        .versions
        .iter()
        .map(|row| {
            (
                row.version.to_string(),
                format!("{} · {}", row.version, language.moment(row.submitted_at, &zone)),
            )
        })
        .collect();
    let (version, beside) = (found.version.to_string(), found.beside.map(|beside| beside.to_string()));
    let path = format!("/requirement-lists/{}", segment(&list.code));
    let body = html! {
        (tabs(&visitor, Part::Lists))
        (sheet.alert(language))
        p { (language.name(&list.name_uk, &list.name_en)) }
        (facts(language, &rows))
        @if list.versions == 0 { (empty(language, "list-without-versions", None)) } @else {
            (filters(language, &path, &[
                Filter::Choice("version", &version, choices.clone()),
                Filter::Choice("beside", beside.as_deref().unwrap_or_default(), choices),
            ]))
            @match found.beside {
                Some(_) => (comparison(&visitor, &found)),
                None => (frozen(&visitor, &found, sheet)),
            }
        }
        @if visitor.caller.may(Action::SubmitRequirements, list.owner) { (submission(&visitor, &found, sheet)) }
    };
    let title = format!("{} {}", language.say("requirement-list"), list.code);
    Ok(sheet.answered(page(&visitor, Place::Requirements, &title, body)))
}

/// The version as it was submitted; with the form that judges it, for whom that is.
fn frozen(visitor: &Visitor, found: &Found, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let may_judge = found.version == found.list.versions
        && visitor.caller.may(Action::ValidateRequirements, found.list.validator)
        && found.lines.iter().any(|line| line.verdict.is_none());
    let words: Vec<_> = ListVerdict::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("list-verdict-do", word.as_str())))
        .collect();
    let first = [("requirement", false), ("unit", false), ("need", false)];
    let columns: Vec<_> = first.into_iter().chain(TERMS_COLUMNS).chain([("verdict", false)]).collect();
    let lines = table(
        language,
        &columns,
        found.lines.iter().map(|line| {
            let mut cells = vec![
                html! { a.code href={ "/requirements/" (line.requirement) } { (line.number) } },
                html! { (visitor.organisation(line.unit)) },
                need_shown(visitor, &found.items, &line.need),
            ];
            cells.extend(terms_cells(language, &line.terms));
            cells.push(match line.verdict {
                Some(verdict) => state(language, "list-verdict", verdict.as_str()),
                None if may_judge => {
                    verdicts::fields(language, sheet, line.requirement, &line.number, &words)
                }
                None => html! { span.soft { (language.say("not-judged")) } },
            });
            cells
        }),
    );
    html! { @if may_judge {
        form.sheet.broad method="post" action={ "/requirement-lists/" (segment(&found.list.code)) "/verdicts" } {
            (sheet.key())
            input type="hidden" name="version" value=(found.version);
            (lines)
            button { (language.say("list-judge")) }
        }
    } @else { (lines) } }
}

/// Two versions side by side.
fn comparison(visitor: &Visitor, found: &Found) -> Markup {
    let language = visitor.language;
    let columns = [
        ("requirement", false),
        ("need", false),
        ("list-earlier", false),
        ("list-later", false),
        ("list-difference", false),
    ];
    let terms = |terms: &Option<domain::requirements::Terms>| match terms {
        Some(terms) => {
            let [quantity, period, priority, urgency] = terms_cells(language, terms);
            html! { strong { (quantity) } " · " (period) br; span.soft { (language.say("priority")) " " (priority) " · " (urgency) } }
        }
        None => html! { span.soft { "—" } },
    };
    let difference = |line: &ComparedLine| match (&line.earlier, &line.later) {
        (None, _) => "list-added",
        (_, None) => "list-gone",
        (earlier, later) if earlier != later => "list-changed",
        _ => "list-same",
    };
    let lines = compared(found.earlier.clone(), found.lines.clone());
    table(
        language,
        &columns,
        lines.iter().map(|line| {
            let key = difference(line);
            vec![
                html! { a.code href={ "/requirements/" (line.line.requirement) } { (line.line.number) } },
                need_shown(visitor, &found.items, &line.line.need),
                terms(&line.earlier),
                terms(&line.later),
                html! { span.state[key != "list-same"] { (language.say(key)) } },
            ]
        }),
    )
}
