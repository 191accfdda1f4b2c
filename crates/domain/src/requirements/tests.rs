//! Needs from a unit's statement to the partner's word on a list.

use std::collections::BTreeMap;

use super::add_list::AddRequirementList;
use super::change::ChangeRequirement;
use super::consolidate::ConsolidateRequirements;
use super::judge_list::{JudgeRequirements, JudgedNeed};
use super::prioritise::PrioritiseRequirement;
use super::submit_list::SubmitRequirements;
use super::withdraw::WithdrawRequirement;
use super::{
    ChangeReason, Condition, ListVerdict, Need, NeedProfile, RequirementAction, RequirementStatus, Terms,
    Urgency,
};
use crate::catalogue::CharacteristicValue;
use crate::limits::{PRIORITY_LOWEST, QUANTITY_MAX};
use crate::testing::*;
use crate::values::RequirementId;

const FIRST: &str = "REQ-2026-000001";
const SECOND: &str = "REQ-2026-000002";
const WHOLE: &str = "REQ-2026-000003";

fn id(world: &World, number: &str) -> RequirementId {
    requirement(&world.state, number).id
}

/// B11 and B12 need 200 and 100 drones of the same model.
fn stated() -> World {
    let mut world = world();
    world.acting("P-ORDERER").accept(propose("B11", needed("PLYSKA-10"), 200));
    world.acting("P-STRANGER").accept(propose("B12", needed("PLYSKA-10"), 100));
    world
}

fn consolidate(world: &World, at: &str, numbers: &[&str]) -> ConsolidateRequirements {
    ConsolidateRequirements {
        organisation: organisation(at),
        parts: numbers.iter().map(|number| id(world, number)).collect(),
        priority: 1,
        urgency: Urgency::Urgent,
        justification: personal("both brigades"),
    }
}

fn list(name: &str, validator: &str) -> AddRequirementList {
    AddRequirementList {
        code: code(name),
        owner: organisation("MOD"),
        validator: organisation(validator),
        name_uk: text("Потреби"),
        name_en: text("Needs"),
    }
}

/// One need of the corps, in a list that PARTNER-N validates.
fn listed() -> World {
    let mut world = stated();
    let whole = consolidate(&world, "C1", &[FIRST, SECOND]);
    world.acting("P-CORPS").accept(whole);
    world.acting("P-PROGRAMME").accept(list("NEEDS-26", "PARTNER-N"));
    world
}

fn submit(world: &World, numbers: &[&str]) -> SubmitRequirements {
    let requirements = numbers.iter().map(|number| id(world, number)).collect();
    SubmitRequirements { list: requirement_list("NEEDS-26"), requirements }
}

fn judge(world: &World, version: i64, number: &str, verdict: ListVerdict) -> JudgeRequirements {
    let remark = (verdict == ListVerdict::Returned).then(|| personal("say which brigade comes first"));
    let verdicts = vec![JudgedNeed { requirement: id(world, number), verdict, remark }];
    JudgeRequirements { list: requirement_list("NEEDS-26"), version, verdicts }
}

#[test]
fn a_need_names_an_item_or_a_profile_that_the_catalogue_knows() {
    let profile = |name: &str, condition| {
        let conditions = BTreeMap::from([(name.to_owned(), condition)]);
        Need::Profile(NeedProfile { category: category("FPV-R"), conditions })
    };
    let number = world().state.categories.known(&category("FPV-R")).characteristics[0].name.clone();
    let at_least = |min| Condition::Within { min: Some(min), max: None };
    given(world())
        .as_("P-ORDERER")
        .when(propose("B11", profile(&number, at_least(5)), 10))
        .then_events(["requirement_proposed.1"])
        .then(|state| assert_eq!(requirement(state, FIRST).status, RequirementStatus::Proposed));
    let wrong = [
        (profile("wingspan of a kite", at_least(5)), "characteristic_invalid"),
        (profile(&number, Condition::Within { min: None, max: None }), "characteristic_invalid"),
        (profile(&number, Condition::Within { min: Some(9), max: Some(3) }), "characteristic_invalid"),
        (profile(&number, Condition::Is(CharacteristicValue::YesNo(true))), "characteristic_invalid"),
        (Need::Item(item("NONE")), "not_found"),
    ];
    for (need, code) in wrong {
        refused("P-ORDERER", propose("B11", need, 10), code);
    }
}

