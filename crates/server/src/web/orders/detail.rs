//! One order: where it stands, what waits, its lines, whose money pays, who signs, and what happened.
//!
//! Reading order: this file (what is read, the page as a whole), `deeds` (what may be done), `answers`, `course` (money,
//! signatures, deliveries, history).

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use domain::acceptance::Act;
use domain::catalogue::Item;
use domain::fulfilment::Despatch;
use domain::orders::attach_signature_file::SIGNERS;
use domain::orders::{Order, OrderAction, OrderLine, allowed_actions, lines};
use domain::policy::Action;
use domain::state::State as World;
use domain::values::{OrderId, Timestamp};
use engine::journal::Entry;
use engine::queries::{Part, acceptance::ActFilter, fulfilment::DespatchFilter};
use engine::{personal, queries};
use maud::{Markup, html};

use super::evidence;
use super::list::standing;
use super::reimbursing::{self, Donor};
use crate::app::App;
use crate::approval::{Approval, approval};
use crate::limits::HISTORY_MAX;
use crate::messages::{self, Message};
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen;
use crate::signature_files::{Judged, SignedObject};
use crate::web::forms::{Refused, form_key};
use crate::web::live::{About, Live};
use crate::web::papers;
use crate::web::shell::{Place, page};
use crate::web::signature_files;
use crate::web::terms::headed;
use crate::web::visitor::Visitor;

/// Despatches of an order that its page lists.
const DESPATCHES_SHOWN: usize = 100;

/// What the page of an order shows.
pub(super) struct Shown<'a> {
    pub app: &'a App,
    pub visitor: &'a Visitor,
    pub world: &'a World,
    pub order: &'a Order,
    pub allowed: Vec<OrderAction>,
    pub rows: &'a Rows,
    pub approval: Option<&'a Approval>,
    pub key: String,
    pub refused: Option<&'a Refused>,
}

/// What lies around the order.
#[derive(Default)]
pub(super) struct Rows {
    pub history: Vec<Entry>,
    pub texts: BTreeMap<u64, BTreeMap<String, String>>,
    pub despatches: Vec<(Despatch, Vec<Act>)>,
    /// Files with signatures made elsewhere; nothing for those who may not read the document.
    pub signature_files: Option<Vec<Judged>>,
    /// What the parties wrote; nothing for those who need not know.
    pub messages: Option<Vec<Message>>,
    /// Partners' money that may take over a part of the order; nothing for those who do not pay.
    pub donors: Option<Vec<Donor>>,
}

/// Shows an order.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<OrderId>,
) -> Result<Response, Problem> {
    page_of(&app, visitor, id, None).await
}

/// The page of an order, after a form on it was refused if one was.
pub(in crate::web) async fn page_of(
    app: &App,
    mut visitor: Visitor,
    id: OrderId,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let address = format!("/orders/{id}");
    let live = Live::begin(app, &mut visitor.caller, About::object(id), address).await?;
    let world = seen::order(app, &mut visitor.caller, id).await?;
    let order = world.orders.known(&id);
    let caller = &visitor.caller;
    let allowed = allowed_actions(&caller.reference.state, &world, caller.person, caller.today, order);
    let may_judge = allowed.contains(&OrderAction::Sign) && caller.may(Action::ReadFunds, order.unit);
    let knows_place = seen::knows_delivery_point(caller, order);
    let pays = order.sent_at.is_some() && caller.may(Action::Pay, order.buyer);
    let (unit, currency) = (order.unit, order.currency);
    let read = move |connection: &mut dyn engine::store::Connection| {
        let history = queries::journal::history(connection, id, HISTORY_MAX)?;
        let texts = personal::texts(connection, &history)?;
        let filter = DespatchFilter { order: Some(id), ..Default::default() };
        let mut despatches = Vec::new();
        for despatch in queries::fulfilment::despatches(connection, &filter, &Part::first(DESPATCHES_SHOWN))?
        {
            let filter = ActFilter { despatch: Some(despatch.id), ..Default::default() };
            let acts = queries::acceptance::acts(connection, &filter, &Part::first(DESPATCHES_SHOWN))?;
            despatches.push((despatch, acts));
        }
        let messages = knows_place.then(|| messages::read(connection, id)).transpose()?;
        let donors = pays.then(|| reimbursing::donors(connection, unit, currency)).transpose()?;
        Ok(Rows { history, texts, despatches, signature_files: None, messages, donors })
    };
    let mut rows = visitor.caller.read(app, read).await?;
    if visitor.caller.may(Action::ReadFunds, order.unit) {
        rows.signature_files = Some(SignedObject::Order(id).files(app, &mut visitor.caller).await?);
    }
    let approval = match may_judge {
        true => Some(approval(app, &mut visitor.caller, id).await?),
        false => None,
    };
    let order = world.orders.known(&id);
    let refused = refused.as_ref();
    let shown = Shown {
        app,
        visitor: &visitor,
        world: &world,
        order,
        allowed,
        rows: &rows,
        approval: approval.as_ref(),
        key: form_key(),
        refused,
    };
    let body = live.part(visitor.language, refused.is_some(), shown.body());
    Ok(Refused::answered(refused, page(&visitor, Place::Orders, &order.number, body)))
}

