//! What released packages buy: orders charged to the money of one nation or of two, delivered over a month.

use serde_json::json;

use super::super::money;
use super::super::partners::programme_manager;
use super::packages::{LATE, pass, tell, today};
use crate::demo::shop::Unit;
use crate::demo::stage::{Despatch, Order, Stage, TREASURY, done, made};
use crate::output::Failure;

/// The contract that package 1 buys from.
const DOMESTIC: &str = "DC-2025-0865";
/// The contract of the seller abroad.
const ABROAD: &str = "DC-2025-0907";

/// An allotment of a nation's money: code, pledge, unit, minor units.
type Allotted = (&'static str, &'static str, &'static str, i64);
const ALLOTTED: [Allotted; 3] = [
    ("NL25-0001", "NL-2025", "B26", 421_560_000),
    ("DE25-0001", "DE-2025", "B51", 300_000_000),
    ("CA25-0001", "CA-2025", "B51", 188_500_000),
];

/// A line to order: line of the package, contract, item, pieces, and what each allotment bears.
type Wanted = (i64, &'static str, &'static str, i64, &'static [(&'static str, i64)]);
const CONVOYS: [Wanted; 2] = [
    (1, DOMESTIC, "PALISAD-10", 330, &[("NL25-0001", 363_990_000)]),
    (2, DOMESTIC, "PALISAD-8", 60, &[("NL25-0001", 57_570_000)]),
];
const DETECTORS: [Wanted; 1] =
    [(1, ABROAD, "LOOKOUT-40", 12, &[("DE25-0001", 100_000_000), ("CA25-0001", 77_600_000)])];
const INTERCEPTORS: [Wanted; 1] = [(2, ABROAD, "HIGHGUARD-2", 20, &[("DE25-0001", 77_000_000)])];
const MORE_DETECTORS: [Wanted; 1] =
    [(1, ABROAD, "LOOKOUT-40", 8, &[("DE25-0001", 80_000_000), ("CA25-0001", 38_400_000)])];

/// An order of a package that goes on after the month of everyday work.
pub struct UnderWay {
    order: Order,
    despatch: Despatch,
}

/// Packages 1 and 3 become orders, with the money of the nations that share in them.
pub fn orders(stage: &mut Stage) -> Result<(), Failure> {
    let treasurer = stage.cast.at(TREASURY, "treasurer")?.token.clone();
    for (code, fund, unit, amount_minor) in ALLOTTED {
        let allotment = json!({
            "code": code, "fund": fund, "unit": unit, "amount_minor": amount_minor,
            "document": "distribution of partners' money 1",
        });
        done(&format!("allotment {code}"), stage.api.post(&treasurer, "/allotments", &allotment))?;
    }
    let convoys = order(stage, "PRL-2025-1", "B26", &CONVOYS)?;
    let detectors = order(stage, "PRL-2025-3", "B51", &DETECTORS)?;
    let interceptors = order(stage, "PRL-2025-3", "B51", &INTERCEPTORS)?;
    stage.pass_hours(48);
    for order in [convoys, detectors, interceptors] {
        let despatch = stage.despatch(&order, &quantities(&order))?;
        let clerk = stage.cast.at(order.supplier(), "supplier_clerk")?.token.clone();
        hand_over(stage, &clerk, &despatch, "HUB-WEST")?;
        stage.under_way.push(UnderWay { order, despatch });
    }
    let hub = stage.cast.at("HUB-WEST", "receiver")?.token.clone();
    let first = stage.under_way[0].despatch.clone();
    hand_over(stage, &hub, &first, "HUB-CENTRE")?;
    let [convoys, detectors, interceptors] = [0, 1, 2].map(|nth| &stage.under_way[nth].order);
    stage.tell(format_args!(
        "B26 orders {} of PRL-2025-1 with the Dutch money ({}). B51 orders {} of PRL-2025-3, which Germany and Canada pay \
         together ({}), and {} with German money ({}). All three leave their makers and are handed over to the western \
         hub, which hands the convoys on to the central one, each time with a waybill.",
        listed(convoys),
        convoys.number,
        listed(detectors),
        detectors.number,
        listed(interceptors),
        interceptors.number,
    ));
    Ok(())
}

