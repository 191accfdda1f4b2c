//! Home: what waits for the visitor, what money is left, what was ordered last.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::acceptance::Act;
use domain::allotments::Allotment;
use domain::orders::{Order, OrderAction, OrderLine, OrderStatus, allowed_actions, lines};
use domain::packages::{Gate, Package};
use domain::policy::Action;
use domain::state::State as World;
use domain::values::Date;
use engine::queries::{self, Part, allotments::AllotmentFilter, orders::OrderFilter};
use maud::{Markup, html};

use super::controls::{empty, money_bar};
use super::kept;
use super::orders::list::table;
use super::orders::queue::Queue;
use super::packages::orderable as package_lines;
use super::shell::{Place, page};
use super::visitor::Visitor;
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen::packages::{Orderable, at_gates, left, orderable};
use crate::seen::{self, parties};
use crate::web::terms::{OF_MONEY, headed};

/// Allotments shown.
const ALLOTMENTS_SHOWN: usize = 20;
/// Newest open orders looked through for what waits for the visitor.
const LOOKED_THROUGH: usize = 60;
/// Lines of released packages looked through for what is still to be ordered, and shown.
const PACKAGE_LINES: (usize, usize) = (50, 5);
/// Orders shown.
const ORDERS_SHOWN: usize = 10;

/// Actions that somebody else waits for.
const AWAITED: [OrderAction; 5] =
    [OrderAction::Sign, OrderAction::Revise, OrderAction::Answer, OrderAction::Decide, OrderAction::Despatch];

struct Shown {
    allotments: Vec<Allotment>,
    waiting: Vec<(Order, OrderAction)>,
    late: Vec<(Order, Date)>,
    recent: Vec<Order>,
}

/// Shows what is the visitor's.
pub async fn show(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let shown = read(&app, &mut visitor).await?;
    let signs = Queue::is_of(&visitor.caller);
    let acts = if signs { Queue::read(&app, &mut visitor).await?.acts } else { Vec::new() };
    let consents = consents(&app, &mut visitor).await?;
    let gates = at_gates(&app, &mut visitor.caller).await?;
    let packages = to_order(&app, &mut visitor).await?;
    let views = kept::views(&app, &visitor.caller).await?;
    let language = visitor.language;
    let body = html! {
        (waiting(&visitor, &shown.waiting, &acts, consents, &gates))
        @if !shown.late.is_empty() { (late(&visitor, &shown.late)) }
        @if !packages.lines.is_empty() {
            h2 { (language.say("package-orderable")) }
            (package_lines::lines(&visitor, &packages))
            p { a href=(package_lines::PATH) { (language.say("package-lines-all")) } }
        }
        @if !shown.allotments.is_empty() { (money(&visitor, &shown.allotments)) }
        (kept::shown_views(language, &views))
        h2 { (language.say("home-recent")) }
        @if shown.recent.is_empty() { (empty(language, "orders-empty", Some(("/catalogue", "to-catalogue")))) }
        @else {
            (table(&visitor, &shown.recent).shown("/orders"))
            p { a href="/orders" { (language.say("all-orders")) } }
        }
    };
    Ok(page(&visitor, Place::Home, &language.say("nav-home"), body))
}

async fn read(app: &App, visitor: &mut Visitor) -> Result<Shown, Problem> {
    let caller = &mut visitor.caller;
    let sees_orders = caller.require_somewhere(Action::ReadOrders).is_ok();
    let sees_money = caller.require_somewhere(Action::ReadFunds).is_ok();
    let money = AllotmentFilter { units: caller.sight(Action::ReadFunds).filter(), fund: None };
    let all = OrderFilter { parties: parties(caller), ..OrderFilter::default() };
    let (person, today) = (caller.person, caller.today);
    let work = move |connection: &mut dyn engine::store::Connection, reference: &Arc<engine::Reference>| {
        let part = Part::first(ALLOTMENTS_SHOWN);
        let allotments = match sees_money {
            true => queries::allotments::allotments(connection, &money, &part)?,
            false => Vec::new(),
        };
        let mut recent = match sees_orders {
            true => queries::orders::orders(connection, &all, &Part::newest(LOOKED_THROUGH))?,
            false => Vec::new(),
        };
        let ids: Vec<_> = recent.iter().filter(|order| is_open(order)).map(|order| order.id).collect();
        let world: World = queries::gather(connection, move |state| {
            ids.iter().for_each(|id| domain::orders::want_order(state, *id));
        })?;
        let first = |order: &Order| {
            let may = allowed_actions(&reference.state, &world, person, today, order);
            AWAITED.into_iter().find(|action| may.contains(action))
        };
        let open = recent.iter().filter(|order| is_open(order));
        let waiting =
            open.filter_map(|order| Some((order.clone(), first(order)?))).take(ORDERS_SHOWN).collect();
        let late = recent.iter().filter_map(|order| Some((order.clone(), late_since(&world, order, today)?)));
        let late = late.take(ORDERS_SHOWN).collect();
        recent.truncate(ORDERS_SHOWN);
        Ok((Shown { allotments, waiting, late, recent }, Arc::clone(reference)))
    };
    let (shown, reference) = app.engine.read(work).await?;
    caller.reference = reference;
    Ok(shown)
}

