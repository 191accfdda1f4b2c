//! What a visitor may order of released packages, by line: as a list, at home and on the page of a need.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::values::Code;
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen::packages::{Orderable, left, need, orderable};
use crate::web::controls::empty;
use crate::web::listing::{address, cut, more, table};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Lines of a page.
const SHOWN: usize = 50;
/// The address of the list.
pub const PATH: &str = "/package-lines";

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    package: String,
    line: String,
}

/// Shows the lines.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let after = asked.package.parse::<Code>().ok().zip(asked.line.parse::<i64>().ok());
    let mut found = orderable(&app, &mut visitor.caller, (None, None), after, SHOWN + 1).await?;
    let has_more = cut(&mut found.lines, SHOWN);
    let language = visitor.language;
    let next = found.lines.last().filter(|_| has_more).map(|last| {
        let (package, line) = (found.world.packages.known(&last.package), last.line.to_string());
        address(PATH, [("package", package.code.as_str()), ("line", &line)])
    });
    let body = html! {
        @if found.lines.is_empty() { (empty(language, "package-lines-none", Some(("/requirements", "requirements")))) }
        @else { (lines(&visitor, &found)) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Packages, &language.say("package-orderable"), body))
}

/// Lines as a table, each with the way to its order.
pub fn lines(visitor: &Visitor, found: &Orderable) -> Markup {
    let language = visitor.language;
    let columns = [
        ("package", false),
        ("item", false),
        ("requirement", false),
        ("quantity", true),
        ("package-left", true),
        ("package-order", false),
    ];
    table(language, &columns, found.lines.iter().map(|line| {
        let (package, item) = (found.world.packages.known(&line.package), found.world.items.known(&line.composed.item));
        let (need, left) = (need(&found.world, line), left(&found.world, line));
        vec![
            html! { span.code { (package.code) } " / " (line.line) br; span.soft { (language.name(&package.name_uk, &package.name_en)) } },
            html! { a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } " " span.soft { (item.code) } },
            html! { (need.number) br; span.soft { (visitor.organisation(need.unit)) } },
            html! { (language.number(line.composed.quantity)) },
            html! { strong { (language.number(left)) } },
            html! {
                @if package.is_held { span.state.bad { (language.say("package-held")) } }
                @else if left == 0 { span.soft { (language.say("package-ordered")) } }
                @else { a href={ "/packages/" (segment(&package.code)) "/order" } aria-label={ (language.say("package-order")) ": " (package.code) " / " (line.line) } { (language.say("package-order")) } }
            },
        ]
    }))
}
