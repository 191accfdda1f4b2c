//! Letters by which organisations name their people, and the form that registers one.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{Redirect, Response};
use domain::identity::appoint_by_letter::{AppointByLetter, NamedByLetter};
use domain::identity::{Letter, Role, Scope};
use domain::policy::Action;
use domain::values::{OrganisationId, Personal, Text};
use maud::{Markup, html};

use super::tabs;
use crate::app::App;
use crate::problem::{Problem, request_id};
use crate::upload::Parts;
use crate::web::controls::empty;
use crate::web::forms::Fields;
use crate::web::listing::WholeList;
use crate::web::shell::{Place, page};
use crate::web::table::{Table, nothing, text};
use crate::web::visitor::Visitor;
use crate::wire::{CategoryRef, OrganisationRef};

/// Rows of the form; a longer letter is sent through the API.
const ROWS: usize = 8;
/// Letters of the page, newest first.
const SHOWN: usize = 200;

/// The roles that a unit's letter names, the usual ones first.
const ROLES: [Role; 14] = [
    Role::Orderer,
    Role::Approver,
    Role::Commander,
    Role::Receiver,
    Role::AcceptanceSigner,
    Role::CommissionMember,
    Role::Buyer,
    Role::Treasurer,
    Role::SupplierClerk,
    Role::PartnerOfficer,
    Role::ProgrammeManager,
    Role::Inspector,
    Role::Auditor,
    Role::Administrator,
];

/// Shows the letters, and the form to those who appoint.
pub async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    let (language, caller) = (visitor.language, &visitor.caller);
    let sight = caller.sight(Action::ReadIdentity);
    let letters = caller.reference.state.letters.rows();
    let mut letters: Vec<_> = letters.filter(|letter| sight.includes(letter.organisation)).collect();
    letters.sort_by_key(|letter| std::cmp::Reverse((letter.at, letter.id)));
    letters.truncate(SHOWN);
    let listed = letter_list(&visitor, &letters).sorted(&asked.sort);
    if let Some(file) = listed.file("letters", &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        (tabs(&visitor, "/letters"))
        @if caller.require_somewhere(Action::ManageIdentity).is_ok() { (form(&visitor, &request_id(&headers))) }
        h2 { (language.say("letters-registered")) }
        @if letters.is_empty() { (empty(language, "letters-empty", None)) }
        @else { (listed.shown(&asked.address("/letters"))) }
    };
    Ok(page(&visitor, Place::Authority, &language.say("authority-letters"), body))
}

fn letter_list(visitor: &Visitor, letters: &[&Letter]) -> Table {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = ["organisation", "letter", "authority-appointments", "registered-at", "scan"];
    let mut listed = Table::new(language, &columns.map(|key| (key, key == "authority-appointments")));
    for letter in letters {
        let scan = letter.file.map_or_else(nothing, |digest| {
            text(digest).shown(html! { a href={ "/files/" (digest) } { (language.say("scan-open")) } })
        });
        listed.row([
            text(&visitor.caller.organisation(letter.organisation).code),
            text(&letter.document),
            listed.number(letter.appointments),
            listed.moment(letter.at, &zone),
            scan,
        ]);
    }
    listed
}

fn form(visitor: &Visitor, key: &str) -> Markup {
    let language = visitor.language;
    let today = visitor.caller.today;
    html! {
        details.deed { summary { (language.say("letter-register")) }
            form.sheet method="post" action="/letters" enctype="multipart/form-data" {
                input type="hidden" name="key" value=(key);
                label { (language.say("organisation")) input name="organisation" required maxlength="64"; }
                label { (language.say("letter")) input name="document" required maxlength="200" placeholder="12/3, 10.01.2026"; }
                label { (language.say("scan")) input type="file" name="file" accept="application/pdf,image/*"; }
                label { (language.say("first-day")) input type="date" name="from" required value=(today); }
                label { (language.say("last-day")) input type="date" name="to" min=(today); }
                label { (language.say("letter-categories")) input name="categories" maxlength="400" placeholder="FPV-R, BATTERY"; }
                label { (language.say("nation")) input name="nation" maxlength="2" minlength="2" placeholder="NL"; }
                p.hint { (language.say("letter-limits-hint")) }
                fieldset { legend { (language.say("letter-people")) }
                    p.hint { (language.say("letter-people-hint")) }
                    @for row in 1..=ROWS {
                        div.together {
                            label { (language.say("person-code")) input name={ "person" (row) } maxlength="64"; }
                            label { (language.say("person-name")) input name={ "name" (row) } maxlength="200"; }
                            label { (language.say("role")) select name={ "role" (row) } {
                                @for (place, role) in ROLES.iter().enumerate() {
                                    option value=(role) selected[place + 1 == row] { (language.word("role", role)) }
                                }
                            } }
                        }
                    }
                }
                button { (language.say("letter-register")) }
            }
        }
    }
}

/// What the letter limits everybody to whom it names.
fn scope(fields: &Fields) -> Result<Scope, Problem> {
    let codes = fields.text("categories").split([',', ';']).map(str::trim).filter(|code| !code.is_empty());
    let categories = codes.map(|code| match code.parse::<CategoryRef>() {
        Ok(category) => Ok(category.0),
        Err(error) => Err(Problem::malformed("categories", error).told("typed-code", 0)),
    });
    let nation = Some(fields.text("nation").to_uppercase()).filter(|nation| !nation.is_empty());
    Ok(Scope { categories: categories.collect::<Result<_, _>>()?, nation })
}

/// Registers a letter.
pub async fn register(State(app): State<App>, visitor: Visitor, form: Parts) -> Result<Redirect, Problem> {
    visitor.caller.require_somewhere(Action::ManageIdentity)?;
    let (fields, uploaded) = Fields::with_file(&app, &visitor.caller, form).await?;
    let (from, to, scope) = (fields.value("from")?, fields.given("to")?, scope(&fields)?);
    let mut appointments = Vec::new();
    for row in 1..=ROWS {
        let [person, name, role] = ["person", "name", "role"].map(|field| format!("{field}{row}"));
        let Some(person) = fields.given(&person)? else { continue };
        let name = fields.given::<Text>(&name)?.map(Personal::new);
        let (role, scope) = (fields.value(&role)?, scope.clone());
        appointments.push(NamedByLetter { person, name, role, from, to, scope });
    }
    let organisation: OrganisationId = fields.value::<OrganisationRef>("organisation")?.0;
    let (document, file) = (fields.value("document")?, uploaded.map(|uploaded| uploaded.file));
    let command = AppointByLetter { organisation, document, file, appointments };
    visitor.submit_as(&app, &fields, "letter", vec![command.into()]).await?;
    Ok(Redirect::to("/letters"))
}