/// Changes on which the visitor has not said a partner's word yet.
async fn consents(app: &App, visitor: &mut Visitor) -> Result<usize, Problem> {
    if visitor.caller.require_somewhere(Action::DecideConsents).is_err() {
        return Ok(0);
    }
    let found = seen::pledges::consents(app, &mut visitor.caller).await?;
    let may = |partner| visitor.caller.may(Action::DecideConsents, partner);
    Ok(found.waiting.iter().filter(|row| row.said.is_none() && may(row.asked.partner)).count())
}

/// The first lines of released packages of which the visitor's units may still order.
async fn to_order(app: &App, visitor: &mut Visitor) -> Result<Orderable, Problem> {
    let (looked_through, shown) = PACKAGE_LINES;
    let mut found = orderable(app, &mut visitor.caller, (None, None), None, looked_through).await?;
    let Orderable { lines, world } = &mut found;
    lines.retain(|line| left(world, line) > 0);
    lines.truncate(shown);
    Ok(found)
}

/// The earliest promised day that passed before everything promised for it arrived.
fn late_since(world: &World, order: &Order, today: Date) -> Option<Date> {
    let is_late = |line: &&OrderLine| line.promised_on < today && line.arrived < line.quantity;
    let is_sent = order.status == OrderStatus::Sent;
    lines(world, order.id).filter(|line| is_sent && is_late(line)).map(|line| line.promised_on).min()
}

/// Whether its status lets somebody be waited for.
fn is_open(order: &Order) -> bool {
    order.status.actions().any(|action| AWAITED.contains(&action))
}

fn late(visitor: &Visitor, orders: &[(Order, Date)]) -> Markup {
    let language = visitor.language;
    html! {
        h2 { (language.say("home-late")) }
        ul.tasks { @for (order, promised) in orders {
            li {
                div { a href={ "/orders/" (order.id) } { (order.number) } span.soft { " " (visitor.caller.organisation(order.unit).code) " → " (visitor.organisation(order.supplier)) } }
                span.bad { (language.say("promised")) " " (language.day(*promised)) }
            }
        } }
    }
}

fn waiting(
    visitor: &Visitor,
    orders: &[(Order, OrderAction)],
    acts: &[Act],
    consents: usize,
    gates: &[(Package, Gate)],
) -> Markup {
    let language = visitor.language;
    let zone = visitor.caller.reference.zone();
    html! {
        h2 { (language.say("home-waiting")) }
        @if orders.is_empty() && acts.is_empty() && consents == 0 && gates.is_empty() { (empty(language, "home-nothing-waits", None)) }
        @else {
            ul.tasks {
                @if consents > 0 { li {
                    a href="/pledges/consents" { strong { (language.say("consents")) } }
                    span.figure { (language.number(i64::try_from(consents).unwrap_or(i64::MAX))) }
                } }
                @for (package, gate) in gates { li {
                    a href={ "/packages/" (segment(&package.code)) } { strong { (language.word("gate", gate.as_str())) } " " (package.code) }
                    span.soft { (language.name(&package.name_uk, &package.name_en)) }
                    span.figure { (language.money(package.total_minor, package.currency)) }
                } }
                @for act in acts { li {
                    a href={ "/acts/" (act.id) } { strong { (language.word("action", "sign")) } " " (act.number) }
                    span.soft { (visitor.caller.organisation(act.unit).code) }
                } }
                @for (order, action) in orders {
                li {
                    a href={ "/orders/" (order.id) } {
                        strong { (language.word("action", action.as_str())) }
                        " " (order.number)
                    }
                    span.soft { " " (visitor.caller.organisation(order.unit).code) " → " (visitor.organisation(order.supplier)) }
                    span.figure {
                        (language.money(order.total_minor, order.currency))
                        @if *action == OrderAction::Answer && let Some(until) = order.answer_until {
                            br; span.soft { (language.say("answer-until")) " " (language.moment(until, &zone)) }
                        }
                        @if *action == OrderAction::Sign && let Some(until) = order.hold_until {
                            br; span.soft { (language.say("hold-until")) " " (language.moment(until, &zone)) }
                        }
                    }
                }
            } }
        }
    }
}

fn money(visitor: &Visitor, allotments: &[Allotment]) -> Markup {
    let language = visitor.language;
    html! {
        (headed(language, "home-money", OF_MONEY))
        table.rows {
            thead { tr {
                th { (language.say("allotment")) } th { (language.say("unit")) } th.figure { (language.say("allotted")) }
                th.figure { (language.say("stage-available")) } th { (language.say("home-used")) } th { (language.say("lapses")) }
            } }
            tbody { @for row in allotments {
                tr {
                    td.code data-label=(language.say("allotment")) { a href={ "/allotments/" (row.id) } { (row.code) } }
                    td data-label=(language.say("unit")) { (visitor.caller.organisation(row.unit).code) }
                    td.figure data-label=(language.say("allotted")) { (language.money(row.stages.sum(), row.currency)) }
                    td.figure data-label=(language.say("stage-available")) { strong { (language.money(row.stages.available, row.currency)) } }
                    td data-label=(language.say("home-used")) { (money_bar(language, &row.stages, row.currency)) }
                    td data-label=(language.say("lapses")) { (language.day(row.lapse_on)) }
                }
            } }
        }
    }
}
