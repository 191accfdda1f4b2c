//! What is verified here: RSA (PKCS #1 v1.5 and PSS) and ECDSA on P-256 and P-384, each with SHA-256 or more.

use ring::digest::{SHA256, SHA384, SHA512, digest};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use x509_cert::der::asn1::{Any, ContextSpecific, ObjectIdentifier};
use x509_cert::der::{self, Reader, SliceReader, TagNumber};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::{CmsError, encoded};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const HASH_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const HASH_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const HASH_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
/// Bytes of a PSS salt whose length is not given.
const SALT_BYTES: usize = 20;
/// Everything below is the Ukrainian family: DSTU 4145, GOST 34.311, Kupyna.
const UKRAINIAN: &str = "1.2.804.2.1.1.1.1.";

/// Whether an algorithm is Ukrainian, which is read here and not verified.
pub fn is_ukrainian(algorithm: ObjectIdentifier) -> bool {
    algorithm.to_string().starts_with(UKRAINIAN)
}

/// The digest of a content by an algorithm of this family; `None` for another.
pub fn hash(algorithm: ObjectIdentifier, content: &[u8]) -> Option<Vec<u8>> {
    let known = match algorithm {
        HASH_256 => &SHA256,
        HASH_384 => &SHA384,
        HASH_512 => &SHA512,
        _ => return None,
    };
    Some(digest(known, content).as_ref().to_vec())
}

/// Refuses a signature that the key did not make over the message. `digest_algorithm` decides where the signature's own
/// name leaves the hash open.
pub fn verify(
    algorithm: &AlgorithmIdentifierOwned,
    digest_algorithm: ObjectIdentifier,
    key: &SubjectPublicKeyInfoOwned,
    message: &[u8],
    made: &[u8],
) -> Result<(), CmsError> {
    let known = verifier(algorithm, digest_algorithm, key)?;
    let bits = key.subject_public_key.as_bytes().ok_or(CmsError::Signature)?;
    UnparsedPublicKey::new(known, bits).verify(message, made).map_err(|_| CmsError::Signature)
}

fn verifier(
    algorithm: &AlgorithmIdentifierOwned,
    digest_algorithm: ObjectIdentifier,
    key: &SubjectPublicKeyInfoOwned,
) -> Result<&'static dyn VerificationAlgorithm, CmsError> {
    let unknown = || CmsError::Form(format!("algorithm {} is not verified here", algorithm.oid));
    if key.algorithm.oid == RSA {
        let pkcs1 = |hash| match hash {
            HASH_256 => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
            HASH_384 => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
            HASH_512 => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
            _ => None,
        };
        let found = match algorithm.oid {
            RSA => pkcs1(digest_algorithm),
            RSA_SHA256 => pkcs1(HASH_256),
            RSA_SHA384 => pkcs1(HASH_384),
            RSA_SHA512 => pkcs1(HASH_512),
            RSA_PSS => match pss_hash(algorithm)? {
                HASH_256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
                HASH_384 => Some(&signature::RSA_PSS_2048_8192_SHA384),
                HASH_512 => Some(&signature::RSA_PSS_2048_8192_SHA512),
                _ => None,
            },
            _ => None,
        };
        return found.map(|found| found as &dyn VerificationAlgorithm).ok_or_else(unknown);
    }
    if key.algorithm.oid != EC_KEY {
        return Err(unknown());
    }
    let curve = key.algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let found = match (curve, algorithm.oid) {
        (Some(P256), ECDSA_SHA256) => &signature::ECDSA_P256_SHA256_ASN1,
        (Some(P256), ECDSA_SHA384) => &signature::ECDSA_P256_SHA384_ASN1,
        (Some(P384), ECDSA_SHA256) => &signature::ECDSA_P384_SHA256_ASN1,
        (Some(P384), ECDSA_SHA384) => &signature::ECDSA_P384_SHA384_ASN1,
        (Some(P256 | P384), ECDSA_SHA512) => return Err(unknown()),
        _ => return Err(unknown()),
    };
    Ok(found)
}

/// The hash of PSS parameters (RFC 4055, section 3.1), which must be used for the mask as well and give the salt its
/// length; that is what the verification then holds the signature to.
fn pss_hash(algorithm: &AlgorithmIdentifierOwned) -> Result<ObjectIdentifier, CmsError> {
    let wrong = |error: der::Error| CmsError::Form(format!("PSS parameters: {error}"));
    let parameters = algorithm.parameters.as_ref().ok_or(CmsError::Signature)?;
    let bytes = encoded(parameters)?;
    let mut reader = SliceReader::new(&bytes).map_err(wrong)?;
    let read = reader.sequence(|fields| {
        let hash = ContextSpecific::<AlgorithmIdentifierOwned>::decode_explicit(fields, TagNumber::N0)?;
        let _mask = ContextSpecific::<AlgorithmIdentifierOwned>::decode_explicit(fields, TagNumber::N1)?;
        let salt = ContextSpecific::<u16>::decode_explicit(fields, TagNumber::N2)?;
        while !fields.is_finished() {
            fields.decode::<Any>()?;
        }
        Ok((hash, salt))
    });
    let (hash, salt) = read.map_err(wrong)?;
    let hash = hash.map(|hash| hash.value.oid);
    let hash = hash.ok_or_else(|| CmsError::Form("PSS with SHA-1 is not verified here".to_owned()))?;
    let salt = salt.map_or(SALT_BYTES, |salt| usize::from(salt.value));
    match self::hash(hash, &[]) {
        Some(digest) if digest.len() != salt => Err(CmsError::Form(format!(
            "PSS with a salt of {salt} bytes is not verified here; it must be as long as the hash"
        ))),
        _ => Ok(hash),
    }
}
