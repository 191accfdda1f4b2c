//! Organisations, people, keys, tokens and policies; and what nobody may ask for.

use domain::Actor;
use domain::identity::appoint::Appoint;
use domain::identity::end_appointment::EndAppointment;
use domain::identity::erase_personal::{ErasePersonal, ErasureReason};
use domain::identity::issue_token::IssueToken;
use domain::identity::move_organisation::MoveOrganisation;
use domain::identity::register_key::RegisterKey;
use domain::identity::revoke_key::RevokeKey;
use domain::identity::revoke_token::RevokeToken;
use domain::identity::suspend_organisation::SuspendOrganisation;
use domain::identity::{OrganisationKind, Role, key_id};
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::timers::pass::PassDeadline;
use domain::timers::{Deadline, Timer};
use domain::values::{Currency, Digest, Money};

use super::{Ask, Draw, Verb, ask};
use crate::cast::{self, SUPPLIERS, UNITS, public_key, signing_key};
use crate::names::{code, days_after, personal, text};
use crate::world::{founding, organisation};

pub(super) const VERBS: &[Verb] = &[
    (1, found_again),
    (1, add_organisation),
    (2, move_organisation),
    (3, suspend),
    (1, add_delivery_point),
    (4, add_person),
    (1, erase_personal),
    (4, appoint),
    (2, end_appointment),
    (3, register_key),
    (2, revoke_key),
    (2, issue_token),
    (2, revoke_token),
    (2, set_policy),
    (1, pass_deadline),
];

fn administrator(draw: &mut Draw<'_>) -> Option<Actor> {
    draw.who(Role::Administrator, organisation("MOD"))
}

/// A cell is founded once.
pub(super) fn found_again(_draw: &mut Draw<'_>) -> Option<Ask> {
    ask(Some(Actor::Console), founding())
}

fn add_organisation(draw: &mut Draw<'_>) -> Option<Ask> {
    let name = draw.fresh("BN");
    let added = cast::add_organisation(name.as_str(), OrganisationKind::Unit, Some(organisation("B13")));
    ask(administrator(draw), added)
}

/// Erases the name of somebody, who may have been erased before.
fn erase_personal(draw: &mut Draw<'_>) -> Option<Ask> {
    let subject = draw.dice.pick(&draw.books.nation.people)?;
    let (subject, fields) = (code(&subject.to_string()), vec![code("name")]);
    ask(administrator(draw), ErasePersonal { subject, fields, reason: ErasureReason::Request })
}

/// Brigade B13, which orders nothing, goes from corps to corps.
fn move_organisation(draw: &mut Draw<'_>) -> Option<Ask> {
    let parent = organisation(["C1", "C2", "B13"][draw.dice.below(3)]);
    let from = days_after(draw.today, draw.dice.between(0, 3));
    let (organisation, document) = (organisation("B13"), text("order 5"));
    ask(administrator(draw), MoveOrganisation { organisation, parent, from, document })
}

fn suspend(draw: &mut Draw<'_>) -> Option<Ask> {
    let supplier = organisation(draw.dice.pick(SUPPLIERS)?);
    let until = draw.dice.chance(30).then(|| days_after(draw.today, draw.dice.between(0, 1)));
    let command = SuspendOrganisation { organisation: supplier, until, reason: personal("order 6") };
    ask(draw.who(Role::Buyer, organisation("AGENCY")), command)
}

fn add_delivery_point(draw: &mut Draw<'_>) -> Option<Ask> {
    let (name, unit) = (draw.fresh("DP"), organisation(draw.dice.pick(UNITS)?));
    ask(administrator(draw), cast::add_delivery_point(name.as_str(), unit))
}

fn add_person(draw: &mut Draw<'_>) -> Option<Ask> {
    let name = draw.fresh("P");
    ask(administrator(draw), cast::add_person(name.as_str()))
}

/// Gives a newcomer a role.
fn appoint(draw: &mut Draw<'_>) -> Option<Ask> {
    let person = *draw.dice.pick(draw.books.nation.people.get(draw.founders.people..)?)?;
    let role = *draw.dice.pick(&[Role::Orderer, Role::Approver, Role::Receiver, Role::Commander])?;
    let unit = organisation(draw.dice.pick(UNITS)?);
    ask(administrator(draw), Appoint { from: draw.today, ..cast::appoint(person, role, unit) })
}

/// Ends the appointment of a newcomer.
fn end_appointment(draw: &mut Draw<'_>) -> Option<Ask> {
    let newcomers = draw.books.nation.appointments.get(draw.founders.appointments..)?;
    let appointment = draw.dice.pick(newcomers)?.id;
    let to = days_after(draw.today, draw.dice.between(-2, 2));
    ask(administrator(draw), EndAppointment { appointment, to, document: text("order 7") })
}

fn register_key(draw: &mut Draw<'_>) -> Option<Ask> {
    let person = *draw.dice.pick(&draw.books.nation.people)?;
    let name = draw.fresh("KEY");
    let public_key = public_key(name.as_str());
    draw.secrets.insert(key_id(public_key), signing_key(name.as_str()));
    let is_demo = draw.slips();
    ask(draw.person(person), RegisterKey { person, public_key, is_demo })
}

/// Revokes a key that was registered after the founding.
fn revoke_key(draw: &mut Draw<'_>) -> Option<Ask> {
    let (key, person) = *draw.dice.pick(draw.books.nation.keys.get(draw.founders.keys..)?)?;
    ask(draw.person(person), RevokeKey { key, reason: personal("lost") })
}

fn issue_token(draw: &mut Draw<'_>) -> Option<Ask> {
    let person = *draw.dice.pick(&draw.books.nation.people)?;
    let actor = if draw.slips() { draw.anybody() } else { Some(Actor::Console) };
    let secret_digest = Digest(public_key(draw.fresh("TOKEN").as_str()).0);
    let expires_at = draw.now.plus_days(draw.dice.between(0, 30));
    ask(actor, IssueToken { person, secret_digest, label: personal("laptop"), expires_at })
}

fn revoke_token(draw: &mut Draw<'_>) -> Option<Ask> {
    let token = *draw.dice.pick(&draw.books.nation.tokens)?;
    ask(Some(Actor::Console), RevokeToken { token })
}

fn set_policy(draw: &mut Draw<'_>) -> Option<Ask> {
    let mut steps = vec![Role::Orderer, Role::Approver, Role::Commander];
    if draw.slips() {
        steps.push(Role::Receiver);
    }
    let command = SetSignaturePolicy {
        code: draw.fresh("POLICY"),
        document: domain::signatures::Document::Order,
        organisation: Some(organisation(draw.dice.pick(UNITS)?)),
        category: None,
        fund: None,
        is_emergency: false,
        amount_from: Money::new(draw.dice.between(20_000_000, 400_000_000), Currency::UAH),
        steps: domain::signatures::step::steps_of(&steps),
        hours: 24,
    };
    ask(administrator(draw), command)
}

/// Only the clock lets deadlines pass.
fn pass_deadline(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| order.waiting.is_some())?;
    let at = order.waiting.as_ref()?.hold_until;
    let person = *draw.dice.pick(&draw.books.nation.people)?;
    ask(Some(Actor::Person(person)), PassDeadline { timer: Timer::new(at, Deadline::OrderHold, order.id) })
}
