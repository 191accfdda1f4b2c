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
use crate::web::listing::{address, cut, more};
use crate::web::shell::{Place, page};
use crate::web::table::{Table, deed, text};
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
    format: String,
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
    let listed = listed(&visitor, &found);
    if let Some(file) = listed.file("package-lines", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let here = address(PATH, [("package", &*asked.package), ("line", &*asked.line)]);
    let next = found.lines.last().filter(|_| has_more).map(|last| {
        let (package, line) = (found.world.packages.known(&last.package), last.line.to_string());
        address(PATH, [("package", package.code.as_str()), ("line", &line)])
    });
    let body = html! {
        @if found.lines.is_empty() { (empty(language, "package-lines-none", Some(("/requirements", "requirements")))) }
        @else { (listed.shown(&here)) }
        (more(language, next))
    };
    Ok(page(&visitor, Place::Packages, &language.say("package-orderable"), body))
}

/// Lines as a part of a page, each with the way to its order.
pub fn lines(visitor: &Visitor, found: &Orderable) -> Markup {
    listed(visitor, found).plain()
}

fn listed(visitor: &Visitor, found: &Orderable) -> Table {
    let language = visitor.language;
    let columns = [
        ("package", false),
        ("item", false),
        ("requirement", false),
        ("unit", false),
        ("quantity", true),
        ("package-left", true),
        ("package-order", false),
    ];
    let mut listed = Table::new(language, &columns).deeds("package-order");
    for line in &found.lines {
        let (package, item) =
            (found.world.packages.known(&line.package), found.world.items.known(&line.composed.item));
        let (need, left) = (need(&found.world, line), left(&found.world, line));
        let name = language.name(&item.name_uk, &item.name_en);
        let numbered = html! { span.code { (package.code) } " / " (line.line) br; span.soft { (language.name(&package.name_uk, &package.name_en)) } };
        let named =
            html! { a href={ "/catalogue/" (segment(&item.code)) } { (name) } " " span.soft { (item.code) } };
        let way = html! {
            @if package.is_held { span.state.bad { (language.say("package-held")) } }
            @else if left == 0 { span.soft { (language.say("package-ordered")) } }
            @else { a href={ "/packages/" (segment(&package.code)) "/order" } aria-label={ (language.say("package-order")) ": " (package.code) " / " (line.line) } { (language.say("package-order")) } }
        };
        listed.row([
            text(format_args!("{} / {}", package.code, line.line)).shown(numbered),
            text(format_args!("{name} {}", item.code)).shown(named),
            text(&need.number),
            text(visitor.organisation(need.unit)),
            listed.number(line.composed.quantity),
            listed.number(left).shown(html! { strong { (language.number(left)) } }),
            deed(way),
        ]);
    }
    listed
}
