//! allotments.csv: money allotted from funds and passed on to organisations below.

use std::collections::{BTreeMap, BTreeSet};

use domain::Command;
use domain::allotments::Allotment;
use domain::allotments::allot::Allot;
use domain::limits::PERCENT;
use domain::policy::Action;
use domain::state::State;
use domain::values::{AllotmentId, Code, FundId, OrganisationId, render_minor};
use domain::wording::{Remedy, Rule};

use super::column::{ALLOTMENT, Cell, FUND, Form, ORGANISATION, entries, may, must};
use super::importer::Reach;
use super::plan::{Differences, Plan, UNCHANGED, parents_first};
use super::row::{Row, RowNote};
use super::wording::Wording;

pub(super) const FORM: Form = Form {
    about: "One row is an allotment. Each is made once: a repeat neither adds nor withdraws money.",
    columns: &[
        must("allotment", Cell::Code, "S26-0007", "number"),
        must("fund", FUND, "STATE-2026", "code of the fund"),
        must("unit", ORGANISATION, "B11", "code of the unit that may order with it"),
        may(
            "parent",
            ALLOTMENT,
            "S26-0001",
            "number of the allotment it is passed on from; from the fund when empty",
        ),
        must("amount", Cell::Amount, "224500000.00", "amount in the fund's currency"),
        must("document", Cell::Text, "розподіл № 1/1 від 2026-01-06", "the document that allots"),
        may("on", Cell::Date, "2026-01-06", "day of the document, which does not lie in the future"),
        may(
            "class_limits",
            Cell::List,
            "proven=80;innovation=20",
            "caps by item class, percent of the allotment",
        ),
    ],
    key: &["allotment"],
    group: None,
    actions: &[Action::Allot, Action::SubAllot],
    want: |row, state| {
        state.funds.want(&FundId::of_code(&row.code("fund")));
        state.allotments.want(&AllotmentId::of_code(&row.code("allotment")));
        if let Some(parent) = row.given("parent", Row::code) {
            state.allotments.want(&AllotmentId::of_code(&parent));
        }
    },
    hide,
    plan,
};

/// A fund is known to those who allot its money, and to those who pass on an allotment of it; both are decided for the
/// file, so that a wrong row does not hide the fund from the others.
fn hide(rows: &[&Row], state: &mut State, reach: &Reach<'_>) {
    // A row below one of the same file needs no look of its own: the topmost of them passes on what is held, or none
    // of them may be made.
    let passed_on: BTreeSet<FundId> = rows.iter().filter_map(|row| passed_on(row, state, reach)).collect();
    for row in rows {
        let fund = FundId::of_code(&row.code("fund"));
        let is_beyond = state.funds.get(&fund).is_some_and(|held| !reach.includes(held.owner));
        if is_beyond && !passed_on.contains(&fund) {
            state.funds.remove(&fund);
        }
        let allotment = AllotmentId::of_code(&row.code("allotment"));
        if state.allotments.get(&allotment).is_some_and(|held| !reach.includes(held.unit)) {
            state.allotments.remove(&allotment);
        }
    }
}

/// The fund of the row, if the row passes on an allotment of it within reach.
fn passed_on(row: &Row, state: &State, reach: &Reach<'_>) -> Option<FundId> {
    let fund = FundId::of_code(&row.code("fund"));
    let parent = AllotmentId::of_code(&row.given("parent", Row::code)?);
    let held = state.allotments.get(&parent)?;
    (held.fund == fund && reach.includes(held.unit)).then_some(fund)
}

fn plan<'a>(rows: &[&'a Row], state: &State, plan: &mut Plan<'a>) {
    plan.each(&parents_first(rows, "allotment", "parent"), |row, plan| commands(row, state, plan));
    plan.warnings.extend(other_balances(rows, state));
}

fn commands(row: &Row, state: &State, plan: &Plan<'_>) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let fund = FundId::of_code(&row.code("fund"));
    let Some(currency) = state.funds.get(&fund).map(|fund| fund.currency) else {
        let remedy = Wording::FundFirst;
        return Err(row.note("fund", Wording::NoSuchFund, remedy).into());
    };
    if row.given("on", Row::date).is_some_and(|on| on > plan.today) {
        return Err(row.note("on", Rule::LiesInFuture, Remedy::DayOfDocument).into());
    }
    let allot = Allot {
        code: row.code("allotment"),
        fund,
        unit: OrganisationId::of_code(&row.code("unit")),
        parent: row.given("parent", Row::code).map(|code| AllotmentId::of_code(&code)),
        amount_minor: row.amount("amount", currency)?,
        document: row.text("document"),
        class_percents: class_percents(row)?,
    };
    match state.allotments.get(&AllotmentId::of_code(&allot.code)) {
        None => Ok((0, vec![allot.into()])),
        Some(held) => {
            compare(row, held, &allot, state)?;
            Ok(UNCHANGED)
        }
    }
}

fn class_percents(row: &Row) -> Result<BTreeMap<Code, i64>, RowNote> {
    let class_percent = |entry: &str| {
        let (class, percent) = entry.split_once('=')?;
        let percent = percent.trim().parse().ok().filter(|percent| (0..=PERCENT).contains(percent))?;
        Some((Code::new(class.trim()).ok()?, percent))
    };
    let note = |entry| {
        let rule = Wording::NotAClass;
        RowNote::new(row.line, "class_limits", entry, rule, Wording::WriteClasses)
    };
    entries(row.cell("class_limits")).map(|entry| class_percent(entry).ok_or_else(|| note(entry))).collect()
}

/// Refuses a row that names another allotment than the one held under its number.
fn compare(row: &Row, held: &Allotment, allot: &Allot, state: &State) -> Result<(), Vec<RowNote>> {
    let percents: BTreeMap<Code, i64> =
        held.class_limits.iter().map(|(class, limit)| (class.clone(), limit.percent)).collect();
    let shown =
        || percents.iter().map(|(class, percent)| format!("{class}={percent}")).collect::<Vec<_>>().join(";");
    let another = |what: &'static str| move || format!("another {what}");
    Differences::of(row, Wording::AllotmentOnce)
        .noted("fund", held.fund == allot.fund, another("fund"))
        .noted("unit", held.unit == allot.unit, || state.organisations.known(&held.unit).code.to_string())
        .noted("parent", held.parent == allot.parent, another("allotment or none"))
        .field("document", &held.document, &allot.document)
        .noted("class_limits", percents == allot.class_percents, shown)
        .end()
}

/// Warnings on allotments whose balance is not the amount of their row less what other rows pass on.
fn other_balances(rows: &[&Row], state: &State) -> Vec<RowNote> {
    let held = |row: &Row| state.allotments.get(&AllotmentId::of_code(&row.code("allotment")));
    let mut expected: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows {
        let currency = held(row).map(|allotment| allotment.currency);
        let amount = currency.and_then(|currency| row.amount("amount", currency).ok()).unwrap_or(0);
        *expected.entry(row.cell("allotment")).or_default() += amount;
        *expected.entry(row.cell("parent")).or_default() -= amount;
    }
    let warning = |row: &&Row| {
        let allotment = held(row)?;
        let (balance, expected) = (allotment.stages.sum(), expected[row.cell("allotment")]);
        let [left, held] = [expected, balance].map(|minor| render_minor(minor, allotment.currency));
        let rule = Wording::Leaves.with([&left, &held]);
        let remedy = Wording::NothingChanged;
        (balance != expected).then(|| row.note("amount", rule, remedy))
    };
    rows.iter().filter_map(warning).collect()
}
