//! What is sent from the page of a list: the next version, and the partner's verdicts.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use domain::requirements::submit_list::SubmitRequirements;
use domain::values::{RequirementId, RequirementListId};
use maud::{Markup, html};

use super::need_shown;
use super::version::{Asked, Found, found, shown};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::empty;
use crate::web::listing::table;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::verdicts;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// The form that submits the next version.
pub(super) fn submission(visitor: &Visitor, found: &Found, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let columns =
        [("requirement", false), ("unit", false), ("need", false), ("quantity", true), ("priority", true)];
    html! {
        details.deed open[sheet.get("deed") == "submit"] { summary { (language.say("list-submit")) }
            @if found.candidates.is_empty() { (empty(language, "list-no-candidates", Some(("/requirements", "requirements")))) } @else {
                form.sheet.broad method="post" action={ "/requirement-lists/" (segment(&found.list.code)) "/versions" } {
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
    let command = verdicts::said(&sheet).and_then(|said| {
        let judged = |(requirement, verdict, remark)| JudgedNeed { requirement, verdict, remark };
        let verdicts = said.into_iter().map(judged).collect();
        Ok(JudgeRequirements { list: id.0, version: sheet.parsed("version")?, verdicts }.into())
    });
    sent(&app, visitor, id.0, sheet, command).await
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
        Ok(()) => Ok(Redirect::to(&format!("/requirement-lists/{}", segment(&list.code))).into_response()),
        Err(refusal) => shown(app, visitor, id, &asked, &sheet.refused(refusal)).await,
    }
}
