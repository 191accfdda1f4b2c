//! Bad rows of organisations, delivery points, people, categories and items.

use super::Case;
use super::Kind::{Catalogue, Categories, DeliveryPoints, Organisations, People};

pub(super) const CASES: &[Case] = &[
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
             supplier, partner, inspectorate, auditor, hub"],
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
];
