//! The world with one order brought to a stage over HTTP, each stage by the people whose duty it is.

use domain::contracts::offer_id;
use domain::fulfilment::manifest::chain;
use domain::identity::{self, Role};
use domain::values::{
    AppointmentId, Code, ContractId, Digest, ItemId, KeyBytes, OrganisationId, PersonId, SerialNumber,
};
use domain::{Actor, Command};
use ed25519_dalek::Signer;
use engine::store::Database;
use serde_json::{Value, json};

use crate::client::{Call, get, post};
use crate::samples::Sample;
pub use crate::stages::Stage;
use crate::stages::{PLAN, Step};
use crate::world::{NOON, World, code, drone_offer, signing_key};

/// The world at a stage, and what placeholders stand for.
pub struct Scene {
    pub world: World,
    values: Vec<(&'static str, String)>,
}

impl Scene {
    /// The world with its order brought to a stage.
    pub fn at(stage: Stage) -> Scene {
        Scene::of(World::new(), stage)
    }

    /// Like [`Scene::at`], on an empty database.
    pub fn on(database: Database, stage: Stage) -> Scene {
        Scene::of(World::on(database, false), stage)
    }

    /// A world with its order brought to a stage.
    pub fn of(world: World, stage: Stage) -> Scene {
        let serials: Vec<SerialNumber> = (1..=20).map(|n| format!("S-{n}").parse().unwrap()).collect();
        let values = vec![
            ("{offer}", drone_offer().to_string()),
            (
                "{battery}",
                offer_id(ContractId::of_code(&code("CT-A")), ItemId::of_code(&code("BATTERY"))).to_string(),
            ),
            ("{approver}", appointment("P-APPROVER", Role::Approver, "B11").to_string()),
            (
                "{letter}",
                identity::letter_id(OrganisationId::of_code(&code("B11")), &crate::world::text("letter 1"))
                    .to_string(),
            ),
            ("{appointment}", appointment("P-ORDERER", Role::Orderer, "B11").to_string()),
            ("{key}", key("P-ORDERER")),
            ("{token}", token_of(&world, "P-ORDERER")),
            ("{manifest}", chain(Digest([0; 32]), &serials).to_string()),
            ("{serials}", json!(serials.iter().map(ToString::to_string).collect::<Vec<_>>()).to_string()),
            ("{line}", "1".to_owned()),
            ("{kind}", "delivery_points".to_owned()),
            ("{serial}", "S-1".to_owned()),
            ("{discrepancy}", "1".to_owned()),
            ("{position}", "1".to_owned()),
            ("{version}", "1".to_owned()),
            ("{year}", "2026".to_owned()),
            ("{upload}", upload(&world, "code;part\nA;1")),
            ("{signature_file}", signature_file(&world)),
            ("{file}", attached(&world, "code;quantity\nA;1")),
        ];
        let mut scene = Scene { world, values };
        scene.world.submit(Actor::Console, more_reference_rows());
        let service = "S-STOCK";
        scene.values.push(("{service_token}", token_of(&scene.world, service)));
        scene.advance(stage);
        scene.world.engine.checkpoint_now().unwrap();
        let events = get(&scene.world.router, "P-ORDERER", "/journal/events").json();
        scene.values.push(("{event}", events["next"].as_str().unwrap().to_owned()));
        scene.values.push(("{webhook}", scene.webhook()));
        scene.values.push(("{import}", scene.import()));
        scene
    }

    /// The scene with what another line of stages makes as well.
    pub fn also(mut self, stage: Stage) -> Scene {
        self.advance(stage);
        self
    }

    /// A webhook of the orderer with a delivery of the newest event.
    fn webhook(&self) -> String {
        let made = r#"{"url":"https://unit.example.org/","kinds":["order_sent"]}"#;
        let made = post(&self.world.router, "P-ORDERER", "/webhooks", made).json();
        let person = PersonId::of_code(&code("P-ORDERER"));
        let engine = &self.world.engine;
        let webhook =
            engine.read_now(|connection, _| engine::webhooks::list(connection, person)).unwrap().remove(0);
        let event = self.fill("{event}").parse().unwrap();
        let ids = engine.read_now(|connection, _| engine::feed::EventIds::of(connection)).unwrap();
        let sequences = vec![ids.sequence(event).unwrap()];
        let queue = engine.queue_deliveries(&webhook, self.world.journal_size(), sequences, NOON);
        crate::client::runtime().block_on(queue).unwrap();
        made["id"].as_str().unwrap().to_owned()
    }

