//! Who signs an act: by the policies when it is drawn up, and whose signature it waits for then, nearest first.

use super::sign::{is_separate, signing_action};
use super::{Act, act_subject};
use crate::envelope::Context;
use crate::fulfilment::Despatch;
use crate::orders;
use crate::orders::signers::{AwaitedSigner, entitled};
use crate::signatures::{Concerned, Document, SigningRule, rule_for};
use crate::state::State;
use crate::values::Date;

/// The policies' word on an act of a despatch: it follows what was ordered, not what was found.
pub(super) fn signing_rule(state: &State, context: &Context, despatch: &Despatch) -> SigningRule {
    let order = state.orders.known(&despatch.order);
    let lines = || orders::lines(state, order.id);
    let charges = lines().flat_map(|line| orders::charges(state, order.id, line.line));
    let concerned = Concerned {
        document: Document::Act,
        unit: order.unit,
        categories: lines().map(|line| state.items.known(&line.item).category).collect(),
        funds: charges.map(|charge| state.allotments.known(&charge.allotment).fund).collect(),
        is_emergency: order.is_emergency,
        total: order.total(),
    };
    rule_for(state, &concerned, context.today())
}

/// Everybody who may give one of the awaited signatures today, by role and rank.
///
/// `reference` holds the appointments, `state` what [`super::want_act`] asks for, of which lines and exceptions are
/// not needed.
pub fn signers(reference: &State, state: &State, act: &Act, today: Date) -> Vec<AwaitedSigner> {
    let mut roles = act.waiting(state).map_or(Vec::new(), |waiting| waiting.open());
    roles.dedup();
    let subject = act_subject(reference, state, act);
    let actions = roles.into_iter().filter_map(|role| Some((role, signing_action(role)?)));
    let of_role = |(role, action)| {
        entitled(reference, today, (role, action), &subject, |acting| is_separate(state, act, acting))
    };
    actions.flat_map(of_role).collect()
}

/// Those of them who are asked now: the nearest ones and those above who were told.
pub fn asked(signers: &[AwaitedSigner], act: &Act) -> Vec<AwaitedSigner> {
    let told = (act.approval_level - 1).max(0);
    signers.iter().filter(|signer| signer.rank <= told).copied().collect()
}
