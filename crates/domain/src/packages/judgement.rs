//! The judgement of a gate: once its body has passed every line of a version, a document that the body's officers sign.
//!
//! The gate is passed by the last signature (`sign`). Saying otherwise of a line, or composing anew, voids it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Gate, GateVerdict, Package, PackageLine, lines};
use crate::envelope::Context;
use crate::event::Fact;
use crate::identity::Role;
use crate::orders::signers::{AwaitedSigner, entitled};
use crate::policy::{Acting, Action};
use crate::rejection::Rejection;
use crate::signatures::check::Waiting;
use crate::signatures::step::signatures_of;
use crate::signatures::{Concerned, Document, Signature, SignedDocument, Step, rule_for};
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{Date, Digest, Id, OrganisationId, PackageId};
use crate::wording::Part;

/// A judgement that waits for signatures; removed when the gate is passed or the judgement is void.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The package.
    pub package: PackageId,
    /// The version that was judged.
    pub version: i64,
    /// The gate.
    pub gate: Gate,
    /// Edition among the documents of the package.
    pub edition: i64,
    /// SHA-256 of the canonical document.
    pub document_digest: Digest,
    /// Steps that sign, in order.
    pub steps: Vec<Step>,
    /// Signatures so far: the newest ones of the package.
    pub steps_signed: i64,
}

/// A judgement was drawn up to be signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgementDrawn {
    package: PackageId,
    version: i64,
    gate: Gate,
    body: OrganisationId,
    edition: i64,
    /// Digest of the document to sign.
    document_digest: Digest,
    steps: Vec<Step>,
}

impl JudgementDrawn {
    /// The judgement that every line passes the gate.
    pub(super) fn new(state: &State, context: &Context, package: &Package, gate: Gate) -> JudgementDrawn {
        let (edition, body) = (package.editions + 1, package.body(gate));
        let concerned = Concerned {
            document: Document::Package,
            unit: body,
            categories: lines(state, package)
                .map(|line| state.items.known(&line.composed.item).category)
                .collect(),
            funds: Vec::new(),
            is_emergency: false,
            total: package.money(package.total_minor),
        };
        let steps = rule_for(state, &concerned, context.today()).steps;
        let document =
            SignedDocument::new(package.id, edition, &document(state, package, gate, edition, &steps));
        let (package, version, document_digest) = (package.id, package.version, document.digest());
        JudgementDrawn { package, version, gate, body, edition, document_digest, steps }
    }
}

/// What the officers of a body sign: every line of the version as it passes the gate. Remarks are personal and not in
/// it.
fn document(state: &State, package: &Package, gate: Gate, edition: i64, steps: &[Step]) -> Value {
    let line = |row: &PackageLine| {
        let composed = &row.composed;
        json!({
            "line": row.line,
            "requirement": composed.requirement,
            "requirement_number": state.requirements.known(&composed.requirement).number,
            "item": composed.item,
            "quantity": composed.quantity,
            "source": composed.source,
            "supplier": composed.supplier,
            "unit_price_minor": composed.unit_price_minor,
            "available_on": composed.available_on,
            "verdict": GateVerdict::Passed,
        })
    };
    json!({
        "package": package.id,
        "code": package.code,
        "version": package.version,
        "edition": edition,
        "gate": gate,
        "body": package.body(gate),
        "owner": package.owner,
        "steps": steps,
        "currency": package.currency,
        "total_minor": package.total_minor,
        "lines": lines(state, package).map(line).collect::<Vec<_>>(),
    })
}

impl Judgement {
    /// The signatures it waits for.
    pub fn waiting<'a>(&'a self, state: &State, package: &'a Package) -> Waiting<'a> {
        Waiting {
            object: "package",
            reference: package.code.as_str(),
            edition: self.edition,
            digest: self.document_digest,
            steps: &self.steps,
            made: self.signatures(state, package).map(|signature| signature.purpose).collect(),
        }
    }

    /// The signatures made of it, in order.
    pub fn signatures<'s>(
        &self,
        state: &'s State,
        package: &Package,
    ) -> impl Iterator<Item = &'s Signature> + use<'s> {
        let (id, last) = (package.id.bits(), package.signature_count);
        (last - self.steps_signed + 1..=last).map(move |ordinal| state.signatures.known(&(id, ordinal)))
    }

    /// Refuses a second signature of the same person, or for them.
    pub(super) fn require_new_signer(
        &self,
        state: &State,
        package: &Package,
        acting: Acting,
    ) -> Result<(), Rejection> {
        let mut made = self.signatures(state, package);
        if made.any(|made| acting.people().any(|person| made.is_of(person))) {
            let done = Part::SignedJudgement.into();
            return Err(Rejection::SeparationOfDuty { done, wanted: "sign it next" });
        }
        Ok(())
    }

    /// Everybody who may give one of the awaited signatures today, by role and rank.
    ///
    /// `reference` holds the appointments, `state` what [`super::want_package`] asks for.
    pub fn signers(
        &self,
        reference: &State,
        state: &State,
        package: &Package,
        today: Date,
    ) -> Vec<AwaitedSigner> {
        let mut roles = self.waiting(state, package).open();
        roles.dedup();
        let subject = package.subject(package.body(self.gate), &[]);
        let is_separate = |acting| self.require_new_signer(state, package, acting).is_ok();
        let actions = roles.into_iter().filter_map(|role| Some((role, signing_action(role)?)));
        actions.flat_map(|signing| entitled(reference, today, signing, &subject, is_separate)).collect()
    }
}

/// The action that a role needs to sign a judgement; `None` when it signs none.
pub fn signing_action(role: Role) -> Option<Action> {
    (role == Role::PartnerOfficer).then_some(Action::JudgePackages)
}

/// Whether as many have signed a judgement as its steps ask for; one that lacks signatures waits or was voided.
pub fn is_complete(document: &Value, signatures: usize) -> bool {
    let steps: Vec<Step> = serde_json::from_value(document["steps"].clone()).unwrap_or_default();
    signatures == signatures_of(&steps)
}

/// Asks for a package with the judgement that waits, its document and its signatures.
pub fn want_judgement(state: &mut State, id: PackageId) {
    let Some(package) = state.packages.want(&id).cloned() else { return };
    let Some(waiting) = state.judgements.want(&package.id).cloned() else { return };
    state.signed_documents.want(&(package.id.bits(), waiting.edition));
    for ordinal in package.signature_count - waiting.steps_signed + 1..=package.signature_count {
        state.signatures.want(&(package.id.bits(), ordinal));
    }
}

impl Fact for JudgementDrawn {
    fn keys(&self, state: &mut State) {
        super::want_package(state, self.package);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let &JudgementDrawn { package, version, gate, edition, document_digest, .. } = self;
        let document = document(state, state.packages.known(&package), gate, edition, &self.steps);
        state.signed_documents.insert(SignedDocument::new(package, edition, &document));
        state.packages.update(&package).editions = edition;
        let (steps, steps_signed) = (self.steps.clone(), 0);
        state.judgements.insert(Judgement {
            package,
            version,
            gate,
            edition,
            document_digest,
            steps,
            steps_signed,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.package.to_string(), self.body.to_string()]
    }
}

impl Row for Judgement {
    type Key = PackageId;
    const TABLE: &'static str = "judgement";
    fn key(&self) -> PackageId {
        self.package
    }
}
