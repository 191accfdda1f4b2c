//! From a signer's certificate up to a trusted root (RFC 5280, section 6, as far as signers of documents need it).

use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};

use super::{CmsError, algorithms, encoded};

/// Certificates above the signer's.
const DEPTH_MAX: usize = 6;

/// Extensions whose meaning is known here, so that they may be critical; others that are refuse a certificate.
const KNOWN: &[ObjectIdentifier] = &[
    BasicConstraints::OID,
    KeyUsage::OID,
    ExtendedKeyUsage::OID,
    // Policies and their qualifiers say what a certificate is for and refuse nothing here.
    x509_cert::ext::pkix::CertificatePolicies::OID,
    x509_cert::ext::pkix::SubjectAltName::OID,
];

/// The root that a signer's certificate leads to, all of them valid at a time.
pub fn root<'r>(
    signer: &Certificate,
    others: &[Certificate],
    roots: &'r [Certificate],
    at: i64,
) -> Result<&'r Certificate, CmsError> {
    let untrusted = |what: String| CmsError::Untrusted(what);
    check_leaf(signer)?;
    let mut current = signer;
    for below in 0..=DEPTH_MAX {
        check_validity(current, at)?;
        check_extensions(current)?;
        if below > 0 {
            check_authority(current, below - 1)?;
        }
        if let Some(root) = roots.iter().find(|root| *root == current) {
            return Ok(root);
        }
        let issuer = &current.tbs_certificate.issuer;
        let named = |candidate: &&Certificate| candidate.tbs_certificate.subject == *issuer;
        let trusted = roots.iter().find(|root| named(root) && is_issued(current, root));
        if let Some(root) = trusted {
            check_validity(root, at)?;
            check_authority(root, below)?;
            return Ok(root);
        }
        let above = others.iter().filter(|other| *other != current && named(other));
        let mut above = above.filter(|other| is_issued(current, other));
        current = above.next().ok_or_else(|| untrusted(format!("the issuer {issuer} is not known")))?;
    }
    Err(untrusted(format!("more than {DEPTH_MAX} certificates stand above the signer's")))
}

/// Whether a certificate was signed by another's key.
fn is_issued(below: &Certificate, above: &Certificate) -> bool {
    let Ok(message) = encoded(&below.tbs_certificate) else { return false };
    let Some(made) = below.signature.as_bytes() else { return false };
    let named = below.signature_algorithm.oid;
    below.signature_algorithm == below.tbs_certificate.signature
        && algorithms::verify(
            &below.signature_algorithm,
            named,
            &above.tbs_certificate.subject_public_key_info,
            &message,
            made,
        )
        .is_ok()
}

fn check_validity(certificate: &Certificate, at: i64) -> Result<(), CmsError> {
    let validity = &certificate.tbs_certificate.validity;
    let seconds =
        |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    if (seconds(&validity.not_before)..=seconds(&validity.not_after)).contains(&at) {
        return Ok(());
    }
    let subject = &certificate.tbs_certificate.subject;
    Err(CmsError::Untrusted(format!("the certificate of {subject} was not valid when it was signed")))
}

/// An extension of a certificate, if it has it and it can be read.
fn extension<'c, T: Decode<'c> + AssociatedOid>(certificate: &'c Certificate) -> Result<Option<T>, CmsError> {
    let all = certificate.tbs_certificate.extensions.iter().flatten();
    let found = all.into_iter().find(|extension| extension.extn_id == T::OID);
    let read = |bytes| T::from_der(bytes).map_err(|error| CmsError::Form(error.to_string()));
    found.map(|extension| read(extension.extn_value.as_bytes())).transpose()
}

fn check_extensions(certificate: &Certificate) -> Result<(), CmsError> {
    let all = certificate.tbs_certificate.extensions.iter().flatten();
    let mut unknown = all.filter(|extension| extension.critical && !KNOWN.contains(&extension.extn_id));
    match unknown.next() {
        Some(extension) => {
            Err(CmsError::Untrusted(format!("a critical extension {} is not known", extension.extn_id)))
        }
        None => Ok(()),
    }
}

/// Refuses a signer's certificate that is not for signing documents.
fn check_leaf(certificate: &Certificate) -> Result<(), CmsError> {
    let usage: Option<KeyUsage> = extension(certificate)?;
    let signs = |usage: &KeyUsage| {
        usage.0.contains(KeyUsages::DigitalSignature) || usage.0.contains(KeyUsages::NonRepudiation)
    };
    if usage.as_ref().is_some_and(|usage| !signs(usage)) {
        return Err(CmsError::Untrusted("the signer's key is not for signatures".to_owned()));
    }
    Ok(())
}

/// Refuses an issuer that is no authority, or may not have so many certificates below it.
fn check_authority(certificate: &Certificate, below: usize) -> Result<(), CmsError> {
    let subject = &certificate.tbs_certificate.subject;
    let no_authority = || CmsError::Untrusted(format!("{subject} may not issue certificates"));
    let constraints: BasicConstraints = extension(certificate)?.ok_or_else(no_authority)?;
    let usage: Option<KeyUsage> = extension(certificate)?;
    let is_short = constraints.path_len_constraint.is_none_or(|most| below <= usize::from(most));
    let may_sign = usage.is_none_or(|usage| usage.0.contains(KeyUsages::KeyCertSign));
    if constraints.ca && is_short && may_sign { Ok(()) } else { Err(no_authority()) }
}

/// The name of a certificate's subject and issuer, and its serial number.
pub fn names(certificate: &Certificate) -> (String, String, String) {
    let tbs = &certificate.tbs_certificate;
    let serial = tbs.serial_number.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    (tbs.subject.to_string(), tbs.issuer.to_string(), serial)
}

/// Whether a certificate is the one with these names.
pub fn is_named(
    certificate: &Certificate,
    issuer: &x509_cert::name::Name,
    serial: &x509_cert::serial_number::SerialNumber,
) -> bool {
    let tbs = &certificate.tbs_certificate;
    tbs.issuer == *issuer && tbs.serial_number == *serial
}

/// DER of a certificate, which attributes name by its digest.
pub fn der_of(certificate: &Certificate) -> Option<Vec<u8>> {
    certificate.to_der().ok()
}
