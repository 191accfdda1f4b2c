//! What the tests of the rules share: a small believable world, and the check
//! `given(world()).at("2026-01-12T10:00").as_("P-ORDERER").when(command).then_events(["order_submitted.1"])`.
//!
//! Every command is decided twice, the second time on a state that holds only the rows its `keys` asked for;
//! the journal's JSON is read back, and the books are checked after each step.
//! Reading order: `names`; `nation`, `market`, `treasury` (the world); `world` (one command); `scenario`.

mod books;
mod delivery;
mod fetched;
mod history;
mod market;
mod names;
mod nation;
mod ordering;
mod partners;
mod properties;
mod scenario;
mod settlement;
mod treasury;
mod world;

pub use books::check_books;
pub use delivery::{accept, deliver, send};
pub use fetched::assert_same_rows;
pub use history::history;
pub use market::{
    BATTERY, DRONE, DRONE_EUR, DRONE_RIVAL, JAMMER, Shelf, add_direct_contract, add_item, count_stock,
    number, price_line, sign, terms, word,
};
pub use names::*;
pub use nation::{add_organisation, add_person, appoint, register_key};
pub use ordering::{COMMISSION, SIGNERS, answer, sign_all, signature, signed};
pub use partners::{
    announced, judgement_signature, needed, propose, requirement, sign_judgement, validated_need, vetted,
    wanted, worth,
};
pub use scenario::{Scenario, given, refused};
pub use settlement::{Billed, bill, delivered, entry, invoice, order_payment, payment};
pub use treasury::{allot, receive, state_programme};
pub use world::{World, world};
