//! Say what is to come from partners in which month of a year: what the sums that do come are held against.

use serde::{Deserialize, Serialize};

use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{OrganisationKind, organisation};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{Currency, OrganisationId, PersonId, Text};
use crate::wording::{Remedy, Rule};

/// Months of a year.
pub const MONTHS: usize = 12;
/// Years that may be planned for.
pub const YEARS: std::ops::RangeInclusive<i64> = 2000..=2099;

/// What is to come from partners in the months of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct YearPlan {
    /// Whose plan: a partner's is held against its own pledges, any other against those of all.
    pub owner: OrganisationId,
    /// The calendar year.
    pub year: i64,
    /// Currency of the plan.
    pub currency: Currency,
    /// Twelve amounts from January on, minor units.
    pub months: Vec<i64>,
    /// The document that says so.
    pub document: Text,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// Sets the plan of a year, or replaces it.
#[derive(Clone, Debug)]
pub struct PlanYear {
    /// Whose plan: a partner's for its own pledges, an agency's for those of all partners.
    pub owner: OrganisationId,
    /// The calendar year.
    pub year: i64,
    /// Currency of the plan.
    pub currency: Currency,
    /// What is to come in January, February and so on, minor units.
    pub months: Vec<i64>,
    /// The document that says so.
    pub document: Text,
}

/// The money of a year was planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct YearPlanned {
    owner: OrganisationId,
    year: i64,
    currency: Currency,
    months: Vec<i64>,
    document: Text,
    planned_by: PersonId,
}

impl Verb for PlanYear {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.year_plans.want(&(self.owner, self.year));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.owner, self.owner);
        let planned_by = policy::require_person(state, context, Action::ManagePledges, &subject)?;
        let owner = organisation(state, self.owner)?;
        if !matches!(owner.kind, OrganisationKind::Partner | OrganisationKind::Agency) {
            let (organisation, is) = (owner.code.to_string(), owner.kind.as_str());
            let needed = OrganisationKind::Partner.as_str();
            return Err(Rejection::WrongOrganisationKind { organisation, is, needed });
        }
        bounded("year", self.year, *YEARS.start(), *YEARS.end())?;
        if self.months.len() != MONTHS {
            let (given, rule) = (self.months.len(), Rule::NotAYear);
            return Err(Rejection::field("months", given, rule, Remedy::TwelveAmounts));
        }
        for amount_minor in &self.months {
            bounded("months", *amount_minor, 0, AMOUNT_MINOR_MAX)?;
        }

        // Nothing below can be refused.
        let PlanYear { owner, year, currency, months, document } = self.clone();
        Ok(vec![YearPlanned { owner, year, currency, months, document, planned_by }.into()])
    }
}

impl Fact for YearPlanned {
    fn keys(&self, state: &mut State) {
        state.year_plans.want(&(self.owner, self.year));
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let YearPlanned { owner, year, currency, months, document, .. } = self.clone();
        state.year_plans.insert(YearPlan { owner, year, currency, months, document, revision: 0 });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.owner.to_string()]
    }
}

impl Row for YearPlan {
    type Key = (OrganisationId, i64);
    const TABLE: &'static str = "year_plan";
    fn key(&self) -> Self::Key {
        (self.owner, self.year)
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}
