//! How the system is: database, journal, queue, projections, checkpoint, the last backup, versions.

use axum::extract::State;
use axum::response::Response;
use engine::queries::{funds, journal};
use engine::store::Connection;
use engine::{backups, places};
use maud::html;

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::language::Language;
use crate::web::listing::{Tile, facts, tiles};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Entries that a projection may lag behind before somebody should look.
const LAG_MAX: u64 = 20_000;
/// Entries that may lie beyond the newest checkpoint before somebody should look.
const UNSIGNED_MAX: u64 = 100_000;

/// Time after the last backup after which somebody should look.
const BACKUP_MICROS_MAX: i64 = 86_400_000_000;

fn behind(language: Language, entries: u64) -> String {
    let count = i64::try_from(entries).unwrap_or(i64::MAX);
    let shown = language.number(count).into();
    language.say_of("health-backup-behind", [("count", count.into()), ("shown", shown)])
}

/// Shows the health.
pub async fn show(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let work = |connection: &mut dyn Connection| {
        let last = journal::last_sequence(connection)?;
        let listed = funds::listed_to(connection)?;
        let placed = places::cursor(connection)?;
        let signed = engine::journal::last_checkpoint(connection)?.map_or(0, |(size, _)| size);
        let backup = backups::last(connection)?;
        let first = engine::journal::entries(connection, 0, 1)?.first().map(|entry| entry.header.at);
        Ok((last, listed, placed, signed, (backup, first), connection.dialect().to_string()))
    };
    let (last, listed, placed, signed, (backup, first), database) = visitor.caller.read(&app, work).await?;
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let number = |number: u64| language.number(i64::try_from(number).unwrap_or(i64::MAX));
    let tile = |key: &str, behind: u64, most: u64| Tile {
        figure: number(behind),
        label: language.say(key),
        note: None,
        address: "#facts".to_owned(),
        is_bad: behind > most,
    };
    let queued = u64::try_from(app.engine.metrics().queued()).unwrap_or(0);
    let rows = [
        (
            "health-database",
            html! { (database) " · " (language.say("health-schema")) " " (engine::schema::MIGRATIONS.len()) },
        ),
        ("health-version", html! { (env!("CARGO_PKG_VERSION")) }),
        ("health-cell", html! { (visitor.caller.cell()) }),
        ("health-entries", html! { (number(last)) }),
        ("health-now", html! { (language.moment(app.engine.now(), &zone)) }),
        ("health-checkpoint", html! { (number(signed)) }),
        ("health-listed", html! { (number(listed)) }),
        ("health-placed", html! { (number(placed)) }),
        (
            "health-backup",
            match backup {
                None => html! { (language.say("health-backup-none")) },
                Some(made) => html! {
                    (language.moment(made.at, &zone)) " · " (behind(language, last.saturating_sub(made.entries)))
                },
            },
        ),
    ];
    // An installation of less than a day needs none yet.
    let since = backup.map(|made| made.at.0).or(first);
    let is_late = since.is_some_and(|since| app.engine.now().0 - since > BACKUP_MICROS_MAX);
    let body = html! {
        (tabs(&visitor, Part::Health))
        @if is_late { p.refusal role="alert" { (language.say("health-backup-late")) " " code { "quartermaster backup" } } }
        (tiles(&[
            tile("health-queue", queued, 1_000),
            tile("health-behind", last.saturating_sub(listed), LAG_MAX),
            tile("health-uncounted", last.saturating_sub(placed), LAG_MAX),
            tile("health-unsigned", last.saturating_sub(signed), UNSIGNED_MAX),
        ]))
        div #facts { (facts(language, &rows)) }
        p.hint { (language.say("health-hint")) }
    };
    Ok(page(&visitor, Place::Admin, &language.say("admin-health"), body))
}
