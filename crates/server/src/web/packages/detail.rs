//! One package: its gauge, its lines with the verdicts of both gates, who pays, and what may be done now.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::packages::compose::ComposePackage;
use domain::packages::judge::{JudgePackage, JudgedLine};
use domain::packages::move_package::{MovePackage, PackageMove};
use domain::packages::reconcile::ReconcilePackage;
use domain::packages::share::SharePackage;
use domain::packages::{Package, PackageAction, PackageStatus, lines};
use domain::policy::Action;
use domain::requirements::{Requirement, RequirementStatus};
use domain::state::State as World;
use domain::values::{Id, PackageId, PledgeId, RequirementId};
use engine::personal;
use engine::queries::requirements::{RequirementFilter, requirements};
use engine::queries::signatures::{SignedEdition, signed_editions};
use engine::queries::{Part as Slice, find};
use engine::store::Connection;
use maud::{Markup, html};

use super::form::{composed, cost_minor, typed};
use super::lines::Remarks;
use super::{gates, gauge, lines as package_lines};
use crate::api::packages::{seen_shares, visible};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{WholeList, facts, table};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::terms::headed;
use crate::web::verdicts;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Validated needs offered for a composition.
const NEEDS_SHOWN: usize = 200;

pub(super) struct Found {
    pub(super) world: World,
    pub(super) remarks: Remarks,
    /// Validated needs that wait for a package.
    needs: Vec<Requirement>,
    /// Judgements with signatures.
    signed: Vec<SignedEdition>,
}

pub(super) async fn found(app: &App, visitor: &mut Visitor, id: PackageId) -> Result<Found, Problem> {
    let world = visible(app, &mut visitor.caller, id).await?;
    let composes = visitor.caller.may(Action::ManagePackages, world.packages.known(&id).owner);
    let work = move |connection: &mut dyn Connection| {
        let texts = personal::of_subjects(connection, [id.to_string()])?;
        let filter =
            RequirementFilter { status: Some(RequirementStatus::Validated), ..RequirementFilter::default() };
        let part = Slice::first(NEEDS_SHOWN);
        let needs = if composes { requirements(connection, &filter, &part)? } else { Vec::new() };
        let (signed, _) = signed_editions(connection, id.bits(), id)?;
        Ok((texts, needs, signed))
    };
    let (texts, needs, signed) = visitor.caller.read(app, work).await?;
    // An earlier version keeps its own remarks.
    let version = world.packages.known(&id).version.to_string();
    let remark = |((_, field), kept): ((String, String), personal::Kept)| {
        let mut parts = field.strip_suffix("_remark")?.split('_');
        let gate = parts.next()?.parse().ok()?;
        parts.next().filter(|of| *of == version)?;
        Some(((gate, parts.next()?.parse().ok()?), kept.value))
    };
    Ok(Found { world, remarks: texts.into_iter().filter_map(remark).collect(), needs, signed })
}

