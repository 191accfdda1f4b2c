//! Letters, deputies, confirmation, service accounts and their tokens.

use crate::envelope::Actor;
use crate::files::MediaType;
use crate::identity::add_service_account::AddServiceAccount;
use crate::identity::appoint_by_letter::{AppointByLetter, NamedByLetter};
use crate::identity::confirm_appointment::ConfirmAppointment;
use crate::identity::delegate::Delegate;
use crate::identity::end_appointment::EndAppointment;
use crate::identity::issue_account_token::IssueAccountToken;
use crate::identity::rotate_token::RotateToken;
use crate::identity::{Grant, Role, Scope, appointment_id};
use crate::policy::Action;
use crate::testing::*;
use crate::values::{AppointmentId, Digest, TokenId};

fn of(name: &str, role: Role) -> AppointmentId {
    appointment_id(person(name), role, organisation("B11"), day("2026-01-01"))
}

fn letter(names: &[(&str, Role)]) -> AppointByLetter {
    let named = |(name, role): &(&str, Role)| NamedByLetter {
        person: code(name),
        name: Some(personal("Тест Тестенко")),
        role: *role,
        from: day("2026-01-12"),
        to: None,
        scope: Scope::default(),
    };
    AppointByLetter {
        organisation: organisation("B11"),
        document: text("letter 12/3 of 2026-01-10"),
        file: Some(file(1, MediaType::Pdf)),
        appointments: names.iter().map(named).collect(),
    }
}

#[test]
fn one_letter_names_the_people_of_a_unit_or_nobody() {
    let names = [("P-NEW", Role::Orderer), ("P-OTHER", Role::Receiver), ("P-NEW", Role::CommissionMember)];
    given(world())
        .as_("P-ADMIN")
        .when(letter(&names))
        .then_events([
            "letter_registered.1",
            "person_added.1",
            "person_added.1",
            "appointed.1",
            "appointed.1",
            "appointed.1",
        ])
        .then(|state| {
            assert_eq!(state.letters.rows().next().expect("registered").file, Some(Digest([1; 32])))
        })
        .when(letter(&names))
        .then_rejected("already_exists");
    refused("P-ADMIN", letter(&[]), "empty");
    refused("P-ADMIN", letter(&[("P-NEW", Role::Orderer), ("P-NEW", Role::Orderer)]), "repeated");
    let mut nameless = letter(&[("P-GHOST", Role::Orderer)]);
    nameless.appointments[0].name = None;
    refused("P-ADMIN", nameless, "not_found");
    refused("P-COMMANDER", letter(&names), "not_permitted");
    refused("P-STRANGER", letter(&names), "not_found");
}

fn deputy(appointment: AppointmentId, to_person: &str, (from, to): (&str, &str)) -> Delegate {
    let (to_person, document) = (person(to_person), text("order 4"));
    Delegate { appointment, to_person, from: day(from), to: day(to), document }
}

#[test]
fn a_deputy_never_has_more_than_the_holder() {
    let january = ("2026-01-12", "2026-01-31");
    let own = of("P-APPROVER", Role::Approver);
    refused("P-APPROVER", deputy(own, "P-APPROVER", january), "field_invalid");
    refused("P-APPROVER", deputy(own, "P-NOBODY", ("2026-01-11", "2026-01-31")), "field_invalid");
    refused("P-APPROVER", deputy(own, "P-NOBODY", ("2026-01-12", "2026-06-01")), "field_invalid");
    refused("P-COMMANDER", deputy(own, "P-NOBODY", january), "not_permitted");
    refused("P-STRANGER", deputy(own, "P-NOBODY", january), "not_found");
    refused("P-ORDERER", deputy(of("P-ORDERER", Role::Orderer), "P-NOBODY", january), "not_delegable");
    let to = day("2026-01-20");
    let deputys = appointment_id(person("P-NOBODY"), Role::Approver, organisation("B11"), day("2026-01-12"));
    given(world())
        .as_("P-ADMIN")
        .when(EndAppointment { appointment: own, to, document: text("order 5") })
        .as_("P-APPROVER")
        .when(deputy(own, "P-NOBODY", january))
        .then_rejected("field_invalid")
        .when(deputy(own, "P-NOBODY", ("2026-01-12", "2026-01-20")))
        .then_events(["appointed.1"])
        .as_("P-NOBODY")
        .when(deputy(deputys, "P-MEMBER", ("2026-01-12", "2026-01-20")))
        .then_rejected("not_delegable");
}

