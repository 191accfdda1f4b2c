//! What a caller sees of money: funds, what they paid for, and partners' money at a glance.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::funds::{Fund, Stage};
use domain::identity::OrganisationKind;
use domain::orders::{ChargeKey, Order};
use domain::pledges::{Pledge, Rate};
use domain::policy::Action;
use domain::values::{AllotmentId, Currency, Date, FundId, ItemId, PledgeId, SerialNumber};
use engine::queries;
use engine::queries::totals::FundTotals;
use engine::queries::trace::{self, Bought, Coming, ItemShare, Piece, Settlement, Trace};
use engine::store::Connection;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// A fund, if the caller may read it.
pub async fn fund(app: &App, caller: &mut Caller, id: FundId) -> Result<Fund, Problem> {
    let row = caller.read(app, move |connection| queries::find::<Fund>(connection, &id)).await?;
    let row = row.filter(|row| caller.may(Action::ReadFunds, row.owner));
    row.ok_or_else(|| Problem::not_found("fund", id))
}

/// Whether the caller sees which unit ordered, where it takes delivery and by which allotment it pays.
pub fn shows_order(caller: &Caller, order: &Order) -> bool {
    caller.may_at_any(Action::ReadOrders, &order.parties())
}

/// What a fund spent on items, the largest amounts first: those named, and the sum of those beyond.
pub fn by_item(
    items: BTreeMap<ItemId, ItemShare>,
    named: usize,
) -> (Vec<(ItemId, ItemShare)>, Option<ItemShare>) {
    let mut items = Vec::from_iter(items);
    items.sort_by_key(|(item, share)| (Reverse(share.stages.sum()), *item));
    let beyond = items.split_off(items.len().min(named));
    let rest = beyond.into_iter().map(|(_, share)| share).reduce(|mut sum, share| {
        sum.pieces += share.pieces;
        Stage::ALL.iter().for_each(|stage| sum.stages.add(*stage, share.stages.get(*stage)));
        sum
    });
    (items, rest)
}

/// What is promised for a month, and how much of its money is promised for a day that has passed, minor units.
pub struct Forecast {
    /// First day of the month.
    pub month: Date,
    /// What is to come.
    pub coming: Coming,
    /// Late by now.
    pub late_minor: i64,
}

/// What is still to come, by month.
pub fn by_month(coming: &BTreeMap<Date, Coming>, today: Date) -> Vec<Forecast> {
    let mut months: Vec<Forecast> = Vec::new();
    for (day, more) in coming {
        let month = day.first_of_month();
        if months.last().is_none_or(|last| last.month != month) {
            months.push(Forecast { month, coming: Coming::default(), late_minor: 0 });
        }
        let last = months.last_mut().expect("one was pushed");
        last.coming.lines += more.lines;
        last.coming.pieces += more.pieces;
        last.coming.amount_minor += more.amount_minor;
        last.late_minor += if *day < today { more.amount_minor } else { 0 };
    }
    months
}

/// What one fund gave for a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidBy {
    /// The fund.
    pub fund: FundId,
    /// The allotment.
    pub allotment: AllotmentId,
    /// The charge.
    pub charge: ChargeKey,
    /// Minor units.
    pub amount_minor: i64,
}

/// What gave money for a piece and is shown, and how much the others gave.
pub fn given(trace: &Trace, piece: &Piece, is_shown: impl Fn(&PaidBy) -> bool) -> (Vec<PaidBy>, i64) {
    let paid = piece.sources.iter().map(|source| {
        let (order, line, _) = piece.key();
        let charge = ChargeKey { order, line, position: source.position };
        let allotment = trace.state.allotments.known(&trace.state.charges.known(&charge).allotment);
        PaidBy { fund: allotment.fund, allotment: allotment.id, charge, amount_minor: source.amount_minor }
    });
    let (shown, others): (Vec<_>, Vec<_>) = paid.partition(|paid| is_shown(paid));
    (shown, others.iter().map(|paid| paid.amount_minor).sum())
}

