//! What partners do about needs, on both databases: stored, listed, verified.

use std::collections::BTreeMap;

use domain::Actor;
use domain::Command;
use domain::allotments::allot::Allot;
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, SourceKind};
use domain::identity::appoint::Appoint;
use domain::identity::{OrganisationKind, Role, Scope};
use domain::payments::reimburse::Reimburse;
use domain::pledges::announce::AnnouncePledge;
use domain::pledges::move_pledge::MovePledge;
use domain::pledges::plan_tranches::PlanTranches;
use domain::pledges::plan_year::PlanYear;
use domain::pledges::record_transfer::RecordTransfer;
use domain::pledges::vet_maker::VetMaker;
use domain::pledges::{PledgeAction, Rate, Tranche, VettingResult};
use domain::requirements::add_list::AddRequirementList;
use domain::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use domain::requirements::prioritise::PrioritiseRequirement;
use domain::requirements::propose::ProposeRequirement;
use domain::requirements::submit_list::SubmitRequirements;
use domain::requirements::{
    Condition, ListVerdict, Need, NeedProfile, RequirementStatus, Terms, Urgency, compared,
};
use domain::values::{AllotmentId, CategoryId, Currency, FundId, PledgeId, RequirementId, RequirementListId};
use engine::queries::Part;
use engine::queries::orders::{OrderFilter, orders};
use engine::queries::pledges::{PledgeFilter, pledges, steps, vettings, year_plans, year_progress};
use engine::queries::requirements::{
    RequirementFilter, changes, list_lines, list_versions, requirement_lists, requirements,
};

use crate::cluster::on_both;
use crate::commands::{
    add_organisation, add_person, basket, code, date, drones, item, organisation, person, personal, text,
};
use crate::world::{PRICE, World};

fn by(name: &str) -> Actor {
    Actor::Person(person(name))
}

/// A command that must be accepted; the answer is the main subject of its first event.
pub fn accept(world: &World, who: &str, command: impl Into<Command>) -> String {
    let receipt = world.submit(by(who), vec![command.into()]).expect("it is accepted");
    receipt.events[0].subjects().remove(0)
}

