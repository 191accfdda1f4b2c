//! Passkeys made, answering and signing, and each way of getting it wrong.

use domain::signatures::Assertion;
use domain::values::{AuthenticatorBytes, Digest, SignatureBytes, Text};

use super::authenticator::{Answer, Authenticator};
use super::*;
use crate::signing::Together;

const ORIGIN: &str = "https://qm.example";
const CHALLENGE: Digest = Digest([9; 32]);

fn device() -> Authenticator {
    Authenticator::new(1, ORIGIN)
}

fn made(device: &Authenticator) -> Passkey {
    let Answer { authenticator, client, .. } = device.make(&CHALLENGE);
    let made = read_new_passkey(&device.origin, &CHALLENGE, &authenticator, &client).expect("made");
    assert_eq!(made.credential, device.credential);
    made.passkey
}

fn assertion(answer: Answer) -> (Assertion, SignatureBytes) {
    let authenticator = AuthenticatorBytes(answer.authenticator.try_into().expect("37 bytes"));
    let client = Text::new(&answer.client).expect("a statement");
    let signature = signature_from_der(&answer.signature).expect("DER");
    (Assertion { authenticator, client, place: None }, signature)
}

fn answered(device: &Authenticator, by: &Passkey, to: &Digest) -> Result<(), PasskeyError> {
    let (made, signature) = assertion(device.answer(to));
    verify_assertion(by, &CHALLENGE, &made.authenticator, made.client.as_str(), &signature)
}

#[test]
fn an_answer_holds_for_its_challenge_key_and_origin_only() {
    let passkey = made(&device());
    assert_eq!(answered(&device(), &passkey, &CHALLENGE), Ok(()));
    assert_eq!(answered(&device(), &passkey, &Digest([8; 32])), Err(PasskeyError::Challenge));
    let stranger = Authenticator::new(2, ORIGIN);
    assert_eq!(answered(&stranger, &passkey, &CHALLENGE), Err(PasskeyError::Signature));
    let elsewhere = Authenticator::new(1, "https://elsewhere.example");
    assert!(matches!(answered(&elsewhere, &passkey, &CHALLENGE), Err(PasskeyError::Origin(_))));
    let other_port = Authenticator::new(1, "https://qm.example:8443");
    assert!(matches!(answered(&other_port, &passkey, &CHALLENGE), Err(PasskeyError::Origin(_))));
}

#[test]
fn the_user_was_there_and_was_verified_by_the_device() {
    let passkey = made(&device());
    for flags in [0, 0b1, 0b100] {
        let careless = Authenticator { flags, ..device() };
        assert_eq!(answered(&careless, &passkey, &CHALLENGE), Err(PasskeyError::NotVerified), "{flags:b}");
    }
    for flags in [0b100_0101, 0b1000_0101] {
        let odd = Authenticator { flags, ..device() };
        assert_eq!(answered(&odd, &passkey, &CHALLENGE), Err(PasskeyError::Key), "{flags:b}");
    }
    let other_ceremony = Authenticator { kind: "webauthn.create", ..device() };
    assert_eq!(answered(&other_ceremony, &passkey, &CHALLENGE), Err(PasskeyError::Statement));
}

#[test]
fn no_bit_of_what_was_signed_can_change() {
    let passkey = made(&device());
    let (whole, signature) = assertion(device().answer(&CHALLENGE));
    let check = |authenticator: &AuthenticatorBytes, client: &str, signature: &SignatureBytes| {
        verify_assertion(&passkey, &CHALLENGE, authenticator, client, signature)
    };
    for at in 0..37 {
        let mut changed = whole.authenticator;
        changed.0[at] ^= 1;
        assert!(check(&changed, whole.client.as_str(), &signature).is_err(), "authenticator, byte {at}");
    }
    for at in 0..64 {
        let mut changed = signature;
        changed.0[at] ^= 1;
        let outcome = check(&whole.authenticator, whole.client.as_str(), &changed);
        assert_eq!(outcome, Err(PasskeyError::Signature), "signature, byte {at}");
    }
    let spaced = whole.client.as_str().replace(',', ", ");
    assert_eq!(check(&whole.authenticator, &spaced, &signature), Err(PasskeyError::Signature));
    let framed = whole.client.as_str().replace("false", "true");
    assert!(matches!(check(&whole.authenticator, &framed, &signature), Err(PasskeyError::Origin(_))));
    for none in ["", "{}", "[]", "null", "{\"type\":1}"] {
        assert_eq!(check(&whole.authenticator, none, &signature), Err(PasskeyError::Statement), "{none}");
    }
    assert_eq!(
        check(&whole.authenticator, whole.client.as_str(), &SignatureBytes([0; 64])),
        Err(PasskeyError::Signature)
    );
}

#[test]
fn a_new_passkey_is_read_whole_or_not_at_all() {
    let Answer { authenticator, client, .. } = device().make(&CHALLENGE);
    let origin = device().origin;
    let read = |authenticator: &[u8]| read_new_passkey(&origin, &CHALLENGE, authenticator, &client);
    for length in 0..authenticator.len() {
        assert!(read(&authenticator[..length]).is_err(), "{length} bytes");
    }
    assert_eq!(read(&[&authenticator[..], &[0]].concat()), Err(PasskeyError::Key));
    let mut off_the_curve = authenticator.clone();
    *off_the_curve.last_mut().expect("bytes") ^= 1;
    assert_eq!(read(&off_the_curve), Err(PasskeyError::Key));
    let another = Authenticator::new(1, "https://elsewhere.example").make(&CHALLENGE);
    assert_eq!(read(&another.authenticator), Err(PasskeyError::RelyingParty));
    let old = read_new_passkey(&origin, &Digest([8; 32]), &authenticator, &client);
    assert_eq!(old, Err(PasskeyError::Challenge));
}

#[test]
fn documents_signed_together_are_proved_each_for_itself() {
    let passkey = made(&device());
    for count in [1, 2, 3, 7, 64] {
        let documents: Vec<_> = (0..count).map(|n| format!("document {n}").into_bytes()).collect();
        let together = Together::of(documents.iter().map(Vec::as_slice));
        let (whole, signature) = assertion(device().answer(&together.challenge()));
        for (n, document) in documents.iter().enumerate() {
            let one = together.assertion(n, &whole);
            assert_eq!(
                verify_passkey_signature(&passkey, document, &one, &signature),
                Ok(()),
                "{n} of {count}"
            );
            let other = verify_passkey_signature(&passkey, b"another document", &one, &signature);
            assert_eq!(other, Err(PasskeyError::Challenge));
        }
        assert_eq!(together.assertion(0, &whole).place.is_none(), count == 1);
    }
}
