//! The statement of a pack: how far the money has come and what it bought, for programs and, from the same figures,
//! for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::catalogue::Item;
use domain::funds::{Fund, Stage};
use domain::values::{Currency, Date, ItemId, render_minor};
use engine::Reference;
use engine::queries::totals::FundTotals;
use engine::queries::{find_all, trace};
use engine::store::{Connection, StoreError};
use serde::{Deserialize, Serialize};

use super::shown::Redaction;
use super::{FORM, Wanted};
use crate::seen::funds::Sums;

/// What became of a fund's money. Amounts are minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Form of the pack.
    pub form: String,
    /// Name of the installation.
    pub cell: String,
    /// When it was made.
    pub at: String,
    /// For whom.
    pub reader: String,
    /// Id of the fund.
    pub fund: String,
    /// Its code.
    pub fund_code: String,
    /// Its name in Ukrainian.
    pub name_uk: String,
    /// Its name in English.
    pub name_en: String,
    /// Code of the organisation that answers for it.
    pub owner: String,
    /// Its name in Ukrainian.
    pub owner_uk: String,
    /// Its name in English.
    pub owner_en: String,
    /// Country of the owner (ISO 3166).
    pub nation: String,
    /// Currency of all amounts (ISO 4217).
    pub currency: String,
    /// Received, less what was returned or exchanged.
    pub transferred_minor: i64,
    /// Given to units to order with.
    pub allotted_minor: i64,
    /// Held by orders that are not sent yet.
    pub committed_minor: i64,
    /// Promised to suppliers by orders sent, delivered or not.
    pub obligated_minor: i64,
    /// Delivered: accepted by signed acts.
    pub accepted_minor: i64,
    /// Paid by the bank, before or after acceptance.
    pub paid_minor: i64,
    /// In no order.
    pub idle_minor: i64,
    /// Lapsed at the end of the period.
    pub lapsed_minor: i64,
    /// Orders that hold or spent the money.
    pub orders: i64,
    /// Accepted pieces that it has a part in.
    pub pieces: i64,
    /// What it was spent on, the largest amounts first.
    pub items: Vec<StatedItem>,
    /// What is kept from the reader.
    pub redactions: Vec<Redaction>,
    /// What is still to come, by the day it is promised for; a promise is no proof, so the pack's data has none of it.
    #[serde(skip)]
    pub coming: BTreeMap<Date, trace::Coming>,
}

/// What was spent on an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedItem {
    /// Code.
    pub item: String,
    /// Name in Ukrainian.
    pub name_uk: String,
    /// Name in English.
    pub name_en: String,
    /// Accepted pieces that the money has a part in.
    pub pieces: i64,
    /// In orders, delivered or not.
    pub ordered_minor: i64,
    /// Delivered.
    pub accepted_minor: i64,
    /// Paid for what is delivered.
    pub paid_minor: i64,
}

/// What the page says, in both languages: key, Ukrainian, English.
const WORDS: &[(&str, &str, &str)] = &[
    ("title", "Звіт про кошти партнера", "Statement of a partner’s money"),
    ("sums", "Як далеко пройшли кошти", "How far the money has come"),
    ("pledged", "Обіцяно", "Pledged"),
    ("confirmed", "Підтверджено", "Confirmed"),
    ("transferred", "Перераховано", "Transferred"),
    ("allotted", "Виділено", "Allotted"),
    ("committed", "Зарезервовано", "Committed"),
    ("obligated", "Зобов’язано", "Obligated"),
    ("accepted", "Поставлено (прийнято за підписаним актом)", "Delivered (accepted by a signed act)"),
    ("paid", "Сплачено", "Paid"),
    ("idle", "Лежить без руху", "Idle"),
    ("lapsed", "Втратило чинність", "Lapsed"),
    ("orders", "Замовлень", "Orders"),
    ("pieces", "Поставлено одиниць", "Pieces delivered"),
    ("items", "Що придбано", "What it bought"),
    ("item", "Виріб", "Item"),
    ("ordered", "Замовлено", "Ordered"),
    ("redactions", "Чого не показано", "What is not shown"),
    ("check", "Перевірити цей пакет без мережі і бази даних", "Check this pack without network or database"),
];

