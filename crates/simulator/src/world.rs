//! The founding of a small seeded nation, through real commands at the console.
//!
//! Amounts, prices and ceilings are drawn so that money, stock and ceilings run out now and then.

use std::collections::BTreeMap;

use domain::Command;
use domain::catalogue::add_item::AddItem;
use domain::catalogue::define_category::DefineCategory;
use domain::catalogue::link_items::LinkItems;
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{Domain, ItemAction};
use domain::cell::found::FoundCell;
use domain::contracts::add_contract::{AddContract, PriceLine};
use domain::contracts::add_framework::AddFramework;
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{ContractAction, TaxCategory};
use domain::identity::Role;
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::values::{CategoryId, ContractId, Currency, FrameworkId, ItemId, Money, OrganisationId};

use engine::LogKey;

use crate::cast;
use crate::dice::Dice;
use crate::endowment;
use crate::names::{code, day, personal, text};

/// Name of the cell of every run.
pub const CELL: &str = "simulated";

/// Secret half of the log key of every run.
pub const LOG_SECRET: [u8; 32] = [7; 32];

/// Code, maker, category, class.
const ITEMS: &[(&str, &str, &str, Option<&str>)] = &[
    ("DRONE-1", "SUP-A", "FPV", Some("proven")),
    ("DRONE-2", "SUP-A", "FPV", Some("proven")),
    ("JAMMER-1", "SUP-B", "JAMMER", Some("innovation")),
    ("BATTERY-1", "SUP-A", "BATTERY", None),
];

/// Code, rank in the framework, supplier, currency, lines of item and highest price.
type ContractRow = (&'static str, Option<i64>, &'static str, Currency, &'static [(&'static str, i64)]);

const CONTRACTS: &[ContractRow] = &[
    (
        "FA-1/1",
        Some(1),
        "SUP-A",
        Currency::UAH,
        &[("DRONE-1", 2_500_000), ("DRONE-2", 2_400_000), ("BATTERY-1", 300_000)],
    ),
    ("FA-1/2", Some(2), "SUP-B", Currency::UAH, &[("DRONE-1", 2_450_000)]),
    ("DC-7", None, "SUP-B", Currency::UAH, &[("JAMMER-1", 18_000_000)]),
    ("DC-8", None, "SUP-B", Currency::EUR, &[("DRONE-1", 61_000)]),
];

/// The first command of every run.
pub fn founding() -> Command {
    FoundCell {
        name: code(CELL),
        zone: "Europe/Kyiv".to_owned(),
        is_demo: false,
        log_key: LogKey::new(LOG_SECRET).public(),
    }
    .into()
}

/// Everything else there is before the first order.
pub fn reference(dice: &mut Dice) -> Vec<Command> {
    let mut commands = cast::commands();
    commands.extend(catalogue());
    commands.extend(contracts(dice));
    commands.extend(endowment::treasury(dice));
    commands.extend(policies());
    commands
}

/// Three categories and four items, of which none is orderable before a contract names it.
pub(crate) fn catalogue() -> Vec<Command> {
    let category = |name: &str, domain, cpv: &str| DefineCategory {
        code: code(name),
        domain,
        cpv: cpv.to_owned(),
        name_uk: text(name),
        name_en: text(name),
        characteristics: Vec::new(),
    };
    let mut commands: Vec<Command> = vec![
        category("FPV", Domain::Air, "35613100-5").into(),
        category("JAMMER", Domain::Ew, "35730000-0").into(),
        category("BATTERY", Domain::Spares, "31430000-9").into(),
    ];
    for (name, maker, category, class) in ITEMS {
        commands.push(add_item(name, maker, category, *class).into());
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit] {
            commands.push(MoveItem { item: item(name), action, reason: personal("decision 4") }.into());
        }
    }
    let substitutes = vec![item("DRONE-2")];
    commands.push(LinkItems { item: item("DRONE-1"), spares: vec![item("BATTERY-1")], substitutes }.into());
    commands
}

/// An item as a draft.
pub fn add_item(name: &str, maker: &str, category: &str, class: Option<&str>) -> AddItem {
    AddItem {
        code: code(name),
        maker: organisation(maker),
        category: CategoryId::of_code(&code(category)),
        name_uk: text(name),
        name_en: text(name),
        model: text(name),
        model_revision: text("A"),
        nsn: None,
        unit_of_issue: code("piece"),
        characteristics: BTreeMap::new(),
        class: class.map(code),
    }
}

