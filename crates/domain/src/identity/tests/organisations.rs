//! The tree of organisations, delivery points, suspension.

use crate::allotments::allot::Allot;
use crate::identity::OrganisationKind::{Supplier, Unit};
use crate::identity::add_delivery_point::AddDeliveryPoint;
use crate::identity::add_organisation::{AddOrganisation, is_iban};
use crate::identity::move_organisation::MoveOrganisation;
use crate::identity::parent;
use crate::identity::suspend_organisation::SuspendOrganisation;
use crate::limits::TREE_DEPTH_MAX;
use crate::testing::*;

fn unit(name: &str, parent: &str) -> AddOrganisation {
    add_organisation(name, Unit, Some(parent), "UA")
}

fn move_below(name: &str, parent: &str, from: &str) -> MoveOrganisation {
    MoveOrganisation {
        organisation: organisation(name),
        parent: organisation(parent),
        from: day(from),
        document: text("directive 12"),
    }
}

/// A chain of units D1 > D2 > … below C1, until the tree is `levels` deep at its lowest.
fn chain(levels: usize) -> World {
    let mut world = world();
    let mut above = "C1".to_owned();
    for level in 3..=levels {
        let name = format!("D{level}");
        world.accept(unit(&name, &above));
        above = name;
    }
    world
}

#[test]
fn an_organisation_is_added_below_its_parent() {
    given(world())
        .as_("P-ADMIN")
        .when(unit("B13", "C1"))
        .then_events(["organisation_added.1"])
        .then(|state| {
            let above = parent(state, organisation("B13"), day("2026-01-12"));
            assert_eq!(above, Some(organisation("C1")));
            assert_eq!(parent(state, organisation("B13"), day("2022-05-31")), None, "before it existed");
        })
        .when(unit("B13", "C1"))
        .then_rejected("already_exists")
        .when(unit("B14", "C9"))
        .then_rejected("not_found");
}

#[test]
fn identifiers_of_an_organisation_have_their_shape() {
    let supplier = || add_organisation("SUP-NEW", Supplier, None, "UA");
    let some = |text: &str| Some(text.to_owned());
    let iban = "UA139908200000026606379844960";
    let right =
        AddOrganisation { edrpou: some("98539765"), ncage: some("KJ372"), iban: some(iban), ..supplier() };
    given(world()).when(right).then_events(["organisation_added.1"]);
    let wrong = [
        (AddOrganisation { edrpou: some("9853976"), ..supplier() }, "edrpou"),
        (AddOrganisation { edrpou: some("9853976X"), ..supplier() }, "edrpou"),
        (AddOrganisation { ncage: some("kj372"), ..supplier() }, "ncage"),
        (AddOrganisation { ncage: some("KJ3722"), ..supplier() }, "ncage"),
        (AddOrganisation { iban: some("UA139908200000026606379844961"), ..supplier() }, "iban"),
        (AddOrganisation { country: "Ukraine".to_owned(), ..supplier() }, "country"),
        (AddOrganisation { country: "ua".to_owned(), ..supplier() }, "country"),
    ];
    for (command, field) in wrong {
        refused("console", command, "field_invalid").then_says(field);
    }
}

#[test]
fn an_iban_is_checked_modulo_97() {
    assert!(is_iban("GB82WEST12345698765432"), "the example of ISO 13616");
    for wrong in
        ["GB82WEST12345698765433", "gb82WEST12345698765432", "GB82 WEST12345698765432", "", "GB82", "ЯЯ82"]
    {
        assert!(!is_iban(wrong), "{wrong:?}");
    }
}

#[test]
fn only_administrators_change_the_tree() {
    refused("P-COMMANDER", unit("B11-9", "B11"), "not_permitted");
    refused("P-STRANGER", unit("B11-9", "B11"), "not_found");
    refused("P-COMMANDER", move_below("B11-1", "B11", "2026-02-01"), "not_permitted");
    refused("P-STRANGER", move_below("B11-1", "B12", "2026-02-01"), "not_found");
}

#[test]
fn a_tree_has_at_most_16_levels() {
    given(chain(TREE_DEPTH_MAX))
        .when(unit("LOW", "D16"))
        .then_rejected("tree_too_deep")
        .then_says("below D16");
    given(chain(TREE_DEPTH_MAX - 1)).when(unit("LOW", "D15")).then_events(["organisation_added.1"]);
    let older = AddOrganisation { from: day("2020-01-01"), ..unit("OLD", "D16") };
    given(chain(TREE_DEPTH_MAX)).when(older).then_rejected("tree_too_deep");
}

