//! One pledge: its stages, what became of the money, tranches planned and come, every step, and what may be done now.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::funds::Fund;
use domain::pledges::move_pledge::MovePledge;
use domain::pledges::note_appropriation::NoteAppropriation;
use domain::pledges::plan_tranches::PlanTranches;
use domain::pledges::record_transfer::RecordTransfer;
use domain::pledges::{Appropriation, Pledge, PledgeAction, PledgeStatus, PledgeStep};
use domain::policy::Action;
use domain::values::PledgeId;
use engine::queries::find;
use engine::queries::pledges::steps;
use engine::store::Connection;
use maud::{Markup, html};

use super::form::{rate, rate_fields, tranches};
use super::{staged, stages};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{facts, table};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Steps shown.
const STEPS_SHOWN: usize = 200;

struct Found {
    pledge: Pledge,
    fund: Option<Fund>,
    steps: Vec<PledgeStep>,
}

async fn found(app: &App, visitor: &mut Visitor, id: PledgeId) -> Result<Found, Problem> {
    let work = move |connection: &mut dyn Connection| {
        let Some(pledge) = find::<Pledge>(connection, &id)? else { return Ok(None) };
        let fund = pledge.fund.map(|fund| find::<Fund>(connection, &fund)).transpose()?.flatten();
        let steps = steps(connection, id, STEPS_SHOWN)?;
        Ok(Some(Found { pledge, fund, steps }))
    };
    let found = visitor.caller.read(app, work).await?;
    let found = found.filter(|found| visitor.caller.may(Action::ReadPledges, found.pledge.partner));
    found.ok_or_else(|| Problem::not_found("pledge", id))
}

/// Shows a pledge.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<Ref<PledgeId>>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id.0, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, id: PledgeId, sheet: &Sheet) -> Result<Response, Problem> {
    let found = found(app, &mut visitor, id).await?;
    let (language, pledge) = (visitor.language, &found.pledge);
    let body = html! {
        (sheet.alert(language))
        p.standing { (state(language, "pledge", pledge.status.as_str())) " " (language.name(&pledge.name_uk, &pledge.name_en)) }
        (money(&visitor, &found))
        (facts(language, &conditions(&visitor, &found)))
        (deeds(&visitor, pledge, sheet))
        (headed(language, "tranches", &["tranche"]))
        (planned(&visitor, pledge))
        (headed(language, "pledge-steps", &["announced-pledged-confirmed-transferred", "appropriation"]))
        (steps_table(&visitor, &found))
    };
    let title = format!("{} {}", language.say("pledge"), pledge.code);
    Ok(sheet.answered(page(&visitor, Place::Pledges, &title, body)))
}

/// The four stages beside what became of the money.
fn money(visitor: &Visitor, found: &Found) -> Markup {
    let (language, pledge) = (visitor.language, &found.pledge);
    let columns = [
        ("pledge-announced", true),
        ("pledge-pledged", true),
        ("pledge-confirmed", true),
        ("pledge-transferred", true),
        ("pledge-allocated", true),
        ("pledge-idle", true),
    ];
    let mut cells: Vec<_> = stages(pledge).iter().map(|(_, stage)| staged(visitor, pledge, stage)).collect();
    cells.push(html! { (language.money(pledge.allocated_minor, pledge.currency)) });
    cells.push(html! { @match &found.fund {
        Some(fund) => (language.money(fund.unallotted_minor, fund.currency)),
        None => span.soft { "—" },
    } });
    table(language, &columns, [cells])
}

fn conditions<'f>(visitor: &Visitor, found: &'f Found) -> Vec<(&'f str, Markup)> {
    let (language, pledge) = (visitor.language, &found.pledge);
    let state = &visitor.caller.reference.state;
    let earmark = &pledge.earmark;
    let all = || language.say("earmark-all");
    let joined = |words: Vec<String>| if words.is_empty() { all() } else { words.join(", ") };
    let by = |day: Option<domain::values::Date>| day.map_or_else(|| "—".to_owned(), |day| language.day(day));
    let domains = earmark.domains.iter().map(|domain| language.word("domain", domain.as_str())).collect();
    let categories = earmark.categories.iter().map(|id| state.categories.known(id));
    let categories = categories.map(|row| language.name(&row.name_uk, &row.name_en).to_owned()).collect();
    let recipients = earmark.recipients.iter().map(|id| visitor.organisation(*id).to_owned()).collect();
    vec![
        ("partner", html! { (visitor.organisation(pledge.partner)) }),
        (
            "fund",
            html! { @match &found.fund {
                Some(fund) => a href={ "/treasury/funds/" (segment(&fund.code)) } { (fund.code) },
                None => span.soft { (language.say("pledge-no-fund")) },
            } },
        ),
        (
            "rate",
            html! { @match &pledge.rate {
                Some(rate) => { "1 " (pledge.currency) " = " (rate.millionths) " " (rate.into) " · " (language.day(rate.on)) },
                None => span.soft { "—" },
            } },
        ),
        (
            "appropriation",
            html! { @match pledge.appropriation {
                Some(word) => { (language.word("appropriation", word.as_str())) @if let Some(on) = pledge.appropriation_on { " · " (language.day(on)) } },
                None => span.soft { "—" },
            } },
        ),
        ("field-earmark-domains", html! { (joined(domains)) }),
        ("field-earmark-categories", html! { (joined(categories)) }),
        ("field-earmark-recipients", html! { (joined(recipients)) }),
        ("field-earmark-countries", html! { (joined(earmark.countries.clone())) }),
        ("field-obligate-by", html! { (by(earmark.obligate_by)) }),
        ("field-accept-by", html! { (by(earmark.accept_by)) }),
        ("field-lapse-on", html! { (language.day(pledge.lapse_on)) }),
    ]
}

