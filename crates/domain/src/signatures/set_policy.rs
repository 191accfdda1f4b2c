//! Set which signatures orders need.

use serde::{Deserialize, Serialize};

use super::SignaturePolicy;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{Role, organisation};
use crate::limits::{AMOUNT_MINOR_MAX, SIGNATURE_STEPS_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{CategoryId, Code, Money, OrganisationId, SignaturePolicyId};

/// Sets or replaces a policy; orders already submitted keep the steps they began with.
#[derive(Clone, Debug)]
pub struct SetSignaturePolicy {
    /// Code, which becomes the identity.
    pub code: Code,
    /// See [`SignaturePolicy::organisation`].
    pub organisation: Option<OrganisationId>,
    /// See [`SignaturePolicy::category`].
    pub category: Option<CategoryId>,
    /// See [`SignaturePolicy::amount_from`].
    pub amount_from: Money,
    /// Roles that sign, in order; empty switches the policy off.
    pub steps: Vec<Role>,
}

/// A signature policy was set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignaturePolicySet {
    policy: SignaturePolicyId,
    code: Code,
    organisation: Option<OrganisationId>,
    category: Option<CategoryId>,
    amount_from: Money,
    steps: Vec<Role>,
}

/// The roles that can sign an order.
const SIGNING_ROLES: &[Role] = &[Role::Orderer, Role::Approver, Role::Commander, Role::Buyer];

impl Verb for SetSignaturePolicy {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let id = SignaturePolicyId::of_code(&self.code);
        let holder = self.organisation.unwrap_or(OrganisationId::of_code(&self.code));
        policy::require(
            state,
            context,
            Action::SetSignaturePolicy,
            &Subject::of("policy", &self.code, holder),
        )?;
        if let Some(id) = self.organisation {
            organisation(state, id)?;
        }
        if let Some(category) = self.category.filter(|category| state.categories.get(category).is_none()) {
            return Err(Rejection::not_found("category", category));
        }
        bounded("amount_from_minor", self.amount_from.minor, 0, AMOUNT_MINOR_MAX)?;
        if self.steps.len() > SIGNATURE_STEPS_MAX {
            return Err(Rejection::TooMany {
                field: "steps",
                count: self.steps.len(),
                limit: SIGNATURE_STEPS_MAX,
            });
        }
        for (index, role) in self.steps.iter().enumerate() {
            if !SIGNING_ROLES.contains(role) {
                let rule = "is not a role that signs orders";
                return Err(Rejection::field(
                    "steps",
                    role,
                    rule,
                    "use orderer, approver, commander or buyer",
                ));
            }
            if self.steps[..index].contains(role) {
                return Err(Rejection::Repeated { field: "steps", value: role.to_string() });
            }
        }

        // Nothing below can be refused.
        let SetSignaturePolicy { code, organisation, category, amount_from, steps } = self.clone();
        Ok(vec![SignaturePolicySet { policy: id, code, organisation, category, amount_from, steps }.into()])
    }
}

impl Fact for SignaturePolicySet {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.signature_policies.insert(SignaturePolicy {
            id: self.policy,
            code: self.code.clone(),
            organisation: self.organisation,
            category: self.category,
            amount_from: self.amount_from,
            steps: self.steps.clone(),
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.policy.to_string()]
    }
}
