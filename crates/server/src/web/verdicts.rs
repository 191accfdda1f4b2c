//! Verdicts on lines, each with a remark: the fields of a row, and how they are read.

use std::fmt::Display;
use std::str::FromStr;

use domain::values::{Personal, Text};
use maud::{Markup, html};

use super::language::Language;
use super::sheet::{Refusal, Sheet};

/// A verdict to choose and a remark to write for the line of this name; `words` is each verdict with what it is called.
pub fn fields(
    language: Language,
    sheet: &Sheet,
    name: impl Display,
    number: &str,
    words: &[(String, String)],
) -> Markup {
    let (verdict, remark) = (format!("verdict-{name}"), format!("remark-{name}"));
    html! {
        select name=(verdict) aria-label={ (language.say("verdict")) " " (number) } {
            option value="" { (language.say("not-judged")) }
            @for (word, shown) in words { option value=(word) selected[sheet.get(&verdict) == word] { (shown) } }
        }
        input name=(remark) value=(sheet.get(&remark)) maxlength="1000" placeholder=(language.say("remark"))
            aria-label={ (language.say("remark")) " " (number) };
    }
}

/// Lines that were judged, with verdicts and remarks.
pub fn said<K: FromStr, V: FromStr>(sheet: &Sheet) -> Result<Vec<(K, V, Option<Personal>)>, Refusal> {
    let wrong = || Refusal::Field("verdict", "typed-choice");
    let mut verdicts = Vec::new();
    for name in sheet.ticked("verdict-") {
        let said = sheet.get(&format!("verdict-{name}"));
        if said.is_empty() {
            continue;
        }
        let remark = sheet.get(&format!("remark-{name}"));
        let remark = (!remark.is_empty()).then(|| Text::new(remark)).transpose();
        let remark = remark.map_err(|_| Refusal::Field("note", "typed-text"))?.map(Personal::new);
        verdicts.push((name.parse().map_err(|_| wrong())?, said.parse().map_err(|_| wrong())?, remark));
    }
    Ok(verdicts)
}
