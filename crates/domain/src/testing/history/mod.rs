//! A year in which every kind of event takes place at least once: the source of the golden files.
//!
//! A new event kind needs a chapter here that causes it.

mod deliveries;
mod orders;
mod partners;
mod settlement;

use crate::allotments::withdraw::WithdrawAllotment;
use crate::catalogue::attach_file::AttachItemFile;
use crate::catalogue::detach_file::DetachItemFile;
use crate::catalogue::link_items::LinkItems;
use crate::cell::rotate_log_key::RotateLogKey;
use crate::contracts::amend_contract::{AmendContract, AmendedLine, AmendmentReason};
use crate::contracts::change_offer::ChangeOffer;
use crate::files::{FilePurpose, MediaType};
use crate::funds::exchange::ExchangeFunds;
use crate::identity::add_service_account::AddServiceAccount;
use crate::identity::appoint_by_letter::{AppointByLetter, NamedByLetter};
use crate::identity::close_sign_in::CloseSignIn;
use crate::identity::confirm_appointment::ConfirmAppointment;
use crate::identity::delegate::Delegate;
use crate::identity::end_appointment::EndAppointment;
use crate::identity::erase_file::EraseFile;
use crate::identity::erase_personal::{ErasePersonal, ErasureReason};
use crate::identity::invite_person::InvitePerson;
use crate::identity::issue_account_token::IssueAccountToken;
use crate::identity::issue_token::IssueToken;
use crate::identity::move_organisation::MoveOrganisation;
use crate::identity::refused::CommandRefused;
use crate::identity::register_passkey::RegisterPasskey;
use crate::identity::revoke_key::RevokeKey;
use crate::identity::revoke_token::RevokeToken;
use crate::identity::rotate_token::RotateToken;
use crate::identity::suspend_organisation::SuspendOrganisation;
use crate::identity::{Grant, Role, Scope, appointment_id, key_id};
use crate::policy::Action;
use crate::signatures::set_policy::SetSignaturePolicy;
use crate::testing::*;
use crate::values::{Digest, KeyBytes, SignatureBytes};

/// The world after its year.
pub fn history() -> World {
    let mut world = world();
    identity(&mut world);
    market(&mut world);
    money(&mut world);
    expiry(&mut world);
    orders::orders(&mut world);
    let number = deliveries::deliveries(&mut world);
    settlement::settlement(&mut world, &number);
    partners::partners(&mut world);
    deliveries::rated(&mut world, &number);
    world.let_pass(moment("2027-01-01T08:00"));
    world
}

/// A letter, a deputy, a confirmation, and a service account with its token.
fn authority(world: &mut World) {
    let named = NamedByLetter {
        person: code("P-DEPUTY"),
        name: Some(personal("Тест Тестенко")),
        role: Role::Approver,
        from: day("2026-01-01"),
        to: None,
        scope: Scope::default(),
    };
    let document = text("letter 3 of 2026-01-09");
    world.accept(AppointByLetter {
        organisation: organisation("B11"),
        document: document.clone(),
        file: Some(file(10, MediaType::Pdf)),
        appointments: vec![named],
    });
    let commander =
        appointment_id(person("P-COMMANDER"), Role::Commander, organisation("B11"), day("2026-01-01"));
    world.accept(ConfirmAppointment { appointment: commander, document: document.clone() });
    world.acting("P-COMMANDER").accept(Delegate {
        appointment: commander,
        to_person: person("P-NOBODY"),
        from: day("2026-02-01"),
        to: day("2026-02-14"),
        document,
    });
    world.acting("P-ADMIN").accept(AddServiceAccount {
        code: code("S-STOCK"),
        organisation: organisation("B11"),
        purpose: personal("stock program of the brigade"),
    });
    let grant = Grant { actions: vec![Action::ReadOrders], organisation: Some(organisation("B11")) };
    let (account, expires_at) = (person("S-STOCK"), moment("2026-12-01T00:00"));
    let (secret_digest, label) = (Digest([8; 32]), personal("stock program"));
    world.accept(IssueAccountToken { account, secret_digest, label, grant, expires_at });
    let token = world.state.tokens.rows().last().expect("issued above").id;
    world.accept(RotateToken { token, secret_digest: Digest([9; 32]), expires_at, overlap_hours: 24 });
}

