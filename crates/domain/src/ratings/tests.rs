//! What units say of items, who reads it when, and who may answer or withhold it.

use super::answer::AnswerRating;
use super::rate::RateItem;
use super::withhold::WithholdRating;
use super::*;
use crate::limits::RATING_EDITIONS_MAX;
use crate::testing::*;
use crate::values::RatingId;

const NUMBER: &str = "PO-2026-000001";

/// Ten batteries, placed and, if said so, accepted.
fn ordered(is_accepted: bool) -> World {
    let mut world = world();
    world.now = moment("2026-01-12T10:00");
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 10)]));
    if is_accepted {
        deliver(&mut world, NUMBER);
    }
    world
}

fn rate(world: &World, marks: &[(Aspect, i64)]) -> RateItem {
    let marks = Marks(marks.iter().copied().collect());
    let order = order(&world.state, NUMBER).id;
    RateItem { order, line: 1, marks, strengths: note("holds its charge"), weaknesses: None }
}

fn fair(world: &World) -> RateItem {
    rate(world, &[(Aspect::Overall, 3)])
}

/// The batteries, rated by their receiver on 12 January.
fn rated() -> World {
    let mut world = ordered(true);
    let rate = fair(&world);
    world.acting("P-RECEIVER").accept(rate);
    world
}

fn only(world: &World) -> &Rating {
    let mut rows = world.state.ratings.rows();
    let rating = rows.next().expect("a rating");
    assert!(rows.next().is_none(), "a unit has one rating of an item");
    rating
}

fn reply(rating: RatingId) -> AnswerRating {
    AnswerRating { rating, reply: personal("a lighter one comes in May") }
}

fn withhold(rating: RatingId) -> WithholdRating {
    WithholdRating { rating, reason: personal("names a place") }
}

#[test]
fn only_what_was_accepted_is_rated() {
    let world = ordered(false);
    let rate = fair(&world);
    given(world).as_("P-RECEIVER").when(rate).then_rejected("nothing_accepted");
    let world = ordered(true);
    let rate = RateItem { line: 2, ..fair(&world) };
    given(world).as_("P-RECEIVER").when(rate).then_rejected("not_found");
}

#[test]
fn only_people_of_the_unit_rate() {
    for (who, refused) in [
        ("P-CLERK", "not_permitted"),
        ("P-BUYER", "not_permitted"),
        ("P-AUDITOR", "not_permitted"),
        ("P-RIVAL", "not_found"),
        ("P-STRANGER", "not_found"),
        ("console", "not_permitted"),
    ] {
        let world = ordered(true);
        let rate = fair(&world);
        given(world).as_(who).when(rate).then_rejected(refused);
    }
}

#[test]
fn marks_go_from_1_to_5_and_the_whole_has_one() {
    for marks in [
        &[][..],
        &[(Aspect::BuildQuality, 4)],
        &[(Aspect::Overall, 0)],
        &[(Aspect::Overall, 6)],
        &[(Aspect::Overall, 3), (Aspect::EaseOfUse, -1)],
    ] {
        let world = ordered(true);
        let rate = rate(&world, marks);
        given(world).as_("P-RECEIVER").when(rate).then_rejected("field_invalid");
    }
}

#[test]
fn a_unit_has_one_rating_of_an_item_and_may_say_it_anew() {
    let mut world = rated();
    let (id, opens_at) = (only(&world).id, only(&world).opens_at);
    world.let_pass(moment("2026-01-14T10:00"));
    let rate = rate(&world, &[(Aspect::Overall, 5), (Aspect::EaseOfUse, 4)]);
    world.acting("P-ORDERER").accept(rate);
    let rating = only(&world);
    assert_eq!((rating.id, rating.editions, rating.rated_by), (id, 2, person("P-ORDERER")));
    assert_eq!(rating.marks.0, [(Aspect::Overall, 5), (Aspect::EaseOfUse, 4)].into());
    assert!(rating.opens_at > opens_at, "the maker reads the new words no sooner than others");
    for _ in 2..RATING_EDITIONS_MAX {
        let rate = fair(&world);
        world.accept(rate);
    }
    let rate = fair(&world);
    given(world).as_("P-ORDERER").when(rate).then_rejected("field_invalid").then_says("edition");
}

#[test]
fn the_maker_reads_and_answers_after_a_fortnight() {
    let world = rated();
    let id = only(&world).id;
    given(world)
        .as_("P-CLERK")
        .when(reply(id))
        .then_rejected("not_found")
        .until("2026-01-26T09:59")
        .then_events([])
        .until("2026-01-26T10:01")
        .then_events(["rating_opened.1"])
        .as_("P-RIVAL")
        .when(reply(id))
        .then_rejected("not_found")
        .as_("P-ORDERER")
        .when(reply(id))
        .then_rejected("not_permitted")
        .as_("P-CLERK")
        .when(reply(id))
        .then_events(["rating_answered.1"])
        .when(reply(id))
        .then_events(["rating_answered.1"])
        .then(|state| assert_eq!(state.ratings.known(&id).status, RatingStatus::Answered));
}

#[test]
fn what_is_said_anew_is_for_units_again_and_has_no_answer() {
    let mut world = rated();
    let id = only(&world).id;
    world.let_pass(moment("2026-01-27T10:00"));
    world.acting("P-CLERK").accept(reply(id));
    let rate = fair(&world);
    world.acting("P-ORDERER").accept(rate);
    let rating = only(&world);
    assert_eq!((rating.status, rating.answered_in), (RatingStatus::Internal, None));
    given(world).as_("P-CLERK").when(reply(id)).then_rejected("not_found");
}

#[test]
fn a_withheld_rating_is_not_opened_until_it_is_said_anew() {
    let world = rated();
    let id = only(&world).id;
    let rate = fair(&world);
    given(world)
        .as_("P-RECEIVER")
        .when(withhold(id))
        .then_rejected("not_permitted")
        .as_("P-CLERK")
        .when(withhold(id))
        .then_rejected("not_found")
        .as_("P-BUYER")
        .when(withhold(id))
        .then_events(["rating_withheld.1"])
        .when(withhold(id))
        .then_rejected("wrong_status")
        .until("2026-02-10T10:00")
        .then_events([])
        .as_("P-RECEIVER")
        .when(rate)
        .then_events(["item_rated.1"])
        .until("2026-02-25T10:00")
        .then_events(["rating_opened.1"]);
}
