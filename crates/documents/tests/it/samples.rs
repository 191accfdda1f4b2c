//! Papers to set: plain ones, and ones whose texts try to be more than text.

use documents::codes::gs1_matrix;
use documents::words::amount_in_words;
use documents::{Kind, Paper, Tongue};
use serde_json::{Value, json};

/// The texts of a sample.
pub struct Texts {
    pub name_uk: &'static str,
    pub name_en: &'static str,
    pub note: &'static str,
}

pub const PLAIN: Texts = Texts {
    name_uk: "FPV-дрон «Плиска-10» для їхніх ґанків",
    name_en: "Plyska-10 FPV drone",
    note: "Тріснув корпус, ціна 24 500,00 ₴",
};

/// Markup of the typesetting language, marks of direction, other scripts, and lengths that no line holds.
pub const HOSTILE: Texts = Texts {
    name_uk: "#panic(\"x\") \\ $a$ _b_ *c* `d` @e <f> // g /* h #read(\"/etc/passwd\") \u{202e}изарв\u{202c} אבג \
              العربية Надзвичайнодовгеслововякомунемаєжодногопробілутавоноєдужедужедовгимщобнеперенестисянарядок",
    name_en: "#import \"@preview/x:1.0.0\" = Heading - list + enum / term: x https://example.org ~ -- --- ... \u{7f}\u{1}",
    note: "]) #let x = 1; #x \\u{41} \" ' « » ₴ € 😀 \u{feff}",
};

/// A paper of a kind with so many lines.
pub fn paper(kind: Kind, tongue: Tongue, texts: &Texts, lines: usize) -> Paper {
    Paper {
        kind,
        tongue,
        number: "PO-2026-000123".to_owned(),
        date: "2026-01-12".to_owned(),
        date_text: "12 січня 2026 р.".to_owned(),
        verify_at: Some("https://cell.example/orders/ord_0190a6c8d1f27b3a8d4c1e5f60718293".to_owned()),
        digest: Some("0123456789abcdef".repeat(4)),
        content: content(kind, tongue, texts, lines),
    }
}

