//! Files as pages show and link them.

use axum::extract::State;
use axum::response::Response;
use domain::files::{FileUse, NamedFile};
use domain::values::Digest;
use maud::{Markup, html};

use super::language::Language;
use super::visitor::Visitor;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::upload;

/// Gives a file out.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    At(digest): At<Digest>,
) -> Result<Response, Problem> {
    upload::give(&app, &mut visitor.caller, digest).await
}

/// Pictures side by side, each leading to itself in full.
pub fn gallery<'f>(files: impl Iterator<Item = &'f FileUse>) -> Markup {
    html! {
        ul.gallery {
            @for named in files {
                @let title = title(named);
                li { a href={ "/files/" (named.file.digest) } {
                    img src={ "/files/" (named.file.digest) } alt=(title) width="320" height="240" loading="lazy";
                    span { (title) }
                } }
            }
        }
    }
}

/// Documents by name, kind and size.
pub fn papers<'f>(language: Language, files: impl Iterator<Item = &'f FileUse>) -> Markup {
    html! {
        ul.plain {
            @for named in files {
                li { a href={ "/files/" (named.file.digest) } { (title(named)) } span.soft { " " (described(language, &named.file)) } }
            }
        }
    }
}

fn title(named: &FileUse) -> &str {
    named.title.as_ref().map_or(named.purpose.as_str(), |title| title.as_str())
}

/// Kind and size, such as `PDF, 120 KB`.
fn described(language: Language, file: &NamedFile) -> String {
    let kibibytes = (file.size_bytes + 1_023) / 1_024;
    format!("{}, {}\u{a0}KB", file.media.extension().to_uppercase(), language.number(kibibytes))
}
