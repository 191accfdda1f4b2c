//! One order: where it stands, its lines, whose money pays, who signs, and what happened.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use domain::catalogue::Item;
use domain::identity::Role;
use domain::orders::cancel::CancelOrder;
use domain::orders::{Order, OrderAction, OrderLine, ReasonCode, allowed_actions, charges, lines};
use domain::policy::Action;
use domain::signatures::{Signature, Step};
use domain::state::State as World;
use domain::values::{Id, OrderId, PersonId, Personal, Text, Timestamp};
use engine::journal::Entry;
use engine::{IdempotencyKey, Submission, personal, queries};
use maud::{Markup, html};
use serde::Deserialize;

use super::list::standing;
use crate::app::App;
use crate::limits::HISTORY_MAX;
use crate::problem::{Problem, request_id};
use crate::request::At;
use crate::seen;
use crate::web::controls::money_bar;
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// What the form that cancels an order sends.
#[derive(Deserialize)]
pub struct Cancelled {
    reason: String,
    note: String,
    key: String,
}

struct Shown<'a> {
    visitor: &'a Visitor,
    world: &'a World,
    order: &'a Order,
    history: &'a [Entry],
    texts: &'a BTreeMap<u64, BTreeMap<String, String>>,
    key: &'a str,
}

/// Shows an order.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    headers: HeaderMap,
    At(id): At<OrderId>,
) -> Result<Response, Problem> {
    let world = seen::order(&app, &mut visitor.caller, id).await?;
    let (history, texts) = visitor
        .caller
        .read(&app, move |connection| {
            let history = queries::journal::history(connection, id, HISTORY_MAX)?;
            let texts = personal::texts(connection, &history)?;
            Ok((history, texts))
        })
        .await?;
    let order = world.orders.known(&id);
    let key = request_id(&headers);
    let shown =
        Shown { visitor: &visitor, world: &world, order, history: &history, texts: &texts, key: &key };
    Ok(page(&visitor, Place::Orders, &order.number, shown.body()))
}

/// Cancels an order that was not sent.
pub async fn cancel(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<OrderId>,
    Form(sent): Form<Cancelled>,
) -> Result<Redirect, Problem> {
    let reason: ReasonCode =
        sent.reason.parse().map_err(|_| Problem::malformed("reason", "choose one of the reasons"))?;
    let note = match sent.note.trim() {
        "" => None,
        note => Some(Personal::new(note.parse::<Text>().map_err(|error| Problem::malformed("note", error))?)),
    };
    let key = format!("cancel\n{}", sent.key);
    let said = format!("{id}\n{reason}\n{}", sent.note.trim());
    let key = IdempotencyKey::new(&visitor.caller.person.to_string(), &key, said.as_bytes());
    let command = CancelOrder { order: id, reason, note };
    let submission =
        Submission { actor: visitor.caller.actor(), commands: vec![command.into()], key: Some(key) };
    app.engine.submit(submission).await?;
    Ok(Redirect::to(&format!("/orders/{id}")))
}

