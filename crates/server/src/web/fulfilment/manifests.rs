//! Serial numbers of a lot from a file or pasted: split into parts, added and sealed together.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::fulfilment::add_manifest_part::AddManifestPart;
use domain::fulfilment::manifest::chain;
use domain::fulfilment::seal_manifest::SealManifest;
use domain::fulfilment::{ManifestStatus, lines};
use domain::limits::MANIFEST_PART_SERIALS_MAX;
use domain::values::{DespatchId, Digest, SerialNumber};
use maud::{Markup, html};

use super::detail::{Shown, page_of};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::web::forms::{Fields, Refused, carried, typed_or};
use crate::web::visitor::Visitor;

/// The forms of the lots whose serial numbers are awaited.
pub(super) fn form(shown: &Shown) -> Markup {
    let language = shown.visitor.language;
    html! {
        @for lot in lines(shown.world, shown.despatch.id) {
            @if matches!(lot.manifest.status, ManifestStatus::Awaited | ManifestStatus::Open) {
                @let item = shown.world.items.known(&lot.item);
                @let form = format!("manifest-{}", lot.line);
                @let typed = Refused::typed(shown.refused, &form);
                form.sheet.wide method="post" action={ "/despatches/" (shown.despatch.id) "/manifests" } data-file=(language.say("manifest-file")) {
                    h2 { (language.say("manifest")) " · " (language.name(&item.name_uk, &item.name_en)) " · " (lot.lot) }
                    (carried(&form, &shown.key, shown.despatch.revision))
                    input type="hidden" name="line" value=(lot.line);
                    label { (language.say_of("manifest-paste", [("count", lot.quantity.into()), ("shown", language.number(lot.quantity).into())]))
                        textarea.numbers name="serials" rows="8" required spellcheck="false" { (typed_or(typed, "serials", "")) }
                    }
                    button { (language.say("manifest-seal")) }
                }
            }
        }
    }
}

/// Adds the numbers and seals the manifest.
pub async fn seal(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<DespatchId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let world = seen::fulfilment::despatch(&app, &mut visitor.caller, id).await?;
    let commands = || -> Result<Vec<Command>, Problem> {
        let line: i64 = fields.value("line")?;
        let lot = lines(&world, id).find(|lot| lot.line == line);
        let lot = lot.ok_or_else(|| Problem::not_found("despatch line", line))?;
        let numbers = numbers(fields.text("serials"))?;
        let mut digest = lot.manifest.digest;
        let mut commands: Vec<Command> = Vec::new();
        for (serials, part) in numbers.chunks(MANIFEST_PART_SERIALS_MAX).zip(lot.manifest.parts + 1..) {
            digest = chain(digest, serials);
            commands.push(AddManifestPart { despatch: id, line, part, serials: serials.to_vec() }.into());
        }
        let count = lot.manifest.serials + i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        commands.push(SealManifest { despatch: id, line, count, digest: Digest(digest.0) }.into());
        Ok(commands)
    };
    let sent = match commands() {
        Ok(commands) => visitor.submit(&app, &fields, None, commands).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(_) => Ok(Redirect::to(&format!("/despatches/{id}")).into_response()),
        Err(problem) => page_of(&app, visitor, id, Some(Refused { problem, fields })).await,
    }
}

/// The first cell of each line of a text or CSV file; a heading without digits is passed over.
fn numbers(text: &str) -> Result<Vec<SerialNumber>, Problem> {
    let cells = text.lines().map(|line| line.split([',', ';', '\t']).next().unwrap_or_default());
    let cells = cells.map(|cell| cell.trim().trim_matches('"').trim()).filter(|cell| !cell.is_empty());
    let mut numbers = Vec::new();
    for (cell, at) in cells.zip(1..) {
        if at == 1 && !cell.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let number = cell.parse();
        numbers.push(number.map_err(|error| {
            Problem::malformed(format!("serials, line {at}"), error).told("typed-serial", 0)
        })?);
    }
    Ok(numbers)
}
