//! One supplier: the numbers behind its performance, its suspension, and the contracts with it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::contracts::Contract;
use domain::identity::suspend_organisation::SuspendOrganisation;
use domain::identity::{Organisation, OrganisationKind};
use domain::policy::Action;
use domain::values::{Id, OrganisationId, Personal};
use engine::places::{Family, Figure};
use engine::queries::contracts::{ContractFilter, contracts};
use engine::queries::figures::figures_of;
use engine::queries::{self};
use engine::store::Connection;
use maud::{Markup, html};

use super::contracts::contract_table;
use super::room::number_table;
use super::{Part, Performance, kept, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::charts::chart_bars::{Bar, bars};
use crate::web::controls::empty;
use crate::web::listing::{address, facts};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Contracts shown.
const CONTRACTS_SHOWN: usize = 50;

/// Shows a supplier.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<Ref<OrganisationId>>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id.0, &sheet).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    id: OrganisationId,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadOrders)?;
    let row = visitor.caller.reference.state.organisations.get(&id).cloned();
    let row = row.filter(|row| row.kind == OrganisationKind::Supplier);
    let row = row.ok_or_else(|| Problem::not_found("supplier", id))?;
    let work = move |connection: &mut dyn Connection| {
        let mut all = Vec::new();
        for family in Performance::FAMILIES {
            all.extend(figures_of(connection, family, &id.bits().to_be_bytes())?);
        }
        let filter = ContractFilter { party: Some(id), ..ContractFilter::default() };
        let part = queries::Part::first(CONTRACTS_SHOWN);
        Ok((Performance { figures: all }, contracts(connection, &filter, &part)?))
    };
    let (performance, contracts): (Performance, Vec<Contract>) = visitor.caller.read(app, work).await?;
    let language = visitor.language;
    let numbers = performance.of(id, &visitor.caller.today.to_string());
    let optional = |text: &Option<String>| html! { (text.as_deref().unwrap_or("—")) };
    let is_suspended = row.suspended_until.is_some_and(|until| until >= visitor.caller.today);
    let rows = [
        ("code", html! { (row.code) }),
        ("edrpou", optional(&row.edrpou)),
        ("ncage", optional(&row.ncage)),
        (
            "suspended-until",
            html! { @if is_suspended { span.late { (language.day(row.suspended_until.unwrap_or_default())) } } @else { "—" } },
        ),
    ];
    let body = html! {
        (tabs(&visitor, Part::Suppliers))
        (sheet.alert(language))
        (facts(language, &rows))
        h2 { (language.say("supplier-numbers")) }
        (number_table(&visitor, &[(id, numbers)]).plain())
        (months(&visitor, &row, &performance.figures))
        (suspension(&visitor, &row, sheet))
        h2 { (language.say("agency-contracts")) }
        @if contracts.is_empty() { (empty(language, "contracts-empty", None)) } @else { (contract_table(&visitor, &contracts).plain()) }
    };
    let name = language.name(&row.name_uk, &row.name_en).to_owned();
    Ok(sheet.answered(page(&visitor, Place::Agency, &name, body)))
}

/// Deliveries by month and by how they kept what was promised.
fn months(visitor: &Visitor, row: &Organisation, figures: &[Figure]) -> Markup {
    let language = visitor.language;
    let mut months: BTreeMap<&str, Vec<&Figure>> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| figure.family == Family::Delivery) {
        months.entry(&figure.period).or_default().push(figure);
    }
    let code = row.code.as_str();
    let rows: Vec<Bar> = months
        .into_iter()
        .map(|(month, figures)| Bar {
            label: month.to_owned(),
            address: address("/agency/places/delivery", [("supplier", code), ("from", month)]),
            pieces: kept(language, &figures),
        })
        .collect();
    html! { @if !rows.is_empty() { (bars(language, &language.say("chart-promises"), &rows, |count| language.number(count))) } }
}

fn suspension(visitor: &Visitor, row: &Organisation, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    if !visitor.caller.may(Action::ManageOrders, row.id) {
        return html! {};
    }
    html! {
        details.deed open[!sheet.get("why").is_empty()] {
            summary { (language.say("supplier-suspend")) }
            form.sheet method="post" action={ "/agency/suppliers/" (segment(&row.code)) "/suspension" } {
                (sheet.key())
                p.hint { (language.say("supplier-suspend-hint")) }
                (sheet.field(language, "until", "date", false))
                (sheet.area(language, "why", 3, true))
                button.danger { (language.say("supplier-suspend")) }
            }
        }
    }
}

/// Suspends a supplier until a day, or readmits it when none is given.
pub async fn suspend(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<Ref<OrganisationId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (sheet, organisation) = (Sheet::read(&body), id.0);
    let command = |sheet: &Sheet| {
        let until = sheet.day_if_any("until")?;
        Ok::<_, Refusal>(SuspendOrganisation {
            organisation,
            until,
            reason: Personal::new(sheet.text("why")?),
        })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "suspend", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/agency/suppliers/{organisation}")).into_response()),
        Err(refusal) => shown(&app, visitor, organisation, &sheet.refused(refusal)).await,
    }
}
