//! What the parties of an order write to each other.

use super::*;
use crate::limits::ORDER_MESSAGES_MAX;
use crate::orders::write_message::WriteMessage;
use crate::values::{Id, OrganisationId};

fn message(world: &World) -> WriteMessage {
    WriteMessage { order: id(&world.state), text: note("is it in stock?").expect("a text") }
}

/// The party that the last message was written for.
fn writer(world: &World) -> OrganisationId {
    let event = &world.journal.last().expect("an event").1;
    event.fields()["organisation"].as_str().and_then(OrganisationId::of_text).expect("an organisation")
}

#[test]
fn each_party_writes_for_itself_and_nobody_else_writes() {
    let mut world = placed();
    let revision = world.state.orders.known(&id(&world.state)).revision;
    for (who, party) in [
        ("P-ORDERER", "B11"),
        ("P-APPROVER", "B11"),
        ("P-RECEIVER", "B11"),
        ("P-CLERK", "SUP-VEKTOR"),
        ("P-BUYER", "AGENCY"),
    ] {
        let message = message(&world);
        world.acting(who).accept(message);
        assert_eq!(writer(&world), organisation(party), "{who}");
    }
    for (who, refused) in [
        ("P-TREASURER", "not_permitted"),
        ("P-AUDITOR", "not_permitted"),
        ("P-RIVAL", "not_found"),
        ("P-STRANGER", "not_found"),
    ] {
        let message = message(&world);
        assert_eq!(refusal(&mut world, who, message), refused, "{who}");
    }
    let order = world.state.orders.known(&id(&world.state));
    assert_eq!(order.revision, revision, "nobody's open form is refused because somebody wrote");
}

#[test]
fn a_conversation_ends_somewhere() {
    let mut world = placed();
    world.acting("P-CLERK");
    for _ in 0..ORDER_MESSAGES_MAX {
        let message = message(&world);
        world.accept(message);
    }
    let message = message(&world);
    assert_eq!(refusal(&mut world, "P-CLERK", message), "conversation_full");
}
