//! The nation a benchmark runs on: units with money, suppliers with contracts, offers and delivery points.
//!
//! Made through real commands at the console. Money, stock and ceilings are as large as the rules allow, so that
//! none runs out while orders are measured.

use std::collections::BTreeMap;

use domain::allotments::allot::Allot;
use domain::catalogue::add_item::AddItem;
use domain::catalogue::define_category::DefineCategory;
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{Domain, ItemAction};
use domain::contracts::add_contract::{AddContract, PriceLine};
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{ContractAction, TaxCategory, offer_id};
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, SourceKind};
use domain::limits::{AMOUNT_MINOR_MAX, CHUNK_COMMANDS_MAX, QUANTITY_MAX};
use domain::values::{
    CategoryId, Code, ContractId, Currency, Date, FundId, ItemId, OfferId, OrganisationId, Personal, Text,
    Zone,
};
use domain::{Actor, Command};
use engine::{Engine, Submission};

use super::people;
use crate::commands::admin;
use crate::config::Config;
use crate::output::Failure;
use crate::setup;

/// Units that order.
pub const UNITS: usize = 200;
/// Suppliers, each with one contract.
pub const SUPPLIERS: usize = 150;
/// Items under each contract.
pub const ITEMS_EACH: usize = 3;
/// Tax contained in the price of every item, percent.
pub const TAX_RATE_PERCENT: i64 = 20;
/// Unit price of every item, minor units.
pub const UNIT_PRICE_MINOR: i64 = 2_450_000;
/// What the load generator needs to know.
pub struct Nation {
    /// Units in the order of their numbers.
    pub units: Vec<Unit>,
    /// The offers of each contract.
    pub contracts: Vec<Vec<OfferId>>,
}

/// A unit that orders.
pub struct Unit {
    /// Its code.
    pub code: String,
    /// The code of its delivery point.
    pub point: String,
    /// Access token of its orderer.
    pub token: String,
}

/// Founds the nation on an empty database.
pub fn found(engine: &Engine, config: &Config) -> Result<Nation, Failure> {
    admin::found(engine, config, "BENCH", "Europe/Kyiv", false).map_err(|failure| {
        failure.hint("a benchmark needs a database of its own; name an empty one with --database")
    })?;
    let zone = Zone::named("Europe/Kyiv").unwrap_or_default();
    let today = zone.date(setup::now());
    submit(engine, people::people(today))?;
    submit(engine, catalogue(today))?;
    submit(engine, treasury(today))?;
    submit(engine, (0..SUPPLIERS).flat_map(|n| offers(n, today)).collect())?;
    let contracts = (0..SUPPLIERS)
        .map(|n| items_of(n).map(|item| offer_id(ContractId::of_code(&contract_code(n)), item)).collect())
        .collect();
    let units = (0..UNITS).map(|n| unit(engine, n)).collect::<Result<_, _>>()?;
    Ok(Nation { units, contracts })
}

pub(super) fn submit(engine: &Engine, commands: Vec<Command>) -> Result<(), Failure> {
    for chunk in commands.chunks(CHUNK_COMMANDS_MAX) {
        engine.submit_now(Submission { actor: Actor::Console, commands: chunk.to_vec(), key: None })?;
    }
    Ok(())
}

pub(super) fn code(text: &str) -> Code {
    text.parse().expect("a benchmark writes valid codes")
}

pub(super) fn text(text: &str) -> Text {
    text.parse().expect("a benchmark writes valid texts")
}

pub(super) fn days_from(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

pub(super) fn unit_code(n: usize) -> String {
    format!("U-{n:03}")
}

/// Beside the makers of the made-up catalogue, whose codes begin otherwise.
pub(super) fn supplier_code(n: usize) -> String {
    format!("S-{n:03}")
}

pub(super) fn supplier(n: usize) -> OrganisationId {
    OrganisationId::of_code(&code(&supplier_code(n)))
}

fn item(n: usize) -> ItemId {
    ItemId::of_code(&item_code(n))
}

pub(super) fn item_code(n: usize) -> Code {
    code(&format!("ITEM-{n:04}"))
}

fn catalogue(today: Date) -> Vec<Command> {
    let category = code("DRONES");
    let mut commands: Vec<Command> = vec![
        DefineCategory {
            code: category.clone(),
            domain: Domain::Air,
            cpv: "35613100-5".to_owned(),
            name_uk: text("FPV-дрони"),
            name_en: text("FPV drones"),
            characteristics: Vec::new(),
        }
        .into(),
    ];
    for n in 0..SUPPLIERS * ITEMS_EACH {
        let added = AddItem {
            code: item_code(n),
            maker: supplier(n / ITEMS_EACH),
            category: CategoryId::of_code(&category),
            name_uk: text("Дрон"),
            name_en: text("Drone"),
            model: text(&format!("M-{n}")),
            model_revision: text("A"),
            nsn: None,
            unit_of_issue: code("piece"),
            characteristics: BTreeMap::new(),
            class: None,
        };
        commands.push(added.into());
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit] {
            commands
                .push(MoveItem { item: item(n), action, reason: Personal::new(text("decision 1")) }.into());
        }
    }
    commands.extend((0..SUPPLIERS).flat_map(|n| contract(n, today)));
    commands
}

