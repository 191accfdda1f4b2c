//! The commands that fill the small world of [`crate::world`].

use std::collections::BTreeMap;

use domain::Command;
use domain::allotments::allot::Allot;
use domain::allotments::withdraw::WithdrawAllotment;
use domain::catalogue::add_item::AddItem;
use domain::catalogue::define_category::DefineCategory;
use domain::catalogue::link_items::LinkItems;
use domain::catalogue::move_item::MoveItem;
use domain::catalogue::{Characteristic, CharacteristicKind, CharacteristicValue, Domain, ItemAction};
use domain::cell::found::FoundCell;
use domain::contracts::add_contract::{AddContract, PriceLine};
use domain::contracts::add_framework::AddFramework;
use domain::contracts::change_offer::ChangeOffer;
use domain::contracts::make_offer::{MakeOffer, OfferTerms};
use domain::contracts::move_contract::MoveContract;
use domain::contracts::{ContractAction, TaxCategory, offer_id};
use domain::funds::add_fund::AddFund;
use domain::funds::exchange::ExchangeFunds;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, SourceKind};
use domain::identity::add_delivery_point::AddDeliveryPoint;
use domain::identity::add_organisation::AddOrganisation;
use domain::identity::add_person::AddPerson;
use domain::identity::appoint::Appoint;
use domain::identity::issue_token::IssueToken;
use domain::identity::move_organisation::MoveOrganisation;
use domain::identity::register_key::RegisterKey;
use domain::identity::{OrganisationKind, Role, key_id};
use domain::orders::Order;
use domain::orders::place::{BasketLine, PlaceBasket};
use domain::orders::sign::SignOrder;
use domain::signatures::set_policy::SetSignaturePolicy;
use domain::signatures::{Method, Signed};
use domain::values::{
    AllotmentId, CategoryId, Code, ContractId, Currency, Date, DeliveryPointId, Digest, FrameworkId, FundId,
    ItemId, KeyBytes, Money, OfferId, OrganisationId, PersonId, Personal, SignatureBytes, Text,
};
use ed25519_dalek::{Signer, SigningKey};
use engine::signing::Signable;

use crate::world::{ALLOTTED, FUND, PRICE, START, STOCK, log_key};

/// What was withdrawn from the brigade's allotment.
pub const WITHDRAWN: i64 = 5_000;

/// What the first offers cost more than [`PRICE`].
const DISCOUNT: i64 = 500;

pub fn code(text: &str) -> Code {
    Code::new(text).expect("a code")
}

pub fn personal(words: &str) -> Personal {
    Personal::new(text(words))
}

pub fn text(text: &str) -> Text {
    Text::new(text).expect("a text")
}

pub fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub fn organisation(name: &str) -> OrganisationId {
    OrganisationId::of_code(&code(name))
}

pub fn person(name: &str) -> PersonId {
    PersonId::of_code(&code(name))
}

pub fn item(name: &str) -> ItemId {
    ItemId::of_code(&code(name))
}

pub fn contract(name: &str) -> ContractId {
    ContractId::of_code(&code(name))
}

pub fn allotment(name: &str) -> AllotmentId {
    AllotmentId::of_code(&code(name))
}

fn fund(name: &str) -> FundId {
    FundId::of_code(&code(name))
}

/// Founds the cell, then the organisations with their people and duties.
pub fn identity() -> Vec<Command> {
    let mut commands = vec![
        FoundCell {
            name: code("test"),
            zone: "Europe/Kyiv".into(),
            is_demo: true,
            log_key: log_key().public(),
        }
        .into(),
        add_organisation("MOD", OrganisationKind::Agency, None),
        add_organisation("DPA", OrganisationKind::Agency, Some("MOD")),
        add_organisation("B1", OrganisationKind::Unit, Some("MOD")),
        add_organisation("B1-1", OrganisationKind::Unit, Some("B1")),
        add_organisation("B1-2", OrganisationKind::Unit, Some("MOD")),
        add_organisation("MAKER", OrganisationKind::Supplier, None),
        add_organisation("SELLER", OrganisationKind::Supplier, None),
        MoveOrganisation {
            organisation: organisation("B1-2"),
            parent: organisation("B1"),
            from: date("2026-02-01"),
            document: text("Наказ 12"),
        }
        .into(),
        add_delivery_point("DP-1", "B1-1"),
    ];
    let people = [
        ("P-ORDERER", Role::Orderer, "B1-1"),
        ("P-COMMANDER", Role::Commander, "B1"),
        ("P-CLERK", Role::SupplierClerk, "MAKER"),
        ("P-BUYER", Role::Buyer, "DPA"),
    ];
    for (name, role, at) in people {
        let appoint = Appoint {
            person: person(name),
            role,
            organisation: organisation(at),
            from: date("2026-01-01"),
            to: (role == Role::Buyer).then(|| date("2026-12-31")),
            document: text("Лист 7"),
            scope: domain::identity::Scope::default(),
        };
        commands.extend([add_person(name), appoint.into()]);
    }
    let public_key = KeyBytes(orderers_key().verifying_key().to_bytes());
    let key = RegisterKey { person: person("P-ORDERER"), public_key, is_demo: true };
    commands.extend([key.into(), issue_token(1)]);
    commands
}

