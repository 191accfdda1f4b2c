//! Add a coded delivery point to a unit.

use serde::{Deserialize, Serialize};

use super::{DeliveryPoint, OrganisationKind, organisation_of_kind};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, DeliveryPointId, OrganisationId, Text};

/// Adds a delivery point; the code says nothing about where it lies.
#[derive(Clone, Debug)]
pub struct AddDeliveryPoint {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The unit that takes deliveries there.
    pub unit: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
}

/// A delivery point was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeliveryPointAdded {
    delivery_point: DeliveryPointId,
    code: Code,
    unit: OrganisationId,
    name_uk: Text,
    name_en: Text,
}

impl Verb for AddDeliveryPoint {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.delivery_points.want(&DeliveryPointId::of_code(&self.code));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("delivery point", &self.code, self.unit);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        organisation_of_kind(state, self.unit, OrganisationKind::Unit)?;
        let id = DeliveryPointId::of_code(&self.code);
        if state.delivery_points.get(&id).is_some() {
            return Err(Rejection::AlreadyExists {
                object: "delivery point",
                reference: self.code.to_string(),
            });
        }

        // Nothing below can be refused.
        let AddDeliveryPoint { code, unit, name_uk, name_en } = self.clone();
        Ok(vec![DeliveryPointAdded { delivery_point: id, code, unit, name_uk, name_en }.into()])
    }
}

impl Fact for DeliveryPointAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.delivery_points.insert(DeliveryPoint {
            id: self.delivery_point,
            code: self.code.clone(),
            unit: self.unit,
            name_uk: self.name_uk.clone(),
            name_en: self.name_en.clone(),
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.delivery_point.to_string(), self.unit.to_string()]
    }
}
