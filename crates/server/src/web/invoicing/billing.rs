//! The supplier's invoice for an order: at most what is accepted and not yet invoiced, at the order's price.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::invoicing::submit::{InvoicedLine, SubmitInvoice};
use domain::orders::{Order, OrderLine, lines};
use domain::policy::Action;
use domain::state::State as World;
use domain::values::OrderId;
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::web::controls::empty;
use crate::web::forms::{Fields, Refused, carried, form_key, typed_or};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Days from the invoice to its payment that the form proposes.
const DUE_DAYS: i64 = 10;

/// Shows the form.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<OrderId>,
) -> Result<Response, Problem> {
    page_of(&app, visitor, id, None).await
}

async fn billed(app: &App, visitor: &mut Visitor, id: OrderId) -> Result<World, Problem> {
    let world = seen::order(app, &mut visitor.caller, id).await?;
    let order = world.orders.known(&id);
    visitor.caller.require(Action::Supply, &order.subject(order.supplier, &order.parties()))?;
    Ok(world)
}

async fn page_of(
    app: &App,
    mut visitor: Visitor,
    id: OrderId,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let world = billed(app, &mut visitor, id).await?;
    let order = world.orders.known(&id);
    let (language, refused) = (visitor.language, refused.as_ref());
    let open: Vec<&OrderLine> = lines(&world, id).filter(|line| line.accepted > line.invoiced).collect();
    let body = html! {
        p { a href={ "/orders/" (id) } { (order.number) } " · " (visitor.organisation(order.unit)) }
        (Refused::told(refused, language))
        @if open.is_empty() { (empty(language, "invoice-nothing", Some(("/invoices", "nav-invoices")))) }
        @else { (form(&visitor, &world, order, &open, refused)) }
    };
    let shown = page(&visitor, Place::Invoices, &language.say("invoice-make"), body);
    Ok(Refused::answered(refused, shown))
}

fn form(
    visitor: &Visitor,
    world: &World,
    order: &Order,
    open: &[&OrderLine],
    refused: Option<&Refused>,
) -> Markup {
    let language = visitor.language;
    let typed = Refused::typed(refused, "invoice");
    let today = visitor.caller.today;
    let due = today.saturating_add(jiff::Span::new().days(DUE_DAYS));
    html! {
        form.sheet.wide method="post" action={ "/orders/" (order.id) "/invoice" } {
            (carried("invoice", &form_key(), order.revision))
            label { (language.say("invoice-number")) input name="number" required maxlength="64" value=(typed_or(typed, "number", "")); }
            div.figures {
                label { (language.say("issued-on")) input type="date" name="issued_on" required value=(typed_or(typed, "issued_on", today)); }
                label { (language.say("due-on")) input type="date" name="due_on" required value=(typed_or(typed, "due_on", due)); }
            }
            @for line in open {
                @let item = world.items.known(&line.item);
                @let field = format!("quantity:{}", line.line);
                label { (language.name(&item.name_uk, &item.name_en)) " · " (language.money(line.unit_price_minor, order.currency))
                    input.quantity type="number" inputmode="numeric" min="0" max=(line.accepted - line.invoiced) name=(field) value=(typed_or(typed, &field, line.accepted - line.invoiced));
                }
            }
            button { (language.say("invoice-send")) }
        }
    }
}

/// Sends the invoice.
pub async fn submit(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let world = billed(&app, &mut visitor, id).await?;
    let sent = match command(&world, world.orders.known(&id), &fields) {
        Ok(command) => visitor.submit(&app, &fields, None, vec![command.into()]).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(_) => Ok(Redirect::to("/invoices").into_response()),
        Err(problem) => page_of(&app, visitor, id, Some(Refused { problem, fields })).await,
    }
}

fn command(world: &World, order: &Order, fields: &Fields) -> Result<SubmitInvoice, Problem> {
    let mut invoiced = Vec::new();
    let mut total_minor: i64 = 0;
    for number in fields.lines("quantity") {
        let quantity = fields.number(&format!("quantity:{number}"))?;
        let line = world.order_lines.get(&(order.id, number)).filter(|_| quantity > 0);
        let Some(line) = line else { continue };
        let listed = world.contract_lines.known(&(order.contract, line.item));
        let (unit_price_minor, tax_rate_percent) = (line.unit_price_minor, listed.tax_rate_percent);
        total_minor = total_minor.saturating_add(quantity.saturating_mul(unit_price_minor));
        invoiced.push(InvoicedLine {
            order: order.id,
            order_line: number,
            quantity,
            unit_price_minor,
            tax_rate_percent,
        });
    }
    Ok(SubmitInvoice {
        contract: order.contract,
        number: fields.value("number")?,
        currency: order.currency,
        total_minor,
        issued_on: fields.value("issued_on")?,
        due_on: fields.value("due_on")?,
        lines: invoiced,
        corrects: None,
    })
}