impl Shown<'_> {
    /// Whether the visitor may do this now.
    pub fn may(&self, action: OrderAction) -> bool {
        self.allowed.contains(&action)
    }

    fn body(&self) -> Markup {
        let Shown { visitor, world, order, .. } = self;
        let (language, caller) = (visitor.language, &visitor.caller);
        html! {
            p.standing { (standing(visitor, order)) " " strong { (language.money(order.total_minor, order.currency)) } }
            @if let Some(reason) = order.reason { p { (language.say("reason")) ": " (language.word("reason", reason.as_str())) } }
            (papers::links(language, "paper-print", &format!("/orders/{}/document.pdf", order.id)))
            p.papers { a href=(papers::list::of_order(visitor, order)) { (language.say("papers-of-order")) } }
            (Refused::told(self.refused, language))
            (self.deeds())
            @if self.may(OrderAction::Answer) { (super::answers::form(visitor, world, order, &self.key, self.refused)) }
            (headed(language, "order-lines", &["answer", "back-order", "promise-date", "short"]))
            (self.lines())
            @if let Some(approval) = self.approval { (evidence::shown(visitor, approval)) }
            (self.facts())
            @if caller.may(Action::ReadFunds, order.unit) { (headed(language, "order-money", &["charge", "allotment", "committed", "obligated"])) (self.money()) }
            (headed(language, "order-signatures", &["step", "edition"]))
            (self.signatures())
            @if let Some(files) = &self.rows.signature_files {
                @let may_attach = SIGNERS.iter().any(|action| caller.may(*action, order.unit));
                (signature_files::section(visitor, order, &format!("/orders/{}", order.id), order.edition, files, may_attach))
            }
            (self.deliveries())
            (self.messages())
            h2 { (language.say("order-timeline")) }
            (self.timeline())
        }
    }

    fn facts(&self) -> Markup {
        let Shown { visitor, world, order, .. } = self;
        let (language, caller) = (visitor.language, &visitor.caller);
        let zone = caller.reference.zone();
        let point = match seen::delivery_point(&visitor.caller, world, order) {
            Some(point) => format!("{} · {}", point.code, language.name(&point.name_uk, &point.name_en)),
            None => language.say("not-shown"),
        };
        let contract = world.contracts.known(&order.contract);
        let facts = [
            ("unit", visitor.organisation(order.unit).to_owned()),
            ("supplier", visitor.organisation(order.supplier).to_owned()),
            ("contract", contract.code.to_string()),
            ("delivery-point", point),
            ("placed-by", caller.named_person(order.placed_by).code),
            ("placed-at", language.moment(order.placed_at, &zone)),
        ];
        let deadline =
            |key: &str, at: Option<Timestamp>| at.map(|at| (language.say(key), language.moment(at, &zone)));
        let deadlines =
            [deadline("hold-until", order.hold_until), deadline("answer-until", order.answer_until)];
        html! {
            dl.facts {
                @for (name, at) in deadlines.into_iter().flatten() { div { dt { (name) } dd { strong { (at) } } } }
                @for (key, value) in facts { div { dt { (language.say(key)) } dd { (value) } } }
            }
        }
    }

    fn lines(&self) -> Markup {
        let (language, world) = (self.visitor.language, self.world);
        let currency = self.order.currency;
        let rates = self.visitor.caller.may(Action::RateItems, self.order.unit);
        html! {
            table.rows {
                thead { tr {
                    th { (language.say("item")) } th.figure { (language.say("quantity")) } th.figure { (language.say("unit-price")) }
                    th.figure { (language.say("cost")) } th { (language.say("promised")) } th { (language.say("line-state")) }
                } }
                tbody { @for line in lines(world, self.order.id) {
                    @let item: &Item = world.items.known(&line.item);
                    tr {
                        td data-label=(language.say("item")) { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } }
                        td.figure data-label=(language.say("quantity")) { (language.number(line.quantity)) }
                        td.figure data-label=(language.say("unit-price")) { (language.money(line.unit_price_minor, currency)) }
                        td.figure data-label=(language.say("cost")) { (language.money(line.quantity.saturating_mul(line.unit_price_minor), currency)) }
                        td data-label=(language.say("promised")) { (language.day(line.promised_on)) }
                        td data-label=(language.say("line-state")) {
                            div { (language.word("answer", line.answer.as_str())) @let counted = self.counted(line); @if !counted.is_empty() { br; span.soft { (counted) } }
                                @if rates && line.accepted > 0 { br; a href={ "/orders/" (self.order.id) "/lines/" (line.line) "/rating" } { (language.say("rating-rate")) } }
                            }
                        }
                    }
                } }
            }
        }
    }

    fn counted(&self, line: &OrderLine) -> String {
        let language = self.visitor.language;
        let counts = [
            ("despatched", line.despatched),
            ("arrived", line.arrived),
            ("accepted", line.accepted),
            ("rejected", line.rejected),
            ("missing", line.missing),
            ("cancelled", line.cancelled),
        ];
        let some = counts.into_iter().filter(|(_, count)| *count > 0);
        let told =
            some.map(|(name, count)| format!("{} {}", language.word("line", name), language.number(count)));
        told.collect::<Vec<_>>().join(", ")
    }
}
