//! Projections of postings: the list of each fund and allotment, what its accounts add up to, and a fund's orders.

use std::collections::{BTreeMap, BTreeSet};

use domain::allotments::Allotment;
use domain::funds::{Account, Posting};
use domain::table::Row as _;
use domain::values::{AllotmentId, OrderId};

use super::lists::{List, posting_key};
use super::{STEP, range, summed_to};
use crate::queries::find_all;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::{Column, Stored};

const ADD_SUM: Upsert = Upsert {
    table: "view_holder_balance",
    columns: &["holder", "account", "amount_minor"],
    key: &["holder", "account"],
    existing: Existing::Added,
};
const SAVE_SUMMED: Upsert = Upsert {
    table: "view_balance_cursor",
    columns: &["id", "sequence"],
    key: &["id"],
    existing: Existing::Replaced,
};
const SAVE_FUND_ORDER: Upsert = Upsert {
    table: "view_fund_order",
    columns: &["fund_id", "order_id"],
    key: &["fund_id", "order_id"],
    existing: Existing::Replaced,
};

/// Takes in the postings of the entries after one up to another, within an open transaction.
pub(super) fn take(connection: &mut dyn Connection, after: u64, to: u64) -> Result<(), StoreError> {
    let postings = read(connection, after, to)?;
    let listed = postings.iter().flat_map(|posting| {
        [posting.from, posting.to].map(|side| (side.holder(), posting_key(posting.key())))
    });
    List::HolderPostings.extend(connection, listed.collect())?;
    if summed_to(connection)? == after {
        add(connection, &postings, to)?;
    } else {
        sum_up(connection, to)?;
    }
    take_fund_orders(connection, &postings)
}

/// Adds the postings up to a sequence to the sums, within an open transaction; none is added twice.
pub(super) fn sum_up(connection: &mut dyn Connection, to: u64) -> Result<(), StoreError> {
    let mut summed = summed_to(connection)?;
    while summed < to {
        let next = to.min(summed + STEP);
        let postings = read(connection, summed, next)?;
        add(connection, &postings, next)?;
        summed = next;
    }
    Ok(())
}

fn read(connection: &mut dyn Connection, after: u64, to: u64) -> Result<Vec<Posting>, StoreError> {
    let columns = Posting::COLUMNS.join(", ");
    let sql = format!("SELECT {columns} FROM posting WHERE sequence > $1 AND sequence <= $2");
    connection.query(&sql, &range(after, to))?.into_iter().map(Posting::from_row).collect()
}

/// Adds all postings between the sequence summed up to and another.
fn add(connection: &mut dyn Connection, postings: &[Posting], to: u64) -> Result<(), StoreError> {
    let mut sums: BTreeMap<(u128, &str), i64> = BTreeMap::new();
    for posting in postings {
        let moved = [(posting.to, posting.amount_minor), (posting.from, -posting.amount_minor)];
        for (side, amount) in moved {
            *sums.entry((side.holder(), side.name())).or_default() += amount;
        }
    }
    let row = |((holder, account), sum): ((u128, &str), i64)| {
        let mut row = Vec::with_capacity(3);
        holder.put(&mut row);
        row.extend([Value::from(account), Value::Int(sum)]);
        row
    };
    connection.upsert(&ADD_SUM, &sums.into_iter().map(row).collect::<Vec<_>>())?;
    connection.upsert(&SAVE_SUMMED, &[vec![Value::Int(1), to.into()]])
}

/// Notes the orders that money of a fund came into.
fn take_fund_orders(connection: &mut dyn Connection, postings: &[Posting]) -> Result<(), StoreError> {
    let borne = |posting: &Posting| match posting.to {
        Account::Allotment(allotment, _) => Some((allotment, posting.order?)),
        Account::Fund(..) => None,
    };
    let borne: BTreeSet<(AllotmentId, OrderId)> = postings.iter().filter_map(borne).collect();
    let allotments = find_all::<Allotment>(connection, borne.iter().map(|(allotment, _)| *allotment))?;
    let of_fund =
        |(allotment, order): (AllotmentId, OrderId)| Some((allotments.get(&allotment)?.fund, order));
    let of_funds: BTreeSet<_> = borne.into_iter().filter_map(of_fund).collect();
    let row = |pair| {
        let mut row = Vec::with_capacity(2);
        Column::put(&pair, &mut row);
        row
    };
    connection.upsert(&SAVE_FUND_ORDER, &of_funds.into_iter().map(row).collect::<Vec<Row>>())
}