/// Shows a package.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    sheet: Sheet,
    At(id): At<Ref<PackageId>>,
    Query(asked): Query<WholeList>,
) -> Result<Response, Problem> {
    if !asked.format.is_empty()
        && let Some(file) = package_lines::file(&app, &mut visitor, id.0, &asked.format).await?
    {
        return Ok(file);
    }
    shown(&app, visitor, id.0, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, id: PackageId, sheet: &Sheet) -> Result<Response, Problem> {
    let found = found(app, &mut visitor, id).await?;
    let (language, package) = (visitor.language, found.world.packages.known(&id));
    let path = format!("/packages/{}", segment(&package.code));
    let rows = [
        ("owner", html! { (visitor.organisation(package.owner)) }),
        ("gate-validation", html! { (visitor.organisation(package.validator)) }),
        ("gate-release", html! { (visitor.organisation(package.releaser)) }),
        ("package-target", html! { (language.money(package.target_minor, package.currency)) }),
        ("package-version", html! { (language.number(package.version)) }),
    ];
    let body = html! {
        (sheet.alert(language))
        p.standing {
            (state(language, "package", package.status.as_str())) " " (state(language, "funding", package.funding().as_str()))
            @if package.is_held { " " span.state.bad { (language.say("package-held")) } }
            " " (language.name(&package.name_uk, &package.name_en))
        }
        (gauge(&visitor, package))
        (facts(language, &rows))
        (gates::waiting(app, &visitor, &found, package, sheet))
        (deeds(&visitor, &found, package, sheet))
        (headed(language, "package-lines", &["validate", "gate", "source-programmes"]))
        @if package.version == 0 { (empty(language, "package-without-lines", None)) } @else { (gates::judged(&visitor, &found, package, sheet, &path)) }
        (gates::signed(&visitor, package, &found.signed))
        (headed(language, "package-shares", &["share"]))
        (shares(&visitor, &found.world, id))
    };
    let title = format!("{} {}", language.say("package"), package.code);
    Ok(sheet.answered(page(&visitor, Place::Packages, &title, body)))
}

/// What pledges bear: a partner sees its own.
fn shares(visitor: &Visitor, world: &World, id: PackageId) -> Markup {
    let (language, package) = (visitor.language, world.packages.known(&id));
    let rows = seen_shares(&visitor.caller, world, id);
    if rows.is_empty() {
        return empty(language, "package-without-shares", None);
    }
    let columns = [
        ("pledge", false),
        ("partner", false),
        ("amount", true),
        ("package-worth", true),
        ("package-burden", true),
    ];
    table(
        language,
        &columns,
        rows.into_iter().map(|row| {
            let pledge = world.pledges.known(&row.pledge);
            vec![
                html! { a.code href={ "/pledges/" (segment(&pledge.code)) } { (pledge.code) } },
                html! { (visitor.organisation(pledge.partner)) },
                html! { (language.money(row.amount_minor, pledge.currency)) },
                html! { (language.money(row.worth_minor, package.currency)) },
                html! { (language.percent(row.worth_minor, package.funded_minor)) },
            ]
        }),
    )
}

/// A form for each thing that may be done now.
fn deeds(visitor: &Visitor, found: &Found, package: &Package, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let manages = visitor.caller.may(Action::ManagePackages, package.owner);
    let gives = visitor.caller.require_somewhere(Action::ManagePledges).is_ok();
    let form = |deed: &str, name: String, is_danger: bool, fields: Markup| {
        html! {
            details.deed open[sheet.get("deed") == deed] { summary { (name) }
                form.sheet method="post" action={ "/packages/" (segment(&package.code)) "/moves" } {
                    (sheet.key())
                    input type="hidden" name="deed" value=(deed);
                    (fields)
                    button.danger[is_danger] { (name) }
                }
            }
        }
    };
    let takes = |action| package.status.after(action).is_some();
    let is_open = !matches!(
        package.status,
        PackageStatus::Reconciled | PackageStatus::Closed | PackageStatus::Cancelled
    );
    let document = || sheet.field(language, "document", "text", true);
    let moves = PackageMove::ALL.iter().filter(|step| match step {
        PackageMove::Offer => !package.is_held && takes(PackageAction::Offer),
        PackageMove::Hold => !package.is_held && is_open,
        PackageMove::Resume => package.is_held,
        PackageMove::Cancel => takes(PackageAction::Cancel),
        PackageMove::Close => !package.is_held && takes(PackageAction::Close),
    });
    html! {
        @if manages && !package.is_held && takes(PackageAction::Compose) {
            (form("compose", language.say("package-compose"), false, composition(visitor, found, package, sheet)))
        }
        @if (manages || gives) && is_open && !package.is_held {
            (form("share", language.say("package-share"), false, html! {
                p.hint { (language.say("package-share-hint")) }
                (sheet.field(language, "pledge", "text", true))
                (sheet.field(language, "amount", "text", true))
            }))
        }
        @if manages && !package.is_held && takes(PackageAction::Reconcile) {
            (form("reconcile", language.say("package-reconcile"), false, document()))
        }
        @if manages { @for step in moves {
            (form(step.as_str(), language.word("package-do", step.as_str()), *step == PackageMove::Cancel, document()))
        } }
    }
}

/// The lines to compose, beginning with those of the last version, and the needs that wait.
fn composition(visitor: &Visitor, found: &Found, package: &Package, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    let known = typed(&visitor.caller, &found.world, package.currency, lines(&found.world, package));
    let sheet = match sheet.get("deed") {
        "compose" => sheet.clone(),
        _ => sheet.clone().with("package_lines", known),
    };
    let waiting: Vec<_> = found
        .needs
        .iter()
        .map(|need| format!("{} ({})", need.number, language.number(need.terms.quantity)))
        .collect();
    let (total_minor, unread) = cost_minor(&sheet, &needs(found, package), package.currency);
    html! {
        p.hint { (language.say("package-compose-hint")) }
        @if !waiting.is_empty() { p.hint { (language.say("package-needs-waiting")) " " (waiting.join(", ")) } }
        (sheet.area(language, "package_lines", 8, true))
        div #package-fill role="status" data-preview {
            p.hint { (language.say("package-fill-typed")) }
            (gauge(visitor, &Package { total_minor, ..package.clone() }))
            @if unread > 0 { p.hint { (language.say_of("package-fill-unread", [("count", unread.into())])) } }
        }
        button.secondary name="preview" value="1" formnovalidate { (language.say("package-fill-show")) }
    }
}

