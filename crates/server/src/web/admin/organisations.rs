//! Organisations as a tree, and one with its people, delivery points and history of parents.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::identity::{Organisation, parent};
use domain::values::OrganisationId;
use engine::queries::{self, identity::delivery_points};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::moving::form;
use super::people::appointment_table;
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, facts, filters, table};
use crate::web::sheet::Sheet;
use crate::web::shell::{Place, page};
use crate::web::sorting::SORT;
use crate::web::table::{Table, link, nothing, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Children shown of one organisation; the rest is found by its name.
const CHILDREN_SHOWN: usize = 60;
/// Organisations found by a name.
const FOUND_SHOWN: usize = 100;
/// Delivery points shown.
const POINTS_SHOWN: usize = 100;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    find: String,
    sort: String,
    format: String,
}

/// The tree, or what is called so; as a file, a list of both.
pub async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (language, state, today) = (visitor.language, &visitor.caller.reference.state, visitor.caller.today);
    let sought = asked.find.trim().to_lowercase();
    let mut children: BTreeMap<Option<OrganisationId>, Vec<&Organisation>> = BTreeMap::new();
    for row in state.organisations.rows() {
        children.entry(parent(state, row.id, today)).or_default().push(row);
    }
    // Those with others below them first: that is where one goes on.
    let tops: std::collections::BTreeSet<OrganisationId> = children.keys().flatten().copied().collect();
    for rows in children.values_mut() {
        rows.sort_by(|one, other| {
            (!tops.contains(&one.id), &one.code).cmp(&(!tops.contains(&other.id), &other.code))
        });
    }
    let is_found = |row: &&Organisation| {
        [row.code.as_str(), row.name_uk.as_str(), row.name_en.as_str()]
            .iter()
            .any(|text| text.to_lowercase().contains(&sought))
    };
    let mut found: Vec<_> = state.organisations.rows().filter(is_found).collect();
    found.sort_by_key(|row| &row.code);
    if !sought.is_empty() {
        found.truncate(FOUND_SHOWN);
    }
    let listed = organisation_list(&visitor, &found).sorted(&asked.sort);
    if let Some(file) = listed.file("organisations", &asked.format)? {
        return Ok(file);
    }
    let here = address("/admin", [("find", &*asked.find), (SORT, &*asked.sort)]);
    let body = html! {
        (tabs(&visitor, Part::Organisations))
        (filters(language, "/admin", &[Filter::Text("find", &asked.find), Filter::Kept(SORT, &asked.sort)]))
        @if sought.is_empty() { (branch(&visitor, &children, None, 0)) (listed.taken_along(&here)) }
        @else if found.is_empty() { (empty(language, "organisations-empty", None)) }
        @else { (listed.shown(&here)) }
    };
    Ok(page(&visitor, Place::Admin, &language.say("admin-organisations"), body))
}

fn organisation_list(visitor: &Visitor, found: &[&Organisation]) -> Table {
    let (language, state) = (visitor.language, &visitor.caller.reference.state);
    let columns = ["code", "name", "organisation-kind", "parent", "since"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false)));
    for row in found {
        let above =
            parent(state, row.id, visitor.caller.today).and_then(|above| state.organisations.get(&above));
        listed.row([
            link(format_args!("/admin/organisations/{}", segment(&row.code)), &row.code),
            text(language.name(&row.name_uk, &row.name_en)),
            text(language.word("kind", row.kind.as_str())),
            above.map_or_else(nothing, |above| text(&above.code)),
            listed.day(Some(row.from)),
        ]);
    }
    listed
}

fn named(visitor: &Visitor, row: &Organisation) -> Markup {
    let language = visitor.language;
    html! {
        a href={ "/admin/organisations/" (segment(&row.code)) } { (row.code) } " " (language.name(&row.name_uk, &row.name_en)) " "
        span.soft { (language.word("kind", row.kind.as_str())) }
    }
}

