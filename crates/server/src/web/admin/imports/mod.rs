//! Imports of files: what may be imported, the form, templates to fill in, and the visitor's last imports. One import
//! is in `run`.

pub mod run;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::Action;
use engine::imports::Import;
use imports::{Explainable, Explained, FILE_BYTES_MAX, Kind, ROWS_MAX, columns};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, tabs};
use crate::accounts::sessions::is_fresh;
use crate::app::App;
use crate::imports as runs;
use crate::imports::asked::{Asked, Step};
use crate::imports::files::{TemplateFormat, template as template_of};
use crate::problem::Problem;
use crate::request::At;
use crate::upload::Parts;
use crate::web::controls::empty;
use crate::web::forms::{Fields, Refused, form_key, page_again};
use crate::web::language::Language;
use crate::web::listing::address;
use crate::web::refusals::said;
use crate::web::shell::{Place, page};
use crate::web::sorting::SORT;
use crate::web::table::{Table, link, text};
use crate::web::visitor::Visitor;

/// The buttons of the form.
const STEPS: [(Step, &str); 3] =
    [(Step::Check, "import-check"), (Step::Import, "import-whole"), (Step::Partial, "import-partial")];

/// The headings of what a template explains.
const HEADINGS: [&str; 4] = [
    "import-template-heading-column",
    "import-template-heading-meaning",
    "import-template-heading-needed",
    "import-template-heading-expected",
];

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    kind: String,
    sort: String,
    format: String,
}

/// The tabs of an administrator; others come from the pages of their office.
fn heading(visitor: &Visitor) -> Markup {
    let is_administrator = visitor.caller.require_somewhere(Action::ManageIdentity).is_ok();
    html! { @if is_administrator { (tabs(visitor, Part::Imports)) } }
}

/// A link to the form, chosen for a kind of file, for those who may import it.
pub fn import_link(visitor: &Visitor, kind: Kind) -> Markup {
    let is_allowed = runs::require(&visitor.caller, kind).is_ok();
    html! {
        @if is_allowed { p { a href={ "/admin/imports?kind=" (kind) } { (visitor.language.say("import-link")) } } }
    }
}

/// Shows the form and the last imports.
pub async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    shown(&app, &visitor, &chosen, None).await
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    chosen: &Chosen,
    refused: Option<&Refused>,
) -> Result<Response, Problem> {
    let (language, kinds) = (visitor.language, runs::kinds(&visitor.caller));
    let imports = runs::list(app, &visitor.caller).await?;
    let listed = last(visitor, &imports).sorted(&chosen.sort);
    if let Some(file) = listed.file("imports", &chosen.format)? {
        return Ok(file);
    }
    let body = html! {
        (heading(visitor))
        (Refused::told(refused, language))
        p { (language.say("import-why")) }
        form.sheet method="post" action="/admin/imports" enctype="multipart/form-data" {
            input type="hidden" name="key" value=(form_key());
            label { (language.say("import-kind")) select name="kind" { @for kind in &kinds {
                option value=(kind) selected[kind.as_str() == chosen.kind] { (language.word("import-kind", kind)) }
            } } }
            label { (language.say("import-file")) input type="file" name="file" required accept=".csv,.xlsx,.txt,text/csv"; }
            p.hint { (language.say_of("import-bounds", [("mib", (FILE_BYTES_MAX >> 20).into()), ("rows", language.number(ROWS_MAX as i64).into())])) }
            div.choices { @for (step, key) in STEPS {
                button.secondary[step != Step::Check] name="step" value=(step) { (language.say(key)) }
            } }
        }
        h2 { (language.say("import-templates")) }
        p.hint { (language.say("import-templates-hint")) }
        ul { @for kind in &kinds { li {
            (language.word("import-kind", kind)) ": " @for format in TemplateFormat::ALL {
                " " a href={ "/admin/import-templates/" (kind) "?format=" (format) } download { (format.as_str().to_uppercase()) }
            }
        } } }
        h2 { (language.say("import-last")) }
        @if imports.is_empty() { (empty(language, "imports-empty", None)) } @else { (listed.shown(&address("/admin/imports", [("kind", &*chosen.kind), (SORT, &*chosen.sort)]))) }
    };
    Ok(Refused::answered(refused, page(visitor, Place::Imports, &language.say("admin-imports"), body)))
}

fn last(visitor: &Visitor, imports: &[Import]) -> Table {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = ["import-began", "import-kind", "import-file", "import-status"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false)));
    for import in imports {
        let (status, counted) =
            (language.word("import-status", import.status), run::counted(language, import));
        listed.row([
            listed.moment(import.begun_at, &zone),
            text(language.word("import-kind", &import.kind)),
            link(format_args!("/admin/imports/{}", import.id), &import.name),
            text(format_args!("{status} {counted}"))
                .shown(html! { (run::status(language, import)) " " span.soft { (counted) } }),
        ]);
    }
    listed
}

/// Takes a file: it is checked, and applied at once by who wished so and has just given a second factor.
pub async fn begin(State(app): State<App>, visitor: Visitor, form: Parts) -> Result<Response, Problem> {
    let (fields, file) = Fields::with_content(&app, form).await?;
    match take(&app, &visitor, &fields, file).await {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(problem) => {
            let refused = Refused { problem, fields };
            let chosen = Chosen { kind: refused.fields.text("kind").to_owned(), ..Chosen::default() };
            shown(&app, &visitor, &chosen, Some(&refused)).await
        }
    }
}

async fn take(
    app: &App,
    visitor: &Visitor,
    fields: &Fields,
    file: Option<(domain::files::FileName, Vec<u8>)>,
) -> Result<String, Problem> {
    let kind: Kind = fields.value("kind")?;
    runs::require(&visitor.caller, kind)?;
    let step = match fields.value("step")? {
        _ if !is_fresh(app, &visitor.session) => Step::Check,
        step => step,
    };
    let key = match fields.text("key") {
        "" => return Err(page_again()),
        key => format!("form\n{key}"),
    };
    let (name, bytes) =
        file.ok_or_else(|| Problem::malformed("file", "choose a file").told("typed-file", 0))?;
    let asked = Asked { kind, name: name.to_string(), step, bytes, key };
    let (known, _) = runs::begin(app, &visitor.caller, asked).await?;
    runs::awaited(app, visitor.caller.person, known.import.id).await;
    Ok(format!("/admin/imports/{}", known.import.id))
}

/// A file to fill in.
pub async fn template(
    visitor: Visitor,
    At(kind): At<Kind>,
    Query(chosen): Query<Format>,
) -> Result<Response, Problem> {
    let format = chosen.format.parse().unwrap_or(TemplateFormat::Csv);
    template_of(kind, format, &explained(visitor.language, kind))
}

/// What a template explains, in the reader's language.
fn explained(language: Language, kind: Kind) -> Explained {
    if language == Language::English {
        return Explained::english(kind);
    }
    let named = |name: &str| name.replace('_', "-");
    let of_kind = named(kind.as_str());
    let columns = columns(kind).map(|Explainable { name, is_needed, remedy }| {
        let meaning = language.say(&format!("import-template-column-{of_kind}-{}", named(name)));
        let duty =
            language.say(if is_needed { "import-template-needed" } else { "import-template-may-be-empty" });
        [name.to_owned(), meaning, duty, said(language, &remedy)]
    });
    Explained {
        about: language.say(&format!("import-template-about-{of_kind}")),
        headings: HEADINGS.map(|heading| language.say(heading)),
        columns: columns.collect(),
    }
}

/// In which format.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Format {
    format: String,
}
