//! A partner follows their money to each piece and sees nothing of anybody else's, nor which unit it went to.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use axum::http::StatusCode;
use domain::Actor;
use domain::allotments::allot::Allot;
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, SourceKind};
use domain::values::{Currency, FundId, OrganisationId};
use serde_json::{Value, json};

use crate::client::{Call, get, post};
use crate::scene::{Scene, Stage};
use crate::world::{code, day, drone_offer, text};

/// What the partner's money bears of the order of 20 drones at 24 500.00 UAH; the state's bears the rest, first.
const PARTNERS_MINOR: i64 = 20_000_000;
const PRICE_MINOR: i64 = 2_450_000;

/// A partner's fund with an allotment, and an order of drones that it and the state pay, brought to a stage.
fn shared(stage: Stage) -> Scene {
    let mut scene = Scene::at(Stage::None);
    let fund = FundId::of_code(&code("F-DK"));
    let (movement, on) = (FundMovement::Received, day("2026-01-10"));
    scene.world.submit(
        Actor::Console,
        vec![
            AddFund {
                code: code("F-DK"),
                source_kind: SourceKind::PartnerContribution,
                owner: OrganisationId::of_code(&code("PARTNER-D")),
                currency: Currency::UAH,
                name_uk: text("Внесок"),
                name_en: text("Contribution"),
                programme_code: None,
                economic_code: None,
                budget_year: 2026,
                lapse_on: day("2026-12-31"),
                earmark: Earmark::default(),
            }
            .into(),
            MoveFundMoney { fund, movement, amount_minor: 50_000_000, bank_document: code("DK-1"), on }
                .into(),
            Allot {
                code: code("A-DK"),
                fund,
                unit: OrganisationId::of_code(&code("B11")),
                parent: None,
                amount_minor: 30_000_000,
                document: text("allotment order 9"),
                class_percents: Default::default(),
            }
            .into(),
        ],
    );
    let state_minor = 20 * PRICE_MINOR - PARTNERS_MINOR;
    let body = json!({ "unit": "B11", "lines": [{
        "offer": drone_offer().to_string(), "delivery_point": "DP-11", "quantity": 20,
        "unit_price_minor": PRICE_MINOR,
        "charges": [
            { "allotment": "A-11", "amount_minor": state_minor },
            { "allotment": "A-DK", "amount_minor": PARTNERS_MINOR },
        ],
    }] });
    let placed = post(&scene.world.router, "P-ORDERER", "/baskets", body);
    assert_eq!(placed.status, 201, "{}", placed.text);
    scene.keep("{order}", placed.header("location").rsplit('/').next().unwrap().to_owned());
    scene.go_on(Stage::Placed, stage);
    scene
}

fn read(scene: &Scene, person: &str, path: &str) -> Value {
    let reply = get(&scene.world.router, person, &scene.fill(path));
    assert_eq!(reply.status, 200, "{person} {path}: {}", reply.text);
    reply.json()
}

