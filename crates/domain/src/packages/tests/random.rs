//! The walk that keeps shares within pledges and allotments within transfers.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

/// A step of a random life of two packages and two pledges.
#[derive(Clone, Debug)]
enum Deed {
    Share(usize, usize, i64),
    Confirm(usize, i64),
    Withdraw(usize),
    Transfer(usize, i64),
    Compose(usize, i64),
    Move(usize, PackageMove),
    Allot(usize, i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let amount = || prop_oneof![0..=10i64, 100_000..=1_500_000i64];
    let nth = || 0..2usize;
    prop_oneof![
        4 => (nth(), nth(), amount()).prop_map(|(package, pledge, amount)| Deed::Share(package, pledge, amount)),
        2 => (nth(), amount()).prop_map(|(pledge, amount)| Deed::Confirm(pledge, amount)),
        1 => nth().prop_map(Deed::Withdraw),
        2 => (nth(), amount()).prop_map(|(pledge, amount)| Deed::Transfer(pledge, amount)),
        2 => (nth(), 1..=35i64).prop_map(|(package, quantity)| Deed::Compose(package, quantity)),
        1 => (nth(), prop::sample::select(PackageMove::ALL)).prop_map(|(package, step)| Deed::Move(package, step)),
        2 => (nth(), amount()).prop_map(|(pledge, amount)| Deed::Allot(pledge, amount)),
    ]
}

const PLEDGES: [&str; 2] = ["NORTH-26", "WEST-26"];
const PACKAGES: [&str; 2] = ["PKG-1", "PKG-2"];

fn take(world: &mut World, number: usize, deed: &Deed) {
    let said = |nth: usize, action, amount_minor| MovePledge {
        pledge: pledge(PLEDGES[nth]),
        action,
        amount_minor,
        rate: None,
        on: day("2026-01-12"),
        document: text("letter"),
    };
    let (who, command): (&str, crate::Command) = match *deed {
        Deed::Share(nth, giver, amount_minor) => {
            let (package, pledge) = (package(PACKAGES[nth]), pledge(PLEDGES[giver]));
            ("P-PROGRAMME", SharePackage { package, pledge, amount_minor }.into())
        }
        Deed::Confirm(nth, amount) => ("P-PARTNER", said(nth, PledgeAction::Confirm, Some(amount)).into()),
        Deed::Withdraw(nth) => ("P-PARTNER", said(nth, PledgeAction::Withdraw, None).into()),
        Deed::Transfer(nth, amount_minor) => {
            let (reference, on) = (code(&format!("WIRE-{number}")), day("2026-01-12"));
            (
                "P-TREASURER",
                RecordTransfer { pledge: pledge(PLEDGES[nth]), reference, amount_minor, on }.into(),
            )
        }
        Deed::Compose(nth, quantity) => {
            let composed = ComposePackage { package: package(PACKAGES[nth]), ..compose(world, quantity) };
            ("P-PROGRAMME", composed.into())
        }
        Deed::Move(nth, step) => {
            let (package, document) = (package(PACKAGES[nth]), text("minutes"));
            ("P-PROGRAMME", MovePackage { package, step, document }.into())
        }
        Deed::Allot(nth, amount) => {
            let name = format!("W-{nth}");
            ("P-TREASURER", allot(&name, PLEDGES[nth], "B11", amount).into())
        }
    };
    let _accepted_or_refused = world.acting(who).submit(command);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    })]

    #[test]
    fn shares_stay_within_pledges_and_allotments_within_transfers(
        deeds in prop::collection::vec(deed(), 1..30)
    ) {
        let mut world = prepared();
        confirm(&mut world, "WEST-26", 900_000);
        world.acting("P-PROGRAMME").accept(draft("PKG-2"));
        for (number, deed) in deeds.iter().enumerate() {
            take(&mut world, number, deed);
            let state = &world.state;
            for name in PLEDGES {
                let found = state.pledges.known(&pledge(name));
                let shares = state.package_shares.rows().filter(|share| share.pledge == found.id);
                let shared: i64 = shares.map(|share| share.amount_minor).sum();
                prop_assert_eq!(shared, found.allocated_minor);
                prop_assert!(shared <= found.promised_minor());
                let allotted: i64 = state
                    .allotments
                    .rows()
                    .filter(|row| Some(row.fund) == found.fund)
                    .map(|row| row.stages.sum())
                    .sum();
                prop_assert!(allotted <= found.transferred.amount_minor);
            }
            for name in PACKAGES {
                let found = state.packages.known(&package(name));
                let shares = state.package_shares.rows().filter(|share| share.package == found.id);
                prop_assert_eq!(shares.map(|share| share.worth_minor).sum::<i64>(), found.funded_minor);
            }
        }
        world.check_replay();
    }
}
