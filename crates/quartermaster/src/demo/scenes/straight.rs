//! One order from the basket to the payment, step by step.

use serde_json::{Value, json};

use super::{money, rating, unit, wanted};
use crate::demo::stage::{Stage, done};
use crate::output::Failure;

/// A battalion orders radio-controlled drones; everything goes well.
pub fn order_to_payment(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, "B11-4")?;
    let lines = [wanted(stage, "FC-2025-0507", "PLYSKA-10")?];
    let (offer, quantity) = &lines[0];

    let basket = stage.basket(&unit, &lines);
    let orderer = stage.cast.at("B11-4", "orderer")?.token.clone();
    let quote = done("the quote", stage.api.post(&orderer, "/baskets/quote", &basket))?;
    let promised = quote["orders"][0]["lines"][0]["promised_on"].as_str().unwrap_or("?").to_owned();
    let cost = money(offer.unit_price_minor * quantity, offer.currency);
    stage.tell(format_args!(
        "B11-4 asks what {quantity} × {} would cost: {cost}, promised for {promised}.",
        offer.item
    ));

    let order = done_order(stage.place(&unit, &lines)?)?;
    stage.tell(format_args!(
        "The order is placed: {}. {cost} is committed, stock is held for five days.",
        order.number
    ));
    for role in ["orderer", "approver", "commander"] {
        done("a signature", stage.sign_order(&order, role))?;
        stage.tell(format_args!("The {role} signs the same document with an Ed25519 key."));
    }
    stage.tell(format_args!("The third signature sends it to {}; the money is obligated.", order.supplier()));
    stage.pass_hours(20);
    stage.confirm(&order)?;
    stage.pass_hours(60);
    let despatch = stage.despatch(&order, &[(1, *quantity)])?;
    let serials = &despatch.lines[0].3;
    let (first, last) =
        (serials.first().cloned().unwrap_or_default(), serials.last().cloned().unwrap_or_default());
    stage.tell(format_args!(
        "The supplier confirms, and despatches {} serial numbers, {first} to {last}.",
        serials.len()
    ));
    stage.pass_hours(40);
    stage.accept(&order, &despatch)?;
    stage.tell("The receiver counts them; acceptance signer, commission member and commander sign the act: delivered.");
    stage.pass_hours(24);
    stage.settle(&order, &[(1, *quantity)])?;
    let read = stage.api.get(&orderer, &format!("/orders/{}", order.id))?;
    let status = read["status"].as_str().unwrap_or_default();
    stage.tell(format_args!("Order, act and invoice match; the treasury pays; the order is {status}."));
    let marks = json!({ "overall": 5, "build_quality": 4, "ease_of_use": 5, "field_conditions": 4, "interference_resistance": 5 });
    rating::rate(stage, &order, &marks, "Тримає курс у вітер, відео не рветься.", "Антена гнеться в кишені.")
}

/// The order of a placement that must succeed.
pub(super) fn done_order<T>(placed: Result<T, crate::demo::api::Problem>) -> Result<T, Failure> {
    placed.map_err(|problem| {
        Failure::refused(format!("placing was refused ({}): {}", problem.code, problem.detail))
    })
}

/// The value of a field that must be there.
pub(super) fn field(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}
