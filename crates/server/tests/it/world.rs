//! A small world made through the engine: a ministry, an agency, two brigades, two suppliers, one contract
//! each, money, and one person for each role with a token.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use domain::catalogue::add_item::AddItem;
use domain::catalogue::define_category::DefineCategory;
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{Characteristic, CharacteristicKind, CharacteristicValue, Domain, ItemAction};
use domain::cell::found::FoundCell;
use domain::contracts::add_contract::{AddContract, PriceLine};
use domain::contracts::add_framework::AddFramework;
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{ContractAction, TaxCategory, offer_id};
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, SourceKind};
use domain::identity::add_delivery_point::AddDeliveryPoint;
use domain::identity::add_organisation::AddOrganisation;
use domain::identity::add_person::AddPerson;
use domain::identity::appoint::Appoint;
use domain::identity::issue_token::IssueToken;
use domain::identity::register_key::RegisterKey;
use domain::identity::revoke_token::RevokeToken;
use domain::identity::{OrganisationKind, Role};
use domain::values::*;
use domain::{Actor, Command};
use ed25519_dalek::SigningKey;
use engine::accounts::sessions::{Session, Way, save_session};
use engine::clock::StoryClock;
use engine::store::{Database, migrate};
use engine::{Clock, Engine, LogKey, Submission};
use sha2::{Digest as _, Sha256};

use crate::client::runtime;

/// 2026-01-12T06:00:00Z.
pub const NOON: Timestamp = Timestamp(1_768_197_600_000_000);

/// Code, kind, parent.
const ORGANISATIONS: &[(&str, OrganisationKind, Option<&str>)] = &[
    ("MOD", OrganisationKind::Agency, None),
    ("AGENCY", OrganisationKind::Agency, Some("MOD")),
    ("AUDIT", OrganisationKind::Auditor, None),
    ("C1", OrganisationKind::Unit, Some("MOD")),
    ("B11", OrganisationKind::Unit, Some("C1")),
    ("B12", OrganisationKind::Unit, Some("C1")),
    ("SUP-A", OrganisationKind::Supplier, None),
    ("SUP-B", OrganisationKind::Supplier, None),
    ("PARTNER-N", OrganisationKind::Partner, None),
    ("PARTNER-W", OrganisationKind::Partner, None),
    ("PARTNER-D", OrganisationKind::Partner, None),
    ("PARTNER-S", OrganisationKind::Partner, None),
    ("HUB-W", OrganisationKind::Hub, None),
    ("HUB-C", OrganisationKind::Hub, None),
];

/// Code, role, organisation. P-NOBODY has a token and no appointment.
pub const PEOPLE: &[(&str, Option<(Role, &str)>)] = &[
    ("P-ADMIN", Some((Role::Administrator, "MOD"))),
    ("P-BUYER", Some((Role::Buyer, "AGENCY"))),
    ("P-TREASURER", Some((Role::Treasurer, "MOD"))),
    ("P-AUDITOR", Some((Role::Auditor, "AUDIT"))),
    ("P-ORDERER", Some((Role::Orderer, "B11"))),
    ("P-APPROVER", Some((Role::Approver, "B11"))),
    ("P-COMMANDER", Some((Role::Commander, "B11"))),
    ("P-RECEIVER", Some((Role::Receiver, "B11"))),
    ("P-SIGNER", Some((Role::AcceptanceSigner, "B11"))),
    ("P-MEMBER", Some((Role::CommissionMember, "B11"))),
    ("P-OTHER", Some((Role::Orderer, "B12"))),
    ("P-CLERK", Some((Role::SupplierClerk, "SUP-A"))),
    ("P-RIVAL", Some((Role::SupplierClerk, "SUP-B"))),
    ("P-CORPS", Some((Role::Commander, "C1"))),
    ("P-PROGRAMME", Some((Role::ProgrammeManager, "MOD"))),
    ("P-PARTNER", Some((Role::PartnerOfficer, "PARTNER-N"))),
    ("P-PARTNER-W", Some((Role::PartnerOfficer, "PARTNER-W"))),
    ("P-DONOR", Some((Role::PartnerOfficer, "PARTNER-D"))),
    ("P-STRANGER", Some((Role::PartnerOfficer, "PARTNER-S"))),
    ("P-HUB", Some((Role::Receiver, "HUB-W"))),
    ("P-NOBODY", None),
];

/// The engine, its router and what was made.
pub struct World {
    pub engine: Arc<Engine>,
    pub router: Router,
    pub clock: StoryClock,
    pub database: Database,
    _directory: Option<tempfile::TempDir>,
}

