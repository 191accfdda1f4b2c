//! One contract: ceilings used, price list beside what is offered, and the steps its lifecycle allows.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::Item;
use domain::contracts::amend_contract::{AmendContract, AmendedLine, AmendmentReason};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{Contract, ContractAction, ContractLine, Offer};
use domain::policy::Action;
use domain::values::{ContractId, ItemId};
use engine::queries::contracts::{OfferFilter, contract_lines, offers};
use engine::queries::{find, find_all};
use engine::store::Connection;
use maud::{Markup, html};

use super::contracts::used;
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::state;
use crate::web::listing::{WholeList, facts};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::table::{Table, link, nothing, text};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Offers of a contract shown.
const OFFERS_SHOWN: usize = 500;

struct Found {
    contract: Contract,
    lines: Vec<ContractLine>,
    offers: BTreeMap<ItemId, Offer>,
    items: BTreeMap<ItemId, Item>,
}

async fn found(app: &App, visitor: &mut Visitor, id: ContractId) -> Result<Found, Problem> {
    let work = move |connection: &mut dyn Connection| {
        let Some(contract) = find::<Contract>(connection, &id)? else { return Ok(None) };
        let lines = contract_lines(connection, id)?;
        let items = find_all(connection, lines.iter().map(|line| line.item))?;
        let offers = offers(connection, OfferFilter::Contract(id), None, OFFERS_SHOWN)?;
        let offers = offers.into_iter().map(|offer| (offer.item, offer)).collect();
        Ok(Some(Found { contract, lines, offers, items }))
    };
    let found = visitor.caller.read(app, work).await?;
    let is_seen = |found: &Found| {
        visitor.caller.may_at_any(Action::ReadOrders, &[found.contract.supplier, found.contract.buyer])
    };
    found.filter(is_seen).ok_or_else(|| Problem::not_found("contract", id))
}

/// Shows a contract.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<Ref<ContractId>>,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id.0, &asked, &sheet).await
}

async fn shown(
    app: &App,
    mut visitor: Visitor,
    id: ContractId,
    asked: &WholeList,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    let found = found(app, &mut visitor, id).await?;
    let (language, contract) = (visitor.language, &found.contract);
    let prices = price_list(&visitor, &found).sorted(&asked.sort);
    if let Some(file) = prices.file(contract.code.as_str(), &asked.format)? {
        return Ok(file);
    }
    let rows = [
        ("supplier", html! { (visitor.organisation(contract.supplier)) }),
        ("buyer", html! { (visitor.organisation(contract.buyer)) }),
        ("contract-kind", html! { (language.word("contract-kind", contract.kind.as_str())) }),
        ("contract-from", html! { (language.day(contract.from)) " – " (language.day(contract.to)) }),
        ("ceiling", html! { (language.money(contract.ceiling_minor, contract.currency)) }),
        ("ceiling-left", html! { (language.money(contract.left().minor, contract.currency)) }),
        ("delivery-terms", html! { (contract.delivery_terms) }),
        ("penalty-rules", html! { (contract.penalty_rules) }),
        ("amendments", html! { (language.number(contract.amendments)) }),
    ];
    let body = html! {
        (tabs(&visitor, Part::Contracts))
        (sheet.alert(language))
        p.standing { (state(language, "contract", contract.status.as_str())) }
        (used(language, contract.called_minor, contract.ceiling_minor, &language.money(contract.called_minor, contract.currency)))
        (facts(language, &rows))
        (deeds(&visitor, &found, sheet))
        (headed(language, "price-list", &["offer", "ceiling"]))
        (prices.shown(&asked.address(&format!("/agency/contracts/{}", segment(&contract.code)))))
    };
    let title = format!("{} {}", language.say("contract"), contract.code);
    Ok(sheet.answered(page(&visitor, Place::Agency, &title, body)))
}

fn price_list(visitor: &Visitor, found: &Found) -> Table {
    let (language, currency) = (visitor.language, found.contract.currency);
    let columns = [
        ("code", false),
        ("item", false),
        ("price-list-price", true),
        ("offer-price", true),
        ("ceiling-quantity", true),
        ("ceiling-used", false),
        ("tax", true),
        ("stock", true),
    ];
    let mut listed = Table::new(language, &columns);
    for line in &found.lines {
        let (item, offer) = (found.items.get(&line.item), found.offers.get(&line.item));
        let called = offer.map_or(0, |offer| offer.called_quantity);
        let bar = used(language, called, line.ceiling_quantity, &language.number(called));
        listed.row([
            item.map_or_else(nothing, |item| {
                link(format_args!("/catalogue/{}", segment(&item.code)), &item.code)
            }),
            item.map_or_else(nothing, |item| text(language.name(&item.name_uk, &item.name_en))),
            listed.money(line.unit_price_minor, currency),
            offer.map_or_else(nothing, |offer| listed.money(offer.unit_price_minor, currency)),
            listed.number(line.ceiling_quantity),
            listed.number(called).shown(bar),
            listed
                .number(line.tax_rate_percent)
                .shown(html! { (language.number(line.tax_rate_percent)) " %" }),
            offer.map_or_else(nothing, |offer| listed.number(offer.stock)),
        ]);
    }
    listed
}

