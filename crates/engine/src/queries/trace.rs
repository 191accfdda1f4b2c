//! Follow the money: from a fund down to orders, pieces, invoices and payments, and from a piece up to its funds.
//!
//! Which orders a fund's money is in is a projection; the rest is read by key or by indexes of those orders, so a page
//! costs what its orders cost, however large the fund is. How a line's money is spread over its pieces is the rule of
//! `domain::orders::sources`, how pieces are numbered that of `domain::acceptance::taken`.

use std::collections::{BTreeMap, BTreeSet};

use domain::acceptance::{Act, ActLine, Taken, taken};
use domain::allotments::Allotment;
use domain::catalogue::Item;
use domain::fulfilment::{Despatch, DespatchLine, ManifestStatus, Serial};
use domain::funds::{Stage, Stages};
use domain::invoicing::{Invoice, InvoiceCharge, over_cuts};
use domain::orders::{Charge, ChargeKey, Order, OrderLine, Source, Sources, charges, lines, with_cuts};
use domain::payments::Payment;
use domain::state::State;
use domain::values::{Date, DespatchId, FundId, Id, InvoiceId, ItemId, OrderId, SerialNumber};

use super::{Select, find, find_all};
use crate::store::{Connection, StoreError, Value};
use crate::tables::{Column, Stored};
use crate::views;

/// Orders that are loaded together.
pub const STEP: usize = 100;
/// Children of the orders loaded together; each order has at most as many as pieces.
const CHILDREN_MAX: usize = 1 << 20;

const LISTED: &str = "SELECT order_id FROM view_fund_order WHERE fund_id = $1 AND order_id >= $2";
const ACCEPTED: &str = " AND EXISTS (SELECT 1 FROM order_line
    WHERE order_line.order_id = view_fund_order.order_id AND order_line.accepted > 0)";
const BEHIND: &str = "SELECT DISTINCT posting.order_id FROM posting
    JOIN allotment ON allotment.id = posting.to_holder
    WHERE posting.sequence > $3 AND allotment.fund_id = $1 AND posting.order_id >= $2";

/// The orders that money of a fund was ever in, in order of id, from this one on.
///
/// An order whose charges passed to other funds since is among them. With `is_accepted`, orders of which nothing is
/// accepted may be left out.
pub fn orders_of_fund(
    connection: &mut dyn Connection,
    fund: FundId,
    from: OrderId,
    is_accepted: bool,
    limit: usize,
) -> Result<Vec<OrderId>, StoreError> {
    let mut params = Vec::with_capacity(3);
    fund.put(&mut params);
    from.put(&mut params);
    let accepted = if is_accepted { ACCEPTED } else { "" };
    let mut rows =
        connection.query(&format!("{LISTED}{accepted} ORDER BY order_id LIMIT {limit}"), &params)?;
    params.push(views::cursor(connection)?.sequence.into());
    rows.extend(connection.query(&format!("{BEHIND} ORDER BY posting.order_id LIMIT {limit}"), &params)?);
    let ids = rows.into_iter().map(|row| OrderId::take(&mut row.into_iter()));
    Ok(ids.collect::<Result<BTreeSet<_>, _>>()?.into_iter().take(limit).collect())
}

/// Orders with their lines, charges, allotments and items, and in which order their pieces were accepted.
#[derive(Debug, Default)]
pub struct Trace {
    /// The rows, as rules see them.
    pub state: State,
    taken: BTreeMap<(OrderId, i64), Vec<Taken>>,
}

impl Trace {
    /// Lines and charges of these orders, and the allotments that bear them.
    fn of_lines(connection: &mut dyn Connection, orders: &[OrderId]) -> Result<Trace, StoreError> {
        let lines: Vec<OrderLine> = children(connection, "order_id", orders, "order_id, line")?;
        let charges: Vec<Charge> = children(connection, "order_id", orders, "order_id, line, position")?;
        let allotments = find_all::<Allotment>(connection, charges.iter().map(|charge| charge.allotment))?;
        let mut state = State::default();
        lines.into_iter().for_each(|line| state.order_lines.load((line.order, line.line), Some(line)));
        charges.into_iter().for_each(|charge| state.charges.load(charge.key, Some(charge)));
        allotments.into_iter().for_each(|(id, allotment)| state.allotments.load(id, Some(allotment)));
        Ok(Trace { state, taken: BTreeMap::new() })
    }

