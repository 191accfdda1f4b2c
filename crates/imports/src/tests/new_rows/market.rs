//! Bad rows of frameworks, contracts, offers, funds and allotments.

use super::Case;
use super::Kind::{Allotments, Contracts, Frameworks, Funds, Offers};

pub(super) const CASES: &[Case] = &[
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
