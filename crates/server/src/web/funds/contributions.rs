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

fn figures(visitor: &Visitor, sums: &Sums) -> impl Iterator<Item = Markup> {
    let (language, sums) = (visitor.language, *sums);
    COLUMNS.into_iter().map(move |(_, figure)| html! { (language.money(figure(&sums), sums.currency)) })
}

fn funds(visitor: &Visitor, rows: &[Contribution]) -> Markup {
    let language = visitor.language;
    let columns: Vec<_> = [("fund", false)].into_iter().chain(COLUMNS.map(|(key, _)| (key, true))).collect();
    let of_fund = rows.iter().map(|row| {
        let name = language.name(&row.fund.name_uk, &row.fund.name_en);
        let first = html! {
            a href={ "/funds/" (segment(&row.fund.code)) "/trace" } { (row.fund.code) } br;
            span.soft { (name) " · " (visitor.organisation(row.fund.owner)) }
        };
        std::iter::once(first).chain(figures(visitor, &row.sums)).collect::<Vec<_>>()
    });
    let totals = seen::funds::totals(rows);
    let of_all = totals.iter().map(|sums| {
        let first = html! { strong { (language.say("total")) " " (sums.currency) } };
        std::iter::once(first).chain(figures(visitor, sums)).collect()
    });
    let listed = table(language, &columns, of_fund.chain(of_all));
    html! { div.scroll tabindex="0" role="region" aria-label=(language.say("contributions")) { (listed) } }
}

fn burden(visitor: &Visitor, rows: &[Contribution]) -> Markup {
    let language = visitor.language;
    let columns = [("nation", false), ("money-transferred", true), ("share", true)];
    let shares = seen::funds::burden(rows);
    let rows = shares.iter().map(|row| {
        let (minor, currency) = (row.transferred.minor, row.transferred.currency);
        vec![
            html! { (row.nation) },
            html! { (language.money(minor, currency)) },
            html! { (language.percent(minor, row.whole_minor)) },
        ]
    });
    table(language, &columns, rows)
}
