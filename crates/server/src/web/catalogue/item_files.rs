//! Pictures and documents of an item: shown to everyone, attached and taken off by those who manage the catalogue.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::Item;
use domain::catalogue::attach_file::AttachItemFile;
use domain::catalogue::detach_file::DetachItemFile;
use domain::files::{FilePurpose, FileUse};
use domain::policy::Action;
use domain::values::{Code, ItemId};
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::request::{At, AtBoth};
use crate::route::segment;
use crate::upload::Parts;
use crate::web::files::{gallery, papers, titled};
use crate::web::forms::Fields;
use crate::web::visitor::Visitor;

/// Pictures, documents and, for those who manage the catalogue, the forms that change them.
pub fn section(visitor: &Visitor, item: &Item, files: &[FileUse], key: &str) -> Markup {
    let language = visitor.language;
    let of = |purpose| files.iter().filter(move |named| named.purpose == purpose);
    html! {
        @if of(FilePurpose::Picture).next().is_some() {
            h2 { (language.say("item-pictures")) }
            (gallery(of(FilePurpose::Picture).map(titled)))
        }
        @if of(FilePurpose::Document).next().is_some() {
            h2 { (language.say("item-documents")) }
            (papers(language, of(FilePurpose::Document).map(titled)))
        }
        @if visitor.caller.may(Action::ManageCatalogue, item.maker) {
            details {
                summary { (language.say("item-files-change")) }
                form.stacked action={ "/catalogue/" (segment(&item.code)) "/files" } method="post" enctype="multipart/form-data" {
                    input type="hidden" name="key" value=(key);
                    label { (language.say("file-title")) input name="title" required maxlength="200"; }
                    label { (language.say("file-purpose"))
                        select name="purpose" {
                            @for purpose in [FilePurpose::Picture, FilePurpose::Document] {
                                option value=(purpose) { (language.say(&format!("file-{purpose}"))) }
                            }
                        }
                    }
                    label { (language.say("file-content")) input type="file" name="file" required; }
                    p.soft { (language.say("file-kinds")) }
                    button { (language.say("file-attach")) }
                }
                @for named in files {
                    form.row action={ "/catalogue/" (segment(&item.code)) "/files/" (named.position) "/removal" } method="post" {
                        input type="hidden" name="key" value={ (key) "-" (named.position) };
                        span { (named.title.as_ref().map_or("", |title| title.as_str())) }
                        button.quiet { (language.say("file-detach")) }
                    }
                }
            }
        }
    }
}

/// Keeps the file of the form and attaches it to the item.
pub async fn attach(
    State(app): State<App>,
    visitor: Visitor,
    At(code): At<Code>,
    form: Parts,
) -> Result<Response, Problem> {
    let (fields, uploaded) = Fields::with_file(&app, &visitor.caller, form).await?;
    let uploaded =
        uploaded.ok_or_else(|| Problem::malformed("file", "choose a file").told("typed-file", 0))?;
    let (title, purpose) = (fields.value("title")?, fields.value("purpose")?);
    let item = ItemId::of_code(&code);
    let command = AttachItemFile { item, file: uploaded.file, purpose, title };
    visitor.submit_as(&app, &fields, code.as_str(), vec![command.into()]).await?;
    Ok(back(&code))
}

/// Takes a file off the item.
pub async fn detach(
    State(app): State<App>,
    visitor: Visitor,
    AtBoth(code, position): AtBoth<Code, i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = DetachItemFile { item: ItemId::of_code(&code), position };
    visitor.submit_as(&app, &fields, &format!("{code} {position}"), vec![command.into()]).await?;
    Ok(back(&code))
}

fn back(code: &Code) -> Response {
    Redirect::to(&format!("/catalogue/{}", segment(code))).into_response()
}
