//! Funds, bank documents and exchanges, and the ledger that alone moves money.

use super::add_fund::AddFund;
use super::exchange::ExchangeFunds;
use super::move_fund_money::{FundMovement, MoveFundMoney};
use super::{Account, Earmark, FundAccount, Stage, Stages};
use crate::ledger;
use crate::limits::{AMOUNT_MINOR_MAX, CHOICES_MAX};
use crate::state::Stamp;
use crate::testing::*;
use crate::values::Currency;

fn new_fund() -> AddFund {
    AddFund { code: code("X-26"), ..state_programme() }
}

#[test]
fn a_fund_begins_without_money() {
    given(world())
        .as_("P-TREASURER")
        .when(new_fund())
        .then_events(["fund_added.1"])
        .then(|state| {
            let added = state.funds.known(&fund("X-26"));
            assert_eq!((added.unallotted_minor, added.source_minor, added.lapsed_minor), (0, 0, 0));
        })
        .when(new_fund())
        .then_rejected("already_exists");
    refused("P-BUYER", new_fund(), "not_permitted");
    refused("P-ORDERER", new_fund(), "not_found");
}

#[test]
fn a_fund_names_owner_codes_and_conditions_that_exist() {
    let some = |text: &str| Some(text.to_owned());
    let earmarked = |earmark| AddFund { earmark, ..new_fund() };
    let unknown_category = Earmark { categories: vec![category("NONE")], ..Earmark::default() };
    let unknown_unit = Earmark { recipients: vec![organisation("NONE")], ..Earmark::default() };
    let many = Earmark { recipients: vec![organisation("C1"); CHOICES_MAX + 1], ..Earmark::default() };
    let wrong = [
        (AddFund { owner: organisation("NONE"), ..new_fund() }, "not_found"),
        (AddFund { budget_year: 1999, ..new_fund() }, "field_invalid"),
        (AddFund { budget_year: 2101, ..new_fund() }, "field_invalid"),
        (AddFund { programme_code: some("210115"), ..new_fund() }, "field_invalid"),
        (AddFund { programme_code: some("210115X"), ..new_fund() }, "field_invalid"),
        (AddFund { economic_code: some("22601"), ..new_fund() }, "field_invalid"),
        (earmarked(unknown_category), "not_found"),
        (earmarked(unknown_unit), "not_found"),
        (earmarked(many), "too_many"),
    ];
    for (command, code) in wrong {
        refused("P-TREASURER", command, code);
    }
}

#[test]
fn money_is_received_and_returned_by_bank_document() {
    let returned = |amount_minor, advice| MoveFundMoney {
        movement: FundMovement::Returned,
        ..receive("AIR-26", amount_minor, advice)
    };
    given(world())
        .as_("P-TREASURER")
        .when(receive("AIR-26", 500, "advice-2"))
        .then_events(["fund_money_moved.1"])
        .then(|state| {
            let air = state.funds.known(&fund("AIR-26"));
            assert_eq!((air.source_minor, air.unallotted_minor), (-2_000_000_500, 1_800_000_500));
        })
        .when(returned(1_800_000_501, "advice-3"))
        .then_rejected("fund_exhausted")
        .then_says("fund AIR-26 has 18000005.00 UAH unallotted and 18000005.01 UAH is needed")
        .when(returned(1_800_000_500, "advice-3"))
        .then(|state| {
            let air = state.funds.known(&fund("AIR-26"));
            assert_eq!((air.source_minor, air.unallotted_minor), (-200_000_000, 0));
        });
}

#[test]
fn a_giver_gets_back_no_more_than_they_gave() {
    let returned = |amount_minor, advice| MoveFundMoney {
        movement: FundMovement::Returned,
        ..receive("AIR-26", amount_minor, advice)
    };
    given(world())
        .as_("P-TREASURER")
        .when(exchange(1_000_000, 500_000_000))
        .when(returned(2_000_000_001, "advice-2"))
        .then_rejected("giver_owed_less")
        .then_says("fund AIR-26 owes its giver 20000000.00 UAH and 20000000.01 UAH was to go back")
        .when(returned(2_000_000_000, "advice-2"))
        .then_events(["fund_money_moved.1"]);
}

#[test]
fn a_bank_document_is_recorded_once_for_its_fund() {
    refused("P-TREASURER", receive("STATE-26", 1, "advice-1"), "reference_taken").then_says("advice-1");
    let mut world = world();
    world.acting("P-TREASURER").accept(new_fund());
    given(world).when(receive("X-26", 1, "advice-1")).then_events(["fund_money_moved.1"]);
}

#[test]
fn a_bank_document_has_an_amount_a_day_and_a_treasurer() {
    let one = || receive("STATE-26", 1, "advice-2");
    refused("P-TREASURER", MoveFundMoney { amount_minor: 0, ..one() }, "field_invalid");
    refused("P-TREASURER", MoveFundMoney { amount_minor: AMOUNT_MINOR_MAX + 1, ..one() }, "field_invalid");
    refused("P-TREASURER", MoveFundMoney { on: day("2026-01-13"), ..one() }, "field_invalid")
        .then_says("future");
    refused("P-TREASURER", MoveFundMoney { fund: fund("NONE"), ..one() }, "not_found");
    refused("P-BUYER", one(), "not_permitted");
    refused("P-PARTNER", one(), "not_found");
}

