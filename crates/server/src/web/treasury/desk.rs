//! The treasury's desk: payables and obligations by fund and date, and what waits to be done.

use axum::extract::State;
use axum::response::Response;
use domain::funds::Fund;
use domain::invoicing::InvoiceStatus;
use domain::payments::PaymentStatus;
use domain::policy::Action;
use engine::places::{Family, Figure};
use engine::queries::{self, Part as Slice, figures};
use maud::html;

use super::{Part, by_fund_and_span, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::listing::{Tile, tiles};
use crate::web::shell::{Place, page};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;

/// Funds shown.
const FUNDS_SHOWN: usize = 50;

struct Shown {
    funds: Vec<Fund>,
    invoices: Vec<Figure>,
    payments: Vec<Figure>,
    payables: Vec<Figure>,
    obligations: Vec<Figure>,
}

/// Shows the desk.
pub async fn show(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadFunds)?;
    let owners = visitor.caller.sight(Action::ReadFunds).filter();
    let work = move |connection: &mut dyn engine::store::Connection| {
        let part = Slice::first(FUNDS_SHOWN);
        Ok(Shown {
            funds: queries::funds::funds(connection, owners.as_deref(), &part)?,
            invoices: figures::figures(connection, Family::Invoice)?,
            payments: figures::figures(connection, Family::Payment)?,
            payables: figures::figures_since(
                connection,
                Family::Payable,
                InvoiceStatus::Matched.as_str(),
                "",
                1,
            )?,
            obligations: figures::figures_since(connection, Family::Obligation, "", "", 1)?,
        })
    };
    let shown = visitor.caller.read(&app, work).await?;
    let language = visitor.language;
    let body = html! {
        (tabs(&visitor, Part::Desk))
        (tiles(&waiting(&visitor, &shown)))
        (headed(language, "treasury-payables", &["payable", "three-way-match"]))
        p.hint { (language.say("treasury-payables-hint")) }
        (by_fund_and_span(&visitor, &shown.funds, &shown.payables, "/treasury/invoices/payable"))
        (headed(language, "treasury-obligations", &["obligated"]))
        p.hint { (language.say("treasury-obligations-hint")) }
        (by_fund_and_span(&visitor, &shown.funds, &shown.obligations, "/treasury/obligations"))
    };
    Ok(page(&visitor, Place::Treasury, &language.say("treasury"), body))
}

fn waiting(visitor: &Visitor, shown: &Shown) -> Vec<Tile> {
    let language = visitor.language;
    let count = |figures: &[Figure], standing: &str| -> i64 {
        figures.iter().filter(|figure| figure.standing == standing).map(|figure| figure.count).sum()
    };
    let (exception, matched) = (InvoiceStatus::InException.as_str(), InvoiceStatus::Matched.as_str());
    let (ordered, returned) = (PaymentStatus::Ordered.as_str(), PaymentStatus::Returned.as_str());
    let tile = |key: &str, count: i64, address: &str, is_bad: bool| Tile {
        figure: language.number(count),
        label: language.say(key),
        note: None,
        address: address.to_owned(),
        is_bad: is_bad && count > 0,
    };
    vec![
        tile("tile-to-pay", count(&shown.invoices, matched), "/treasury/invoices?status=matched", false),
        tile(
            "tile-exceptions",
            count(&shown.invoices, exception),
            "/treasury/invoices?status=in_exception",
            true,
        ),
        tile("tile-at-bank", count(&shown.payments, ordered), "/treasury/payments?status=ordered", false),
        tile("tile-returned", count(&shown.payments, returned), "/treasury/payments?status=returned", true),
    ]
}
