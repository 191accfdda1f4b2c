//! Detached CMS and CAdES signatures beside an exported document: checked up to roots that the caller trusts.

use std::path::{Path, PathBuf};

use clap::Args;
use domain::values::{Timestamp, to_canonical};
use engine::proof::cms::{CmsError, ForeignSignature, Standing, roots, verify_detached};
use serde_json::Value;

use super::read;
use crate::output::{self, Failure};

/// What is to be checked beside the signatures of the file itself.
#[derive(Debug, Args)]
pub struct Foreign {
    /// A detached CMS or CAdES signature (DER) over the file, or over the canonical form of a document in it
    #[arg(long, value_name = "FILE", requires = "roots")]
    cms: Vec<PathBuf>,
    /// Certificates that such signatures must lead to (PEM); revocation is not asked
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
}

impl Foreign {
    /// Whether there is something to check.
    pub fn is_given(&self) -> bool {
        !self.cms.is_empty()
    }

    /// Checks every container against one file, which may be an export with documents in it; `now` is the latest moment
    /// a signature may be of.
    pub fn check(&self, path: &Path, file: &str, now: Timestamp) -> Result<(), Failure> {
        let Some(trusted) = &self.roots else { return Ok(()) };
        let wrong = |path: &Path, error: &CmsError| {
            Failure::refused(format!("not verified: {}: it {error}", path.display()))
        };
        let trusted_roots = roots(&read(trusted)?).map_err(|error| wrong(trusted, &error))?;
        let contents = contents(file);
        for container in &self.cms {
            let bytes = std::fs::read(container)
                .map_err(|error| Failure::refused(format!("{}: {error}", container.display())))?;
            let outcome = contents
                .iter()
                .map(|(what, content)| {
                    verify_detached(&bytes, content, &trusted_roots, now.0.div_euclid(1_000_000))
                        .map(|made| (what, made))
                })
                .reduce(|first, next| if first == Err(CmsError::OtherContent) { next } else { first });
            let (what, made) =
                outcome.expect("the file itself is a content").map_err(|error| wrong(container, &error))?;
            output::line(format_args!("{} over {what} of {}", container.display(), path.display()))?;
            made.iter().try_for_each(show)?;
        }
        Ok(())
    }
}

/// What may have been signed: the file, and the canonical form of each document in it.
fn contents(file: &str) -> Vec<(String, Vec<u8>)> {
    let mut contents = vec![("the bytes".to_owned(), file.as_bytes().to_vec())];
    let Ok(export) = serde_json::from_str::<Value>(file) else { return contents };
    let mut add = |what: String, document: &Value| {
        contents.extend(to_canonical(document).ok().map(|canonical| (what, canonical)));
    };
    add("the canonical form".to_owned(), &export);
    if let Some(document) = export.get("document") {
        add("the document".to_owned(), document);
    }
    for edition in export["signed"].as_array().into_iter().flatten() {
        add(format!("edition {}", edition["edition"]), &edition["document"]);
    }
    contents
}

fn show(made: &ForeignSignature) -> Result<(), Failure> {
    let at =
        made.signed_at.map_or("no time".to_owned(), |at| Timestamp(at.saturating_mul(1_000_000)).to_string());
    let form = if made.is_cades { "CAdES-BES" } else { "CMS" };
    let standing = match &made.standing {
        Standing::Valid { root } => format!("valid up to {root}; revocation not asked"),
        Standing::Untrusted { why } => format!("NOT TRUSTED: {why}"),
        Standing::NotVerifiedHere { algorithm } => format!("NOT VERIFIED HERE: algorithm {algorithm}"),
    };
    let ForeignSignature { signer, issuer, serial, .. } = made;
    output::line(format_args!(
        "  {form} by {signer} (issued by {issuer}, {serial}) at {at}, as the signer says: {standing}"
    ))
}
