//! Proposals of a supplier: another date, fewer pieces or a substitute for a line, until the orderer decides.

use serde::{Deserialize, Serialize};

use super::call_off::CallOff;
use super::consent::{self, Asked};
use super::submitted_line::{check_quantity, require_orderable, value_minor};
use super::{Answer, Order, OrderLine, charges};
use crate::allotments::charging::{self, Purchase};
use crate::contracts::Offer;
use crate::envelope::Context;
use crate::phrase::Phrase;
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{Date, ItemId, Money, OfferId, OrderId};
use crate::wording::{Remedy, Rule};

/// A proposal that waits for the orderer; removed when it is decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// What is proposed.
    pub terms: Terms,
    /// The donors that are asked first, because it leaves the earmarks of their funds.
    pub asked: Vec<Asked>,
}

/// An earmark of a partner's fund that a change would leave.
pub(super) struct Leaving {
    /// Whom to ask.
    pub(super) asked: Asked,
    /// What the change is refused with where nobody is asked.
    pub(super) refusal: Rejection,
}

/// A line as the supplier proposes it; offer and item are those ordered unless a substitute is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Pieces, no more than ordered.
    pub quantity: i64,
    /// Promised day.
    pub promised_on: Date,
    /// The offer.
    pub offer: OfferId,
    /// The item.
    pub item: ItemId,
    /// Unit price, minor units, no higher than ordered.
    pub unit_price_minor: i64,
}

impl Terms {
    /// Their cost, minor units.
    pub fn cost_minor(&self) -> i64 {
        self.quantity * self.unit_price_minor
    }
}

impl OrderLine {
    /// The line as it was ordered.
    pub fn terms(&self) -> Terms {
        Terms {
            quantity: self.quantity,
            promised_on: self.promised_on,
            offer: self.offer,
            item: self.item,
            unit_price_minor: self.unit_price_minor,
        }
    }
}

/// The proposal that waits for a line.
pub fn of_line<'s>(state: &'s State, line: &OrderLine) -> Option<&'s Proposal> {
    (line.answer == Answer::Proposed).then(|| state.proposals.known(&line.key()))
}

/// Asks for a proposal, for the offer it names and for what donors said of the line.
pub(super) fn want(state: &mut State, key: (OrderId, i64)) {
    consent::want(state, key);
    let Some(proposal) = state.proposals.want(&key).cloned() else { return };
    want_offer(state, proposal.terms.offer);
    // A donor that was asked may have been relieved of the line since: its fund is charged no longer.
    for asked in proposal.asked {
        state.consents.want(&(proposal.order, proposal.line, asked.fund));
    }
}

/// Asks for an offer with its item and price-list line.
pub(super) fn want_offer(state: &mut State, offer: OfferId) {
    if let Some((contract, item)) = state.offers.want(&offer).map(|offer| (offer.contract, offer.item)) {
        state.items.want(&item);
        state.contract_lines.want(&(contract, item));
    }
}

/// Refuses terms that the state's money of the line, its contract or its item do not allow; answers the earmarks of
/// partners' funds that they leave without consent.
pub(super) fn check(
    state: &State,
    context: &Context,
    order: &Order,
    line: &OrderLine,
    terms: &Terms,
) -> Result<Vec<Leaving>, Rejection> {
    value_minor(terms.quantity, terms.unit_price_minor)?;
    let leaving = leaving(state, context, order, line, terms)?;
    if terms.offer != line.offer {
        check_substitute(state, context, order, line, terms)?;
    }
    Ok(leaving)
}

/// Refuses terms as [`check`] does, and those that leave an earmark of a partner without its consent.
pub(super) fn require(
    state: &State,
    context: &Context,
    order: &Order,
    line: &OrderLine,
    terms: &Terms,
) -> Result<(), Rejection> {
    let left = check(state, context, order, line, terms)?.into_iter().next();
    left.map_or(Ok(()), |leaving| Err(leaving.refusal))
}

