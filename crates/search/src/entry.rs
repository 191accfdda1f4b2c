//! What the index keeps of one item: where it stands in the catalogue, what it states, and its offers.

use domain::catalogue::{Domain, ItemStatus};
use domain::values::{Code, Currency, Date, ItemId, OfferId};

/// The terms of an offer that are searched.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferTerms {
    /// The offer.
    pub id: OfferId,
    /// Currency of the contract.
    pub currency: Currency,
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Pieces of the stock that no order holds.
    pub free: i64,
    /// Days to deliver what is not in stock.
    pub lead_time_days: i64,
    /// First day on which both offer and contract are valid.
    pub from: Date,
    /// Last such day.
    pub to: Date,
    /// Whether the contract is in force.
    pub is_in_force: bool,
}

/// What every query looks at of an item, kept small; categories, makers, attributes and choices by their numbers.
#[derive(Debug)]
pub struct Entry {
    /// The first 16 bytes of the code, so that most comparisons are of one number.
    pub code_start: u128,
    pub category: u32,
    pub maker: u32,
    pub domain: Domain,
    pub status: ItemStatus,
    pub stated: Box<[Stated]>,
    pub offers: Vec<OfferTerms>,
    /// Mean mark in tenths, 0 when nobody rated it.
    pub rating_tenths: u8,
}

/// What only hits and changes look at.
#[derive(Debug)]
pub struct Label {
    pub item: ItemId,
    pub code: Code,
    /// The words it is found by and the bits of the fields each stands in, rising by word.
    pub words: Box<[(u32, u8)]>,
}

/// A stated characteristic, in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stated {
    pub attribute: u32,
    is_choice: bool,
    number: i64,
}

/// Its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StatedValue {
    Number(i64),
    /// A choice, a free text, `yes` or `no`.
    Choice(u32),
}

impl Stated {
    pub fn new(attribute: u32, value: StatedValue) -> Stated {
        match value {
            StatedValue::Number(number) => Stated { attribute, is_choice: false, number },
            StatedValue::Choice(choice) => Stated { attribute, is_choice: true, number: choice.into() },
        }
    }

    pub fn value(self) -> StatedValue {
        match self.is_choice {
            false => StatedValue::Number(self.number),
            true => StatedValue::Choice(u32::try_from(self.number).expect("a choice was put in")),
        }
    }
}

/// A characteristic of the catalogue: those of one name and unit in all categories are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attribute {
    pub name: String,
    /// Unit of a number.
    pub unit: Option<String>,
}

/// The first 16 bytes as a number that compares as they do.
pub fn code_start(code: &Code) -> u128 {
    let mut start = [0; 16];
    for (byte, place) in code.as_str().bytes().zip(&mut start) {
        *place = byte;
    }
    u128::from_be_bytes(start)
}

#[cfg(test)]
mod tests {
    use super::code_start;
    use domain::values::Code;

    #[test]
    fn the_start_of_a_code_compares_as_the_code() {
        let mut codes: Vec<Code> =
            ["B", "A", "AB", "A-1", "Б", "A-10"].map(|text| Code::new(text).expect("a code")).into();
        codes.sort_by_key(code_start);
        assert!(codes.is_sorted());
    }
}