/// A despatch is handed over to a hub, with a waybill.
fn hand_over(stage: &mut Stage, token: &str, despatch: &Despatch, hub: &str) -> Result<(), Failure> {
    let transfer = json!({ "hub": hub, "document": stage.paper("CMR") });
    let path = format!("/despatches/{}/transfers", despatch.id);
    done(&format!("the transfer to {hub}"), stage.api.post(token, &path, &transfer)).map(drop)
}

/// What goes on after the month: a late release, deliveries, an order more, and a package that is closed.
pub fn later(stage: &mut Stage) -> Result<(), Failure> {
    pass(stage, LATE, "release")?;
    let manager = programme_manager(stage)?;
    let read = stage.api.get(&manager, &format!("/packages/{LATE}"))?;
    let available = read["lines"][0]["available_on"].as_str().unwrap_or_default().to_owned();
    let late = today(stage)?.since(available.parse::<domain::values::Date>().map_err(Failure::refused)?);
    let late_days = late.map_err(Failure::refused)?.get_days();
    stage.tell(format_args!(
        "{LATE} is released {late_days} days after its lines were to be had, on {available}."
    ));
    // The interceptors stay at the hub.
    let arriving: Vec<_> = stage.under_way.drain(..2).collect();
    for UnderWay { order, despatch } in arriving {
        stage.accept(&order, &despatch)?;
        stage.settle(&order, &quantities(&order))?;
        stage.tell(format_args!("{} is handed over, accepted and paid: {}.", order.number, listed(&order)));
    }
    let more = order(stage, "PRL-2025-3", "B51", &MORE_DETECTORS)?;
    stage.tell(format_args!("B51 orders {} more ({}).", listed(&more), more.number));
    let path = "/packages/PRL-2025-1";
    let document = json!({ "document": "act of reconciliation 1" });
    done("the reconciliation", stage.api.post(&manager, &format!("{path}/reconciliation"), &document))?;
    let closed = json!({ "step": "close", "document": "act of reconciliation 1" });
    done("the close", stage.api.post(&manager, &format!("{path}/moves"), &closed))?;
    for package in ["PRL-2025-1", "PRL-2025-3", LATE] {
        tell(stage, package)?;
    }
    Ok(())
}

/// Orders lines of a package for a unit; everyone signs and the supplier confirms.
fn order(stage: &mut Stage, package: &str, unit: &str, wanted: &[Wanted]) -> Result<Order, Failure> {
    let unit: Unit = super::super::unit(stage, unit)?;
    let (mut lines, mut body) = (Vec::new(), Vec::new());
    for (line, contract, item, quantity, charges) in wanted {
        let offer = stage.shop.offer(contract, item)?.clone();
        let charge =
            |(allotment, minor): &(&str, i64)| json!({ "allotment": allotment, "amount_minor": minor });
        body.push(json!({
            "line": line, "offer": offer.id, "delivery_point": unit.points.first(), "quantity": quantity,
            "unit_price_minor": offer.unit_price_minor, "charges": charges.iter().map(charge).collect::<Vec<_>>(),
        }));
        lines.push((offer, *quantity));
    }
    let orderer = stage.cast.at(&unit.code, "orderer")?.token.clone();
    let what = format!("the order of {package}");
    let body = json!({ "unit": unit.code, "lines": body });
    let receipt = done(&what, stage.api.post(&orderer, &format!("/packages/{package}/orders"), &body))?;
    let placed = json!({ "id": made(&receipt, "order"), "number": made(&receipt, "number") });
    let order = stage.order_of(&unit, &lines, &placed);
    stage.sign_all(&order)?;
    stage.confirm(&order)?;
    Ok(order)
}

/// Every line of an order with its quantity.
pub fn quantities(order: &Order) -> Vec<(i64, i64)> {
    (1..).zip(&order.lines).map(|(line, (_, quantity))| (line, *quantity)).collect()
}

/// What an order is of, and what it costs.
fn listed(order: &Order) -> String {
    let line = |(offer, quantity): &(crate::demo::shop::Offer, i64)| format!("{quantity} × {}", offer.item);
    let lines: Vec<_> = order.lines.iter().map(line).collect();
    let cost = order.lines.iter().map(|(offer, quantity)| offer.unit_price_minor * quantity).sum();
    format!("{} for {}", lines.join(" and "), money(cost, order.lines[0].0.currency))
}
