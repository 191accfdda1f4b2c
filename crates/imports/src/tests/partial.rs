//! Applying the good rows, and the file of the bad ones.

use super::small::{self, with};
use super::{Installation, Kind, Options, Report};

const PARTIAL: Options = Options { dry_run: false, partial: true, apart: false };

fn partial(installation: &Installation, kind: Kind, text: &str) -> Report {
    installation.import(kind, text.as_bytes(), PARTIAL).expect("a report")
}

#[test]
fn the_bad_rows_come_back_and_are_imported_after_correction() {
    let installation = Installation::new();
    // The brigade is bad, and so the battalion below it cannot be added.
    let report =
        partial(&installation, Kind::Organisations, &with(small::ORGANISATIONS, "B11,unit,", "B11,band,"));
    assert_eq!((report.rows, report.applied, report.unchanged), (7, 5, 0));
    assert_eq!(
        report.errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "row 2, column parent, \"B11\": there is no such organisation; correct row 7 first",
            "row 7, column kind, \"band\": is not in the list of words; write one of unit, agency, supplier, partner, \
             inspectorate, auditor, hub",
        ]
    );
    let bad = report.error_file.expect("two rows are bad");
    assert!(bad.lines().next().expect("a header").ends_with(",from,error"));
    assert_eq!(bad.lines().count(), 3);
    let report = partial(&installation, Kind::Organisations, &bad.replace(",band,", ",unit,"));
    assert_eq!((report.applied, report.error_file), (2, None));
}

#[test]
fn a_contract_is_applied_whole_or_not_at_all() {
    let installation = Installation::new();
    for (kind, text) in &small::FILES[..6] {
        installation.imports(*kind, text);
    }
    let file = with(small::CONTRACTS, "VERBA-B,2000.00,100,", "VERBA-B,2000.00,many,");
    let report = partial(&installation, Kind::Contracts, &file);
    assert_eq!((report.rows, report.applied), (4, 2));
    let errors: Vec<String> = report.errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        errors[0],
        "row 3, column contract, \"DC-1\": stands or falls with row 4, which is bad; correct that row and import both"
    );
    assert!(errors[1].starts_with("row 4, column ceiling_quantity, \"many\": "), "{errors:?}");
    let bad = report.error_file.expect("two rows are bad").replace(",many,", ",100,");
    assert_eq!(partial(&installation, Kind::Contracts, &bad).applied, 2);
}

#[test]
fn an_item_whose_link_is_bad_is_not_applied_by_half() {
    let installation = Installation::new();
    for (kind, text) in &small::FILES[..4] {
        installation.imports(*kind, text);
    }
    let size = installation.journal_size();
    let file = with(small::CATALOGUE, "VERBA-B,VERBA-7", "VERBA-B,VERBA-9");
    let report = partial(&installation, Kind::Catalogue, &file);
    assert_eq!((report.applied, report.errors.len()), (3, 1));
    assert_eq!(
        report.errors[0].to_string(),
        "row 2, column substitutes, \"VERBA-9\": there is no such item; correct the code, or import what it stands for \
         first"
    );
    // Three items with three steps each; the fourth left nothing.
    assert_eq!(installation.journal_size(), size + 3 * 4);
}
