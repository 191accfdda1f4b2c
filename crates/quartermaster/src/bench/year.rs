//! A national year through the engine: orders of twenty serial-numbered pieces from the basket to the payment, each
//! step of each order a command of its own, then every sum checked and the journal verified.
//!
//! Orders are played in waves: all orders of a wave take a step before any takes the next, as on a busy day.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use domain::Actor;
use domain::Command;
use domain::identity::Role;
use domain::values::{PersonId, Zone};
use engine::verify::verify;
use engine::{Engine, Receipt, Submission, queries};
use indicatif::{ProgressBar, ProgressStyle};
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;

use super::nation::{self, UNIT_PRICE_MINOR, code};
use super::people::person_of;
use super::process::own_peak_memory_bytes;
use super::purchase::{PIECES, Purchase, Scene};
use super::report::{Report, Thousandths};
use crate::config::Config;
use crate::demo::cast::{Player, equip};
use crate::output::Failure;
use crate::setup;

/// Orders of a year.
const ORDERS_A_YEAR: u64 = 500_000;
/// Orders of a wave.
const WAVE: usize = 1_000;
/// People prepared in one submission.
const EQUIPPED: usize = 200;
/// The roles that take part at each unit.
const OF_UNIT: [Role; 6] = [
    Role::Orderer,
    Role::Approver,
    Role::Commander,
    Role::Receiver,
    Role::AcceptanceSigner,
    Role::CommissionMember,
];
/// Who signs an order.
const ORDER_SIGNERS: [Role; 3] = [Role::Orderer, Role::Approver, Role::Commander];
/// Who signs an act.
const ACT_SIGNERS: [Role; 3] = [Role::AcceptanceSigner, Role::CommissionMember, Role::Commander];

struct Year<'a> {
    engine: &'a Engine,
    scene: Scene<'a>,
    runtime: Runtime,
    commands: u64,
}

/// A part of a year that was played.
pub(super) struct Played {
    /// The engine that played it.
    pub(super) engine: Engine,
    /// Its orders.
    pub(super) orders: u64,
    /// Access token of the orderer of the first unit.
    pub(super) token: String,
    commands: u64,
    time: Duration,
}

/// Plays `thousandths` of a year on the empty database of the configuration, and checks every sum.
pub(super) fn play(thousandths: u64, config: &Config) -> Result<Played, Failure> {
    let engine = setup::engine(config)?;
    let nation = nation::found(&engine, config)?;
    let today = Zone::named("Europe/Kyiv").unwrap_or_default().date(setup::now());
    let scene = Scene { nation: &nation, players: players(&engine)?, cell: code("BENCH"), today };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut year = Year { engine: &engine, scene, runtime, commands: 0 };
    let orders = usize::try_from((ORDERS_A_YEAR * thousandths / 1_000).max(1)).unwrap_or(usize::MAX);
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} orders, {eta} left")
        .expect("a valid template");
    let (began, bar) = (Instant::now(), ProgressBar::new(orders as u64).with_style(style));
    for first in (0..orders).step_by(WAVE) {
        let last = (first + WAVE).min(orders);
        year.play(first..last)?;
        bar.set_position(last as u64);
    }
    bar.finish_and_clear();
    let (time, commands) = (began.elapsed(), year.commands);
    drop(year);
    check(&engine, orders)?;
    let token = nation.units[0].token.clone();
    Ok(Played { engine, orders: orders as u64, token, commands, time })
}

/// Measures `thousandths` of a year on the empty database of the configuration.
pub fn run(thousandths: u64, is_json: bool, config: &Config) -> Result<(), Failure> {
    let Played { engine, orders, commands, time, .. } = play(thousandths, config)?;
    drop(engine);
    let verifying = Instant::now();
    let mut connection = setup::database(config)?.open_reader()?;
    connection.begin_read()?;
    let verified = verify(connection.as_mut(), None)?;
    if let Some(difference) = verified.difference {
        return Err(Failure::refused(format!("the journal does not verify: {difference}")));
    }
    let times = [time, verifying.elapsed()];
    report(config, orders, commands, times, verified.size).print(is_json)
}

fn report(
    config: &Config,
    orders: u64,
    commands: u64,
    [played, verified]: [Duration; 2],
    entries: u64,
) -> Report {
    let a_second = |count: u64| count * 1_000 / Thousandths::seconds(played).0.max(1);
    let mut report = Report::default();
    report.add("orders", orders);
    report.add("serials", orders * PIECES.unsigned_abs());
    report.add("commands", commands);
    report.add("journal_entries", entries);
    report.add("seconds", Thousandths::seconds(played));
    report.add("orders_per_second", a_second(orders));
    report.add("commands_per_second", a_second(commands));
    report.add("verify_seconds", Thousandths::seconds(verified));
    report.add("database_bytes", std::fs::metadata(&config.database).ok().map(|file| file.len()));
    report.add("peak_memory_bytes", own_peak_memory_bytes());
    report.add(
        "method",
        "commands given to the engine in this process, 1,000 orders at a time: basket, three signatures, answer, \
         despatch, manifest of 20 serial numbers, seal, arrival, act, three signatures, invoice, payment, \
         confirmation; then every sum is checked and the journal is replayed and compared",
    );
    report
}

