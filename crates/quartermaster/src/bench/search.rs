//! How fast the catalogue is searched over HTTP: forms, typing errors, the wrong layout, with and without filters, in a
//! made-up catalogue whose items ten suppliers offer each.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::Command;
use domain::catalogue::ItemAction;
use domain::catalogue::add_item::AddItem;
use domain::catalogue::define_category::DefineCategory;
use domain::catalogue::move_item::MoveItem;
use domain::contracts::add_contract::{AddContract, PriceLine};
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{ContractAction, TaxCategory};
use domain::identity::Organisation;
use domain::identity::add_organisation::AddOrganisation;
use domain::limits::{AMOUNT_MINOR_MAX, QUANTITY_MAX};
use domain::values::{ContractId, Currency, Date, ItemId, OrganisationId, Personal, Zone};
use engine::Engine;
use search::synthetic;

use super::load::{self, Load, WriteRequest};
use super::nation::{self, TAX_RATE_PERCENT, code, days_from, submit, text};
use super::process::Server;
use super::report::{Report, Thousandths};
use crate::config::Config;
use crate::demo::api::Api;
use crate::output::{self, Failure};
use crate::setup;

/// Suppliers that offer each item.
const OFFERS_OF_ITEM: usize = 10;
/// Items under one contract.
const ITEMS_OF_CONTRACT: usize = 250;
/// How long the trivial route is measured.
const TRIVIAL: Duration = Duration::from_secs(3);
/// Longest time that the server may take to build its index.
const INDEXING: Duration = Duration::from_secs(120);
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// Without filter, and with filters of each kind.
const FILTERS: [&str; 4] = [
    "",
    "&currency=UAH&price_from_minor=1000000&price_to_minor=9000000&orderable=true&free_min=1&sort=price",
    "&orderable=true&free_min=1&category=FPV,BATTERY",
    "&orderable=true&characteristics=range:5..30km;launch:hand%7Ctube&sort=lead_time",
];

/// What is measured.
pub struct Plan {
    /// Items in the catalogue.
    pub items: usize,
    /// Keep-alive connections.
    pub connections: usize,
    /// How long.
    pub time: Duration,
    /// Print JSON.
    pub is_json: bool,
}

/// Measures on the empty database of the configuration.
pub fn run(plan: &Plan, config: &Config) -> Result<(), Failure> {
    let engine = setup::engine(config)?;
    let nation = nation::found(&engine, config)?;
    let began = Instant::now();
    fill(&engine, plan.items)?;
    let offers = (plan.items * OFFERS_OF_ITEM) as u64;
    output::tell(format_args!("{} items and {offers} offers in {} s", plan.items, began.elapsed().as_secs()));
    drop(engine);
    let servers = [Server::start(config)?];
    let token = nation.units[0].token.clone();
    let indexed = wait_for_index(&servers[0], &token)?;
    let sent = |time, write| Load {
        servers: &servers,
        connections: plan.connections,
        time,
        requests_max: u64::MAX,
        first: 0,
        write,
    };
    let trivial = load::run(&sent(TRIVIAL, super::orders::trivial()))?;
    let searches = super::orders::measured(&sent(plan.time, questions(token)))?;
    let (rate, trivial_rate) = (searches.per_second(searches.answered), trivial.per_second(trivial.answered));
    let mut report = Report::default();
    report.add("searches", searches.answered);
    report.add("searches_per_second", rate);
    report.add("trivial_route_per_second", trivial_rate);
    report.add("ratio_to_trivial_route", Thousandths::ratio(rate, trivial_rate));
    report.add_times(&searches);
    report.add("p95_ms", Thousandths::millis(&searches.latency_micros, 95));
    report.add_use(&servers, &searches, searches.answered);
    report.add("items", plan.items as u64);
    report.add("offers", offers);
    report.add("index_seconds", Thousandths::seconds(indexed));
    report.add("connections", plan.connections as u64);
    report.add(
        "method",
        "16 texts in Ukrainian and English times 4 filters in turn over HTTP with an access token; the load \
         generator shares the machine; the trivial route is GET /api/v1/health of the same server just before",
    );
    report.print(plan.is_json)
}

fn wait_for_index(server: &Server, token: &str) -> Result<Duration, Failure> {
    let (began, mut api) = (Instant::now(), Api::at(server.address));
    loop {
        match api.get(token, "/catalogue/search?limit=1") {
            Ok(_) => return Ok(began.elapsed()),
            Err(failure) if began.elapsed() > INDEXING => return Err(failure),
            Err(_) => std::thread::sleep(ASK_AGAIN),
        }
    }
}

fn questions(token: String) -> WriteRequest {
    let mut paths = Vec::new();
    for words in synthetic::QUERIES {
        let words: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
        let asked = if words.is_empty() { String::new() } else { format!("&q={words}") };
        paths.extend(FILTERS.map(|filter| format!("/api/v1/catalogue/search?limit=50{asked}{filter}")));
    }
    Arc::new(move |n, request| {
        let path = &paths[usize::try_from(n).unwrap_or(0) % paths.len()];
        let sent =
            write!(request, "GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n");
        sent.expect("writing to memory cannot fail");
    })
}