/// All entries of a list, read page after page.
fn all(scene: &Scene, person: &str, path: &str, limit: usize) -> Vec<Value> {
    let (mut entries, mut after) = (Vec::new(), String::new());
    loop {
        let page = read(scene, person, &format!("{path}?limit={limit}{after}"));
        entries.extend(page["entries"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { return entries };
        after = format!("&after={next}");
    }
}

fn sum(entries: &[Value], field: &str) -> i64 {
    entries.iter().map(|entry| entry[field].as_i64().unwrap()).sum()
}

#[test]
fn a_donor_that_reimburses_is_seen_from_both_ends_to_the_minor_unit() {
    let scene = shared(Stage::Paid);
    let router = &scene.world.router;
    let path = scene.fill("/orders/{order}/reimbursements");
    let body = |amount| {
        json!({
            "line": 1, "allotment": "A-DK", "amount_minor": amount, "document": "letter 4 of the donor",
        })
    };
    let early = post(router, "P-TREASURER", &path, body(9_800_001));
    assert_eq!((early.status, &early.json()["code"]), (StatusCode::CONFLICT, &json!("maker_not_vetted")));
    let vetting = json!({
        "partner": "PARTNER-D", "maker": "SUP-A", "result": "passed", "on": "2026-01-11",
        "vetted_by": "procurement office", "letter": "letter 17", "remarks": "plant visited",
    });
    assert_eq!(post(router, "P-CLERK", "/vettings", vetting.clone()).status, StatusCode::NOT_FOUND);
    assert_eq!(post(router, "P-DONOR", "/vettings", vetting).status, StatusCode::OK);
    assert_eq!(read(&scene, "P-DONOR", "/vettings")["vettings"][0]["maker"]["code"], "SUP-A");
    assert_eq!(read(&scene, "P-STRANGER", "/vettings")["vettings"], json!([]));
    assert_eq!(post(router, "P-CLERK", &path, body(9_800_001)).status, StatusCode::FORBIDDEN);
    let done = post(router, "P-TREASURER", &path, body(9_800_001));
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);

    // The state's 29 000 000 paid for pieces 1 to 12; the donor takes over the last 9 800 001 of them.
    let kept = 20 * PRICE_MINOR - PARTNERS_MINOR - 9_800_001;
    let charges = all(&scene, "P-DONOR", "/funds/F-DK/trace/charges", 10);
    let taken = &charges[1];
    assert_eq!(taken["stages"]["paid_minor"], 9_800_001);
    assert_eq!((&taken["first_piece"], &taken["last_piece"]), (&json!(8), &json!(12)));
    assert_eq!(taken["invoices"][0]["amount_minor"], 9_800_001);
    let pieces = all(&scene, "P-DONOR", "/funds/F-DK/trace/pieces", 4);
    let paid = 17 * PRICE_MINOR - kept;
    assert_eq!((pieces.len(), sum(&pieces, "amount_minor")), (10, paid));
    let of_state = all(&scene, "P-AUDITOR", "/funds/F-UA/trace/pieces", 5);
    assert_eq!((of_state.len(), sum(&of_state, "amount_minor")), (8, kept));
    let serial = of_state.last().unwrap()["serial"].as_str().unwrap();
    let sources = read(&scene, "P-AUDITOR", &format!("/items/DRONE/serials/{serial}/sources"));
    let given: Vec<_> =
        sources["sources"].as_array().unwrap().iter().map(|s| s["amount_minor"].as_i64()).collect();
    assert_eq!(given, [Some(kept - 7 * PRICE_MINOR), Some(8 * PRICE_MINOR - kept)]);
    assert_eq!(read(&scene, "P-DONOR", "/funds/F-DK/trace")["stages"]["paid_minor"], paid);
}

#[test]
fn a_partner_follows_their_money_to_each_piece() {
    let scene = shared(Stage::Paid);
    // 17 of 20 are accepted: the state's 29 000 000 pay for 11.8 of them, the partner's money for the rest.
    let accepted_minor = 17 * PRICE_MINOR - (20 * PRICE_MINOR - PARTNERS_MINOR);
    let trace = read(&scene, "P-DONOR", "/funds/F-DK/trace");
    assert_eq!(trace["received_minor"], 50_000_000);
    assert_eq!(trace["accepted_minor"], accepted_minor);
    assert_eq!(trace["stages"]["paid_minor"], accepted_minor);
    assert_eq!(trace["idle_minor"], 50_000_000 - PARTNERS_MINOR);
    assert_eq!((&trace["orders"], &trace["pieces"]), (&json!(1), &json!(6)));
    assert_eq!(trace["items"][0]["item"]["code"], "DRONE");

    let charges = all(&scene, "P-DONOR", "/funds/F-DK/trace/charges", 1);
    assert_eq!(charges.len(), 1);
    assert_eq!((&charges[0]["first_piece"], &charges[0]["last_piece"]), (&json!(12), &json!(17)));
    assert_eq!(charges[0]["invoices"][0]["number"], "INV-1");
    assert_eq!(charges[0]["invoices"][0]["amount_minor"], accepted_minor);
    assert_eq!(charges[0]["invoices"][0]["payments"][0]["status"], "confirmed");

    let pieces = all(&scene, "P-DONOR", "/funds/F-DK/trace/pieces", 4);
    assert_eq!(pieces, all(&scene, "P-DONOR", "/funds/F-DK/trace/pieces", 100), "pages cut nothing");
    let serials: Vec<_> = pieces.iter().map(|piece| piece["serial"].as_str().unwrap()).collect();
    // S-1 to S-3 are rejected, so the twelfth accepted piece is S-15.
    assert_eq!(serials, ["S-15", "S-16", "S-17", "S-18", "S-19", "S-20"]);
    assert_eq!((sum(&pieces, "amount_minor"), sum(&pieces, "refunded_minor")), (accepted_minor, 0));
    assert!(pieces.iter().all(|piece| {
        piece["amount_minor"].as_i64().unwrap() + piece["other_minor"].as_i64().unwrap() == PRICE_MINOR
    }));
    let of_state = all(&scene, "P-AUDITOR", "/funds/F-UA/trace/pieces", 5);
    assert_eq!(
        (of_state.len(), sum(&of_state, "other_minor")),
        (12, pieces[0]["amount_minor"].as_i64().unwrap())
    );
}

#[test]
fn what_is_sent_and_not_accepted_is_still_to_come() {
    let forecast = |scene: &Scene| read(scene, "P-DONOR", "/funds/F-DK/trace")["forecast"].clone();
    let scene = shared(Stage::Sent);
    let promised_on = &read(&scene, "P-DONOR", "/funds/F-DK/trace/charges")["entries"][0]["promised_on"];
    let month = format!("{}-01", promised_on.as_str().unwrap().rsplit_once('-').unwrap().0);
    let coming = json!([{
        "month": month, "lines": 1, "pieces": 20, "amount_minor": PARTNERS_MINOR, "late_minor": 0,
    }]);
    assert_eq!(forecast(&scene), coming);
    let page = Call::page("GET", "/funds/F-DK/trace").session("P-DONOR").send(&scene.world.router);
    assert!(page.text.contains("id=\"forecast\""), "the page has it");
    assert_eq!(forecast(&shared(Stage::Placed)), json!([]), "what is not sent is promised by nobody");
}

#[test]
fn a_piece_says_whose_money_bought_it_as_far_as_one_may_see() {
    let scene = shared(Stage::Paid);
    let sources = |person: &str, serial: &str| {
        get(&scene.world.router, person, &format!("/items/DRONE/serials/{serial}/sources"))
    };
    let codes = |value: &Value| -> Vec<String> {
        let sources = value["sources"].as_array().unwrap().iter();
        sources.map(|source| source["fund"]["code"].as_str().unwrap().to_owned()).collect()
    };
    let whole = sources("P-AUDITOR", "S-15").json();
    assert_eq!(
        (codes(&whole), &whole["other_minor"]),
        (vec!["F-UA".to_owned(), "F-DK".to_owned()], &json!(0))
    );
    assert_eq!(sum(whole["sources"].as_array().unwrap(), "amount_minor"), PRICE_MINOR);
    assert_eq!((&whole["unit"]["code"], whole.get("redacted")), (&json!("B11"), None));

    let own = sources("P-DONOR", "S-15").json();
    assert_eq!(codes(&own), ["F-DK"]);
    let given = own["sources"][0]["amount_minor"].as_i64().unwrap();
    assert_eq!(given + own["other_minor"].as_i64().unwrap(), PRICE_MINOR);
    assert_eq!(own["redacted"], json!(["unit", "allotment", "sources"]));
    assert!(!own.to_string().contains("B11") && !own.to_string().contains("F-UA"), "{own}");

    let unit = sources("P-ORDERER", "S-4").json();
    assert_eq!((codes(&unit), &unit["piece"]), (vec!["F-UA".to_owned()], &json!(1)));
    let rejected = sources("P-ORDERER", "S-1").json();
    assert_eq!((&rejected["state"], rejected.get("piece")), (&json!("rejected"), Some(&Value::Null)));
    // Others' pieces, rejected ones and unknown ones look the same.
    for (person, serial) in [
        ("P-DONOR", "S-4"),
        ("P-DONOR", "S-1"),
        ("P-STRANGER", "S-15"),
        ("P-OTHER", "S-15"),
        ("P-DONOR", "S-99"),
    ] {
        let reply = sources(person, serial);
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (404, "not_found"), "{person} {serial}");
    }
}

