//! Allotments changed in bulk: a table is looked at row by row first, then applied as a whole or not at all.

use axum::extract::State;
use axum::response::Response;
use domain::allotments::allot::Allot;
use domain::allotments::withdraw::WithdrawAllotment;
use domain::limits::CHUNK_COMMANDS_MAX;
use domain::values::{AllotmentId, Code, Currency, FundId, OrganisationId, Text};
use domain::{Command, Rejection};
use engine::queries::find_all;
use engine::store::Connection;
use maud::{Markup, html};

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::listing::table;
use crate::web::refusals::sentence;
use crate::web::sheet::{Refusal, Sheet, money};
use crate::web::shell::{Place, page};
use crate::web::upload::Upload;
use crate::web::visitor::Visitor;

/// The columns of the table, in this order; an amount below zero is withdrawn.
const COLUMNS: [&str; 5] = ["allotment", "fund", "unit", "amount", "document"];

/// A row as it was read.
struct Row {
    cells: Vec<String>,
    command: Result<Command, &'static str>,
}

/// Shows the form.
pub async fn form(visitor: Visitor, sheet: Sheet) -> Response {
    answered(&visitor, &sheet, html! {})
}

fn answered(visitor: &Visitor, sheet: &Sheet, result: Markup) -> Response {
    let language = visitor.language;
    let body = html! {
        (tabs(visitor, Part::Funds))
        (sheet.alert(language))
        (result)
        form.sheet.broad method="post" action="/treasury/allotting" enctype="multipart/form-data" {
            (sheet.key())
            p.hint { (language.say("allotting-hint")) " " code { (COLUMNS.join(";")) } }
            label { (language.say("field-file")) input type="file" name="file" accept=".csv,text/csv"; }
            (sheet.area(language, "rows", 10, false))
            div.choices {
                button.secondary name="step" value="look" { (language.say("allotting-look")) }
                button name="step" value="apply" { (language.say("allotting-apply")) }
            }
        }
    };
    sheet.answered(page(visitor, Place::Treasury, &language.say("treasury-allotting"), body))
}

/// Looks at a table, or applies it.
pub async fn step(State(app): State<App>, mut visitor: Visitor, upload: Upload) -> Result<Response, Problem> {
    let Upload { mut sheet, bytes, .. } = upload;
    if !bytes.is_empty() {
        // What a file holds is shown, so that it can be corrected here.
        sheet = sheet.with("rows", String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned());
    }
    let rows = read(&app, &mut visitor, sheet.get("rows")).await?;
    if rows.is_empty() || rows.len() > CHUNK_COMMANDS_MAX {
        let sheet = sheet.refused(Refusal::Field("rows", "allotting-count"));
        return Ok(answered(&visitor, &sheet, html! {}));
    }
    let commands: Vec<Command> = rows.iter().filter_map(|row| row.command.clone().ok()).collect();
    let preview = app.engine.preview(app.engine.now(), visitor.caller.actor(), commands.clone()).await?;
    let mut outcomes = preview.into_iter().map(|outcome| outcome.err());
    let outcomes: Vec<Outcome> = rows
        .iter()
        .map(|row| match &row.command {
            Ok(_) => Outcome::Decided(outcomes.next().flatten()),
            Err(column) => Outcome::Unread(column),
        })
        .collect();
    let is_good = outcomes.iter().all(|outcome| matches!(outcome, Outcome::Decided(None)));
    if sheet.get("step") == "apply" && is_good {
        return Ok(match sheet.submit_all(&app, &visitor, "allotting", commands).await {
            Ok(_) => {
                let done = html! { p.note role="status" { (visitor.language.say("allotting-done")) " " (rows.len()) } };
                answered(&visitor, &sheet.with("rows", String::new()), done)
            }
            Err(refusal) => answered(&visitor, &sheet.refused(refusal), html! {}),
        });
    }
    let result = looked(&visitor, &rows, &outcomes, is_good);
    Ok(answered(&visitor, &sheet, result))
}

enum Outcome {
    Unread(&'static str),
    Decided(Option<Rejection>),
}

fn looked(visitor: &Visitor, rows: &[Row], outcomes: &[Outcome], is_good: bool) -> Markup {
    let language = visitor.language;
    let columns = [
        ("row", true),
        ("allotment", false),
        ("fund", false),
        ("unit", false),
        ("amount", true),
        ("document", false),
        ("outcome", false),
    ];
    let cells = rows.iter().zip(outcomes).zip(1i64..).map(|((row, outcome), number)| {
        let said = match outcome {
            Outcome::Decided(None) => html! { span.state { (language.say("allotting-good")) } },
            Outcome::Decided(Some(rejection)) => html! { span.state.bad { (sentence(language, rejection)) } },
            Outcome::Unread(column) => html! { span.state.bad { (language.say(&format!("field-{column}"))) ": " (language.say("typed-cell")) } },
        };
        let cell = |nth: usize| html! { (row.cells.get(nth).map_or("", String::as_str)) };
        vec![html! { (number) }, cell(0), cell(1), cell(2), cell(3), cell(4), said]
    });
    html! {
        @if is_good { p.note role="status" { (language.say("allotting-all-good")) } }
        @else { p.refusal role="alert" { (language.say("allotting-some-bad")) } }
        (table(language, &columns, cells))
    }
}

/// The rows of a table; the currency of each amount is that of its fund.
async fn read(app: &App, visitor: &mut Visitor, text: &str) -> Result<Vec<Row>, Problem> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = lines.map(|line| {
        let separator = if line.contains(';') {
            ';'
        } else if line.contains('\t') {
            '\t'
        } else {
            ','
        };
        line.split(separator).map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    });
    let is_header = |cells: &Vec<String>| cells.first().is_some_and(|cell| cell == COLUMNS[0]);
    let cells: Vec<Vec<String>> =
        cells.filter(|cells| !is_header(cells)).take(CHUNK_COMMANDS_MAX + 1).collect();
    let funds: Vec<FundId> = cells
        .iter()
        .filter_map(|cells| cells.get(1)?.parse::<Code>().ok())
        .map(|code| FundId::of_code(&code))
        .collect();
    let work = move |connection: &mut dyn Connection| find_all::<domain::funds::Fund>(connection, funds);
    let funds = visitor.caller.read(app, work).await?;
    let currency = |fund: FundId| funds.get(&fund).map(|fund| fund.currency);
    Ok(cells.into_iter().map(|cells| Row { command: command(&cells, currency), cells }).collect())
}

/// The command of a row, or the column that cannot be read.
fn command(cells: &[String], currency: impl Fn(FundId) -> Option<Currency>) -> Result<Command, &'static str> {
    let cell = |nth: usize| cells.get(nth).map_or("", String::as_str);
    let code = |nth: usize| cell(nth).parse::<Code>().map_err(|_| COLUMNS[nth]);
    let (allotment, fund, unit) = (code(0)?, FundId::of_code(&code(1)?), OrganisationId::of_code(&code(2)?));
    let document = Text::new(cell(4)).map_err(|_| COLUMNS[4])?;
    let (is_withdrawn, amount) = match cell(3).strip_prefix(['-', '−']) {
        Some(amount) => (true, amount),
        None => (false, cell(3)),
    };
    let amount_minor = currency(fund).and_then(|currency| money(amount, currency)).ok_or(COLUMNS[3])?;
    if is_withdrawn {
        let allotment = AllotmentId::of_code(&allotment);
        return Ok(WithdrawAllotment { allotment, amount_minor, document }.into());
    }
    let class_percents = Default::default();
    Ok(Allot { code: allotment, fund, unit, parent: None, amount_minor, document, class_percents }.into())
}
