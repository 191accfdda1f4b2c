//! What the parties of an order write to each other.

use axum::Json;
use axum::extract::State;
use domain::orders::write_message::WriteMessage;
use domain::values::Personal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::messages;
use crate::page::Page;
use crate::problem::Problem;
use crate::request::At;
use crate::wire::{Instant, Named, OrderId, Text, Wire};

/// A message about an order.
#[derive(Serialize, ToSchema)]
pub struct Message {
    /// Sequence of its journal entry.
    sequence: u64,
    at: Instant,
    /// Who wrote it.
    person: Named,
    /// The party of the order that they write for.
    organisation: Named,
    text: String,
}

/// A message to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "Can the second lot arrive together with the first?" }))]
pub struct NewMessage {
    /// What is said.
    pub text: Text,
}

/// List what the parties of an order wrote to each other, oldest first; erased texts are left out.
#[utoipa::path(get, path = "/orders/{id}/messages", responses((status = 200, body = Page<Message>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    At(order): At<OrderId>,
) -> Result<Json<Page<Message>>, Problem> {
    let written = messages::of(&app, &mut caller, order.0).await?;
    let shown = written.into_iter().map(|message| Message {
        sequence: message.sequence,
        at: Wire(message.at),
        person: caller.named_person(message.person),
        organisation: caller.organisation(message.organisation),
        text: message.text,
    });
    Ok(Json(Page { entries: shown.collect(), next: None }))
}

/// Write to the other parties of an order. Nothing of the order changes, and its revision stays.
#[utoipa::path(
    post, path = "/orders/{id}/messages", request_body = NewMessage,
    responses((status = 200, body = Receipt))
)]
pub async fn write(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewMessage>) -> Answer {
    let command = |body: NewMessage| WriteMessage { order: order.0, text: Personal::new(body.text.0) };
    intent.change(&app, command).await
}
