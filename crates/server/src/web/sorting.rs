//! How a list is sorted, as its address says: the column, with `-` before it where the list falls.
//!
//! A list that is read in parts lies as an index keeps it, one way or the other ([`Lie`]); one that is whole on its
//! page is sorted by any column. `table` draws the ways to both.

use std::cmp::Ordering;

use engine::queries::Part;
use sheets::Cell;

use super::listing::address as address_of;

/// The parameter of an address that says it.
pub const SORT: &str = "sort";
/// The parameter of an address that says where a page begins; a list sorted anew begins at its beginning.
const AFTER: &str = "after";

/// Letters whose places in the Ukrainian alphabet are not those of their code points.
const ALPHABET: &str = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя";

/// The column and the way that an address names.
fn read(asked: &str) -> (&str, bool) {
    asked.strip_prefix('-').map_or((asked, false), |column| (column, true))
}

/// The way a list lies that an index keeps in order by one of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lie {
    /// The column.
    pub column: &'static str,
    /// Whether the list falls.
    pub is_descending: bool,
}

impl Lie {
    /// The way that the address asks for; a list that it says nothing of rises.
    pub fn rising(column: &'static str, asked: &str) -> Lie {
        Lie { column, is_descending: read(asked) == (column, true) }
    }

    /// The way that the address asks for; a list that it says nothing of falls, such as one of the newest first.
    pub fn falling(column: &'static str, asked: &str) -> Lie {
        Lie { column, is_descending: read(asked) != (column, false) }
    }

    /// The part of the list that a page of so many rows shows, and one row more, which tells whether there are others.
    pub fn part<K>(self, after: Option<K>, shown: usize) -> Part<K> {
        Part { after, is_descending: self.is_descending, limit: shown + 1 }
    }
}

/// How the rows of a table are sorted, and by what else they can be.
#[derive(Debug)]
pub struct Sorted {
    /// The columns that it can be sorted by.
    offered: Vec<usize>,
    /// The one that it is sorted by, if any, and whether it falls.
    by: Option<(usize, bool)>,
}

impl Sorted {
    /// A list that lies so.
    pub fn lying(keys: &[String], lie: Lie) -> Sorted {
        let place = keys.iter().position(|key| key == lie.column).expect("a list lies by one of its columns");
        Sorted { offered: vec![place], by: Some((place, lie.is_descending)) }
    }

    /// A whole list, by the column of these that the address asks for.
    pub fn whole(keys: &[String], offered: Vec<usize>, asked: &str) -> Sorted {
        let (column, falls) = read(asked);
        let place = offered.iter().copied().find(|place| keys[*place] == column);
        Sorted { by: place.map(|place| (place, falls)), offered }
    }

    /// The columns that it can be sorted by.
    pub fn offered(&self) -> &[usize] {
        &self.offered
    }

    /// The column that it is sorted by, and whether it falls.
    pub fn by(&self) -> Option<(usize, bool)> {
        self.by
    }

    /// Whether it falls, if this is the column that it is sorted by.
    pub fn of(&self, place: usize) -> Option<bool> {
        self.by.filter(|(by, _)| *by == place).map(|(_, falls)| falls)
    }

    /// The address of the same list sorted by a column, the other way round where it already is.
    pub fn address(&self, here: &str, key: &str, place: usize) -> String {
        let (path, query) = here.split_once('?').unwrap_or((here, ""));
        let kept: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let kept = kept.iter().map(|(name, value)| (&**name, &**value));
        let sort = if self.of(place) == Some(false) { format!("-{key}") } else { key.to_owned() };
        address_of(
            path,
            kept.filter(|(name, _)| ![SORT, AFTER].contains(name)).chain([(SORT, sort.as_str())]),
        )
    }
}

/// Which of two values of a column comes first; those that are empty come last both ways.
pub fn compare(one: &Cell, other: &Cell, falls: bool) -> Ordering {
    match (is_empty(one), is_empty(other)) {
        (false, false) if falls => order(other, one),
        (false, false) => order(one, other),
        (one, other) => one.cmp(&other),
    }
}

