//! CSV files: encoding, separator, records with the lines they start on.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

use super::ImportError;
use super::reading::Table;

/// Separators that spreadsheets write.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Lines that begin with it are comments, so that a template can be filled in and imported.
pub(super) const COMMENT: u8 = b'#';

/// Hands the records of a file to the table.
pub(super) fn read(bytes: &[u8], table: &mut Table) -> Result<(), ImportError> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .comment(Some(COMMENT))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        table.take(line(&text, &record), &record.iter().collect::<Vec<_>>())?;
    }
    Ok(())
}

/// The text of a file: UTF-8, UTF-16 when its byte order mark says so, else windows-1251.
fn decode(bytes: &[u8]) -> Result<String, ImportError> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.unwrap_or(if is_utf_8(bytes)? { UTF_8 } else { WINDOWS_1251 });
    let (text, _, has_errors) = encoding.decode(bytes);
    // The second is the one byte that windows-1251 gives no letter.
    if has_errors || text.contains(['\0', '\u{98}']) {
        return Err(ImportError::NotText);
    }
    // Line breaks within cells too, so that they are the one control character that texts may hold.
    Ok(match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text.into_owned(),
    })
}

/// Whether the bytes are UTF-8. Mostly UTF-8 with bad bytes is an error: as windows-1251 it would be read, and
/// every name in it spoilt.
fn is_utf_8(bytes: &[u8]) -> Result<bool, ImportError> {
    let (mut letters, mut faults, mut lines, mut first_fault) = (0_usize, 0_usize, 1, None);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        lines += chunk.valid().matches('\n').count();
        if !chunk.invalid().is_empty() {
            faults += 1;
            first_fault.get_or_insert(lines);
        }
    }
    match first_fault {
        Some(line) if letters > faults => Err(ImportError::BrokenText { line }),
        fault => Ok(fault.is_none()),
    }
}

/// The separator that is most frequent in the header, which is the first line that is no comment.
fn separator(text: &str) -> u8 {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let header = lines.find(|line| !line.as_bytes().starts_with(&[COMMENT])).unwrap_or("");
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    // Of equals the last wins, and a header without any separator is read as one column anyhow.
    SEPARATORS.into_iter().max_by_key(count).unwrap_or(b',')
}

/// The line that a record starts on; the reader's own count stands before what it skips.
fn line(text: &str, record: &csv::StringRecord) -> u64 {
    let (line, byte) = record.position().map_or((1, 0), |position| (position.line(), position.byte()));
    let rest = usize::try_from(byte).ok().and_then(|byte| text.get(byte..)).unwrap_or("");
    let is_skipped = |line: &&str| line.is_empty() || line.as_bytes().starts_with(&[COMMENT]);
    line + rest.lines().take_while(is_skipped).count() as u64
}
