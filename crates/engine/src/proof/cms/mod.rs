//! Detached signatures made elsewhere: CMS (RFC 5652) and CAdES-BES (ETSI EN 319 122-1) with RSA or ECDSA, verified up
//! to roots that the caller trusts.
//!
//! Reading order: this file (what is said of a container), `signer` (one signature), `chain` (certificates up to a
//! root), `algorithms` (what is verified here), `bounds` (hostile input). Signatures after DSTU 4145 are read, and
//! never called valid. Revocation is not asked: an offline check cannot, and says so.

mod algorithms;
mod bounds;
mod chain;
mod signer;
#[cfg(test)]
mod tests;

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use thiserror::Error;
pub use x509_cert::Certificate;
use x509_cert::der::oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use x509_cert::der::{self, Decode, DecodePem, Encode};

/// Bytes of a container.
pub const CMS_BYTES_MAX: usize = 64 * 1_024;
/// Signers of a container.
const SIGNERS_MAX: usize = 8;
/// Certificates of a container.
const CERTIFICATES_MAX: usize = 16;

/// Why a container, or a signature in it, is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CmsError {
    /// Larger or deeper than is read.
    #[error("is too large or nested too deeply to be read")]
    Bounds,
    /// Not what it should be.
    #[error("is no detached CMS signature in DER: {0}")]
    Form(String),
    /// It signs another content.
    #[error("signs another document than this one")]
    OtherContent,
    /// The certificate of a signer is not in it.
    #[error("does not hold the certificate of its signer")]
    NoCertificate,
    /// A signature that its key did not make.
    #[error("does not verify with the key of its signer")]
    Signature,
    /// No way from the signer to a trusted root.
    #[error("does not lead to a trusted root: {0}")]
    Untrusted(String),
}

/// Whether a signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Verified up to this root, at the signing time; revocation is not asked.
    Valid {
        /// Subject of the root.
        root: String,
    },
    /// Its key made it, and no way leads from there to a trusted root.
    Untrusted {
        /// Why.
        why: String,
    },
    /// Made by an algorithm that is not verified here, such as DSTU 4145.
    NotVerifiedHere {
        /// Its object identifier.
        algorithm: String,
    },
}

/// One signature of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignSignature {
    /// Subject of the signer's certificate.
    pub signer: String,
    /// Who issued it.
    pub issuer: String,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// When it was signed, as the signer says: seconds since 1970.
    pub signed_at: Option<i64>,
    /// Whether the signed attributes name the certificate (CAdES-BES).
    pub is_cades: bool,
    /// Whether it holds.
    pub standing: Standing,
}

/// Certificates that are trusted, from PEM text of one or more.
///
/// # Errors
/// [`CmsError::Form`] when a block is no certificate, or there is none.
pub fn roots(pem: &str) -> Result<Vec<Certificate>, CmsError> {
    let end = "-----END CERTIFICATE-----";
    let blocks = pem.split_inclusive(end).filter(|block| block.contains("-----BEGIN CERTIFICATE-----"));
    let read = |block: &str| {
        let begin = block.find("-----BEGIN").unwrap_or(0);
        Certificate::from_pem(&block[begin..]).map_err(|error| CmsError::Form(error.to_string()))
    };
    let roots: Vec<_> = blocks.map(read).collect::<Result<_, _>>()?;
    if roots.is_empty() { Err(CmsError::Form("no certificate in PEM".to_owned())) } else { Ok(roots) }
}

/// The signatures of a detached container over a content; every one of them holds or is not verified here.
///
/// `now` is in seconds since 1970: a signature cannot be of later.
///
/// # Errors
/// [`CmsError`]: the first signature that does not hold refuses the container.
pub fn verify_detached(
    container: &[u8],
    content: &[u8],
    roots: &[Certificate],
    now: i64,
) -> Result<Vec<ForeignSignature>, CmsError> {
    let found = judge_detached(container, content, roots, now)?;
    let untrusted = found.iter().find_map(|signature| match &signature.standing {
        Standing::Untrusted { why } => Some(CmsError::Untrusted(why.clone())),
        Standing::Valid { .. } | Standing::NotVerifiedHere { .. } => None,
    });
    untrusted.map_or(Ok(found), Err)
}

/// As [`verify_detached`], but for trust: it may come later, with another root.
///
/// # Errors
/// [`CmsError`]: the first signature that its key did not make over the content refuses the container.
pub fn judge_detached(
    container: &[u8],
    content: &[u8],
    roots: &[Certificate],
    now: i64,
) -> Result<Vec<ForeignSignature>, CmsError> {
    let form = |error: der::Error| CmsError::Form(error.to_string());
    bounds::check(container)?;
    let outer = ContentInfo::from_der(container).map_err(form)?;
    if outer.content_type != ID_SIGNED_DATA {
        return Err(CmsError::Form(format!("content type {}", outer.content_type)));
    }
    let data: SignedData = outer.content.decode_as().map_err(form)?;
    if data.encap_content_info.econtent_type != ID_DATA {
        return Err(CmsError::Form(format!("signed type {}", data.encap_content_info.econtent_type)));
    }
    if data.encap_content_info.econtent.is_some() {
        return Err(CmsError::Form("it holds its content; send a detached signature".to_owned()));
    }
    let choices = data.certificates.iter().flat_map(|set| set.0.iter());
    let certificates: Vec<Certificate> = choices
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    let signers = data.signer_infos.0.as_slice();
    if signers.is_empty() || signers.len() > SIGNERS_MAX || certificates.len() > CERTIFICATES_MAX {
        return Err(CmsError::Form(format!(
            "{} signers, {} certificates",
            signers.len(),
            certificates.len()
        )));
    }
    signers.iter().map(|info| signer::check(info, content, &certificates, roots, now)).collect()
}

/// DER of a part of a certificate or container that was read.
fn encoded(part: &impl Encode) -> Result<Vec<u8>, CmsError> {
    part.to_der().map_err(|error| CmsError::Form(error.to_string()))
}