    /// A checked import of the administrator, of which one row is bad.
    fn import(&self) -> String {
        let rows = "code,unit,name_uk,name_en\nDP-8,B11,8,8\nDP-9,B99,9,9\n";
        let path = "/imports?kind=delivery_points&name=points.csv";
        let begun = Call::new("POST", path).by("P-ADMIN").key("import").body(rows).send(&self.world.router);
        crate::imports::ended(&self.world, "P-ADMIN", begun.json()["id"].as_str().unwrap())["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn advance(&mut self, stage: Stage) {
        self.go_on(Stage::None, stage);
    }

    /// Brings the order from a stage it has, however it came there, to a later one.
    pub fn go_on(&mut self, from: Stage, to: Stage) {
        let Some((_, before, steps)) = PLAN.iter().find(|(planned, ..)| *planned == to && to != from) else {
            return;
        };
        self.go_on(from, *before);
        for step in *steps {
            match step {
                Step::Send(person, path, body, made) => {
                    let reply = post(&self.world.router, person, &self.fill(path), self.fill(body));
                    assert!(reply.status.is_success(), "{path}: {}", reply.text);
                    if !made.is_empty() {
                        let id = reply.header("location").rsplit('/').next().unwrap().to_owned();
                        self.values.push((made, id));
                    }
                }
                Step::Pass(days) => {
                    self.world.clock.set(self.world.clock.now().plus_days(*days));
                    self.world.tick();
                    self.world.sign_in_everyone();
                }
                Step::Sign(person, path) => {
                    let path = self.fill(path);
                    let signed = self.signed(person, &path);
                    let reply = post(&self.world.router, person, &format!("{path}/signatures"), signed);
                    assert_eq!(reply.status, 200, "{path} by {person}: {}", reply.text);
                }
            }
        }
    }

    /// Keeps what a placeholder stands for.
    pub fn keep(&mut self, name: &'static str, value: String) {
        self.values.push((name, value));
    }

    /// A text with its placeholders replaced.
    pub fn fill(&self, template: &str) -> String {
        self.values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// The signature that a document asks for next, made by a person.
    pub fn signed(&self, person: &str, path: &str) -> Value {
        let document = get(&self.world.router, person, &format!("{path}/document"));
        let to_sign = document.json()["to_sign"].clone();
        let hex = to_sign["signing_bytes"].as_str().unwrap_or_else(|| panic!("{path}: {}", document.text));
        let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        let signature = signing_key(person).sign(&bytes).to_bytes();
        json!({
            "edition": to_sign["edition"], "purpose": to_sign["purpose"], "key": key(person), "method": "ed25519",
            "digest": to_sign["digest"],
            "signature": signature.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        })
    }

    /// The address of a sample.
    pub fn path(&self, sample: &Sample) -> String {
        let path = sample.path.replacen("{id}", sample.at, 1).replacen("{sequence}", sample.at, 1);
        let path = path.replacen("{digest}", sample.at, 1);
        let path = path
            .replacen("{name}", sample.at, 1)
            .replacen("{noun}", sample.at, 1)
            .replacen("{number}", sample.at, 1);
        self.fill(&format!("{path}{}", sample.query))
    }

    /// A sample as a request without a token.
    pub fn call(&self, sample: &Sample) -> Call {
        let path = self.path(sample);
        let call = Call::new(sample.method, &path).key(&crate::world::fresh_key());
        match sample.body {
            "" => call,
            "{signed}" => call.body(self.signed(sample.by, path.strip_suffix("/signatures").unwrap())),
            body if body.contains("{signed}") => {
                let signed = self.signed(sample.by, &self.fill("/orders/{order}")).to_string();
                call.body(self.fill(&body.replace("{signed}", &signed)))
            }
            body => call.body(self.fill(body)),
        }
    }
}

/// Uploads a list as the buyer; answers its digest.
pub fn upload(world: &World, content: &str) -> String {
    let call = Call::new("POST", "/files?name=list.csv").by("P-BUYER").text(content, "text/csv");
    let reply = call.send(&world.router);
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["digest"].as_str().unwrap().to_owned()
}

/// Uploads, as two signers, a container whose algorithm is not verified here; answers its digest.
pub fn signature_file(world: &World) -> String {
    let container = include_bytes!("data/ukrainian.p7s").to_vec();
    let upload = |person: &str| {
        let call = Call::new("POST", "/files?name=signature.p7s").by(person);
        let reply = call.bytes(container.clone(), "application/pkcs7-signature").send(&world.router);
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["digest"].as_str().unwrap().to_owned()
    };
    upload("P-ORDERER");
    upload("P-SIGNER")
}

/// Uploads a list and attaches it to the drone; answers its digest.
pub fn attached(world: &World, content: &str) -> String {
    let digest = upload(world, content);
    let body = json!({ "digest": digest, "purpose": "document", "title": "List of parts" });
    let reply = post(&world.router, "P-BUYER", "/items/DRONE/files", body);
    assert_eq!(reply.status, 200, "{}", reply.text);
    digest
}

/// A signature policy, and a contract without an offer.
fn more_reference_rows() -> Vec<Command> {
    use domain::contracts::add_contract::{AddContract, PriceLine};
    use domain::contracts::move_contract::MoveContract;
    use domain::contracts::{ContractAction, TaxCategory};
    use domain::signatures::set_policy::SetSignaturePolicy;
    use domain::values::{ContractId, Currency, ItemId, Money};
    let item = ItemId::of_code(&code("DRONE"));
    let policy = SetSignaturePolicy {
        code: code("ALL-5M"),
        document: domain::signatures::Document::Order,
        organisation: None,
        category: None,
        fund: None,
        is_emergency: false,
        amount_from: Money::new(500_000_000, Currency::UAH),
        steps: domain::signatures::step::steps_of(&[
            Role::Orderer,
            Role::Approver,
            Role::Commander,
            Role::Buyer,
        ]),
        hours: 24,
    };
    let contract = AddContract {
        code: code("CT-D"),
        framework: None,
        supplier: OrganisationId::of_code(&code("SUP-A")),
        buyer: OrganisationId::of_code(&code("AGENCY")),
        currency: Currency::UAH,
        from: "2025-10-01".parse().unwrap(),
        to: "2026-12-31".parse().unwrap(),
        ceiling_minor: 1_000_000,
        delivery_terms: crate::world::text("DAP"),
        penalty_rules: code("UA-2025-01"),
        lines: vec![PriceLine {
            item,
            unit_price_minor: 1_000,
            ceiling_quantity: 10,
            tax_category: TaxCategory::Standard,
            tax_rate_percent: 20,
        }],
    };
    let sign = MoveContract {
        contract: ContractId::of_code(&code("CT-D")),
        action: ContractAction::Sign,
        on: "2025-10-01".parse().unwrap(),
        document: crate::world::text("both signatures"),
        items: vec![item],
    };
    let mut commands = vec![policy.into(), contract.into(), sign.into()];
    commands.extend(more_authority());
    commands
}

/// A letter that names a second approver, and a service account with a token.
fn more_authority() -> Vec<Command> {
    use crate::world::{NOON, personal, text};
    use domain::identity::Grant;
    use domain::identity::add_service_account::AddServiceAccount;
    use domain::identity::appoint_by_letter::{AppointByLetter, NamedByLetter};
    use domain::identity::issue_account_token::IssueAccountToken;
    use domain::policy::Action;
    let organisation = OrganisationId::of_code(&code("B11"));
    let named = NamedByLetter {
        person: code("P-SECOND"),
        name: Some(personal("Name of P-SECOND")),
        role: Role::Approver,
        from: "2026-01-01".parse().unwrap(),
        to: None,
        scope: Default::default(),
    };
    let appointments = vec![named];
    let letter = AppointByLetter { organisation, document: text("letter 1"), file: None, appointments };
    let account = AddServiceAccount { code: code("S-STOCK"), organisation, purpose: personal("stock") };
    let token = IssueAccountToken {
        account: PersonId::of_code(&code("S-STOCK")),
        secret_digest: Digest([9; 32]),
        label: personal("stock"),
        grant: Grant { actions: vec![Action::ReadOrders], organisation: None },
        expires_at: NOON.plus_days(30),
    };
    vec![letter.into(), account.into(), token.into()]
}

fn key(person: &str) -> String {
    identity::key_id(KeyBytes(signing_key(person).verifying_key().to_bytes())).to_string()
}

fn appointment(person: &str, role: Role, organisation: &str) -> AppointmentId {
    let code = |text: &str| Code::new(text).unwrap();
    let (person, organisation) =
        (PersonId::of_code(&code(person)), OrganisationId::of_code(&code(organisation)));
    identity::appointment_id(person, role, organisation, "2026-01-01".parse().unwrap())
}

fn token_of(world: &World, person: &str) -> String {
    let person = PersonId::of_code(&code(person));
    let find = |reference: &engine::Reference| {
        reference.state.tokens.rows().find(|token| token.person == person).map(|token| token.id.to_string())
    };
    world.engine.read_now(|_, reference| Ok(find(reference))).unwrap().unwrap()
}
