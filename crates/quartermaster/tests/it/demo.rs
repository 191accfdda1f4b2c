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
    assert_eq!(funds.len(), 5);
    for fund in funds {
        let stages = ["available", "committed", "obligated", "advanced", "accrued", "paid"];
        let sum: i64 = stages.iter().map(|stage| fund[stage].as_i64().expect("an amount")).sum();
        assert_eq!(fund["allotted"], sum, "{fund}");
    }
}
