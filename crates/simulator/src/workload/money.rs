//! Funds and allotments.

use std::collections::BTreeMap;

use domain::Actor;
use domain::allotments::allot::Allot;
use domain::allotments::withdraw::WithdrawAllotment;
use domain::funds::Stage;
use domain::funds::add_fund::AddFund;
use domain::funds::exchange::ExchangeFunds;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::identity::Role;
use domain::values::Currency;

use super::{Ask, Draw, Verb, ask};
use crate::cast::UNITS;
use crate::names::{code, days_after, text};
use crate::world::{add_fund, organisation};

pub(super) const VERBS: &[Verb] = &[
    (2, new_fund),
    (14, move_fund_money),
    (6, exchange),
    (20, allot_more),
    (4, allot),
    (6, pass_on),
    (10, withdraw),
];

fn treasurer(draw: &mut Draw<'_>) -> Option<Actor> {
    draw.who(Role::Treasurer, organisation("TREASURY"))
}

fn new_fund(draw: &mut Draw<'_>) -> Option<Ask> {
    let code = draw.fresh("FUND");
    let currency = if draw.dice.chance(50) { Currency::UAH } else { Currency::EUR };
    let lapse_on = days_after(draw.today, draw.dice.between(2, 60));
    let fund = AddFund { lapse_on, ..add_fund(code.as_str(), "PARTNER-N", currency) };
    ask(treasurer(draw), fund)
}

fn move_fund_money(draw: &mut Draw<'_>) -> Option<Ask> {
    let fund = draw.dice.pick(&draw.books.treasury.funds)?;
    let (movement, amount_minor) = match draw.dice.chance(65) {
        true => (FundMovement::Received, draw.dice.between(1, 400_000_000)),
        false => (FundMovement::Returned, draw.amount(fund.unallotted / 4)),
    };
    let known = fund.documents.first().filter(|_| draw.slips()).cloned();
    let bank_document = known.unwrap_or_else(|| draw.fresh("ADVICE"));
    let command = MoveFundMoney { fund: fund.id, movement, amount_minor, bank_document, on: draw.today };
    ask(treasurer(draw), command)
}

fn exchange(draw: &mut Draw<'_>) -> Option<Ask> {
    let funds = &draw.books.treasury.funds;
    let from = draw.dice.pick(funds)?;
    let is_any = draw.slips();
    let to = draw.one_of(funds, |fund| is_any || fund.currency != from.currency)?;
    let given_minor = draw.amount(from.unallotted / 10);
    let received_minor = if from.currency == Currency::EUR { given_minor * 48 } else { given_minor / 48 };
    let command = ExchangeFunds {
        from: from.id,
        to: to.id,
        given_minor,
        received_minor,
        rate: text("48.00"),
        rate_on: draw.today,
        bank_document: draw.fresh("DEAL"),
    };
    ask(treasurer(draw), command)
}

/// Adds to an allotment.
fn allot_more(draw: &mut Draw<'_>) -> Option<Ask> {
    let treasury = &draw.books.treasury;
    let allotment = draw.dice.pick(&treasury.allotments)?;
    let left = match allotment.parent {
        Some(parent) => treasury.allotment(parent)?.purse.get(Stage::Available),
        None => treasury.fund(allotment.fund)?.unallotted,
    };
    let command = Allot {
        code: allotment.code.clone(),
        fund: allotment.fund,
        unit: allotment.unit,
        parent: allotment.parent,
        amount_minor: draw.amount(left / 10),
        document: text("distribution 2"),
        class_percents: BTreeMap::new(),
    };
    ask(treasurer(draw), command)
}

fn allot(draw: &mut Draw<'_>) -> Option<Ask> {
    let fund = draw.dice.pick(&draw.books.treasury.funds)?;
    let limit = (code("innovation"), draw.dice.between(0, 100));
    let command = Allot {
        code: draw.fresh("ALT"),
        fund: fund.id,
        unit: organisation(draw.dice.pick(UNITS)?),
        parent: None,
        amount_minor: draw.amount(fund.unallotted / 8),
        document: text("distribution 3"),
        class_percents: draw.dice.chance(30).then_some(limit).into_iter().collect(),
    };
    ask(treasurer(draw), command)
}

/// The corps passes part of its money on.
fn pass_on(draw: &mut Draw<'_>) -> Option<Ask> {
    let corps = organisation("C1");
    let parent = draw.one_of(&draw.books.treasury.allotments, |allotment| allotment.unit == corps)?;
    let command = Allot {
        code: draw.fresh("SUB"),
        fund: parent.fund,
        unit: organisation(draw.dice.pick(UNITS)?),
        parent: Some(parent.id),
        amount_minor: draw.amount(parent.purse.get(Stage::Available) / 8),
        document: text("distribution 4"),
        class_percents: BTreeMap::new(),
    };
    ask(draw.who(Role::Commander, corps), command)
}

fn withdraw(draw: &mut Draw<'_>) -> Option<Ask> {
    let allotment = draw.dice.pick(&draw.books.treasury.allotments)?;
    let amount_minor = draw.amount(allotment.purse.get(Stage::Available) / 10);
    let command = WithdrawAllotment { allotment: allotment.id, amount_minor, document: text("order 9") };
    ask(treasurer(draw), command)
}
