//! Workbooks: what Excel and LibreOffice write, and what nobody should send.

use std::io::{Cursor, Write};

use domain::values::OrganisationId;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::{COLUMNS_MAX, Explained, template_csv, template_workbook, workbook};
use super::small;
use super::{ImportError, Installation, Kind, Options, Report, code};

const HEADER: [&str; 7] = ["code", "kind", "name_uk", "name_en", "edrpou", "country", "from"];
const MINISTRY: [&str; 7] = ["MOD", "agency", "Міністерство", "Ministry", "00034022", "UA", "2022-06-01"];

/// A workbook with the sheet that the function fills below the header.
fn workbook_with(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    row(sheet, 0, &HEADER);
    fill(sheet);
    workbook.save_to_buffer().expect("a workbook in memory")
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (cell, column) in cells.iter().zip(0..) {
        sheet.write(row, column, *cell).expect("within the sheet");
    }
}

fn import(installation: &Installation, bytes: &[u8]) -> Result<Report, ImportError> {
    installation.import(Kind::Organisations, bytes, Options::default())
}

/// The errors of a workbook, of which nothing was applied.
fn refused(bytes: &[u8]) -> Vec<String> {
    let installation = Installation::new();
    let report = import(&installation, bytes).expect("a report");
    assert_eq!((report.applied, installation.journal_size()), (0, 1));
    report.errors.iter().map(ToString::to_string).collect()
}

/// The message about a workbook that cannot be read.
fn unread(bytes: &[u8]) -> String {
    let installation = Installation::new();
    let error = import(&installation, bytes).expect_err("no report");
    assert_eq!(installation.journal_size(), 1);
    error.to_string()
}

/// A zip file of parts.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        zip.start_file(*name, options).expect("a part");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("a whole zip").into_inner()
}

