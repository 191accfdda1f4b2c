//! Import of reference data from CSV and XLSX: a file is checked as a whole, then applied in chunks.
//!
//! A file says what should be. What already is so counts as unchanged, therefore importing a file again resumes
//! an import that was interrupted. Reading order: this file, `column` (what a file may hold), `reading`,
//! `csv_file`, `workbook` and `row` (bytes to values), one file per kind (rows to commands), `plan`, `check`, `explain`, `apply`.

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
mod offers;
mod organisations;
mod people;
mod plan;
mod reading;
mod report;
mod row;
mod template;
mod workbook;

#[cfg(test)]
pub(crate) mod tests;

use domain::values::Timestamp;
use engine::store::StoreError;
use engine::{Engine, SubmitError};
use sha2::{Digest, Sha256};

pub use catalogue::NSN_PENDING;
pub use categories::written as written_characteristic;
pub use report::Report;
pub use row::RowNote;
pub use template::{template_csv, template_workbook};

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
    ($($(#[$doc:meta])* $kind:ident = $module:ident;)*) => {
        /// What a file holds.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
        #[value(rename_all = "snake_case")]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// Every kind, in the order in which a new installation imports them.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind,)*];

            /// The names of its columns.
            pub fn columns(self) -> Vec<&'static str> {
                self.form().columns.iter().map(|column| column.name).collect()
            }

            fn form(self) -> &'static Form {
                match self { $(Kind::$kind => &$module::FORM,)* }
            }
        }
    };
}

kinds! {
    /// Organisations and their tree.
    Organisations = organisations;
    /// Coded delivery points of units.
    DeliveryPoints = delivery_points;
    /// People and their appointments.
    People = people;
    /// Catalogue categories.
    Categories = categories;
    /// Catalogue items.
    Catalogue = catalogue;
    /// Frameworks.
    Frameworks = frameworks;
    /// Contracts with their price lists.
    Contracts = contracts;
    /// Offers under contracts.
    Offers = offers;
    /// Funds and the money received for them.
    Funds = funds;
    /// Allotments of fund money.
    Allotments = allotments;
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Only check.
    pub dry_run: bool,
    /// Apply the good rows although others are bad.
    pub partial: bool,
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

/// Imports a file called `name` as the console, as of the engine's time `at`.
///
/// Everything is checked before anything is applied. `progress` is told the commands applied and those in all.
pub fn import(
    engine: &Engine,
    at: Timestamp,
    kind: Kind,
    name: &str,
    bytes: &[u8],
    options: Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, ImportError> {
    let form = kind.form();
    let sheet = reading::read(form, bytes)?;
    let checked = check::check(engine, at, form, &sheet, name, options)?;
    if !options.dry_run && (checked.bad.is_empty() || options.partial) {
        apply::apply(engine, &checked.plan, &Sha256::digest(bytes), progress)?;
    }
    Ok(report::report(form, &sheet, checked, options))
}
