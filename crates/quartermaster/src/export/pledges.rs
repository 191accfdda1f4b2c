//! Pledges: what is announced, pledged, confirmed and transferred, each with its day.

use domain::pledges::Pledge;
use engine::queries;

use super::{Columns, List};
use sheets::cell::{Cell, day, some, text};

pub(super) const PLEDGES: List = List {
    columns: Columns::Own(&[
        "code",
        "partner",
        "name_uk",
        "name_en",
        "currency",
        "announced",
        "announced_on",
        "pledged",
        "pledged_on",
        "confirmed",
        "confirmed_on",
        "transferred",
        "transferred_on",
        "allocated",
        "appropriation",
        "appropriation_on",
        "status",
        "lapse_on",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |_, rows: Vec<Pledge>| {
            rows.iter().try_for_each(|row| {
                let money = |minor| Cell::Money(minor, row.currency);
                let mut cells = vec![
                    text(&row.code),
                    sheet.organisation(row.partner),
                    text(&row.name_uk),
                    text(&row.name_en),
                    text(&row.currency),
                ];
                for staged in [&row.announced, &row.pledged, &row.confirmed, &row.transferred] {
                    cells.extend([money(staged.amount_minor), day(staged.on)]);
                }
                cells.extend([
                    money(row.allocated_minor),
                    some(row.appropriation.as_ref()),
                    day(row.appropriation_on),
                    text(&row.status),
                    day(Some(row.lapse_on)),
                ]);
                sheet.put(&cells)
            })
        })
    },
};
