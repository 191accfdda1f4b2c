//! Put ordered payments into one file for the bank; a payment is in one file at most, so no bank is asked twice.

use serde::{Deserialize, Serialize};

use super::{PaymentFile, PaymentStatus, payment};
use crate::cell::{Counter, next_of, series};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::organisation;
use crate::limits::PAYMENTS_PER_FILE_MAX;
use crate::policy::{self, Action};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{Code, OrganisationId, PaymentId, PersonId, Timestamp};
use crate::wording::{Remedy, Rule};

/// Puts payments of one payer into a file; the file itself is written from them whenever it is asked for.
#[derive(Clone, Debug)]
pub struct FilePayments {
    /// The payments, each once.
    pub payments: Vec<PaymentId>,
}

/// Payments were put into a file for the bank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentsFiled {
    file: Code,
    series: String,
    ordinal: i64,
    buyer: OrganisationId,
    payer_iban: String,
    payments: Vec<PaymentId>,
    filed_by: PersonId,
    filed_at: Timestamp,
}

impl Verb for FilePayments {
    fn keys(&self, state: &mut State, context: &Context) {
        for id in self.payments.iter().take(PAYMENTS_PER_FILE_MAX) {
            state.payments.want(id);
        }
        state.counters.want(&series("PF", context));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        listed("payments", &self.payments, PAYMENTS_PER_FILE_MAX)?;
        let first = payment(state, self.payments[0])?;
        let mut seen = std::collections::BTreeSet::new();
        let mut person = None;
        for id in &self.payments {
            let found = payment(state, *id)?;
            let parties = [found.supplier];
            let subject = found.subject(&parties);
            person = Some(policy::require_person(state, context, Action::Pay, &subject)?);
            if !seen.insert(*id) {
                return Err(Rejection::Repeated { field: "payments", value: found.number.clone() });
            }
            let (object, action) = ("payment", "file");
            let reference = found.number.clone();
            if found.status != PaymentStatus::Ordered {
                let status = found.status.as_str();
                return Err(Rejection::WrongStatus { object, reference, status, action });
            }
            if found.file.is_some() {
                return Err(Rejection::WrongStatus { object, reference, status: "filed", action });
            }
            if found.buyer != first.buyer {
                let (rule, remedy) = (Rule::OfAnotherPayer, Remedy::FileForEach);
                return Err(Rejection::field("payments", &found.number, rule, remedy));
            }
        }
        let buyer = organisation(state, first.buyer)?;
        let Some(payer_iban) = buyer.iban.clone() else {
            let (rule, remedy) = (Rule::NoIbanFrom, Remedy::RecordPayer);
            return Err(Rejection::field("iban", &buyer.code, rule, remedy));
        };

        // Nothing below can be refused.
        let counter = next_of(state, series("PF", context));
        Ok(vec![
            PaymentsFiled {
                file: Code::new(&counter.number()).expect("a human number is a code"),
                series: counter.series,
                ordinal: counter.last,
                buyer: first.buyer,
                payer_iban,
                payments: self.payments.clone(),
                filed_by: person.expect("the list has an entry"),
                filed_at: context.at,
            }
            .into(),
        ])
    }
}

impl Fact for PaymentsFiled {
    fn keys(&self, state: &mut State) {
        for id in &self.payments {
            state.payments.want(id);
        }
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        for id in &self.payments {
            state.payments.update(id).file = Some(self.file.clone());
        }
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
        state.payment_files.insert(PaymentFile {
            number: self.file.clone(),
            buyer: self.buyer,
            payer_iban: self.payer_iban.clone(),
            payments: self.payments.clone(),
            filed_by: self.filed_by,
            filed_at: self.filed_at,
        });
    }

    fn subjects(&self) -> Vec<String> {
        self.payments.iter().map(ToString::to_string).collect()
    }
}
