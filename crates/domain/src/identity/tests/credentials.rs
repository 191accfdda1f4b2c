//! Signing keys and access tokens.

use crate::cell::found::FoundCell;
use crate::identity::close_sign_in::CloseSignIn;
use crate::identity::invite_person::InvitePerson;
use crate::identity::issue_token::IssueToken;
use crate::identity::register_key::{RegisterKey, usable_key};
use crate::identity::register_passkey::RegisterPasskey;
use crate::identity::revoke_key::RevokeKey;
use crate::identity::revoke_token::RevokeToken;
use crate::identity::{OrganisationKind, key_id};
use crate::testing::*;
use crate::values::{Digest, Id, KeyBytes, TokenId};

fn register(name: &str, is_demo: bool) -> RegisterKey {
    RegisterKey { person: person(name), public_key: KeyBytes([9; 32]), is_demo }
}

#[test]
fn an_invitation_is_an_administrator_s_and_ends_what_passkeys_sign() {
    let invite = |to: &str| InvitePerson { person: person(to), expires_at: moment("2026-01-15T10:00") };
    let passkey = || RegisterPasskey { person: person("P-ORDERER"), passkey: passkey("P-ORDERER") };
    given(world())
        .as_("P-ORDERER")
        .when(passkey())
        .then_events(["passkey_registered.1"])
        .when(passkey())
        .then_rejected("already_exists")
        .as_("P-ADMIN")
        .when(invite("P-ORDERER"))
        .then_events(["person_invited.1", "key_revoked.1"])
        .then(|state| {
            let key = key_id(crate::testing::passkey("P-ORDERER"));
            assert!(usable_key(state, key, person("P-ORDERER")).is_err());
            assert!(usable_key(state, key_id(public_key("P-ORDERER")), person("P-ORDERER")).is_ok());
        })
        .when(invite("P-ORDERER"))
        .then_events(["person_invited.1"]);
    refused("P-ORDERER", invite("P-ORDERER"), "not_found");
    refused("P-BUYER", invite("P-ORDERER"), "not_permitted");
    refused("P-ADMIN", invite("P-UNKNOWN"), "not_found");
    let past = InvitePerson { expires_at: moment("2020-01-15T10:00"), ..invite("P-ORDERER") };
    refused("P-ADMIN", past, "field_invalid");
    refused("P-STRANGER", passkey(), "not_found");
}

#[test]
fn a_sign_in_is_closed_by_an_administrator_and_ends_what_passkeys_sign() {
    let close = |of: &str| CloseSignIn { person: person(of) };
    given(world())
        .as_("P-ORDERER")
        .when(RegisterPasskey { person: person("P-ORDERER"), passkey: passkey("P-ORDERER") })
        .then_events(["passkey_registered.1"])
        .as_("P-ADMIN")
        .when(close("P-ORDERER"))
        .then_events(["sign_in_closed.1", "key_revoked.1"])
        .when(close("P-ORDERER"))
        .then_events(["sign_in_closed.1"]);
    refused("P-ORDERER", close("P-ORDERER"), "not_found");
    refused("P-BUYER", close("P-ORDERER"), "not_permitted");
    refused("P-ADMIN", close("P-UNKNOWN"), "not_found");
}

fn revoke(name: &str) -> RevokeKey {
    RevokeKey { key: key_id(public_key(name)), reason: personal("lost") }
}

#[test]
fn a_person_registers_and_revokes_keys_of_their_own() {
    given(world())
        .as_("P-ORDERER")
        .when(register("P-ORDERER", false))
        .then_events(["key_registered.1"])
        .when(register("P-ORDERER", false))
        .then_rejected("already_exists")
        .when(revoke("P-ORDERER"))
        .then_events(["key_revoked.1"])
        .when(revoke("P-ORDERER"))
        .then_rejected("key_not_usable")
        .then_says("it was revoked before");
    refused("P-STRANGER", register("P-ORDERER", false), "not_found");
    refused("P-ADMIN", revoke("P-ORDERER"), "not_found");
    refused("clock", revoke("P-ORDERER"), "not_found");
    refused("console", register("P-NONE", false), "not_found");
    refused("P-ORDERER", revoke("P-NOBODY"), "not_found");
}

