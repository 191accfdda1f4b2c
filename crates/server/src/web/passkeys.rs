//! What a passkey answers, as the script puts it into a form, and the fields for it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::signatures::Assertion;
use domain::values::{AuthenticatorBytes, SignatureBytes, Text};
use engine::proof::passkey::signature_from_der;
use maud::{Markup, html};
use serde::Deserialize;

use crate::limits::PASSKEY_FIELD_CHARS_MAX;
use crate::problem::Problem;

/// The answer of a passkey; each field in base64url, as WebAuthn's own JSON has them.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answered {
    credential: String,
    authenticator: String,
    client: String,
    signature: String,
}

/// The fields that the script fills in, their names with what goes before them.
pub fn answer_fields(prefix: &str) -> Markup {
    let names = ["credential", "authenticator", "client", "signature"];
    html! { @for name in names { input type="hidden" name={ (prefix) (name) }; } }
}

impl Answered {
    /// From fields of other names.
    pub fn new(field: impl Fn(&str) -> String) -> Answered {
        Answered {
            credential: field("credential"),
            authenticator: field("authenticator"),
            client: field("client"),
            signature: field("signature"),
        }
    }

    /// The answer to a challenge, and its signature.
    pub fn assertion(&self) -> Result<(Assertion, SignatureBytes), Problem> {
        let authenticator = self.authenticator()?.try_into();
        let authenticator = authenticator.map_err(|_| unreadable("authenticator"))?;
        let client = Text::new(&self.client()?).map_err(|_| unreadable("client"))?;
        let signature = decoded("signature", &self.signature)?;
        let signature = signature_from_der(&signature).map_err(|_| unreadable("signature"))?;
        let authenticator = AuthenticatorBytes(authenticator);
        Ok((Assertion { authenticator, client, place: None }, signature))
    }

    /// Which passkey answered.
    pub fn credential(&self) -> Result<Vec<u8>, Problem> {
        decoded("credential", &self.credential)
    }

    /// What the authenticator states.
    pub fn authenticator(&self) -> Result<Vec<u8>, Problem> {
        decoded("authenticator", &self.authenticator)
    }

    /// What the browser states.
    pub fn client(&self) -> Result<String, Problem> {
        String::from_utf8(decoded("client", &self.client)?).map_err(|_| unreadable("client"))
    }
}

fn unreadable(field: &str) -> Problem {
    Problem::malformed(field, "is not what a passkey answers; open the page anew, with scripts allowed")
        .told("typed-passkey", 0)
}

fn decoded(field: &str, text: &str) -> Result<Vec<u8>, Problem> {
    let is_bounded = !text.is_empty() && text.len() <= PASSKEY_FIELD_CHARS_MAX;
    let bytes = is_bounded.then(|| BASE64_URL_SAFE_NO_PAD.decode(text).ok()).flatten();
    bytes.ok_or_else(|| unreadable(field))
}
