//! Papers from the pages, in the language of the reader; `?language=both` sets English beside Ukrainian.

pub mod list;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use documents::Tongue;
use maud::{Markup, html};

use super::language::Language;
use super::visitor::Visitor;
use crate::app::App;
use crate::papers::{Clerk, acceptance, fulfilment, orders, settlement, statements};
use crate::problem::Problem;
use crate::request::At;
use crate::wire::{ActId, DespatchId, FundRef, InvoiceId, OrderId, PaymentId};

/// The clerk of a visitor.
pub struct Desk(Clerk);

impl FromRequestParts<App> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Desk, Problem> {
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        let reads = match visitor.language {
            Language::Ukrainian => Tongue::Ukrainian,
            Language::English => Tongue::English,
        };
        Clerk::of(parts, app, visitor.caller, reads).await.map(Desk)
    }
}

macro_rules! papers {
    ($($(#[$doc:meta])* $name:ident $id:ident $paper:path;)*) => {$(
        $(#[$doc])*
        pub async fn $name(Desk(mut clerk): Desk, At(id): At<$id>) -> Result<Response, Problem> {
            let paper = $paper(&mut clerk, id.0).await?;
            clerk.print(paper).await
        }
    )*};
}

papers! {
    /// An order.
    order OrderId orders::order_paper;
    /// An acceptance act.
    act ActId acceptance::act;
    /// A discrepancy act.
    discrepancies ActId acceptance::discrepancies;
    /// An invoice.
    invoice InvoiceId settlement::invoice;
    /// A payment order.
    payment PaymentId settlement::payment;
    /// The labels of a despatch.
    labels DespatchId fulfilment::labels;
    /// The statement of a fund.
    statement FundRef statements::statement;
}

/// Links to a paper: in the reader's language, and in both.
pub fn links(language: Language, name: &str, address: &str) -> Markup {
    html! {
        p.papers {
            a href=(address) { (language.say(name)) }
            " · "
            a href={ (address) "?language=both" } { (language.say("paper-print-both")) }
        }
    }
}
