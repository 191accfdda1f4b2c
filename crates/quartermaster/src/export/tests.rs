//! What is exported imports again and changes nothing; what a spreadsheet gets is what it can read.

use domain::values::Timestamp;
use imports::Options;
use imports::testing::{Installation, NOW, small};

use super::{Format, Kind, export};

const IMPORTED: [(Kind, imports::Kind); 10] = [
    (Kind::Organisations, imports::Kind::Organisations),
    (Kind::DeliveryPoints, imports::Kind::DeliveryPoints),
    (Kind::People, imports::Kind::People),
    (Kind::Categories, imports::Kind::Categories),
    (Kind::Catalogue, imports::Kind::Catalogue),
    (Kind::Frameworks, imports::Kind::Frameworks),
    (Kind::Contracts, imports::Kind::Contracts),
    (Kind::Offers, imports::Kind::Offers),
    (Kind::Funds, imports::Kind::Funds),
    (Kind::Allotments, imports::Kind::Allotments),
];

fn exported(installation: &Installation, kind: Kind, format: Format) -> Vec<u8> {
    exported_at(installation, NOW, kind, format)
}

fn exported_at(installation: &Installation, at: Timestamp, kind: Kind, format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = installation
        .engine
        .read_now(|connection, reference| Ok(export(connection, reference, at, kind, format, &mut bytes)));
    written.expect("the lists are read").expect("memory takes them");
    bytes
}

#[test]
fn what_is_exported_imports_again_and_changes_nothing() {
    let installation = Installation::furnished();
    let moved = small::with(small::ORGANISATIONS, "C1,,,,UA,2023-05-08", "C2,,,,UA,2026-02-01");
    installation.imports(imports::Kind::Organisations, &moved);
    let size = installation.journal_size();
    for (kind, importer) in IMPORTED {
        for format in [Format::Csv, Format::Xlsx] {
            let bytes = exported(&installation, kind, format);
            let report = installation.import(importer, &bytes, Options::default()).expect("a report");
            assert_eq!((&report.errors, &report.warnings), (&vec![], &vec![]), "{kind:?} as {format:?}");
            assert!(report.rows > 0 && report.unchanged == report.rows, "{kind:?} as {format:?}: {report:?}");
        }
    }
    assert_eq!(installation.journal_size(), size);
}

#[test]
fn a_new_installation_takes_the_exported_files() {
    let (old, new) = (Installation::furnished(), Installation::new());
    for (kind, importer) in IMPORTED {
        let bytes = exported(&old, kind, Format::Xlsx);
        let report = new.import(importer, &bytes, Options::default()).expect("a report");
        // Funds come without their money, which bank documents bring.
        let expected = if kind == Kind::Allotments { 0 } else { report.rows };
        assert_eq!(report.applied, expected, "{kind:?}: {:?}", report.errors);
    }
}

#[test]
fn every_list_is_written_in_every_format() {
    let installation = Installation::furnished();
    for kind in <Kind as clap::ValueEnum>::value_variants() {
        let csv = String::from_utf8(exported(&installation, *kind, Format::Csv)).expect("text");
        assert_eq!(csv.lines().next(), Some(kind.columns().join(",").as_str()), "{kind:?}");
        let json: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_slice(&exported(&installation, *kind, Format::Json)).expect("JSON");
        let rows = csv::Reader::from_reader(csv.as_bytes()).into_records().count();
        assert_eq!(json.len(), rows, "{kind:?}");
        assert!(json.iter().all(|row| row.len() == kind.columns().len()), "{kind:?}");
        assert!(exported(&installation, *kind, Format::Xlsx).starts_with(b"PK"), "{kind:?}");
    }
}

#[test]
fn money_stays_exact_and_typed() {
    let installation = Installation::furnished();
    let json = exported(&installation, Kind::FundBalances, Format::Json);
    let rows: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(rows[1]["fund"], "STATE");
    assert_eq!(
        [&rows[1]["received"], &rows[1]["unallotted"], &rows[1]["available"]],
        ["9000000.00", "4000000.00", "5000000.00"]
    );
    let csv = exported(&installation, Kind::AllotmentBalances, Format::Csv);
    let csv = String::from_utf8(csv).expect("text");
    assert!(csv.contains("S-1,STATE,C1,UAH,4299999.50,0.00,"), "{csv}");
}

#[test]
fn a_formula_in_a_name_is_text_in_every_file_and_comes_back() {
    let installation = Installation::new();
    let names = "code,kind,name_uk,name_en,country,from\nA,agency,=1+1,\"=HYPERLINK(\"\"http://x\"\")\",UA,2024-01-01\n\
                 B,agency,''+1,@sum,UA,2024-01-01\n";
    installation.imports(imports::Kind::Organisations, names);
    let csv = String::from_utf8(exported(&installation, Kind::Organisations, Format::Csv)).expect("text");
    assert!(csv.contains("'=1+1") && csv.contains("''+1") && csv.contains("'@sum"), "{csv}");
    assert!(!csv.contains(",=") && !csv.contains("\"="), "{csv}");
    for format in [Format::Csv, Format::Xlsx] {
        let bytes = exported(&installation, Kind::Organisations, format);
        let report = installation.import(imports::Kind::Organisations, &bytes, Options::default());
        assert_eq!(report.expect("a report").unchanged, 2, "{format:?}");
    }
}

#[test]
fn a_list_longer_than_a_page_is_whole() {
    let installation = Installation::furnished();
    let rows: String = (0..2_345).map(|n| format!("П-{n:05},B11,Пункт {n},Point {n}\n")).collect();
    let file = format!("code,unit,name_uk,name_en\n{rows}");
    installation.imports(imports::Kind::DeliveryPoints, &file);
    let csv = String::from_utf8(exported(&installation, Kind::DeliveryPoints, Format::Csv)).expect("text");
    assert_eq!(csv.lines().count(), 1 + 1 + 2_345);
    let mut codes: Vec<&str> = csv.lines().skip(1).collect();
    let ordered = codes.is_sorted();
    codes.dedup();
    assert!(ordered && codes.len() == 2_346);
}
