//! What a first, a second and a changed import do.

use domain::Actor;
use domain::catalogue::{CharacteristicValue, ItemStatus};
use domain::contracts::{ContractStatus, offer_id};
use domain::identity::{Role, appointment_id, parent};
use domain::orders::place::{BasketLine, PlaceBasket};
use domain::values::{
    AllotmentId, ContractId, DeliveryPointId, FrameworkId, FundId, ItemId, OrganisationId, PersonId,
};

use engine::Submission;

use super::small::{self, with};
use super::{Installation, Kind, code};

#[test]
fn every_kind_is_applied_once_and_unchanged_the_second_time() {
    let installation = Installation::new();
    for (kind, text) in small::FILES {
        let report = installation.imports(*kind, text);
        assert_eq!((report.applied, report.unchanged), (report.rows, 0), "{kind:?}");
    }
    let size = installation.journal_size();
    for (kind, text) in small::FILES.iter().filter(|(kind, _)| *kind != Kind::Catalogue) {
        let report = installation.imports(*kind, text);
        assert_eq!((report.applied, report.unchanged), (0, report.rows), "{kind:?}");
        assert_eq!(report.warnings, [], "{kind:?}");
    }
    assert_eq!(installation.journal_size(), size);
}

#[test]
fn the_rows_say_what_the_files_said() {
    let installation = Installation::furnished();
    let (verba, point) = (ItemId::of_code(&code("VERBA-10")), DeliveryPointId::of_code(&code("ПД-B11-1")));
    let (framework, contract) = (FrameworkId::of_code(&code("FW-1")), ContractId::of_code(&code("FC-1")));
    let draft = ContractId::of_code(&code("DC-2"));
    let (fund, gift) = (FundId::of_code(&code("STATE")), FundId::of_code(&code("GIFT")));
    let allotment = |number| AllotmentId::of_code(&code(number));
    let offer = offer_id(contract, verba);
    let state = installation.held(|state| {
        state.items.want(&verba);
        state.delivery_points.want(&point);
        state.frameworks.want(&framework);
        state.contracts.want(&contract);
        state.contracts.want(&draft);
        state.contract_lines.want(&(contract, verba));
        state.offers.want(&offer);
        state.funds.want(&fund);
        state.funds.want(&gift);
        for number in ["S-1", "S-2", "S-3"] {
            state.allotments.want(&allotment(number));
        }
    });
    let item = state.items.known(&verba);
    assert_eq!((item.status, item.class.clone()), (ItemStatus::Orderable, Some(code("proven"))));
    assert_eq!(item.characteristics["range"], CharacteristicValue::Number(12));
    assert_eq!(item.characteristics["folds"], CharacteristicValue::YesNo(true));
    assert_eq!(item.spares, [ItemId::of_code(&code("VERBA-B"))]);
    assert_eq!(item.substitutes, [ItemId::of_code(&code("VERBA-7"))]);
    assert_eq!(state.delivery_points.known(&point).unit, OrganisationId::of_code(&code("B11")));
    assert_eq!(state.frameworks.known(&framework).ceiling_minor, 100_000_000);
    let held = state.contracts.known(&contract);
    assert_eq!((held.status, held.framework, held.rank), (ContractStatus::InForce, Some(framework), Some(1)));
    assert_eq!(state.contracts.known(&draft).status, ContractStatus::Draft);
    assert_eq!(state.contract_lines.known(&(contract, verba)).unit_price_minor, 2_400_000);
    assert_eq!(state.offers.known(&offer).unit_price_minor, 2_350_000);
    assert_eq!(state.funds.known(&fund).unallotted_minor, 900_000_000 - 500_000_000);
    assert_eq!(state.funds.known(&gift).earmark.recipients, [OrganisationId::of_code(&code("C1"))]);
    let available = |number| state.allotments.known(&allotment(number)).stages.available;
    assert_eq!(["S-1", "S-2", "S-3"].map(available), [429_999_950, 60_000_050, 10_000_000]);
    assert_eq!(state.persons.rows().count(), 2);
    assert_eq!(state.appointments.rows().count(), 3);
}

