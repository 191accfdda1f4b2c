//! What a caller sees of the plans for partners' money, of how partners vetted makers and of what they are asked.

use domain::identity::OrganisationKind;
use domain::pledges::{Vetting, YearPlan};
use domain::policy::Action;
use domain::values::OrganisationId;
use engine::queries::consents::Consents;
use engine::queries::pledges::{self, YearProgress};
use engine::queries::{self, find};
use engine::store::Connection;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// How makers were vetted, by a partner or by all that the caller sees, the latest first.
pub async fn vettings(
    app: &App,
    caller: &mut Caller,
    partner: Option<OrganisationId>,
) -> Result<Vec<Vetting>, Problem> {
    let partners = caller.sight(Action::ReadPledges).narrowed(partner).filter();
    caller.read(app, move |connection| pledges::vettings(connection, partners.as_deref())).await
}

/// The changes of orders that wait for the consent of partners whose pledges the caller sees, and what they said.
pub async fn consents(app: &App, caller: &mut Caller) -> Result<Consents, Problem> {
    let partners = caller.sight(Action::ReadPledges).filter();
    caller.read(app, move |connection| queries::consents::consents(connection, partners.as_deref())).await
}

/// The plans of an owner, or of every owner that the caller sees, the latest year first.
pub async fn year_plans(
    app: &App,
    caller: &mut Caller,
    owner: Option<OrganisationId>,
) -> Result<Vec<YearPlan>, Problem> {
    let owners = caller.sight(Action::ReadPledges).narrowed(owner).filter();
    caller.read(app, move |connection| pledges::year_plans(connection, owners.as_deref())).await
}

/// A plan beside what came of it, if the caller may read pledges of its owner. A partner's plan is held against its
/// own pledges, another one against those of all partners.
pub async fn year_progress(
    app: &App,
    caller: &mut Caller,
    owner: OrganisationId,
    year: i64,
) -> Result<YearProgress, Problem> {
    let not_found = || Problem::not_found("plan of a year", year);
    if !caller.may(Action::ReadPledges, owner) {
        return Err(not_found());
    }
    let organisation = caller.reference.state.organisations.get(&owner).ok_or_else(not_found)?;
    let partner = (organisation.kind == OrganisationKind::Partner).then_some(owner);
    let read = move |connection: &mut dyn Connection| {
        let plan = find::<YearPlan>(connection, &(owner, year))?;
        plan.map(|plan| pledges::year_progress(connection, plan, partner)).transpose()
    };
    caller.read(app, read).await?.ok_or_else(not_found)
}
