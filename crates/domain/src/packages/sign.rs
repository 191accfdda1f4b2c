//! Sign a judgement: the last signature passes the gate.

use serde::{Deserialize, Serialize};

use super::judgement::{Judgement, signing_action};
use super::{Gate, Package, PackageStatus, lines, package, want_package};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::Role;
use crate::policy::{self, Acting, Action};
use crate::rejection::Rejection;
use crate::requirements::{self, RequirementAction, RequirementStatus};
use crate::signatures::{Signature, Signed, Signer};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PackageId, PersonId, RequirementId, Timestamp};
use crate::wording::{Remedy, Rule};

/// Signs the judgement of a package that waits, as the next of its steps.
#[derive(Clone, Debug)]
pub struct SignJudgement {
    /// The package.
    pub package: PackageId,
    /// Edition of the document that was read.
    pub edition: i64,
    /// In which role.
    pub purpose: Role,
    /// The signature.
    pub signed: Signed,
}

/// A judgement was signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgementSigned {
    package: PackageId,
    gate: Gate,
    body: OrganisationId,
    /// Position among the package's signatures, from 1.
    ordinal: i64,
    edition: i64,
    purpose: Role,
    person: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acting_for: Option<PersonId>,
    signed: Signed,
}

/// All have signed: the version passed a gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatePassed {
    package: PackageId,
    version: i64,
    gate: Gate,
    body: OrganisationId,
    /// Where the package stands afterwards.
    status: PackageStatus,
    /// Needs whose sourcing is settled by it.
    sourced: Vec<RequirementId>,
    passed_by: PersonId,
}

impl Verb for SignJudgement {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_package(state, self.package);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        if signing_action(self.purpose).is_none() {
            return Err(Rejection::field(
                "purpose",
                self.purpose,
                Rule::SignsNoJudgements,
                Remedy::UsePartnerOfficer,
            ));
        }
        let found = package(state, self.package)?;
        let waits = state.judgements.get(&found.id);
        let parties = found.parties();
        let at = |gate: Gate| {
            let subject = found.subject(found.body(gate), &parties);
            policy::require_acting(state, context, Action::JudgePackages, &subject)
        };
        let acting = match waits {
            Some(judgement) => at(judgement.gate)?,
            None => at(Gate::Release).or_else(|_| at(Gate::Validation))?,
        };
        found.require_free("signing")?;
        let Some(judgement) = waits else {
            let (reference, status) = (found.code.to_string(), found.status.as_str());
            return Err(Rejection::WrongStatus { object: "package", reference, status, action: "signing" });
        };
        let passed = found.status.step(judgement.gate.action(), &found.code)?;
        let waiting = judgement.waiting(state, found);
        waiting.check(state, acting.person, self.edition, self.purpose, &self.signed)?;
        judgement.require_new_signer(state, found, acting)?;

        // Nothing below can be refused.
        let signed = self.signed_as(found, judgement, acting).into();
        if !waiting.is_last() {
            return Ok(vec![signed]);
        }
        Ok(vec![signed, GatePassed::new(state, found, judgement, passed, acting.person).into()])
    }
}

impl SignJudgement {
    fn signed_as(&self, package: &Package, judgement: &Judgement, acting: Acting) -> JudgementSigned {
        JudgementSigned {
            package: package.id,
            gate: judgement.gate,
            body: package.body(judgement.gate),
            ordinal: package.signature_count + 1,
            edition: self.edition,
            purpose: self.purpose,
            person: acting.person,
            acting_for: acting.acting_for,
            signed: self.signed.clone(),
        }
    }
}

impl GatePassed {
    fn new(
        state: &State,
        package: &Package,
        judgement: &Judgement,
        status: PackageStatus,
        passed_by: PersonId,
    ) -> GatePassed {
        let &Judgement { version, gate, .. } = judgement;
        let released = lines(state, package).filter(|_| gate == Gate::Release);
        let mut sourced: Vec<_> = released.map(|line| line.composed.requirement).collect();
        sourced.sort_unstable();
        sourced.dedup();
        let body = package.body(gate);
        GatePassed { package: package.id, version, gate, body, status, sourced, passed_by }
    }
}

impl JudgementSigned {
    /// The signature, made at this time.
    pub fn signature(&self, at: Timestamp) -> Signature {
        let &JudgementSigned { ordinal, edition, purpose, person, acting_for, .. } = self;
        self.signed.clone().row(self.package, ordinal, edition, Signer { purpose, person, acting_for }, at)
    }
}

impl Fact for JudgementSigned {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        state.judgements.want(&self.package);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.signatures.insert(self.signature(stamp.at));
        state.packages.update(&self.package).signature_count = self.ordinal;
        state.judgements.update(&self.package).steps_signed += 1;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.package.to_string(), self.body.to_string(), self.person.to_string()]
    }
}

impl Fact for GatePassed {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        state.judgements.want(&self.package);
        for id in &self.sourced {
            state.requirements.want(id);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.judgements.remove(&self.package);
        state.packages.update(&self.package).status = self.status;
        let step = (RequirementAction::Source, RequirementStatus::Sourced);
        requirements::advance(state, stamp, &self.sourced, step, Some(self.passed_by));
    }

    fn subjects(&self) -> Vec<String> {
        let needs = self.sourced.iter().map(ToString::to_string);
        [self.package.to_string(), self.body.to_string()].into_iter().chain(needs).collect()
    }
}
