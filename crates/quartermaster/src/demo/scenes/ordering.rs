//! What can happen before a delivery: overspend, duplicate, expiry, substitute, back-order, amendment.

use serde_json::json;

use super::straight::{done_order, field};
use super::{money, smallest, unit, wanted};
use crate::demo::shop::Offer;
use crate::demo::stage::{Order, Stage, done, refused};
use crate::output::Failure;

/// A basket beyond the unit's money is refused, saying how much is missing.
pub fn overspend(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, "B11-4")?;
    let dearest = stage.shop.offers.iter().filter(|offer| offer.currency == domain::values::Currency::UAH);
    let dearest =
        dearest.max_by_key(|offer| offer.unit_price_minor * offer.minimum.max(offer.pack)).map(smallest);
    let (offer, quantity) = dearest.ok_or_else(|| Failure::refused("the demo nation has no offers"))?;
    let quantity = quantity * 6;
    let body = stage.basket(&unit, &[(offer.clone(), quantity)]);
    let orderer = stage.cast.at("B11-4", "orderer")?.token.clone();
    let detail = refused("the overspend", "no_legal_money", stage.api.post(&orderer, "/baskets", &body))?;
    stage.tell(format_args!("B11-4 wants {quantity} × {}. Refused: {detail}.", offer.item));
    Ok(())
}

/// The same request twice makes one order.
pub fn duplicate(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, "B11-4")?;
    let lines = [wanted(stage, "DC-2025-0529", "DRIZD-13")?];
    let body = stage.basket(&unit, &lines);
    let orderer = stage.cast.at("B11-4", "orderer")?.token.clone();
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let answer = stage.api.post_with_key(&orderer, "/baskets", &body, "form-of-monday");
        let receipt = done("the basket", answer)?;
        numbers.push(field(&receipt["orders"][0], "number"));
    }
    if numbers[0] != numbers[1] {
        return Err(Failure::refused("a repeated request made two orders"));
    }
    stage.tell(format_args!(
        "The connection drops, the form goes again with the same key: still one order, {}.",
        numbers[0]
    ));
    let mut other = body.clone();
    other["lines"][0]["quantity"] = json!(lines[0].1 * 2);
    let step = stage.api.post_with_key(&orderer, "/baskets", &other, "form-of-monday");
    let detail = refused("the changed form", "idempotency_key_reused", step)?;
    stage.tell(format_args!("With another quantity under that key it is refused: {detail}."));
    Ok(())
}

/// An order nobody signs expires after five days and gives everything back.
pub fn expiry(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, "B23-4")?;
    let lines = [wanted(stage, "DC-2025-0331", "POVZYK-8")?];
    let order = done_order(stage.place(&unit, &lines)?)?;
    stage.pass_hours(24 * 6);
    let clerk = stage.cast.at("B23-4", "orderer")?.token.clone();
    // Any command makes the clock's deadlines pass first.
    let other = done_order(stage.place(&unit, &lines)?)?;
    let read = stage.api.get(&clerk, &format!("/orders/{}", order.id))?;
    stage.tell(format_args!(
        "{} waits for signatures; after five days it is {}.",
        order.number,
        field(&read, "status")
    ));
    done("the cancellation", stage.as_orderer(&other, "cancellation", &json!({ "reason": "need_changed" })))?;
    stage.tell(format_args!(
        "{} is placed again and cancelled by the orderer: the need has changed.",
        other.number
    ));
    Ok(())
}

/// An item and another of the same contract that may be supplied instead and costs no more.
fn substitutable(stage: &Stage) -> Option<(Offer, Offer)> {
    let offers = &stage.shop.offers;
    offers.iter().find_map(|offer| {
        let substitutes = stage.shop.substitutes.get(&offer.item)?;
        let fits = |other: &&Offer| {
            other.contract == offer.contract
                && substitutes.contains(&other.item)
                && other.unit_price_minor <= offer.unit_price_minor
                && other.stock >= offer.minimum
                && offer.currency == domain::values::Currency::UAH
        };
        offers.iter().find(fits).map(|other| (offer.clone(), other.clone()))
    })
}

