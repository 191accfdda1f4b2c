//! How partners vetted makers, and the form that records it: only vetted makers' contracts are reimbursed.

use axum::body::Bytes;
use axum::extract::State;
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
use crate::web::listing::table;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

const PATH: &str = "/pledges/vettings";

/// Shows the vettings.
pub async fn show(State(app): State<App>, visitor: Visitor, sheet: Sheet) -> Result<Response, Problem> {
    shown(&app, visitor, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, sheet: &Sheet) -> Result<Response, Problem> {
    let rows = seen::pledges::vettings(app, &mut visitor.caller, None).await?;
    let language = visitor.language;
    let body = html! {
        (sheet.alert(language))
        p.hint { (language.say("vettings-hint")) }
        @if visitor.caller.require_somewhere(Action::VetMakers).is_ok() { (form(&visitor, sheet)) }
        @if rows.is_empty() { (empty(language, "vettings-empty", None)) } @else { (listed(&visitor, &rows)) }
    };
    Ok(sheet.answered(page(&visitor, Place::Pledges, &language.say("vettings"), body)))
}

fn listed(visitor: &Visitor, rows: &[Vetting]) -> Markup {
    let language = visitor.language;
    let columns = [
        ("partner", false),
        ("maker", false),
        ("vetting-result", false),
        ("day", false),
        ("field-vetted-by", false),
        ("field-letter", false),
    ];
    table(language, &columns, rows.iter().map(|row| {
        vec![
            html! { (visitor.organisation(row.partner)) },
            html! { (visitor.organisation(row.maker)) },
            state(language, "vetting", row.result.as_str()),
            html! { (language.day(row.on)) br; span.soft { (visitor.caller.named_person(row.recorded_by).code) } },
            html! { (row.vetted_by) },
            html! { (row.letter) },
        ]
    }))
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
        Err(refusal) => shown(&app, visitor, &sheet.refused(refusal)).await,
    }
}
