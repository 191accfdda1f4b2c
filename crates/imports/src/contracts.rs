//! contracts.csv: contracts with price lists, one row a line; a day of signature brings them into force.

use std::collections::BTreeMap;

use domain::Command;
use domain::contracts::add_contract::{AddContract, PriceLine};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{Contract, ContractAction, ContractKind, ContractStatus, TaxCategory};
use domain::limits::{PERCENT, QUANTITY_MAX};
use domain::policy::Action;
use domain::state::State;
use domain::values::{ContractId, Currency, FrameworkId, ItemId, OrganisationId, Text, render_minor};

use super::column::{Cell, FRAMEWORK, Form, ITEM, ORGANISATION, may, must, word};
use super::plan::{Differences, Plan};
use super::row::{Row, RowNote};
use super::wording::Wording;

/// Ranks that a framework can have.
const RANK_MAX: i64 = 1_000;
/// How a difference from a contract that is held is settled.
const REMEDY: Wording = Wording::ContractByAmendment;

pub(super) const FORM: Form = Form {
    about: "One row is a line of a price list; the columns before item repeat on each line of a contract.",
    columns: &[
        must("contract", Cell::Code, "FC-2025-0504", "number"),
        must("kind", Cell::Word(word::<ContractKind>), "framework", "direct, or under a framework"),
        may("framework", FRAMEWORK, "FW-2025-01", "number of its framework"),
        may("rank", Cell::Whole(1, RANK_MAX), "1", "rank of the supplier in the framework"),
        must("supplier", ORGANISATION, "SUP-LANKA", "code of the supplier"),
        must("buyer", ORGANISATION, "AGENCY", "code of the contracting agency"),
        must("currency", Cell::Text, "UAH", "currency of all its money, ISO 4217"),
        may("signed_on", Cell::Date, "2025-09-20", "day both sides signed; a draft when empty"),
        must("from", Cell::Date, "2025-09-22", "first day"),
        must("to", Cell::Date, "2026-12-31", "last day"),
        must("ceiling", Cell::Amount, "300000000.00", "most that may be called off, in money"),
        must("delivery_terms", Cell::Text, "DAP, пункт приймання покупця", "delivery terms"),
        must("penalty_rules", Cell::Code, "UA-2025-01", "rule set of penalties"),
        must("item", ITEM, "CHECHITKA-10", "code of the item"),
        must("unit_price", Cell::Amount, "23500.00", "highest price of one, tax included"),
        must(
            "ceiling_quantity",
            Cell::Whole(1, QUANTITY_MAX),
            "12000",
            "most that may be called off, in pieces",
        ),
        must("tax_category", Cell::Word(word::<TaxCategory>), "exempt", "value-added tax"),
        must("tax_rate", Cell::Whole(0, PERCENT), "0", "its rate in percent"),
    ],
    key: &["contract", "item"],
    group: Some("contract"),
    actions: &[Action::ManageContracts],
    want: |row, state| {
        let contract = ContractId::of_code(&row.code("contract"));
        state.contracts.want(&contract);
        state.contract_lines.want(&(contract, ItemId::of_code(&row.code("item"))));
    },
    hide: |rows, state, reach| {
        for row in rows {
            let contract = ContractId::of_code(&row.code("contract"));
            if state.contracts.get(&contract).is_some_and(|held| !reach.includes(held.buyer)) {
                state.contracts.remove(&contract);
            }
        }
    },
    plan,
};

/// The first column that may differ between the lines of a contract.
const FIRST_LINE_COLUMN: &str = "item";

fn plan<'a>(rows: &[&'a Row], state: &State, plan: &mut Plan<'a>) {
    let mut contracts: BTreeMap<&str, Vec<&'a Row>> = BTreeMap::new();
    for row in rows {
        contracts.entry(row.cell("contract")).or_default().push(row);
    }
    for rows in contracts.values() {
        match commands(rows, state) {
            Ok((revision, commands)) => plan.change(rows, revision, commands),
            Err(notes) => plan.errors.extend(notes),
        }
    }
}