/// The sums of a fund by stage.
fn sums(connection: &mut dyn Connection, fund: &Fund) -> Result<Sums, StoreError> {
    let stages = trace::stages(connection, fund.id)?;
    let totals = FundTotals {
        code: fund.code.to_string(),
        currency: fund.currency,
        received: -fund.source_minor - fund.exchange_minor,
        unallotted: fund.unallotted_minor,
        lapsed: fund.lapsed_minor,
        stages: [
            Stage::Available,
            Stage::Committed,
            Stage::Obligated,
            Stage::Advanced,
            Stage::Accrued,
            Stage::Paid,
        ]
        .map(|stage| stages.get(stage)),
    };
    Ok(Sums::of(&totals))
}

impl Statement {
    /// The statement of a fund as of the connection's transaction.
    pub(crate) fn read(
        connection: &mut dyn Connection,
        reference: &Reference,
        wanted: &Wanted,
    ) -> Result<Statement, StoreError> {
        let fund = &wanted.fund;
        let summary = trace::summary(connection, fund.id)?;
        let sums = sums(connection, fund)?;
        let names: BTreeMap<ItemId, Item> = find_all(connection, summary.items.keys().copied())?;
        let owner = reference.state.organisations.known(&fund.owner);
        let mut stated: Vec<StatedItem> = Vec::new();
        for (id, share) in &summary.items {
            let item: &Item = &names[id];
            let paid_minor = share.stages.get(Stage::Paid);
            stated.push(StatedItem {
                item: item.code.to_string(),
                name_uk: item.name_uk.to_string(),
                name_en: item.name_en.to_string(),
                pieces: share.pieces,
                ordered_minor: share.stages.sum(),
                accepted_minor: share.stages.get(Stage::Accrued) + paid_minor,
                paid_minor,
            });
        }
        stated.sort_by(|one, other| (other.ordered_minor, &one.item).cmp(&(one.ordered_minor, &other.item)));
        Ok(Statement {
            form: FORM.to_owned(),
            cell: reference.state.cells.known(&1).name.to_string(),
            at: wanted.at.to_string(),
            reader: wanted.reader.to_string(),
            fund: fund.id.to_string(),
            fund_code: fund.code.to_string(),
            name_uk: fund.name_uk.to_string(),
            name_en: fund.name_en.to_string(),
            owner: owner.code.to_string(),
            owner_uk: owner.name_uk.to_string(),
            owner_en: owner.name_en.to_string(),
            nation: owner.country.clone(),
            currency: fund.currency.code().to_owned(),
            transferred_minor: sums.transferred_minor,
            allotted_minor: sums.allotted_minor,
            committed_minor: sums.committed_minor,
            obligated_minor: sums.obligated_minor,
            accepted_minor: sums.accepted_minor,
            paid_minor: sums.paid_minor,
            idle_minor: sums.idle_minor,
            lapsed_minor: sums.lapsed_minor,
            orders: summary.orders,
            pieces: summary.pieces(),
            items: stated,
            redactions: wanted.reader.redactions(),
            coming: summary.coming,
        })
    }

