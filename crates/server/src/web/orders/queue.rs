//! The signing queue: orders and acts that wait for the visitor's signature, and what each does to the money.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::acceptance::{self, Act, ActAction};
use domain::limits::SIGNED_TOGETHER_MAX;
use domain::orders::{self, Order, OrderAction, charges, lines};
use domain::policy::Action;
use domain::state::State as World;
use engine::queries::{self, Part, acceptance::ActFilter};
use engine::store::Connection;
use maud::{Markup, html};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::seen::parties;
use crate::web::controls::empty;
use crate::web::forms::form_key;
use crate::web::live::{About, Live};
use crate::web::shell::{Place, SIGNING, page};
use crate::web::signing::{self, Asked};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;

/// Waiting orders, those whose hold ends first, and newest waiting acts, looked through.
const LOOKED_THROUGH: usize = 200;

/// What waits for a person.
#[derive(Default)]
pub struct Queue {
    /// Orders.
    pub orders: Vec<Order>,
    /// Acts.
    pub acts: Vec<Act>,
    /// What the orders stand on.
    pub world: World,
}

impl Queue {
    /// Whether the person is one who signs anything.
    pub fn is_of(caller: &Caller) -> bool {
        SIGNING.iter().any(|action| caller.require_somewhere(*action).is_ok())
    }

    /// Reads what waits for the visitor's signature.
    pub async fn read(app: &App, visitor: &mut Visitor) -> Result<Queue, Problem> {
        let caller = &mut visitor.caller;
        let parties = parties(caller);
        let acts = ActFilter {
            is_waiting: true,
            units: caller.sight(Action::ReadOrders).filter(),
            ..ActFilter::default()
        };
        let (person, today) = (caller.person, caller.today);
        let read = move |connection: &mut dyn Connection, reference: &Arc<engine::Reference>| {
            let waiting = queries::orders::awaiting(connection, parties.as_ref(), LOOKED_THROUGH)?;
            let drawn = queries::acceptance::acts(connection, &acts, &Part::newest(LOOKED_THROUGH))?;
            let (orders_wanted, acts_wanted): (Vec<_>, Vec<_>) =
                (waiting.iter().map(|order| order.id).collect(), drawn.iter().map(|act| act.id).collect());
            let world = queries::gather(connection, move |state| {
                orders_wanted.iter().for_each(|id| orders::want_order(state, *id));
                acts_wanted.iter().for_each(|id| acceptance::want_act(state, *id));
            })?;
            let reference_state = &reference.state;
            let signs = |order: &Order| {
                orders::allowed_actions(reference_state, &world, person, today, order)
                    .contains(&OrderAction::Sign)
            };
            let signs_act = |act: &Act| {
                acceptance::allowed_actions(reference_state, &world, person, today, act)
                    .contains(&ActAction::Sign)
            };
            let orders = waiting.into_iter().filter(signs).collect();
            let acts = drawn.into_iter().filter(signs_act).collect();
            Ok((Queue { orders, acts, world }, Arc::clone(reference)))
        };
        let (queue, reference) = app.engine.read(read).await?;
        caller.reference = reference;
        Ok(queue)
    }
}

/// Shows the queue.
pub async fn show(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let live = Live::begin(&app, &mut visitor.caller, About::Queue, "/signing".to_owned()).await?;
    let queue = Queue::read(&app, &mut visitor).await?;
    let language = visitor.language;
    let caller = &visitor.caller;
    let of_orders = queue.orders.iter().filter_map(|order| Asked::order(caller, &queue.world, order));
    let of_acts = queue.acts.iter().filter_map(|act| Asked::act(caller, &queue.world, act));
    let asked: Vec<_> = of_orders.chain(of_acts).take(SIGNED_TOGETHER_MAX).collect();
    let body = html! {
        @if queue.orders.is_empty() && queue.acts.is_empty() { (empty(language, "queue-empty", Some(("/orders", "all-orders")))) }
        @if !queue.orders.is_empty() {
            h2 { (language.say("queue-orders")) }
            ul.tasks { @for order in &queue.orders { (order_row(&visitor, &queue.world, order)) } }
        }
        @if !queue.acts.is_empty() {
            (headed(language, "queue-acts", &["acceptance-act"]))
            ul.tasks { @for act in &queue.acts { (act_row(&visitor, &queue.world, act)) } }
        }
        @if !asked.is_empty() { (signing::form(&app, &visitor, &asked, "/signing", &form_key())) }
    };
    Ok(page(&visitor, Place::Signing, &language.say("nav-signing"), live.part(language, false, body)))
}

fn order_row(visitor: &Visitor, world: &World, order: &Order) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    let what = lines(world, order.id).filter(|line| line.quantity > 0).map(|line| {
        let item = world.items.known(&line.item);
        format!("{} × {}", language.number(line.quantity), language.name(&item.name_uk, &item.name_en))
    });
    let what: Vec<_> = what.collect();
    let mut allotments: Vec<_> = lines(world, order.id)
        .flat_map(|line| charges(world, order.id, line.line))
        .map(|charge| charge.allotment)
        .collect();
    allotments.sort();
    allotments.dedup();
    html! {
        li {
            div {
                a href={ "/orders/" (order.id) } { strong { (order.number) } } " · " (visitor.organisation(order.supplier))
                br; (what.join(", "))
                @if caller.may(Action::ReadFunds, order.unit) { @for id in &allotments {
                    @let allotment = world.allotments.known(id);
                    br; span.soft { (allotment.code) ": " (language.say("allotment-left")) " " (language.money(allotment.stages.available, allotment.currency)) }
                } }
            }
            div.figure {
                strong { (language.money(order.total_minor, order.currency)) }
                @if let Some(until) = order.hold_until { br; span.soft { (language.say("hold-until")) " " (language.moment(until, &zone)) } }
            }
        }
    }
}

fn act_row(visitor: &Visitor, world: &World, act: &Act) -> Markup {
    let language = visitor.language;
    let order = world.orders.known(&act.order);
    let accepted: i64 = acceptance::lines(world, act.id)
        .map(|line| line.accepted * world.order_lines.known(&(act.order, line.order_line)).unit_price_minor)
        .sum();
    html! {
        li {
            div {
                a href={ "/acts/" (act.id) } { strong { (act.number) } } " · " (visitor.organisation(order.supplier)) " · " (order.number)
                @if act.discrepancy_count > 0 { " " span.bad { (language.say("discrepancies")) ": " (act.discrepancy_count) } }
            }
            strong.figure { (language.money(accepted, order.currency)) }
        }
    }
}