fn commands(rows: &[&Row], state: &State) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    check_repeated(rows)?;
    let first = rows[0];
    let currency = first.currency("currency")?;
    let (lines, notes): (Vec<_>, Vec<_>) =
        rows.iter().map(|row| price_line(row, currency)).partition(Result::is_ok);
    let notes: Vec<RowNote> = notes.into_iter().filter_map(Result::err).collect();
    if !notes.is_empty() {
        return Err(notes);
    }
    let add = AddContract {
        code: first.code("contract"),
        framework: framework(first)?,
        supplier: OrganisationId::of_code(&first.code("supplier")),
        buyer: OrganisationId::of_code(&first.code("buyer")),
        currency,
        from: first.date("from"),
        to: first.date("to"),
        ceiling_minor: first.amount("ceiling", currency)?,
        delivery_terms: first.text("delivery_terms"),
        penalty_rules: first.code("penalty_rules"),
        lines: lines.into_iter().filter_map(Result::ok).collect(),
    };
    let contract = ContractId::of_code(&add.code);
    let sign = first.given("signed_on", Row::date).map(|on| {
        let document = Text::new(add.code.as_str()).expect("a code is a text");
        let items = add.lines.iter().map(|line| line.item).collect();
        Command::from(MoveContract { contract, action: ContractAction::Sign, on, document, items })
    });
    let Some(held) = state.contracts.get(&contract) else {
        return Ok((0, [add.into()].into_iter().chain(sign).collect()));
    };
    compare(rows, held, &add, state)?;
    let sign = sign.filter(|_| held.status == ContractStatus::Draft);
    Ok((held.revision, sign.into_iter().collect()))
}

/// Refuses rows of one contract that disagree about it.
fn check_repeated(rows: &[&Row]) -> Result<(), Vec<RowNote>> {
    let (first, others) = rows.split_first().expect("a contract has a row");
    let shared = first.form.columns.iter().take_while(|column| column.name != FIRST_LINE_COLUMN);
    let notes: Vec<RowNote> = shared
        .flat_map(|column| others.iter().map(move |row| (column.name, row)))
        .filter(|(column, row)| row.cell(column) != first.cell(column))
        .map(|(column, row)| {
            let held = format!("{:?}", first.cell(column));
            let rule = Wording::DiffersFromRowWhichHas.with([&first.line, &held]);
            row.note(column, rule, Wording::SameOnEveryLine)
        })
        .collect();
    if notes.is_empty() { Ok(()) } else { Err(notes) }
}

fn framework(row: &Row) -> Result<Option<(FrameworkId, i64)>, RowNote> {
    let framework = row.given("framework", Row::code).map(|code| FrameworkId::of_code(&code));
    let rank = row.given("rank", Row::whole);
    match (row.word("kind"), framework, rank) {
        (ContractKind::Direct, None, None) => Ok(None),
        (ContractKind::Framework, Some(framework), Some(rank)) => Ok(Some((framework, rank))),
        (ContractKind::Direct, ..) => Err(row.note("kind", Wording::NoFramework, Wording::EmptyBoth)),
        (ContractKind::Framework, ..) => Err(row.note("kind", Wording::NeedsFramework, Wording::WriteBoth)),
    }
}

fn price_line(row: &Row, currency: Currency) -> Result<PriceLine, RowNote> {
    Ok(PriceLine {
        item: ItemId::of_code(&row.code("item")),
        unit_price_minor: row.amount("unit_price", currency)?,
        ceiling_quantity: row.whole("ceiling_quantity"),
        tax_category: row.word("tax_category"),
        tax_rate_percent: row.whole("tax_rate"),
    })
}

/// Refuses rows that differ from the contract held under their number.
fn compare(rows: &[&Row], held: &Contract, add: &AddContract, state: &State) -> Result<(), Vec<RowNote>> {
    let money = |minor| render_minor(minor, held.currency);
    let code = |id| state.organisations.known(&id).code.to_string();
    let is_same_framework = (held.framework, held.rank) == add.framework.unzip();
    let line_count = held.line_count.to_string();
    Differences::of(rows[0], REMEDY)
        .noted("framework", is_same_framework, || format!("of kind {}", held.kind))
        .noted("supplier", held.supplier == add.supplier, || code(held.supplier))
        .noted("buyer", held.buyer == add.buyer, || code(held.buyer))
        .field("currency", &held.currency, &add.currency)
        .field("from", &held.from, &add.from)
        .field("to", &held.to, &add.to)
        .noted("ceiling", held.ceiling_minor == add.ceiling_minor, || money(held.ceiling_minor))
        .field("delivery_terms", &held.delivery_terms, &add.delivery_terms)
        .field("penalty_rules", &held.penalty_rules, &add.penalty_rules)
        .noted("contract", line_count == rows.len().to_string(), || format!("of {line_count} lines"))
        .end()?;
    for (row, line) in rows.iter().zip(&add.lines) {
        let Some(listed) = state.contract_lines.get(&(held.id, line.item)) else {
            return Err(row.note("item", Wording::NotInPriceList, REMEDY).into());
        };
        Differences::of(row, REMEDY)
            .noted("unit_price", listed.unit_price_minor == line.unit_price_minor, || {
                money(listed.unit_price_minor)
            })
            .field("ceiling_quantity", &listed.ceiling_quantity, &line.ceiling_quantity)
            .field("tax_category", &listed.tax_category, &line.tax_category)
            .field("tax_rate", &listed.tax_rate_percent, &line.tax_rate_percent)
            .end()?;
    }
    Ok(())
}
