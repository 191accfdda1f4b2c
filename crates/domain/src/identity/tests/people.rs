//! People and their appointments.

use crate::identity::Role;
use crate::identity::appoint::Appoint;
use crate::identity::appointment_id;
use crate::identity::end_appointment::EndAppointment;
use crate::testing::*;
use crate::values::AppointmentId;

fn of(name: &str, role: Role, at: &str) -> AppointmentId {
    appointment_id(person(name), role, organisation(at), day("2026-01-01"))
}

fn end(appointment: AppointmentId, to: &str) -> EndAppointment {
    EndAppointment { appointment, to: day(to), document: text("order 9") }
}

#[test]
fn a_name_is_personal_and_never_in_the_journal() {
    let mut world = world();
    let events = world.accept(add_person("P-NEW"));
    let personal = events[0].personal();
    let (subject, field, name) = &personal[0];
    assert_eq!((subject.as_str(), field.as_str()), (person("P-NEW").to_string().as_str(), "name"));
    let name = name.reveal().to_owned();
    let journal: Vec<_> = world.journal.iter().map(|(_, event)| event.fields().to_string()).collect();
    assert!(!journal.join("\n").contains(&name), "{name} is in the journal");
}

#[test]
fn a_person_is_added_once_by_an_administrator() {
    refused("P-ADMIN", add_person("P-ORDERER"), "already_exists");
    refused("P-BUYER", add_person("P-NEW"), "not_permitted");
    refused("P-ORDERER", add_person("P-NEW"), "not_found");
}

#[test]
fn an_appointment_gives_its_powers_on_its_days() {
    let later = Appoint { from: day("2026-02-01"), ..appoint("P-NOBODY", Role::Orderer, "B11") };
    given(world())
        .as_("P-ADMIN")
        .when(later)
        .then_events(["appointed.1"])
        .as_("P-NOBODY")
        .at("2026-01-31T23:59")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("not_found")
        .at("2026-02-01T00:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_events(["order_submitted.1"]);
}

#[test]
fn an_appointment_reaches_below_its_organisation() {
    let mut world = world();
    world.accept(appoint("P-NOBODY", Role::Orderer, "C1"));
    given(world).as_("P-NOBODY").when(basket("B11", [line(&BATTERY, 1)])).then_events(["order_submitted.1"]);
}

#[test]
fn an_appointment_names_a_person_a_place_and_days() {
    let to_nobody = || appoint("P-NOBODY", Role::Receiver, "B11");
    refused("P-ADMIN", appoint("P-NONE", Role::Receiver, "B11"), "not_found");
    refused("P-ADMIN", appoint("P-NOBODY", Role::Receiver, "B99"), "not_found");
    refused("P-ADMIN", Appoint { to: Some(day("2025-12-31")), ..to_nobody() }, "field_invalid")
        .then_says("lies before the first day 2026-01-01");
    refused("P-ADMIN", appoint("P-ORDERER", Role::Orderer, "B11"), "already_exists");
    refused("P-COMMANDER", to_nobody(), "not_permitted");
    refused("P-STRANGER", to_nobody(), "not_found");
}

#[test]
fn an_ended_appointment_permits_nothing_more() {
    given(world())
        .as_("P-ADMIN")
        .when(end(of("P-ORDERER", Role::Orderer, "B11"), "2026-01-12"))
        .then_events(["appointment_ended.1"])
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_events(["order_submitted.1"])
        .at("2026-01-13T00:00")
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then_rejected("not_found");
}

#[test]
fn the_end_of_an_appointment_unmakes_nothing() {
    let orderer = of("P-ORDERER", Role::Orderer, "B11");
    refused("P-ADMIN", end(orderer, "2026-01-10"), "field_invalid").then_says("not before yesterday");
    given(world()).as_("P-ADMIN").when(end(orderer, "2026-01-11")).then_events(["appointment_ended.1"]);
    let mut world = world();
    let later = Appoint { from: day("2026-03-01"), ..appoint("P-NOBODY", Role::Orderer, "B11") };
    world.accept(later);
    let id = appointment_id(person("P-NOBODY"), Role::Orderer, organisation("B11"), day("2026-03-01"));
    given(world).as_("P-ADMIN").when(end(id, "2026-02-28")).then_rejected("field_invalid");
}

#[test]
fn an_ended_appointment_is_not_revived() {
    let former = of("P-FORMER", Role::Orderer, "B11");
    refused("P-ADMIN", end(former, "2026-12-31"), "field_invalid")
        .then_says("lies after its last day 2026-01-11; appoint the person anew");
}

#[test]
fn appointments_are_ended_by_administrators() {
    let orderer = || end(of("P-ORDERER", Role::Orderer, "B11"), "2026-01-31");
    refused("P-COMMANDER", orderer(), "not_permitted");
    refused("P-STRANGER", orderer(), "not_found");
    refused("P-ADMIN", end(of("P-NOBODY", Role::Orderer, "B11"), "2026-01-31"), "not_found");
}
