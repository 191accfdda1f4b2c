//! Errors in files whose rows are new: row, column, value, rule, remedy; nothing is applied.

use super::small::{self, with};
use super::{Installation, Kind};

use Kind::{
    Allotments, Catalogue, Categories, Contracts, DeliveryPoints, Frameworks, Funds, Offers, Organisations,
    People,
};

/// Kind, text of its small file, what stands there instead, and the errors that follow.
type Case = (Kind, &'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        Organisations,
        "C1,unit,",
        "C 1,unit,",
        &[
            "row 2, column parent, \"B11\": there is no such organisation; correct row 7 first",
            "row 5, column code, \"C 1\": contains ' '; a code has only Latin and Ukrainian letters, digits and . _ / -; \
             write a code of letters, digits and . _ / -, such as B11-2",
            "row 7, column parent, \"C1\": there is no such organisation; correct the code, or import \
             what it stands for first",
        ],
    ),
    (
        Organisations,
        "Міністерство",
        "",
        &[
            "row 2, column parent, \"B11\": there is no such organisation; correct row 7 first",
            "row 3, column name_uk, \"\": is empty, but every row needs it; write text of at most 1,000 \
             characters, such as 2-й батальйон 11-ї бригади",
            "row 4, column parent, \"MOD\": there is no such organisation; correct row 3 first",
            "row 5, column parent, \"MOD\": there is no such organisation; correct row 3 first",
            "row 6, column parent, \"MOD\": there is no such organisation; correct row 3 first",
            "row 7, column parent, \"C1\": there is no such organisation; correct row 5 first",
        ],
    ),
    (
        Organisations,
        "agency,Агенція",
        "bureau,Агенція",
        &["row 4, column kind, \"bureau\": is not in the list of words; write one of unit, agency, \
             supplier, partner, inspectorate, auditor"],
    ),
    (
        Organisations,
        "UA,2024-03-01",
        "Ukraine,2024-03-01",
        &["row 4, column country, \"Ukraine\": is not an ISO 3166 alpha-2 code; write two capital \
             letters such as UA"],
    ),
    (
        Organisations,
        "UA,2024-03-01",
        "UA,03/01/2024",
        &["row 4, column from, \"03/01/2024\": is not a date of the calendar; write year-month-day, \
             such as 2026-01-12"],
    ),
    (
        Organisations,
        "UA,2024-03-01",
        "UA,2024-02-30",
        &["row 4, column from, \"2024-02-30\": is not a date of the calendar; write year-month-day, \
             such as 2026-01-12"],
    ),
    (
        Organisations,
        "KJ372",
        "kj37",
        &["row 8, column ncage, \"kj37\": is not 5 capital letters or digits; copy it from the code's \
             certificate"],
    ),
    (
        Organisations,
        "32855961",
        "3285596",
        &[
            "row 2, column parent, \"B11\": there is no such organisation; correct row 7 first",
            "row 3, column edrpou, \"3285596\": is not 8 digits; copy it from the state register",
            "row 4, column parent, \"MOD\": there is no such organisation; correct row 3 first",
            "row 5, column parent, \"MOD\": there is no such organisation; correct row 3 first",
            "row 6, column parent, \"MOD\": there is no such organisation; correct row 3 first",
            "row 7, column parent, \"C1\": there is no such organisation; correct row 5 first",
        ],
    ),
    (
        Organisations,
        "UA139908200000026606379844960",
        "UA139908200000026606379844961",
        &["row 8, column iban, \"UA139908200000026606379844961\": fails the check of ISO 13616; copy it \
             from the bank's letter"],
    ),
    (
        Organisations,
        "Brigade,C1,",
        "Brigade,C9,",
        &[
            "row 2, column parent, \"B11\": there is no such organisation; correct row 7 first",
            "row 7, column parent, \"C9\": there is no such organisation; correct the code, or import \
             what it stands for first",
        ],
    ),
    (
        Organisations,
        "C2,unit",
        "C1,unit",
        &["row 6, column code, \"C1\": repeats row 5 in code; remove one of the two rows"],
    ),
    (
        DeliveryPoints,
        ",B11,",
        ",MOD,",
        &["row 2, column unit, \"MOD\": MOD is of kind agency; this needs an organisation of kind unit"],
    ),
    (
        DeliveryPoints,
        ",B11,",
        ",B99,",
        &["row 2, column unit, \"B99\": there is no such organisation; correct the code, or import what \
             it stands for first"],
    ),
    (
        People,
        ",orderer,B11-1",
        ",boss,B11-1",
        &["row 3, column role, \"boss\": is not in the list of words; write one of orderer, approver, \
             commander, receiver, acceptance_signer, commission_member, buyer, treasurer, supplier_clerk, \
             partner_officer, programme_manager, inspector, auditor, administrator"],
    ),
    (
        People,
        ",orderer,B11-1",
        ",orderer,B11-9",
        &["row 3, column organisation, \"B11-9\": there is no such organisation; correct the code, or \
             import what it stands for first"],
    ),
    (
        People,
        "2026-06-30",
        "2025-06-30",
        &["row 3, column to, \"2025-06-30\": lies before the first day 2025-12-01; correct the dates"],
    ),
    (
        People,
        "Дашко Ростислав,orderer,B11-1",
        "Дашко Роман,orderer,B11-1",
        &["row 3, column name, \"Дашко Роман\": differs from row 2, where P-1 has another name; give \
             every person a code of their own"],
    ),
    (
        People,
        "P-2,Шостак Роман,commander",
        "P-1,Дашко Ростислав,orderer",
        &["row 4, column person, \"P-1\": repeats row 2 in person, role, organisation, from; remove one \
             of the two rows"],
    ),
    (
        Categories,
        "35613100-5",
        "35613100-6",
        &["row 2, column cpv, \"35613100-6\": is not a code of CPV 2008 with its check digit; copy it \
             from ДК 021:2015, such as 35613000-4"],
    ),
    (
        Categories,
        ":3:40:yes",
        ":three:40:yes",
        &["row 2, column characteristics, \"range:number:km:three:40:yes\": is not the form of a \
             characteristic; write name:number:unit:min:max:yes, name:choice:a|b:yes, name:text::yes or \
             name:yesno:no"],
    ),
    (
        Categories,
        ":3:40:yes",
        ":40:3:yes",
        &["row 2, column characteristics, \"range\": has the lowest value 40 above the highest 3; \
             exchange the bounds"],
    ),
    (
        Categories,
        "camera:choice",
        "range:choice",
        &["row 2, column characteristics, \
             \"range:number:km:3:40:yes;range:choice:day|thermal:yes;note:text::no;folds:yesno:\": \
             characteristics names range twice; merge the two entries"],
    ),
    (
        Categories,
        "air",
        "space",
        &["row 2, column domain, \"space\": is not in the list of words; write one of air, sea, ground, \
             ew, munition, spares, service"],
    ),
    (
        Catalogue,
        "range=12",
        "range=41",
        &["row 2, column characteristics, \"range=41\": must be 3 to 40 km; correct it to fit the \
             category"],
    ),
    (
        Catalogue,
        "range=12",
        "range=far",
        &["row 2, column characteristics, \"range=far\": must be a whole number in km; correct it to \
             fit the category"],
    ),
    (
        Catalogue,
        "range=12",
        "speed=12",
        &["row 2, column characteristics, \"speed=12\": is not defined; the category knows range, \
             camera, note, folds; correct it to fit the category"],
    ),
    (
        Catalogue,
        "range=12;",
        "",
        &["row 2, column characteristics, \"range=\": is mandatory and missing; correct it to fit the \
             category"],
    ),
    (
        Catalogue,
        "range=12",
        "range",
        &["row 2, column characteristics, \"range\": is not a name and a value; write \
             name=value;name=value"],
    ),
    (
        Catalogue,
        "folds=yes",
        "folds=maybe",
        &["row 2, column characteristics, \"folds=maybe\": must be yes or no; correct it to fit the \
             category"],
    ),
    (
        Catalogue,
        "range=12",
        "range=12;range=13",
        &["row 2, column characteristics, \"range=13\": repeats a name; write name=value;name=value"],
    ),
    (
        Catalogue,
        "SUP-A,FPV,Верба-10",
        "SUP-Z,FPV,Верба-10",
        &["row 2, column maker, \"SUP-Z\": there is no such organisation; correct the code, or import \
             what it stands for first"],
    ),
    (
        Catalogue,
        "SUP-A,FPV,Верба-10",
        "MOD,FPV,Верба-10",
        &["row 2, column maker, \"MOD\": MOD is of kind agency; this needs an organisation of kind \
             supplier"],
    ),
    (
        Catalogue,
        "SUP-A,FPV,Верба-10",
        "SUP-A,FPW,Верба-10",
        &["row 2, column category, \"FPW\": there is no such category; correct the code, or import the \
             category first"],
    ),
    (
        Catalogue,
        "1550611539402",
        "155061153940",
        &[
            "row 2, column substitutes, \"VERBA-7\": there is no such item; correct row 3 first",
            "row 3, column nsn, \"155061153940\": is not 13 digits; copy it without hyphens, or leave it \
             pending",
        ],
    ),
    (
        Catalogue,
        ",VERBA-B,VERBA-7,",
        ",VERBA-B;VERBA-B,VERBA-7,",
        &["row 2, column spares, \"VERBA-B\": spares names VERBA-B twice; merge the two entries"],
    ),
    (
        Catalogue,
        ",VERBA-B,VERBA-7,",
        ",VERBA-B;VERBA-Q,VERBA-7,",
        &["row 2, column spares, \"VERBA-Q\": there is no such item; correct the code, or import what \
             it stands for first"],
    ),
    (
        Frameworks,
        "1000000.00",
        "1.000.000",
        &["row 2, column ceiling, \"1.000.000\": is not an amount above zero; write digits with a \
             point, such as 1100000000.00"],
    ),
    (
        Frameworks,
        "1000000.00",
        "1000000.005",
        &["row 2, column ceiling, \"1000000.005\": does not fit the 2 decimals of UAH; write digits \
             with a point, such as 24500.00"],
    ),
    (
        Frameworks,
        "UAH",
        "грн",
        &["row 2, column currency, \"грн\": is not an ISO 4217 currency code; write three capital \
             letters such as UAH"],
    ),
    (
        Frameworks,
        "2026-12-31",
        "2024-12-31",
        &["row 2, column to, \"2024-12-31\": lies before the first day 2025-09-15; correct the dates"],
    ),
    (
        Frameworks,
        ",1000\n",
        ",0\n",
        &["row 2, column ceiling_quantity, \"0\": is not a whole number within the bounds; write a \
             whole number from 1 to 10000000, such as 45000"],
    ),
    (
        Frameworks,
        "AGENCY",
        "B11",
        &["row 2, column buyer, \"B11\": B11 is of kind unit; this needs an organisation of kind agency"],
    ),
    (
        Contracts,
        "framework,FW-1,1",
        "direct,FW-1,1",
        &["row 2, column kind, \"direct\": has no framework and no rank; empty both, or write framework"],
    ),
    (
        Contracts,
        "framework,FW-1,1",
        "framework,FW-1,",
        &["row 2, column kind, \"framework\": needs a framework and a rank in it; write both, or write \
             direct"],
    ),
    (
        Contracts,
        "framework,FW-1,1",
        "framework,FW-2,1",
        &["row 2, column framework, \"FW-2\": there is no such framework; correct the code, or import \
             what it stands for first"],
    ),
    (
        Contracts,
        "AGENCY,UAH,2025-09-20,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-10",
        "AGENCY,EUR,2025-09-20,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-10",
        &["row 2, column currency, \"EUR\": contract FC-1 is in EUR, but UAH is needed here; choose one \
             in UAH"],
    ),
    (
        Contracts,
        "DAP,UA-2025-01,VERBA-B",
        "EXW,UA-2025-01,VERBA-B",
        &["row 4, column delivery_terms, \"EXW\": differs from row 3, which has \"DAP\"; write the same \
             on every line of the contract"],
    ),
    (
        Contracts,
        "VERBA-B,2000.00",
        "VERBA-C,2000.00",
        &["row 4, column item, \"VERBA-C\": there is no such item; correct the code, or import what it \
             stands for first"],
    ),
    (
        Contracts,
        "standard,20",
        "standard,7",
        &["row 4, column tax_rate, \"7\": is no tax category with its rate; use standard 20, reduced 7, \
             zero 0 or exempt 0"],
    ),
    (
        Contracts,
        "2025-09-20,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-10",
        "2026-02-01,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-10",
        &["row 2, column signed_on, \"2026-02-01\": lies in the future; give the day of the document"],
    ),
    (
        Contracts,
        "450.00,10,",
        "0.00,10,",
        &["row 5, column unit_price, \"0.00\": is not an amount above zero; write digits with a point, \
             such as 23500.00"],
    ),
    (
        Offers,
        "23500.00",
        "24000.01",
        &["row 2, column unit_price, \"24000.01\": 24000.01 UAH for VERBA-10 is above the contract's \
             list price of 24000.00 UAH; lower it or amend the contract"],
    ),
    (
        Offers,
        "FC-1",
        "FC-9",
        &["row 2, column contract, \"FC-9\": there is no such contract; correct the number, or import \
             the contract first"],
    ),
    (
        Offers,
        "FC-1",
        "DC-2",
        &["row 2, column item, \"VERBA-10\": there is no such price list line; correct the code, or \
             import what it stands for first"],
    ),
    (
        Offers,
        ",11,",
        ",2000,",
        &["row 2, column lead_time_days, \"2000\": must be 0 to 1826; correct the number"],
    ),
    (
        Offers,
        ",7,1,1,",
        ",-7,1,1,",
        &["row 2, column stock, \"-7\": is not a whole number within the bounds; write a whole number \
             from 0 to 10000000, such as 7"],
    ),
    (
        Funds,
        "2101150",
        "21011",
        &["row 2, column programme_code, \"21011\": is not 7 digits; copy it from the budget \
             classification"],
    ),
    (
        Funds,
        ",FPV,C1,",
        ",FPV;GUN,C1,",
        &["row 3, column earmark_categories, \"GUN\": there is no such category; correct the code, or \
             import what it stands for first"],
    ),
    (
        Funds,
        ",FPV,C1,",
        ",FPV,C1;C9,",
        &["row 3, column earmark_recipients, \"C9\": there is no such organisation; correct the code, \
             or import what it stands for first"],
    ),
    (
        Funds,
        "air;ew",
        "air;space",
        &["row 3, column earmark_domains, \"air;space\": \"space\" is not in the list of words; write \
             some of air, sea, ground, ew, munition, spares, service, separated by ;"],
    ),
    (
        Funds,
        "2026-01-05",
        "2026-01-15",
        &["row 2, column received_on, \"2026-01-15\": lies in the future; give the value date of the \
             document"],
    ),
    (
        Funds,
        ",2026-01-05",
        ",",
        &["row 2, column received, \"9000000.00\": needs bank_document and received_on; fill all three \
             or none"],
    ),
    (
        Funds,
        "9000000.00,",
        ",",
        &["row 2, column received, \"\": is missing for the bank document; fill all three or none"],
    ),
    (
        Allotments,
        ",STATE,C1",
        ",STAT,C1",
        &[
            "row 2, column parent, \"S-2\": there is no such allotment; correct row 4 first",
            "row 3, column fund, \"STAT\": there is no such fund; correct the code, or import the fund \
             first",
            "row 4, column parent, \"S-1\": there is no such allotment; correct row 3 first",
        ],
    ),
    (
        Allotments,
        ",STATE,C1",
        ",STATE,MOD",
        &[
            "row 2, column parent, \"S-2\": there is no such allotment; correct row 4 first",
            "row 3, column unit, \"MOD\": MOD is of kind agency; this needs an organisation of kind unit",
            "row 4, column parent, \"S-1\": there is no such allotment; correct row 3 first",
        ],
    ),
    (
        Allotments,
        "5000000.00",
        "9000000.01",
        &[
            "row 2, column parent, \"S-2\": there is no such allotment; correct row 4 first",
            "row 3, column amount, \"9000000.01\": fund STATE has 9000000.00 UAH unallotted and \
             9000000.01 UAH is needed; receive money first or take less",
            "row 4, column parent, \"S-1\": there is no such allotment; correct row 3 first",
        ],
    ),
    (
        Allotments,
        "700000.50",
        "5000000.01",
        &[
            "row 2, column parent, \"S-2\": there is no such allotment; correct row 4 first",
            "row 4, column amount, \"5000000.01\": S-1 has 5000000.00 UAH available and 5000000.01 UAH is \
             needed, so 0.01 UAH is missing; allotments that could legally help: []",
        ],
    ),
    (
        Allotments,
        "B11-1,S-2,",
        "B11-1,S-9,",
        &["row 2, column parent, \"S-9\": there is no such allotment; correct the code, or import what \
             it stands for first"],
    ),
    (
        Allotments,
        "proven=80",
        "proven=180",
        &[
            "row 2, column parent, \"S-2\": there is no such allotment; correct row 4 first",
            "row 3, column class_limits, \"proven=180\": is not a class and a percentage; write \
             class=percent;class=percent",
            "row 4, column parent, \"S-1\": there is no such allotment; correct row 3 first",
        ],
    ),
    (
        Allotments,
        "2026-01-08",
        "2026-01-13",
        &["row 2, column on, \"2026-01-13\": lies in the future; give the day of the document"],
    ),
    (
        Allotments,
        "STATE,B11,S-1",
        "STATE,C2,S-1",
        &[
            "row 2, column parent, \"S-2\": there is no such allotment; correct row 4 first",
            "row 4, column parent, \"S-1\": is not held by an organisation above the unit; pass money on \
             downwards only",
        ],
    ),
];

#[test]
fn a_bad_row_is_explained_and_nothing_of_its_file_is_applied() {
    let installation = Installation::new();
    for (kind, file) in small::FILES {
        for (_, old, new, errors) in CASES.iter().filter(|(of, ..)| of == kind) {
            assert_eq!(&installation.refuses(*kind, &with(file, old, new)), errors, "{kind:?}: {new:?}");
        }
        installation.imports(*kind, file);
    }
}
