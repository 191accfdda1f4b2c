//! The supplier's shelf: price, stock and time of every offer in one table, changed together, each row for itself.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::catalogue::Item;
use domain::contracts::change_offer::ChangeOffer;
use domain::contracts::make_offer::OfferTerms;
use domain::contracts::{Contract, ContractStatus, Offer};
use domain::limits::TEXT_CHARS_MAX;
use domain::policy::Action;
use domain::unchanged::{IfUnchanged, Object};
use domain::values::{ContractId, ItemId, OfferId, render_minor};
use engine::queries::{self, Part, contracts::ContractFilter, contracts::OfferFilter};
use engine::store::{Connection, StoreError};
use imports::Kind;
use maud::{Markup, html};

use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::shortages::run_short;
use crate::web::admin::imports::import_link;
use crate::web::controls::empty;
use crate::web::forms::{Fields, form_key, typed_or};
use crate::web::listing::WholeList;
use crate::web::refusals::told_of;
use crate::web::shell::{Place, page};
use crate::web::table::{Table, text};
use crate::web::visitor::Visitor;

/// Contracts of a supplier that are shown.
const CONTRACTS_MAX: usize = 50;
/// Offers of a contract that are shown.
const OFFERS_MAX: usize = 200;

#[derive(Default)]
struct Rows {
    contracts: Vec<Contract>,
    offers: BTreeMap<ContractId, Vec<Offer>>,
    items: BTreeMap<ItemId, Item>,
}

/// What was typed and refused, by offer.
#[derive(Default)]
struct Attempt {
    fields: Option<Fields>,
    refusals: BTreeMap<OfferId, Problem>,
}

/// Shows the table.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    let rows = read(&app, &mut visitor).await?;
    match listed(&visitor, &rows).file("offers", &asked.format)? {
        Some(file) => Ok(file),
        None => Ok(page_of(&visitor, &rows, Attempt::default())),
    }
}

async fn read(app: &App, visitor: &mut Visitor) -> Result<Rows, Problem> {
    let caller = &mut visitor.caller;
    let filter = ContractFilter {
        status: Some(ContractStatus::InForce),
        seen_by: caller.sight(Action::ManageOffers).filter(),
        ..ContractFilter::default()
    };
    let read = move |connection: &mut dyn Connection| -> Result<Rows, StoreError> {
        let contracts = queries::contracts::contracts(connection, &filter, &Part::first(CONTRACTS_MAX))?;
        let mut rows = Rows { contracts, ..Rows::default() };
        for contract in &rows.contracts {
            let filter = OfferFilter::Contract(contract.id);
            let offers = queries::contracts::offers(connection, filter, None, OFFERS_MAX)?;
            rows.offers.insert(contract.id, offers);
        }
        rows.items = queries::find_all(connection, rows.offers.values().flatten().map(|offer| offer.item))?;
        Ok(rows)
    };
    caller.read(app, read).await
}

/// The offers as a file keeps them.
fn listed(visitor: &Visitor, rows: &Rows) -> Table {
    let language = visitor.language;
    let columns = [
        ("contract", false),
        ("code", false),
        ("item", false),
        ("unit-price", true),
        ("stock", true),
        ("reserved", true),
        ("lead-days", true),
    ];
    let mut listed = Table::new(language, &columns);
    let offers_of = |contract: &Contract| rows.offers.get(&contract.id).into_iter().flatten();
    for (contract, offer) in
        rows.contracts.iter().flat_map(|row| offers_of(row).map(move |offer| (row, offer)))
    {
        let Some(item) = rows.items.get(&offer.item) else { continue };
        listed.row([
            text(&contract.code),
            text(&item.code),
            text(language.name(&item.name_uk, &item.name_en)),
            listed.money(offer.unit_price_minor, contract.currency),
            listed.number(offer.stock),
            listed.number(offer.reserved),
            listed.number(offer.lead_time_days),
        ]);
    }
    listed
}

fn page_of(visitor: &Visitor, rows: &Rows, attempt: Attempt) -> Response {
    let language = visitor.language;
    let body = html! {
        @if rows.contracts.is_empty() { (empty(language, "offers-empty", None)) }
        @else {
            p.soft { (language.say("offers-hint")) }
            (import_link(visitor, Kind::Offers))
            form method="post" action="/offers" {
                input type="hidden" name="form" value="offers";
                input type="hidden" name="key" value=(form_key());
                @for contract in &rows.contracts { (table(visitor, rows, contract, &attempt)) }
                div.actions.stuck { button { (language.say("offers-save")) } }
            }
            (listed(visitor, rows).taken_along("/offers"))
        }
    };
    let mut shown = page(visitor, Place::Offers, &language.say("nav-offers"), body);
    if let Some(problem) = attempt.refusals.values().next() {
        *shown.status_mut() = problem.status();
    }
    shown
}

