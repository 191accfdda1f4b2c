//! A substitute in place of what was ordered: listed, of the same contract and class, no dearer, and in stock or not.

use super::*;
use crate::catalogue::ItemAction;
use crate::catalogue::link_items::LinkItems;
use crate::catalogue::move_item::MoveItem;
use crate::contracts::add_contract::PriceLine;
use crate::contracts::amend_contract::{AmendContract, AmendedLine as AmendedPrice, AmendmentReason};
use crate::contracts::change_offer::ChangeOffer;
use crate::contracts::make_offer::{MakeOffer, OfferTerms};
use crate::orders::Answer;
use crate::orders::decide_proposal::DecideProposal;

const ORDERED: Shelf = Shelf { contract: "DC-9", item: "PLYSKA-10", unit_price_minor: 2_450_000 };
const LISTED: Shelf = Shelf { contract: "DC-9", item: "PLYSKA-8", unit_price_minor: 2_000_000 };
const DEARER: Shelf = Shelf { contract: "DC-9", item: "PLYSKA-15", unit_price_minor: 2_450_001 };
const UNLISTED: Shelf = Shelf { contract: "DC-9", item: "PLYSKA-7", unit_price_minor: 1_000_000 };
const OTHER_CLASS: Shelf = Shelf { contract: "DC-9", item: "PAMOROZ-4", unit_price_minor: 1_000_000 };

/// Twelve of PLYSKA-10 ordered under DC-9 and sent; 5 of PLYSKA-8 are in stock there and 20 under its ceiling.
fn ordered(quantity: i64) -> World {
    let mut world = world();
    world.acting("P-BUYER");
    for (name, of) in [("PLYSKA-8", "FPV-R"), ("PLYSKA-15", "FPV-R"), ("PLYSKA-7", "FPV-R")] {
        world.accept(add_item(name, "SUP-TYSHA", of, Some("proven"), [("range", number(8))]));
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit] {
            world.accept(MoveItem { item: item(name), action, reason: personal("decision 5") });
        }
    }
    let substitutes = ["PLYSKA-8", "PLYSKA-15", "PAMOROZ-4"].map(item).to_vec();
    world.accept(LinkItems { item: item("PLYSKA-10"), spares: Vec::new(), substitutes });
    let shelves = [ORDERED, LISTED, DEARER, UNLISTED, OTHER_CLASS];
    let listed = |shelf: &Shelf| {
        let ceiling_quantity = if shelf.item == LISTED.item { 20 } else { 100 };
        PriceLine { ceiling_quantity, ..price_line(shelf.item, shelf.unit_price_minor) }
    };
    world.accept(add_direct_contract("DC-9", 1_000_000_000, shelves.iter().map(listed).collect()));
    world.accept(sign("DC-9", shelves.iter().map(|shelf| shelf.item)));
    for shelf in shelves {
        let stock = if shelf.item == LISTED.item { 5 } else { 0 };
        let terms = OfferTerms { stock, ..terms(shelf.unit_price_minor) };
        let made = MakeOffer { contract: contract("DC-9"), item: item(shelf.item), terms };
        world.acting("P-RIVAL").accept(made);
    }
    world.acting("P-ORDERER").accept(basket(
        "B11",
        [charged(&ORDERED, quantity, [("S-B11", quantity * ORDERED.unit_price_minor)])],
    ));
    sign_all(&mut world, NUMBER);
    world
}

fn instead(state: &State, shelf: &Shelf, quantity: Option<i64>) -> AnswerOrder {
    let substitute = Some(shelf.offer());
    answer(state, [(1, Word::Change { quantity, promised_on: None, substitute })])
}

fn accept(state: &State) -> DecideProposal {
    DecideProposal { order: id(state), line: 1, rejected: None }
}

