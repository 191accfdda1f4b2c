//! The stages that the order, the money and the needs of a scene go through, and what leads to each.

/// Where the order of a scene stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    None,
    Placed,
    SignedByOrderer,
    TwoLines,
    Returned,
    Sent,
    Vetted,
    Proposed,
    Earmarked,
    Asked,
    Answered,
    Amending,
    Advanced,
    Despatched,
    Listed,
    Arrived,
    Drawn,
    Accepted,
    Rated,
    Opened,
    Invoiced,
    PaymentOrdered,
    Filed,
    Paid,
    Needed,
    Weighed,
    Submitted,
    Announced,
    Confirmed,
    Drafted,
    Composed,
    Judged,
    Backed,
    Released,
}

/// One request on the way to a stage.
pub enum Step {
    /// A person sends a body; the id of what is made is kept under a placeholder.
    Send(&'static str, &'static str, &'static str, &'static str),
    /// Days pass, and what comes due takes place.
    Pass(i64),
    /// A person signs what waits for them.
    Sign(&'static str, &'static str),
}

use Step::{Pass, Send, Sign};

/// A stage, the one before it, and the requests between them.
pub const PLAN: &[(Stage, Stage, &[Step])] = &[
    (
        Stage::Placed,
        Stage::None,
        &[Send(
            "P-ORDERER",
            "/baskets",
            r#"{"unit":"B11","lines":[{"offer":"{offer}","delivery_point":"DP-11","quantity":20,"unit_price_minor":2450000}]}"#,
            "{order}",
        )],
    ),
    (Stage::SignedByOrderer, Stage::Placed, &[Sign("P-ORDERER", "/orders/{order}")]),
    (
        Stage::TwoLines,
        Stage::None,
        &[
            Send(
                "P-ORDERER",
                "/baskets",
                r#"{"unit":"B11","lines":[{"offer":"{offer}","delivery_point":"DP-11","quantity":20,"unit_price_minor":2450000},{"offer":"{battery}","delivery_point":"DP-11","quantity":2,"unit_price_minor":300000}]}"#,
                "{order}",
            ),
            Sign("P-ORDERER", "/orders/{order}"),
        ],
    ),
    (
        Stage::Returned,
        Stage::SignedByOrderer,
        &[Send("P-APPROVER", "/orders/{order}/return", r#"{"reason":"other"}"#, "")],
    ),
    (
        Stage::Sent,
        Stage::SignedByOrderer,
        &[Sign("P-APPROVER", "/orders/{order}"), Sign("P-COMMANDER", "/orders/{order}")],
    ),
    (
        Stage::Vetted,
        Stage::Sent,
        &[
            Send(
                "P-TREASURER",
                "/funds",
                r#"{"code":"F-DK","source_kind":"partner_contribution","owner":"PARTNER-D","currency":"UAH","name_uk":"Внесок","name_en":"Contribution","budget_year":2026,"lapse_on":"2026-12-31"}"#,
                "",
            ),
            Send(
                "P-TREASURER",
                "/funds/F-DK/money",
                r#"{"movement":"received","amount_minor":30000000,"bank_document":"DK-1","on":"2026-01-10"}"#,
                "",
            ),
            Send(
                "P-TREASURER",
                "/allotments",
                r#"{"code":"A-DK","fund":"F-DK","unit":"B11","amount_minor":30000000,"document":"distribution 9"}"#,
                "",
            ),
            Send(
                "P-DONOR",
                "/vettings",
                r#"{"partner":"PARTNER-D","maker":"SUP-A","result":"passed","on":"2026-01-11","vetted_by":"procurement office","letter":"letter 17"}"#,
                "",
            ),
        ],
    ),
    (
        Stage::Proposed,
        Stage::Sent,
        &[Send(
            "P-CLERK",
            "/orders/{order}/answers",
            r#"{"lines":[{"line":1,"answer":{"change":{"quantity":10}}}]}"#,
            "",
        )],
    ),
    (
        Stage::Earmarked,
        Stage::None,
        &[
            Send(
                "P-TREASURER",
                "/funds",
                r#"{"code":"F-AB","source_kind":"partner_contribution","owner":"PARTNER-D","currency":"UAH","name_uk":"Внесок","name_en":"Contribution","budget_year":2026,"lapse_on":"2026-12-31","earmark":{"accept_by":"2026-03-31"}}"#,
                "",
            ),
            Send(
                "P-TREASURER",
                "/funds/F-AB/money",
                r#"{"movement":"received","amount_minor":30000000,"bank_document":"AB-1","on":"2026-01-10"}"#,
                "",
            ),
            Send(
                "P-TREASURER",
                "/allotments",
                r#"{"code":"A-AB","fund":"F-AB","unit":"B11","amount_minor":30000000,"document":"distribution 9"}"#,
                "",
            ),
            Send(
                "P-ORDERER",
                "/baskets",
                r#"{"unit":"B11","lines":[{"offer":"{offer}","delivery_point":"DP-11","quantity":10,"unit_price_minor":2450000,"charges":[{"allotment":"A-AB","amount_minor":24500000}]}]}"#,
                "{order}",
            ),
            Sign("P-ORDERER", "/orders/{order}"),
            Sign("P-APPROVER", "/orders/{order}"),
            Sign("P-COMMANDER", "/orders/{order}"),
        ],
    ),
    (
        Stage::Asked,
        Stage::Earmarked,
        &[Send(
            "P-CLERK",
            "/orders/{order}/answers",
            r#"{"lines":[{"line":1,"answer":{"change":{"promised_on":"2026-05-31"}}}]}"#,
            "",
        )],
    ),
    (
        Stage::Answered,
        Stage::Sent,
        &[Send("P-CLERK", "/orders/{order}/answers", r#"{"lines":[{"line":1,"answer":"confirm"}]}"#, "")],
    ),
    (
        Stage::Amending,
        Stage::Answered,
        &[Send(
            "P-ORDERER",
            "/orders/{order}/amendments",
            r#"{"lines":[{"line":1,"quantity":30}],"reason":"need_changed"}"#,
            "",
        )],
    ),
    (
        Stage::Advanced,
        Stage::Sent,
        &[Send(
            "P-TREASURER",
            "/orders/{order}/advances",
            r#"{"bank_reference":"BANK-A","amount_minor":5000,"booked_on":"2026-01-12"}"#,
            "",
        )],
    ),
    (
        Stage::Despatched,
        Stage::Answered,
        &[Send(
            "P-CLERK",
            "/orders/{order}/despatches",
            r#"{"packing_list":"PL-1","lines":[{"line":1,"quantity":20,"lot":"LOT-1","has_serials":true}]}"#,
            "{despatch}",
        )],
    ),
    (
        Stage::Listed,
        Stage::Despatched,
        &[Send(
            "P-CLERK",
            "/despatches/{despatch}/lines/1/manifest",
            r#"{"part":1,"serials":{serials}}"#,
            "",
        )],
    ),
    (
        Stage::Arrived,
        Stage::Listed,
        &[
            Send(
                "P-CLERK",
                "/despatches/{despatch}/lines/1/seal",
                r#"{"count":20,"digest":"{manifest}"}"#,
                "",
            ),
            Send(
                "P-RECEIVER",
                "/despatches/{despatch}/milestones",
                r#"{"milestone":"arrived","on":"2026-01-12"}"#,
                "",
            ),
        ],
    ),
    (
        Stage::Drawn,
        Stage::Arrived,
        &[Send(
            "P-RECEIVER",
            "/despatches/{despatch}/acts",
            r#"{"lines":[{"line":1,"accepted":17,"rejected":3}],"exceptions":[{"line":1,"serial":"S-1","verdict":"rejected"},{"line":1,"serial":"S-2","verdict":"rejected"},{"line":1,"serial":"S-3","verdict":"rejected"}],"discrepancies":[{"line":1,"code":"quality","quantity":3,"note":"no video link"}]}"#,
            "{act}",
        )],
    ),
    (
        Stage::Accepted,
        Stage::Drawn,
        &[
            Sign("P-SIGNER", "/acts/{act}"),
            Sign("P-MEMBER", "/acts/{act}"),
            Sign("P-COMMANDER", "/acts/{act}"),
        ],
    ),
    (
        Stage::Rated,
        Stage::Accepted,
        &[Send(
            "P-RECEIVER",
            "/orders/{order}/lines/1/rating",
            r#"{"marks":{"overall":3,"field_conditions":4},"strengths":"flies in wind","weaknesses":"three had no video link"}"#,
            "{rating}",
        )],
    ),
    (Stage::Opened, Stage::Rated, &[Pass(domain::limits::RATING_UNITS_DAYS + 1)]),
    (
        Stage::Invoiced,
        Stage::Rated,
        &[Send(
            "P-CLERK",
            "/invoices",
            r#"{"number":"INV-1","contract":"CT-A","currency":"UAH","total_minor":41650000,"issued_on":"2026-01-12","due_on":"2026-01-22","lines":[{"order":"{order}","line":1,"quantity":17,"unit_price_minor":2450000,"tax_rate_percent":20}]}"#,
            "{invoice}",
        )],
    ),
    (
        Stage::PaymentOrdered,
        Stage::Invoiced,
        &[Send("P-TREASURER", "/invoices/{invoice}/payment", "{}", "{payment}")],
    ),
    (
        Stage::Filed,
        Stage::PaymentOrdered,
        &[Send("P-TREASURER", "/payment-files", r#"{"payments":["{payment}"]}"#, "")],
    ),
    (
        Stage::Paid,
        Stage::PaymentOrdered,
        &[Send(
            "P-TREASURER",
            "/payments/{payment}/confirmation",
            r#"{"bank_reference":"BANK-P","amount_minor":41650000,"booked_on":"2026-01-12"}"#,
            "",
        )],
    ),
    (
        Stage::Needed,
        Stage::None,
        &[Send(
            "P-ORDERER",
            "/requirements",
            r#"{"unit":"B11","need":{"profile":{"category":"FPV","conditions":{"range":{"within":{"min":10}}}}},"terms":{"quantity":200,"from":"2026-02-01","to":"2026-12-31","priority":3,"urgency":"routine"},"justification":"reconnaissance of the sector"}"#,
            "{requirement}",
        )],
    ),
    (
        Stage::Weighed,
        Stage::Needed,
        &[
            Send(
                "P-CORPS",
                "/requirements/{requirement}/prioritisation",
                r#"{"priority":1,"urgency":"urgent","note":"before the others"}"#,
                "",
            ),
            Send(
                "P-PROGRAMME",
                "/requirement-lists",
                r#"{"code":"NEEDS-26","owner":"MOD","validator":"PARTNER-N","name_uk":"Потреби","name_en":"Needs"}"#,
                "",
            ),
        ],
    ),
    (
        Stage::Submitted,
        Stage::Weighed,
        &[Send(
            "P-PROGRAMME",
            "/requirement-lists/NEEDS-26/versions",
            r#"{"requirements":["{requirement}"]}"#,
            "",
        )],
    ),
    (
        Stage::Announced,
        Stage::None,
        &[Send(
            "P-PARTNER",
            "/pledges",
            r#"{"code":"NORTH-26","partner":"PARTNER-N","name_uk":"Північний внесок","name_en":"Northern contribution","currency":"EUR","amount_minor":50000000,"rate":{"rate":"1.0834","into":"USD","on":"2026-01-10"},"on":"2026-01-10","document":"statement","earmark":{"domains":["air"],"countries":["UA"]},"lapse_on":"2026-12-31"}"#,
            "",
        )],
    ),
    (
        Stage::Confirmed,
        Stage::Announced,
        &[
            Send(
                "P-PARTNER",
                "/pledges/NORTH-26/moves",
                r#"{"action":"pledge","amount_minor":45000000,"on":"2026-01-11","document":"letter 5"}"#,
                "",
            ),
            Send(
                "P-PARTNER",
                "/year-plans",
                r#"{"owner":"PARTNER-N","year":2026,"currency":"EUR","months":[10000000,0,0,0,0,0,0,0,0,0,0,30000000],"document":"budget 2026"}"#,
                "",
            ),
            Send(
                "P-PARTNER",
                "/pledges/NORTH-26/moves",
                r#"{"action":"confirm","amount_minor":40000000,"on":"2026-01-12","document":"act 12"}"#,
                "",
            ),
        ],
    ),
    (
        Stage::Drafted,
        Stage::Submitted,
        &[
            Send(
                "P-PARTNER",
                "/requirement-lists/NEEDS-26/verdicts",
                r#"{"version":1,"verdicts":[{"requirement":"{requirement}","verdict":"validated"}]}"#,
                "",
            ),
            Send(
                "P-PROGRAMME",
                "/packages",
                r#"{"code":"PKG-1","owner":"MOD","validator":"PARTNER-N","releaser":"PARTNER-W","name_uk":"Пакет 1","name_en":"Package 1","currency":"UAH","target_minor":60000000}"#,
                "",
            ),
        ],
    ),
    (
        Stage::Composed,
        Stage::Drafted,
        &[Send(
            "P-PROGRAMME",
            "/packages/PKG-1/versions",
            r#"{"lines":[{"requirement":"{requirement}","item":"DRONE","quantity":20,"source":"production","supplier":"SUP-A","unit_price_minor":2450000,"available_on":"2026-05-31"}]}"#,
            "",
        )],
    ),
    (
        Stage::Backed,
        Stage::Composed,
        &[
            Send(
                "P-PARTNER",
                "/pledges",
                r#"{"code":"HRYVNIA-26","partner":"PARTNER-N","name_uk":"Внесок у гривні","name_en":"Contribution in hryvnias","currency":"UAH","amount_minor":50000000,"on":"2026-01-10","document":"statement","lapse_on":"2026-12-31"}"#,
                "",
            ),
            Send(
                "P-PARTNER",
                "/pledges/HRYVNIA-26/moves",
                r#"{"action":"pledge","amount_minor":50000000,"on":"2026-01-11","document":"letter 5"}"#,
                "",
            ),
            Send(
                "P-PARTNER",
                "/pledges/HRYVNIA-26/moves",
                r#"{"action":"confirm","amount_minor":50000000,"on":"2026-01-12","document":"act 12"}"#,
                "",
            ),
        ],
    ),
    (
        Stage::Judged,
        Stage::Composed,
        &[Send(
            "P-PARTNER",
            "/packages/PKG-1/verdicts",
            r#"{"version":1,"gate":"validation","verdicts":[{"line":1,"verdict":"passed","remark":"as needed"}]}"#,
            "",
        )],
    ),
    (
        Stage::Released,
        Stage::Backed,
        &[
            Send(
                "P-PARTNER",
                "/packages/PKG-1/shares",
                r#"{"pledge":"HRYVNIA-26","amount_minor":49000000}"#,
                "",
            ),
            Send(
                "P-PARTNER",
                "/packages/PKG-1/verdicts",
                r#"{"version":1,"gate":"validation","verdicts":[{"line":1,"verdict":"passed","remark":"as needed"}]}"#,
                "",
            ),
            Sign("P-PARTNER", "/packages/PKG-1"),
            Send(
                "P-PARTNER-W",
                "/packages/PKG-1/verdicts",
                r#"{"version":1,"gate":"release","verdicts":[{"line":1,"verdict":"passed"}]}"#,
                "",
            ),
            Sign("P-PARTNER-W", "/packages/PKG-1"),
            Send(
                "P-TREASURER",
                "/pledges/HRYVNIA-26/transfers",
                r#"{"reference":"WIRE-7","amount_minor":50000000,"on":"2026-01-12"}"#,
                "",
            ),
            Send(
                "P-TREASURER",
                "/allotments",
                r#"{"code":"N-11","fund":"HRYVNIA-26","unit":"B11","amount_minor":50000000,"document":"order 8"}"#,
                "",
            ),
        ],
    ),
];
