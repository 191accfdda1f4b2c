//! The treasury's pages: an invoice is matched, paid, filed and confirmed once; wrong input says why and stays typed.

use crate::client::{Call, Reply, get};
use crate::scene::{Scene, Stage};

const FORM: &str = "application/x-www-form-urlencoded";

fn page(scene: &Scene, path: &str) -> Reply {
    let call = Call::page("GET", &scene.fill(path)).session("P-TREASURER").header("accept-language", "en");
    call.send(&scene.world.router)
}

fn form(scene: &Scene, path: &str, body: &str) -> Reply {
    let call = Call::page("POST", &scene.fill(path)).session("P-TREASURER").header("accept-language", "en");
    call.text(scene.fill(body), FORM).send(&scene.world.router)
}

fn statement(scene: &Scene, text: &str) -> Reply {
    beside(scene, "", text)
}

/// Sends a statement as a file, and what is typed beside it.
fn beside(scene: &Scene, typed: &str, text: &str) -> Reply {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; \
         name=\"statement\"\r\n\r\n{typed}\r\n--x\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"../../bank.csv\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--x--\r\n"
    );
    let call =
        Call::page("POST", "/treasury/statements").session("P-TREASURER").header("accept-language", "en");
    call.text(body, "multipart/form-data; boundary=x").send(&scene.world.router)
}

#[test]
fn an_invoice_is_compared_line_by_line_and_rejected_with_a_reason() {
    let scene = Scene::at(Stage::Invoiced);
    let shown = page(&scene, "/treasury/invoices/{invoice}");
    assert!(shown.text.contains("agrees") && shown.text.contains("INV-1"), "{}", shown.text);
    assert!(shown.text.contains("AKT-2026-000001"), "the act that accepted it is named: {}", shown.text);
    let wrong = form(&scene, "/treasury/invoices/{invoice}/rejection", "key=1&reason=&note=kept+words");
    assert_eq!(wrong.status, 400);
    assert!(
        wrong.text.contains("kept words") && wrong.text.contains("choose one of the list"),
        "{}",
        wrong.text
    );
    let done = form(&scene, "/treasury/invoices/{invoice}/rejection", "key=1&reason=other&note=");
    assert_eq!(done.status, 303, "{}", done.text);
    let again = form(&scene, "/treasury/invoices/{invoice}/payment", "key=2");
    assert_eq!(again.status, 409);
    assert!(again.text.contains("role=\"alert\""), "{}", again.text);
}

#[test]
fn a_payment_is_filed_and_confirmed_once() {
    let scene = Scene::at(Stage::PaymentOrdered);
    let filed = form(&scene, "/treasury/files", "key=1&pay%3A{payment}=1");
    assert_eq!((filed.status.as_u16(), filed.header("location")), (303, "/treasury/files/PF-2026-000001"));
    let size = scene.world.journal_size();
    let twice = form(&scene, "/treasury/files", "key=1&pay%3A{payment}=1");
    assert_eq!(twice.status, 303, "the second click is the first one");
    let other = form(&scene, "/treasury/files", "key=2&pay%3A{payment}=1");
    assert_eq!(other.status, 409, "{}", other.text);
    assert_eq!(form(&scene, "/treasury/files", "key=3").status, 422, "a file needs payments");
    assert_eq!(scene.world.journal_size(), size);

    let first = page(&scene, "/treasury/files/PF-2026-000001/document");
    assert_eq!(first.header("content-type"), "application/xml; charset=utf-8");
    assert!(first.text.contains("<EndToEndId>PAY-2026-000001</EndToEndId>"), "{}", first.text);
    assert!(first.text.contains("<InstdAmt Ccy=\"UAH\">416500.00</InstdAmt>"), "{}", first.text);
    let by_api = get(&scene.world.router, "P-TREASURER", "/payment-files/PF-2026-000001/document");
    assert_eq!(by_api.text, first.text, "the file is the same however it is asked for");

    let header = "payment;bank_reference;amount;currency;booked_on;reason\r\n";
    let rows = "PAY-2026-000001;B-1;416500.00;UAH;2026-01-12;\r\nPAY-2026-000009;B-2;1.00;UAH;2026-01-12;\r\n\
                PAY-2026-000001;B-3;much;UAH;2026-01-12;\r\n";
    let recorded = statement(&scene, &format!("{header}{rows}"));
    assert_eq!(recorded.status, 200, "{}", recorded.text);
    for part in ["recorded", "does not exist or is not visible", "Amount: cannot be read"] {
        assert!(recorded.text.contains(part), "{part}: {}", recorded.text);
    }
    let open =
        "PAY-2026-000009;B-2;1.00;UAH;2026-01-12;\nPAY-2026-000001;B-3;much;UAH;2026-01-12;</textarea>";
    assert!(recorded.text.contains(open), "what was not recorded can be corrected here: {}", recorded.text);
    let typed = format!("{header}PAY-2026-000008;B-4;1.00;UAH;2026-01-12;\r\n");
    let both = beside(&scene, &typed, &format!("{header}{rows}"));
    assert!(
        both.text.contains("PAY-2026-000008;B-4") && both.text.contains("PAY-2026-000009;B-2"),
        "{}",
        both.text
    );
    let size = scene.world.journal_size();
    let again = statement(&scene, &format!("{header}{rows}"));
    assert!(again.text.contains("recorded before"), "{}", again.text);
    assert_eq!(scene.world.journal_size(), size, "a bank's reference counts once");
    let back = "key=9&deed=return&bank_reference=B-9&amount=416+500%2C00&booked_on=2026-01-12&reason=AC04";
    assert_eq!(form(&scene, "/treasury/payments/{payment}/return", back).status, 303);
    assert!(page(&scene, "/treasury/payments/{payment}").text.contains("Returned by the bank"));
}

