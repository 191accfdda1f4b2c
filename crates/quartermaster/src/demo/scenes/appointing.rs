//! Who may do what: a letter names people, an approver names a deputy, a program gets a token of its own.

use serde_json::json;

use crate::demo::stage::{Stage, done, refused};
use crate::output::Failure;

/// The letter as it was scanned.
const SCAN: &[u8] = include_bytes!("../../../../../demo/letters/12-3.png");

/// One letter appoints two people; the approver passes the right to sign on while away.
pub fn letter_and_deputy(stage: &mut Stage) -> Result<(), Failure> {
    let administrator = stage.cast.at("MOD", "administrator")?.token.clone();
    let (tomorrow, last) = (day(stage, 1), day(stage, 30));
    let scan = stage.api.upload(&administrator, "12-3.png", SCAN)?;
    let letter = json!({
        "organisation": "B11-4", "document": "12/3", "file": scan,
        "appointments": [
            { "person": "P-09001", "name": "Шевчук Ірина Олегівна", "role": "approver", "from": tomorrow },
            { "person": "P-09002", "name": "Бондар Олег Іванович", "role": "commission_member", "from": tomorrow },
        ],
    });
    done("the letter", stage.api.post(&administrator, "/letters", &letter))?;
    stage.tell("Letter 12/3 of B11-4 names a second approver and another member of the commission.");
    let approver = stage.cast.at("B11-4", "approver")?;
    let (token, person) = (approver.token.clone(), approver.code.clone());
    let deputy = stage.cast.at("B11-4", "commission_member")?.code.clone();
    let path = format!("/appointments?person={person}&role=approver");
    let own = stage.api.get(&token, &path)?;
    let own = own["entries"][0]["id"].as_str().unwrap_or_default().to_owned();
    let delegation = json!({
        "to_person": deputy, "from": tomorrow, "to": last, "document": "order 40",
    });
    let path = format!("/appointments/{own}/delegations");
    done("the delegation", stage.api.post(&token, &path, &delegation))?;
    stage.tell(format_args!("The approver {person} goes on leave; {deputy} signs as deputy until {last}."));
    let other = stage.cast.at("B11-4", "commander")?.token.clone();
    let detail = refused("another's right", "not_permitted", stage.api.post(&other, &path, &delegation))?;
    stage.tell(format_args!("The commander cannot pass on a right that is not theirs: {detail}."));
    Ok(())
}

/// A program reads the brigade's orders and nothing else.
pub fn program(stage: &mut Stage) -> Result<(), Failure> {
    let administrator = stage.cast.at("MOD", "administrator")?.token.clone();
    let account =
        json!({ "code": "S-STOCK-B11", "organisation": "B11-4", "purpose": "облік запасів бригади" });
    done("the service account", stage.api.post(&administrator, "/service-accounts", &account))?;
    let appointment = json!({
        "person": "S-STOCK-B11", "role": "receiver", "organisation": "B11-4", "from": day(stage, 0),
        "document": "12/4",
    });
    done("its appointment", stage.api.post(&administrator, "/appointments", &appointment))?;
    let token =
        json!({ "label": "stock program", "actions": ["read_orders"], "organisation": "B11-4", "days": 90 });
    done("its token", stage.api.post(&administrator, "/service-accounts/S-STOCK-B11/tokens", &token))?;
    stage.tell("The stock program of B11-4 may read its orders for 90 days, and nothing else.");
    Ok(())
}

/// The day of the story after so many days, as the API takes it.
fn day(stage: &Stage, days: i64) -> String {
    stage.now().plus_days(days).to_string().chars().take(10).collect()
}
