//! Who read what is restricted: a row a day, listed latest first.

use domain::values::Timestamp;
use engine::accesses::{ACCESS_DAYS, Access, AccessFilter, Restricted, list};
use engine::queries::Part;

use crate::cluster::on_both;
use crate::commands::person;
use crate::world::{START, World};

fn days(count: i64) -> Timestamp {
    START.plus_days(count)
}

fn note(world: &World, who: &str, field: Restricted, subjects: &[&str], at: Timestamp) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    let subjects = subjects.iter().map(|subject| (*subject).to_owned()).collect();
    runtime.block_on(world.engine.note_access(person(who), field, subjects, at)).expect("noted");
}

/// Object and times of the rows, read in pages of one.
fn listed_by(world: &World, filter: &AccessFilter, is_descending: bool) -> Vec<(String, i64)> {
    let mut rows: Vec<Access> = Vec::new();
    loop {
        let after = rows.last().map(|row| (row.at, row.id));
        let part = Part { after, is_descending, limit: 1 };
        let read = |connection: &mut dyn engine::store::Connection, _: &engine::Reference| {
            list(connection, filter, &part)
        };
        match world.engine.read_now(read).expect("listed").pop() {
            Some(row) => rows.push(row),
            None => return rows.into_iter().map(|row| (row.subject, row.times)).collect(),
        }
    }
}

fn listed(world: &World, filter: &AccessFilter) -> Vec<(String, i64)> {
    listed_by(world, filter, true)
}

#[test]
fn readings_of_a_day_are_counted_and_listed_latest_first() {
    on_both(|database| {
        let world = World::found(database);
        note(&world, "P-ORDERER", Restricted::Name, &["per_1", "per_2"], START);
        note(&world, "P-ORDERER", Restricted::Name, &["per_1"], Timestamp(START.0 + 1));
        note(&world, "P-COMMANDER", Restricted::Iban, &["org_1"], Timestamp(START.0 + 2));
        note(&world, "P-ORDERER", Restricted::Letter, &["per_1"], Timestamp(START.0 + 3));
        note(&world, "P-ORDERER", Restricted::Name, &["per_1"], days(1));
        let row = |subject: &str, times| (subject.to_owned(), times);
        let all = [row("per_1", 1), row("per_1", 1), row("org_1", 1), row("per_1", 2), row("per_2", 1)];
        assert_eq!(listed(&world, &AccessFilter::default()), all);
        let oldest_first = listed_by(&world, &AccessFilter::default(), false);
        assert!(oldest_first.iter().eq(all.iter().rev()));
        let by = AccessFilter { person: Some(person("P-COMMANDER")), ..AccessFilter::default() };
        assert_eq!(listed(&world, &by), [row("org_1", 1)]);
        let of = AccessFilter { subject: Some("per_2".to_owned()), ..AccessFilter::default() };
        assert_eq!(listed(&world, &of), [row("per_2", 1)]);
        note(&world, "P-ORDERER", Restricted::Name, &["per_3"], days(ACCESS_DAYS + 1));
        let kept = [row("per_3", 1), row("per_1", 1)];
        assert_eq!(listed(&world, &AccessFilter::default()), kept, "the older ones are forgotten");
        world.assert_verified();
    });
}
