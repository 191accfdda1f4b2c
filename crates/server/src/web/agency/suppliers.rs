//! All suppliers with how they do, compared in one picture.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::identity::OrganisationKind;
use domain::policy::Action;
use domain::values::{Id, OrganisationId};
use engine::places::{Family, Figure};
use engine::queries::figures::figures;
use engine::store::Connection;
use maud::html;
use serde::Deserialize;

use super::room::number_table;
use super::{Numbers, Part, Performance, kept, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::charts::chart_bars::{Bar, bars};
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, filters, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::SORT;
use crate::web::visitor::Visitor;

/// Rows of a page, and of the picture.
const SHOWN: usize = 50;
const PICTURED: usize = 12;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    find: String,
    sort: String,
    after: String,
    format: String,
}

/// How suppliers are sorted unasked: those that deliver most first.
const UNASKED: &str = "-number-deliveries";

/// Shows the suppliers.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadOrders)?;
    let work = move |connection: &mut dyn Connection| {
        let mut all = Vec::new();
        for family in Performance::FAMILIES {
            all.extend(figures(connection, family)?);
        }
        Ok(Performance { figures: all })
    };
    let performance = visitor.caller.read(&app, work).await?;
    let (language, today) = (visitor.language, visitor.caller.today.to_string());
    let sought = asked.find.trim().to_lowercase();
    let organisations = visitor.caller.reference.state.organisations.rows();
    let is_sought = |row: &&domain::identity::Organisation| {
        row.kind == OrganisationKind::Supplier
            && [row.code.as_str(), row.name_uk.as_str(), row.name_en.as_str()]
                .iter()
                .any(|text| text.to_lowercase().contains(&sought))
    };
    let mut rows: Vec<(OrganisationId, Numbers)> =
        organisations.filter(is_sought).map(|row| (row.id, performance.of(row.id, &today))).collect();
    rows.sort_by_key(|(supplier, numbers)| {
        (std::cmp::Reverse(numbers.deliveries), visitor.caller.organisation(*supplier).code)
    });
    let sort = if asked.sort.is_empty() { UNASKED } else { &asked.sort };
    let from = asked.after.parse().unwrap_or(0).min(rows.len());
    let listed = number_table(&visitor, &rows).sorted(sort).part(from, SHOWN);
    if let Some(file) = listed.file("suppliers", &asked.format)? {
        return Ok(file);
    }
    let at = |after: &str| {
        let kept = [("find", &*asked.find), (SORT, &*asked.sort), ("after", after)];
        address("/agency/suppliers", kept)
    };
    let next = (rows.len() > from + SHOWN).then(|| at(&(from + SHOWN).to_string()));
    let pictured: Vec<Bar> = rows
        .iter()
        .filter(|(_, numbers)| numbers.deliveries > 0)
        .take(PICTURED)
        .map(|(supplier, _)| {
            let scope = supplier.bits().to_be_bytes();
            let own: Vec<&Figure> = performance
                .figures
                .iter()
                .filter(|figure| figure.family == Family::Delivery && figure.scope == scope)
                .collect();
            let code = visitor.caller.organisation(*supplier).code;
            Bar {
                label: visitor.organisation(*supplier).to_owned(),
                address: format!("/agency/suppliers/{}", segment(&code)),
                pieces: kept(language, &own),
            }
        })
        .collect();
    let body = html! {
        (tabs(&visitor, Part::Suppliers))
        (filters(language, "/agency/suppliers", &[Filter::Text("find", &asked.find), Filter::Kept(SORT, &asked.sort)]))
        @if !pictured.is_empty() { (bars(language, &language.say("chart-suppliers"), &pictured, |count| language.number(count))) }
        @if rows.is_empty() { (empty(language, "suppliers-empty", None)) } @else { (listed.shown(&at(&asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Agency, &language.say("agency-suppliers"), body))
}
