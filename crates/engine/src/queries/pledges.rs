//! Pledges with their steps, and what came of them in the months of a year.

use std::collections::BTreeMap;

use domain::pledges::plan_year::MONTHS;
use domain::pledges::{Pledge, PledgeStatus, PledgeStep, PledgeTransfer, Vetting, YearPlan};
use domain::values::{Code, Date, OrganisationId, PledgeId};

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

/// Vettings of makers shown; donors have fewer makers.
const VETTINGS_MAX: usize = 1_000;

/// How makers were vetted, by all donors or by these.
pub fn vettings(
    connection: &mut dyn Connection,
    partners: Option<&[OrganisationId]>,
) -> Result<Vec<Vetting>, StoreError> {
    let mut select = Select::<Vetting>::all();
    if let Some(partners) = partners {
        select = select.any(&[("partner_id", partners)]);
    }
    select.page(connection, "on_day DESC, partner_id, maker_id", VETTINGS_MAX)
}

/// Pledges that a year's sums are made of, and transfers; what is more is told, not added.
const YEAR_PLEDGES_MAX: usize = 5_000;
const YEAR_TRANSFERS_MAX: usize = 20_000;
/// Plans of one owner: as many as there are years.
const YEAR_PLANS_MAX: usize = 100;

/// Money of one month, minor units of the plan's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlannedMonth {
    /// What is to come.
    pub target_minor: i64,
    /// Promised in writing in this month.
    pub pledged_minor: i64,
    /// Due by the tranches of pledges.
    pub due_minor: i64,
    /// Received by the bank.
    pub transferred_minor: i64,
    /// What was to come by the end of this month and did not; zero when more came.
    pub shortfall_minor: i64,
}

/// A plan beside what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct YearProgress {
    /// The plan.
    pub plan: YearPlan,
    /// January to December.
    pub months: [PlannedMonth; MONTHS],
    /// Pledges that state no rate into the plan's currency, and are not in the sums.
    pub uncounted: Vec<Code>,
    /// Whether there was more than could be added up.
    pub is_cut: bool,
}

/// The plans of an owner, or of all whose owner is one of these, the latest year first.
pub fn year_plans(
    connection: &mut dyn Connection,
    owners: Option<&[OrganisationId]>,
) -> Result<Vec<YearPlan>, StoreError> {
    let mut select = Select::<YearPlan>::all();
    if let Some(owners) = owners {
        select = select.any(&[("owner_id", owners)]);
    }
    select.page(connection, "year DESC, owner_id", YEAR_PLANS_MAX)
}

/// What came in the year of a plan, from one partner or, without one, from all.
pub fn year_progress(
    connection: &mut dyn Connection,
    plan: YearPlan,
    partner: Option<OrganisationId>,
) -> Result<YearProgress, StoreError> {
    let mut pledges = Select::<Pledge>::all().equal("partner_id", partner.as_ref()).page(
        connection,
        "code",
        YEAR_PLEDGES_MAX + 1,
    )?;
    let (before, after) = (new_year(plan.year), new_year(plan.year + 1));
    let mut transfers = Select::<PledgeTransfer>::all()
        .from("on_day", before.as_ref())
        .before("on_day", after.as_ref())
        .page(connection, "on_day, reference", YEAR_TRANSFERS_MAX + 1)?;
    let is_cut = pledges.len() > YEAR_PLEDGES_MAX || transfers.len() > YEAR_TRANSFERS_MAX;
    pledges.truncate(YEAR_PLEDGES_MAX);
    transfers.truncate(YEAR_TRANSFERS_MAX);

    let mut months = [PlannedMonth::default(); MONTHS];
    let uncounted = pledges.iter().filter(|pledge| pledge.worth_in(plan.currency, 0).is_none());
    let uncounted = uncounted.map(|pledge| pledge.code.clone()).collect();
    for pledge in &pledges {
        let pledged = pledge.pledged.on.map(|on| (on, pledge.pledged.amount_minor));
        add(&mut months, &plan, pledge, pledged, |month| &mut month.pledged_minor);
        let due = pledge.tranches.iter().map(|tranche| (tranche.due_on, tranche.amount_minor));
        add(&mut months, &plan, pledge, due, |month| &mut month.due_minor);
    }
    let by_id: BTreeMap<PledgeId, &Pledge> = pledges.iter().map(|pledge| (pledge.id, pledge)).collect();
    for transfer in &transfers {
        let Some(pledge) = by_id.get(&transfer.pledge) else { continue };
        let came = [(transfer.on, transfer.amount_minor)];
        add(&mut months, &plan, pledge, came, |month| &mut month.transferred_minor);
    }
    let mut missing = 0;
    for (month, target_minor) in months.iter_mut().zip(&plan.months) {
        month.target_minor = *target_minor;
        missing += month.target_minor - month.transferred_minor;
        month.shortfall_minor = missing.max(0);
    }
    Ok(YearProgress { plan, months, uncounted, is_cut })
}

fn new_year(year: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, 1, 1).ok()
}

/// Adds amounts of a pledge to the months of the plan's year that they fall into.
fn add(
    months: &mut [PlannedMonth; MONTHS],
    plan: &YearPlan,
    pledge: &Pledge,
    amounts: impl IntoIterator<Item = (Date, i64)>,
    figure: impl Fn(&mut PlannedMonth) -> &mut i64,
) {
    let of_year = amounts.into_iter().filter(|(on, _)| i64::from(on.year()) == plan.year);
    for (on, amount_minor) in of_year {
        let month = usize::try_from(on.month() - 1).ok().and_then(|place| months.get_mut(place));
        if let (Some(month), Some(worth)) = (month, pledge.worth_in(plan.currency, amount_minor)) {
            *figure(month) += worth;
        }
    }
}