    /// These orders; an unknown one is left out.
    pub fn of(connection: &mut dyn Connection, orders: &[OrderId]) -> Result<Trace, StoreError> {
        let mut trace = Trace::of_lines(connection, orders)?;
        let items = trace.state.order_lines.rows().map(|line| line.item).collect::<BTreeSet<_>>();
        let items = find_all::<Item>(connection, items)?;
        items.into_iter().for_each(|(id, item)| trace.state.items.load(id, Some(item)));
        let rows = find_all::<Order>(connection, orders.iter().copied())?;
        rows.into_iter().for_each(|(id, order)| trace.state.orders.load(id, Some(order)));
        let despatches: Vec<Despatch> = children(connection, "order_id", orders, "id")?;
        let despatches: Vec<DespatchId> = despatches.iter().map(|despatch| despatch.id).collect();
        let acts: Vec<Act> = children(connection, "despatch_id", &despatches, "id")?;
        let ids: Vec<_> = acts.iter().map(|act| act.id).collect();
        let lines: Vec<ActLine> = children(connection, "act_id", &ids, "act_id, position")?;
        let lots: Vec<DespatchLine> = children(connection, "despatch_id", &despatches, "despatch_id, line")?;
        let mut of_act: BTreeMap<_, Vec<ActLine>> = BTreeMap::new();
        lines.into_iter().for_each(|line| of_act.entry(line.act).or_default().push(line));
        let with_lines = acts.iter().map(|act| (act, of_act.get(&act.id).map_or(&[][..], |lines| lines)));
        for taken in taken(with_lines) {
            trace.taken.entry((taken.order, taken.order_line)).or_default().push(taken);
        }
        acts.into_iter().for_each(|act| trace.state.acts.load(act.id, Some(act)));
        lots.into_iter().for_each(|lot| trace.state.despatch_lines.load((lot.despatch, lot.line), Some(lot)));
        Ok(trace)
    }

    /// The charges that a fund bears, in order of order, line and position.
    pub fn charges_of(&self, fund: FundId) -> impl Iterator<Item = &Charge> {
        let is_of = move |charge: &&Charge| self.state.allotments.known(&charge.allotment).fund == fund;
        self.state.charges.rows().filter(is_of)
    }

    /// The money behind the accepted pieces of a line.
    pub fn sources(&self, order: OrderId, line: i64) -> Sources {
        Sources::of(self.state.order_lines.known(&(order, line)), charges(&self.state, order, line))
    }

    /// What acts accepted of a line, in order of the pieces' numbers.
    pub fn taken(&self, order: OrderId, line: i64) -> &[Taken] {
        self.taken.get(&(order, line)).map_or(&[], |taken| taken)
    }

    /// The accepted piece of a line with this number.
    fn piece(&self, order: OrderId, line: i64, number: i64) -> Option<Piece> {
        let taken =
            self.taken(order, line).iter().find(|taken| (taken.first..=taken.last()).contains(&number))?;
        let sources = self.sources(order, line);
        Some(Piece {
            number,
            taken: taken.clone(),
            serial: None,
            sources: sources.of_piece(number),
            refunded_minor: sources.refunded_minor(number),
        })
    }

    /// The accepted pieces of an order that a fund has a part in, after a line and number, at most so many.
    fn pieces(&self, fund: FundId, order: OrderId, after: (i64, i64), limit: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for line in lines(&self.state, order).filter(|line| line.accepted > 0 && line.line >= after.0) {
            let own = charges(&self.state, order, line.line)
                .filter(|charge| self.state.allotments.known(&charge.allotment).fund == fund);
            let own: Vec<i64> = own.map(|charge| charge.key.position).collect();
            for range in self.sources(order, line.line).pieces_of_any(&own) {
                let from =
                    if line.line == after.0 { (after.1 + 1).max(*range.start()) } else { *range.start() };
                let numbers = (from..=*range.end()).take(limit - pieces.len());
                pieces.extend(numbers.filter_map(|number| self.piece(order, line.line, number)));
            }
        }
        pieces
    }
}

