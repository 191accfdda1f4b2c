//! Draw up an acceptance act: count a despatch, lot by lot, and say what differs.

use std::collections::{BTreeMap, BTreeSet};

use super::drawn::{ActDrawn, Drawing, DrawnDiscrepancy, DrawnException, DrawnFile, DrawnLine};
use super::{Verdict, require_no_open_act};
use crate::acceptance::DiscrepancyCode;
use crate::cell;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::Event;
use crate::files::{self, NamedFile};
use crate::fulfilment::{self, DespatchAction, DespatchLine, ManifestStatus, want_despatch};
use crate::limits::{
    ACT_DISCREPANCIES_MAX, ACT_EXCEPTIONS_MAX, ACT_FILES_MAX, DESPATCH_LINES_MAX, QUANTITY_MAX, count,
};
use crate::orders::OrderAction;
use crate::orders::separation::require_receiver;
use crate::policy::Action;
use crate::rejection::{Rejection, bounded, listed};
use crate::state::State;
use crate::values::{DespatchId, Sealed, SerialNumber};
use crate::wording::{Remedy, Rule};

/// Draws up an act over lots of a despatch; lots not named stay unjudged.
#[derive(Clone, Debug)]
pub struct DrawUpAct {
    /// The despatch.
    pub despatch: DespatchId,
    /// The lots judged.
    pub lines: Vec<JudgedLine>,
    /// What differs. In the order given they explain the pieces rejected and missing; what is left of a
    /// quantity is accepted with a remark.
    pub discrepancies: Vec<FoundDiscrepancy>,
    /// In lots with serial numbers, each piece rejected or missing, in the order of the discrepancies.
    pub exceptions: Vec<FoundException>,
    /// Photographs and papers that show what was found; their digests are signed with the act.
    pub files: Vec<FoundFile>,
}

/// A photograph or paper that shows what was found.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// The file.
    pub file: NamedFile,
    /// Position of the discrepancy it shows, from 1; of the whole act when `None`.
    pub discrepancy: Option<i64>,
}

/// What was counted of a lot.
#[derive(Clone, Debug)]
pub struct JudgedLine {
    /// The line of the despatch.
    pub line: i64,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected.
    pub rejected: i64,
    /// Pieces missing.
    pub missing: i64,
    /// Pieces left for a later act.
    pub unjudged: i64,
}

/// A discrepancy as found.
#[derive(Clone, Debug)]
pub struct FoundDiscrepancy {
    /// What is wrong.
    pub code: DiscrepancyCode,
    /// The line of the despatch.
    pub line: i64,
    /// Pieces concerned.
    pub quantity: i64,
    /// Serial numbers found that are not of the lot.
    pub found: Vec<SerialNumber>,
    /// What was seen; its seal is signed with the act.
    pub note: Option<Sealed>,
}

/// A piece that is not accepted.
#[derive(Clone, Debug)]
pub struct FoundException {
    /// The line of the despatch.
    pub line: i64,
    /// The piece.
    pub serial: SerialNumber,
    /// Why it is not accepted.
    pub verdict: Verdict,
}

