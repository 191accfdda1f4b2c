//! One allotment: what is left, how it went down, and every movement.

use axum::extract::State;
use axum::response::Response;
use domain::allotments::Allotment;
use domain::funds::{Account, Stage};
use domain::policy::Action;
use domain::values::{AllotmentId, Id};
use engine::queries::{self, Part, funds::Entry};
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::web::chart::{Point, steps};
use crate::web::controls::money_bar;
use crate::web::shell::{Place, page};
use crate::web::terms::{OF_MONEY, help};
use crate::web::visitor::Visitor;

/// Newest entries that the burn-down is drawn from.
const ENTRIES_MAX: usize = 500;
/// Newest entries listed.
const ENTRIES_SHOWN: usize = 50;

/// Shows an allotment.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<AllotmentId>,
) -> Result<Response, Problem> {
    let read = move |connection: &mut dyn engine::store::Connection| {
        let allotment = queries::find::<Allotment>(connection, &id)?;
        Ok((allotment, queries::funds::entries(connection, id.bits(), None, &Part::newest(ENTRIES_MAX))?))
    };
    let (allotment, entries) = visitor.caller.read(&app, read).await?;
    let seen = allotment.filter(|row| visitor.caller.may(Action::ReadFunds, row.unit));
    let allotment = seen.ok_or_else(|| Problem::not_found("allotment", id))?;
    let title = format!("{} {}", visitor.language.say("allotment"), allotment.code);
    Ok(page(&visitor, Place::Home, &title, body(&visitor, &allotment, &entries)))
}

/// What was available after each movement, oldest first, counted back from what is available now.
fn burn_down(allotment: &Allotment, entries: &[Entry]) -> Vec<Point> {
    let available = Account::Allotment(allotment.id, Stage::Available);
    let mut left = allotment.stages.available;
    let mut points = Vec::new();
    for entry in entries {
        let posting = &entry.posting;
        let change = match (posting.from == available, posting.to == available) {
            (true, _) => -posting.amount_minor,
            (_, true) => posting.amount_minor,
            _ => continue,
        };
        points.push(Point { at: entry.at, value: left });
        left -= change;
    }
    points.reverse();
    points
}

fn body(visitor: &Visitor, allotment: &Allotment, entries: &[Entry]) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let zone = caller.reference.zone();
    let money = |minor| language.money(minor, allotment.currency);
    let stages = Stage::ALL.iter().map(|stage| (stage.as_str(), allotment.stages.get(*stage)));
    let points = burn_down(allotment, entries);
    html! {
        div.heading {
            p { (visitor.organisation(allotment.unit)) " · " (language.say("lapses")) " " (language.day(allotment.lapse_on)) }
            (help(language, OF_MONEY))
        }
        ul.tiles {
            li { (language.say("allotted")) strong { (money(allotment.stages.sum())) } }
            @for (stage, balance) in stages { li class={ "key-" (stage) } { (language.word("stage", stage)) strong { (money(balance)) } } }
        }
        (money_bar(language, &allotment.stages, allotment.currency))
        (steps(language, &zone, &language.say("burn-down"), &points, caller.at, money))
        h2 { (language.say("entries")) }
        table.rows {
            thead { tr { th { (language.say("from-when")) } th { (language.say("entry")) } th.figure { (language.say("amount")) } th { (language.say("from-stage")) } th { (language.say("to-stage")) } th { (language.say("order-number")) } } }
            tbody { @for entry in entries.iter().take(ENTRIES_SHOWN) {
                @let kind = entry.kind.rsplit_once('.').map_or(entry.kind.as_str(), |(kind, _)| kind);
                tr {
                    td data-label=(language.say("from-when")) { (language.moment(entry.at, &zone)) }
                    td data-label=(language.say("entry")) { (language.word("event", kind)) }
                    td.figure data-label=(language.say("amount")) { (money(entry.posting.amount_minor)) }
                    td data-label=(language.say("from-stage")) { (side(visitor, entry.posting.from)) }
                    td data-label=(language.say("to-stage")) { (side(visitor, entry.posting.to)) }
                    td data-label=(language.say("order-number")) { @match entry.posting.order { Some(order) => a href={ "/orders/" (order) } { (language.say("open")) }, None => "—" } }
                }
            } }
        }
    }
}

fn side(visitor: &Visitor, account: Account) -> String {
    match account {
        Account::Allotment(_, stage) => visitor.language.word("stage", stage),
        Account::Fund(..) => visitor.language.say("fund"),
    }
}
