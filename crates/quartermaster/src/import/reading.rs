//! From the bytes of a file to rows: encoding, separator, header, records. What the cells mean is not here.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

use super::column::{Column, Form};
use super::row::{Row, RowNote};
use super::{ERROR_COLUMN, FILE_BYTES_MAX, ImportError, ROWS_MAX};

/// Separators that spreadsheets write.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Lines that begin with it are comments, so that a template can be filled in and imported.
const COMMENT: u8 = b'#';

/// The rows of a file, and what is wrong with its header or with the number of cells in a row.
pub(super) struct Sheet {
    /// Every row, in the order of the file.
    pub rows: Vec<Row>,
    /// What is wrong with the file's shape.
    pub notes: Vec<RowNote>,
}

/// Reads a file; fails when it is no table of text or too large.
pub(super) fn read(form: &'static Form, bytes: &[u8]) -> Result<Sheet, ImportError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge { bytes: bytes.len() });
    }
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .comment(Some(COMMENT))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = records.next().ok_or(ImportError::Empty)??;
    let (positions, notes) = columns(form, line(&text, &header), &header);
    if !notes.is_empty() {
        return Ok(Sheet { rows: Vec::new(), notes });
    }
    let mut sheet = Sheet { rows: Vec::new(), notes };
    for record in records {
        let record = record?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = line(&text, &record);
        if sheet.rows.len() == ROWS_MAX {
            return Err(ImportError::TooManyRows);
        }
        if record.len() != header.len() {
            let rule = format!("has {} cells, but the header has {}", record.len(), header.len());
            let remedy = "put texts that hold the separator in double quotes";
            sheet.notes.push(RowNote::new(line, &header[0], &record[0], rule, remedy));
        }
        let cell = |position: &Option<usize>| position.and_then(|n| record.get(n)).unwrap_or("").to_owned();
        sheet.rows.push(Row { line, cells: positions.iter().map(cell).collect(), form });
    }
    Ok(sheet)
}

/// The text of a file: UTF-8, UTF-16 when its byte order mark says so, else windows-1251.
fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let guessed = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1251 };
    let (text, _, has_errors) = marked.unwrap_or(guessed).decode(bytes);
    if has_errors || text.contains('\0') {
        return Err(ImportError::NotText);
    }
    // Line breaks within cells too, so that they are the one control character that texts may hold.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The separator that is most frequent in the header, which is the first line that is no comment.
fn separator(text: &str) -> u8 {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let header = lines.find(|line| !line.as_bytes().starts_with(&[COMMENT])).unwrap_or("");
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    // Of equals the last wins, and a header without any separator is read as one column anyhow.
    SEPARATORS.into_iter().max_by_key(count).unwrap_or(b',')
}

/// Where each column of the form stands in the header, and what is wrong with the header.
fn columns(form: &Form, line: u64, header: &csv::StringRecord) -> (Vec<Option<usize>>, Vec<RowNote>) {
    let names = form.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let note = |name: &str, rule: &str, remedy: String| RowNote::new(line, name, name, rule, remedy);
    let position = |column: &Column| header.iter().position(|name| name.eq_ignore_ascii_case(column.name));
    let is_known = |name: &str| {
        name == ERROR_COLUMN || form.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name))
    };
    let mut notes = Vec::new();
    for (index, name) in header.iter().enumerate() {
        if !is_known(name) {
            notes.push(note(name, "is not a column of this file", format!("the columns are {names}")));
        }
        if header.iter().take(index).any(|earlier| earlier.eq_ignore_ascii_case(name)) {
            notes.push(note(name, "stands twice in the header", "remove one of the two".to_owned()));
        }
    }
    for column in form.columns.iter().filter(|column| column.is_mandatory && position(column).is_none()) {
        notes.push(note(
            column.name,
            "is missing in the header",
            format!("add the column: {}", column.meaning),
        ));
    }
    (form.columns.iter().map(position).collect(), notes)
}

/// The line that a record starts on; the reader's own count stands before what it skips.
fn line(text: &str, record: &csv::StringRecord) -> u64 {
    let (line, byte) = record.position().map_or((1, 0), |position| (position.line(), position.byte()));
    let rest = usize::try_from(byte).ok().and_then(|byte| text.get(byte..)).unwrap_or("");
    let is_skipped = |line: &&str| line.is_empty() || line.as_bytes().starts_with(&[COMMENT]);
    line + rest.lines().take_while(is_skipped).count() as u64
}
