//! Judge the lines of a package at a gate: the body of the gate says of each whether it passes, with a remark.
//!
//! When all pass, the judgement is drawn up to be signed; the gate is passed by the last signature.

use serde::{Deserialize, Serialize};

use super::judgement::JudgementDrawn;
use super::{Gate, GateVerdict, Package, PackageAction, PackageStatus, lines, package, want_package};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{PACKAGE_EDITIONS_MAX, PACKAGE_LINES_MAX};
use crate::policy::{self, Action};
use crate::rejection::{Rejection, listed};
use crate::requirements::{self, RequirementAction, RequirementStatus};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PackageId, PersonId, Personal, RequirementId};
use crate::wording::{Remedy, Rule};

/// Judges lines of the newest version of a package at one gate.
#[derive(Clone, Debug)]
pub struct JudgePackage {
    /// The package.
    pub package: PackageId,
    /// The version that was read.
    pub version: i64,
    /// The gate.
    pub gate: Gate,
    /// What is said of which line.
    pub verdicts: Vec<JudgedLine>,
}

/// What is said of a line.
#[derive(Clone, Debug)]
pub struct JudgedLine {
    /// Number of the line.
    pub line: i64,
    /// The verdict.
    pub verdict: GateVerdict,
    /// Why; a refused line needs one.
    pub remark: Option<Personal>,
}

/// A line was judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineVerdict {
    line: i64,
    verdict: GateVerdict,
    #[serde(skip)]
    remark: Option<Personal>,
}

/// Lines of a package were judged at a gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageJudged {
    package: PackageId,
    version: i64,
    gate: Gate,
    body: OrganisationId,
    verdicts: Vec<LineVerdict>,
    /// Where the package stands afterwards. Journals from before gates were signed pass the gate here; since then
    /// [`GatePassed`](super::sign::GatePassed) does.
    status: PackageStatus,
    /// Needs whose sourcing is settled by it, as with `status`.
    sourced: Vec<RequirementId>,
    judged_by: PersonId,
}

impl Gate {
    /// The step of the package that passing it is.
    pub fn action(self) -> PackageAction {
        match self {
            Gate::Validation => PackageAction::Validate,
            Gate::Release => PackageAction::Release,
        }
    }
}

impl Verb for JudgePackage {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_package(state, self.package);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = package(state, self.package)?;
        let (parties, body) = (found.parties(), found.body(self.gate));
        let subject = found.subject(body, &parties);
        let judged_by = policy::require_person(state, context, Action::JudgePackages, &subject)?;
        found.require_free("judging")?;
        found.status.step(self.gate.action(), &found.code)?;
        if self.version != found.version {
            let rule = Rule::NotNewest.with([&found.version]);
            return Err(Rejection::field("version", self.version, rule, Remedy::JudgeNewest));
        }
        listed("verdicts", &self.verdicts, PACKAGE_LINES_MAX)?;
        for (index, judged) in self.verdicts.iter().enumerate() {
            self.check(found, index, judged)?;
        }
        let verdict_of = |line: i64| self.verdicts.iter().find(|judged| judged.line == line);
        let all_pass = lines(state, found).all(|line| {
            let said = verdict_of(line.line).map(|judged| judged.verdict);
            let before = match self.gate {
                Gate::Validation => line.validation,
                Gate::Release => line.release,
            };
            said.or(before) == Some(GateVerdict::Passed)
        });
        // What waits for signatures stays when nothing else is said.
        let is_drawn = all_pass && state.judgements.get(&found.id).is_none();
        let (count, limit) = (found.editions + 1, PACKAGE_EDITIONS_MAX);
        if is_drawn && count > limit {
            let [count, limit] = [count, limit].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
            return Err(Rejection::TooMany { field: "judgements", count, limit });
        }

        // Nothing below can be refused.
        let verdict = |judged: &JudgedLine| LineVerdict {
            line: judged.line,
            verdict: judged.verdict,
            remark: judged.remark.clone(),
        };
        let judged = PackageJudged {
            package: found.id,
            version: found.version,
            gate: self.gate,
            body,
            verdicts: self.verdicts.iter().map(verdict).collect(),
            status: found.status,
            sourced: Vec::new(),
            judged_by,
        };
        let drawn = is_drawn.then(|| JudgementDrawn::new(state, context, found, self.gate).into());
        Ok(std::iter::once(judged.into()).chain(drawn).collect())
    }
}

impl JudgePackage {
    fn check(&self, found: &Package, index: usize, judged: &JudgedLine) -> Result<(), Rejection> {
        let reference = format!("{}/{}", found.code, judged.line);
        if !(1..=found.line_count).contains(&judged.line) {
            return Err(Rejection::not_found("package line", reference));
        }
        if self.verdicts[..index].iter().any(|other| other.line == judged.line) {
            return Err(Rejection::Repeated { field: "verdicts", value: reference });
        }
        if judged.verdict == GateVerdict::Refused && judged.remark.is_none() {
            return Err(Rejection::field(
                "remark",
                reference,
                Rule::RefusedWithoutRemark,
                Remedy::SayWhatToChange,
            ));
        }
        Ok(())
    }
}

impl Fact for PackageJudged {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        state.judgements.want(&self.package);
        for judged in &self.verdicts {
            state.package_lines.want(&(self.package, self.version, judged.line));
        }
        for id in &self.sourced {
            state.requirements.want(id);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        if self.verdicts.iter().any(|judged| judged.verdict == GateVerdict::Refused) {
            state.judgements.remove(&self.package);
        }
        state.packages.update(&self.package).status = self.status;
        for judged in &self.verdicts {
            let line = state.package_lines.update(&(self.package, self.version, judged.line));
            match self.gate {
                Gate::Validation => line.validation = Some(judged.verdict),
                Gate::Release => line.release = Some(judged.verdict),
            }
        }
        let step = (RequirementAction::Source, RequirementStatus::Sourced);
        requirements::advance(state, stamp, &self.sourced, step, Some(self.judged_by));
    }

    fn subjects(&self) -> Vec<String> {
        let needs = self.sourced.iter().map(ToString::to_string);
        [self.package.to_string(), self.body.to_string()].into_iter().chain(needs).collect()
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        let remarks = self.verdicts.iter().filter_map(|judged| {
            let field = format!("{}_{}_{}_remark", self.gate, self.version, judged.line);
            Some((self.package.to_string(), field, judged.remark.as_ref()?))
        });
        remarks.collect()
    }
}
