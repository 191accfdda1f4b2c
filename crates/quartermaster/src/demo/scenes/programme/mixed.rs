//! A contract of a domestic maker that the state and two donors pay together, after the donors have vetted the maker.

use serde_json::json;

use super::super::straight::done_order;
use super::super::{money, partners, unit};
use super::buying::quantities;
use super::officer;
use crate::demo::stage::{Stage, TREASURY, done};
use crate::output::Failure;

/// The contract and the item that are paid back.
const CONTRACT: (&str, &str) = ("DC-2025-0481", "DUBONIS-10");
/// Pieces.
const QUANTITY: i64 = 120;
/// Whose order it is.
const UNIT: &str = "B62";
/// A maker that does not pass.
const REFUSED: &str = "SUP-LANKA";

/// A donor: nation, its pledge, what is exchanged of it, at which rate into hryvnias, and what it pays back; minor units.
struct Donor {
    nation: &'static str,
    pledge: &'static str,
    given_minor: i64,
    rate: &'static str,
    received_minor: i64,
    paid_back_minor: i64,
}

const DONORS: [Donor; 2] = [
    Donor {
        nation: "DK",
        pledge: "DK-2025",
        given_minor: 24_000_000,
        rate: "6.55",
        received_minor: 157_200_000,
        paid_back_minor: 151_200_000,
    },
    Donor {
        nation: "IS",
        pledge: "IS-2025",
        given_minor: 2_000_000,
        rate: "0.335",
        received_minor: 67_000_000,
        paid_back_minor: 60_480_000,
    },
];

/// The state pays a maker; two donors vet it, exchange money and pay parts of the line back.
pub fn sources(stage: &mut Stage) -> Result<(), Failure> {
    let unit = unit(stage, UNIT)?;
    let offer = stage.shop.offer(CONTRACT.0, CONTRACT.1)?.clone();
    let maker = offer.supplier.clone();
    let whole_minor = offer.unit_price_minor * QUANTITY;
    let order = done_order(stage.place(&unit, &[(offer, QUANTITY)])?)?;
    stage.sign_all(&order)?;
    stage.confirm(&order)?;
    stage.pass_hours(72);
    let despatch = stage.despatch(&order, &quantities(&order))?;
    stage.pass_hours(24);
    stage.accept(&order, &despatch)?;
    stage.settle(&order, &quantities(&order))?;
    let currency = order.lines[0].0.currency;
    stage.tell(format_args!(
        "The state pays {maker} for {QUANTITY} × {} of {UNIT} ({}): {}.",
        CONTRACT.1,
        order.number,
        money(whole_minor, currency)
    ));
    vet(stage, "PARTNER-DK", REFUSED, "refused")?;
    stage.tell(format_args!(
        "Donors of the Danish-like programme vet makers first: {REFUSED} does not pass, {maker} does."
    ));
    let mut left_minor = whole_minor;
    for donor in &DONORS {
        let partner = format!("PARTNER-{}", donor.nation);
        vet(stage, &partner, &maker, "passed")?;
        pay_back(stage, donor, &partner, &order.id)?;
        left_minor -= donor.paid_back_minor;
        stage.tell(format_args!(
            "{partner} exchanges a part of {} into {} and pays {} of the line back.",
            donor.pledge,
            money(donor.received_minor, currency),
            money(donor.paid_back_minor, currency)
        ));
    }
    stage.tell(format_args!(
        "The state bears the other {}: one line, three sources.",
        money(left_minor, currency)
    ));
    Ok(())
}

fn vet(stage: &mut Stage, partner: &str, maker: &str, result: &str) -> Result<(), Failure> {
    let officer = officer(stage, partner)?;
    let vetting = json!({
        "partner": partner, "maker": maker, "result": result, "on": partners::day(stage),
        "vetted_by": "joint procurement team", "letter": format!("letter on {maker}"),
    });
    done(&format!("the vetting of {maker}"), stage.api.post(&officer, "/vettings", &vetting)).map(drop)
}

/// A donor's money becomes hryvnias of its own fund, which take over a part of the line.
fn pay_back(stage: &mut Stage, donor: &Donor, partner: &str, order: &str) -> Result<(), Failure> {
    let treasurer = stage.cast.at(TREASURY, "treasurer")?.token.clone();
    let Donor { nation, pledge, given_minor, rate, received_minor, paid_back_minor } = donor;
    let (fund, allotment) = (format!("{pledge}-UAH"), format!("{nation}25-0001"));
    let added = json!({
        "code": fund, "source_kind": "partner_contribution", "owner": partner, "currency": "UAH",
        "name_uk": format!("{pledge}: оплата чинних контрактів"), "name_en": format!("{pledge}: existing contracts"),
        "budget_year": 2026, "lapse_on": "2026-12-31", "earmark": { "countries": ["UA"] },
    });
    done(&format!("the fund {fund}"), stage.api.post(&treasurer, "/funds", &added))?;
    let exchange = json!({
        "from": pledge, "to": fund, "given_minor": given_minor, "received_minor": received_minor, "rate": rate,
        "rate_on": partners::day(stage), "bank_document": format!("{pledge}-EX-1"),
    });
    done("the exchange", stage.api.post(&treasurer, "/funds/exchanges", &exchange))?;
    let allotted = json!({
        "code": allotment, "fund": fund, "unit": UNIT, "amount_minor": received_minor,
        "document": "distribution of donors' money 1",
    });
    done("the allotment", stage.api.post(&treasurer, "/allotments", &allotted))?;
    let body = json!({
        "line": 1, "allotment": allotment, "amount_minor": paid_back_minor,
        "document": format!("letter of {partner} on {pledge}"),
    });
    done("the reimbursement", stage.api.post(&treasurer, &format!("/orders/{order}/reimbursements"), &body))
        .map(drop)
}