/// A piece with the money behind it that a caller sees.
pub struct SeenPiece {
    /// The piece with its order.
    pub bought: Bought,
    /// The funds that gave for it.
    pub funds: BTreeMap<FundId, Fund>,
    /// How its charges were settled.
    pub settlement: Settlement,
    /// What gave for it, as far as the caller may see.
    pub sources: Vec<PaidBy>,
    /// What others gave for it, minor units.
    pub other_minor: i64,
}

/// Whose money bought the piece with a serial number, if the caller is a party of its order or may read a fund that
/// gave for it.
pub async fn bought(
    app: &App,
    caller: &mut Caller,
    item: ItemId,
    number: SerialNumber,
) -> Result<SeenPiece, Problem> {
    let not_found = Problem::not_found("serial number", &number);
    let read = move |connection: &mut dyn Connection| {
        let Some(bought) = trace::bought(connection, item, number)? else { return Ok(None) };
        let paid = bought.piece.as_ref().map(|piece| given(&bought.trace, piece, |_| true).0);
        let funds = paid.into_iter().flatten().map(|paid| paid.fund);
        let funds = queries::find_all::<Fund>(connection, funds)?;
        let settlement = trace::settlement(connection, &bought.trace, &[bought.despatch.order])?;
        Ok(Some((bought, funds, settlement)))
    };
    let Some((bought, funds, settlement)) = caller.read(app, read).await? else { return Err(not_found) };
    let order = bought.trace.state.orders.known(&bought.despatch.order);
    let is_party = shows_order(caller, order);
    let shows_money = caller.may(Action::ReadFunds, order.unit);
    let shows = |paid: &PaidBy| shows_money || caller.may(Action::ReadFunds, funds[&paid.fund].owner);
    let paid = bought.piece.as_ref().map(|piece| given(&bought.trace, piece, shows));
    let (sources, other_minor) = paid.unwrap_or_default();
    match is_party || !sources.is_empty() {
        true => Ok(SeenPiece { bought, funds, settlement, sources, other_minor }),
        false => Err(not_found),
    }
}

/// Funds of partners that are shown at a glance.
const CONTRIBUTIONS_MAX: usize = 1_000;

/// How far money has come, minor units: `transferred` = `idle` + `committed` + `obligated` + `lapsed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Currency of all.
    pub currency: Currency,
    /// Received, less what was returned or exchanged.
    pub transferred_minor: i64,
    /// Given to units to order with.
    pub allotted_minor: i64,
    /// Held by orders that are not sent yet.
    pub committed_minor: i64,
    /// Promised to suppliers by orders sent, delivered or not.
    pub obligated_minor: i64,
    /// Delivered: accepted by signed acts.
    pub accepted_minor: i64,
    /// Paid by the bank, before or after acceptance.
    pub paid_minor: i64,
    /// In no order.
    pub idle_minor: i64,
    /// Lapsed at the end of the period.
    pub lapsed_minor: i64,
}

impl Sums {
    /// The sums of a fund.
    pub fn of(totals: &FundTotals) -> Sums {
        let stage = |stage: Stage| {
            let place = Stage::ALL.iter().position(|known| *known == stage);
            totals.stages[place.expect("every stage is listed")]
        };
        let accepted_minor = stage(Stage::Accrued) + stage(Stage::Paid);
        Sums {
            currency: totals.currency,
            transferred_minor: totals.received,
            allotted_minor: totals.allotted(),
            committed_minor: stage(Stage::Committed),
            obligated_minor: stage(Stage::Obligated) + stage(Stage::Advanced) + accepted_minor,
            accepted_minor,
            paid_minor: stage(Stage::Advanced) + stage(Stage::Paid),
            idle_minor: totals.unallotted + stage(Stage::Available),
            lapsed_minor: totals.lapsed,
        }
    }

