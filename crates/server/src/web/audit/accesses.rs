//! Who read what is restricted, by when.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::values::PersonId;
use engine::accesses::{ACCESS_DAYS, AccessFilter, list};
use engine::store::Connection;
use maud::html;
use serde::Deserialize;

use super::explorer::about;
use super::{Part, tabs};
use crate::api::journal::accesses::AccessPlace;
use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, cut, filters, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, shown, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;

/// What the address says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    actor: String,
    subject: String,
    sort: String,
    after: String,
    format: String,
}

impl Asked {
    fn address(&self, after: &str) -> String {
        address(
            "/audit/accesses",
            [
                ("actor", self.actor.as_str()),
                ("subject", self.subject.as_str()),
                (SORT, self.sort.as_str()),
                ("after", after),
            ],
        )
    }
}

/// The list.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let filter = AccessFilter {
        person: asked.actor.trim().parse::<Ref<PersonId>>().ok().map(|person| person.0),
        subject: Some(asked.subject.trim().to_owned()).filter(|subject| !subject.is_empty()),
    };
    let after = asked.after.parse().ok().map(|AccessPlace(at, id)| (at, id));
    let lie = Lie::falling("when", &asked.sort);
    let part = lie.part(after, SHOWN);
    let work = move |connection: &mut dyn Connection| list(connection, &filter, &part);
    let mut rows = visitor.caller.read(&app, work).await?;
    let has_more = cut(&mut rows, SHOWN);
    let mut listed = Table::new(
        language,
        &[("when", false), ("who", false), ("access-field", false), ("about", false), ("access-times", true)],
    );
    for row in &rows {
        listed.row([
            listed.moment(row.at, &zone),
            text(visitor.caller.named_person(row.person).code),
            text(language.word("restricted", row.field)),
            shown(&row.subject, about(&visitor, &row.subject)),
            listed.number(row.times),
        ]);
    }
    let listed = listed.lying(lie);
    if let Some(file) = listed.file("accesses", &asked.format)? {
        return Ok(file);
    }
    let next = rows.last().filter(|_| has_more).map(|row| asked.address(&AccessPlace::of(row).to_string()));
    let body = html! {
        (tabs(&visitor, Part::Accesses))
        p.hint { (language.say_of("accesses-hint", [("days", ACCESS_DAYS.into())])) }
        (filters(language, "/audit/accesses", &[
            Filter::Text("actor", &asked.actor),
            Filter::Text("subject", &asked.subject),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if rows.is_empty() { (empty(language, "accesses-empty", None)) } @else { (listed.shown(&asked.address(&asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Audit, &language.say("audit-accesses"), body))
}
