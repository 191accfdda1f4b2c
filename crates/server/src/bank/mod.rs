//! What goes to the bank and comes back, in the bank's own formats: [`pain001`] writes the file of payments,
//! [`statement`] reads what became of them. Used by the API, the pages and the command line.

pub mod pain001;
pub mod statement;

use domain::invoicing::Invoice;
use domain::payments::{Payment, PaymentFile};
use domain::policy::Action;
use domain::values::Code;
use engine::queries;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// A file for the bank with all that it is written from.
pub struct Filed {
    /// The file.
    pub file: PaymentFile,
    /// Its payments with their invoices, in its order.
    pub payments: Vec<(Payment, Invoice)>,
}

/// A file for the bank, if the caller sees it.
pub async fn filed(app: &App, caller: &mut Caller, number: Code) -> Result<Filed, Problem> {
    let wanted = number.clone();
    let found = caller
        .read(app, move |connection| {
            let Some((file, payments)) = queries::payments::file(connection, &wanted)? else {
                return Ok(None);
            };
            let invoices = payments.iter().map(|payment| payment.invoice);
            let mut invoices = queries::find_all::<Invoice>(connection, invoices)?;
            let billed =
                |payment: Payment| invoices.remove(&payment.invoice).map(|invoice| (payment, invoice));
            Ok(Some(Filed { file, payments: payments.into_iter().filter_map(billed).collect() }))
        })
        .await?;
    let visible = found.filter(|found| caller.may(Action::Pay, found.file.buyer));
    visible.ok_or_else(|| Problem::not_found("payment file", number))
}
