//! Webhooks: where the visitor's events are sent, new secrets, what became of each delivery, and sending it again.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::values::WebhookId;
use engine::webhooks::Webhook;
use engine::webhooks::deliveries::{Delivery, DeliveryStatus};
use maud::{Markup, html};
use serde::Deserialize;

use super::controls::empty;
use super::listing::WholeList;
use super::refusals;
use super::shell::{Place, page};
use super::table::{Table, deed, link, nothing, text};
use super::visitor::Visitor;
use crate::app::App;
use crate::outgoing::webhooks::subscribing::{keep, log, of_caller, renew};
use crate::problem::Problem;

/// Deliveries shown.
const SHOWN: usize = 100;

/// What the form of a new webhook sends.
#[derive(Default, Deserialize)]
pub struct Asked {
    url: String,
    kinds: String,
}

/// What a button of a webhook asks for.
#[derive(Deserialize)]
pub struct Deed {
    deed: String,
    #[serde(default)]
    sequence: u64,
}

/// Shows the webhooks and a form for a new one.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(list): Query<WholeList>,
) -> Result<Response, Problem> {
    shown(&app, visitor, None, (Asked::default(), list)).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    problem: Option<Problem>,
    (asked, list): (Asked, WholeList),
) -> Result<Response, Problem> {
    let webhooks = of_caller(app, &mut visitor.caller).await?;
    let language = visitor.language;
    let mut listed =
        Table::new(language, &["webhook-url", "webhook-kinds", "mail-state"].map(|key| (key, false)));
    for webhook in &webhooks {
        let (words, shown) = standing(&visitor, webhook);
        listed.row([
            link(format_args!("/webhooks/{}", webhook.id), &webhook.url),
            text(kinds(&visitor, webhook)),
            text(words).shown(shown),
        ]);
    }
    let listed = listed.sorted(&list.sort);
    if let Some(file) = listed.file("webhooks", &list.format)? {
        return Ok(file);
    }
    let body = html! {
        p { (language.say("webhooks-what")) }
        @if webhooks.is_empty() { (empty(language, "webhooks-none", None)) }
        @else { (listed.shown(&list.address("/webhooks"))) }
        h2 { (language.say("webhook-new")) }
        @if let Some(problem) = &problem { (refusals::told_of(language, problem)) }
        form.sheet method="post" action="/webhooks" {
            label { (language.say("webhook-url"))
                input type="url" name="url" value=(asked.url) required maxlength="500" placeholder="https://"; }
            label { (language.say("webhook-kinds"))
                textarea name="kinds" rows="3" placeholder="order_sent order_despatched" { (asked.kinds) } }
            p.hint { (language.say("webhook-kinds-hint")) }
            button { (language.say("webhook-make")) }
        }
    };
    let mut response = page(&visitor, Place::Notices, &language.say("webhooks"), body);
    if let Some(problem) = problem {
        *response.status_mut() = problem.status();
    }
    Ok(response)
}

/// Whether it works, in words and as pages show it.
fn standing(visitor: &Visitor, webhook: &Webhook) -> (String, Markup) {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let words = match webhook.disabled_at {
        Some(at) => language.say_of("webhook-disabled", [("at", language.moment(at, &zone).into())]),
        None => language.say("webhook-active"),
    };
    let shown = html! { span.state.order-refused[webhook.disabled_at.is_some()] { (words) } };
    (words, shown)
}

/// The kinds of events that are sent.
fn kinds(visitor: &Visitor, webhook: &Webhook) -> String {
    if webhook.kinds.is_empty() { visitor.language.say("webhook-all") } else { webhook.kinds.join(", ") }
}

/// Makes a webhook and shows its secret once.
pub async fn make(
    State(app): State<App>,
    mut visitor: Visitor,
    Form(sent): Form<Asked>,
) -> Result<Response, Problem> {
    let kinds = sent.kinds.split([' ', ',', '\n', '\r', '\t']).filter(|kind| !kind.is_empty());
    let kinds = kinds.map(str::to_owned).collect();
    match keep(&app, &mut visitor.caller, &sent.url, kinds).await {
        Ok((id, secret)) => Ok(secret_page(&visitor, id, &secret)),
        Err(problem) if problem.status().is_client_error() => {
            shown(&app, visitor, Some(problem), (sent, WholeList::default())).await
        }
        Err(problem) => Err(problem),
    }
}

