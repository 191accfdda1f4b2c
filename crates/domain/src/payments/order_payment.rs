//! Order the payment of a matched invoice from the bank.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{FundShare, Payment, PaymentStatus};
use crate::cell::{Counter, next_of, series};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::{Fund, SourceKind};
use crate::identity::organisation;
use crate::invoicing::{
    Invoice, InvoiceAction, InvoiceStatus, invoice, payable_amounts, pieces, want_invoice,
};
use crate::orders::separation::{note_payer, require_payer};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{
    Currency, Date, FundId, InvoiceId, OrderId, OrganisationId, PaymentId, PersonId, Timestamp,
};
use crate::wording::{Part, Remedy, Rule};

/// Orders what is payable of an invoice.
#[derive(Clone, Debug)]
pub struct OrderPayment {
    /// The invoice.
    pub invoice: InvoiceId,
}

/// A payment was ordered; no money has moved yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentOrdered {
    /// The payment.
    pub payment: PaymentId,
    number: String,
    series: String,
    ordinal: i64,
    invoice: InvoiceId,
    invoice_status: InvoiceStatus,
    buyer: OrganisationId,
    supplier: OrganisationId,
    payee_iban: String,
    currency: Currency,
    amount_minor: i64,
    shares: Vec<FundShare>,
    orders: Vec<OrderId>,
    ordered_by: PersonId,
    ordered_at: Timestamp,
    due_on: Date,
}

impl Verb for OrderPayment {
    fn keys(&self, state: &mut State, context: &Context) {
        want_invoice(state, self.invoice);
        state.counters.want(&series("PAY", context));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = invoice(state, self.invoice)?;
        let person = policy::require_person(state, context, Action::Pay, &found.subject(&found.parties()))?;
        let invoice_status = found.status.step(InvoiceAction::OrderPayment, &found.number)?;
        let orders: BTreeSet<_> = pieces(state, found).iter().map(|pieces| pieces.order).collect();
        for order in &orders {
            require_payer(state.orders.known(order), person)?;
        }
        let supplier = organisation(state, found.supplier)?;
        let Some(payee_iban) = supplier.iban.clone() else {
            let (rule, remedy) = (Rule::NoIbanTo, Remedy::RecordSupplier);
            return Err(Rejection::field("iban", &supplier.code, rule, remedy));
        };
        let shares = shares(state, found)?;

        // Nothing below can be refused.
        let counter = next_of(state, series("PAY", context));
        Ok(vec![
            PaymentOrdered {
                payment: context.mint(0),
                number: counter.number(),
                series: counter.series,
                ordinal: counter.last,
                invoice: found.id,
                invoice_status,
                buyer: found.buyer,
                supplier: found.supplier,
                payee_iban,
                currency: found.currency,
                amount_minor: found.payable_minor,
                shares,
                orders: orders.into_iter().collect(),
                ordered_by: person,
                ordered_at: context.at,
                due_on: found.due_on,
            }
            .into(),
        ])
    }
}

/// What each fund pays of an invoice; refused when a state programme lacks codes.
fn shares(state: &State, invoice: &Invoice) -> Result<Vec<FundShare>, Rejection> {
    let mut amounts: BTreeMap<FundId, i64> = BTreeMap::new();
    for amount in payable_amounts(state, invoice) {
        let allotment = state.allotments.known(&state.charges.known(&amount.key()).allotment);
        *amounts.entry(allotment.fund).or_default() += amount.amount_minor;
    }
    let share = |(fund, amount_minor)| {
        let fund: &Fund = state.funds.known(&fund);
        require_codes(fund)?;
        let (programme_code, economic_code) = (fund.programme_code.clone(), fund.economic_code.clone());
        Ok(FundShare { fund: fund.id, programme_code, economic_code, amount_minor })
    };
    amounts.into_iter().map(share).collect()
}

fn require_codes(fund: &Fund) -> Result<(), Rejection> {
    let missing = match (&fund.programme_code, &fund.economic_code) {
        _ if fund.source_kind != SourceKind::StateProgramme => return Ok(()),
        (Some(_), Some(_)) => return Ok(()),
        (None, None) => Part::BothCodes,
        (None, Some(_)) => Part::ProgrammeCode,
        (Some(_), None) => Part::EconomicCode,
    };
    Err(Rejection::CodesMissing { fund: fund.code.to_string(), missing: missing.into() })
}

impl Fact for PaymentOrdered {
    fn keys(&self, state: &mut State) {
        state.invoices.want(&self.invoice);
        for order in &self.orders {
            state.orders.want(order);
        }
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.payments.insert(Payment {
            id: self.payment,
            number: self.number.clone(),
            invoice: self.invoice,
            buyer: self.buyer,
            supplier: self.supplier,
            payee_iban: self.payee_iban.clone(),
            currency: self.currency,
            amount_minor: self.amount_minor,
            shares: self.shares.clone(),
            status: PaymentStatus::Ordered,
            ordered_by: self.ordered_by,
            ordered_at: self.ordered_at,
            due_on: self.due_on,
            confirmed_by: None,
            reason: None,
            file: None,
            revision: 0,
        });
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
        state.invoices.update(&self.invoice).status = self.invoice_status;
        for order in &self.orders {
            note_payer(state.orders.update(order), self.ordered_by);
        }
    }

    fn subjects(&self) -> Vec<String> {
        let parties = [self.payment.to_string(), self.invoice.to_string(), self.supplier.to_string()];
        parties.into_iter().chain(self.orders.iter().map(ToString::to_string)).collect()
    }
}
