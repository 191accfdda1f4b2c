//! One request for every route: who may send it, and what it says.

use domain::identity::Role;
use domain::orders::ReasonCode;
use domain::orders::amend::{AmendOrder, AmendedLine};
use domain::orders::answer::{AnswerOrder, LineAnswer, Word};
use domain::orders::place::{BasketLine, PlaceBasket};
use domain::orders::return_for_rework::ReturnOrder;
use domain::orders::sign::SignOrder;
use domain::signatures::{Method, Signed};
use domain::values::*;
use domain::{Event, identity};
use ed25519_dalek::Signer;
use engine::signing::Signable;

use crate::world::{World, code, drone_offer, signing_key};

/// Where the order of a sample stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    None,
    Placed,
    SignedByOrderer,
    Returned,
    Sent,
    Proposed,
    Amending,
}

/// A request for a route.
pub struct Sample {
    pub method: &'static str,
    /// The route's path in the table.
    pub path: &'static str,
    /// Who is allowed.
    pub by: &'static str,
    /// Who has a role that is not enough.
    pub not_by: &'static str,
    /// Value of the path's parameter, with placeholders.
    pub at: &'static str,
    /// Body, with placeholders.
    pub body: &'static str,
    pub stage: Stage,
}

const fn read(path: &'static str, by: &'static str, not_by: &'static str, at: &'static str) -> Sample {
    Sample { method: "GET", path, by, not_by, at, body: "", stage: Stage::Placed }
}

const fn write(
    path: &'static str,
    by: &'static str,
    not_by: &'static str,
    at: &'static str,
    body: &'static str,
    stage: Stage,
) -> Sample {
    Sample { method: "POST", path, by, not_by, at, body, stage }
}

const BASKET: &str = r#"{"unit":"B11","lines":[{"offer":"{offer}","delivery_point":"DP-11","quantity":10,"unit_price_minor":2450000}]}"#;
const REASON: &str = r#"{"reason":"need_changed","note":"as agreed"}"#;
const TERMS: &str = r#""terms":{"unit_price_minor":2400000,"stock":90,"minimum":10,"pack":10,"lead_time_days":20,"from":"2026-01-01","to":"2026-12-31"}"#;

