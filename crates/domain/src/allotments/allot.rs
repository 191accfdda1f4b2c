//! Allot money of a fund to an organisation, pass part of it on, or add to an allotment.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Allotment, ClassLimit, UnitAllotments, allotment};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::{Account, FundAccount, Stage, Stages, fund, require_unallotted};
use crate::identity::{OrganisationKind, ancestors, organisation_of_kind};
use crate::ledger;
use crate::limits::{ALLOTMENTS_PER_UNIT_MAX, AMOUNT_MINOR_MAX, CHOICES_MAX, PERCENT};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::timers::{Deadline, Timer};
use crate::values::{AllotmentId, Code, Date, FundId, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Allots an amount. A code that exists already is added to, if fund, organisation, parent and caps are the same.
#[derive(Clone, Debug)]
pub struct Allot {
    /// Number, which becomes the identity.
    pub code: Code,
    /// The fund.
    pub fund: FundId,
    /// Who may order with it, an organisation of kind unit.
    pub unit: OrganisationId,
    /// The allotment to take it from; straight from the fund when `None`.
    pub parent: Option<AllotmentId>,
    /// Amount, minor units of the fund's currency.
    pub amount_minor: i64,
    /// The document that allots.
    pub document: Text,
    /// Caps by item class, percent of the allotment; never changed.
    pub class_percents: BTreeMap<Code, i64>,
}

/// Money was allotted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allotted {
    allotment: AllotmentId,
    code: Code,
    fund: FundId,
    unit: OrganisationId,
    parent: Option<AllotmentId>,
    amount_minor: i64,
    document: Text,
    class_percents: BTreeMap<Code, i64>,
    lapse_on: Date,
    lapse_at: crate::values::Timestamp,
}

impl Verb for Allot {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.funds.want(&self.fund);
        state.unit_allotments.want(&self.unit);
        state.allotments.want(&AllotmentId::of_code(&self.code));
        if let Some(parent) = self.parent {
            state.allotments.want(&parent);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        self.check_permission(state, context)?;
        let found = fund(state, self.fund)?;
        organisation_of_kind(state, self.unit, OrganisationKind::Unit)?;
        bounded("amount_minor", self.amount_minor, 1, AMOUNT_MINOR_MAX)?;
        if found.lapse_on < context.today() {
            let (object, reference, on) = ("fund", found.code.to_string(), found.lapse_on);
            return Err(Rejection::Lapsed { object, reference, on });
        }
        let is_new = self.check_existing(state)?;
        self.check_class_percents()?;
        let count = state.unit_allotments.get(&self.unit).map_or(0, |list| list.allotments.len());
        if is_new && count >= ALLOTMENTS_PER_UNIT_MAX {
            return Err(Rejection::TooMany {
                field: "allotments",
                count: count + 1,
                limit: ALLOTMENTS_PER_UNIT_MAX,
            });
        }
        match self.parent {
            None => require_unallotted(found, self.amount_minor)?,
            Some(parent) => self.check_parent(state, context, allotment(state, parent)?)?,
        }

        // Nothing below can be refused.
        let Allot { code, fund, unit, parent, amount_minor, document, class_percents } = self.clone();
        Ok(vec![
            Allotted {
                allotment: AllotmentId::of_code(&self.code),
                code,
                fund,
                unit,
                parent,
                amount_minor,
                document,
                class_percents,
                lapse_on: found.lapse_on,
                lapse_at: context.zone.end_of(found.lapse_on),
            }
            .into(),
        ])
    }
}

impl Allot {
    fn check_permission(&self, state: &State, context: &Context) -> Result<(), Rejection> {
        let allotment_to_be = Subject::of("allotment", &self.code, self.unit);
        let by_treasury = policy::require(state, context, Action::Allot, &allotment_to_be);
        match (by_treasury, self.parent) {
            (Ok(_), _) => Ok(()),
            (Err(refusal), None) => Err(refusal),
            (Err(_), Some(parent)) => {
                let subject = Subject::of("allotment", parent, allotment(state, parent)?.unit);
                policy::require(state, context, Action::SubAllot, &subject).map(|_| ())
            }
        }
    }

