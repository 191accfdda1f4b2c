//! Set which signatures orders, acts and judgements of gates need.

use serde::{Deserialize, Serialize};

use super::step::signatures_of;
use super::{Document, SignaturePolicy, Step};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{Role, organisation};
use crate::limits::{AMOUNT_MINOR_MAX, APPROVAL_HOURS_MAX, SIGNATURE_STEPS_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{CategoryId, Code, FundId, Money, OrganisationId, SignaturePolicyId};
use crate::wording::{Remedy, Rule};

/// Sets or replaces a policy; documents that wait already keep the steps they began with.
#[derive(Clone, Debug)]
pub struct SetSignaturePolicy {
    /// Code, which becomes the identity.
    pub code: Code,
    /// See [`SignaturePolicy::document`].
    pub document: Document,
    /// See [`SignaturePolicy::organisation`].
    pub organisation: Option<OrganisationId>,
    /// See [`SignaturePolicy::category`].
    pub category: Option<CategoryId>,
    /// See [`SignaturePolicy::fund`].
    pub fund: Option<FundId>,
    /// See [`SignaturePolicy::is_emergency`].
    pub is_emergency: bool,
    /// See [`SignaturePolicy::amount_from`].
    pub amount_from: Money,
    /// Steps, in order; empty switches the policy off.
    pub steps: Vec<Step>,
    /// See [`SignaturePolicy::hours`].
    pub hours: i64,
}

/// A signature policy was set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignaturePolicySet {
    policy: SignaturePolicyId,
    code: Code,
    document: Document,
    organisation: Option<OrganisationId>,
    category: Option<CategoryId>,
    fund: Option<FundId>,
    is_emergency: bool,
    amount_from: Money,
    steps: Vec<Step>,
    hours: i64,
}

/// The roles that can sign, by document.
fn signing_roles(document: Document) -> &'static [Role] {
    match document {
        Document::Order => &[Role::Orderer, Role::Approver, Role::Commander, Role::Buyer],
        Document::Act => &[Role::AcceptanceSigner, Role::CommissionMember, Role::Commander],
        Document::Package => &[Role::PartnerOfficer],
    }
}

impl Verb for SetSignaturePolicy {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(fund) = &self.fund {
            state.funds.want(fund);
        }
    }

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
        if let Some(fund) = self.fund.filter(|fund| state.funds.get(fund).is_none()) {
            return Err(Rejection::not_found("fund", fund));
        }
        bounded("amount_from_minor", self.amount_from.minor, 0, AMOUNT_MINOR_MAX)?;
        bounded("hours", self.hours, 1, APPROVAL_HOURS_MAX)?;
        self.check_steps()?;

        // Nothing below can be refused.
        let SetSignaturePolicy {
            code,
            document,
            organisation,
            category,
            fund,
            is_emergency,
            amount_from,
            steps,
            hours,
        } = self.clone();
        Ok(vec![
            SignaturePolicySet {
                policy: id,
                code,
                document,
                organisation,
                category,
                fund,
                is_emergency,
                amount_from,
                steps,
                hours,
            }
            .into(),
        ])
    }
}

impl SetSignaturePolicy {
    /// A role may sign several times, the orderer once: the one who drew the order up.
    fn check_steps(&self) -> Result<(), Rejection> {
        let (count, limit) = (signatures_of(&self.steps), SIGNATURE_STEPS_MAX);
        if count > limit {
            return Err(Rejection::TooMany { field: "steps", count, limit });
        }
        let signing = signing_roles(self.document);
        let roles = || self.steps.iter().flat_map(Step::roles);
        if let Some(role) = roles().find(|role| !signing.contains(role)) {
            let rule = Rule::SignsNone.with([&self.document]);
            let names: Vec<_> = signing.iter().map(|role| role.as_str()).collect();
            return Err(Rejection::field("steps", role, rule, Remedy::UseOneOf.with([&names.join(", ")])));
        }
        if roles().filter(|role| **role == Role::Orderer).count() > 1 {
            return Err(Rejection::Repeated { field: "steps", value: Role::Orderer.to_string() });
        }
        Ok(())
    }
}

impl Fact for SignaturePolicySet {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.signature_policies.insert(SignaturePolicy {
            id: self.policy,
            code: self.code.clone(),
            document: self.document,
            organisation: self.organisation,
            category: self.category,
            fund: self.fund,
            is_emergency: self.is_emergency,
            amount_from: self.amount_from,
            steps: self.steps.clone(),
            hours: self.hours,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.policy.to_string()]
    }
}
