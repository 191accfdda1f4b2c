//! `demo --once` plays its story to a reconciled end.

use crate::program::DEMO;

#[test]
fn it_reconciles_every_fund_and_verifies() {
    let outcome = DEMO.outcome();
    assert_eq!(DEMO.ended.code, 0, "{}", DEMO.ended.stderr);
    assert_eq!(outcome["verified"], true);
    assert!(outcome["journal"]["size"].as_u64() > Some(1_000), "{}", outcome["journal"]);
    assert!(outcome["orders"]["closed"].as_u64() > Some(0), "{}", outcome["orders"]);
    let funds = outcome["accounts"].as_array().expect("a list");
    assert_eq!(funds.len(), 27, "3 of the nation, 2 pledges of the scenes, 20 of the year, 2 in hryvnias");
    for fund in funds {
        let stages = ["available", "committed", "obligated", "advanced", "accrued", "paid"];
        let sum: i64 = stages.iter().map(|stage| fund[stage].as_i64().expect("an amount")).sum();
        assert_eq!(fund["allotted"], sum, "{fund}");
    }
}

#[test]
fn it_ends_with_the_statement_of_a_partner_whose_money_is_at_every_stage() {
    let said = &DEMO.ended.stderr;
    assert_eq!(
        DEMO.outcome()["pack"],
        serde_json::json!({
            "fund": "DE-2025", "accepted": 100_000_000, "orders": 3, "pieces": 7, "acts": 1,
        })
    );
    let statement =
        &said[said.find("What German Defence Support Office (DE) sees of DE-2025").expect("it is told")..];
    let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "announced 5000000.00 USD on 2025-08-13",
        "confirmed 5000000.00 USD on 2025-09-12",
        "transferred 4500000.00 USD",
        "obligated 2570000.00 USD",
        "accepted 1000000.00 USD",
        "idle 1930000.00 USD",
        "770000.00 USD, 770000.00 USD of it late",
        "Its evidence pack verifies without this database",
    ] {
        assert!(words.contains(line), "{line}: {statement}");
    }
}

#[test]
fn its_year_has_packages_at_every_stage() {
    let said = &DEMO.ended.stderr;
    for line in [
        "24 nations announce",
        "withdraws the other 400000.00 EUR on 2025-12-18",
        "which its own budget blocks since 2025-12-02",
        "PRL-2025-2: offered, version 1; partly funded by",
        "PRL-2025-4: released, version 2;",
        "PRL-2025-6: draft, no lines yet; partly funded by",
        "PRL-2025-7: validated, held,",
        "PRL-2025-8: cancelled, version 1; nobody pays for it",
        "one line, three sources",
        "PRL-2025-5 is released 26 days after its lines were to be had",
        "PRL-2025-1: closed, version 1;",
        "PRL-2025-3: released, version 1; fully funded by",
    ] {
        assert!(said.contains(line), "{line}");
    }
}
