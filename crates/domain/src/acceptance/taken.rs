//! In which order the pieces of an order line were accepted, which gives each its number.

use std::collections::BTreeMap;

use super::{Act, ActLine, ActStatus};
use crate::values::{ActId, DespatchId, OrderId, Timestamp};

/// Pieces of one lot that one act accepted.
///
/// Acts name exceptions only. Where several acts accept parts of one lot, its earlier pieces in the manifest count as
/// accepted first.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The act.
    pub act: ActId,
    /// When its last signature made it effective.
    pub accepted_at: Timestamp,
    /// The order.
    pub order: OrderId,
    /// The line of the order.
    pub order_line: i64,
    /// The despatch.
    pub despatch: DespatchId,
    /// The lot: the line of the despatch.
    pub line: i64,
    /// Number of its first piece among the accepted pieces of the order line.
    pub first: i64,
    /// Pieces.
    pub count: i64,
    /// Pieces of the lot that earlier acts accepted.
    pub before: i64,
}

impl Taken {
    /// Number of the last piece.
    pub fn last(&self) -> i64 {
        self.first + self.count - 1
    }

    /// The place of a piece among the accepted pieces of its lot, from 1.
    pub fn rank(&self, number: i64) -> i64 {
        self.before + number - self.first + 1
    }

    /// The number of the piece at a place among the accepted pieces of its lot, if this act accepted it.
    pub fn number(&self, rank: i64) -> Option<i64> {
        let number = self.first + rank - self.before - 1;
        (self.first..=self.last()).contains(&number).then_some(number)
    }
}

/// What acts in force accepted, in the order of acceptance.
pub fn taken<'a>(acts: impl IntoIterator<Item = (&'a Act, &'a [ActLine])>) -> Vec<Taken> {
    let in_force = acts.into_iter().filter(|(act, _)| act.status == ActStatus::Accepted);
    let accepted = in_force.filter_map(|(act, lines)| Some((act.accepted_at?, act, lines)));
    let blocks = accepted.flat_map(|(accepted_at, act, lines)| {
        lines.iter().filter(|line| line.accepted > 0).map(move |line| Taken {
            act: act.id,
            accepted_at,
            order: act.order,
            order_line: line.order_line,
            despatch: act.despatch,
            line: line.line,
            first: 0,
            count: line.accepted,
            before: 0,
        })
    });
    numbered(blocks.collect())
}

/// The same blocks of pieces in the order of acceptance, each with its numbers; lines of one act keep their order.
pub fn numbered(mut blocks: Vec<Taken>) -> Vec<Taken> {
    blocks.sort_by_key(|block| (block.accepted_at, block.act));
    let (mut of_line, mut of_lot) = (BTreeMap::new(), BTreeMap::new());
    for block in &mut blocks {
        let last: &mut i64 = of_line.entry((block.order, block.order_line)).or_default();
        let before: &mut i64 = of_lot.entry((block.despatch, block.line)).or_default();
        (block.first, block.before) = (*last + 1, *before);
        *last += block.count;
        *before += block.count;
    }
    blocks
}
