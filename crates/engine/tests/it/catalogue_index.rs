//! The catalogue's index follows every change of items, offers and contracts, and answers the same on both
//! databases.

use domain::contracts::ContractAction;
use domain::contracts::change_offer::ChangeOffer;
use domain::contracts::move_contract::MoveContract;
use domain::orders::ReasonCode;
use domain::orders::cancel::CancelOrder;
use domain::values::OrderId;
use domain::{Command, Event};
use engine::CatalogueIndex;
use search::{Answer, Filter, Query, Sort};

use crate::cluster::on_both;
use crate::commands::{add_item, contract, date, drones, item, second_contract, second_drones, terms, text};
use crate::world::{PRICE, STOCK, World, orderer};

fn answer(world: &World, index: &CatalogueIndex, words: &str, filter: Filter) -> Answer {
    let (text, sort, today) = (words.to_owned(), Sort::Relevance, date("2026-01-12"));
    let query = Query { text, filter, sort, after: None, limit: 50, today };
    let answer = world.engine.read_now(|connection, reference| {
        index.follow(connection, reference)?;
        index.answer(connection, reference, &query)
    });
    answer.expect("the query runs")
}

/// How many offers of drones have so many pieces free.
fn with_free(world: &World, index: &CatalogueIndex, pieces: i64) -> usize {
    let filter = Filter { free_min: Some(pieces), ..Filter::default() };
    answer(world, index, "1550123456789", filter).hits.first().map_or(0, |hit| hit.offer_count)
}

#[test]
fn orders_change_what_is_free() {
    on_both(|database| {
        let world = World::found(database);
        let index = CatalogueIndex::default();
        assert_eq!(with_free(&world, &index, STOCK), 1);
        let receipt = world.order(5).expect("the order is placed");
        assert_eq!((with_free(&world, &index, STOCK), with_free(&world, &index, STOCK - 5)), (0, 1));
        let order = receipt.events().find_map(|event| match event {
            Event::OrderSubmitted(submitted) => Some(submitted.order),
            _ => None,
        });
        world.submit(orderer(), vec![cancel(order.expect("an order"))]).expect("it is cancelled");
        assert_eq!(with_free(&world, &index, STOCK), 1, "what an order gives up is free again");
    });
}

fn cancel(order: OrderId) -> Command {
    CancelOrder { order, reason: ReasonCode::Duplicate, note: None }.into()
}

#[test]
fn offers_contracts_and_items_are_followed() {
    on_both(|database| {
        let world = World::found(database);
        let index = CatalogueIndex::default();
        let orderable = || Filter { is_orderable: true, ..Filter::default() };
        let offers = |filter| {
            answer(&world, &index, "1550123456789", filter).hits.first().map_or(0, |hit| hit.offer_count)
        };
        assert_eq!(offers(orderable()), 1);
        world.submit(domain::Actor::Console, second_contract()).expect("a second contract");
        assert_eq!(offers(orderable()), 2);
        let cheap = ChangeOffer { offer: second_drones(), terms: terms(PRICE / 2, 3), reason: None };
        world.console(cheap.into()).expect("the price falls");
        let hits = answer(&world, &index, "1550123456789", orderable()).hits;
        assert_eq!(hits[0].offers, [second_drones(), drones()], "the cheapest first");
        let (action, on) = (ContractAction::Terminate, date("2026-01-12"));
        let terminate = MoveContract {
            contract: contract("C-DIRECT"),
            action,
            on,
            document: text("Наказ 3"),
            items: Vec::new(),
        };
        world.console(terminate.into()).expect("the contract is terminated");
        assert_eq!(offers(orderable()), 1, "an offer that did not change itself");
        assert_eq!(answer(&world, &index, "NOVYNKA", Filter::default()).total, 0);
        world.console(add_item("NOVYNKA")).expect("an item is added");
        assert_eq!(answer(&world, &index, "новинка", Filter::default()).hits[0].item, item("NOVYNKA"));
    });
}

#[test]
fn an_index_that_followed_is_the_one_built_anew_on_either_database() {
    let mut answers = Vec::new();
    for database in crate::cluster::databases() {
        let world = World::open(&database);
        let followed = CatalogueIndex::default();
        let commands = [
            crate::commands::identity(),
            crate::commands::catalogue(),
            crate::commands::money(),
            second_contract(),
        ];
        for commands in commands {
            world.submit(domain::Actor::Console, commands).expect("the world is filled");
            answer(&world, &followed, "", Filter::default());
        }
        world.order(7).err();
        for words in ["", "fpv", "дрони", "drone", "вироби", "MAKER", "dorne", "20 км"] {
            let built = CatalogueIndex::default();
            let one = answer(&world, &followed, words, Filter::default());
            let other = answer(&world, &built, words, Filter::default());
            assert_eq!((&one.hits, &one.facets), (&other.hits, &other.facets), "{words}");
            assert!(one.total > 0, "{words}");
            answers.push((words, format!("{one:?}")));
        }
    }
    let (sqlite, postgres) = answers.split_at(answers.len() / 2);
    assert_eq!(sqlite, postgres);
}

#[test]
fn an_empty_database_has_nothing_to_find() {
    on_both(|database| {
        let world = World::open(database);
        let index = CatalogueIndex::default();
        assert_eq!(answer(&world, &index, "дрон", Filter::default()).total, 0);
    });
}
