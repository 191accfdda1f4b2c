//! Which nation bears which part of what a caller sees of partners' money.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::pledges::Rate;
use domain::values::{Currency, Money};

use super::funds::Contribution;

/// What a nation transferred, and what all of them did in the same currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burden {
    /// Its country.
    pub nation: String,
    /// What it transferred.
    pub transferred: Money,
    /// What all did, minor units.
    pub whole_minor: i64,
}

/// The nations with what they transferred, the largest first. Money whose pledge states a rate into the currency that
/// most rates lead to is counted in that one; any other in its own, after it.
pub fn burden(seen: &[Contribution]) -> Vec<Burden> {
    borne(seen.iter().map(|row| {
        (row.nation.as_str(), Money::new(row.sums.transferred_minor, row.sums.currency), row.rate)
    }))
}

fn borne<'s>(given: impl Iterator<Item = (&'s str, Money, Option<Rate>)> + Clone) -> Vec<Burden> {
    let mut rates: BTreeMap<&str, (usize, Currency)> = BTreeMap::new();
    for rate in given.clone().filter_map(|(.., rate)| rate) {
        rates.entry(rate.into.code()).or_insert((0, rate.into)).0 += 1;
    }
    let common = rates.into_values().max_by_key(|(count, _)| *count).map(|(_, currency)| currency);
    let mut sums: BTreeMap<(&str, &str), Money> = BTreeMap::new();
    let mut wholes: BTreeMap<&str, i64> = BTreeMap::new();
    for (nation, own, rate) in given {
        let money = match rate.filter(|rate| common == Some(rate.into)) {
            Some(rate) => Money::new(rate.worth(own), rate.into),
            None => own,
        };
        let currency = money.currency.code();
        sums.entry((currency, nation)).and_modify(|sum| sum.minor += money.minor).or_insert(money);
        *wholes.entry(currency).or_default() += money.minor;
    }
    let mut burden: Vec<_> = sums
        .into_iter()
        .map(|((currency, nation), transferred)| Burden {
            nation: nation.to_owned(),
            transferred,
            whole_minor: wholes[currency],
        })
        .collect();
    burden.sort_by_key(|row| {
        let currency = row.transferred.currency;
        (common != Some(currency), currency.code(), Reverse(row.transferred.minor), row.nation.clone())
    });
    burden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nations_are_held_against_each_other_in_the_currency_that_rates_lead_to() {
        let money = |minor, code: &str| Money::new(minor, code.parse().expect("a currency"));
        let rate = |text: &str| {
            let (into, on) = ("USD".parse().expect("a currency"), "2026-01-10".parse().expect("a day"));
            Some(Rate { millionths: text.parse().expect("a rate"), into, on })
        };
        let given = [
            ("DK", money(1_000, "DKK"), rate("0.155")),
            ("CA", money(300, "USD"), None),
            ("NL", money(100, "EUR"), rate("1.159")),
            ("DK", money(1_000, "DKK"), None),
            ("NL", money(200, "EUR"), rate("1.159")),
        ];
        let told: Vec<_> = borne(given.into_iter())
            .into_iter()
            .map(|row| (row.nation, row.transferred.to_string(), row.whole_minor))
            .collect();
        let row = |nation: &str, money: &str, whole| (nation.to_owned(), money.to_owned(), whole);
        assert_eq!(
            told,
            [
                row("NL", "3.46 USD", 801),
                row("CA", "3.00 USD", 801),
                row("DK", "1.55 USD", 801),
                row("DK", "10.00 DKK", 1_000),
            ]
        );
    }
}
