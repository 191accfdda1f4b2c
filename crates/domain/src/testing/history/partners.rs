//! The chapter of the history in which needs go to a partner, and the partner's money comes.

use crate::identity::{OrganisationKind, Role};
use crate::packages::compose::ComposePackage;
use crate::packages::draft::DraftPackage;
use crate::packages::judge::{JudgePackage, JudgedLine};
use crate::packages::move_package::{MovePackage, PackageMove};
use crate::packages::order::OrderPackage;
use crate::packages::reconcile::ReconcilePackage;
use crate::packages::share::SharePackage;
use crate::packages::{ComposedLine, Gate, GateVerdict, Source};
use crate::pledges::move_pledge::MovePledge;
use crate::pledges::note_appropriation::NoteAppropriation;
use crate::pledges::plan_tranches::PlanTranches;
use crate::pledges::plan_year::PlanYear;
use crate::pledges::record_transfer::RecordTransfer;
use crate::pledges::{Appropriation, PledgeAction, Tranche};
use crate::requirements::add_list::AddRequirementList;
use crate::requirements::change::ChangeRequirement;
use crate::requirements::consolidate::ConsolidateRequirements;
use crate::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use crate::requirements::submit_list::SubmitRequirements;
use crate::requirements::{ChangeReason, ListVerdict, Urgency};
use crate::testing::*;
use crate::values::Currency;

/// Needs, and the money for them.
pub(super) fn partners(world: &mut World) {
    needs(world);
    pledge_of_partner(world);
    package_of_partners(world);
}

/// Two brigades need drones; the ministry makes one need of it, and a partner confirms it.
fn needs(world: &mut World) {
    for (who, unit) in [("P-ORDERER", "B11"), ("P-STRANGER", "B12")] {
        world.acting(who).accept(propose(unit, needed("PLYSKA-10"), 200));
    }
    let first = requirement(&world.state, "REQ-2026-000001").id;
    let terms = wanted(300);
    let change = ChangeRequirement {
        requirement: first,
        terms,
        reason: ChangeReason::Losses,
        note: note("after the autumn"),
    };
    world.acting("P-ORDERER").accept(change);
    let second = requirement(&world.state, "REQ-2026-000002").id;
    world.acting("P-PROGRAMME").accept(ConsolidateRequirements {
        organisation: organisation("MOD"),
        parts: vec![first, second],
        priority: 1,
        urgency: Urgency::Urgent,
        justification: personal("drones of two brigades"),
    });
    world.accept(AddRequirementList {
        code: code("NEEDS-26"),
        owner: organisation("MOD"),
        validator: organisation("PARTNER-N"),
        name_uk: text("Пріоритетні потреби, 2026"),
        name_en: text("Prioritised needs, 2026"),
    });
    let list = requirement_list("NEEDS-26");
    let whole = requirement(&world.state, "REQ-2026-000003").id;
    world.accept(SubmitRequirements { list, requirements: vec![whole] });
    let judged = JudgedNeed {
        requirement: whole,
        verdict: ListVerdict::Validated,
        remark: note("deliver to both brigades"),
    };
    world.acting("P-PARTNER").accept(JudgeRequirements { list, version: 1, verdicts: vec![judged] });
}

/// A pledge goes all its way; what does not come is withdrawn.
fn pledge_of_partner(world: &mut World) {
    world.acting("P-PARTNER").accept(announced("NORTH-26", 50_000_000));
    let (pledge, on) = (pledge("NORTH-26"), day("2026-01-12"));
    let step = |action, amount_minor| MovePledge {
        pledge,
        action,
        amount_minor,
        rate: Some(worth("1.09", "USD")),
        on,
        document: text("act 12 of the parliament"),
    };
    world.accept(step(PledgeAction::Pledge, Some(45_000_000)));
    let (appropriation, document) = (Appropriation::Approved, text("bill 3"));
    world.accept(NoteAppropriation { pledge, appropriation, on, document });
    world.accept(step(PledgeAction::Confirm, Some(40_000_000)));
    let tranches = vec![Tranche { due_on: day("2026-12-15"), amount_minor: 20_000_000 }];
    world.accept(PlanTranches { pledge, tranches });
    let months = [vec![0; 11], vec![20_000_000]].concat();
    let (owner, document) = (organisation("PARTNER-N"), text("budget 2026"));
    world.accept(PlanYear { owner, year: 2026, currency: Currency::EUR, months, document });
    let reference = code("NOAS-2026-0021");
    world.acting("P-TREASURER").accept(RecordTransfer { pledge, reference, amount_minor: 20_000_000, on });
    world.acting("P-PARTNER").accept(step(PledgeAction::Withdraw, None));
}

/// A package is composed of the need, passes both gates, is paid for, and one line of it is ordered and reconciled.
fn package_of_partners(world: &mut World) {
    world.acting("console").accept(add_organisation("PARTNER-S", OrganisationKind::Partner, None, "US"));
    world.accept(add_person("P-RELEASER"));
    world.accept(register_key("P-RELEASER"));
    world.accept(appoint("P-RELEASER", Role::PartnerOfficer, "PARTNER-S"));
    world.acting("P-PROGRAMME").accept(DraftPackage {
        code: code("PKG-1"),
        owner: organisation("MOD"),
        validator: organisation("PARTNER-N"),
        releaser: organisation("PARTNER-S"),
        name_uk: text("Пакет 1"),
        name_en: text("Package 1"),
        currency: Currency::EUR,
        target_minor: 1_500_000,
    });
    let package = package("PKG-1");
    let line = ComposedLine {
        requirement: requirement(&world.state, "REQ-2026-000003").id,
        item: item("PLYSKA-10"),
        quantity: 20,
        source: Source::Production,
        supplier: organisation("SUP-TYSHA"),
        unit_price_minor: 60_000,
        available_on: day("2026-05-31"),
    };
    world.accept(ComposePackage { package, lines: vec![line] });
    world.accept(SharePackage { package, pledge: pledge("NORTH-26"), amount_minor: 1_200_000 });
    for (who, gate) in [("P-PARTNER", Gate::Validation), ("P-RELEASER", Gate::Release)] {
        let remark = note(if gate == Gate::Validation { "as needed" } else { "may be handed over" });
        let verdicts = vec![JudgedLine { line: 1, verdict: GateVerdict::Passed, remark }];
        world.acting(who).accept(JudgePackage { package, version: 1, gate, verdicts });
        sign_judgement(world, who, "PKG-1");
    }
    world.acting("P-TREASURER").accept(allot("N-B11", "NORTH-26", "B11", 1_200_000));
    let basket_line = charged(&DRONE_EUR, 2, [("N-B11", 2 * DRONE_EUR.unit_price_minor)]);
    let order = OrderPackage { package, unit: organisation("B11"), lines: vec![(1, basket_line)] };
    world.acting("P-ORDERER").accept(order);
    let placed = world.state.orders.rows().last().expect("placed above").id;
    let (reason, note) = (crate::orders::ReasonCode::Other, None);
    world.accept(crate::orders::cancel::CancelOrder { order: placed, reason, note });
    let document = text("minutes 4");
    for step in [PackageMove::Hold, PackageMove::Resume] {
        world.acting("P-PROGRAMME").accept(MovePackage { package, step, document: document.clone() });
    }
    world.accept(ReconcilePackage { package, document });
}
