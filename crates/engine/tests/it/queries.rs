//! Every list answers the same on both databases, in the order it promises, and a page goes on where the last
//! ended.

use std::collections::{BTreeMap, BTreeSet};

use domain::Actor;
use domain::contracts::change_offer::ChangeOffer;
use domain::funds::Posting;
use domain::identity::{Organisation, OrganisationKind, Parentage};
use domain::orders::run_short::RunShort;
use domain::orders::{OrderLine, OrderStatus, Progress};
use domain::state::State;
use domain::values::{Code, FundId, Id, OrderId, Timestamp};
use engine::queries::allotments::{AllotmentFilter, allotments};
use engine::queries::catalogue::{ItemFilter, items};
use engine::queries::contracts::{ContractFilter, OfferFilter, contracts, frameworks, offer_prices, offers};
use engine::queries::identity::{delivery_points, names};
use engine::queries::journal::{Sighted, Sought};
use engine::queries::orders::{OrderFilter, Parties, holders, orders, world};
use engine::queries::{Part, by_code, by_key, find, find_all, funds, gather, journal};
use engine::store::{Connection, StoreError};
use engine::views;

use crate::cluster::on_both;
use crate::commands::{
    add_organisation, allotment, batteries, code, contract, drones, item, organisation, person,
};
use crate::world::World;

fn read<T>(world: &World, query: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError>) -> T {
    world.engine.read_now(|connection, _| query(connection)).expect("the query runs")
}

/// Asserts that codes rise by bytes and that pages of one put together are the list.
fn assert_paged<R>(
    world: &World,
    list: impl Fn(&mut dyn Connection, &Part<Code>) -> Result<Vec<R>, StoreError>,
    key: impl Fn(&R) -> &Code,
) -> usize {
    let codes = |part: &Part<Code>| -> Vec<Code> {
        read(world, |connection| list(connection, part)).iter().map(|row| key(row).clone()).collect()
    };
    let rising = codes(&first(1_000));
    assert!(rising.is_sorted(), "{rising:?}");
    for is_descending in [false, true] {
        let (mut paged, mut after) = (Vec::new(), None);
        while let Some(code) = codes(&Part { after, is_descending, limit: 1 }).pop() {
            after = Some(code.clone());
            paged.push(code);
        }
        if is_descending {
            paged.reverse();
        }
        assert_eq!(paged, rising);
    }
    rising.len()
}

/// A part of a list whose newest come first.
fn newest(after: Option<OrderId>, limit: usize) -> Part<OrderId> {
    Part { after, is_descending: true, limit }
}

/// The beginning of a list.
fn first(limit: usize) -> Part<Code> {
    Part { after: None, is_descending: false, limit }
}

#[test]
fn a_table_longer_than_a_page_is_read_whole_and_in_order_of_its_key() {
    on_both(|database| {
        let world = World::found(database);
        for hundred in 0..11 {
            let unit = |n| add_organisation(&format!("N{hundred}-{n}"), OrganisationKind::Unit, Some("B1"));
            world.submit(Actor::Console, (0..100).map(unit).collect()).expect("the units are added");
        }
        let counts =
            ["parentage", "organisation"].map(|table| world.number(&format!("SELECT COUNT(*) FROM {table}")));
        let mut ids = Vec::new();
        read(&world, |connection| {
            by_key(connection, |_, rows: Vec<Parentage>| {
                ids.extend(rows.iter().map(|row| (row.organisation.bits(), row.from)));
                Ok::<_, StoreError>(())
            })
        });
        assert!(ids.is_sorted() && ids.len() > 1_000);
        ids.dedup();
        let mut codes = Vec::new();
        read(&world, |connection| {
            by_code(
                connection,
                |row: &Organisation| row.code.clone(),
                |_, rows| {
                    codes.extend(rows.into_iter().map(|row| row.code));
                    Ok::<_, StoreError>(())
                },
            )
        });
        assert!(codes.is_sorted());
        assert_eq!([ids.len() as i64, codes.len() as i64], counts);
    });
}

