//! Eight packages of one list: composed, shared out, judged at two gates, held, composed anew, given up.

use std::collections::BTreeMap;

use domain::values::Date;
use serde_json::{Value, json};

use super::super::partners::{programme_manager, subject};
use super::tables::{Line, Pledge};
use super::{DOLLAR, RELEASER, VALIDATOR, dollars, officer, tables};
use crate::demo::stage::{Stage, done};
use crate::output::Failure;

/// The list of needs that the packages are made of.
const LIST: &str = "PRL-2025";
/// What each package is composed to, minor units of dollars.
const TARGET_MINOR: i64 = 500_000_000;
/// Needs are stated until this day.
const NEEDED_TO: &str = "2026-12-31";

/// A step of a package.
enum Step {
    /// Every line passes a gate, and the judgement is signed.
    Pass(&'static str),
    /// Every line passes a gate; the judgement waits for its signature.
    Judge(&'static str),
    /// A line is refused at the gate of release, with a remark.
    Refuse(i64, &'static str),
    /// The version is composed.
    Compose(i64),
    /// It is offered, held or given up, with the document or why.
    Move(&'static str, &'static str),
}

use Step::{Compose, Judge, Move, Pass, Refuse};

/// How far each package comes before the month of everyday work; the fifth is released after it.
const COURSES: [(&str, &[Step]); 8] = [
    ("PRL-2025-1", &[Compose(1), Pass("validation"), Pass("release")]),
    (
        "PRL-2025-2",
        &[Compose(1), Pass("validation"), Move("offer", "minutes 2 of the donors"), Judge("release")],
    ),
    ("PRL-2025-3", &[Compose(1), Pass("validation"), Pass("release")]),
    (
        "PRL-2025-4",
        &[
            Compose(1),
            Pass("validation"),
            Refuse(1, "the seller makes 60 of them for this package, not 130"),
            Compose(2),
            Pass("validation"),
            Pass("release"),
        ],
    ),
    (LATE, &[Compose(1), Pass("validation"), Move("offer", "minutes 3 of the donors")]),
    ("PRL-2025-6", &[]),
    ("PRL-2025-7", &[Compose(1), Pass("validation"), Move("hold", "the makers count their stock")]),
    ("PRL-2025-8", &[Compose(1), Move("cancel", "the state buys the aircraft itself")]),
];
/// Moves that the reader is told the reason of.
const TOLD: [(&str, &str); 2] = [("hold", "held"), ("cancel", "given up")];
/// The package that is released after its lines were to be had.
pub const LATE: &str = "PRL-2025-5";

/// The list is validated, and eight packages are made of it.
pub fn eight(stage: &mut Stage) -> Result<(), Failure> {
    let (pledges, lines) = (tables::pledges()?, tables::lines()?);
    let needs = needs(stage, &lines)?;
    submit(stage, needs.values())?;
    stage.tell(format_args!(
        "The corps state {} needs; the ministry submits them as {LIST}, and {VALIDATOR} validates every line. It makes \
         packages of {} of them, which {VALIDATOR} validates and {RELEASER} releases line by line; each signs what it passes.",
        needs.len(),
        dollars(TARGET_MINOR),
    ));
    for (code, course) in COURSES {
        let lines: Vec<&Line> = lines.iter().filter(|line| line.package == code).collect();
        draft(stage, code, &lines)?;
        share(stage, code, &pledges)?;
        for step in course {
            take(stage, code, step, &lines, &needs)?;
        }
        tell(stage, code)?;
    }
    Ok(())
}

/// A need by package, unit and category.
type Needs = BTreeMap<(String, String, String), Value>;

/// States and prioritises what the lines need, for the unit that needs it.
fn needs(stage: &mut Stage, lines: &[Line]) -> Result<Needs, Failure> {
    let mut quantities: BTreeMap<_, BTreeMap<i64, i64>> = BTreeMap::new();
    for line in lines {
        let (Some(version), Some(quantity)) = (line.version, line.quantity) else { continue };
        let key = (line.package.clone(), line.unit.clone(), line.category.clone());
        *quantities.entry(key).or_default().entry(version).or_default() += quantity;
    }
    let today = super::super::partners::day(stage);
    let mut needs = Needs::new();
    for (key, by_version) in quantities {
        let commander = stage.cast.at(&key.1, "commander")?.token.clone();
        let need = json!({
            "unit": key.1, "need": { "profile": { "category": key.2 } },
            "terms": {
                "quantity": by_version.values().max(), "from": today, "to": NEEDED_TO, "priority": 1,
                "urgency": "urgent",
            },
            "justification": "план корпусу на рік",
        });
        let id = subject(&done("the need", stage.api.post(&commander, "/requirements", &need))?);
        let weighed = json!({ "priority": 1, "urgency": "urgent" });
        let path = format!("/requirements/{id}/prioritisation");
        done("its place", stage.api.post(&commander, &path, &weighed))?;
        needs.insert(key, json!(id));
    }
    Ok(needs)
}

/// Submits the needs as one list, which the validator confirms.
fn submit<'n>(stage: &mut Stage, needs: impl Iterator<Item = &'n Value>) -> Result<(), Failure> {
    let (manager, body) = (programme_manager(stage)?, officer(stage, VALIDATOR)?);
    let list = json!({
        "code": LIST, "owner": "MOD", "validator": VALIDATOR, "name_uk": "Пріоритетні потреби для партнерів, 2025",
        "name_en": "Prioritised requirements for partners, 2025",
    });
    done("the list", stage.api.post(&manager, "/requirement-lists", &list))?;
    let requirements: Vec<&Value> = needs.collect();
    let version = json!({ "requirements": requirements });
    done("its version", stage.api.post(&manager, &format!("/requirement-lists/{LIST}/versions"), &version))?;
    let verdict = |id: &&Value| json!({ "requirement": id, "verdict": "validated" });
    let verdicts = json!({ "version": 1, "verdicts": requirements.iter().map(verdict).collect::<Vec<_>>() });
    done("its verdicts", stage.api.post(&body, &format!("/requirement-lists/{LIST}/verdicts"), &verdicts))?;
    Ok(())
}

fn draft(stage: &mut Stage, code: &str, lines: &[&Line]) -> Result<(), Failure> {
    let named =
        lines.first().ok_or_else(|| Failure::refused(format!("demo/programme: no rows of {code}")))?;
    let draft = json!({
        "code": code, "owner": "MOD", "validator": VALIDATOR, "releaser": RELEASER, "name_uk": named.name_uk,
        "name_en": named.name_en, "currency": DOLLAR, "target_minor": TARGET_MINOR,
    });
    let manager = programme_manager(stage)?;
    done(&format!("the beginning of {code}"), stage.api.post(&manager, "/packages", &draft))?;
    Ok(())
}

/// Each nation sets what it bears of the package.
fn share(stage: &mut Stage, code: &str, pledges: &[Pledge]) -> Result<(), Failure> {
    for pledge in pledges {
        for (minor, _) in pledge.parts(&pledge.shares)?.into_iter().filter(|(_, package)| *package == code) {
            let officer = officer(stage, &pledge.partner)?;
            let share = json!({ "pledge": pledge.code, "amount_minor": minor });
            let what = format!("the share of {} in {code}", pledge.code);
            done(&what, stage.api.post(&officer, &format!("/packages/{code}/shares"), &share))?;
        }
    }
    Ok(())
}

fn take(stage: &mut Stage, code: &str, step: &Step, lines: &[&Line], needs: &Needs) -> Result<(), Failure> {
    match step {
        Pass(gate) => pass(stage, code, gate),
        Judge(gate) => {
            judge(stage, code, gate, None)?;
            stage.tell(format_args!(
                "{RELEASER} passes every line of {code}; the judgement waits for the officer's signature."
            ));
            Ok(())
        }
        Refuse(line, remark) => {
            stage.tell(format_args!(
                "{RELEASER} refuses line {line} of {code}: {remark}. It is composed anew."
            ));
            judge(stage, code, "release", Some((*line, remark)))
        }
        Compose(version) => {
            let of_version: Vec<_> = lines.iter().filter(|line| line.version == Some(*version)).collect();
            let body = of_version.into_iter().map(|line| composed(stage, line, needs));
            let body = json!({ "lines": body.collect::<Result<Vec<_>, _>>()? });
            let manager = programme_manager(stage)?;
            let what = format!("version {version} of {code}");
            done(&what, stage.api.post(&manager, &format!("/packages/{code}/versions"), &body)).map(drop)
        }
        Move(step, document) => {
            if let Some((_, became)) = TOLD.iter().find(|(told, _)| told == step) {
                stage.tell(format_args!("{code} is {became}: {document}."));
            }
            let manager = programme_manager(stage)?;
            let body = json!({ "step": step, "document": document });
            let what = format!("the {step} of {code}");
            done(&what, stage.api.post(&manager, &format!("/packages/{code}/moves"), &body)).map(drop)
        }
    }
}

fn composed(stage: &Stage, line: &Line, needs: &Needs) -> Result<Value, Failure> {
    let today = today(stage)?;
    let days = jiff::Span::new().days(line.available_in_days.unwrap_or_default());
    Ok(json!({
        "requirement": needs[&(line.package.clone(), line.unit.clone(), line.category.clone())],
        "item": line.item, "quantity": line.quantity, "source": line.source, "supplier": line.supplier,
        "unit_price_minor": line.unit_price_minor()?, "available_on": today.saturating_add(days),
    }))
}

/// Every line of the newest version passes a gate, and its body signs.
pub fn pass(stage: &mut Stage, code: &str, gate: &str) -> Result<(), Failure> {
    judge(stage, code, gate, None)?;
    stage.sign_judgement(body_of(gate), code)
}

fn body_of(gate: &str) -> &'static str {
    if gate == "release" { RELEASER } else { VALIDATOR }
}

/// The body of a gate judges every line of the newest version: all pass, but for one that may be refused.
fn judge(stage: &mut Stage, code: &str, gate: &str, refused: Option<(i64, &str)>) -> Result<(), Failure> {
    let body = officer(stage, body_of(gate))?;
    let read = stage.api.get(&body, &format!("/packages/{code}"))?;
    let remark = (read["version"].as_i64() > Some(1)).then_some("as composed anew");
    let verdict = |line: &Value| match refused.filter(|(refused, _)| line["line"] == *refused) {
        Some((line, remark)) => json!({ "line": line, "verdict": "refused", "remark": remark }),
        None => json!({ "line": line["line"], "verdict": "passed", "remark": remark }),
    };
    let verdicts: Vec<_> = read["lines"].as_array().into_iter().flatten().map(verdict).collect();
    let verdicts = json!({ "version": read["version"], "gate": gate, "verdicts": verdicts });
    let what = format!("the {gate} of {code}");
    done(&what, stage.api.post(&body, &format!("/packages/{code}/verdicts"), &verdicts)).map(drop)
}

/// Today in Kyiv.
pub fn today(stage: &Stage) -> Result<Date, Failure> {
    super::super::partners::day(stage).parse().map_err(Failure::refused)
}

/// A package in one line: who pays, how far it is funded, where it stands.
pub fn tell(stage: &mut Stage, code: &str) -> Result<(), Failure> {
    let manager = programme_manager(stage)?;
    let read = stage.api.get(&manager, &format!("/packages/{code}"))?;
    let word = |name: &str| read[name].as_str().unwrap_or_default().replace('_', " ");
    let minor = |name: &str| read[name].as_i64().unwrap_or_default();
    let partner = |share: &Value| share["partner"]["code"].as_str().unwrap_or_default().to_owned();
    let payers: Vec<_> = read["shares"].as_array().into_iter().flatten().map(partner).collect();
    let held = if read["is_held"] == true { ", held" } else { "" };
    let version = minor("version");
    let (lines, wanted) = match version {
        0 => ("no lines yet".to_owned(), minor("target_minor")),
        version => (format!("version {version}"), minor("total_minor")),
    };
    let paid = match payers.is_empty() {
        true => "nobody pays for it".to_owned(),
        false => format!(
            "{} by {}: {} of {}",
            word("funding"),
            payers.join(", "),
            dollars(minor("funded_minor")),
            dollars(wanted)
        ),
    };
    stage.tell(format_args!("{code}: {}{held}, {lines}; {paid}.", word("status")));
    Ok(())
}
