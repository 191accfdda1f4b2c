//! Signing on a page: the form that asks for a touch of the signer's passkey, and what becomes of it.
//!
//! A page shows [`form`] for what its visitor may sign; [`sign`] takes the signatures of one document or of many. In
//! a story, whose people have no devices, the server holds their keys and a click signs.

mod documents;

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::identity::SigningKey;
use domain::identity::key_id;
use domain::rejection::Rejection;
use domain::signatures::{Assertion, Method, Signed};
use domain::values::{Digest, Origin, PublicKey, SignatureBytes};
use engine::accounts::sessions::Way;
use engine::signing::{Together, check_signature};
use engine::{DemoKeys, IdempotencyKey, Submission};
use maud::{Markup, html};
use serde::Deserialize;

pub use documents::{Asked, Document};

use super::forms::page_again;
use super::passkeys::{Answered, answer_fields};
use super::refusals;
use super::sessions::own_path;
use super::shell::{Place, page};
use super::visitor::Visitor;
use crate::app::App;
use crate::limits::FORM_KEY_CHARS_MAX;
use crate::problem::Problem;

/// What the form of signatures sends.
#[derive(Deserialize)]
pub struct Sent {
    documents: String,
    back: String,
    key: String,
    #[serde(flatten)]
    answer: Answered,
}

/// The form with which a visitor signs documents, all with one touch; `back` is the page to return to, `key` makes
/// sending it twice sign once.
///
/// # Panics
/// When there are no documents, or more than may be signed together.
pub fn form(app: &App, visitor: &Visitor, documents: &[Asked], back: &str, key: &str) -> Markup {
    let language = visitor.language;
    let count = i64::try_from(documents.len()).expect("few are signed together");
    let label = language.say_of("sign-documents", [("count", count.into())]);
    let lines: Vec<_> = documents.iter().map(Asked::to_string).collect();
    let fields = html! {
        input type="hidden" name="documents" value=(lines.join("\n"));
        input type="hidden" name="back" value=(back);
        input type="hidden" name="key" value=(key);
        (answer_fields(""))
    };
    if story_keys(app, visitor).is_some() {
        return html! { form.signing method="post" action="/signing" { (fields) button { (label) } } };
    }
    if keys(visitor, &app.origin).next().is_none() {
        return html! { p.note { (language.say("sign-needs-passkey")) " " a href="/account" { (language.say("nav-account")) } } };
    }
    let challenge = together(visitor, documents).challenge();
    html! {
        form.signing method="post" action="/signing" data-passkey="prove" data-challenge=(encoded(&challenge))
            data-host=(app.origin.host()) data-unsupported=(language.say("passkey-unsupported"))
            data-failed=(language.say("passkey-failed")) {
            (fields)
            p.refusal role="alert" hidden {}
            noscript { p.note { (language.say("passkey-needs-scripts")) } }
            button { (label) }
        }
    }
}

/// Signs the documents of the form, each for itself; goes back when all are signed.
pub async fn sign(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let documents = documents::read(&sent.documents)?;
    if sent.key.is_empty() || sent.key.chars().count() > FORM_KEY_CHARS_MAX {
        return Err(page_again());
    }
    let signed = signatures(&app, &visitor, &documents, &sent.answer)?;
    let person = visitor.caller.person.to_string();
    let submissions = documents.iter().zip(signed).map(|(asked, signed)| {
        let key = IdempotencyKey::new(
            &person,
            &format!("sign\n{}\n{asked}", sent.key),
            asked.to_string().as_bytes(),
        );
        Submission { actor: visitor.caller.actor(), commands: vec![asked.command(signed)], key: Some(key) }
    });
    let outcomes = app.engine.submit_bulk(submissions.collect()).await?;
    let refused: Vec<_> = documents
        .iter()
        .zip(outcomes)
        .filter_map(|(asked, outcome)| Some((asked, Problem::from(outcome.err()?))))
        .collect();
    match refused.as_slice() {
        [] => Ok(Redirect::to(own_path(Some(&sent.back))).into_response()),
        [(_, problem)] if documents.len() == 1 => Err(problem.clone()),
        refused => Ok(partly_signed(&visitor, documents.len() - refused.len(), refused, &sent.back)),
    }
}

/// What became of documents of which some were refused.
fn partly_signed(visitor: &Visitor, done: usize, refused: &[(&Asked, Problem)], back: &str) -> Response {
    let language = visitor.language;
    let done = i64::try_from(done).expect("few are signed together");
    let body = html! {
        p { (language.say_of("signed-counted", [("count", done.into())])) }
        ul.plain { @for (asked, problem) in refused {
            li.refusal { a href=(asked.document.path()) { (asked.document.to_string()) } ": " (refusals::sentence_of(language, problem)) }
        } }
        p { a href=(own_path(Some(back))) { (language.say("go-back")) } }
    };
    page(visitor, Place::Orders, &language.say("partly-signed"), body)
}

/// The signatures of the documents, by the passkey that answered or by the story's key of the visitor.
fn signatures(
    app: &App,
    visitor: &Visitor,
    documents: &[Asked],
    answer: &Answered,
) -> Result<Vec<Signed>, Problem> {
    let cell = visitor.caller.cell();
    if let Some(keys) = story_keys(app, visitor) {
        let person = visitor.caller.named_person(visitor.caller.person).code;
        let key = key_id(keys.public(&person));
        let sign = |asked: &Asked| {
            let signature = keys.sign(&person, &asked.bytes(cell));
            Signed { key, method: Method::Ed25519, digest: asked.digest, signature, assertion: None }
        };
        return Ok(documents.iter().map(sign).collect());
    }
    let (assertion, signature) = answer.assertion()?;
    let together = together(visitor, documents);
    let signed = |key: &SigningKey, position: usize| {
        let assertion = together.assertion(position, &assertion);
        signed_by(key, documents[position].digest, signature, assertion)
    };
    let key = keys(visitor, &app.origin)
        .find(|key| check_signature(&key.public_key, &documents[0].bytes(cell), &signed(key, 0)).is_ok());
    // Which of their passkeys it was not is of no use to the signer.
    let key = key.ok_or_else(|| Rejection::SignatureInvalid { key: "passkey".to_owned() })?;
    Ok((0..documents.len()).map(|position| signed(key, position)).collect())
}

/// The keys of a story, for whoever looks through the eyes of one of its people: came by its link, has no device.
fn story_keys(app: &App, visitor: &Visitor) -> Option<DemoKeys> {
    app.demo_keys.filter(|_| visitor.caller.is_demo() && visitor.session.way == Way::Demo)
}

fn signed_by(key: &SigningKey, digest: Digest, signature: SignatureBytes, assertion: Assertion) -> Signed {
    Signed { key: key.id, method: Method::Passkey, digest, signature, assertion: Some(assertion) }
}

fn together(visitor: &Visitor, documents: &[Asked]) -> Together {
    let bytes: Vec<_> = documents.iter().map(|asked| asked.bytes(visitor.caller.cell())).collect();
    Together::of(bytes.iter().map(Vec::as_slice))
}

/// The visitor's passkeys that sign on these pages.
fn keys<'v>(visitor: &'v Visitor, origin: &'v Origin) -> impl Iterator<Item = &'v SigningKey> {
    let rows = visitor.caller.reference.state.keys.rows();
    rows.filter(move |key| {
        let signs_here = matches!(&key.public_key, PublicKey::Passkey(passkey) if passkey.origin == *origin);
        key.person == visitor.caller.person && key.revoked_at.is_none() && signs_here
    })
}

/// A challenge as the script reads it.
pub fn encoded(challenge: &Digest) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(challenge.0)
}