#[test]
fn a_partner_sees_no_unit_and_nobody_else_s_money() {
    let scene = shared(Stage::Paid);
    for path in
        ["/funds/F-DK/trace", "/funds/F-DK/trace/charges", "/funds/F-DK/trace/pieces", "/contributions"]
    {
        let shown = read(&scene, "P-DONOR", path).to_string();
        for kept in ["B11", "DP-11", "A-11", "A-DK", "F-UA", "P-RECEIVER"] {
            assert!(!shown.contains(kept), "{path} shows {kept}: {shown}");
        }
    }
    let kept = json!(["unit", "delivery_point", "allotment"]);
    assert_eq!(read(&scene, "P-DONOR", "/funds/F-DK/trace/charges")["entries"][0]["redacted"], kept);
    let shown = read(&scene, "P-TREASURER", "/funds/F-DK/trace/charges");
    assert_eq!(
        (&shown["entries"][0]["unit"]["code"], &shown["entries"][0]["redacted"]),
        (&json!("B11"), &json!(["delivery_point"]))
    );
    for path in ["/funds/F-DK/trace", "/funds/F-DK/trace/charges", "/funds/F-DK/trace/pieces"] {
        let (hidden, absent) = (
            get(&scene.world.router, "P-STRANGER", path),
            get(&scene.world.router, "P-STRANGER", &path.replace("F-DK", "F-NO")),
        );
        assert_eq!((hidden.status, hidden.code()), (absent.status, absent.code()));
        assert_eq!(hidden.status, 404, "{path}");
    }
    let wrong = get(&scene.world.router, "P-DONOR", "/funds/F-DK/trace/pieces?after=x.1");
    assert_eq!(wrong.status, 400, "{}", wrong.text);
}