#[test]
fn the_matcher_names_the_items_that_meet_a_profile() {
    let world = world();
    let drone = world.state.items.known(&item("PLYSKA-10"));
    let (name, stated) = drone
        .characteristics
        .iter()
        .find_map(|(name, value)| match value {
            CharacteristicValue::Number(number) => Some((name.clone(), *number)),
            _ => None,
        })
        .expect("a drone states a number");
    let meets = |condition: Condition| {
        let conditions = BTreeMap::from([(name.clone(), condition)]);
        NeedProfile { category: drone.category, conditions }.is_met_by(drone)
    };
    assert!(meets(Condition::Within { min: Some(stated), max: Some(stated) }));
    assert!(meets(Condition::Is(CharacteristicValue::Number(stated))));
    assert!(!meets(Condition::Within { min: Some(stated + 1), max: None }));
    assert!(!meets(Condition::Within { min: None, max: Some(stated - 1) }));
    let other = NeedProfile { category: category("EW-TRENCH"), conditions: BTreeMap::new() };
    assert!(!other.is_met_by(drone), "another category");
    let unstated = BTreeMap::from([("unheard of".to_owned(), Condition::Within { min: Some(0), max: None })]);
    assert!(!NeedProfile { category: drone.category, conditions: unstated }.is_met_by(drone));
}

#[test]
fn terms_are_bounded() {
    let with = |change: fn(&mut Terms)| {
        let mut proposal = propose("B11", needed("PLYSKA-10"), 10);
        change(&mut proposal.terms);
        proposal
    };
    let wrong: [fn(&mut Terms); 6] = [
        |terms| terms.quantity = 0,
        |terms| terms.quantity = QUANTITY_MAX + 1,
        |terms| terms.priority = 0,
        |terms| terms.priority = PRIORITY_LOWEST + 1,
        |terms| terms.to = day("2026-01-31"),
        |terms| (terms.from, terms.to) = (day("2025-01-01"), day("2026-01-11")),
    ];
    for change in wrong {
        refused("P-ORDERER", with(change), "field_invalid");
    }
    refused("P-ORDERER", propose("AGENCY", needed("PLYSKA-10"), 10), "not_found");
    refused("P-RECEIVER", propose("B11", needed("PLYSKA-10"), 10), "not_permitted");
    refused("P-STRANGER", propose("B11", needed("PLYSKA-10"), 10), "not_found");
}

#[test]
fn every_change_is_kept_with_its_reason() {
    let world = stated();
    let requirement_id = id(&world, FIRST);
    let change = |quantity| ChangeRequirement {
        requirement: requirement_id,
        terms: wanted(quantity),
        reason: ChangeReason::Losses,
        note: note("after the week"),
    };
    let prioritise = |priority| PrioritiseRequirement {
        requirement: requirement_id,
        priority,
        urgency: Urgency::Immediate,
        note: None,
    };
    given(world)
        .as_("P-ORDERER")
        .when(prioritise(1))
        .then_rejected("not_permitted")
        .as_("P-CORPS")
        .when(prioritise(6))
        .then_rejected("field_invalid")
        .when(prioritise(1))
        .then_events(["requirement_changed.1"])
        .as_("P-STRANGER")
        .when(change(300))
        .then_rejected("not_found")
        .as_("P-ORDERER")
        .when(change(300))
        .then_events(["requirement_changed.1"])
        .then(|state| {
            let found = requirement(state, FIRST);
            assert_eq!((found.status, found.terms.quantity), (RequirementStatus::Proposed, 300));
            let of = (found.id, 1)..=(found.id, i64::MAX);
            let kept: Vec<_> = state
                .requirement_changes
                .range(of)
                .map(|change| (change.action, change.reason, change.terms.quantity, change.terms.priority))
                .collect();
            let (weighed, changed) = (RequirementAction::Prioritise, RequirementAction::Change);
            assert_eq!(
                kept,
                [
                    (None, None, 200, 3),
                    (Some(weighed), Some(ChangeReason::Weighed), 200, 1),
                    (Some(changed), Some(ChangeReason::Losses), 300, 3),
                ]
            );
        });
}

#[test]
fn the_level_above_makes_one_need_of_several() {
    let world = stated();
    let whole = consolidate(&world, "C1", &[FIRST, SECOND]);
    let elsewhere = consolidate(&world, "C2", &[FIRST]);
    given(world)
        .as_("P-COMMANDER")
        .when(whole.clone())
        .then_rejected("not_found")
        .as_("P-PROGRAMME")
        .when(elsewhere)
        .then_rejected("field_invalid")
        .then_says("is not of an organisation below")
        .as_("P-CORPS")
        .when(ConsolidateRequirements { parts: Vec::new(), ..whole.clone() })
        .then_rejected("empty")
        .when(ConsolidateRequirements { parts: vec![whole.parts[0]; 2], ..whole.clone() })
        .then_rejected("repeated")
        .when(whole.clone())
        .then_events(["requirements_consolidated.1"])
        .then(|state| {
            let found = requirement(state, WHOLE);
            assert_eq!((found.terms.quantity, found.parts.len()), (300, 2));
            assert_eq!(found.status, RequirementStatus::Prioritised);
            assert_eq!(requirement(state, FIRST).part_of, Some(found.id));
        })
        .when(whole)
        .then_rejected("wrong_status");
    let mut other = stated();
    other.acting("P-ORDERER").accept(propose("B11", needed("PAMOROZ-4"), 5));
    let mixed = consolidate(&other, "C1", &[FIRST, WHOLE]);
    given(other).as_("P-CORPS").when(mixed).then_rejected("field_invalid").then_says("another need");
}

