//! Counting a despatch at the ramp: a draft on the server that outlives a bad signal, until an act is drawn up from it.
//!
//! What is scanned or typed says the same however often it is sent, so a telephone may repeat whatever it is unsure of.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::acceptance::DiscrepancyCode;
use domain::acceptance::draw_up::{DrawUpAct, FoundDiscrepancy, FoundException, JudgedLine};
use domain::event::Event;
use domain::fulfilment::{DespatchLine, ManifestStatus, Serial, lines};
use domain::limits::DESPATCH_LINES_MAX;
use domain::policy::Action;
use domain::state::State as World;
use domain::unchanged::Object;
use domain::values::{DespatchId, Sealed, SerialNumber, Text};
use engine::drafts;
use engine::random::Random;
use serde::{Deserialize, Serialize};

use super::detail::page_of;
use super::photos::{self, Photo};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::upload::{Parts, is_form_with_files};
use crate::web::forms::{Fields, Refused, SentFile};
use crate::web::visitor::Visitor;

/// Serial numbers that a draft holds; more are counted in several acts.
const SCANNED_MAX: usize = 1_000;

/// Fields of the form, of which a lot has eight.
const FIELDS_MAX: usize = 8 * DESPATCH_LINES_MAX + 20;

/// What a person has counted of a despatch so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Count {
    /// By line of the despatch.
    pub lines: BTreeMap<i64, CountedLine>,
    /// The last number scanned, and the line it is of if it is of one.
    pub last: Option<(String, Option<i64>)>,
    /// Photographs of what was found.
    pub photos: Vec<Photo>,
}

/// What was counted of a lot.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CountedLine {
    /// Serial numbers seen and good.
    pub seen: BTreeSet<String>,
    /// Serial numbers that are not accepted, with the code of what is wrong.
    pub wrong: BTreeMap<String, String>,
    /// Pieces rejected of a lot without serial numbers, and why.
    pub rejected: i64,
    /// The code of the pieces rejected.
    pub rejected_code: String,
    /// Pieces missing of a lot without serial numbers.
    pub missing: i64,
    /// Pieces left for a later act.
    pub left: i64,
    /// Pieces too many.
    pub over: i64,
    /// What was seen.
    pub note: String,
}

fn form_of(id: DespatchId) -> String {
    format!("count {id}")
}

impl Count {
    /// What the caller has counted of a despatch.
    pub async fn kept(app: &App, caller: &Caller, id: DespatchId) -> Result<Count, Problem> {
        let (person, form) = (caller.person, form_of(id));
        let text = app.engine.read(move |connection, _| drafts::draft(connection, person, &form)).await?;
        // A draft of an earlier version of the program may not be readable.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn keep(&self, app: &App, caller: &Caller, id: DespatchId) -> Result<(), Problem> {
        let text = serde_json::to_string(self).expect("a count has a JSON text");
        if text.len() > drafts::DRAFT_BYTES_MAX {
            let problem =
                Problem::malformed("serial", "is one too many for one act; draw up an act and go on");
            return Err(problem.told("typed-too-many", SCANNED_MAX));
        }
        Ok(app.engine.keep_draft(caller.person, form_of(id), Some(text)).await?)
    }

    /// Takes in the figures of the form.
    fn take(&mut self, fields: &Fields) -> Result<(), Problem> {
        for line in fields.lines("left") {
            let counted = self.lines.entry(line).or_default();
            let number = |name: &str| fields.number(&format!("{name}:{line}"));
            counted.left = number("left")?;
            counted.over = number("over")?;
            counted.rejected = number("rejected")?;
            counted.missing = number("missing")?;
            counted.rejected_code = fields.text(&format!("code:{line}")).to_owned();
            counted.note = fields.text(&format!("note:{line}")).to_owned();
        }
        Ok(())
    }

