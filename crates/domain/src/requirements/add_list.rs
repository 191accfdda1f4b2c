//! Begin a list of needs for a partner.

use serde::{Deserialize, Serialize};

use super::RequirementList;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{OrganisationKind, organisation, organisation_of_kind};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, OrganisationId, RequirementListId, Text};

/// Begins a list without versions.
#[derive(Clone, Debug)]
pub struct AddRequirementList {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The organisation that submits it.
    pub owner: OrganisationId,
    /// The partner that validates it.
    pub validator: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
}

/// A list was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequirementListAdded {
    list: RequirementListId,
    code: Code,
    owner: OrganisationId,
    validator: OrganisationId,
    name_uk: Text,
    name_en: Text,
}

impl Verb for AddRequirementList {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.requirement_lists.want(&RequirementListId::of_code(&self.code));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.owner, self.owner);
        policy::require_person(state, context, Action::SubmitRequirements, &subject)?;
        let list = RequirementListId::of_code(&self.code);
        if state.requirement_lists.get(&list).is_some() {
            let reference = self.code.to_string();
            return Err(Rejection::AlreadyExists { object: "requirement list", reference });
        }
        organisation(state, self.owner)?;
        organisation_of_kind(state, self.validator, OrganisationKind::Partner)?;

        // Nothing below can be refused.
        let AddRequirementList { code, owner, validator, name_uk, name_en } = self.clone();
        Ok(vec![RequirementListAdded { list, code, owner, validator, name_uk, name_en }.into()])
    }
}

impl Fact for RequirementListAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let RequirementListAdded { list, code, owner, validator, name_uk, name_en } = self.clone();
        state.requirement_lists.insert(RequirementList {
            id: list,
            code,
            owner,
            validator,
            name_uk,
            name_en,
            versions: 0,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.list.to_string(), self.owner.to_string(), self.validator.to_string()]
    }
}
