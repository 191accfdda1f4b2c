//! How a document or an account stood at a moment: balances from the entries up to then, an order's document and
//! signatures as they were.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::allotments::Allotment;
use domain::funds::Fund;
use domain::signatures::SignedDocument;
use domain::values::{AllotmentId, FundId, Id, OrderId, Timestamp};
use engine::journal::Entry;
use engine::queries::journal::{history, last_sequence, sequence_before};
use engine::queries::signatures::signed_editions;
use engine::queries::{find, funds};
use engine::store::{Connection, StoreError};
use maud::{Markup, html};
use serde::Deserialize;

use super::explorer::{end, entry_list};
use super::{Part, tabs};
use crate::app::App;
use crate::limits::HISTORY_MAX;
use crate::problem::Problem;
use crate::web::listing::{Filter, filters, table};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    object: String,
    to: String,
}

/// How an object stood.
enum Stood {
    /// Balances of a fund or allotment by account, with the currency.
    Balances(domain::values::Currency, Vec<(String, i64)>),
    /// An order's entries up to the moment, and its document then.
    Order(Vec<Entry>, Option<SignedDocument>),
}

/// Shows how an object stood at the end of a day.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let zone = visitor.caller.reference.zone();
    let until = end(&asked.to, &zone).unwrap_or(app.engine.now());
    let object = asked.object.trim().to_owned();
    let is_asked = !object.is_empty();
    let work = move |connection: &mut dyn Connection| stood(connection, &object, until);
    let found = visitor.caller.read(&app, work).await?;
    let language = visitor.language;
    let body = html! {
        (tabs(&visitor, Part::AsOf))
        p.hint { (language.say("as-of-hint")) }
        (filters(language, "/audit/as-of", &[Filter::Text("object", &asked.object), Filter::Day("to", &asked.to)]))
        @match &found {
            Some(Stood::Balances(currency, balances)) => {
                h2 { (language.say("as-of-balances")) " " (language.moment(until, &zone)) }
                (table(language, &[("account-name", false), ("amount", true)], balances.iter().map(|(account, minor)| {
                    let name = if account.parse::<domain::funds::Stage>().is_ok() { language.word("stage", account) } else { language.word("account", account) };
                    vec![html! { (name) }, html! { (language.money(*minor, *currency)) }]
                })))
            }
            Some(Stood::Order(entries, document)) => (order(&visitor, entries, document.as_ref(), until)),
            None if is_asked => p.refusal role="alert" { (language.say("as-of-unknown")) },
            None => {},
        }
    };
    Ok(page(&visitor, Place::Audit, &language.say("audit-as-of"), body))
}

fn order(
    visitor: &Visitor,
    entries: &[Entry],
    document: Option<&SignedDocument>,
    until: Timestamp,
) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    html! {
        h2 { (language.say("as-of-document")) " " (language.moment(until, &zone)) }
        @match document {
            Some(document) => {
                p { (language.say("edition")) " " (language.number(document.edition)) " · " code { (document.digest()) } }
                details open { summary { (language.say("as-of-text")) } pre tabindex="0" role="region" aria-label=(language.say("as-of-text")) { (pretty(document)) } }
            }
            None => p.note { (language.say("as-of-unsigned")) },
        }
        h2 { (language.say("order-timeline")) }
        (entry_list(visitor, entries).plain())
    }
}

fn pretty(document: &SignedDocument) -> String {
    serde_json::to_string_pretty(&document.value()).expect("a JSON value has a text")
}

fn stood(
    connection: &mut dyn Connection,
    object: &str,
    until: Timestamp,
) -> Result<Option<Stood>, StoreError> {
    let last = last_sequence(connection)?;
    let sequence = sequence_before(connection, last, until)?;
    if let Ok(order) = object.parse::<OrderId>() {
        let mut entries = history(connection, order, HISTORY_MAX)?;
        entries.retain(|entry| entry.header.sequence <= sequence);
        if entries.is_empty() {
            return Ok(None);
        }
        // The document then is that of the last signature given by then.
        let (editions, _) = signed_editions(connection, order.bits(), order)?;
        let is_signed = |edition: &engine::queries::signatures::SignedEdition| {
            edition.signatures.iter().any(|(signature, _)| signature.at < until)
        };
        let document = editions.into_iter().rfind(is_signed).map(|edition| edition.document);
        return Ok(Some(Stood::Order(entries, document)));
    }
    if let Ok(Ref(id)) = object.parse::<Ref<AllotmentId>>()
        && let Some(row) = find::<Allotment>(connection, &id)?
    {
        return Ok(Some(Stood::Balances(row.currency, funds::balances_at(connection, id.bits(), sequence)?)));
    }
    if let Ok(Ref(id)) = object.parse::<Ref<FundId>>()
        && let Some(row) = find::<Fund>(connection, &id)?
    {
        return Ok(Some(Stood::Balances(row.currency, funds::balances_at(connection, id.bits(), sequence)?)));
    }
    Ok(None)
}
