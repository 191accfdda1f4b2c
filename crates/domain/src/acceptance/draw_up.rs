//! Draw up an acceptance act: count a despatch, lot by lot, and say what differs.

use std::collections::BTreeSet;

use super::drawn::{ActDrawn, Drawing, DrawnException, DrawnLine};
use super::{Verdict, require_no_open_act};
use crate::acceptance::DiscrepancyCode;
use crate::cell;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::Event;
use crate::fulfilment::{self, Despatch, DespatchAction, DespatchLine, ManifestStatus, want_despatch};
use crate::limits::{ACT_DISCREPANCIES_MAX, ACT_EXCEPTIONS_MAX, DESPATCH_LINES_MAX, QUANTITY_MAX};
use crate::orders::OrderAction;
use crate::orders::separation::require_not_orderer;
use crate::policy::Action;
use crate::rejection::{Rejection, bounded, listed};
use crate::state::State;
use crate::values::{DespatchId, SerialNumber, Text};

/// Draws up an act over lots of a despatch; lots not named stay unjudged.
#[derive(Clone, Debug)]
pub struct DrawUpAct {
    /// The despatch.
    pub despatch: DespatchId,
    /// The lots judged.
    pub lines: Vec<JudgedLine>,
    /// What differs.
    pub discrepancies: Vec<FoundDiscrepancy>,
    /// In lots with serial numbers, each piece that a discrepancy withholds.
    pub exceptions: Vec<FoundException>,
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
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FoundDiscrepancy {
    /// What is wrong.
    pub code: DiscrepancyCode,
    /// The line of the despatch.
    pub line: i64,
    /// Pieces concerned.
    pub quantity: i64,
    /// Pieces of them that are not accepted for it; by the code's verdict they count as rejected or missing.
    pub withheld: i64,
    /// Serial numbers found that are not of the lot.
    pub found: Vec<SerialNumber>,
    /// What was seen; never names people.
    pub note: Option<Text>,
}

/// A piece that a discrepancy withholds; line and verdict are the discrepancy's.
#[derive(Clone, Debug)]
pub struct FoundException {
    /// Position of the discrepancy in the list, from 1.
    pub discrepancy: i64,
    /// The piece.
    pub serial: SerialNumber,
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
        for exception in &self.exceptions {
            let Some(discrepancy) = self.discrepancy(exception) else { continue };
            let line = state.despatch_lines.want(&(self.despatch, discrepancy.line));
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
        require_not_orderer(state, order, person, "draw up the act")?;
        require_no_open_act(state, despatch)?;
        self.check_discrepancies(state)?;
        let lines = self.check_lines(state)?;
        let exceptions = self.check_exceptions(state, despatch)?;
        self.check_named(state)?;

        // Nothing below can be refused.
        let discrepancies = self.discrepancies.clone();
        let drawing = Drawing { person, despatch, lines, discrepancies, exceptions };
        Ok(vec![ActDrawn::new(state, context, drawing).into()])
    }
}

impl DrawUpAct {
    fn discrepancy(&self, exception: &FoundException) -> Option<&FoundDiscrepancy> {
        let index = usize::try_from(exception.discrepancy - 1).ok()?;
        self.discrepancies.get(index)
    }

    /// The pieces of a line that discrepancies withhold with this verdict.
    fn withheld(&self, line: i64, verdict: Verdict) -> i64 {
        let fitting =
            self.discrepancies.iter().filter(|d| d.line == line && d.code.verdict() == Some(verdict));
        fitting.map(|discrepancy| discrepancy.withheld).sum()
    }

    fn check_discrepancies(&self, state: &State) -> Result<(), Rejection> {
        at_most("discrepancies", self.discrepancies.len(), ACT_DISCREPANCIES_MAX)?;
        let found = self.discrepancies.iter().map(|discrepancy| discrepancy.found.len()).sum();
        at_most("found", found, ACT_EXCEPTIONS_MAX)?;
        for discrepancy in &self.discrepancies {
            fulfilment::line(state, self.despatch, discrepancy.line)?;
            bounded("quantity", discrepancy.quantity, 1, QUANTITY_MAX)?;
            let most = if discrepancy.code.verdict().is_some() { discrepancy.quantity } else { 0 };
            bounded("withheld", discrepancy.withheld, 0, most)?;
            if discrepancy.withheld > 0 && !self.lines.iter().any(|line| line.line == discrepancy.line) {
                return Err(Rejection::not_found("act line", discrepancy.line));
            }
        }
        Ok(())
    }

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
                    "leaves nothing judged",
                    "leave the line out",
                ));
            }
            for (verdict, counted) in [(Verdict::Rejected, rejected), (Verdict::Missing, missing)] {
                let withheld = self.withheld(line, verdict);
                if withheld != counted {
                    let verdict = verdict.as_str();
                    return Err(Rejection::DiscrepancyNeeded { line, verdict, counted, withheld });
                }
            }
            drawn.push(DrawnLine { line, order_line: lot.order_line, accepted, rejected, missing, unjudged });
        }
        Ok(drawn)
    }

    fn check_exceptions(&self, state: &State, despatch: &Despatch) -> Result<Vec<DrawnException>, Rejection> {
        at_most("exceptions", self.exceptions.len(), ACT_EXCEPTIONS_MAX)?;
        let mut seen = BTreeSet::new();
        let mut drawn = Vec::new();
        for exception in &self.exceptions {
            let no_discrepancy = || Rejection::not_found("discrepancy", exception.discrepancy);
            let discrepancy = self.discrepancy(exception).ok_or_else(no_discrepancy)?;
            let verdict = discrepancy.code.verdict().ok_or_else(no_discrepancy)?;
            let lot = fulfilment::line(state, despatch.id, discrepancy.line)?;
            check_serial(state, lot, &exception.serial)?;
            if !seen.insert((lot.item, &exception.serial)) {
                let value = exception.serial.to_string();
                return Err(Rejection::Repeated { field: "exceptions", value });
            }
            drawn.push(DrawnException {
                line: lot.line,
                item: lot.item,
                serial: exception.serial.clone(),
                verdict,
                discrepancy: exception.discrepancy,
            });
        }
        Ok(drawn)
    }

    /// Refuses a discrepancy that withholds pieces of a lot with serial numbers without naming each of them.
    fn check_named(&self, state: &State) -> Result<(), Rejection> {
        for (discrepancy, given) in self.discrepancies.iter().zip(1..) {
            let lot = fulfilment::line(state, self.despatch, discrepancy.line)?;
            let naming = self.exceptions.iter().filter(|exception| exception.discrepancy == given);
            let (named, withheld) = (naming.count(), discrepancy.withheld);
            let is_counted = lot.manifest.status == ManifestStatus::Counted;
            if !is_counted && i64::try_from(named) != Ok(withheld) {
                return Err(Rejection::SerialsNotNamed { discrepancy: given, withheld, named });
            }
        }
        Ok(())
    }
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