/// The rows in which a column holds one of the values.
fn children<R: Stored, V: Column>(
    connection: &mut dyn Connection,
    column: &str,
    values: &[V],
    order: &str,
) -> Result<Vec<R>, StoreError> {
    let mut rows = Vec::new();
    for values in values.chunks(STEP) {
        rows.extend(Select::<R>::all().any(&[(column, values)]).page(connection, order, CHILDREN_MAX)?);
    }
    Ok(rows)
}

/// The charges that a fund bears, in order of order, line and position, those after a key when one is given; and the
/// orders they belong to.
pub fn shares(
    connection: &mut dyn Connection,
    fund: FundId,
    after: Option<ChargeKey>,
    limit: usize,
) -> Result<(Vec<Charge>, Trace), StoreError> {
    let mut from = after.map_or(OrderId::from_bits(0), |key| key.order);
    let mut shares: Vec<Charge> = Vec::new();
    loop {
        let orders = orders_of_fund(connection, fund, from, false, STEP)?;
        let trace = Trace::of_lines(connection, &orders)?;
        let own = trace.charges_of(fund).filter(|charge| after.is_none_or(|after| charge.key > after));
        shares.extend(own.filter(|charge| charge.stages.sum() > 0).take(limit - shares.len()).cloned());
        let last = orders.last().filter(|_| orders.len() == STEP && shares.len() < limit);
        let Some(last) = last else { break };
        from = OrderId::from_bits(last.bits() + 1);
    }
    let orders: BTreeSet<OrderId> = shares.iter().map(|charge| charge.key.order).collect();
    let trace = Trace::of(connection, &Vec::from_iter(orders))?;
    Ok((shares, trace))
}

/// One accepted piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its number among the accepted pieces of the order line.
    pub number: i64,
    /// The act that accepted it, and the lot it came in.
    pub taken: Taken,
    /// Its serial number; lots that are only counted have none.
    pub serial: Option<SerialNumber>,
    /// What paid for it.
    pub sources: Vec<Source>,
    /// What of its price the supplier sent back, minor units.
    pub refunded_minor: i64,
}

/// Order, line and number of a piece.
pub type PieceKey = (OrderId, i64, i64);

impl Piece {
    /// Where it stands in the list.
    pub fn key(&self) -> PieceKey {
        (self.taken.order, self.taken.order_line, self.number)
    }
}

/// The accepted pieces that a fund has a part in, in order of order, line and number, those after a key when one is
/// given, of one order when it is given; and the orders they belong to.
pub fn pieces(
    connection: &mut dyn Connection,
    fund: FundId,
    order: Option<OrderId>,
    after: Option<PieceKey>,
    limit: usize,
) -> Result<(Vec<Piece>, Trace), StoreError> {
    let (mut from, mut after_line) =
        after.map_or((OrderId::from_bits(0), (0, 0)), |(id, line, number)| (id, (line, number)));
    let mut pieces: Vec<Piece> = Vec::new();
    loop {
        let orders = match order {
            Some(order) => Vec::from_iter((order >= from).then_some(order)),
            None => orders_of_fund(connection, fund, from, true, STEP)?,
        };
        let trace = Trace::of(connection, &orders)?;
        for id in &orders {
            let after = if *id == from { after_line } else { (0, 0) };
            pieces.extend(trace.pieces(fund, *id, after, limit - pieces.len()));
        }
        let last = orders.last().filter(|_| order.is_none() && orders.len() == STEP && pieces.len() < limit);
        let Some(last) = last else { break };
        (from, after_line) = (OrderId::from_bits(last.bits() + 1), (0, 0));
    }
    let orders: BTreeSet<OrderId> = pieces.iter().map(|piece| piece.taken.order).collect();
    let trace = Trace::of(connection, &Vec::from_iter(orders))?;
    name(connection, &trace, &mut pieces)?;
    Ok((pieces, trace))
}

const OF_LOT: &str = "SELECT number FROM serial
    WHERE despatch_id = $1 AND line = $2 AND attempt = $3 AND state IS NULL ORDER BY position";

