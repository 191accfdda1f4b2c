//! Every route as nobody, as a stranger, in the wrong role and in the right one.

use std::collections::{BTreeMap, BTreeSet};

use domain::Actor;
use domain::identity::add_person::AddPerson;
use domain::identity::appoint::Appoint;
use domain::identity::issue_token::IssueToken;
use domain::identity::{Role, Scope};
use domain::policy::{Action, OWN, reach};
use domain::values::{Digest, OrganisationId, PersonId};
use sha2::{Digest as _, Sha256};

use server::ROUTES;
use server::route::Access;

use crate::client::{Call, Reply};
use crate::cluster;
use crate::samples::{Sample, samples};
use crate::scene::{Scene, Stage};

fn send(scene: &Scene, sample: &Sample, person: &str) -> Reply {
    let call = scene.call(sample);
    let call = if person.is_empty() { call } else { call.by(person) };
    call.send(&scene.world.router)
}

/// Worlds by stage, made once each; for requests that change nothing.
#[derive(Default)]
pub struct Scenes(BTreeMap<Stage, Scene>);

impl Scenes {
    pub fn of(&mut self, sample: &Sample) -> &Scene {
        self.0.entry(sample.stage).or_insert_with(|| Scene::at(sample.stage))
    }
}

#[test]
fn every_route_has_a_sample() {
    let mut sampled: Vec<_> = samples().iter().map(|sample| (sample.method, sample.path)).collect();
    let mut routes: Vec<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
    sampled.sort();
    routes.sort();
    assert_eq!(sampled, routes);
    for sample in samples() {
        let route = ROUTES.iter().find(|route| (route.method, route.path) == (sample.method, sample.path));
        let is_public = route.unwrap().access == Access::Public;
        assert_eq!(is_public, sample.by.is_empty(), "{} {}", sample.method, sample.path);
    }
}

#[test]
fn nobody_gets_in_without_a_token() {
    let mut scenes = Scenes::default();
    for sample in samples() {
        let reply = send(scenes.of(&sample), &sample, "");
        let name = format!("{} {}", sample.method, sample.path);
        if sample.by.is_empty() {
            assert_eq!(reply.status, 200, "{name}: {}", reply.text);
        } else {
            assert_eq!((reply.status.as_u16(), reply.code().as_str()), (401, "not_authenticated"), "{name}");
            assert!(reply.header("www-authenticate").starts_with("Bearer"), "{name}");
        }
    }
}

#[test]
fn a_stranger_learns_nothing() {
    let mut scenes = Scenes::default();
    for sample in samples().iter().filter(|sample| !sample.by.is_empty() && sample.by != "P-NOBODY") {
        let scene = scenes.of(sample);
        let before = scene.world.journal_size();
        let reply = send(scene, sample, "P-NOBODY");
        let name = format!("{} {}", sample.method, sample.path);
        let route = ROUTES.iter().find(|route| (route.method, route.path) == (sample.method, sample.path));
        let expected = match route.unwrap().access {
            Access::Reads(_) => (403, "not_permitted"),
            Access::Anyone | Access::Commands(_) => (404, "not_found"),
            Access::Public => unreachable!("filtered above"),
        };
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), expected, "{name}: {}", reply.text);
        assert_eq!(scene.world.journal_size(), before, "{name} leaves no trace");
    }
}

#[test]
fn the_wrong_role_is_refused() {
    let mut scenes = Scenes::default();
    for sample in samples().iter().filter(|sample| !sample.not_by.is_empty()) {
        let reply = send(scenes.of(sample), sample, sample.not_by);
        let name = format!("{} {} by {}", sample.method, sample.path, sample.not_by);
        let outcome = (reply.status.as_u16(), reply.code());
        let is_refused =
            matches!((outcome.0, outcome.1.as_str()), (403, "not_permitted") | (404, "not_found"));
        assert!(is_refused, "{name}: {outcome:?} {}", reply.text);
    }
}

/// A person for each role, all appointed where the scene's order belongs, so that only the role can keep them out.
pub fn appoint_every_role(scene: &Scene) {
    use crate::world::{NOON, code, day, personal, text};
    let organisation = OrganisationId::of_code(&code("B11"));
    for role in Role::ALL {
        let name = format!("P-AS-{role}");
        let person = PersonId::of_code(&code(&name));
        let (label, expires_at) = (personal("test"), NOON.plus_days(30));
        let secret_digest = Digest(Sha256::digest(Sha256::digest(&name)).into());
        let (from, document, scope) = (day("2026-01-01"), text("order 1"), Scope::default());
        scene.world.submit(
            Actor::Console,
            vec![
                AddPerson { code: code(&name), name: personal(&name), organisation }.into(),
                IssueToken { person, secret_digest, label, expires_at }.into(),
                Appoint { person, role: *role, organisation, from, to: None, document, scope }.into(),
            ],
        );
    }
    let names: Vec<_> = Role::ALL.iter().map(|role| format!("P-AS-{role}")).collect();
    scene.world.sign_in(names.iter().map(String::as_str));
}

