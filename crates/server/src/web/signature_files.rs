//! Signature files on the pages of orders and acts: the document to sign elsewhere, what was attached and is worth, and
//! the form that attaches.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::acceptance::attach_signature_file::AttachActSignatureFile;
use domain::files::FileName;
use domain::orders::Order;
use domain::orders::attach_signature_file::AttachOrderSignatureFile;
use domain::values::{ActId, OrderId, Timestamp};
use engine::proof::cms::ForeignSignature;
use maud::{Markup, html};

use super::forms::{Fields, Refused, form_key};
use super::visitor::Visitor;
use super::{acceptance, orders};
use crate::api::signatures::files::standing;
use crate::app::App;
use crate::intent::JSON_TYPE;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::signature_files::{Judged, SignedObject};
use crate::upload::{Parts, disposition};

/// The section of a page: `at` is the address of the order, or of the act about it.
pub fn section(
    visitor: &Visitor,
    order: &Order,
    at: &str,
    edition: i64,
    files: &[Judged],
    may_attach: bool,
) -> Markup {
    let language = visitor.language;
    let is_readable = seen::knows_delivery_point(&visitor.caller, order);
    html! {
        details.deed {
            summary { (language.say("signature-files")) @if !files.is_empty() { " · " (files.len()) } }
            p.hint { (language.say("signature-files-help")) }
            @if is_readable { p { a href={ (at) "/document" } { (language.say("signature-document")) } } }
            @for file in files { (one(visitor, file)) }
            @if may_attach {
                form.sheet method="post" enctype="multipart/form-data" action={ (at) "/signature-files" } {
                    input type="hidden" name="key" value=(form_key());
                    input type="hidden" name="edition" value=(edition);
                    label { (language.say("signature-file")) input type="file" name="file" required accept=".p7s,.p7m,.sig"; }
                    button { (language.say("file-attach")) }
                }
            }
        }
    }
}

fn one(visitor: &Visitor, Judged { named, outcome }: &Judged) -> Markup {
    let language = visitor.language;
    html! {
        ul.plain {
            @match outcome {
                Ok(made) => @for signature in made { li { (signed(visitor, signature)) } },
                Err(error) => li { strong { (language.say("signature-wrong")) } " " span.soft { (error) } },
            }
            li { a href={ "/files/" (named.file.digest) } { (language.say("signature-file")) } }
        }
    }
}

fn signed(visitor: &Visitor, made: &ForeignSignature) -> Markup {
    let language = visitor.language;
    let zone = visitor.caller.reference.zone();
    let (word, by) = standing(&made.standing);
    let by =
        language.say_of(&format!("signature-by-{}", word.replace('_', "-")), [("by", by.to_owned().into())]);
    let at = made.signed_at.map(|at| language.moment(Timestamp(at.saturating_mul(1_000_000)), &zone));
    html! {
        strong { (language.word("signature-standing", word)) } " · " (made.signer)
        @if let Some(at) = at { " · " (at) }
        br; span.soft { (by) }
    }
}

/// Gives the canonical form of a document out, byte for byte what is signed.
async fn document(
    app: App,
    mut visitor: Visitor,
    signed: SignedObject,
    name: String,
) -> Result<Response, Problem> {
    let document = signed.document(&app, &mut visitor.caller).await?;
    let name = FileName::of(&format!("{name}-{}", document.edition));
    let headers = [
        (header::CONTENT_TYPE, JSON_TYPE),
        (header::CONTENT_DISPOSITION, disposition("attachment", &name, "json")),
    ];
    Ok((headers, document.document).into_response())
}

/// The document of an order.
pub async fn document_of_order(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<OrderId>,
) -> Result<Response, Problem> {
    document(app, visitor, SignedObject::Order(id), id.to_string()).await
}

/// The document of an act.
pub async fn document_of_act(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<ActId>,
) -> Result<Response, Problem> {
    document(app, visitor, SignedObject::Act(id), id.to_string()).await
}

/// Attaches the file of a form to an order.
pub async fn attach_to_order(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<OrderId>,
    form: Parts,
) -> Result<Response, Problem> {
    let command = |edition, file| AttachOrderSignatureFile { order: id, edition, file }.into();
    match attach(&app, &mut visitor, SignedObject::Order(id), form, command).await {
        Ok(()) => Ok(Redirect::to(&format!("/orders/{id}")).into_response()),
        Err(problem) => orders::detail::page_of(&app, visitor, id, Some(Refused::of(problem)?)).await,
    }
}

/// Attaches the file of a form to an act.
pub async fn attach_to_act(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<ActId>,
    form: Parts,
) -> Result<Response, Problem> {
    let command = |_, file| AttachActSignatureFile { act: id, file }.into();
    match attach(&app, &mut visitor, SignedObject::Act(id), form, command).await {
        Ok(()) => Ok(Redirect::to(&format!("/acts/{id}")).into_response()),
        Err(problem) => acceptance::detail::page_of(&app, visitor, id, Some(Refused::of(problem)?)).await,
    }
}

async fn attach(
    app: &App,
    visitor: &mut Visitor,
    signed: SignedObject,
    form: Parts,
    command: impl Fn(i64, domain::files::NamedFile) -> Command,
) -> Result<(), Problem> {
    let (fields, uploaded) = Fields::with_file(app, &visitor.caller, form).await?;
    let uploaded =
        uploaded.ok_or_else(|| Problem::malformed("file", "choose a file").told("typed-file", 0))?;
    let edition = fields.value("edition")?;
    let file = signed.attachable(app, &mut visitor.caller, edition, uploaded.file.digest).await?;
    visitor.submit_as(app, &fields, &format!("{signed:?}"), vec![command(edition, file)]).await?;
    Ok(())
}