fn table(visitor: &Visitor, rows: &Rows, contract: &Contract, attempt: &Attempt) -> Markup {
    let language = visitor.language;
    html! {
        h2 { (language.say("contract")) " " (contract.code) }
        table.rows {
            thead { tr {
                th { (language.say("item")) } th.figure { (language.say("unit-price")) ", " (contract.currency) } th.figure { (language.say("stock")) }
                th.figure { (language.say("reserved")) } th.figure { (language.say("lead-days")) } th { (language.say("reason")) }
            } }
            tbody { @for offer in &rows.offers[&contract.id] { (row(visitor, rows, contract, offer, attempt)) } }
        }
    }
}

fn row(visitor: &Visitor, rows: &Rows, contract: &Contract, offer: &Offer, attempt: &Attempt) -> Markup {
    let language = visitor.language;
    let Some(item) = rows.items.get(&offer.item) else { return html! {} };
    let name = language.name(&item.name_uk, &item.name_en);
    let field = |field: &str| format!("{field}:{}", offer.id);
    let typed = attempt.fields.as_ref().filter(|_| attempt.refusals.contains_key(&offer.id));
    let price = typed_or(typed, &field("price"), render_minor(offer.unit_price_minor, contract.currency));
    let figures = [("stock", offer.stock), ("lead", offer.lead_time_days)];
    let label = |key: &str| format!("{}: {name}", language.say(key));
    html! {
        tr {
            td data-label=(language.say("item")) {
                div { a href={ "/catalogue/" (segment(&item.code)) } { (name) } }
                input type="hidden" name=(field("revision")) value=(offer.revision);
            }
            td.figure data-label=(language.say("unit-price")) { input.price inputmode="decimal" name=(field("price")) value=(price) aria-label=(label("unit-price")); }
            td.figure data-label=(language.say("stock")) { input.quantity inputmode="numeric" name=(field("stock")) value=(typed_or(typed, &field("stock"), figures[0].1)) aria-label=(label("stock")); }
            td.figure data-label=(language.say("reserved")) { (language.number(offer.reserved)) }
            td.figure data-label=(language.say("lead-days")) { input.quantity inputmode="numeric" name=(field("lead")) value=(typed_or(typed, &field("lead"), figures[1].1)) aria-label=(label("lead-days")); }
            td data-label=(language.say("reason")) { input name=(field("reason")) maxlength=(TEXT_CHARS_MAX) value=(typed_or(typed, &field("reason"), "")) aria-label=(label("reason")); }
        }
        @if let Some(problem) = attempt.refusals.get(&offer.id) { tr.refused { td colspan="6" { (told_of(language, problem)) } } }
    }
}

/// Takes in the rows that differ; a row that is refused keeps what was typed and does not stop the others.
pub async fn change(
    State(app): State<App>,
    mut visitor: Visitor,
    fields: Fields,
) -> Result<Response, Problem> {
    let rows = read(&app, &mut visitor).await?;
    let mut refusals = BTreeMap::new();
    for contract in &rows.contracts {
        for offer in &rows.offers[&contract.id] {
            let changed = changed(&fields, contract, offer);
            let sent = match changed {
                Ok(None) => continue,
                Ok(Some(change)) => send(&app, &mut visitor, &fields, offer, change).await,
                Err(problem) => Err(problem),
            };
            if let Err(problem) = sent {
                refusals.insert(offer.id, problem);
            }
        }
    }
    match refusals.is_empty() {
        true => Ok(Redirect::to("/offers").into_response()),
        false => {
            let rows = read(&app, &mut visitor).await?;
            Ok(page_of(&visitor, &rows, Attempt { fields: Some(fields), refusals }))
        }
    }
}

fn changed(fields: &Fields, contract: &Contract, offer: &Offer) -> Result<Option<ChangeOffer>, Problem> {
    let field = |field: &str| format!("{field}:{}", offer.id);
    if fields.text(&field("revision")).is_empty() {
        return Ok(None);
    }
    let terms = OfferTerms {
        unit_price_minor: fields.money(&field("price"), contract.currency)?,
        stock: fields.number(&field("stock"))?,
        minimum: offer.minimum,
        pack: offer.pack,
        lead_time_days: fields.number(&field("lead"))?,
        from: offer.from,
        to: offer.to,
    };
    let is_same = (terms.unit_price_minor, terms.stock, terms.lead_time_days)
        == (offer.unit_price_minor, offer.stock, offer.lead_time_days);
    let reason = fields.personal(&field("reason"))?;
    Ok((!is_same).then_some(ChangeOffer { offer: offer.id, terms, reason }))
}

async fn send(
    app: &App,
    visitor: &mut Visitor,
    fields: &Fields,
    offer: &Offer,
    change: ChangeOffer,
) -> Result<(), Problem> {
    let (id, stock) = (offer.id, change.terms.stock);
    let short = visitor.caller.read(app, move |connection| run_short(connection, id, stock)).await?;
    let revision = fields.value(&format!("revision:{id}"))?;
    let change = IfUnchanged { object: Object::Offer(id), revision, command: change.into() };
    let commands = std::iter::once(change.into()).chain(short.map(Command::from)).collect();
    visitor.submit_as(app, fields, &id.to_string(), commands).await?;
    Ok(())
}
