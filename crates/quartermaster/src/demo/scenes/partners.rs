//! Partners: two units need interceptors, a partner confirms the need and sends euros for it; another pays a contract back.

use serde_json::{Value, json};

use super::paying::delivered;
use crate::demo::stage::{Stage, done, refused};
use crate::output::Failure;

/// Needs of two units become one of the corps, which a partner validates line by line.
pub fn needs(stage: &mut Stage) -> Result<(), Failure> {
    let [first, second] = ["B21-1", "B22-1"].map(|unit| need(stage, unit, 40));
    let (first, second) = (first?, second?);
    let commander = stage.cast.at("C2", "commander")?.token.clone();
    let whole = json!({
        "organisation": "C2", "parts": [first, second], "priority": 1, "urgency": "urgent",
        "justification": "захист неба двох бригад",
    });
    let whole = subject(&done(
        "the need of the corps",
        stage.api.post(&commander, "/requirements/consolidations", &whole),
    )?);
    let read = stage.api.get(&commander, &format!("/requirements/{whole}"))?;
    stage.tell(format_args!(
        "B21-1 and B22-1 need 40 interceptors each; their corps makes one need of 80 of it. The catalogue has {} items \
         that meet it.",
        read["matches"].as_array().map_or(0, Vec::len)
    ));
    let manager = programme_manager(stage)?;
    let list = json!({
        "code": "NEEDS-2026", "owner": "MOD", "validator": "PARTNER-N",
        "name_uk": "Пріоритетні потреби, 2026", "name_en": "Prioritised needs, 2026",
    });
    done("the list", stage.api.post(&manager, "/requirement-lists", &list))?;
    let version = json!({ "requirements": [whole] });
    done("its first version", stage.api.post(&manager, "/requirement-lists/NEEDS-2026/versions", &version))?;
    let verdicts = json!({ "version": 1, "verdicts": [
        { "requirement": whole, "verdict": "validated", "remark": "hand over to both brigades" },
    ] });
    let path = "/requirement-lists/NEEDS-2026/verdicts";
    let other = stage.cast.at("PARTNER-W", "partner_officer")?.token.clone();
    refused("another partner's verdict", "not_found", stage.api.post(&other, path, &verdicts))?;
    let partner = stage.cast.at("PARTNER-N", "partner_officer")?.token.clone();
    done("the verdict", stage.api.post(&partner, path, &verdicts))?;
    stage.tell(
        "The ministry submits it to PARTNER-N, which validates it; PARTNER-W may not even know of the list.",
    );
    Ok(())
}

/// Announced, pledged, confirmed and transferred are kept apart; a bank's reference counts once.
pub fn pledge(stage: &mut Stage) -> Result<(), Failure> {
    let partner = stage.cast.at("PARTNER-N", "partner_officer")?.token.clone();
    let treasurer = stage.cast.at("TREASURY", "treasurer")?.token.clone();
    let today = day(stage);
    let announced = json!({
        "code": "SKY-2026", "partner": "PARTNER-N", "name_uk": "Внесок на перехоплювачі, 2026",
        "name_en": "Contribution for interceptors, 2026", "currency": "EUR", "amount_minor": 500_000_000,
        "rate": { "rate": "1.0834", "into": "USD", "on": today }, "on": today,
        "document": "statement of the government", "earmark": { "categories": ["INTERCEPT"], "recipients": ["C2"] },
        "lapse_on": "2026-12-31",
    });
    done("the announcement", stage.api.post(&partner, "/pledges", &announced))?;
    for (action, amount_minor) in [("pledge", 450_000_000), ("confirm", 400_000_000)] {
        let step =
            json!({ "action": action, "amount_minor": amount_minor, "on": today, "document": "letter 21" });
        done(action, stage.api.post(&partner, "/pledges/SKY-2026/moves", &step))?;
    }
    let plan = json!({ "tranches": [
        { "due_on": "2026-03-31", "amount_minor": 150_000_000 },
        { "due_on": "2026-09-30", "amount_minor": 250_000_000 },
    ] });
    done("the tranches", stage.api.post(&partner, "/pledges/SKY-2026/tranches", &plan))?;
    let year = json!({
        "owner": "PARTNER-N", "year": 2026, "currency": "EUR", "document": "budget of the government",
        "months": [0, 100_000_000, 200_000_000, 0, 0, 0, 0, 0, 100_000_000, 0, 0, 0],
    });
    done("the plan of the year", stage.api.post(&partner, "/year-plans", &year))?;
    let transfer = json!({ "reference": "NOAS-2026-0044", "amount_minor": 150_000_000, "on": today });
    done("the transfer", stage.api.post(&treasurer, "/pledges/SKY-2026/transfers", &transfer))?;
    let again = stage.api.post(&treasurer, "/pledges/SKY-2026/transfers", &transfer);
    let detail = refused("the repeated transfer", "reference_taken", again)?;
    let read = stage.api.get(&partner, "/pledges/SKY-2026")?;
    stage.tell(format_args!(
        "PARTNER-N announces 5 000 000 EUR, pledges 4.5 million, confirms 4 million; {} arrive and make the fund \
         SKY-2026. The same bank advice again: {detail}.",
        euros(&read["transferred"]["amount_minor"])
    ));
    Ok(())
}

