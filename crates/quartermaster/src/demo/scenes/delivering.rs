//! What can happen at a delivery: a missing box, defective pieces.

use serde_json::{Value, json};

use super::straight::done_order;
use super::{rating, unit, wanted};
use crate::demo::stage::{AGENCY, Despatch, Order, Stage, done};
use crate::output::Failure;

/// An order of one line, sent and confirmed, despatched and arrived.
fn arrived(
    stage: &mut Stage,
    unit_code: &str,
    contract: &str,
    item: &str,
) -> Result<(Order, Despatch), Failure> {
    let unit = unit(stage, unit_code)?;
    let lines = [wanted(stage, contract, item)?];
    let order = done_order(stage.place(&unit, &lines)?)?;
    stage.sign_all(&order)?;
    stage.pass_hours(12);
    stage.confirm(&order)?;
    stage.pass_hours(50);
    let despatch = stage.despatch(&order, &[(1, lines[0].1)])?;
    stage.pass_hours(30);
    stage.arrive(&order, &despatch)?;
    Ok((order, despatch))
}

fn settle_discrepancy(stage: &mut Stage, act: &str, outcome: &str) -> Result<Value, Failure> {
    let buyer = stage.cast.at(AGENCY, "buyer")?;
    let path = format!("/acts/{act}/discrepancies/1/settlement");
    done(
        "the settlement",
        stage.api.post(
            &buyer.token,
            &path,
            &json!({ "outcome": outcome, "reason": "за погодженням сторін" }),
        ),
    )
}

/// Five pieces are missing; the rest is accepted and paid; the shortage is closed short.
pub fn short_delivery(stage: &mut Stage) -> Result<(), Failure> {
    let (order, despatch) = arrived(stage, "B23", "DC-2025-0289", "KRAIKA-10-15")?;
    let (_, _, quantity, serials) = despatch.lines[0].clone();
    let missing = 5.min(quantity);
    let accepted = quantity - missing;
    let absent = serials.iter().take(usize::try_from(missing).unwrap_or(0));
    let exceptions: Vec<_> = absent
        .into_iter()
        .map(|serial| json!({ "line": 1, "serial": serial, "verdict": "missing" }))
        .collect();
    let act = json!({
        "lines": [{ "line": 1, "accepted": accepted, "rejected": 0, "missing": missing, "unjudged": 0 }],
        "exceptions": exceptions,
        "discrepancies": [{ "line": 1, "code": "shortage", "quantity": missing, "note": "одного ящика немає" }],
    });
    let act = stage.draw_up(&order, &despatch, &act)?;
    stage.sign_act(&order, &act)?;
    stage.tell(format_args!("{}: {quantity} despatched, {missing} missing. The act accepts {accepted}; one bad box blocks nothing.", order.number));
    settle_discrepancy(stage, &act, "short_closed")?;
    stage.settle(&order, &[(1, accepted)])?;
    stage.tell(
        "Agency and supplier settle the shortage: the price of five goes back to the unit's allotment.",
    );
    Ok(())
}

/// Three serial numbers are rejected by number and replaced.
pub fn defects(stage: &mut Stage) -> Result<(), Failure> {
    let (order, despatch) = arrived(stage, "B11", "FC-2025-0575", "VERETENO-10-15")?;
    let (_, _, quantity, serials) = despatch.lines[0].clone();
    let bad: Vec<_> = serials.iter().take(3).cloned().collect();
    let exceptions: Vec<_> =
        bad.iter().map(|serial| json!({ "line": 1, "serial": serial, "verdict": "rejected" })).collect();
    let act = json!({
        "lines": [{ "line": 1, "accepted": quantity - 3, "rejected": 3, "missing": 0, "unjudged": 0 }],
        "exceptions": exceptions,
        "discrepancies": [{ "line": 1, "code": "quality", "quantity": 3, "note": "не запускається відеоканал" }],
    });
    let act = stage.draw_up(&order, &despatch, &act)?;
    stage.sign_act(&order, &act)?;
    stage.tell(format_args!(
        "{}: {} do not start. They are rejected by serial number; {} are accepted.",
        order.number,
        bad.join(", "),
        quantity - 3
    ));
    settle_discrepancy(stage, &act, "replaced")?;
    stage.pass_hours(72);
    let replacement = stage.despatch(&order, &[(1, 3)])?;
    stage.pass_hours(40);
    stage.accept(&order, &replacement)?;
    stage.settle(&order, &[(1, quantity)])?;
    stage.tell(
        "The supplier sends three others; they are accepted, and the whole order is invoiced and paid.",
    );
    let marks = json!({ "overall": 3, "build_quality": 2, "ease_of_use": 4 });
    rating::rate(stage, &order, &marks, "Замінили швидко.", "Три з партії прийшли без відеоканалу.")
}
