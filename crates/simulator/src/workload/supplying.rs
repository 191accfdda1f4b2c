//! Answers of suppliers, proposals, amendments, and the end of sent orders.

use domain::funds::Stage;
use domain::identity::Role;
use domain::orders::amend::{AmendOrder, AmendedLine};
use domain::orders::answer::{AnswerOrder, LineAnswer, Word};
use domain::orders::close::CloseOrder;
use domain::orders::decide_consent::DecideConsent;
use domain::orders::decide_proposal::DecideProposal;
use domain::orders::terminate::TerminateOrder;
use domain::orders::withdraw_amendment::WithdrawAmendment;
use domain::orders::{Answer, ConsentResult, OrderStatus};
use domain::values::OfferId;

use super::{Ask, Draw, Verb, ask, ordering};
use crate::books::orders::{Line, Order};
use crate::names::{days_after, text};
use crate::world::organisation;

pub(super) const VERBS: &[Verb] = &[
    (90, answer),
    (30, decide),
    (20, decide_consent),
    (26, amend),
    (6, withdraw_amendment),
    (3, terminate),
    (5, close),
];

fn is_sent(order: &Order) -> bool {
    order.status == OrderStatus::Sent
}

fn answer(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| is_sent(order) && order.lines.iter().any(Line::is_open))?;
    let mut lines = Vec::new();
    for (number, line) in order.numbered() {
        if (line.is_open() && draw.dice.chance(85)) || draw.slips() {
            lines.push(LineAnswer { line: number, word: word(draw, order, line) });
        }
    }
    ask(draw.who(Role::SupplierClerk, order.supplier), AnswerOrder { order: order.id, lines })
}

fn word(draw: &mut Draw<'_>, order: &Order, line: &Line) -> Word {
    let later = days_after(line.promised_on.max(draw.today), draw.dice.between(1, 30));
    match draw.dice.below(100) {
        0..66 => Word::Confirm,
        66..72 => Word::Refuse { reason: draw.reason(), note: None },
        72..78 => Word::BackOrder { promised_on: later },
        78..85 => Word::Change { quantity: None, promised_on: Some(later), substitute: None },
        85..91 => {
            let quantity = Some(draw.dice.between(1, line.quantity - 1));
            Word::Change { quantity, promised_on: None, substitute: None }
        }
        _ => Word::Change { quantity: None, promised_on: None, substitute: substitute(draw, order, line) },
    }
}

/// An offer of a listed substitute under the same contract; now and then of anything.
fn substitute(draw: &mut Draw<'_>, order: &Order, line: &Line) -> Option<OfferId> {
    let market = &draw.books.market;
    let listed = market.item(line.item).map_or(&[][..], |item| &item.substitutes);
    let is_any = draw.slips();
    let found = draw.one_of(&market.offers, |offer| {
        is_any || (offer.contract == order.contract && listed.contains(&offer.item))
    });
    found.map(|offer| offer.id)
}

fn decide(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| order.lines.iter().any(|line| line.proposal.is_some()))?;
    let (line, _) = order.numbered().find(|(_, line)| line.proposal.is_some())?;
    let rejected = draw.dice.chance(35).then(|| draw.reason());
    ask(draw.who(Role::Orderer, order.unit), DecideProposal { order: order.id, line, rejected })
}

/// The donor says a word on a change that leaves its earmark, or of one that does not ask it.
fn decide_consent(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_any = draw.slips();
    let is_asked = |line: &Line| line.proposal.is_some() && (is_any || !line.asked.is_empty());
    let order = draw.order(|order| order.lines.iter().any(is_asked))?;
    let (line, row) = order.numbered().find(|(_, line)| is_asked(line))?;
    let any = draw.dice.pick(&draw.books.treasury.funds)?.id;
    let fund = row.asked.first().map_or(any, |asked| asked.fund);
    let result = if draw.dice.chance(70) { ConsentResult::Given } else { ConsentResult::Refused };
    let command = DecideConsent { order: order.id, line, fund, result, letter: text("letter 19") };
    ask(draw.who(Role::PartnerOfficer, organisation("PARTNER-N")), command)
}

fn amend(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(is_sent)?;
    let (number, line) = *draw.dice.pick(&order.numbered().collect::<Vec<_>>())?;
    let offer = draw.books.market.offer(line.offer)?;
    let (mut lines, mut delivery_point) = (Vec::new(), None);
    match draw.dice.below(10) {
        0..3 if line.answer != Answer::Proposed && line.to_despatch() > 0 => {
            let quantity = line.quantity - draw.amount(line.to_despatch());
            lines.push(AmendedLine { line: number, quantity });
        }
        3..5 => {
            let points = &draw.books.nation.points;
            delivery_point = Some(draw.one_of(points, |(_, unit)| *unit == order.unit)?.0);
        }
        _ => lines.push(AmendedLine { line: number, quantity: line.quantity + ordering::packs(draw, offer) }),
    }
    let command = AmendOrder { order: order.id, lines, delivery_point, reason: draw.reason(), note: None };
    ask(draw.who(Role::Orderer, order.unit), command)
}

fn withdraw_amendment(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(|order| order.amendment.is_some())?;
    let command = WithdrawAmendment { order: order.id, reason: draw.reason() };
    ask(draw.who(Role::Orderer, order.unit), command)
}

fn terminate(draw: &mut Draw<'_>) -> Option<Ask> {
    let order = draw.order(is_sent)?;
    let command = TerminateOrder { order: order.id, reason: draw.reason(), note: None };
    ask(draw.who(Role::Buyer, order.buyer), command)
}

fn close(draw: &mut Draw<'_>) -> Option<Ask> {
    let holds = |line: &Line| line.held(Stage::Obligated) > 0;
    let order = draw.order(|order| is_sent(order) && order.lines.iter().any(holds))?;
    let actor = match draw.dice.chance(50) {
        true => draw.who(Role::Orderer, order.unit),
        false => draw.who(Role::Buyer, order.buyer),
    };
    ask(actor, CloseOrder { order: order.id, reason: draw.reason(), note: None })
}
