//! Which policy decides who signs a document.

use super::step::steps_of;
use super::{Document, Step};
use crate::identity::{Role, ancestors};
use crate::limits::APPROVAL_HOURS;
use crate::state::State;
use crate::values::{CategoryId, Date, FundId, Money, OrganisationId};

/// Who signs an order when no policy says otherwise.
pub const ORDER_STEPS: &[Role] = &[Role::Orderer, Role::Approver, Role::Commander];

/// Who signs an acceptance act when no policy says otherwise; the last one makes the money accrue.
pub const ACT_STEPS: &[Role] = &[Role::AcceptanceSigner, Role::CommissionMember, Role::Commander];

/// Who signs the judgement of a gate when no policy says otherwise; the last one passes the gate.
pub const JUDGEMENT_STEPS: &[Role] = &[Role::PartnerOfficer];

/// What a policy looks at.
#[derive(Clone, Debug)]
pub struct Concerned {
    /// What is signed.
    pub document: Document,
    /// The unit, or the body of the gate.
    pub unit: OrganisationId,
    /// Categories of its items.
    pub categories: Vec<CategoryId>,
    /// Funds that pay.
    pub funds: Vec<FundId>,
    /// Whether it was ordered in an emergency.
    pub is_emergency: bool,
    /// Its value.
    pub total: Money,
}

/// Who signs, and how long each signature may take.
#[derive(Clone, Debug, PartialEq)]
pub struct SigningRule {
    /// Steps, in order.
    pub steps: Vec<Step>,
    /// Hours before the signers are reminded, and again before those above are told.
    pub hours: i64,
}

/// Whether a document of this value is worth an amount: no amount is reached in any currency, others in their own.
fn reaches(amount_from: Money, total: Money) -> bool {
    let is_one = amount_from.currency == total.currency;
    amount_from.minor == 0 || (is_one && amount_from.minor <= total.minor)
}

/// The rule of the most specific policy that holds, else the default.
///
/// More specific is: a nearer organisation, then an emergency, then a category, then a fund, then a higher amount, then
/// the currency of the document.
pub fn rule_for(state: &State, concerned: &Concerned, today: Date) -> SigningRule {
    let Concerned { document, unit, categories, funds, is_emergency, total } = concerned;
    let distance = |organisation| ancestors(state, *unit, today).position(|above| above == organisation);
    let holding = state.signature_policies.rows().filter(|policy| {
        !policy.steps.is_empty()
            && policy.document == *document
            && policy.organisation.is_none_or(|organisation| distance(organisation).is_some())
            && policy.category.is_none_or(|category| categories.contains(&category))
            && policy.fund.is_none_or(|fund| funds.contains(&fund))
            && (*is_emergency || !policy.is_emergency)
            && reaches(policy.amount_from, *total)
    });
    let best = holding.max_by_key(|policy| {
        let nearness = policy.organisation.and_then(distance).map(std::cmp::Reverse);
        let (category, fund) = (policy.category.is_some(), policy.fund.is_some());
        let own_currency = policy.amount_from.currency == total.currency;
        (nearness, policy.is_emergency, category, fund, policy.amount_from.minor, own_currency)
    });
    let default = match document {
        Document::Order => ORDER_STEPS,
        Document::Act => ACT_STEPS,
        Document::Package => JUDGEMENT_STEPS,
    };
    best.map_or_else(
        || SigningRule { steps: steps_of(default), hours: APPROVAL_HOURS },
        |policy| SigningRule { steps: policy.steps.clone(), hours: policy.hours },
    )
}
