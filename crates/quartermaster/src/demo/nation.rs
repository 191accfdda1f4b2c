//! The demo nation: its files, embedded, and their import in order through the real importers.

use std::ops::ControlFlow;

use domain::Actor;
use domain::values::Timestamp;
use engine::Engine;
use imports::{File, Importer, Kind, Options};

use crate::commands::import::progress_bar;
use crate::output::{self, Failure};

macro_rules! files {
    ($($kind:ident $name:literal;)*) => {
        /// Kind, name and content of every file, in the order of import. Items come again after the contracts that open
        /// them, so that those that should be suspended are.
        pub const FILES: &[(Kind, &str, &str)] =
            &[$((Kind::$kind, concat!("demo/", $name), include_str!(concat!("../../../../demo/", $name)))),*];
    };
}

files! {
    Organisations "organisations.csv";
    DeliveryPoints "delivery_points.csv";
    People "people.csv";
    Categories "categories.csv";
    Catalogue "items.csv";
    Frameworks "frameworks.csv";
    Contracts "contracts.csv";
    Catalogue "items.csv";
    Offers "offers.csv";
    Funds "funds.csv";
    Allotments "allotments.csv";
    Organisations "programme/organisations.csv";
    People "programme/people.csv";
    Catalogue "programme/items.csv";
    Contracts "programme/contracts.csv";
    Offers "programme/offers.csv";
}

/// Imports every file; any error ends the demo.
pub fn import(engine: &Engine, at: Timestamp) -> Result<(), Failure> {
    for (kind, name, content) in FILES {
        let bar = progress_bar();
        let options = Options::default();
        let (importer, file) =
            (Importer { actor: Actor::Console, at }, File { kind: *kind, name, bytes: content.as_bytes() });
        let report = imports::import(engine, importer, file, options, &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
            ControlFlow::Continue(())
        });
        bar.finish_and_clear();
        let report = report.map_err(Failure::refused)?;
        if let Some(first) = report.errors.first() {
            return Err(Failure::refused(format!("{name}: {first}")));
        }
        output::tell(format_args!("  {name:<32} {:>5} rows", report.rows));
    }
    Ok(())
}

/// The rows of all embedded files of a kind as maps of column to cell.
pub fn rows(kind: Kind) -> Result<Vec<std::collections::BTreeMap<String, String>>, Failure> {
    let files: std::collections::BTreeMap<_, _> =
        FILES.iter().filter(|(of, ..)| *of == kind).map(|(_, name, content)| (*name, *content)).collect();
    let mut rows = Vec::new();
    for (name, content) in files {
        rows.extend(table(name, content)?);
    }
    Ok(rows)
}

/// The rows of an embedded file.
pub fn table<R: serde::de::DeserializeOwned>(name: &str, content: &str) -> Result<Vec<R>, Failure> {
    let mut reader = csv::Reader::from_reader(content.as_bytes());
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::refused(format!("{name}: {error}")))
}
