//! The catalogue, contracts and offers of the world: three items, a framework with two ranked suppliers, a direct
//! contract in hryvnias and one in euros.

use std::collections::BTreeMap;

use super::world::World;
use super::{category, code, contract, day, framework, item, organisation, personal, text};
use crate::catalogue::add_item::AddItem;
use crate::catalogue::define_category::DefineCategory;
use crate::catalogue::move_item::MoveItem;
use crate::catalogue::{Characteristic, CharacteristicKind, CharacteristicValue, Domain, ItemAction};
use crate::contracts::add_contract::{AddContract, PriceLine};
use crate::contracts::add_framework::AddFramework;
use crate::contracts::change_offer::ChangeOffer;
use crate::contracts::make_offer::{MakeOffer, OfferTerms};
use crate::contracts::move_contract::MoveContract;
use crate::contracts::{ContractAction, TaxCategory};
use crate::state::State;
use crate::values::Currency;

/// Where an item is sold, and for how much.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    /// Contract.
    pub contract: &'static str,
    /// Item.
    pub item: &'static str,
    /// Unit price, minor units.
    pub unit_price_minor: i64,
}

const fn shelf(contract: &'static str, item: &'static str, unit_price_minor: i64) -> Shelf {
    Shelf { contract, item, unit_price_minor }
}

/// Drones of class proven, 24 500.00 UAH, 100 in stock, packs of 10, 30 days.
pub const DRONE: Shelf = shelf("FA-1/1", "PLYSKA-10", 2_450_000);
/// The same drones of the supplier ranked second, 24 000.00 UAH, none in stock, single, 45 days.
pub const DRONE_RIVAL: Shelf = shelf("FA-1/2", "PLYSKA-10", 2_400_000);
/// Batteries without a class, 3 000.00 UAH, 500 in stock, single, 5 days.
pub const BATTERY: Shelf = shelf("FA-1/1", "PLOMIN-6S10", 300_000);
/// Jammers of class innovation, 180 000.00 UAH, 3 in stock, single, 14 days.
pub const JAMMER: Shelf = shelf("DC-7", "PAMOROZ-4", 18_000_000);
/// Drones in euros, 600.00 EUR, 20 in stock, single, 20 days.
pub const DRONE_EUR: Shelf = shelf("DC-8", "PLYSKA-10", 60_000);

/// Stock, pack (also the minimum), days.
const OFFERS: &[(&Shelf, &str, i64, i64, i64)] = &[
    (&DRONE, "P-CLERK", 100, 10, 30),
    (&DRONE_RIVAL, "P-RIVAL", 0, 1, 45),
    (&BATTERY, "P-CLERK", 500, 1, 5),
    (&JAMMER, "P-RIVAL", 3, 1, 14),
    (&DRONE_EUR, "P-RIVAL", 20, 1, 20),
];

/// Code, framework rank, supplier, currency, ceiling, lines of item, list price, ceiling in pieces.
type ContractRow =
    (&'static str, Option<i64>, &'static str, Currency, i64, &'static [(&'static str, i64, i64)]);

const CONTRACTS: &[ContractRow] = &[
    (
        "FA-1/1",
        Some(1),
        "SUP-VEKTOR",
        Currency::UAH,
        4_000_000_000,
        &[("PLYSKA-10", 2_500_000, 1_000), ("PLOMIN-6S10", 300_000, 5_000)],
    ),
    ("FA-1/2", Some(2), "SUP-TYSHA", Currency::UAH, 3_000_000_000, &[("PLYSKA-10", 2_450_000, 1_500)]),
    ("DC-7", None, "SUP-TYSHA", Currency::UAH, 1_000_000_000, &[("PAMOROZ-4", 18_000_000, 40)]),
    ("DC-8", None, "SUP-TYSHA", Currency::EUR, 30_000_000, &[("PLYSKA-10", 61_000, 500)]),
];

/// Adds the catalogue and brings the contracts into force, as the agency's buyer; the clerks make their offers.
pub(super) fn build(world: &mut World) {
    world.acting("P-BUYER");
    for define in [drones(), jammers(), batteries()] {
        world.accept(define);
    }
    world.accept(add_item("PLYSKA-10", "SUP-VEKTOR", "FPV-R", Some("proven"), [("range", number(12))]));
    world.accept(add_item(
        "PAMOROZ-4",
        "SUP-TYSHA",
        "EW-TRENCH",
        Some("innovation"),
        [("channels", number(4))],
    ));
    world.accept(add_item("PLOMIN-6S10", "SUP-VEKTOR", "BATTERY", None, [("connector", word("xt90"))]));
    for name in ["PLYSKA-10", "PAMOROZ-4", "PLOMIN-6S10"] {
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit] {
            world.accept(MoveItem { item: item(name), action, reason: personal("decision 4") });
        }
    }
    world.accept(AddFramework {
        code: code("FA-1"),
        name_uk: text("FPV-дрони та батареї"),
        name_en: text("FPV drones and batteries"),
        buyer: organisation("AGENCY"),
        currency: Currency::UAH,
        from: day("2025-09-15"),
        to: day("2026-11-30"),
        ceiling_minor: 4_500_000_000,
        ceiling_quantity: 2_500,
    });
    for row in CONTRACTS {
        world.accept(add_contract(row));
        world.accept(sign(row.0, row.5.iter().map(|(item, ..)| *item)));
    }
    for (shelf, clerk, stock, pack, lead_time_days) in OFFERS {
        let terms = OfferTerms {
            stock: *stock,
            minimum: *pack,
            pack: *pack,
            lead_time_days: *lead_time_days,
            ..terms(shelf.unit_price_minor)
        };
        let made = MakeOffer { contract: contract(shelf.contract), item: item(shelf.item), terms };
        world.acting(clerk).accept(made);
    }
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

