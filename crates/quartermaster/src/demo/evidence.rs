//! What a partner gets: the statement of their fund, and its evidence pack, checked as they would check it.

use std::path::Path;

use domain::pledges::Pledge;
use domain::values::{Code, FundId, PledgeId, Timestamp, Zone};
use engine::queries::{find, trace};
use engine::readers::Readers;
use engine::store::Database;
use server::pack::{self, Reader, Wanted};
use server::seen::funds::{Forecast, by_month};

use super::ZONE;
use crate::commands::verify::pack::{Checked, check};
use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// The pledge, and the fund that it became, of the partner with the most to show.
const FUND: &str = "DE-2025";

/// What the pack does not say: what was promised before the money came, and what is still to come for it.
struct Beside {
    pledge: Pledge,
    coming: Vec<Forecast>,
}

/// Writes the pack, checks it, and tells its statement; it is kept where `kept` says.
pub fn show(
    database: &Database,
    config: &Config,
    kept: Option<&Path>,
    at: Timestamp,
) -> Result<Checked, Failure> {
    let scratch = tempfile::tempdir()?;
    let path = kept.map_or_else(|| scratch.path().join("pack.zip"), Path::to_path_buf);
    let code = Code::new(FUND).map_err(Failure::refused)?;
    let fund = FundId::of_code(&code);
    let readers = Readers::new(database.clone());
    output::deliver(Some(&path), |file| {
        let written = readers.read_now(|connection| {
            let reference = readers.reference(connection)?;
            Ok(pack::fund(connection, fund).and_then(|fund| {
                let wanted = Wanted { fund, reader: Reader::Partner, at };
                pack::write(connection, &reference, &wanted, file, &mut |_, _| {})
            }))
        })?;
        written.map(drop).map_err(Failure::refused)
    })?;
    let key = setup::log_key(config)?.public().to_string();
    let checked = check(&path, Some(&key), None);
    let checked =
        checked.map_err(|what| Failure::refused(format!("the partner's pack does not hold: {what}")))?;
    let today = Zone::named(ZONE).unwrap_or_default().date(at);
    let (pledge, summary) = readers.read_now(|connection| {
        Ok((find::<Pledge>(connection, &PledgeId::of_code(&code))?, trace::summary(connection, fund)?))
    })?;
    let pledge = pledge.ok_or_else(|| Failure::refused(format!("there is no pledge {FUND}")))?;
    tell(&checked, &Beside { pledge, coming: by_month(&summary.coming, today) }, kept);
    Ok(checked)
}

fn tell(checked: &Checked, beside: &Beside, kept: Option<&Path>) {
    let Checked { statement, acts, signatures, entries, size, .. } = checked;
    output::tell(format_args!(
        "\nWhat {} ({}) sees of {}",
        statement.owner_en, statement.nation, statement.fund_code
    ));
    let Pledge { announced, pledged, confirmed, .. } = &beside.pledge;
    for (name, stage) in [("announced", announced), ("pledged", pledged), ("confirmed", confirmed)] {
        let on = stage.on.map(|on| format!("   on {on}")).unwrap_or_default();
        output::tell(format_args!("    {name:<12}{:>24}{on}", statement.money(stage.amount_minor)));
    }
    for (name, minor) in statement.sums() {
        output::tell(format_args!("    {name:<12}{:>24}", statement.money(minor)));
    }
    for item in &statement.items {
        output::tell(format_args!(
            "    bought {} × {} ({}): {} delivered of {} ordered",
            item.pieces,
            item.item,
            item.name_en,
            statement.money(item.accepted_minor),
            statement.money(item.ordered_minor)
        ));
    }
    for Forecast { month, coming, late_minor } in &beside.coming {
        let late = if *late_minor > 0 {
            format!(", {} of it late", statement.money(*late_minor))
        } else {
            String::new()
        };
        output::tell(format_args!(
            "    to come in {}: {} pieces for {}{late}",
            month.strftime("%Y-%m"),
            coming.pieces,
            statement.money(coming.amount_minor)
        ));
    }
    output::tell(format_args!(
        "  Its evidence pack verifies without this database: {acts} acts with {signatures} signatures, {entries} \
         journal entries proved by the signed checkpoint of {size}."
    ));
    if let Some(path) = kept {
        output::tell(format_args!("  It is kept: quartermaster verify pack {}", path.display()));
    }
}