#[test]
fn lists_of_reference_rows_are_in_order_of_code() {
    on_both(|database| {
        let world = World::found(database);
        let everyone =
            [organisation("B1"), organisation("B1-1"), organisation("SUP-A"), organisation("AGENCY")];
        let nobody = [organisation("NOBODY")];
        let all_items = ItemFilter::default();
        assert!(assert_paged(&world, |c, part| items(c, &all_items, part), |row| &row.code) > 1);
        let prefix = Some("DRONE".to_owned());
        let starting = ItemFilter { prefix, categories: Some(Vec::new()), ..ItemFilter::default() };
        assert_eq!(read(&world, |c| items(c, &starting, &first(9))).len(), 0, "no category matches none");
        let all = ContractFilter::default();
        let count = assert_paged(&world, |c, part| contracts(c, &all, part), |row| &row.code);
        let seen = ContractFilter { seen_by: Some(nobody.to_vec()), ..ContractFilter::default() };
        assert!(count > 0 && read(&world, |c| contracts(c, &seen, &first(9))).is_empty());
        assert_paged(&world, |c, part| frameworks(c, None, part), |row| &row.code);
        assert_paged(&world, |c, part| funds::funds(c, None, part), |row| &row.code);
        assert_eq!(read(&world, |c| funds::funds(c, Some(&nobody), &first(9))).len(), 0);
        assert_paged(&world, |c, part| delivery_points(c, None, part), |row| &row.code);
        let all = AllotmentFilter::default();
        assert_paged(&world, |c, part| allotments(c, &all, part), |row| &row.code);
        let units = AllotmentFilter { units: Some(everyone.to_vec()), fund: None };
        assert!(!read(&world, |c| allotments(c, &units, &first(9))).is_empty());
    });
}

#[test]
fn a_prefix_is_matched_by_characters_and_case() {
    on_both(|database| {
        let world = World::found(database);
        let all = read(&world, |c| items(c, &ItemFilter::default(), &first(99)));
        for row in &all {
            for text in [row.code.as_str(), row.name_uk.as_str(), row.model.as_str()] {
                let found = |prefix: String| {
                    let filter = ItemFilter { prefix: Some(prefix), ..ItemFilter::default() };
                    read(&world, |c| items(c, &filter, &first(99))).iter().any(|found| found.id == row.id)
                };
                assert!(found(text.chars().take(3).collect()), "{text}");
                assert!(!found(format!("{text}%")), "{text}: no wildcards");
            }
        }
    });
}

#[test]
fn offers_are_found_through_price_lists() {
    on_both(|database| {
        let world = World::found(database);
        let all = read(&world, |c| offers(c, OfferFilter::All, None, 99));
        let drone = all.iter().find(|offer| offer.id == drones()).expect("the offer exists");
        let of_item = read(&world, |c| offers(c, OfferFilter::Item(drone.item, None), None, 99));
        assert_eq!(of_item, all.iter().filter(|offer| offer.item == drone.item).cloned().collect::<Vec<_>>());
        let under = read(&world, |c| offers(c, OfferFilter::Contract(drone.contract), None, 99));
        assert_eq!(
            under,
            all.iter().filter(|offer| offer.contract == drone.contract).cloned().collect::<Vec<_>>()
        );
        let both = OfferFilter::Item(drone.item, Some(drone.contract));
        assert_eq!(read(&world, |c| offers(c, both, None, 99)), std::slice::from_ref(drone));
        assert_eq!(read(&world, |c| offers(c, both, Some(&drones()), 99)), []);
        let prices = read(&world, |c| offer_prices(c, drones(), 99));
        assert!(!prices.is_empty() && prices.is_sorted_by(|newer, older| newer.at > older.at));
    });
}

