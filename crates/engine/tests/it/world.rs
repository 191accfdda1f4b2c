//! A small founded world on one database: a brigade with money, and two suppliers with contracts and offers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::identity::Role;
use domain::signatures::Document;
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::signatures::step::steps_of;
use domain::values::{Currency, Money, Timestamp};
use domain::{Actor, Command, Event};
use engine::clock::StoryClock;
use engine::queries::find;
use engine::schema::MIGRATIONS;
use engine::store::{Connection, Database, Row, StoreError, Value, migrate};
use engine::verify::{Report, verify};
use engine::{Clock, Engine, IdempotencyKey, LogKey, Receipt, Reference, Submission, SubmitError};

use crate::commands::{self, code, organisation, person};
use crate::faults::{Watch, watched_engine};

/// 2026-01-12, 08:00 in Kyiv.
pub const START: Timestamp = Timestamp(1_768_197_600_000_000);
/// Price of a drone, minor units; a battery costs a quarter.
pub const PRICE: i64 = 10_000;
/// Pieces on the shelf of each offer.
pub const STOCK: i64 = 40;
/// Money of the battalion: a hundred drones.
pub const ALLOTTED: i64 = 100 * PRICE;
/// Money received by the state's fund.
pub const FUND: i64 = 1_000_000_000_000;

pub type Outcome = Result<Receipt, SubmitError>;

/// A database with an engine on it.
pub struct World {
    pub database: Database,
    pub clock: StoryClock,
    pub engine: Arc<Engine>,
}

/// Secret half of the cell's log key.
pub const LOG_SECRET: [u8; 32] = [7; 32];

/// The cell's log key.
pub fn log_key() -> LogKey {
    LogKey::new(LOG_SECRET)
}

impl World {
    /// Migrates an empty database, founds the cell and fills it.
    pub fn found(database: &Database) -> World {
        World::fill(World::open(database))
    }

    /// Like [`World::found`], its writer's sessions watched.
    pub fn found_watched(database: &Database, watch: Watch) -> World {
        let clock = StoryClock::new(START);
        prepare(database);
        let engine = Arc::new(watched_engine(database, &clock, watch));
        World::fill(World { database: database.clone(), clock, engine })
    }

    /// An engine on a database as it is; an empty one is migrated.
    pub fn open(database: &Database) -> World {
        let clock = StoryClock::new(START);
        prepare(database);
        let engine = Arc::new(open_engine(database, &clock));
        World { database: database.clone(), clock, engine }
    }

    fn fill(self) -> World {
        for commands in
            [commands::identity(), commands::catalogue(), commands::money(), commands::price_cuts()]
        {
            self.submit(Actor::Console, commands).expect("the world is filled");
        }
        self
    }

    /// Another server on the same database, with the same clock.
    pub fn second(&self) -> World {
        World {
            database: self.database.clone(),
            clock: self.clock.clone(),
            engine: Arc::new(open_engine(&self.database, &self.clock)),
        }
    }

    /// Stops the engine and opens another one.
    pub fn reopen(self) -> World {
        self.reopen_after(|| ())
    }

    /// Like [`World::reopen`], with something done while no engine is open.
    pub fn reopen_after(self, meanwhile: impl FnOnce()) -> World {
        let World { database, clock, engine } = self;
        drop(Arc::into_inner(engine).expect("no other user of the engine is left"));
        meanwhile();
        let engine = Arc::new(open_engine(&database, &clock));
        World { database, clock, engine }
    }

    pub fn submit(&self, actor: Actor, commands: Vec<Command>) -> Outcome {
        self.engine.submit_now(Submission { actor, commands, key: None })
    }

    pub fn console(&self, command: Command) -> Outcome {
        self.submit(Actor::Console, vec![command])
    }

    /// Places a basket of drones as the battalion's orderer.
    pub fn order(&self, quantity: i64) -> Outcome {
        self.engine.submit_now(ordering(quantity))
    }

    /// Places a basket and signs its orders as the battalion's orderer.
    pub fn order_signed(&self, basket: Command) {
        let placed = self.submit(orderer(), vec![basket]).expect("placed");
        for event in placed.events() {
            let Event::OrderSubmitted(submitted) = event else { continue };
            let found = |connection: &mut dyn Connection, _: &Reference| find(connection, &submitted.order);
            let order = self.engine.read_now(found).expect("the order is readable").expect("it was placed");
            self.submit(orderer(), vec![commands::sign(&order)]).expect("signed");
        }
    }

    /// Lets orderers of the brigade alone sign, so that what they sign is sent.
    pub fn orderers_sign_alone(&self) {
        self.signed_by(&[Role::Orderer]);
    }

