//! How partners vetted makers, and the form that records it: only vetted makers' contracts are reimbursed.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::pledges::vet_maker::VetMaker;
use domain::pledges::{Vetting, VettingResult};
use domain::policy::Action;
use domain::values::OrganisationId;
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::seen;
use crate::web::controls::{empty, state};
use crate::web::listing::WholeList;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::table::{Table, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

const PATH: &str = "/pledges/vettings";

/// Shows the vettings.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    asked: &WholeList,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    let rows = seen::pledges::vettings(app, &mut visitor.caller, None).await?;
    let listed = listed(&visitor, &rows).sorted(&asked.sort);
    if let Some(file) = listed.file("vettings", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let body = html! {
        (sheet.alert(language))
        p.hint { (language.say("vettings-hint")) }
        @if visitor.caller.require_somewhere(Action::VetMakers).is_ok() { (form(&visitor, sheet)) }
        @if rows.is_empty() { (empty(language, "vettings-empty", None)) } @else { (listed.shown(&asked.address(PATH))) }
    };
    Ok(sheet.answered(page(&visitor, Place::Pledges, &language.say("vettings"), body)))
}

fn listed(visitor: &Visitor, rows: &[Vetting]) -> Table {
    let language = visitor.language;
    let columns =
        ["partner", "maker", "vetting-result", "day", "recorded-by", "field-vetted-by", "field-letter"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false)));
    for row in rows {
        let result = row.result.as_str();
        listed.row([
            text(visitor.organisation(row.partner)),
            text(visitor.organisation(row.maker)),
            text(language.word("vetting", result)).shown(state(language, "vetting", result)),
            listed.day(Some(row.on)),
            text(visitor.caller.named_person(row.recorded_by).code),
            text(&row.vetted_by),
            text(&row.letter),
        ]);
    }
    listed
}

fn form(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let results: Vec<_> = VettingResult::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("vetting", word.as_str())))
        .collect();
    html! {
        details.deed open[!sheet.get("maker").is_empty()] { summary { (language.say("vetting-record")) }
            form.sheet method="post" action=(PATH) {
                (sheet.key())
                (sheet.field(language, "partner", "text", true))
                (sheet.field(language, "maker", "text", true))
                (sheet.choice(language, "vetting_result", &results))
                (sheet.field(language, "on", "date", true))
                (sheet.field(language, "vetted_by", "text", true))
                (sheet.field(language, "letter", "text", true))
                (sheet.area(language, "remarks", 2, false))
                button { (language.say("vetting-record")) }
            }
        }
    }
}

/// Records a vetting.
pub async fn vet(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        Ok::<_, Refusal>(VetMaker {
            partner: sheet.parsed::<Ref<OrganisationId>>("partner")?.0,
            maker: sheet.parsed::<Ref<OrganisationId>>("maker")?.0,
            result: sheet.parsed("vetting_result")?,
            on: sheet.day("on")?,
            vetted_by: sheet.text("vetted_by")?,
            letter: sheet.text("letter")?,
            remarks: sheet.note("remarks")?,
        })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "vetting", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(refusal) => shown(&app, visitor, &WholeList::default(), &sheet.refused(refusal)).await,
    }
}