#[test]
fn orders_are_newest_first_and_within_sight() {
    on_both(|database| {
        let world = World::found(database);
        for quantity in [1, 2, 3] {
            world.order(quantity).expect("ordered");
        }
        let all = read(&world, |c| orders(c, &OrderFilter::default(), &newest(None, 99)));
        let numbers: Vec<_> = all.iter().map(|order| order.number.as_str()).collect();
        assert_eq!(numbers, ["PO-2026-000003", "PO-2026-000002", "PO-2026-000001"]);
        let later = read(&world, |c| orders(c, &OrderFilter::default(), &newest(Some(all[0].id), 1)));
        assert_eq!(later, all[1..2]);
        let (unit, supplier) = (all[0].unit, all[0].supplier);
        let count = |filter: OrderFilter| read(&world, |c| orders(c, &filter, &newest(None, 99))).len();
        let parties = |units: &[_], suppliers: &[_]| {
            let (units, suppliers) = (units.to_vec(), suppliers.to_vec());
            Some(Parties { units, suppliers, buyers: Vec::new() })
        };
        assert_eq!(count(OrderFilter { parties: parties(&[unit], &[]), ..OrderFilter::default() }), 3);
        assert_eq!(count(OrderFilter { parties: parties(&[], &[supplier; 3]), ..OrderFilter::default() }), 3);
        assert_eq!(
            count(OrderFilter { parties: parties(&[supplier], &[unit]), ..OrderFilter::default() }),
            0
        );
        assert_eq!(count(OrderFilter { parties: parties(&[], &[]), ..OrderFilter::default() }), 0);
        let exactly = OrderFilter {
            unit: Some(unit),
            supplier: Some(supplier),
            status: Some(OrderStatus::Submitted),
            progress: Some(Progress::NotSent),
            parties: None,
        };
        assert_eq!(count(exactly.clone()), 3);
        assert_eq!(count(OrderFilter { status: Some(OrderStatus::Sent), ..exactly }), 0);
    });
}

fn key(entry: &funds::Entry) -> (u64, i64) {
    (entry.posting.sequence, entry.posting.ordinal)
}

/// What entries add up to on each account of a holder, as far as a sequence.
fn added_up(entries: &[funds::Entry], holder: u128, until: u64) -> Vec<(String, i64)> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for Posting { from, to, amount_minor, .. } in
        entries.iter().map(|entry| &entry.posting).filter(|posting| posting.sequence <= until)
    {
        for (side, amount) in [(to, *amount_minor), (from, -amount_minor)] {
            if side.holder() == holder {
                *sums.entry(side.name().to_owned()).or_default() += amount;
            }
        }
    }
    sums.into_iter().collect()
}

/// Reads the entries of a holder in every way there is, and answers them newest first.
fn entries_of(world: &World, holder: u128) -> Vec<funds::Entry> {
    let all = read(world, |c| funds::entries(c, holder, None, &Part::newest(999)));
    assert!(all.len() > 1 && all.is_sorted_by(|newer, older| key(newer) > key(older)), "{all:?}");
    let is_of = |entry: &&funds::Entry, account: Option<&str>| {
        let sides = [entry.posting.from, entry.posting.to];
        sides.iter().any(|side| side.holder() == holder && account.is_none_or(|name| side.name() == name))
    };
    let names = all.iter().flat_map(|entry| [entry.posting.from.name(), entry.posting.to.name()]);
    for account in names.map(Some).chain([None, Some("none")]).collect::<BTreeSet<_>>() {
        let expected: Vec<_> = all.iter().filter(|entry| is_of(entry, account)).cloned().collect();
        for (is_descending, limit) in [(true, 1), (true, 2), (false, 1), (false, 2)] {
            let mut part = Part { after: None, is_descending, limit };
            let mut paged = Vec::new();
            loop {
                let page = read(world, |c| funds::entries(c, holder, account, &part));
                let Some(last) = page.last() else { break };
                part.after = Some(key(last));
                paged.extend(page);
            }
            if !is_descending {
                paged.reverse();
            }
            assert_eq!(paged, expected, "{account:?} {part:?}");
        }
    }
    for entry in &all {
        let until = entry.posting.sequence;
        let sums = read(world, |c| funds::balances_at(c, holder, until));
        assert_eq!(sums, added_up(&all, holder, until), "as of {until}");
    }
    let beyond = |is_descending| Part { after: Some((u64::MAX, 0)), is_descending, limit: 999 };
    assert_eq!(read(world, |c| funds::entries(c, holder, None, &beyond(true))), all);
    assert_eq!(read(world, |c| funds::entries(c, holder, None, &beyond(false))), []);
    all
}

#[test]
fn entries_are_listed_once_each_however_many_of_them_the_lists_hold() {
    on_both(|database| {
        let world = World::found(database);
        world.order(4).expect("ordered");
        let holders = [allotment("A-B1-1").bits(), FundId::of_code(&code("F-UAH")).bits()];
        let before = holders.map(|holder| entries_of(&world, holder));
        world.engine.project_now().expect("taken in");
        assert_eq!(holders.map(|holder| entries_of(&world, holder)), before);
        world.order(3).expect("ordered");
        let half = holders.map(|holder| entries_of(&world, holder));
        let newest = &half[0][0];
        assert_eq!(newest.kind, "order_submitted.1");
        assert_eq!(newest.posting.amount_minor, 3 * crate::world::PRICE);
        world.engine.project_now().expect("taken in");
        assert_eq!(holders.map(|holder| entries_of(&world, holder)), half);
    });
}