    fn and(self, other: Sums) -> Sums {
        Sums {
            currency: self.currency,
            transferred_minor: self.transferred_minor + other.transferred_minor,
            allotted_minor: self.allotted_minor + other.allotted_minor,
            committed_minor: self.committed_minor + other.committed_minor,
            obligated_minor: self.obligated_minor + other.obligated_minor,
            accepted_minor: self.accepted_minor + other.accepted_minor,
            paid_minor: self.paid_minor + other.paid_minor,
            idle_minor: self.idle_minor + other.idle_minor,
            lapsed_minor: self.lapsed_minor + other.lapsed_minor,
        }
    }
}

/// A fund of a partner's money.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// The fund.
    pub fund: Fund,
    /// Country of its owner.
    pub nation: String,
    /// How far its money has come.
    pub sums: Sums,
    /// The rate that its pledge states.
    pub rate: Option<Rate>,
}

/// Partners' money that a caller sees, in order of code.
pub async fn contributions(app: &App, caller: &mut Caller) -> Result<Vec<Contribution>, Problem> {
    let owners = caller.sight(Action::ReadFunds).filter();
    let read = move |connection: &mut dyn Connection| {
        let part = queries::Part::first(CONTRIBUTIONS_MAX);
        let funds = queries::funds::funds(connection, owners.as_deref(), &part)?;
        let pledges = funds.iter().map(|fund| PledgeId::of_code(&fund.code));
        let pledges = queries::find_all::<Pledge>(connection, pledges)?;
        Ok((funds, pledges, queries::totals::funds(connection)?))
    };
    let (funds, pledges, totals) = caller.read(app, read).await?;
    let totals: BTreeMap<&str, &FundTotals> = totals.iter().map(|row| (row.code.as_str(), row)).collect();
    let seen = funds.into_iter().filter_map(|fund| {
        let owner = caller.reference.state.organisations.known(&fund.owner);
        let is_of_partner = owner.kind == OrganisationKind::Partner || fund.is_partners();
        let sums = Sums::of(totals.get(fund.code.as_str())?);
        let pledge = pledges.get(&PledgeId::of_code(&fund.code));
        let rate = pledge.filter(|pledge| pledge.fund == Some(fund.id)).and_then(|pledge| pledge.rate);
        is_of_partner.then(|| Contribution { nation: owner.country.clone(), sums, rate, fund })
    });
    Ok(seen.collect())
}

/// All funds of one currency together, in order of currency.
pub fn totals(seen: &[Contribution]) -> Vec<Sums> {
    let mut totals: BTreeMap<&str, Sums> = BTreeMap::new();
    for row in seen {
        totals
            .entry(row.sums.currency.code())
            .and_modify(|sums| *sums = sums.and(row.sums))
            .or_insert(row.sums);
    }
    totals.into_values().collect()
}

/// A part of a whole in hundredths of a percent, rounded down.
pub fn share_basis_points(part_minor: i64, whole_minor: i64) -> i64 {
    let share = i128::from(part_minor) * 10_000 / i128::from(whole_minor.max(1));
    i64::try_from(share).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_make_months_and_passed_days_are_late() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let coming = |lines, pieces, amount_minor| Coming { lines, pieces, amount_minor };
        let days = BTreeMap::from([
            (day("2026-02-09"), coming(1, 10, 100)),
            (day("2026-02-10"), coming(2, 5, 40)),
            (day("2026-12-31"), coming(1, 1, 7)),
        ]);
        let months = by_month(&days, day("2026-02-10"));
        let told: Vec<_> =
            months.iter().map(|row| (row.month.to_string(), row.coming, row.late_minor)).collect();
        assert_eq!(
            told,
            [
                ("2026-02-01".to_owned(), coming(3, 15, 140), 100),
                ("2026-12-01".to_owned(), coming(1, 1, 7), 0),
            ]
        );
    }
}