#[test]
fn a_moved_subtree_keeps_within_16_levels() {
    given(chain(TREE_DEPTH_MAX - 1))
        .when(move_below("B11", "D15", "2026-02-01"))
        .then_rejected("tree_too_deep")
        .when(move_below("B11", "D14", "2026-02-01"))
        .then_events(["organisation_moved.1"]);
}

#[test]
fn a_move_holds_from_its_day_on() {
    let pass_on = || Allot { parent: Some(allotment("S-C1")), ..allot("S-B12", "STATE-26", "B12", 100) };
    given(world())
        .as_("P-ADMIN")
        .when(move_below("B12", "C2", "2026-02-01"))
        .then_events(["organisation_moved.1"])
        .then(|state| {
            let above = |on| parent(state, organisation("B12"), day(on));
            assert_eq!(above("2026-01-31"), Some(organisation("C1")));
            assert_eq!(above("2026-02-01"), Some(organisation("C2")));
        })
        .as_("P-CORPS")
        .at("2026-01-31T23:59")
        .when(pass_on())
        .then_events(["allotted.1"])
        .at("2026-02-01T00:00")
        .when(pass_on())
        .then_rejected("field_invalid")
        .then_says("is not held by an organisation above the unit");
}

#[test]
fn the_past_of_the_tree_stays_as_it_was() {
    refused("P-ADMIN", move_below("B12", "C2", "2026-01-11"), "field_invalid").then_says("lies in the past");
    given(world())
        .as_("P-ADMIN")
        .when(move_below("B12", "C2", "2026-01-12"))
        .then_events(["organisation_moved.1"]);
    refused("P-ADMIN", move_below("B12", "C9", "2026-02-01"), "not_found");
    refused("P-ADMIN", move_below("B99", "C1", "2026-02-01"), "not_found");
}

#[test]
fn no_organisation_stands_below_itself() {
    refused("P-ADMIN", move_below("C1", "B11-1", "2026-02-01"), "tree_circle")
        .then_says("B11-1 stands below C1");
    refused("P-ADMIN", move_below("C1", "C1", "2026-02-01"), "tree_circle");
}

#[test]
fn two_moves_with_future_days_make_no_circle() {
    given(world())
        .as_("P-ADMIN")
        .when(move_below("C2", "B12", "2026-03-01"))
        .then_events(["organisation_moved.1"])
        .when(move_below("B12", "C2", "2026-02-01"))
        .then_rejected("tree_circle");
}

#[test]
fn delivery_points_belong_to_units() {
    let point = |name, unit| {
        let (name_uk, name_en) = (text("Пункт"), text("Point"));
        AddDeliveryPoint { code: code(name), unit: organisation(unit), name_uk, name_en }
    };
    given(world())
        .as_("P-ADMIN")
        .when(point("DP-B11-3", "B11"))
        .then_events(["delivery_point_added.1"])
        .when(point("DP-B11-3", "B11"))
        .then_rejected("already_exists")
        .when(point("DP-1", "AGENCY"))
        .then_rejected("wrong_organisation_kind")
        .then_says("AGENCY is of kind agency; this needs an organisation of kind unit")
        .when(point("DP-1", "B99"))
        .then_rejected("not_found");
    refused("P-RECEIVER", point("DP-1", "B11"), "not_permitted");
    refused("P-STRANGER", point("DP-1", "B11"), "not_found");
}

#[test]
fn the_agency_suspends_suppliers_and_lifts_it() {
    let suspend = |name, until: Option<&str>| SuspendOrganisation {
        organisation: organisation(name),
        until: until.map(day),
        reason: personal("decision 3"),
    };
    given(world())
        .as_("P-BUYER")
        .when(suspend("SUP-VEKTOR", Some("2026-01-12")))
        .then_events(["organisation_suspended.1"])
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("suspended")
        .as_("P-BUYER")
        .when(suspend("SUP-VEKTOR", None))
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_events(["order_submitted.1"]);
    refused("P-BUYER", suspend("SUP-VEKTOR", Some("2026-01-11")), "field_invalid").then_says("until");
    refused("P-BUYER", suspend("B11", None), "wrong_organisation_kind");
    refused("P-BUYER", suspend("SUP-NONE", None), "not_found");
    refused("P-CLERK", suspend("SUP-VEKTOR", None), "not_permitted");
    refused("P-RIVAL", suspend("SUP-VEKTOR", None), "not_found");
}
