//! frameworks.csv: framework agreements with their ceilings.

use domain::Command;
use domain::contracts::add_framework::AddFramework;
use domain::limits::QUANTITY_MAX;
use domain::policy::Action;
use domain::state::State;
use domain::values::{FrameworkId, OrganisationId, render_minor};

use super::column::{Cell, Form, ORGANISATION, must};
use super::plan::{Differences, UNCHANGED};
use super::row::{Row, RowNote};
use super::wording::Wording;

pub(super) const FORM: Form = Form {
    about: "One row is a framework agreement; its contracts stand in the file of contracts.",
    columns: &[
        must("framework", Cell::Code, "FW-2025-01", "number"),
        must("name_uk", Cell::Text, "FPV-дрони на оптоволокні", "name in Ukrainian"),
        must("name_en", Cell::Text, "FPV drones, fibre-optic controlled", "name in English"),
        must("buyer", ORGANISATION, "AGENCY", "code of the contracting agency"),
        must("currency", Cell::Text, "UAH", "currency of its contracts, ISO 4217"),
        must("from", Cell::Date, "2025-09-15", "first day"),
        must("to", Cell::Date, "2026-12-31", "last day"),
        must("ceiling", Cell::Amount, "1100000000.00", "most that may be called off, in money"),
        must(
            "ceiling_quantity",
            Cell::Whole(1, QUANTITY_MAX),
            "45000",
            "most that may be called off, in pieces",
        ),
    ],
    key: &["framework"],
    group: None,
    actions: &[Action::ManageContracts],
    want: |row, state| {
        state.frameworks.want(&FrameworkId::of_code(&row.code("framework")));
    },
    hide: |rows, state, reach| {
        for row in rows {
            let framework = FrameworkId::of_code(&row.code("framework"));
            if state.frameworks.get(&framework).is_some_and(|held| !reach.includes(held.buyer)) {
                state.frameworks.remove(&framework);
            }
        }
    },
    plan: |rows, state, plan| plan.each(rows, |row, _| commands(row, state)),
};

fn commands(row: &Row, state: &State) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let currency = row.currency("currency")?;
    let add = AddFramework {
        code: row.code("framework"),
        name_uk: row.text("name_uk"),
        name_en: row.text("name_en"),
        buyer: OrganisationId::of_code(&row.code("buyer")),
        currency,
        from: row.date("from"),
        to: row.date("to"),
        ceiling_minor: row.amount("ceiling", currency)?,
        ceiling_quantity: row.whole("ceiling_quantity"),
    };
    let Some(held) = state.frameworks.get(&FrameworkId::of_code(&add.code)) else {
        return Ok((0, vec![add.into()]));
    };
    Differences::of(row, Wording::FrameworkFixed)
        .field("name_uk", &held.name_uk, &add.name_uk)
        .field("name_en", &held.name_en, &add.name_en)
        .noted("buyer", held.buyer == add.buyer, || state.organisations.known(&held.buyer).code.to_string())
        .field("currency", &held.currency, &add.currency)
        .field("from", &held.from, &add.from)
        .field("to", &held.to, &add.to)
        .noted("ceiling", held.ceiling_minor == add.ceiling_minor, || {
            render_minor(held.ceiling_minor, held.currency)
        })
        .field("ceiling_quantity", &held.ceiling_quantity, &add.ceiling_quantity)
        .end()?;
    Ok(UNCHANGED)
}
