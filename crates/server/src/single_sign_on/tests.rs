//! What a sign-in must have begun with, and what settings can work.

use serde_json::json;

use super::settings::{ProviderSettings, is_secure};
use super::*;

fn settings(name: &str, issuer: &str) -> ProviderSettings {
    let table = json!({
        "name": name, "label": "Ministry", "issuer": issuer, "client_id": "quartermaster", "client_secret": "s"
    });
    serde_json::from_value(table).expect("settings")
}

fn vouched(claims: serde_json::Value) -> Vouched {
    let serde_json::Value::Object(claims) = claims else { panic!("claims are an object") };
    Vouched { subject: "u-1".to_owned(), code: Code::new("P-1").ok(), claims }
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let good = || settings("ministry", "https://id.example.org");
    assert!(ProviderSettings::check(&[good(), settings("other", "http://localhost:9000")]).is_ok());
    let refused = |all: &[ProviderSettings]| ProviderSettings::check(all).map_err(|error| error.to_string());
    for (name, issuer, says) in [
        ("", "https://id.example.org", "the name"),
        ("a/b", "https://id.example.org", "the name"),
        ("ministry", "http://id.example.org", "no https address"),
        ("ministry", "http://localhost.example.org", "no https address"),
    ] {
        let error = refused(&[settings(name, issuer)]).expect_err(name);
        assert!(error.contains(says), "{error}");
    }
    let twice = refused(&[good(), good()]).expect_err("one name");
    assert!(twice.contains("twice"), "{twice}");
    assert!(!format!("{:?}", settings("ministry", "https://id.example.org")).contains("client_secret"));
}

#[test]
fn plain_addresses_are_of_this_machine_only() {
    for secure in ["https://id.example.org", "http://localhost:1", "http://127.0.0.1/x", "http://[::1]:1"] {
        assert!(is_secure(secure), "{secure}");
    }
    for plain in
        ["http://id.example.org", "http://127.0.0.1.example.org", "http://localhostile", "ftp://localhost"]
    {
        assert!(!is_secure(plain), "{plain}");
    }
}

#[test]
fn a_claim_is_a_text_or_a_list() {
    let said =
        vouched(json!({ "groups": ["clerks", "all"], "unit": "B12", "level": 3, "amr": ["pwd", "otp"] }));
    assert!(said.has("groups", "clerks") && said.has("unit", "B12"));
    assert!(!said.has("groups", "clerk") && !said.has("level", "3") && !said.has("missing", ""));
    assert!(said.is_strong());
    assert!(!vouched(json!({ "amr": ["pwd"] })).is_strong() && !vouched(json!({})).is_strong());
}

#[test]
fn what_the_browser_did_not_begin_is_not_asked_about() {
    // Nothing listens at this address: an answer that got through would fail as the provider's.
    let provider = Provider::new(settings("ministry", "http://127.0.0.1:1"));
    let begun = |of: &str| Begun {
        provider: of.to_owned(),
        next: "/".to_owned(),
        state: CsrfToken::new("s-1".to_owned()),
        nonce: Nonce::new("n-1".to_owned()),
        verifier: PkceCodeVerifier::new("v".repeat(43)),
    };
    let returned = |code: &str, state: &str, iss: Option<&str>, error: Option<&str>| Returned {
        code: code.to_owned(),
        state: state.to_owned(),
        iss: iss.map(str::to_owned),
        error: error.map(str::to_owned),
    };
    let ended = |begun, returned: &Returned| finish(&provider, begun, returned, "http://localhost/back");
    let honest = returned("c-1", "s-1", None, None);
    assert!(matches!(ended(None, &honest), Err(SignOnError::NotBegun)));
    assert!(matches!(ended(Some(begun("other")), &honest), Err(SignOnError::NotBegun)));
    let forged = returned("c-1", "s-2", None, None);
    assert!(matches!(ended(Some(begun("ministry")), &forged), Err(SignOnError::NotBegun)));
    let mixed_up = returned("c-1", "s-1", Some("https://evil.example.org"), None);
    assert!(matches!(ended(Some(begun("ministry")), &mixed_up), Err(SignOnError::MixedUp)));
    let given_up = returned("", "s-1", None, Some("access_denied"));
    assert!(matches!(ended(Some(begun("ministry")), &given_up), Err(SignOnError::Refused)));
    assert!(matches!(ended(Some(begun("ministry")), &honest), Err(SignOnError::Provider(_))));
}

#[test]
fn a_subject_is_what_the_specification_lets_it_be() {
    for good in ["1", "auth0|5f7c8ec7c33c6c004bbafe82", "CN=P 1, O=MOD", &"s".repeat(255)] {
        assert!(is_kept(good), "{good}");
    }
    for wrong in ["", "п-1", "u\n1", "u\u{7f}", &"s".repeat(256)] {
        assert!(!is_kept(wrong), "{wrong:?}");
    }
}
