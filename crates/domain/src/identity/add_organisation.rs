//! Add an organisation to the tree.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationKind, Parentage, ancestors, changes_from, organisation};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::TREE_DEPTH_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, Date, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Adds an organisation below a parent.
#[derive(Clone, Debug)]
pub struct AddOrganisation {
    /// Code, which becomes the identity.
    pub code: Code,
    /// What it is.
    pub kind: OrganisationKind,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// The organisation above; `None` for a root.
    pub parent: Option<OrganisationId>,
    /// State register number, 8 digits; a wrong check digit is a warning of the importer, not a refusal.
    pub edrpou: Option<String>,
    /// NCAGE, 5 characters (NATO ACodP-1).
    pub ncage: Option<String>,
    /// IBAN (ISO 13616).
    pub iban: Option<String>,
    /// ISO 3166-1 alpha-2 country.
    pub country: String,
    /// Since when it exists.
    pub from: Date,
}

/// An organisation was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationAdded {
    organisation: OrganisationId,
    code: Code,
    organisation_kind: OrganisationKind,
    name_uk: Text,
    name_en: Text,
    parent: Option<OrganisationId>,
    edrpou: Option<String>,
    ncage: Option<String>,
    iban: Option<String>,
    country: String,
    from: Date,
}

impl Verb for AddOrganisation {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let id = OrganisationId::of_code(&self.code);
        let holder = self.parent.unwrap_or(id);
        policy::require(
            state,
            context,
            Action::ManageIdentity,
            &Subject::of("organisation", &self.code, holder),
        )?;
        if state.organisations.get(&id).is_some() {
            return Err(Rejection::AlreadyExists {
                object: "organisation",
                reference: self.code.to_string(),
            });
        }
        if let Some(parent) = self.parent {
            let parent = organisation(state, parent)?;
            let is_deep = |on| ancestors(state, parent.id, on).count() >= TREE_DEPTH_MAX;
            if changes_from(state, self.from).into_iter().any(is_deep) {
                return Err(Rejection::TreeTooDeep {
                    parent: parent.code.to_string(),
                    limit: TREE_DEPTH_MAX,
                });
            }
        }
        self.check_identifiers()?;

        // Nothing below can be refused.
        let AddOrganisation { code, kind, name_uk, name_en, parent, edrpou, ncage, iban, country, from } =
            self.clone();
        Ok(vec![
            OrganisationAdded {
                organisation: id,
                code,
                organisation_kind: kind,
                name_uk,
                name_en,
                parent,
                edrpou,
                ncage,
                iban,
                country,
                from,
            }
            .into(),
        ])
    }
}

impl AddOrganisation {
    fn check_identifiers(&self) -> Result<(), Rejection> {
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let is_upper = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if let Some(edrpou) = self.edrpou.as_deref().filter(|text| text.len() != 8 || !is_digits(text)) {
            return Err(Rejection::field("edrpou", edrpou, Rule::NotDigits.with([&8]), Remedy::CopyRegister));
        }
        if let Some(ncage) = self.ncage.as_deref().filter(|text| text.len() != 5 || !is_upper(text)) {
            return Err(Rejection::field("ncage", ncage, Rule::NotANcage, Remedy::CopyCertificate));
        }
        if let Some(iban) = self.iban.as_deref().filter(|text| !is_iban(text)) {
            return Err(Rejection::field("iban", iban, Rule::IbanFails, Remedy::CopyBankLetter));
        }
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Rejection::field("country", &self.country, Rule::NotAlpha2, Remedy::TwoCapitals));
        }
        Ok(())
    }
}

/// Whether a text is an IBAN: country, two check digits, and remainder 1 modulo 97 (ISO 13616-1, ISO 7064).
pub fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_shaped = (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    is_shaped
        && bytes[4..].iter().chain(&bytes[..4]).fold(0u32, |rest, byte| match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
        }) == 1
}

impl Fact for OrganisationAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.organisations.insert(Organisation {
            id: self.organisation,
            code: self.code.clone(),
            kind: self.organisation_kind,
            name_uk: self.name_uk.clone(),
            name_en: self.name_en.clone(),
            edrpou: self.edrpou.clone(),
            ncage: self.ncage.clone(),
            iban: self.iban.clone(),
            country: self.country.clone(),
            from: self.from,
            suspended_until: None,
            revision: 0,
        });
        let (organisation, from, parent) = (self.organisation, self.from, self.parent);
        state.parentages.insert(Parentage { organisation, from, parent, document: None });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.organisation.to_string()]
    }
}
