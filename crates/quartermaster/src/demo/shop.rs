//! What there is to order and who orders: offers, units and delivery points of the demo nation's files.

use std::collections::BTreeMap;

use domain::contracts::offer_id;
use domain::values::{Code, ContractId, Currency, ItemId, OfferId, parse_minor};
use imports::Kind;

use super::nation;
use crate::output::Failure;

/// An offer as the story knows it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// Contract number.
    pub contract: String,
    /// Supplier's code.
    pub supplier: String,
    /// Item's code.
    pub item: String,
    /// Currency of the contract.
    pub currency: Currency,
    /// Unit price, minor units.
    pub unit_price_minor: i64,
    /// Pieces on the shelf at the beginning.
    pub stock: i64,
    /// Smallest quantity sold.
    pub minimum: i64,
    /// Quantity is a multiple of this.
    pub pack: i64,
    /// Tax rate contained in the price, percent.
    pub tax_rate_percent: i64,
    /// Whether one is a piece with a serial number.
    pub has_serials: bool,
}

/// A unit that orders.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Its delivery points.
    pub points: Vec<String>,
    /// Whether it has an allotment in euros.
    pub has_euros: bool,
}

/// Everything the story can order from and for.
pub struct Shop {
    /// Offers of everyday work.
    pub offers: Vec<Offer>,
    /// Offers in dollars, for packages of partners alone.
    pub abroad: Vec<Offer>,
    /// All ordering units.
    pub units: Vec<Unit>,
    /// Substitutes by item.
    pub substitutes: BTreeMap<String, Vec<String>>,
}

fn malformed(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::refused(format!("demo files: {what}: {error}"))
}

impl Shop {
    /// Reads the files.
    pub fn read() -> Result<Shop, Failure> {
        let (mut lists, mut pieces) = (BTreeMap::new(), BTreeMap::new());
        for row in nation::rows(Kind::Contracts)? {
            lists.insert((row["contract"].clone(), row["item"].clone()), row);
        }
        let mut substitutes = BTreeMap::new();
        for row in nation::rows(Kind::Catalogue)? {
            pieces.insert(row["code"].clone(), row["unit_of_issue"] == "piece");
            let list =
                row["substitutes"].split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect();
            substitutes.insert(row["code"].clone(), list);
        }
        let mut offers = Vec::new();
        for row in nation::rows(Kind::Offers)? {
            let listed = &lists[&(row["contract"].clone(), row["item"].clone())];
            offers.push(offer(&row, listed, pieces[&row["item"]])?);
        }
        let (abroad, offers) = offers.into_iter().partition(|offer: &Offer| offer.currency.code() == "USD");
        Ok(Shop { offers, abroad, units: units()?, substitutes })
    }

    /// The offer of an item under a contract.
    pub fn offer(&self, contract: &str, item: &str) -> Result<&Offer, Failure> {
        let is_it = |offer: &&Offer| offer.contract == contract && offer.item == item;
        self.offers
            .iter()
            .chain(&self.abroad)
            .find(is_it)
            .ok_or_else(|| malformed("offers", format!("no {item} under {contract}")))
    }
}

type Cells = BTreeMap<String, String>;

fn offer(row: &Cells, listed: &Cells, has_serials: bool) -> Result<Offer, Failure> {
    let currency: Currency = listed["currency"].parse().map_err(|error| malformed("currency", error))?;
    let tax_rate_percent = listed["tax_rate"].parse().map_err(|error| malformed("tax_rate", error))?;
    let code = |name: &str| Code::new(&row[name]).map_err(|error| malformed(name, error));
    let number = |name: &str| row[name].parse::<i64>().map_err(|error| malformed(name, error));
    Ok(Offer {
        id: offer_id(ContractId::of_code(&code("contract")?), ItemId::of_code(&code("item")?)),
        contract: row["contract"].clone(),
        supplier: listed["supplier"].clone(),
        item: row["item"].clone(),
        currency,
        unit_price_minor: parse_minor(&row["unit_price"], currency)
            .map_err(|error| malformed("unit_price", error))?,
        stock: number("stock")?,
        minimum: number("minimum")?,
        pack: number("pack")?,
        tax_rate_percent,
        has_serials,
    })
}

fn units() -> Result<Vec<Unit>, Failure> {
    let mut euros = std::collections::BTreeSet::new();
    for row in nation::rows(Kind::Allotments)? {
        if row["fund"].starts_with("PARTNER") {
            euros.insert(row["unit"].clone());
        }
    }
    let mut points: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in nation::rows(Kind::DeliveryPoints)? {
        points.entry(row["unit"].clone()).or_default().push(row["code"].clone());
    }
    let unit =
        |(code, points): (String, Vec<String>)| Unit { has_euros: euros.contains(&code), code, points };
    Ok(points.into_iter().map(unit).collect())
}
