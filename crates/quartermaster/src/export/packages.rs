//! Packages, the lines of all their versions, and what pledges bear of them.

use domain::catalogue::Item;
use domain::packages::{Package, PackageLine, PackageShare};
use domain::pledges::Pledge;
use domain::requirements::Requirement;
use engine::queries;

use super::{Columns, List, Named};
use sheets::cell::{Cell, day, some, text};

pub(super) const PACKAGES: List = List {
    columns: Columns::Own(&[
        "code",
        "owner",
        "validator",
        "releaser",
        "name_uk",
        "name_en",
        "status",
        "is_held",
        "version",
        "currency",
        "target",
        "total",
        "funded",
        "funding",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |_, rows: Vec<Package>| {
            rows.iter().try_for_each(|row| {
                sheet.put(&[
                    text(&row.code),
                    sheet.organisation(row.owner),
                    sheet.organisation(row.validator),
                    sheet.organisation(row.releaser),
                    text(&row.name_uk),
                    text(&row.name_en),
                    text(&row.status),
                    text(&row.is_held),
                    Cell::Whole(row.version),
                    text(&row.currency),
                    Cell::Money(row.target_minor, row.currency),
                    Cell::Money(row.total_minor, row.currency),
                    Cell::Money(row.funded_minor, row.currency),
                    text(&row.funding()),
                ])
            })
        })
    },
};

pub(super) const LINES: List = List {
    columns: Columns::Own(&[
        "package",
        "version",
        "line",
        "requirement",
        "item",
        "quantity",
        "source",
        "supplier",
        "unit_price",
        "currency",
        "available_on",
        "validation",
        "release",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<PackageLine>| {
            let packages = Named::<Package>::read(connection, rows.iter().map(|row| row.package))?;
            let needs = rows.iter().map(|row| row.composed.requirement);
            let needs = Named::<Requirement>::read(connection, needs)?;
            let items = Named::<Item>::read(connection, rows.iter().map(|row| row.composed.item))?;
            rows.iter().try_for_each(|row| {
                let (package, composed) = (packages.row(&row.package), &row.composed);
                sheet.put(&[
                    text(&package.code),
                    Cell::Whole(row.version),
                    Cell::Whole(row.line),
                    text(&needs.row(&composed.requirement).number),
                    text(&items.row(&composed.item).code),
                    Cell::Whole(composed.quantity),
                    text(&composed.source),
                    sheet.organisation(composed.supplier),
                    Cell::Money(composed.unit_price_minor, package.currency),
                    text(&package.currency),
                    day(Some(composed.available_on)),
                    some(row.validation.as_ref()),
                    some(row.release.as_ref()),
                ])
            })
        })
    },
};

pub(super) const SHARES: List = List {
    columns: Columns::Own(&[
        "package",
        "pledge",
        "partner",
        "amount",
        "currency",
        "worth",
        "package_currency",
    ]),
    rows: |connection, sheet| {
        queries::by_key(connection, |connection, rows: Vec<PackageShare>| {
            let packages = Named::<Package>::read(connection, rows.iter().map(|row| row.package))?;
            let pledges = Named::<Pledge>::read(connection, rows.iter().map(|row| row.pledge))?;
            rows.iter().try_for_each(|row| {
                let (package, pledge) = (packages.row(&row.package), pledges.row(&row.pledge));
                sheet.put(&[
                    text(&package.code),
                    text(&pledge.code),
                    sheet.organisation(pledge.partner),
                    Cell::Money(row.amount_minor, pledge.currency),
                    text(&pledge.currency),
                    Cell::Money(row.worth_minor, package.currency),
                    text(&package.currency),
                ])
            })
        })
    },
};