/// A workbook of bare XML, as terse as the format allows.
fn raw(sheet: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relationships =
        |entries: &str| format!("<Relationships xmlns=\"{PACKAGE}\">{entries}</Relationships>");
    let to = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    zipped(&[
        ("_rels/.rels", &relationships(&to("r1", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/_rels/workbook.xml.rels",
            &relationships(
                &(to("r1", "worksheet", "worksheets/sheet1.xml")
                    + &to("r2", "sharedStrings", "sharedStrings.xml")),
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>")),
        ("xl/sharedStrings.xml", strings),
    ])
}

#[test]
fn what_excel_writes_becomes_the_texts_of_a_csv_file() {
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let bytes = workbook_with(|sheet| {
        row(sheet, 1, &MINISTRY);
        let second = ["SUP-A", "supplier", "ТОВ «Верба»", "", "", "UA"];
        row(sheet, 2, &second);
        sheet.write(2, 3, Formula::new("=A1").set_result("Verba LLC")).expect("a formula");
        sheet.write(2, 4, 32_855_961).expect("a number");
        let from = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 11, 4).expect("a day");
        sheet.write_with_format(2, 6, &from, &day).expect("a date");
        for empty in 3..40 {
            sheet.write_blank(empty, 0, &day).expect("a blank");
        }
    });
    let installation = Installation::new();
    let report = import(&installation, &bytes).expect("a report");
    assert_eq!((report.rows, report.applied, report.errors, report.warnings), (2, 2, vec![], vec![]));
    let state = installation.held(|_| {});
    let supplier = state.organisations.known(&OrganisationId::of_code(&code("SUP-A")));
    assert_eq!((supplier.name_en.as_str(), supplier.edrpou.as_deref()), ("Verba LLC", Some("32855961")));
    assert_eq!(supplier.from.to_string(), "2024-11-04");
    let csv = format!("{}\n{}\n", HEADER.join(","), MINISTRY.join(","));
    assert_eq!(installation.imports(Kind::Organisations, &csv).unchanged, 1);
    assert_eq!(import(&installation, &bytes).expect("a report").unchanged, 2);
}

/// Written by openpyxl 3.1: a day and a moment at midnight as dates, a number where text is meant, a date as text,
/// a line break, a formatted row without values, and a second sheet.
const OPENPYXL: &[u8] = include_bytes!("openpyxl.xlsx");

#[test]
fn what_another_program_writes_is_read_too() {
    let installation = Installation::new();
    let report = import(&installation, OPENPYXL).expect("a report");
    assert_eq!((report.rows, report.applied, report.errors, report.warnings), (3, 3, vec![], vec![]));
    let state = installation.held(|_| {});
    let held = |text| state.organisations.known(&OrganisationId::of_code(&code(text)));
    let from = ["MOD", "AGENCY", "SUP-A"].map(|text| held(text).from.to_string());
    assert_eq!(from, ["2022-06-01", "2024-03-01", "2024-11-04"]);
    assert_eq!(held("SUP-A").name_uk.as_str(), "ТОВ «Верба»\nКиїв");
    assert_eq!(held("SUP-A").edrpou.as_deref(), Some("32855961"));
}

#[test]
fn numbers_keep_what_a_spreadsheet_shows() {
    let bytes = raw(
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>code</t></is></c></row>\
         <row r=\"2\"><c r=\"A2\"><v>0.30000000000000004</v></c></row><row r=\"3\"><c r=\"A3\"><v>9.2233720368547758E+18</v></c></row>\
         <row r=\"4\"><c r=\"A4\"><v>-5</v></c></row><row r=\"5\"><c r=\"A5\"><v>1e308</v></c></row></sheetData>",
        "<sst/>",
    );
    let form = Kind::Organisations.form();
    let sheet = super::super::reading::read(form, &bytes).expect("a table");
    assert!(sheet.rows.is_empty(), "the header lacks columns");
    let mut header = HEADER.map(|name| format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>")).concat();
    header = format!("<sheetData><row r=\"1\">{header}</row>");
    let numbers = ["0.30000000000000004", "9.2233720368547758E+18", "-5", "24500.1"];
    let rows = numbers.map(|number| format!("<row><c><v>{number}</v></c></row>")).concat();
    let sheet = super::super::reading::read(form, &raw(&format!("{header}{rows}</sheetData>"), "<sst/>"));
    let codes: Vec<String> =
        sheet.expect("a table").rows.into_iter().map(|row| row.cells[0].clone()).collect();
    assert_eq!(codes, ["0.3", "9223372036854780000", "-5", "24500.1"]);
}

#[test]
fn formulas_without_a_value_and_merged_cells_are_errors_of_their_rows() {
    let bytes = workbook_with(|sheet| {
        row(sheet, 1, &MINISTRY);
        row(sheet, 2, &MINISTRY);
        sheet.write(2, 0, "SUP-A").expect("a cell");
        sheet.write(2, 4, Formula::new("=1/0").set_result("#DIV/0!")).expect("a formula");
        sheet.merge_range(1, 5, 2, 5, "UA", &Format::new()).expect("a range");
    });
    let errors = refused(&bytes);
    assert_eq!(
        errors,
        [
            "row 2, column country, \"\": is merged with other cells; unmerge them and write the value into each row",
            "row 3, column edrpou, \"\": is a formula that gives #DIV/0!; write the value itself into the cell",
            "row 3, column country, \"\": is merged with other cells; unmerge them and write the value into each row",
            "row 3, column country, \"\": is empty, but every row needs it; write text of at most 1,000 characters, such as UA",
        ]
    );
    let header = HEADER.map(|name| format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>")).concat();
    let row = "<row><c><f>A1</f></c><c><f t=\"shared\" si=\"99999999999\" ref=\"A1:A2\">A1</f><v/></c></row>";
    let errors = refused(&raw(&format!("<sheetData><row>{header}</row>{row}</sheetData>"), "<sst/>"));
    assert_eq!(
        errors[..2],
        [
            "row 2, column code, \"\": is a formula without a stored value; write the value itself into the cell",
            "row 2, column kind, \"\": is a formula without a stored value; write the value itself into the cell",
        ]
    );
}

#[test]
fn days_before_1900_and_times_of_day_are_no_dates() {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let bytes = workbook_with(|sheet| {
        for (line, number) in [(1, "60"), (2, "-1"), (3, "2958466"), (4, "1e300"), (5, "45000.5")] {
            row(sheet, line, &MINISTRY);
            sheet.write(line, 0, format!("A-{line}")).expect("a cell");
            let number: i32 = number.parse().unwrap_or(i32::MAX);
            sheet.write_with_format(line, 6, number, &day).expect("a number");
        }
    });
    let errors = refused(&bytes);
    assert!(
        errors.iter().any(|error| error.contains("row 2, column from, \"1900-02-29\": is not a date")),
        "{errors:?}"
    );
    assert!(
        errors.iter().any(|error| error.contains("row 3, column from, \"-1\": is not a date")),
        "{errors:?}"
    );
    assert!(
        errors.iter().any(|error| error.contains("row 4, column from, \"2958466\": is not a date")),
        "{errors:?}"
    );
}

#[test]
fn files_that_are_no_workbooks_are_refused() {
    let good = workbook_with(|sheet| row(sheet, 1, &MINISTRY));
    assert_eq!(import(&Installation::new(), &good).expect("a report").applied, 1);
    for length in [4, 40, good.len() / 2, good.len() - 1] {
        assert!(unread(&good[..length]).starts_with("the workbook cannot be read: "), "{length} bytes");
    }
    assert!(unread(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").contains("old XLS format or has a password"));
    assert!(
        unread(&zipped(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]))
            .contains("cannot be read")
    );
    assert!(
        unread(&raw("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c>", "<sst/>")).contains("cannot be read")
    );
    assert!(unread(&raw("<sheetData/>", "<sst/>")).contains("no header row"));
}

#[test]
fn bombs_are_refused_before_they_unpack() {
    let bytes = raw(&" ".repeat(1 << 20), "<sst/>");
    assert!(bytes.len() < 10_000);
    assert!(matches!(workbook::measure(&bytes, 1 << 20), Err(ImportError::ZipBomb)));
    assert!(workbook::measure(&bytes, 2 << 20).is_ok());
    let lying = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    assert!(unread(&raw("<sheetData/>", lying)).contains("the table of strings is shorter than it says"));
    // One string of a megabyte that stands in a hundred cells.
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(100);
    let strings = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(1 << 20));
    assert!(
        unread(&raw(&format!("<sheetData>{cells}</sheetData>"), &strings)).contains("unpacks to more than")
    );
    let far = "<sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></sheetData>";
    assert!(unread(&raw(far, "<sst/>")).contains(&format!("row 1 has more than {COLUMNS_MAX} columns")));
    let beyond = "<sheetData><row r=\"99999999999\"><c r=\"ZZZZZZZZZZZZ1\"><v>1</v></c></row></sheetData>";
    assert!(unread(&raw(beyond, "<sst/>")).contains("cannot be read"));
}

#[test]
fn a_long_cell_is_an_error_of_its_row_and_shown_in_part() {
    let bytes = workbook_with(|sheet| {
        let long = "м".repeat(30_000);
        let cells = MINISTRY.map(|cell| if cell == "Ministry" { long.as_str() } else { cell });
        row(sheet, 1, &cells);
    });
    let errors = refused(&bytes);
    assert!(errors[0].ends_with("has 30000 characters; at most 1000 are allowed; write text of at most 1,000 characters, such as 2nd Battalion, 11th Brigade"), "{errors:?}");
    assert!(errors[0].len() < 500);
}

#[test]
fn every_template_imports_as_it_is_when_what_it_names_is_there() {
    for kind in Kind::ALL {
        let csv = super::super::reading::read(
            kind.form(),
            template_csv(*kind, &Explained::english(*kind)).as_bytes(),
        )
        .expect("a table");
        let bytes = template_workbook(*kind, &Explained::english(*kind)).expect("a workbook");
        let workbook = super::super::reading::read(kind.form(), &bytes).expect("a table");
        assert_eq!((&csv.notes, &workbook.notes), (&vec![], &vec![]), "{kind:?}");
        assert_eq!(csv.rows[0].cells, workbook.rows[0].cells, "{kind:?}");
        assert_eq!(workbook.rows[0].check(), [], "{kind:?}");
    }
    let installation = Installation::new();
    installation.imports(Kind::Organisations, small::ORGANISATIONS);
    let people = template_workbook(Kind::People, &Explained::english(Kind::People)).expect("a workbook");
    let report = installation.import(Kind::People, &people, Options::default()).expect("a report");
    assert_eq!((report.applied, report.errors), (1, vec![]));
}