/// The token of a person.
pub fn token(person: &str) -> String {
    format!("qm_{}", KeyBytes(Sha256::digest(person).into()))
}

/// What the worlds sign their checkpoints with.
pub const LOG_KEY: [u8; 32] = [7; 32];

/// The secret of a person's session.
pub fn session(person: &str) -> String {
    KeyBytes(Sha256::digest(person).into()).to_string()
}

/// The signing key of a person.
pub fn signing_key(person: &str) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(format!("key of {person}")).into())
}

/// A key that was not used before.
pub fn fresh_key() -> String {
    static USED: AtomicU64 = AtomicU64::new(0);
    format!("key-{}", USED.fetch_add(1, Ordering::Relaxed))
}

pub fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

pub fn personal(words: &str) -> Personal {
    Personal::new(text(words))
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The offer of drones of SUP-A: 24 500.00 UAH, 100 in stock, packs of 10.
pub fn drone_offer() -> OfferId {
    offer_id(ContractId::of_code(&code("CT-A")), ItemId::of_code(&code("DRONE")))
}

impl World {
    /// The world before any order.
    pub fn new() -> World {
        World::founded(true)
    }

    /// The same in earnest: no demo.
    pub fn in_earnest() -> World {
        World::founded(false)
    }

    fn founded(is_demo: bool) -> World {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::parse(directory.path().join("cell.sqlite").to_str().unwrap()).unwrap();
        World { _directory: Some(directory), ..World::on(database, is_demo) }
    }

    /// A second server on the same database.
    pub fn beside(&self) -> World {
        let clock = Clock::Story(self.clock.clone());
        let engine = Engine::open(self.database.clone(), clock, LogKey::new(LOG_KEY)).unwrap();
        let (clock, database) = (self.clock.clone(), self.database.clone());
        let world =
            World { engine: Arc::new(engine), router: Router::new(), clock, database, _directory: None };
        world.through(|app| app)
    }

    /// The same with another router in front of it.
    pub fn through(self, change: impl FnOnce(server::App) -> server::App) -> World {
        let clock = self.clock.clone();
        let app = server::App::new(Arc::clone(&self.engine)).by_clock(move || clock.now());
        World { router: server::router(change(app)), ..self }
    }

    /// A founded world on an empty database.
    pub fn on(database: Database, is_demo: bool) -> World {
        migrate(&mut *database.open_writer().unwrap(), engine::schema::MIGRATIONS, NOON.0).unwrap();
        let clock = StoryClock::new(NOON);
        let log_key = LogKey::new(LOG_KEY);
        let found = FoundCell {
            name: code("test"),
            zone: "Europe/Kyiv".to_owned(),
            is_demo,
            log_key: log_key.public(),
        };
        let engine = Arc::new(Engine::open(database.clone(), Clock::Story(clock.clone()), log_key).unwrap());
        let app = server::App::new(Arc::clone(&engine));
        let sessions = clock.clone();
        let router = server::router(app.by_clock(move || sessions.now()));
        let world = World { engine, router, clock, database, _directory: None };
        let parts = [vec![found.into()], identity(), catalogue(), contracts(), money()];
        world.submit(Actor::Console, parts.concat());
        world.sign_in_everyone();
        world
    }

    /// Appoints somebody of no office, within limits of categories if any are named.
    pub fn appoint_nobody(&self, role: Role, organisation: &str, categories: &[&str]) {
        let of = |category: &&str| CategoryId::of_code(&code(category));
        let scope = domain::identity::Scope { categories: categories.iter().map(of).collect(), nation: None };
        let appoint = Appoint {
            person: PersonId::of_code(&code("P-NOBODY")),
            role,
            organisation: OrganisationId::of_code(&code(organisation)),
            from: day("2026-01-01"),
            to: None,
            document: text("order 2"),
            scope,
        };
        self.submit(Actor::Console, vec![appoint.into()]);
    }

    /// Gives everyone a session.
    pub fn sign_in_everyone(&self) {
        self.sign_in(PEOPLE.iter().map(|(name, _)| *name));
    }

    /// Gives people a session each, begun just now with a second factor.
    pub fn sign_in<'p>(&self, people: impl Iterator<Item = &'p str>) {
        let now = self.clock.now();
        let session = |name: &str| Session {
            digest: Digest(Sha256::digest(Sha256::digest(name)).into()),
            person: PersonId::of_code(&code(name)),
            way: Way::PasswordAndCode,
            browser: "Firefox · Linux".to_owned(),
            since: now,
            seen_at: now,
            proved_at: now,
        };
        let sessions: Vec<_> = people.map(session).collect();
        let save = self.engine.change_local(move |connection| {
            sessions.iter().try_for_each(|session| save_session(connection, session, None))
        });
        runtime().block_on(save).unwrap();
    }

    /// Submits commands that are accepted.
    pub fn submit(&self, actor: Actor, commands: Vec<Command>) -> engine::Receipt {
        self.engine.submit_now(Submission { actor, commands, key: None }).unwrap()
    }

    /// Lets the writer decide a batch: deadlines pass and projections follow.
    pub fn tick(&self) {
        let unknown = RevokeToken { token: TokenId::from_bits(0) };
        let key = Submission { actor: Actor::Console, commands: vec![unknown.into()], key: None };
        assert!(self.engine.submit_now(key).is_err(), "there is no such token");
    }

    /// Asserts that journal and state agree after what was done.
    pub fn assert_verified(&self, done: &str) {
        let report = self.engine.read_now(|connection, _| engine::verify::verify(connection, None)).unwrap();
        assert_eq!(report.difference, None, "after {done}");
    }

    /// Entries of the journal.
    pub fn journal_size(&self) -> u64 {
        self.engine.read_now(|connection, _| engine::queries::journal::last_sequence(connection)).unwrap()
    }
}