impl Verb for DrawUpAct {
    fn keys(&self, state: &mut State, context: &Context) {
        want_despatch(state, self.despatch);
        state.counters.want(&cell::series("AKT", context));
        if let Some(act) = state.despatches.want(&self.despatch).and_then(|despatch| despatch.open_act) {
            state.acts.want(&act);
        }
        let judged = self.lines.iter().map(|line| line.line);
        for line in judged.chain(self.discrepancies.iter().map(|discrepancy| discrepancy.line)) {
            state.despatch_lines.want(&(self.despatch, line));
        }
        for found in &self.files {
            files::want_usable(state, &found.file);
        }
        for exception in &self.exceptions {
            let line = state.despatch_lines.want(&(self.despatch, exception.line));
            if let Some(item) = line.map(|line| line.item) {
                state.serials.want(&(item, exception.serial.clone()));
            }
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let despatch = fulfilment::despatch(state, self.despatch)?;
        let person = fulfilment::require(state, context, despatch, Action::Receive, |order| order.unit)?;
        let order = state.orders.known(&despatch.order);
        order.status.step(OrderAction::Accept, &order.number)?;
        despatch.status.step(DespatchAction::Judge, &despatch.number)?;
        require_receiver(order, person, "draw up the act")?;
        require_no_open_act(state, despatch)?;
        let lines = self.check_lines(state)?;
        let discrepancies = self.check_discrepancies(state)?;
        self.check_named(state)?;
        let exceptions = self.check_exceptions(state, &discrepancies)?;
        let files = self.check_files(state)?;

        // Nothing below can be refused.
        let drawing = Drawing { person, despatch, lines, discrepancies, exceptions, files };
        Ok(vec![ActDrawn::new(state, context, drawing).into()])
    }
}

impl DrawUpAct {
    fn check_lines(&self, state: &State) -> Result<Vec<DrawnLine>, Rejection> {
        listed("lines", &self.lines, DESPATCH_LINES_MAX)?;
        let mut seen = BTreeSet::new();
        let mut drawn = Vec::new();
        for judged in &self.lines {
            let JudgedLine { line, accepted, rejected, missing, unjudged } = *judged;
            if !seen.insert(line) {
                return Err(Rejection::Repeated { field: "lines", value: line.to_string() });
            }
            let lot = fulfilment::line(state, self.despatch, line)?;
            for (field, count) in
                [("accepted", accepted), ("rejected", rejected), ("missing", missing), ("unjudged", unjudged)]
            {
                bounded(field, count, 0, QUANTITY_MAX)?;
            }
            let (counted, despatched) = (accepted + rejected + missing + unjudged, lot.unjudged());
            if counted != despatched {
                return Err(Rejection::ActDoesNotAddUp { line, counted, despatched });
            }
            if counted == unjudged {
                return Err(Rejection::field(
                    "unjudged",
                    unjudged,
                    Rule::NothingJudged,
                    Remedy::LeaveLineOut,
                ));
            }
            drawn.push(DrawnLine { line, order_line: lot.order_line, accepted, rejected, missing, unjudged });
        }
        Ok(drawn)
    }

    /// Line, verdict and pieces of all that is not accepted.
    fn refused(&self) -> impl Iterator<Item = (i64, Verdict, i64)> {
        let of_line = |line: &JudgedLine| {
            [(line.line, Verdict::Rejected, line.rejected), (line.line, Verdict::Missing, line.missing)]
        };
        self.lines.iter().flat_map(of_line)
    }

    /// The discrepancies with the pieces each withholds; refuses pieces that none explains.
    fn check_discrepancies(&self, state: &State) -> Result<Vec<DrawnDiscrepancy>, Rejection> {
        at_most("discrepancies", self.discrepancies.len(), ACT_DISCREPANCIES_MAX)?;
        let found = self.discrepancies.iter().map(|discrepancy| discrepancy.found.len()).sum();
        at_most("found", found, ACT_EXCEPTIONS_MAX)?;
        let mut left: BTreeMap<_, _> =
            self.refused().map(|(line, verdict, pieces)| ((line, verdict), pieces)).collect();
        let mut drawn = Vec::new();
        for discrepancy in &self.discrepancies {
            let FoundDiscrepancy { code, line, quantity, found, note } = discrepancy.clone();
            fulfilment::line(state, self.despatch, line)?;
            bounded("quantity", quantity, 1, QUANTITY_MAX)?;
            let left = code.verdict().and_then(|verdict| left.get_mut(&(line, verdict)));
            let withheld = left.map_or(0, |left| {
                let withheld = quantity.min(*left);
                *left -= withheld;
                withheld
            });
            let seal = note.as_ref().map(Sealed::seal);
            let text = note.map(Sealed::into_personal);
            drawn.push(DrawnDiscrepancy { code, line, quantity, withheld, found, note: seal, text });
        }
        match left.into_iter().find(|(_, pieces)| *pieces > 0) {
            Some(((line, verdict), unexplained)) => {
                Err(Rejection::DiscrepancyNeeded { line, verdict: verdict.as_str(), unexplained })
            }
            None => Ok(drawn),
        }
    }