fn exchange(given_minor: i64, received_minor: i64) -> ExchangeFunds {
    ExchangeFunds {
        from: fund("EUR-26"),
        to: fund("AIR-26"),
        given_minor,
        received_minor,
        rate: text("49.4136"),
        rate_on: day("2026-01-12"),
        bank_document: code("exchange-1"),
    }
}

#[test]
fn an_exchange_records_both_sides_of_the_bank_document() {
    given(world())
        .as_("P-TREASURER")
        .when(exchange(1_000_000, 49_413_600))
        .then_events(["funds_exchanged.1"])
        .then(|state| {
            let (euros, air) = (state.funds.known(&fund("EUR-26")), state.funds.known(&fund("AIR-26")));
            assert_eq!((euros.exchange_minor, euros.unallotted_minor), (1_000_000, 39_000_000));
            assert_eq!((air.exchange_minor, air.unallotted_minor), (-49_413_600, 1_849_413_600));
            let sequence = state.postings.rows().last().expect("posted above").sequence;
            let postings = state.postings.range((sequence, 0)..);
            let currencies: Vec<_> = postings.map(|posting| posting.currency).collect();
            assert_eq!(currencies, [Currency::EUR, Currency::UAH]);
        })
        .when(exchange(1, 1))
        .then_rejected("reference_taken");
}

#[test]
fn an_exchange_is_not_recorded_again_as_money_received() {
    given(world())
        .as_("P-TREASURER")
        .when(exchange(1_000_000, 49_413_600))
        .when(receive("AIR-26", 49_413_600, "exchange-1"))
        .then_rejected("reference_taken")
        .when(receive("AIR-26", 1, "advice-2"))
        .when(ExchangeFunds { bank_document: code("advice-2"), ..exchange(1, 49) })
        .then_rejected("reference_taken");
}

#[test]
fn an_exchange_is_between_currencies_and_covered() {
    let wrong = [
        (ExchangeFunds { from: fund("STATE-26"), ..exchange(1, 1) }, "field_invalid"),
        (ExchangeFunds { to: fund("EUR-26"), ..exchange(1, 1) }, "field_invalid"),
        (exchange(0, 1), "field_invalid"),
        (exchange(1, 0), "field_invalid"),
        (exchange(AMOUNT_MINOR_MAX + 1, 1), "field_invalid"),
        (exchange(1, AMOUNT_MINOR_MAX + 1), "field_invalid"),
        (ExchangeFunds { rate_on: day("2026-01-13"), ..exchange(1, 1) }, "field_invalid"),
        (exchange(40_000_001, 1), "fund_exhausted"),
        (ExchangeFunds { from: fund("NONE"), ..exchange(1, 1) }, "not_found"),
        (ExchangeFunds { to: fund("NONE"), ..exchange(1, 1) }, "not_found"),
    ];
    for (command, code) in wrong {
        refused("P-TREASURER", command, code);
    }
    refused("P-BUYER", exchange(1, 1), "not_permitted");
    refused("P-PARTNER", exchange(1, 1), "not_found");
}

#[test]
fn an_account_is_named_by_holder_and_name() {
    let accounts = FundAccount::ALL.iter().map(|account| Account::Fund(fund("STATE-26"), *account));
    let stages = Stage::ALL.iter().map(|stage| Account::Allotment(allotment("S-B11"), *stage));
    for account in accounts.chain(stages) {
        assert_eq!(Account::parse(account.holder(), account.name()), Some(account));
    }
    assert_eq!(Account::parse(1, "reserved"), None);
}

#[test]
#[should_panic(expected = "obligated would fall to -1")]
fn no_stage_falls_below_zero() {
    Stages::default().add(Stage::Obligated, -1);
}

fn transfer(from: Account, to: Account, amount_minor: i64) {
    let mut state = world().state;
    let stamp = Stamp { sequence: 10_000, at: moment("2026-01-12T08:00") };
    ledger::transfer(&mut state, &stamp, (from, to), amount_minor, None);
}

#[test]
#[should_panic(expected = "unallotted of")]
fn no_fund_account_falls_below_zero() {
    let account = |account| Account::Fund(fund("EUR-26"), account);
    transfer(account(FundAccount::Unallotted), account(FundAccount::Lapsed), 40_000_001);
}

#[test]
#[should_panic(expected = "a posting from EUR to UAH")]
fn no_posting_crosses_currencies() {
    let account = |name| Account::Fund(fund(name), FundAccount::Unallotted);
    transfer(account("EUR-26"), account("AIR-26"), 1);
}

#[test]
#[should_panic(expected = "a posting of 0")]
fn no_posting_is_empty() {
    let account = |account| Account::Fund(fund("EUR-26"), account);
    transfer(account(FundAccount::Source), account(FundAccount::Unallotted), 0);
}