/// The earmarks of partners' funds that the terms would leave, each fund once; an earmark of the state's is not left.
fn leaving(
    state: &State,
    context: &Context,
    order: &Order,
    line: &OrderLine,
    terms: &Terms,
) -> Result<Vec<Leaving>, Rejection> {
    // The money was obligated on the day of sending, so that is the day its earmark is judged on.
    let obligated_on = context.zone.date(order.sent_at.expect("only sent orders are answered"));
    let purchase = Purchase {
        unit: order.unit,
        item: state.items.known(&terms.item),
        cost: Money::new(terms.cost_minor(), order.currency),
        promised_on: terms.promised_on,
        today: obligated_on,
    };
    let mut left: Vec<Leaving> = Vec::new();
    for charge in charges(state, order.id, line.line).filter(|charge| charge.stages.obligated > 0) {
        let allotment = state.allotments.known(&charge.allotment);
        let Some(breach) = charging::breach(state, allotment, &purchase) else { continue };
        let fund = state.funds.known(&allotment.fund);
        let refusal = charging::forbidden(allotment, purchase.item, breach.rule);
        if !fund.is_partners() {
            return Err(refusal);
        }
        let is_asked = left.iter().any(|leaving| leaving.asked.fund == fund.id);
        if !is_asked && !consent::covers(state, line, fund.id, terms) {
            let asked = Asked { fund: fund.id, partner: fund.owner, condition: breach.condition };
            left.push(Leaving { asked, refusal });
        }
    }
    Ok(left)
}

fn check_substitute(
    state: &State,
    context: &Context,
    order: &Order,
    line: &OrderLine,
    terms: &Terms,
) -> Result<(), Rejection> {
    let (offer, ordered) = (state.offers.known(&terms.offer), state.items.known(&line.item));
    let item = state.items.known(&offer.item);
    let contract = state.contracts.known(&order.contract);
    let refuse = |rule: Phrase, remedy: Remedy| Err(Rejection::field("substitute", &item.code, rule, remedy));
    if !ordered.substitutes.contains(&item.id) {
        let rule = Rule::NotASubstitute.with([&ordered.code]);
        return refuse(rule, Remedy::ProposeListed);
    }
    if item.class != ordered.class {
        return refuse(Rule::OfAnotherClass.into(), Remedy::ProposeSameClass);
    }
    if line.confirmed > 0 || line.despatched > 0 {
        return refuse(Rule::ComesTooLate.into(), Remedy::ProposeOtherwise);
    }
    let money = |minor| Money::new(minor, order.currency);
    if terms.unit_price_minor > line.unit_price_minor {
        let (price, ordered_price) = (money(terms.unit_price_minor), money(line.unit_price_minor));
        return Err(Rejection::SubstituteTooDear { item: item.code.to_string(), price, ordered_price });
    }
    require_orderable(state, offer, item, contract, context.today())?;
    check_quantity(terms.quantity, offer, item)?;
    let mut call_off = CallOff::default();
    call_off.give_back(contract, line);
    call_off.call(state, offer, item, contract, terms.quantity, terms.cost_minor())
}

/// Refuses to promise a day that has passed.
pub(super) fn require_ahead(context: &Context, promised_on: Date) -> Result<(), Rejection> {
    if promised_on >= context.today() {
        return Ok(());
    }
    Err(Rejection::field("promised_on", promised_on, Rule::LiesInPast, Remedy::PromiseLater))
}

/// The offer under the order's contract, or the refusal that there is none.
pub(super) fn offer_of<'s>(state: &'s State, order: &Order, offer: OfferId) -> Result<&'s Offer, Rejection> {
    let found = state.offers.get(&offer).filter(|found| found.contract == order.contract);
    found.ok_or_else(|| Rejection::not_found("offer", offer))
}

impl Row for Proposal {
    type Key = (OrderId, i64);
    const TABLE: &'static str = "proposal";
    fn key(&self) -> Self::Key {
        (self.order, self.line)
    }
}
