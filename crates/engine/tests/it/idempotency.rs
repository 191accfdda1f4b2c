//! The same key gives the same answer once, for seven days.

use domain::Command;
use domain::values::Timestamp;
use engine::{Submission, SubmitError};

use crate::cluster::on_both;
use crate::faults::Gate;
use crate::world::{START, World, keyed, ordering};

const DAY: i64 = 86_400_000_000;

#[test]
fn a_repeat_gets_the_first_receipt() {
    on_both(|database| {
        let world = World::found(database);
        let first = world.engine.submit_now(keyed(ordering(2), "k")).expect("placed");
        assert!(!first.is_repeat);
        world.order(1).expect("another order between");
        let repeat = world.engine.submit_now(keyed(ordering(2), "k")).expect("repeated");
        assert_eq!(repeat, engine::Receipt { is_repeat: true, ..first.clone() });
        let world = world.reopen();
        let repeat = world.engine.submit_now(keyed(ordering(2), "k")).expect("repeated");
        assert_eq!(repeat, engine::Receipt { is_repeat: true, ..first });
        assert_eq!(world.orders().len(), 2);
    });
}

#[test]
fn repeats_within_one_batch_take_effect_once() {
    on_both(|database| {
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, watch);
        gate.close();
        let same = || keyed(ordering(1), "k");
        let submissions = vec![same(), keyed(ordering(2), "k"), same(), keyed(ordering(1), "other")];
        let outcomes = world.submit_together(submissions, || gate.open());
        let [first, other_body, repeat, other_key] = <[_; 4]>::try_from(outcomes).expect("four answers");
        let first = first.expect("placed");
        assert_eq!(other_body, Err(SubmitError::KeyReused));
        assert_eq!(repeat, Ok(engine::Receipt { is_repeat: true, ..first }));
        assert!(other_key.is_ok_and(|receipt| !receipt.is_repeat));
        assert_eq!(world.orders().len(), 2);
        world.assert_verified();
    });
}

#[test]
fn another_request_under_the_key_is_refused() {
    on_both(|database| {
        let world = World::found(database);
        world.engine.submit_now(keyed(ordering(1), "k")).expect("placed");
        let other = world.engine.submit_now(keyed(ordering(2), "k"));
        assert_eq!(other, Err(SubmitError::KeyReused));
        assert_eq!(world.orders().len(), 1);
    });
}

#[test]
fn a_refused_request_is_not_remembered() {
    on_both(|database| {
        let world = World::found(database);
        let refused = world.engine.submit_now(keyed(ordering(101), "k"));
        assert!(matches!(refused, Err(SubmitError::Rejected(_))), "{refused:?}");
        world.allot_more(crate::world::ALLOTTED);
        let accepted = world.engine.submit_now(keyed(ordering(101), "k")).expect("there is money now");
        assert!(!accepted.is_repeat);
    });
}

#[test]
fn a_key_is_remembered_for_seven_days() {
    on_both(|database| {
        let world = World::found(database);
        world.engine.submit_now(keyed(ordering(1), "k")).expect("placed");
        world.clock.set(Timestamp(START.0 + 7 * DAY));
        assert!(world.engine.submit_now(keyed(ordering(1), "k")).expect("known").is_repeat);
        world.clock.set(Timestamp(START.0 + 8 * DAY));
        assert!(!world.engine.submit_now(keyed(ordering(1), "k")).expect("a new request").is_repeat);
        // Forgetting goes with the first change of a writer.
        let world = world.reopen();
        world.order(1).expect("placed");
        assert_eq!(world.number("SELECT COUNT(*) FROM local_request"), 1);
    });
}

#[test]
fn keys_of_different_callers_do_not_meet() {
    on_both(|database| {
        let world = World::found(database);
        let of = |caller: &str| {
            let Submission { actor, commands, .. } = ordering(1);
            let names: Vec<_> = commands.iter().map(Command::name).collect();
            let key = engine::IdempotencyKey::new(caller, "k", names.concat().as_bytes());
            world.engine.submit_now(Submission { actor, commands, key: Some(key) }).expect("placed")
        };
        assert!(!of("first").is_repeat);
        assert!(!of("second").is_repeat);
        assert!(of("first").is_repeat);
    });
}