/// The supplier proposes another item; the orderer agrees; the difference is released.
pub fn substitute(stage: &mut Stage) -> Result<(), Failure> {
    let (offer, other) =
        substitutable(stage).ok_or_else(|| Failure::refused("the demo nation has no substitutes"))?;
    let unit = unit(stage, "B61")?;
    let fits = |quantity: &i64| quantity % offer.pack == 0 && quantity % other.pack == 0;
    let quantity = (offer.minimum.max(other.minimum)..).find(fits).unwrap_or(offer.minimum);
    let lines = [(offer.clone(), quantity)];
    let order = done_order(stage.place(&unit, &lines)?)?;
    stage.sign_all(&order)?;
    let answer = json!([{ "line": 1, "answer": { "change": { "substitute": other.id } } }]);
    done("the proposal", stage.answer(&order, answer))?;
    done("the decision", stage.as_orderer(&order, "decisions", &json!({ "line": 1 })))?;
    let saved = (offer.unit_price_minor - other.unit_price_minor) * lines[0].1;
    let saved = money(saved, offer.currency);
    stage.tell(format_args!(
        "{} has no {} left and proposes {} for {}. The unit agrees; {saved} is available again.",
        offer.supplier, offer.item, other.item, order.number
    ));
    let changed = Order { lines: vec![(other, lines[0].1)], ..order };
    stage.pass_hours(48);
    let despatch = stage.despatch(&changed, &[(1, lines[0].1)])?;
    stage.pass_hours(30);
    stage.accept(&changed, &despatch)
}

/// The supplier back-orders to a later date.
pub fn back_order(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, "B11")?;
    let lines = [wanted(stage, "DC-2025-0610", "TOROCHKA-8-10")?];
    let order = done_order(stage.place(&unit, &lines)?)?;
    stage.sign_all(&order)?;
    let today = domain::values::Zone::named("Europe/Kyiv").unwrap_or_default().date(stage.now());
    let later = today.saturating_add(jiff::Span::new().days(25));
    let answer = json!([{ "line": 1, "answer": { "back_order": { "promised_on": later } } }]);
    done("the back-order", stage.answer(&order, answer))?;
    stage.tell(format_args!(
        "{} cannot deliver {} at once and promises {later}; the money stays obligated.",
        order.supplier(),
        order.number
    ));
    let asked = json!({ "text": "Чи можна отримати частину раніше?" });
    done("the unit's message", stage.as_orderer(&order, "messages", &asked))?;
    let answered = json!({ "text": "Половину передамо вже наступного тижня, решту в обіцяний день." });
    done("the supplier's message", stage.as_supplier(&order, "messages", &answered))?;
    stage
        .tell("The unit asks whether a part can come sooner; the supplier writes back, on the order itself.");
    Ok(())
}

/// After sending, the unit orders more: the same order, signed again.
pub fn amendment(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, "B61")?;
    let (offer, quantity) = wanted(stage, "FC-2025-0514", "VIVCHARYK-10")?;
    let order = done_order(stage.place(&unit, &[(offer.clone(), quantity)])?)?;
    stage.sign_all(&order)?;
    stage.confirm(&order)?;
    let more = quantity + 2 * offer.pack;
    let body = json!({ "reason": "need_changed", "lines": [{ "line": 1, "quantity": more }] });
    done("the amendment", stage.as_orderer(&order, "amendments", &body))?;
    stage.sign_all(&order)?;
    stage.tell(format_args!(
        "{} grows from {quantity} to {more} × {}: the same order, three new signatures, {} more obligated.",
        order.number,
        offer.item,
        money(offer.unit_price_minor * 2 * offer.pack, offer.currency)
    ));
    let order = Order { lines: vec![(offer, more)], ..order };
    stage.confirm(&order)?;
    stage.pass_hours(60);
    let despatch = stage.despatch(&order, &[(1, more)])?;
    stage.pass_hours(40);
    stage.accept(&order, &despatch)?;
    stage.settle(&order, &[(1, more)])
}
