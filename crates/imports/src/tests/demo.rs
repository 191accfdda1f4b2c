//! The demo nation's own files.

use domain::catalogue::ItemStatus;
use domain::values::ItemId;

use super::{Installation, Kind, code};

macro_rules! demo {
    ($name:literal) => {
        include_str!(concat!("../../../../demo/", $name))
    };
}

const FILES: &[(Kind, &str)] = &[
    (Kind::Organisations, demo!("organisations.csv")),
    (Kind::DeliveryPoints, demo!("delivery_points.csv")),
    (Kind::People, demo!("people.csv")),
    (Kind::Categories, demo!("categories.csv")),
    (Kind::Catalogue, demo!("items.csv")),
    (Kind::Frameworks, demo!("frameworks.csv")),
    (Kind::Contracts, demo!("contracts.csv")),
    (Kind::Offers, demo!("offers.csv")),
    (Kind::Funds, demo!("funds.csv")),
    (Kind::Allotments, demo!("allotments.csv")),
];

#[test]
fn the_demo_nation_is_imported_and_a_second_time_unchanged() {
    let installation = Installation::new();
    for (kind, text) in FILES {
        let report = installation.imports(*kind, text);
        assert_eq!((report.applied, report.unchanged), (report.rows, 0), "{kind:?}");
        let warnings = if *kind == Kind::Catalogue { 4 } else { 0 };
        assert_eq!(report.warnings.len(), warnings, "{kind:?}: {:?}", report.warnings.first());
    }
    let (_, items) = FILES[4];
    assert_eq!(installation.imports(Kind::Catalogue, items).applied, 4, "the suspended items");
    let size = installation.journal_size();
    for (kind, text) in FILES {
        let report = installation.imports(*kind, text);
        assert_eq!(
            (report.applied, report.unchanged, report.warnings.len()),
            (0, report.rows, 0),
            "{kind:?}"
        );
    }
    assert_eq!(installation.journal_size(), size);
    let status = |item: &str| {
        let item = ItemId::of_code(&code(item));
        installation.held(|state| drop(state.items.want(&item).cloned())).items.known(&item).status
    };
    assert_eq!(status("PLYSKA-10"), ItemStatus::Orderable);
    assert_eq!(status("SHCHYHLYK-8"), ItemStatus::Suspended);
    assert_eq!(status("PLYSKA-15"), ItemStatus::Draft);
}
