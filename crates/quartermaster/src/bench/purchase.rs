//! One order of a benchmark's year: what is known of it, and the command of each of its steps.

use std::collections::BTreeMap;

use domain::Command;
use domain::acceptance::draw_up::{DrawUpAct, JudgedLine};
use domain::acceptance::sign::SignAct;
use domain::fulfilment::add_manifest_part::AddManifestPart;
use domain::fulfilment::despatch::{DespatchOrder, Lot};
use domain::fulfilment::record_milestone::{Milestone, RecordMilestone};
use domain::fulfilment::seal_manifest::SealManifest;
use domain::identity::Role;
use domain::invoicing::submit::{InvoicedLine, SubmitInvoice};
use domain::orders::answer::{AnswerOrder, LineAnswer, Word};
use domain::orders::place::{BasketLine, PlaceBasket};
use domain::orders::sign::SignOrder;
use domain::payments::BankEntry;
use domain::payments::confirm_payment::ConfirmPayment;
use domain::payments::order_payment::OrderPayment;
use domain::signatures::{Method, Signed};
use domain::values::{
    ActId, Code, ContractId, Currency, Date, DeliveryPointId, DespatchId, Digest, Id, InvoiceId, OrderId,
    OrganisationId, PaymentId, SerialNumber,
};
use engine::signing::Signable;

use super::nation::{self, ITEMS_EACH, Nation, UNIT_PRICE_MINOR, code};
use super::serials::chain_digest;
use crate::demo::cast::Player;

/// Pieces of an order, each with a serial number.
pub const PIECES: i64 = 20;

/// What the steps of all orders have in common.
pub struct Scene<'a> {
    /// Units, contracts and offers.
    pub nation: &'a Nation,
    /// The people, by role and the number of their unit or supplier.
    pub players: BTreeMap<(Role, usize), Player>,
    /// Name of the installation.
    pub cell: Code,
    /// The day of the measurement.
    pub today: Date,
}

/// One order on its way.
#[derive(Default)]
pub struct Purchase {
    n: usize,
    /// The order and the digest of its document, once it is placed.
    pub order: Option<(OrderId, Digest)>,
    /// The despatch, once it is sent.
    pub despatch: Option<DespatchId>,
    /// The act and the digest of its document, once it is drawn up.
    pub act: Option<(ActId, Digest)>,
    /// The invoice, once it is received.
    pub invoice: Option<InvoiceId>,
    /// The payment, once it is ordered.
    pub payment: Option<PaymentId>,
}

/// What an earlier step made.
fn known<T: Copy>(made: Option<T>) -> T {
    made.expect("the steps of an order are played in their order")
}

impl Purchase {
    /// The `n`th order; units, suppliers and items take turns.
    pub fn new(n: usize) -> Purchase {
        Purchase { n, ..Purchase::default() }
    }

    fn unit(&self) -> usize {
        self.n % nation::UNITS
    }

    fn supplier(&self) -> usize {
        self.n % nation::SUPPLIERS
    }

    /// Who takes a step in a role.
    pub fn player<'s>(&self, scene: &'s Scene<'_>, role: Role) -> &'s Player {
        let place = match role {
            Role::SupplierClerk => self.supplier(),
            Role::Treasurer => 0,
            _ => self.unit(),
        };
        &scene.players[&(role, place)]
    }

    /// Places it.
    pub fn place(&self, scene: &Scene<'_>) -> Command {
        let unit = &scene.nation.units[self.unit()];
        let line = BasketLine {
            offer: scene.nation.contracts[self.supplier()][self.n % ITEMS_EACH],
            delivery_point: DeliveryPointId::of_code(&code(&unit.point)),
            quantity: PIECES,
            unit_price_minor: UNIT_PRICE_MINOR,
            charges: Vec::new(),
        };
        PlaceBasket { unit: OrganisationId::of_code(&code(&unit.code)), lines: vec![line], emergency: None }
            .into()
    }

    fn signed<I: Id>(
        &self,
        scene: &Scene<'_>,
        kind: &'static str,
        (id, digest): (I, Digest),
        purpose: Role,
    ) -> Signed {
        let player = self.player(scene, purpose);
        let bytes = Signable { kind, id, edition: 1, purpose, digest }.bytes(&scene.cell);
        Signed {
            key: player.key,
            method: Method::Ed25519,
            digest,
            signature: player.signature(&bytes),
            assertion: None,
        }
    }