#[test]
fn an_item_is_suspended_once_a_contract_has_opened_it() {
    let installation = Installation::new();
    let status = |item: &str| {
        let item = ItemId::of_code(&code(item));
        installation.held(|state| drop(state.items.want(&item).cloned())).items.known(&item).status
    };
    for (kind, text) in &small::FILES[..5] {
        let report = installation.imports(*kind, text);
        let warnings: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
        let expected = "row 4, column state, \"suspended\": needs a contract that opens the item first, so it stays \
                        admitted; import this file again after the contracts";
        assert_eq!(warnings, if *kind == Kind::Catalogue { vec![expected] } else { vec![] });
    }
    assert_eq!(status("VERBA-10"), ItemStatus::Admitted);
    assert_eq!(status("VERBA-B"), ItemStatus::Admitted);
    for (kind, text) in &small::FILES[5..7] {
        installation.imports(*kind, text);
    }
    let report = installation.imports(Kind::Catalogue, small::CATALOGUE);
    assert_eq!((report.applied, report.unchanged, report.warnings.len()), (1, 3, 0));
    assert_eq!(status("VERBA-10"), ItemStatus::Orderable);
    assert_eq!(status("VERBA-B"), ItemStatus::Suspended);
    assert_eq!(status("VERBA-X"), ItemStatus::CodificationPending);
    assert_eq!(installation.imports(Kind::Catalogue, small::CATALOGUE).unchanged, 4);
}

#[test]
fn an_organisation_moves_from_today_or_later_only() {
    let installation = Installation::furnished();
    let row = "B11,unit,11-та бригада,11th Brigade,C1,,,,UA,2023-05-08";
    let past = with(small::ORGANISATIONS, row, &row.replace(",C1,", ",C2,"));
    assert_eq!(
        installation.refuses(Kind::Organisations, &past),
        [
            "row 7, column parent, \"C2\": differs from what is held on 2023-05-08, which is C1; to move it, name a \
          parent and let `from` be today or later"
        ]
    );
    let moved = with(&past, "UA,2023-05-08", "UA,2026-02-01");
    assert_eq!(installation.imports(Kind::Organisations, &moved).applied, 1);
    let state = installation.held(|_| {});
    let brigade = OrganisationId::of_code(&code("B11"));
    let above = |date: &str| parent(&state, brigade, date.parse().expect("a date"));
    assert_eq!(above("2026-01-31"), Some(OrganisationId::of_code(&code("C1"))));
    assert_eq!(above("2026-02-01"), Some(OrganisationId::of_code(&code("C2"))));
    assert_eq!(installation.imports(Kind::Organisations, &moved).unchanged, 7);
    assert_eq!(installation.imports(Kind::Organisations, small::ORGANISATIONS).unchanged, 7);
}

#[test]
fn an_appointment_ends_and_a_person_gets_another_one() {
    let installation = Installation::furnished();
    let ended = with(small::PEOPLE, "2025-12-01,,наказ № 2", "2025-12-01,2026-01-31,наказ № 9");
    let ended = ended + "P-2,Шостак Роман,commander,B11,2026-03-01,,наказ № 12\n";
    let report = installation.imports(Kind::People, &ended);
    assert_eq!((report.applied, report.unchanged), (2, 2));
    let first = "2025-12-01".parse().expect("a date");
    let (person, unit) = (PersonId::of_code(&code("P-2")), OrganisationId::of_code(&code("B11")));
    let id = appointment_id(person, Role::Commander, unit, first);
    let state = installation.held(|_| {});
    assert_eq!(state.appointments.known(&id).to, Some("2026-01-31".parse().expect("a date")));
    assert_eq!(installation.imports(Kind::People, &ended).unchanged, 4);
}

#[test]
fn an_offer_follows_its_file_back_and_forth() {
    let installation = Installation::furnished();
    let offer = offer_id(ContractId::of_code(&code("FC-1")), ItemId::of_code(&code("VERBA-10")));
    let stock = || {
        let state = installation.held(|state| drop(state.offers.want(&offer).cloned()));
        state.offers.known(&offer).stock
    };
    let less = with(small::OFFERS, "23500.00,7,", "23500.00,5,");
    for (file, expected) in [(less.as_str(), 5), (small::OFFERS, 7), (less.as_str(), 5), (small::OFFERS, 7)] {
        let report = installation.imports(Kind::Offers, file);
        assert_eq!((report.applied, report.unchanged, stock()), (1, 1, expected));
    }
}