/// The key with which the orderer signs.
pub fn orderers_key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// The orderer's signature of an order as it was placed.
pub fn sign(order: &Order) -> Command {
    let (key, purpose, digest) = (orderers_key(), Role::Orderer, order.document_digest);
    let signable = Signable { kind: "order", id: order.id, edition: order.edition, purpose, digest };
    let signature = SignatureBytes(key.sign(&signable.bytes(&code("test"))).to_bytes());
    let key = key_id(KeyBytes(key.verifying_key().to_bytes()));
    let signed = Signed { key, method: Method::Ed25519, digest, signature, assertion: None };
    SignOrder { order: order.id, edition: order.edition, purpose, signed }.into()
}

pub fn add_organisation(name: &str, kind: OrganisationKind, parent: Option<&str>) -> Command {
    let supplier = kind == OrganisationKind::Supplier;
    AddOrganisation {
        code: code(name),
        kind,
        name_uk: text(&format!("Організація {name}")),
        name_en: text(&format!("Organisation {name}")),
        parent: parent.map(organisation),
        edrpou: supplier.then(|| "12345678".into()),
        ncage: supplier.then(|| "A1234".into()),
        iban: supplier.then(|| "UA213223130000026007233566001".into()),
        country: "UA".into(),
        from: date("2025-01-01"),
    }
    .into()
}

pub fn add_delivery_point(name: &str, unit: &str) -> Command {
    AddDeliveryPoint {
        code: code(name),
        unit: organisation(unit),
        name_uk: text("Пункт"),
        name_en: text("Point"),
    }
    .into()
}

pub fn add_person(name: &str) -> Command {
    let given = Personal::new(text(&format!("Їжак Ґалаґан {name}")));
    AddPerson { code: code(name), name: given, organisation: organisation("MOD") }.into()
}

pub fn issue_token(secret: u8) -> Command {
    IssueToken {
        person: person("P-ORDERER"),
        secret_digest: Digest([secret; 32]),
        label: personal("planshet"),
        expires_at: START.plus_days(90),
    }
    .into()
}

/// A category of every kind of characteristic, two items and their contracts in force with offers.
pub fn catalogue() -> Vec<Command> {
    let characteristic =
        |name: &str, kind, is_mandatory| Characteristic { name: name.into(), kind, is_mandatory };
    let choices = vec!["analog".to_owned(), "digital".to_owned()];
    let characteristics = vec![
        characteristic("range_km", CharacteristicKind::Number { unit: "km".into(), min: 1, max: 60 }, true),
        characteristic("video", CharacteristicKind::Choice { choices }, false),
        characteristic("night", CharacteristicKind::YesNo, false),
        characteristic("note", CharacteristicKind::Text, false),
    ];
    let category = DefineCategory {
        code: code("FPV"),
        domain: Domain::Air,
        cpv: "35613000-4".into(),
        name_uk: text("FPV-дрони"),
        name_en: text("FPV drones"),
        characteristics,
    };
    let policy = SetSignaturePolicy {
        code: code("DEAR"),
        document: domain::signatures::Document::Order,
        organisation: Some(organisation("B1")),
        category: Some(CategoryId::of_code(&code("FPV"))),
        fund: None,
        is_emergency: false,
        amount_from: Money::new(1_000_000_000, Currency::UAH),
        steps: domain::signatures::step::steps_of(&[
            Role::Orderer,
            Role::Approver,
            Role::Commander,
            Role::Buyer,
        ]),
        hours: 24,
    };
    let mut commands = vec![category.into(), policy.into()];
    for name in ["DRONE", "BATTERY"] {
        commands.push(add_item(name));
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit] {
            commands.push(MoveItem { item: item(name), action, reason: personal("перевірено") }.into());
        }
    }
    let links =
        LinkItems { item: item("DRONE"), spares: vec![item("BATTERY")], substitutes: vec![item("BATTERY")] };
    let framework = AddFramework {
        code: code("FR-1"),
        name_uk: text("Рамкова угода"),
        name_en: text("Framework"),
        buyer: organisation("DPA"),
        currency: Currency::UAH,
        from: date("2026-01-01"),
        to: date("2026-12-31"),
        ceiling_minor: 100_000_000_000,
        ceiling_quantity: 100_000,
    };
    commands.extend([links.into(), framework.into()]);
    commands.extend(sell("C-DIRECT", "MAKER", None, "DRONE", PRICE));
    commands.extend(sell("C-FRAME", "SELLER", Some("FR-1"), "BATTERY", PRICE / 4));
    commands
}

