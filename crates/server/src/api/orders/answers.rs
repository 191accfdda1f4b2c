//! The supplier's answers, and the orderer's decisions on what the supplier proposes.

use axum::extract::State;
use domain::orders::answer::{self, AnswerOrder};
use domain::orders::decide_proposal::DecideProposal;
use domain::values::Personal;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{Date, OfferId, OrderId, ReasonCode, Text};

/// Answers to lines that have none yet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lines": [
        { "line": 1, "answer": "confirm" },
        { "line": 2, "answer": { "change": { "quantity": 40, "promised_on": "2026-03-01" } } },
        { "line": 3, "answer": { "back_order": { "promised_on": "2026-05-01" } } },
        { "line": 4, "answer": { "refuse": { "reason": "discontinued" } } }
    ]
}))]
pub struct NewAnswers {
    /// The answers.
    pub lines: Vec<LineAnswer>,
}

/// The answer to one line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineAnswer {
    /// The line.
    pub line: i64,
    /// What the supplier says.
    pub answer: SupplierWord,
}

/// What a supplier can say to a line.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SupplierWord {
    /// It will be delivered as ordered.
    Confirm,
    /// It could be delivered otherwise; the orderer decides.
    Change {
        /// Fewer pieces.
        quantity: Option<i64>,
        /// Another day.
        promised_on: Option<Date>,
        /// The offer of a listed substitute under the same contract.
        substitute: Option<OfferId>,
    },
    /// It will be delivered later.
    BackOrder {
        /// By this day.
        promised_on: Date,
    },
    /// It will not be delivered.
    Refuse {
        /// Why.
        reason: ReasonCode,
        /// What else there is to say.
        note: Option<Text>,
    },
}

/// A decision on the proposal for one line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "line": 2 }))]
pub struct NewDecision {
    /// The line.
    pub line: i64,
    /// Why the proposal is rejected; absent to accept it.
    pub rejected: Option<ReasonCode>,
}

impl From<SupplierWord> for answer::Word {
    fn from(word: SupplierWord) -> Self {
        match word {
            SupplierWord::Confirm => Self::Confirm,
            SupplierWord::Change { quantity, promised_on, substitute } => Self::Change {
                quantity,
                promised_on: promised_on.map(|day| day.0),
                substitute: substitute.map(|offer| offer.0),
            },
            SupplierWord::BackOrder { promised_on } => Self::BackOrder { promised_on: promised_on.0 },
            SupplierWord::Refuse { reason, note } => {
                Self::Refuse { reason: reason.0, note: note.map(|note| Personal::new(note.0)) }
            }
        }
    }
}

/// Answer lines of an order as its supplier.
#[utoipa::path(
    post, path = "/orders/{id}/answers", request_body = NewAnswers,
    responses((status = 200, body = Receipt))
)]
pub async fn answer(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewAnswers>) -> Answer {
    let line = |line: LineAnswer| answer::LineAnswer { line: line.line, word: line.answer.into() };
    let command =
        |body: NewAnswers| AnswerOrder { order: order.0, lines: body.lines.into_iter().map(line).collect() };
    intent.change(&app, command).await
}

/// Accept or reject what the supplier proposes for a line.
#[utoipa::path(
    post, path = "/orders/{id}/decisions", request_body = NewDecision,
    responses((status = 200, body = Receipt))
)]
pub async fn decide(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewDecision>) -> Answer {
    let command = |body: NewDecision| DecideProposal {
        order: order.0,
        line: body.line,
        rejected: body.rejected.map(|reason| reason.0),
    };
    intent.change(&app, command).await
}
