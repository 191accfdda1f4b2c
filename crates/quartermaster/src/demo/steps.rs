//! The steps from despatch to payment: what supplier, receiver, signers and treasury do with a sent order.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::shop::Offer;
use super::stage::{Despatch, Order, Stage, Step, TREASURY, done, made};
use crate::output::Failure;

/// Serial numbers of one part of a manifest.
const PART: usize = 1_000;

impl Stage {
    /// The supplier despatches quantities of order lines, with a sealed manifest where pieces have serial numbers.
    pub fn despatch(&mut self, order: &Order, quantities: &[(i64, i64)]) -> Result<Despatch, Failure> {
        let (packing_list, lot) = (self.paper("ВН"), self.paper("LOT"));
        let mut lines = Vec::new();
        for (line, quantity) in quantities {
            let offer = &order.lines[usize::try_from(line - 1).unwrap_or(0)].0;
            lines.push(
                json!({ "line": line, "quantity": quantity, "lot": lot, "has_serials": offer.has_serials }),
            );
        }
        let body = json!({ "packing_list": packing_list, "lines": lines });
        let clerk_of = order.supplier().to_owned();
        let token = self.cast.at(&clerk_of, "supplier_clerk")?.token.clone();
        let what = format!("the despatch of {}", order.number);
        let receipt = done(&what, self.api.post(&token, &format!("/orders/{}/despatches", order.id), &body))?;
        let mut despatch = Despatch { id: made(&receipt, "despatch"), lines: Vec::new() };
        for ((line, quantity), number) in quantities.iter().zip(1..) {
            let offer = order.lines[usize::try_from(line - 1).unwrap_or(0)].0.clone();
            let serials = if offer.has_serials {
                self.manifest(&token, &despatch.id, number, &offer, *quantity)?
            } else {
                Vec::new()
            };
            despatch.lines.push((number, *line, *quantity, serials));
        }
        Ok(despatch)
    }

    fn manifest(
        &mut self,
        token: &str,
        despatch: &str,
        line: i64,
        offer: &Offer,
        quantity: i64,
    ) -> Result<Vec<String>, Failure> {
        let path = format!("/despatches/{despatch}/lines/{line}");
        let serials: Vec<String> = (0..quantity).map(|_| self.serial(offer)).collect();
        let mut chain = [0u8; 32];
        for (part, number) in serials.chunks(PART).zip(1..) {
            let digest = Sha256::digest(part.join("\n"));
            chain = Sha256::new().chain_update(chain).chain_update(digest).finalize().into();
            let body = json!({ "part": number, "serials": part });
            done("a part of the manifest", self.api.post(token, &format!("{path}/manifest"), &body))?;
        }
        let body = json!({ "count": quantity, "digest": domain::values::Digest(chain) });
        done("the seal of the manifest", self.api.post(token, &format!("{path}/seal"), &body))?;
        Ok(serials)
    }

    fn serial(&mut self, offer: &Offer) -> String {
        self.serials += 1;
        let item: String = offer.item.chars().take(24).collect();
        format!("{item}-26-{:06}", self.serials)
    }

    /// The unit's receiver records the arrival.
    pub fn arrive(&mut self, order: &Order, despatch: &Despatch) -> Result<(), Failure> {
        let receiver = self.cast.at(&order.unit, "receiver")?;
        let path = format!("/despatches/{}/milestones", despatch.id);
        let body = json!({ "milestone": "arrived" });
        done("the arrival", self.api.post(&receiver.token, &path, &body))?;
        Ok(())
    }

    /// The receiver draws up an act; the answer is its id.
    pub fn draw_up(&mut self, order: &Order, despatch: &Despatch, act: &Value) -> Result<String, Failure> {
        let receiver = self.cast.at(&order.unit, "receiver")?;
        let receipt = self.api.post(&receiver.token, &format!("/despatches/{}/acts", despatch.id), act);
        Ok(made(&done(&format!("the act of {}", order.number), receipt)?, "act"))
    }

