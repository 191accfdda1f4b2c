//! The projection of places: figures are what the tables hold, a step taken twice changes nothing, and red flags
//! point to the rows behind them.

use domain::Actor;
use domain::contracts::change_offer::ChangeOffer;
use domain::identity::Role;
use domain::signatures::Document;
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::values::{Currency, Id, Money};
use engine::places::{self, Family};
use engine::queries::Part;
use engine::queries::figures::{PlaceFilter, PlaceKey, figures, figures_of, places as listed};
use engine::queries::flags::{dominances, jumps, splits};
use engine::queries::journal::last_sequence;
use engine::store::{Connection, StoreError};

use crate::cluster::on_both;
use crate::commands::{basket, code, date, drones, organisation, personal, terms};
use crate::world::{PRICE, World};

fn read<T>(world: &World, query: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError>) -> T {
    world.engine.read_now(|connection, _| query(connection)).expect("the query runs")
}

fn count(world: &World) {
    world.engine.project_now().expect("counted");
    assert!(read(world, |c| Ok(places::cursor(c)? == last_sequence(c)?)));
}

fn figure_sum(world: &World, family: Family) -> (i64, i64) {
    let figures = read(world, |c| figures(c, family));
    let own = figures.iter().filter(|figure| figure.period.len() != 10 || family != Family::Order);
    own.filter(|figure| figure.scope.is_empty() || family != Family::Order)
        .fold((0, 0), |(count, amount), figure| (count + figure.count, amount + figure.amount))
}

/// A part of a list, by day.
fn first(after: Option<PlaceKey>, limit: usize) -> Part<PlaceKey> {
    Part { after, is_descending: false, limit }
}

#[test]
fn figures_are_what_the_tables_hold() {
    on_both(|database| {
        let world = World::found(database);
        world.orderers_sign_alone();
        world.order(4).expect("ordered");
        world.order(3).expect("ordered");
        world.order_signed(basket(&[(drones(), 5)]));
        count(&world);
        let orders = world.number("SELECT COUNT(*) FROM orders");
        let totals = world.number("SELECT CAST(SUM(total_minor) AS {int}) FROM orders");
        assert_eq!(figure_sum(&world, Family::Order), (orders, totals));
        let obligated = world.number("SELECT CAST(SUM(obligated_minor) AS {int}) FROM charge");
        assert_eq!(figure_sum(&world, Family::Obligation).1, obligated);
        assert_eq!(obligated, 5 * PRICE, "one order is sent");
        assert_eq!(figure_sum(&world, Family::Promise), (1, 5));
        let supplier = read(&world, |c| {
            let waiting = listed(c, Family::Answer, "waiting", &PlaceFilter::default(), &first(None, 9))?;
            assert_eq!(waiting.len(), 1);
            let whose = PlaceFilter { whose: Some(1), ..PlaceFilter::default() };
            assert_eq!(listed(c, Family::Answer, "waiting", &whose, &first(None, 9))?.len(), 0, "nobody's");
            Ok(waiting[0].scope.clone())
        });
        assert_eq!(read(&world, |c| figures_of(c, Family::Answer, &supplier)).len(), 1);

        let all = |world: &World| {
            Family::ALL.iter().map(|family| read(world, |c| figures(c, *family))).collect::<Vec<_>>()
        };
        let before = all(&world);
        world.tamper_views("DELETE FROM view_place_cursor");
        let world = world.reopen();
        count(&world);
        assert_eq!(all(&world), before, "a step taken twice changes nothing");
    });
}

#[test]
fn lists_of_places_go_on_where_the_page_before_ended() {
    on_both(|database| {
        let world = World::found(database);
        for quantity in [1, 2, 3] {
            world.order(quantity).expect("ordered");
        }
        count(&world);
        let page = |part: &Part<PlaceKey>| {
            read(&world, |c| listed(c, Family::Order, "submitted", &PlaceFilter::default(), part))
        };
        let all = page(&first(None, 9));
        assert_eq!(all.len(), 3);
        for is_descending in [false, true] {
            let (mut paged, mut after) = (Vec::new(), None);
            while let Some(place) = page(&Part { is_descending, ..first(after, 1) }).pop() {
                after = Some((place.day.clone(), place.object, place.part));
                paged.push(place);
            }
            if is_descending {
                paged.reverse();
            }
            assert_eq!(paged, all);
        }
    });
}

