//! What a person signs: one revision of one document for one purpose.
//!
//! The private key never reaches the server; passkeys sign the same bytes as their challenge. Whether
//! the key may sign is a rule of `domain`.

use ed25519_dalek::{Signature, VerifyingKey};
use thiserror::Error;

use super::Hash;

/// First line of the signed bytes; another form gets another number.
pub const FORM: &str = "quartermaster/1";

/// Why a document's bytes or signature are not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// A part of the statement is empty or holds a control character, so lines would be ambiguous.
    #[error("{field} {text:?} is empty or holds a control character")]
    NotALine {
        /// Which part.
        field: &'static str,
        /// Its text.
        text: String,
    },
    /// The public key is not a point of the curve.
    #[error("the public key is not a valid Ed25519 key")]
    PublicKey,
    /// The signature is not by this key over these bytes.
    #[error("the signature is not valid for this document and key")]
    Signature,
}

/// What a signature over a document states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Name of the installation.
    pub cell: &'a str,
    /// Kind of document, for example `order`.
    pub kind: &'a str,
    /// The document's id with its visible prefix.
    pub id: &'a str,
    /// The document's revision.
    pub revision: u64,
    /// What the signature means, for example `approve`.
    pub purpose: &'a str,
    /// SHA-256 of the document's canonical JSON (RFC 8785).
    pub digest: Hash,
}

/// The bytes to sign, UTF-8 text of six lines, each ending with a newline (0x0A).
///
/// ```text
/// quartermaster/1
/// <cell>
/// <kind>
/// <id>@<revision in decimal>
/// <purpose>
/// <digest in 64 lower-case hexadecimal digits>
/// ```
///
/// # Errors
/// [`DocumentError::NotALine`].
pub fn document_signing_bytes(statement: &Statement) -> Result<Vec<u8>, DocumentError> {
    let Statement { cell, kind, id, revision, purpose, digest } = *statement;
    for (field, text) in [("cell", cell), ("kind", kind), ("id", id), ("purpose", purpose)] {
        if text.is_empty() || text.contains(char::is_control) {
            return Err(DocumentError::NotALine { field, text: text.into() });
        }
    }
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{FORM}\n{cell}\n{kind}\n{id}@{revision}\n{purpose}\n{digest}\n").into_bytes())
}

/// Checks an Ed25519 signature strictly: no malleable form, no key of small order (RFC 8032, 5.1.7).
///
/// # Errors
/// [`DocumentError::PublicKey`] or [`DocumentError::Signature`].
pub fn verify_document_signature(
    public_key: &[u8; 32],
    bytes: &[u8],
    signature: &[u8; 64],
) -> Result<(), DocumentError> {
    let key = VerifyingKey::from_bytes(public_key).map_err(|_| DocumentError::PublicKey)?;
    key.verify_strict(bytes, &Signature::from_bytes(signature)).map_err(|_| DocumentError::Signature)
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};
    use sha2::{Digest, Sha256};

    use super::*;

    fn statement() -> Statement<'static> {
        Statement {
            cell: "Сили оборони",
            kind: "order",
            id: "ord_0190",
            revision: 3,
            purpose: "approve",
            digest: Sha256::digest(b"{}").into(),
        }
    }

    #[test]
    fn bytes_are_as_documented() {
        let text = "quartermaster/1\nСили оборони\norder\nord_0190@3\napprove\n\
                    44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n";
        assert_eq!(document_signing_bytes(&statement()), Ok(text.as_bytes().to_vec()));
    }

    #[test]
    fn parts_that_would_break_a_line_are_refused() {
        let refused = |field, text: &str| Err(DocumentError::NotALine { field, text: text.into() });
        assert_eq!(document_signing_bytes(&Statement { cell: "", ..statement() }), refused("cell", ""));
        assert_eq!(
            document_signing_bytes(&Statement { kind: "a\nb", ..statement() }),
            refused("kind", "a\nb")
        );
        assert_eq!(document_signing_bytes(&Statement { id: "a\r", ..statement() }), refused("id", "a\r"));
        assert_eq!(
            document_signing_bytes(&Statement { purpose: "\u{85}", ..statement() }),
            refused("purpose", "\u{85}")
        );
    }

    #[test]
    fn a_signature_holds_for_its_statement_only() {
        let key = SigningKey::from_bytes(&[5; 32]);
        let public = key.verifying_key().to_bytes();
        let bytes = document_signing_bytes(&statement()).unwrap();
        let signature = key.sign(&bytes).to_bytes();
        verify_document_signature(&public, &bytes, &signature).unwrap();

        let others = [
            Statement { cell: "other", ..statement() },
            Statement { kind: "act", ..statement() },
            Statement { id: "ord_0191", ..statement() },
            Statement { revision: 4, ..statement() },
            Statement { purpose: "submit", ..statement() },
            Statement { digest: [0; 32], ..statement() },
        ];
        for other in others {
            let bytes = document_signing_bytes(&other).unwrap();
            assert_eq!(verify_document_signature(&public, &bytes, &signature), Err(DocumentError::Signature));
        }
        for at in 0..64 {
            let mut broken = signature;
            broken[at] ^= 1;
            assert_eq!(verify_document_signature(&public, &bytes, &broken), Err(DocumentError::Signature));
        }
        let stranger = SigningKey::from_bytes(&[6; 32]).verifying_key().to_bytes();
        assert_eq!(verify_document_signature(&stranger, &bytes, &signature), Err(DocumentError::Signature));
    }

    /// The identity point as key and commitment satisfies the plain equation for every message.
    #[test]
    fn a_key_of_small_order_signs_nothing() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert_eq!(
            verify_document_signature(&identity, b"anything", &signature),
            Err(DocumentError::Signature)
        );
    }
}
