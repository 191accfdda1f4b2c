//! What may be done with an order, each deed a form that opens: only what `allowed_actions` names is shown.

use domain::limits::TEXT_CHARS_MAX;
use domain::orders::{OrderAction, OrderLine, Proposal, ReasonCode, consent, lines, proposal};
use maud::{Markup, html};

use super::detail::Shown;
use crate::web::controls::{reasons, state};
use crate::web::forms::{Fields, Refused, carried, typed_or};
use crate::web::pledges::consents::compared;
use crate::web::signing::{self, Asked};
use crate::web::terms::headed;

/// A deed that needs a reason and a note: the action, the last part of its address, and whether it cannot be undone.
const REASONED: [(OrderAction, &str, bool); 6] = [
    (OrderAction::Return, "return", false),
    (OrderAction::Refuse, "refusal", true),
    (OrderAction::WithdrawAmendment, "amendment-withdrawal", false),
    (OrderAction::Cancel, "cancellation", true),
    (OrderAction::ShortClose, "closing", true),
    (OrderAction::Terminate, "termination", true),
];

/// A deed with quantities: the action and the last part of its address.
const REQUANTIFIED: [(OrderAction, &str); 2] =
    [(OrderAction::Revise, "revisions"), (OrderAction::Amend, "amendments")];

impl Shown<'_> {
    /// Everything the visitor may do now, the most awaited first.
    pub(super) fn deeds(&self) -> Markup {
        let order = self.order;
        let language = self.visitor.language;
        let may_repeat = self.visitor.caller.may(domain::policy::Action::PlaceOrder, order.unit);
        html! {
            @if let Some(asked) = Asked::order(&self.visitor.caller, self.world, order).filter(|_| self.may(OrderAction::Sign)) {
                (signing::form(self.app, self.visitor, &[asked], &format!("/orders/{}", order.id), &self.key))
            }
            @if self.may(OrderAction::Decide) { @for line in lines(self.world, order.id) { (self.proposal(line)) } }
            div.deeds {
                @if self.may(OrderAction::Answer) { a.button href="#answers" { (language.say("action-answer")) } }
                @if self.may(OrderAction::Despatch) && lines(self.world, order.id).any(|line| line.despatchable() > 0) {
                    a.button href={ "/orders/" (order.id) "/despatch" } { (language.say("action-despatch")) }
                }
                @if may_repeat {
                    form method="post" action={ "/orders/" (order.id) "/repeat" } { button.secondary { (language.say("order-repeat")) } }
                }
            }
            (self.approving())
            (self.reimbursing())
            @for (action, path) in REQUANTIFIED { @if self.may(action) { (self.requantified(action, path)) } }
            @for (action, path, is_final) in REASONED { @if self.may(action) { (self.reasoned(action, path, is_final)) } }
        }
    }

    fn opened(&self, form: &str) -> (Option<&Fields>, bool) {
        let typed = Refused::typed(self.refused, form);
        (typed, typed.is_some())
    }

    fn reasoned(&self, action: OrderAction, path: &str, is_final: bool) -> Markup {
        let language = self.visitor.language;
        let (typed, is_open) = self.opened(path);
        html! {
            details.deed open[is_open] {
                summary { (language.word("action", action)) }
                form.sheet method="post" action={ "/orders/" (self.order.id) "/" (path) } {
                    (carried(path, &self.key, self.order.revision))
                    (self.why(typed))
                    button.danger[is_final] { (language.word("action", action)) }
                }
            }
        }
    }

    fn why(&self, typed: Option<&Fields>) -> Markup {
        let language = self.visitor.language;
        html! {
            label { (language.say("reason")) (reasons(language, "reason", ReasonCode::ALL, &typed_or(typed, "reason", ""))) }
            label { (language.say("note")) textarea name="note" rows="2" maxlength=(TEXT_CHARS_MAX) { (typed_or(typed, "note", "")) } }
        }
    }

    fn requantified(&self, action: OrderAction, path: &str) -> Markup {
        let language = self.visitor.language;
        let (typed, is_open) = self.opened(path);
        html! {
            details.deed open[is_open] {
                summary { (language.word("action", action)) }
                form.sheet method="post" action={ "/orders/" (self.order.id) "/" (path) } {
                    (carried(path, &self.key, self.order.revision))
                    @for line in lines(self.world, self.order.id) {
                        @let item = self.world.items.known(&line.item);
                        @let field = format!("quantity:{}", line.line);
                        input type="hidden" name={ "was:" (line.line) } value=(line.quantity);
                        label { (language.name(&item.name_uk, &item.name_en))
                            input.quantity type="number" inputmode="numeric" min=(line.despatched) name=(field) value=(typed_or(typed, &field, line.quantity));
                        }
                    }
                    @if action == OrderAction::Amend { (self.why(typed)) }
                    button { (language.word("action", action)) }
                }
            }
        }
    }

    /// The supplier's proposal for a line beside what was ordered, and the two answers to it.
    fn proposal(&self, line: &OrderLine) -> Markup {
        let Some(proposal) = proposal::of_line(self.world, line) else { return html! {} };
        let (language, currency) = (self.visitor.language, self.order.currency);
        let form = format!("decision-{}", line.line);
        let typed = Refused::typed(self.refused, &form);
        html! {
            section.deed.asked {
                (headed(language, "proposal", &["proposal", "substitute"]))
                (compared(language, self.world, currency, &line.terms(), &proposal.terms))
                @for asked in &proposal.asked { (self.donor(proposal, asked)) }
                form method="post" action={ "/orders/" (self.order.id) "/decisions" } {
                    (carried(&form, &self.key, self.order.revision))
                    input type="hidden" name="line" value=(line.line);
                    div.actions {
                        label.inline-reason { (language.say("reason")) " " (reasons(language, "reason", ReasonCode::ALL, &typed_or(typed, "reason", ""))) }
                        button.secondary name="decision" value="reject" { (language.say("proposal-reject")) }
                        button name="decision" value="accept" { (language.say("proposal-accept")) }
                    }
                }
            }
        }
    }

    /// A donor who is asked of a proposal, and what it said.
    fn donor(&self, proposal: &Proposal, asked: &consent::Asked) -> Markup {
        let language = self.visitor.language;
        html! {
            p {
                (language.say("consent-leaves")) ": " (language.word("condition", asked.condition.as_str())) " · "
                (self.visitor.organisation(asked.partner)) " "
                @match consent::said(self.world, proposal, asked.fund) {
                    Some(said) => { (state(language, "consent", said.result.as_str())) " " span.soft { (said.letter) } },
                    None => { span.state { (language.say("consent-awaited")) } },
                }
            }
        }
    }
}
