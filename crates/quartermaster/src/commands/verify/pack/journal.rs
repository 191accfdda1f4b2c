//! What the proved journal entries of a pack say: acts and what they accepted, serial numbers of lots, and the money
//! of each charge. The data of the pack is compared with this, never the other way round.

use std::collections::{BTreeMap, BTreeSet};

use domain::funds::{Stage, Stages};
use domain::invoicing::ChargeAmount;
use domain::ledger::ChargeMove;
use domain::values::{ActId, DespatchId, Digest, OrderId, SerialNumber, Timestamp};
use serde_json::Value;

use super::super::edition::Entry;
use super::fields::{field, parsed, shift};

/// A charge: which allotment bears it, and its money by stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Charged {
    /// Id of the allotment.
    pub allotment: String,
    /// Its money; `available` is always zero.
    pub stages: Stages,
    /// Position of the charge it was cut from.
    pub cut_from: Option<i64>,
}

/// A line of an act in force.
#[derive(Clone, Debug)]
pub(super) struct Accepted {
    pub(super) order_line: i64,
    pub(super) lot: i64,
    pub(super) pieces: i64,
}

/// An act.
#[derive(Clone, Debug)]
pub struct ShownAct {
    /// The order.
    pub order: OrderId,
    /// Digest of its document.
    pub digest: Option<Digest>,
    pub(super) despatch: Option<DespatchId>,
    pub(super) accepted_at: Option<Timestamp>,
    pub(super) lines: Vec<Accepted>,
    pub(super) exceptions: Vec<(String, SerialNumber)>,
}

/// A lot's manifest.
#[derive(Clone, Debug, Default)]
pub(super) struct Lot {
    pub(super) item: String,
    pub(super) parts: BTreeMap<i64, (i64, i64, Vec<SerialNumber>)>,
    pub(super) sealed: Option<(Digest, i64)>,
}

/// What an entry does to the charges of an order.
#[derive(Clone, Debug)]
enum Effect {
    /// Money moves between stages.
    Moved(Vec<ChargeMove>),
    /// A line is charged, from a position on: allotments and amounts.
    Charged(i64, i64, Vec<(String, i64)>),
    /// Another allotment bears the charge at a line and position.
    Recharged(i64, i64, String),
    /// The end of a charge becomes a charge of another allotment: line, from, to, allotment, what moves.
    Cut(i64, i64, i64, String, Vec<(Stage, i64)>),
    /// Refunds of a closed period leave their charges for the giver.
    SentBack(Vec<ChargeAmount>),
}

/// What the entries say.
#[derive(Default)]
pub struct Journal {
    /// Sequences of the entries.
    pub sequences: BTreeSet<u64>,
    last_of_order: BTreeMap<OrderId, u64>,
    /// Effects by order, in the order of the journal.
    effects: BTreeMap<OrderId, BTreeMap<u64, Vec<Effect>>>,
    /// Funds of allotments.
    pub funds: BTreeMap<String, String>,
    /// What was received, returned and exchanged of the fund.
    pub transferred_minor: i64,
    /// Charges by order, line and position.
    pub charges: BTreeMap<(OrderId, i64, i64), Charged>,
    /// Acts by id.
    pub acts: BTreeMap<ActId, ShownAct>,
    pub(super) prices: BTreeMap<(OrderId, i64), i64>,
    pub(super) lots: BTreeMap<(DespatchId, i64), Lot>,
}

impl Journal {
    /// Takes in an entry whose proof holds.
    pub fn take(&mut self, fund: &str, entry: &Entry) -> Result<(), String> {
        if !self.sequences.insert(entry.sequence) {
            return Err(format!("entry {} is there twice", entry.sequence));
        }
        let kind = entry.kind.split('.').next().unwrap_or_default();
        match kind {
            "fund_money_moved" | "funds_exchanged" => self.fund_money(fund, kind, entry),
            "allotted" => {
                let (allotment, fund): (String, String) = (field(entry, "allotment")?, field(entry, "fund")?);
                self.funds.insert(allotment, fund);
                Ok(())
            }
            "manifest_part_added" => self.part(entry),
            _ => self.of_order(kind, entry),
        }
    }

