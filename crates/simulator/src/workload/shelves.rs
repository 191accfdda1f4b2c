//! Catalogue, contracts and offers.

use domain::Actor;
use domain::catalogue::define_category::DefineCategory;
use domain::catalogue::link_items::LinkItems;
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{Domain, ItemAction, ItemStatus};
use domain::contracts::add_contract::PriceLine;
use domain::contracts::add_framework::AddFramework;
use domain::contracts::amend_contract::{AmendContract, AmendedLine, AmendmentReason};
use domain::contracts::change_offer::ChangeOffer;
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{ContractAction, ContractStatus, TaxCategory};
use domain::identity::Role;
use domain::limits::SHORT_ORDERS_MAX;
use domain::orders::run_short::RunShort;
use domain::values::Currency;

use super::{Ask, Draw, Verb, ask};
use crate::books::orders::Order;
use crate::cast::SUPPLIERS;
use crate::names::{day, personal, text};
use crate::world::{add_contract, add_item, organisation, sign, terms};

pub(super) const VERBS: &[Verb] = &[
    (1, define_category),
    (3, new_item),
    (2, link_items),
    (14, move_item),
    (1, add_framework),
    (3, new_contract),
    (10, amend_contract),
    (8, move_contract),
    (5, make_offer),
    (24, change_offer),
    (8, run_short),
];

fn buyer(draw: &mut Draw<'_>) -> Option<Actor> {
    draw.who(Role::Buyer, organisation("AGENCY"))
}

fn define_category(draw: &mut Draw<'_>) -> Option<Ask> {
    let command = DefineCategory {
        code: draw.fresh("CAT"),
        domain: *draw.dice.pick(Domain::ALL)?,
        cpv: "35613100-5".to_owned(),
        name_uk: text("Нова категорія"),
        name_en: text("New category"),
        characteristics: Vec::new(),
    };
    ask(buyer(draw), command)
}

fn new_item(draw: &mut Draw<'_>) -> Option<Ask> {
    let name = draw.fresh("ITEM");
    let category = ["FPV", "JAMMER", "BATTERY"][draw.dice.below(3)];
    let class = [None, Some("proven"), Some("innovation")][draw.dice.below(3)];
    let maker = draw.dice.pick(SUPPLIERS)?;
    ask(buyer(draw), add_item(name.as_str(), maker, category, class))
}

fn link_items(draw: &mut Draw<'_>) -> Option<Ask> {
    let items = &draw.books.market.items;
    let (item, other) = (draw.dice.pick(items)?, draw.dice.pick(items)?);
    let mut substitutes = item.substitutes.clone();
    if item.id != other.id && !substitutes.contains(&other.id) && substitutes.len() < 5 {
        substitutes.push(other.id);
    }
    ask(buyer(draw), LinkItems { item: item.id, spares: Vec::new(), substitutes })
}

/// Brings new items on; closes items on sale for a time and soon opens them again.
fn move_item(draw: &mut Draw<'_>) -> Option<Ask> {
    let items = &draw.books.market.items;
    let is_on_sale = |status| status == ItemStatus::Orderable;
    let item = match draw.dice.chance(60) {
        true => draw.one_of(items.get(draw.founders.items..)?, |item| !is_on_sale(item.status)),
        false => draw.dice.pick(items),
    }?;
    let action = match item.status {
        ItemStatus::Draft => ItemAction::Submit,
        ItemStatus::Submitted => ItemAction::Check,
        ItemStatus::Checked => ItemAction::Admit,
        ItemStatus::Suspended => ItemAction::Resume,
        ItemStatus::Orderable if draw.dice.chance(15) => ItemAction::Suspend,
        _ => return None,
    };
    ask(buyer(draw), MoveItem { item: item.id, action, reason: personal("decision 5") })
}

fn add_framework(draw: &mut Draw<'_>) -> Option<Ask> {
    let command = AddFramework {
        code: draw.fresh("FA"),
        name_uk: text("Рамкова угода"),
        name_en: text("Framework"),
        buyer: organisation("AGENCY"),
        currency: Currency::UAH,
        from: day("2026-01-01"),
        to: day("2026-12-31"),
        ceiling_minor: 1_000_000_000,
        ceiling_quantity: 1_000,
    };
    ask(buyer(draw), command)
}

fn new_contract(draw: &mut Draw<'_>) -> Option<Ask> {
    let item = draw.one_of(&draw.books.market.items, |item| item.status == ItemStatus::Admitted)?;
    let line = PriceLine {
        item: item.id,
        unit_price_minor: draw.dice.between(100_000, 5_000_000),
        ceiling_quantity: draw.dice.between(20, 400),
        tax_category: TaxCategory::Reduced,
        tax_rate_percent: 7,
    };
    let (name, supplier) = (draw.fresh("DC"), draw.dice.pick(SUPPLIERS)?);
    let ceiling_minor = line.unit_price_minor * draw.dice.between(10, 400);
    ask(buyer(draw), add_contract(name.as_str(), supplier, Currency::UAH, ceiling_minor, vec![line]))
}