fn players(engine: &Engine) -> Result<BTreeMap<(Role, usize), Player>, Failure> {
    let units = (0..nation::UNITS).flat_map(|n| OF_UNIT.map(|role| (role, n)));
    let suppliers = (0..nation::SUPPLIERS).map(|n| (Role::SupplierClerk, n));
    let places = units.chain(suppliers).chain([(Role::Treasurer, 0)]);
    let player = |(role, n)| ((role, n), Player::new(0, &person_of(role, n)));
    let mut players: BTreeMap<_, _> = places.map(player).collect();
    let mut everyone: Vec<&mut Player> = players.values_mut().collect();
    for some in everyone.chunks_mut(EQUIPPED) {
        equip(engine, some, setup::now(), false)?;
    }
    Ok(players)
}

/// Refuses an outcome in which an order is not closed, a serial number is missing or money is not where it should be.
fn check(engine: &Engine, orders: usize) -> Result<(), Failure> {
    let (by_status, serials, funds) = engine.read_now(|connection, _| {
        let by_status = queries::totals::orders_by_status(connection)?;
        Ok((by_status, queries::totals::serial_count(connection)?, queries::totals::funds(connection)?))
    })?;
    let expected = i64::try_from(orders).unwrap_or(i64::MAX);
    let paid: i64 = funds.iter().map(|fund| fund.stages[5]).sum();
    let between: i64 = funds.iter().map(|fund| fund.stages[1..5].iter().sum::<i64>()).sum();
    let is_right = by_status == [("closed".to_owned(), expected)]
        && serials == expected * PIECES
        && paid == expected * PIECES * UNIT_PRICE_MINOR
        && between == 0
        && funds.iter().all(queries::totals::FundTotals::is_reconciled);
    if is_right {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "the year does not add up: {by_status:?}, {serials} serial numbers, {paid} paid, {between} on the way"
    )))
}

/// A field of the first event of a receipt, such as the id of what was made.
fn made<T: DeserializeOwned>(receipt: &Receipt, name: &str) -> Result<T, Failure> {
    let fields = receipt.events().next().map(domain::Event::fields).unwrap_or_default();
    serde_json::from_value(fields[name].clone())
        .map_err(|error| Failure::refused(format!("a receipt without {name}: {error}")))
}

impl Year<'_> {
    /// Plays a wave of orders from the basket to the payment.
    fn play(&mut self, numbers: Range<usize>) -> Result<(), Failure> {
        let wave = &mut numbers.map(Purchase::new).collect::<Vec<_>>();
        self.step(wave, Role::Orderer, Purchase::place, |one, receipt| {
            one.order = Some((made(receipt, "order")?, made(receipt, "document_digest")?));
            Ok(())
        })?;
        for role in ORDER_SIGNERS {
            self.step(wave, role, |one, scene| one.sign_order(scene, role), nothing)?;
        }
        self.step(wave, Role::SupplierClerk, Purchase::confirm, nothing)?;
        self.step(wave, Role::SupplierClerk, Purchase::send, |one, receipt| {
            one.despatch = Some(made(receipt, "despatch")?);
            Ok(())
        })?;
        self.step(wave, Role::SupplierClerk, Purchase::list, nothing)?;
        self.step(wave, Role::SupplierClerk, Purchase::seal, nothing)?;
        self.step(wave, Role::Receiver, Purchase::arrive, nothing)?;
        self.step(wave, Role::Receiver, Purchase::draw_up, |one, receipt| {
            one.act = Some((made(receipt, "act")?, made(receipt, "document_digest")?));
            Ok(())
        })?;
        for role in ACT_SIGNERS {
            self.step(wave, role, |one, scene| one.sign_act(scene, role), nothing)?;
        }
        self.step(wave, Role::SupplierClerk, Purchase::charge, |one, receipt| {
            one.invoice = Some(made(receipt, "invoice")?);
            Ok(())
        })?;
        self.step(wave, Role::Treasurer, Purchase::pay, |one, receipt| {
            one.payment = Some(made(receipt, "payment")?);
            Ok(())
        })?;
        self.step(wave, Role::Treasurer, Purchase::settle, nothing)
    }

    /// Every order of a wave takes a step; the first refusal ends the measurement.
    fn step(
        &mut self,
        wave: &mut [Purchase],
        role: Role,
        command: impl Fn(&Purchase, &Scene<'_>) -> Command,
        note: impl Fn(&mut Purchase, &Receipt) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let submission = |one: &Purchase| {
            let person = PersonId::of_code(&code(&one.player(&self.scene, role).code));
            Submission { actor: Actor::Person(person), commands: vec![command(one, &self.scene)], key: None }
        };
        let submissions: Vec<Submission> = wave.iter().map(submission).collect();
        let outcomes = self.runtime.block_on(self.engine.submit_bulk(submissions))?;
        self.commands += outcomes.len() as u64;
        for (one, outcome) in wave.iter_mut().zip(outcomes) {
            note(one, &outcome?)?;
        }
        Ok(())
    }
}

fn nothing(_: &mut Purchase, _: &Receipt) -> Result<(), Failure> {
    Ok(())
}
