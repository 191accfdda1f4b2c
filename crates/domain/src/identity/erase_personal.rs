//! Erase personal texts: their values and salts go for good, the journal keeps digests.
//!
//! No rule reads a personal text, so none can ask whether there is one: erasing what is not there does nothing.

use serde::{Deserialize, Serialize};

use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::ERASED_FIELDS_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{Code, OrganisationId};

crate::text_enum! {
    /// Why a personal text is erased.
    pub enum ErasureReason {
        /// The person asked for it.
        Request = "request",
        /// It may be kept no longer.
        RetentionEnded = "retention_ended",
        /// It should not have been written.
        WrittenByMistake = "written_by_mistake",
        /// A court or authority ordered it.
        Ordered = "ordered",
    }
}

/// Erases fields of one object as they are now, in all events so far.
#[derive(Clone, Debug)]
pub struct ErasePersonal {
    /// Id of the person, order or other object that the texts belong to.
    pub subject: Code,
    /// Names of the fields.
    pub fields: Vec<Code>,
    /// Why.
    pub reason: ErasureReason,
}

/// Personal texts were erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonalErased {
    subject: Code,
    fields: Vec<Code>,
    reason: ErasureReason,
}

impl Verb for ErasePersonal {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("personal text", &self.subject, OrganisationId::of_code(&self.subject));
        policy::require(state, context, Action::ErasePersonal, &subject)?;
        listed("fields", &self.fields, ERASED_FIELDS_MAX)?;
        let mut earlier = self.fields.iter().enumerate();
        if let Some((_, field)) = earlier.find(|(index, field)| self.fields[..*index].contains(field)) {
            return Err(Rejection::Repeated { field: "fields", value: field.to_string() });
        }

        // Nothing below can be refused.
        let ErasePersonal { subject, fields, reason } = self.clone();
        Ok(vec![PersonalErased { subject, fields, reason }.into()])
    }
}

impl Fact for PersonalErased {
    fn apply(&self, _state: &mut State, _stamp: &Stamp) {}

    fn subjects(&self) -> Vec<String> {
        vec![self.subject.to_string()]
    }

    fn erases(&self) -> Vec<(&str, &str)> {
        self.fields.iter().map(|field| (self.subject.as_str(), field.as_str())).collect()
    }
}