    fn check_files(&self, state: &State) -> Result<Vec<DrawnFile>, Rejection> {
        at_most("files", self.files.len(), ACT_FILES_MAX)?;
        let mut drawn: Vec<DrawnFile> = Vec::new();
        for FoundFile { file, discrepancy } in &self.files {
            files::require_usable(state, file)?;
            if drawn.iter().any(|other| other.file.digest == file.digest) {
                return Err(Rejection::Repeated { field: "files", value: file.digest.to_string() });
            }
            if let Some(position) = *discrepancy {
                bounded("discrepancy", position, 1, count(&self.discrepancies))?;
            }
            drawn.push(DrawnFile { file: *file, discrepancy: *discrepancy });
        }
        Ok(drawn)
    }

    /// Refuses a lot with serial numbers of which not every piece rejected or missing is named.
    fn check_named(&self, state: &State) -> Result<(), Rejection> {
        at_most("exceptions", self.exceptions.len(), ACT_EXCEPTIONS_MAX)?;
        for (line, verdict, counted) in self.refused() {
            let lot = fulfilment::line(state, self.despatch, line)?;
            let of_line =
                |exception: &&FoundException| (exception.line, exception.verdict) == (line, verdict);
            let named = self.exceptions.iter().filter(of_line).count();
            let is_listed = lot.manifest.status != ManifestStatus::Counted;
            if is_listed && i64::try_from(named) != Ok(counted) {
                return Err(Rejection::SerialsNotNamed { line, verdict: verdict.as_str(), counted, named });
            }
        }
        Ok(())
    }

    fn check_exceptions(
        &self,
        state: &State,
        discrepancies: &[DrawnDiscrepancy],
    ) -> Result<Vec<DrawnException>, Rejection> {
        let mut seen = BTreeSet::new();
        let mut explained: BTreeMap<_, i64> = BTreeMap::new();
        let mut drawn = Vec::new();
        for FoundException { line, serial, verdict } in self.exceptions.iter().cloned() {
            if !self.lines.iter().any(|judged| judged.line == line) {
                return Err(Rejection::not_found("act line", line));
            }
            let lot = fulfilment::line(state, self.despatch, line)?;
            check_serial(state, lot, &serial)?;
            let item = lot.item;
            if !seen.insert((item, serial.clone())) {
                return Err(Rejection::Repeated { field: "exceptions", value: serial.to_string() });
            }
            let before = explained.entry((line, verdict)).or_default();
            let discrepancy = explaining(discrepancies, line, verdict, *before);
            *before += 1;
            drawn.push(DrawnException { line, item, serial, verdict, discrepancy });
        }
        Ok(drawn)
    }
}

/// Position of the discrepancy that explains the piece of a line and verdict after `before` others.
fn explaining(discrepancies: &[DrawnDiscrepancy], line: i64, verdict: Verdict, before: i64) -> i64 {
    let mut withheld = 0;
    let explaining = discrepancies.iter().zip(1..).find(|(discrepancy, _)| {
        if discrepancy.line == line && discrepancy.code.verdict() == Some(verdict) {
            withheld += discrepancy.withheld;
        }
        withheld > before
    });
    explaining.expect("as many pieces are named as discrepancies withhold").1
}

/// Refuses a serial number that the lot does not have, or that an earlier act has judged.
fn check_serial(state: &State, lot: &DespatchLine, number: &SerialNumber) -> Result<(), Rejection> {
    match state.serials.get(&(lot.item, number.clone())).filter(|serial| lot.lists(serial)) {
        None => Err(Rejection::SerialNotInLot { serial: number.to_string(), line: lot.line }),
        Some(serial) => match serial.state {
            None => Ok(()),
            Some(judged) => Err(Rejection::WrongStatus {
                object: "serial",
                reference: number.to_string(),
                status: judged.as_str(),
                action: "judge",
            }),
        },
    }
}

fn at_most(field: &'static str, count: usize, limit: usize) -> Result<(), Rejection> {
    if count > limit {
        return Err(Rejection::TooMany { field, count, limit });
    }
    Ok(())
}
