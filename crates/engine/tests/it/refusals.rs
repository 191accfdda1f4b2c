//! Refusals for lack of authority or money are kept for the auditor, but cannot fill the journal.

use domain::Actor;
use domain::values::Timestamp;
use engine::{Submission, SubmitError};

use crate::cluster::on_both;
use crate::commands::{add_person, basket, drones, person};
use crate::world::{START, World};

const KEPT: &str = "SELECT fields FROM journal WHERE kind = 'command_refused.1' ORDER BY sequence";

impl World {
    fn refused_code(&self, actor: Actor) -> &'static str {
        let order = Submission::of(actor, basket(&[(drones(), 1_000)]));
        match self.engine.submit_now(order) {
            Err(SubmitError::Rejected(rejection)) => rejection.code(),
            other => panic!("{other:?}"),
        }
    }

    fn kept(&self) -> Vec<serde_json::Value> {
        let parse = |row: Vec<engine::store::Value>| serde_json::from_str(row[0].text().expect("text"));
        self.rows(KEPT, &[]).into_iter().map(|row| parse(row).expect("JSON")).collect()
    }
}

#[test]
fn ten_a_minute_of_an_actor_and_code_are_kept_and_the_rest_counted() {
    on_both(|database| {
        let world = World::found(database);
        let commander = Actor::Person(person("P-COMMANDER"));
        for _ in 0..25 {
            assert_eq!(world.refused_code(commander), "not_permitted");
        }
        assert_eq!(world.kept().len(), 10);
        assert_eq!(world.refused_code(crate::world::orderer()), "no_legal_money");
        assert_eq!(world.kept().len(), 11, "another actor and code are counted apart");
        world.clock.set(Timestamp(START.0 + 61_000_000));
        world.refused_code(commander);
        let kept = world.kept();
        assert_eq!(kept.len(), 12);
        assert_eq!(kept[11]["uncounted"], 15);
        assert_eq!(kept[11]["command"], "PlaceBasket");
        assert_eq!(kept[11]["code"], "not_permitted");
        assert_eq!(kept[11]["actor"], commander.to_string());
        world.assert_verified();
    });
}

#[test]
fn refusals_of_other_kinds_are_not_kept() {
    on_both(|database| {
        let world = World::found(database);
        assert_eq!(world.refused_code(Actor::Person(person("P-CLERK"))), "not_found");
        world.console(add_person("P-CLERK")).expect_err("exists already");
        assert_eq!(world.kept(), Vec::<serde_json::Value>::new());
    });
}
