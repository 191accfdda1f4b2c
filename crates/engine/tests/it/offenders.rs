//! A command that fails the program is refused alone, whatever way it fails; others of its batch go on.

use domain::{Actor, Command, Rejection};
use engine::store::Database;
use engine::{Submission, SubmitError};

use crate::cluster::on_both;
use crate::commands::{add_delivery_point, add_person, basket, batteries, drones, withdraw};
use crate::faults::Gate;
use crate::world::{World, orderer, ordering};

/// Puts the offender into the middle of a batch of orders.
fn assert_refused_alone(database: &Database, poison: &str, offender: Command, actor: Actor) {
    let (gate, watch) = Gate::new();
    let world = World::found_watched(database, watch);
    world.tamper(poison);
    // A writer keeps what it has read until another one has changed a table of its kind.
    world.second().console(add_delivery_point("DP-LATER", "B1-1")).expect("added by another server");
    gate.close();
    let offender = Submission::of(actor, offender);
    let submissions = vec![ordering(1), offender.clone(), ordering(2), offender, ordering(3)];
    let outcomes = world.submit_together(submissions, || gate.open());
    for (index, outcome) in outcomes.iter().enumerate() {
        match index {
            1 | 3 => assert_eq!(*outcome, Err(SubmitError::Internal)),
            _ => assert!(outcome.is_ok(), "{outcome:?}"),
        }
    }
    assert_eq!(world.orders().len(), 3);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM journal"),
        world.number("SELECT sequence FROM journal_head")
    );
}

#[test]
fn a_panic_of_a_rule() {
    on_both(|database| {
        // The offer is there, its item is not.
        let poison = "DELETE FROM item WHERE code = 'BATTERY'";
        assert_refused_alone(database, poison, basket(&[(batteries(), 1)]), orderer());
    });
}

#[test]
fn a_panic_of_an_event() {
    on_both(|database| {
        // Money that comes back can be counted no further.
        let poison = "UPDATE fund SET unallotted_minor = 9223372036854775807 WHERE code = 'F-UAH'";
        assert_refused_alone(database, poison, withdraw("A-B1", 1), Actor::Console);
    });
}

#[test]
fn a_constraint_of_the_database() {
    on_both(|database| {
        let poison = "CREATE UNIQUE INDEX one_point_a_unit ON delivery_point (unit_id)";
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, watch);
        world.database.open_writer().expect("opens").execute_script(poison).expect("made");
        gate.close();
        let offender = Submission::of(Actor::Console, add_delivery_point("DP-2", "B1-1"));
        let outcomes = world.submit_together(vec![ordering(1), offender, ordering(2)], || gate.open());
        assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
        assert_eq!(outcomes[1], Err(SubmitError::Internal));
        world.assert_verified();
    });
}

#[test]
fn a_row_that_cannot_be_read() {
    on_both(|database| {
        let poison = "UPDATE item SET status = 'nonsense' WHERE code = 'BATTERY'";
        assert_refused_alone(database, poison, basket(&[(batteries(), 1)]), orderer());
    });
}

#[test]
fn a_refused_last_command_undoes_its_submission_alone() {
    on_both(|database| {
        let (gate, watch) = Gate::new();
        let world = World::found_watched(database, watch);
        let before = world.number("SELECT sequence FROM journal_head");
        gate.close();
        let commands = vec![add_person("P-NEW"), add_delivery_point("DP-NEW", "B1-1"), add_person("P-NEW")];
        let whole = Submission { actor: Actor::Console, commands, key: None };
        let outcomes = world.submit_together(vec![ordering(1), whole, ordering(2)], || gate.open());
        let exists = Rejection::AlreadyExists { object: "person", reference: "P-NEW".into() };
        assert_eq!(outcomes[1], Err(SubmitError::Rejected(exists)));
        assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
        assert_eq!(world.number("SELECT sequence FROM journal_head"), before + 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM delivery_point"), 1);
        world.console(add_person("P-NEW")).expect("it was not added before");
        world.assert_verified();
    });
}

#[test]
fn a_refusal_of_a_later_command_is_kept_for_the_auditor() {
    on_both(|database| {
        let world = World::found(database);
        let basket = |quantity| basket(&[(drones(), quantity)]);
        let refused = world.submit(orderer(), vec![basket(60), basket(60)]);
        assert!(matches!(refused, Err(SubmitError::Rejected(Rejection::NoLegalMoney { .. }))), "{refused:?}");
        assert_eq!(world.orders().len(), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM journal WHERE kind = 'command_refused.1'"), 1);
        world.assert_verified();
    });
}

#[test]
fn a_submission_is_bounded() {
    on_both(|database| {
        let world = World::found(database);
        let people = |count: usize| (0..count).map(|n| add_person(&format!("P-{n}"))).collect::<Vec<_>>();
        let refused = world.submit(Actor::Console, people(501));
        let too_many = Rejection::TooMany { field: "commands", count: 501, limit: 500 };
        assert_eq!(refused, Err(SubmitError::Rejected(too_many)));
        let refused = world.submit(Actor::Console, Vec::new());
        assert_eq!(refused, Err(SubmitError::Rejected(Rejection::Empty { field: "commands" })));
        let accepted = world.submit(Actor::Console, people(500)).expect("five hundred people");
        assert_eq!(accepted.events.len(), 500);
        world.assert_verified();
    });
}