#[test]
fn a_search_of_the_journal_finds_the_same_both_ways_part_by_part() {
    on_both(|database| {
        let world = World::found(database);
        let placed = (1..4).map(|quantity| world.order(quantity).expect("ordered").last_sequence);
        let last = placed.max().expect("there are some");
        let searched = |sought: &Sought, is_descending| {
            let mut part = Part { after: None, is_descending, limit: 2 };
            let mut found = Vec::new();
            loop {
                let Sighted { entries, rest } = read(&world, |c| journal::search(c, sought, &part));
                found.extend(entries.iter().map(|entry| entry.header.sequence));
                match rest {
                    Some(rest) => part.after = Some(rest),
                    None => return found,
                }
            }
        };
        let both = |sought: &Sought| {
            let (falling, rising) = (searched(sought, true), searched(sought, false));
            assert!(falling.iter().eq(rising.iter().rev()), "{falling:?} {rising:?}");
            rising
        };
        assert!(both(&Sought::default()).into_iter().eq(1..=last), "everything, each once");
        let of_kind = Sought { kinds: vec!["order_submitted.1".to_owned()], ..Sought::default() };
        assert_eq!(both(&of_kind).len(), 3);
        let order = read(&world, |c| orders(c, &OrderFilter::default(), &newest(None, 1))).remove(0).id;
        let of_order = Sought { subject: Some(order.to_string()), ..Sought::default() };
        assert_eq!(both(&of_order), read(&world, |c| views::sequences(c, order, 99)));
        let none = Sought { from: Some(Timestamp(i64::MAX)), ..Sought::default() };
        assert!(both(&none).is_empty());
    });
}

#[test]
fn lists_are_the_same_before_and_after_their_projection() {
    on_both(|database| {
        let world = World::found(database);
        for quantity in [1, 2, 3] {
            world.order(quantity).expect("ordered");
        }
        let lists = |world: &World| {
            let all = read(world, |c| orders(c, &OrderFilter::default(), &newest(None, 99)));
            let [unit, supplier, buyer] = [all[0].unit, all[0].supplier, all[0].buyer];
            let of_unit = OrderFilter { unit: Some(unit), ..OrderFilter::default() };
            let of_supplier = OrderFilter { supplier: Some(supplier), ..OrderFilter::default() };
            let parties = Parties { buyers: vec![buyer], ..Parties::default() };
            let of_buyer = OrderFilter { parties: Some(parties), ..OrderFilter::default() };
            let older = read(world, |c| orders(c, &of_unit, &newest(Some(all[1].id), 99)));
            let rising = |after| Part { after, is_descending: false, limit: 2 };
            let oldest = read(world, |c| orders(c, &of_unit, &rising(None)));
            let rest = read(world, |c| orders(c, &of_unit, &rising(Some(oldest[1].id))));
            assert!(
                oldest.iter().chain(&rest).eq(all.iter().rev()),
                "the other way round: {oldest:?} {rest:?}"
            );
            let listed = [of_unit, of_supplier, of_buyer]
                .map(|filter| read(world, |c| orders(c, &filter, &newest(None, 2))));
            let entries =
                read(world, |c| funds::entries(c, allotment("A-B1-1").bits(), None, &Part::newest(99)));
            let holder = allotment("A-B1-1").bits();
            let sums = read(world, |c| funds::balances(c, holder));
            let passed_over = read(world, |c| funds::balances_at(c, holder, u64::MAX));
            assert_eq!(sums, passed_over, "running sums are what all entries add up to");
            let history = read(world, |c| journal::history(c, all[0].id, 9)).len();
            assert_eq!((older.len(), listed[0].len(), history), (1, 2, 1));
            (all, older, listed, entries)
        };
        let before = lists(&world);
        world.engine.project_now().expect("taken in");
        let listed = |list| {
            let keys = "SELECT CAST(SUM(length(keys)) AS BIGINT) / 16 FROM view_list WHERE list =";
            world.number(&format!("{keys} '{list}'"))
        };
        assert_eq!(listed("party_order"), 9);
        assert!(listed("holder_posting") >= world.number("SELECT COUNT(*) FROM posting"));
        assert_eq!(lists(&world), before);
    });
}

