//! Lists as pages show them: a table that becomes cards on a phone, a bar of filters, and the way to the next page.

use maud::{Markup, html};
use serde::Deserialize;

use super::language::Language;
use super::sorting::SORT;

/// A column: the key of its name, and whether it holds figures.
pub type Column = (&'static str, bool);

/// A table; each row has one cell a column.
pub fn table(language: Language, columns: &[Column], rows: impl IntoIterator<Item = Vec<Markup>>) -> Markup {
    let names: Vec<String> = columns.iter().map(|(key, _)| language.say(key)).collect();
    html! {
        table.rows {
            thead { tr { @for ((_, is_figure), name) in columns.iter().zip(&names) {
                th.figure[*is_figure] scope="col" { (name) }
            } } }
            tbody { @for row in rows {
                tr { @for (((_, is_figure), name), cell) in columns.iter().zip(&names).zip(row) {
                    td.figure[*is_figure] data-label=(name) { div { (cell) } }
                } }
            } }
        }
    }
}

/// What the address says of a list that is whole on its page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WholeList {
    /// What it is sorted by.
    pub sort: String,
    /// The format in which it is taken along, if it is.
    pub format: String,
}

impl WholeList {
    /// The address of the list as it is sorted.
    pub fn address(&self, path: &str) -> String {
        address(path, [(SORT, self.sort.as_str())])
    }
}

/// One filter of a list.
pub enum Filter<'a> {
    /// One of several words, each with what it is called.
    Choice(&'static str, &'a str, Vec<(String, String)>),
    /// A day.
    Day(&'static str, &'a str),
    /// A code or a piece of text.
    Text(&'static str, &'a str),
    /// What the address says besides, such as how the list is sorted.
    Kept(&'static str, &'a str),
}

/// The bar of a list's filters; the name of each is also the key of its label, after `filter-`.
pub fn filters(language: Language, path: &str, filters: &[Filter<'_>]) -> Markup {
    let label = |name: &str| language.say(&format!("filter-{name}"));
    html! {
        form.filter-bar method="get" action=(path) role="search" {
            @for filter in filters {
                @match filter {
                    Filter::Choice(name, chosen, words) => label { (label(name))
                        select name=(name) {
                            option value="" selected[chosen.is_empty()] { (language.say("filter-any")) }
                            @for (word, shown) in words { option value=(word) selected[word == chosen] { (shown) } }
                        }
                    },
                    Filter::Day(name, chosen) => label { (label(name)) input type="date" name=(name) value=(chosen); },
                    Filter::Text(name, chosen) => label { (label(name)) input type="search" name=(name) value=(chosen) maxlength="80"; },
                    Filter::Kept(name, kept) => @if !kept.is_empty() { input type="hidden" name=(name) value=(kept); },
                }
            }
            button.secondary { (language.say("filter-apply")) }
        }
    }
}

/// The address of a page with these parameters; those without a value are left out.
pub fn address<'a>(path: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// Cuts what was read, one row more than a page shows, to the page; whether there is more.
pub fn cut<R>(rows: &mut Vec<R>, shown: usize) -> bool {
    let has_more = rows.len() > shown;
    rows.truncate(shown);
    has_more
}

/// The link to the next page of a list.
pub fn more(language: Language, next: Option<String>) -> Markup {
    html! { @if let Some(next) = next { p { a.more rel="next" href=(next) { (language.say("more")) } } } }
}

/// Tabs: the key of each name, its address, whether it is the one shown, and how many there are behind it.
pub fn tabs(language: Language, label: &str, tabs: &[(String, String, bool, Option<i64>)]) -> Markup {
    html! {
        nav.tabs aria-label=(language.say(label)) { @for (name, address, is_shown, count) in tabs {
            a href=(address) aria-current=[is_shown.then_some("true")] {
                (name) @if let Some(count) = count { " " span.soft { (language.number(*count)) } }
            }
        } }
    }
}

/// The tabs of an office's pages, each with its address and the key of its name, with one shown.
pub fn parts<P: PartialEq>(language: Language, label: &str, parts: &[(P, &str, &str)], shown: P) -> Markup {
    let tab = |(part, address, name): &(P, &str, &str)| {
        (language.say(name), (*address).to_owned(), *part == shown, None)
    };
    tabs(language, label, &parts.iter().map(tab).collect::<Vec<_>>())
}

/// A figure that opens what is behind it.
pub struct Tile {
    /// The figure.
    pub figure: String,
    /// What it counts.
    pub label: String,
    /// What else there is to say.
    pub note: Option<String>,
    /// Where its list is.
    pub address: String,
    /// Whether somebody has to do something about it.
    pub is_bad: bool,
}

/// Tiles in a row.
pub fn tiles(tiles: &[Tile]) -> Markup {
    html! {
        ul.figures { @for tile in tiles {
            li { a.tile.bad[tile.is_bad] href=(tile.address) {
                span.label { (tile.label) }
                strong { (tile.figure) }
                @if let Some(note) = &tile.note { span.soft { (note) } }
            } }
        } }
    }
}

/// Names and values of one object.
pub fn facts(language: Language, facts: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts { @for (key, value) in facts { div { dt { (language.say(key)) } dd { (value) } } } }
    }
}
