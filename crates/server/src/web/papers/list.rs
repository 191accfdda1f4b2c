//! The printed documents that a visitor may see, in one list: what each is, what it belongs to, and the PDF.

use axum::extract::{Query, State};
use axum::response::Response;
use documents::Kind;
use domain::orders::Order;
use domain::policy::Action;
use maud::html;
use serde::Deserialize;

use crate::app::App;
use crate::caller::Sight;
use crate::problem::Problem;
use crate::seen::papers::{LOOKED_THROUGH, Papers, SeenPaper, Wanted, kinds, papers};
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, filters, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, link, nothing, text};
use crate::web::visitor::Visitor;

/// Rows of a page.
const SHOWN: usize = 50;
/// The address of the list.
pub const PATH: &str = "/documents";

/// What the address says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    number: String,
    from: String,
    to: String,
    sort: String,
    after: String,
    format: String,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            kind: self.kind.parse().ok(),
            number: self.number.clone(),
            from: self.from.parse().ok(),
            to: self.to.parse().ok(),
        }
    }

    fn address(&self, after: &str) -> String {
        let kept = [("kind", &self.kind), ("number", &self.number), ("from", &self.from), ("to", &self.to)];
        let kept = kept.into_iter().chain([(SORT, &self.sort)]);
        address(PATH, kept.map(|(name, value)| (name, value.as_str())).chain([("after", after)]))
    }
}

/// Where the papers of an order are: those made from its day on, oldest first.
pub fn of_order(visitor: &Visitor, order: &Order) -> String {
    let day = visitor.caller.reference.zone().date(order.placed_at).to_string();
    let asked =
        Asked { number: order.number.clone(), from: day, sort: "when".to_owned(), ..Asked::default() };
    asked.address("")
}

/// Shows the list, newest first unless sorted otherwise.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let lie = Lie::falling("when", &asked.sort);
    let part = lie.part(asked.after.parse().ok(), SHOWN);
    let Papers { papers, rest } = papers(&app, &mut visitor.caller, asked.wanted(), part).await?;
    let listed = listed(&visitor, &papers).lying(lie);
    if let Some(file) = listed.file("documents", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let words = kinds().map(|kind| (kind.to_string(), language.word("paper-kind", kind))).collect();
    let body = html! {
        (filters(language, PATH, &[
            Filter::Choice("kind", &asked.kind, words),
            Filter::Text("number", &asked.number),
            Filter::Day("from", &asked.from),
            Filter::Day("to", &asked.to),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if papers.is_empty() { (empty(language, "papers-empty", None)) } @else { (listed.shown(&asked.address(&asked.after))) }
        @if rest.is_some() && papers.len() < SHOWN { p.hint { (language.say_of("papers-looked", [("count", LOOKED_THROUGH.into())])) } }
        (more(language, rest.map(|rest| asked.address(&rest.to_string()))))
    };
    Ok(page(&visitor, Place::Papers, &language.say("nav-documents"), body))
}

fn listed(visitor: &Visitor, papers: &[SeenPaper]) -> Table {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = ["when", "paper-kind", "paper-number", "order-number", "unit", "supplier", "paper-print"];
    let mut listed = Table::new(language, &columns.map(|key| (key, false)));
    for paper in papers {
        let (kind, path) = (language.word("paper-kind", paper.kind()), paper.path());
        let printed = html! { a href=(path) aria-label={ (kind) " " (paper.number) ", PDF" } { "PDF" } " · " a href={ (path) "?language=both" } aria-label={ (kind) " " (paper.number) ", " (language.say("paper-print-both")) } { (language.say("paper-print-both")) } };
        let numbers: Vec<_> = paper.orders.iter().map(|(_, number)| number.as_str()).collect();
        let orders =
            html! { @for (id, number) in &paper.orders { div { a href={ "/orders/" (id) } { (number) } } } };
        listed.row([
            listed.moment(paper.at, &zone),
            text(&kind),
            object_path(visitor, paper).map_or_else(|| text(&paper.number), |path| link(path, &paper.number)),
            text(numbers.join("; ")).shown(orders),
            paper.unit.map_or_else(nothing, |unit| text(&visitor.caller.organisation(unit).code)),
            text(visitor.organisation(paper.supplier)),
            text(&path).shown(printed),
        ]);
    }
    listed
}

/// The page of the object of a paper; those of money are the treasury's.
fn object_path(visitor: &Visitor, paper: &SeenPaper) -> Option<String> {
    match paper.kind() {
        Kind::Invoice | Kind::Payment => {
            let is_overseer = visitor.caller.sight(Action::ReadFunds) == Sight::Everywhere;
            is_overseer.then(|| format!("/treasury{}", paper.object))
        }
        _ => Some(paper.object.clone()),
    }
}