fn contracts(dice: &mut Dice) -> Vec<Command> {
    let framework = AddFramework {
        code: code("FA-1"),
        name_uk: text("Дрони та батареї"),
        name_en: text("Drones and batteries"),
        buyer: organisation("AGENCY"),
        currency: Currency::UAH,
        from: day("2025-09-15"),
        to: day("2026-11-30"),
        ceiling_minor: dice.between(3_000_000_000, 9_000_000_000),
        ceiling_quantity: dice.between(1_500, 8_000),
    };
    let mut commands = vec![framework.into()];
    for row in CONTRACTS {
        commands.extend(contract(dice, row));
    }
    commands
}

fn contract(dice: &mut Dice, row: &ContractRow) -> Vec<Command> {
    let (name, rank, supplier, currency, lines) = *row;
    let id = ContractId::of_code(&code(name));
    let most = lines.iter().map(|(_, price)| *price).max().unwrap_or(1);
    let priced = |(item_code, unit_price_minor): &(&str, i64)| PriceLine {
        item: item(item_code),
        unit_price_minor: *unit_price_minor,
        ceiling_quantity: dice.between(60, 2_000),
        tax_category: TaxCategory::Standard,
        tax_rate_percent: 20,
    };
    let price_list: Vec<_> = lines.iter().map(priced).collect();
    let items = price_list.iter().map(|line| line.item).collect();
    let framework = rank.map(|rank| (FrameworkId::of_code(&code("FA-1")), rank));
    let ceiling_minor = dice.between(300 * most, 2_000 * most);
    let added =
        AddContract { framework, ..add_contract(name, supplier, currency, ceiling_minor, price_list) };
    let mut commands: Vec<Command> = vec![added.into(), sign(id, items).into()];
    for (item_code, price) in lines {
        let (pack, unit_price_minor) = (dice.between(1, 5), *price - dice.between(0, *price / 20));
        let terms =
            OfferTerms { stock: dice.between(0, 300), minimum: pack, pack, ..terms(unit_price_minor) };
        commands.push(MakeOffer { contract: id, item: item(item_code), terms }.into());
    }
    commands
}

/// A direct contract of the agency through 2026, as a draft.
pub fn add_contract(
    name: &str,
    supplier: &str,
    currency: Currency,
    ceiling_minor: i64,
    lines: Vec<PriceLine>,
) -> AddContract {
    AddContract {
        code: code(name),
        framework: None,
        supplier: organisation(supplier),
        buyer: organisation("AGENCY"),
        currency,
        from: day("2025-10-01"),
        to: day("2026-12-31"),
        ceiling_minor,
        delivery_terms: text("DAP"),
        penalty_rules: code("UA-2025-01"),
        lines,
    }
}

/// The signature of a contract, which opens these items.
pub fn sign(contract: ContractId, items: Vec<ItemId>) -> MoveContract {
    let (on, document) = (day("2025-10-01"), text("both signatures"));
    MoveContract { contract, action: ContractAction::Sign, on, document, items }
}

/// Terms of an offer of single pieces through 2026, without stock, in 30 days.
pub fn terms(unit_price_minor: i64) -> OfferTerms {
    OfferTerms {
        unit_price_minor,
        stock: 0,
        minimum: 1,
        pack: 1,
        lead_time_days: 30,
        from: day("2026-01-01"),
        to: day("2026-12-31"),
    }
}

/// Dear orders also need the agency; small ones of B12 need no approver.
fn policies() -> Vec<Command> {
    let policy = |name: &str, unit: Option<&str>, minor, steps: &[Role]| SetSignaturePolicy {
        code: code(name),
        document: domain::signatures::Document::Order,
        organisation: unit.map(organisation),
        category: None,
        fund: None,
        is_emergency: false,
        amount_from: Money::new(minor, Currency::UAH),
        steps: domain::signatures::step::steps_of(steps),
        hours: 24,
    };
    let all = [Role::Orderer, Role::Approver, Role::Commander, Role::Buyer];
    vec![
        policy("DEAR", None, 150_000_000, &all).into(),
        policy("B12", Some("B12"), 0, &[Role::Orderer, Role::Commander]).into(),
    ]
}

/// The id of an organisation.
pub fn organisation(name: &str) -> OrganisationId {
    OrganisationId::of_code(&code(name))
}

/// The id of an item.
pub fn item(name: &str) -> ItemId {
    ItemId::of_code(&code(name))
}