pub fn add_item(name: &str) -> Command {
    let characteristics = BTreeMap::from([
        ("range_km".to_owned(), CharacteristicValue::Number(20)),
        ("video".to_owned(), CharacteristicValue::Text(text("digital"))),
        ("night".to_owned(), CharacteristicValue::YesNo(true)),
    ]);
    AddItem {
        code: code(name),
        maker: organisation("MAKER"),
        category: CategoryId::of_code(&code("FPV")),
        name_uk: text("Виріб"),
        name_en: text("Article"),
        model: text("M"),
        model_revision: text("2"),
        nsn: (name == "DRONE").then(|| "1550123456789".into()),
        unit_of_issue: code("piece"),
        characteristics,
        class: (name == "BATTERY").then(|| code("innovation")),
    }
    .into()
}

/// What a kit consists of.
const KIT: [&str; 3] = ["FRAME", "MOTOR", "ANTENNA"];

/// Three items under one contract, with their offers.
pub fn kit() -> Vec<Command> {
    let mut commands = Vec::new();
    for name in KIT {
        commands.push(add_item(name));
        for action in [ItemAction::Submit, ItemAction::Check, ItemAction::Admit] {
            commands.push(MoveItem { item: item(name), action, reason: personal("перевірено") }.into());
        }
    }
    let [add, sign] = contracted("C-KIT", "MAKER", None, &KIT, PRICE);
    commands.extend([add, sign]);
    let offer = |sold: &&str| {
        MakeOffer { contract: contract("C-KIT"), item: item(sold), terms: terms(PRICE, 0) }.into()
    };
    commands.extend(KIT.iter().map(offer));
    commands
}

/// A basket of one order of three lines.
pub fn kit_basket() -> Command {
    basket(&KIT.map(|sold| (offer_id(contract("C-KIT"), item(sold)), 1)))
}

fn sell(name: &str, supplier: &str, framework: Option<&str>, sold: &str, price: i64) -> [Command; 3] {
    let [add, sign] = contracted(name, supplier, framework, &[sold], price + DISCOUNT);
    let offer =
        MakeOffer { contract: contract(name), item: item(sold), terms: terms(price + DISCOUNT, STOCK) };
    [add, sign, offer.into()]
}

fn contracted(
    name: &str,
    supplier: &str,
    framework: Option<&str>,
    sold: &[&str],
    unit_price_minor: i64,
) -> [Command; 2] {
    let line = |sold: &&str| PriceLine {
        item: item(sold),
        unit_price_minor,
        ceiling_quantity: 50_000,
        tax_category: TaxCategory::Standard,
        tax_rate_percent: 20,
    };
    let add = AddContract {
        code: code(name),
        framework: framework.map(|framework| (FrameworkId::of_code(&code(framework)), 1)),
        supplier: organisation(supplier),
        buyer: organisation("DPA"),
        currency: Currency::UAH,
        from: date("2026-01-01"),
        to: date("2026-12-31"),
        ceiling_minor: 50_000_000_000,
        delivery_terms: text("DDP"),
        penalty_rules: code("UA-2026"),
        lines: sold.iter().map(line).collect(),
    };
    let sign = MoveContract {
        contract: contract(name),
        action: ContractAction::Sign,
        on: date("2026-01-05"),
        document: text("Договір"),
        items: sold.iter().map(|sold| item(sold)).collect(),
    };
    [add.into(), sign.into()]
}

