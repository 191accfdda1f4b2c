//! People: personnel code for those who work with them, names for `read_identity`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::identity::{self, add_person::AddPerson};
use domain::policy::Action;
use domain::values::{PersonId, Personal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::People;
use crate::app::App;
use crate::caller::{Caller, Sight};
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode, resident};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::seen;
use crate::wire::{Code, Named, OrganisationRef, PersonRef, Text};

/// A person to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "P-1042", "name": "Тест Тестенко", "organisation": "B11" }))]
pub struct NewPerson {
    /// Personnel code, which becomes the identity.
    pub code: Code,
    /// Name as written in letters; kept apart from the journal.
    pub name: Text,
    /// The organisation that vouches for the person.
    pub organisation: OrganisationRef,
}

/// A person.
#[derive(Serialize, ToSchema)]
pub struct Person {
    #[serde(flatten)]
    named: Named,
    /// Name, for those who may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    revision: u64,
    /// Fields that exist and are not shown to you.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// Which people to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PersonQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// Names of those people whose names the caller may read, by their rows.
struct Shown {
    readable: Vec<PersonId>,
    names: BTreeMap<PersonId, String>,
}

impl Shown {
    async fn read(app: &App, caller: &mut Caller, persons: Vec<PersonId>) -> Result<Shown, Problem> {
        let may_read_all = caller.sight(Action::ReadIdentity) == Sight::Everywhere;
        let is_readable = |person: &PersonId| may_read_all || *person == caller.person;
        let readable: Vec<_> = persons.into_iter().filter(is_readable).collect();
        let asked = readable.clone();
        let names = seen::names(app, caller, asked).await?;
        Ok(Shown { readable, names })
    }

    fn show(&self, row: &identity::Person) -> Person {
        Person {
            named: Named::new(row.id, &row.code),
            name: self.names.get(&row.id).cloned(),
            revision: row.revision,
            redacted: if self.readable.contains(&row.id) { Vec::new() } else { vec!["name"] },
        }
    }
}

/// List people in order of personnel code.
#[utoipa::path(get, path = "/persons", params(PersonQuery), responses((status = 200, body = Page<Person>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<PersonQuery>,
) -> Result<Json<Page<Person>>, Problem> {
    let people = People::seen_by(&caller);
    let slice = scope.slice(query.after, query.sort, query.limit);
    let reference = Arc::clone(&caller.reference);
    let rows = reference.state.persons.rows().filter(|row| people.include(row.id));
    let rows = resident(rows, |row| row.code.clone(), &slice.part);
    let shown = Shown::read(&app, &mut caller, slice.shown(&rows).iter().map(|row| row.id).collect()).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| shown.show(row))))
}

/// Read a person.
#[utoipa::path(get, path = "/persons/{id}", responses((status = 200, body = Person)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<PersonRef>,
) -> Result<Response, Problem> {
    let reference = Arc::clone(&caller.reference);
    let row = reference.state.persons.get(&id.0);
    let row = row.filter(|row| People::seen_by(&caller).include(row.id));
    let row = row.ok_or_else(|| Problem::not_found("person", id.0))?;
    let shown = Shown::read(&app, &mut caller, vec![row.id]).await?;
    Ok(tagged(row.revision, shown.show(row)))
}

/// Add a person.
#[utoipa::path(post, path = "/persons", request_body = NewPerson, responses((status = 201, body = Receipt)))]
pub async fn add(State(app): State<App>, intent: Intent<NewPerson>) -> Answer {
    let command = |new: NewPerson| AddPerson {
        code: new.code.0,
        name: Personal::new(new.name.0),
        organisation: new.organisation.0,
    };
    intent.create(&app, "persons", command).await
}