/// Whether the table of permissions has any way for a role to use a route.
pub fn may_use(role: Role, access: Access) -> bool {
    let has = |action: &Action| OWN.contains(action) || reach(*action, role).is_some();
    match access {
        Access::Public | Access::Anyone => true,
        Access::Reads(actions) => actions.iter().any(|action| reach(*action, role).is_some()),
        Access::Commands(actions) => actions.iter().any(has),
    }
}

#[test]
fn every_route_is_closed_to_every_role_that_the_table_does_not_let_in() {
    let mut scenes = Scenes::default();
    let mut appointed = BTreeSet::new();
    for sample in samples().iter().filter(|sample| !sample.by.is_empty()) {
        let scene = scenes.of(sample);
        if appointed.insert(sample.stage) {
            appoint_every_role(scene);
        }
        let route = ROUTES.iter().find(|route| (route.method, route.path) == (sample.method, sample.path));
        let route = route.unwrap();
        for role in Role::ALL {
            let may = may_use(*role, route.access);
            if may && route.is_write() {
                continue;
            }
            let reply = send(scene, sample, &format!("P-AS-{role}"));
            let name = format!("{} {} as {role}: {}", sample.method, sample.path, reply.text);
            let code = reply.code();
            match (may, route.access) {
                (true, _) => {
                    let is_answered =
                        reply.status.is_success() || [403, 404].contains(&reply.status.as_u16());
                    assert!(is_answered, "{name}");
                }
                (false, Access::Reads(_)) => assert_eq!(code, "not_permitted", "{name}"),
                (false, _) => assert!(code == "not_permitted" || code == "not_found", "{name}"),
            }
        }
    }
}

/// Writes change their scene, so what a later role meets may be a refusal of the rule; what it never meets is an error
/// of ours or a demand for another token.
#[test]
fn every_write_is_open_to_a_role_that_the_table_lets_in() {
    let mut scenes = Scenes::default();
    let mut appointed = BTreeSet::new();
    for sample in samples().iter().filter(|sample| !sample.by.is_empty()) {
        let route = ROUTES.iter().find(|route| (route.method, route.path) == (sample.method, sample.path));
        let route = route.unwrap();
        // Signatures are made of what waits, so their bodies exist for the right person alone.
        if !route.is_write() || sample.body.contains("{signed}") {
            continue;
        }
        let scene = scenes.of(sample);
        if appointed.insert(sample.stage) {
            appoint_every_role(scene);
        }
        for role in Role::ALL.iter().filter(|role| may_use(**role, route.access)) {
            let reply = send(scene, sample, &format!("P-AS-{role}"));
            let name = format!("{} {} as {role}: {}", sample.method, sample.path, reply.text);
            assert!(reply.status != 401 && !reply.status.is_server_error(), "{name}");
        }
    }
}

/// What a world cannot take because of the writes before is sent to a fresh one.
#[test]
fn every_write_is_done_on_postgresql_too() {
    let at = |stage| {
        let [_, postgres] = cluster::databases();
        Scene::on(postgres, stage)
    };
    let is_write = |sample: &Sample| {
        ROUTES
            .iter()
            .any(|route| (route.method, route.path) == (sample.method, sample.path) && route.is_write())
    };
    let mut by_stage: BTreeMap<Stage, Vec<Sample>> = BTreeMap::new();
    for sample in samples().into_iter().filter(is_write) {
        by_stage.entry(sample.stage).or_default().push(sample);
    }
    for (stage, writes) in by_stage {
        let shared = at(stage);
        for sample in &writes {
            let name = format!("{} {} by {}", sample.method, sample.path, sample.by);
            // What is signed is the document as it was at the stage.
            if !sample.body.contains("{signed}") && send(&shared, sample, sample.by).status.is_success() {
                continue;
            }
            let fresh = at(stage);
            let reply = send(&fresh, sample, sample.by);
            assert!(reply.status.is_success(), "{name}: {} {}", reply.status, reply.text);
            fresh.world.assert_verified(&name);
        }
        shared.world.assert_verified(&format!("{stage:?}"));
    }
}

#[test]
fn the_right_role_is_let_in() {
    let mut scenes = Scenes::default();
    for sample in samples().iter().filter(|sample| !sample.by.is_empty()) {
        let fresh;
        let scene = match sample.method {
            "GET" => scenes.of(sample),
            _ => {
                fresh = Scene::at(sample.stage);
                &fresh
            }
        };
        let before = scene.world.journal_size();
        let reply = send(scene, sample, sample.by);
        let name = format!("{} {} by {}", sample.method, sample.path, sample.by);
        assert!(reply.status.is_success(), "{name}: {} {}", reply.status, reply.text);
        let route =
            ROUTES.iter().find(|route| (route.method, route.path) == (sample.method, sample.path)).unwrap();
        if reply.status == 202 {
            crate::imports::ended(&scene.world, sample.by, reply.json()["id"].as_str().unwrap());
        }
        let is_changed = scene.world.journal_size() > before;
        assert_eq!(is_changed, route.is_write(), "{name}");
        if reply.status == 201 {
            let made = Call::new("GET", reply.header("location").strip_prefix("/api/v1").unwrap());
            let seen = made.by("P-AUDITOR").send(&scene.world.router);
            assert_eq!(seen.status, 200, "{name}: {} is {}", reply.header("location"), seen.text);
        }
    }
}
