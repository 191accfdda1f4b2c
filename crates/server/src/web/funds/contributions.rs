//! Partners' money at a glance: transferred, allotted, obligated, delivered, paid, idle; by fund and by nation.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen;
use crate::seen::funds::{Contribution, Sums};
use crate::web::controls::empty;
use crate::web::listing::table;
use crate::web::shell::{Place, page};
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
pub async fn show(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let rows = seen::funds::contributions(&app, &mut visitor.caller).await?;
    let language = visitor.language;
    let body = html! {
        p.hint { (language.say("contributions-hint")) " " a href="/serials/sources" { (language.say("sources")) } }
        @if rows.is_empty() { (empty(language, "contributions-empty", None)) }
        @else {
            (funds(&visitor, &rows))
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

fn funds(visitor: &Visitor, rows: &[Contribution]) -> Markup {
    let language = visitor.language;
    let shown = columns(rows);
    let names: Vec<_> =
        [("fund", false)].into_iter().chain(shown.clone().map(|(key, _)| (key, true))).collect();
    let figures = |first: Markup, sums: Sums| -> Vec<Markup> {
        let figure = |(_, figure): Column| match figure(&sums) {
            0 => html! { span.soft { "—" } },
            minor => html! { (language.money(minor, sums.currency)) },
        };
        std::iter::once(first).chain(shown.clone().map(figure)).collect()
    };
    let of_fund = rows.iter().map(|row| {
        let first = html! {
            a.code href={ "/funds/" (segment(&row.fund.code)) "/trace" } { (row.fund.code) } br;
            span.soft { (language.name(&row.fund.name_uk, &row.fund.name_en)) " · " (visitor.organisation(row.fund.owner)) }
        };
        figures(first, row.sums)
    });
    let totals = seen::funds::totals(rows);
    let of_all = totals
        .iter()
        .map(|sums| figures(html! { strong { (language.say("total")) " " (sums.currency) } }, *sums));
    let listed = table(language, &names, of_fund.chain(of_all));
    html! { div.scroll tabindex="0" role="region" aria-label=(language.say("contributions")) { (listed) } }
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
