//! The course of an order: whose money it moves, who signed, what was delivered, and everything in order of time.

use domain::orders::{charges, lines};
use domain::signatures::Signature;
use domain::values::{Id, PersonId, Timestamp};
use engine::journal::Entry;
use maud::{Markup, html};

use super::detail::Shown;
use crate::messages::MESSAGE_WRITTEN;
use crate::web::controls::{money_bar, signatures, state};

impl Shown<'_> {
    /// What each allotment bears, at which stage it stands, and what the allotment has left.
    pub(super) fn money(&self) -> Markup {
        let (language, world, currency) = (self.visitor.language, self.world, self.order.currency);
        let all = lines(world, self.order.id).flat_map(|line| charges(world, self.order.id, line.line));
        html! {
            table.rows {
                thead { tr {
                    th { (language.say("allotment")) } th { (language.say("order-line")) } th.figure { (language.say("cost")) }
                    th { (language.say("order-stages")) } th.figure { (language.say("allotment-left")) } th { (language.say("home-used")) }
                } }
                tbody { @for charge in all {
                    @let allotment = world.allotments.known(&charge.allotment);
                    tr {
                        td.code data-label=(language.say("allotment")) { a href={ "/allotments/" (allotment.id) } { (allotment.code) } }
                        td data-label=(language.say("order-line")) { (charge.key.line) }
                        td.figure data-label=(language.say("cost")) { (language.money(charge.stages.sum(), currency)) }
                        td data-label=(language.say("order-stages")) { (money_bar(language, &charge.stages, currency)) }
                        td.figure data-label=(language.say("allotment-left")) { (language.money(allotment.stages.available, allotment.currency)) }
                        td data-label=(language.say("home-used")) { (money_bar(language, &allotment.stages, allotment.currency)) }
                    }
                } }
            }
        }
    }

    /// Who signs, in order, and who has.
    pub(super) fn signatures(&self) -> Markup {
        let order = self.order;
        // Signatures of an amendment that was withdrawn are of a later edition and do not count.
        let of_order = (order.id.bits(), 0)..=(order.id.bits(), i64::MAX);
        let made = self.world.signatures.range(of_order).filter(|row| row.edition <= order.edition);
        let mut signed: Vec<&Signature> = made.collect();
        let counting = usize::try_from(order.steps_signed).unwrap_or(0);
        signed.drain(..signed.len().saturating_sub(counting));
        html! {
            (signatures(self.visitor, &order.steps, signed))
            p.soft { (self.visitor.language.say("document-digest")) " " code { (order.document_digest) } }
        }
    }

    /// Despatches with the acts that judge them.
    pub(super) fn deliveries(&self) -> Markup {
        let language = self.visitor.language;
        html! {
            @if !self.rows.despatches.is_empty() {
                h2 { (language.say("order-deliveries")) }
                ul.tasks { @for (despatch, acts) in &self.rows.despatches {
                    li {
                        div {
                            a href={ "/despatches/" (despatch.id) } { (despatch.number) } " "
                            (state(language, "despatch", despatch.status.as_str()))
                            @for act in acts { " · " a href={ "/acts/" (act.id) } { (act.number) } " " (state(language, "act", act.status.as_str())) }
                        }
                        @if let Some(on) = despatch.arrived_on.or(despatch.expected_on) { span.soft { (language.day(on)) } }
                    }
                } }
            }
        }
    }

    /// What happened, oldest first.
    pub(super) fn timeline(&self) -> Markup {
        let (language, caller) = (self.visitor.language, &self.visitor.caller);
        let zone = caller.reference.zone();
        let actor = |name: &str| match name.parse::<PersonId>() {
            Ok(person) => caller.named_person(person).code,
            Err(_) => language.word("actor", name),
        };
        let what = |entry: &Entry| {
            let kind =
                entry.header.kind.rsplit_once('.').map_or(entry.header.kind.as_str(), |(kind, _)| kind);
            language.word("event", kind)
        };
        html! {
            ol.timeline { @for entry in self.rows.history.iter().filter(|entry| entry.header.kind != MESSAGE_WRITTEN) {
                li {
                    time datetime=(Timestamp(entry.header.at)) { (language.moment(Timestamp(entry.header.at), &zone)) }
                    " " strong { (what(entry)) } " " span.soft { (actor(&entry.header.actor)) }
                    @for text in self.rows.texts.get(&entry.header.sequence).into_iter().flat_map(|texts| texts.values()) { br; q { (text) } }
                }
            } }
        }
    }
}
