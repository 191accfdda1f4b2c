//! One import: how far it is, what is wrong in the file, and what can be done next.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::values::ImportId;
use engine::imports::{Import, ImportStatus};
use imports::{Report, RowNote};
use maud::{Markup, html};

use super::heading;
use crate::app::App;
use crate::imports::asked::Step;
use crate::imports::files::errors as errors_of;
use crate::imports::{self as runs, Known};
use crate::problem::Problem;
use crate::request::At;
use crate::web::forms::{Fields, Refused};
use crate::web::language::Language;
use crate::web::listing::{Tile, table, tiles};
use crate::web::refusals::{said, sentence_of_row};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Seconds after which a page that shows a running import asks again.
const AGAIN_SECONDS: &str = "2";
/// Notes of each sort that the page shows; the file of bad rows has all.
const NOTES_SHOWN: usize = 100;

fn figure(language: Language, count: u64) -> String {
    language.number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn counted_as(language: Language, key: &str, count: u64) -> String {
    let shown = figure(language, count).into();
    language.say_of(key, [("count", i64::try_from(count).unwrap_or(i64::MAX).into()), ("shown", shown)])
}

/// Where an import stands.
pub fn status(language: Language, import: &Import) -> Markup {
    let is_bad = matches!(import.status, ImportStatus::Unreadable | ImportStatus::Interrupted);
    html! { span.state.bad[is_bad] { (language.word("import-status", import.status)) } }
}

/// What it comes to, in one line.
pub fn counted(language: Language, import: &Import) -> String {
    if import.rows == 0 {
        return String::new();
    }
    let rows = counted_as(language, "import-rows", import.rows);
    if import.bad == 0 {
        return rows;
    }
    format!("{rows}, {}", counted_as(language, "import-rows-bad", import.bad))
}

/// Shows an import.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<ImportId>,
) -> Result<Response, Problem> {
    shown(&app, &visitor, id, None).await
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    id: ImportId,
    refused: Option<&Refused>,
) -> Result<Response, Problem> {
    let known = runs::find(app, &visitor.caller, id).await?;
    let (language, import) = (visitor.language, &known.import);
    let is_running = import.status.is_running();
    let body = html! {
        (heading(visitor))
        (Refused::told(refused, language))
        p { (language.word("import-kind", &import.kind)) " · " (status(language, import)) }
        @if is_running { (progress(language, import)) } @else { (outcome(language, &known)) }
        div #notes { @if let Some(report) = known.report.as_ref().filter(|_| !is_running) { (notes(language, report)) } }
        p { a href="/admin/imports" { (language.say("imports-all")) } }
    };
    let mut page =
        page(visitor, Place::Imports, &format!("{}: {}", language.say("import"), import.name), body);
    if is_running && refused.is_none() {
        page.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static(AGAIN_SECONDS));
    }
    Ok(Refused::answered(refused, page))
}

fn progress(language: Language, import: &Import) -> Markup {
    let (done, all) = (import.commands_applied, import.commands);
    let is_applying = import.status == ImportStatus::Applying;
    let label = language.say(if is_applying { "import-applying" } else { "import-checking" });
    html! {
        p role="status" { (label) @if is_applying { " " (figure(language, done)) " / " (figure(language, all)) } }
        @if is_applying { progress max=(all.max(1)) value=(done) aria-label=(label) {} }
        @else { progress aria-label=(label) {} }
        p.hint { (language.say("import-leave")) }
    }
}

fn outcome(language: Language, known: &Known) -> Markup {
    let import = &known.import;
    let is_checked = import.status == ImportStatus::Checked;
    html! {
        @match import.status {
            ImportStatus::Interrupted => div.refusal role="alert" {
                p { (counted_as(language, "import-interrupted", import.commands_applied)) }
                p { (language.say("import-again")) }
                @if let Some(problem) = &import.problem { p { (problem) } }
            },
            ImportStatus::Unreadable => div.refusal role="alert" {
                p { (language.say("import-unreadable")) }
                @if let Some(problem) = &import.problem { p { (problem) } }
            },
            ImportStatus::Applied => p.note { (language.say(if import.applied == 0 { "import-nothing-new" } else { "import-done" })) },
            // Before the first row: columns are missing, or unknown.
            _ if import.rows == 0 && import.bad > 0 => p.refusal role="alert" { (language.say("import-columns-wrong")) },
            _ if import.bad > 0 => p.refusal role="alert" { (language.say("import-some-bad")) },
            _ if import.applied == 0 => p.note { (language.say("import-nothing-new")) },
            _ => p.note { (language.say("import-all-good")) },
        }
        @if import.rows > 0 { (figures(language, import)) }
        @if known.report.as_ref().is_some_and(|report| report.error_file.is_some()) {
            p { a href={ "/admin/imports/" (import.id) "/errors" } download { (language.say("import-errors")) } }
            p.hint { (language.say("import-errors-hint")) }
        }
        @match known.held {
            Some(asked) if is_checked && import.applied > 0 || import.status == ImportStatus::Interrupted => {
                (apply_form(language, import, asked))
            }
            None if is_checked => p.hint { (language.say("import-not-held")) },
            _ => {}
        }
    }
}