/// Tranches against what came by their days.
fn planned(visitor: &Visitor, pledge: &Pledge) -> Markup {
    let (language, currency) = (visitor.language, pledge.currency);
    if pledge.tranches.is_empty() {
        return empty(language, "tranches-empty", None);
    }
    let columns =
        [("tranche-due", false), ("amount", true), ("tranche-sum", true), ("tranche-shortfall", true)];
    let mut sum = 0;
    table(language, &columns, pledge.tranches.iter().map(|tranche| {
        sum += tranche.amount_minor;
        let shortfall = (sum - pledge.transferred.amount_minor).max(0).min(tranche.amount_minor);
        let is_late = shortfall > 0 && tranche.due_on < visitor.caller.today;
        vec![
            html! { (language.day(tranche.due_on)) },
            html! { (language.money(tranche.amount_minor, currency)) },
            html! { (language.money(sum, currency)) },
            html! { span.late[is_late] { @if shortfall == 0 { "—" } @else { (language.money(shortfall, currency)) } } },
        ]
    }).collect::<Vec<_>>())
}

fn steps_table(visitor: &Visitor, found: &Found) -> Markup {
    let language = visitor.language;
    let columns =
        [("day", false), ("pledge-step", false), ("amount", true), ("rate", false), ("document", false)];
    table(language, &columns, found.steps.iter().map(|step| {
        vec![
            html! { (language.day(step.on)) br; span.soft { (visitor.caller.named_person(step.person).code) } },
            html! { (language.word("pledge-action", step.action.as_str())) },
            html! { (language.money(step.amount_minor, step.currency)) },
            html! { @if let Some(rate) = &step.rate { (rate.millionths) " " (rate.into) } },
            html! { (step.document) },
        ]
    }))
}

/// A form for each thing that may be done now.
fn deeds(visitor: &Visitor, pledge: &Pledge, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let may = |action| visitor.caller.may(action, pledge.partner);
    let (manages, pays) = (may(Action::ManagePledges), may(Action::ManageFunds));
    let is_open = !matches!(pledge.status, PledgeStatus::Withdrawn | PledgeStatus::Reported);
    let form = |deed: &str, name: String, is_danger: bool, fields: Markup| {
        html! {
            details.deed open[sheet.get("deed") == deed] { summary { (name) }
                form.sheet method="post" action={ "/pledges/" (segment(&pledge.code)) "/moves" } {
                    (sheet.key())
                    input type="hidden" name="deed" value=(deed);
                    (fields)
                    button.danger[is_danger] { (name) }
                }
            }
        }
    };
    let dated = || html! { (sheet.field(language, "on", "date", true)) (sheet.field(language, "document", "text", true)) };
    html! {
        @for action in pledge.status.actions() {
            @let name = language.word("pledge-do", action.as_str());
            @match action {
                PledgeAction::Transfer => @if pays { (form(action.as_str(), name, false, html! {
                    (sheet.field(language, "bank_reference", "text", true))
                    (sheet.field(language, "amount", "text", true))
                    (sheet.field(language, "on", "date", true))
                })) },
                PledgeAction::Withdraw | PledgeAction::Report => @if manages { (form(action.as_str(), name, action == PledgeAction::Withdraw, dated())) },
                _ => @if manages { (form(action.as_str(), name, false, html! {
                    (sheet.field(language, "amount", "text", true))
                    (rate_fields(sheet, language))
                    (dated())
                })) },
            }
        }
        @if manages && is_open {
            (form("plan", language.say("tranches-plan"), false, html! {
                p.hint { (language.say("tranches-hint")) }
                (sheet.area(language, "tranches", 4, true))
            }))
        }
        @if manages {
            (form("appropriation", language.say("appropriation-note"), false, html! {
                (sheet.choice(language, "appropriation", &Appropriation::ALL.iter().map(|word| (word.to_string(), language.word("appropriation", word.as_str()))).collect::<Vec<_>>()))
                (dated())
            }))
        }
    }
}

/// Does what a form of the page says.
pub async fn step(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<PledgeId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let found = found(&app, &mut visitor, id.0).await?;
    let done = match command(&sheet, &found.pledge) {
        Ok(command) => sheet.submit(&app, &visitor, "pledge", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/pledges/{}", segment(&found.pledge.code))).into_response()),
        Err(refusal) => shown(&app, visitor, id.0, &sheet.refused(refusal)).await,
    }
}

fn command(sheet: &Sheet, found: &Pledge) -> Result<Command, Refusal> {
    let (pledge, currency) = (found.id, found.currency);
    match sheet.get("deed") {
        "plan" => Ok(PlanTranches { pledge, tranches: tranches(sheet, currency)? }.into()),
        "appropriation" => {
            let (appropriation, on) = (sheet.parsed("appropriation")?, sheet.day("on")?);
            Ok(NoteAppropriation { pledge, appropriation, on, document: sheet.text("document")? }.into())
        }
        _ => match sheet.parsed("deed")? {
            PledgeAction::Transfer => Ok(RecordTransfer {
                pledge,
                reference: sheet.parsed("bank_reference")?,
                amount_minor: sheet.money("amount", currency)?,
                on: sheet.day("on")?,
            }
            .into()),
            action => {
                let is_given = !sheet.get("amount").is_empty();
                let amount_minor = is_given.then(|| sheet.money("amount", currency)).transpose()?;
                let (rate, on, document) = (rate(sheet)?, sheet.day("on")?, sheet.text("document")?);
                Ok(MovePledge { pledge, action, amount_minor, rate, on, document }.into())
            }
        },
    }
}