fn euros(minor: &Value) -> String {
    super::money(minor.as_i64().unwrap_or_default(), domain::values::Currency::EUR)
}

/// The need becomes a package: funded before it is composed, validated by one partner and released by another.
pub fn package(stage: &mut Stage) -> Result<(), Failure> {
    let manager = programme_manager(stage)?;
    let draft = json!({
        "code": "PKG-2026-1", "owner": "MOD", "validator": "PARTNER-N", "releaser": "PARTNER-W",
        "name_uk": "Пакет 1: захист неба", "name_en": "Package 1: air protection", "currency": "EUR",
        "target_minor": 20_000_000,
    });
    done("the package", stage.api.post(&manager, "/packages", &draft))?;
    let share = json!({ "pledge": "SKY-2026", "amount_minor": 12_000_000 });
    done("the share", stage.api.post(&manager, "/packages/PKG-2026-1/shares", &share))?;
    let need = stage.api.get(&manager, "/requirements?status=validated")?["entries"][0]["id"].clone();
    let offer = stage.shop.offer("DC-2025-0865", "SHULICHENIA-2")?.clone();
    let lines = json!({ "lines": [{
        "requirement": need, "item": offer.item, "quantity": 80, "source": "production",
        "supplier": offer.supplier, "unit_price_minor": offer.unit_price_minor,
        "available_on": "2026-06-30",
    }] });
    done("its lines", stage.api.post(&manager, "/packages/PKG-2026-1/versions", &lines))?;
    let path = "/packages/PKG-2026-1/verdicts";
    for (partner, gate) in [("PARTNER-N", "validation"), ("PARTNER-W", "release")] {
        let verdicts =
            json!({ "version": 1, "gate": gate, "verdicts": [{ "line": 1, "verdict": "passed" }] });
        let other = if partner == "PARTNER-N" { "PARTNER-W" } else { "PARTNER-N" };
        let other = stage.cast.at(other, "partner_officer")?.token.clone();
        refused("the other body's verdict", "not_permitted", stage.api.post(&other, path, &verdicts))?;
        let body = stage.cast.at(partner, "partner_officer")?.token.clone();
        done(gate, stage.api.post(&body, path, &verdicts))?;
        stage.sign_judgement(partner, "PKG-2026-1")?;
    }
    let treasurer = stage.cast.at("TREASURY", "treasurer")?.token.clone();
    for unit in ["B21-1", "B22-1"] {
        let allotment = json!({
            "code": format!("SKY-{unit}"), "fund": "SKY-2026", "unit": unit, "amount_minor": 6_000_000,
            "document": "distribution of package 1",
        });
        done("the allotment", stage.api.post(&treasurer, "/allotments", &allotment))?;
    }
    let read = stage.api.get(&manager, "/packages/PKG-2026-1")?;
    stage.tell(format_args!(
        "PKG-2026-1 has money before it has lines. PARTNER-N validates them, PARTNER-W releases them, each \
         with a signature, and neither may do the other's part. It is {}: {} of {}. B21-1 and B22-1 may order of it.",
        read["funding"].as_str().unwrap_or_default().replace('_', " "),
        euros(&read["funded_minor"]),
        euros(&read["total_minor"]),
    ));
    Ok(())
}

