//! Export of every list, row by row in bounded memory, as CSV, XLSX or JSON.
//!
//! What can be imported has the columns of its import, so that an exported file imports again and changes nothing.
//! Reading order: this file, one file per noun (rows to cells). The crate `sheets` turns cells into bytes.

mod acceptance;
mod allotments;
mod catalogue;
mod contracts;
mod fulfilment;
mod funds;
mod identity;
mod invoicing;
mod journal;
mod orders;
mod packages;
mod payments;
mod pledges;
mod ratings;
mod requirements;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Write;

use domain::values::{Date, OrganisationId, PersonId, Timestamp};
use engine::queries;
use engine::readers::Reference;
use engine::store::{Connection, StoreError};
use engine::tables::{Column, Stored};

use sheets::{Cell, SheetError, cell, writer};

pub use sheets::Format;

/// Where the names of columns stand.
enum Columns {
    /// Here.
    Own(&'static [&'static str]),
    /// In the form of an import.
    Import(imports::Kind),
}

/// A list: its columns, and the function that puts its rows.
struct List {
    columns: Columns,
    rows: fn(&mut dyn Connection, &mut Sheet<'_>) -> Result<(), ExportError>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $list:path;)*) => {
        /// What can be exported.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
        #[value(rename_all = "snake_case")]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            fn list(self) -> &'static List {
                match self { $(Kind::$kind => &$list,)* }
            }
        }
    };
}

kinds! {
    /// Organisations and whom they stand below today.
    Organisations = identity::ORGANISATIONS;
    /// Coded delivery points of units.
    DeliveryPoints = identity::DELIVERY_POINTS;
    /// People and their appointments.
    People = identity::PEOPLE;
    /// Catalogue categories.
    Categories = catalogue::CATEGORIES;
    /// Catalogue items.
    Catalogue = catalogue::ITEMS;
    /// Frameworks.
    Frameworks = contracts::FRAMEWORKS;
    /// Contracts with their price lists.
    Contracts = contracts::CONTRACTS;
    /// What is called off from contracts and what is left.
    ContractBalances = contracts::BALANCES;
    /// Offers under contracts.
    Offers = contracts::OFFERS;
    /// Funds.
    Funds = funds::FUNDS;
    /// The money of funds by stage.
    FundBalances = funds::BALANCES;
    /// Allotments of fund money.
    Allotments = allotments::ALLOTMENTS;
    /// The money of allotments by stage.
    AllotmentBalances = allotments::BALANCES;
    /// Orders.
    Orders = orders::ORDERS;
    /// Lines of orders.
    OrderLines = orders::LINES;
    /// Despatches.
    Despatches = fulfilment::DESPATCHES;
    /// Lines of despatches.
    DespatchLines = fulfilment::LINES;
    /// Hubs that despatches were handed over to.
    HubStays = fulfilment::HUB_STAYS;
    /// Serial numbers.
    Serials = fulfilment::SERIALS;
    /// Acceptance acts.
    Acts = acceptance::ACTS;
    /// Discrepancies found on acceptance.
    Discrepancies = acceptance::DISCREPANCIES;
    /// Invoices.
    Invoices = invoicing::INVOICES;
    /// Lines of invoices.
    InvoiceLines = invoicing::LINES;
    /// Payment orders.
    Payments = payments::PAYMENTS;
    /// Marks that units give to items they accepted.
    Ratings = ratings::RATINGS;
    /// Needs of units and of those above them.
    Requirements = requirements::REQUIREMENTS;
    /// Pledges of partners.
    Pledges = pledges::PLEDGES;
    /// Packages.
    Packages = packages::PACKAGES;
    /// Lines of all versions of packages, with the words of both gates.
    PackageLines = packages::LINES;
    /// What pledges bear of packages.
    PackageShares = packages::SHARES;
    /// Every entry of the journal.
    Journal = journal::ENTRIES;
}

impl Kind {
    /// The names of its columns.
    pub fn columns(self) -> Vec<&'static str> {
        match self.list().columns {
            Columns::Own(names) => names.to_vec(),
            Columns::Import(kind) => kind.columns(),
        }
    }
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

/// What the rows of a list go into, with the reference data that they name.
struct Sheet<'a> {
    reference: &'a Reference,
    today: Date,
    width: usize,
    writer: &'a mut dyn sheets::Writer,
}

impl Sheet<'_> {
    /// Writes a row.
    fn put(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        assert_eq!(cells.len(), self.width, "a list fills each of its columns");
        Ok(self.writer.row(cells)?)
    }

    /// The code of an organisation.
    fn organisation(&self, id: OrganisationId) -> Cell {
        cell::text(&self.reference.state.organisations.known(&id).code)
    }

    /// The code of a person.
    fn person(&self, id: PersonId) -> Cell {
        cell::text(&self.reference.state.persons.known(&id).code)
    }
}

/// What rows of a page name, by id.
struct Named<R: Stored>(BTreeMap<R::Key, R>);

impl<R: Stored> Named<R>
where
    R::Key: Column,
{
    fn read(
        connection: &mut dyn Connection,
        ids: impl IntoIterator<Item = R::Key>,
    ) -> Result<Self, StoreError> {
        queries::find_all(connection, ids).map(Named)
    }

    /// The row of an id that another row of the same moment names.
    fn row(&self, id: &R::Key) -> &R {
        self.0.get(id).expect("rows name only rows that exist")
    }
}

/// Writes a list as it is at this moment; `at` says which day is today. Needs an open read transaction.
pub fn export(
    connection: &mut dyn Connection,
    reference: &Reference,
    at: Timestamp,
    kind: Kind,
    format: Format,
    output: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    let columns = kind.columns();
    let mut writer = writer(format, &columns, output)?;
    let today = reference.zone().date(at);
    let mut sheet = Sheet { reference, today, width: columns.len(), writer: writer.as_mut() };
    (kind.list().rows)(connection, &mut sheet)?;
    Ok(writer.finish()?)
}