impl Shown<'_> {
    fn body(&self) -> Markup {
        let Shown { visitor, world, order, .. } = self;
        let (language, caller) = (visitor.language, &visitor.caller);
        let zone = caller.reference.zone();
        let point = world.delivery_points.known(&order.delivery_point);
        let contract = world.contracts.known(&order.contract);
        let facts = [
            ("unit", visitor.organisation(order.unit).to_owned()),
            ("supplier", visitor.organisation(order.supplier).to_owned()),
            ("contract", contract.code.to_string()),
            ("delivery-point", format!("{} · {}", point.code, language.name(&point.name_uk, &point.name_en))),
            ("placed-by", caller.named_person(order.placed_by).code),
            ("placed-at", language.moment(order.placed_at, &zone)),
        ];
        let deadline =
            |key: &str, at: Option<Timestamp>| at.map(|at| (language.say(key), language.moment(at, &zone)));
        let deadlines =
            [deadline("hold-until", order.hold_until), deadline("answer-until", order.answer_until)];
        html! {
            p.standing { (standing(visitor, order)) " " strong { (language.money(order.total_minor, order.currency)) } }
            @if let Some(reason) = order.reason { p { (language.say("reason")) ": " (language.word("reason", reason.as_str())) } }
            (self.actions())
            dl.facts {
                @for (key, value) in facts { div { dt { (language.say(key)) } dd { (value) } } }
                @for (name, at) in deadlines.into_iter().flatten() { div { dt { (name) } dd { strong { (at) } } } }
            }
            h2 { (language.say("order-lines")) }
            (self.lines())
            @if caller.may(Action::ReadFunds, order.unit) { h2 { (language.say("order-money")) } (self.money()) }
            h2 { (language.say("order-signatures")) }
            (self.signatures())
            h2 { (language.say("order-timeline")) }
            (self.timeline())
        }
    }

    /// What the visitor may do: a form where the page has one, else the way to do it.
    fn actions(&self) -> Markup {
        let (visitor, order) = (self.visitor, self.order);
        let (language, caller) = (visitor.language, &visitor.caller);
        let allowed =
            allowed_actions(&caller.reference.state, self.world, caller.person, caller.today, order);
        let others = allowed.iter().filter(|action| **action != OrderAction::Cancel);
        let others: Vec<_> = others.map(|action| language.word("action", action.as_str())).collect();
        html! {
            @if !others.is_empty() {
                p.note { strong { (language.say("order-allowed")) } " " (others.join(", ")) ". " (language.say("order-allowed-elsewhere")) }
            }
            @if allowed.contains(&OrderAction::Cancel) {
                details.deed {
                    summary { (language.say("action-cancel")) }
                    form.sheet method="post" action={ "/orders/" (order.id) "/cancellation" } {
                        input type="hidden" name="key" value=(self.key);
                        label { (language.say("reason"))
                            select name="reason" { @for reason in ReasonCode::ALL {
                                option value=(reason) { (language.word("reason", reason.as_str())) }
                            } }
                        }
                        label { (language.say("note")) textarea name="note" rows="2" maxlength="2000" {} }
                        button.danger { (language.say("action-cancel")) }
                    }
                }
            }
        }
    }

    fn lines(&self) -> Markup {
        let (language, world) = (self.visitor.language, self.world);
        let currency = self.order.currency;
        let counted = |line: &OrderLine| {
            let counts = [
                ("despatched", line.despatched),
                ("arrived", line.arrived),
                ("accepted", line.accepted),
                ("rejected", line.rejected),
                ("missing", line.missing),
                ("cancelled", line.cancelled),
            ];
            let some = counts.into_iter().filter(|(_, count)| *count > 0);
            some.map(|(name, count)| format!("{} {}", language.word("line", name), language.number(count)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        html! {
            table.rows {
                thead { tr {
                    th { (language.say("item")) } th.figure { (language.say("quantity")) } th.figure { (language.say("unit-price")) }
                    th.figure { (language.say("cost")) } th { (language.say("promised")) } th { (language.say("line-state")) }
                } }
                tbody { @for line in lines(world, self.order.id) {
                    @let item: &Item = world.items.known(&line.item);
                    tr {
                        td data-label=(language.say("item")) { a href={ "/catalogue/" (item.code) } { (language.name(&item.name_uk, &item.name_en)) } }
                        td.figure data-label=(language.say("quantity")) { (language.number(line.quantity)) }
                        td.figure data-label=(language.say("unit-price")) { (language.money(line.unit_price_minor, currency)) }
                        td.figure data-label=(language.say("cost")) { (language.money(line.quantity.saturating_mul(line.unit_price_minor), currency)) }
                        td data-label=(language.say("promised")) { (language.day(line.promised_on)) }
                        td data-label=(language.say("line-state")) { (language.word("answer", line.answer.as_str())) br; span.soft { (counted(line)) } }
                    }
                } }
            }
        }
    }

    fn money(&self) -> Markup {
        let (language, world, currency) = (self.visitor.language, self.world, self.order.currency);
        let all = lines(world, self.order.id).flat_map(|line| charges(world, self.order.id, line.line));
        html! {
            table.rows {
                thead { tr { th { (language.say("allotment")) } th { (language.say("order-line")) } th.figure { (language.say("cost")) } th { (language.say("order-stages")) } } }
                tbody { @for charge in all {
                    @let allotment = world.allotments.known(&charge.allotment);
                    tr {
                        td.code data-label=(language.say("allotment")) { (allotment.code) }
                        td data-label=(language.say("order-line")) { (charge.key.line) }
                        td.figure data-label=(language.say("cost")) { (language.money(charge.stages.sum(), currency)) }
                        td data-label=(language.say("order-stages")) { (money_bar(language, &charge.stages, currency)) }
                    }
                } }
            }
        }
    }

    fn signatures(&self) -> Markup {
        let (visitor, order) = (self.visitor, self.order);
        let (language, caller) = (visitor.language, &visitor.caller);
        let zone = caller.reference.zone();
        // Signatures of an amendment that was withdrawn are of a later edition and do not count.
        let of_order = (order.id.bits(), 0)..=(order.id.bits(), i64::MAX);
        let made = self.world.signatures.range(of_order).filter(|row| row.edition <= order.edition);
        let mut signed: Vec<&Signature> = made.collect();
        let counting = usize::try_from(order.steps_signed).unwrap_or(0);
        signed.drain(..signed.len().saturating_sub(counting));
        let mut made_as = |role: Role| {
            let place = signed.iter().position(|signature| signature.purpose == role)?;
            Some(signed.remove(place))
        };
        let roles: Vec<_> =
            order.steps.iter().flat_map(Step::roles).map(|role| (*role, made_as(*role))).collect();
        html! {
            ol.steps { @for (role, signature) in &roles {
                li.done[signature.is_some()] {
                    strong { (language.word("role", role)) } " "
                    @match signature {
                        Some(signature) => { (caller.named_person(signature.person).code) " · " (language.moment(signature.at, &zone)) }
                        None => span.soft { (language.say("not-signed")) },
                    }
                }
            } }
            p.soft { (language.say("document-digest")) " " code { (order.document_digest) } }
        }
    }

    fn timeline(&self) -> Markup {
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
            ol.timeline { @for entry in self.history {
                li {
                    time datetime=(Timestamp(entry.header.at)) { (language.moment(Timestamp(entry.header.at), &zone)) }
                    " " strong { (what(entry)) } " " span.soft { (actor(&entry.header.actor)) }
                    @for text in self.texts.get(&entry.header.sequence).into_iter().flat_map(|texts| texts.values()) { br; q { (text) } }
                }
            } }
        }
    }
}
