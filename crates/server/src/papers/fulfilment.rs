//! The labels of a despatch: one for each line, and one for each serial number where there are few.

use documents::codes::{gs1_matrix, is_element, sscc};
use documents::{Kind, Paper};
use domain::fulfilment::{DespatchLine, Serial};
use domain::values::{DespatchId, Id};
use engine::queries;
use serde_json::{Value, json};

use super::{Clerk, article};
use crate::problem::Problem;
use crate::seen::fulfilment::is_party;

/// Serial numbers of a line that have a label each; of more, the supplier's own labels are on the pieces.
const SERIALS_MAX: usize = 400;
/// Characters of a serial number or lot in an element string (GS1 General Specifications, 3.4.1 and 3.5.2).
const ELEMENT_CHARS_MAX: usize = 20;

/// The sheet of labels of a despatch.
pub async fn labels(clerk: &mut Clerk, id: DespatchId) -> Result<Paper, Problem> {
    let (world, serials) = clerk
        .caller
        .read(&clerk.app, move |connection| {
            let world = queries::fulfilment::world(connection, id)?;
            let serials = queries::fulfilment::serials(connection, id, SERIALS_MAX)?;
            Ok((world, serials))
        })
        .await?;
    let visible = world.despatches.get(&id).filter(|row| is_party(&clerk.caller, row));
    let despatch = visible.ok_or_else(|| Problem::not_found("despatch", id))?;
    let order = world.orders.known(&despatch.order);
    let mut labels = Vec::new();
    for key in despatch.line_keys() {
        let line = world.despatch_lines.known(&key);
        let item = article(world.items.known(&line.item));
        // A package of a despatch has the code of its line; without a company prefix of GS1 it is for use inside.
        let number = u64::try_from(id.bits() % 10_u128.pow(13)).unwrap_or(0) * 100 + line.line.unsigned_abs();
        let package = sscc(number);
        labels.push(label(&item, line, "", &clerk.number(line.quantity), &package)?);
        for serial in serials.iter().filter(|serial| is_of(serial, line)) {
            labels.push(label(&item, line, serial.number.as_str(), "", "")?);
        }
    }
    let content = json!({
        "unit": clerk.organisation_of(despatch.unit),
        "supplier": clerk.organisation_of(despatch.supplier),
        "order": order.number,
        "packing_list": despatch.packing_list.as_str(),
        "delivery_point": clerk.delivery_point(&world, order),
        "labels": labels,
    });
    let despatched_on = clerk.date(despatch.despatched_at);
    Ok(clerk.paper(Kind::Labels, &despatch.number, despatched_on, &format!("/despatches/{id}"), content))
}

fn is_of(serial: &Serial, line: &DespatchLine) -> bool {
    (serial.line, serial.attempt) == (line.line, line.manifest.attempt)
}

fn label(
    item: &Value,
    line: &DespatchLine,
    serial: &str,
    quantity: &str,
    package: &str,
) -> Result<Value, Problem> {
    let is_said = |text: &&str| is_element(text, ELEMENT_CHARS_MAX);
    let elements: Vec<(&str, &str)> = [("00", package), ("10", line.lot.as_str()), ("21", serial)]
        .into_iter()
        .filter(|(_, value)| is_said(value))
        .collect();
    let matrix = gs1_matrix(&elements).map_err(|_| Problem::new("not_printed"))?;
    let shown: String = elements.iter().map(|(identifier, value)| format!("({identifier}){value}")).collect();
    Ok(json!({
        "item": item,
        "line": line.order_line.to_string(),
        "lot": line.lot.as_str(),
        "serial": serial,
        "quantity": quantity,
        "sscc": package,
        "matrix": matrix,
        "elements": shown,
    }))
}