/// Moves ceilings both ways; now and then a price beyond what a signed contract allows.
fn amend_contract(draw: &mut Draw<'_>) -> Option<Ask> {
    let contracts = &draw.books.market.contracts;
    let contract = draw.one_of(contracts, |other| other.status == ContractStatus::InForce)?;
    let (half, ceiling) = (contract.ceiling_minor / 2, contract.ceiling_minor);
    let ceiling_minor = Some(draw.dice.between(half, ceiling + half));
    let mut lines = Vec::new();
    // The order of these ids is the same in every run: they are made of codes.
    for (item, (price, ceiling, _)) in &contract.lines {
        if draw.dice.chance(40) {
            let unit_price_minor = price + if draw.slips() { price / 4 } else { 0 };
            let ceiling_quantity = draw.dice.between(ceiling / 2, ceiling * 2).max(1);
            lines.push(AmendedLine { item: *item, unit_price_minor, ceiling_quantity });
        }
    }
    let (reason, document, to) = (AmendmentReason::Volume, text("amendment 1"), None);
    ask(buyer(draw), AmendContract { contract: contract.id, reason, document, ceiling_minor, to, lines })
}

/// Signs drafts; ends contracts that the founding did not make, rarely.
fn move_contract(draw: &mut Draw<'_>) -> Option<Ask> {
    let contract = draw.dice.pick(draw.books.market.contracts.get(draw.founders.contracts..)?)?;
    let action = match contract.status {
        ContractStatus::Draft => {
            let items = contract.lines.keys().copied().collect();
            return ask(buyer(draw), sign(contract.id, items));
        }
        ContractStatus::InForce if draw.dice.chance(10) => ContractAction::Terminate,
        ContractStatus::Terminated => ContractAction::Close,
        _ => return None,
    };
    let (contract, on, document, items) = (contract.id, draw.today, text("notice 1"), Vec::new());
    ask(buyer(draw), MoveContract { contract, action, on, document, items })
}

fn make_offer(draw: &mut Draw<'_>) -> Option<Ask> {
    let market = &draw.books.market;
    let is_any = draw.slips();
    let contract = draw.one_of(market.contracts.get(draw.founders.contracts..)?, |contract| {
        is_any || !market.offers.iter().any(|offer| offer.contract == contract.id)
    })?;
    let (item, (price, ..)) = contract.lines.first_key_value()?;
    let stock = draw.dice.between(0, 100);
    let terms = OfferTerms { stock, ..terms(*price + i64::from(draw.slips())) };
    let command = MakeOffer { contract: contract.id, item: *item, terms };
    ask(draw.who(Role::SupplierClerk, contract.supplier), command)
}

/// New stock, also below what is reserved, and a price that seldom passes the contract's.
fn change_offer(draw: &mut Draw<'_>) -> Option<Ask> {
    let offer = draw.dice.pick(&draw.books.market.offers)?;
    let contract = draw.books.market.contract(offer.contract)?;
    let (list_price, ..) = *contract.lines.get(&offer.item)?;
    let unit_price_minor = match draw.dice.chance(50) {
        true => offer.terms.unit_price_minor,
        false => draw.dice.between(list_price - list_price / 8, list_price) + i64::from(draw.slips()),
    };
    let stock = draw.dice.between(0, offer.terms.stock + 60);
    let terms = OfferTerms { unit_price_minor, stock, ..offer.terms.clone() };
    let command = ChangeOffer { offer: offer.id, terms, reason: Some(personal("market")) };
    ask(draw.who(Role::SupplierClerk, contract.supplier), command)
}

/// Lets the newest orders that hold a lowered stock run short.
fn run_short(draw: &mut Draw<'_>) -> Option<Ask> {
    let books = draw.books;
    let offer = draw.one_of(&books.market.offers, |offer| offer.reserved > offer.terms.stock)?;
    let supplier = books.market.contract(offer.contract)?.supplier;
    let holds = |order: &&Order| {
        let raised = order.amendment.iter().flat_map(|(_, raises)| raises).any(|raise| raise.reserved > 0);
        order.lines.iter().any(|line| line.offer == offer.id && (line.reserved > 0 || raised))
    };
    let orders = books.orders.iter().rev().filter(holds).take(SHORT_ORDERS_MAX).map(|order| order.id);
    let command = RunShort { offer: offer.id, orders: orders.collect() };
    ask(draw.who(Role::SupplierClerk, supplier), command)
}
