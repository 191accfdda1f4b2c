//! Organisations, delivery points, people with their appointments.

use domain::identity::{DeliveryPoint, parent};
use domain::values::Date;
use engine::queries;
use engine::store::Connection;

use super::{Columns, ExportError, List, Sheet};
use sheets::cell::{Cell, day, some, text};

/// Rows whose names are read at once.
const NAMES: usize = 1_000;

/// What stands for a name that was erased.
const ERASED: &str = "[erased]";

pub(super) const ORGANISATIONS: List = List {
    columns: Columns::Import(imports::Kind::Organisations),
    rows: |_, sheet| {
        let state = &sheet.reference.state;
        for row in state.organisations.rows() {
            let history = state.parentages.range((row.id, Date::MIN)..=(row.id, sheet.today));
            let from = history.last().map_or(row.from, |parentage| parentage.from);
            let above = parent(state, row.id, sheet.today).map(|above| sheet.organisation(above));
            sheet.put(&[
                text(&row.code),
                text(&row.kind),
                text(&row.name_uk),
                text(&row.name_en),
                above.unwrap_or(Cell::Empty),
                some(row.edrpou.as_ref()),
                some(row.ncage.as_ref()),
                some(row.iban.as_ref()),
                text(&row.country),
                Cell::Day(from),
            ])?;
        }
        Ok(())
    },
};

pub(super) const DELIVERY_POINTS: List = List {
    columns: Columns::Import(imports::Kind::DeliveryPoints),
    rows: |connection, sheet| {
        queries::by_code(
            connection,
            |row: &DeliveryPoint| row.code.clone(),
            |_, rows| {
                rows.iter().try_for_each(|row| {
                    let unit = sheet.organisation(row.unit);
                    sheet.put(&[text(&row.code), unit, text(&row.name_uk), text(&row.name_en)])
                })
            },
        )
    },
};

pub(super) const PEOPLE: List = List { columns: Columns::Import(imports::Kind::People), rows: people };

fn people(connection: &mut dyn Connection, sheet: &mut Sheet<'_>) -> Result<(), ExportError> {
    let appointments: Vec<_> = sheet.reference.state.appointments.rows().collect();
    for page in appointments.chunks(NAMES) {
        let persons: Vec<_> = page.iter().map(|row| row.person).collect();
        let names = queries::identity::names(connection, &persons)?;
        for row in page {
            sheet.put(&[
                sheet.person(row.person),
                text(&names.get(&row.person).map_or(ERASED, String::as_str)),
                text(&row.role),
                sheet.organisation(row.organisation),
                Cell::Day(row.from),
                day(row.to),
                text(&row.document),
            ])?;
        }
    }
    Ok(())
}
