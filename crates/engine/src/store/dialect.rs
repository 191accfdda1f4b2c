//! The few words in which the two databases' SQL differs, replaced when a statement is prepared.
//!
//! Placeholders are `$1…$n` everywhere. SQLite numbers `$n` by first appearance, so its driver is given
//! `?n` (<https://www.sqlite.org/lang_expr.html#varparam>). Quoted text and `--` comments stay untouched.

use std::fmt;

/// Which database a connection speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL 15 or newer.
    Postgres,
}

/// Token, its SQLite text, its PostgreSQL text.
const TOKENS: [(&str, &str, &str); 6] = [
    // Column types; {text} sorts by bytes on both.
    ("{int}", "INTEGER", "BIGINT"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{text}", "TEXT", "TEXT COLLATE \"C\""),
    // Table options, after the closing parenthesis of CREATE TABLE.
    ("{strict}", "STRICT", ""),
    ("{clustered}", "STRICT, WITHOUT ROWID", ""),
    // At the end of a SELECT; on SQLite the write transaction already excludes other writers.
    ("{lock}", "", "FOR UPDATE"),
];

impl Dialect {
    /// The statement in this database's own words.
    pub(super) fn render(self, sql: &str) -> String {
        let mut rendered = String::with_capacity(sql.len() + 32);
        let mut rest = sql;
        while let Some(at) = rest.find(['\'', '-', '{', '$']) {
            rendered.push_str(&rest[..at]);
            let (text, length) = self.piece(&rest[at..]);
            rendered.push_str(text);
            rest = &rest[at + length..];
        }
        rendered.push_str(rest);
        rendered
    }

    /// The replacement for what stands at the start of `rest`, and how many bytes it replaces.
    fn piece(self, rest: &str) -> (&str, usize) {
        if let Some((token, sqlite, postgres)) = TOKENS.iter().find(|(token, ..)| rest.starts_with(token)) {
            let text = match self {
                Dialect::Sqlite => sqlite,
                Dialect::Postgres => postgres,
            };
            return (text, token.len());
        }
        if rest.starts_with('$') && self == Dialect::Sqlite {
            return ("?", 1);
        }
        let length = if let Some(quoted) = rest.strip_prefix('\'') {
            quoted.find('\'').map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            1
        };
        (&rest[..length], length)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect::{Postgres, Sqlite};

    #[test]
    fn tokens_become_each_database_s_own_words() {
        let sql = "CREATE TABLE t (a {int}, b {bytes}, c {text}, d TEXT) {clustered}; SELECT a FROM t {lock}";
        assert_eq!(
            Sqlite.render(sql),
            "CREATE TABLE t (a INTEGER, b BLOB, c TEXT, d TEXT) STRICT, WITHOUT ROWID; SELECT a FROM t "
        );
        assert_eq!(
            Postgres.render(sql),
            "CREATE TABLE t (a BIGINT, b BYTEA, c TEXT COLLATE \"C\", d TEXT) ; SELECT a FROM t FOR UPDATE"
        );
    }

    #[test]
    fn placeholders_are_numbered_for_sqlite() {
        assert_eq!(Sqlite.render("SELECT $2 - $10, $1"), "SELECT ?2 - ?10, ?1");
        assert_eq!(Postgres.render("SELECT $2 - $10, $1"), "SELECT $2 - $10, $1");
    }

    #[test]
    fn quoted_text_and_comments_stay_untouched() {
        for sql in ["SELECT '$1 {int} it''s -- {lock}'", "-- don't {int} $1\nSELECT 1", "SELECT 'open {int}"]
        {
            assert_eq!(Sqlite.render(sql), sql);
            assert_eq!(Postgres.render(sql), sql);
        }
        assert_eq!(Sqlite.render("-- don't\n SELECT $1"), "-- don't\n SELECT ?1");
    }
}