fn is_empty(cell: &Cell) -> bool {
    matches!(cell, Cell::Empty) || matches!(cell, Cell::Text(text) if text.is_empty() || text == "—")
}

fn order(one: &Cell, other: &Cell) -> Ordering {
    match (one, other) {
        (Cell::Whole(one), Cell::Whole(other)) => one.cmp(other),
        (Cell::Day(one), Cell::Day(other)) => one.cmp(other),
        // Amounts of different currencies have no order; each currency stands together.
        (Cell::Money(one, currency), Cell::Money(other, others)) => (currency, one).cmp(&(others, other)),
        (Cell::Text(one), Cell::Text(other)) => alphabetical(one).cmp(&alphabetical(other)),
        // Of a column that mixes kinds each kind stands together.
        _ => kind(one).cmp(&kind(other)),
    }
}

fn kind(cell: &Cell) -> u8 {
    match cell {
        Cell::Whole(_) => 0,
        Cell::Money(..) => 1,
        Cell::Day(_) => 2,
        _ => 3,
    }
}

/// What texts are sorted by: letters in the order of the alphabet, capitals with small ones.
pub fn alphabetical(text: &str) -> Vec<u32> {
    let place =
        |letter: char| match ALPHABET.chars().zip(u32::from('а')..).find(|(known, _)| *known == letter) {
            Some((_, place)) => place,
            None => letter.into(),
        };
    text.chars().flat_map(char::to_lowercase).map(place).collect()
}

#[cfg(test)]
mod tests {
    use domain::values::Currency;

    use super::*;

    fn sorted(mut cells: Vec<Cell>, falls: bool) -> Vec<String> {
        cells.sort_by(|one, other| compare(one, other, falls));
        cells.iter().map(ToString::to_string).collect()
    }

    fn texts(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::Text((*text).to_owned())).collect()
    }

    #[test]
    fn texts_lie_as_in_a_dictionary_and_nothing_comes_last() {
        let words = ["Яна", "ірис", "Єва", "", "ґудзик", "Дім", "їжак", "гай", "Axe"];
        let rising = ["Axe", "гай", "ґудзик", "Дім", "Єва", "ірис", "їжак", "Яна", ""];
        assert_eq!(sorted(texts(&words), false), rising);
        let falling = ["Яна", "їжак", "ірис", "Єва", "Дім", "ґудзик", "гай", "Axe", ""];
        assert_eq!(sorted(texts(&words), true), falling);
    }

    #[test]
    fn figures_and_money_lie_by_what_they_are_worth() {
        let figures = vec![Cell::Whole(10), Cell::Empty, Cell::Whole(9), Cell::Whole(-1)];
        assert_eq!(sorted(figures, false), ["-1", "9", "10", ""]);
        let money =
            |minor: i64, code: &str| Cell::Money(minor, code.parse::<Currency>().expect("a currency"));
        let money = vec![money(900, "UAH"), money(1_000, "UAH"), money(5_000, "EUR")];
        assert_eq!(sorted(money, true), ["10.00", "9.00", "50.00"]);
    }

    #[test]
    fn an_address_keeps_the_filter_and_begins_anew() {
        let keys = ["number", "total"].map(str::to_owned);
        let list = Sorted::whole(&keys, vec![0, 1], "total");
        let here = "/orders?status=sent&sort=total&after=ord_1";
        assert_eq!(list.address(here, "total", 1), "/orders?status=sent&sort=-total");
        assert_eq!(list.address(here, "number", 0), "/orders?status=sent&sort=number");
        assert_eq!(Sorted::whole(&keys, vec![1], "-number").by(), None, "what is not offered is not asked");
    }

    #[test]
    fn a_list_that_an_index_keeps_lies_one_way_or_the_other() {
        let ways = ["", "number", "-number", "elsewhere"];
        assert_eq!(ways.map(|asked| Lie::rising("number", asked).is_descending), [false, false, true, false]);
        assert_eq!(ways.map(|asked| Lie::falling("number", asked).is_descending), [true, false, true, true]);
    }
}