#[test]
fn contributions_say_how_far_the_money_has_come() {
    let scene = shared(Stage::Sent);
    let seen = read(&scene, "P-DONOR", "/contributions");
    assert_eq!(seen["funds"].as_array().unwrap().len(), 1);
    let fund = &seen["funds"][0];
    assert_eq!((&fund["fund"]["code"], &fund["nation"]), (&json!("F-DK"), &json!("DK")));
    let figures = ["transferred", "allotted", "committed", "obligated", "accepted", "paid", "idle", "lapsed"]
        .map(|name| fund[format!("{name}_minor")].as_i64().unwrap());
    assert_eq!(figures, [50_000_000, 30_000_000, 0, PARTNERS_MINOR, 0, 0, 30_000_000, 0]);
    assert_eq!(
        seen["burden"],
        json!([{
            "nation": "DK", "currency": "UAH", "transferred_minor": 50_000_000, "share_basis_points": 10_000
        }])
    );
    assert_eq!(read(&scene, "P-STRANGER", "/contributions")["funds"], json!([]));
    assert_eq!(read(&scene, "P-TREASURER", "/contributions")["funds"].as_array().unwrap().len(), 1);
    assert_eq!(
        read(&scene, "P-ORDERER", "/contributions")["funds"],
        json!([]),
        "the unit's own is no partner's"
    );
}

/// The files of a pack by name, below its folder.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let (_, name) =
            file.name().unwrap().split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(name, String::from_utf8_lossy(&content).into_owned());
    }
    files
}

