//! Errors in files whose rows are held with other content; nothing is applied.

use super::small::{self, with};
use super::{Installation, Kind};

use Kind::{
    Allotments, Catalogue, Categories, Contracts, DeliveryPoints, Frameworks, Funds, Organisations, People,
};

/// Kind, text of its small file, what stands there instead, and the errors that follow.
type Case = (Kind, &'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        Organisations,
        "1-й корпус",
        "Перший корпус",
        &["row 5, column name_uk, \"Перший корпус\": differs from what is held, which is 1-й корпус; an \
             import changes only the parent; write what is held"],
    ),
    (
        Organisations,
        "C2,unit",
        "C2,agency",
        &["row 6, column kind, \"agency\": differs from what is held, which is unit; an import changes \
             only the parent; write what is held"],
    ),
    (
        Organisations,
        "UA,2022-06-01",
        "UA,2022-05-01",
        &["row 3, column from, \"2022-05-01\": differs from what is held, which is 2022-06-01; an \
             import changes only the parent; write what is held"],
    ),
    (
        Organisations,
        "Agency,MOD,",
        "Agency,,",
        &["row 4, column parent, \"\": differs from what is held on 2024-03-01, which is MOD; to move \
             it, name a parent and let `from` be today or later"],
    ),
    (
        DeliveryPoints,
        "B11,Пункт",
        "B11-1,Пункт",
        &["row 2, column unit, \"B11-1\": differs from what is held, which is B11; a delivery point is \
             not changed; add another one"],
    ),
    (
        DeliveryPoints,
        "Point 1",
        "Point One",
        &["row 2, column name_en, \"Point One\": differs from what is held, which is Point 1; a \
             delivery point is not changed; add another one"],
    ),
    (
        People,
        "2026-06-30",
        "",
        &["row 3, column to, \"\": differs from what is held, which is 2026-06-30; an appointment only \
             ends; for another one give another first day"],
    ),
    (
        People,
        "наказ № 2",
        "наказ № 22",
        &["row 4, column document, \"наказ № 22\": differs from what is held, which is наказ № 2; an \
             appointment only ends; for another one give another first day"],
    ),
    (
        People,
        "2026-06-30",
        "2025-12-31",
        &["row 3, column to, \"2025-12-31\": must be 2025-12-01 or later, and not before yesterday; \
             past acts cannot be unmade; give a later day"],
    ),
    (
        Categories,
        "day|thermal",
        "day",
        &["row 2, column characteristics, \
             \"range:number:km:3:40:yes;camera:choice:day:yes;note:text::no;folds:yesno:no\": differs from \
             what is held, which is \
             range:number:km:3:40:yes;camera:choice:day|thermal:yes;note:text::no;folds:yesno:no; a \
             category is not changed by import; write what is held, or define another one"],
    ),
    (
        Categories,
        "Batteries",
        "Battery packs",
        &["row 3, column name_en, \"Battery packs\": differs from what is held, which is Batteries; a \
             category is not changed by import; write what is held, or define another one"],
    ),
    (
        Catalogue,
        "Verba 10,A",
        "Verba 10,B",
        &["row 2, column revision, \"B\": differs from what is held, which is A; an import changes only \
             state, spares and substitutes; write what is held"],
    ),
    (
        Catalogue,
        "1550611539402",
        "1550611539403",
        &["row 3, column nsn, \"1550611539403\": differs from what is held, which is 1550611539402; an \
             import changes only state, spares and substitutes; write what is held"],
    ),
    (
        Catalogue,
        "range=8",
        "range=9",
        &["row 3, column characteristics, \"range=9;camera=thermal;note=light\": differs from what is \
             held, which is camera=thermal;note=light;range=8; an import changes only state, spares and \
             substitutes; write what is held"],
    ),
    (
        Catalogue,
        ",orderable,proven",
        ",draft,proven",
        &["row 2, column state, \"draft\": cannot follow on orderable, where the item stands; write a \
             state that the lifecycle allows from there"],
    ),
    (
        Catalogue,
        ",orderable,proven",
        ",orderable,",
        &["row 2, column class, \"\": differs from what is held, which is proven; an import changes \
             only state, spares and substitutes; write what is held"],
    ),
    (
        Frameworks,
        "1000000.00,1000",
        "2000000.00,2000",
        &[
            "row 2, column ceiling, \"2000000.00\": differs from what is held, which is 1000000.00; a \
             framework is not changed by import; write what is held",
            "row 2, column ceiling_quantity, \"2000\": differs from what is held, which is 1000; a \
             framework is not changed by import; write what is held",
        ],
    ),
    (
        Contracts,
        "24000.00,100,exempt,0",
        "25000.00,100,standard,20",
        &[
            "row 2, column unit_price, \"25000.00\": differs from what is held, which is 24000.00; a \
             contract changes by a signed amendment, not by import; write what is held",
            "row 2, column tax_category, \"standard\": differs from what is held, which is exempt; a \
             contract changes by a signed amendment, not by import; write what is held",
            "row 2, column tax_rate, \"20\": differs from what is held, which is 0; a contract changes by \
             a signed amendment, not by import; write what is held",
        ],
    ),
    (
        Contracts,
        "DAP,UA-2025-01,VERBA-10",
        "EXW,UA-2025-01,VERBA-10",
        &["row 2, column delivery_terms, \"EXW\": differs from what is held, which is DAP; a contract \
             changes by a signed amendment, not by import; write what is held"],
    ),
    (
        Contracts,
        "2026-12-31,500000.00,DAP,UA-2025-01,VERBA-10",
        "2027-12-31,600000.00,DAP,UA-2025-01,VERBA-10",
        &[
            "row 2, column to, \"2027-12-31\": differs from what is held, which is 2026-12-31; a contract \
             changes by a signed amendment, not by import; write what is held",
            "row 2, column ceiling, \"600000.00\": differs from what is held, which is 500000.00; a \
             contract changes by a signed amendment, not by import; write what is held",
        ],
    ),
    (
        Contracts,
        "VERBA-10,24000",
        "VERBA-X,24000",
        &["row 2, column item, \"VERBA-X\": is not in the price list that is held; a contract changes \
             by a signed amendment, not by import; write what is held"],
    ),
    (
        Contracts,
        "DC-1,direct,,,SUP-A,AGENCY,UAH,2025-09-20,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-B,2000.00,100,standard,20\n",
        "",
        &["row 3, column contract, \"DC-1\": differs from what is held, which is of 2 lines; a contract \
             changes by a signed amendment, not by import; write what is held"],
    ),
    (
        Funds,
        "Gift",
        "Donation",
        &["row 3, column name_en, \"Donation\": differs from what is held, which is Gift; an import \
             only adds money to a fund; write what is held"],
    ),
    (
        Funds,
        "air;ew,FPV,C1",
        "air,FPV,C1",
        &["row 3, column earmark_domains, \"air\": differs from what is held, which is air;ew; an \
             import only adds money to a fund; write what is held"],
    ),
    (
        Allotments,
        "розподіл № 2",
        "розподіл № 4",
        &["row 4, column document, \"розподіл № 4\": differs from what is held, which is розподіл № 2; \
             an allotment is made once; write what is held, or give another number"],
    ),
    (
        Allotments,
        "STATE,B11,S-1",
        "STATE,B11,",
        &["row 4, column parent, \"\": differs from what is held, which is another allotment or none; \
             an allotment is made once; write what is held, or give another number"],
    ),
    (
        Allotments,
        "STATE,B11,S-1",
        "STATE,C2,S-1",
        &["row 4, column unit, \"C2\": differs from what is held, which is B11; an allotment is made \
             once; write what is held, or give another number"],
    ),
    (
        Allotments,
        "proven=80",
        "proven=70",
        &["row 3, column class_limits, \"proven=70;innovation=20\": differs from what is held, which is \
             innovation=20;proven=80; an allotment is made once; write what is held, or give another number"],
    ),
];

#[test]
fn a_row_that_differs_from_what_is_held_names_both_and_the_way_to_change_it() {
    let installation = Installation::furnished();
    for (kind, old, new, errors) in CASES {
        let (_, file) = small::FILES.iter().find(|(of, _)| of == kind).expect("every kind has a file");
        assert_eq!(&installation.refuses(*kind, &with(file, old, new)), errors, "{kind:?}: {new:?}");
    }
}
