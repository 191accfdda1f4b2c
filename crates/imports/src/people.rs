//! people.csv: people and their appointments.

use std::collections::BTreeMap;

use domain::Command;
use domain::identity::add_person::AddPerson;
use domain::identity::appoint::Appoint;
use domain::identity::end_appointment::EndAppointment;
use domain::identity::{Role, appointment_id};
use domain::policy::Action;
use domain::state::State;
use domain::values::{OrganisationId, PersonId, Personal};

use super::column::{Cell, Form, ORGANISATION, may, must, word};
use super::plan::{Differences, Plan, UNCHANGED};
use super::row::{Row, RowNote};
use super::wording::Wording;

/// The column of people's codes.
pub(super) const PERSON: &str = "person";

pub(super) const FORM: Form = Form {
    about: "One row is an appointment of a person. A `to` given later ends it.",
    columns: &[
        must(PERSON, Cell::Code, "P-00017", "personnel code"),
        must("name", Cell::Text, "Щербина Марина Володимирівна", "name as written in letters"),
        must("role", Cell::Word(word::<Role>), "orderer", "what the person is appointed to"),
        must("organisation", ORGANISATION, "B11", "code of the organisation"),
        must("from", Cell::Date, "2026-01-12", "first day"),
        may("to", Cell::Date, "2026-12-31", "last day; open when empty"),
        must(
            "document",
            Cell::Text,
            "наказ № 418 від 2025-11-24",
            "the letter that names the person or ends it",
        ),
    ],
    key: &[PERSON, "role", "organisation", "from"],
    group: None,
    actions: &[Action::ManageIdentity],
    want: |_, _| {},
    hide: |_, _, _| {},
    plan,
};

fn plan<'a>(rows: &[&'a Row], state: &State, plan: &mut Plan<'a>) {
    let mut first: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in rows {
        let earlier = *first.entry(row.cell(PERSON)).or_insert(row);
        let is_first = earlier.line == row.line;
        match commands(row, state, is_first) {
            _ if earlier.cell("name") != row.cell("name") => {
                let rule = Wording::OtherNameInRow.with([&earlier.line, &row.cell(PERSON)]);
                plan.errors.push(row.note("name", rule, Wording::OwnCodes));
            }
            Ok((revision, commands)) => plan.change(&[row], revision, commands),
            Err(notes) => plan.errors.extend(notes),
        }
    }
}

/// The note on a row that calls a person otherwise than the name held under the code, which stands in it if it is told;
/// otherwise the note says where it is read.
pub(super) fn other_name(row: &Row, held: Option<&str>) -> RowNote {
    match held {
        Some(held) => row.note("name", Wording::OtherNameWhichIs.with([&held]), Wording::ThatName),
        None => row.note("name", Wording::OtherName, Wording::NameOfPage),
    }
}

fn commands(row: &Row, state: &State, is_first: bool) -> Result<(u64, Vec<Command>), Vec<RowNote>> {
    let code = row.code(PERSON);
    let appoint = Appoint {
        person: PersonId::of_code(&code),
        role: row.word("role"),
        organisation: OrganisationId::of_code(&row.code("organisation")),
        from: row.date("from"),
        to: row.given("to", Row::date),
        document: row.text("document"),
        scope: domain::identity::Scope::default(),
    };
    let id = appointment_id(appoint.person, appoint.role, appoint.organisation, appoint.from);
    let Some(held) = state.appointments.get(&id) else {
        let is_new = is_first && state.persons.get(&appoint.person).is_none();
        let name = Personal::new(row.text("name"));
        let person = is_new.then(|| AddPerson { code, name, organisation: appoint.organisation }.into());
        return Ok((0, person.into_iter().chain([appoint.into()]).collect()));
    };
    match appoint.to {
        to if to == held.to && to.is_some() => Ok(UNCHANGED),
        Some(to) => {
            let end = EndAppointment { appointment: id, to, document: appoint.document };
            Ok((held.revision, vec![end.into()]))
        }
        None => {
            Differences::of(row, Wording::AppointmentEnds)
                .option("to", &held.to, &None)
                .field("document", &held.document, &appoint.document)
                .end()?;
            Ok(UNCHANGED)
        }
    }
}
