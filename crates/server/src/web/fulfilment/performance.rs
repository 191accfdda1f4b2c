//! A supplier's card: how often it came when promised and was accepted, with the deliveries behind each figure.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::fulfilment::{Despatch, DespatchLine};
use domain::orders::{Order, OrderLine};
use domain::policy::Action;
use domain::values::{Date, OrderId, OrganisationId};
use engine::queries::{self, Part, fulfilment::DespatchFilter};
use engine::store::{Connection, StoreError};
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::empty;
use crate::web::listing::WholeList;
use crate::web::shell::{Place, page};
use crate::web::table::{Table, link, text};
use crate::web::visitor::Visitor;

/// Newest despatches that the card is made of.
const DESPATCHES_MAX: usize = 300;
/// Deliveries listed.
const SHOWN: usize = 60;

/// A lot that was sent: what was promised, and what became of it.
struct Delivery {
    despatch: Despatch,
    order: OrderId,
    number: String,
    lot: DespatchLine,
    promised_on: Date,
}

/// The figures of the card.
#[derive(Default)]
struct Card {
    arrived: i64,
    on_time: i64,
    late_days: i64,
    accepted: i64,
    judged: i64,
    escalated: i64,
    orders: i64,
}

impl Delivery {
    /// Days after the promise on which it arrived, or for which it has been awaited; none when it is still in time.
    fn days_late(&self, today: Date) -> i64 {
        let came = self.despatch.arrived_on.unwrap_or(today);
        came.since(self.promised_on).map_or(0, |span| i64::from(span.get_days())).max(0)
    }
}

/// Shows the card of the visitor's own organisation.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    let suppliers = visitor.caller.sight(Action::Supply).filter().unwrap_or_default();
    let read = move |connection: &mut dyn Connection| deliveries(connection, suppliers);
    let (deliveries, orders) = visitor.caller.read(&app, read).await?;
    let listed = table(&visitor, &deliveries).sorted(&asked.sort);
    if let Some(file) = listed.file("performance", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let body = match deliveries.is_empty() {
        true => empty(language, "despatches-empty", Some(("/orders", "all-orders"))),
        false => html! {
            p.soft { (language.say("performance-hint")) }
            (tiles(&visitor, &card(&deliveries, &orders, visitor.caller.today)))
            h2 { (language.say("performance-behind")) }
            (listed.shown(&asked.address("/performance")))
        },
    };
    Ok(page(&visitor, Place::Performance, &language.say("nav-performance"), body))
}

fn deliveries(
    connection: &mut dyn Connection,
    suppliers: Vec<OrganisationId>,
) -> Result<(Vec<Delivery>, BTreeMap<OrderId, Order>), StoreError> {
    let filter = DespatchFilter { parties: Some(suppliers), ..Default::default() };
    let despatches = queries::fulfilment::despatches(connection, &filter, &Part::newest(DESPATCHES_MAX))?;
    let ids: Vec<_> = despatches.iter().map(|despatch| despatch.id).collect();
    let lots = queries::fulfilment::lines_of(connection, &ids)?;
    let by_id: BTreeMap<_, _> = despatches.into_iter().map(|despatch| (despatch.id, despatch)).collect();
    let orders: BTreeMap<OrderId, Order> =
        queries::find_all(connection, by_id.values().map(|despatch| despatch.order))?;
    let keys = lots.iter().map(|lot| (by_id[&lot.despatch].order, lot.order_line));
    let lines: BTreeMap<_, OrderLine> = queries::find_all(connection, keys)?;
    let delivery = |lot: DespatchLine| {
        let despatch = by_id.get(&lot.despatch)?.clone();
        let order = despatch.order;
        let promised_on = lines.get(&(order, lot.order_line))?.promised_on;
        Some(Delivery { number: orders.get(&order)?.number.clone(), order, despatch, lot, promised_on })
    };
    let mut found: Vec<_> = lots.into_iter().filter_map(delivery).collect();
    found.reverse();
    Ok((found, orders))
}

fn card(deliveries: &[Delivery], orders: &BTreeMap<OrderId, Order>, today: Date) -> Card {
    let mut card = Card::default();
    for delivery in deliveries {
        let late = delivery.days_late(today);
        if delivery.despatch.arrived_on.is_some() {
            card.arrived += 1;
            card.on_time += i64::from(late == 0);
            card.late_days += late;
        }
        let lot = &delivery.lot;
        card.accepted += lot.accepted;
        card.judged += lot.accepted + lot.rejected + lot.missing;
    }
    for order in orders.values() {
        card.orders += 1;
        card.escalated += i64::from(order.is_escalated);
    }
    card
}

fn tiles(visitor: &Visitor, card: &Card) -> Markup {
    let language = visitor.language;
    let of =
        |part: i64, whole: i64| if whole == 0 { "—".to_owned() } else { language.percent(part, whole) };
    let counted = |part: i64, whole: i64| format!("{} / {}", language.number(part), language.number(whole));
    let tiles = [
        ("performance-on-time", of(card.on_time, card.arrived), counted(card.on_time, card.arrived)),
        ("performance-accepted", of(card.accepted, card.judged), counted(card.accepted, card.judged)),
        (
            "performance-answered",
            of(card.orders - card.escalated, card.orders),
            counted(card.orders - card.escalated, card.orders),
        ),
        (
            "performance-late-days",
            language.number(card.late_days),
            counted(card.arrived - card.on_time, card.arrived),
        ),
    ];
    html! {
        ul.tiles { @for (key, figure, behind) in tiles { li { (language.say(key)) strong { (figure) } (behind) } } }
    }
}

fn table(visitor: &Visitor, deliveries: &[Delivery]) -> Table {
    let (language, caller) = (visitor.language, &visitor.caller);
    let columns = [
        ("despatch", false),
        ("order-number", false),
        ("unit", false),
        ("promised", false),
        ("despatch-arrived", false),
        ("performance-late-days", true),
        ("accepted", true),
        ("rejected", true),
        ("missing", true),
    ];
    let mut table = Table::new(language, &columns);
    for delivery in deliveries.iter().take(SHOWN) {
        let (despatch, lot) = (&delivery.despatch, &delivery.lot);
        table.row([
            link(format!("/despatches/{}", despatch.id), &despatch.number),
            link(format!("/orders/{}", delivery.order), &delivery.number),
            text(&caller.organisation(despatch.unit).code),
            table.day(Some(delivery.promised_on)),
            table.day(despatch.arrived_on),
            table.number(delivery.days_late(caller.today)),
            table.number(lot.accepted),
            table.number(lot.rejected),
            table.number(lot.missing),
        ]);
    }
    table
}
