//! Bulk requests: every submission for itself, between those of others, repeated without harm.

use std::sync::Arc;

use domain::{Actor, Rejection};
use engine::{Submission, SubmitError};

use crate::cluster::on_both;
use crate::commands::add_person;
use crate::world::{Outcome, World, keyed, ordering};

/// More than one batch takes.
const MANY: usize = 600;

fn submit(world: &World, submissions: Vec<Submission>) -> Result<Vec<Outcome>, SubmitError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    runtime.block_on(world.engine.submit_bulk(submissions))
}

fn person(n: usize) -> Submission {
    keyed(Submission::of(Actor::Console, add_person(&format!("P-{n}"))), &format!("person {n}"))
}

#[test]
fn a_refused_row_stops_no_other() {
    on_both(|database| {
        let world = World::found(database);
        let refused = Submission::of(Actor::Console, add_person("P-ORDERER"));
        let outcomes = submit(&world, vec![ordering(1), refused, ordering(2)]).expect("decided");
        let exists = Rejection::AlreadyExists { object: "person", reference: "P-ORDERER".into() };
        assert_eq!(outcomes[1], Err(SubmitError::Rejected(exists)));
        assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
        assert_eq!(world.orders().len(), 2);
        world.assert_verified();
    });
}

#[test]
fn more_rows_than_a_batch_are_decided_in_order_and_repeated_without_harm() {
    on_both(|database| {
        let world = World::found(database);
        let all = || (0..MANY).map(person).collect::<Vec<_>>();
        let first = submit(&world, all()).expect("decided");
        let sequences: Vec<u64> = first.iter().flatten().map(|receipt| receipt.first_sequence).collect();
        assert_eq!(sequences.len(), MANY);
        assert!(sequences.is_sorted_by(|one, next| one < next));
        let size = world.number("SELECT sequence FROM journal_head");
        for (again, first) in submit(&world, all()).expect("decided").into_iter().zip(first) {
            let (again, first) = (again.expect("repeated"), first.expect("accepted"));
            assert!(again.is_repeat);
            assert_eq!((again.first_sequence, again.at), (first.first_sequence, first.at));
        }
        assert_eq!(world.number("SELECT sequence FROM journal_head"), size);
        world.assert_verified();
    });
}

#[test]
fn single_submissions_are_answered_between_the_rows() {
    on_both(|database| {
        let world = World::found(database);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
        let (bulk, single) = runtime.block_on(async {
            let engine = Arc::clone(&world.engine);
            let bulk = tokio::spawn(async move { engine.submit_bulk((0..MANY).map(person).collect()).await });
            tokio::task::yield_now().await;
            let single = world.engine.submit(ordering(1)).await;
            (bulk.await.expect("the task ends"), single)
        });
        let last = bulk.expect("decided").pop().expect("a row").expect("accepted").last_sequence;
        assert!(single.expect("ordered").first_sequence < last, "the order did not wait for the last row");
    });
}

#[test]
fn bulk_requests_are_bounded() {
    on_both(|database| {
        let world = World::found(database);
        assert_eq!(submit(&world, Vec::new()), Ok(Vec::new()));
        let too_many = Rejection::TooMany { field: "submissions", count: 1_001, limit: 1_000 };
        let refused = submit(&world, (0..1_001).map(person).collect());
        assert_eq!(refused, Err(SubmitError::Rejected(too_many)));
    });
}
