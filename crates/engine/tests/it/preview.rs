//! A quote says what placing the order then does, and writes nothing.

use domain::{Event, Rejection};
use serde_json::Value;

use crate::cluster::on_both;
use crate::commands::{basket, batteries, drones};
use crate::world::{START, World, orderer};

/// An event's fields without what is minted anew each time: id, times and the digest over them.
fn lasting(event: &Event) -> Value {
    let mut fields = event.fields();
    let object = fields.as_object_mut().expect("events are objects");
    for minted in ["order", "placed_at", "hold_until", "document_digest"] {
        object.remove(minted).unwrap_or_else(|| panic!("an order has {minted}"));
    }
    fields
}

#[test]
fn a_quote_is_what_the_order_becomes() {
    on_both(|database| {
        let world = World::found(database);
        let commands = [basket(&[(drones(), 41), (batteries(), 8)]), basket(&[(drones(), 1)])];
        let quoted = world.engine.preview_now(START, orderer(), &commands).expect("quoted");
        let quoted: Vec<Event> = quoted.into_iter().flat_map(|outcome| outcome.expect("legal")).collect();
        assert_eq!(quoted.len(), 3, "a basket is split by contract");
        let placed = world.submit(orderer(), commands.to_vec()).expect("placed");
        assert_eq!(
            quoted.iter().map(lasting).collect::<Vec<_>>(),
            placed.events().map(lasting).collect::<Vec<_>>()
        );
    });
}

#[test]
fn a_quote_writes_nothing_and_a_refused_command_leaves_no_trace() {
    on_both(|database| {
        let world = World::found(database);
        let before = world.verify();
        let balances = world.balances();
        let commands = [basket(&[(drones(), 90)]), basket(&[(drones(), 11)]), basket(&[(drones(), 10)])];
        for _ in 0..2 {
            let quoted = world.engine.preview_now(START, orderer(), &commands).expect("quoted");
            assert!(quoted[0].is_ok() && quoted[2].is_ok(), "{quoted:?}");
            assert!(matches!(quoted[1], Err(Rejection::NoLegalMoney { .. })), "{quoted:?}");
        }
        // A checkpoint may be signed meanwhile; the journal it covers is the same.
        let after = world.verify();
        assert_eq!((after.size, after.root, after.difference), (before.size, before.root, before.difference));
        assert_eq!(world.balances(), balances);
    });
}
