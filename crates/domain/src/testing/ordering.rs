//! Signatures and answers as people give them, in short.

use super::{World, order, public_key};
use crate::identity::{Role, key_id};
use crate::orders::answer::{AnswerOrder, LineAnswer, Word};
use crate::orders::document::{digest, to_sign};
use crate::orders::sign::SignOrder;
use crate::signatures::{Method, Signed};
use crate::state::State;
use crate::values::{Digest, SignatureBytes};

/// The signers of an order of B11 where no policy says otherwise, in order.
pub const SIGNERS: [(&str, Role); 3] =
    [("P-ORDERER", Role::Orderer), ("P-APPROVER", Role::Approver), ("P-COMMANDER", Role::Commander)];

/// The signers of an acceptance act of B11, in order.
pub const COMMISSION: [(&str, Role); 3] = [
    ("P-SIGNER", Role::AcceptanceSigner),
    ("P-MEMBER", Role::CommissionMember),
    ("P-COMMANDER", Role::Commander),
];

/// A signature of what waits for one, by a person who has read the document.
pub fn signature(state: &State, number: &str, who: &str, purpose: Role) -> SignOrder {
    let order = order(state, number);
    let document = to_sign(state, order);
    let edition = document["edition"].as_i64().expect("a number");
    SignOrder { order: order.id, edition, purpose, signed: signed(who, digest(&document)) }
}

/// A signature over a document with the registered key of this person.
pub fn signed(who: &str, digest: Digest) -> Signed {
    let (method, signature) = (Method::Ed25519, SignatureBytes([7; 64]));
    Signed { key: key_id(public_key(who)), method, digest, signature, assertion: None }
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
