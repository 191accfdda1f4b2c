//! The order form of a package: the lines that a unit may order, from which offers, and with whose money.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::contracts::{Contract, Offer};
use domain::identity::DeliveryPoint;
use domain::orders::place::BasketLine;
use domain::packages::PackageLine;
use domain::packages::order::OrderPackage;
use domain::values::{OfferId, OrganisationId, PackageId};
use engine::queries::Part;
use engine::queries::identity::delivery_points;
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::seen::packages::{OrderForm, left, need, order_form};
use crate::seen::submitted;
use crate::web::controls::{empty, money_bar};
use crate::web::listing::table;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Delivery points of a unit that the form offers.
const POINTS_MAX: usize = 200;

/// For which unit the form is.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    unit: String,
}

/// Shows the form.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<Ref<PackageId>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id.0, &asked.unit, &sheet).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    id: PackageId,
    unit: &str,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    let form = order_form(app, &mut visitor.caller, id, asked(unit)).await?;
    let of_unit = vec![form.unit];
    let read = move |connection: &mut dyn Connection| {
        delivery_points(connection, Some(&of_unit), &Part::first(POINTS_MAX))
    };
    let points = visitor.caller.read(app, read).await?;
    let (language, package) = (visitor.language, form.world.packages.known(&id));
    let shown = Shown { visitor: &visitor, form: &form, points: &points, sheet };
    let body = html! {
        (sheet.alert(language))
        p.standing {
            @if package.is_held { span.state.bad { (language.say("package-held")) } " " }
            (language.name(&package.name_uk, &package.name_en))
        }
        (shown.units(&package.code))
        h2 { (language.say("package-money")) }
        (shown.money())
        h2 { (language.say("package-lines")) }
        form.basket method="post" action={ "/packages/" (segment(&package.code)) "/order" } {
            (sheet.key())
            input type="hidden" name="unit" value=(form.unit);
            div.scroll tabindex="0" { (shown.lines(package.currency)) }
            (shown.chosen_point())
            div.actions { button disabled[package.is_held || points.is_empty()] { (language.say("basket-place")) } }
        }
    };
    let title = format!("{}: {}", language.say("package-order"), package.code);
    Ok(sheet.answered(page(&visitor, Place::Packages, &title, body)))
}

fn asked(unit: &str) -> Option<OrganisationId> {
    unit.parse::<Ref<OrganisationId>>().ok().map(|unit| unit.0)
}

struct Shown<'a> {
    visitor: &'a Visitor,
    form: &'a OrderForm,
    points: &'a [DeliveryPoint],
    sheet: &'a Sheet,
}

