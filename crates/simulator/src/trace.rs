//! Whatever happened, the trace of each fund adds up to its ledger, and each accepted piece has one set of sources.

use std::collections::{BTreeMap, BTreeSet};

use domain::allotments::Allotment;
use domain::funds::{Fund, Stage, Stages};
use domain::orders::OrderLine;
use domain::values::{FundId, ItemId, OrderId, SerialNumber};
use engine::queries::by_key;
use engine::queries::trace::{self, Piece};
use engine::store::{Connection, StoreError};

use crate::run::Cause;

/// Pieces of one page; small, so that orders and lots are cut in their midst.
const PAGE: usize = 7;

/// All pieces of all funds, and what each fund gave for them.
#[derive(Default)]
struct Traced {
    pieces: BTreeSet<(OrderId, i64, i64)>,
    serials: BTreeMap<(ItemId, SerialNumber), (OrderId, i64, i64)>,
    given: BTreeMap<FundId, i64>,
}

/// Compares the trace of every fund with allotments, order lines and the serial register.
pub(crate) fn compare(connection: &mut dyn Connection) -> Result<(), Cause> {
    let mut traced = Traced::default();
    for fund in rows::<Fund>(connection)? {
        let stages = trace::stages(connection, fund.id)?;
        let mut by_item = Stages::default();
        let summary = trace::summary(connection, fund.id)?;
        for share in summary.items.values() {
            Stage::ALL.iter().for_each(|stage| by_item.add(*stage, share.stages.get(*stage)));
        }
        require(by_item == Stages { available: 0, ..stages }, || {
            format!("the items of {} hold {by_item:?}, its allotments {stages:?}", fund.code)
        })?;
        let pieces = follow(connection, &fund, &mut traced)?;
        require(pieces == summary.pieces(), || {
            format!("{} has a part in {pieces} pieces, summed up {}", fund.code, summary.pieces())
        })?;
        let given = traced.given.get(&fund.id).copied().unwrap_or(0);
        require(given == stages.accrued + stages.paid, || {
            format!("pieces cost {} {given}, its allotments say {stages:?}", fund.code)
        })?;
    }
    let accepted: i64 = rows::<OrderLine>(connection)?.iter().map(|line| line.accepted).sum();
    let known = i64::try_from(traced.pieces.len()).unwrap_or(i64::MAX);
    require(known <= accepted, || format!("{known} pieces are traced, {accepted} are accepted"))?;
    for ((item, serial), key) in traced.serials {
        let bought = trace::bought(connection, item, serial.clone())?;
        let found = bought.and_then(|bought| bought.piece).map(|piece| piece.key());
        require(found == Some(key), || format!("{serial} is {key:?} downwards and {found:?} upwards"))?;
    }
    Ok(())
}

/// Reads all pieces of a fund, page after page; answers how many there are.
fn follow(connection: &mut dyn Connection, fund: &Fund, traced: &mut Traced) -> Result<i64, Cause> {
    let (mut after, mut count) = (None, 0);
    loop {
        let (pieces, orders) = trace::pieces(connection, fund.id, None, after, PAGE)?;
        let Some(last) = pieces.last() else { return Ok(count) };
        after = Some(last.key());
        for piece in &pieces {
            count += 1;
            let line = orders.state.order_lines.known(&(piece.taken.order, piece.taken.order_line));
            check_price(line, piece)?;
            for source in &piece.sources {
                let allotment = trace_allotment(&orders, piece, source.position);
                if allotment.fund == fund.id {
                    *traced.given.entry(fund.id).or_default() += source.amount_minor;
                }
            }
            traced.pieces.insert(piece.key());
            if let Some(serial) = &piece.serial {
                let before = traced.serials.insert((line.item, serial.clone()), piece.key());
                require(before.is_none_or(|before| before == piece.key()), || {
                    format!("{serial} is two pieces: {before:?} and {:?}", piece.key())
                })?;
            }
        }
    }
}

fn check_price(line: &OrderLine, piece: &Piece) -> Result<(), Cause> {
    let sum: i64 = piece.sources.iter().map(|source| source.amount_minor).sum();
    require(sum + piece.refunded_minor == line.unit_price_minor && piece.refunded_minor >= 0, || {
        format!("{piece:?} does not add up to {}", line.unit_price_minor)
    })
}

fn trace_allotment<'t>(orders: &'t trace::Trace, piece: &Piece, position: i64) -> &'t Allotment {
    let key = domain::orders::ChargeKey { order: piece.taken.order, line: piece.taken.order_line, position };
    orders.state.allotments.known(&orders.state.charges.known(&key).allotment)
}

fn require(holds: bool, broken: impl Fn() -> String) -> Result<(), Cause> {
    if holds { Ok(()) } else { Err(Cause::Broken(broken())) }
}

fn rows<R: engine::tables::Stored>(connection: &mut dyn Connection) -> Result<Vec<R>, StoreError>
where
    R::Key: engine::tables::Column,
{
    let mut all = Vec::new();
    by_key(connection, |_, rows: Vec<R>| {
        all.extend(rows);
        Ok::<_, StoreError>(())
    })?;
    Ok(all)
}
