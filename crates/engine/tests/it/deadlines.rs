//! Deadlines pass by themselves, a bounded number a batch, and one that fails does not hold up the others.

use std::time::{Duration, Instant};

use domain::values::Timestamp;

use crate::cluster::on_both;
use crate::commands::WITHDRAWN;
use crate::faults::Gate;
use crate::world::{ALLOTTED, FUND, PRICE, START, World, ordering};

/// Days for which an order is held.
const HOLD: i64 = 5;

/// Longer than several ticks of the writer on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

impl World {
    /// Moves the clock to an hour after the start of a later day.
    fn after_days(&self, days: i64) {
        self.clock.set(START.plus_days(days).plus_hours(1));
    }

    fn count(&self, status: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM orders WHERE status = '{status}'"))
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&World) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(begun.elapsed() < PATIENCE, "{what} did not happen");
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_hold_expires_before_the_next_command_is_decided() {
    on_both(|database| {
        let world = World::found(database);
        world.order(100).expect("all the money");
        world.after_days(HOLD);
        world.order(100).expect("the money is free again");
        assert_eq!((world.count("expired"), world.count("submitted")), (1, 1));
        assert_eq!(world.balances(), (0, ALLOTTED));
        world.assert_verified();
    });
}

#[test]
fn a_hold_expires_though_nobody_does_anything() {
    on_both(|database| {
        let world = World::found(database);
        world.order(100).expect("all the money");
        world.after_days(HOLD);
        world.wait_until("the expiry", |world| world.count("expired") == 1);
        assert_eq!(world.balances(), (ALLOTTED, 0));
        let clock = "SELECT actor FROM journal WHERE kind = 'order_expired.1'";
        assert_eq!(world.rows(clock, &[]), [["clock".into()]] as [[engine::store::Value; 1]; 1]);
        world.assert_verified();
    });
}

#[test]
fn a_batch_lets_at_most_256_deadlines_pass() {
    on_both(|database| {
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, watch);
        world.allot_more(300 * PRICE);
        for outcome in world.submit_together(vec![ordering(1); 300], || ()) {
            outcome.expect("placed");
        }
        gate.close();
        world.after_days(HOLD);
        gate.open();
        world.wait_until("the expiry of all", |world| world.count("expired") == 300);
        let batches = "SELECT COUNT(*) FROM journal WHERE kind = 'order_expired.1' GROUP BY at ORDER BY at";
        let sizes = world.rows(batches, &[]);
        assert_eq!(sizes.iter().map(|row| row[0].int().expect("a count")).collect::<Vec<_>>(), [256, 44]);
        world.assert_verified();
    });
}

#[test]
fn what_is_due_has_passed_when_the_writer_was_asked() {
    on_both(|database| {
        let world = World::found(database);
        world.allot_more(300 * PRICE);
        for outcome in world.submit_together(vec![ordering(1); 300], || ()) {
            outcome.expect("placed");
        }
        world.after_days(HOLD);
        world.engine.pass_deadlines_now().expect("the database works");
        assert_eq!(world.count("expired"), 300, "more than one batch takes");
    });
}

#[test]
fn money_lapses_with_its_period_and_what_orders_release_later_lapses_then() {
    on_both(|database| {
        let world = World::found(database);
        world.after_days(352);
        world.order(30).expect("placed on the 30th of December");
        world.after_days(354);
        world.wait_until("the lapse", |world| world.balances() == (0, 30 * PRICE));
        let lapsed = "SELECT lapsed_minor FROM fund WHERE code = 'F-UAH'";
        assert_eq!(world.number(lapsed), FUND / 2 - WITHDRAWN - 30 * PRICE);
        world.after_days(360);
        world.wait_until("the expiry", |world| world.balances() == (0, 0));
        assert_eq!(world.number(lapsed), FUND / 2 - WITHDRAWN);
        world.assert_verified();
    });
}

#[test]
fn a_failing_deadline_is_left_out_and_others_pass() {
    on_both(|database| {
        let world = World::found(database);
        for _ in 0..3 {
            world.order(1).expect("placed");
        }
        world.tamper("DELETE FROM orders WHERE number = 'PO-2026-000002'");
        world.after_days(HOLD);
        world.order(2).expect("a new order is not the deadline's fault");
        assert_eq!((world.count("expired"), world.count("submitted")), (2, 1));
        world.after_days(2 * HOLD + 1);
        world.order(3).expect("deadlines go on");
        assert_eq!((world.count("expired"), world.count("submitted")), (3, 1));
        let lapse_and_hold_and_failed = world.number("SELECT COUNT(*) FROM timer");
        assert_eq!(lapse_and_hold_and_failed, 2 + 1 + 1);
    });
}

#[test]
fn a_deadline_that_cannot_be_read_is_left_out() {
    on_both(|database| {
        let world = World::found(database);
        world.order(1).expect("placed");
        world.tamper("UPDATE timer SET deadline = 'of_a_newer_program' WHERE deadline = 'order_hold'");
        world.order(1).expect("placed");
        world.after_days(HOLD);
        world.order(1).expect("placed");
        assert_eq!((world.count("expired"), world.count("submitted")), (1, 2));
    });
}

#[test]
fn deadlines_of_one_instant_are_verified_in_any_order() {
    on_both(|database| {
        let world = World::found(database);
        let lapse = world.number("SELECT MIN(at) FROM timer WHERE deadline = 'allotment_lapse'");
        world.clock.set(Timestamp(lapse).plus_days(-HOLD));
        world.order(1).expect("held until the lapse");
        assert_eq!(world.number("SELECT COUNT(DISTINCT at) FROM timer"), 1);
        world.assert_verified();
    });
}
