//! One signature of a container: what it is over, who made it, and whether it holds.

use cms::signed_data::{SignerIdentifier, SignerInfo};
use x509_cert::Certificate;
use x509_cert::der::asn1::{Any, ObjectIdentifier, OctetString};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::oid::db::rfc5911::{ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNING_TIME};
use x509_cert::der::{self, Decode, Reader, SliceReader};
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use super::{CmsError, ForeignSignature, Standing, algorithms, chain, encoded};

/// The attribute that names the signer's certificate (RFC 5035), which makes a CMS signature CAdES-BES.
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// Seconds that a signer's clock may be ahead of ours.
const AHEAD_MAX: i64 = 300;

/// Checks one signature of a content.
pub fn check(
    info: &SignerInfo,
    content: &[u8],
    certificates: &[Certificate],
    roots: &[Certificate],
    now: i64,
) -> Result<ForeignSignature, CmsError> {
    let certificate = certificates.iter().find(|certificate| is_of(certificate, &info.sid));
    let certificate = certificate.ok_or(CmsError::NoCertificate)?;
    let (signer, issuer, serial) = chain::names(certificate);
    let signed_at = signing_time(info)?;
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let mut algorithms = [info.signature_algorithm.oid, key.algorithm.oid, info.digest_alg.oid].into_iter();
    let ukrainian = algorithms.find(|algorithm| algorithms::is_ukrainian(*algorithm));
    let algorithm = ukrainian.unwrap_or(info.signature_algorithm.oid).to_string();
    let standing = Standing::NotVerifiedHere { algorithm };
    let mut found = ForeignSignature { signer, issuer, serial, signed_at, is_cades: false, standing };
    if ukrainian.is_some() {
        return Ok(found);
    }
    let message = signed_message(info, content)?;
    let made = info.signature.as_bytes();
    algorithms::verify(&info.signature_algorithm, info.digest_alg.oid, key, &message, made)?;
    found.is_cades = names_certificate(info, certificate)?;
    let at = signed_at.unwrap_or(now);
    let root = match at > now + AHEAD_MAX {
        true => Err(CmsError::Untrusted("it claims to be signed later than now".to_owned())),
        false => chain::root(certificate, certificates, roots, at),
    };
    found.standing = match root {
        Ok(root) => Standing::Valid { root: chain::names(root).0 },
        Err(CmsError::Untrusted(why)) => Standing::Untrusted { why },
        Err(error) => return Err(error),
    };
    Ok(found)
}

fn is_of(certificate: &Certificate, sid: &SignerIdentifier) -> bool {
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            chain::is_named(certificate, &named.issuer, &named.serial_number)
        }
        SignerIdentifier::SubjectKeyIdentifier(wanted) => {
            let extensions = certificate.tbs_certificate.extensions.iter().flatten();
            let mut found = extensions.filter(|extension| extension.extn_id == SubjectKeyIdentifier::OID);
            found.any(|extension| {
                SubjectKeyIdentifier::from_der(extension.extn_value.as_bytes()).is_ok_and(|id| id == *wanted)
            })
        }
    }
}

/// The bytes that the signature is over: the content itself, or the attributes that hold its digest.
fn signed_message(info: &SignerInfo, content: &[u8]) -> Result<Vec<u8>, CmsError> {
    let Some(attributes) = &info.signed_attrs else { return Ok(content.to_vec()) };
    let digest = algorithms::hash(info.digest_alg.oid, content)
        .ok_or_else(|| CmsError::Form(format!("digest {} is not verified here", info.digest_alg.oid)))?;
    let stated = attribute(info, ID_MESSAGE_DIGEST)?
        .ok_or_else(|| CmsError::Form("the signed attributes have no message digest".to_owned()))?;
    if read::<OctetString>(&stated)?.as_bytes() != digest {
        return Err(CmsError::OtherContent);
    }
    let of_type =
        attribute(info, ID_CONTENT_TYPE)?.map(|value| read::<ObjectIdentifier>(&value)).transpose()?;
    if of_type != Some(ID_DATA) {
        return Err(CmsError::Form("the signed attributes are of another content type".to_owned()));
    }
    encoded(attributes)
}

/// DER of the one value of a signed attribute, if it is there.
fn attribute(info: &SignerInfo, wanted: ObjectIdentifier) -> Result<Option<Vec<u8>>, CmsError> {
    let attributes = info.signed_attrs.iter().flat_map(|attributes| attributes.iter());
    let mut found = attributes.filter(|attribute| attribute.oid == wanted);
    let Some(first) = found.next() else { return Ok(None) };
    match (found.next(), first.values.as_slice()) {
        (None, [value]) => encoded(value).map(Some),
        _ => Err(CmsError::Form(format!("attribute {wanted} has not one value"))),
    }
}

/// A value of an attribute.
fn read<T: for<'a> Decode<'a>>(bytes: &[u8]) -> Result<T, CmsError> {
    T::from_der(bytes).map_err(|error| CmsError::Form(error.to_string()))
}

fn signing_time(info: &SignerInfo) -> Result<Option<i64>, CmsError> {
    let Some(value) = attribute(info, ID_SIGNING_TIME)? else { return Ok(None) };
    let time: Time = read(&value)?;
    Ok(i64::try_from(time.to_unix_duration().as_secs()).ok())
}

/// Whether the attributes name the certificate; refused when they name another one.
fn names_certificate(info: &SignerInfo, certificate: &Certificate) -> Result<bool, CmsError> {
    let Some(value) = attribute(info, SIGNING_CERTIFICATE_V2)? else { return Ok(false) };
    let named = first_named(&value).map_err(|error| CmsError::Form(error.to_string()))?;
    let algorithm = named.0.map_or(SHA256, |algorithm| algorithm.oid);
    let digest = chain::der_of(certificate).and_then(|der| algorithms::hash(algorithm, &der));
    if digest.as_deref() == Some(named.1.as_bytes()) { Ok(true) } else { Err(CmsError::NoCertificate) }
}

/// Algorithm and digest of the first certificate that a signing certificate attribute names (RFC 5035, section 3).
fn first_named(value: &[u8]) -> der::Result<(Option<AlgorithmIdentifierOwned>, OctetString)> {
    SliceReader::new(value)?.sequence(|attribute| {
        let first = attribute.sequence(|certificates| {
            let first = certificates.sequence(|named| {
                let found = (named.decode()?, named.decode()?);
                rest(named)?;
                Ok(found)
            })?;
            rest(certificates)?;
            Ok(first)
        })?;
        rest(attribute)?;
        Ok(first)
    })
}

/// Passes over what is left.
fn rest<'a>(reader: &mut impl Reader<'a>) -> der::Result<()> {
    while !reader.is_finished() {
        reader.decode::<Any>()?;
    }
    Ok(())
}
