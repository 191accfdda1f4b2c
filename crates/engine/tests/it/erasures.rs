//! Erased texts are gone, the journal still proves that they were there, and nothing else may be missing.

use domain::Actor;
use domain::identity::erase_personal::{ErasePersonal, ErasureReason};
use engine::{journal, personal};

use crate::cluster::on_both;
use crate::commands::{add_person, code, person};
use crate::world::World;

fn erase(name: &str) -> ErasePersonal {
    let (fields, reason) = (vec![code("name")], ErasureReason::Request);
    ErasePersonal { subject: code(&person(name).to_string()), fields, reason }
}

#[test]
fn an_erased_text_is_gone_and_its_digest_stays() {
    on_both(|database| {
        let world = World::found(database);
        let added = world.console(add_person("P-ERASED")).expect("added");
        let count = || world.number("SELECT COUNT(*) FROM personal");
        let before = count();
        let texts = || {
            let entry = |connection: &mut dyn engine::store::Connection| {
                let entries = journal::entries(connection, added.first_sequence - 1, added.last_sequence)?;
                Ok((personal::texts(connection, &entries)?, entries))
            };
            world.engine.read_now(|connection, _| entry(connection)).expect("read")
        };
        assert_eq!(texts().0[&added.first_sequence].len(), 1);

        world.console(erase("P-ERASED").into()).expect("erased");
        assert_eq!((count(), texts().0.len()), (before - 1, 0));
        assert_eq!(texts().1[0].withheld.len(), 1, "the digest stays");
        let report = world.verify();
        assert_eq!((report.difference, report.erased), (None, 1));

        let together = vec![add_person("P-BRIEF"), erase("P-BRIEF").into()];
        world.submit(Actor::Console, together).expect("added and erased in one batch");
        assert_eq!((count(), world.verify().erased), (before - 1, 2));

        world.tamper("DELETE FROM personal WHERE sequence = (SELECT MAX(sequence) FROM personal)");
        let difference = world.verify().difference.expect("a text that no event erased");
        assert!(difference.starts_with("table personal"), "{difference}");
    });
}