    fn fund_money(&mut self, fund: &str, kind: &str, entry: &Entry) -> Result<(), String> {
        let is_own = |name: &str| field::<String>(entry, name).is_ok_and(|id| id == fund);
        let amount = |name: &str| field::<i64>(entry, name);
        self.transferred_minor += match kind {
            "fund_money_moved" if is_own("fund") => match field::<String>(entry, "movement")?.as_str() {
                "received" => amount("amount_minor")?,
                "returned" => -amount("amount_minor")?,
                other => return Err(format!("the movement {other:?} is unknown")),
            },
            "funds_exchanged" if is_own("from") => -amount("given_minor")?,
            "funds_exchanged" if is_own("to") => amount("received_minor")?,
            _ => 0,
        };
        Ok(())
    }

    fn part(&mut self, entry: &Entry) -> Result<(), String> {
        let lot = self.lots.entry((field(entry, "despatch")?, field(entry, "line")?)).or_default();
        lot.item = field(entry, "item")?;
        let (part, first, attempt) =
            (field(entry, "part")?, field(entry, "first")?, field(entry, "attempt")?);
        lot.parts.insert(part, (attempt, first, field(entry, "serials")?));
        Ok(())
    }

    fn of_order(&mut self, kind: &str, entry: &Entry) -> Result<(), String> {
        if matches!(kind, "payment_confirmed" | "payment_returned") {
            for paid in field::<Vec<Value>>(entry, "orders")? {
                let order = parsed("order", &paid["order"])?;
                self.note(order, entry, Effect::Moved(parsed("moves", &paid["moves"])?));
            }
            return Ok(());
        }
        let Ok(order) = field::<OrderId>(entry, "order") else { return Ok(()) };
        let before = self.last_of_order.insert(order, entry.sequence).unwrap_or(0);
        if before > entry.sequence {
            return Err(format!("entry {} stands behind entry {before} of the same order", entry.sequence));
        }
        for name in ["released", "moves"] {
            if let Some(moves) = entry.fields.get(name) {
                self.note(order, entry, Effect::Moved(parsed(name, moves)?));
            }
        }
        match kind {
            "order_submitted" | "order_revised" => {
                let lines: Vec<Value> = field(entry, "lines")?;
                for (added, line) in lines.iter().zip(1..) {
                    self.note(order, entry, Effect::Charged(line, 1, parsed("charges", &added["charges"])?));
                }
            }
            "amendment_submitted" => {
                let lines: Vec<Value> = field(entry, "lines")?;
                for raised in &lines {
                    let place = |name: &str| parsed::<i64>(name, &raised[name]);
                    let charges = parsed("charges", &raised["added"]["charges"])?;
                    self.note(order, entry, Effect::Charged(place("line")?, place("position")?, charges));
                }
            }
            "charge_recharged" => {
                let (line, position) = (field(entry, "line")?, field(entry, "position")?);
                self.note(order, entry, Effect::Recharged(line, position, field(entry, "to_allotment")?));
            }
            "line_reimbursed" => {
                let (line, to): (i64, String) = (field(entry, "line")?, field(entry, "to_allotment")?);
                for cut in field::<Vec<Value>>(entry, "cuts")? {
                    let place = |name: &str| parsed::<i64>(name, &cut[name]);
                    let stages = parsed("stages", &cut["stages"])?;
                    let effect = Effect::Cut(line, place("from")?, place("to")?, to.clone(), stages);
                    self.note(order, entry, effect);
                }
            }
            "refund_received" => self.note(order, entry, Effect::SentBack(field(entry, "to_source")?)),
            "act_drawn" => {
                let act = self.act(order, entry)?;
                act.digest = Some(field(entry, "document_digest")?);
                act.despatch = Some(field(entry, "despatch")?);
            }
            "act_accepted" => self.accept(order, entry)?,
            "act_reversed" => self.act(order, entry)?.accepted_at = None,
            "manifest_sealed" => {
                let lot = self.lots.entry((field(entry, "despatch")?, field(entry, "line")?)).or_default();
                lot.sealed = Some((field(entry, "digest")?, field(entry, "count")?));
            }
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, order: OrderId, entry: &Entry, effect: Effect) {
        self.effects.entry(order).or_default().entry(entry.sequence).or_default().push(effect);
    }

    /// Lets all effects on the orders of the pack happen, in the order of the journal; a payment may also be one of orders
    /// that are not in it.
    pub fn settle(&mut self) -> Result<(), String> {
        for (order, effects) in std::mem::take(&mut self.effects) {
            if !self.last_of_order.contains_key(&order) {
                continue;
            }
            for effect in effects.into_values().flatten() {
                self.apply(order, effect).map_err(|what| format!("order {order}: {what}"))?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, order: OrderId, effect: Effect) -> Result<(), String> {
        match effect {
            Effect::Moved(moves) => moves.into_iter().try_for_each(|movement| {
                let ChargeMove { line, position, from, to, amount_minor } = movement;
                let charge = self.charges.entry((order, line, position)).or_default();
                let both = [(from, -amount_minor), (to, amount_minor)];
                let kept = both.into_iter().filter(|(stage, _)| *stage != Stage::Available);
                kept.into_iter().try_for_each(|(stage, minor)| shift(&mut charge.stages, stage, minor))
            }),
            Effect::Charged(line, first, charges) => {
                for ((allotment, committed), position) in charges.into_iter().zip(first..) {
                    let stages = Stages { committed, ..Stages::default() };
                    let charged = Charged { allotment, stages, cut_from: None };
                    self.charges.insert((order, line, position), charged);
                }
                Ok(())
            }
            Effect::Recharged(line, position, allotment) => {
                self.charges.entry((order, line, position)).or_default().allotment = allotment;
                Ok(())
            }
            Effect::Cut(line, from, to, allotment, stages) => {
                let mut charged = Charged { allotment, cut_from: Some(from), ..Charged::default() };
                let giving = self.charges.entry((order, line, from)).or_default();
                for (stage, minor) in stages {
                    shift(&mut giving.stages, stage, -minor)?;
                    shift(&mut charged.stages, stage, minor)?;
                }
                self.charges.insert((order, line, to), charged);
                Ok(())
            }
            Effect::SentBack(amounts) => amounts.iter().try_for_each(|amount| {
                let charge = self.charges.entry((order, amount.line, amount.position)).or_default();
                shift(&mut charge.stages, Stage::Paid, -amount.amount_minor)
            }),
        }
    }

    fn act(&mut self, order: OrderId, entry: &Entry) -> Result<&mut ShownAct, String> {
        let act: ActId = field(entry, "act")?;
        Ok(self.acts.entry(act).or_insert_with(|| ShownAct {
            order,
            digest: None,
            despatch: None,
            accepted_at: None,
            lines: Vec::new(),
            exceptions: Vec::new(),
        }))
    }

    fn accept(&mut self, order: OrderId, entry: &Entry) -> Result<(), String> {
        let (lines, exceptions): (Vec<Value>, Vec<(String, SerialNumber, String)>) =
            (field(entry, "lines")?, field(entry, "exceptions")?);
        let despatch = field(entry, "despatch")?;
        let mut accepted = Vec::new();
        for line in &lines {
            let number = |name: &str| parsed::<i64>(name, &line[name]);
            let (order_line, pieces) = (number("order_line")?, number("accepted")?);
            let value = number("offset_minor")?
                .checked_add(number("accrued_minor")?)
                .ok_or("an amount is too large")?;
            if pieces > 0 {
                let price = *self.prices.entry((order, order_line)).or_insert(value / pieces);
                if price.checked_mul(pieces) != Some(value) {
                    return Err(format!("the value of line {order_line} is not {pieces} times its price"));
                }
            }
            accepted.push(Accepted { order_line, lot: number("line")?, pieces });
        }
        let act = self.act(order, entry)?;
        act.despatch = Some(despatch);
        act.accepted_at = Some(Timestamp(entry.at_micros));
        act.lines = accepted;
        act.exceptions = exceptions.into_iter().map(|(item, serial, _)| (item, serial)).collect();
        Ok(())
    }
}
