//! Invoices, payments and the bank's word in the auditor's books.

use std::collections::BTreeSet;

use domain::funds::Stage;
use domain::invoicing::submit::InvoicedLine;
use domain::invoicing::{ChargeAmount, InvoiceStatus, Pieces};
use domain::ledger::ChargeMove;
use domain::payments::{BankEntry, PaymentStatus};
use domain::values::{AllotmentId, Code, ContractId, InvoiceId, OrderId, OrganisationId, PaymentId};
use serde::Deserialize;

use super::orders::{Charge, Side};
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

/// An invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Identity.
    pub id: InvoiceId,
    /// The contract.
    pub contract: ContractId,
    /// The supplier.
    pub supplier: OrganisationId,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// What it invoices.
    pub pieces: Vec<Pieces>,
    /// Who bears it.
    pub charges: Vec<ChargeAmount>,
}

/// A payment order.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Identity.
    pub id: PaymentId,
    /// The invoice it pays.
    pub invoice: InvoiceId,
    /// Amount, minor units.
    pub amount: i64,
    /// Where it stands.
    pub status: PaymentStatus,
}

/// Invoices, payments and entries of the bank's statement, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Invoices.
    pub invoices: Vec<Invoice>,
    /// Payments.
    pub payments: Vec<Payment>,
    /// References of the bank's entries.
    pub references: BTreeSet<Code>,
}

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

#[derive(Deserialize)]
struct AdvanceMoved {
    order: OrderId,
    entry: BankEntry,
    moves: Vec<ChargeMove>,
}

#[derive(Deserialize)]
struct Refunded {
    order: OrderId,
    entry: BankEntry,
    moves: Vec<ChargeMove>,
    to_source: Vec<ChargeAmount>,
}

#[derive(Deserialize)]
struct Recharged {
    order: OrderId,
    line: i64,
    position: i64,
    to_allotment: AllotmentId,
}

impl Books {
    /// Enters a fact about invoices and payments; false when it is about something else.
    pub(super) fn enter_settlement(&mut self, fact: &Fact) -> Result<bool, Finding> {
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
            "advance_confirmed.1" => self.advance(fact.read()?)?,
            "advance_returned.1" => self.return_advance(fact.read()?)?,
            "refund_received.1" => self.refund(fact.read()?)?,
            "charge_recharged.1" => self.recharge(&fact.read()?)?,
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

    /// The accrued money of a line that pays for pieces: all but what advances paid before (decisions.md 1).
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

    fn charge_mut(&mut self, amount: &ChargeAmount) -> Result<&mut Charge, Finding> {
        let line = self.order_mut(amount.order)?.line_mut(amount.line)?;
        let index = usize::try_from(amount.position - 1).ok();
        known(index.and_then(|index| line.charges.get_mut(index)), amount)
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

    fn advance(&mut self, moved: AdvanceMoved) -> Result<(), Finding> {
        self.settlement.record(moved.entry.reference)?;
        let stages = (Stage::Obligated, Stage::Advanced);
        let moves = self.order_mut(moved.order)?.partly(stages, moved.entry.amount_minor, Side::First)?;
        self.shift_as_stated(moved.order, &moves, &moved.moves)
    }

    /// Money comes back as obligated where pieces are still to be accepted, as available beyond that.
    fn return_advance(&mut self, moved: AdvanceMoved) -> Result<(), Finding> {
        self.settlement.record(moved.entry.reference)?;
        let order = self.order_mut(moved.order)?;
        let stages = (Stage::Advanced, Stage::Obligated);
        let returned = order.partly(stages, moved.entry.amount_minor, Side::Last)?;
        let mut free: Vec<_> = order
            .lines
            .iter()
            .map(|line| line.excess((line.quantity - line.accepted) * line.price))
            .collect();
        let mut moves = Vec::new();
        for movement in returned {
            let index = usize::try_from(movement.line - 1).unwrap_or(usize::MAX);
            let free = known(free.get_mut(index), movement)?;
            let freed = movement.amount_minor.min(*free);
            *free -= freed;
            let owed = movement.amount_minor - freed;
            let parts = [(Stage::Available, freed), (Stage::Obligated, owed)];
            moves.extend(parts.map(|(to, amount_minor)| ChargeMove { to, amount_minor, ..movement }));
        }
        moves.retain(|movement| movement.amount_minor > 0);
        self.shift_as_stated(moved.order, &moves, &moved.moves)
    }

    fn refund(&mut self, refunded: Refunded) -> Result<(), Finding> {
        self.settlement.record(refunded.entry.reference)?;
        let back: i64 = refunded.moves.iter().map(|movement| movement.amount_minor).sum();
        let owed: i64 = refunded.to_source.iter().map(|amount| amount.amount_minor).sum();
        same(|| format!("refund of {}", refunded.order), back + owed, refunded.entry.amount_minor)?;
        let is_refund =
            |movement: &ChargeMove| (movement.from, movement.to) == (Stage::Paid, Stage::Available);
        let what = || format!("refund of {} frees paid money only", refunded.order);
        same(what, refunded.moves.iter().all(is_refund), true)?;
        self.shift(refunded.order, &refunded.moves)?;
        for amount in &refunded.to_source {
            let class = self.order_mut(amount.order)?.line_mut(amount.line)?.class.clone();
            let charge = self.charge_mut(amount)?;
            let (allotment, stage) = (charge.allotment, Stage::Paid);
            if let Some(balance) = charge.purse.add(stage, -amount.amount_minor) {
                return Err(Finding::Overspent { what: format!("paid of {amount:?}"), balance });
            }
            self.treasury.return_to_giver(allotment, class.as_ref(), stage, amount.amount_minor)?;
        }
        Ok(())
    }

    fn recharge(&mut self, recharged: &Recharged) -> Result<(), Finding> {
        let Recharged { order, line, position, to_allotment } = *recharged;
        let row = self.order_mut(order)?.line_mut(line)?;
        let class = row.class.clone();
        let index = usize::try_from(position - 1).ok();
        let charge = known(index.and_then(|index| row.charges.get_mut(index)), (order, line, position))?;
        let (from_allotment, purse) = (charge.allotment, charge.purse);
        charge.allotment = to_allotment;
        let held = || Stage::ALL.iter().filter(|stage| purse.get(**stage) > 0);
        for stage in held() {
            let stages = (*stage, Stage::Available);
            self.treasury.shift(from_allotment, class.as_ref(), stages, purse.get(*stage))?;
        }
        for stage in held() {
            let stages = (Stage::Available, *stage);
            self.treasury.shift(to_allotment, class.as_ref(), stages, purse.get(*stage))?;
        }
        Ok(())
    }
}

impl Settlement {
    fn invoice_mut(&mut self, id: InvoiceId) -> Result<&mut Invoice, Finding> {
        known(self.invoices.iter_mut().find(|invoice| invoice.id == id), id)
    }

    fn payment_mut(&mut self, id: PaymentId) -> Result<&mut Payment, Finding> {
        known(self.payments.iter_mut().find(|payment| payment.id == id), id)
    }

    /// A bank's reference counts once.
    fn record(&mut self, reference: Code) -> Result<(), Finding> {
        let (what, is_new) = (format!("bank reference {reference}"), self.references.insert(reference));
        same(|| what, is_new, true)
    }
}
