//! Import of reference data from CSV and XLSX: a file is checked as a whole, then applied in chunks.
//!
//! A file says what should be. What already is so counts as unchanged, therefore importing a file again resumes
//! an import that was interrupted. Reading order: this file, `column` (what a file may hold), `reading`,
//! `csv_file`, `workbook` and `row` (bytes to values), one file per kind (rows to commands), `importer` (who imports, and
//! what they may know), `plan`, `check`, `explain`, `apply`.

mod allotments;
mod apply;
mod catalogue;
mod categories;
mod check;
mod classifiers;
mod column;
mod contracts;
mod csv_file;
mod delivery_points;
mod edrpou;
mod explain;
mod frameworks;
mod funds;
mod importer;
mod offers;
mod organisations;
mod people;
mod plan;
mod reading;
mod report;
mod row;
mod template;
mod wording;
mod workbook;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use domain::policy::Action;
use engine::store::StoreError;
use engine::{Engine, SubmitError};
use sha2::{Digest, Sha256};

pub use catalogue::NSN_PENDING;
pub use categories::written as written_characteristic;
pub use importer::Importer;
pub use report::Report;
pub use row::{Refused, RowNote};
pub use template::{Explainable, Explained, columns, template_csv, template_workbook};
pub use wording::Wording;

use column::Form;

/// Bytes of a file.
pub const FILE_BYTES_MAX: usize = 20 << 20;
/// Bytes that a workbook of [`FILE_BYTES_MAX`] may unpack to.
pub const UNPACKED_BYTES_MAX: u64 = 256 << 20;
/// Rows of a file.
pub const ROWS_MAX: usize = 100_000;
/// Columns of a file; the widest kind has 18.
pub const COLUMNS_MAX: usize = 200;
/// Errors, and warnings, that a report lists.
pub const NOTES_MAX: usize = 1_000;

/// Extra column of a file of bad rows; ignored when that file is imported after correction.
const ERROR_COLUMN: &str = "error";

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal in $module:ident;)*) => {
        domain::text_enum! {
            /// What a file holds; a new installation imports them in this order.
            #[cfg_attr(feature = "clap", derive(clap::ValueEnum), value(rename_all = "snake_case"))]
            pub enum Kind { $($(#[$doc])* $kind = $word,)* }
        }

        impl Kind {
            /// The names of its columns.
            pub fn columns(self) -> Vec<&'static str> {
                self.form().columns.iter().map(|column| column.name).collect()
            }

            /// The actions of which an import needs one, on each object that a row adds or changes.
            pub fn actions(self) -> &'static [Action] {
                self.form().actions
            }

            fn form(self) -> &'static Form {
                match self { $(Kind::$kind => &$module::FORM,)* }
            }
        }
    };
}

kinds! {
    /// Organisations and their tree.
    Organisations = "organisations" in organisations;
    /// Coded delivery points of units.
    DeliveryPoints = "delivery_points" in delivery_points;
    /// People and their appointments.
    People = "people" in people;
    /// Catalogue categories.
    Categories = "categories" in categories;
    /// Catalogue items.
    Catalogue = "catalogue" in catalogue;
    /// Frameworks.
    Frameworks = "frameworks" in frameworks;
    /// Contracts with their price lists.
    Contracts = "contracts" in contracts;
    /// Offers under contracts.
    Offers = "offers" in offers;
    /// Funds and the money received for them.
    Funds = "funds" in funds;
    /// Allotments of fund money.
    Allotments = "allotments" in allotments;
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Only check.
    pub dry_run: bool,
    /// Apply the good rows although others are bad.
    pub partial: bool,
    /// Judge the good rows as if the bad ones were not there, and give back the bad ones alone, also when a bad row keeps
    /// the whole file from being applied.
    pub apart: bool,
}

impl Options {
    /// Whether bad rows are set apart from the good ones.
    fn sets_apart(self) -> bool {
        self.partial || self.apart
    }
}

/// Why a file has no report. Bad rows are no such reason; they stand in the report.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Above [`FILE_BYTES_MAX`].
    #[error("the file has more than {} MiB; split it", FILE_BYTES_MAX >> 20)]
    TooLarge,
    /// Above [`UNPACKED_BYTES_MAX`], or another bound on what a workbook unpacks to.
    #[error("the workbook unpacks to more than {} MiB; split it, or save it as CSV", UNPACKED_BYTES_MAX >> 20)]
    ZipBomb,
    /// Above [`ROWS_MAX`].
    #[error("the file has more than {ROWS_MAX} rows; split it")]
    TooManyRows,
    /// Above [`COLUMNS_MAX`].
    #[error("row {line} has more than {COLUMNS_MAX} columns; start from the template of this kind of file")]
    TooManyColumns {
        /// The row.
        line: u64,
    },
    /// No header.
    #[error("the file has no header row; start from the template of this kind of file")]
    Empty,
    /// Bytes that no supported encoding explains.
    #[error("the file is not text in UTF-8 or windows-1251; save it as CSV or XLSX")]
    NotText,
    /// Mostly UTF-8.
    #[error("line {line} is not UTF-8 as the rest of the file is; save the file again as CSV in UTF-8")]
    BrokenText {
        /// The first such line.
        line: usize,
    },
    /// A workbook that Excel would repair or refuse.
    #[error("the workbook cannot be read: {0}; save it again as XLSX, or as CSV")]
    NotWorkbook(String),
    /// A format before XLSX, which is also that of workbooks with a password.
    #[error(
        "the workbook is of the old XLS format or has a password; save it as XLSX without one, or as CSV"
    )]
    OldWorkbook,
    /// The CSV reader gave up.
    #[error("the file is not CSV: {0}; save it as CSV")]
    Malformed(#[from] csv::Error),
    /// The database failed before anything was applied.
    #[error("{0}; nothing was applied by this import")]
    Store(#[from] StoreError),
    /// It was told to stop.
    #[error("it was stopped after {applied} commands; import the same file again")]
    Stopped {
        /// Commands applied before.
        applied: usize,
    },
    /// A chunk was not applied although the check had passed.
    #[error(
        "rows {first} to {last} were not applied: {source}; {applied} commands before them were, so import the \
         same file again"
    )]
    Interrupted {
        /// Commands applied before.
        applied: usize,
        /// Lowest line of the chunk.
        first: u64,
        /// Highest line of the chunk.
        last: u64,
        /// Why.
        source: Box<SubmitError>,
    },
}

/// A file to import.
#[derive(Clone, Copy, Debug)]
pub struct File<'f> {
    /// What it holds.
    pub kind: Kind,
    /// What people call it; commands that need a reason or document name it.
    pub name: &'f str,
    /// Its content.
    pub bytes: &'f [u8],
}

/// What is told of an import while it goes on: the commands applied, and those in all. [`ControlFlow::Break`] stops it
/// before the next chunk.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// Imports a file; everything is checked before anything is applied, by the rules that decide what the importer may do
/// by hand.
pub fn import(
    engine: &Engine,
    importer: Importer,
    file: File<'_>,
    options: Options,
    progress: Progress<'_>,
) -> Result<Report, ImportError> {
    let form = file.kind.form();
    let sheet = reading::read(form, file.bytes)?;
    let checked = check::check(engine, importer, form, &sheet, file.name, options)?;
    if !options.dry_run && (checked.bad.is_empty() || options.partial) {
        apply::apply(engine, importer.actor, &checked.plan, &Sha256::digest(file.bytes), progress)?;
    }
    Ok(report::report(form, &sheet, checked, options))
}
