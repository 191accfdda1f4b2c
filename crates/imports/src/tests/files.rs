//! Encodings, separators, headers and shapes of files.

use super::super::{Explained, FILE_BYTES_MAX, NOTES_MAX, reading, template_csv};
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
    assert!(matches!(import(b"PK\x05\x06\0\0\0\xff"), Err(ImportError::NotText)));
    let large = vec![b'a'; FILE_BYTES_MAX + 1];
    assert!(matches!(import(&large), Err(ImportError::TooLarge)));
    let long = format!("code,unit,name_uk,name_en\n{}", "a,b,c,d\n".repeat(100_001));
    assert!(matches!(import(long.as_bytes()), Err(ImportError::TooManyRows)));
}

#[test]
fn bytes_that_would_spoil_names_are_refused() {
    let installation = without_points();
    let refused = |bytes: &[u8]| {
        installation.import(POINTS, bytes, Options::default()).expect_err("no report").to_string()
    };
    let broken = |at: usize, byte: u8| {
        let mut bytes = small::DELIVERY_POINTS.as_bytes().to_vec();
        bytes[at] = byte;
        bytes
    };
    let name = small::DELIVERY_POINTS.find("Пункт").expect("the name is there");
    for byte in [0xed, 0xff, 0x41] {
        assert!(refused(&broken(name, byte)).starts_with("line 2 is not UTF-8"), "{byte:x}");
    }
    // A lone surrogate, as UTF-8 must not hold one.
    let surrogate = [small::DELIVERY_POINTS.as_bytes(), b"\xed\xa0\x80"].concat();
    assert!(refused(&surrogate).starts_with("line 3 is not UTF-8"));
    assert!(refused(&broken(name, 0)).starts_with("line 2 is not UTF-8"));
    assert!(refused(b"code,unit\0,name_uk,name_en\n").starts_with("the file is not text"));
    assert!(refused(b"code,unit,name_uk,name_en\n\x98\xff").starts_with("the file is not text"));
    let wide = format!("code{}\n", ",x".repeat(200));
    assert!(refused(wide.as_bytes()).starts_with("row 1 has more than 200 columns"));
}

#[test]
fn numbers_out_of_range_are_errors_of_their_rows() {
    let installation = Installation::furnished();
    for number in ["9223372036854775808", "-1", "1e9", "0x10", "٣", "1.5", "99999999999999999999999999"] {
        let errors =
            installation.refuses(Kind::Offers, &with(small::OFFERS, ",7,1,", &format!(",{number},1,")));
        assert!(errors[0].contains("is not a whole number within the bounds"), "{number}: {errors:?}");
    }
    for amount in ["92233720368547758.08", "-23500.00", "0", "1e5", "23500.001", "NaN", "23,500"] {
        let file = with(small::OFFERS, "23500.00", &format!("\"{amount}\""));
        assert_eq!(installation.refuses(Kind::Offers, &file).len(), 1, "{amount}");
    }
    for day in ["0000-00-00", "9999-99-99", "10000-01-01", "31.12", "32.12.2026", "-2026-12-31"] {
        let errors = installation.refuses(Kind::Offers, &with(small::OFFERS, "2025-12-30", day));
        assert!(errors[0].contains("is not a date of the calendar"), "{day}: {errors:?}");
    }
}

#[test]
fn dates_and_amounts_of_ukrainian_spreadsheets_are_read() {
    let installation = Installation::furnished();
    let file = small::OFFERS.replace(',', ";").replace("2025-12-30", "30.12.2025");
    let file = file.replace("23500.00", "23 500,00").replace("18000.00", "18\u{a0}000,0");
    assert_eq!(installation.imports(Kind::Offers, &file).unchanged, 2);
}

#[test]
fn what_a_spreadsheet_would_run_keeps_its_mark_in_files_only() {
    let installation = without_points();
    let report = installation.report(POINTS, "code,unit,name_uk,name_en\nП-1,B99,=1+1,@x\n");
    let file = report.error_file.expect("the unit is unknown");
    assert!(file.contains(",'=1+1,'@x,"), "{file}");
    installation.imports(POINTS, &file.replace("B99", "B11"));
    let id = DeliveryPointId::of_code(&code("П-1"));
    let state = installation.held(|state| drop(state.delivery_points.want(&id).cloned()));
    assert_eq!(state.delivery_points.known(&id).name_uk.as_str(), "=1+1");
}

#[test]
fn the_file_of_a_stopped_import_is_the_whole_file() {
    let installation = Installation::new();
    let file = with(small::ORGANISATIONS, "B11,unit,", "B11,band,");
    let report = installation.report(Kind::Organisations, &file);
    let errors = report.error_file.expect("a row is bad");
    assert_eq!((report.bad, errors.lines().count()), (2, 8));
    assert_eq!(installation.imports(Kind::Organisations, &errors.replace(",band,", ",unit,")).applied, 7);
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
        let text = template_csv(*kind, &Explained::english(*kind));
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
    let options = Options { dry_run: true, ..Options::default() };
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
