//! A made-up catalogue of any size with questions to it, for measuring; the same one every time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use domain::catalogue::{
    Category, Characteristic, CharacteristicKind, CharacteristicValue, Domain, Item, ItemStatus,
};
use domain::contracts::offer_id;
use domain::identity::{Organisation, OrganisationKind};
use domain::values::{CategoryId, Code, ContractId, Currency, Date, ItemId, OrganisationId, Text};

use crate::entry::OfferTerms;
use crate::index::Index;
use crate::query::{Condition, Filter, PriceRange, Query, Sort};

/// Code, field of use, names of a category and of its items in Ukrainian and English.
const CATEGORIES: &[(&str, Domain, [&str; 2], [&str; 2])] = &[
    ("FPV", Domain::Air, ["FPV-дрони ударні", "FPV strike drones"], ["FPV-дрон", "FPV drone"]),
    (
        "INTERCEPT",
        Domain::Air,
        ["Дрони-перехоплювачі", "Interceptor drones"],
        ["Перехоплювач", "Interceptor"],
    ),
    (
        "RECON",
        Domain::Air,
        ["Розвідувальні мультикоптери", "Reconnaissance multirotors"],
        ["Мультикоптер", "Multirotor"],
    ),
    ("BATTERY", Domain::Spares, ["Акумуляторні батареї", "Rechargeable batteries"], ["Батарея", "Battery"]),
    ("CAMERA", Domain::Spares, ["Камери", "Cameras"], ["Тепловізійна камера", "Thermal camera"]),
    (
        "EW",
        Domain::Ew,
        ["Засоби радіоелектронної боротьби", "Electronic-warfare sets"],
        ["Окопний РЕБ", "Trench jammer"],
    ),
    ("UGV", Domain::Ground, ["Наземні роботи", "Ground robots"], ["Наземний робот", "Ground robot"]),
    ("USV", Domain::Sea, ["Безекіпажні катери", "Uncrewed vessels"], ["Катер", "Vessel"]),
];

/// Syllables of made-up model names, in both scripts.
const SYLLABLES: [(&str, &str); 16] = [
    ("ба", "ba"),
    ("вер", "ver"),
    ("го", "ho"),
    ("дра", "dra"),
    ("жи", "zhy"),
    ("зо", "zo"),
    ("кле", "kle"),
    ("лу", "lu"),
    ("ми", "my"),
    ("но", "no"),
    ("пла", "pla"),
    ("ро", "ro"),
    ("сні", "sni"),
    ("ту", "tu"),
    ("хма", "khma"),
    ("ші", "shi"),
];

/// What is asked when measuring: forms, typing errors, the wrong layout, beginnings, model names, everything.
pub const QUERIES: [&str; 16] = [
    "",
    "дрон",
    "дрони-перехоплювачі",
    "перехоплювачами 10",
    "акумуляторів",
    "акамулятор",
    "batery",
    "interceptor drones",
    "gtht[jgk.dfx",
    "тепловізійна камера 12 км",
    "окопний реб верго",
    "plaro-1",
    "vessel launch",
    "наземний робот",
    "сні",
    "дрон батарея камера ремонт",
];

const MAKERS: usize = 150;

const FIRST_DAY: &str = "2026-01-01";
const TODAY: &str = "2026-01-12";
const LAST_DAY: &str = "2026-12-31";

/// What a measurement found; times in microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Offers in the index.
    pub offers: usize,
    /// Items in the index.
    pub items: usize,
    /// Time to build it.
    pub build_micros: u64,
    /// Queries asked.
    pub queries: usize,
    /// The median time of a query.
    pub p50_micros: u64,
    /// The time that 95 of 100 queries keep to.
    pub p95_micros: u64,
    /// The time that 99 of 100 queries keep to.
    pub p99_micros: u64,
    /// The longest query: its time and its words.
    pub slowest: (u64, &'static str),
}

