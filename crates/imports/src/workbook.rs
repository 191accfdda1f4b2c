//! XLSX workbooks as Excel and LibreOffice write them: the first sheet, its values as the texts of a CSV file.
//!
//! A workbook is a zip of XML, so what it unpacks to is measured before it is parsed.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use domain::phrase::Phrase;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::reading::Table;
use super::row::RowNote;
use super::wording::Wording;
use super::{COLUMNS_MAX, ImportError, UNPACKED_BYTES_MAX, csv_file};

/// Parts of a workbook.
const PARTS_MAX: usize = 1_000;
/// Bytes that the table of strings unpacks to, which stays in memory as a whole.
const STRINGS_BYTES_MAX: u64 = 64 << 20;
/// Fewest bytes of an entry in the table of strings: `<si/>`.
const STRING_BYTES_MIN: u64 = 5;
/// Bytes of all cells together; a string can stand in many of them.
const CELL_BYTES_MAX: usize = 64 << 20;
/// Merged ranges of a sheet.
const MERGED_MAX: usize = 1_000;

/// How zip files begin, and how the older format and password-protected workbooks do.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0";

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Whether the bytes begin as a workbook of any kind.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND_FILE)
}

/// Hands the rows of the first visible sheet to the table.
pub(super) fn read(bytes: &[u8], table: &mut Table) -> Result<(), ImportError> {
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(ImportError::OldWorkbook);
    }
    measure(bytes, UNPACKED_BYTES_MAX)?;
    // The parser computes with the numbers of a hostile file and may overflow.
    catch_unwind(AssertUnwindSafe(|| read_measured(bytes, table)))
        .unwrap_or_else(|_| Err(malformed("a cell reference or number is out of bounds")))
}

fn malformed(error: impl std::fmt::Display) -> ImportError {
    ImportError::NotWorkbook(error.to_string())
}

/// Unpacks every part without keeping it; fails when there is more than `left` bytes or a bound allow.
pub(super) fn measure(bytes: &[u8], mut left: u64) -> Result<(), ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(malformed)?;
    if archive.len() > PARTS_MAX {
        return Err(malformed(format_args!("{} parts are too many", archive.len())));
    }
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(malformed)?;
        let is_strings = part.name().map_err(malformed)?.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let limit = if is_strings { left.min(STRINGS_BYTES_MAX) } else { left };
        let size = std::io::copy(&mut part.take(limit + 1), &mut std::io::sink()).map_err(malformed)?;
        if size > limit {
            return Err(ImportError::ZipBomb);
        }
        left -= size;
        if is_strings {
            let count = string_count(archive.by_index(index).map_err(malformed)?)?;
            if count.is_some_and(|count| count > size / STRING_BYTES_MIN) {
                return Err(malformed("the table of strings is shorter than it says"));
            }
        }
    }
    Ok(())
}

