//! People and what they are appointed to.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::identity::{Appointment, Role};
use domain::values::{OrganisationId, PersonId};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, tabs};
use crate::app::App;
use crate::page::resident;
use crate::problem::Problem;
use crate::seen;
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, cut, filters, more, table};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    find: String,
    role: String,
    organisation: String,
    sort: String,
    after: String,
    format: String,
}

/// Lists people by code, with their appointments in force.
pub async fn list(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (language, today) = (visitor.language, visitor.caller.today);
    let role: Option<Role> = asked.role.parse().ok();
    let organisation = asked.organisation.trim().parse::<Ref<OrganisationId>>().ok().map(|found| found.0);
    let sought = asked.find.trim().to_lowercase();
    let reference = std::sync::Arc::clone(&visitor.caller.reference);
    let of = |person: PersonId| {
        reference.state.appointments.rows().filter(move |row| row.person == person && row.is_in_force(today))
    };
    let is_sought = |row: &&domain::identity::Person| {
        let has = |wanted: &dyn Fn(&Appointment) -> bool| of(row.id).any(wanted);
        row.code.as_str().to_lowercase().contains(&sought)
            && role.is_none_or(|role| has(&|appointment| appointment.role == role))
            && organisation
                .is_none_or(|organisation| has(&|appointment| appointment.organisation == organisation))
    };
    let lie = Lie::rising("code", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let mut rows = resident(reference.state.persons.rows().filter(is_sought), |row| row.code.clone(), &part);
    let has_more = cut(&mut rows, SHOWN);
    let ids: Vec<PersonId> = rows.iter().map(|row| row.id).collect();
    let names = seen::names(&app, &mut visitor.caller, ids).await?;
    let from = |after: &str| {
        address(
            "/admin/people",
            [
                ("find", asked.find.as_str()),
                ("role", asked.role.as_str()),
                ("organisation", asked.organisation.as_str()),
                (SORT, asked.sort.as_str()),
                ("after", after),
            ],
        )
    };
    let next = rows.last().filter(|_| has_more).map(|last| from(last.code.as_str()));
    let words = Role::ALL.iter().map(|role| (role.to_string(), language.word("role", role))).collect();
    let columns = ["code", "person-name", "appointments"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false)));
    for row in &rows {
        let appointments: Vec<String> = of(row.id)
            .map(|appointment| {
                let organisation = visitor.caller.organisation(appointment.organisation);
                format!("{} · {}", language.word("role", appointment.role), organisation.code)
            })
            .collect();
        let as_list = html! { ul.plain { @for appointment in &appointments { li { (appointment) } } } };
        listed.row([
            text(&row.code),
            text(names.get(&row.id).map_or("—", String::as_str)),
            text(appointments.join("; ")).shown(as_list),
        ]);
    }
    let listed = listed.lying(lie);
    if let Some(file) = listed.file("people", &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        (tabs(&visitor, Part::People))
        (filters(language, "/admin/people", &[
            Filter::Text("find", &asked.find),
            Filter::Choice("role", &asked.role, words),
            Filter::Text("organisation", &asked.organisation),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if rows.is_empty() { (empty(language, "people-empty", None)) } @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Admin, &language.say("admin-people"), body))
}

/// Appointments as a table.
pub fn appointment_table(visitor: &Visitor, appointments: &[&Appointment]) -> Markup {
    let (language, today) = (visitor.language, visitor.caller.today);
    let columns = [
        ("who", false),
        ("signed-as", false),
        ("unit", false),
        ("since", false),
        ("until", false),
        ("document", false),
    ];
    table(
        language,
        &columns,
        appointments.iter().map(|row| {
            let is_over = !row.is_in_force(today);
            vec![
                html! { (visitor.caller.named_person(row.person).code) },
                html! { span.soft[is_over] { (language.word("role", row.role)) } },
                html! { (visitor.caller.organisation(row.organisation).code) },
                html! { (language.day(row.from)) },
                html! { @match row.to { Some(to) => (language.day(to)), None => "—" } },
                html! { (row.document) },
            ]
        }),
    )
}
