//! Many signatures in one request, each with its own outcome.

use axum::Json;
use axum::extract::State;
use domain::Command;
use domain::acceptance::sign::SignAct;
use domain::orders::sign::SignOrder;
use domain::packages::sign::SignJudgement;
use domain::signatures::Document;
use domain::values::{ActId, OrderId, PackageId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::signing::NewSignature;
use crate::app::App;
use crate::bulk::{Bulk, Outcomes, RowReceipt, Rows};
use crate::caller::Caller;
use crate::problem::Problem;
use crate::wire::SignedKind;

/// A signature of one of many documents.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "kind": "order", "id": "ord_0190a6c8d1f27b3a8d4c1e5f60718293",
    "signature": {
        "edition": 1, "purpose": "approver", "key": "key_0123456789abcdef0123456789abcdef", "method": "ed25519",
        "digest": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "signature": "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    }
}))]
#[serde(deny_unknown_fields)]
pub struct SignatureRow {
    /// What is signed.
    pub kind: SignedKind,
    /// Which one.
    pub id: String,
    /// The signature, as for the document alone.
    pub signature: NewSignature,
}

/// Sign many orders, acts and judgements of gates, each for itself: one that is refused does not stop the others.
#[utoipa::path(
    post, path = "/signatures/bulk", request_body = Rows<SignatureRow>,
    responses((status = 200, body = Outcomes<RowReceipt>))
)]
pub async fn sign(
    State(app): State<App>,
    bulk: Bulk<SignatureRow>,
) -> Result<Json<Outcomes<RowReceipt>>, Problem> {
    let commands = bulk.checked(command)?;
    commands.change(&app, |command| vec![command]).await
}

fn command(caller: &Caller, row: SignatureRow) -> Result<Command, Problem> {
    let (edition, purpose) = (row.signature.edition, row.signature.purpose.0);
    let wrong = |error: domain::values::IdError| Problem::malformed("id", error);
    match row.kind.0 {
        Document::Order => {
            let order: OrderId = row.id.parse().map_err(wrong)?;
            let signed = row.signature.checked(caller, "order", order)?;
            Ok(SignOrder { order, edition, purpose, signed }.into())
        }
        Document::Act => {
            let act: ActId = row.id.parse().map_err(wrong)?;
            let signed = row.signature.checked(caller, "act", act)?;
            Ok(SignAct { act, edition, purpose, signed }.into())
        }
        Document::Package => {
            let package: PackageId = row.id.parse().map_err(wrong)?;
            let signed = row.signature.checked(caller, "package", package)?;
            Ok(SignJudgement { package, edition, purpose, signed }.into())
        }
    }
}
