//! organisations.csv: the organisations and who stands below whom.

use domain::Command;
use domain::identity::add_organisation::AddOrganisation;
use domain::identity::move_organisation::MoveOrganisation;
use domain::identity::{self, OrganisationKind};
use domain::policy::Action;
use domain::state::State;
use domain::values::OrganisationId;

use super::column::{Cell, Form, ORGANISATION, may, must, word};
use super::edrpou;
use super::plan::{Differences, Plan, UNCHANGED, parents_first};
use super::row::{Row, RowNote};
use super::wording::Wording;

pub(super) const FORM: Form = Form {
    about: "One row is an organisation. A later `from` with another parent moves it.",
    columns: &[
        must("code", Cell::Code, "B11-2", "short code that people use"),
        must("kind", Cell::Word(word::<OrganisationKind>), "unit", "what it is"),
        must("name_uk", Cell::Text, "2-й батальйон 11-ї бригади", "name in Ukrainian"),
        must("name_en", Cell::Text, "2nd Battalion, 11th Brigade", "name in English"),
        may("parent", ORGANISATION, "B11", "code of the organisation above"),
        may("edrpou", Cell::Text, "32855961", "state register number, 8 digits"),
        may("ncage", Cell::Text, "KJ372", "NATO commercial and governmental entity code"),
        may("iban", Cell::Text, "UA139908200000026606379844960", "account that payments go to"),
        must("country", Cell::Text, "UA", "country, ISO 3166 alpha-2"),
        must("from", Cell::Date, "2026-01-12", "first day, of the organisation or below this parent"),
    ],
    key: &["code"],
    group: None,
    actions: &[Action::ManageIdentity],
    want: |_, _| {},
    hide: |_, _, _| {},
    plan,
};

fn plan<'a>(rows: &[&'a Row], state: &State, plan: &mut Plan<'a>) {
    for row in rows {
        if row.given("edrpou", Row::string).is_some_and(|number| !edrpou::has_right_check_digit(&number)) {
            let remedy = Wording::CompareRegister;
            plan.warnings.push(row.note("edrpou", Wording::WrongCheckDigit, remedy));
        }
    }
    plan.each(&parents_first(rows, "code", "parent"), |row, plan| commands(row, state, plan));
}

fn commands(row: &Row, state: &State, plan: &Plan<'_>) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let add = AddOrganisation {
        code: row.code("code"),
        kind: row.word("kind"),
        name_uk: row.text("name_uk"),
        name_en: row.text("name_en"),
        parent: row.given("parent", Row::code).map(|code| OrganisationId::of_code(&code)),
        edrpou: row.given("edrpou", Row::string),
        ncage: row.given("ncage", Row::string),
        iban: row.given("iban", Row::string),
        country: row.string("country"),
        from: row.date("from"),
    };
    let id = OrganisationId::of_code(&add.code);
    let Some(held) = state.organisations.get(&id) else { return Ok((0, vec![add.into()])) };
    Differences::of(row, Wording::OrganisationFixed)
        .field("kind", &held.kind, &add.kind)
        .field("name_uk", &held.name_uk, &add.name_uk)
        .field("name_en", &held.name_en, &add.name_en)
        .option("edrpou", &held.edrpou, &add.edrpou)
        .option("ncage", &held.ncage, &add.ncage)
        .option("iban", &held.iban, &add.iban)
        .field("country", &held.country, &add.country)
        .noted("from", held.from <= add.from, || held.from.to_string())
        .end()?;
    let above = identity::parent(state, id, add.from);
    match add.parent {
        parent if parent == above => Ok(UNCHANGED),
        Some(parent) if add.from >= plan.today => {
            let document = plan.reason.clone();
            let moved = MoveOrganisation { organisation: id, parent, from: add.from, document };
            Ok((held.revision, vec![moved.into()]))
        }
        _ => {
            let code =
                above.map_or("none".into(), |above| state.organisations.known(&above).code.to_string());
            let rule = Wording::HeldOn.with([&add.from, &code]);
            let remedy = Wording::MoveByParent;
            Err(row.note("parent", rule, remedy).into())
        }
    }
}
