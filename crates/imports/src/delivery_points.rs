//! delivery_points.csv: the coded delivery points of units.

use domain::Command;
use domain::identity::add_delivery_point::AddDeliveryPoint;
use domain::policy::Action;
use domain::state::State;
use domain::values::{DeliveryPointId, OrganisationId};

use super::column::{Cell, Form, ORGANISATION, must};
use super::plan::{Differences, UNCHANGED};
use super::row::{Row, RowNote};
use super::wording::Wording;

pub(super) const FORM: Form = Form {
    about: "One row is a delivery point of a unit. Never write where it lies.",
    columns: &[
        must("code", Cell::Code, "ПД-B11-1", "code, which tells nothing about the place"),
        must("unit", ORGANISATION, "B11", "code of the unit that takes deliveries there"),
        must("name_uk", Cell::Text, "Пункт приймання 1, 11-та бригада", "name in Ukrainian"),
        must("name_en", Cell::Text, "Receiving point 1, 11th Brigade", "name in English"),
    ],
    key: &["code"],
    group: None,
    actions: &[Action::ManageIdentity],
    want: |row, state| {
        state.delivery_points.want(&DeliveryPointId::of_code(&row.code("code")));
    },
    hide: |rows, state, reach| {
        for row in rows {
            let point = DeliveryPointId::of_code(&row.code("code"));
            if state.delivery_points.get(&point).is_some_and(|held| !reach.includes(held.unit)) {
                state.delivery_points.remove(&point);
            }
        }
    },
    plan: |rows, state, plan| plan.each(rows, |row, _| commands(row, state)),
};

fn commands(row: &Row, state: &State) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let add = AddDeliveryPoint {
        code: row.code("code"),
        unit: OrganisationId::of_code(&row.code("unit")),
        name_uk: row.text("name_uk"),
        name_en: row.text("name_en"),
    };
    let Some(held) = state.delivery_points.get(&DeliveryPointId::of_code(&add.code)) else {
        return Ok((0, vec![add.into()]));
    };
    Differences::of(row, Wording::PointFixed)
        .noted("unit", held.unit == add.unit, || state.organisations.known(&held.unit).code.to_string())
        .field("name_uk", &held.name_uk, &add.name_uk)
        .field("name_en", &held.name_en, &add.name_en)
        .end()?;
    Ok(UNCHANGED)
}
