//! Signature policies: who sets them, and which one decides.

use std::collections::BTreeSet;

use super::set_policy::SetSignaturePolicy;
use super::step::steps_of;
use super::{Document, Step};
use crate::identity::Role;
use crate::identity::Role::*;
use crate::limits::{AMOUNT_MINOR_MAX, APPROVAL_HOURS, SIGNATURE_STEPS_MAX};
use crate::testing::*;
use crate::values::{Currency, Money};

const ORDER: &str = "charges.allotment charges.amount_minor charges.line contract currency delivery_point edition emergency \
    lines.item lines.line lines.promised_on lines.quantity lines.unit_price_minor number order supplier total_minor unit";
const ACT: &str = "act arrived_on currency delivery_point despatch discrepancies discrepancies.code \
    discrepancies.discrepancy discrepancies.found discrepancies.line discrepancies.note discrepancies.quantity \
    discrepancies.withheld drawn_by edition exceptions exceptions.discrepancy exceptions.line exceptions.serial \
    exceptions.verdict files files.digest files.discrepancy files.media files.size_bytes lines.accepted lines.item lines.line lines.lot lines.manifest lines.missing lines.order_line \
    lines.rejected lines.unit_price_minor lines.unjudged number order order_number packing_list received_by supplier \
    unit";
const GATE: &str = "body code currency edition gate lines.available_on lines.item lines.line lines.quantity \
    lines.requirement lines.requirement_number lines.source lines.supplier lines.unit_price_minor lines.verdict owner \
    package steps total_minor version";

fn policy(name: &str, steps: &[Role]) -> SetSignaturePolicy {
    SetSignaturePolicy {
        code: code(name),
        document: Document::Order,
        organisation: None,
        category: None,
        fund: None,
        is_emergency: false,
        amount_from: uah(0),
        steps: steps_of(steps),
        hours: APPROVAL_HOURS,
    }
}

/// The roles that sign an order of these lines under these policies.
fn steps(policies: &[SetSignaturePolicy], lines: &[crate::orders::place::BasketLine]) -> Vec<Step> {
    let mut world = world();
    world.acting("P-ADMIN");
    for policy in policies {
        world.accept(policy.clone());
    }
    world.acting("P-ORDERER").accept(basket("B11", lines));
    order(&world.state, "PO-2026-000001").steps.clone()
}

#[test]
fn without_a_policy_three_sign() {
    assert_eq!(steps(&[], &[line(&BATTERY, 1)]), [Orderer, Approver, Commander]);
    assert_eq!(steps(&[policy("OFF", &[])], &[line(&BATTERY, 1)]), [Orderer, Approver, Commander]);
}

#[test]
fn the_nearer_organisation_decides_then_the_category_then_the_amount() {
    let all = policy("ALL", &[Orderer, Commander]);
    let corps =
        SetSignaturePolicy { organisation: Some(organisation("C1")), ..policy("C1", &[Orderer, Buyer]) };
    let brigade = SetSignaturePolicy { organisation: Some(organisation("B11")), ..policy("B11", &[Orderer]) };
    let stranger = SetSignaturePolicy { organisation: Some(organisation("B12")), ..policy("B12", &[Buyer]) };
    let drones =
        SetSignaturePolicy { category: Some(category("FPV-R")), ..policy("FPV", &[Orderer, Approver]) };
    let dear =
        SetSignaturePolicy { amount_from: uah(1_000_000), ..policy("DEAR", &[Orderer, Approver, Buyer]) };
    let (battery, batteries, drone) = ([line(&BATTERY, 1)], [line(&BATTERY, 4)], [line(&DRONE, 10)]);

    let by_place = [all.clone(), stranger, brigade, corps.clone()];
    assert_eq!(steps(&by_place, &battery), [Orderer], "brigade before corps");
    assert_eq!(steps(&[all.clone(), corps], &battery), [Orderer, Buyer], "corps before everywhere");
    let others = [all, drones, dear];
    assert_eq!(steps(&others, &drone), [Orderer, Approver], "a category before an amount");
    assert_eq!(steps(&others, &batteries), [Orderer, Approver, Buyer], "from the amount on");
    assert_eq!(steps(&others, &battery), [Orderer, Commander], "below the amount");
}

