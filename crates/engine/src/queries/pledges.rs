//! Pledges with their steps.

use domain::pledges::{Pledge, PledgeStatus, PledgeStep};
use domain::values::{Code, OrganisationId, PledgeId};

use super::{Part, Select};
use crate::store::{Connection, StoreError};

/// Which pledges are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct PledgeFilter {
    /// Only of these partners.
    pub partners: Option<Vec<OrganisationId>>,
    /// Only in this status.
    pub status: Option<PledgeStatus>,
}

/// Pledges in order of code.
pub fn pledges(
    connection: &mut dyn Connection,
    filter: &PledgeFilter,
    part: &Part<Code>,
) -> Result<Vec<Pledge>, StoreError> {
    let mut select = Select::<Pledge>::all().equal("status", filter.status.as_ref());
    if let Some(partners) = &filter.partners {
        select = select.any(&[("partner_id", partners)]);
    }
    select.part(connection, "code", part)
}

/// The steps of a pledge, newest first, at most `limit`.
pub fn steps(
    connection: &mut dyn Connection,
    pledge: PledgeId,
    limit: usize,
) -> Result<Vec<PledgeStep>, StoreError> {
    Select::<PledgeStep>::all().equal("pledge_id", Some(&pledge)).page(connection, "position DESC", limit)
}
