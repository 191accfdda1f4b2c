//! The basket's page: lines with their live quote, what the orders would be and whose money would pay.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use domain::Rejection;
use domain::catalogue::Item;
use domain::contracts::{Contract, Offer};
use domain::identity::DeliveryPoint;
use domain::orders::submitted::OrderSubmitted;
use domain::state::State as World;
use domain::values::{DeliveryPointId, OrganisationId};
use engine::queries::{self, Part};
use maud::{Markup, html};

use super::{Basket, Line};
use super::{templates, upload};
use crate::app::App;
use crate::problem::{Problem, status};
use crate::route::segment;
use crate::seen::{Quoted, quote};
use crate::web::controls::{empty, money_bar, steps};
use crate::web::refusals::sentence;
use crate::web::shell::{Place, page};
use crate::web::terms::{headed, help};
use crate::web::visitor::Visitor;

/// Delivery points of a unit that the form offers.
const POINTS_MAX: usize = 200;

/// What the basket's form chooses between, and what is chosen.
pub struct Choices {
    units: Vec<OrganisationId>,
    points: Vec<DeliveryPoint>,
    /// The unit that orders.
    pub unit: Option<OrganisationId>,
    /// Where to deliver.
    pub delivery_point: Option<DeliveryPointId>,
}

impl Choices {
    /// The visitor's units and the delivery points of the chosen one.
    pub async fn read(app: &App, visitor: &mut Visitor) -> Result<Choices, Problem> {
        let units = Basket::units(&visitor.caller);
        let chosen = visitor.basket.unit.filter(|unit| units.contains(unit));
        let unit = chosen.or_else(|| units.first().copied());
        let of_unit: Vec<_> = unit.into_iter().collect();
        let part = Part::first(POINTS_MAX);
        let points = move |connection: &mut dyn engine::store::Connection| {
            queries::identity::delivery_points(connection, Some(&of_unit), &part)
        };
        let points = visitor.caller.read(app, points).await?;
        let is_known = |point: &DeliveryPointId| points.iter().any(|row| row.id == *point);
        let chosen = visitor.basket.delivery_point.filter(is_known);
        let delivery_point = chosen.or_else(|| points.first().map(|row| row.id));
        Ok(Choices { units, points, unit, delivery_point })
    }
}

/// The page's own rows.
struct Shown<'a> {
    visitor: &'a Visitor,
    choices: &'a Choices,
    world: &'a World,
    quoted: &'a Quoted,
    templates: &'a [templates::Template],
}

/// Shows the basket.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    shown(&app, visitor, None).await
}

/// Shows the basket that a rule refused to place, and why.
pub async fn refused(app: &App, visitor: Visitor, why: Rejection) -> Result<Response, Problem> {
    let status = status(why.kind());
    let mut page = shown(app, visitor, Some(why)).await?;
    *page.status_mut() = status;
    Ok(page)
}

async fn shown(app: &App, mut visitor: Visitor, refused: Option<Rejection>) -> Result<Response, Problem> {
    let language = visitor.language;
    let title = language.say("basket");
    let choices = Choices::read(app, &mut visitor).await?;
    if choices.units.is_empty() {
        return Ok(page(&visitor, Place::Basket, &title, empty(language, "basket-not-yours", None)));
    }
    if visitor.basket.lines.is_empty() {
        let next = Some(("/catalogue", "to-catalogue"));
        let kept = templates::shown(language, &templates::templates(app, &visitor.caller).await?, false);
        let body = html! { (empty(language, "basket-empty", next)) (kept) (upload::form(language, true)) };
        return Ok(page(&visitor, Place::Basket, &title, body));
    }
    let mut quoted = match (choices.unit, choices.delivery_point) {
        (Some(unit), Some(point)) => {
            quote(app, &visitor.caller, &visitor.basket.command(unit, point)).await?
        }
        _ => Quoted::default(),
    };
    if quoted.refusals.is_empty() {
        // What refused it a moment ago may be gone by now; the reader is told all the same.
        quoted.refusals.extend(refused.map(|why| (None, why)));
    }
    let world = read(app, &mut visitor, &quoted.orders).await?;
    let templates = templates::templates(app, &visitor.caller).await?;
    let shown =
        Shown { visitor: &visitor, choices: &choices, world: &world, quoted: &quoted, templates: &templates };
    Ok(page(&visitor, Place::Basket, &title, shown.body()))
}

