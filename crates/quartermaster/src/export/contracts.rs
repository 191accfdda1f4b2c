//! Frameworks, contracts with their price lists and balances, offers.

use domain::catalogue::Item;
use domain::contracts::{Contract, ContractLine, Framework, Offer};
use engine::queries;
use engine::store::Connection;

use super::{Columns, ExportError, List, Named, Sheet};
use sheets::cell::{Cell, day, some, text};

pub(super) const FRAMEWORKS: List = List {
    columns: Columns::Import(imports::Kind::Frameworks),
    rows: |connection, sheet| {
        queries::by_code(
            connection,
            |row: &Framework| row.code.clone(),
            |_, rows| {
                rows.iter().try_for_each(|row| {
                    sheet.put(&[
                        text(&row.code),
                        text(&row.name_uk),
                        text(&row.name_en),
                        sheet.organisation(row.buyer),
                        text(&row.currency),
                        Cell::Day(row.from),
                        Cell::Day(row.to),
                        Cell::Money(row.ceiling_minor, row.currency),
                        Cell::Whole(row.ceiling_quantity),
                    ])
                })
            },
        )
    },
};

pub(super) const CONTRACTS: List = List {
    columns: Columns::Import(imports::Kind::Contracts),
    rows: |connection, sheet| {
        queries::by_code(
            connection,
            |row: &Contract| row.code.clone(),
            |connection, rows| {
                // Price lists are long, so few of them are held at a time.
                rows.chunks(CONTRACTS_AT_ONCE).try_for_each(|rows| price_lists(connection, rows, sheet))
            },
        )
    },
};

/// Contracts whose price lists are read at once.
const CONTRACTS_AT_ONCE: usize = 50;

fn price_lists(
    connection: &mut dyn Connection,
    contracts: &[Contract],
    sheet: &mut Sheet<'_>,
) -> Result<(), ExportError> {
    let ids: Vec<_> = contracts.iter().map(|row| row.id).collect();
    let lines = queries::contracts::price_lists(connection, &ids)?;
    let items = Named::<Item>::read(connection, lines.iter().map(|line| line.item))?;
    let frameworks = Named::<Framework>::read(connection, contracts.iter().filter_map(|row| row.framework))?;
    for contract in contracts {
        for line in lines.iter().filter(|line| line.contract == contract.id) {
            let framework = contract.framework.map(|id| frameworks.row(&id));
            let row = price_line(sheet, contract, framework, line, items.row(&line.item));
            sheet.put(&row)?;
        }
    }
    Ok(())
}

fn price_line(
    sheet: &Sheet<'_>,
    contract: &Contract,
    framework: Option<&Framework>,
    line: &ContractLine,
    item: &Item,
) -> [Cell; 18] {
    [
        text(&contract.code),
        text(&contract.kind),
        some(framework.map(|framework| &framework.code)),
        contract.rank.map_or(Cell::Empty, Cell::Whole),
        sheet.organisation(contract.supplier),
        sheet.organisation(contract.buyer),
        text(&contract.currency),
        day(contract.signed_on),
        Cell::Day(contract.from),
        Cell::Day(contract.to),
        Cell::Money(contract.ceiling_minor, contract.currency),
        text(&contract.delivery_terms),
        text(&contract.penalty_rules),
        text(&item.code),
        Cell::Money(line.unit_price_minor, contract.currency),
        Cell::Whole(line.ceiling_quantity),
        text(&line.tax_category),
        Cell::Whole(line.tax_rate_percent),
    ]
}

pub(super) const BALANCES: List = List {
    columns: Columns::Own(&[
        "contract",
        "status",
        "supplier",
        "buyer",
        "currency",
        "from",
        "to",
        "ceiling",
        "called",
        "left",
        "amendments",
    ]),
    rows: |connection, sheet| {
        queries::by_code(
            connection,
            |row: &Contract| row.code.clone(),
            |_, rows| {
                rows.iter().try_for_each(|row| {
                    sheet.put(&[
                        text(&row.code),
                        text(&row.status),
                        sheet.organisation(row.supplier),
                        sheet.organisation(row.buyer),
                        text(&row.currency),
                        Cell::Day(row.from),
                        Cell::Day(row.to),
                        Cell::Money(row.ceiling_minor, row.currency),
                        Cell::Money(row.called_minor, row.currency),
                        Cell::Money(row.ceiling_minor - row.called_minor, row.currency),
                        Cell::Whole(row.amendments),
                    ])
                })
            },
        )
    },
};

pub(super) const OFFERS: List = List {
    columns: Columns::Import(imports::Kind::Offers),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Offer>| {
            let contracts = Named::<Contract>::read(connection, rows.iter().map(|row| row.contract))?;
            let items = Named::<Item>::read(connection, rows.iter().map(|row| row.item))?;
            rows.iter().try_for_each(|row| {
                let contract = contracts.row(&row.contract);
                sheet.put(&[
                    text(&contract.code),
                    text(&items.row(&row.item).code),
                    Cell::Money(row.unit_price_minor, contract.currency),
                    Cell::Whole(row.stock),
                    Cell::Whole(row.minimum),
                    Cell::Whole(row.pack),
                    Cell::Whole(row.lead_time_days),
                    Cell::Day(row.from),
                    Cell::Day(row.to),
                    // The reason of a price rise belongs to the change, not to the offer.
                    Cell::Empty,
                ])
            })
        })
    },
};