#[test]
fn an_order_s_history_and_world_are_found_by_its_id() {
    on_both(|database| {
        let world_ = World::found(database);
        world_.order(1).expect("ordered");
        world_.order(2).expect("ordered");
        let id = read(&world_, |c| orders(c, &OrderFilter::default(), &newest(None, 1)))[0].id;
        let state = read(&world_, |c| world(c, id));
        assert_eq!(state.orders.known(&id).number, "PO-2026-000002");
        assert!(state.order_lines.rows().count() == 1 && state.charges.rows().count() == 1);
        assert!(
            read(&world_, |c| world(c, OrderId::from_bits(0))).orders.get(&OrderId::from_bits(0)).is_none()
        );
        let kinds = |id| -> Vec<String> {
            let entries = read(&world_, |c| journal::history(c, id, 10));
            entries.into_iter().map(|entry| entry.header.kind).collect()
        };
        assert_eq!(kinds(id), ["order_submitted.1"]);
        assert_eq!(kinds(OrderId::from_bits(0)), [""; 0]);
        assert_eq!(read(&world_, |c| journal::history(c, id, 0)).len(), 0);
    });
}

#[test]
fn a_lowered_stock_runs_short_for_the_newest_orders() {
    on_both(|database| {
        let world = World::found(database);
        for quantity in [1, 2, 3] {
            world.order(quantity).expect("ordered");
        }
        let all = read(&world, |c| orders(c, &OrderFilter::default(), &newest(None, 9)));
        let newest: Vec<_> = all.iter().map(|order| order.id).collect();
        let of = |offer, limit| read(&world, |c| holders(c, all[0].supplier, offer, limit));
        for is_listed in [false, true] {
            if is_listed {
                world.engine.project_now().expect("taken in");
            }
            assert_eq!((of(drones(), 9), of(drones(), 2)), (newest.clone(), newest[..2].to_vec()));
            assert_eq!(
                (of(batteries(), 9), read(&world, |c| holders(c, all[0].unit, drones(), 9))),
                (vec![], vec![])
            );
        }

        let terms = crate::commands::terms(crate::world::PRICE, 4);
        let lower = ChangeOffer { offer: drones(), terms, reason: None };
        let short = RunShort { offer: drones(), orders: of(drones(), 9) };
        let receipt = world.submit(Actor::Console, vec![lower.into(), short.into()]).expect("lowered");
        assert_eq!(receipt.events.len(), 2, "only the newest order ran short: {:?}", receipt.events);
        let lines = read(&world, |c| find_all::<OrderLine>(c, newest.iter().map(|id| (*id, 1))));
        let held: Vec<_> = lines.values().map(|line| (line.reserved, line.short)).collect();
        assert_eq!(held, [(1, 0), (2, 0), (1, 2)]);
        world.assert_verified();
    });
}

#[test]
fn single_rows_are_found_by_key() {
    on_both(|database| {
        let world = World::found(database);
        let drone = read(&world, |c| find::<domain::contracts::Offer>(c, &drones())).expect("it exists");
        let contracts = [drone.contract, contract("NONE")];
        let found = read(&world, |c| find_all::<domain::contracts::Contract>(c, contracts));
        assert_eq!(found.into_keys().collect::<Vec<_>>(), [drone.contract]);
        assert_eq!(read(&world, |c| find::<domain::catalogue::Item>(c, &item("NONE"))), None);
        let want = |state: &mut State| {
            let contract = state.offers.want(&drones()).map(|offer| offer.contract);
            contract.map(|contract| state.contracts.want(&contract).is_some());
        };
        let state = read(&world, |c| gather(c, want));
        assert_eq!(state.contracts.known(&drone.contract).id, drone.contract);
        let people = [person("P-ORDERER"), person("NONE")];
        assert_eq!(read(&world, |c| names(c, &people)).len(), 1);
        assert_eq!(read(&world, |c| names(c, &[])).len(), 0);
    });
}
