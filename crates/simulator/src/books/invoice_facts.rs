//! Invoices, their match, and the payments that settle them.

use std::collections::BTreeMap;

use domain::funds::Stage;
use domain::invoicing::submit::InvoicedLine;
use domain::invoicing::{ChargeAmount, InvoiceStatus, Pieces};
use domain::ledger::ChargeMove;
use domain::payments::{BankEntry, PaymentStatus};
use domain::values::{ContractId, InvoiceId, OrganisationId, PaymentId};
use serde::Deserialize;

use super::charges::Charge;
use super::settlement::{Invoice, Payment};
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct Received {
    invoice: InvoiceId,
    contract: ContractId,
    supplier: OrganisationId,
    lines: Vec<InvoicedLine>,
}

#[derive(Deserialize)]
struct Matched {
    invoice: InvoiceId,
    charges: Vec<ChargeAmount>,
    payable_minor: i64,
}

#[derive(Deserialize)]
struct OfInvoice {
    invoice: InvoiceId,
}

#[derive(Deserialize)]
struct Ordered {
    payment: PaymentId,
    series: String,
    ordinal: i64,
    invoice: InvoiceId,
    amount_minor: i64,
}

#[derive(Deserialize)]
struct BankWord {
    payment: PaymentId,
    entry: BankEntry,
}

