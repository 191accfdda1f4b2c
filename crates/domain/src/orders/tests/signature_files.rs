//! Signature files of orders: who attaches them, to which edition, and how many.

use super::*;
use crate::files::{self, MediaType};
use crate::limits::SIGNATURE_FILES_MAX;
use crate::orders::attach_signature_file::AttachOrderSignatureFile;
use crate::values::OrderId;

fn placed() -> (World, OrderId) {
    let mut world = world();
    let drones = charged(&DRONE, 10, [("S-B11", 24_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones]));
    let order = world.state.orders.rows().next().expect("placed above").id;
    (world, order)
}

fn attach(order: OrderId, edition: i64, seed: u8) -> AttachOrderSignatureFile {
    AttachOrderSignatureFile { order, edition, file: file(seed, MediaType::P7s) }
}

#[test]
fn signers_attach_what_they_signed_elsewhere() {
    let (world, order) = placed();
    let given = given(world)
        .as_("P-ORDERER")
        .when(attach(order, 1, 1))
        .then_events(["order_signature_file_attached.1"])
        .as_("P-COMMANDER")
        .when(attach(order, 1, 2))
        .then_events(["order_signature_file_attached.1"]);
    let state = given.world().state;
    let parts: Vec<_> = files::current(&state, order).map(|named| named.part).collect();
    assert_eq!(parts, [Some(1), Some(1)], "each names the edition that it signs");
    assert_eq!(state.orders.known(&order).steps_signed, 0, "no rule counts them");
}

#[test]
fn signature_files_that_an_order_cannot_have() {
    let refused = |by: &str, command: AttachOrderSignatureFile, code: &str| {
        let (world, _) = placed();
        given(world).as_(by).when(command).then_rejected(code);
    };
    let (_, order) = placed();
    refused("P-RECEIVER", attach(order, 1, 1), "not_permitted");
    refused("P-CLERK", attach(order, 1, 1), "not_permitted");
    refused("P-RIVAL", attach(order, 1, 1), "not_found");
    refused("P-ORDERER", attach(order, 2, 1), "field_invalid");
    let picture = AttachOrderSignatureFile { file: file(1, MediaType::Png), ..attach(order, 1, 1) };
    refused("P-ORDERER", picture, "field_invalid");
    let (world, order) = placed();
    let mut full = given(world).as_("P-ORDERER");
    for seed in 0..u8::try_from(SIGNATURE_FILES_MAX).expect("few") {
        full = full.when(attach(order, 1, seed)).then_events(["order_signature_file_attached.1"]);
    }
    full = full.when(attach(order, 1, 0)).then_rejected("repeated");
    full.when(attach(order, 1, 200)).then_rejected("too_many");
}
