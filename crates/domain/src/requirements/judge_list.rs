//! Validate the lines of a list or send them back, each with a remark: the partner's word on what is needed.

use serde::{Deserialize, Serialize};

use super::{
    ListVerdict, RequirementAction, RequirementList, RequirementStatus, note_change, requirement_list,
};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::LIST_LINES_MAX;
use crate::policy::{self, Action};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PersonId, Personal, RequirementId, RequirementListId};
use crate::wording::{Remedy, Rule};

/// Judges lines of the newest version of a list.
#[derive(Clone, Debug)]
pub struct JudgeRequirements {
    /// The list.
    pub list: RequirementListId,
    /// The version that was read.
    pub version: i64,
    /// What is said of which line.
    pub verdicts: Vec<JudgedNeed>,
}

/// What is said of a line.
#[derive(Clone, Debug)]
pub struct JudgedNeed {
    /// The need.
    pub requirement: RequirementId,
    /// The verdict.
    pub verdict: ListVerdict,
    /// Why; a line that is sent back needs one.
    pub remark: Option<Personal>,
}

/// A line was judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NeedVerdict {
    requirement: RequirementId,
    verdict: ListVerdict,
    status: RequirementStatus,
    #[serde(skip)]
    remark: Option<Personal>,
}

/// Lines of a list were judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequirementsJudged {
    list: RequirementListId,
    version: i64,
    owner: OrganisationId,
    validator: OrganisationId,
    judged_by: PersonId,
    verdicts: Vec<NeedVerdict>,
}

impl ListVerdict {
    fn action(self) -> RequirementAction {
        match self {
            ListVerdict::Validated => RequirementAction::Validate,
            ListVerdict::Returned => RequirementAction::Return,
        }
    }
}

impl Verb for JudgeRequirements {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.requirement_lists.want(&self.list);
        for judged in &self.verdicts {
            state.list_lines.want(&(self.list, self.version, judged.requirement));
            state.requirements.want(&judged.requirement);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let list = requirement_list(state, self.list)?;
        let parties = list.parties();
        let subject = list.subject(list.validator, &parties);
        let judged_by = policy::require_person(state, context, Action::ValidateRequirements, &subject)?;
        if self.version != list.versions {
            let rule = Rule::NotNewest.with([&list.versions]);
            return Err(Rejection::field("version", self.version, rule, Remedy::JudgeNewest));
        }
        listed("verdicts", &self.verdicts, LIST_LINES_MAX)?;
        let mut verdicts: Vec<NeedVerdict> = Vec::new();
        for judged in &self.verdicts {
            let verdict = self.check(state, list, judged)?;
            if verdicts.iter().any(|other| other.requirement == judged.requirement) {
                let value = state.requirements.known(&judged.requirement).number.clone();
                return Err(Rejection::Repeated { field: "verdicts", value });
            }
            verdicts.push(verdict);
        }

        // Nothing below can be refused.
        let (version, owner, validator) = (self.version, list.owner, list.validator);
        Ok(vec![RequirementsJudged { list: list.id, version, owner, validator, judged_by, verdicts }.into()])
    }
}

impl JudgeRequirements {
    fn check(
        &self,
        state: &State,
        list: &RequirementList,
        judged: &JudgedNeed,
    ) -> Result<NeedVerdict, Rejection> {
        let JudgedNeed { requirement, verdict, ref remark } = *judged;
        let line = state.list_lines.get(&(list.id, self.version, requirement));
        let line = line.ok_or_else(|| Rejection::not_found("requirement of the list", requirement))?;
        let found = state.requirements.known(&requirement);
        let status = found.status.step(verdict.action(), &line.number)?;
        if verdict == ListVerdict::Returned && remark.is_none() {
            return Err(Rejection::field(
                "remark",
                &line.number,
                Rule::ReturnedWithoutRemark,
                Remedy::SayWhatToChange,
            ));
        }
        Ok(NeedVerdict { requirement, verdict, status, remark: remark.clone() })
    }
}

impl Fact for RequirementsJudged {
    fn keys(&self, state: &mut State) {
        for line in &self.verdicts {
            state.list_lines.want(&(self.list, self.version, line.requirement));
            state.requirements.want(&line.requirement);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        for line in &self.verdicts {
            state.list_lines.update(&(self.list, self.version, line.requirement)).verdict =
                Some(line.verdict);
            state.requirements.update(&line.requirement).status = line.status;
            let why = (Some(line.verdict.action()), None);
            note_change(state, stamp, line.requirement, why, Some(self.judged_by));
        }
    }

    fn subjects(&self) -> Vec<String> {
        let lines = self.verdicts.iter().map(|line| line.requirement.to_string());
        let first = [self.list.to_string(), self.owner.to_string(), self.validator.to_string()];
        first.into_iter().chain(lines).collect()
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        let numbered = self.verdicts.iter().zip(1..);
        let remarks = numbered.filter_map(|(line, number)| {
            Some((self.list.to_string(), format!("verdict_{number}_remark"), line.remark.as_ref()?))
        });
        remarks.collect()
    }
}
