//! The auditor's books: a second, simpler model of the world, kept from the facts of the journal alone.
//!
//! Facts are read from their JSON, as a foreign program would. Of an order's money only the kind of fact and its
//! quantities are believed: the movements are worked out here and compared with those the fact states.
//! Reading order: this file, the rows (`treasury`, `market`, `nation`, `orders` with `charges`, `deliveries`,
//! `settlement`), `movements`, the facts that change them (`…_facts`), and at last `compare`.

mod act_facts;
mod advance_facts;
mod amendment_facts;
pub mod charges;
mod compare;
pub mod deliveries;
mod delivery_facts;
mod invoice_facts;
pub mod market;
mod market_facts;
mod movements;
pub mod nation;
mod order_facts;
pub mod orders;
mod reimbursement_facts;
pub mod settlement;
mod supplier_facts;
pub mod treasury;
mod treasury_facts;

use std::collections::BTreeMap;

use domain::pledges::VettingResult;
use domain::values::{Date, OrderId, OrganisationId, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::finding::{Finding, known, same};
use deliveries::Deliveries;
use market::Market;
use nation::Nation;
use orders::Order;
use settlement::Settlement;
use treasury::Treasury;

/// One fact of the journal.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Position in the journal.
    pub sequence: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Kind and version.
    pub kind: &'static str,
    /// Its fields.
    pub fields: Value,
}

impl Fact {
    /// The fields the auditor is interested in.
    fn read<T: DeserializeOwned>(&self) -> Result<T, Finding> {
        T::deserialize(&self.fields).map_err(|source| Finding::Unread { kind: self.kind, source })
    }
}

/// All that is known of the world.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Sequence of the last fact.
    pub sequence: u64,
    /// Time of the last fact.
    pub at: Timestamp,
    /// Organisations, people and what they hold.
    pub nation: Nation,
    /// Catalogue, contracts and offers.
    pub market: Market,
    /// Funds and allotments.
    pub treasury: Treasury,
    /// Orders, oldest first.
    pub orders: Vec<Order>,
    /// Despatches and acts.
    pub deliveries: Deliveries,
    /// Invoices and payments.
    pub settlement: Settlement,
    /// What a partner last found of a maker.
    pub vettings: BTreeMap<(OrganisationId, OrganisationId), VettingResult>,
    order_index: BTreeMap<OrderId, usize>,
    counters: BTreeMap<String, i64>,
}

impl Books {
    /// Enters the next fact of the journal.
    pub fn enter(&mut self, fact: &Fact) -> Result<(), Finding> {
        same(|| "sequence".to_owned(), fact.sequence, self.sequence + 1)?;
        (self.sequence, self.at) = (fact.sequence, fact.at);
        let is_entered = fact.kind == "command_refused.1"
            || self.nation.enter(fact)?
            || self.market.enter(fact)?
            || self.treasury.enter(fact)?
            || self.enter_order(fact)?
            || self.enter_supplier(fact)?
            || self.enter_amendment(fact)?
            || self.enter_delivery(fact)?
            || self.enter_act(fact)?
            || self.enter_invoice(fact)?
            || self.enter_advance(fact)?
            || self.enter_reimbursement(fact)?;
        if is_entered { Ok(()) } else { Err(Finding::UnknownKind(fact.kind)) }
    }

    /// The order.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.order_index.get(&id).map(|index| &self.orders[*index])
    }

    fn order_mut(&mut self, id: OrderId) -> Result<&mut Order, Finding> {
        let index = *known(self.order_index.get(&id), id)?;
        Ok(&mut self.orders[index])
    }

    /// Counts a minor unit that is not there, to test that the auditor is heard.
    pub fn misbook(&mut self) {
        if let Some(fund) = self.treasury.funds.first_mut() {
            fund.unallotted += 1;
        }
    }

    /// Finds what should have ended by now: holds, times to answer, periods of allotments.
    pub fn require_nothing_due(&self, now: Timestamp, today: Date) -> Result<(), Finding> {
        for order in &self.orders {
            let holds = [order.waiting.as_ref(), order.amendment.as_ref().map(|(waiting, _)| waiting)];
            let holds = holds.into_iter().flatten().map(|waiting| waiting.hold_until);
            if let Some(due) = holds.chain(order.answer_until).find(|due| *due <= now) {
                return Err(Finding::Overdue { what: order.id.to_string(), due, now });
            }
        }
        if let Some(due) = self.deliveries.deadlines().find(|due| *due <= now) {
            return Err(Finding::Overdue { what: "a manifest".to_owned(), due, now });
        }
        let mut lapsing = self.treasury.allotments.iter().filter(|allotment| !allotment.is_lapsed);
        match lapsing.find(|allotment| allotment.lapse_on < today) {
            Some(open) => {
                Err(Finding::Overdue { what: format!("lapse of {}", open.code), due: self.at, now })
            }
            None => Ok(()),
        }
    }

    /// Numbers of a series follow each other without gaps.
    fn count(&mut self, series: &str, ordinal: i64) -> Result<(), Finding> {
        let last = self.counters.entry(series.to_owned()).or_default();
        *last += 1;
        same(|| format!("number in series {series}"), ordinal, *last)
    }
}