#[test]
fn orders_below_a_limit_that_pass_it_together_are_a_split() {
    on_both(|database| {
        let world = World::found(database);
        let policy = SetSignaturePolicy {
            code: code("B1-LIMIT"),
            document: Document::Order,
            organisation: Some(organisation("B1")),
            category: None,
            fund: None,
            is_emergency: false,
            amount_from: Money::new(6 * PRICE, Currency::UAH),
            steps: vec![Role::Orderer.into(), Role::Commander.into()],
            hours: 24,
        };
        world.console(policy.into()).expect("set");
        let found = |world: &World| {
            count(world);
            let read = |connection: &mut dyn Connection, reference: &engine::Reference| {
                splits(connection, &reference.state, date("2026-01-01"), date("2026-01-12"))
            };
            world.engine.read_now(read).expect("the query runs")
        };
        world.order(7).expect("above the limit, so others sign");
        world.order(4).expect("below it");
        assert_eq!(found(&world), [], "one order below the limit is none");
        world.order(3).expect("below it");
        let splits = found(&world);
        assert_eq!(splits.len(), 1);
        let amounts: Vec<i64> = splits[0].orders.iter().map(|(_, amount)| *amount).collect();
        assert_eq!((splits[0].limit, amounts), (6 * PRICE, vec![4 * PRICE, 3 * PRICE]));
        assert_eq!(splits[0].unit, organisation("B1-1"));
    });
}

#[test]
fn a_price_that_rises_at_once_is_a_jump_and_one_supplier_of_all_dominates() {
    on_both(|database| {
        let world = World::found(database);
        let change =
            |price| ChangeOffer { offer: drones(), terms: terms(price, 40), reason: Some(personal("steel")) };
        world.console(change(PRICE * 84 / 100).into()).expect("lowered");
        assert_eq!(read(&world, jumps), [], "it only fell");
        world.console(change(PRICE).into()).expect("raised back to the list price");
        let found = read(&world, jumps);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].before, found[0].after), (PRICE * 84 / 100, PRICE));

        world.orderers_sign_alone();
        for quantity in [1, 1] {
            world.order_signed(basket(&[(drones(), quantity)]));
        }
        count(&world);
        assert_eq!(read(&world, |c| dominances(c, 2026)), [], "two orders dominate nothing");
        world.order_signed(basket(&[(drones(), 2)]));
        count(&world);
        let found = read(&world, |c| dominances(c, 2026));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].amount, found[0].whole, found[0].orders), (4 * PRICE, 4 * PRICE, 3));
        assert_eq!(found[0].unit.bits(), organisation("B1-1").bits());
        assert_eq!(read(&world, |c| dominances(c, 2025)), []);
    });
}

#[test]
fn attempts_that_were_refused_for_a_duty_or_money_are_flagged_by_their_code() {
    on_both(|database| {
        let world = World::found(database);
        let stranger = Actor::Person(crate::commands::person("P-CLERK"));
        let refused = world.submit(stranger, vec![basket(&[(drones(), 1)])]);
        assert!(refused.is_err());
        let overspent = world.order(101);
        assert!(overspent.is_err());
        count(&world);
        let flags = read(&world, |c| figures(c, Family::Flag));
        let kinds =
            world.rows("SELECT DISTINCT kind FROM journal WHERE kind = 'command_refused.1'", &[]).len();
        assert_eq!(flags.is_empty(), kinds == 0, "{flags:?}");
        assert!(flags.iter().all(|figure| figure.period == START_MONTH), "{flags:?}");
    });
}

/// The month in which the world begins.
const START_MONTH: &str = "2026-01";
