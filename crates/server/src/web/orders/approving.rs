//! What a signer does besides signing: leave one line out, forward to another signer, be reminded by the orderer.

use axum::extract::State;
use axum::response::Response;
use domain::limits::TEXT_CHARS_MAX;
use domain::orders::forward::ForwardOrder;
use domain::orders::leave_out::{LeaveOutLine, LineOutcome};
use domain::orders::remind::RemindSigners;
use domain::orders::signers::signers;
use domain::orders::{OrderAction, ReasonCode, lines};
use domain::values::OrderId;
use maud::{Markup, html};

use super::changes::act;
use super::detail::Shown;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::web::controls::reasons;
use crate::web::forms::{Fields, Refused, carried, typed_or};
use crate::web::visitor::Visitor;

/// Leaves a line out of an order and lets the rest go on.
pub async fn leave_out(
    State(app): State<App>,
    visitor: Visitor,
    At(order): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = || -> Result<_, Problem> {
        let (line, outcome) = (fields.value("line")?, fields.value("outcome")?);
        Ok(LeaveOutLine {
            order,
            line,
            outcome,
            reason: fields.value("reason")?,
            note: fields.personal("note")?,
        })
    };
    let command = command();
    act(app, visitor, order, fields, command).await
}

/// Hands an order on to another who may sign it.
pub async fn forward(
    State(app): State<App>,
    visitor: Visitor,
    At(order): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = || -> Result<_, Problem> {
        Ok(ForwardOrder { order, to_person: fields.value("person")?, note: fields.personal("note")? })
    };
    let command = command();
    act(app, visitor, order, fields, command).await
}

/// Tells the signers that a signature is awaited.
pub async fn remind(
    State(app): State<App>,
    visitor: Visitor,
    At(order): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    act(app, visitor, order, fields, Ok(RemindSigners { order })).await
}

impl Shown<'_> {
    /// The forms of these deeds, as far as they may be done.
    pub(super) fn approving(&self) -> Markup {
        html! {
            @if self.may(OrderAction::LeaveOut) { (self.leaving_out()) }
            @if self.may(OrderAction::Forward) { (self.forwarding()) }
            @if self.may(OrderAction::Remind) {
                form method="post" action={ "/orders/" (self.order.id) "/reminder" } {
                    (carried("reminder", &self.key, self.order.revision))
                    button.secondary { (self.visitor.language.word("action", OrderAction::Remind)) }
                }
            }
        }
    }

    fn leaving_out(&self) -> Markup {
        let language = self.visitor.language;
        let typed = Refused::typed(self.refused, "line-out");
        html! {
            details.deed open[typed.is_some()] {
                summary { (language.word("action", OrderAction::LeaveOut)) }
                form.sheet method="post" action={ "/orders/" (self.order.id) "/line-out" } {
                    (carried("line-out", &self.key, self.order.revision))
                    label { (language.say("order-line")) select name="line" {
                        @for line in lines(self.world, self.order.id).filter(|line| line.quantity > 0) {
                            @let item = self.world.items.known(&line.item);
                            option value=(line.line) { (language.name(&item.name_uk, &item.name_en)) " · " (language.money(line.cost_minor(), self.order.currency)) }
                        }
                    } }
                    label { (language.say("outcome")) select name="outcome" {
                        @for outcome in LineOutcome::ALL { option value=(outcome) { (language.word("line-out", outcome)) } }
                    } }
                    label { (language.say("reason")) (reasons(language, "reason", ReasonCode::ALL, &typed_or(typed, "reason", ""))) }
                    label { (language.say("note")) textarea name="note" rows="2" maxlength=(TEXT_CHARS_MAX) { (typed_or(typed, "note", "")) } }
                    button { (language.word("action", OrderAction::LeaveOut)) }
                }
            }
        }
    }

    fn forwarding(&self) -> Markup {
        let (language, caller) = (self.visitor.language, &self.visitor.caller);
        let awaited = signers(&caller.reference.state, self.world, self.order, caller.today);
        let typed = Refused::typed(self.refused, "forwarding");
        html! {
            details.deed open[typed.is_some()] {
                summary { (language.word("action", OrderAction::Forward)) }
                form.sheet method="post" action={ "/orders/" (self.order.id) "/forwarding" } {
                    (carried("forwarding", &self.key, self.order.revision))
                    label { (language.say("forward-to")) select name="person" {
                        @for signer in awaited.iter().filter(|signer| signer.acting.person != caller.person) {
                            option value=(signer.acting.person) { (caller.named_person(signer.acting.person).code) " · " (language.word("role", signer.role)) }
                        }
                    } }
                    label { (language.say("note")) textarea name="note" rows="2" maxlength=(TEXT_CHARS_MAX) { (typed_or(typed, "note", "")) } }
                    button { (language.word("action", OrderAction::Forward)) }
                }
            }
        }
    }
}
