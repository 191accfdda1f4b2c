//! Needs with their changes, and lists of needs with their versions.

use domain::limits::LIST_LINES_MAX;
use domain::requirements::{
    ListLine, ListVersion, Requirement, RequirementChange, RequirementList, RequirementStatus,
};
use domain::values::{Code, OrganisationId, RequirementId, RequirementListId};

use super::{Part, Select};
use crate::store::{Connection, StoreError};

/// Which needs are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct RequirementFilter {
    /// Only of these organisations.
    pub units: Option<Vec<OrganisationId>>,
    /// Only in this status.
    pub status: Option<RequirementStatus>,
    /// Only those that became part of this one.
    pub part_of: Option<RequirementId>,
}

/// Needs in order of id, which rises with time.
pub fn requirements(
    connection: &mut dyn Connection,
    filter: &RequirementFilter,
    part: &Part<RequirementId>,
) -> Result<Vec<Requirement>, StoreError> {
    let mut select = Select::<Requirement>::all()
        .equal("status", filter.status.as_ref())
        .equal("part_of_id", filter.part_of.as_ref());
    if let Some(units) = &filter.units {
        select = select.any(&[("unit_id", units)]);
    }
    select.part(connection, "id", part)
}

/// The changes of a need, newest first, at most `limit`.
pub fn changes(
    connection: &mut dyn Connection,
    requirement: RequirementId,
    limit: usize,
) -> Result<Vec<RequirementChange>, StoreError> {
    let select = Select::<RequirementChange>::all().equal("requirement_id", Some(&requirement));
    select.page(connection, "position DESC", limit)
}

/// Lists of needs in order of code; with organisations given, only those that one of them owns or validates.
pub fn requirement_lists(
    connection: &mut dyn Connection,
    seen_by: Option<&[OrganisationId]>,
    part: &Part<Code>,
) -> Result<Vec<RequirementList>, StoreError> {
    let mut select = Select::<RequirementList>::all();
    if let Some(seen_by) = seen_by {
        select = select.any(&[("owner_id", seen_by), ("validator_id", seen_by)]);
    }
    select.part(connection, "code", part)
}

/// The versions of a list, newest first, at most `limit`.
pub fn list_versions(
    connection: &mut dyn Connection,
    list: RequirementListId,
    limit: usize,
) -> Result<Vec<ListVersion>, StoreError> {
    let select = Select::<ListVersion>::all().equal("list_id", Some(&list));
    select.page(connection, "version DESC", limit)
}

/// The lines of a version of a list, the most important first.
pub fn list_lines(
    connection: &mut dyn Connection,
    list: RequirementListId,
    version: i64,
) -> Result<Vec<ListLine>, StoreError> {
    let select = Select::<ListLine>::all().equal("list_id", Some(&list)).equal("version", Some(&version));
    select.page(connection, "priority, number", LIST_LINES_MAX)
}
