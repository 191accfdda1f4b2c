//! The published note of golang.org/x/mod/sumdb/note, and notes and keys that must be refused.

use super::*;

const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const SKEY: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn peter() -> VerifierKey {
    VKEY.parse().unwrap()
}

#[test]
fn published_note() {
    let signer = SignerKey::from_secret_text(SKEY).unwrap();
    assert_eq!(signer.verifier(), &peter());
    assert_eq!(signer.to_secret_text(), SKEY);
    assert_eq!(peter().to_string(), VKEY);
    let note = sign(TEXT, &[&signer]).unwrap();
    assert_eq!(note, format!("{TEXT}\n{LINE}"));
    assert_eq!(open(&note, &peter()), Ok(TEXT));
}

#[test]
fn broken_keys_are_refused() {
    for start in 0..VKEY.len() {
        for end in start..=VKEY.len() {
            if (start, end) != (0, VKEY.len()) {
                assert!(VKEY[start..end].parse::<VerifierKey>().is_err(), "{}", &VKEY[start..end]);
            }
        }
    }
    for at in 0..VKEY.len() {
        let mut bytes = VKEY.as_bytes().to_vec();
        bytes[at] += 1;
        assert!(String::from_utf8(bytes).unwrap().parse::<VerifierKey>().is_err(), "byte {at}");
    }
    // A key of the wrong length and one of an unknown algorithm.
    for key in [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADK",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ] {
        assert_eq!(key.parse::<VerifierKey>(), Err(NoteError::KeyMaterial("PeterNeumann".into())));
    }
    assert_eq!(
        VKEY.replace("c74f20a3", "c74f20a4").parse::<VerifierKey>(),
        Err(NoteError::KeyId { name: "PeterNeumann".into(), found: 0xc74f_20a4, computed: 0xc74f_20a3 })
    );
    for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb"] {
        assert_eq!(SignerKey::new(name, &[1; 32]).err(), Some(NoteError::KeyName(name.into())));
    }
    assert_eq!(SignerKey::from_secret_text(VKEY).err(), Some(NoteError::KeyForm));
}

#[test]
fn any_changed_byte_of_text_or_signature_is_noticed() {
    let note = format!("{TEXT}\n{LINE}");
    for at in (0..note.len()).filter(|at| note.is_char_boundary(*at) && note.is_char_boundary(at + 1)) {
        let mut changed = note.as_bytes().to_vec();
        changed[at] ^= 1;
        let Ok(changed) = String::from_utf8(changed) else { continue };
        assert!(open(&changed, &peter()).is_err(), "byte {at}");
    }
}

#[test]
fn other_signatures_are_ignored_and_bad_ones_are_not() {
    let other = SignerKey::new("witness.example/w1", &[3; 32]).unwrap();
    let rotated = SignerKey::new("PeterNeumann", &[4; 32]).unwrap();
    let peter_signer = SignerKey::from_secret_text(SKEY).unwrap();
    let note = sign(TEXT, &[&other, &rotated, &peter_signer]).unwrap();
    for key in [&other, &rotated, &peter_signer] {
        assert_eq!(open(&note, key.verifier()), Ok(TEXT));
    }
    let without = sign(TEXT, &[&other, &rotated]).unwrap();
    assert_eq!(open(&without, &peter()), Err(NoteError::NotSignedBy("PeterNeumann+c74f20a3".into())));

    let wrong_text = sign("Another text.\n", &[&peter_signer]).unwrap();
    let wrong_line = wrong_text.rsplit_once("\n\n").unwrap().1;
    let bad = Err(NoteError::BadSignature("PeterNeumann+c74f20a3".into()));
    assert_eq!(open(&format!("{note}{wrong_line}"), &peter()), bad);
    let short = format!("{TEXT}\n— PeterNeumann {}\n", STANDARD.encode([0xc7, 0x4f, 0x20, 0xa3, 1, 2, 3]));
    assert_eq!(open(&short, &peter()), bad);
}

#[test]
fn malformed_notes_are_refused() {
    let cases = [
        (TEXT.to_string(), NoteError::Unsigned),
        (format!("{TEXT}\n"), NoteError::Unsigned),
        (format!("{TEXT}\n{}", LINE.trim_end()), NoteError::Unsigned),
        (format!("a\tb\n\n{LINE}"), NoteError::Text),
        (format!("{TEXT}\n{LINE}- PeterNeumann AAAA\n"), NoteError::SignatureLine(2)),
        (format!("{TEXT}\n— PeterNeumann  {}\n", &LINE[17..40]), NoteError::SignatureLine(1)),
        (format!("{TEXT}\n— PeterNeumann AAA=\n"), NoteError::SignatureLine(1)),
        (format!("{TEXT}\n{}", LINE.repeat(MAX_SIGNATURES + 1)), NoteError::TooManySignatures),
        ("x".repeat(MAX_NOTE_BYTES + 1), NoteError::TooLong(MAX_NOTE_BYTES + 1)),
    ];
    for (note, error) in cases {
        assert_eq!(open(&note, &peter()), Err(error));
    }
    let signer = SignerKey::from_secret_text(SKEY).unwrap();
    assert_eq!(sign("no newline", &[&signer]), Err(NoteError::Text));
    assert_eq!(sign("a\rb\n", &[&signer]), Err(NoteError::Text));
    let with_empty_lines = sign("a\n\nb\n", &[&signer]).unwrap();
    assert_eq!(open(&with_empty_lines, &peter()), Ok("a\n\nb\n"));
}