/// The needs that a composition may name, by number.
fn needs(found: &Found, package: &Package) -> Vec<(String, RequirementId)> {
    let held =
        lines(&found.world, package).map(|line| found.world.requirements.known(&line.composed.requirement));
    found.needs.iter().chain(held).map(|need| (need.number.clone(), need.id)).collect()
}

/// Does what a form of the page says.
pub async fn step(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<PackageId>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    // How full the typed lines would make it: nothing is done.
    if !sheet.get("preview").is_empty() {
        return shown(&app, visitor, id.0, &sheet).await;
    }
    let found = found(&app, &mut visitor, id.0).await?;
    let package = found.world.packages.known(&id.0).clone();
    let done = match command(&app, &mut visitor, &sheet, &found, &package).await {
        Ok(command) => sheet.submit(&app, &visitor, "package", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/packages/{}", segment(&package.code))).into_response()),
        Err(refusal) => shown(&app, visitor, id.0, &sheet.refused(refusal)).await,
    }
}

async fn command(
    app: &App,
    visitor: &mut Visitor,
    sheet: &Sheet,
    found: &Found,
    row: &Package,
) -> Result<Command, Refusal> {
    let package = row.id;
    match sheet.get("deed") {
        "compose" => {
            let lines = composed(sheet, &needs(found, row), row.currency)?;
            Ok(ComposePackage { package, lines }.into())
        }
        "share" => {
            let pledge = sheet.parsed::<Ref<PledgeId>>("pledge")?.0;
            let read =
                move |connection: &mut dyn Connection| find::<domain::pledges::Pledge>(connection, &pledge);
            let known = visitor.caller.read(app, read).await?;
            let known = known.filter(|known| visitor.caller.may(Action::ReadPledges, known.partner));
            let known = known.ok_or_else(|| Problem::not_found("pledge", pledge))?;
            let amount_minor = sheet.money("amount", known.currency)?;
            Ok(SharePackage { package, pledge, amount_minor }.into())
        }
        "judge" => {
            let judged = |(line, verdict, remark)| JudgedLine { line, verdict, remark };
            let verdicts = verdicts::said(sheet)?.into_iter().map(judged).collect();
            let (version, gate) = (sheet.parsed("version")?, sheet.parsed("gate")?);
            Ok(JudgePackage { package, version, gate, verdicts }.into())
        }
        "reconcile" => Ok(ReconcilePackage { package, document: sheet.text("document")? }.into()),
        _ => {
            Ok(MovePackage { package, step: sheet.parsed("deed")?, document: sheet.text("document")? }.into())
        }
    }
}
