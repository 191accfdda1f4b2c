//! The stage: everything the scenes use, and the single steps people take through the API.

use domain::values::Timestamp;
use engine::clock::StoryClock;
use serde_json::{Value, json};

use super::api::{Api, Problem};
use super::cast::{Cast, Player};
use super::dice::Dice;
use super::scenes::programme::buying::UnderWay;
use super::shop::{Offer, Shop, Unit};
use crate::output::{self, Failure};

/// The contracting agency's code in the demo nation.
pub const AGENCY: &str = "AGENCY";
/// The treasury's code in the demo nation.
pub const TREASURY: &str = "TREASURY";
/// What a step gives: its answer, or the refusal that the scene may have wanted.
pub type Step = Result<Result<Value, Problem>, Failure>;

/// Everything the scenes use.
pub struct Stage {
    /// The API.
    pub api: Api,
    /// The people.
    pub cast: Cast,
    /// Offers and units.
    pub shop: Shop,
    /// Choices.
    pub dice: Dice,
    /// The story's time.
    pub clock: StoryClock,
    /// Orders of packages that go on after the month of everyday work.
    pub under_way: Vec<UnderWay>,
    pub(super) serials: u64,
    papers: u64,
}

/// An order of the story.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Its human number.
    pub number: String,
    /// The unit's code.
    pub unit: String,
    /// What was ordered, line by line.
    pub lines: Vec<(Offer, i64)>,
}

impl Order {
    /// The supplier's code.
    pub fn supplier(&self) -> &str {
        &self.lines[0].0.supplier
    }
}

/// A despatch of the story: its id and the serial numbers of each line.
#[derive(Clone, Debug)]
pub struct Despatch {
    /// Its id.
    pub id: String,
    /// Line of the despatch, order line, quantity, serial numbers.
    pub lines: Vec<(i64, i64, i64, Vec<String>)>,
}

/// The answer of a step that must succeed.
pub fn done(what: &str, step: Step) -> Result<Value, Failure> {
    step?.map_err(|problem| {
        Failure::refused(format!("{what} was refused ({}): {}", problem.code, problem.detail))
    })
}

/// The refusal of a step that must be refused with this code; anything else ends the story.
pub fn refused(what: &str, code: &str, step: Step) -> Result<String, Failure> {
    match step? {
        Err(problem) if problem.code == code => Ok(problem.detail),
        Err(problem) => Err(Failure::refused(format!(
            "{what}: expected {code}, got {}: {}",
            problem.code, problem.detail
        ))),
        Ok(_) => Err(Failure::refused(format!("{what} was accepted, but {code} was expected"))),
    }
}