fn identity() -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for (name, kind, parent) in ORGANISATIONS {
        commands.push(
            AddOrganisation {
                code: code(name),
                kind: *kind,
                name_uk: text(name),
                name_en: text(name),
                parent: parent.map(|parent| OrganisationId::of_code(&code(parent))),
                edrpou: None,
                ncage: None,
                iban: ["SUP-A", "AGENCY"].contains(name).then(|| "UA213223130000026007233566001".to_owned()),
                country: name.strip_prefix("PARTNER-").map_or("UA".to_owned(), |nation| format!("{nation}K")),
                from: day("2022-06-01"),
            }
            .into(),
        );
    }
    for (name, appointment) in PEOPLE {
        let person = PersonId::of_code(&code(name));
        let organisation = OrganisationId::of_code(&code("MOD"));
        let known_as = personal(&format!("Name of {name}"));
        commands.push(AddPerson { code: code(name), name: known_as, organisation }.into());
        let secret_digest = Digest(Sha256::digest(Sha256::digest(name)).into());
        let (label, expires_at) = (personal("test"), NOON.plus_days(30));
        commands.push(IssueToken { person, secret_digest, label, expires_at }.into());
        let public_key = KeyBytes(signing_key(name).verifying_key().to_bytes());
        commands.push(RegisterKey { person, public_key, is_demo: false }.into());
        if let Some((role, organisation)) = appointment {
            let (from, document) = (day("2026-01-01"), text("order 1"));
            let organisation = OrganisationId::of_code(&code(organisation));
            commands.push(
                Appoint {
                    person,
                    role: *role,
                    organisation,
                    from,
                    to: None,
                    document,
                    scope: Default::default(),
                }
                .into(),
            );
        }
    }
    for (name, unit) in [("DP-11", "B11"), ("DP-11-2", "B11"), ("DP-12", "B12")] {
        let unit = OrganisationId::of_code(&code(unit));
        commands.push(
            AddDeliveryPoint { code: code(name), unit, name_uk: text(name), name_en: text(name) }.into(),
        );
    }
    commands
}

fn catalogue() -> Vec<Command> {
    let range = CharacteristicKind::Number { unit: "km".to_owned(), min: 1, max: 40 };
    let mut commands: Vec<Command> = vec![
        DefineCategory {
            code: code("FPV"),
            domain: Domain::Air,
            cpv: "35613000-4".to_owned(),
            name_uk: text("FPV-дрони"),
            name_en: text("FPV drones"),
            characteristics: vec![Characteristic {
                name: "range".to_owned(),
                kind: range,
                is_mandatory: true,
            }],
        }
        .into(),
    ];
    for (name, maker, class) in
        [("BATTERY", "SUP-A", None), ("DRONE", "SUP-A", Some("proven")), ("DRONE-X", "SUP-B", None)]
    {
        let item = ItemId::of_code(&code(name));
        commands.push(
            AddItem {
                code: code(name),
                maker: OrganisationId::of_code(&code(maker)),
                category: CategoryId::of_code(&code("FPV")),
                name_uk: text(name),
                name_en: text(name),
                model: text("M-1"),
                model_revision: text("A"),
                nsn: None,
                unit_of_issue: code("piece"),
                characteristics: BTreeMap::from([("range".to_owned(), CharacteristicValue::Number(12))]),
                class: class.map(code),
            }
            .into(),
        );
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit] {
            commands.push(MoveItem { item, action, reason: personal("decision 4") }.into());
        }
    }
    commands
}