    /// Lets these roles sign the brigade's orders, one after another.
    pub fn signed_by(&self, roles: &[Role]) {
        let policy = SetSignaturePolicy {
            code: code("ALONE"),
            document: Document::Order,
            organisation: Some(organisation("B1")),
            category: None,
            fund: None,
            is_emergency: false,
            amount_from: Money::new(1, Currency::UAH),
            steps: steps_of(roles),
            hours: 24,
        };
        self.console(policy.into()).expect("set");
    }

    /// Gives the battalion more money.
    pub fn allot_more(&self, amount_minor: i64) {
        let more = commands::allot("A-B1-1", "B1-1", Some("A-B1"), amount_minor);
        self.console(more).expect("the brigade has money");
    }

    /// Rows as the database has them now.
    pub fn rows(&self, sql: &str, params: &[Value]) -> Vec<Row> {
        self.engine.read_now(|connection, _| connection.query(sql, params)).expect("the query runs")
    }

    /// One number.
    pub fn number(&self, sql: &str) -> i64 {
        self.rows(sql, &[])[0][0].int().expect("a number")
    }

    /// Balances of the battalion's allotment: available and committed.
    pub fn balances(&self) -> (i64, i64) {
        let sql = "SELECT available_minor, committed_minor FROM allotment WHERE code = 'A-B1-1'";
        let rows = self.rows(sql, &[]);
        (rows[0][0].int().expect("a number"), rows[0][1].int().expect("a number"))
    }

    /// Numbers of all orders, in order.
    pub fn orders(&self) -> Vec<String> {
        let rows = self.rows("SELECT number FROM orders ORDER BY id", &[]);
        rows.into_iter().map(|mut row| row.remove(0).into_text().expect("text")).collect()
    }

    /// Changes the database behind the program's back.
    pub fn tamper(&self, sql: &str) {
        self.change(self.database.open_writer(), sql);
    }

    /// Like [`World::tamper`], the projections.
    pub fn tamper_views(&self, sql: &str) {
        self.change(self.database.open_views(), sql);
    }

    fn change(&self, session: Result<Box<dyn Connection>, StoreError>, sql: &str) {
        let mut connection = session.expect("a session opens");
        let changed = connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_ne!(changed, 0, "{sql} changed nothing");
    }

    pub fn verify(&self) -> Report {
        self.engine.read_now(|connection, _| verify(connection, None)).expect("the verification runs")
    }

    /// Asserts that journal and state agree.
    pub fn assert_verified(&self) {
        assert_eq!(self.verify().difference, None);
    }

    /// Submits all at once: `queued` runs when all of them are in the queue, or were answered that it is full.
    pub fn submit_together(&self, submissions: Vec<Submission>, queued: impl FnOnce()) -> Vec<Outcome> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
        let (begun, count) = (Arc::new(AtomicUsize::new(0)), submissions.len());
        runtime.block_on(async {
            let submit = |submission| {
                let (engine, begun) = (Arc::clone(&self.engine), Arc::clone(&begun));
                tokio::spawn(async move {
                    begun.fetch_add(1, Ordering::Relaxed);
                    engine.submit(submission).await
                })
            };
            let tasks: Vec<_> = submissions.into_iter().map(submit).collect();
            // Tasks of one thread run until they wait, which is for the answer.
            while begun.load(Ordering::Relaxed) < count {
                tokio::task::yield_now().await;
            }
            queued();
            let mut outcomes = Vec::new();
            for task in tasks {
                outcomes.push(task.await.expect("the task ends"));
            }
            outcomes
        })
    }
}

fn prepare(database: &Database) {
    let mut connection = database.open_writer().expect("a session opens");
    migrate(connection.as_mut(), MIGRATIONS, START.0).expect("the migrations apply");
}

pub fn open_engine(database: &Database, clock: &StoryClock) -> Engine {
    Engine::open(database.clone(), Clock::Story(clock.clone()), log_key()).expect("the engine opens")
}

/// The battalion's orderer.
pub fn orderer() -> Actor {
    Actor::Person(person("P-ORDERER"))
}

/// An order of drones by the battalion's orderer.
pub fn ordering(quantity: i64) -> Submission {
    Submission::of(orderer(), commands::basket(&[(commands::drones(), quantity)]))
}

/// The submission under an idempotency key; the body is what the submission says.
pub fn keyed(submission: Submission, key: &str) -> Submission {
    let body = format!("{:?}", submission.commands);
    let key = IdempotencyKey::new("caller", key, body.as_bytes());
    Submission { key: Some(key), ..submission }
}

/// The number of the first order in a receipt.
pub fn number(receipt: &Receipt) -> &str {
    let number = receipt.events().find_map(|event| match event {
        Event::OrderSubmitted(order) => Some(order.number.as_str()),
        _ => None,
    });
    number.expect("an order was placed")
}