fn content(kind: Kind, tongue: Tongue, texts: &Texts, lines: usize) -> Value {
    let thing = |code: &str| json!({ "code": code, "name_uk": texts.name_uk, "name_en": texts.name_en });
    let money = |minor: i64| {
        json!({
            "text": format!("{},{:02}", minor / 100, minor % 100), "currency": "UAH",
            "words": amount_in_words(tongue, minor, "UAH", 2),
            "words_en": amount_in_words(Tongue::English, minor, "UAH", 2),
        })
    };
    let signature = json!({
        "role": "Командир", "person": "P-00017", "at": "12 січ. 2026 р., 10:15",
        "key": format!("key_{}", "0a1b2c3d".repeat(4)), "digest": "fedcba9876543210".repeat(4),
    });
    let all = |make: &dyn Fn(usize) -> Value| (1..=lines).map(make).collect::<Vec<_>>();
    let mut content = json!({
        "unit": thing("B-47-1"), "supplier": thing("SUP-VEKTOR"), "delivery_point": thing("DP-11"),
        "order": "PO-2026-000123", "packing_list": "PL-17", "arrived_on": "12 січня 2026 р.", "status": "Надіслано",
        "signatures": [signature, signature], "waiting": ["Командир"], "files": [{ "digest": "ab".repeat(32) }],
        "total": money(48_989_951), "contract": "DC-8", "more": 0,
    });
    let of_kind = match kind {
        Kind::Order => json!({
            "edition": 2,
            "lines": all(&|line| json!({
                "line": line, "item": thing("PLYSKA-10"), "quantity": "20", "price": "24 500,00",
                "amount": "490 000,00", "promised_on": "2 лютого 2026 р.",
            })),
            "charges": [{ "line": 1, "allotment": "A-B11", "amount": "490 000,00" }],
        }),
        Kind::Act => json!({
            "lines": all(&|line| json!({
                "line": line, "item": thing("PLYSKA-10"), "lot": "LOT-1", "price": "24 500,00", "accepted": "17",
                "rejected": "3", "missing": "0", "amount": "416 500,00",
            })),
            "discrepancies": [{ "position": 1, "line": 1, "code": "Якість", "quantity": "3", "note": texts.note }],
            "exceptions": all(&|line| json!({ "serial": format!("SN-{line:05}"), "verdict": "відхилено" })),
        }),
        Kind::Discrepancies => json!({
            "act": "AKT-2026-000001",
            "discrepancies": all(&|line| json!({
                "position": line, "line": line, "item": thing("PLYSKA-10"), "lot": "LOT-1", "code": "Якість",
                "quantity": "3", "withheld": "3", "status": "Відкрито", "note": texts.note, "serials": ["SN-1"],
            })),
        }),
        Kind::Invoice => json!({
            "payer": thing("AGENCY"), "issued_on": "1 лютого 2026 р.", "due_on": "1 березня 2026 р.",
            "payable": money(100),
            "lines": all(&|line| json!({
                "position": line, "order": "PO-2026-000123", "line": "1", "item": thing("PLYSKA-10"),
                "quantity": "17", "price": "24 500,00", "amount": "416 500,00",
            })),
        }),
        Kind::Payment => json!({
            "payer": thing("AGENCY"), "payee": thing("SUP-VEKTOR"), "iban": "UA213223130000026007233566001",
            "invoice": "R-77", "due_on": "1 березня 2026 р.", "bank_reference": "BANK-1", "ordered_by": "P-00031",
            "amount": money(41_650_000),
            "shares": all(&|_| json!({
                "fund": "STATE-26", "programme": "2101020", "economic": "2260", "amount": "416 500,00",
            })),
        }),
        Kind::Statement => json!({
            "owner": thing("PARTNER-N"), "nation": "NO", "fund": thing("NORTH-26"), "currency": "UAH",
            "at": "12 січня 2026 р., 10:15", "orders_count": "3", "pieces": "51", "more": true,
            "sums": [
                { "name_uk": "Перераховано", "name_en": "Transferred", "amount": "1 250 000,00", "share": "100,0 %" },
                { "name_uk": "Поставлено", "name_en": "Delivered", "amount": "416 500,00", "share": "33,3 %" },
            ],
            "items": all(&|_| json!({
                "item": thing("PLYSKA-10"), "pieces": "17", "ordered": "490 000,00", "accepted": "416 500,00",
                "paid": "0,00",
            })),
            "forecast": [
                { "month": "лютий 2026 р.", "lines": "2", "pieces": "19", "amount": "73 500,00", "late": "24 500,00" },
                { "month": "березень 2026 р.", "lines": "1", "pieces": "4", "amount": "98 000,00", "late": null },
            ],
            "orders": all(&|line| json!({
                "number": format!("PO-2026-{line:06}"), "supplier": "SUP-VEKTOR", "ordered": "490 000,00",
                "accepted": "416 500,00", "acts": ["AKT-2026-000001", "AKT-2026-000002"],
            })),
            "redactions": [{
                "what": "delivery points", "place": "every file", "why": texts.note,
                "what_uk": "місця поставки", "place_uk": "усі файли", "why_uk": texts.note,
            }],
        }),
        Kind::Labels => json!({
            "labels": all(&|line| {
                let serial = format!("SN-{line:05}");
                json!({
                    "item": thing("PLYSKA-10"), "line": "1", "lot": "LOT-1", "serial": serial, "quantity": "",
                    "sscc": "", "matrix": gs1_matrix(&[("10", "LOT-1"), ("21", &serial)]).expect("it fits"),
                    "elements": format!("(10)LOT-1(21){serial}"),
                })
            }),
        }),
    };
    content.as_object_mut().expect("an object").extend(of_kind.as_object().expect("an object").clone());
    content
}