    /// Whether the allotment is new; refuses a code that belongs to another one, and other class limits.
    fn check_existing(&self, state: &State) -> Result<bool, Rejection> {
        match state.allotments.get(&AllotmentId::of_code(&self.code)) {
            None => Ok(true),
            Some(found) if (found.fund, found.unit, found.parent) != (self.fund, self.unit, self.parent) => {
                Err(Rejection::AlreadyExists { object: "allotment", reference: self.code.to_string() })
            }
            Some(found)
                if !found
                    .class_limits
                    .iter()
                    .map(|(class, limit)| (class, &limit.percent))
                    .eq(&self.class_percents) =>
            {
                Err(Rejection::field(
                    "class_limits",
                    &self.code,
                    Rule::OtherClassLimits,
                    Remedy::RepeatLimits,
                ))
            }
            Some(_) => Ok(false),
        }
    }

    fn check_class_percents(&self) -> Result<(), Rejection> {
        let count = self.class_percents.len();
        if count > CHOICES_MAX {
            return Err(Rejection::TooMany { field: "class_limits", count, limit: CHOICES_MAX });
        }
        for percent in self.class_percents.values() {
            bounded("class_limits", *percent, 0, PERCENT)?;
        }
        Ok(())
    }

    fn check_parent(&self, state: &State, context: &Context, parent: &Allotment) -> Result<(), Rejection> {
        if parent.fund != self.fund {
            return Err(Rejection::field("parent", &parent.code, Rule::OfAnotherFund, Remedy::TakeSameFund));
        }
        let is_above = ancestors(state, self.unit, context.today()).skip(1).any(|above| above == parent.unit);
        if !is_above {
            return Err(Rejection::field("parent", &parent.code, Rule::NotHeldAbove, Remedy::PassDownwards));
        }
        parent.require_spare(self.amount_minor)
    }
}

impl Fact for Allotted {
    fn keys(&self, state: &mut State) {
        state.funds.want(&self.fund);
        state.unit_allotments.want(&self.unit);
        for allotment in std::iter::once(self.allotment).chain(self.parent) {
            state.allotments.want(&allotment);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        if state.allotments.get(&self.allotment).is_none() {
            self.make(state);
        }
        let source = match self.parent {
            Some(parent) => Account::Allotment(parent, Stage::Available),
            None => Account::Fund(self.fund, FundAccount::Unallotted),
        };
        let accounts = (source, Account::Allotment(self.allotment, Stage::Available));
        ledger::transfer(state, stamp, accounts, self.amount_minor, None);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.allotment.to_string(), self.fund.to_string()]
    }
}

impl Allotted {
    fn make(&self, state: &mut State) {
        let class_limit = |(class, percent): (&Code, &i64)| {
            (class.clone(), ClassLimit { percent: *percent, used_minor: 0 })
        };
        state.allotments.insert(Allotment {
            id: self.allotment,
            code: self.code.clone(),
            fund: self.fund,
            currency: state.funds.known(&self.fund).currency,
            unit: self.unit,
            parent: self.parent,
            document: self.document.clone(),
            stages: Stages::default(),
            class_limits: self.class_percents.iter().map(class_limit).collect(),
            is_lapsed: false,
            lapse_on: self.lapse_on,
            revision: 0,
        });
        let mut allotments =
            state.unit_allotments.get(&self.unit).map_or(Vec::new(), |list| list.allotments.clone());
        allotments.push(self.allotment);
        state.unit_allotments.insert(UnitAllotments { unit: self.unit, allotments });
        state.timers.insert(Timer::new(self.lapse_at, Deadline::AllotmentLapse, self.allotment));
    }
}