fn contracts() -> Vec<Command> {
    let buyer = OrganisationId::of_code(&code("AGENCY"));
    let (from, to) = (day("2025-10-01"), day("2026-12-31"));
    let mut commands: Vec<Command> = vec![
        AddFramework {
            code: code("FA-1"),
            name_uk: text("Рамка"),
            name_en: text("Framework"),
            buyer,
            currency: Currency::UAH,
            from,
            to,
            ceiling_minor: 5_000_000_000,
            ceiling_quantity: 5_000,
        }
        .into(),
    ];
    let contracts = [
        ("CT-A", "SUP-A", Some("FA-1"), &[("DRONE", 2_500_000), ("BATTERY", 300_000)][..]),
        ("CT-B", "SUP-B", None, &[("DRONE-X", 3_000_000)][..]),
    ];
    for (name, supplier, framework, lines) in contracts {
        let line = |(item, unit_price_minor): &(&str, i64)| PriceLine {
            item: ItemId::of_code(&code(item)),
            unit_price_minor: *unit_price_minor,
            ceiling_quantity: 1_000,
            tax_category: TaxCategory::Standard,
            tax_rate_percent: 20,
        };
        let contract = ContractId::of_code(&code(name));
        let lines: Vec<_> = lines.iter().map(line).collect();
        let items: Vec<_> = lines.iter().map(|line| line.item).collect();
        commands.push(
            AddContract {
                code: code(name),
                framework: framework.map(|framework| (FrameworkId::of_code(&code(framework)), 1)),
                supplier: OrganisationId::of_code(&code(supplier)),
                buyer,
                currency: Currency::UAH,
                from,
                to,
                ceiling_minor: 4_000_000_000,
                delivery_terms: text("DAP"),
                penalty_rules: code("UA-2025-01"),
                lines,
            }
            .into(),
        );
        let (action, on, document) = (ContractAction::Sign, day("2025-10-01"), text("both signatures"));
        commands.push(MoveContract { contract, action, on, document, items: items.clone() }.into());
        for item in items {
            let terms = if item == ItemId::of_code(&code("DRONE")) {
                terms(2_450_000, 100, 10)
            } else {
                terms(300_000, 50, 1)
            };
            commands.push(MakeOffer { contract, item, terms }.into());
        }
    }
    commands
}

fn terms(unit_price_minor: i64, stock: i64, pack: i64) -> OfferTerms {
    let (from, to) = (day("2026-01-01"), day("2026-12-31"));
    OfferTerms { unit_price_minor, stock, minimum: pack, pack, lead_time_days: 30, from, to }
}

fn money() -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for (name, currency, amount_minor) in
        [("F-UA", Currency::UAH, 1_000_000_000), ("F-EU", Currency::EUR, 50_000_000)]
    {
        commands.push(
            AddFund {
                code: code(name),
                source_kind: SourceKind::StateProgramme,
                owner: OrganisationId::of_code(&code("MOD")),
                currency,
                name_uk: text(name),
                name_en: text(name),
                programme_code: Some("2101150".to_owned()),
                economic_code: Some("2260".to_owned()),
                budget_year: 2026,
                lapse_on: day("2026-12-31"),
                earmark: Earmark::default(),
            }
            .into(),
        );
        let fund = FundId::of_code(&code(name));
        let (movement, on) = (FundMovement::Received, day("2026-01-10"));
        commands.push(MoveFundMoney { fund, movement, amount_minor, bank_document: code(name), on }.into());
    }
    for (name, unit, amount_minor, percent) in [
        ("A-11", "B11", 100_000_000, Some(80)),
        ("A-11-2", "B11", 60_000_000, Some(82)),
        ("A-12", "B12", 10_000_000, None),
    ] {
        commands.push(
            domain::allotments::allot::Allot {
                code: code(name),
                fund: FundId::of_code(&code("F-UA")),
                unit: OrganisationId::of_code(&code(unit)),
                parent: None,
                amount_minor,
                document: text("allotment order 1"),
                class_percents: percent.map(|percent| (code("proven"), percent)).into_iter().collect(),
            }
            .into(),
        );
    }
    commands
}
