//! The database fails: nothing is lost, nothing happens twice, and the engine works again by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use engine::store::{StoreError, Value};
use engine::{Submission, SubmitError};

use crate::cluster::{Server, on_both};
use crate::faults::{Step, Watch};
use crate::world::{ALLOTTED, PRICE, World, keyed, ordering};

fn gone() -> StoreError {
    StoreError::Unavailable { detail: "cut by the test".into() }
}

/// Fails the nth step of a kind from now on, once; a number below zero lets all pass.
fn failing_at(wanted: impl Fn(Step) -> bool + Send + Sync + 'static) -> (Arc<AtomicI64>, Watch) {
    let countdown = Arc::new(AtomicI64::new(-1));
    let watch: Watch = Arc::new({
        let countdown = Arc::clone(&countdown);
        move |step| {
            let is_last = wanted(step) && countdown.fetch_sub(1, Ordering::SeqCst) == 0;
            match step {
                _ if !is_last => Ok(()),
                Step::Committed => Err(StoreError::CommitUnknown { detail: "cut by the test".into() }),
                _ => Err(gone()),
            }
        }
    });
    (countdown, watch)
}

#[test]
fn a_failure_at_any_statement_of_a_batch_has_no_effect_or_is_settled_by_the_key() {
    on_both(|database| {
        let (countdown, watch) = failing_at(|_| true);
        let world = World::found_watched(database, watch);
        for step in 0.. {
            let request = keyed(ordering(1), &format!("k{step}"));
            countdown.store(step, Ordering::SeqCst);
            let first = world.engine.submit_now(request.clone());
            let is_cut = countdown.swap(-1, Ordering::SeqCst) < 0;
            // A tick of the writer may have met the failure in place of the request.
            assert!(first.is_ok() || first == Err(SubmitError::Unavailable), "{first:?}");
            let settled = world.engine.submit_now(request).expect("the database is back");
            assert!(settled.is_repeat || first.is_err());
            assert_eq!(world.balances().1, (step + 1) * PRICE, "exactly once, cut at step {step}");
            if !is_cut {
                assert!(step > 10, "a batch takes more than {step} statements");
                break;
            }
        }
        world.assert_verified();
    });
}

#[test]
fn a_lost_answer_to_commit_is_settled_by_the_key() {
    on_both(|database| {
        let (countdown, watch) = failing_at(|step| step == Step::Committed);
        let world = World::found_watched(database, watch);
        // A tick of the writer may take the failure in place of a request.
        let cut = |request: &Submission| {
            countdown.store(0, Ordering::SeqCst);
            world.engine.submit_now(request.clone()) == Err(SubmitError::Unavailable)
        };
        let mut requests = (0..).map(|n| keyed(ordering(1), &format!("k{n}")));
        let lost = requests.find(cut).expect("requests do not end");
        countdown.store(-1, Ordering::SeqCst);
        assert!(world.engine.submit_now(lost).expect("settled").is_repeat, "it had taken effect");
        assert_eq!(world.balances().1, PRICE * world.number("SELECT COUNT(*) FROM orders"));
        world.assert_verified();
    });
}

#[test]
fn a_held_lock_is_unavailable_and_then_works_again() {
    on_both(|database| {
        let world = World::found(database);
        let mut other = database.open_writer().expect("a session opens");
        other.begin_write().expect("a transaction opens");
        other.query("SELECT sequence FROM journal_head {lock}", &[]).expect("the head is locked");
        let request = keyed(ordering(1), "k");
        assert_eq!(world.engine.submit_now(request.clone()), Err(SubmitError::Unavailable));
        other.rollback().expect("the lock is given back");
        assert!(!world.engine.submit_now(request).expect("placed").is_repeat);
        world.assert_verified();
    });
}

#[test]
fn cut_sessions_and_a_restarted_server_are_opened_again() {
    let server = Server::start_new();
    let world = World::found(&server.database());
    world.order(1).expect("placed");
    world.engine.project_now().expect("taken in");
    world.assert_verified();

    let cut = "SELECT CAST(COUNT(pg_terminate_backend(pid, 5000)) AS BIGINT) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
    let mut other = server.database().open_reader().expect("a session opens");
    assert_eq!(
        other.query(cut, &[]).expect("cut"),
        [[Value::Int(3)]] as [[Value; 1]; 1],
        "writer, projector and reader"
    );
    world.assert_verified();
    let request = keyed(ordering(1), "cut");
    let answer = world.engine.submit_now(request.clone());
    // A tick of the writer may have found the cut first.
    assert!(answer.is_ok() || answer == Err(SubmitError::Unavailable), "{answer:?}");
    assert_eq!(world.engine.submit_now(request).expect("open again").is_repeat, answer.is_ok());

    server.stop();
    let request = keyed(ordering(1), "stopped");
    assert_eq!(world.engine.submit_now(request.clone()), Err(SubmitError::Unavailable));
    let read = world.engine.read_now(|_, _| Ok(()));
    assert!(read.is_err_and(|error| error.is_retryable()));
    server.start();
    assert!(!world.engine.submit_now(request.clone()).expect("placed").is_repeat);
    assert!(world.engine.submit_now(request).expect("known").is_repeat);
    assert_eq!(world.balances(), (ALLOTTED - 3 * PRICE, 3 * PRICE));
    world.assert_verified();
}
