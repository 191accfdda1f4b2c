//! A founded cell with full shelves: two suppliers, two units, one of which soon runs out of money.
//!
//! Dates reach far beyond today, because the server under trial goes by the machine's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::allotments::allot::Allot;
use domain::contracts::add_contract::{AddContract, PriceLine};
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::{TaxCategory, offer_id};
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::identity::issue_token::IssueToken;
use domain::limits::{AMOUNT_MINOR_MAX, QUANTITY_MAX};
use domain::values::{ContractId, Currency, Digest, FundId, OfferId, Timestamp};
use domain::{Actor, Command};
use engine::store::{Database, migrate};
use engine::{Clock, Engine, LogKey, Submission, schema};
use sha2::Digest as _;

use crate::cast;
use crate::names::{code, day, personal, text};
use crate::run::Cause;
use crate::world::{self, LOG_SECRET, item, organisation};

/// A day that no trial lives to see.
const NEVER: &str = "2099-12-31";
/// Pieces in one pack, in which alone every offer sells.
pub const PACK: i64 = 2;

/// Supplier, contract, item, unit price in minor units.
pub const GOODS: &[(&str, &str, &str, i64)] =
    &[("SUP-A", "LOAD-A", "DRONE-1", 2_500_000), ("SUP-B", "LOAD-B", "JAMMER-1", 18_000_000)];

/// Allotment, unit, amount: the second unit can pay for some twenty baskets.
const ALLOTMENTS: &[(&str, &str, i64)] =
    &[("LOAD-B11", "B11", AMOUNT_MINOR_MAX / 2), ("LOAD-B12", "B12", 1_500_000_000)];

/// Person, unit and its delivery points: those who order.
pub const ORDERERS: &[(&str, &str, [&str; 2])] = &[
    ("P-11-ORDERER", "B11", ["DP-B11-1", "DP-B11-2"]),
    ("P-11-BOTH", "B11", ["DP-B11-1", "DP-B11-2"]),
    ("P-12-ORDERER", "B12", ["DP-B12-1", "DP-B12-2"]),
];

/// Founds the cell on an empty database and fills it.
pub fn found(database: &Database) -> Result<(), Cause> {
    database.create_schema()?;
    migrate(database.open_writer()?.as_mut(), schema::MIGRATIONS, now().0)?;
    let engine = Engine::open(database.clone(), Clock::machine(), LogKey::new(LOG_SECRET))?;
    let mut commands = cast::commands();
    commands.extend(world::catalogue());
    GOODS.iter().for_each(|row| commands.extend(contract(row)));
    commands.extend(money());
    commands.extend(tokens());
    for commands in [vec![world::founding()], commands] {
        let submission = Submission { actor: Actor::Console, commands, key: None };
        engine.submit_now(submission).map_err(|error| Cause::Founding(error.to_string()))?;
    }
    Ok(())
}

/// The offer of one of the [`GOODS`].
pub fn offer(contract: &str, item_code: &str) -> OfferId {
    offer_id(ContractId::of_code(&code(contract)), item(item_code))
}

/// The access token of one of the [`ORDERERS`].
pub fn token(person: &str) -> String {
    format!("qm_{}", secret(person))
}

fn secret(person: &str) -> Digest {
    Digest(sha2::Sha256::digest(person).into())
}

fn contract(row: &(&str, &str, &str, i64)) -> Vec<Command> {
    let (supplier, name, item_code, unit_price_minor) = *row;
    let (contract, item) = (ContractId::of_code(&code(name)), item(item_code));
    let line = PriceLine {
        item,
        unit_price_minor,
        ceiling_quantity: QUANTITY_MAX,
        tax_category: TaxCategory::Standard,
        tax_rate_percent: 20,
    };
    let drawn = world::add_contract(name, supplier, Currency::UAH, AMOUNT_MINOR_MAX, vec![line]);
    let terms = OfferTerms {
        stock: QUANTITY_MAX,
        minimum: PACK,
        pack: PACK,
        to: day(NEVER),
        ..world::terms(unit_price_minor)
    };
    vec![
        AddContract { to: day(NEVER), ..drawn }.into(),
        world::sign(contract, vec![item]).into(),
        MakeOffer { contract, item, terms }.into(),
    ]
}

fn money() -> Vec<Command> {
    let fund = AddFund { lapse_on: day(NEVER), ..crate::endowment::add_fund("LOAD", "MOD", Currency::UAH) };
    let id = FundId::of_code(&fund.code);
    let received = MoveFundMoney {
        fund: id,
        movement: FundMovement::Received,
        amount_minor: AMOUNT_MINOR_MAX,
        bank_document: code("advice-1"),
        on: day("2026-01-08"),
    };
    let allot = |(name, unit, amount_minor): &(&str, &str, i64)| Allot {
        code: code(name),
        fund: id,
        unit: organisation(unit),
        parent: None,
        amount_minor: *amount_minor,
        document: text("distribution 1"),
        class_percents: Default::default(),
    };
    let mut commands: Vec<Command> = vec![fund.into(), received.into()];
    commands.extend(ALLOTMENTS.iter().map(|row| Command::from(allot(row))));
    commands
}

fn tokens() -> impl Iterator<Item = Command> {
    ORDERERS.iter().map(|(person, ..)| {
        let secret_digest = Digest(sha2::Sha256::digest(secret(person).0).into());
        let (person, label) = (cast::person(person), personal("trial"));
        IssueToken { person, secret_digest, label, expires_at: now().plus_days(30) }.into()
    })
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
