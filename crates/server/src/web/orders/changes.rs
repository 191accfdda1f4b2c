//! What the unit's people do with an order besides signing: cancel, revise, change, give up, decide, order again.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::orders::amend::{AmendOrder, AmendedLine};
use domain::orders::cancel::CancelOrder;
use domain::orders::close::CloseOrder;
use domain::orders::decide_proposal::DecideProposal;
use domain::orders::refuse::RefuseOrder;
use domain::orders::return_for_rework::ReturnOrder;
use domain::orders::revise::{ReviseOrder, RevisedLine};
use domain::orders::terminate::TerminateOrder;
use domain::orders::withdraw_amendment::WithdrawAmendment;
use domain::orders::{ReasonCode, lines};
use domain::unchanged::Object;
use domain::values::OrderId;

use super::detail;
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::web::forms::{Fields, Refused};
use crate::web::visitor::Visitor;

/// Does what a form of an order's page asks for; a refusal is shown on that page, with what was typed.
pub async fn act<C: Into<Command>>(
    app: App,
    visitor: Visitor,
    id: OrderId,
    fields: Fields,
    command: Result<C, Problem>,
) -> Result<Response, Problem> {
    let sent = match command {
        Ok(command) => visitor.submit(&app, &fields, Some(Object::Order(id)), vec![command.into()]).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(_) => Ok(Redirect::to(&format!("/orders/{id}")).into_response()),
        Err(problem) => detail::page_of(&app, visitor, id, Some(Refused { problem, fields })).await,
    }
}

/// A form whose page is that of the order in its address.
macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident => |$order:ident, $fields:ident| $command:expr;)*) => { $(
        $(#[$doc])*
        pub async fn $name(
            State(app): State<App>,
            visitor: Visitor,
            At($order): At<OrderId>,
            fields: Fields,
        ) -> Result<Response, Problem> {
            let command = |$fields: &Fields| -> Result<_, Problem> { Ok($command) };
            let command = command(&fields);
            act(app, visitor, $order, fields, command).await
        }
    )* };
}

deeds! {
    /// Cancels an order that was not sent.
    cancel => |order, fields| CancelOrder { order, reason: reason(fields)?, note: fields.personal("note")? };

    /// Refuses to sign an order, for good.
    refuse => |order, fields| RefuseOrder { order, reason: reason(fields)?, note: fields.personal("note")? };

    /// Returns an order to its orderer for rework.
    send_back => |order, fields| ReturnOrder { order, reason: reason(fields)?, note: fields.personal("note")? };

    /// Gives up what is not despatched.
    close => |order, fields| CloseOrder { order, reason: reason(fields)?, note: fields.personal("note")? };

    /// Ends an order for the agency.
    terminate => |order, fields| TerminateOrder { order, reason: reason(fields)?, note: fields.personal("note")? };

    /// Revises an order that was returned.
    revise => |order, fields| ReviseOrder {
        order,
        lines: quantities(fields, |line, quantity| RevisedLine { line, quantity, charges: Vec::new() })?,
    };

    /// Changes the quantities of an order that was sent; only lines that differ are said.
    amend => |order, fields| AmendOrder {
        order,
        lines: changed(fields)?,
        delivery_point: fields.given("delivery_point")?,
        reason: reason(fields)?,
        note: fields.personal("note")?,
    };

    /// Withdraws a change that waits for signatures.
    withdraw_amendment => |order, fields| WithdrawAmendment { order, reason: reason(fields)? };

    /// Decides on the supplier's proposal for a line.
    decide => |order, fields| DecideProposal {
        order,
        line: fields.value("line")?,
        rejected: match fields.text("decision") {
            "accept" => None,
            _ => Some(reason(fields)?),
        },
    };
}

fn reason(fields: &Fields) -> Result<ReasonCode, Problem> {
    fields.value("reason")
}

fn quantities<L>(fields: &Fields, made: impl Fn(i64, i64) -> L) -> Result<Vec<L>, Problem> {
    fields.lines("quantity").map(|line| Ok(made(line, fields.number(&format!("quantity:{line}"))?))).collect()
}

fn changed(fields: &Fields) -> Result<Vec<AmendedLine>, Problem> {
    let all = quantities(fields, |line, quantity| AmendedLine { line, quantity })?;
    let was = |line: i64| fields.number(&format!("was:{line}"));
    let mut changed = Vec::new();
    for line in all {
        if was(line.line)? != line.quantity {
            changed.push(line);
        }
    }
    Ok(changed)
}

/// Puts what an order orders into the basket once more, at today's prices.
pub async fn repeat(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<OrderId>,
) -> Result<Redirect, Problem> {
    let world = seen::order(&app, &mut visitor.caller, id).await?;
    let order = world.orders.known(&id);
    let again: Vec<_> = lines(&world, id)
        .filter(|line| line.quantity + line.cancelled > 0)
        .map(|line| {
            let price =
                world.offers.get(&line.offer).map_or(line.unit_price_minor, |offer| offer.unit_price_minor);
            (line.offer, line.quantity + line.cancelled, price)
        })
        .collect();
    visitor.basket.unit = Some(order.unit);
    visitor.basket.delivery_point = Some(order.delivery_point);
    visitor.basket.add(&app, &visitor.caller, again).await?;
    Ok(Redirect::to("/basket"))
}