    /// Notes a serial number: good, wrong by a code, or not to be judged after all.
    fn note(&mut self, line: Option<i64>, number: &str, verdict: &str) -> Result<(), Problem> {
        self.last = Some((number.to_owned(), line));
        let Some(line) = line else { return Ok(()) };
        let counted = self.lines.entry(line).or_default();
        counted.seen.remove(number);
        counted.wrong.remove(number);
        match verdict {
            "good" => drop(counted.seen.insert(number.to_owned())),
            "forget" => {}
            code => {
                let code: DiscrepancyCode = code
                    .parse()
                    .map_err(|error| Problem::malformed("verdict", error).told("typed-choice", 0))?;
                counted.wrong.insert(number.to_owned(), code.to_string());
            }
        }
        let held: usize = self.lines.values().map(|line| line.seen.len() + line.wrong.len()).sum();
        let rule = format!("{SCANNED_MAX} at a time; draw up an act and go on");
        match held > SCANNED_MAX {
            true => Err(Problem::malformed("serial", rule).told("typed-too-many", SCANNED_MAX)),
            false => Ok(()),
        }
    }
}

impl CountedLine {
    /// Pieces that are not accepted, by code.
    fn found(&self, is_listed: bool) -> BTreeMap<DiscrepancyCode, i64> {
        let mut found = BTreeMap::new();
        let mut add = |code: DiscrepancyCode, pieces: i64| {
            if pieces > 0 {
                *found.entry(code).or_default() += pieces;
            }
        };
        if is_listed {
            self.wrong.values().filter_map(|code| code.parse().ok()).for_each(|code| add(code, 1));
        } else {
            add(self.rejected_code.parse().unwrap_or(DiscrepancyCode::Damaged), self.rejected);
            add(DiscrepancyCode::Shortage, self.missing);
        }
        add(DiscrepancyCode::Overage, self.over);
        found
    }

    /// Pieces rejected and missing.
    pub fn withheld(&self, is_listed: bool) -> (i64, i64) {
        let is_missing =
            |code: &DiscrepancyCode| code.verdict() == Some(domain::acceptance::Verdict::Missing);
        let found = self.found(is_listed).into_iter().filter(|(code, _)| code.verdict().is_some());
        found.fold((0, 0), |(rejected, missing), (code, pieces)| match is_missing(&code) {
            true => (rejected, missing + pieces),
            false => (rejected + pieces, missing),
        })
    }
}

/// Whether the pieces of a lot are known by serial number.
pub fn is_listed(line: &DespatchLine) -> bool {
    line.manifest.status != ManifestStatus::Counted
}

/// Takes in what the form of a count says; with the button of the act also draws it up.
pub async fn count(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<DespatchId>,
    request: Request,
) -> Result<Response, Problem> {
    let world = seen::fulfilment::despatch(&app, &mut visitor.caller, id).await?;
    let order = world.orders.known(&world.despatches.known(&id).order);
    visitor.caller.require(Action::Receive, &order.subject(order.unit, &order.parties()))?;
    // The script sends what it scanned without files.
    let (fields, files) = if is_form_with_files(&request) {
        let parts = Parts::from_request(request, &()).await?;
        Fields::with_files(&app, &visitor.caller, parts, FIELDS_MAX).await?
    } else {
        match Fields::from_request(request, &()).await {
            Ok(fields) => (fields, Vec::new()),
            Err(unread) => return Ok(unread),
        }
    };
    let done = counted(&app, &mut visitor, &world, id, &fields, files).await;
    match done {
        Ok(next) => Ok(Redirect::to(&next).into_response()),
        Err(problem) => page_of(&app, visitor, id, Some(Refused { problem, fields })).await,
    }
}