impl Books {
    /// Enters a fact about invoices and payments; false when it is about something else.
    pub(super) fn enter_invoice(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "invoice_received.1" => self.receive_invoice(fact.read()?),
            "invoice_matched.1" => self.match_invoice(fact.read()?)?,
            "invoice_mismatched.1" => {
                let OfInvoice { invoice } = fact.read()?;
                self.settlement.invoice_mut(invoice)?.status = InvoiceStatus::InException;
            }
            "invoice_rejected.1" => self.reject_invoice(&fact.read()?)?,
            "invoice_settled.1" => {
                let OfInvoice { invoice } = fact.read()?;
                self.pay(invoice, 1)?;
            }
            "payment_ordered.1" => self.order_payment(&fact.read()?)?,
            "payment_confirmed.1" => self.confirm_payment(fact.read()?)?,
            "payment_returned.1" => self.return_payment(fact.read()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn receive_invoice(&mut self, received: Received) {
        let Received { invoice: id, contract, supplier, lines } = received;
        let pieces = lines.iter().map(|line| Pieces {
            order: line.order,
            line: line.order_line,
            quantity: line.quantity,
        });
        let (status, pieces, charges) = (InvoiceStatus::Received, pieces.collect(), Vec::new());
        self.settlement.invoices.push(Invoice { id, contract, supplier, status, pieces, charges });
    }

    /// The accrued money of a line that pays for pieces: all but what advances paid before.
    fn match_invoice(&mut self, matched: Matched) -> Result<(), Finding> {
        let invoice = self.settlement.invoice_mut(matched.invoice)?;
        (invoice.status, invoice.charges) = (InvoiceStatus::Matched, matched.charges.clone());
        let pieces = invoice.pieces.clone();
        let mut expected = 0;
        for Pieces { order, line, quantity } in pieces {
            let line = self.order_mut(order)?.line_mut(line)?;
            let free: i64 = line.charges.iter().map(Charge::unclaimed).sum();
            let unclaimed_value = (line.accepted - line.invoiced) * line.price;
            let value = quantity * line.price;
            expected += value - (unclaimed_value - free).clamp(0, value);
            line.invoiced += quantity;
            let what = || format!("pieces invoiced of a line of {order}, at most those accepted");
            same(what, line.invoiced <= line.accepted, true)?;
        }
        same(|| format!("payable of {}", matched.invoice), matched.payable_minor, expected)?;
        self.claim(&matched.charges, 1)
    }

    /// Marks accrued money as awaiting payment, or unmarks it.
    fn claim(&mut self, amounts: &[ChargeAmount], sign: i64) -> Result<(), Finding> {
        for amount in amounts {
            let charge = self.charge_mut(amount)?;
            charge.payable += sign * amount.amount_minor;
            let (payable, unclaimed) = (charge.payable, charge.unclaimed());
            if payable < 0 || unclaimed < 0 {
                let what = format!("accrued money for invoices of {amount:?}");
                return Err(Finding::Overspent { what, balance: payable.min(unclaimed) });
            }
        }
        Ok(())
    }

    /// Parts of an invoice over the charges they were matched with and what was cut from those since.
    fn borne(
        &self,
        charges: &[ChargeAmount],
        holds: impl Fn(&Charge) -> i64,
    ) -> Result<Vec<ChargeAmount>, Finding> {
        let mut left = BTreeMap::new();
        let mut borne = Vec::new();
        for part in charges {
            let line = self.order(part.order).and_then(|order| order.line(part.line));
            let mut rest = part.amount_minor;
            for charge in known(line, part)?.with_cuts(part.position) {
                let position = charge.position;
                let left = left.entry((part.order, part.line, position)).or_insert_with(|| holds(charge));
                let amount_minor = rest.min(*left);
                if amount_minor > 0 {
                    borne.push(ChargeAmount { position, amount_minor, ..*part });
                    *left -= amount_minor;
                    rest -= amount_minor;
                }
            }
            if rest > 0 {
                return Err(Finding::Overspent { what: format!("money of {part:?}"), balance: -rest });
            }
        }
        Ok(borne)
    }

    pub(super) fn charge_mut(&mut self, amount: &ChargeAmount) -> Result<&mut Charge, Finding> {
        self.order_mut(amount.order)?.line_mut(amount.line)?.charge_mut(amount.position)
    }

    fn reject_invoice(&mut self, rejected: &OfInvoice) -> Result<(), Finding> {
        let invoice = self.settlement.invoice_mut(rejected.invoice)?;
        let was_matched = invoice.status == InvoiceStatus::Matched;
        invoice.status = InvoiceStatus::Rejected;
        let (pieces, charges) = (invoice.pieces.clone(), invoice.charges.clone());
        if was_matched {
            for piece in pieces {
                self.order_mut(piece.order)?.line_mut(piece.line)?.invoiced -= piece.quantity;
            }
            let charges = self.borne(&charges, |charge| charge.payable)?;
            self.claim(&charges, -1)?;
        }
        Ok(())
    }

    fn order_payment(&mut self, ordered: &Ordered) -> Result<(), Finding> {
        self.count(&ordered.series, ordered.ordinal)?;
        let invoice = self.settlement.invoice_mut(ordered.invoice)?;
        invoice.status = InvoiceStatus::PaymentOrdered;
        let amount: i64 = invoice.charges.iter().map(|charge| charge.amount_minor).sum();
        same(|| format!("amount of {}", ordered.payment), ordered.amount_minor, amount)?;
        let (id, invoice, status) = (ordered.payment, ordered.invoice, PaymentStatus::Ordered);
        self.settlement.payments.push(Payment { id, invoice, amount, status });
        Ok(())
    }

    fn confirm_payment(&mut self, word: BankWord) -> Result<(), Finding> {
        let payment = self.settlement.payment_mut(word.payment)?;
        payment.status = PaymentStatus::Confirmed;
        let (invoice, amount) = (payment.invoice, payment.amount);
        same(|| format!("amount of {}", word.payment), word.entry.amount_minor, amount)?;
        self.settlement.record(word.entry.reference)?;
        self.pay(invoice, 1)
    }

    fn return_payment(&mut self, word: BankWord) -> Result<(), Finding> {
        let payment = self.settlement.payment_mut(word.payment)?;
        let was_paid = payment.status == PaymentStatus::Confirmed;
        payment.status = PaymentStatus::Returned;
        let invoice = payment.invoice;
        self.settlement.record(word.entry.reference)?;
        if was_paid {
            self.pay(invoice, -1)?;
        }
        self.settlement.invoice_mut(invoice)?.status = InvoiceStatus::Matched;
        Ok(())
    }

    /// Pays what an invoice's charges owe, or takes it back.
    fn pay(&mut self, invoice: InvoiceId, sign: i64) -> Result<(), Finding> {
        let invoice = self.settlement.invoice_mut(invoice)?;
        invoice.status = InvoiceStatus::Paid;
        let (pieces, charges) = (invoice.pieces.clone(), invoice.charges.clone());
        let (from, to) = match sign {
            1 => (Stage::Accrued, Stage::Paid),
            _ => (Stage::Paid, Stage::Accrued),
        };
        let charges = self.borne(&charges, |charge| match sign {
            1 => charge.payable,
            _ => charge.purse.get(Stage::Paid),
        })?;
        for amount in &charges {
            let ChargeAmount { order, line, position, amount_minor } = *amount;
            self.charge_mut(amount)?.payable -= sign * amount_minor;
            self.shift(order, &[ChargeMove { line, position, from, to, amount_minor }])?;
        }
        for piece in pieces {
            self.order_mut(piece.order)?.line_mut(piece.line)?.paid += sign * piece.quantity;
        }
        Ok(())
    }
}
