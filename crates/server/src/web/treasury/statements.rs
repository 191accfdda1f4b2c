//! What the bank says, from a file or typed as a table: each movement with what became of it.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::{Part, tabs};
use crate::app::App;
use crate::bank::statement::{self, COLUMNS, Outcome, Row, Unread};
use crate::problem::Problem;
use crate::web::listing::{Tile, table, tiles};
use crate::web::refusals::{sentence, sentence_of};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::upload::Upload;
use crate::web::visitor::Visitor;

/// Shows the form.
pub async fn form(visitor: Visitor, sheet: Sheet) -> Response {
    answered(&visitor, &sheet, html! {})
}

/// Records the movements of what was typed and of a file.
pub async fn record(
    State(app): State<App>,
    mut visitor: Visitor,
    upload: Upload,
) -> Result<Response, Problem> {
    let Upload { sheet, bytes, .. } = upload;
    // What was typed, or left by an earlier file, is not lost to the one chosen beside it.
    let rows = match statement::read_all(&[sheet.get("statement").as_bytes(), &bytes]) {
        Ok(rows) => rows,
        Err(unread) => {
            let key = match unread {
                Unread::Format => "statement-format",
                Unread::TooManyRows => "statement-too-long",
                Unread::Empty => "statement-empty",
            };
            let sheet = sheet.refused(Refusal::Field("statement", key));
            return Ok(answered(&visitor, &sheet, html! {}));
        }
    };
    let outcomes = statement::record(&app, &mut visitor.caller, &rows).await?;
    let result = result(&visitor, &rows, &outcomes);
    // What was recorded is done; what was not stays in the form, to be corrected and sent again.
    let open = rows.iter().zip(&outcomes).filter(|(_, outcome)| word(outcome) == "open").map(|(row, _)| row);
    let sheet = sheet.with("statement", statement::written(open));
    Ok(answered(&visitor, &sheet, result))
}

fn answered(visitor: &Visitor, sheet: &Sheet, result: Markup) -> Response {
    let language = visitor.language;
    let body = html! {
        (tabs(visitor, Part::Statements))
        (sheet.alert(language))
        (result)
        form.sheet method="post" action="/treasury/statements" enctype="multipart/form-data" {
            (sheet.key())
            label { (language.say("field-file")) input type="file" name="file" accept=".csv,.xml,text/csv,application/xml"; }
            p.hint { (language.say("statement-hint")) " " code { (COLUMNS.join(";")) } }
            (sheet.area(language, "statement", 6, false))
            button { (language.say("statement-record")) }
        }
    };
    sheet.answered(page(visitor, Place::Treasury, &language.say("treasury-statements"), body))
}

fn result(visitor: &Visitor, rows: &[Row], outcomes: &[Outcome]) -> Markup {
    let language = visitor.language;
    let count = |wanted: &str| outcomes.iter().filter(|outcome| word(outcome) == wanted).count();
    let tile = |key: &str, wanted: &str, is_bad: bool| Tile {
        figure: language.number(i64::try_from(count(wanted)).unwrap_or(i64::MAX)),
        label: language.say(key),
        note: None,
        address: "#rows".to_owned(),
        is_bad: is_bad && count(wanted) > 0,
    };
    let columns =
        [("row", true), ("payment", false), ("bank-reference", false), ("amount", true), ("outcome", false)];
    let cells = rows.iter().zip(outcomes).zip(1i64..).map(|((row, outcome), number)| {
        vec![
            html! { (number) },
            html! { (row.payment) },
            html! { (row.bank_reference) },
            html! { (row.amount) " " (row.currency) },
            html! { span.state.bad[word(outcome) == "open"] { (language.say(&format!("outcome-{}", word(outcome)))) } " " (why(visitor, outcome)) },
        ]
    });
    html! {
        (tiles(&[tile("outcome-recorded", "recorded", false), tile("outcome-known", "known", false), tile("outcome-open", "open", true)]))
        div #rows { (table(language, &columns, cells)) }
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Recorded => "recorded",
        Outcome::Known => "known",
        Outcome::Unreadable(_) | Outcome::Refused(_) | Outcome::Undecided(_) => "open",
    }
}

fn why(visitor: &Visitor, outcome: &Outcome) -> String {
    let language = visitor.language;
    match outcome {
        Outcome::Recorded | Outcome::Known => String::new(),
        Outcome::Unreadable(column) => {
            let field = language.say(&format!("field-{}", column.replace('_', "-")));
            format!("{field}: {}", language.say("typed-cell"))
        }
        Outcome::Refused(rejection) => sentence(language, rejection),
        Outcome::Undecided(problem) => sentence_of(language, problem),
    }
}
