//! Reads: read-only, with reference data of the same moment, from any thread and inside an async task.

use std::sync::Arc;

use domain::values::PersonId;
use engine::store::StoreError;

use crate::cluster::on_both;
use crate::commands::{add_person, person};
use crate::world::World;

fn knows(world: &World, id: PersonId) -> bool {
    let known = world.engine.read_now(|_, reference| Ok(reference.state.persons.get(&id).is_some()));
    known.expect("the reference data is readable")
}

#[test]
fn the_reference_is_as_fresh_as_the_read() {
    on_both(|database| {
        let world = World::found(database);
        let second = world.second();
        assert!(!knows(&world, person("P-NEW")));
        second.console(add_person("P-NEW")).expect("added by the other server");
        assert!(knows(&world, person("P-NEW")));
        world.order(1).expect("placed");
        let sequence = |world: &World| world.engine.read_now(|_, reference| Ok(reference.sequence));
        let added = world.number("SELECT MAX(sequence) FROM journal WHERE kind = 'person_added.1'");
        assert_eq!(sequence(&world).expect("readable"), added.unsigned_abs(), "an order changes none of it");
    });
}

#[test]
fn a_read_cannot_write() {
    on_both(|database| {
        let world = World::found(database);
        let written = world.engine.read_now(|connection, _| connection.execute("DELETE FROM offer", &[]));
        assert!(written.is_err());
        assert_eq!(world.number("SELECT COUNT(*) FROM offer"), 2);
    });
}

#[test]
fn more_reads_at_once_than_connections_are_all_answered() {
    on_both(|database| {
        let world = World::found(database);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        let counts = runtime.block_on(async {
            let count = |engine: Arc<engine::Engine>| async move {
                let read = engine
                    .read(|connection, _| connection.query("SELECT COUNT(*) FROM offer", &[])?[0][0].int());
                read.await
            };
            let reads: Vec<_> = (0..40).map(|_| tokio::spawn(count(Arc::clone(&world.engine)))).collect();
            let mut counts = Vec::new();
            for read in reads {
                counts.push(read.await.expect("the task ends").expect("read"));
            }
            // The last user of an engine may be an async task.
            drop(world);
            counts
        });
        assert_eq!(counts, [2; 40]);
    });
}

#[test]
fn a_failing_read_fails_alone() {
    on_both(|database| {
        let world = World::found(database);
        let broken = world.engine.read_now(|connection, _| connection.query("SELECT nothing", &[]).map(drop));
        assert!(matches!(broken, Err(StoreError::Other { .. })), "{broken:?}");
        assert_eq!(world.number("SELECT COUNT(*) FROM offer"), 2);
    });
}