#[test]
fn a_price_rise_needs_its_reason() {
    let installation = Installation::furnished();
    let dearer = with(small::OFFERS, "23500.00", "23900.00");
    assert_eq!(
        installation.refuses(Kind::Offers, &dearer),
        ["row 2, column reason, \"\": is needed when a price rises; say why the price rises"]
    );
    let explained = dearer.replace(",to\n", ",to,reason\n").replace("12-31\n", "12-31,дорожчі мотори\n");
    assert_eq!(installation.imports(Kind::Offers, &explained).applied, 1);
}

#[test]
fn a_draft_contract_is_signed_and_an_item_relinked_by_a_later_file() {
    let installation = Installation::furnished();
    let signed = with(small::CONTRACTS, "EUR,,2026", "EUR,2026-01-10,2026");
    let report = installation.imports(Kind::Contracts, &signed);
    assert_eq!((report.applied, report.unchanged), (1, 3));
    let relinked = with(small::CATALOGUE, "VERBA-B,VERBA-7", "VERBA-B,VERBA-X");
    let report = installation.imports(Kind::Catalogue, &relinked);
    // The other applied row is suspended now that a contract has opened it.
    assert_eq!((report.applied, report.unchanged), (2, 2));
}

#[test]
fn money_of_another_document_is_added_and_a_known_one_is_not() {
    let installation = Installation::furnished();
    let more = with(small::FUNDS, "9000000.00,платіжна інструкція № 3", "1000000.00,платіжна інструкція № 4");
    assert_eq!(installation.imports(Kind::Funds, &more).applied, 1);
    let fund = FundId::of_code(&code("STATE"));
    let state = installation.held(|state| drop(state.funds.want(&fund).cloned()));
    assert_eq!(state.funds.known(&fund).source_minor, -1_000_000_000);
    assert_eq!(
        installation.refuses(Kind::Funds, &with(small::FUNDS, "9000000.00", "9000000.01")),
        [
            "row 2, column received, \"9000000.01\": differs from what платіжна-інструкція-3 is recorded with, \
          9000000.00; write that, or the number of another document"
        ]
    );
}

#[test]
fn an_allotment_is_never_added_to() {
    let installation = Installation::furnished();
    let size = installation.journal_size();
    let report = installation.imports(Kind::Allotments, &with(small::ALLOTMENTS, "5000000.00", "6000000.00"));
    assert_eq!((report.applied, report.unchanged, installation.journal_size()), (0, 3, size));
    assert_eq!(
        report.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "row 3, column amount, \"6000000.00\": leaves 5299999.50 after what this file passes on, but 4299999.50 is \
          held; nothing is changed; add money under another number, or withdraw it"
        ]
    );
}

#[test]
fn stock_that_orders_hold_is_not_taken_by_a_file() {
    let installation = Installation::furnished();
    let basket = PlaceBasket {
        unit: OrganisationId::of_code(&code("B11")),
        emergency: None,
        lines: vec![BasketLine {
            offer: offer_id(ContractId::of_code(&code("FC-1")), ItemId::of_code(&code("VERBA-10"))),
            delivery_point: DeliveryPointId::of_code(&code("ПД-B11-1")),
            quantity: 5,
            unit_price_minor: 2_350_000,
            charges: Vec::new(),
        }],
    };
    let orderer = Actor::Person(PersonId::of_code(&code("P-1")));
    installation.engine.submit_now(Submission::of(orderer, basket)).expect("the order is placed");
    let offers = |stock: &str| with(small::OFFERS, "23500.00,7,", &format!("23500.00,{stock},"));
    assert_eq!(
        installation.refuses(Kind::Offers, &offers("4")),
        [
            "row 2, column stock, \"4\": is below the 5 pieces that orders hold; lower it in the offer itself, so that \
             their lines are answered again"
        ]
    );
    installation.imports(Kind::Offers, &offers("5"));
}
