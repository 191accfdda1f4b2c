//! Categories and items.

use domain::catalogue::Item;
use domain::values::ItemId;
use engine::queries;
use engine::store::Connection;

use super::{Columns, ExportError, List, Named, Sheet};
use sheets::cell::{list, some, text};

pub(super) const CATEGORIES: List = List {
    columns: Columns::Import(imports::Kind::Categories),
    rows: |_, sheet| {
        for row in sheet.reference.state.categories.rows() {
            sheet.put(&[
                text(&row.code),
                text(&row.domain),
                text(&row.cpv),
                text(&row.name_uk),
                text(&row.name_en),
                list(row.characteristics.iter().map(imports::written_characteristic)),
            ])?;
        }
        Ok(())
    },
};

pub(super) const ITEMS: List = List { columns: Columns::Import(imports::Kind::Catalogue), rows: items };

fn items(connection: &mut dyn Connection, sheet: &mut Sheet<'_>) -> Result<(), ExportError> {
    queries::by_code(
        connection,
        |row: &Item| row.code.clone(),
        |connection, rows| {
            let linked = rows.iter().flat_map(|row| row.spares.iter().chain(&row.substitutes)).copied();
            let linked = Named::<Item>::read(connection, linked)?;
            let codes = |ids: &[ItemId]| list(ids.iter().map(|id| &linked.row(id).code));
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&row.code),
                    sheet.organisation(row.maker),
                    text(&sheet.reference.state.categories.known(&row.category).code),
                    text(&row.name_uk),
                    text(&row.name_en),
                    text(&row.model),
                    text(&row.model_revision),
                    text(&row.nsn.as_deref().unwrap_or(imports::NSN_PENDING)),
                    text(&row.unit_of_issue),
                    list(row.characteristics.iter().map(|(name, value)| format!("{name}={value}"))),
                    codes(&row.spares),
                    codes(&row.substitutes),
                    text(&row.status),
                    some(row.class.as_ref()),
                ])
            })
        },
    )
}
