//! The gates of a package: the form that judges its lines, the judgement that waits for signatures, and those signed.

use domain::packages::judgement::is_complete;
use domain::packages::{Gate, Package, PackageStatus};
use engine::queries::signatures::SignedEdition;
use maud::{Markup, html};
use serde_json::Value;

use super::detail::Found;
use super::lines::lines_table;
use crate::app::App;
use crate::route::segment;
use crate::seen::packages::gate_of;
use crate::web::controls::{awaited, signatures};
use crate::web::listing::table;
use crate::web::sheet::{KEY, Sheet};
use crate::web::signing::{self, Asked};
use crate::web::visitor::Visitor;

/// The lines, in the form that judges them where that is for the visitor; `address` is that of the page.
pub(super) fn judged(
    visitor: &Visitor,
    found: &Found,
    package: &Package,
    sheet: &Sheet,
    address: &str,
) -> Markup {
    let gate = gate_of(&visitor.caller, package);
    let table = lines_table(visitor, &found.world, package, &found.remarks, gate.map(|gate| (gate, sheet)));
    html! { @match gate {
        Some(gate) => form.sheet.broad method="post" action={ "/packages/" (segment(&package.code)) "/moves" } {
            (sheet.key())
            input type="hidden" name="deed" value="judge";
            input type="hidden" name="gate" value=(gate);
            input type="hidden" name="version" value=(package.version);
            div.scroll tabindex="0" { (table.plain()) }
            button { (visitor.language.say("list-judge")) }
        },
        None => div.scroll tabindex="0" { (table.plain()) },
    } (table.files(address)) }
}

/// The judgement that waits: whose signatures it has and awaits, with the form for a visitor who may sign it now.
pub(super) fn waiting(
    app: &App,
    visitor: &Visitor,
    found: &Found,
    package: &Package,
    sheet: &Sheet,
) -> Markup {
    let (language, caller, world) = (visitor.language, &visitor.caller, &found.world);
    let Some(waits) = world.judgements.get(&package.id) else { return html! {} };
    let signers = waits.signers(&caller.reference.state, world, package, caller.today);
    let is_asked = signers.iter().any(|signer| signer.acting.person == caller.person) && !package.is_held;
    let asked = Asked::judgement(caller, world, package).filter(|_| is_asked);
    let back = format!("/packages/{}", segment(&package.code));
    html! {
        section.deed.asked {
            h2 { (language.say("judgement-waits")) }
            p {
                (language.word("gate", waits.gate.as_str())) " · " (language.say("package-version")) " " (language.number(waits.version))
                " · " (language.money(package.total_minor, package.currency))
            }
            (signatures(visitor, &waits.steps, waits.signatures(world, package).collect()))
            (awaited(visitor, &signers))
            p.soft { (language.say("document-digest")) " " code { (waits.document_digest) } }
            @if let Some(asked) = asked { (signing::form(app, visitor, &[asked], &back, sheet.get(KEY))) }
        }
    }
}

/// The judgements that were signed, by the body's officers, oldest first.
pub(super) fn signed(visitor: &Visitor, package: &Package, editions: &[SignedEdition]) -> Markup {
    let language = visitor.language;
    let zone = visitor.caller.reference.zone();
    let columns = [
        ("package-gate", false),
        ("package-version", true),
        ("organisation", false),
        ("order-signatures", false),
        ("judgement-digest", false),
    ];
    let row = |(edition, document): (&SignedEdition, Value)| {
        let gate: Option<Gate> = document["gate"].as_str().and_then(|gate| gate.parse().ok());
        let version = document["version"].as_i64().unwrap_or_default();
        vec![
            html! { @if let Some(gate) = gate { (language.word("gate", gate.as_str())) } },
            html! { (language.number(version)) },
            html! { @if let Some(gate) = gate { (visitor.organisation(package.body(gate))) } },
            html! { @for (made, _) in &edition.signatures {
                (visitor.caller.named_person(made.person).code) " · " (language.moment(made.at, &zone)) br;
            } },
            html! { code { (edition.document.digest()) } },
        ]
    };
    let complete: Vec<_> = editions
        .iter()
        .map(|edition| (edition, edition.document.value()))
        .filter(|(edition, document)| is_complete(document, edition.signatures.len()))
        .collect();
    html! { @if !complete.is_empty() {
        h2 { (language.say("judgements-signed")) }
        @if package.status == PackageStatus::Composed { p.hint { (language.say("judgements-signed-hint")) } }
        div.scroll tabindex="0" { (table(language, &columns, complete.into_iter().map(row))) }
    } }
}