    /// Signs the order.
    pub fn sign_order(&self, scene: &Scene<'_>, purpose: Role) -> Command {
        let document = known(self.order);
        let signed = self.signed(scene, "order", document, purpose);
        SignOrder { order: document.0, edition: 1, purpose, signed }.into()
    }

    /// The supplier confirms it.
    pub fn confirm(&self, _: &Scene<'_>) -> Command {
        let line = LineAnswer { line: 1, word: Word::Confirm };
        AnswerOrder { order: known(self.order).0, lines: vec![line] }.into()
    }

    /// Sends all pieces in one lot.
    pub fn send(&self, _: &Scene<'_>) -> Command {
        let lot = Lot { order_line: 1, lot: code("LOT-1"), quantity: PIECES, has_serials: true };
        let packing_list = code(&format!("PL-{}", self.n));
        DespatchOrder { order: known(self.order).0, packing_list, expected_on: None, lines: vec![lot] }.into()
    }

    fn serials(&self) -> Vec<String> {
        (1..=PIECES).map(|piece| format!("SN-{:09}-{piece:02}", self.n)).collect()
    }

    /// Lists the serial numbers.
    pub fn list(&self, _: &Scene<'_>) -> Command {
        let serial = |text: String| SerialNumber::new(&text).expect("letters, digits and hyphens");
        let serials = self.serials().into_iter().map(serial).collect();
        AddManifestPart { despatch: known(self.despatch), line: 1, part: 1, serials }.into()
    }

    /// Seals the manifest.
    pub fn seal(&self, _: &Scene<'_>) -> Command {
        let digest = chain_digest(std::iter::once(&self.serials()[..]));
        SealManifest { despatch: known(self.despatch), line: 1, count: PIECES, digest }.into()
    }

    /// It arrives.
    pub fn arrive(&self, _: &Scene<'_>) -> Command {
        let (despatch, milestone) = (known(self.despatch), Milestone::Arrived);
        RecordMilestone { despatch, milestone, on: None, note: None }.into()
    }

    /// Draws up the act: everything is accepted.
    pub fn draw_up(&self, _: &Scene<'_>) -> Command {
        let line = JudgedLine { line: 1, accepted: PIECES, rejected: 0, missing: 0, unjudged: 0 };
        let (despatch, lines) = (known(self.despatch), vec![line]);
        let (discrepancies, exceptions, files) = (Vec::new(), Vec::new(), Vec::new());
        DrawUpAct { despatch, lines, discrepancies, exceptions, files }.into()
    }

    /// Signs the act.
    pub fn sign_act(&self, scene: &Scene<'_>, purpose: Role) -> Command {
        let document = known(self.act);
        let signed = self.signed(scene, "act", document, purpose);
        SignAct { act: document.0, edition: 1, purpose, signed }.into()
    }

    /// The supplier invoices it.
    pub fn charge(&self, scene: &Scene<'_>) -> Command {
        let line = InvoicedLine {
            order: known(self.order).0,
            order_line: 1,
            quantity: PIECES,
            unit_price_minor: UNIT_PRICE_MINOR,
            tax_rate_percent: nation::TAX_RATE_PERCENT,
        };
        SubmitInvoice {
            contract: ContractId::of_code(&nation::contract_code(self.supplier())),
            number: code(&format!("INV-{}", self.n)),
            currency: Currency::UAH,
            total_minor: PIECES * UNIT_PRICE_MINOR,
            issued_on: scene.today,
            due_on: nation::days_from(scene.today, 30),
            lines: vec![line],
            corrects: None,
        }
        .into()
    }

    /// The treasury orders the payment.
    pub fn pay(&self, _: &Scene<'_>) -> Command {
        OrderPayment { invoice: known(self.invoice) }.into()
    }

    /// The bank confirms it.
    pub fn settle(&self, scene: &Scene<'_>) -> Command {
        let entry = BankEntry {
            reference: code(&format!("BANK-{}", self.n)),
            amount_minor: PIECES * UNIT_PRICE_MINOR,
            booked_on: scene.today,
        };
        ConfirmPayment { payment: known(self.payment), entry }.into()
    }
}
