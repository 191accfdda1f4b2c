//! The name of a file, made harmless: it never leaves its folder, hides its ending or turns its letters round.

use std::fmt;

/// Characters of a file's name.
pub const FILE_NAME_CHARS_MAX: usize = 100;

/// What systems give a meaning in names.
const MEANINGFUL: &[char] = &['<', '>', ':', '"', '|', '?', '*', '%', ';'];

/// A name without folder, ending or anything that a system could take for more than a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Makes a name of what a sender gave; `file` when nothing is left of it.
    pub fn of(given: &str) -> FileName {
        let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| if stem.is_empty() { last } else { stem });
        let kept = stem.chars().filter(|letter| !is_hidden(*letter) && !MEANINGFUL.contains(letter));
        let kept: String = kept.take(FILE_NAME_CHARS_MAX).collect();
        let kept = kept.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
        FileName(if kept.is_empty() { "file".to_owned() } else { kept.to_owned() })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters and the marks that change the direction of what follows.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