#[test]
fn a_key_belongs_to_one_person_for_ever() {
    let taken =
        RegisterKey { person: person("P-NOBODY"), public_key: public_key("P-ORDERER"), is_demo: false };
    given(world())
        .as_("P-ORDERER")
        .when(revoke("P-ORDERER"))
        .as_("P-NOBODY")
        .when(taken)
        .then_rejected("already_exists");
}

#[test]
fn only_a_registered_key_of_the_signer_can_sign() {
    let key = key_id(public_key("P-ORDERER"));
    given(world())
        .then(|state| {
            assert!(usable_key(state, key, person("P-ORDERER")).is_ok());
            let refusal = usable_key(state, key, person("P-APPROVER")).expect_err("of somebody else");
            assert!(refusal.to_string().contains("it is not registered to you"));
            let refusal = usable_key(state, key_id(KeyBytes([9; 32])), person("P-ORDERER"));
            assert!(refusal.expect_err("unknown").to_string().contains("it is not registered;"));
        })
        .as_("P-ORDERER")
        .when(revoke("P-ORDERER"))
        .then(|state| {
            let refusal = usable_key(state, key, person("P-ORDERER")).expect_err("revoked");
            assert_eq!(refusal.code(), "key_not_usable");
        });
}

#[test]
fn demo_keys_stay_in_the_demo() {
    refused("P-ORDERER", register("P-ORDERER", true), "key_not_usable").then_says("outside the demo");
    let mut demo = World::empty();
    let (name, zone, log_key) = (code("demo"), "Europe/Kyiv".to_owned(), KeyBytes([1; 32]));
    demo.accept(FoundCell { name, zone, is_demo: true, log_key });
    demo.accept(add_organisation("MOD", OrganisationKind::Agency, None, "UA"));
    demo.accept(add_person("P-ORDERER"));
    given(demo).when(register("P-ORDERER", true)).then_events(["key_registered.1"]).then(|state| {
        assert!(usable_key(state, key_id(KeyBytes([9; 32])), person("P-ORDERER")).is_ok());
    });
}

fn issue(name: &str, expires_at: &str) -> IssueToken {
    let (secret_digest, label) = (Digest([5; 32]), personal("laptop"));
    IssueToken { person: person(name), secret_digest, label, expires_at: moment(expires_at) }
}

#[test]
fn tokens_are_issued_at_the_console() {
    given(world())
        .when(issue("P-ORDERER", "2026-06-30T00:00"))
        .then_events(["token_issued.1"])
        .then(|state| assert_eq!(state.tokens.rows().count(), 1))
        .when(issue("P-STRANGER", "2026-06-30T00:00"))
        .then_rejected("already_exists");
    refused("console", issue("P-NONE", "2026-06-30T00:00"), "not_found");
    refused("console", issue("P-ORDERER", "2026-01-12T08:00"), "field_invalid").then_says("expires_at");
    refused("P-ADMIN", issue("P-ORDERER", "2026-06-30T00:00"), "not_permitted");
}

#[test]
fn a_token_is_revoked_once_by_its_owner_or_the_console() {
    let mut world = world();
    world.accept(issue("P-ORDERER", "2026-06-30T00:00"));
    let token = world.state.tokens.rows().next().expect("issued above").id;
    let revoke = || RevokeToken { token };
    given(world)
        .as_("P-STRANGER")
        .when(revoke())
        .then_rejected("not_found")
        .as_("P-ORDERER")
        .when(revoke())
        .then_events(["token_revoked.1"])
        .as_("console")
        .when(revoke())
        .then_rejected("not_found");
    refused("console", RevokeToken { token: TokenId::from_bits(1) }, "not_found");
}
