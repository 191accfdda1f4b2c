//! One list: a version as it was frozen, two versions side by side, and the forms that submit and judge.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::policy::Action;
use domain::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use domain::requirements::submit_list::SubmitRequirements;
use domain::requirements::{
    ComparedLine, ListLine, ListVerdict, ListVersion, Requirement, RequirementList, RequirementStatus,
    compared,
};
use domain::values::{Personal, RequirementId, RequirementListId, Text};
use engine::queries::requirements::{RequirementFilter, list_lines, list_versions, requirements};
use engine::queries::{Part as Slice, find};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, TERMS_COLUMNS, need_shown, tabs, terms_cells};
use crate::api::requirements::need::{Items, items};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, facts, filters, table};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
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

struct Found {
    list: RequirementList,
    versions: Vec<ListVersion>,
    /// The version shown, and the earlier one beside it.
    version: i64,
    beside: Option<i64>,
    lines: Vec<ListLine>,
    earlier: Vec<ListLine>,
    /// What may go into the next version.
    candidates: Vec<Requirement>,
    items: Items,
}

async fn found(
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
                let part = Slice { after: None, is_descending: false, limit: domain::limits::LIST_LINES_MAX };
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
    headers: HeaderMap,
    At(id): At<Ref<RequirementListId>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id.0, &asked, &Sheet::fresh(&headers)).await
}

async fn shown(
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
    let path = format!("/requirement-lists/{}", list.code);
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
                None if may_judge => verdict_fields(language, line, sheet),
                None => html! { span.soft { (language.say("not-judged")) } },
            });
            cells
        }),
    );
    html! { @if may_judge {
        form.sheet.broad method="post" action={ "/requirement-lists/" (found.list.code) "/verdicts" } {
            (sheet.key())
            input type="hidden" name="version" value=(found.version);
            (lines)
            button { (language.say("list-judge")) }
        }
    } @else { (lines) } }
}

fn verdict_fields(language: crate::web::language::Language, line: &ListLine, sheet: &Sheet) -> Markup {
    let (verdict, remark) = (format!("verdict-{}", line.requirement), format!("remark-{}", line.requirement));
    html! {
        select name=(verdict) aria-label={ (language.say("verdict")) " " (line.number) } {
            option value="" { (language.say("not-judged")) }
            @for word in ListVerdict::ALL {
                option value=(word) selected[sheet.get(&verdict) == word.as_str()] { (language.word("list-verdict-do", word.as_str())) }
            }
        }
        input name=(remark) value=(sheet.get(&remark)) maxlength="1000" placeholder=(language.say("remark")) aria-label={ (language.say("remark")) " " (line.number) };
    }
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

/// The form that submits the next version.
fn submission(visitor: &Visitor, found: &Found, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let columns =
        [("requirement", false), ("unit", false), ("need", false), ("quantity", true), ("priority", true)];
    html! {
        details.deed open[sheet.get("deed") == "submit"] { summary { (language.say("list-submit")) }
            @if found.candidates.is_empty() { (empty(language, "list-no-candidates", Some(("/requirements", "requirements")))) } @else {
                form.sheet.broad method="post" action={ "/requirement-lists/" (found.list.code) "/versions" } {
                    (sheet.key())
                    input type="hidden" name="deed" value="submit";
                    p.hint { (language.say("list-submit-hint")) }
                    (table(language, &columns, found.candidates.iter().map(|row| {
                        let name = format!("line-{}", row.id);
                        let is_ticked = row.list == Some(found.list.id) || !sheet.get(&name).is_empty();
                        vec![
                            html! { input type="checkbox" name=(name) value="1" checked[is_ticked] aria-label=(row.number); " " a.code href={ "/requirements/" (row.id) } { (row.number) } },
                            html! { (visitor.organisation(row.unit)) },
                            need_shown(visitor, &found.items, &row.need),
                            html! { (language.number(row.terms.quantity)) },
                            html! { (language.number(row.terms.priority)) },
                        ]
                    })))
                    button { (language.say("list-submit")) }
                }
            }
        }
    }
}

/// Submits the next version.
pub async fn submit(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<Ref<RequirementListId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let ticked = sheet.ticked("line-").map(str::parse::<RequirementId>).collect::<Result<Vec<_>, _>>();
    let command = ticked
        .map(|requirements| SubmitRequirements { list: id.0, requirements }.into())
        .map_err(|_| Refusal::Field("requirement", "typed-choice"));
    sent(&app, visitor, id.0, sheet, command).await
}

/// Judges lines of the newest version.
pub async fn judge(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<Ref<RequirementListId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = judgement(&sheet, id.0);
    sent(&app, visitor, id.0, sheet, command).await
}

fn judgement(sheet: &Sheet, list: RequirementListId) -> Result<Command, Refusal> {
    let wrong = || Refusal::Field("verdict", "typed-choice");
    let mut verdicts = Vec::new();
    for name in sheet.ticked("verdict-") {
        let said = sheet.get(&format!("verdict-{name}"));
        if said.is_empty() {
            continue;
        }
        let remark = sheet.get(&format!("remark-{name}"));
        let remark = (!remark.is_empty()).then(|| Text::new(remark)).transpose();
        let remark = remark.map_err(|_| Refusal::Field("note", "typed-text"))?.map(Personal::new);
        let (requirement, verdict) = (name.parse().map_err(|_| wrong())?, said.parse().map_err(|_| wrong())?);
        verdicts.push(JudgedNeed { requirement, verdict, remark });
    }
    Ok(JudgeRequirements { list, version: sheet.parsed("version")?, verdicts }.into())
}

async fn sent(
    app: &App,
    mut visitor: Visitor,
    id: RequirementListId,
    sheet: Sheet,
    command: Result<Command, Refusal>,
) -> Result<Response, Problem> {
    let asked = Asked::default();
    let list = found(app, &mut visitor, id, &asked).await?.list;
    let done = match command {
        Ok(command) => sheet.submit(app, &visitor, "requirement list", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/requirement-lists/{}", list.code)).into_response()),
        Err(refusal) => shown(app, visitor, id, &asked, &sheet.refused(refusal)).await,
    }
}