#[test]
fn what_was_delegated_ends_with_the_appointment_or_when_it_is_taken_back() {
    let own = of("P-APPROVER", Role::Approver);
    let deputys = appointment_id(person("P-NOBODY"), Role::Approver, organisation("B11"), day("2026-01-12"));
    let end = |appointment| EndAppointment { appointment, to: day("2026-01-13"), document: text("order 5") };
    let delegated =
        || given(world()).as_("P-APPROVER").when(deputy(own, "P-NOBODY", ("2026-01-12", "2026-01-31")));
    delegated()
        .as_("P-ADMIN")
        .when(end(own))
        .then_events(["appointment_ended.1", "appointment_ended.1"])
        .then(|state| assert_eq!(state.appointments.known(&deputys).to, Some(day("2026-01-13"))));
    delegated().when(end(deputys)).then_events(["appointment_ended.1"]);
    delegated().as_("P-COMMANDER").when(end(deputys)).then_rejected("not_permitted");
}

#[test]
fn an_appointment_is_due_to_be_confirmed_after_a_year() {
    let appointment = of("P-APPROVER", Role::Approver);
    let confirm = || ConfirmAppointment { appointment, document: text("list 1") };
    let is_due = |world: &World, on| world.state.appointments.known(&appointment).is_unconfirmed(day(on));
    refused("P-APPROVER", confirm(), "not_permitted");
    let mut world = world();
    assert!(!is_due(&world, "2027-01-01") && is_due(&world, "2027-01-02"));
    world.acting("P-ADMIN").accept(confirm());
    assert!(!is_due(&world, "2027-01-12") && is_due(&world, "2027-01-13"));
}

/// A service account that may read and order for B11, with a token of this grant.
fn account(actions: &[Action], organisation_code: &str) -> (World, TokenId) {
    let mut world = world();
    let purpose = personal("stock program");
    let added = AddServiceAccount { code: code("S-STOCK"), organisation: organisation("B11"), purpose };
    world.acting("P-ADMIN").accept(added);
    world.accept(appoint("S-STOCK", Role::Orderer, "B11"));
    world.accept(issue(actions, organisation_code));
    let token = world.state.tokens.rows().last().expect("issued above").id;
    (world, token)
}

fn issue(actions: &[Action], organisation_code: &str) -> IssueAccountToken {
    IssueAccountToken {
        account: person("S-STOCK"),
        secret_digest: Digest([2; 32]),
        label: personal("first"),
        grant: Grant { actions: actions.to_vec(), organisation: Some(organisation(organisation_code)) },
        expires_at: moment("2026-07-01T00:00"),
    }
}

#[test]
fn a_token_permits_its_actions_at_its_organisation_and_nothing_else() {
    let outcome = |actions: &[Action], at: &str| {
        let (mut world, token) = account(actions, at);
        world.actor = Actor::Token(person("S-STOCK"), token);
        world.submit(basket("B11", [line(&BATTERY, 1)])).map(|_| ()).map_err(|refusal| refusal.code())
    };
    assert_eq!(outcome(&[Action::PlaceOrder], "B11"), Ok(()));
    assert_eq!(outcome(&[Action::PlaceOrder], "C1"), Ok(()), "B11 is below");
    assert_eq!(outcome(&[Action::PlaceOrder], "B12"), Err("not_found"), "another branch of the tree");
    assert_eq!(outcome(&[Action::ReadOrders], "B11"), Err("not_permitted"));
    assert_eq!(outcome(&[Action::ReadCatalogue], "B11"), Err("not_found"), "it may not even know of it");
    assert_eq!(outcome(&[Action::Pay], "B11"), Err("not_found"), "no wider than the appointments");
}

#[test]
fn tokens_end_and_are_rotated() {
    let (mut world, token) = account(&[Action::PlaceOrder], "B11");
    let expires_at = moment("2026-06-01T00:00");
    let rotate = RotateToken { token, secret_digest: Digest([3; 32]), expires_at, overlap_hours: 24 };
    let refusal = |world: &mut World, who: &str, rotate: &RotateToken| {
        world.acting(who).submit(rotate.clone()).expect_err("a refusal").code()
    };
    assert_eq!(refusal(&mut world, "P-ORDERER", &rotate), "not_found");
    let same = RotateToken { secret_digest: Digest([2; 32]), ..rotate.clone() };
    assert_eq!(refusal(&mut world, "P-ADMIN", &same), "already_exists");
    let far = RotateToken { expires_at: moment("2027-06-01T00:00"), ..rotate.clone() };
    assert_eq!(refusal(&mut world, "P-ADMIN", &far), "field_invalid");
    world.actor = Actor::Token(person("S-STOCK"), token);
    let longer = RotateToken { expires_at: moment("2026-09-01T00:00"), ..rotate.clone() };
    assert_eq!(world.submit(longer).expect_err("longer than its own").code(), "field_invalid");
    world.accept(rotate.clone());
    let old = world.state.tokens.known(&token);
    assert!(old.is_live(world.now) && !old.is_live(world.now.plus_hours(24)));
    let new = world.state.tokens.rows().last().expect("rotated above");
    assert_eq!((new.grant.clone(), new.expires_at), (old.grant.clone(), expires_at));
}
