//! What partners do about needs, on both databases: stored, listed, verified.

use std::collections::BTreeMap;

use domain::Actor;
use domain::Command;
use domain::identity::appoint::Appoint;
use domain::identity::{OrganisationKind, Role, Scope};
use domain::requirements::add_list::AddRequirementList;
use domain::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use domain::requirements::prioritise::PrioritiseRequirement;
use domain::requirements::propose::ProposeRequirement;
use domain::requirements::submit_list::SubmitRequirements;
use domain::requirements::{
    Condition, ListVerdict, Need, NeedProfile, RequirementStatus, Terms, Urgency, compared,
};
use domain::values::{CategoryId, RequirementId, RequirementListId};
use engine::queries::Part;
use engine::queries::requirements::{
    RequirementFilter, changes, list_lines, list_versions, requirement_lists, requirements,
};

use crate::cluster::on_both;
use crate::commands::{add_organisation, add_person, code, date, item, organisation, person, personal, text};
use crate::world::World;

fn by(name: &str) -> Actor {
    Actor::Person(person(name))
}

/// A command that must be accepted; the answer is the main subject of its first event.
fn accept(world: &World, who: &str, command: impl Into<Command>) -> String {
    let receipt = world.submit(by(who), vec![command.into()]).expect("it is accepted");
    receipt.events[0].subjects().remove(0)
}

/// A partner and the people who speak with it.
fn people(world: &World) {
    let mut commands = vec![add_organisation("PARTNER-N", OrganisationKind::Partner, None)];
    let roles =
        [("P-PROGRAMME", Role::ProgrammeManager, "MOD"), ("P-PARTNER", Role::PartnerOfficer, "PARTNER-N")];
    for (name, role, at) in roles {
        let appoint = Appoint {
            person: person(name),
            role,
            organisation: organisation(at),
            from: date("2026-01-01"),
            to: None,
            document: text("Лист 9"),
            scope: Scope::default(),
        };
        commands.extend([add_person(name), appoint.into()]);
    }
    world.submit(Actor::Console, commands).expect("they are added");
}

fn need(world: &World, need: Need, quantity: i64) -> RequirementId {
    let (from, to) = (date("2026-02-01"), date("2026-12-31"));
    let terms = Terms { quantity, from, to, priority: 3, urgency: Urgency::Routine };
    let (unit, justification) = (organisation("B1-1"), personal("reconnaissance"));
    let id = accept(world, "P-ORDERER", ProposeRequirement { unit, need, terms, justification });
    let requirement = id.parse().expect("an id");
    let (priority, urgency, note) = (1, Urgency::Urgent, Some(personal("before the others")));
    accept(world, "P-COMMANDER", PrioritiseRequirement { requirement, priority, urgency, note });
    requirement
}

/// The list of the world.
fn list() -> RequirementListId {
    RequirementListId::of_code(&code("NEEDS-26"))
}

/// Needs are stated, weighed, submitted twice and judged; two ids are answered.
pub fn play(world: &World) -> [RequirementId; 2] {
    people(world);
    let category = CategoryId::of_code(&code("FPV"));
    let at_least = Condition::Within { min: Some(1), max: None };
    let conditions = BTreeMap::from([("range_km".to_owned(), at_least)]);
    let first = need(world, Need::Profile(NeedProfile { category, conditions }), 40);
    let add = AddRequirementList {
        code: code("NEEDS-26"),
        owner: organisation("MOD"),
        validator: organisation("PARTNER-N"),
        name_uk: text("Потреби"),
        name_en: text("Needs"),
    };
    accept(world, "P-PROGRAMME", add);
    accept(world, "P-PROGRAMME", SubmitRequirements { list: list(), requirements: vec![first] });
    let second = need(world, Need::Item(item("DRONE")), 7);
    let requirements = vec![first, second];
    accept(world, "P-PROGRAMME", SubmitRequirements { list: list(), requirements });
    let verdicts = vec![JudgedNeed {
        requirement: first,
        verdict: ListVerdict::Validated,
        remark: Some(personal("yes")),
    }];
    accept(world, "P-PARTNER", JudgeRequirements { list: list(), version: 2, verdicts });
    [first, second]
}

#[test]
fn needs_and_lists_are_read_as_they_were_submitted() {
    on_both(|database| {
        let world = World::found(database);
        let [first, second] = play(&world);
        world.assert_verified();
        let part = Part { after: None, is_descending: true, limit: 9 };
        let listed = |filter: RequirementFilter| -> Vec<RequirementId> {
            let found = world.engine.read_now(|connection, _| requirements(connection, &filter, &part));
            found.expect("the query runs").into_iter().map(|row| row.id).collect()
        };
        assert_eq!(listed(RequirementFilter::default()), [second, first], "the newest first");
        let validated = Some(RequirementStatus::Validated);
        assert_eq!(listed(RequirementFilter { status: validated, ..RequirementFilter::default() }), [first]);
        let units = Some(vec![organisation("B1")]);
        assert_eq!(listed(RequirementFilter { units, ..RequirementFilter::default() }), []);
        world
            .engine
            .read_now(|connection, _| {
                let kept: Vec<_> =
                    changes(connection, first, 9)?.into_iter().map(|change| change.status).collect();
                assert_eq!(
                    kept,
                    [
                        RequirementStatus::Validated,
                        RequirementStatus::Submitted,
                        RequirementStatus::Prioritised,
                        RequirementStatus::Proposed
                    ]
                );
                let seen = [organisation("PARTNER-N")];
                let part = Part { after: None, is_descending: false, limit: 9 };
                assert_eq!(requirement_lists(connection, Some(&seen), &part)?.len(), 1);
                assert_eq!(requirement_lists(connection, Some(&[organisation("MAKER")]), &part)?.len(), 0);
                assert_eq!(list_versions(connection, list(), 9)?[0].version, 2);
                let (earlier, later) =
                    (list_lines(connection, list(), 1)?, list_lines(connection, list(), 2)?);
                assert_eq!((earlier.len(), later.len()), (1, 2));
                let new: Vec<_> = compared(earlier, later)
                    .into_iter()
                    .filter(|line| line.earlier.is_none())
                    .map(|line| line.line.requirement)
                    .collect();
                assert_eq!(new, [second]);
                Ok(())
            })
            .expect("the queries run");
    });
}
