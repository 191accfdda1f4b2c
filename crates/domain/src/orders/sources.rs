//! Whose money bought which piece of a line, exact to the minor unit.
//!
//! Pieces are numbered from 1 in the order of their acceptance. Acceptance consumes charges in their order, so
//! piece n is paid by the charges that cover the nth price of the line's accepted money. Nothing is rounded. Money that
//! the supplier sent back leaves charges from the last on, and so is missing from the last pieces.

use std::ops::RangeInclusive;

use super::{Charge, OrderLine};

/// The money behind the accepted pieces of one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Sources {
    unit_price_minor: i64,
    accepted: i64,
    /// Position and accepted money of each charge, in the order of `charges`.
    charges: Vec<(i64, i64)>,
}

/// What one charge gave for one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Position of the charge within the line.
    pub position: i64,
    /// Minor units, above zero.
    pub amount_minor: i64,
}

impl Charge {
    /// What it gave for accepted pieces, owed or paid, minor units.
    pub fn accepted_minor(&self) -> i64 {
        self.stages.accrued + self.stages.paid
    }
}

impl Sources {
    /// The sources of a line with these charges, in the order of `charges`.
    pub fn of<'a>(line: &OrderLine, charges: impl IntoIterator<Item = &'a Charge>) -> Sources {
        let charges = charges.into_iter().map(|charge| (charge.key.position, charge.accepted_minor()));
        Sources::new(line.unit_price_minor, line.accepted, charges.collect())
    }

    /// The sources of a line with this price and so many accepted pieces, from position and accepted money of each of its
    /// charges, in the order of `charges`.
    pub fn new(unit_price_minor: i64, accepted: i64, mut charges: Vec<(i64, i64)>) -> Sources {
        charges.retain(|(_, amount_minor)| *amount_minor > 0);
        Sources { unit_price_minor, accepted, charges }
    }

    /// What paid for a piece, by its number: these amounts and [`Sources::refunded_minor`] add up to its price.
    pub fn of_piece(&self, number: i64) -> Vec<Source> {
        if !(1..=self.accepted).contains(&number) {
            return Vec::new();
        }
        let (first, end) = ((number - 1) * self.unit_price_minor, number * self.unit_price_minor);
        let covered = self
            .spans()
            .map(|(position, from, to)| Source { position, amount_minor: to.min(end) - from.max(first) });
        covered.filter(|source| source.amount_minor > 0).collect()
    }

    /// What of a piece's price the supplier has sent back, minor units.
    pub fn refunded_minor(&self, number: i64) -> i64 {
        if !(1..=self.accepted).contains(&number) {
            return 0;
        }
        self.unit_price_minor - self.of_piece(number).iter().map(|source| source.amount_minor).sum::<i64>()
    }

    /// The numbers of the pieces that a charge has a part in.
    pub fn pieces_of(&self, position: i64) -> Option<RangeInclusive<i64>> {
        let (_, from, to) = self.spans().find(|(known, ..)| *known == position)?;
        let price_minor = self.unit_price_minor.max(1);
        Some(from / price_minor + 1..=(to - 1) / price_minor + 1)
    }

    /// The numbers of the pieces that any of these charges has a part in, in order and each once.
    pub fn pieces_of_any(&self, positions: &[i64]) -> Vec<RangeInclusive<i64>> {
        let mut merged: Vec<RangeInclusive<i64>> = Vec::new();
        let own = self.charges.iter().filter(|(position, _)| positions.contains(position));
        for range in own.filter_map(|(position, _)| self.pieces_of(*position)) {
            match merged.last_mut() {
                Some(last) if *range.start() <= last.end() + 1 => *last = *last.start()..=*range.end(),
                _ => merged.push(range),
            }
        }
        merged
    }

    /// Position, beginning and end of each charge's part in the line's accepted money.
    fn spans(&self) -> impl Iterator<Item = (i64, i64, i64)> {
        self.charges.iter().scan(0, |before, (position, amount_minor)| {
            let from = *before;
            *before += amount_minor;
            Some((*position, from, *before))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sources(unit_price_minor: i64, accepted: i64, amounts: &[i64]) -> Sources {
        Sources::new(unit_price_minor, accepted, (1..).zip(amounts.iter().copied()).collect())
    }

    fn source(position: i64, amount_minor: i64) -> Source {
        Source { position, amount_minor }
    }

    #[test]
    fn a_piece_at_the_border_is_paid_by_both_sides() {
        let line = sources(100, 3, &[150, 150]);
        assert_eq!(line.of_piece(1), [source(1, 100)]);
        assert_eq!(line.of_piece(2), [source(1, 50), source(2, 50)]);
        assert_eq!(line.of_piece(3), [source(2, 100)]);
        assert_eq!((line.pieces_of(1), line.pieces_of(2)), (Some(1..=2), Some(2..=3)));
        assert_eq!(line.pieces_of_any(&[1, 2]), [1..=3]);
    }

    #[test]
    fn an_end_at_a_whole_piece_has_no_part_in_the_next() {
        let line = sources(100, 4, &[200, 0, 200]);
        assert_eq!(
            (line.pieces_of(1), line.pieces_of(2), line.pieces_of(3)),
            (Some(1..=2), None, Some(3..=4))
        );
        assert_eq!(line.pieces_of_any(&[1]), [1..=2]);
    }

    #[test]
    fn one_piece_may_have_many_sources_and_one_between_two_of_another() {
        let line = sources(100, 2, &[30, 30, 40, 100]);
        assert_eq!(line.of_piece(1), [source(1, 30), source(2, 30), source(3, 40)]);
        let line = sources(100, 5, &[100, 300, 100]);
        assert_eq!(line.pieces_of_any(&[1, 3]), [1..=1, 5..=5]);
    }

    #[test]
    fn what_is_not_accepted_has_no_source_and_a_refund_is_missing_from_the_last_piece() {
        let line = sources(100, 2, &[130]);
        assert_eq!((line.of_piece(0), line.of_piece(3), line.refunded_minor(3)), (vec![], vec![], 0));
        assert_eq!((line.of_piece(2), line.refunded_minor(2)), (vec![source(1, 30)], 70));
    }

    proptest! {
        #[test]
        fn pieces_and_charges_add_up_to_the_same_money(
            price in 1i64..500,
            accepted in 0i64..40,
            cuts in prop::collection::vec(0i64..8_000, 0..7),
        ) {
            let total = price * accepted;
            let mut cuts: Vec<i64> = cuts.into_iter().map(|cut| cut.min(total)).chain([0, total]).collect();
            cuts.sort();
            let amounts: Vec<i64> = cuts.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let line = sources(price, accepted, &amounts);
            let mut given = vec![0; amounts.len() + 1];
            for number in 1..=accepted {
                let own = line.of_piece(number);
                prop_assert_eq!(own.iter().map(|source| source.amount_minor).sum::<i64>(), price);
                prop_assert_eq!(line.refunded_minor(number), 0);
                for source in own {
                    let position = usize::try_from(source.position).unwrap();
                    given[position] += source.amount_minor;
                    prop_assert!(line.pieces_of(source.position).unwrap().contains(&number));
                }
            }
            prop_assert_eq!(&given[1..], &amounts[..]);
            let every: Vec<i64> = (1..).take(amounts.len()).collect();
            let pieces: i64 = line.pieces_of_any(&every).iter().map(|range| range.end() - range.start() + 1).sum();
            prop_assert_eq!(pieces, accepted);
        }
    }
}
