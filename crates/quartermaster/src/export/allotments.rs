//! Allotments and their money.

use std::collections::BTreeMap;

use domain::allotments::Allotment;
use domain::funds::Fund;
use domain::limits::TREE_DEPTH_MAX;
use domain::values::AllotmentId;
use engine::queries;
use engine::store::{Connection, StoreError};

use super::{Columns, ExportError, List, Named, Sheet};
use sheets::cell::{Cell, list, some, text};

pub(super) const ALLOTMENTS: List =
    List { columns: Columns::Import(imports::Kind::Allotments), rows: allotments };

fn allotments(connection: &mut dyn Connection, sheet: &mut Sheet<'_>) -> Result<(), ExportError> {
    let amounts = amounts(connection)?;
    queries::by_code(
        connection,
        |row: &Allotment| row.code.clone(),
        |connection, rows| {
            let funds = Named::<Fund>::read(connection, rows.iter().map(|row| row.fund))?;
            let parents = Named::<Allotment>::read(connection, rows.iter().filter_map(|row| row.parent))?;
            // An allotment whose money was all withdrawn says nothing that an import could do.
            rows.iter().filter(|row| amounts[&row.id] > 0).try_for_each(|row| {
                let percents =
                    row.class_limits.iter().map(|(class, limit)| format!("{class}={}", limit.percent));
                sheet.put(&[
                    text(&row.code),
                    text(&funds.row(&row.fund).code),
                    sheet.organisation(row.unit),
                    some(row.parent.map(|id| &parents.row(&id).code)),
                    Cell::Money(amounts[&row.id], row.currency),
                    text(&row.document),
                    // The day of the document is checked by the import and not kept.
                    Cell::Empty,
                    list(percents),
                ])
            })
        },
    )
}

/// What each allotment was allotted: what it holds and what was passed on from it.
fn amounts(connection: &mut dyn Connection) -> Result<BTreeMap<AllotmentId, i64>, StoreError> {
    let mut held: BTreeMap<AllotmentId, (Option<AllotmentId>, i64)> = BTreeMap::new();
    queries::by_key(connection, |_, rows: Vec<Allotment>| {
        held.extend(rows.iter().map(|row| (row.id, (row.parent, row.stages.sum()))));
        Ok::<_, StoreError>(())
    })?;
    let mut amounts: BTreeMap<AllotmentId, i64> = BTreeMap::new();
    for (id, (_, sum)) in &held {
        let above = |id: &AllotmentId| held.get(id).and_then(|(parent, _)| *parent);
        for id in std::iter::successors(Some(*id), above).take(TREE_DEPTH_MAX + 1) {
            *amounts.entry(id).or_default() += sum;
        }
    }
    Ok(amounts)
}

pub(super) const BALANCES: List = List {
    columns: Columns::Own(&[
        "allotment",
        "fund",
        "unit",
        "currency",
        "available",
        "committed",
        "obligated",
        "advanced",
        "accrued",
        "paid",
        "lapse_on",
        "is_lapsed",
    ]),
    rows: |connection, sheet| {
        queries::by_code(
            connection,
            |row: &Allotment| row.code.clone(),
            |connection, rows| {
                let funds = Named::<Fund>::read(connection, rows.iter().map(|row| row.fund))?;
                rows.iter().try_for_each(|row| {
                    let stages = &row.stages;
                    let money = |minor| Cell::Money(minor, row.currency);
                    sheet.put(&[
                        text(&row.code),
                        text(&funds.row(&row.fund).code),
                        sheet.organisation(row.unit),
                        text(&row.currency),
                        money(stages.available),
                        money(stages.committed),
                        money(stages.obligated),
                        money(stages.advanced),
                        money(stages.accrued),
                        money(stages.paid),
                        Cell::Day(row.lapse_on),
                        text(&row.is_lapsed),
                    ])
                })
            },
        )
    },
};
