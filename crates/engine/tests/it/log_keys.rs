//! The log key is replaced by an event that both keys sign; only the cell's present key opens the engine.

use domain::Actor;
use domain::cell::log_key_at;
use domain::cell::rotate_log_key::RotateLogKey;
use domain::values::{Id, OrderId, SignatureBytes};
use engine::clock::StoryClock;
use engine::log_key::{LogKeyError, origin};
use engine::proof::checkpoint::Checkpoint;
use engine::proof::note::VerifierKey;
use engine::queries::signatures::signed_editions;
use engine::store::Connection;
use engine::verify::{Kept, verify};
use engine::{Clock, Engine, LogKey, OpenError, Reference, Submission};

use crate::cluster::on_both;
use crate::commands::{basket, code, drones};
use crate::world::{START, World, log_key};

fn new_key() -> LogKey {
    LogKey::new([8; 32])
}

fn open(world: &World, key: LogKey) -> Result<Engine, OpenError> {
    Engine::open(world.database.clone(), Clock::Story(StoryClock::new(START)), key)
}

fn cell(world: &World) -> domain::values::Code {
    let named = world.engine.read_now(|_, reference| Ok(reference.state.cells.known(&1).name.clone()));
    named.expect("the cell is founded")
}

fn newest_note(world: &World) -> String {
    let rows = world.rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", &[]);
    rows[0][0].text().expect("a note").to_owned()
}

/// A world whose key was replaced, with a checkpoint by each key; the note of the older one.
fn rotated(world: &World) -> String {
    world.engine.checkpoint_now().expect("signed with the old key");
    let kept = newest_note(world);
    let command = log_key().rotation(&cell(world), &new_key());
    world.submit(Actor::Console, vec![command.into()]).expect("rotated");
    let engine = open(world, new_key()).expect("the new key opens the engine");
    engine.checkpoint_now().expect("signed with the new key");
    kept
}

#[test]
fn checkpoints_of_both_keys_verify_in_their_ranges() {
    on_both(|database| {
        let world = World::found(database);
        let kept = rotated(&world);
        assert_ne!(newest_note(&world), kept);
        world.assert_verified();
        let verified = world.engine.read_now(|connection, _| verify(connection, Some(&Kept { note: kept })));
        assert_eq!(verified.expect("it runs").difference, None);

        let signed = newest_note(&world);
        world.order(1).expect("ordered");
        world.engine.checkpoint_now().expect("nothing is signed with a key that is not the cell's");
        assert_eq!(newest_note(&world), signed);
    });
}

#[test]
fn an_exported_checkpoint_is_paired_with_the_key_that_signed_it() {
    on_both(|database| {
        let world = World::found(database);
        world.order_signed(basket(&[(drones(), 1)]));
        let order = world.rows("SELECT id FROM orders", &[]).remove(0).remove(0).array().expect("an id");
        let order = OrderId::from_bits(u128::from_be_bytes(order));
        // The checkpoint to be exported is by the key that the pair gives.
        let signer = || {
            let read = |connection: &mut dyn Connection, reference: &Reference| {
                let (_, checkpoint) = signed_editions(connection, order.bits(), order)?;
                let (size, note) = checkpoint.expect("there is one");
                let key = log_key_at(&reference.state, size).expect("every size has a key").key;
                let origin = origin(&reference.state.cells.known(&1).name);
                let verifier = VerifierKey::new(&origin, &key.0).expect("a key");
                Checkpoint::verify(&note, &verifier).expect("signed by it");
                Ok(key)
            };
            world.engine.read_now(|connection, reference| read(connection, reference)).expect("read")
        };
        world.engine.checkpoint_now().expect("signed with the old key");
        let command = log_key().rotation(&cell(&world), &new_key());
        world.submit(Actor::Console, vec![command.into()]).expect("rotated");
        assert_eq!(signer(), log_key().public(), "the newest checkpoint is still the old key's");
        open(&world, new_key()).expect("opened").checkpoint_now().expect("signed with the new key");
        assert_eq!(signer(), new_key().public());
    });
}

#[test]
fn only_the_present_key_opens_the_engine() {
    on_both(|database| {
        let world = World::found(database);
        rotated(&world);
        for wrong in [log_key(), LogKey::new([9; 32])] {
            match open(&world, wrong.clone()).err() {
                Some(OpenError::LogKey(error @ LogKeyError::NotTheCells { .. })) => {
                    let message = error.to_string();
                    assert!(message.contains(&new_key().public().to_string()), "{message}");
                    assert!(message.contains("--log-key"), "{message}");
                }
                other => panic!("{other:?}"),
            }
        }
        let engine = open(&world, new_key()).expect("the cell's own");
        let ordered = engine.submit_now(Submission { key: None, ..crate::world::ordering(1) });
        ordered.expect("a server with the new key works");
    });
}

#[test]
fn a_rotation_that_one_key_did_not_sign_is_found() {
    for is_old in [true, false] {
        on_both(|database| {
            let world = World::found(database);
            let signed = log_key().rotation(&cell(&world), &new_key());
            let forged = SignatureBytes([3; 64]);
            let command = match is_old {
                true => RotateLogKey { old_signature: forged, ..signed },
                false => RotateLogKey { new_signature: forged, ..signed },
            };
            world.submit(Actor::Console, vec![command.into()]).expect("the rule ties it to the cell only");
            let difference = world.verify().difference.expect("found");
            assert!(difference.starts_with("table journal: entry"), "{difference}");
        });
    }
}

#[test]
fn a_rotation_of_another_cell_is_not_signed_for_this_one() {
    let (cell, other) = (code("UA-1"), code("UA-2"));
    let (one, two) = (log_key().rotation(&cell, &new_key()), log_key().rotation(&other, &new_key()));
    assert_ne!((one.old_signature, one.new_signature), (two.old_signature, two.new_signature));
}