/// Adds makers, categories, items, contracts and offers.
fn fill(engine: &Engine, items: usize) -> Result<(), Failure> {
    let today = Zone::named("Europe/Kyiv").unwrap_or_default().date(setup::now());
    let (categories, makers) = (synthetic::categories(), synthetic::makers());
    let new_categories = categories.iter().cloned().map(|category| {
        DefineCategory {
            code: category.code,
            domain: category.domain,
            cpv: "35613000-8".to_owned(),
            name_uk: category.name_uk,
            name_en: category.name_en,
            characteristics: category.characteristics,
        }
        .into()
    });
    submit(engine, makers.iter().map(|maker| added_maker(maker, today)).chain(new_categories).collect())?;
    let items: Vec<_> = synthetic::items(&categories, &makers).take(items).collect();
    for some in items.chunks(ITEMS_OF_CONTRACT) {
        submit(engine, some.iter().flat_map(added_item).collect())?;
    }
    for round in 0..OFFERS_OF_ITEM {
        for (place, some) in items.chunks(ITEMS_OF_CONTRACT).enumerate() {
            let supplier = &makers[(place + round * 7) % makers.len()];
            let some: Vec<ItemId> = some.iter().map(|item| item.id).collect();
            submit(engine, contract(round, place, supplier, &some, today))?;
        }
    }
    Ok(())
}

fn added_maker(maker: &Organisation, today: Date) -> Command {
    let maker = maker.clone();
    let added = AddOrganisation {
        code: maker.code,
        kind: maker.kind,
        name_uk: maker.name_uk,
        name_en: maker.name_en,
        parent: None,
        edrpou: None,
        ncage: None,
        iban: Some(super::people::IBAN.to_owned()),
        country: maker.country,
        from: days_from(today, -30),
    };
    added.into()
}

fn added_item(item: &domain::catalogue::Item) -> [Command; 4] {
    let item = item.clone();
    let id = item.id;
    let step = |action| MoveItem { item: id, action, reason: Personal::new(text("decision 1")) }.into();
    let added = AddItem {
        code: item.code,
        maker: item.maker,
        category: item.category,
        name_uk: item.name_uk,
        name_en: item.name_en,
        model: item.model,
        model_revision: item.model_revision,
        nsn: item.nsn,
        unit_of_issue: item.unit_of_issue,
        characteristics: item.characteristics,
        class: item.class,
    };
    [added.into(), step(ItemAction::Submit), step(ItemAction::Check), step(ItemAction::Admit)]
}

/// A contract in force over some items, with an offer of each.
fn contract(
    round: usize,
    place: usize,
    supplier: &Organisation,
    items: &[ItemId],
    today: Date,
) -> Vec<Command> {
    let name = code(&format!("S-{round}-{place}"));
    let id = ContractId::of_code(&name);
    let spread =
        |n: usize, count: usize| i64::try_from((n * 7_919 + round * 131 + place) % count).expect("small");
    let price = |n: usize| 100_000 + spread(n, 10_000_000);
    let line = |(n, item): (usize, &ItemId)| PriceLine {
        item: *item,
        unit_price_minor: price(n),
        ceiling_quantity: QUANTITY_MAX,
        tax_category: TaxCategory::Standard,
        tax_rate_percent: TAX_RATE_PERCENT,
    };
    let added = AddContract {
        code: name,
        framework: None,
        supplier: supplier.id,
        buyer: OrganisationId::of_code(&code("AGENCY")),
        currency: Currency::UAH,
        from: days_from(today, -20),
        to: days_from(today, 300),
        ceiling_minor: AMOUNT_MINOR_MAX,
        delivery_terms: text("DAP"),
        penalty_rules: code("UA-2025-01"),
        lines: items.iter().enumerate().map(line).collect(),
    };
    let signed = MoveContract {
        contract: id,
        action: ContractAction::Sign,
        on: days_from(today, -20),
        document: text("both signatures"),
        items: items.to_vec(),
    };
    let offer = |(n, item): (usize, &ItemId)| {
        let terms = OfferTerms {
            unit_price_minor: price(n),
            stock: spread(n, 50),
            minimum: 1,
            pack: 1,
            lead_time_days: spread(n, 45) + 1,
            from: days_from(today, -10),
            to: days_from(today, 200),
        };
        MakeOffer { contract: id, item: *item, terms }.into()
    };
    [added.into(), signed.into()].into_iter().chain(items.iter().enumerate().map(offer)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::nation::{SUPPLIERS, supplier};
    use super::synthetic;

    #[test]
    fn the_nation_and_the_made_up_catalogue_share_no_organisation() {
        let mut makers = synthetic::makers().into_iter();
        assert!(makers.all(|maker| (0..SUPPLIERS).all(|n| supplier(n) != maker.id)));
    }
}