/// Builds an index of `offers` offers, `offers_per_item` for each item, and asks [`queries`] of it `rounds` times.
pub fn measure(offers: usize, offers_per_item: usize, rounds: usize) -> Measured {
    let start = Instant::now();
    let index = index(offers, offers_per_item);
    let build_micros = micros(start.elapsed());
    let mut times = Vec::new();
    for _ in 0..rounds.max(1) {
        for (text, query) in queries() {
            let start = Instant::now();
            std::hint::black_box(index.answer(&query));
            times.push((micros(start.elapsed()), text));
        }
    }
    times.sort_unstable();
    let at = |percent: usize| times[times.len() * percent / 100].0;
    Measured {
        offers: index.offers(),
        items: index.items(),
        build_micros,
        queries: times.len(),
        p50_micros: at(50),
        p95_micros: at(95),
        p99_micros: at(99),
        slowest: times.last().copied().expect("every query was asked"),
    }
}

/// Every text of [`QUERIES`] with each of the filters, for the first page of 50 hits.
pub fn queries() -> impl Iterator<Item = (&'static str, Query)> {
    QUERIES.into_iter().flat_map(|text| {
        filters().into_iter().map(move |(filter, sort)| {
            (text, Query { text: text.to_owned(), filter, sort, after: None, limit: 50, today: day(TODAY) })
        })
    })
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Without filter, and with filters of each kind.
fn filters() -> [(Filter, Sort); 4] {
    let price =
        PriceRange { currency: Currency::UAH, from_minor: Some(1_000_000), to_minor: Some(9_000_000) };
    let condition = |text: &str| -> Condition { text.parse().expect("a condition") };
    let offered = Filter { price: Some(price), is_orderable: true, free_min: Some(1), ..Filter::default() };
    let categories = ["FPV", "BATTERY"].map(|name| CategoryId::of_code(&code(name))).to_vec();
    let characteristics = vec![condition("range:5..30km"), condition("launch:hand|tube")];
    [
        (Filter::default(), Sort::Relevance),
        (offered.clone(), Sort::Price(Currency::UAH)),
        (Filter { categories, ..offered.clone() }, Sort::Relevance),
        (Filter { characteristics, ..offered }, Sort::LeadTime),
    ]
}

/// An index of `offers` offers, `offers_per_item` for each item.
pub fn index(offers: usize, offers_per_item: usize) -> Index {
    let mut index = Index::default();
    let (categories, makers) = (categories(), makers());
    let per_item = offers_per_item.max(1);
    for (number, item) in items(&categories, &makers).take(offers.div_ceil(per_item)).enumerate() {
        index.put_item(&item, &categories[number % categories.len()], &makers[number % MAKERS]);
        for offer in (number * per_item..offers).take(per_item) {
            index.put_offer(item.id, terms(item.id, offer));
        }
    }
    index
}

/// The categories.
pub fn categories() -> Vec<Category> {
    CATEGORIES.iter().map(category).collect()
}

/// The makers.
pub fn makers() -> Vec<Organisation> {
    (0..MAKERS).map(maker).collect()
}

/// Items without end; makers and categories take turns.
pub fn items(categories: &[Category], makers: &[Organisation]) -> impl Iterator<Item = Item> {
    (0..).map(|number| item(number, categories, makers))
}

fn code(text: &str) -> Code {
    Code::new(text).expect("made of letters, digits and hyphens")
}

fn text(text: &str) -> Text {
    Text::new(text).expect("made of letters, digits and hyphens")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn category((name, domain, [name_uk, name_en], _): &(&str, Domain, [&str; 2], [&str; 2])) -> Category {
    let number = |name: &str, unit: &str| Characteristic {
        name: name.to_owned(),
        kind: CharacteristicKind::Number { unit: unit.to_owned(), min: 0, max: 10_000 },
        is_mandatory: true,
    };
    let choices = ["hand", "tube", "catapult"].map(str::to_owned).to_vec();
    let launch = Characteristic {
        name: "launch".to_owned(),
        kind: CharacteristicKind::Choice { choices },
        is_mandatory: true,
    };
    let night = Characteristic {
        name: "night_camera".to_owned(),
        kind: CharacteristicKind::YesNo,
        is_mandatory: false,
    };
    Category {
        id: CategoryId::of_code(&code(name)),
        code: code(name),
        domain: *domain,
        cpv: "35613000-4".to_owned(),
        name_uk: text(name_uk),
        name_en: text(name_en),
        characteristics: vec![number("range", "km"), number("mass", "g"), launch, night],
        revision: 1,
    }
}

fn maker(number: usize) -> Organisation {
    let [uk, en] = model(number * 7 + 3);
    let code = code(&format!("SUP-{number}"));
    Organisation {
        id: OrganisationId::of_code(&code),
        code,
        kind: OrganisationKind::Supplier,
        name_uk: text(&format!("Виробництво {uk}")),
        name_en: text(&format!("{en} Works")),
        edrpou: None,
        ncage: None,
        iban: None,
        country: "UA".to_owned(),
        from: day(FIRST_DAY),
        suspended_until: None,
        revision: 1,
    }
}

/// A name of three syllables in both scripts.
fn model(number: usize) -> [String; 2] {
    let syllables = [0, 4, 8].map(|shift| SYLLABLES[(number >> shift) % SYLLABLES.len()]);
    [syllables.map(|(uk, _)| uk).concat(), syllables.map(|(_, en)| en).concat()]
}

fn item(number: usize, categories: &[Category], makers: &[Organisation]) -> Item {
    let (category, (.., [kind_uk, kind_en])) =
        (&categories[number % categories.len()], &CATEGORIES[number % CATEGORIES.len()]);
    let ([uk, en], series) = (model(number), number / 4_096 + 1);
    let code = code(&format!("{en}-{series}"));
    let number_of = |of: usize| i64::try_from(of).expect("small");
    let launch = ["hand", "tube", "catapult"][number % 3];
    Item {
        id: ItemId::of_code(&code),
        name_uk: text(&format!("{kind_uk} «{uk}-{series}»")),
        name_en: text(&format!("{en}-{series} {kind_en}")),
        model: text(&format!("{en} {series}")),
        code,
        maker: makers[number % makers.len()].id,
        category: category.id,
        model_revision: text("A"),
        nsn: None,
        unit_of_issue: self::code("piece"),
        characteristics: BTreeMap::from([
            ("range".to_owned(), CharacteristicValue::Number(number_of(number % 40))),
            ("mass".to_owned(), CharacteristicValue::Number(number_of(number % 977) * 10)),
            ("launch".to_owned(), CharacteristicValue::Text(text(launch))),
            ("night_camera".to_owned(), CharacteristicValue::YesNo(number.is_multiple_of(2))),
        ]),
        spares: Vec::new(),
        substitutes: Vec::new(),
        class: None,
        status: ItemStatus::Orderable,
        file_count: 0,
        revision: 1,
    }
}

fn terms(item: ItemId, number: usize) -> OfferTerms {
    let contract = ContractId::of_code(&code(&format!("CT-{number}")));
    let number = i64::try_from(number).expect("small");
    OfferTerms {
        id: offer_id(contract, item),
        currency: Currency::UAH,
        unit_price_minor: 100_000 + number * 7_919 % 10_000_000,
        free: number % 50,
        lead_time_days: number % 45 + 1,
        from: day(FIRST_DAY),
        to: day(if number % 7 == 0 { FIRST_DAY } else { LAST_DAY }),
        is_in_force: number % 10 != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{QUERIES, measure};

    #[test]
    fn a_measurement_asks_everything_of_everything() {
        let measured = measure(90, 3, 1);
        assert_eq!((measured.offers, measured.items, measured.queries), (90, 30, 4 * QUERIES.len()));
        assert!(measured.p50_micros <= measured.p95_micros && measured.p99_micros <= measured.slowest.0);
    }
}
