//! Add a framework agreement.

use serde::{Deserialize, Serialize};

use super::Framework;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::limits::{AMOUNT_MINOR_MAX, QUANTITY_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, Currency, Date, FrameworkId, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Adds a framework.
#[derive(Clone, Debug)]
pub struct AddFramework {
    /// Number, which becomes the identity.
    pub code: Code,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// The contracting agency.
    pub buyer: OrganisationId,
    /// Currency of its contracts.
    pub currency: Currency,
    /// First day of its term.
    pub from: Date,
    /// Last day of its term.
    pub to: Date,
    /// Ceiling in money, minor units.
    pub ceiling_minor: i64,
    /// Ceiling in quantity over all items.
    pub ceiling_quantity: i64,
}

/// A framework was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameworkAdded {
    framework: FrameworkId,
    code: Code,
    name_uk: Text,
    name_en: Text,
    buyer: OrganisationId,
    currency: Currency,
    from: Date,
    to: Date,
    ceiling_minor: i64,
    ceiling_quantity: i64,
}

impl Verb for AddFramework {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.frameworks.want(&FrameworkId::of_code(&self.code));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require(
            state,
            context,
            Action::ManageContracts,
            &Subject::of("framework", &self.code, self.buyer),
        )?;
        let framework = FrameworkId::of_code(&self.code);
        if state.frameworks.get(&framework).is_some() {
            return Err(Rejection::AlreadyExists { object: "framework", reference: self.code.to_string() });
        }
        organisation_of_kind(state, self.buyer, OrganisationKind::Agency)?;
        check_term(self.from, self.to)?;
        bounded("ceiling_minor", self.ceiling_minor, 1, AMOUNT_MINOR_MAX)?;
        bounded("ceiling_quantity", self.ceiling_quantity, 1, QUANTITY_MAX)?;

        // Nothing below can be refused.
        let added = self.clone();
        Ok(vec![
            FrameworkAdded {
                framework,
                code: added.code,
                name_uk: added.name_uk,
                name_en: added.name_en,
                buyer: added.buyer,
                currency: added.currency,
                from: added.from,
                to: added.to,
                ceiling_minor: added.ceiling_minor,
                ceiling_quantity: added.ceiling_quantity,
            }
            .into(),
        ])
    }
}

/// Refuses a term that ends before it begins.
pub(super) fn check_term(from: Date, to: Date) -> Result<(), Rejection> {
    if from <= to {
        return Ok(());
    }
    Err(Rejection::field("to", to, Rule::LiesBeforeFirstDay.with([&from]), Remedy::CorrectDates))
}

impl Fact for FrameworkAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let added = self.clone();
        state.frameworks.insert(Framework {
            id: added.framework,
            code: added.code,
            name_uk: added.name_uk,
            name_en: added.name_en,
            buyer: added.buyer,
            currency: added.currency,
            from: added.from,
            to: added.to,
            ceiling_minor: added.ceiling_minor,
            called_minor: 0,
            ceiling_quantity: added.ceiling_quantity,
            called_quantity: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.framework.to_string(), self.buyer.to_string()]
    }
}
