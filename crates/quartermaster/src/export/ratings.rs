//! What units say of items: marks, without the words, which are personal.

use domain::catalogue::Item;
use domain::orders::Order;
use domain::ratings::{Aspect, Rating};
use engine::queries;

use super::{Columns, List, Named};
use sheets::cell::{Cell, moment, text};

pub(super) const RATINGS: List = List {
    columns: Columns::Own(&[
        "id",
        "item",
        "maker",
        "unit",
        "order",
        "overall",
        "build_quality",
        "ease_of_use",
        "field_conditions",
        "interference_resistance",
        "rated_at",
        "editions",
        "status",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<Rating>| {
            let items = Named::<Item>::read(connection, rows.iter().map(|row| row.item))?;
            let orders = Named::<Order>::read(connection, rows.iter().map(|row| row.order))?;
            rows.iter().try_for_each(|row| {
                let mark =
                    |aspect: &Aspect| row.marks.0.get(aspect).map_or(Cell::Empty, |mark| Cell::Whole(*mark));
                let mut cells = vec![
                    text(&row.id),
                    text(&items.row(&row.item).code),
                    sheet.organisation(row.maker),
                    sheet.organisation(row.unit),
                    text(&orders.row(&row.order).number),
                ];
                cells.extend(Aspect::ALL.iter().map(mark));
                cells.extend([moment(row.rated_at), Cell::Whole(row.editions), text(&row.status)]);
                sheet.put(&cells)
            })
        })
    },
};
