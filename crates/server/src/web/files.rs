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

/// Pictures side by side with what they show, each leading to itself in full.
pub fn gallery<'f>(files: impl Iterator<Item = (&'f NamedFile, String)>) -> Markup {
    html! {
        ul.gallery {
            @for (file, title) in files {
                li { a href={ "/files/" (file.digest) } {
                    img src={ "/files/" (file.digest) } alt=(title) width="320" height="240" loading="lazy";
                    span { (title) }
                } }
            }
        }
    }
}

/// Documents by name, kind and size.
pub fn papers<'f>(language: Language, files: impl Iterator<Item = (&'f NamedFile, String)>) -> Markup {
    html! {
        ul.plain {
            @for (file, title) in files {
                li { a href={ "/files/" (file.digest) } { (title) } span.soft { " " (described(language, file)) } }
            }
        }
    }
}

/// A file with the title that it was given.
pub fn titled(named: &FileUse) -> (&NamedFile, String) {
    let title = named.title.as_ref().map_or(named.purpose.as_str(), |title| title.as_str());
    (&named.file, title.to_owned())
}

/// Kind and size, such as `PDF, 120 KB`.
pub fn described(language: Language, file: &NamedFile) -> String {
    let kibibytes = (file.size_bytes + 1_023) / 1_024;
    format!("{}, {}\u{a0}KB", file.media.extension().to_uppercase(), language.number(kibibytes))
}
