//! The chapter of the history in which needs go to a partner.

use crate::requirements::add_list::AddRequirementList;
use crate::requirements::change::ChangeRequirement;
use crate::requirements::consolidate::ConsolidateRequirements;
use crate::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use crate::requirements::submit_list::SubmitRequirements;
use crate::requirements::{ChangeReason, ListVerdict, Urgency};
use crate::testing::*;

/// Two brigades need drones; the corps makes one need of it, and a partner confirms it.
pub(super) fn partners(world: &mut World) {
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
