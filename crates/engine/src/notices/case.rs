//! Whether a rule of the table holds for an entry.

use domain::values::Date;

use super::Heard;
use super::about::About;
use super::days::is_soon;
use super::rules::{Case, Rule};

/// Whether the rule's case is that of the entry; orders that an appointment leaves unsigned are found elsewhere.
pub(super) fn holds(rule: &Rule, entry: &Heard<'_>, about: &About<'_>, today: Date) -> bool {
    match rule.case {
        Case::Always => true,
        Case::LineAnswered(answer) => {
            let lines = entry.fields.get("lines").and_then(|lines| lines.as_array());
            lines.is_some_and(|lines| lines.iter().any(|line| line["answer"] == answer))
        }
        Case::LineJudged(verdict) => {
            let lines = entry.fields.get("verdicts").and_then(|lines| lines.as_array());
            lines.is_some_and(|lines| lines.iter().any(|line| line["verdict"] == verdict))
        }
        Case::AtGate(gate) => entry.fields.get("gate").is_some_and(|word| word == gate),
        Case::Reached(milestone) => entry.fields.get("milestone").is_some_and(|word| word == milestone),
        Case::Resulted(result) => entry.fields.get("result").is_some_and(|word| word == result),
        Case::WasSent => about.order.is_some_and(|order| order.sent_at.is_some()),
        Case::FromOther(party) => about.party(party).is_some_and(|party| {
            entry.fields.get("organisation").is_some_and(|writer| *writer != party.to_string())
        }),
        Case::LeavesUnsigned => false,
        Case::LapsesSoon => about.allotment.is_some_and(|allotment| is_soon(allotment.lapse_on, today)),
        Case::HasDiscrepancies => about.act.is_some_and(|act| act.discrepancy_count > 0),
    }
}
