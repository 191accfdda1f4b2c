//! What 24 nations announced, pledged, confirmed, sent and withdrew in a year, from the days of their documents.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::partners::programme_manager;
use super::tables::Pledge;
use super::{DOLLAR, dollars, officer, tables};
use crate::demo::stage::{Stage, TREASURY, done};
use crate::output::Failure;

/// Last day the money of the year can be used.
const LAPSE_ON: &str = "2026-12-31";
/// Hundreds of thousands of dollars.
const PARTS_MINOR: i64 = 10_000_000;
/// What the ministry planned for, month by month: year, document, parts.
const PLANS: [(i64, &str, [i64; 12]); 2] = [
    (2025, "programme of 14 February 2025", [0, 0, 5, 5, 5, 5, 10, 50, 60, 60, 60, 60]),
    (2026, "programme of 12 January 2026", [20, 20, 30, 30, 40, 40, 40, 40, 50, 50, 50, 50]),
];

/// The pledges of the year are entered from their documents and held against the ministry's plan.
pub fn year(stage: &mut Stage) -> Result<(), Failure> {
    let pledges = tables::pledges()?;
    for pledge in &pledges {
        record(stage, pledge)?;
    }
    let manager = programme_manager(stage)?;
    for (year, document, parts) in PLANS {
        let plan = json!({
            "owner": "MOD", "year": year, "currency": DOLLAR, "document": document,
            "months": parts.map(|parts| parts * PARTS_MINOR),
        });
        done("the plan of a year", stage.api.post(&manager, "/year-plans", &plan))?;
    }
    tell_stages(stage, &pledges)?;
    tell_exceptions(stage, &pledges)?;
    let plan = stage.api.get(&manager, "/year-plans/MOD/2025")?;
    let months = plan["months"].as_array().cloned().unwrap_or_default();
    let minor = |value: &Value| value.as_i64().unwrap_or_default();
    stage.tell(format_args!(
        "The ministry's plan for 2025 was {}; {} came in that year, {} are missing.",
        dollars(minor(&plan["target_minor"])),
        dollars(months.iter().map(|month| minor(&month["transferred_minor"])).sum()),
        dollars(months.last().map_or(0, |month| minor(&month["shortfall_minor"]))),
    ));
    Ok(())
}

/// Every step of a pledge: the nation's officer records what it promised, the treasury what the bank received.
fn record(stage: &mut Stage, pledge: &Pledge) -> Result<(), Failure> {
    let officer = officer(stage, &pledge.partner)?;
    let treasurer = stage.cast.at(TREASURY, "treasurer")?.token.clone();
    let Pledge { code, announced_on, .. } = pledge;
    let rate =
        (!pledge.rate.is_empty()).then(|| json!({ "rate": pledge.rate, "into": DOLLAR, "on": announced_on }));
    let announced = json!({
        "code": code, "partner": pledge.partner, "name_uk": pledge.name_uk, "name_en": pledge.name_en,
        "currency": pledge.currency, "amount_minor": pledge.minor(&pledge.announced)?, "rate": rate,
        "on": announced_on, "document": format!("statement of {announced_on}"), "lapse_on": LAPSE_ON,
    });
    done(&format!("the announcement of {code}"), stage.api.post(&officer, "/pledges", &announced))?;
    let mut post = |token: &str, step: &str, body: Value| {
        done(&format!("{step} of {code}"), stage.api.post(token, &format!("/pledges/{code}/{step}"), &body))
    };
    let moved = |action: &str, minor: Option<i64>, on: &str, paper: &str| json!({ "action": action, "amount_minor": minor, "on": on, "document": format!("{paper} of {on}") });
    if let Some((word, on)) = pledge.appropriation.split_once('@') {
        let document = format!("bill of {on}");
        post(&officer, "appropriation", json!({ "appropriation": word, "on": on, "document": document }))?;
    }
    if !pledge.pledged_on.is_empty() {
        let minor = pledge.minor(&pledge.pledged)?;
        post(&officer, "moves", moved("pledge", Some(minor), &pledge.pledged_on, "letter"))?;
    }
    if !pledge.confirmed_on.is_empty() {
        let minor = pledge.minor(&pledge.confirmed)?;
        post(&officer, "moves", moved("confirm", Some(minor), &pledge.confirmed_on, "act"))?;
    }
    let (came, to_come) = (pledge.parts(&pledge.transfers)?, pledge.parts(&pledge.tranches)?);
    if !came.is_empty() || !to_come.is_empty() {
        let tranche = |(minor, on): &(i64, &str)| json!({ "due_on": on, "amount_minor": minor });
        let tranches: Vec<_> = came.iter().chain(&to_come).map(tranche).collect();
        post(&officer, "tranches", json!({ "tranches": tranches }))?;
    }
    for (number, (minor, on)) in (1..).zip(came) {
        let reference = format!("{code}-{number:02}");
        post(&treasurer, "transfers", json!({ "reference": reference, "amount_minor": minor, "on": on }))?;
    }
    if !pledge.withdrawn_on.is_empty() {
        post(&officer, "moves", moved("withdraw", None, &pledge.withdrawn_on, "letter"))?;
    }
    Ok(())
}