/// What the table of strings says of its length, for which the parser makes room.
fn string_count(part: impl Read) -> Result<Option<u64>, ImportError> {
    let mut reader = quick_xml::Reader::from_reader(std::io::BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(malformed)? {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "sst" => {
                let count = start.try_get_attribute("uniqueCount").map_err(malformed)?;
                return Ok(count.map(|count| count.value.parse().unwrap_or(u64::MAX)));
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

fn read_measured(bytes: &[u8], table: &mut Table) -> Result<(), ImportError> {
    let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(malformed)?;
    let sheets = workbook.sheets_metadata().iter();
    let is_shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let name = sheets.filter(is_shown).map(|sheet| sheet.name.clone()).next();
    let name = name.ok_or_else(|| malformed("there is no visible sheet"))?;
    let names = read_cells(&mut workbook, &name, table)?;
    let merged = workbook.merge_cells_by_sheet_name(&name).map_err(malformed)?;
    note_merged(&merged, &names, table)
}

/// The cells of one row so far.
#[derive(Default)]
struct Cells {
    line: u64,
    texts: Vec<String>,
    faults: Vec<(usize, Phrase)>,
}

/// Hands the rows of a sheet to the table; answers the names in the header.
fn read_cells(
    workbook: &mut Workbook<'_>,
    sheet: &str,
    table: &mut Table,
) -> Result<Vec<String>, ImportError> {
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(malformed)?;
    let (mut row, mut names, mut bytes) = (Cells::default(), Vec::new(), 0);
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(malformed)? {
        let (line, column) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
        if line != row.line {
            if line < row.line {
                return Err(malformed("the rows are not in order"));
            }
            finish(std::mem::take(&mut row), &mut names, table)?;
            row.line = line;
        }
        let text = match text(&cell.value) {
            Ok(text) if text.is_empty() && cell.formula.is_some() => {
                row.faults.push((column, Wording::Formula.into()));
                continue;
            }
            Ok(text) if text.is_empty() => continue,
            Ok(text) => text,
            Err(error) => {
                row.faults.push((column, Wording::FormulaGives.with([&error])));
                continue;
            }
        };
        if column >= COLUMNS_MAX {
            return Err(ImportError::TooManyColumns { line });
        }
        bytes += text.len();
        if bytes > CELL_BYTES_MAX {
            return Err(ImportError::ZipBomb);
        }
        if row.texts.len() <= column {
            row.texts.resize(column + 1, String::new());
        }
        row.texts[column] = text;
    }
    finish(row, &mut names, table)?;
    Ok(names)
}

/// Hands a row to the table; comments are left out as in a CSV file.
fn finish(mut row: Cells, names: &mut Vec<String>, table: &mut Table) -> Result<(), ImportError> {
    let comment = char::from(csv_file::COMMENT);
    let first = row.texts.iter().find(|text| !text.is_empty());
    if first.is_some_and(|text| text.starts_with(comment)) || (first.is_none() && row.faults.is_empty()) {
        return Ok(());
    }
    let name = |names: &[String], column: usize| names.get(column).cloned().unwrap_or_default();
    for (column, rule) in row.faults {
        let remedy = Wording::WriteValue;
        table.notes.push(RowNote::new(row.line, &name(names, column), "", rule, remedy));
    }
    // Sheets do not store the empty cells at the end of a row.
    row.texts.resize(row.texts.len().max(table.width()), String::new());
    table.take(row.line, &row.texts.iter().map(String::as_str).collect::<Vec<_>>())?;
    if names.is_empty() {
        *names = row.texts;
    }
    Ok(())
}

/// The text that a CSV file of the same sheet would hold, or the name of the error in the cell.
fn text(value: &DataRef<'_>) -> Result<String, String> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => {
            // Spreadsheets show 15 digits; the rest is the error of binary fractions.
            format!("{number:.14e}").parse().unwrap_or(*number).to_string()
        }
        DataRef::String(text) => text.replace("\r\n", "\n").replace('\r', "\n"),
        DataRef::SharedString(text) => text.replace("\r\n", "\n").replace('\r', "\n"),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(time) => day(time),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => return Err(error.to_string()),
    })
}

/// A date as text; a time of day stays behind it, so that no column of dates takes it.
fn day(time: &ExcelDateTime) -> String {
    let number = time.as_f64();
    // Day 1 is 1900-01-01, and the last one 9999-12-31.
    if !time.is_datetime() || !(1.0..2_958_466.0).contains(&number) {
        return number.to_string();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
    }
}

/// Notes rows that merged cells reach into: only one of those rows has the value that all of them show.
fn note_merged(merged: &[Dimensions], names: &[String], table: &mut Table) -> Result<(), ImportError> {
    if merged.len() > MERGED_MAX {
        return Err(malformed(format_args!(
            "more than {MERGED_MAX} ranges of cells are merged; unmerge them"
        )));
    }
    let lines = table.lines();
    let mut names_merged: Vec<Option<&String>> = vec![None; lines.len()];
    for range in merged {
        let Some(name) = names.get(range.start.1 as usize) else { continue };
        let first = lines.partition_point(|line| *line <= u64::from(range.start.0));
        let end = lines.partition_point(|line| *line <= u64::from(range.end.0) + 1);
        names_merged[first..end].fill(Some(name));
    }
    for (line, name) in lines.iter().zip(names_merged) {
        let (rule, remedy) = (Wording::Merged, Wording::Unmerge);
        table.notes.extend(name.map(|name| RowNote::new(*line, name, "", rule, remedy)));
    }
    Ok(())
}
