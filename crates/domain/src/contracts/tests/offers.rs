//! Offers: made under a price list, changed by their supplier.

use crate::contracts::change_offer::ChangeOffer;
use crate::contracts::make_offer::{MakeOffer, OfferTerms};
use crate::limits::QUANTITY_MAX;
use crate::testing::*;
use crate::unchanged::{IfUnchanged, Object};

/// A world with a contract DC-9 that lists jammers at 180 000.00 UAH, without an offer.
fn listed() -> World {
    let mut world = world();
    let lines = vec![price_line("PAMOROZ-4", 18_000_000)];
    world.acting("P-BUYER").accept(add_direct_contract("DC-9", 1_000_000_000, lines));
    world
}

fn make(terms: OfferTerms) -> MakeOffer {
    MakeOffer { contract: contract("DC-9"), item: item("PAMOROZ-4"), terms }
}

fn change(terms: OfferTerms) -> ChangeOffer {
    ChangeOffer { offer: JAMMER.offer(), terms, reason: None }
}

fn wrong_terms() -> Vec<(OfferTerms, &'static str)> {
    let terms = || terms(18_000_000);
    vec![
        (OfferTerms { unit_price_minor: 0, ..terms() }, "unit_price_minor"),
        (OfferTerms { stock: -1, ..terms() }, "stock"),
        (OfferTerms { stock: QUANTITY_MAX + 1, ..terms() }, "stock"),
        (OfferTerms { minimum: 0, ..terms() }, "minimum"),
        (OfferTerms { minimum: QUANTITY_MAX + 1, ..terms() }, "minimum"),
        (OfferTerms { pack: 0, ..terms() }, "pack"),
        (OfferTerms { pack: QUANTITY_MAX + 1, ..terms() }, "pack"),
        (OfferTerms { lead_time_days: -1, ..terms() }, "lead_time_days"),
        (OfferTerms { lead_time_days: 1_827, ..terms() }, "lead_time_days"),
        (OfferTerms { to: day("2025-12-31"), ..terms() }, "lies before the first day"),
    ]
}

#[test]
fn one_offer_is_made_for_each_line_of_the_price_list() {
    given(listed())
        .as_("P-RIVAL")
        .when(make(terms(18_000_000)))
        .then_events(["offer_made.1"])
        .when(make(terms(18_000_000)))
        .then_rejected("already_exists")
        .then_says("offer of PAMOROZ-4 under DC-9")
        .when(MakeOffer { item: item("PLYSKA-10"), ..make(terms(1)) })
        .then_rejected("not_found")
        .then_says("price list line PLYSKA-10")
        .when(MakeOffer { item: item("NONE"), ..make(terms(1)) })
        .then_rejected("not_found")
        .when(MakeOffer { contract: contract("DC-0"), ..make(terms(1)) })
        .then_rejected("not_found");
}

#[test]
fn an_offer_is_never_above_the_price_list() {
    given(listed())
        .as_("P-RIVAL")
        .when(make(terms(18_000_001)))
        .then_rejected("price_above_contract")
        .then_says("180000.01 UAH for PAMOROZ-4 is above the contract's list price of 180000.00 UAH");
    refused("P-RIVAL", change(terms(18_000_001)), "price_above_contract");
}

#[test]
fn terms_of_an_offer_are_bounded() {
    for (terms, words) in wrong_terms() {
        given(listed())
            .as_("P-RIVAL")
            .when(make(terms.clone()))
            .then_rejected("field_invalid")
            .then_says(words);
        refused("P-RIVAL", change(terms), "field_invalid").then_says(words);
    }
}

#[test]
fn offers_are_their_suppliers() {
    given(listed()).as_("P-CLERK").when(make(terms(1))).then_rejected("not_found");
    given(listed()).as_("P-BUYER").when(make(terms(1))).then_rejected("not_permitted");
    refused("P-CLERK", change(terms(1)), "not_found");
    refused("P-BUYER", change(terms(1)), "not_permitted");
    let nothing = Shelf { contract: "DC-0", ..JAMMER };
    refused("P-RIVAL", ChangeOffer { offer: nothing.offer(), ..change(terms(1)) }, "not_found");
}

#[test]
fn a_price_falls_freely_and_rises_with_a_reason() {
    given(world())
        .as_("P-RIVAL")
        .at("2026-01-13T08:00")
        .when(change(terms(17_000_000)))
        .then_events(["offer_changed.1"])
        .at("2026-01-14T08:00")
        .when(change(terms(18_000_000)))
        .then_rejected("field_invalid")
        .then_says("is needed when a price rises")
        .when(ChangeOffer { reason: Some(personal("dearer parts")), ..change(terms(18_000_000)) })
        .at("2026-01-15T08:00")
        .when(change(OfferTerms { stock: 9, ..terms(18_000_000) }))
        .then(|state| {
            let prices = state.offer_prices.rows().filter(|price| price.offer == JAMMER.offer());
            let prices: Vec<_> = prices.map(|price| price.unit_price_minor).collect();
            assert_eq!(prices, [18_000_000, 17_000_000, 18_000_000], "a change of stock is no new price");
        });
}

#[test]
fn a_change_made_from_an_older_revision_is_refused() {
    let mut world = world();
    let revision = world.state.offers.known(&JAMMER.offer()).revision;
    let object = Object::Offer(JAMMER.offer());
    let from = |revision| IfUnchanged { object, revision, command: change(terms(17_000_000)).into() };
    refused("P-ORDERER", from(revision + 1), "not_found");
    world.acting("P-RIVAL").accept(from(revision));
    given(world)
        .when(from(revision))
        .then_rejected("revision_changed")
        .then_says(&format!("not {revision}; read it again"));
}

#[test]
fn stock_below_what_is_reserved_leaves_nothing_free() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&JAMMER, 2)]))
        .as_("P-RIVAL")
        .when(change(OfferTerms { stock: 1, ..terms(18_000_000) }))
        .then(|state| {
            let offer = state.offers.known(&JAMMER.offer());
            assert_eq!((offer.stock, offer.reserved, offer.free()), (1, 2, 0));
        })
        .as_("P-ORDERER")
        .when(basket("B11", [line(&JAMMER, 1)]))
        .then(|state| {
            let promised: Vec<_> = state.order_lines.rows().map(|line| line.promised_on).collect();
            assert_eq!(promised, [day("2026-01-22"), day("2026-02-11")]);
        });
}
