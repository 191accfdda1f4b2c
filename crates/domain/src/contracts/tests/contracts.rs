//! Frameworks, contracts and every step of a contract's lifecycle.

use crate::catalogue::move_item::MoveItem;
use crate::catalogue::{ItemAction, ItemStatus};
use crate::contracts::add_contract::{AddContract, PriceLine};
use crate::contracts::add_framework::AddFramework;
use crate::contracts::move_contract::MoveContract;
use crate::contracts::{ContractAction, ContractStatus, TaxCategory};
use crate::identity::{OrganisationKind, Role};
use crate::limits::{AMOUNT_MINOR_MAX, CHUNK_COMMANDS_MAX, QUANTITY_MAX, UNIT_PRICE_MINOR_MAX};
use crate::testing::*;
use crate::values::Currency;

fn add_framework() -> AddFramework {
    AddFramework {
        code: code("FA-2"),
        name_uk: text("Засоби РЕБ"),
        name_en: text("Jammers"),
        buyer: organisation("AGENCY"),
        currency: Currency::UAH,
        from: day("2026-01-01"),
        to: day("2026-12-31"),
        ceiling_minor: 1_000_000,
        ceiling_quantity: 10,
    }
}

fn direct() -> AddContract {
    add_direct_contract("DC-9", 1_000_000, vec![price_line("PAMOROZ-4", 100)])
}

fn step(name: &str, action: ContractAction) -> MoveContract {
    MoveContract { action, items: Vec::new(), ..sign(name, []) }
}

#[test]
fn a_framework_is_added_by_its_agency() {
    given(world())
        .as_("P-BUYER")
        .when(add_framework())
        .then_events(["framework_added.1"])
        .when(add_framework())
        .then_rejected("already_exists");
    refused("P-CLERK", add_framework(), "not_found");
    refused("P-TREASURER", add_framework(), "not_permitted");
    let at = |name| AddFramework { buyer: organisation(name), ..add_framework() };
    refused("P-BUYER", at("MOD"), "not_permitted");
    refused("console", at("B11"), "wrong_organisation_kind");
    refused("console", at("NONE"), "not_found");
}

#[test]
fn a_framework_has_a_term_and_ceilings() {
    let wrong = [
        (AddFramework { to: day("2025-12-31"), ..add_framework() }, "lies before the first day"),
        (AddFramework { ceiling_minor: 0, ..add_framework() }, "ceiling_minor"),
        (AddFramework { ceiling_minor: AMOUNT_MINOR_MAX + 1, ..add_framework() }, "ceiling_minor"),
        (AddFramework { ceiling_quantity: 0, ..add_framework() }, "ceiling_quantity"),
        (AddFramework { ceiling_quantity: QUANTITY_MAX + 1, ..add_framework() }, "ceiling_quantity"),
    ];
    for (command, words) in wrong {
        refused("P-BUYER", command, "field_invalid").then_says(words);
    }
}

#[test]
fn a_contract_begins_as_a_draft_with_its_price_list() {
    given(world())
        .as_("P-BUYER")
        .when(direct())
        .then_events(["contract_added.1"])
        .then(|state| {
            let added = state.contracts.known(&contract("DC-9"));
            assert_eq!((added.status, added.line_count), (ContractStatus::Draft, 1));
            let line = state.contract_lines.known(&(contract("DC-9"), item("PAMOROZ-4")));
            assert_eq!((line.unit_price_minor, line.tax_rate_percent), (100, 20));
        })
        .when(direct())
        .then_rejected("already_exists");
    refused("P-RIVAL", direct(), "not_found");
    refused("P-TREASURER", direct(), "not_permitted");
}

#[test]
fn a_contract_has_parties_a_term_and_a_ceiling() {
    refused("console", AddContract { buyer: organisation("B11"), ..direct() }, "wrong_organisation_kind");
    refused("P-BUYER", AddContract { supplier: organisation("B11"), ..direct() }, "wrong_organisation_kind");
    refused("P-BUYER", AddContract { supplier: organisation("NONE"), ..direct() }, "not_found");
    refused("P-BUYER", AddContract { to: day("2025-09-30"), ..direct() }, "field_invalid");
    refused("P-BUYER", AddContract { ceiling_minor: 0, ..direct() }, "field_invalid");
}

#[test]
fn a_contract_stands_under_a_framework_of_its_own_agency_and_currency() {
    let under = |name, rank| AddContract { framework: Some((framework(name), rank)), ..direct() };
    given(world()).as_("P-BUYER").when(under("FA-1", 3)).then_events(["contract_added.1"]);
    refused("P-BUYER", under("FA-9", 1), "not_found");
    refused("P-BUYER", under("FA-1", 0), "field_invalid").then_says("rank");
    let euros = AddContract { currency: Currency::EUR, ..under("FA-1", 1) };
    refused("P-BUYER", euros, "wrong_currency").then_says("contract DC-9 is in EUR, but UAH is needed");
    let mut world = world();
    world.accept(add_organisation("AGENCY-2", OrganisationKind::Agency, None, "UA"));
    world.accept(appoint("P-NOBODY", Role::Buyer, "AGENCY-2"));
    let foreign = AddContract { buyer: organisation("AGENCY-2"), ..under("FA-1", 1) };
    given(world).as_("P-NOBODY").when(foreign).then_rejected("not_found").then_says("framework");
}