fn identity(world: &mut World) {
    let old_key = world.state.cells.known(&1).log_key;
    let signature = SignatureBytes([4; 64]);
    world.acting("console").accept(RotateLogKey {
        old_key,
        new_key: KeyBytes([4; 32]),
        old_signature: signature,
        new_signature: signature,
    });
    let document = || text("order 12 of 2026-01-12");
    world.acting("console").accept(IssueToken {
        person: person("P-ORDERER"),
        secret_digest: Digest([5; 32]),
        label: personal("laptop"),
        expires_at: moment("2026-06-30T00:00"),
    });
    let token = world.state.tokens.rows().next().expect("issued above").id;
    world.accept(RevokeToken { token });
    world.acting("P-NOBODY").accept(crate::identity::register_key::RegisterKey {
        person: person("P-NOBODY"),
        public_key: public_key("P-NOBODY"),
        is_demo: false,
    });
    world.accept(RevokeKey { key: key_id(public_key("P-NOBODY")), reason: personal("lost") });
    let passkey = passkey("P-NOBODY");
    world.accept(RegisterPasskey { person: person("P-NOBODY"), passkey });
    let expires_at = moment("2026-01-15T10:00");
    world.acting("P-ADMIN").accept(InvitePerson { person: person("P-NOBODY"), expires_at });
    world.accept(CloseSignIn { person: person("P-NOBODY") });
    world.acting("P-ADMIN").accept(ErasePersonal {
        subject: code(&person("P-NOBODY").to_string()),
        fields: vec![code("name")],
        reason: ErasureReason::Request,
    });
    world.accept(EraseFile { digest: Digest([6; 32]), reason: ErasureReason::Ordered });
    world.accept(MoveOrganisation {
        organisation: organisation("B12"),
        parent: organisation("C2"),
        from: day("2026-06-01"),
        document: document(),
    });
    let appointment =
        appointment_id(person("P-RIVAL"), Role::SupplierClerk, organisation("SUP-TYSHA"), day("2026-01-01"));
    world.accept(EndAppointment { appointment, to: day("2026-12-31"), document: document() });
    world.accept(SetSignaturePolicy {
        code: code("DEAR"),
        document: crate::signatures::Document::Order,
        organisation: Some(organisation("C1")),
        category: Some(category("EW-TRENCH")),
        fund: None,
        is_emergency: false,
        amount_from: uah(10_000_000),
        steps: crate::signatures::step::steps_of(&[Role::Orderer, Role::Commander, Role::Buyer]),
        hours: 24,
    });
    authority(world);
    world.acting("P-BUYER").accept(SuspendOrganisation {
        organisation: organisation("SUP-TYSHA"),
        until: Some(day("2026-01-12")),
        reason: personal("order 3"),
    });
    let refusal = world.acting("P-RECEIVER").submit(basket("B11", [line(&BATTERY, 1)]));
    let refusal = refusal.expect_err("a receiver orders nothing");
    world.record(CommandRefused {
        command: "PlaceBasket".to_owned(),
        code: refusal.code().to_owned(),
        message: refusal.to_string(),
        actor: person("P-RECEIVER").to_string(),
        uncounted: 0,
    });
}

fn market(world: &mut World) {
    world.acting("P-BUYER").accept(LinkItems {
        item: item("PLYSKA-10"),
        spares: vec![item("PLOMIN-6S10")],
        substitutes: vec![item("PAMOROZ-4")],
    });
    world.accept(AttachItemFile {
        item: item("PLYSKA-10"),
        file: file(5, MediaType::Png),
        purpose: FilePurpose::Picture,
        title: text("Загальний вигляд"),
    });
    world.accept(DetachItemFile { item: item("PLYSKA-10"), position: 1 });
    world.accept(AmendContract {
        contract: contract("DC-8"),
        reason: AmendmentReason::Volume,
        document: text("amendment 1"),
        ceiling_minor: Some(40_000_000),
        to: None,
        lines: vec![AmendedLine { item: item("PLYSKA-10"), unit_price_minor: 61_000, ceiling_quantity: 600 }],
    });
    world.acting("P-CLERK").accept(ChangeOffer {
        offer: BATTERY.offer(),
        terms: crate::contracts::make_offer::OfferTerms { stock: 450, lead_time_days: 5, ..terms(300_000) },
        reason: note("counted anew"),
    });
}

fn money(world: &mut World) {
    world.acting("P-TREASURER").accept(ExchangeFunds {
        from: fund("EUR-26"),
        to: fund("AIR-26"),
        given_minor: 1_000_000,
        received_minor: 49_413_600,
        rate: text("49.4136"),
        rate_on: day("2026-01-12"),
        bank_document: code("exchange-1"),
    });
    let (amount_minor, document) = (100_000, text("order 7"));
    world.accept(WithdrawAllotment { allotment: allotment("S-B12"), amount_minor, document });
}

fn expiry(world: &mut World) {
    world.let_pass(moment("2026-01-13T10:00"));
    let split = charged(&DRONE, 10, [("A-B11", 20_000_000), ("S-B11", 4_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [split, line(&BATTERY, 2), line(&JAMMER, 1)]));
    world.let_pass(moment("2026-01-20T10:00"));
}
