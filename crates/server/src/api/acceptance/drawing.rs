//! Drawing up an act, taking it back, and settling its discrepancies.

use axum::extract::State;
use domain::acceptance::draw_up::{DrawUpAct, FoundDiscrepancy, FoundException, FoundFile, JudgedLine};
use domain::acceptance::reverse::ReverseAct;
use domain::acceptance::settle::SettleDiscrepancy;
use domain::acceptance::withdraw::WithdrawAct;
use domain::limits::ACT_FILES_MAX;
use domain::rejection::Rejection;
use domain::values::{Personal, Sealed};
use engine::random::Random;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::{At, AtBoth};
use crate::upload;
use crate::wire::{ActId, DespatchId, Digest, DiscrepancyCode, Outcome, SerialNumber, Text, Verdict};

/// What was found when the goods were counted and tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lines": [{ "line": 1, "accepted": 17, "rejected": 3, "missing": 0, "unjudged": 0 }],
    "exceptions": [{ "line": 1, "serial": "PL-000001", "verdict": "rejected" }],
    "discrepancies": [{ "line": 1, "code": "quality", "quantity": 3, "note": "no video link" }]
}))]
pub struct NewAct {
    /// Counts of each lot judged now; they sum to what no earlier act judged.
    pub lines: Vec<NewJudgement>,
    /// Serial numbers rejected or missing; all others of the lot are accepted.
    #[serde(default)]
    pub exceptions: Vec<NewException>,
    /// What is wrong, by code of the supply discrepancy report.
    #[serde(default)]
    pub discrepancies: Vec<NewDiscrepancy>,
    /// Photographs and papers that show what was found, uploaded before; their digests are signed with the act.
    #[serde(default)]
    pub files: Vec<NewActFile>,
}

/// A photograph or paper of an act.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActFile {
    /// The file.
    pub digest: Digest,
    /// Position of the discrepancy it shows, from 1; of the whole act when absent.
    pub discrepancy: Option<i64>,
}

/// Counts of one lot.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJudgement {
    /// Line of the despatch.
    pub line: i64,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected.
    #[serde(default)]
    pub rejected: i64,
    /// Pieces missing.
    #[serde(default)]
    pub missing: i64,
    /// Pieces left for a later act.
    #[serde(default)]
    pub unjudged: i64,
}

/// One serial number that is not accepted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewException {
    /// Line of the despatch.
    pub line: i64,
    /// The number.
    pub serial: SerialNumber,
    /// What is wrong with it.
    pub verdict: Verdict,
}

/// What is wrong with a lot.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDiscrepancy {
    /// Line of the despatch.
    pub line: i64,
    /// Code.
    pub code: DiscrepancyCode,
    /// Pieces concerned.
    pub quantity: i64,
    /// Serial numbers of pieces that came and were not despatched.
    #[serde(default)]
    pub found: Vec<SerialNumber>,
    /// What was seen; kept as personal text, of which the act's document shows the seal.
    pub note: Option<Text>,
}

/// Why an act is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "counted the wrong lot" }))]
pub struct ActReason {
    /// Why; kept as personal text.
    pub reason: Text,
}

/// How a discrepancy is settled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "outcome": "replaced", "reason": "agreed with the supplier" }))]
pub struct Settlement {
    /// How.
    pub outcome: Outcome,
    /// Why, or by which agreement; kept as personal text.
    pub reason: Text,
}

/// Draw up an acceptance act of a despatch, as the unit's receiver.
#[utoipa::path(
    post, path = "/despatches/{id}/acts", request_body = NewAct,
    responses((status = 201, body = Receipt))
)]
pub async fn draw_up(
    State(app): State<App>,
    At(despatch): At<DespatchId>,
    mut intent: Intent<NewAct>,
) -> Answer {
    if intent.body.files.len() > ACT_FILES_MAX {
        let (count, limit) = (intent.body.files.len(), ACT_FILES_MAX);
        return Err(Rejection::TooMany { field: "files", count, limit }.into());
    }
    let mut files = Vec::with_capacity(intent.body.files.len());
    for NewActFile { digest, discrepancy } in &intent.body.files {
        let file = upload::nameable(&app, &mut intent.caller, digest.0).await?;
        files.push(FoundFile { file, discrepancy: *discrepancy });
    }
    let line = |line: NewJudgement| JudgedLine {
        line: line.line,
        accepted: line.accepted,
        rejected: line.rejected,
        missing: line.missing,
        unjudged: line.unjudged,
    };
    let exception = |exception: NewException| FoundException {
        line: exception.line,
        serial: exception.serial.0,
        verdict: exception.verdict.0,
    };
    let mut random = Random::default();
    let mut discrepancy = |found: NewDiscrepancy| FoundDiscrepancy {
        code: found.code.0,
        line: found.line,
        quantity: found.quantity,
        found: found.found.into_iter().map(|serial| serial.0).collect(),
        note: found.note.map(|note| Sealed::new(note.0, random.salt())),
    };
    let command = |body: NewAct| DrawUpAct {
        despatch: despatch.0,
        lines: body.lines.into_iter().map(line).collect(),
        discrepancies: body.discrepancies.into_iter().map(&mut discrepancy).collect(),
        exceptions: body.exceptions.into_iter().map(exception).collect(),
        files,
    };
    intent.create(&app, "acts", command).await
}

/// Withdraw an act before its last signature.
#[utoipa::path(
    post, path = "/acts/{id}/withdrawal", request_body = ActReason,
    responses((status = 200, body = Receipt))
)]
pub async fn withdraw(State(app): State<App>, At(act): At<ActId>, intent: Intent<ActReason>) -> Answer {
    intent
        .change(&app, |body: ActReason| WithdrawAct { act: act.0, reason: Personal::new(body.reason.0) })
        .await
}

/// Reverse a signed act that is not invoiced, as the contracting agency.
#[utoipa::path(
    post, path = "/acts/{id}/reversal", request_body = ActReason,
    responses((status = 200, body = Receipt))
)]
pub async fn reverse(State(app): State<App>, At(act): At<ActId>, intent: Intent<ActReason>) -> Answer {
    intent
        .change(&app, |body: ActReason| ReverseAct { act: act.0, reason: Personal::new(body.reason.0) })
        .await
}

/// Settle a discrepancy: the pieces are replaced, or closed short.
#[utoipa::path(
    post, path = "/acts/{id}/discrepancies/{discrepancy}/settlement", request_body = Settlement,
    responses((status = 200, body = Receipt))
)]
pub async fn settle(
    State(app): State<App>,
    AtBoth(act, discrepancy): AtBoth<ActId, i64>,
    intent: Intent<Settlement>,
) -> Answer {
    let command = |body: Settlement| SettleDiscrepancy {
        act: act.0,
        discrepancy,
        outcome: body.outcome.0,
        reason: Personal::new(body.reason.0),
    };
    intent.change(&app, command).await
}
