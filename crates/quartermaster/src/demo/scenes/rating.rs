//! What units say of what they accepted, and what a maker answers.

use serde_json::{Value, json};

use crate::demo::stage::{Order, Stage, done};
use crate::output::Failure;

/// The receiver of an order's unit rates its first line.
pub(super) fn rate(
    stage: &mut Stage,
    order: &Order,
    marks: &Value,
    strengths: &str,
    weaknesses: &str,
) -> Result<(), Failure> {
    let receiver = stage.cast.at(&order.unit, "receiver")?.token.clone();
    let said = json!({ "marks": marks, "strengths": strengths, "weaknesses": weaknesses });
    let path = format!("/orders/{}/lines/1/rating", order.id);
    done("the rating", stage.api.post(&receiver, &path, &said))?;
    let item = &order.lines[0].0.item;
    stage.tell(format_args!(
        "{} rates {item}: {} of 5. Its maker reads it in two weeks.",
        order.unit, marks["overall"]
    ));
    Ok(())
}

/// A maker answers the ratings that it reads by now.
pub fn answers(stage: &mut Stage) -> Result<(), Failure> {
    let clerk = stage.cast.at("SUP-VEKTOR", "supplier_clerk")?.token.clone();
    let read = stage.api.get(&clerk, "/ratings?status=opened")?;
    let opened = read["entries"].as_array().cloned().unwrap_or_default();
    for rating in &opened {
        let path = format!("/ratings/{}/reply", rating["id"].as_str().unwrap_or_default());
        let reply = json!({ "reply": "Дякуємо. З партії 8 антена сталева й не гнеться." });
        done("the answer", stage.api.post(&clerk, &path, &reply))?;
    }
    stage.tell(format_args!(
        "SUP-VEKTOR answers {} of its ratings; which units they are of it does not learn.",
        opened.len()
    ));
    Ok(())
}
