//! For whom a provider vouches: the first sign-in binds, and nobody else's account there is that person's any more.

use std::sync::Arc;

use domain::Actor;
use domain::values::PersonId;
use serde_json::{Value, json};
use server::accounts::invitations::issue;
use server::single_sign_on::Vouched;
use server::single_sign_on::admission::admit;
use server::single_sign_on::settings::ProviderSettings;

use crate::client::{Call, runtime};
use crate::world::{World, code, session};

const ISSUER: &str = "https://id.example.org";

struct Provider {
    app: server::App,
    settings: ProviderSettings,
}

impl Provider {
    fn of(world: &World, name: &str, more: Value) -> Provider {
        let mut table = json!({
            "name": name, "label": "Ministry", "issuer": ISSUER, "client_id": "quartermaster", "client_secret": "s"
        });
        table.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let settings = serde_json::from_value(table).unwrap();
        Provider { app: server::App::new(Arc::clone(&world.engine)), settings }
    }

    /// Who signs in whose account there is the subject and whose claim names the code; or why nobody does.
    fn vouches(&self, subject: &str, named: &str) -> Result<PersonId, String> {
        let claims = json!({ "name": "Новенко Нова", "groups": ["clerks"] });
        let Value::Object(claims) = claims else { unreachable!("an object") };
        let vouched =
            Vouched { subject: subject.to_owned(), code: domain::values::Code::new(named).ok(), claims };
        runtime().block_on(admit(&self.app, &self.settings, &vouched)).map_err(|error| error.to_string())
    }
}

fn person(name: &str) -> PersonId {
    PersonId::of_code(&code(name))
}

#[test]
fn a_person_is_bound_to_the_first_account_that_vouched_for_them() {
    let world = World::in_earnest();
    let provider = Provider::of(&world, "ministry", json!({}));
    assert_eq!(provider.vouches("u-1", "P-ORDERER"), Ok(person("P-ORDERER")));

    for name in ["P-ORDERER", "P-ADMIN", "P-UNKNOWN", ""] {
        let signed_in = provider.vouches("u-1", name);
        assert_eq!(signed_in, Ok(person("P-ORDERER")), "the subject says who it is, not the claim {name}");
    }
    let taken = provider.vouches("u-2", "P-ORDERER").expect_err("another account that claims the name");
    assert!(taken.contains("another account"), "{taken}");
    assert_eq!(
        provider.vouches("u-2", "P-APPROVER"),
        Ok(person("P-APPROVER")),
        "it was bound to nobody by that"
    );
    for (subject, name, says) in [("u-3", "", "preferred_username"), ("u-3", "P-UNKNOWN", "nobody here")] {
        let refused = provider.vouches(subject, name).expect_err(name);
        assert!(refused.contains(says), "{refused}");
    }

    let elsewhere = Provider::of(&world, "other", json!({ "issuer": "https://id.example.com" }));
    assert_eq!(elsewhere.vouches("u-2", "P-ORDERER"), Ok(person("P-ORDERER")), "subjects are of one issuer");

    let anew = issue(&world.engine, world.clock.now(), Actor::Console, person("P-ORDERER"), None);
    runtime().block_on(anew).unwrap();
    assert_eq!(
        provider.vouches("u-4", "P-ORDERER"),
        Ok(person("P-ORDERER")),
        "inviting anew lifts the binding"
    );
    assert!(provider.vouches("u-1", "P-ORDERER").is_err(), "what was bound before is no more");
}

#[test]
fn who_is_admitted_is_bound_and_keeps_what_the_claims_give() {
    let world = World::in_earnest();
    let more = json!({
        "admits": { "organisation": "B11" },
        "appointments": [{ "claim": "groups", "value": "clerks", "role": "orderer", "organisation": "B11" }]
    });
    let provider = Provider::of(&world, "ministry", more);
    assert_eq!(provider.vouches("u-1", "P-NEW"), Ok(person("P-NEW")));
    assert!(provider.vouches("u-2", "P-NEW").is_err(), "a second account of one name");
    assert_eq!(provider.vouches("u-1", "P-RENAMED"), Ok(person("P-NEW")));
    let people =
        world.engine.read_now(|_, reference| Ok(reference.state.persons.get(&person("P-RENAMED")).is_some()));
    assert!(!people.unwrap(), "nobody was admitted by the new name");

    world.sign_in(["P-NEW", "P-ADMIN"].into_iter());
    let page = |path: &str, who: &str| {
        let cookies = format!("__Host-language=en; __Host-session={}", session(who));
        Call::page("GET", path).header("cookie", cookies).send(&world.router)
    };
    let own = page("/account", "P-NEW");
    assert!(own.text.contains("Accounts of organisations") && own.text.contains(ISSUER), "{}", own.text);
    let list = page("/accounts?q=P-NEW", "P-ADMIN");
    assert!(list.text.contains(&format!("account: {ISSUER}")), "{}", list.text);
    assert!(list.text.contains("Invite anew") && !list.text.contains("not invited yet"), "{}", list.text);
}
