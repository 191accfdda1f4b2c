//! Pictures and documents of an item: shown to everyone, attached and taken off by those who manage the catalogue.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::Item;
use domain::catalogue::attach_file::AttachItemFile;
use domain::catalogue::detach_file::DetachItemFile;
use domain::files::{FilePurpose, FileUse};
use domain::policy::Action;
use domain::values::{Code, ItemId, Text, UnknownWord};
use engine::{IdempotencyKey, Submission};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::request::{At, AtBoth};
use crate::upload::{Parts, field_text, store_field};
use crate::web::files::{gallery, papers};
use crate::web::visitor::Visitor;

/// What the form that takes a file off sends.
#[derive(Deserialize)]
pub struct Detached {
    key: String,
}

/// Pictures, documents and, for those who manage the catalogue, the forms that change them.
pub fn section(visitor: &Visitor, item: &Item, files: &[FileUse], key: &str) -> Markup {
    let language = visitor.language;
    let of = |purpose| files.iter().filter(move |named| named.purpose == purpose);
    html! {
        @if of(FilePurpose::Picture).next().is_some() {
            h2 { (language.say("item-pictures")) }
            (gallery(of(FilePurpose::Picture)))
        }
        @if of(FilePurpose::Document).next().is_some() {
            h2 { (language.say("item-documents")) }
            (papers(language, of(FilePurpose::Document)))
        }
        @if visitor.caller.may(Action::ManageCatalogue, item.maker) {
            details {
                summary { (language.say("item-files-change")) }
                form.stacked action={ "/catalogue/" (item.code) "/files" } method="post" enctype="multipart/form-data" {
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
                    form.row action={ "/catalogue/" (item.code) "/files/" (named.position) "/removal" } method="post" {
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
    mut form: Parts,
) -> Result<Response, Problem> {
    let (mut title, mut purpose, mut key, mut file) = (String::new(), String::new(), String::new(), None);
    while let Some(field) = form.next().await? {
        match field.name().unwrap_or_default() {
            "file" => file = store_field(&app, &visitor.caller, field).await?,
            "title" => title = field_text(field).await?,
            "purpose" => purpose = field_text(field).await?,
            "key" => key = field_text(field).await?,
            _ => {}
        }
    }
    let uploaded = file.ok_or_else(|| Problem::malformed("file", "choose a file"))?;
    let title = Text::new(title.trim()).map_err(|error| Problem::malformed("title", error))?;
    let purpose: Result<FilePurpose, UnknownWord> = purpose.parse();
    let purpose = purpose.map_err(|error| Problem::malformed("purpose", error))?;
    let item = ItemId::of_code(&code);
    let command = AttachItemFile { item, file: uploaded.file, purpose, title };
    let said = format!("{code} {} {}", uploaded.file.digest, command.title);
    let key = IdempotencyKey::new(&visitor.caller.person.to_string(), &key, said.as_bytes());
    let (actor, commands) = (visitor.caller.actor(), vec![command.into()]);
    app.engine.submit(Submission { actor, commands, key: Some(key) }).await?;
    Ok(back(&code))
}

/// Takes a file off the item.
pub async fn detach(
    State(app): State<App>,
    visitor: Visitor,
    AtBoth(code, position): AtBoth<Code, i64>,
    Form(form): Form<Detached>,
) -> Result<Response, Problem> {
    let command = DetachItemFile { item: ItemId::of_code(&code), position };
    let said = format!("{code} {position}");
    let key = IdempotencyKey::new(&visitor.caller.person.to_string(), &form.key, said.as_bytes());
    let (actor, commands) = (visitor.caller.actor(), vec![command.into()]);
    app.engine.submit(Submission { actor, commands, key: Some(key) }).await?;
    Ok(back(&code))
}

fn back(code: &Code) -> Response {
    Redirect::to(&format!(
        "/catalogue/{}",
        form_urlencoded::byte_serialize(code.as_str().as_bytes()).collect::<String>()
    ))
    .into_response()
}
