//! Cells that a spreadsheet would run as a formula, and the apostrophe that keeps them text.
//!
//! Files to be opened in a spreadsheet get the apostrophe, files that come back lose it
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).

use std::borrow::Cow;

/// What a spreadsheet takes for the start of a formula.
const STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\n'];

/// The mark that stands before such a cell.
const MARK: char = '\'';

/// The cell with a mark when a spreadsheet would run it.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    match is_run(cell) {
        true => Cow::Owned(format!("{MARK}{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The cell without the mark that [`guarded`] put before it.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(MARK).filter(|rest| is_run(rest)).unwrap_or(cell)
}

/// Marks before the start count too, so that a text that brings its own comes back as it was.
fn is_run(cell: &str) -> bool {
    cell.trim_start_matches(MARK).starts_with(STARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back_as_it_was() {
        let harmless = ["", "'", "'text", "a=1", "#x", "Міна"];
        let run = ["=1+1", "+380", "-A1", "@x", "\t=x", "'=1", "''-1", "=cmd|' /C calc'!A0"];
        for cell in harmless {
            assert_eq!(guarded(cell), cell);
            assert_eq!(unguarded(cell), cell);
        }
        for cell in run {
            assert_eq!(guarded(cell), format!("'{cell}"));
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
    }
}
