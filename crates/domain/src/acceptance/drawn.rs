//! An act was drawn up: the event, and the rows it makes.

use serde::{Deserialize, Serialize};

use super::discrepancy::note_field;
use super::remind::await_approval;
use super::signers::signing_rule;
use super::{Act, ActException, ActLine, ActStatus, Discrepancy, document};
use super::{DiscrepancyCode, DiscrepancyStatus, Verdict};
use crate::cell::{self, Counter};
use crate::envelope::Context;
use crate::event::Fact;
use crate::files::{FileHolder, FilePurpose, FileUse, NamedFile};
use crate::fulfilment::Despatch;
use crate::limits::count;
use crate::orders::separation::note_receiver;
use crate::signatures::{SignedDocument, SigningRule, Step};
use crate::state::{Stamp, State};
use crate::values::{
    ActId, DespatchId, Digest, Id, ItemId, OrderId, OrganisationId, PersonId, Personal, SerialNumber,
    Timestamp,
};

/// An act was drawn up; it has no effect until all have signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActDrawn {
    act: ActId,
    number: String,
    series: String,
    ordinal: i64,
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    supplier: OrganisationId,
    edition: i64,
    steps: Vec<Step>,
    /// Hours before the signers are reminded, and again before those above are told; 0 when nobody is.
    #[serde(default, skip_serializing_if = "is_never")]
    approval_hours: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Timestamp>,
    drawn_by: PersonId,
    drawn_at: Timestamp,
    /// Digest of the document to sign.
    document_digest: Option<Digest>,
    lines: Vec<DrawnLine>,
    discrepancies: Vec<DrawnDiscrepancy>,
    exceptions: Vec<DrawnException>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<DrawnFile>,
}

/// What the act says of a lot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawnLine {
    /// The line of the despatch.
    pub line: i64,
    /// The line of the order.
    pub order_line: i64,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected.
    pub rejected: i64,
    /// Pieces missing.
    pub missing: i64,
    /// Pieces left for a later act.
    pub unjudged: i64,
}

/// A discrepancy that the act records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawnDiscrepancy {
    /// What is wrong.
    pub code: DiscrepancyCode,
    /// The line of the despatch.
    pub line: i64,
    /// Pieces concerned.
    pub quantity: i64,
    /// Pieces of them that are not accepted.
    pub withheld: i64,
    /// Serial numbers found that are not of the lot.
    pub found: Vec<SerialNumber>,
    /// Seal of the note on what was seen.
    pub note: Option<Digest>,
    /// The note itself.
    #[serde(skip)]
    pub text: Option<Personal>,
}

/// What the act says of a single piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawnException {
    /// The line of the despatch.
    pub line: i64,
    /// The item.
    pub item: ItemId,
    /// The piece.
    pub serial: SerialNumber,
    /// Why it is not accepted.
    pub verdict: Verdict,
    /// Position of the discrepancy that explains it.
    pub discrepancy: i64,
}

/// A photograph or paper of the act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawnFile {
    /// The file.
    pub file: NamedFile,
    /// Position of the discrepancy it shows.
    pub discrepancy: Option<i64>,
}

/// Who draws up what; everything was checked before.
pub(super) struct Drawing<'a> {
    pub(super) person: PersonId,
    pub(super) despatch: &'a Despatch,
    pub(super) lines: Vec<DrawnLine>,
    pub(super) discrepancies: Vec<DrawnDiscrepancy>,
    pub(super) exceptions: Vec<DrawnException>,
    pub(super) files: Vec<DrawnFile>,
}

fn is_never(hours: &i64) -> bool {
    *hours == 0
}

impl ActDrawn {
    /// The event, with the digest of the document it makes.
    pub(super) fn new(state: &State, context: &Context, drawing: Drawing<'_>) -> Self {
        let counter = cell::next_of(state, cell::series("AKT", context));
        let SigningRule { steps, hours } = signing_rule(state, context, drawing.despatch);
        let Drawing { person, despatch, lines, discrepancies, exceptions, files } = drawing;
        let mut event = ActDrawn {
            act: context.mint(0),
            number: counter.number(),
            series: counter.series,
            ordinal: counter.last,
            despatch: despatch.id,
            order: despatch.order,
            unit: despatch.unit,
            supplier: despatch.supplier,
            edition: 1,
            steps,
            approval_hours: hours,
            approval_due_at: Some(context.at.plus_hours(hours)),
            drawn_by: person,
            drawn_at: context.at,
            document_digest: None,
            lines,
            discrepancies,
            exceptions,
            files,
        };
        let act = event.act_row(Digest([0; 32]), despatch.supplier);
        let (lines, exceptions) = (event.line_rows(), event.exception_rows());
        let (discrepancies, files) = (event.discrepancy_rows(), event.file_rows());
        let document = document::document(
            state,
            &act,
            lines.iter(),
            exceptions.iter(),
            discrepancies.iter(),
            files.iter(),
        );
        event.document_digest = Some(document::digest(&document));
        event
    }