#[test]
fn what_was_gathered_stands_for_itself_when_the_whole_is_given_up() {
    let world = listed();
    let (requirement, part) = (id(&world, WHOLE), id(&world, FIRST));
    let withdraw =
        |requirement| WithdrawRequirement { requirement, reason: ChangeReason::MetOtherwise, note: None };
    given(world)
        .as_("P-CORPS")
        .when(withdraw(part))
        .then_rejected("wrong_status")
        .when(withdraw(requirement))
        .then_events(["requirement_changed.1"; 3])
        .then(|state| {
            let first = state.requirements.known(&part);
            assert_eq!((first.status, first.part_of), (RequirementStatus::Prioritised, None));
        });
}

#[test]
fn a_version_of_a_list_is_frozen_when_it_is_submitted() {
    let mut world = listed();
    let first = submit(&world, &[WHOLE]);
    world.acting("P-PROGRAMME").accept(first);
    world.acting("P-ORDERER").accept(propose("B11", needed("PAMOROZ-4"), 7));
    let fourth = id(&world, "REQ-2026-000004");
    let (priority, urgency) = (2, Urgency::Urgent);
    world.acting("P-CORPS").accept(PrioritiseRequirement {
        requirement: fourth,
        priority,
        urgency,
        note: None,
    });
    let second = submit(&world, &[WHOLE, "REQ-2026-000004"]);
    world.acting("P-PROGRAMME").accept(second);
    let returned = judge(&world, 2, WHOLE, ListVerdict::Returned);
    world.acting("P-PARTNER").accept(returned);
    let whole = id(&world, WHOLE);
    let terms = wanted(250);
    let (reason, note) = (ChangeReason::NeedChanged, None);
    world.acting("P-CORPS").accept(ChangeRequirement { requirement: whole, terms, reason, note });
    let line = |version| world.state.list_lines.known(&(requirement_list("NEEDS-26"), version, whole));
    assert_eq!((line(1).terms.quantity, line(1).verdict), (300, None));
    assert_eq!((line(2).terms.quantity, line(2).verdict), (300, Some(ListVerdict::Returned)));
    assert_eq!(requirement(&world.state, WHOLE).terms.quantity, 250);
    assert_eq!(world.state.list_versions.known(&(requirement_list("NEEDS-26"), 2)).line_count, 2);
    world.check_replay();
}

#[test]
fn only_prioritised_needs_are_submitted_and_only_by_the_programme() {
    let world = listed();
    let (whole, part) = (submit(&world, &[WHOLE]), submit(&world, &[FIRST]));
    let twice = submit(&world, &[WHOLE, WHOLE]);
    given(world)
        .as_("P-CORPS")
        .when(whole.clone())
        .then_rejected("not_found")
        .as_("P-PARTNER")
        .when(whole.clone())
        .then_rejected("not_permitted")
        .as_("P-PROGRAMME")
        .when(part)
        .then_rejected("wrong_status")
        .when(twice)
        .then_rejected("repeated")
        .when(list("NEEDS-26", "PARTNER-N"))
        .then_rejected("already_exists")
        .when(list("NEEDS-27", "C1"))
        .then_rejected("wrong_organisation_kind")
        .when(whole)
        .then_events(["requirements_submitted.1"]);
}

#[test]
fn the_partner_named_in_the_list_and_nobody_else_judges_it() {
    let mut world = listed();
    let whole = submit(&world, &[WHOLE]);
    world.acting("P-PROGRAMME").accept(whole);
    let validate = judge(&world, 1, WHOLE, ListVerdict::Validated);
    let mut unsaid = judge(&world, 1, WHOLE, ListVerdict::Returned);
    unsaid.verdicts[0].remark = None;
    let mut twice = validate.clone();
    twice.verdicts.push(twice.verdicts[0].clone());
    let stray = judge(&world, 1, FIRST, ListVerdict::Validated);
    given(world)
        .when(validate.clone())
        .then_rejected("not_permitted")
        .as_("P-CORPS")
        .when(validate.clone())
        .then_rejected("not_found")
        .as_("P-PARTNER")
        .when(unsaid)
        .then_rejected("field_invalid")
        .when(stray)
        .then_rejected("not_found")
        .when(JudgeRequirements { version: 2, ..validate.clone() })
        .then_rejected("field_invalid")
        .when(twice)
        .then_rejected("repeated")
        .when(validate.clone())
        .then_events(["requirements_judged.1"])
        .when(validate)
        .then_rejected("wrong_status")
        .then(|state| assert_eq!(requirement(state, WHOLE).status, RequirementStatus::Validated));
}
