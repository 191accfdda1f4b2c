//! Write a message about an order: what unit, supplier and agency would otherwise settle by telephone.
//!
//! A message moves nothing and leaves the order's revision alone: nobody's open form is refused because of it.

use serde::{Deserialize, Serialize};

use super::order;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::limits::ORDER_MESSAGES_MAX;
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{OrderId, OrganisationId, PersonId, Personal};

/// Name of the text among the personal texts of an order.
pub const MESSAGE: &str = "message";

/// Messages about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// The order.
    pub order: OrderId,
    /// How many were written.
    pub messages: i64,
}

/// Writes a message; done by people of the order's unit, supplier or contracting agency.
#[derive(Clone, Debug)]
pub struct WriteMessage {
    /// The order.
    pub order: OrderId,
    /// What is said.
    pub text: Personal,
}

/// A message was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageWritten {
    order: OrderId,
    person: PersonId,
    /// The party of the order that the person writes for.
    organisation: OrganisationId,
    #[serde(skip)]
    text: Option<Personal>,
}

impl Verb for WriteMessage {
    fn keys(&self, state: &mut State, _context: &Context) {
        super::want_order(state, self.order);
        state.conversations.want(&self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let writes = |party| order.require(state, context, Action::WriteMessages, party).ok();
        let writer = order.parties().into_iter().find_map(|party| Some((party, writes(party)?)));
        let (organisation, person) = match writer {
            Some(writer) => writer,
            None => (order.unit, order.require(state, context, Action::WriteMessages, order.unit)?),
        };
        let written = state.conversations.get(&order.id).map_or(0, |conversation| conversation.messages);
        if written >= ORDER_MESSAGES_MAX {
            let (order, limit) = (order.number.clone(), ORDER_MESSAGES_MAX);
            return Err(Rejection::ConversationFull { order, limit });
        }

        // Nothing below can be refused.
        let text = Some(self.text.clone());
        Ok(vec![MessageWritten { order: order.id, person, organisation, text }.into()])
    }
}

impl Fact for MessageWritten {
    fn keys(&self, state: &mut State) {
        state.conversations.want(&self.order);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let written = state.conversations.get(&self.order).map_or(0, |conversation| conversation.messages);
        match written {
            0 => state.conversations.insert(Conversation { order: self.order, messages: 1 }),
            _ => state.conversations.update(&self.order).messages += 1,
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.person.to_string(), self.organisation.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.order, MESSAGE, self.text.as_ref())
    }
}

impl Row for Conversation {
    type Key = OrderId;
    const TABLE: &'static str = "conversation";
    fn key(&self) -> OrderId {
        self.order
    }
}
