//! What the parties of an order write to each other, on its page.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::limits::TEXT_CHARS_MAX;
use domain::orders::write_message::WriteMessage;
use domain::policy::Action;
use domain::values::OrderId;
use maud::{Markup, html};

use super::detail::{self, Shown};
use crate::app::App;
use crate::messages::Message;
use crate::problem::Problem;
use crate::request::At;
use crate::web::forms::{Fields, Refused, carried, typed_or};
use crate::web::visitor::Visitor;

/// Writes a message. The order may have changed meanwhile: what is said is said all the same.
pub async fn write(
    State(app): State<App>,
    visitor: Visitor,
    At(order): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let text = fields.personal("message").and_then(|text| {
        text.ok_or_else(|| {
            Problem::malformed("message", "is empty; write what you want to say").told("typed-message", 0)
        })
    });
    let sent = match text {
        Ok(text) => visitor.submit(&app, &fields, None, vec![WriteMessage { order, text }.into()]).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(_) => Ok(Redirect::to(&format!("/orders/{order}")).into_response()),
        Err(problem) => detail::page_of(&app, visitor, order, Some(Refused { problem, fields })).await,
    }
}

impl Shown<'_> {
    /// The messages, for those who may read them, and where one is written.
    pub(super) fn messages(&self) -> Markup {
        let Some(messages) = &self.rows.messages else { return html! {} };
        let (language, caller) = (self.visitor.language, &self.visitor.caller);
        let may_write = caller.may_at_any(Action::WriteMessages, &self.order.parties());
        let typed = Refused::typed(self.refused, "message");
        html! {
            h2 #messages { (language.say("order-messages")) }
            @if messages.is_empty() { p.soft { (language.say("messages-none")) } }
            ol.messages { @for message in messages { (self.message(message)) } }
            @if may_write {
                form.sheet method="post" action={ "/orders/" (self.order.id) "/messages" } {
                    (carried("message", &self.key, self.order.revision))
                    label { (language.say("message-text"))
                        textarea name="message" rows="3" required maxlength=(TEXT_CHARS_MAX) { (typed_or(typed, "message", "")) }
                    }
                    p.soft { (language.say("messages-help")) }
                    button.secondary { (language.say("message-send")) }
                }
            }
        }
    }

    fn message(&self, message: &Message) -> Markup {
        let (language, caller) = (self.visitor.language, &self.visitor.caller);
        let is_own = caller.may(Action::WriteMessages, message.organisation);
        html! {
            li.own[is_own] {
                p.soft {
                    strong { (self.visitor.organisation(message.organisation)) } " · "
                    (caller.named_person(message.person).code) " · "
                    time datetime=(message.at) { (language.moment(message.at, &caller.reference.zone())) }
                }
                p.said { (message.text) }
            }
        }
    }
}
