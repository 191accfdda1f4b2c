//! The supplier despatches: what leaves of each line, in which lot, with which packing list.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::event::Event;
use domain::fulfilment::despatch::{DespatchOrder, Lot};
use domain::orders::{Order, OrderLine, lines};
use domain::policy::Action;
use domain::state::State as World;
use domain::unchanged::Object;
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

/// Shows the form.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<OrderId>,
) -> Result<Response, Problem> {
    page_of(&app, visitor, id, None).await
}

async fn page_of(
    app: &App,
    mut visitor: Visitor,
    id: OrderId,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let world = seen::order(app, &mut visitor.caller, id).await?;
    let order = world.orders.known(&id);
    visitor.caller.require(Action::Supply, &order.subject(order.supplier, &order.parties()))?;
    let language = visitor.language;
    let refused = refused.as_ref();
    let ready: Vec<&OrderLine> = lines(&world, id).filter(|line| line.despatchable() > 0).collect();
    let body = html! {
        p { a href={ "/orders/" (id) } { (order.number) } " · " (visitor.organisation(order.unit)) }
        (Refused::told(refused, language))
        @if ready.is_empty() { (empty(language, "despatch-nothing", None)) }
        @else { (form(&visitor, &world, order, &ready, refused)) }
    };
    let shown = page(&visitor, Place::Orders, &language.say("action-despatch"), body);
    Ok(Refused::answered(refused, shown))
}

fn form(
    visitor: &Visitor,
    world: &World,
    order: &Order,
    ready: &[&OrderLine],
    refused: Option<&Refused>,
) -> Markup {
    let language = visitor.language;
    let typed = Refused::typed(refused, "despatch");
    let promised = ready.iter().map(|line| line.promised_on).max().unwrap_or(visitor.caller.today);
    html! {
        form.sheet.wide method="post" action={ "/orders/" (order.id) "/despatch" } {
            (carried("despatch", &form_key(), order.revision))
            label { (language.say("packing-list")) input name="packing_list" required maxlength="64" value=(typed_or(typed, "packing_list", "")); }
            label { (language.say("expected")) input type="date" name="expected_on" value=(typed_or(typed, "expected_on", promised)); }
            @for line in ready {
                @let item = world.items.known(&line.item);
                @let field = |name: &str| format!("{name}:{}", line.line);
                fieldset.answer {
                    legend { (language.name(&item.name_uk, &item.name_en)) }
                    div.figures {
                        label { (language.say("quantity")) input.quantity type="number" inputmode="numeric" min="0" max=(line.despatchable()) name=(field("quantity")) value=(typed_or(typed, &field("quantity"), line.despatchable())); }
                        label { (language.say("lot")) input name=(field("lot")) maxlength="64" value=(typed_or(typed, &field("lot"), "")); }
                        label.tick { input type="checkbox" name=(field("serials")) value="1" checked[typed.is_none_or(|typed| !typed.text(&field("serials")).is_empty())]; " " (language.say("has-serials")) }
                    }
                }
            }
            button { (language.say("action-despatch")) }
        }
    }
}

/// Despatches.
pub async fn despatch(
    State(app): State<App>,
    visitor: Visitor,
    At(order): At<OrderId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let sent = match command(order, &fields) {
        Ok(command) => visitor.submit(&app, &fields, Some(Object::Order(order)), vec![command.into()]).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(receipt) => {
            let made = receipt.events().find_map(|event| match event {
                Event::OrderDespatched(_) => event.subjects().into_iter().next(),
                _ => None,
            });
            let next = made.map_or_else(|| format!("/orders/{order}"), |id| format!("/despatches/{id}"));
            Ok(Redirect::to(&next).into_response())
        }
        Err(problem) => page_of(&app, visitor, order, Some(Refused { problem, fields })).await,
    }
}

fn command(order: OrderId, fields: &Fields) -> Result<DespatchOrder, Problem> {
    let mut lots = Vec::new();
    for line in fields.lines("quantity") {
        let field = |name: &str| format!("{name}:{line}");
        let quantity = fields.number(&field("quantity"))?;
        if quantity > 0 {
            let has_serials = !fields.text(&field("serials")).is_empty();
            lots.push(Lot { order_line: line, lot: fields.value(&field("lot"))?, quantity, has_serials });
        }
    }
    let (packing_list, expected_on) = (fields.value("packing_list")?, fields.given("expected_on")?);
    Ok(DespatchOrder { order, packing_list, expected_on, lines: lots })
}