#[test]
fn an_accepted_substitute_takes_the_place_of_what_was_ordered() {
    let world = ordered(12);
    let state = world.state.clone();
    given(world)
        .as_("P-RIVAL")
        .when(instead(&state, &LISTED, Some(10)))
        .then_events(["order_answered.1"])
        .as_("P-ORDERER")
        .when(accept(&state))
        .then_events(["proposal_accepted.1"])
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.offer, line.item), (LISTED.offer(), item("PLYSKA-8")));
            assert_eq!((line.quantity, line.unit_price_minor, line.reserved), (10, 2_000_000, 5));
            assert_eq!((line.answer, line.confirmed), (Answer::Confirmed, 10));
            assert_eq!(spent(state), [0, 20_000_000], "the difference is free again");
            assert_eq!(order(state, NUMBER).total_minor, 20_000_000);
            let called = |shelf: &Shelf| state.offers.known(&shelf.offer()).called_quantity;
            assert_eq!((called(&ORDERED), called(&LISTED)), (0, 10));
            assert_eq!(state.contracts.known(&contract("DC-9")).called_minor, 20_000_000);
        });
}

#[test]
fn substitutes_that_cannot_be() {
    let mut world = ordered(12);
    let state = world.state.clone();
    for (shelf, code) in [
        (&DEARER, "substitute_too_dear"),
        (&UNLISTED, "field_invalid"),
        (&OTHER_CLASS, "field_invalid"),
        (&DRONE, "not_found"),
        (&ORDERED, "field_invalid"),
    ] {
        assert_eq!(refusal(&mut world, "P-RIVAL", instead(&state, shelf, None)), code, "{shelf:?}");
    }
    let mut world = ordered(21);
    let state = world.state.clone();
    assert_eq!(refusal(&mut world, "P-RIVAL", instead(&state, &LISTED, None)), "quantity_ceiling_reached");
    world.accept(instead(&state, &LISTED, Some(20)));
}

#[test]
fn no_price_of_a_substitute_is_too_large_to_multiply() {
    let mut world = ordered(12);
    world.by_hand(|state, _| {
        let key = (contract("DC-9"), item("PLYSKA-8"));
        state.contract_lines.update(&key).unit_price_minor = i64::MAX;
        state.offers.update(&LISTED.offer()).unit_price_minor = i64::MAX;
    });
    let state = world.state.clone();
    assert_eq!(refusal(&mut world, "P-RIVAL", instead(&state, &LISTED, None)), "field_invalid");
}

#[test]
fn a_substitute_is_checked_again_when_it_is_accepted() {
    let mut world = ordered(12);
    let state = world.state.clone();
    world.acting("P-RIVAL").accept(instead(&state, &LISTED, None));
    let (item, reason) = (item("PLYSKA-8"), personal("order 9"));
    world.acting("P-BUYER").accept(MoveItem { item, action: ItemAction::Suspend, reason });
    assert_eq!(refusal(&mut world, "P-ORDERER", accept(&state)), "suspended");
    world.accept(DecideProposal { rejected: Some(ReasonCode::WrongItem), ..accept(&state) });
    assert_eq!(spent(&world.state), [0, 0]);
}

#[test]
fn what_was_ordered_is_no_substitute_at_a_new_price() {
    let mut world = ordered(12);
    world.acting("P-BUYER").accept(AmendContract {
        contract: contract("DC-9"),
        reason: AmendmentReason::TechnicalChange,
        document: text("amendment 1"),
        ceiling_minor: None,
        to: None,
        lines: vec![AmendedPrice {
            item: item(ORDERED.item),
            unit_price_minor: 2_500_000,
            ceiling_quantity: 100,
        }],
    });
    let (offer, reason) = (ORDERED.offer(), note("dearer parts"));
    let dearer = ChangeOffer { offer, terms: terms(2_500_000), reason };
    world.acting("P-RIVAL").accept(dearer);
    let same = instead(&world.state, &ORDERED, None);
    given(world).when(same).then_rejected("field_invalid").then_says("is what was ordered");
}
