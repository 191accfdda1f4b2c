//! Partners' money at a glance: transferred, allotted, obligated, delivered, paid, idle; by fund and by nation.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen;
use crate::seen::funds::{Contribution, Sums};
use crate::web::controls::empty;
use crate::web::listing::{WholeList, table};
use crate::web::shell::{Place, page};
use crate::web::table::{Table, text};
use crate::web::visitor::Visitor;

/// Name and figure of a column.
type Column = (&'static str, fn(&Sums) -> i64);

const COLUMNS: [Column; 7] = [
    ("money-transferred", |sums| sums.transferred_minor),
    ("allotted", |sums| sums.allotted_minor),
    ("money-obligated", |sums| sums.obligated_minor),
    ("money-delivered", |sums| sums.accepted_minor),
    ("money-paid", |sums| sums.paid_minor),
    ("money-idle", |sums| sums.idle_minor),
    ("fund-lapsed", |sums| sums.lapsed_minor),
];

/// Shows the money of the partners that the visitor sees.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    let rows = seen::funds::contributions(&app, &mut visitor.caller).await?;
    let listed = funds(&visitor, &rows).sorted(&asked.sort);
    if let Some(file) = listed.file("contributions", &asked.format)? {
        return Ok(file);
    }
    let here = asked.address("/contributions");
    let language = visitor.language;
    let body = html! {
        p.hint { (language.say("contributions-hint")) " " a href="/serials/sources" { (language.say("sources")) } }
        @if rows.is_empty() { (empty(language, "contributions-empty", None)) }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(language.say("contributions")) { (listed.listed(&here)) }
            (listed.taken_along(&here))
            h2 { (language.say("burden")) }
            p.hint { (language.say("burden-hint")) }
            (burden(&visitor, &rows))
        }
    };
    Ok(page(&visitor, Place::Contributions, &language.say("contributions"), body))
}

/// The columns that say something; that money lapsed is told once some has.
fn columns(rows: &[Contribution]) -> impl Iterator<Item = Column> + Clone {
    let has_lapsed = rows.iter().any(|row| row.sums.lapsed_minor > 0);
    COLUMNS.into_iter().filter(move |(key, _)| has_lapsed || *key != "fund-lapsed")
}

fn funds(visitor: &Visitor, rows: &[Contribution]) -> Table {
    let language = visitor.language;
    let shown = columns(rows);
    let names = [("fund", false), ("partner", false)].into_iter();
    let names: Vec<_> = names.chain(shown.clone().map(|(key, _)| (key, true))).collect();
    let mut listed = Table::new(language, &names);
    for Contribution { fund, sums, .. } in rows {
        let named = html! {
            a.code href={ "/funds/" (segment(&fund.code)) "/trace" } { (fund.code) } br;
            span.soft { (language.name(&fund.name_uk, &fund.name_en)) }
        };
        let figure = |(_, figure): Column| match figure(sums) {
            0 => listed.money(0, sums.currency).shown(html! { span.soft { "—" } }),
            minor => listed.money(minor, sums.currency),
        };
        let first = [text(&fund.code).shown(named), text(visitor.organisation(fund.owner))];
        let row: Vec<_> = first.into_iter().chain(shown.clone().map(figure)).collect();
        listed.row(row);
    }
    for sums in seen::funds::totals(rows) {
        let figure = |(_, figure): Column| html! { (language.money(figure(&sums), sums.currency)) };
        let first = [html! { strong { (language.say("total")) " " (sums.currency) } }, html! {}];
        listed.sums(first.into_iter().chain(shown.clone().map(figure)).collect());
    }
    listed
}

fn burden(visitor: &Visitor, rows: &[Contribution]) -> Markup {
    let language = visitor.language;
    let columns = [("nation", false), ("money-transferred", true), ("share", true)];
    let shares = seen::burden::burden(rows);
    let rows = shares.iter().map(|row| {
        let (minor, currency) = (row.transferred.minor, row.transferred.currency);
        vec![
            html! { (row.nation) },
            html! { (language.money(minor, currency)) },
            html! { (language.percent(minor, row.whole_minor)) " " (bar(minor, row.whole_minor)) },
        ]
    });
    table(language, &columns, rows)
}

/// A share as a bar; the figure stands beside it.
fn bar(part_minor: i64, whole_minor: i64) -> Markup {
    let percent = seen::funds::share_basis_points(part_minor, whole_minor) / 100;
    html! {
        svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.stage-paid x="0" y="0" width=(percent) height="10" {}
        }
    }
}
