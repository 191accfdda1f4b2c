//! Lists of allotments.

use domain::allotments::Allotment;
use domain::values::{AllotmentId, Code, FundId, OrganisationId};

use super::{Part, Select};
use crate::store::{Connection, StoreError};

/// Which allotments are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct AllotmentFilter {
    /// Only of these organisations.
    pub units: Option<Vec<OrganisationId>>,
    /// Only of this fund.
    pub fund: Option<FundId>,
}

/// Allotments in order of code.
pub fn allotments(
    connection: &mut dyn Connection,
    filter: &AllotmentFilter,
    part: &Part<Code>,
) -> Result<Vec<Allotment>, StoreError> {
    let mut select = Select::<Allotment>::all().equal("fund_id", filter.fund.as_ref());
    if let Some(units) = &filter.units {
        select = select.any(&[("unit_id", units)]);
    }
    select.part(connection, "code", part)
}

/// Allotments of these funds that have not lapsed, in order of id, those after one.
pub(crate) fn open_of_funds(
    connection: &mut dyn Connection,
    funds: &[FundId],
    after: AllotmentId,
    limit: usize,
) -> Result<Vec<Allotment>, StoreError> {
    let open = Select::<Allotment>::all().any(&[("fund_id", funds)]).equal("is_lapsed", Some(&false));
    open.after("id", Some(&after)).page(connection, "id", limit)
}