    fn act_row(&self, document_digest: Digest, supplier: OrganisationId) -> Act {
        Act {
            id: self.act,
            number: self.number.clone(),
            despatch: self.despatch,
            order: self.order,
            unit: self.unit,
            supplier,
            status: ActStatus::Drawn,
            edition: self.edition,
            document_digest,
            steps: self.steps.clone(),
            steps_signed: 0,
            line_count: count(&self.lines),
            exception_count: count(&self.exceptions),
            discrepancy_count: count(&self.discrepancies),
            file_count: count(&self.files),
            drawn_by: self.drawn_by,
            drawn_at: self.drawn_at,
            accepted_at: None,
            approval_hours: self.approval_hours,
            approval_due_at: None,
            approval_level: 0,
            revision: 0,
        }
    }

    fn line_rows(&self) -> Vec<ActLine> {
        let row = |(drawn, position): (&DrawnLine, i64)| ActLine {
            act: self.act,
            position,
            line: drawn.line,
            order_line: drawn.order_line,
            accepted: drawn.accepted,
            rejected: drawn.rejected,
            missing: drawn.missing,
            unjudged: drawn.unjudged,
            offset_minor: 0,
            accrued_minor: 0,
        };
        self.lines.iter().zip(1..).map(row).collect()
    }

    fn exception_rows(&self) -> Vec<ActException> {
        let row = |(drawn, position): (&DrawnException, i64)| ActException {
            act: self.act,
            position,
            line: drawn.line,
            item: drawn.item,
            serial: drawn.serial.clone(),
            verdict: drawn.verdict,
            discrepancy: drawn.discrepancy,
        };
        self.exceptions.iter().zip(1..).map(row).collect()
    }

    fn discrepancy_rows(&self) -> Vec<Discrepancy> {
        let row = |(found, position): (&DrawnDiscrepancy, i64)| Discrepancy {
            act: self.act,
            position,
            code: found.code,
            line: found.line,
            quantity: found.quantity,
            withheld: found.withheld,
            found: found.found.clone(),
            note: found.note,
            status: DiscrepancyStatus::Open,
            outcome: None,
        };
        self.discrepancies.iter().zip(1..).map(row).collect()
    }

    fn file_rows(&self) -> Vec<FileUse> {
        let row = |(drawn, position): (&DrawnFile, i64)| FileUse {
            object: self.act.bits(),
            position,
            holder: FileHolder::Act,
            file: drawn.file,
            purpose: FilePurpose::Photo,
            title: None,
            part: drawn.discrepancy,
            is_current: true,
        };
        self.files.iter().zip(1..).map(row).collect()
    }
}

impl Fact for ActDrawn {
    fn keys(&self, state: &mut State) {
        crate::fulfilment::want_despatch(state, self.despatch);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let document_digest = self.document_digest.expect("set when the event is made");
        let supplier = state.despatches.known(&self.despatch).supplier;
        state.acts.insert(self.act_row(document_digest, supplier));
        self.line_rows().into_iter().for_each(|row| state.act_lines.insert(row));
        for row in self.exception_rows() {
            state.act_exceptions.insert(row);
        }
        for row in self.discrepancy_rows() {
            state.discrepancies.insert(row);
        }
        for row in self.file_rows() {
            state.file_uses.insert(row);
        }
        let act = state.acts.known(&self.act);
        let kept = SignedDocument::new(self.act, act.edition, &document::of_act(state, act));
        state.signed_documents.insert(kept);
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
        await_approval(state, self.act, self.approval_due_at);
        state.despatches.update(&self.despatch).open_act = Some(self.act);
        note_receiver(state.orders.update(&self.order), self.drawn_by);
    }

    fn subjects(&self) -> Vec<String> {
        vec![
            self.act.to_string(),
            self.despatch.to_string(),
            self.order.to_string(),
            self.supplier.to_string(),
        ]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        let noted = (1..)
            .zip(&self.discrepancies)
            .filter_map(|(position, found)| Some((position, found.text.as_ref()?)));
        noted.map(|(position, text)| (self.act.to_string(), note_field(position), text)).collect()
    }
}