/// A field of the first event of a receipt, such as the id of what was made.
pub fn made(receipt: &Value, field: &str) -> String {
    text(&receipt["events"][0]["fields"][field])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Stage {
    /// A stage with everyone in place.
    pub fn new(api: Api, cast: Cast, shop: Shop, dice: Dice, clock: StoryClock) -> Stage {
        Stage { api, cast, shop, dice, clock, under_way: Vec::new(), serials: 0, papers: 0 }
    }

    /// Lets story time pass.
    pub fn pass_hours(&self, hours: i64) {
        self.clock.set(self.clock.now().plus_hours(hours));
    }

    /// The story's time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells the reader what happens.
    pub fn tell(&self, what: impl std::fmt::Display) {
        output::tell(format_args!("  {what}"));
    }

    /// A fresh paper number such as a packing list.
    pub fn paper(&mut self, prefix: &str) -> String {
        self.papers += 1;
        format!("{prefix}-{:05}", self.papers)
    }

    /// The body of a basket of one unit.
    pub fn basket(&mut self, unit: &Unit, lines: &[(Offer, i64)]) -> Value {
        let point = self.dice.pick(&unit.points).cloned().unwrap_or_default();
        let line = |(offer, quantity): &(Offer, i64)| {
            json!({
                "offer": offer.id,
                "delivery_point": point,
                "quantity": quantity,
                "unit_price_minor": offer.unit_price_minor,
            })
        };
        json!({ "unit": unit.code, "lines": lines.iter().map(line).collect::<Vec<_>>() })
    }

    /// Places a basket as the unit's orderer; the lines must be of one contract.
    pub fn place(&mut self, unit: &Unit, lines: &[(Offer, i64)]) -> Result<Result<Order, Problem>, Failure> {
        let body = self.basket(unit, lines);
        let orderer = self.cast.at(&unit.code, "orderer")?;
        let answer = self.api.post(&orderer.token, "/baskets", &body)?;
        Ok(answer.map(|receipt| self.order_of(unit, lines, &receipt["orders"][0])))
    }

    /// The story's record of an order the API made.
    pub fn order_of(&self, unit: &Unit, lines: &[(Offer, i64)], made: &Value) -> Order {
        Order {
            id: text(&made["id"]),
            number: text(&made["number"]),
            unit: unit.code.clone(),
            lines: lines.to_vec(),
        }
    }

    /// One person signs a document; `document` is its path, `signatures` where the signature goes.
    pub(super) fn sign(&mut self, organisation: &str, role: &str, document: &str, signatures: &str) -> Step {
        let player = self.cast.at(organisation, role)?;
        let read = self.api.get(&player.token, document)?;
        let body = signature(player, role, &read)?;
        self.api.post(&player.token, signatures, &body)
    }

    /// An officer of the body signs the judgement of a package that waits.
    pub fn sign_judgement(&mut self, body: &str, package: &str) -> Result<(), Failure> {
        let path = format!("/packages/{package}");
        let (document, signatures) = (format!("{path}/document"), format!("{path}/signatures"));
        let step = self.sign(body, "partner_officer", &document, &signatures);
        done(&format!("{body}'s signature of the judgement of {package}"), step).map(drop)
    }

    /// One signature of an order.
    pub fn sign_order(&mut self, order: &Order, role: &str) -> Step {
        let path = format!("/orders/{}", order.id);
        self.sign(&order.unit, role, &format!("{path}/document"), &format!("{path}/signatures"))
    }

    /// All three signatures, after which the order is with the supplier.
    pub fn sign_all(&mut self, order: &Order) -> Result<(), Failure> {
        for role in ["orderer", "approver", "commander"] {
            done(&format!("the {role}'s signature of {}", order.number), self.sign_order(order, role))?;
        }
        Ok(())
    }

    /// The supplier answers; one answer a line.
    pub fn answer(&mut self, order: &Order, lines: Value) -> Step {
        self.as_supplier(order, "answers", &json!({ "lines": lines }))
    }

    /// The supplier confirms every line.
    pub fn confirm(&mut self, order: &Order) -> Result<(), Failure> {
        let lines: Vec<_> =
            (1..=order.lines.len()).map(|line| json!({ "line": line, "answer": "confirm" })).collect();
        done(&format!("the answer to {}", order.number), self.answer(order, Value::from(lines)))?;
        Ok(())
    }

    /// The supplier's clerk acts on the order.
    pub fn as_supplier(&mut self, order: &Order, path: &str, body: &Value) -> Step {
        let clerk = self.cast.at(order.supplier(), "supplier_clerk")?;
        self.api.post(&clerk.token, &format!("/orders/{}/{path}", order.id), body)
    }

    /// The orderer acts on the order.
    pub fn as_orderer(&mut self, order: &Order, path: &str, body: &Value) -> Step {
        let orderer = self.cast.at(&order.unit, "orderer")?;
        self.api.post(&orderer.token, &format!("/orders/{}/{path}", order.id), body)
    }
}

/// The body of a signature over the document that was read.
pub fn signature(player: &Player, role: &str, read: &Value) -> Result<Value, Failure> {
    let read = &read["to_sign"];
    let bytes = unhex(read["signing_bytes"].as_str().unwrap_or_default())
        .ok_or_else(|| Failure::refused("the document has no signing bytes"))?;
    Ok(json!({
        "purpose": role,
        "edition": read["edition"],
        "key": player.key,
        "method": "ed25519",
        "digest": read["digest"],
        "signature": player.sign(&bytes),
    }))
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}