#[test]
fn what_cannot_be_read_stays_typed() {
    let scene = Scene::at(Stage::PaymentOrdered);
    for (amount, day, part) in
        [("much", "2026-01-12", "1,234.56"), ("416500", "soon", "a day of the calendar")]
    {
        let body = format!("key=1&deed=confirm&bank_reference=B-77&amount={amount}&booked_on={day}");
        let refused = form(&scene, "/treasury/payments/{payment}/confirmation", &body);
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert!(refused.text.contains(part) && refused.text.contains("value=\"B-77\""), "{}", refused.text);
    }
    for text in ["", "a;b\r\n1;2", "\u{0}"] {
        assert_eq!(statement(&scene, text).status, 400, "{text:?}");
    }
}

#[test]
fn every_figure_of_money_opens_its_entries() {
    let scene = Scene::at(Stage::Paid);
    let funds = page(&scene, "/treasury/funds");
    assert!(funds.text.contains("agrees") && !funds.text.contains("differs"), "{}", funds.text);
    let shown = page(&scene, "/treasury/allotments/A-11?account=paid");
    assert!(shown.text.contains("416,500.00\u{a0}UAH"), "{}", shown.text);
    assert!(shown.text.contains("Payment confirmed"), "{}", shown.text);
    let entries = |sort: &str| {
        let path = format!("/treasury/allotments/A-11?format=csv&sort={sort}");
        page(&scene, &path).text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let (newest_first, oldest_first) = (entries(""), entries("when"));
    assert!(newest_first.len() > 3 && newest_first.iter().eq(oldest_first.iter().rev()), "{oldest_first:?}");
}

#[test]
fn allotments_are_looked_at_first_and_changed_together_or_not_at_all() {
    let scene = Scene::at(Stage::None);
    let send = |step: &str, rows: &str| {
        let part = |name: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = format!("{}{}{}--x--\r\n", part("key", "1"), part("step", step), part("rows", rows));
        let call =
            Call::page("POST", "/treasury/allotting").session("P-TREASURER").header("accept-language", "en");
        call.text(body, "multipart/form-data; boundary=x").send(&scene.world.router)
    };
    let size = scene.world.journal_size();
    let bad =
        "A-NEW;F-UA;B12;1 000,00;letter 1\nA-11;F-UA;B11;-999999999;letter 2\nA-X;F-UA;B12;much;letter 3";
    for step in ["look", "apply"] {
        let looked = send(step, bad);
        assert_eq!(looked.status, 200, "{}", looked.text);
        for part in ["can be applied", "Amount: cannot be read", "letter 3"] {
            assert!(looked.text.contains(part), "{part}: {}", looked.text);
        }
        assert_eq!(scene.world.journal_size(), size, "one bad row and nothing is applied");
    }
    assert_eq!(send("look", "").status, 400);
    let good =
        "allotment;fund;unit;amount;document\nA-NEW;F-UA;B12;1 000,00;letter 1\nA-11;F-UA;B11;-10;letter 2";
    assert!(send("look", good).text.contains("Nothing was changed yet"));
    assert_eq!(scene.world.journal_size(), size);
    assert!(send("apply", good).text.contains("Applied"));
    assert!(page(&scene, "/treasury/allotments/A-NEW").text.contains("1,000.00\u{a0}UAH"));
}
