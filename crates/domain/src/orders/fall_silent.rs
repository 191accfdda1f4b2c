//! Note that nothing was heard of a sent order for long: done by the clock, again and again until there is news.

use serde::{Deserialize, Serialize};

use super::{deadlines, want_order};
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::NEWS_DAYS;
use crate::state::{Stamp, State};
use crate::values::{OrderId, OrganisationId, Timestamp};

/// A sent order had no news for a while; it is told of again when that goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderFellSilent {
    order: OrderId,
    unit: OrganisationId,
    supplier: OrganisationId,
    /// When there was news last, or it was noted last that there was none.
    since: Timestamp,
}

/// The silence of an order whose time for news ran out.
pub(crate) fn decide(state: &State, context: &Context, id: OrderId) -> Vec<Event> {
    let order = state.orders.known(&id);
    let since = order.silent_at.unwrap_or(context.at).plus_days(-NEWS_DAYS);
    vec![OrderFellSilent { order: id, unit: order.unit, supplier: order.supplier, since }.into()]
}

impl Fact for OrderFellSilent {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        deadlines::heard(state, self.order, stamp.at);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.unit.to_string(), self.supplier.to_string()]
    }
}