pub(super) fn fund_code(n: usize) -> Code {
    code(&format!("F-{n:03}"))
}

pub(super) fn contract_code(n: usize) -> Code {
    code(&format!("CT-{n:03}"))
}

fn items_of(n: usize) -> impl Iterator<Item = ItemId> {
    (n * ITEMS_EACH..(n + 1) * ITEMS_EACH).map(item)
}

fn contract(n: usize, today: Date) -> [Command; 2] {
    let line = |item| PriceLine {
        item,
        unit_price_minor: UNIT_PRICE_MINOR,
        ceiling_quantity: QUANTITY_MAX,
        tax_category: TaxCategory::Standard,
        tax_rate_percent: TAX_RATE_PERCENT,
    };
    let added = AddContract {
        code: contract_code(n),
        framework: None,
        supplier: supplier(n),
        buyer: OrganisationId::of_code(&code("AGENCY")),
        currency: Currency::UAH,
        from: days_from(today, -20),
        to: days_from(today, 300),
        ceiling_minor: AMOUNT_MINOR_MAX,
        delivery_terms: text("DAP"),
        penalty_rules: code("UA-2025-01"),
        lines: items_of(n).map(line).collect(),
    };
    let signed = MoveContract {
        contract: ContractId::of_code(&contract_code(n)),
        action: ContractAction::Sign,
        on: days_from(today, -20),
        document: text("both signatures"),
        items: items_of(n).collect(),
    };
    [added.into(), signed.into()]
}

fn treasury(today: Date) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for n in 0..UNITS {
        let fund = fund_code(n);
        let added = AddFund {
            code: fund.clone(),
            source_kind: SourceKind::StateProgramme,
            owner: OrganisationId::of_code(&code("MOD")),
            currency: Currency::UAH,
            name_uk: text("Програма"),
            name_en: text("Programme"),
            programme_code: Some("2101150".to_owned()),
            economic_code: Some("2260".to_owned()),
            budget_year: i64::from(today.year()),
            lapse_on: days_from(today, 300),
            earmark: Earmark::default(),
        };
        let received = MoveFundMoney {
            fund: FundId::of_code(&fund),
            movement: FundMovement::Received,
            amount_minor: AMOUNT_MINOR_MAX,
            bank_document: code("advice-1"),
            on: today,
        };
        let allotted = Allot {
            code: code(&format!("A-{n:03}")),
            fund: FundId::of_code(&fund),
            unit: OrganisationId::of_code(&code(&unit_code(n))),
            parent: None,
            amount_minor: AMOUNT_MINOR_MAX,
            document: text("distribution 1"),
            class_percents: BTreeMap::new(),
        };
        commands.extend([added.into(), received.into(), allotted.into()]);
    }
    commands
}

fn offers(n: usize, today: Date) -> Vec<Command> {
    let terms = OfferTerms {
        unit_price_minor: UNIT_PRICE_MINOR,
        stock: QUANTITY_MAX,
        minimum: 1,
        pack: 1,
        lead_time_days: 10,
        from: days_from(today, -10),
        to: days_from(today, 200),
    };
    let contract = ContractId::of_code(&contract_code(n));
    items_of(n).map(|item| MakeOffer { contract, item, terms: terms.clone() }.into()).collect()
}

fn unit(engine: &Engine, n: usize) -> Result<Unit, Failure> {
    let (_, token) = admin::issue_token(engine, &code(&format!("P-{n:03}")), text("benchmark"), 1)?;
    Ok(Unit { code: unit_code(n), point: format!("DP-{n:03}"), token })
}