fn secret_page(visitor: &Visitor, id: WebhookId, secret: &str) -> Response {
    let language = visitor.language;
    let body = html! {
        p.note role="status" { (language.say("webhook-secret-once")) }
        p { code { (secret) } }
        p { a href={ "/webhooks/" (id) } { (language.say("webhook-secret-kept")) } }
    };
    page(visitor, Place::Notices, &language.say("webhook-secret"), body)
}

/// Shows one webhook with its deliveries.
pub async fn show_one(
    State(app): State<App>,
    mut visitor: Visitor,
    Path(id): Path<String>,
    Query(list): Query<WholeList>,
) -> Result<Response, Problem> {
    let webhook = known(&app, &mut visitor, &id).await?;
    let rows = log(&app, &mut visitor.caller, webhook.id, None, SHOWN).await?;
    let language = visitor.language;
    let path = format!("/webhooks/{}", webhook.id);
    let button = |deed: &str, key: &str, class: &str| {
        html! { form method="post" action=(path) {
            button class=(class) name="deed" value=(deed) { (language.say(key)) }
        } }
    };
    let listed = deliveries(&visitor, &path, &rows).sorted(&list.sort);
    if let Some(file) = listed.file("deliveries", &list.format)? {
        return Ok(file);
    }
    let body = html! {
        p { (standing(&visitor, &webhook).1) }
        p.soft { (kinds(&visitor, &webhook)) }
        div.choices {
            @if webhook.disabled_at.is_some() { (button("activate", "webhook-activate", "")) }
            (button("rotate", "webhook-rotate", "secondary"))
            (button("remove", "webhook-remove", "danger"))
        }
        h2 { (language.say("webhook-deliveries")) }
        @if rows.is_empty() { (empty(language, "webhook-no-deliveries", None)) }
        @else { (listed.shown(&list.address(&path))) }
        p { a href="/webhooks" { (language.say("webhooks")) } }
    };
    Ok(page(&visitor, Place::Notices, &webhook.url, body))
}

fn deliveries(visitor: &Visitor, path: &str, rows: &[Delivery]) -> Table {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = ["mail-queued", "mail-state", "mail-tries", "reason", "deeds"];
    let mut listed = Table::new(language, &columns.map(|key| (key, key == "mail-tries"))).deeds("deeds");
    for row in rows {
        let replay = html! { @if row.status != DeliveryStatus::Waiting {
            form method="post" action=(path) {
                input type="hidden" name="sequence" value=(row.sequence);
                button.quiet name="deed" value="replay" { (language.say("webhook-replay")) }
            }
        } };
        listed.row([
            listed.moment(row.at, &zone),
            text(language.word("delivery", row.status)),
            listed.number(row.tries),
            row.error.as_ref().map_or_else(nothing, text),
            deed(replay),
        ]);
    }
    listed
}

async fn known(app: &App, visitor: &mut Visitor, id: &str) -> Result<Webhook, Problem> {
    let webhooks = of_caller(app, &mut visitor.caller).await?;
    let known = webhooks.into_iter().find(|webhook| webhook.id.to_string() == id);
    known.ok_or_else(|| Problem::not_found("webhook", id))
}

/// Does what a button of a webhook asks for.
pub async fn change(
    State(app): State<App>,
    mut visitor: Visitor,
    Path(id): Path<String>,
    Form(sent): Form<Deed>,
) -> Result<Response, Problem> {
    let webhook = known(&app, &mut visitor, &id).await?;
    let person = visitor.caller.person;
    let mut next = format!("/webhooks/{}", webhook.id);
    match sent.deed.as_str() {
        "rotate" => {
            let secret = renew(&app, &visitor.caller, webhook.id).await?;
            return Ok(secret_page(&visitor, webhook.id, &secret));
        }
        "activate" => drop(app.engine.enable_webhook(person, webhook.id).await?),
        "replay" => drop(app.engine.replay_delivery(person, webhook.id, sent.sequence).await?),
        "remove" => {
            app.engine.remove_webhook(person, webhook.id).await?;
            next = "/webhooks".to_owned();
        }
        other => {
            return Err(Problem::malformed("deed", format!("{other:?} is nothing a webhook can do"))
                .told("typed-choice", 0));
        }
    }
    Ok(Redirect::to(&next).into_response())
}