/// Gives each piece of a listed lot its serial number; pieces of one lot that follow one another are read together.
fn name(connection: &mut dyn Connection, trace: &Trace, pieces: &mut [Piece]) -> Result<(), StoreError> {
    let is_next = |one: &Piece, next: &Piece| {
        (one.taken.despatch, one.taken.line, one.taken.rank(one.number) + 1)
            == (next.taken.despatch, next.taken.line, next.taken.rank(next.number))
    };
    for run in pieces.chunk_by_mut(is_next) {
        let Taken { despatch, line, .. } = run[0].taken;
        let lot = trace.state.despatch_lines.known(&(despatch, line));
        if lot.manifest.status != ManifestStatus::Sealed {
            continue;
        }
        let mut params = Vec::with_capacity(3);
        despatch.put(&mut params);
        params.extend([Value::Int(line), Value::Int(lot.manifest.attempt)]);
        let before = run[0].taken.rank(run[0].number) - 1;
        let sql = format!("{OF_LOT} LIMIT {} OFFSET {before}", run.len());
        for (piece, row) in run.iter_mut().zip(connection.query(&sql, &params)?) {
            piece.serial = Some(SerialNumber::take(&mut row.into_iter())?);
        }
    }
    Ok(())
}

const RANK: &str = "SELECT COUNT(*) FROM serial
    WHERE despatch_id = $1 AND line = $2 AND attempt = $3 AND state IS NULL AND position <= $4";

/// A serial number and what paid for the piece.
#[derive(Debug)]
pub struct Bought {
    /// What the register knows of it.
    pub serial: Serial,
    /// The despatch that brought it.
    pub despatch: Despatch,
    /// The piece; `None` while no signed act has accepted it.
    pub piece: Option<Piece>,
    /// Its order.
    pub trace: Trace,
}

/// Whose money bought the piece with this serial number; `None` when no manifest in force lists the number.
pub fn bought(
    connection: &mut dyn Connection,
    item: ItemId,
    number: SerialNumber,
) -> Result<Option<Bought>, StoreError> {
    let Some(serial) = find::<Serial>(connection, &(item, number))? else { return Ok(None) };
    let Some(despatch) = find::<Despatch>(connection, &serial.despatch)? else { return Ok(None) };
    let trace = Trace::of(connection, &[despatch.order])?;
    let lot = trace.state.despatch_lines.known(&(serial.despatch, serial.line));
    if !lot.lists(&serial) || lot.manifest.status != ManifestStatus::Sealed {
        return Ok(None);
    }
    let order_line = lot.order_line;
    let mut params = Vec::with_capacity(4);
    serial.despatch.put(&mut params);
    params.extend([serial.line, serial.attempt, serial.position].map(Value::Int));
    let rank = connection.query(RANK, &params)?[0][0].int()?;
    let in_lot = |taken: &&Taken| (taken.despatch, taken.line) == (serial.despatch, serial.line);
    let mut of_lot = trace.taken(despatch.order, order_line).iter().filter(in_lot);
    let number = of_lot.find_map(|taken| taken.number(rank)).filter(|_| serial.state.is_none());
    let piece = number.and_then(|number| trace.piece(despatch.order, order_line, number));
    let piece = piece.map(|piece| Piece { serial: Some(serial.number.clone()), ..piece });
    Ok(Some(Bought { serial, despatch, piece, trace }))
}

/// What a fund's money became of one item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemShare {
    /// Accepted pieces that it has a part in.
    pub pieces: i64,
    /// Its money by stage.
    pub stages: Stages,
}

/// What is sent and not yet accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coming {
    /// Order lines that the fund pays for.
    pub lines: i64,
    /// Pieces of those lines that are not accepted, whoever pays for them.
    pub pieces: i64,
    /// The fund's money that waits for their acceptance, minor units.
    pub amount_minor: i64,
}

/// What a fund's money became.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Orders that hold or spent its money.
    pub orders: i64,
    /// By item.
    pub items: BTreeMap<ItemId, ItemShare>,
    /// What is still to come, by the day it is promised for.
    pub coming: BTreeMap<Date, Coming>,
}

impl Summary {
    /// Accepted pieces that the fund has a part in.
    pub fn pieces(&self) -> i64 {
        self.items.values().map(|share| share.pieces).sum()
    }
}