/// The price falls to the one that orders pay, so that the offers have a history.
pub fn price_cuts() -> Vec<Command> {
    vec![cut(drones(), PRICE), cut(batteries(), PRICE / 4)]
}

fn cut(offer: OfferId, price: i64) -> Command {
    ChangeOffer { offer, terms: terms(price, STOCK), reason: None }.into()
}

/// The offer of drones under the direct contract.
pub fn drones() -> OfferId {
    offer_id(contract("C-DIRECT"), item("DRONE"))
}

/// The offer of batteries under the framework.
pub fn batteries() -> OfferId {
    offer_id(contract("C-FRAME"), item("BATTERY"))
}

/// Another contract for drones with its offer, and a change of that offer.
pub fn second_contract() -> Vec<Command> {
    let mut commands = sell("C-SECOND", "SELLER", None, "DRONE", PRICE).to_vec();
    commands.push(cut(second_drones(), PRICE));
    commands
}

/// The offer of [`second_contract`].
pub fn second_drones() -> OfferId {
    offer_id(contract("C-SECOND"), item("DRONE"))
}

/// A basket of the battalion: pieces of each offer at the price seen.
pub fn basket(lines: &[(OfferId, i64)]) -> Command {
    let line = |(offer, quantity): &(OfferId, i64)| BasketLine {
        offer: *offer,
        delivery_point: DeliveryPointId::of_code(&code("DP-1")),
        quantity: *quantity,
        unit_price_minor: if *offer == batteries() { PRICE / 4 } else { PRICE },
        charges: Vec::new(),
    };
    PlaceBasket { unit: organisation("B1-1"), lines: lines.iter().map(line).collect(), emergency: None }
        .into()
}

pub fn terms(unit_price_minor: i64, stock: i64) -> OfferTerms {
    OfferTerms {
        unit_price_minor,
        stock,
        minimum: 1,
        pack: 1,
        lead_time_days: 30,
        from: date("2026-01-01"),
        to: date("2026-12-31"),
    }
}

/// Two funds with money, an exchange between them, and allotments of a brigade and its battalion.
pub fn money() -> Vec<Command> {
    let add_fund = |name: &str, currency, source_kind| AddFund {
        code: code(name),
        source_kind,
        owner: organisation("MOD"),
        currency,
        name_uk: text("Фонд"),
        name_en: text("Fund"),
        programme_code: Some("2101150".into()),
        economic_code: Some("2260".into()),
        budget_year: 2026,
        lapse_on: date("2026-12-31"),
        earmark: Earmark { domains: vec![Domain::Air], ..Earmark::default() },
    };
    let move_money = |name: &str, movement, amount_minor, bank_document: &str| MoveFundMoney {
        fund: fund(name),
        movement,
        amount_minor,
        bank_document: code(bank_document),
        on: date("2026-01-10"),
    };
    let exchange = ExchangeFunds {
        from: fund("F-EUR"),
        to: fund("F-UAH"),
        given_minor: 1_000_000,
        received_minor: 49_000_000,
        rate: text("49.00"),
        rate_on: date("2026-01-10"),
        bank_document: code("BANK-3"),
    };
    vec![
        add_fund("F-UAH", Currency::UAH, SourceKind::StateProgramme).into(),
        add_fund("F-EUR", Currency::EUR, SourceKind::PartnerContribution).into(),
        move_money("F-UAH", FundMovement::Received, FUND, "BANK-1").into(),
        move_money("F-EUR", FundMovement::Received, 2_000_000, "BANK-2").into(),
        move_money("F-EUR", FundMovement::Returned, 100, "BANK-4").into(),
        exchange.into(),
        allot("A-B1", "B1", None, FUND / 2),
        allot("A-B1-1", "B1-1", Some("A-B1"), ALLOTTED),
        withdraw("A-B1", WITHDRAWN),
    ]
}

pub fn withdraw(name: &str, amount_minor: i64) -> Command {
    WithdrawAllotment { allotment: allotment(name), amount_minor, document: text("Витяг") }.into()
}

pub fn allot(name: &str, unit: &str, parent: Option<&str>, amount_minor: i64) -> Command {
    Allot {
        code: code(name),
        fund: fund("F-UAH"),
        unit: organisation(unit),
        parent: parent.map(allotment),
        amount_minor,
        document: text("Розподіл"),
        class_percents: BTreeMap::from([(code("innovation"), 50)]),
    }
    .into()
}
