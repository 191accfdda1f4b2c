//! A table tells "absent" from "never fetched", and forgets no change.

use super::{Change, Row, Table};
use crate::cell::Counter;

fn counter(series: &str, last: i64) -> Counter {
    Counter { series: series.to_owned(), last }
}

#[test]
#[should_panic(expected = "was read but never prefetched")]
fn reading_what_was_never_fetched_is_a_bug() {
    Table::<Counter>::default().get(&"A".to_owned());
}

#[test]
#[should_panic(expected = "must be loaded to be changed")]
fn changing_what_is_absent_is_a_bug() {
    let mut table = Table::<Counter>::default();
    table.load("A".to_owned(), None);
    table.update(&"A".to_owned());
}

#[test]
fn an_absent_row_is_known_to_be_absent() {
    let mut table = Table::<Counter>::default();
    table.load("A".to_owned(), None);
    assert_eq!(table.get(&"A".to_owned()), None);
    let mut complete = Table::<Counter>::default();
    complete.set_complete();
    assert_eq!(complete.get(&"A".to_owned()), None);
}

#[test]
fn only_unknown_keys_are_wanted_and_each_once() {
    let mut table = Table::<Counter>::default();
    table.load("A".to_owned(), Some(counter("A", 1)));
    table.load("B".to_owned(), None);
    for series in ["A", "B", "C", "C"] {
        let found = table.want(&series.to_owned()).map(|row| row.last);
        assert_eq!(found, (series == "A").then_some(1));
    }
    assert_eq!(table.take_wanted().into_iter().collect::<Vec<_>>(), ["C"]);
    assert!(table.take_wanted().is_empty());
}

#[test]
fn a_late_answer_of_the_database_overwrites_no_change() {
    let mut table = Table::<Counter>::default();
    table.insert(counter("A", 2));
    table.load("A".to_owned(), Some(counter("A", 1)));
    assert_eq!(table.known(&"A".to_owned()).last, 2);
}

#[test]
fn changes_are_taken_once_in_key_order() {
    let mut table = Table::<Counter>::default();
    table.load("B".to_owned(), Some(counter("B", 1)));
    table.load("C".to_owned(), Some(counter("C", 1)));
    table.insert(counter("A", 1));
    table.update(&"B".to_owned()).last = 2;
    table.remove(&"D".to_owned());
    let (a, b) = (counter("A", 1), counter("B", 2));
    assert_eq!(table.take_changes(), [Change::Save(&a), Change::Save(&b), Change::Remove("D".to_owned())]);
    assert!(table.take_changes().is_empty());
    assert_eq!(table.rows().map(|row| row.last).collect::<Vec<_>>(), [1, 2, 1]);
}

#[derive(Clone, Debug, PartialEq)]
struct Belonging {
    key: u8,
    owner: u128,
}

impl Row for Belonging {
    type Key = u8;
    const TABLE: &'static str = "belonging";
    fn key(&self) -> u8 {
        self.key
    }
    fn owner(&self) -> Option<u128> {
        Some(self.owner)
    }
}

#[test]
fn rows_of_an_owner_are_found_however_they_came() {
    let mut table = Table::<Belonging>::default();
    table.load(3, Some(Belonging { key: 3, owner: 7 }));
    table.load(4, None);
    table.insert(Belonging { key: 1, owner: 7 });
    table.insert(Belonging { key: 2, owner: 8 });
    let keys = |table: &Table<Belonging>| table.of_owner(7).map(|row| row.key).collect::<Vec<_>>();
    assert_eq!(keys(&table), [1, 3]);
    table.remove(&3);
    assert_eq!(keys(&table), [1]);
    assert_eq!(table.of_owner(9).count(), 0);
}