fn tell_stages(stage: &Stage, pledges: &[Pledge]) -> Result<(), Failure> {
    let currencies: BTreeSet<&str> = pledges.iter().map(|pledge| &*pledge.currency).collect();
    let sum = |amount: fn(&Pledge) -> &str| -> Result<(i64, usize), Failure> {
        let mut reached = (0, 0);
        for pledge in pledges.iter().filter(|pledge| !amount(pledge).is_empty()) {
            reached.0 += pledge.worth(pledge.minor(amount(pledge))?)?;
            reached.1 += 1;
        }
        Ok(reached)
    };
    let [announced, pledged, confirmed] =
        [sum(|pledge| &pledge.announced)?, sum(|pledge| &pledge.pledged)?, sum(|pledge| &pledge.confirmed)?];
    let (mut arrived_minor, mut transfers, mut senders) = (0, 0, 0);
    for pledge in pledges {
        let came = pledge.parts(&pledge.transfers)?;
        senders += usize::from(!came.is_empty());
        transfers += came.len();
        for (minor, _) in came {
            arrived_minor += pledge.worth(minor)?;
        }
    }
    stage.tell(format_args!(
        "{} nations announce {} in {} currencies, each with the rate of that day. {} of them pledge {}, {} confirm {}, and \
         {} have sent {} in {transfers} transfers.",
        pledges.len(),
        dollars(announced.0),
        currencies.len(),
        pledged.1,
        dollars(pledged.0),
        confirmed.1,
        dollars(confirmed.0),
        senders,
        dollars(arrived_minor),
    ));
    Ok(())
}

/// What did not go straight: money withdrawn before it came, and a budget that is held up.
fn tell_exceptions(stage: &Stage, pledges: &[Pledge]) -> Result<(), Failure> {
    for pledge in pledges {
        if !pledge.withdrawn_on.is_empty() {
            let came: i64 = pledge.parts(&pledge.transfers)?.iter().map(|(minor, _)| minor).sum();
            let confirmed = pledge.minor(&pledge.confirmed)?;
            stage.tell(format_args!(
                "{} confirmed {}, sent {} and withdraws the other {} on {}.",
                pledge.partner,
                pledge.money(confirmed)?,
                pledge.money(came)?,
                pledge.money(confirmed - came)?,
                pledge.withdrawn_on,
            ));
        }
        if let Some(("blocked", on)) = pledge.appropriation.split_once('@') {
            let minor = pledge.minor(&pledge.pledged)?;
            stage.tell(format_args!(
                "{} pledged {}, which its own budget blocks since {on}.",
                pledge.partner,
                pledge.money(minor)?
            ));
        }
    }
    Ok(())
}