    /// Acceptance signer, commission member and commander sign an act.
    pub fn sign_act(&mut self, order: &Order, act: &str) -> Result<(), Failure> {
        let path = format!("/acts/{act}");
        for role in ["acceptance_signer", "commission_member", "commander"] {
            let step =
                self.sign(&order.unit, role, &format!("{path}/document"), &format!("{path}/signatures"));
            done(&format!("the {role}'s signature of the act of {}", order.number), step)?;
        }
        Ok(())
    }

    /// Everything of a despatch arrived and is accepted.
    pub fn accept(&mut self, order: &Order, despatch: &Despatch) -> Result<(), Failure> {
        self.arrive(order, despatch)?;
        let line = |(line, _, quantity, _): &(i64, i64, i64, Vec<String>)| json!({ "line": line, "accepted": quantity, "rejected": 0, "missing": 0, "unjudged": 0 });
        let lines: Vec<_> = despatch.lines.iter().map(line).collect();
        let act = self.draw_up(order, despatch, &json!({ "lines": lines }))?;
        self.sign_act(order, &act)
    }

    /// The body of an invoice over quantities of order lines.
    pub fn invoice_body(&mut self, order: &Order, quantities: &[(i64, i64)]) -> Value {
        let mut total = 0;
        let mut lines = Vec::new();
        for (line, quantity) in quantities {
            let offer = &order.lines[usize::try_from(line - 1).unwrap_or(0)].0;
            let (price, rate) = (offer.unit_price_minor, offer.tax_rate_percent);
            total += price * quantity;
            lines.push(
                json!({ "order": order.id, "line": line, "quantity": quantity, "unit_price_minor": price, "tax_rate_percent": rate }),
            );
        }
        let number = self.paper("РФ");
        let today = domain::values::Zone::named("Europe/Kyiv").unwrap_or_default().date(self.now());
        let due = today.saturating_add(jiff::Span::new().days(10));
        json!({
            "number": number,
            "contract": order.lines[0].0.contract,
            "currency": order.lines[0].0.currency,
            "total_minor": total,
            "issued_on": today,
            "due_on": due,
            "lines": lines,
        })
    }

    /// The supplier sends an invoice; the answer has its id and status.
    pub fn invoice(&mut self, order: &Order, body: &Value) -> Step {
        let clerk = self.cast.at(order.supplier(), "supplier_clerk")?;
        self.api.post(&clerk.token, "/invoices", body)
    }

    /// The treasury orders the payment of an invoice and the bank confirms it; the answer is the payment's id.
    pub fn pay(&mut self, invoice: &str, amount_minor: i64, reference: &str) -> Result<String, Failure> {
        let treasurer = self.cast.at(TREASURY, "treasurer")?.token.clone();
        let path = format!("/invoices/{invoice}/payment");
        let receipt = done("the payment order", self.api.post(&treasurer, &path, &json!({})))?;
        let payment = made(&receipt, "payment");
        done("the bank's confirmation", self.confirm_payment(&payment, amount_minor, reference))?;
        Ok(payment)
    }

    /// The bank's confirmation of a payment.
    pub fn confirm_payment(&mut self, payment: &str, amount_minor: i64, reference: &str) -> Step {
        let treasurer = self.cast.at(TREASURY, "treasurer")?;
        let today = domain::values::Zone::named("Europe/Kyiv").unwrap_or_default().date(self.now());
        let body = json!({ "bank_reference": reference, "amount_minor": amount_minor, "booked_on": today });
        self.api.post(&treasurer.token, &format!("/payments/{payment}/confirmation"), &body)
    }

    /// The invoice of quantities of an order; the answer is its id and total.
    pub fn bill(&mut self, order: &Order, quantities: &[(i64, i64)]) -> Result<(String, i64), Failure> {
        let body = self.invoice_body(order, quantities);
        let invoice = done(&format!("the invoice of {}", order.number), self.invoice(order, &body))?;
        Ok((made(&invoice, "invoice"), body["total_minor"].as_i64().unwrap_or_default()))
    }

    /// Invoice and payment of quantities of an order.
    pub fn settle(&mut self, order: &Order, quantities: &[(i64, i64)]) -> Result<(), Failure> {
        let (invoice, amount_minor) = self.bill(order, quantities)?;
        let reference = self.paper("BANK");
        self.pay(&invoice, amount_minor, &reference).map(drop)
    }
}
