//! Ids of the world's objects by the codes people use, and short ways to write days, times and baskets.

use super::market::Shelf;
use crate::contracts::offer_id;
use crate::files::{MediaType, NamedFile};
use crate::orders::Order;
use crate::orders::place::{BasketLine, PlaceBasket};
use crate::state::State;
use crate::values::*;

/// A code.
pub fn code(text: &str) -> Code {
    text.parse().expect("a valid code")
}

/// A text.
pub fn text(text: &str) -> Text {
    text.parse().expect("a valid text")
}

/// A note, which is personal.
pub fn note(words: &str) -> Option<Personal> {
    Some(personal(words))
}

/// A personal text.
pub fn personal(words: &str) -> Personal {
    Personal::new(text(words))
}

/// A text that is signed, sealed with a salt of the test.
pub fn sealed(words: &str) -> Option<Sealed> {
    Some(Sealed::new(text(words), [5; 32]))
}

/// A small file whose digest is made of this byte.
pub fn file(seed: u8, media: MediaType) -> NamedFile {
    NamedFile { digest: Digest([seed; 32]), media, size_bytes: 100 }
}

/// A day, such as `2026-01-12`.
pub fn day(text: &str) -> Date {
    text.parse().expect("a valid day")
}

/// A moment in Kyiv, such as `2026-01-12T10:00`.
pub fn moment(text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = text.parse().expect("a valid local time");
    let instant = local.in_tz("Europe/Kyiv").expect("a bundled zone");
    Timestamp(instant.timestamp().as_microsecond())
}

macro_rules! ids_of_codes {
    ($($(#[$doc:meta])* $name:ident: $id:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(text: &str) -> $id {
            $id::of_code(&code(text))
        }
    )*};
}

ids_of_codes! {
    /// The id of an organisation.
    organisation: OrganisationId;
    /// The id of a person.
    person: PersonId;
    /// The id of a category.
    category: CategoryId;
    /// The id of an item.
    item: ItemId;
    /// The id of a framework.
    framework: FrameworkId;
    /// The id of a contract.
    contract: ContractId;
    /// The id of a fund.
    fund: FundId;
    /// The id of an allotment.
    allotment: AllotmentId;
    /// The id of a delivery point.
    delivery_point: DeliveryPointId;
}

/// The public key each person of the world has registered.
pub fn public_key(person: &str) -> KeyBytes {
    let mut bytes = [0; 32];
    bytes[..person.len()].copy_from_slice(person.as_bytes());
    KeyBytes(bytes)
}

/// The passkey of a person; no rule looks into it.
pub fn passkey(person: &str) -> Passkey {
    let mut bytes = [2; 33];
    bytes[1..=person.len()].copy_from_slice(person.as_bytes());
    let origin = "https://qm.example".parse().expect("a valid origin");
    Passkey { point: PointBytes(bytes), origin }
}

/// An amount in hryvnias.
pub fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::UAH)
}

/// A basket of a unit.
pub fn basket(unit: &str, lines: impl Into<Vec<BasketLine>>) -> PlaceBasket {
    PlaceBasket { unit: organisation(unit), lines: lines.into(), emergency: None }
}

/// A line at today's price to the first delivery point of brigade B11, paid as the rule proposes.
pub fn line(shelf: &Shelf, quantity: i64) -> BasketLine {
    BasketLine {
        offer: shelf.offer(),
        delivery_point: delivery_point("DP-B11-1"),
        quantity,
        unit_price_minor: shelf.unit_price_minor,
        charges: Vec::new(),
    }
}

/// A line paid from these allotments.
pub fn charged<const N: usize>(shelf: &Shelf, quantity: i64, charges: [(&str, i64); N]) -> BasketLine {
    let charges = charges.map(|(code, amount)| (allotment(code), amount)).to_vec();
    BasketLine { charges, ..line(shelf, quantity) }
}

/// The order with this number, such as `PO-2026-000001`.
pub fn order<'s>(state: &'s State, number: &str) -> &'s Order {
    let found = state.orders.rows().find(|order| order.number == number);
    found.unwrap_or_else(|| panic!("there is no order {number}"))
}

impl Shelf {
    /// The id of the offer.
    pub fn offer(&self) -> OfferId {
        offer_id(contract(self.contract), item(self.item))
    }
}