#[test]
fn a_partner_s_pack_proves_what_was_bought_and_names_no_unit() {
    let scene = shared(Stage::Paid);
    let reply = get(&scene.world.router, "P-DONOR", "/funds/F-DK/pack");
    assert_eq!(
        (reply.status.as_u16(), reply.header("content-type")),
        (200, "application/zip"),
        "{}",
        reply.text
    );
    assert!(reply.header("content-disposition").contains("pack-F-DK-2026-01-12.zip"));
    let files = unpacked(&reply.bytes);
    let act = scene.fill("data/acts/{act}.json");
    for name in [
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        "data/statement.html",
        "data/statement.json",
        "data/charges.csv",
        "data/pieces.csv",
        "data/redactions.json",
        "data/journal/checkpoint.txt",
        "data/journal/keys.json",
        "data/journal/entries.jsonl",
        &act,
    ] {
        assert!(files.contains_key(name), "{name} is missing: {:?}", files.keys());
    }
    assert_eq!(files["data/pieces.jsonl"].lines().count(), 6);
    let statement: Value = serde_json::from_str(&files["data/statement.json"]).unwrap();
    assert_eq!((&statement["pieces"], &statement["transferred_minor"]), (&json!(6), &json!(50_000_000)));
    let unit = OrganisationId::of_code(&code("B11")).to_string();
    let point = domain::values::DeliveryPointId::of_code(&code("DP-11")).to_string();
    for (name, text) in &files {
        for kept in ["\"B11\"", ",B11,", "DP-11", &unit, &point, "A-11", "F-UA", "no video link"] {
            assert!(!text.contains(kept), "{name} shows {kept}: {text}");
        }
    }
    let whole = get(&scene.world.router, "P-AUDITOR", "/funds/F-DK/pack?for=auditor");
    let whole = unpacked(&whole.bytes);
    assert!(whole["data/journal/entries.jsonl"].contains(&unit) && whole[&act].contains("\"document\""));
    let refused = get(&scene.world.router, "P-DONOR", "/funds/F-DK/pack?for=auditor");
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not_permitted"));
    assert_eq!(get(&scene.world.router, "P-STRANGER", "/funds/F-DK/pack").status, 404);
    assert_eq!(get(&scene.world.router, "P-DONOR", "/funds/F-DK/pack?for=everyone").status, 400);
}

#[test]
fn the_pages_show_the_same_and_keep_the_same() {
    let scene = shared(Stage::Paid);
    let page = |person: &str, path: &str| {
        let call = Call::page("GET", path).session(person).header("accept-language", "en");
        call.send(&scene.world.router)
    };
    for path in [
        "/contributions",
        "/funds/F-DK/trace",
        "/funds/F-DK/pieces",
        "/serials/sources?item=DRONE&serial=S-15",
    ] {
        let shown = page("P-DONOR", path);
        assert_eq!(shown.status, 200, "{path}: {}", shown.text);
        for kept in ["B11", "A-DK", "A-11", "F-UA"] {
            assert!(!shown.text.contains(kept), "{path} shows {kept}");
        }
        assert!(!page("P-STRANGER", path).text.contains("F-DK"), "{path}");
    }
    let trace = page("P-DONOR", "/funds/F-DK/trace").text;
    assert!(
        trace.contains("<svg") && trace.contains("PO-2026-000001") && trace.contains("not shown to you"),
        "{trace}"
    );
    assert!(page("P-DONOR", "/funds/F-DK/pieces").text.contains("S-20"));
    assert!(page("P-DONOR", "/serials/sources?item=DRONE&serial=S-15").text.contains("From other funds"));
    assert!(page("P-TREASURER", "/funds/F-DK/trace").text.contains("B11"));
    assert_eq!(page("P-DONOR", "/serials/sources?item=DRONE&serial=S-4").status, 404);
    assert!(page("P-DONOR", "/").text.contains("Partners’ money"), "the way there is in the navigation");
    assert!(!page("P-ORDERER", "/").text.contains("Partners’ money"));
}
