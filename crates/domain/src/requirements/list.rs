//! Lists of needs for a partner: each submission freezes a version, which is judged line by line.

use std::collections::BTreeMap;

use super::{Need, Terms};
use crate::policy::{Action, Subject};
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{Code, OrganisationId, PersonId, RequirementId, RequirementListId, Text, Timestamp};

crate::text_enum! {
    /// What the partner says of a line.
    pub enum ListVerdict {
        /// Confirmed.
        Validated = "validated",
        /// Sent back.
        Returned = "returned",
    }
}

/// A list of needs that is submitted to a partner, version by version.
#[derive(Clone, Debug, PartialEq)]
pub struct RequirementList {
    /// Identity, from the code.
    pub id: RequirementListId,
    /// Code people use.
    pub code: Code,
    /// The organisation that submits it.
    pub owner: OrganisationId,
    /// The partner that validates it.
    pub validator: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Versions submitted.
    pub versions: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A list as it was submitted.
#[derive(Clone, Debug, PartialEq)]
pub struct ListVersion {
    /// The list.
    pub list: RequirementListId,
    /// From 1.
    pub version: i64,
    /// When.
    pub submitted_at: Timestamp,
    /// By whom.
    pub submitted_by: PersonId,
    /// Its lines.
    pub line_count: i64,
}

/// A need as a version of a list froze it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListLine {
    /// The list.
    pub list: RequirementListId,
    /// The version.
    pub version: i64,
    /// The need.
    pub requirement: RequirementId,
    /// Its number.
    pub number: String,
    /// Whose it is.
    pub unit: OrganisationId,
    /// What was needed.
    pub need: Need,
    /// How much, when, how weighed.
    pub terms: Terms,
    /// What the partner said.
    pub verdict: Option<ListVerdict>,
}

/// A need in two versions of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedLine {
    /// The need as the later version has it, or else the earlier one.
    pub line: ListLine,
    /// Its terms in the earlier version.
    pub earlier: Option<Terms>,
    /// Its terms in the later version.
    pub later: Option<Terms>,
}

/// Every need of two versions: those of the later one in its order, then what it no longer has.
pub fn compared(earlier: Vec<ListLine>, later: Vec<ListLine>) -> Vec<ComparedLine> {
    let mut before: BTreeMap<_, _> = earlier.iter().map(|line| (line.requirement, line.terms)).collect();
    let mut lines: Vec<_> = later
        .into_iter()
        .map(|line| ComparedLine { earlier: before.remove(&line.requirement), later: Some(line.terms), line })
        .collect();
    let gone = earlier.into_iter().filter(|line| before.contains_key(&line.requirement));
    lines.extend(gone.map(|line| ComparedLine { earlier: Some(line.terms), later: None, line }));
    lines
}

impl RequirementList {
    /// The list as the object of a permission question.
    pub fn subject<'a>(&self, holder: OrganisationId, parties: &'a [OrganisationId]) -> Subject<'a> {
        let subject = Subject::of("requirement list", self.id, holder);
        Subject { parties, read_by: Action::ReadRequirements, ..subject }
    }

    /// The organisations whose people may know of it.
    pub fn parties(&self) -> [OrganisationId; 2] {
        [self.owner, self.validator]
    }
}

/// The list, or the refusal that it does not exist.
pub fn requirement_list(state: &State, id: RequirementListId) -> Result<&RequirementList, Rejection> {
    state.requirement_lists.get(&id).ok_or_else(|| Rejection::not_found("requirement list", id))
}

impl Row for RequirementList {
    type Key = RequirementListId;
    const TABLE: &'static str = "requirement_list";
    fn key(&self) -> RequirementListId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for ListVersion {
    type Key = (RequirementListId, i64);
    const TABLE: &'static str = "requirement_list_version";
    fn key(&self) -> Self::Key {
        (self.list, self.version)
    }
}

impl Row for ListLine {
    type Key = (RequirementListId, i64, RequirementId);
    const TABLE: &'static str = "requirement_list_line";
    fn key(&self) -> Self::Key {
        (self.list, self.version, self.requirement)
    }
}