/// What a fund's money became, by item; it passes over all its orders.
pub fn summary(connection: &mut dyn Connection, fund: FundId) -> Result<Summary, StoreError> {
    let mut summary = Summary::default();
    each_step(connection, fund, |connection, orders| {
        let trace = Trace::of_lines(connection, orders)?;
        let mut of_line: BTreeMap<(OrderId, i64), Vec<i64>> = BTreeMap::new();
        let mut waiting: BTreeMap<(OrderId, i64), i64> = BTreeMap::new();
        let mut bearing = BTreeSet::new();
        for charge in trace.charges_of(fund) {
            let (order, line) = (charge.key.order, charge.key.line);
            let share = summary.items.entry(trace.state.order_lines.known(&(order, line)).item).or_default();
            Stage::ALL.iter().for_each(|stage| share.stages.add(*stage, charge.stages.get(*stage)));
            of_line.entry((order, line)).or_default().push(charge.key.position);
            *waiting.entry((order, line)).or_default() += charge.stages.obligated + charge.stages.advanced;
            if charge.stages.sum() > 0 {
                bearing.insert(order);
            }
        }
        for ((order, line), positions) in of_line {
            let ranges = trace.sources(order, line).pieces_of_any(&positions);
            let item = trace.state.order_lines.known(&(order, line)).item;
            let share = summary.items.entry(item).or_default();
            share.pieces += ranges.iter().map(|range| range.end() - range.start() + 1).sum::<i64>();
        }
        for (key, amount_minor) in waiting.into_iter().filter(|(_, amount_minor)| *amount_minor > 0) {
            let line = trace.state.order_lines.known(&key);
            let coming = summary.coming.entry(line.promised_on).or_default();
            coming.lines += 1;
            coming.pieces += line.quantity - line.accepted;
            coming.amount_minor += amount_minor;
        }
        summary.orders += i64::try_from(bearing.len()).expect("a step is small");
        Ok::<(), StoreError>(())
    })?;
    summary.items.retain(|_, share| share.stages.sum() > 0);
    Ok(summary)
}

/// Hands all orders that money of a fund was ever in to `each`, step by step.
pub fn each_step<E: From<StoreError>>(
    connection: &mut dyn Connection,
    fund: FundId,
    mut each: impl FnMut(&mut dyn Connection, &[OrderId]) -> Result<(), E>,
) -> Result<(), E> {
    let mut from = OrderId::from_bits(0);
    loop {
        let orders = orders_of_fund(connection, fund, from, false, STEP)?;
        let Some(last) = orders.last() else { return Ok(()) };
        from = OrderId::from_bits(last.bits() + 1);
        each(connection, &orders)?;
    }
}

/// How charges were settled: the parts of invoices that they bear, the invoices, and their payments.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Parts of invoices, in order of charge and invoice.
    pub parts: Vec<InvoiceCharge>,
    /// The invoices.
    pub invoices: BTreeMap<InvoiceId, Invoice>,
    /// Their payments, in order.
    pub payments: Vec<Payment>,
}

/// How the charges of these orders, which a trace holds, were settled; what was cut from a charge since bears its part.
pub fn settlement(
    connection: &mut dyn Connection,
    trace: &Trace,
    orders: &[OrderId],
) -> Result<Settlement, StoreError> {
    let order = "order_id, line, position, invoice_id";
    let parts: Vec<InvoiceCharge> = children(connection, "order_id", orders, order)?;
    let is_cut = |part: &InvoiceCharge| with_cuts(&trace.state, part.charge).nth(1).is_some();
    let (cut, mut parts): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_cut);
    parts.extend(over_cuts(&trace.state, &cut, Charge::accepted_minor));
    let invoices = find_all::<Invoice>(connection, parts.iter().map(|part| part.invoice))?;
    let ids: Vec<InvoiceId> = invoices.keys().copied().collect();
    let payments = children(connection, "invoice_id", &ids, "id")?;
    Ok(Settlement { parts, invoices, payments })
}

/// The stages of all allotments of a fund together.
pub fn stages(connection: &mut dyn Connection, fund: FundId) -> Result<Stages, StoreError> {
    let allotments: Vec<Allotment> = children(connection, "fund_id", &[fund], "id")?;
    let mut sum = Stages::default();
    for allotment in &allotments {
        Stage::ALL.iter().for_each(|stage| sum.add(*stage, allotment.stages.get(*stage)));
    }
    Ok(sum)
}