async fn counted(
    app: &App,
    visitor: &mut Visitor,
    world: &World,
    id: DespatchId,
    fields: &Fields,
    files: Vec<SentFile>,
) -> Result<String, Problem> {
    let mut count = Count::kept(app, &visitor.caller, id).await?;
    let not_taken = photos::keep(&mut count.photos, fields, files);
    let mut next = count.clone();
    if let Err(problem) = next.take(fields) {
        count.keep(app, &visitor.caller, id).await?;
        return Err(problem);
    }
    count = next;
    if !fields.text("serial").is_empty() {
        let number: SerialNumber = fields.value("serial")?;
        let line = line_of(app, visitor, world, id, &number).await?;
        count.note(line, number.as_str(), fields.text("verdict"))?;
    }
    count.keep(app, &visitor.caller, id).await?;
    if !not_taken.is_empty() {
        return Err(photos::not_taken(visitor.language, &not_taken));
    }
    if fields.text("deed") != "draw" {
        return Ok(format!("/despatches/{id}#counting"));
    }
    let mut command = act(&count, world, id)?;
    let language = visitor.language;
    command.files =
        photos::found(app, &mut visitor.caller, language, &count.photos, &command.discrepancies).await?;
    let receipt = visitor.submit(app, fields, Some(Object::Despatch(id)), vec![command.into()]).await?;
    app.engine.keep_draft(visitor.caller.person, form_of(id), None).await?;
    let drawn = receipt.events().find_map(|event| match event {
        Event::ActDrawn(_) => event.subjects().into_iter().next(),
        _ => None,
    });
    Ok(drawn.map_or_else(|| format!("/despatches/{id}"), |act| format!("/acts/{act}")))
}

/// The line whose manifest lists the number, if one does.
async fn line_of(
    app: &App,
    visitor: &mut Visitor,
    world: &World,
    id: DespatchId,
    number: &SerialNumber,
) -> Result<Option<i64>, Problem> {
    let lots: Vec<DespatchLine> = lines(world, id).cloned().collect();
    let keys: Vec<_> = lots.iter().map(|lot| (lot.item, number.clone())).collect();
    let found = visitor
        .caller
        .read(app, move |connection| engine::queries::find_all::<Serial>(connection, keys))
        .await?;
    Ok(lots.iter().find(|lot| found.values().any(|serial| lot.lists(serial))).map(|lot| lot.line))
}

/// The act that a count makes: what is neither wrong, missing nor left is accepted.
fn act(count: &Count, world: &World, despatch: DespatchId) -> Result<DrawUpAct, Problem> {
    let mut command = DrawUpAct {
        despatch,
        lines: Vec::new(),
        discrepancies: Vec::new(),
        exceptions: Vec::new(),
        files: Vec::new(),
    };
    let mut random = Random::default();
    let nothing = CountedLine::default();
    for lot in lines(world, despatch).filter(|lot| lot.unjudged() > 0) {
        let (line, is_listed) = (lot.line, is_listed(lot));
        let counted = count.lines.get(&line).unwrap_or(&nothing);
        let (rejected, missing) = counted.withheld(is_listed);
        let accepted = lot.unjudged() - rejected - missing - counted.left;
        if counted.left == lot.unjudged() {
            continue;
        }
        command.lines.push(JudgedLine { line, accepted, rejected, missing, unjudged: counted.left });
        let note: Option<Text> =
            match counted.note.as_str() {
                "" => None,
                note => Some(note.parse().map_err(|error| {
                    Problem::malformed(format!("note:{line}"), error).told("typed-text", 0)
                })?),
            };
        for (code, quantity) in counted.found(is_listed) {
            let note = note.clone().map(|note| Sealed::new(note, random.salt()));
            command.discrepancies.push(FoundDiscrepancy { code, line, quantity, found: Vec::new(), note });
            let named = counted.wrong.iter().filter(|(_, known)| is_listed && **known == code.to_string());
            for (serial, _) in named {
                let serial = serial
                    .parse()
                    .map_err(|error| Problem::malformed("serial", error).told("typed-serial", 0))?;
                let Some(verdict) = code.verdict() else { continue };
                command.exceptions.push(FoundException { line, serial, verdict });
            }
        }
    }
    Ok(command)
}
