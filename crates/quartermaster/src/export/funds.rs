//! Funds and their money.

use domain::funds::Fund;
use engine::queries;

use super::{Columns, List};
use sheets::cell::{Cell, day, list, some, text};

pub(super) const FUNDS: List = List {
    columns: Columns::Import(imports::Kind::Funds),
    rows: |connection, sheet| {
        queries::by_code(
            connection,
            |row: &Fund| row.code.clone(),
            |_, rows| {
                rows.iter().try_for_each(|row| {
                    let (state, earmark) = (&sheet.reference.state, &row.earmark);
                    sheet.put(&[
                        text(&row.code),
                        text(&row.source_kind),
                        sheet.organisation(row.owner),
                        text(&row.currency),
                        text(&row.name_uk),
                        text(&row.name_en),
                        some(row.programme_code.as_ref()),
                        some(row.economic_code.as_ref()),
                        Cell::Whole(row.budget_year),
                        Cell::Day(row.lapse_on),
                        list(&earmark.domains),
                        list(earmark.categories.iter().map(|id| &state.categories.known(id).code)),
                        list(earmark.recipients.iter().map(|id| &state.organisations.known(id).code)),
                        day(earmark.obligate_by),
                        day(earmark.accept_by),
                        // Money was received once, by bank documents of their own.
                        Cell::Empty,
                        Cell::Empty,
                        Cell::Empty,
                    ])
                })
            },
        )
    },
};

pub(super) const BALANCES: List = List {
    columns: Columns::Own(&[
        "fund",
        "currency",
        "received",
        "unallotted",
        "lapsed",
        "available",
        "committed",
        "obligated",
        "advanced",
        "accrued",
        "paid",
    ]),
    rows: |connection, sheet| {
        for fund in queries::totals::funds(connection)? {
            let held = [fund.received, fund.unallotted, fund.lapsed].into_iter().chain(fund.stages);
            let money = held.map(|minor| Cell::Money(minor, fund.currency));
            let row: Vec<_> = [text(&fund.code), text(&fund.currency)].into_iter().chain(money).collect();
            sheet.put(&row)?;
        }
        Ok(())
    },
};
