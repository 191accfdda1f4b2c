//! What must hold after a trial: every acknowledged order is there once and whole, no other order is, and the books
//! balance.

use std::collections::BTreeSet;

use engine::journal;
use engine::store::Database;

use super::customers::Placed;
use crate::books::Books;
use crate::durable::compare;
use crate::ledger::fact;
use crate::run::Cause;

/// Audits a database that no server writes to any more; answers the number of orders and of journal entries.
pub fn audit(address: &str, placed: &[Placed]) -> Result<(usize, u64), Cause> {
    let books = read(address)?;
    let mut acknowledged = BTreeSet::new();
    for one in placed {
        require_whole(&books, one, &mut acknowledged)?;
    }
    // Every request was repeated until it was answered, so an order of nobody is one that took effect twice.
    match books.orders.iter().find(|order| !acknowledged.contains(&order.id.to_string())) {
        Some(order) => Err(Cause::Broken(format!("nobody was told of order {}", order.id))),
        None => Ok((books.orders.len(), books.sequence)),
    }
}

/// The auditor's books of a database, to which every row of it is equal.
pub fn read(address: &str) -> Result<Books, Cause> {
    let mut connection = Database::parse(address)?.open_reader()?;
    connection.begin_read()?;
    let mut books = Books::default();
    for entry in journal::entries(connection.as_mut(), 0, u64::MAX)? {
        books.enter(&fact(entry)?)?;
    }
    compare(connection.as_mut(), &books)?;
    Ok(books)
}

/// The orders of an answer are in the books, in no other answer, and together are the basket.
fn require_whole(books: &Books, placed: &Placed, acknowledged: &mut BTreeSet<String>) -> Result<(), Cause> {
    let Some(orders) = placed.orders.as_ref().and_then(|orders| orders.as_array()) else { return Ok(()) };
    let (mut lines, mut total) = (0, 0i64);
    for answered in orders {
        let id = answered["id"].as_str().unwrap_or_default();
        let order = books.orders.iter().rev().find(|order| order.id.to_string() == id);
        let Some(order) = order else {
            return Err(Cause::Broken(format!("acknowledged order {answered} is lost")));
        };
        if !acknowledged.insert(id.to_owned()) {
            return Err(Cause::Broken(format!("order {id} was the answer to two baskets")));
        }
        lines += order.lines.len();
        total += order.total();
    }
    let asked = placed.basket["lines"].as_array().map_or(&[][..], Vec::as_slice);
    let number = |line: &serde_json::Value, name: &str| line[name].as_i64().unwrap_or_default();
    let expected = asked.iter().map(|line| number(line, "quantity") * number(line, "unit_price_minor")).sum();
    if (lines, total) != (asked.len(), expected) {
        let found = format!("{lines} lines of {total}, the basket has {} of {expected}", asked.len());
        return Err(Cause::Broken(format!("{orders:?} hold {found}")));
    }
    Ok(())
}