/// State money has paid a maker; a donor vets that maker, and its fund pays half of it back.
pub fn reimbursement(stage: &mut Stage) -> Result<(), Failure> {
    let partner = stage.cast.at("PARTNER-W", "partner_officer")?.token.clone();
    let treasurer = stage.cast.at("TREASURY", "treasurer")?.token.clone();
    let order = delivered(stage, "B61", "DC-2025-0529", "DRIZD-8")?;
    let (offer, quantity) = order.lines[0].clone();
    stage.settle(&order, &[(1, quantity)])?;
    let today = day(stage);
    let whole_minor = offer.unit_price_minor * quantity;
    let half_minor = whole_minor / 2;
    let announced = json!({
        "code": "WEST-2026", "partner": "PARTNER-W", "name_uk": "Західний внесок: оплата чинних контрактів, 2026",
        "name_en": "Western contribution: existing contracts, 2026", "currency": "UAH",
        "amount_minor": whole_minor, "on": today, "document": "letter of intent 3",
        "earmark": { "countries": ["UA"], "obligate_by": "2026-02-28", "accept_by": "2026-10-31" }, "lapse_on": "2026-12-31",
    });
    done("the announcement", stage.api.post(&partner, "/pledges", &announced))?;
    for action in ["pledge", "confirm"] {
        let step =
            json!({ "action": action, "amount_minor": whole_minor, "on": today, "document": "letter 4" });
        done(action, stage.api.post(&partner, "/pledges/WEST-2026/moves", &step))?;
    }
    let transfer = json!({ "reference": "WEST-2026-0007", "amount_minor": whole_minor, "on": today });
    done("the transfer", stage.api.post(&treasurer, "/pledges/WEST-2026/transfers", &transfer))?;
    let allotment = json!({
        "code": "W26-0001", "fund": "WEST-2026", "unit": "B61", "amount_minor": whole_minor,
        "document": "distribution of the Western contribution",
    });
    done("the allotment", stage.api.post(&treasurer, "/allotments", &allotment))?;
    let path = format!("/orders/{}/reimbursements", order.id);
    let body = json!({
        "line": 1, "allotment": "W26-0001", "amount_minor": half_minor, "document": "letter 5 of the donor",
    });
    let early = stage.api.post(&treasurer, &path, &body);
    let detail = refused("the reimbursement of a maker that nobody vetted", "maker_not_vetted", early)?;
    let vetting = json!({
        "partner": "PARTNER-W", "maker": offer.supplier, "result": "passed", "on": today,
        "vetted_by": "procurement office of the donor", "letter": "letter 6", "remarks": "plant visited",
    });
    done("the vetting", stage.api.post(&partner, "/vettings", &vetting))?;
    done("the reimbursement", stage.api.post(&treasurer, &path, &body))?;
    let trace = stage.api.get(&partner, "/funds/WEST-2026/trace")?;
    stage.tell(format_args!(
        "{} is paid by the state. PARTNER-W sent as much and is to pay half of it back: {detail}. Once it has vetted {}, its fund bears \
         {}, its trace shows the {} pieces it bought, and the rest lies idle.",
        order.number,
        offer.supplier,
        super::money(half_minor, offer.currency),
        trace["pieces"],
    ));
    Ok(())
}

/// States a need of a unit by its profile; answers its id.
fn need(stage: &mut Stage, unit: &str, quantity: i64) -> Result<String, Failure> {
    let orderer = stage.cast.at(unit, "orderer")?.token.clone();
    let need = json!({
        "unit": unit, "need": { "profile": { "category": "INTERCEPT" } },
        "terms": {
            "quantity": quantity, "from": "2026-02-01", "to": "2026-12-31", "priority": 2, "urgency": "urgent",
        },
        "justification": "щоденні нальоти",
    });
    Ok(subject(&done("the need", stage.api.post(&orderer, "/requirements", &need))?))
}

/// The id of what a receipt's first event made.
pub(super) fn subject(receipt: &Value) -> String {
    receipt["events"][0]["fields"]["requirement"].as_str().unwrap_or_default().to_owned()
}

/// The token of the programme manager.
pub(super) fn programme_manager(stage: &Stage) -> Result<String, Failure> {
    Ok(stage.cast.at("MOD", "programme_manager")?.token.clone())
}

/// Today, as the API takes it.
pub(super) fn day(stage: &Stage) -> String {
    stage.now().to_string().chars().take(10).collect()
}