fn branch(
    visitor: &Visitor,
    children: &BTreeMap<Option<OrganisationId>, Vec<&Organisation>>,
    top: Option<OrganisationId>,
    depth: usize,
) -> Markup {
    let language = visitor.language;
    let Some(rows) = children.get(&top) else { return html! {} };
    html! {
        ul.tree {
            @for row in rows.iter().take(CHILDREN_SHOWN) {
                li {
                    (named(visitor, row))
                    @if let Some(below) = children.get(&Some(row.id)) {
                        details open[depth == 0] {
                            summary { (language.say_of("tree-below", [("count", below.len().into())])) }
                            (branch(visitor, children, Some(row.id), depth + 1))
                        }
                    }
                }
            }
            @if rows.len() > CHILDREN_SHOWN { li.soft { (language.say("tree-more")) " " (language.number(i64::try_from(rows.len() - CHILDREN_SHOWN).unwrap_or(i64::MAX))) } }
        }
    }
}

/// One organisation.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<Ref<OrganisationId>>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id.0, &sheet, html! {}).await
}

/// One organisation with what was typed into its form, and what moving it would change.
pub async fn shown(
    app: &App,
    mut visitor: Visitor,
    id: OrganisationId,
    sheet: &Sheet,
    preview: Markup,
) -> Result<Response, Problem> {
    let row = visitor.caller.reference.state.organisations.get(&id).cloned();
    let row = row.ok_or_else(|| Problem::not_found("organisation", id))?;
    let part = queries::Part::first(POINTS_SHOWN);
    let work = move |connection: &mut dyn Connection| delivery_points(connection, Some(&[id]), &part);
    let points = visitor.caller.read(app, work).await?;
    let (language, state, today) = (visitor.language, &visitor.caller.reference.state, visitor.caller.today);
    let optional = |text: &Option<String>| html! { (text.as_deref().unwrap_or("—")) };
    let above = parent(state, id, today).and_then(|above| state.organisations.get(&above));
    let rows = [
        ("code", html! { (row.code) }),
        ("organisation-kind", html! { (language.word("kind", row.kind.as_str())) }),
        ("parent", html! { @match above { Some(above) => (named(&visitor, above)), None => "—" } }),
        ("edrpou", optional(&row.edrpou)),
        ("ncage", optional(&row.ncage)),
        ("country", html! { (row.country) }),
        ("since", html! { (language.day(row.from)) }),
    ];
    let people: Vec<_> =
        state.appointments.rows().filter(|appointment| appointment.organisation == id).collect();
    let history = state.parentages.rows().filter(|parentage| parentage.organisation == id);
    let name = language.name(&row.name_uk, &row.name_en).to_owned();
    let body = html! {
        (tabs(&visitor, Part::Organisations))
        (sheet.alert(language))
        (facts(language, &rows))
        (preview)
        (form(&visitor, &row, sheet))
        h2 { (language.say("organisation-history")) }
        (table(language, &[("since", false), ("parent", false), ("document", false)], history.map(|parentage| {
            let above = parentage.parent.and_then(|above| state.organisations.get(&above));
            vec![
                html! { (language.day(parentage.from)) },
                html! { @match above { Some(above) => (above.code), None => "—" } },
                html! { @if let Some(document) = &parentage.document { (document) } },
            ]
        })))
        h2 { (language.say("admin-people")) }
        @if people.is_empty() { (empty(language, "appointments-empty", None)) } @else { (appointment_table(&visitor, &people)) }
        h2 { (language.say("delivery-points")) }
        @if points.is_empty() { (empty(language, "points-empty", None)) }
        @else { (table(language, &[("code", false), ("delivery-point", false)], points.iter().map(|point| {
            vec![html! { (point.code) }, html! { (language.name(&point.name_uk, &point.name_en)) }]
        }))) }
    };
    Ok(sheet.answered(page(&visitor, Place::Admin, &name, body)))
}