impl Shown<'_> {
    /// For which of the visitor's units it is ordered.
    fn units(&self, package: &domain::values::Code) -> Markup {
        let (language, organisations) =
            (self.visitor.language, &self.visitor.caller.reference.state.organisations);
        html! {
            @if let [unit] = self.form.units.as_slice() { p { (language.say("unit")) ": " strong { (self.visitor.organisation(*unit)) } } }
            @else {
                form.filter-bar method="get" action={ "/packages/" (segment(package)) "/order" } {
                    label { (language.say("unit"))
                        select name="unit" { @for id in &self.form.units {
                            @let row = organisations.known(id);
                            option value=(row.code) selected[self.form.unit == *id] { (row.code) " · " (language.name(&row.name_uk, &row.name_en)) }
                        } }
                    }
                    button.secondary { (language.say("filter-apply")) }
                }
            }
        }
    }

    /// Whose money pays.
    fn money(&self) -> Markup {
        let language = self.visitor.language;
        if self.form.allotments.is_empty() {
            return empty(language, "package-without-money", None);
        }
        let columns =
            [("allotment", false), ("stage-available", true), ("home-used", false), ("lapses", false)];
        let rows = self.form.allotments.iter().map(|row| {
            vec![
                html! { a.code href={ "/allotments/" (row.id) } { (row.code) } },
                html! { strong { (language.money(row.stages.available, row.currency)) } },
                money_bar(language, &row.stages, row.currency),
                html! { (language.day(row.lapse_on)) },
            ]
        });
        html! { (table(language, &columns, rows)) p.hint { (language.say("package-money-hint")) } }
    }

    fn lines(&self, currency: domain::values::Currency) -> Markup {
        let (language, world) = (self.visitor.language, &self.form.world);
        let columns = [
            ("order-line", true),
            ("item", false),
            ("package-source", false),
            ("package-estimate", true),
            ("quantity", true),
            ("package-ordered", true),
            ("package-left", true),
            ("package-offer", false),
            ("package-take", true),
        ];
        table(language, &columns, self.form.lines.iter().map(|line| {
            let (composed, item) = (&line.composed, world.items.known(&line.composed.item));
            let left = left(world, line);
            vec![
                html! { (line.line) },
                html! { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } br; span.soft { (item.code) " · " (need(world, line).number) } },
                html! { (language.word("package-source", composed.source.as_str())) br; span.soft { (self.visitor.organisation(composed.supplier)) " · " (language.day(composed.available_on)) } },
                html! { (language.money(composed.unit_price_minor, currency)) },
                html! { (language.number(composed.quantity)) },
                html! { (language.number(line.progress(world).0)) },
                html! { strong { (language.number(left)) } },
                self.offers(line, left),
                self.quantity(line, left),
            ]
        }))
    }

    /// The offers to choose from, each with the price that the form has seen.
    fn offers(&self, line: &PackageLine, left: i64) -> Markup {
        let (language, offers) = (self.visitor.language, self.form.offers(line));
        let name = format!("offer:{}", line.line);
        let chosen = self.sheet.get(&name);
        let said = |offer: &Offer, contract: &Contract| {
            let price = language.money(offer.unit_price_minor, contract.currency);
            let sold = [("minimum", offer.minimum.into()), ("pack", offer.pack.into())];
            format!(
                "{} · {price} · {}",
                self.visitor.organisation(contract.supplier),
                language.say_of("sold-in", sold)
            )
        };
        html! {
            @if left == 0 { span.soft { "—" } }
            @else if offers.is_empty() { span.bad { (language.say("package-not-offered")) } }
            @else {
                select name=(name) aria-label={ (language.say("package-offer")) " " (line.line) } {
                    @for (offer, contract) in &offers {
                        option value=(offer.id) selected[offer.id.to_string() == chosen] { (said(offer, contract)) }
                    }
                }
                @for (offer, _) in &offers { input type="hidden" name={ "price:" (line.line) ":" (offer.id) } value=(offer.unit_price_minor); }
            }
        }
    }

    fn quantity(&self, line: &PackageLine, left: i64) -> Markup {
        let name = format!("quantity:{}", line.line);
        html! {
            @if left > 0 && !self.form.offers(line).is_empty() {
                input.quantity type="text" inputmode="numeric" name=(name) value=(self.sheet.get(&name)) maxlength="12"
                    aria-label={ (self.visitor.language.say("package-take")) " " (line.line) };
            }
        }
    }

    fn chosen_point(&self) -> Markup {
        let language = self.visitor.language;
        let points: Vec<_> = self
            .points
            .iter()
            .map(|row| {
                (row.id.to_string(), format!("{} · {}", row.code, language.name(&row.name_uk, &row.name_en)))
            })
            .collect();
        html! {
            @if points.is_empty() { p.refusal role="alert" { (language.say("basket-no-point")) } }
            @else { div.choices { (self.sheet.choice(language, "delivery_point", &points)) } }
        }
    }
}

/// Orders what the form says; when it is refused, the form stays with the reason.
pub async fn order(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<PackageId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let unit = order_form(&app, &mut visitor.caller, id.0, asked(sheet.get("unit"))).await?.unit;
    let done = match command(&sheet, id.0, unit) {
        Ok(command) => sheet.submit(&app, &visitor, "package-order", command).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(receipt) => {
            let orders: Vec<_> = submitted(receipt.events()).map(|order| order.order).collect();
            let next =
                if let [order] = orders.as_slice() { format!("/orders/{order}") } else { "/orders".into() };
            Ok(Redirect::to(&next).into_response())
        }
        Err(refusal) => shown(&app, visitor, id.0, &unit.to_string(), &sheet.refused(refusal)).await,
    }
}

/// The lines that have a quantity, each from the chosen offer at the price that was seen.
fn command(sheet: &Sheet, package: PackageId, unit: OrganisationId) -> Result<OrderPackage, Refusal> {
    let delivery_point = sheet.parsed("delivery_point")?;
    let line = |number: &str| {
        let wrong = || Refusal::Field("quantity", "typed-number");
        let digits: String = sheet.get(&format!("quantity:{number}")).split_whitespace().collect();
        let quantity = digits.parse().map_err(|_| wrong())?;
        let offer: OfferId = sheet
            .get(&format!("offer:{number}"))
            .parse()
            .map_err(|_| Refusal::Field("offer", "typed-choice"))?;
        let seen = sheet.get(&format!("price:{number}:{offer}")).parse();
        let unit_price_minor = seen.map_err(|_| Refusal::Field("offer", "typed-choice"))?;
        let line = BasketLine { offer, delivery_point, quantity, unit_price_minor, charges: Vec::new() };
        Ok((number.parse().map_err(|_| wrong())?, line))
    };
    let typed = sheet
        .ticked("quantity:")
        .filter(|number| !["", "0"].contains(&sheet.get(&format!("quantity:{number}"))));
    Ok(OrderPackage { package, unit, lines: typed.map(line).collect::<Result<_, Refusal>>()? })
}
