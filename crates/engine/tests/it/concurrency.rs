//! Many at once: one batch, many threads, two servers. Money and sequences stay exact.

use std::collections::BTreeSet;
use std::thread;

use domain::catalogue::ItemAction;
use domain::catalogue::move_item::MoveItem;
use domain::{Actor, Rejection};
use engine::{Receipt, Submission, SubmitError};

use crate::cluster::on_both;
use crate::commands::{
    add_delivery_point, add_person, allot, basket, drones, item, personal, second_contract, second_drones,
    terms,
};
use crate::faults::Gate;
use crate::world::{ALLOTTED, Outcome, PRICE, World, keyed, number, orderer, ordering};

const THREADS: usize = 16;

fn is_out_of_money(outcome: &Outcome) -> bool {
    let Err(SubmitError::Rejected(rejection)) = outcome else { return false };
    matches!(rejection, Rejection::NoLegalMoney { .. })
}

/// Asserts that a hundred drones and no more were paid for, and that every answer says what happened.
fn assert_spent(world: &World, outcomes: &[Outcome]) {
    let accepted: Vec<&Receipt> = outcomes.iter().flatten().collect();
    assert_eq!(accepted.len(), 50, "the money is enough for fifty orders of two drones");
    let refused = outcomes.iter().filter(|outcome| is_out_of_money(outcome)).count();
    assert_eq!(accepted.len() + refused, outcomes.len(), "{outcomes:?}");
    assert_eq!(world.balances(), (0, ALLOTTED));
    let answered: BTreeSet<&str> = accepted.iter().map(|receipt| number(receipt)).collect();
    assert_eq!(answered.len(), accepted.len(), "no number twice");
    assert_eq!(world.orders().len(), accepted.len());
    world.assert_verified();
}

#[test]
fn one_batch_never_overspends() {
    on_both(|database| {
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, watch);
        gate.close();
        let outcomes = world.submit_together(vec![ordering(2); 120], || gate.open());
        assert_spent(&world, &outcomes);
        let batches = world.number("SELECT COUNT(DISTINCT at) FROM journal WHERE kind = 'order_submitted.1'");
        assert!(batches <= 120 / 16, "a batch holds sixteen orders or more, but there were {batches}");
    });
}

#[test]
fn many_threads_never_overspend() {
    on_both(|database| {
        let world = World::found(database);
        let outcomes: Vec<Outcome> = thread::scope(|scope| {
            let order = || (0..6).map(|_| world.order(2)).collect::<Vec<_>>();
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(order)).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("the thread ends")).collect()
        });
        assert_spent(&world, &outcomes);
    });
}

/// Submits until the database is free; a busy SQLite file answers after two seconds.
fn persist(world: &World, submission: &Submission) -> Outcome {
    loop {
        match world.engine.submit_now(submission.clone()) {
            Err(SubmitError::Unavailable) => {}
            settled => return settled,
        }
    }
}

#[test]
fn two_servers_never_overspend_and_see_each_other_s_reference_changes() {
    on_both(|database| {
        let first = World::found(database);
        let second = first.second();
        let servers = [&first, &second];
        let outcomes: Vec<Outcome> = thread::scope(|scope| {
            let work = |thread: usize| {
                let mut outcomes = Vec::new();
                for round in 0..12 {
                    let server = servers[(thread + round) % 2];
                    let name = format!("P-{thread}-{round}");
                    let known = keyed(Submission::of(Actor::Console, add_person(&name)), &name);
                    persist(server, &known).expect("a new person");
                    // The other server must know the person that this one added.
                    let again = Submission::of(Actor::Console, add_person(&name));
                    let refused = persist(servers[(thread + round + 1) % 2], &again);
                    let is_known =
                        matches!(&refused, Err(SubmitError::Rejected(Rejection::AlreadyExists { .. })));
                    assert!(is_known, "{refused:?}");
                    let order = keyed(ordering(2), &format!("o-{thread}-{round}"));
                    outcomes.push(persist(server, &order));
                }
                outcomes
            };
            let threads: Vec<_> = (0..6).map(|thread| scope.spawn(move || work(thread))).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("the thread ends")).collect()
        });
        assert_spent(&first, &outcomes);
        second.assert_verified();
        let entries = first.number("SELECT COUNT(*) FROM journal");
        assert_eq!(first.number("SELECT MAX(sequence) FROM journal"), entries, "sequences have no gaps");
    });
}