/// The shelf counted anew; all else of its offer stays.
pub fn count_stock(state: &State, shelf: &Shelf, stock: i64) -> ChangeOffer {
    let row = state.offers.known(&shelf.offer());
    let terms = OfferTerms {
        unit_price_minor: row.unit_price_minor,
        stock,
        minimum: row.minimum,
        pack: row.pack,
        lead_time_days: row.lead_time_days,
        from: row.from,
        to: row.to,
    };
    ChangeOffer { offer: row.id, terms, reason: None }
}

fn add_contract((name, rank, supplier, currency, ceiling_minor, lines): &ContractRow) -> AddContract {
    let lines = lines.iter().map(|(name, unit_price_minor, ceiling_quantity)| PriceLine {
        ceiling_quantity: *ceiling_quantity,
        ..price_line(name, *unit_price_minor)
    });
    AddContract {
        framework: rank.map(|rank| (framework("FA-1"), rank)),
        supplier: organisation(supplier),
        currency: *currency,
        ..add_direct_contract(name, *ceiling_minor, lines.collect())
    }
}

/// A direct contract of the agency with SUP-TYSHA in hryvnias, as a draft.
pub fn add_direct_contract(name: &str, ceiling_minor: i64, lines: Vec<PriceLine>) -> AddContract {
    AddContract {
        code: code(name),
        framework: None,
        supplier: organisation("SUP-TYSHA"),
        buyer: organisation("AGENCY"),
        currency: Currency::UAH,
        from: day("2025-10-01"),
        to: day("2026-12-31"),
        ceiling_minor,
        delivery_terms: text("DAP, receiving point of the unit"),
        penalty_rules: code("UA-2025-01"),
        lines,
    }
}

/// A line of a price list with the standard rate of tax, at most 100 pieces.
pub fn price_line(name: &str, unit_price_minor: i64) -> PriceLine {
    PriceLine {
        item: item(name),
        unit_price_minor,
        ceiling_quantity: 100,
        tax_category: TaxCategory::Standard,
        tax_rate_percent: 20,
    }
}

/// The signature of a contract, which opens these items.
pub fn sign<'a>(name: &str, items: impl IntoIterator<Item = &'a str>) -> MoveContract {
    MoveContract {
        contract: contract(name),
        action: ContractAction::Sign,
        on: day("2025-10-01"),
        document: text("both signatures"),
        items: items.into_iter().map(item).collect(),
    }
}

fn define(name: &str, domain: Domain, cpv: &str, characteristics: Vec<Characteristic>) -> DefineCategory {
    DefineCategory {
        code: code(name),
        domain,
        cpv: cpv.to_owned(),
        name_uk: text(name),
        name_en: text(name),
        characteristics,
    }
}

fn characteristic(name: &str, kind: CharacteristicKind, is_mandatory: bool) -> Characteristic {
    Characteristic { name: name.to_owned(), kind, is_mandatory }
}

fn drones() -> DefineCategory {
    let range = CharacteristicKind::Number { unit: "km".to_owned(), min: 3, max: 40 };
    let choices = ["day", "thermal"].map(str::to_owned).to_vec();
    let stated = vec![
        characteristic("range", range, true),
        characteristic("camera", CharacteristicKind::Choice { choices }, false),
        characteristic("battery_included", CharacteristicKind::YesNo, false),
        characteristic("note", CharacteristicKind::Text, false),
    ];
    define("FPV-R", Domain::Air, "35613100-5", stated)
}

fn jammers() -> DefineCategory {
    let channels = CharacteristicKind::Number { unit: "channel".to_owned(), min: 1, max: 12 };
    define("EW-TRENCH", Domain::Ew, "35730000-0", vec![characteristic("channels", channels, true)])
}

fn batteries() -> DefineCategory {
    let choices = ["xt60", "xt90"].map(str::to_owned).to_vec();
    let connector = characteristic("connector", CharacteristicKind::Choice { choices }, true);
    define("BATTERY", Domain::Spares, "31430000-9", vec![connector])
}

/// A number stated by an item.
pub fn number(number: i64) -> CharacteristicValue {
    CharacteristicValue::Number(number)
}

/// A word stated by an item.
pub fn word(word: &str) -> CharacteristicValue {
    CharacteristicValue::Text(text(word))
}

/// An item as a draft.
pub fn add_item<const N: usize>(
    name: &str,
    maker: &str,
    of: &str,
    class: Option<&str>,
    stated: [(&str, CharacteristicValue); N],
) -> AddItem {
    AddItem {
        code: code(name),
        maker: organisation(maker),
        category: category(of),
        name_uk: text(name),
        name_en: text(name),
        model: text(name),
        model_revision: text("A"),
        nsn: None,
        unit_of_issue: code("piece"),
        characteristics: BTreeMap::from(stated.map(|(name, value)| (name.to_owned(), value))),
        class: class.map(code),
    }
}
