//! A process killed in the middle of its work: what it acknowledged is there, and all of it agrees.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use engine::store::Database;

use crate::cluster::addresses;
use crate::world::{PRICE, World, number};

/// Names the database to the process that is to be killed.
const VICTIM: &str = "QUARTERMASTER_TEST_VICTIM";
const ACKNOWLEDGED: &str = "acknowledged ";
/// Orders placed on each database before one kill.
const ORDERS: usize = 60;

/// Not a test of its own: without the variable, which only the test below sets, it has nothing to do.
#[test]
fn victim_that_places_orders_until_it_is_killed() {
    let Ok(address) = std::env::var(VICTIM) else { return };
    let database = Database::parse(&address).expect("the address is well-formed");
    let world = World::open(&database);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Ok(receipt) = world.order(1) {
                    println!("{ACKNOWLEDGED}{}", number(&receipt));
                }
            });
        }
    });
}

/// Runs the victim until it has acknowledged enough, kills it, and answers everything that it acknowledged.
fn kill_one(address: &str) -> Vec<String> {
    let mut victim = Command::new(std::env::current_exe().expect("this program has a file"))
        .args(["--exact", "kill::victim_that_places_orders_until_it_is_killed", "--nocapture"])
        .env(VICTIM, address)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this program starts again");
    let output = BufReader::new(victim.stdout.take().expect("its output is piped"));
    let mut acknowledged = Vec::new();
    for line in output.lines() {
        let line = line.expect("the output is text");
        // The test runner may have written before it on the same line.
        if let Some((_, number)) = line.split_once(ACKNOWLEDGED) {
            acknowledged.push(number.to_owned());
        }
        if acknowledged.len() == ORDERS {
            victim.kill().expect("it runs until it is killed");
        }
    }
    victim.wait().expect("it has ended");
    assert!(acknowledged.len() >= ORDERS, "it ended by itself after {acknowledged:?}");
    acknowledged
}

#[test]
fn every_acknowledged_order_survives_the_kill() {
    for address in addresses() {
        let database = Database::parse(&address).expect("the address is well-formed");
        println!("on {}", database.dialect());
        let world = World::found(&database);
        world.allot_more(100_000 * PRICE);
        drop(world);
        for _ in 0..2 {
            let acknowledged = kill_one(&address);
            let world = World::open(&database);
            let kept: BTreeSet<String> = world.orders().into_iter().collect();
            let lost: Vec<_> = acknowledged.iter().filter(|number| !kept.contains(*number)).collect();
            assert!(lost.is_empty(), "lost {lost:?}");
            world.assert_verified();
            world.order(1).expect("it goes on");
        }
    }
}
