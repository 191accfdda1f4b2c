//! Every signature of a document that the journal records, checked as on the day it was made: by a registered key of
//! the signer, over the document as the events before it give it. A rotation of the log key is signed by both keys.

use domain::Event;
use domain::identity::register_key::usable_key;
use domain::signatures::{Signature, Signed};
use domain::state::State;
use domain::values::{ActId, Id, OrderId, PackageId, Timestamp};

use crate::log_key::check_rotation;
use crate::signing::Signable;

/// The signature that an event of this time records, if it does.
pub(super) fn of(event: &Event, at: Timestamp) -> Option<Signature> {
    match event {
        Event::OrderSigned(signed) => Some(signed.signature(at)),
        Event::ActSigned(signed) => Some(signed.signature(at)),
        Event::JudgementSigned(signed) => Some(signed.signature(at)),
        _ => None,
    }
}

/// Asks for the document that the signature of an event is of.
pub(super) fn want(state: &mut State, event: &Event) {
    if let Some(signature) = of(event, Timestamp(0)) {
        state.signed_documents.want(&(signature.object, signature.edition));
    }
}

/// What is wrong with the signature that the event just applied records.
pub(super) fn check(state: &State, event: &Event, at: Timestamp) -> Option<String> {
    if let Event::LogKeyRotated(rotated) = event {
        return check_rotation(rotated).err().map(|error| error.to_string());
    }
    let signature = of(event, at)?;
    match event {
        Event::OrderSigned(_) => wrong(state, "order", OrderId::from_bits(signature.object), &signature),
        Event::JudgementSigned(_) => {
            wrong(state, "package", PackageId::from_bits(signature.object), &signature)
        }
        _ => wrong(state, "act", ActId::from_bits(signature.object), &signature),
    }
}

fn wrong<I: Id>(state: &State, kind: &'static str, id: I, signature: &Signature) -> Option<String> {
    let &Signature { edition, purpose, person, key, method, digest, signature: bytes, .. } = signature;
    let name = format!("signature {} of {id}, edition {edition}", signature.ordinal);
    let document = state.signed_documents.get(&(signature.object, edition)).map(|kept| kept.digest());
    if document != Some(digest) {
        return Some(format!("{name}: it is not of the document that the entries before give"));
    }
    if let Err(refused) = usable_key(state, key, person) {
        return Some(format!("{name}: {refused}"));
    }
    let assertion = signature.assertion.clone();
    let signed = Signed { key, method, digest, signature: bytes, assertion };
    let refused = Signable { kind, id, edition, purpose, digest }.check(state, &signed).err()?;
    Some(format!("{name}: {refused}"))
}