/// Public routes have no `by`.
pub fn samples() -> Vec<Sample> {
    use Stage::*;
    let offer_change: &str = Box::leak(format!("{{{TERMS}}}").into_boxed_str());
    vec![
        read("/health", "", "", ""),
        read("/ready", "", "", ""),
        read("/openapi.json", "", "", ""),
        read("/journal/checkpoint", "", "", ""),
        read("/me", "P-NOBODY", "", ""),
        read("/organisations", "P-NOBODY", "", ""),
        read("/organisations/{id}", "P-NOBODY", "", "B11"),
        write(
            "/organisations",
            "P-ADMIN",
            "P-ORDERER",
            "",
            r#"{"code":"B13","kind":"unit","name_uk":"13","name_en":"13","parent":"C1","country":"UA","from":"2026-01-01"}"#,
            None,
        ),
        write(
            "/organisations/{id}/moves",
            "P-ADMIN",
            "P-ORDERER",
            "B12",
            r#"{"parent":"MOD","from":"2026-02-01","document":"directive 1"}"#,
            None,
        ),
        write(
            "/organisations/{id}/suspension",
            "P-BUYER",
            "P-CLERK",
            "SUP-A",
            r#"{"until":"2026-03-01","reason":"late"}"#,
            None,
        ),
        read("/delivery-points", "P-ORDERER", "P-ADMIN", ""),
        read("/delivery-points/{id}", "P-ORDERER", "P-OTHER", "DP-11"),
        write(
            "/delivery-points",
            "P-ADMIN",
            "P-ORDERER",
            "",
            r#"{"code":"DP-11-3","unit":"B11","name_uk":"3","name_en":"3"}"#,
            None,
        ),
        read("/persons", "P-NOBODY", "", ""),
        read("/persons/{id}", "P-ADMIN", "P-OTHER", "P-ORDERER"),
        write(
            "/persons",
            "P-ADMIN",
            "P-ORDERER",
            "",
            r#"{"code":"P-NEW","name":"Нова Людина","organisation":"B11"}"#,
            None,
        ),
        read("/appointments", "P-NOBODY", "", ""),
        read("/appointments/{id}", "P-AUDITOR", "P-OTHER", "{appointment}"),
        write(
            "/appointments",
            "P-ADMIN",
            "P-ORDERER",
            "",
            r#"{"person":"P-NOBODY","role":"receiver","organisation":"B11","from":"2026-01-12","document":"order 9"}"#,
            None,
        ),
        write(
            "/appointments/{id}/end",
            "P-ADMIN",
            "P-APPROVER",
            "{appointment}",
            r#"{"to":"2026-01-31","document":"order 10"}"#,
            None,
        ),
        read("/keys", "P-NOBODY", "", ""),
        read("/keys/{id}", "P-ORDERER", "P-OTHER", "{key}"),
        write(
            "/keys",
            "P-NOBODY",
            "",
            "",
            r#"{"public_key":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"}"#,
            None,
        ),
        write("/keys/{id}/revocation", "P-ORDERER", "P-APPROVER", "{key}", r#"{"reason":"lost"}"#, None),
        Sample {
            method: "DELETE",
            path: "/tokens/{id}",
            by: "P-ORDERER",
            not_by: "P-APPROVER",
            at: "{token}",
            body: "",
            stage: None,
        },
        read("/signature-policies", "P-NOBODY", "", ""),
        read("/signature-policies/{id}", "P-NOBODY", "", "ALL-5M"),
        write(
            "/signature-policies",
            "P-ADMIN",
            "P-ORDERER",
            "",
            r#"{"code":"B11-1M","organisation":"B11","amount_from_minor":100000000,"currency":"UAH","steps":["orderer","commander"]}"#,
            None,
        ),
        read("/categories", "P-ORDERER", "P-NOBODY", ""),
        read("/categories/{id}", "P-ORDERER", "P-NOBODY", "FPV"),
        write(
            "/categories",
            "P-BUYER",
            "P-ORDERER",
            "",
            r#"{"code":"EW","domain":"ew","cpv":"35730000-0","name_uk":"РЕБ","name_en":"EW","characteristics":[{"name":"bands","kind":{"number":{"unit":"bands","min":1,"max":9}},"is_mandatory":false},{"name":"note","kind":"text","is_mandatory":false}]}"#,
            None,
        ),
        read("/items", "P-ORDERER", "P-NOBODY", ""),
        read("/items/{id}", "P-CLERK", "P-NOBODY", "DRONE"),
        write(
            "/items",
            "P-BUYER",
            "P-CLERK",
            "",
            r#"{"code":"DRONE-2","maker":"SUP-A","category":"FPV","name_uk":"2","name_en":"2","model":"M-2","model_revision":"A","unit_of_issue":"piece","characteristics":{"range":15}}"#,
            None,
        ),
        write(
            "/items/{id}/links",
            "P-BUYER",
            "P-CLERK",
            "DRONE",
            r#"{"spares":["BATTERY"],"substitutes":["DRONE-X"]}"#,
            None,
        ),
        write(
            "/items/{id}/moves",
            "P-BUYER",
            "P-CLERK",
            "DRONE",
            r#"{"action":"suspend","reason":"recall"}"#,
            None,
        ),
        read("/frameworks", "P-BUYER", "P-ADMIN", ""),
        read("/frameworks/{id}", "P-BUYER", "P-CLERK", "FA-1"),
        write(
            "/frameworks",
            "P-BUYER",
            "P-CLERK",
            "",
            r#"{"code":"FA-2","name_uk":"2","name_en":"2","buyer":"AGENCY","currency":"UAH","from":"2026-01-01","to":"2026-12-31","ceiling_minor":100,"ceiling_quantity":1}"#,
            None,
        ),
        read("/contracts", "P-CLERK", "P-ADMIN", ""),
        read("/contracts/{id}", "P-CLERK", "P-RIVAL", "CT-A"),
        write(
            "/contracts",
            "P-BUYER",
            "P-CLERK",
            "",
            r#"{"code":"CT-C","supplier":"SUP-B","buyer":"AGENCY","currency":"UAH","from":"2026-01-01","to":"2026-12-31","ceiling_minor":1000000,"delivery_terms":"DAP","penalty_rules":"UA-2025-01","lines":[{"item":"DRONE","unit_price_minor":100,"ceiling_quantity":5,"tax_category":"reduced","tax_rate_percent":7}]}"#,
            None,
        ),
        write(
            "/contracts/{id}/amendments",
            "P-BUYER",
            "P-CLERK",
            "CT-A",
            r#"{"reason":"volume","document":"agreement 2","ceiling_minor":4100000000,"lines":[{"item":"DRONE","unit_price_minor":2500000,"ceiling_quantity":1100}]}"#,
            None,
        ),
        write(
            "/contracts/{id}/moves",
            "P-BUYER",
            "P-CLERK",
            "CT-B",
            r#"{"action":"terminate","on":"2026-01-12","document":"notice 3"}"#,
            None,
        ),
        read("/offers", "P-ORDERER", "P-NOBODY", ""),
        read("/offers/{id}", "P-ORDERER", "P-NOBODY", "{offer}"),
        write(
            "/offers",
            "P-CLERK",
            "P-RIVAL",
            "",
            r#"{"contract":"CT-D","item":"DRONE","terms":{"unit_price_minor":100,"stock":0,"minimum":1,"pack":1,"lead_time_days":5,"from":"2026-01-01","to":"2026-12-31"}}"#,
            None,
        ),
        Sample {
            method: "PUT",
            path: "/offers/{id}",
            by: "P-CLERK",
            not_by: "P-RIVAL",
            at: "{offer}",
            body: offer_change,
            stage: None,
        },
        read("/funds", "P-TREASURER", "P-CLERK", ""),
        read("/funds/{id}", "P-TREASURER", "P-ORDERER", "F-UA"),
        read("/funds/{id}/entries", "P-AUDITOR", "P-ORDERER", "F-UA"),
        write(
            "/funds",
            "P-TREASURER",
            "P-BUYER",
            "",
            r#"{"code":"F-2","source_kind":"loan","owner":"MOD","currency":"UAH","name_uk":"2","name_en":"2","budget_year":2026,"lapse_on":"2026-12-31","earmark":{"categories":["FPV"],"recipients":["C1"]}}"#,
            None,
        ),
        write(
            "/funds/{id}/money",
            "P-TREASURER",
            "P-BUYER",
            "F-UA",
            r#"{"movement":"received","amount_minor":500,"bank_document":"BD-1","on":"2026-01-12"}"#,
            None,
        ),
        write(
            "/funds/exchanges",
            "P-TREASURER",
            "P-BUYER",
            "",
            r#"{"from":"F-EU","to":"F-UA","given_minor":1000,"received_minor":48500,"rate":"48.50","rate_on":"2026-01-12","bank_document":"BD-2"}"#,
            None,
        ),
        read("/allotments", "P-ORDERER", "P-CLERK", ""),
        read("/allotments/{id}", "P-ORDERER", "P-OTHER", "A-11"),
        read("/allotments/{id}/entries", "P-ORDERER", "P-OTHER", "A-11"),
        write(
            "/allotments",
            "P-TREASURER",
            "P-ORDERER",
            "",
            r#"{"code":"A-13","fund":"F-UA","unit":"B12","amount_minor":1000,"document":"order 2"}"#,
            None,
        ),
        write(
            "/allotments/{id}/withdrawals",
            "P-TREASURER",
            "P-ORDERER",
            "A-11",
            r#"{"amount_minor":1000,"document":"order 3"}"#,
            None,
        ),
        write("/baskets", "P-ORDERER", "P-COMMANDER", "", BASKET, None),
        write("/baskets/quote", "P-ORDERER", "P-COMMANDER", "", BASKET, None),
        read("/orders", "P-ORDERER", "P-ADMIN", ""),
        read("/orders/{id}", "P-CLERK", "P-RIVAL", "{order}"),
        read("/orders/{id}/document", "P-APPROVER", "P-CLERK", "{order}"),
        write(
            "/orders/{id}/signatures",
            "P-ORDERER",
            "P-CLERK",
            "{order}",
            r#"{"edition":1,"purpose":"orderer","key":"{key}","method":"ed25519","digest":"{digest}","signature":"{signature}"}"#,
            Placed,
        ),
        write("/orders/{id}/refusal", "P-APPROVER", "P-CLERK", "{order}", REASON, SignedByOrderer),
        write("/orders/{id}/return", "P-APPROVER", "P-CLERK", "{order}", REASON, SignedByOrderer),
        write(
            "/orders/{id}/revisions",
            "P-ORDERER",
            "P-CLERK",
            "{order}",
            r#"{"lines":[{"line":1,"quantity":10}]}"#,
            Returned,
        ),
        write("/orders/{id}/cancellation", "P-ORDERER", "P-APPROVER", "{order}", REASON, Placed),
        write(
            "/orders/{id}/answers",
            "P-CLERK",
            "P-ORDERER",
            "{order}",
            r#"{"lines":[{"line":1,"answer":{"change":{"quantity":10}}}]}"#,
            Sent,
        ),
        write("/orders/{id}/decisions", "P-ORDERER", "P-CLERK", "{order}", r#"{"line":1}"#, Proposed),
        write(
            "/orders/{id}/amendments",
            "P-ORDERER",
            "P-CLERK",
            "{order}",
            r#"{"lines":[{"line":1,"quantity":10}],"reason":"need_changed"}"#,
            Sent,
        ),
        write(
            "/orders/{id}/amendments/withdrawal",
            "P-ORDERER",
            "P-CLERK",
            "{order}",
            r#"{"reason":"no_funds"}"#,
            Amending,
        ),
        write("/orders/{id}/termination", "P-BUYER", "P-ORDERER", "{order}", REASON, Sent),
        write("/orders/{id}/closing", "P-ORDERER", "P-CLERK", "{order}", REASON, Sent),
        read("/journal", "P-AUDITOR", "P-ORDERER", ""),
        read("/journal/proof/{sequence}", "P-AUDITOR", "P-ORDERER", "5"),
    ]
}

/// A world with what samples refer to, and the values of their placeholders.
pub struct Scene {
    pub world: World,
    values: Vec<(&'static str, String)>,
}

impl Scene {
    /// The world with its order brought to a stage.
    pub fn at(stage: Stage) -> Scene {
        let world = World::new();
        let values = vec![
            ("{offer}", drone_offer().to_string()),
            ("{appointment}", appointment("P-ORDERER", Role::Orderer, "B11").to_string()),
            ("{key}", key("P-ORDERER").to_string()),
            ("{token}", token_of(&world, "P-ORDERER")),
        ];
        let mut scene = Scene { world, values };
        scene.prepare();
        if stage >= Stage::Placed {
            scene.place(stage);
        }
        scene
    }

    /// A text with its placeholders replaced.
    pub fn fill(&self, template: &str) -> String {
        self.values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// The address of a sample.
    pub fn path(&self, sample: &Sample) -> String {
        match sample.path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1))) {
            Some((before, after)) => format!("{before}{}{after}", self.fill(sample.at)),
            None => sample.path.to_owned(),
        }
    }

    fn prepare(&self) {
        use domain::contracts::ContractAction;
        use domain::contracts::add_contract::{AddContract, PriceLine};
        use domain::contracts::move_contract::MoveContract;
        use domain::signatures::set_policy::SetSignaturePolicy;
        let item = ItemId::of_code(&code("DRONE"));
        let policy = SetSignaturePolicy {
            code: code("ALL-5M"),
            organisation: None,
            category: None,
            amount_from: Money::new(500_000_000, Currency::UAH),
            steps: vec![Role::Orderer, Role::Approver, Role::Commander, Role::Buyer],
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
                tax_category: domain::contracts::TaxCategory::Standard,
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
        self.world.submit(domain::Actor::Console, vec![policy.into(), contract.into(), sign.into()]);
        self.world.engine.checkpoint_now().unwrap();
    }

    fn place(&mut self, stage: Stage) {
        let line = BasketLine {
            offer: drone_offer(),
            delivery_point: DeliveryPointId::of_code(&code("DP-11")),
            quantity: 20,
            unit_price_minor: 2_450_000,
            charges: Vec::new(),
        };
        let unit = OrganisationId::of_code(&code("B11"));
        let receipt = self.world.act("P-ORDERER", PlaceBasket { unit, lines: vec![line] });
        let Event::OrderSubmitted(placed) = &receipt.events[0] else { panic!("{receipt:?}") };
        let (order, digest) = (placed.order, placed.document_digest.unwrap());
        let signed = sign("P-ORDERER", order, 1, Role::Orderer, digest);
        self.values.extend([
            ("{order}", order.to_string()),
            ("{digest}", digest.to_string()),
            ("{signature}", signed.signature.to_string()),
        ]);
        if stage >= Stage::SignedByOrderer {
            self.sign("P-ORDERER", order, Role::Orderer, digest);
        }
        if stage == Stage::Returned {
            let reason = ReasonCode::Other;
            self.world.act("P-APPROVER", ReturnOrder { order, reason, note: None });
        }
        if stage >= Stage::Sent {
            self.sign("P-APPROVER", order, Role::Approver, digest);
            self.sign("P-COMMANDER", order, Role::Commander, digest);
        }
        let answer = |word| AnswerOrder { order, lines: vec![LineAnswer { line: 1, word }] };
        if stage == Stage::Proposed {
            let word = Word::Change { quantity: Some(10), promised_on: None, substitute: None };
            self.world.act("P-CLERK", answer(word));
        }
        if stage == Stage::Amending {
            self.world.act("P-CLERK", answer(Word::Confirm));
            let lines = vec![AmendedLine { line: 1, quantity: 30 }];
            let reason = ReasonCode::NeedChanged;
            self.world
                .act("P-ORDERER", AmendOrder { order, lines, delivery_point: None, reason, note: None });
        }
    }

    fn sign(&self, person: &str, order: OrderId, purpose: Role, digest: Digest) {
        let signed = sign(person, order, 1, purpose, digest);
        self.world.act(person, SignOrder { order, edition: 1, purpose, signed });
    }
}

/// A valid signature of a person over an edition of an order.
pub fn sign(person: &str, order: OrderId, edition: i64, purpose: Role, digest: Digest) -> Signed {
    let signable = Signable { kind: "order", id: order, edition, purpose, digest };
    let signature = SignatureBytes(signing_key(person).sign(&signable.bytes(&code("test"))).to_bytes());
    Signed { key: key(person), method: Method::Ed25519, digest, signature }
}

fn key(person: &str) -> KeyId {
    identity::key_id(&KeyBytes(signing_key(person).verifying_key().to_bytes()))
}

fn appointment(person: &str, role: Role, organisation: &str) -> AppointmentId {
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
