//! The fields of pledges in forms, and how they are read.

use domain::catalogue::Domain;
use domain::funds::Earmark;
use domain::pledges::{Millionths, Rate, Tranche};
use domain::values::{CategoryId, Currency, OrganisationId};
use maud::{Markup, html};

use crate::web::language::Language;
use crate::web::sheet::{Refusal, Sheet, money};
use crate::wire::Ref;

/// A rate into another currency, if one is stated.
pub fn rate_fields(sheet: &Sheet, language: Language) -> Markup {
    html! {
        div.together {
            (sheet.field(language, "rate", "text", false))
            (sheet.field(language, "rate_into", "text", false))
            (sheet.field(language, "rate_on", "date", false))
        }
        p.hint { (language.say("rate-hint")) }
    }
}

/// The rate that was typed, if one was.
pub fn rate(sheet: &Sheet) -> Result<Option<Rate>, Refusal> {
    if sheet.get("rate").is_empty() {
        return Ok(None);
    }
    let decimal: Millionths =
        sheet.get("rate").replace(',', ".").parse().map_err(|_| Refusal::Field("rate", "typed-rate"))?;
    Ok(Some(Rate { millionths: decimal, into: sheet.parsed("rate_into")?, on: sheet.day("rate_on")? }))
}

/// The giver's conditions.
pub fn earmark_fields(sheet: &Sheet, language: Language) -> Markup {
    html! {
        fieldset { legend { (language.say("earmark")) }
            p.hint { (language.say("earmark-hint")) }
            (sheet.field(language, "earmark_domains", "text", false))
            (sheet.field(language, "earmark_categories", "text", false))
            (sheet.field(language, "earmark_recipients", "text", false))
            (sheet.field(language, "earmark_countries", "text", false))
            div.together {
                (sheet.field(language, "obligate_by", "date", false))
                (sheet.field(language, "accept_by", "date", false))
            }
        }
    }
}

/// The conditions that were typed; words stand with blanks or commas between them.
pub fn earmark(sheet: &Sheet) -> Result<Earmark, Refusal> {
    fn words<T>(
        sheet: &Sheet,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, Refusal> {
        let words = sheet.get(name).split([',', ';', ' ']).filter(|word| !word.is_empty());
        words.map(|word| read(word).ok_or(Refusal::Field(name, "typed-choice"))).collect()
    }
    Ok(Earmark {
        domains: words(sheet, "earmark_domains", |word| word.parse::<Domain>().ok())?,
        categories: words(sheet, "earmark_categories", |word| {
            word.parse::<Ref<CategoryId>>().ok().map(|id| id.0)
        })?,
        recipients: words(sheet, "earmark_recipients", |word| {
            word.parse::<Ref<OrganisationId>>().ok().map(|id| id.0)
        })?,
        countries: words(sheet, "earmark_countries", |word| Some(word.to_uppercase()))?,
        obligate_by: sheet.day_if_any("obligate_by")?,
        accept_by: sheet.day_if_any("accept_by")?,
    })
}

/// The tranches that were typed: a day and an amount a line.
pub fn tranches(sheet: &Sheet, currency: Currency) -> Result<Vec<Tranche>, Refusal> {
    let lines = sheet.get("tranches").lines().map(str::trim).filter(|line| !line.is_empty());
    let tranche = |line: &str| {
        let (day, amount) = line.split_once(char::is_whitespace)?;
        Some(Tranche { due_on: day.parse().ok()?, amount_minor: money(amount, currency)? })
    };
    lines.map(|line| tranche(line).ok_or(Refusal::Field("tranches", "typed-tranches"))).collect()
}