/// A form for each step that the lifecycle allows now.
fn deeds(visitor: &Visitor, found: &Found, sheet: &Sheet) -> Markup {
    let (language, contract) = (visitor.language, &found.contract);
    if !visitor.caller.may(Action::ManageContracts, contract.buyer) {
        return html! {};
    }
    html! { @for action in contract.status.actions() {
        details.deed open[sheet.get("action") == action.as_str()] {
            summary { (language.word("contract-action", action.as_str())) }
            form.sheet method="post" action={ "/agency/contracts/" (segment(&contract.code)) "/moves" } {
                (sheet.key())
                input type="hidden" name="action" value=(action);
                @match action {
                    ContractAction::Amend => (amendment(visitor, found, sheet)),
                    _ => (sheet.field(language, "on", "date", true)),
                }
                (sheet.field(language, "document", "text", true))
                button.danger[action == ContractAction::Terminate] { (language.word("contract-action", action.as_str())) }
            }
        }
    } }
}

fn amendment(visitor: &Visitor, found: &Found, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let reasons: Vec<_> = AmendmentReason::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("amendment-reason", word.as_str())))
        .collect();
    let items: Vec<_> = [(String::new(), language.say("filter-any"))]
        .into_iter()
        .chain(found.lines.iter().filter_map(|line| {
            let item = found.items.get(&line.item)?;
            Some((
                item.id.to_string(),
                format!("{} · {}", item.code, language.name(&item.name_uk, &item.name_en)),
            ))
        }))
        .collect();
    html! {
        (sheet.choice(language, "reason", &reasons))
        (sheet.field(language, "ceiling", "text", false))
        (sheet.field(language, "to", "date", false))
        (sheet.choice(language, "item", &items))
        (sheet.field(language, "unit_price", "text", false))
        (sheet.field(language, "ceiling_quantity", "number", false))
        p.hint { (language.say("amendment-hint")) }
    }
}

/// Takes a step of the contract's lifecycle.
pub async fn step(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<ContractId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let found = found(&app, &mut visitor, id.0).await?;
    let done = match command(&sheet, &found) {
        Ok(command) => sheet.submit(&app, &visitor, "contract", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => {
            Ok(Redirect::to(&format!("/agency/contracts/{}", segment(&found.contract.code))).into_response())
        }
        Err(refusal) => shown(&app, visitor, id.0, &WholeList::default(), &sheet.refused(refusal)).await,
    }
}

fn command(sheet: &Sheet, found: &Found) -> Result<domain::Command, Refusal> {
    let (contract, currency) = (found.contract.id, found.contract.currency);
    let action: ContractAction = sheet.parsed("action")?;
    let document = sheet.text("document")?;
    if action != ContractAction::Amend {
        let items = match action {
            ContractAction::Sign => found.lines.iter().map(|line| line.item).collect(),
            _ => Vec::new(),
        };
        return Ok(MoveContract { contract, action, on: sheet.day("on")?, document, items }.into());
    }
    let is_given = |name: &str| !sheet.get(name).is_empty();
    let mut lines = Vec::new();
    if is_given("item") {
        let item: ItemId = sheet.parsed("item")?;
        let line = found
            .lines
            .iter()
            .find(|line| line.item == item)
            .ok_or(Refusal::Field("item", "typed-choice"))?;
        let unit_price_minor = match is_given("unit_price") {
            true => sheet.money("unit_price", currency)?,
            false => line.unit_price_minor,
        };
        let ceiling_quantity = match is_given("ceiling_quantity") {
            true => sheet
                .get("ceiling_quantity")
                .parse()
                .map_err(|_| Refusal::Field("ceiling_quantity", "typed-number"))?,
            false => line.ceiling_quantity,
        };
        lines.push(AmendedLine { item, unit_price_minor, ceiling_quantity });
    }
    let ceiling_minor = is_given("ceiling").then(|| sheet.money("ceiling", currency)).transpose()?;
    Ok(AmendContract {
        contract,
        reason: sheet.parsed("reason")?,
        document,
        ceiling_minor,
        to: sheet.day_if_any("to")?,
        lines,
    }
    .into())
}
