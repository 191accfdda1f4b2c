//! What a provider is configured with.

use domain::identity::Role;
use domain::values::Code;
use serde::{Deserialize, Serialize};

use crate::outgoing::http::is_here;

/// A provider, as a `[[providers]]` table of the configuration has it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// Its name in addresses of ours: letters, digits and hyphens.
    pub name: String,
    /// What its button says.
    pub label: String,
    /// Its issuer identifier, an `https` address.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
    /// The claim that holds the personnel code.
    #[serde(default = "preferred_username")]
    pub person_claim: String,
    /// How people that the cell does not have are admitted; they are refused without.
    #[serde(default)]
    pub admits: Option<Admission>,
    /// What a claim makes of a person.
    #[serde(default)]
    pub appointments: Vec<Mapping>,
}

/// How people whom only the provider knows are admitted at their first sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admission {
    /// The organisation that vouches for them.
    pub organisation: Code,
}

/// An appointment that follows from a claim.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The claim, a text or a list of texts.
    pub claim: String,
    /// The text.
    pub value: String,
    /// The role it gives.
    pub role: Role,
    /// The organisation it is given at.
    pub organisation: Code,
}

fn preferred_username() -> String {
    "preferred_username".to_owned()
}

/// Without the secret.
impl std::fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderSettings")
            .field("name", &self.name)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// Settings that no sign-in could work with.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A name that does not fit into an address.
    #[error("providers: the name {0:?} must be 1 to 32 letters, digits or hyphens")]
    Name(String),
    /// Two of one name.
    #[error("providers: {0:?} is there twice; give each its own name")]
    Twice(String),
    /// An address that is not under TLS.
    #[error("providers: the issuer {0:?} is no https address")]
    Issuer(String),
}

impl ProviderSettings {
    /// Refuses what cannot work, alone or beside the others.
    pub fn check(all: &[ProviderSettings]) -> Result<(), SettingsError> {
        for (index, one) in all.iter().enumerate() {
            let is_sign = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
            if one.name.is_empty() || one.name.len() > 32 || !one.name.chars().all(is_sign) {
                return Err(SettingsError::Name(one.name.clone()));
            }
            if all[..index].iter().any(|other| other.name == one.name) {
                return Err(SettingsError::Twice(one.name.clone()));
            }
            if !is_secure(&one.issuer) {
                return Err(SettingsError::Issuer(one.issuer.clone()));
            }
        }
        Ok(())
    }
}

/// Whether an address is under TLS, or one of this machine.
pub fn is_secure(address: &str) -> bool {
    address.starts_with("https://") || address.strip_prefix("http://").is_some_and(is_here)
}
