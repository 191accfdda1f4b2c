//! Everyday work of the whole nation: hundreds of orders of many units, day by day, each at its own pace.

use super::shop::Offer;
use super::stage::{Despatch, Order, Stage};
use crate::commands::import::progress_bar;
use crate::output::Failure;
use domain::values::Currency;

/// Days over which the orders are placed; the story goes on for as many again.
const DAYS: usize = 15;
/// The largest value of an everyday line, minor units.
const LINE_MINOR_MAX: i64 = 120_000_000;
/// End of the numbers of orders that are invoiced and not paid yet.
const UNPAID: char = '7';
/// Refused attempts after which an order is given up.
const ATTEMPTS: usize = 20;

enum Next {
    Sign(usize),
    Answer,
    Despatch,
    Accept(Despatch),
    Settle,
}

struct Running {
    order: Order,
    next: Next,
    day: usize,
}

/// Plays `count` orders.
pub fn play(stage: &mut Stage, count: usize) -> Result<(), Failure> {
    let bar = progress_bar();
    bar.set_length(2 * DAYS as u64);
    let mut running: Vec<Running> = Vec::new();
    for day in 0..2 * DAYS {
        let share = |day: usize| count * day.min(DAYS) / DAYS;
        for _ in share(day)..share(day + 1) {
            if let Some(order) = place(stage)? {
                let day = day + stage.dice.below(2);
                running.push(Running { order, next: Next::Sign(0), day });
            }
        }
        let mut later = Vec::new();
        for one in running {
            later.extend(if one.day <= day { step(stage, one, day)? } else { Some(one) });
        }
        running = later;
        stage.pass_hours(24);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// One order of a random unit, of one to three lines of one contract.
fn place(stage: &mut Stage) -> Result<Option<Order>, Failure> {
    for _ in 0..ATTEMPTS {
        let Some(unit) = stage.dice.pick(&stage.shop.units).cloned() else { return Ok(None) };
        let Some(first) = stage.dice.pick(&stage.shop.offers).cloned() else { return Ok(None) };
        if first.currency == Currency::EUR && !unit.has_euros {
            continue;
        }
        let same = stage.shop.offers.iter().filter(|offer| offer.contract == first.contract);
        let mut offers: Vec<Offer> = same.cloned().collect();
        let wanted = 1 + stage.dice.below(3);
        while offers.len() > wanted {
            offers.remove(stage.dice.below(offers.len()));
        }
        let lines: Vec<_> = offers.into_iter().filter_map(|offer| quantity(stage, offer)).collect();
        if lines.is_empty() {
            continue;
        }
        if let Ok(order) = stage.place(&unit, &lines)? {
            return Ok(Some(order));
        }
    }
    Ok(None)
}

fn quantity(stage: &mut Stage, offer: Offer) -> Option<(Offer, i64)> {
    let smallest = (offer.minimum + offer.pack - 1) / offer.pack * offer.pack;
    let more = i64::try_from(stage.dice.below(4)).unwrap_or(0) * offer.pack;
    let quantity = smallest + more;
    (quantity * offer.unit_price_minor <= LINE_MINOR_MAX).then_some((offer, quantity))
}

/// The next step of an order; `None` when nothing is left to do.
fn step(stage: &mut Stage, one: Running, day: usize) -> Result<Option<Running>, Failure> {
    let Running { order, next, .. } = one;
    let all: Vec<(i64, i64)> =
        (1..).zip(&order.lines).map(|(line, (_, quantity))| (line, *quantity)).collect();
    let (next, wait) = match next {
        Next::Sign(done) => {
            let roles = ["orderer", "approver", "commander"];
            super::stage::done("a signature", stage.sign_order(&order, roles[done]))?;
            if done + 1 < roles.len() {
                (Next::Sign(done + 1), stage.dice.below(2))
            } else {
                (Next::Answer, 1)
            }
        }
        Next::Answer => {
            stage.confirm(&order)?;
            (Next::Despatch, 1 + stage.dice.below(4))
        }
        Next::Despatch => (Next::Accept(stage.despatch(&order, &all)?), 1 + stage.dice.below(3)),
        Next::Accept(despatch) => {
            stage.accept(&order, &despatch)?;
            (Next::Settle, 1 + stage.dice.below(8))
        }
        Next::Settle => {
            // Some invoices are left for whoever looks at the treasury's pages.
            match order.number.ends_with(UNPAID) {
                true => drop(stage.bill(&order, &all)?),
                false => stage.settle(&order, &all)?,
            }
            return Ok(None);
        }
    };
    Ok(Some(Running { order, next, day: day + wait }))
}