/// What the lines and the orders to be name.
async fn read(app: &App, visitor: &mut Visitor, orders: &[OrderSubmitted]) -> Result<World, Problem> {
    let offers: Vec<_> = visitor.basket.lines.iter().map(|line| line.offer).collect();
    let allotments: Vec<_> = orders
        .iter()
        .flat_map(|order| &order.lines)
        .flat_map(|line| &line.charges)
        .map(|(id, _)| *id)
        .collect();
    let want = move |state: &mut World| {
        for id in &offers {
            if let Some((item, contract)) = state.offers.want(id).map(|offer| (offer.item, offer.contract)) {
                state.items.want(&item);
                state.contracts.want(&contract);
            }
        }
        for id in &allotments {
            state.allotments.want(id);
        }
    };
    visitor.caller.read(app, move |connection| queries::gather(connection, want)).await
}

impl Shown<'_> {
    fn body(&self) -> Markup {
        let language = self.visitor.language;
        let is_placeable = self.quoted.refusals.is_empty() && self.choices.delivery_point.is_some();
        html! {
            form.basket method="post" action="/basket" {
                (self.chosen())
                table.rows {
                    thead { tr {
                        th { (language.say("item")) } th { (language.say("supplier")) }
                        th.figure { (language.say("unit-price")) } th.figure { (language.say("quantity")) }
                        th.figure { (language.say("cost")) } th { (language.say("promised")) } td {}
                    } }
                    tbody { @for (number, line) in self.visitor.basket.lines.iter().enumerate() { (self.line(number, line)) } }
                }
                @for (line, refusal) in &self.quoted.refusals {
                    @if line.is_none() { p.refusal role="alert" { (sentence(language, refusal)) } }
                }
                @if self.choices.delivery_point.is_none() { p.refusal role="alert" { (language.say("basket-no-point")) } }
                (self.visitor.basket.emergency_field(language))
                div.actions {
                    button.secondary { (language.say("basket-update")) }
                    button formaction="/basket/order" disabled[!is_placeable] { (language.say("basket-place")) }
                }
            }
            (self.orders())
            (self.money())
            (templates::shown(language, self.templates, true))
            (upload::form(language, false))
        }
    }

    fn chosen(&self) -> Markup {
        let language = self.visitor.language;
        let organisations = &self.visitor.caller.reference.state.organisations;
        html! {
            div.choices {
                label { (language.say("unit")) " "
                    select name="unit" {
                        @for id in &self.choices.units {
                            @let row = organisations.known(id);
                            option value=(id) selected[self.choices.unit == Some(*id)] {
                                (row.code) " · " (language.name(&row.name_uk, &row.name_en))
                            }
                        }
                    }
                }
                label { (language.say("delivery-point")) " "
                    select name="delivery_point" {
                        @for row in &self.choices.points {
                            option value=(row.id) selected[self.choices.delivery_point == Some(row.id)] {
                                (row.code) " · " (language.name(&row.name_uk, &row.name_en))
                            }
                        }
                    }
                }
            }
        }
    }

    fn line(&self, number: usize, line: &Line) -> Markup {
        let language = self.visitor.language;
        let offer: Option<&Offer> = self.world.offers.get(&line.offer);
        let item: Option<&Item> = offer.and_then(|offer| self.world.items.get(&offer.item));
        let contract: Option<&Contract> = offer.and_then(|offer| self.world.contracts.get(&offer.contract));
        let (Some(offer), Some(item), Some(contract)) = (offer, item, contract) else {
            return html! { tr { td colspan="6" { (language.say("basket-offer-gone")) } td { (self.remove(line)) } } };
        };
        let money = |minor| language.money(minor, contract.currency);
        let promised = self
            .quoted
            .orders
            .iter()
            .flat_map(|order| &order.lines)
            .find(|quoted| quoted.offer == line.offer);
        let refusals = self.quoted.refusals.iter().filter(|(at, _)| *at == Some(number));
        let has_new_price = offer.unit_price_minor != line.unit_price_minor;
        let item_name = language.name(&item.name_uk, &item.name_en);
        html! {
            tr {
                td data-label=(language.say("item")) {
                    a href={ "/catalogue/" (segment(&item.code)) } { (item_name) }
                    span.soft { " " (item.code) }
                }
                td data-label=(language.say("supplier")) { (self.visitor.organisation(contract.supplier)) }
                td.figure data-label=(language.say("unit-price")) {
                    (money(offer.unit_price_minor))
                    @if has_new_price {
                        br; del { (money(line.unit_price_minor)) }
                        br; label.inline { input type="checkbox" name={ "unit_price_minor:" (line.offer) } value=(offer.unit_price_minor); " " (language.say("basket-take-price")) }
                    }
                }
                td.figure data-label=(language.say("quantity")) {
                    input.quantity type="number" inputmode="numeric" min="0" step=(offer.pack) name={ "quantity:" (line.offer) }
                        value=(line.quantity) aria-label={ (language.say("quantity")) ": " (item_name) };
                }
                td.figure data-label=(language.say("cost")) { (money(line.quantity.saturating_mul(line.unit_price_minor))) }
                td data-label=(language.say("promised")) {
                    @match promised {
                        Some(quoted) => { (language.day(quoted.promised_on)) @if quoted.reserved > 0 { br; span.soft { (language.say("from-stock")) } } }
                        None => "—",
                    }
                }
                td { (self.remove(line)) }
            }
            @for (_, refusal) in refusals { tr.refused { td colspan="7" { p.refusal role="alert" { (sentence(language, refusal)) } } } }
        }
    }

    fn remove(&self, line: &Line) -> Markup {
        html! { button.quiet name={ "remove:" (line.offer) } value="1" { (self.visitor.language.say("remove")) } }
    }

    /// What the basket would be split into.
    fn orders(&self) -> Markup {
        let language = self.visitor.language;
        let orders = &self.quoted.orders;
        html! {
            @if !orders.is_empty() {
                div.heading { h2 { (language.say_of("basket-orders", [("count", orders.len().into())])) } (help(language, &["quote", "hold"])) }
                ul.plain { @for order in orders {
                    li {
                        (self.visitor.organisation(order.supplier)) " · " strong { (language.money(order.total_minor, order.currency)) }
                        " · " (language.say("signed-by")) " "
                        (steps(language, &order.steps))
                    }
                } }
            }
        }
    }

    /// What the orders would leave in the allotments that pay.
    fn money(&self) -> Markup {
        let language = self.visitor.language;
        let mut charged: BTreeMap<_, i64> = BTreeMap::new();
        for (id, amount_minor) in
            self.quoted.orders.iter().flat_map(|order| &order.lines).flat_map(|line| &line.charges)
        {
            *charged.entry(*id).or_default() += amount_minor;
        }
        html! {
            @if !charged.is_empty() {
                (headed(language, "basket-money", &["allotment", "earmark", "class-limit"]))
                table.rows {
                    thead { tr { th { (language.say("allotment")) } th.figure { (language.say("stage-available")) } th.figure { (language.say("basket-charged")) } th.figure { (language.say("basket-left")) } td {} } }
                    tbody { @for (id, amount) in &charged {
                        @let allotment = self.world.allotments.known(id);
                        @let money = |minor| language.money(minor, allotment.currency);
                        tr {
                            td.code data-label=(language.say("allotment")) { (allotment.code) }
                            td.figure data-label=(language.say("stage-available")) { (money(allotment.stages.available)) }
                            td.figure data-label=(language.say("basket-charged")) { (money(*amount)) }
                            td.figure data-label=(language.say("basket-left")) { strong { (money(allotment.stages.available - amount)) } }
                            td { (money_bar(language, &allotment.stages, allotment.currency)) }
                        }
                    } }
                }
            }
        }
    }
}
