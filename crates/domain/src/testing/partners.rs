//! Needs as units of the world state them, and pledges as its partner announces them.

use super::{World, code, day, item, organisation, package, personal, requirement_list, signed, text};
use crate::funds::Earmark;
use crate::identity::Role;
use crate::packages::sign::SignJudgement;
use crate::pledges::announce::AnnouncePledge;
use crate::pledges::vet_maker::VetMaker;
use crate::pledges::{Rate, VettingResult};
use crate::requirements::add_list::AddRequirementList;
use crate::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use crate::requirements::prioritise::PrioritiseRequirement;
use crate::requirements::propose::ProposeRequirement;
use crate::requirements::submit_list::SubmitRequirements;
use crate::requirements::{ListVerdict, Need, Requirement, Terms, Urgency};
use crate::state::State;
use crate::values::Currency;

/// A need of this item.
pub fn needed(name: &str) -> Need {
    Need::Item(item(name))
}

/// Pieces wanted through 2026 and 2027, of middling weight.
pub fn wanted(quantity: i64) -> Terms {
    let (from, to) = (day("2026-02-01"), day("2027-12-31"));
    Terms { quantity, from, to, priority: 3, urgency: Urgency::Routine }
}

/// A unit's statement of a need.
pub fn propose(unit: &str, need: Need, quantity: i64) -> ProposeRequirement {
    ProposeRequirement {
        unit: organisation(unit),
        need,
        terms: wanted(quantity),
        justification: personal("reconnaissance of the sector"),
    }
}

/// The need with this number, such as `REQ-2026-000001`.
pub fn requirement<'s>(state: &'s State, number: &str) -> &'s Requirement {
    let found = state.requirements.rows().find(|requirement| requirement.number == number);
    found.unwrap_or_else(|| panic!("there is no requirement {number}"))
}

/// Euros that PARTNER-N announced on 10 January for FPV drones.
pub fn announced(name: &str, amount_minor: i64) -> AnnouncePledge {
    AnnouncePledge {
        code: code(name),
        partner: organisation("PARTNER-N"),
        name_uk: text("Північний внесок"),
        name_en: text("Northern contribution"),
        currency: Currency::EUR,
        amount_minor,
        rate: Some(worth("1.0834", "USD")),
        on: day("2026-01-10"),
        document: text("statement of the ministry"),
        earmark: Earmark { categories: vec![super::category("FPV-R")], ..Earmark::default() },
        lapse_on: day("2026-12-31"),
    }
}

/// A rate of 10 January.
pub fn worth(rate: &str, into: &str) -> Rate {
    let into = into.parse().expect("a currency");
    Rate { millionths: rate.parse().expect("a rate"), into, on: day("2026-01-10") }
}

/// PARTNER-N vetted a maker on 10 January.
pub fn vetted(maker: &str, result: VettingResult) -> VetMaker {
    VetMaker {
        partner: organisation("PARTNER-N"),
        maker: organisation(maker),
        result,
        on: day("2026-01-10"),
        vetted_by: text("procurement office of the donor"),
        letter: text("letter 17"),
        remarks: Some(personal("plant visited in December")),
    }
}

/// A need of drones of B11 that PARTNER-N validated, in the list NEEDS-B.
pub fn validated_need(world: &mut World, unit: &str, quantity: i64) {
    world.acting("P-ORDERER").accept(propose(unit, needed("PLYSKA-10"), quantity));
    let need = world.state.requirements.rows().last().expect("stated above").id;
    let (priority, urgency) = (1, Urgency::Urgent);
    let weigh = PrioritiseRequirement { requirement: need, priority, urgency, note: None };
    world.acting("P-PROGRAMME").accept(weigh);
    world.accept(AddRequirementList {
        code: code("NEEDS-B"),
        owner: organisation("MOD"),
        validator: organisation("PARTNER-N"),
        name_uk: text("Потреби"),
        name_en: text("Needs"),
    });
    let list = requirement_list("NEEDS-B");
    world.accept(SubmitRequirements { list, requirements: vec![need] });
    let verdicts = vec![JudgedNeed { requirement: need, verdict: ListVerdict::Validated, remark: None }];
    world.acting("P-PARTNER").accept(JudgeRequirements { list, version: 1, verdicts });
}

/// The signature of an officer under the judgement of a package that waits.
pub fn judgement_signature(state: &State, who: &str, name: &str) -> SignJudgement {
    let package = package(name);
    let judgement = state.judgements.get(&package).expect("a judgement waits");
    let signed = signed(who, judgement.document_digest);
    SignJudgement { package, edition: judgement.edition, purpose: Role::PartnerOfficer, signed }
}

/// Lets an officer sign the judgement of a package that waits.
pub fn sign_judgement(world: &mut World, who: &str, name: &str) {
    let signature = judgement_signature(&world.state, who, name);
    world.acting(who).accept(signature);
}
