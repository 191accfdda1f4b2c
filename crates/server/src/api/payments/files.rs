//! Files for the bank, and what the bank's statement says of payments.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::Rejection;
use domain::payments;
use domain::payments::file_payments::FilePayments;
use domain::policy::Action;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::bank::statement::{self, Outcome, Unread};
use crate::bank::{self, pain001};
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{Code, Instant, Named, PaymentId, Wire};

/// Payments to put into a file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPaymentFile {
    /// Payments of one payer that are in no file yet.
    #[schema(max_items = 500, min_items = 1)]
    pub payments: Vec<PaymentId>,
}

/// A file for the bank.
#[derive(Serialize, ToSchema)]
pub struct PaymentFile {
    /// Human number; the message's number for the bank.
    #[schema(example = "PF-2026-000001")]
    number: String,
    buyer: Named,
    /// The payer's account.
    payer_iban: String,
    payments: Vec<PaymentId>,
    filed_by: Named,
    filed_at: Instant,
}

/// Which files to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentFileQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// A bank's statement or notification.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "file": "payment;bank_reference;amount;currency;booked_on\nPAY-2026-000001;B-1;100.00;UAH;2026-02-11"
}))]
pub struct NewStatement {
    /// The text of the file: CSV with the columns payment, bank_reference, amount, currency, booked_on and for returns
    /// reason, or XML of ISO 20022 (camt.053, camt.054). At most 1,000 movements.
    pub file: String,
}

/// What became of a statement.
#[derive(Serialize, ToSchema)]
pub struct Statement {
    /// Movements recorded now.
    recorded: usize,
    /// Movements recorded before.
    known: usize,
    /// One for each movement, in the order of the file.
    rows: Vec<StatementRow>,
}

/// What became of a movement.
#[derive(Serialize, ToSchema)]
pub struct StatementRow {
    /// Number of the row, from 1.
    row: usize,
    /// Number of the payment as the bank states it.
    payment: String,
    bank_reference: String,
    /// `recorded`, `known`, `unreadable`, `refused` or `undecided`.
    #[schema(example = "recorded")]
    outcome: &'static str,
    /// The column that cannot be read, or the code of the refusal.
    code: Option<String>,
    /// What happened and what to do.
    detail: Option<String>,
}

fn show(caller: &Caller, row: payments::PaymentFile) -> PaymentFile {
    PaymentFile {
        number: row.number.to_string(),
        buyer: caller.organisation(row.buyer),
        payer_iban: row.payer_iban,
        payments: row.payments.into_iter().map(Wire).collect(),
        filed_by: caller.named_person(row.filed_by),
        filed_at: Wire(row.filed_at),
    }
}

/// List the files for the bank in order of number.
#[utoipa::path(
    get, path = "/payment-files", params(PaymentFileQuery),
    responses((status = 200, body = Page<PaymentFile>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<PaymentFileQuery>,
) -> Result<Json<Page<PaymentFile>>, Problem> {
    let buyers = caller.sight(Action::Pay).filter();
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows = caller
        .read(&app, move |connection| queries::payments::files(connection, buyers.as_deref(), &part))
        .await?;
    Ok(Json(Page::of(rows, &slice, |row| row.number.to_string(), |row| show(&caller, row))))
}

/// Put ordered payments into a file for the bank; a payment is in one file at most.
#[utoipa::path(
    post, path = "/payment-files", request_body = NewPaymentFile,
    responses((status = 200, body = Receipt))
)]
pub async fn file(State(app): State<App>, intent: Intent<NewPaymentFile>) -> Answer {
    let command = |body: NewPaymentFile| FilePayments {
        payments: body.payments.into_iter().map(|payment| payment.0).collect(),
    };
    intent.change(&app, command).await
}

/// Read a file for the bank.
#[utoipa::path(get, path = "/payment-files/{number}", responses((status = 200, body = PaymentFile)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(number): At<Code>,
) -> Result<Json<PaymentFile>, Problem> {
    let filed = bank::filed(&app, &mut caller, number.0).await?;
    Ok(Json(show(&caller, filed.file)))
}

/// Read a file as the bank takes it: ISO 20022 pain.001.001.09. It is the same however often it is read.
#[utoipa::path(
    get, path = "/payment-files/{number}/document",
    responses((status = 200, content_type = "application/xml", body = String))
)]
pub async fn document(
    State(app): State<App>,
    mut caller: Caller,
    At(number): At<Code>,
) -> Result<Response, Problem> {
    let filed = bank::filed(&app, &mut caller, number.0).await?;
    let xml = pain001::write(&filed, &caller.reference.state, &caller.reference.zone());
    Ok(([(header::CONTENT_TYPE, pain001::MEDIA_TYPE)], xml).into_response())
}

/// Record what the bank's statement says of payments, each movement for itself; the same file again changes nothing.
#[utoipa::path(
    post, path = "/statements", request_body = NewStatement,
    responses((status = 200, body = Statement))
)]
pub async fn record(
    State(app): State<App>,
    intent: Intent<NewStatement>,
) -> Result<Json<Statement>, Problem> {
    let Intent { mut caller, body, .. } = intent;
    let rows = statement::read(body.file.as_bytes()).map_err(unread)?;
    let outcomes = statement::record(&app, &mut caller, &rows).await?;
    if let Some(problem) = refusal_of_all(&outcomes) {
        return Err(problem);
    }
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
    let (recorded, known) = (
        count(|outcome| matches!(outcome, Outcome::Recorded)),
        count(|outcome| matches!(outcome, Outcome::Known)),
    );
    let row = |((row, outcome), number): ((statement::Row, Outcome), usize)| {
        let (word, code, detail) = told(outcome);
        let (payment, bank_reference) = (row.payment, row.bank_reference);
        StatementRow { row: number, payment, bank_reference, outcome: word, code, detail }
    };
    let rows = rows.into_iter().zip(outcomes).zip(1..).map(row).collect();
    Ok(Json(Statement { recorded, known, rows }))
}

/// When no movement is of a payment that the caller sees, that is the answer to the whole.
fn refusal_of_all(outcomes: &[Outcome]) -> Option<Problem> {
    let Outcome::Refused(first) = outcomes.first()? else { return None };
    let is_unseen = |outcome: &Outcome| matches!(outcome, Outcome::Refused(Rejection::NotFound { .. }));
    outcomes.iter().all(is_unseen).then(|| first.clone().into())
}

fn unread(unread: Unread) -> Problem {
    let what = match unread {
        Unread::Format => "must be CSV with a header or XML of ISO 20022",
        Unread::TooManyRows => "has more than 1,000 movements; split it",
        Unread::Empty => "has no movement",
    };
    Problem::malformed("file", what)
}

fn told(outcome: Outcome) -> (&'static str, Option<String>, Option<String>) {
    match outcome {
        Outcome::Recorded => ("recorded", None, None),
        Outcome::Known => ("known", None, None),
        Outcome::Unreadable(column) => {
            ("unreadable", Some(column.to_owned()), Some(format!("{column} cannot be read; correct it")))
        }
        Outcome::Refused(rejection) => {
            ("refused", Some(rejection.code().to_owned()), Some(rejection.to_string()))
        }
        Outcome::Undecided(problem) => {
            ("undecided", Some(problem.code().to_owned()), Some(problem.detail().to_owned()))
        }
    }
}
