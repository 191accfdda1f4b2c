//! The demo: import a fictional nation, play a story through the HTTP API with real signatures, reconcile, verify.
//!
//! Reading order: this file, `nation` (import), `cast` and `shop` (who and what), `stage` and `steps` (what
//! people do), `scenes` (what a newcomer should see), `crowd` (hundreds of everyday orders), `outcome` (the
//! reconciliation), `evidence` (a partner's statement and pack).

pub(crate) mod api;
pub(crate) mod cast;
mod crowd;
mod dice;
mod evidence;
mod nation;
mod outcome;
mod pictures;
mod scenes;
mod shop;
pub(crate) mod stage;
mod steps;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use domain::values::{Date, Timestamp, Zone};
use engine::clock::StoryClock;
use engine::{Clock, DemoKeys, Engine};

use crate::commands::admin;
use crate::commands::serve::{Background, local};
use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// The cell's name in the demo.
const CELL: &str = "DEMO";
/// The cell's zone.
const ZONE: &str = "Europe/Kyiv";

/// What the story is played with.
pub struct Play {
    /// Everyday orders besides the scenes.
    pub orders: usize,
    /// Seed of all choices.
    pub seed: u64,
    /// First day, 08:00 in Kyiv.
    pub start: Date,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Exit after the story.
    pub is_once: bool,
    /// Print the outcome as JSON.
    pub is_json: bool,
    /// Where the partner's evidence pack is kept.
    pub pack: Option<PathBuf>,
}

/// Plays the demo on an empty database.
pub fn play(play: &Play, config: &Config) -> Result<(), Failure> {
    let began = Instant::now();
    let clock = StoryClock::new(morning(play.start));
    let database = setup::database(config)?;
    setup::migrate_database(&database)?;
    let engine = Engine::open(database.clone(), Clock::Story(clock.clone()), setup::log_key(config)?)?;
    let engine = Arc::new(engine);
    admin::found(&engine, config, CELL, ZONE, true).map_err(|failure| {
        failure.hint("the demo needs a database of its own; name a new one with --database")
    })?;

    output::tell(format_args!(
        "Quartermaster demo on {database}, story time {}\n\nThe nation is imported",
        play.start
    ));
    nation::import(&engine, clock.now())?;
    pictures::attach(&engine)?;
    let today = play.start.to_string();
    let cast = cast::Cast::prepare(&engine, play.seed, &today, clock.now())?;
    // The story asks more in a minute than people do in a month.
    let unbounded = Config { rate_per_address: 0, rate_per_person: 0, rate_per_token: 0, ..config.clone() };
    let at = Config { listen: play.listen, ..unbounded };
    let server = Background::start(Arc::clone(&engine), &at, DemoKeys::new(play.seed))?;
    let mut stage = stage::Stage::new(
        api::Api::at(server.address),
        cast,
        shop::Shop::read()?,
        dice::Dice::new(play.seed),
        clock.clone(),
    );
    scenes::play(&mut stage)?;
    output::tell(format_args!("\nA month of everyday work: {} orders of many units", play.orders));
    crowd::play(&mut stage, play.orders)?;
    scenes::play_later(&mut stage)?;
    engine.pass_deadlines_now()?;
    engine.checkpoint_now()?;
    engine.project_now()?;

    let outcome = outcome::Outcome::read(&engine, &database)?;
    outcome.tell();
    let pack = evidence::show(&database, config, play.pack.as_deref(), clock.now())?;
    output::tell(format_args!("\nPlayed in {:.1?}.", began.elapsed()));
    if play.is_json {
        output::line(outcome.json(&pack))?;
    }
    if !outcome.is_good() {
        return Err(Failure::refused("the demo does not reconcile or verify"));
    }
    if !play.is_once {
        tell_where_next(&stage, server.address)?;
        server.wait();
    }
    Ok(())
}

/// 08:00 of a day in Kyiv.
fn morning(day: Date) -> Timestamp {
    let zone = Zone::named(ZONE).unwrap_or_default();
    let yesterday = day.yesterday().unwrap_or(day);
    zone.end_of(yesterday).plus_hours(8)
}

/// Through whose eyes a newcomer may look first: role, organisation, what they do.
const GUESTS: [(&str, &str, &str); 19] = [
    ("orderer", "B11-4", "orders for a unit"),
    ("orderer", "B21-1", "orders from a package"),
    ("approver", "B11-4", "approves the unit's orders"),
    ("commander", "B11-4", "commands the unit"),
    ("receiver", "B11-4", "receives what arrives"),
    ("acceptance_signer", "B11-4", "signs what was accepted"),
    ("commission_member", "B11-4", "examines deliveries"),
    ("supplier_clerk", "SUP-VEKTOR", "supplies"),
    ("buyer", stage::AGENCY, "buys for the state"),
    ("treasurer", stage::TREASURY, "pays"),
    ("inspector", "INSPECT", "inspects makers"),
    ("programme_manager", "MOD", "plans with partners"),
    ("partner_officer", "PARTNER-N", "speaks for a partner nation"),
    ("partner_officer", "PARTNER-W", "speaks for a nation that pays contracts back"),
    ("partner_officer", "PARTNER-DE", "speaks for a nation that pays for packages"),
    ("partner_officer", "EXPORT-US", "releases packages"),
    ("receiver", "HUB-WEST", "runs a logistics hub"),
    ("auditor", "AUDIT", "audits"),
    ("administrator", "MOD", "administers"),
];

fn tell_where_next(stage: &stage::Stage, address: SocketAddr) -> Result<(), Failure> {
    let at = local("http", address);
    output::tell(format_args!(
        "\nThe server stays up on {at} (stop it with Ctrl-C). Demo time stands still.\nSign in as"
    ));
    for (role, organisation, does) in GUESTS {
        let token = &stage.cast.at(organisation, role)?.token;
        output::tell(format_args!("  {role} of {organisation}, who {does}:\n    {at}/sign-in?token={token}"));
    }
    let orderer = &stage.cast.at("B11-4", "orderer")?.token;
    output::tell(format_args!(
        "Or ask as a program:\n  curl -s {at}/api/v1/orders -H 'authorization: Bearer {orderer}'\n  \
         {at}/api/v1/docs describes the whole interface"
    ));
    Ok(())
}