#[test]
fn a_price_list_names_each_item_once_with_price_quantity_and_tax() {
    let with = |lines| AddContract { lines, ..direct() };
    let one = |line: PriceLine| with(vec![line]);
    let line = || price_line("PAMOROZ-4", 100);
    refused("P-BUYER", with(Vec::new()), "empty");
    refused("P-BUYER", with(vec![line(); CHUNK_COMMANDS_MAX + 1]), "too_many");
    refused("P-BUYER", with(vec![line(), line()]), "repeated").then_says("PAMOROZ-4");
    refused("P-BUYER", one(price_line("NONE", 100)), "not_found");
    refused("P-BUYER", one(price_line("PAMOROZ-4", 0)), "field_invalid");
    refused("P-BUYER", one(price_line("PAMOROZ-4", UNIT_PRICE_MINOR_MAX + 1)), "field_invalid");
    refused("P-BUYER", one(PriceLine { ceiling_quantity: 0, ..line() }), "field_invalid");
    refused("P-BUYER", one(PriceLine { ceiling_quantity: QUANTITY_MAX + 1, ..line() }), "field_invalid");
    for (tax_category, tax_rate_percent, is_right) in [
        (TaxCategory::Standard, 20, true),
        (TaxCategory::Reduced, 7, true),
        (TaxCategory::Zero, 0, true),
        (TaxCategory::Exempt, 0, true),
        (TaxCategory::Standard, 7, false),
        (TaxCategory::Reduced, 20, false),
        (TaxCategory::Exempt, 20, false),
    ] {
        let command = one(PriceLine { tax_category, tax_rate_percent, ..line() });
        match is_right {
            true => given(world()).as_("P-BUYER").when(command).then_events(["contract_added.1"]),
            false => {
                refused("P-BUYER", command, "field_invalid").then_says("is no tax category with its rate")
            }
        };
    }
}

#[test]
fn a_contract_takes_the_steps_of_its_table_and_no_other() {
    use ContractAction::*;
    for (status, steps) in [
        (ContractStatus::Draft, &[][..]),
        (ContractStatus::InForce, &[Sign]),
        (ContractStatus::Terminated, &[Sign, Terminate]),
        (ContractStatus::Closed, &[Sign, Close]),
    ] {
        let command = |action| match action {
            Sign => sign("DC-9", ["PAMOROZ-4"]),
            _ => step("DC-9", action),
        };
        let mut world = world();
        world.acting("P-BUYER").accept(direct());
        steps.iter().for_each(|action| drop(world.accept(command(*action))));
        assert_eq!(world.state.contracts.known(&contract("DC-9")).status, status);
        for action in ContractAction::ALL {
            let scenario = given(world.clone()).when(command(*action));
            match status.after(*action) {
                None => scenario.then_rejected("wrong_status"),
                Some(_) if *action == Amend => {
                    scenario.then_rejected("field_invalid").then_says("send an amendment")
                }
                Some(next) => scenario
                    .then_events(["contract_moved.1"])
                    .then(|state| assert_eq!(state.contracts.known(&contract("DC-9")).status, next)),
            };
        }
    }
}

#[test]
fn signing_opens_the_admitted_items_it_names() {
    let mut world = world();
    world.acting("P-BUYER");
    for (name, steps) in [("ADMITTED", 3), ("CHECKED", 2)] {
        world.accept(add_item(name, "SUP-TYSHA", "EW-TRENCH", None, [("channels", number(2))]));
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit].into_iter().take(steps) {
            world.accept(MoveItem { item: item(name), action, reason: personal("decision 5") });
        }
    }
    let lines = ["ADMITTED", "CHECKED", "PAMOROZ-4"].map(|name| price_line(name, 100)).to_vec();
    world.accept(AddContract { lines, ..direct() });
    given(world)
        .when(sign("DC-9", ["ADMITTED", "CHECKED", "PAMOROZ-4"]))
        .then_events(["contract_moved.1", "item_moved.1"])
        .then(|state| {
            let status = |name| state.items.known(&item(name)).status;
            assert_eq!(status("ADMITTED"), ItemStatus::Orderable);
            assert_eq!(status("CHECKED"), ItemStatus::Checked);
            let signed_on = state.contracts.known(&contract("DC-9")).signed_on;
            assert_eq!(signed_on, Some(day("2025-10-01")));
        });
}

#[test]
fn a_step_has_a_day_and_only_signing_names_items() {
    let mut drafted = world();
    drafted.acting("P-BUYER").accept(direct());
    given(drafted)
        .when(sign("DC-9", []))
        .then_rejected("empty")
        .when(sign("DC-9", ["PLYSKA-10"]))
        .then_rejected("not_found")
        .when(sign("DC-9", ["PAMOROZ-4", "PAMOROZ-4"]))
        .then_rejected("repeated")
        .when(MoveContract { on: day("2026-01-13"), ..sign("DC-9", ["PAMOROZ-4"]) })
        .then_rejected("field_invalid")
        .then_says("lies in the future");
    let opening = MoveContract { action: ContractAction::Terminate, ..sign("DC-7", ["PAMOROZ-4"]) };
    refused("P-BUYER", opening, "field_invalid").then_says("are opened by signing, not by terminate");
    let close = || step("DC-7", ContractAction::Close);
    refused("P-BUYER", step("DC-0", ContractAction::Close), "not_found");
    refused("P-RIVAL", close(), "not_permitted").then_says("at AGENCY");
    refused("P-CLERK", close(), "not_found");
}
