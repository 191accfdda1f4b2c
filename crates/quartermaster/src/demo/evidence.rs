//! What a partner gets: the statement of their fund, and its evidence pack, checked as they would check it.

use std::path::Path;

use domain::values::{Code, FundId, Timestamp};
use engine::readers::Readers;
use engine::store::Database;
use server::pack::{self, Reader, Wanted};

use crate::commands::verify::pack::{Checked, check};
use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// The partner's fund in the demo nation.
const FUND: &str = "PARTNER-N-2026";

/// Writes the pack, checks it, and tells its statement; it is kept where `kept` says.
pub fn show(
    database: &Database,
    config: &Config,
    kept: Option<&Path>,
    at: Timestamp,
) -> Result<Checked, Failure> {
    let scratch = tempfile::tempdir()?;
    let path = kept.map_or_else(|| scratch.path().join("pack.zip"), Path::to_path_buf);
    let fund = FundId::of_code(&Code::new(FUND).map_err(Failure::refused)?);
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
    tell(&checked, kept);
    Ok(checked)
}

fn tell(checked: &Checked, kept: Option<&Path>) {
    let Checked { statement, acts, signatures, entries, size, .. } = checked;
    output::tell(format_args!(
        "\nWhat {} ({}) sees of {}",
        statement.owner_en, statement.nation, statement.fund_code
    ));
    for (name, minor) in statement.sums() {
        output::tell(format_args!("    {name:<12}{:>24}", statement.money(minor)));
    }
    for item in &statement.items {
        output::tell(format_args!(
            "    bought {} × {} ({}), {} delivered",
            item.pieces,
            item.item,
            item.name_en,
            statement.money(item.accepted_minor)
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
