//! The demo nation's catalogue as rows, read from its files.

use std::collections::BTreeMap;

use domain::catalogue::{
    Category, Characteristic, CharacteristicKind, CharacteristicValue, Domain, Item, ItemStatus,
};
use domain::contracts::offer_id;
use domain::identity::{Organisation, OrganisationKind};
use domain::values::{CategoryId, Code, ContractId, Currency, Date, ItemId, OrganisationId, Text};
use search::{Filter, Index, OfferTerms, Query, Sort};

macro_rules! demo {
    ($name:literal) => {
        rows(include_str!(concat!("../../../../demo/", $name)))
    };
}

/// A row of a file, by column.
type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row| row.expect("a row of the demo"))
        .collect()
}

pub fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

fn text(text: &str) -> Text {
    Text::new(text).expect("a text")
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// The first day of the demo's story.
pub fn today() -> Date {
    day("2026-01-12")
}

/// The categories, items with their makers, and offers of the demo.
pub struct Demo {
    pub categories: BTreeMap<CategoryId, Category>,
    pub makers: BTreeMap<OrganisationId, Organisation>,
    pub items: Vec<Item>,
    pub offers: Vec<(ItemId, OfferTerms)>,
}

impl Demo {
    pub fn read() -> Demo {
        let categories: BTreeMap<_, _> =
            demo!("categories.csv").iter().map(category).map(|row| (row.id, row)).collect();
        let makers = demo!("organisations.csv").iter().map(maker).map(|row| (row.id, row)).collect();
        let items = demo!("items.csv").iter().map(|row| item(row, &categories)).collect();
        let currency = |row: &Row| (row["contract"].clone(), row["currency"].parse().expect("a currency"));
        let currencies = demo!("contracts.csv").iter().map(currency).collect();
        let offers = demo!("offers.csv").iter().map(|row| offer(row, &currencies)).collect();
        Demo { categories, makers, items, offers }
    }

    pub fn put_item(&self, index: &mut Index, item: &Item) {
        index.put_item(item, &self.categories[&item.category], &self.makers[&item.maker]);
    }

    pub fn index(&self) -> Index {
        let mut index = Index::default();
        self.items.iter().for_each(|item| self.put_item(&mut index, item));
        self.offers.iter().for_each(|(item, terms)| index.put_offer(*item, terms.clone()));
        index
    }
}

/// A query for words, without filters.
pub fn asking(text: &str) -> Query {
    let (filter, sort) = (Filter::default(), Sort::Relevance);
    Query { text: text.to_owned(), filter, sort, after: None, limit: 200, today: today() }
}

/// Codes of items by their ids.
pub fn code_of(demo: &Demo, id: ItemId) -> &str {
    demo.items.iter().find(|item| item.id == id).expect("an item of the demo").code.as_str()
}

fn category(row: &Row) -> Category {
    Category {
        id: CategoryId::of_code(&code(&row["code"])),
        code: code(&row["code"]),
        domain: row["domain"].parse::<Domain>().expect("a domain"),
        cpv: row["cpv"].clone(),
        name_uk: text(&row["name_uk"]),
        name_en: text(&row["name_en"]),
        characteristics: row["characteristics"].split(';').map(characteristic).collect(),
        revision: 1,
    }
}

fn characteristic(text: &str) -> Characteristic {
    let parts: Vec<&str> = text.split(':').collect();
    let number = |place: usize| parts[place].parse().expect("a bound");
    let kind = match parts[1] {
        "number" => CharacteristicKind::Number { unit: parts[2].to_owned(), min: number(3), max: number(4) },
        "choice" => CharacteristicKind::Choice { choices: parts[2].split('|').map(str::to_owned).collect() },
        "text" => CharacteristicKind::Text,
        _ => CharacteristicKind::YesNo,
    };
    Characteristic { name: parts[0].to_owned(), kind, is_mandatory: false }
}

fn maker(row: &Row) -> Organisation {
    Organisation {
        id: OrganisationId::of_code(&code(&row["code"])),
        code: code(&row["code"]),
        kind: row["kind"].parse().unwrap_or(OrganisationKind::Supplier),
        name_uk: text(&row["name_uk"]),
        name_en: text(&row["name_en"]),
        edrpou: None,
        ncage: None,
        iban: None,
        country: row["country"].clone(),
        from: day(&row["from"]),
        suspended_until: None,
        revision: 1,
    }
}

fn item(row: &Row, categories: &BTreeMap<CategoryId, Category>) -> Item {
    let category = &categories[&CategoryId::of_code(&code(&row["category"]))];
    let stated = row["characteristics"].split(';').filter_map(|part| part.split_once('='));
    let value = |(name, stated): (&str, &str)| {
        let known =
            category.characteristics.iter().find(|known| known.name == name).expect("a characteristic");
        let value = match known.kind {
            CharacteristicKind::Number { .. } => {
                CharacteristicValue::Number(stated.parse().expect("a number"))
            }
            CharacteristicKind::YesNo => CharacteristicValue::YesNo(stated == "yes"),
            _ => CharacteristicValue::Text(text(stated)),
        };
        (name.to_owned(), value)
    };
    Item {
        id: ItemId::of_code(&code(&row["code"])),
        code: code(&row["code"]),
        maker: OrganisationId::of_code(&code(&row["maker"])),
        category: category.id,
        name_uk: text(&row["name_uk"]),
        name_en: text(&row["name_en"]),
        model: text(&row["model"]),
        model_revision: text(&row["revision"]),
        nsn: Some(row["nsn"].clone()).filter(|nsn| nsn != "pending"),
        unit_of_issue: code(&row["unit_of_issue"]),
        characteristics: stated.map(value).collect(),
        spares: Vec::new(),
        substitutes: Vec::new(),
        class: None,
        status: row["state"].parse::<ItemStatus>().expect("a status"),
        file_count: 0,
        revision: 1,
    }
}

fn offer(row: &Row, currencies: &BTreeMap<String, Currency>) -> (ItemId, OfferTerms) {
    let (contract, item) =
        (ContractId::of_code(&code(&row["contract"])), ItemId::of_code(&code(&row["item"])));
    let number = |column: &str| row[column].parse().expect("a number");
    let terms = OfferTerms {
        id: offer_id(contract, item),
        currency: currencies[&row["contract"]],
        unit_price_minor: row["unit_price"].replace('.', "").parse().expect("a price"),
        free: number("stock"),
        lead_time_days: number("lead_time_days"),
        from: day(&row["from"]),
        to: day(&row["to"]),
        is_in_force: true,
    };
    (item, terms)
}
