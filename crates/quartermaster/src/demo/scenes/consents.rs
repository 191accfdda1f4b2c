//! A donor's word on changes: a later day leaves the conditions of its money, so the unit waits for its letter.

use serde_json::{Value, json};

use super::{money, unit, wanted};
use crate::demo::stage::{Order, Stage, done, refused};
use crate::output::Failure;

/// The donor's allotment that the scene of its reimbursement left half used.
const DONORS: &str = "W26-0001";

/// Donor and state pay two orders together; the supplier needs longer for both than the donor allows. The donor agrees
/// to the first, the second waits for its word.
pub fn later_than_the_donor_allows(stage: &mut Stage) -> Result<(), Failure> {
    let [first, second] = [shared(stage)?, shared(stage)?];
    let later = json!([{ "line": 1, "answer": { "change": { "promised_on": "2026-11-20" } } }]);
    for (order, _) in [&first, &second] {
        stage.sign_all(order)?;
        done("the proposal", stage.answer(order, later.clone()))?;
    }
    let (order, donors) = first;
    let early = stage.as_orderer(&order, "decisions", &json!({ "line": 1 }));
    let detail = refused("the unit's decision before the donor's", "consent_awaited", early)?;
    let partner = stage.cast.at("PARTNER-W", "partner_officer")?.token.clone();
    let word =
        json!({ "line": 1, "fund": "WEST-2026", "result": "given", "letter": "letter 9 of the donor" });
    let path = format!("/orders/{}/consents", order.id);
    done("the donor's consent", stage.api.post(&partner, &path, &word))?;
    done("the decision", stage.as_orderer(&order, "decisions", &json!({ "line": 1 })))?;
    stage.tell(format_args!(
        "PARTNER-W bears {donors} of {}, to be accepted by 31 October; {} needs until 20 November. The unit may not \
         agree alone: {detail}. PARTNER-W agrees, and then the unit; {} still waits for its word.",
        order.number,
        order.supplier(),
        second.0.number,
    ));
    Ok(())
}

/// An order of which the donor bears a quarter of what its allotment still has, and the state the rest; what the donor
/// bears, for the reader.
fn shared(stage: &mut Stage) -> Result<(Order, String), Failure> {
    let unit = unit(stage, "B61")?;
    let lines = [wanted(stage, "DC-2025-0529", "DRIZD-8")?];
    let (offer, quantity) = &lines[0];
    let cost_minor = offer.unit_price_minor * quantity;
    let orderer = stage.cast.at("B61", "orderer")?.token.clone();
    let read = stage.api.get(&orderer, "/allotments?unit=B61")?;
    let allotments = read["entries"].as_array().map_or(&[][..], Vec::as_slice);
    let left = |row: &Value| row["stages"]["available_minor"].as_i64().unwrap_or_default();
    let donors = allotments.iter().find(|row| row["code"] == DONORS).map_or(0, left) / 4;
    let is_enough =
        |row: &&Value| row["code"] != DONORS && row["currency"] == "UAH" && left(row) >= cost_minor;
    let own = allotments.iter().find(is_enough).map(|row| row["code"].clone());
    let mut basket = stage.basket(&unit, &lines);
    basket["lines"][0]["charges"] = json!([
        { "allotment": DONORS, "amount_minor": donors },
        { "allotment": own, "amount_minor": cost_minor - donors },
    ]);
    let receipt = done("the shared order", stage.api.post(&orderer, "/baskets", &basket))?;
    let donors = money(donors, offer.currency);
    Ok((stage.order_of(&unit, &lines, &receipt["orders"][0]), donors))
}
