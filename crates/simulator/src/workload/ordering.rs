//! Baskets, signatures, and what happens to orders before they are sent.

use domain::Actor;
use domain::catalogue::ItemStatus;
use domain::identity::Role;
use domain::orders::OrderStatus;
use domain::orders::cancel::CancelOrder;
use domain::orders::place::{BasketLine, PlaceBasket};
use domain::orders::refuse::RefuseOrder;
use domain::orders::return_for_rework::ReturnOrder;
use domain::orders::revise::{ReviseOrder, RevisedLine};
use domain::orders::sign::SignOrder;
use domain::signatures::{Method, Signed};
use domain::values::{AllotmentId, Id, OrganisationId, PersonId, SignatureBytes};
use ed25519_dalek::Signer;
use engine::signing::Signable;

use super::{Ask, Draw, Verb, ask};
use crate::books::market::Offer;
use crate::books::orders::Order;
use crate::books::treasury::Allotment;
use crate::cast::UNITS;
use crate::names::code;
use crate::world::{CELL, organisation};

pub(super) const VERBS: &[Verb] =
    &[(90, place), (340, sign), (6, refuse), (12, send_back), (40, revise), (8, cancel)];

fn place(draw: &mut Draw<'_>) -> Option<Ask> {
    let unit = organisation(draw.dice.pick(UNITS)?);
    let count = draw.dice.between(1, 3);
    let lines: Option<Vec<_>> = (0..count).map(|_| basket_line(draw, unit)).collect();
    let lines = lines?;
    ask(draw.who(Role::Orderer, unit), PlaceBasket { unit, lines, emergency: None })
}

fn basket_line(draw: &mut Draw<'_>, unit: OrganisationId) -> Option<BasketLine> {
    let market = &draw.books.market;
    let is_orderable =
        |offer: &Offer| market.item(offer.item).is_some_and(|item| item.status == ItemStatus::Orderable);
    let offer = match draw.slips() {
        true => draw.dice.pick(&market.offers),
        false => draw.one_of(&market.offers, is_orderable),
    }?;
    let quantity = packs(draw, offer) + i64::from(draw.slips());
    let unit_price_minor = offer.terms.unit_price_minor + i64::from(draw.slips());
    let charges = match draw.dice.chance(25) {
        true => charges(draw, unit, offer, quantity * unit_price_minor)?,
        false => Vec::new(),
    };
    let is_own = !draw.slips();
    let points = &draw.books.nation.points;
    let (delivery_point, _) = *draw.one_of(points, |(_, holder)| !is_own || *holder == unit)?;
    Some(BasketLine { offer: offer.id, delivery_point, quantity, unit_price_minor, charges })
}

/// A quantity that the offer sells.
pub(super) fn packs(draw: &mut Draw<'_>, offer: &Offer) -> i64 {
    let (pack, least) = (offer.terms.pack, offer.terms.minimum.unsigned_abs());
    let most = if draw.dice.chance(10) { 60 } else { 12 };
    let least = i64::try_from(least.div_ceil(pack.unsigned_abs())).expect("a small count of packs");
    least.max(draw.dice.between(1, most)) * pack
}

/// One or two allotments of the unit that bear a cost.
fn charges(
    draw: &mut Draw<'_>,
    unit: OrganisationId,
    offer: &Offer,
    cost: i64,
) -> Option<Vec<(AllotmentId, i64)>> {
    let books = draw.books;
    let currency = books.market.contract(offer.contract)?.currency;
    let fits = |allotment: &Allotment| {
        let fund = books.treasury.fund(allotment.fund);
        allotment.unit == unit && fund.is_some_and(|fund| fund.currency == currency)
    };
    let first = draw.one_of(&books.treasury.allotments, fits)?.id;
    let second = draw.one_of(&books.treasury.allotments, fits)?.id;
    let part = draw.dice.between(1, cost - 1);
    let slip = i64::from(draw.slips());
    Some(match first == second || cost < 2 {
        true => vec![(first, cost + slip)],
        false => vec![(first, part), (second, cost - part + slip)],
    })
}

fn sign(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| order.to_sign().is_some() && order.status != OrderStatus::Returned)?;
    let waiting = order.to_sign()?;
    let purpose = *waiting.steps.get(waiting.signed)?;
    let actor = next_signer(draw, order, purpose)?;
    let Actor::Person(person) = actor else { return None };
    let edition = waiting.edition + i64::from(draw.slips());
    let digest = waiting.digest;
    let signed = signed(draw, person, Signable { kind: "order", id: order.id, edition, purpose, digest })?;
    ask(Some(actor), SignOrder { order: order.id, edition, purpose, signed })
}

/// A signature with the newest key of a person.
pub(super) fn signed(draw: &mut Draw<'_>, person: PersonId, signable: Signable<impl Id>) -> Option<Signed> {
    let owner = if draw.slips() { *draw.dice.pick(&draw.books.nation.people)? } else { person };
    let key = draw.books.nation.key_of(owner)?;
    let signature = draw.secrets.get(&key)?.sign(&signable.bytes(&code(CELL)));
    let signature = SignatureBytes(signature.to_bytes());
    Some(Signed { key, method: Method::Ed25519, digest: signable.digest, signature, assertion: None })
}

/// Who is entitled to a step of an order.
fn next_signer(draw: &mut Draw<'_>, order: &Order, purpose: Role) -> Option<Actor> {
    match purpose {
        Role::Orderer => draw.person(order.drawn_by),
        Role::Buyer => draw.who(purpose, order.buyer),
        _ => draw.who(purpose, order.unit),
    }
}

/// An order that waits for signatures, and who is entitled to the next.
fn waiting_order<'a>(draw: &mut Draw<'a>) -> Option<(&'a Order, Option<Actor>)> {
    let order = draw.order(|order| order.status == OrderStatus::Submitted)?;
    let waiting = order.to_sign()?;
    let purpose = *waiting.steps.get(waiting.signed)?;
    Some((order, next_signer(draw, order, purpose)))
}

fn refuse(draw: &mut Draw<'_>) -> Option<Ask> {
    let (order, actor) = waiting_order(draw)?;
    ask(actor, RefuseOrder { order: order.id, reason: draw.reason(), note: None })
}

fn send_back(draw: &mut Draw<'_>) -> Option<Ask> {
    let (order, actor) = waiting_order(draw)?;
    ask(actor, ReturnOrder { order: order.id, reason: draw.reason(), note: None })
}

fn revise(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| order.status == OrderStatus::Returned)?;
    let mut lines = Vec::new();
    for (number, line) in order.numbered() {
        let offer = draw.books.market.offer(line.offer)?;
        if lines.is_empty() || draw.dice.chance(50) {
            let quantity = if draw.dice.chance(15) { 0 } else { packs(draw, offer) };
            let charges = match quantity > 0 && draw.dice.chance(20) {
                true => charges(draw, order.unit, offer, quantity * line.price)?,
                false => Vec::new(),
            };
            lines.push(RevisedLine { line: number, quantity, charges });
        }
    }
    ask(draw.who(Role::Orderer, order.unit), ReviseOrder { order: order.id, lines })
}

fn cancel(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_held = |order: &Order| matches!(order.status, OrderStatus::Submitted | OrderStatus::Returned);
    let order = draw.order(is_held)?;
    let command = CancelOrder { order: order.id, reason: draw.reason(), note: None };
    ask(draw.who(Role::Orderer, order.unit), command)
}