#[test]
fn an_amount_counts_in_its_currency_only() {
    let euros = Money::new(1, Currency::EUR);
    let dear = SetSignaturePolicy { amount_from: euros, ..policy("EUR", &[Orderer, Buyer]) };
    assert_eq!(steps(std::slice::from_ref(&dear), &[line(&BATTERY, 1)]), [Orderer, Approver, Commander]);
    assert_eq!(steps(&[dear], &[line(&DRONE_EUR, 1)]), [Orderer, Buyer]);
}

#[test]
fn a_policy_without_an_amount_holds_in_every_currency() {
    let (here, there) = ([line(&BATTERY, 1)], [line(&DRONE_EUR, 1)]);
    let all = policy("ALL", &[Orderer, Commander]);
    assert_eq!(steps(std::slice::from_ref(&all), &there), [Orderer, Commander]);
    let dear = SetSignaturePolicy { amount_from: uah(1), ..policy("DEAR", &[Orderer, Buyer]) };
    let both = [all.clone(), dear];
    assert_eq!(steps(&both, &here), [Orderer, Buyer], "an amount that is reached is more specific");
    assert_eq!(steps(&both, &there), [Orderer, Commander], "one in another currency is not reached");
    let euros = SetSignaturePolicy {
        amount_from: Money::new(0, Currency::EUR),
        ..policy("ALL-EUR", &[Orderer, Approver, Buyer])
    };
    for both in [[all.clone(), euros.clone()], [euros, all]] {
        assert_eq!(steps(&both, &there), [Orderer, Approver, Buyer], "of two without, its own currency's");
        assert_eq!(steps(&both, &here), [Orderer, Commander]);
    }
}

#[test]
fn a_policy_is_replaced_by_its_code() {
    let twice = [policy("ALL", &[Buyer]), policy("ALL", &[Orderer])];
    assert_eq!(steps(&twice, &[line(&BATTERY, 1)]), [Orderer]);
}

#[test]
fn an_order_keeps_the_steps_it_began_with() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .as_("P-ADMIN")
        .when(policy("ALL", &[Buyer]))
        .then_events(["signature_policy_set.1"])
        .then(|state| assert_eq!(order(state, "PO-2026-000001").steps.len(), 3));
}

#[test]
fn a_policy_names_what_exists_and_roles_that_sign() {
    let all = || policy("ALL", &[Orderer]);
    refused("P-ADMIN", SetSignaturePolicy { organisation: Some(organisation("B99")), ..all() }, "not_found");
    refused("P-ADMIN", SetSignaturePolicy { category: Some(category("NONE")), ..all() }, "not_found");
    refused("P-ADMIN", SetSignaturePolicy { amount_from: uah(-1), ..all() }, "field_invalid");
    refused(
        "P-ADMIN",
        SetSignaturePolicy { amount_from: uah(AMOUNT_MINOR_MAX + 1), ..all() },
        "field_invalid",
    );
    refused("P-ADMIN", policy("ALL", &[Orderer; SIGNATURE_STEPS_MAX + 1]), "too_many");
    refused("P-ADMIN", policy("ALL", &[Orderer, Orderer]), "repeated");
    refused("P-ADMIN", policy("ALL", &[Orderer, Receiver]), "field_invalid")
        .then_says("is not a role that signs");
}

#[test]
fn only_administrators_set_policies() {
    refused("P-BUYER", policy("ALL", &[Orderer]), "not_permitted");
    refused("P-ORDERER", policy("ALL", &[Orderer]), "not_found");
    let own = SetSignaturePolicy { organisation: Some(organisation("B11")), ..policy("B11", &[Orderer]) };
    refused("P-COMMANDER", own, "not_permitted");
}

/// Signatures of years ago are over these fields: another shape of a document would be another form of signed bytes.
#[test]
fn what_a_signed_document_holds_never_changes() {
    fn paths(value: &serde_json::Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| paths(field, &format!("{path}.{name}"), found));
            }
            serde_json::Value::Array(elements) if !elements.is_empty() => {
                elements.iter().for_each(|element| paths(element, path, found));
            }
            _ => drop(found.insert(path[1..].to_owned())),
        }
    }
    let [mut order, mut act, mut gate] = [const { BTreeSet::new() }; 3];
    for kept in history().state.signed_documents.rows() {
        let document = kept.value();
        let found = match (document.get("act"), document.get("gate")) {
            (Some(_), _) => &mut act,
            (_, Some(_)) => &mut gate,
            _ => &mut order,
        };
        paths(&document, "", found);
    }
    let joined = |found: BTreeSet<String>| found.into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(joined(order), ORDER);
    assert_eq!(joined(act), ACT);
    assert_eq!(joined(gate), GATE);
}