    /// Name and amount of each sum, in the order of the page.
    pub fn sums(&self) -> [(&'static str, i64); 8] {
        [
            ("transferred", self.transferred_minor),
            ("allotted", self.allotted_minor),
            ("committed", self.committed_minor),
            ("obligated", self.obligated_minor),
            ("accepted", self.accepted_minor),
            ("paid", self.paid_minor),
            ("idle", self.idle_minor),
            ("lapsed", self.lapsed_minor),
        ]
    }

    /// An amount for people; minor units when the currency is unknown.
    pub fn money(&self, minor: i64) -> String {
        match self.currency.parse::<Currency>() {
            Ok(currency) => format!("{} {currency}", render_minor(minor, currency)),
            Err(_) => format!("{minor} {}", self.currency),
        }
    }

    /// The statement as a page for people, which follows from the statement and nothing else.
    pub fn html(&self) -> String {
        let mut page = String::from(HEAD);
        let cell = |text: &str| format!("<td>{}</td>", escaped(text));
        let figure = |text: &str| format!("<td class=\"figure\">{}</td>", escaped(text));
        let mut put = |text: String| page.push_str(&text);
        put(format!("<h1>{}</h1>\n", both("title")));
        let about = [&self.fund_code, &self.name_uk, &self.name_en].map(|text| escaped(text)).join(" · ");
        let owner =
            [&self.owner, &self.owner_uk, &self.owner_en, &self.nation].map(|text| escaped(text)).join(" · ");
        put(format!(
            "<p><strong>{about}</strong><br>{owner}<br>{} · {}</p>\n",
            escaped(&self.cell),
            escaped(&self.at)
        ));
        put(format!("<h2>{}</h2>\n<table>\n", both("sums")));
        for (key, minor) in self.sums() {
            put(format!("<tr><th>{}</th>{}</tr>\n", both(key), figure(&self.money(minor))));
        }
        for (key, count) in [("orders", self.orders), ("pieces", self.pieces)] {
            put(format!("<tr><th>{}</th>{}</tr>\n", both(key), figure(&count.to_string())));
        }
        put(format!("</table>\n<h2>{}</h2>\n<table>\n<tr>", both("items")));
        for key in ["item", "pieces", "ordered", "accepted", "paid"] {
            put(format!("<th>{}</th>", both(key)));
        }
        put("</tr>\n".to_owned());
        for item in &self.items {
            let name = format!("{} · {} · {}", item.item, item.name_uk, item.name_en);
            let sums = [item.ordered_minor, item.accepted_minor, item.paid_minor];
            let sums: String = sums.map(|minor| figure(&self.money(minor))).concat();
            put(format!("<tr>{}{}{sums}</tr>\n", cell(&name), figure(&item.pieces.to_string())));
        }
        put(format!("</table>\n<h2>{}</h2>\n<ul>\n", both("redactions")));
        for redaction in &self.redactions {
            let Redaction { what, place, why, what_uk, place_uk, why_uk } = redaction;
            let told = |[what, place, why]: [&String; 3]| escaped(&format!("{what} ({place}): {why}"));
            let (uk, en) = (told([what_uk, place_uk, why_uk]), told([what, place, why]));
            put(format!("<li>{uk} <small lang=\"en\">{en}</small></li>\n"));
        }
        put(format!(
            "</ul>\n<p>{}: <code>quartermaster verify pack FILE</code></p>\n</body>\n</html>\n",
            both("check")
        ));
        page
    }
}

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"uk\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Quartermaster</title>\n<style>\n\
    body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }\n\
    table { border-collapse: collapse; width: 100%; } th, td { padding: .3rem .6rem; border-bottom: 1px solid #bbb; text-align: left; }\n\
    .figure { text-align: right; white-space: nowrap; } small { color: #555; font-weight: normal; }\n</style>\n</head>\n<body>\n";

/// What a sum or heading of the statement is called, in Ukrainian and English.
pub(crate) fn words(key: &str) -> (&'static str, &'static str) {
    let known = WORDS.iter().find(|(known, ..)| *known == key).expect("every key of the page has its words");
    (known.1, known.2)
}

/// A word in Ukrainian with the English one beside it.
fn both(key: &str) -> String {
    let (in_ukrainian, in_english) = words(key);
    format!("{in_ukrainian} <small lang=\"en\">{in_english}</small>")
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' | '<' | '>' | '"' | '\'' => {
                write!(safe, "&#{};", u32::from(letter)).expect("a string takes all")
            }
            letter => safe.push(letter),
        }
    }
    safe
}
