//! Every route as nobody, as a stranger, in the wrong role and in the right one.

use std::collections::BTreeMap;

use server::ROUTES;
use server::route::Access;

use crate::client::{Call, Reply};
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
        let is_changed = scene.world.journal_size() > before;
        assert_eq!(is_changed, route.is_write(), "{name}");
        if reply.status == 201 {
            let made = Call::new("GET", reply.header("location").strip_prefix("/api/v1").unwrap());
            let seen = made.by("P-AUDITOR").send(&scene.world.router);
            assert_eq!(seen.status, 200, "{name}: {} is {}", reply.header("location"), seen.text);
        }
    }
}