#[test]
fn a_command_may_need_what_an_earlier_one_of_its_batch_made() {
    on_both(|database| {
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, watch);
        gate.close();
        let contract = Submission { actor: Actor::Console, commands: second_contract(), key: None };
        let order = Submission::of(orderer(), basket(&[(second_drones(), 1)]));
        for outcome in world.submit_together(vec![contract, order], || gate.open()) {
            outcome.expect("accepted");
        }
        assert_eq!(world.balances(), (ALLOTTED - PRICE, PRICE));
        world.assert_verified();
    });
}

#[test]
fn a_full_queue_is_busy_and_loses_nothing() {
    on_both(|database| {
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, watch);
        gate.close();
        let outcomes = world.submit_together(vec![ordering(1); 4_200], || gate.open());
        let busy = outcomes.iter().filter(|outcome| **outcome == Err(SubmitError::Busy)).count();
        assert_eq!(busy, 4_200 - 4_096);
        let placed = outcomes.iter().flatten().count();
        assert_eq!(placed, 100);
        assert_eq!(outcomes.iter().filter(|outcome| is_out_of_money(outcome)).count(), 4_096 - placed);
        world.order(1).expect_err("still no money, but the queue is free");
        world.assert_verified();
    });
}

#[test]
fn the_price_that_was_seen_holds_or_refuses() {
    on_both(|database| {
        let world = World::found(database);
        let second = world.second();
        world.order(1).expect("placed");
        let change = domain::contracts::change_offer::ChangeOffer {
            offer: drones(),

            terms: terms(PRICE - 1, 5),
            reason: None,
        };
        second.console(change.into()).expect("changed by the other server");
        let refused = world.order(1);
        assert!(
            matches!(&refused, Err(SubmitError::Rejected(Rejection::PriceChanged { .. }))),
            "{refused:?}"
        );
    });
}

#[test]
fn a_server_sees_what_another_changed_in_a_steady_table() {
    on_both(|database| {
        let world = World::found(database);
        let second = world.second();
        let servers = [&world, &second];
        let on_sale = |server: &World, action| {
            let command = MoveItem { item: item("DRONE"), action, reason: personal("перевірено") };
            server.console(command.into()).expect("moved");
        };
        for (this, other) in [(0, 1), (1, 0)] {
            servers[this].order(1).expect("placed");
            servers[other].order(1).expect("an order changes no steady table");
            servers[this].order(1).expect("placed");
            on_sale(servers[other], ItemAction::Suspend);
            servers[other].order(1).expect_err("suspended here");
            let refused = servers[this].order(1).expect_err("suspended by the other server");
            assert!(matches!(refused, SubmitError::Rejected(_)), "{refused:?}");
            on_sale(servers[this], ItemAction::Resume);
        }
        let rest = world.balances().0 / PRICE;
        world.order(rest).expect("all the money there is");
        assert!(is_out_of_money(&world.order(1)));
        second.console(allot("A-NEW", "B1-1", Some("A-B1"), PRICE)).expect("the brigade has money");
        world.order(1).expect("the unit has another allotment");
        world.assert_verified();
    });
}

#[test]
fn a_server_keeps_the_rows_of_steady_tables_while_no_other_changes_them() {
    on_both(|database| {
        let world = World::found(database);
        let second = world.second();
        world.order(1).expect("placed");
        second.order(1).expect("placed");
        // Nobody but the program changes rows: that a row is gone shows when it is read again.
        world.tamper("DELETE FROM item WHERE code = 'DRONE'");
        world.order(1).expect("the item is not read again");
        second.order(1).expect("the item is not read again");
        second.console(add_delivery_point("DP-LATER", "B1-1")).expect("a steady table is changed");
        assert_eq!(world.order(1), Err(SubmitError::Internal), "the item is read again");
        second.order(1).expect("who changed it knows the rest");
    });
}
