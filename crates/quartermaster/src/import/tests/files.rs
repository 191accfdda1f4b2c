//! Encodings, separators, headers and shapes of files.

use super::super::{FILE_BYTES_MAX, NOTES_MAX, reading, template};
use super::small::{self, with};
use super::{ImportError, Installation, Kind, Options, code};
use domain::values::{DeliveryPointId, OrganisationId};

const POINTS: Kind = Kind::DeliveryPoints;

/// An installation that lacks its delivery points only.
fn without_points() -> Installation {
    let installation = Installation::new();
    installation.imports(Kind::Organisations, small::ORGANISATIONS);
    installation
}

#[test]
fn every_encoding_and_separator_gives_the_same_rows() {
    let windows_1251 = encoding_rs::WINDOWS_1251.encode(small::DELIVERY_POINTS).0.into_owned();
    let utf_16: Vec<u8> =
        format!("\u{feff}{}", small::DELIVERY_POINTS).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = format!("\u{feff}{}", small::DELIVERY_POINTS).into_bytes();
    let semicolons = small::DELIVERY_POINTS.replace(',', ";").into_bytes();
    let tabs = small::DELIVERY_POINTS.replace(',', "\t").replace('\n', "\r\n").into_bytes();
    for bytes in [windows_1251, utf_16, with_mark, semicolons, tabs] {
        let installation = without_points();
        let report = installation.import(POINTS, &bytes, Options::default()).expect("a report");
        assert_eq!((report.applied, report.errors), (1, vec![]));
        let id = DeliveryPointId::of_code(&code("ПД-B11-1"));
        let state = installation.held(|state| drop(state.delivery_points.want(&id).cloned()));
        let point = state.delivery_points.known(&id);
        assert_eq!(point.name_uk.as_str(), "Пункт 1");
        assert_eq!(point.unit, OrganisationId::of_code(&code("B11")));
    }
}

#[test]
fn columns_may_stand_in_any_order_and_comments_and_blank_lines_between() {
    let file = "# points of the brigade\nName_EN,unit,CODE,name_uk,error\n\n# the first\n\
                \"Point 1, gate \"\"A\"\"\", B11 ,ПД-B11-1,Пункт 1,an old error\n";
    assert_eq!(without_points().imports(POINTS, file).applied, 1);
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let file = "# comment\ncode,unit,name_uk,name_en\nП-1,B11,\"Пункт\n1\",Point 1\n\n,,,\nП-2,B99,Пункт 2,Point 2\n";
    for file in [file.to_owned(), file.replace('\n', "\r\n"), file.replace('\n', "\r")] {
        assert_eq!(
            without_points().refuses(POINTS, &file).last().expect("an error"),
            "row 7, column unit, \"B99\": there is no such organisation; correct the code, or import what it stands \
             for first"
        );
    }
}

#[test]
fn a_wrong_header_is_explained() {
    let errors = without_points().refuses(POINTS, "code,place,name_uk,Code\nП-1,B11,Пункт 1,x\n");
    assert_eq!(
        errors,
        [
            "row 1, column place, \"place\": is not a column of this file; the columns are code, unit, name_uk, name_en",
            "row 1, column Code, \"Code\": stands twice in the header; remove one of the two",
            "row 1, column unit, \"unit\": is missing in the header; add the column: code of the unit that takes \
             deliveries there",
            "row 1, column name_en, \"name_en\": is missing in the header; add the column: name in English",
        ]
    );
}

#[test]
fn a_row_of_another_length_is_explained() {
    let errors =
        without_points().refuses(POINTS, "code,unit,name_uk,name_en\nП-1,B11,Пункт 1, Point 1, gate A\n");
    assert_eq!(
        errors,
        [
            "row 2, column code, \"П-1\": has 5 cells, but the header has 4; put texts that hold the separator in double \
          quotes"
        ]
    );
}

#[test]
fn files_that_are_no_tables_are_refused() {
    let installation = without_points();
    let import = |bytes: &[u8]| installation.import(POINTS, bytes, Options::default());
    assert!(matches!(import(b""), Err(ImportError::Empty)));
    assert!(matches!(import(b"# only a comment\n"), Err(ImportError::Empty)));
    assert!(matches!(import(b"PK\x03\x04\0\0\0\xff"), Err(ImportError::NotText)));
    let large = vec![b'a'; FILE_BYTES_MAX + 1];
    assert!(matches!(import(&large), Err(ImportError::TooLarge { bytes }) if bytes == FILE_BYTES_MAX + 1));
    let long = format!("code,unit,name_uk,name_en\n{}", "a,b,c,d\n".repeat(100_001));
    assert!(matches!(import(long.as_bytes()), Err(ImportError::TooManyRows)));
}

#[test]
fn the_list_of_errors_is_bounded_and_the_error_file_is_not() {
    let rows: String = (0..NOTES_MAX + 5).map(|n| format!("П-{n},,Пункт,Point\n")).collect();
    let report = without_points().report(POINTS, &format!("code,unit,name_uk,name_en\n{rows}"));
    assert_eq!((report.errors.len(), report.unlisted_errors), (NOTES_MAX, 5));
    assert_eq!(report.error_file.expect("there are bad rows").lines().count(), NOTES_MAX + 6);
}

#[test]
fn every_template_is_a_valid_file_with_one_row() {
    for kind in Kind::ALL {
        let text = template(*kind);
        let sheet = reading::read(kind.form(), text.as_bytes()).expect("a template is a table");
        assert_eq!(sheet.notes, [], "{kind:?}");
        assert_eq!(sheet.rows.len(), 1, "{kind:?}");
        assert_eq!(sheet.rows[0].check(), [], "{kind:?}");
        for column in kind.form().columns {
            assert!(text.contains(&format!("# {}: ", column.name)), "{kind:?} explains {}", column.name);
        }
    }
}

#[test]
fn a_dry_run_reports_and_applies_nothing() {
    let installation = without_points();
    let size = installation.journal_size();
    let options = Options { dry_run: true, partial: false };
    let report = installation.import(POINTS, small::DELIVERY_POINTS.as_bytes(), options).expect("a report");
    assert_eq!((report.applied, installation.journal_size()), (1, size));
}

#[test]
fn a_wrong_check_digit_is_a_warning() {
    let file = with(small::ORGANISATIONS, "32855961", "32855968");
    let report = Installation::new().imports(Kind::Organisations, &file);
    assert_eq!(report.applied, 7);
    let warnings: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["row 3, column edrpou, \"32855968\": has a wrong check digit; compare it with the state register"]
    );
}
