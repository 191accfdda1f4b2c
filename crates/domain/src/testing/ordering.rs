//! Signatures and answers of an order as people give them, in short.

use super::{World, order, public_key};
use crate::identity::{Role, key_id};
use crate::orders::answer::{AnswerOrder, LineAnswer, Word};
use crate::orders::document::{digest, to_sign};
use crate::orders::sign::SignOrder;
use crate::signatures::{Method, Signed};
use crate::state::State;
use crate::values::SignatureBytes;

/// The signers of an order of B11 where no policy says otherwise, in order.
pub const SIGNERS: [(&str, Role); 3] =
    [("P-ORDERER", Role::Orderer), ("P-APPROVER", Role::Approver), ("P-COMMANDER", Role::Commander)];

/// A signature of what waits for one, by a person who has read the document.
pub fn signature(state: &State, number: &str, who: &str, purpose: Role) -> SignOrder {
    let order = order(state, number);
    let document = to_sign(state, order);
    let edition = document["edition"].as_i64().expect("a number");
    let signed = Signed {
        key: key_id(&public_key(who)),
        method: Method::Ed25519,
        digest: digest(&document),
        signature: SignatureBytes([7; 64]),
    };
    SignOrder { order: order.id, edition, purpose, signed }
}

/// Lets all three sign the order, or its amendment, from the first step on.
pub fn sign_all(world: &mut World, number: &str) {
    for (who, role) in SIGNERS {
        let signed = signature(&world.state, number, who, role);
        world.acting(who).accept(signed);
    }
}

/// The supplier's words to lines of an order.
pub fn answer<const N: usize>(state: &State, number: &str, words: [(i64, Word); N]) -> AnswerOrder {
    let lines = words.map(|(line, word)| LineAnswer { line, word }).to_vec();
    AnswerOrder { order: order(state, number).id, lines }
}
