//! Photographs taken while counting: kept with the count as soon as they come, named by the act that is drawn up from it.
//!
//! A photograph is of one lot or of the whole delivery. One that is not taken keeps neither the others nor the figures
//! from being kept.

use domain::acceptance::Verdict;
use domain::acceptance::draw_up::{FoundDiscrepancy, FoundFile};
use domain::files::NamedFile;
use domain::limits::ACT_FILES_MAX;
use domain::rejection::Rejection;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::detail::Shown;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{FieldError, Problem, Told};
use crate::upload;
use crate::web::files::described;
use crate::web::forms::{Fields, SentFile};
use crate::web::language::Language;
use crate::web::refusals::sentence_of;

/// What a telephone is asked for: named one by one, so that it converts what else its camera makes.
const TAKEN: &str = "image/jpeg,image/png,image/webp";

/// A photograph of a count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Photo {
    /// Its content.
    pub file: NamedFile,
    /// What its sender calls it.
    pub name: String,
    /// The line of the despatch whose lot it shows; of the whole delivery when `None`.
    pub line: Option<i64>,
}

/// The name of a file that was not taken, and why.
type NotTaken = (String, Problem);

/// The line that a field of photographs is for, such as `photo:1`; `photo` is for the whole delivery.
fn line_of(field: &str) -> Option<i64> {
    field.strip_prefix("photo:")?.parse().ok()
}

/// Removes the photographs that the form names and keeps those that came with it; answers which it did not take.
pub fn keep(photos: &mut Vec<Photo>, fields: &Fields, sent: Vec<SentFile>) -> Vec<NotTaken> {
    photos.retain(|photo| !fields.all("drop").any(|digest| digest == photo.file.digest.to_string()));
    let mut refused = Vec::new();
    for SentFile { field, name, kept } in sent {
        let kept = kept.and_then(|uploaded| match uploaded.file {
            file if !file.media.is_image() => Err(Problem::new("photo_unknown")),
            file => Ok(file),
        });
        match kept {
            Ok(file) if photos.iter().any(|photo| photo.file.digest == file.digest) => {}
            Ok(_) if photos.len() == ACT_FILES_MAX => {
                let (count, limit) = (photos.len() + 1, ACT_FILES_MAX);
                refused.push((name, Rejection::TooMany { field: "files", count, limit }.into()));
            }
            Ok(file) => photos.push(Photo { file, name, line: line_of(&field) }),
            // What is no file at all is no photograph either, and this sentence says what to do.
            Err(problem) if problem.code() == "file_unknown" => {
                refused.push((name, Problem::new("photo_unknown")));
            }
            Err(problem) => refused.push((name, problem)),
        }
    }
    refused
}

/// The refusal of a form by the photographs that were not taken.
pub fn not_taken(language: Language, refused: &[NotTaken]) -> Problem {
    let error = |(name, problem): &NotTaken| FieldError {
        field: name.clone(),
        message: sentence_of(language, problem),
        told: Some(Told::AsItIs),
    };
    Problem::new("photos_not_taken").naming(refused.iter().map(error).collect())
}

/// The photographs as the act names them: each for what its lot is rejected for, or else for what else differs in it,
/// or else for the whole act.
pub async fn found(
    app: &App,
    caller: &mut Caller,
    language: Language,
    photos: &[Photo],
    discrepancies: &[FoundDiscrepancy],
) -> Result<Vec<FoundFile>, Problem> {
    let (mut files, mut gone) = (Vec::with_capacity(photos.len()), Vec::new());
    for Photo { file, name, line } in photos {
        let of_lot = |found: &&FoundDiscrepancy| Some(found.line) == *line;
        let is_rejected = |found: &FoundDiscrepancy| found.code.verdict() == Some(Verdict::Rejected);
        let shown = discrepancies
            .iter()
            .position(|found| of_lot(&found) && is_rejected(found))
            .or_else(|| discrepancies.iter().position(|found| of_lot(&found)));
        let discrepancy = shown.map(|at| i64::try_from(at + 1).expect("an act has few discrepancies"));
        match upload::nameable(app, caller, file.digest).await {
            Ok(file) => files.push(FoundFile { file, discrepancy }),
            Err(problem) if problem.code() == "not_found" => {
                gone.push((name.clone(), Problem::new("photo_gone")));
            }
            Err(problem) => return Err(problem),
        }
    }
    if gone.is_empty() { Ok(files) } else { Err(not_taken(language, &gone)) }
}

/// Where photographs of a lot, or of the whole delivery, are taken, and those that were.
pub fn field(shown: &Shown, line: Option<i64>) -> Markup {
    let language = shown.visitor.language;
    let (name, key) = match line {
        Some(line) => (format!("photo:{line}"), "photos-of-lot"),
        None => ("photo".to_owned(), "photos-of-delivery"),
    };
    let taken: Vec<_> = shown.count.photos.iter().filter(|photo| photo.line == line).collect();
    html! {
        label { (language.say(key)) input type="file" name=(name) accept=(TAKEN) capture="environment" multiple; }
        @if !taken.is_empty() {
            ul.plain.taken { @for Photo { file, name, .. } in taken {
                li {
                    a href={ "/files/" (file.digest) } { (name) } span.soft { " " (described(language, file)) } " "
                    label.inline { input type="checkbox" name="drop" value=(file.digest); " " (language.say("photo-drop")) }
                }
            } }
        }
    }
}