fn figures(language: Language, import: &Import) -> Markup {
    let tile = |key: &str, count: u64, is_bad: bool| Tile {
        figure: figure(language, count),
        label: language.say(key),
        note: None,
        address: "#notes".to_owned(),
        is_bad: is_bad && count > 0,
    };
    tiles(&[
        tile("import-new", import.added, false),
        tile("import-changed", import.applied.saturating_sub(import.added), false),
        tile("import-unchanged", import.unchanged, false),
        tile("import-bad", import.bad, true),
    ])
}

/// The form that applies the checked file, or its good rows, or goes on as far as was asked.
fn apply_form(language: Language, import: &Import, asked: Step) -> Markup {
    let (step, key) = match import.status {
        ImportStatus::Interrupted => (asked, "import-go-on"),
        _ if import.bad > 0 => (Step::Partial, "import-partial"),
        _ => (Step::Import, "import-now"),
    };
    html! {
        form method="post" action={ "/admin/imports/" (import.id) "/application" } {
            button name="step" value=(step) { (language.say(key)) }
        }
    }
}

fn notes(language: Language, report: &Report) -> Markup {
    let more = (report.errors.len() + report.unlisted_errors).saturating_sub(NOTES_SHOWN);
    html! {
        @if !report.errors.is_empty() { h2 { (language.say("import-errors-found")) } (note_table(language, &report.errors)) }
        @if more > 0 { p.soft { (counted_as(language, "import-more", more as u64)) } }
        @if !report.warnings.is_empty() { h2 { (language.say("import-warnings")) } (note_table(language, &report.warnings)) }
    }
}

fn note_table(language: Language, notes: &[RowNote]) -> Markup {
    let columns = [
        ("row", true),
        ("import-column", false),
        ("import-value", false),
        ("import-rule", false),
        ("import-remedy", false),
    ];
    let rows = notes.iter().take(NOTES_SHOWN).map(|note| {
        let refused = note.refusal.as_ref().and_then(|refused| sentence_of_row(language, refused));
        let (rule, remedy) = match refused {
            Some(sentence) => (sentence, String::new()),
            None => (said(language, &note.rule), said(language, &note.remedy)),
        };
        vec![
            html! { (note.row) },
            html! { code { (note.column) } },
            html! { (note.value) },
            html! { (rule) },
            html! { (remedy) },
        ]
    });
    table(language, &columns, rows)
}

/// Applies the checked file as it is, or its good rows.
pub async fn apply(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<ImportId>,
    fields: Fields,
) -> Result<Response, Problem> {
    match runs::apply(&app, &visitor.caller, id, fields.value("step")?).await {
        Ok(()) => {
            runs::awaited(&app, visitor.caller.person, id).await;
            Ok(Redirect::to(&format!("/admin/imports/{id}")).into_response())
        }
        Err(problem) => {
            let refused = Refused::of(problem)?;
            shown(&app, &visitor, id, Some(&refused)).await
        }
    }
}

/// The rows that were not applied.
pub async fn errors(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<ImportId>,
) -> Result<Response, Problem> {
    errors_of(&app, &visitor.caller, id).await
}

#[cfg(test)]
mod tests {
    use domain::values::{Digest, Id as _, PersonId, Timestamp};

    use super::*;

    #[test]
    fn an_interrupted_import_goes_on_as_far_as_was_asked() {
        let import = Import {
            person: PersonId::from_bits(1),
            id: ImportId::from_bits(1),
            kind: "offers".to_owned(),
            name: "offers".to_owned(),
            asked: Digest([1; 32]),
            status: ImportStatus::Interrupted,
            begun_at: Timestamp(0),
            told_at: Timestamp(0),
            rows: 2,
            applied: 0,
            added: 0,
            unchanged: 0,
            bad: 1,
            commands: 1,
            commands_applied: 0,
            problem: None,
        };
        let mut known = Known { import, report: None, held: None };
        assert!(!outcome(Language::English, &known).0.contains("<form"));
        for step in [Step::Check, Step::Import, Step::Partial] {
            known.held = Some(step);
            let shown = outcome(Language::English, &known).0;
            assert!(shown.contains(&format!("value=\"{step}\"")), "{shown}");
        }
    }
}
