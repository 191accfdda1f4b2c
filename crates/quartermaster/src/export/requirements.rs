//! Needs, as they stand.

use domain::catalogue::{Category, Item};
use domain::requirements::{Need, Requirement, RequirementList};
use engine::queries;

use super::{Columns, List, Named};
use sheets::cell::{Cell, day, some, text};

pub(super) const REQUIREMENTS: List = List {
    columns: Columns::Own(&[
        "number", "unit", "item", "category", "quantity", "from", "to", "priority", "urgency", "status",
        "list", "part_of",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Requirement>| {
            let (items, categories): (Vec<_>, Vec<_>) = rows.iter().map(|row| of(&row.need)).unzip();
            let items = Named::<Item>::read(connection, items.into_iter().flatten())?;
            let categories = Named::<Category>::read(connection, categories.into_iter().flatten())?;
            let lists = Named::<RequirementList>::read(connection, rows.iter().filter_map(|row| row.list))?;
            let wholes = Named::<Requirement>::read(connection, rows.iter().filter_map(|row| row.part_of))?;
            rows.iter().try_for_each(|row| {
                let (item, category) = of(&row.need);
                sheet.put(&[
                    text(&row.number),
                    sheet.organisation(row.unit),
                    some(item.map(|id| &items.row(&id).code)),
                    some(category.map(|id| &categories.row(&id).code)),
                    Cell::Whole(row.terms.quantity),
                    day(Some(row.terms.from)),
                    day(Some(row.terms.to)),
                    Cell::Whole(row.terms.priority),
                    text(&row.terms.urgency),
                    text(&row.status),
                    some(row.list.map(|id| &lists.row(&id).code)),
                    some(row.part_of.map(|id| &wholes.row(&id).number)),
                ])
            })
        })
    },
};

/// The item, or the category of the profile.
fn of(need: &Need) -> (Option<domain::values::ItemId>, Option<domain::values::CategoryId>) {
    match need {
        Need::Item(item) => (Some(*item), None),
        Need::Profile(profile) => (None, Some(profile.category)),
    }
}
