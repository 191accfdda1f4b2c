//! Contracts with how much of their ceilings is used.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::contracts::{Contract, ContractStatus};
use domain::policy::Action;
use domain::values::{Code, OrganisationId};
use engine::queries::contracts::{ContractFilter, contracts};
use engine::store::Connection;
use imports::Kind;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::admin::imports::import_link;
use crate::web::controls::{empty, state};
use crate::web::language::Language;
use crate::web::listing::{Filter, address, cut, filters, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, link, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;
/// A ceiling used beyond this share, percent, is marked.
const NEARLY_USED_PERCENT: i64 = 90;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    supplier: String,
    find: String,
    sort: String,
    after: String,
    format: String,
}

/// Shows the contracts.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let filter = ContractFilter {
        status: asked.status.parse::<ContractStatus>().ok(),
        party: asked.supplier.parse::<Ref<OrganisationId>>().ok().map(|supplier| supplier.0),
        prefix: Some(asked.find.trim().to_owned()).filter(|text| !text.is_empty()),
        seen_by: visitor.caller.sight(Action::ReadOrders).filter(),
        framework: None,
    };
    let lie = Lie::rising("contract", &asked.sort);
    let part = lie.part(asked.after.parse::<Code>().ok(), SHOWN);
    let mut rows = visitor
        .caller
        .read(&app, move |connection: &mut dyn Connection| contracts(connection, &filter, &part))
        .await?;
    let has_more = cut(&mut rows, SHOWN);
    let listed = contract_table(&visitor, &rows).lying(lie);
    if let Some(file) = listed.file("contracts", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let from = |after: &str| {
        address(
            "/agency/contracts",
            [
                ("status", asked.status.as_str()),
                ("supplier", asked.supplier.as_str()),
                ("find", asked.find.as_str()),
                (SORT, asked.sort.as_str()),
                ("after", after),
            ],
        )
    };
    let next = rows.last().filter(|_| has_more).map(|last| from(last.code.as_str()));
    let words = ContractStatus::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("contract", word.as_str())))
        .collect();
    let body = html! {
        (tabs(&visitor, Part::Contracts))
        (import_link(&visitor, Kind::Contracts))
        (filters(language, "/agency/contracts", &[
            Filter::Choice("status", &asked.status, words),
            Filter::Text("supplier", &asked.supplier),
            Filter::Text("find", &asked.find),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if rows.is_empty() { (empty(language, "contracts-empty", None)) } @else { (listed.shown(&from(&asked.after))) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Agency, &language.say("agency-contracts"), body))
}

/// Contracts as a table.
pub fn contract_table(visitor: &Visitor, contracts: &[Contract]) -> Table {
    let language = visitor.language;
    let columns = ["contract", "supplier", "contract-state", "ceiling", "ceiling-used", "contract-to"];
    let mut table = Table::new(language, &columns.map(|key| (key, key == "ceiling")));
    for row in contracts {
        let (status, is_over) = (row.status.as_str(), row.to < visitor.caller.today);
        let called = language.money(row.called_minor, row.currency);
        table.row([
            link(format!("/agency/contracts/{}", segment(&row.code)), &row.code),
            text(visitor.organisation(row.supplier)),
            text(language.word("contract", status)).shown(state(language, "contract", status)),
            table.money(row.ceiling_minor, row.currency),
            table.money(row.called_minor, row.currency).shown(used(
                language,
                row.called_minor,
                row.ceiling_minor,
                &called,
            )),
            table.day(Some(row.to)).shown(html! { span.late[is_over] { (language.day(row.to)) } }),
        ]);
    }
    table
}

/// How much of a ceiling is used, as a bar with its figure.
pub fn used(language: Language, called: i64, ceiling: i64, shown: &str) -> Markup {
    let percent = i64::try_from(i128::from(called) * 100 / i128::from(ceiling.max(1))).unwrap_or(100);
    let class = if percent >= NEARLY_USED_PERCENT { "warned" } else { "stage-obligated" };
    html! {
        svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={ (language.number(percent)) " %" } {
            rect class=(class) x="0" y="0" width=(percent.min(100)) height="10" {}
        }
        span.soft { (shown) " · " (language.number(percent)) " %" }
    }
}
