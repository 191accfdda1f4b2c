//! What can happen at the payment: a mismatch, a repeated confirmation; and a partner's earmarked euros.

use serde_json::json;

use super::straight::done_order;
use super::{money, unit, wanted};
use crate::demo::stage::{AGENCY, Order, Stage, done, made, refused};
use crate::output::Failure;

/// An order of one line that is delivered and waits for its invoice.
pub fn delivered(stage: &mut Stage, unit_code: &str, contract: &str, item: &str) -> Result<Order, Failure> {
    let unit = unit(stage, unit_code)?;
    let lines = [wanted(stage, contract, item)?];
    let order = done_order(stage.place(&unit, &lines)?)?;
    stage.sign_all(&order)?;
    stage.confirm(&order)?;
    stage.pass_hours(50);
    let despatch = stage.despatch(&order, &[(1, lines[0].1)])?;
    stage.pass_hours(40);
    stage.accept(&order, &despatch)?;
    Ok(order)
}

/// An invoice with another price goes to the exception queue; the corrected one is paid.
pub fn mismatch(stage: &mut Stage) -> Result<(), Failure> {
    let order = delivered(stage, "B61", "DC-2025-0529", "DRIZD-8")?;
    let (offer, quantity) = order.lines[0].clone();
    let mut wrong = stage.invoice_body(&order, &[(1, quantity)]);
    wrong["lines"][0]["unit_price_minor"] = json!(offer.unit_price_minor + 10_000);
    wrong["total_minor"] = json!((offer.unit_price_minor + 10_000) * quantity);
    let invoice = done("the invoice", stage.invoice(&order, &wrong))?;
    stage.tell(format_args!(
        "{} is invoiced at {} a piece instead of {}: the invoice is {}.",
        order.number,
        money(offer.unit_price_minor + 10_000, offer.currency),
        money(offer.unit_price_minor, offer.currency),
        if invoice["events"][1]["kind"] == "invoice_mismatched.1" {
            "put into the exception queue"
        } else {
            "matched"
        }
    ));
    let buyer = stage.cast.at(AGENCY, "buyer")?.token.clone();
    let path = format!("/invoices/{}/rejection", made(&invoice, "invoice"));
    done(
        "the rejection",
        stage.api.post(
            &buyer,
            &path,
            &json!({ "reason": "price_above_order", "note": "ціна не за договором" }),
        ),
    )?;
    stage.settle(&order, &[(1, quantity)])?;
    stage.tell("The agency rejects it with a reason; the corrected invoice matches and is paid.");
    Ok(())
}

/// A bank confirmation that comes again, and one that contradicts the first.
pub fn repeated_confirmation(stage: &mut Stage) -> Result<(), Failure> {
    let order = delivered(stage, "B11-4", "DC-2025-0546", "KOROLYK-8")?;
    let quantity = order.lines[0].1;
    let body = stage.invoice_body(&order, &[(1, quantity)]);
    let amount = body["total_minor"].as_i64().unwrap_or_default();
    let invoice = done("the invoice", stage.invoice(&order, &body))?;
    let reference = stage.paper("BANK");
    let payment = stage.pay(&made(&invoice, "invoice"), amount, &reference)?;
    let again = stage.confirm_payment(&payment, amount, &reference);
    let detail = refused("the repeated confirmation", "confirmation_repeated", again)?;
    stage.tell(format_args!("The same bank message arrives twice. {detail}."));
    let other = stage.confirm_payment(&payment, amount + 1, &reference);
    let detail = refused("the contradicting confirmation", "confirmation_contradicts", other)?;
    stage.tell(format_args!("A third one differs by one kopiyka. {detail}."));
    Ok(())
}

/// Earmarked money of a partner buys what it is meant for, and nothing else.
pub fn partner_money(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, "B23-4")?;
    let wrong = wanted(stage, "DC-2025-0610", "VILSHANKA-10")?;
    let mut body = stage.basket(&unit, std::slice::from_ref(&wrong));
    let cost = wrong.0.unit_price_minor * wrong.1;
    body["lines"][0]["charges"] = json!([{ "allotment": "N26-0297", "amount_minor": cost }]);
    let orderer = stage.cast.at("B23-4", "orderer")?.token.clone();
    let detail = refused("the euros", "wrong_currency", stage.api.post(&orderer, "/baskets", &body))?;
    stage.tell(format_args!("B23-4 tries to pay FPV drones with the partner's money. Refused: {detail}."));
    let order = delivered(stage, "B23-4", "DC-2025-0865", "SHULICHENIA-2")?;
    let (offer, quantity) = order.lines[0].clone();
    stage.settle(&order, &[(1, quantity)])?;
    stage.tell(format_args!(
        "It buys {quantity} × {} interceptors instead, for {}.",
        offer.item,
        money(offer.unit_price_minor * quantity, offer.currency)
    ));
    Ok(())
}
