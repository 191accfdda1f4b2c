//! categories.csv: catalogue categories with their typed characteristics.

use domain::Command;
use domain::catalogue::define_category::DefineCategory;
use domain::catalogue::{Characteristic, CharacteristicKind, Domain};
use domain::policy::Action;
use domain::state::State;
use domain::values::CategoryId;

use super::classifiers;
use super::column::{Cell, Form, entries, may, must, word};
use super::plan::{Differences, UNCHANGED};
use super::row::{Row, RowNote};
use super::wording::Wording;

/// How a characteristic is written.
const FORMS: Wording = Wording::WriteCharacteristics;

pub(super) const FORM: Form = Form {
    about: "One row is a category of the catalogue.",
    columns: &[
        must("code", Cell::Code, "FPV-R", "code"),
        must("domain", Cell::Word(word::<Domain>), "air", "field of use"),
        must("cpv", Cell::Text, "35613100-5", "CPV 2008 code with check digit (ДК 021:2015)"),
        must("name_uk", Cell::Text, "FPV-дрони", "name in Ukrainian"),
        must("name_en", Cell::Text, "FPV drones", "name in English"),
        may(
            "characteristics",
            Cell::List,
            "range:number:km:3:40:yes;camera:choice:day|thermal:yes;battery_included:yesno:no",
            "what items of the category state: name, type, bounds, and whether every item must",
        ),
    ],
    key: &["code"],
    group: None,
    actions: &[Action::ManageCatalogue],
    want: |_, _| {},
    hide: |_, _, _| {},
    plan: |rows, state, plan| plan.each(rows, |row, _| commands(row, state)),
};

fn commands(row: &Row, state: &State) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let characteristics: Result<Vec<_>, RowNote> = entries(row.cell("characteristics"))
        .map(|entry| {
            characteristic(entry).ok_or_else(|| {
                RowNote::new(row.line, "characteristics", entry, Wording::NotACharacteristic, FORMS)
            })
        })
        .collect();
    let define = DefineCategory {
        code: row.code("code"),
        domain: row.word("domain"),
        cpv: row.string("cpv"),
        name_uk: row.text("name_uk"),
        name_en: row.text("name_en"),
        characteristics: characteristics?,
    };
    if !classifiers::is_cpv(&define.cpv) {
        let rule = Wording::NotACpv;
        return Err(row.note("cpv", rule, Wording::CopyCpv).into());
    }
    let Some(held) = state.categories.get(&CategoryId::of_code(&define.code)) else {
        return Ok((0, vec![define.into()]));
    };
    let is_same = held.characteristics == define.characteristics;
    Differences::of(row, Wording::CategoryFixed)
        .field("domain", &held.domain, &define.domain)
        .field("cpv", &held.cpv, &define.cpv)
        .field("name_uk", &held.name_uk, &define.name_uk)
        .field("name_en", &held.name_en, &define.name_en)
        .noted("characteristics", is_same, || {
            held.characteristics.iter().map(written).collect::<Vec<_>>().join(";")
        })
        .end()?;
    Ok(UNCHANGED)
}

/// A characteristic from its written form.
fn characteristic(entry: &str) -> Option<Characteristic> {
    let parts: Vec<&str> = entry.split(':').map(str::trim).collect();
    let (name, kind, is_mandatory) = match parts[..] {
        [name, "number", unit, min, max, mandatory] => {
            let (min, max) = (min.parse().ok()?, max.parse().ok()?);
            (name, CharacteristicKind::Number { unit: unit.to_owned(), min, max }, mandatory)
        }
        [name, "choice", choices, mandatory] => {
            let choices = choices.split('|').map(|choice| choice.trim().to_owned()).collect();
            (name, CharacteristicKind::Choice { choices }, mandatory)
        }
        [name, "text", "", mandatory] => (name, CharacteristicKind::Text, mandatory),
        [name, "yesno", mandatory] => (name, CharacteristicKind::YesNo, mandatory),
        _ => return None,
    };
    let is_mandatory = match is_mandatory {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    Some(Characteristic { name: name.to_owned(), kind, is_mandatory })
}

/// The written form of a characteristic.
pub fn written(characteristic: &Characteristic) -> String {
    let Characteristic { name, kind, is_mandatory } = characteristic;
    let mandatory = if *is_mandatory { "yes" } else { "no" };
    match kind {
        CharacteristicKind::Number { unit, min, max } => {
            format!("{name}:number:{unit}:{min}:{max}:{mandatory}")
        }
        CharacteristicKind::Choice { choices } => format!("{name}:choice:{}:{mandatory}", choices.join("|")),
        CharacteristicKind::Text => format!("{name}:text::{mandatory}"),
        CharacteristicKind::YesNo => format!("{name}:yesno:{mandatory}"),
    }
}