/// A partner and the people who speak with it.
fn people(world: &World) {
    let mut commands = vec![add_organisation("PARTNER-N", OrganisationKind::Partner, None)];
    let roles = [
        ("P-PROGRAMME", Role::ProgrammeManager, "MOD"),
        ("P-PARTNER", Role::PartnerOfficer, "PARTNER-N"),
        ("P-TREASURER", Role::Treasurer, "MOD"),
    ];
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

/// The partner's euros, of which a part comes.
fn pledge(world: &World) {
    let announce = AnnouncePledge {
        code: code("NORTH-26"),
        partner: organisation("PARTNER-N"),
        name_uk: text("Північний внесок"),
        name_en: text("Northern contribution"),
        currency: "EUR".parse().expect("a currency"),
        amount_minor: 50_000_000,
        rate: Some(Rate {
            millionths: "1.0834".parse().expect("a rate"),
            into: "USD".parse().expect("a currency"),
            on: date("2026-01-10"),
        }),
        on: date("2026-01-10"),
        document: text("statement"),
        earmark: Earmark { countries: vec!["UA".to_owned()], ..Earmark::default() },
        lapse_on: date("2026-12-31"),
    };
    accept(world, "P-PARTNER", announce);
    let pledge = PledgeId::of_code(&code("NORTH-26"));
    let on = date("2026-01-11");
    for action in [PledgeAction::Pledge, PledgeAction::Confirm] {
        let (amount_minor, rate, document) = (Some(40_000_000), None, text("act 12"));
        accept(world, "P-PARTNER", MovePledge { pledge, action, amount_minor, rate, on, document });
    }
    let tranches = vec![Tranche { due_on: date("2026-06-30"), amount_minor: 40_000_000 }];
    accept(world, "P-PARTNER", PlanTranches { pledge, tranches });
    let (owner, document) = (organisation("MOD"), text("programme"));
    let months = [vec![20_000_000], vec![5_000_000; 11]].concat();
    let currency = "EUR".parse().expect("a currency");
    accept(world, "P-PROGRAMME", PlanYear { owner, year: 2026, currency, months, document });
    let (reference, amount_minor) = (code("NOAS-2026-0021"), 15_000_000);
    accept(world, "P-TREASURER", RecordTransfer { pledge, reference, amount_minor, on });
    vetted(world);
}

#[test]
fn a_plan_is_held_against_what_came_in_its_months() {
    on_both(|database| {
        let world = World::found(database);
        play(&world);
        world.assert_verified();
        let progress = |partner: Option<&str>| {
            world.engine.read_now(|connection, _| {
                let plan = year_plans(connection, Some(&[organisation("MOD")]))?.remove(0);
                year_progress(connection, plan, partner.map(organisation))
            })
        };
        let found = progress(None).expect("the query runs");
        let [january, .., december] = found.months;
        assert_eq!((january.pledged_minor, january.transferred_minor), (40_000_000, 15_000_000));
        assert_eq!((january.shortfall_minor, december.shortfall_minor), (5_000_000, 60_000_000));
        assert_eq!(found.months.map(|month| month.due_minor)[5], 40_000_000, "a tranche of June");
        assert_eq!((found.uncounted.len(), found.is_cut), (0, false));
        let others = progress(Some("PARTNER-S")).expect("the query runs");
        assert_eq!((others.months[0].transferred_minor, others.months[0].shortfall_minor), (0, 20_000_000));
    });
}

#[test]
fn transferred_money_lies_in_the_partners_fund() {
    on_both(|database| {
        let world = World::found(database);
        play(&world);
        let again = RecordTransfer {
            pledge: PledgeId::of_code(&code("NORTH-26")),
            reference: code("NOAS-2026-0021"),
            amount_minor: 15_000_000,
            on: date("2026-01-11"),
        };
        let before = world.number("SELECT COUNT(*) FROM journal");
        assert!(world.submit(by("P-TREASURER"), vec![again.into()]).is_err(), "a reference counts once");
        assert_eq!(world.number("SELECT unallotted_minor FROM fund WHERE code = 'NORTH-26'"), 15_000_000);
        assert_eq!(world.number("SELECT COUNT(*) FROM journal"), before, "nothing is half-written");
        world
            .engine
            .read_now(|connection, _| {
                let part = Part { after: None, is_descending: false, limit: 9 };
                let partners = Some(vec![organisation("PARTNER-N")]);
                let found = pledges(connection, &PledgeFilter { partners, status: None }, &part)?;
                assert_eq!(found.len(), 1);
                let kept = steps(connection, found[0].id, 9)?;
                assert_eq!(kept.len(), 4);
                assert_eq!((kept[0].action, kept[0].amount_minor), (PledgeAction::Transfer, 15_000_000));
                let nobody = Some(vec![organisation("MAKER")]);
                let filter = PledgeFilter { partners: nobody, status: None };
                assert!(pledges(connection, &filter, &part)?.is_empty());
                Ok(())
            })
            .expect("the queries run");
        world.assert_verified();
    });
}

fn vetted(world: &World) {
    accept(
        world,
        "P-PARTNER",
        VetMaker {
            partner: organisation("PARTNER-N"),
            maker: organisation("MAKER"),
            result: VettingResult::Passed,
            on: date("2026-01-10"),
            vetted_by: text("procurement office"),
            letter: text("letter 17"),
            remarks: Some(personal("plant visited")),
        },
    );
}

/// A partner's fund with an allotment of the unit, and a maker that the partner vetted.
fn donor(world: &World) {
    let fund = FundId::of_code(&code("F-NORTH"));
    let (movement, bank_document) = (FundMovement::Received, code("NOAS-7"));
    let (amount_minor, on) = (PRICE * 3, date("2026-01-10"));
    let add = AddFund {
        code: code("F-NORTH"),
        source_kind: SourceKind::PartnerContribution,
        owner: organisation("PARTNER-N"),
        currency: Currency::UAH,
        name_uk: text("Внесок"),
        name_en: text("Contribution"),
        programme_code: None,
        economic_code: None,
        budget_year: 2026,
        lapse_on: date("2026-12-31"),
        earmark: Earmark::default(),
    };
    accept(world, "P-TREASURER", add);
    accept(world, "P-TREASURER", MoveFundMoney { fund, movement, amount_minor, bank_document, on });
    let unit = organisation("B1-1");
    accept(
        world,
        "P-TREASURER",
        Allot {
            code: code("A-NORTH"),
            fund,
            unit,
            parent: None,
            amount_minor,
            document: text("Розподіл"),
            class_percents: Default::default(),
        },
    );
    vetted(world);
}

#[test]
fn a_donor_takes_over_the_end_of_a_charge() {
    on_both(|database| {
        let world = World::found(database);
        people(&world);
        world.orderers_sign_alone();
        world.order_signed(basket(&[(drones(), 2)]));
        donor(&world);
        let filter = OrderFilter::default();
        let read = world.engine.read_now(|connection, _| {
            orders(connection, &filter, &Part { after: None, is_descending: true, limit: 1 })
        });
        let order = read.expect("the query runs")[0].id;
        let reimburse = |amount_minor| Reimburse {
            order,
            line: 1,
            allotment: AllotmentId::of_code(&code("A-NORTH")),
            amount_minor,
            document: text("letter 4"),
        };
        let charged = "SELECT COUNT(*) FROM charge";
        assert!(world.submit(by("P-TREASURER"), vec![reimburse(PRICE * 2 + 1).into()]).is_err());
        assert_eq!(world.number(charged), 1, "nothing is half-written");
        accept(&world, "P-TREASURER", reimburse(PRICE / 2));
        accept(&world, "P-TREASURER", reimburse(PRICE));
        let borne = |position| {
            world.number(&format!("SELECT obligated_minor FROM charge WHERE position = {position}"))
        };
        assert_eq!([1, 2, 3].map(borne), [PRICE / 2, PRICE / 2, PRICE]);
        assert_eq!(world.number("SELECT COUNT(*) FROM charge WHERE cut_from = 1"), 2);
        let kept = world.engine.read_now(|connection, _| {
            let others = vettings(connection, Some(&[organisation("MAKER")]))?;
            Ok((vettings(connection, None)?, others))
        });
        let (kept, others) = kept.expect("the query runs");
        assert_eq!((kept.len(), kept[0].result, others.len()), (1, VettingResult::Passed, 0));
        world.assert_verified();
    });
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
    pledge(world);
    let verdicts = vec![JudgedNeed {
        requirement: first,
        verdict: ListVerdict::Validated,
        remark: Some(personal("yes")),
    }];
    accept(world, "P-PARTNER", JudgeRequirements { list: list(), version: 2, verdicts });
    crate::packages::package(world, first);
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
        let packaged = Some(RequirementStatus::Packaged);
        assert_eq!(listed(RequirementFilter { status: packaged, ..RequirementFilter::default() }), [first]);
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
                        RequirementStatus::Packaged,
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
