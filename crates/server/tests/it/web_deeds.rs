//! What people do on pages after an order is placed: answer, decide, despatch, count, act, invoice, change the shelf.

use crate::client::{Call, Reply};
use crate::scene::{Scene, Stage};
use crate::web::{FORM, form, page};
use crate::world::drone_offer;

/// Sends a form that must be taken, and gives the address that it leads to.
fn sent(scene: &Scene, person: &str, path: &str, body: &str) -> String {
    let reply = form(scene, person, path, body);
    assert_eq!(reply.status, 303, "{path}: {}", reply.text);
    reply.header("location").to_owned()
}

/// Sends a form that must be refused on its page, which says so.
fn refused(scene: &Scene, person: &str, path: &str, body: &str, status: u16) -> Reply {
    let size = scene.world.journal_size();
    let reply = form(scene, person, path, body);
    assert_eq!(reply.status, status, "{path}: {}", reply.text);
    assert!(reply.text.contains("class=\"refusal\""), "{path}: {}", reply.text);
    // Who tries what they may not is noted; nothing else is written.
    let noted = u64::from(status == 403);
    assert_eq!(scene.world.journal_size(), size + noted, "{path}: nothing is half-written");
    reply
}

#[test]
fn a_supplier_answers_once_and_sees_why_an_answer_is_refused() {
    let scene = Scene::at(Stage::Sent);
    let (path, word) = ("/orders/{order}/answers", "form=answers&key=1&answer%3A1=");
    let shown =
        refused(&scene, "P-CLERK", path, &format!("{word}back_order&back_order_on%3A1=2020-01-01"), 422);
    assert!(shown.text.contains("value=\"2020-01-01\""), "what was typed stays: {}", shown.text);
    refused(&scene, "P-CLERK", path, &format!("{word}change&quantity%3A1=ten"), 400);
    refused(&scene, "P-CLERK", path, &format!("{word}perhaps"), 400);
    refused(&scene, "P-CLERK", path, "form=answers&answer%3A1=confirm", 400);
    refused(&scene, "P-ORDERER", path, &format!("{word}confirm"), 403);
    assert_eq!(form(&scene, "P-RIVAL", path, &format!("{word}confirm")).status, 404);

    sent(&scene, "P-CLERK", path, &format!("{word}change&quantity%3A1=10"));
    let size = scene.world.journal_size();
    sent(&scene, "P-CLERK", path, &format!("{word}change&quantity%3A1=10"));
    assert_eq!(scene.world.journal_size(), size, "a second click answers nothing");

    let order = page(&scene, "P-ORDERER", "/orders/{order}", "en");
    assert!(order.text.contains("The supplier proposes otherwise"), "{}", order.text);
    sent(&scene, "P-ORDERER", "/orders/{order}/decisions", "form=decision-1&key=2&line=1&decision=accept");
    let order = page(&scene, "P-ORDERER", "/orders/{order}", "en");
    assert!(!order.text.contains("The supplier proposes otherwise"), "{}", order.text);
}

#[test]
fn a_form_of_what_has_changed_since_is_refused_and_keeps_what_was_typed() {
    let scene = Scene::at(Stage::Placed);
    let body = "form=cancellation&key=1&revision=1&reason=duplicate&note=already+there";
    let shown = refused(&scene, "P-ORDERER", "/orders/{order}/cancellation", body, 412);
    assert!(shown.text.contains("already there"), "{}", shown.text);
}

#[test]
fn signers_return_and_orderers_revise() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let path = "/orders/{order}/return";
    refused(&scene, "P-ORDERER", path, "form=return&key=1&reason=other", 403);
    refused(&scene, "P-APPROVER", path, "form=return&key=1&reason=never+heard", 400);
    let queue = page(&scene, "P-APPROVER", "/signing", "en");
    assert!(queue.text.contains("PO-2026-"), "{}", queue.text);
    assert!(page(&scene, "P-ORDERER", "/signing", "en").text.contains("Nothing waits for your signature"));
    sent(&scene, "P-APPROVER", path, "form=return&key=1&reason=other&note=fewer");
    sent(&scene, "P-ORDERER", "/orders/{order}/revisions", "form=revisions&key=2&quantity%3A1=10");
    let order = page(&scene, "P-ORDERER", "/orders/{order}", "en");
    assert!(order.text.contains("245,000.00\u{a0}UAH"), "{}", order.text);
}

#[test]
fn a_delivery_is_despatched_counted_and_judged_on_pages() {
    let scene = Scene::at(Stage::Answered);
    let form_of = "form=despatch&key=1&packing_list=PL-1&quantity%3A1=2&lot%3A1=LOT-1";
    refused(&scene, "P-CLERK", "/orders/{order}/despatch", "form=despatch&key=0&packing_list=", 400);
    refused(&scene, "P-CLERK", "/orders/{order}/despatch", &form_of.replace("=2&", "=2000&"), 409);
    assert_eq!(form(&scene, "P-ORDERER", "/orders/{order}/despatch", form_of).status, 403);
    let despatch = sent(&scene, "P-CLERK", "/orders/{order}/despatch", &format!("{form_of}&serials%3A1=1"));
    assert!(despatch.starts_with("/despatches/dsp_"), "{despatch}");

    let manifests = format!("{despatch}/manifests");
    refused(&scene, "P-CLERK", &manifests, "form=manifest-1&key=1&line=1&serials=S-1", 422);
    refused(&scene, "P-CLERK", &manifests, "form=manifest-1&key=2&line=7&serials=S-1", 404);
    sent(&scene, "P-CLERK", &manifests, "form=manifest-1&key=3&line=1&serials=serial%0AS-1%3Bx%0AS-2");

    let count = format!("{despatch}/count");
    assert_eq!(form(&scene, "P-CLERK", &count, "serial=S-1&verdict=good").status, 403);
    sent(&scene, "P-RECEIVER", &format!("{despatch}/milestones"), "form=milestone&key=1&milestone=arrived");
    sent(&scene, "P-RECEIVER", &count, "form=count&key=1&deed=scan&serial=S-9&verdict=good");
    assert!(page(&scene, "P-RECEIVER", &despatch, "en").text.contains("This number is not in the delivery"));
    sent(&scene, "P-RECEIVER", &count, "form=count&key=1&deed=scan&serial=S-1&verdict=good");
    for _ in 0..2 {
        sent(
            &scene,
            "P-RECEIVER",
            &count,
            "form=count&key=1&deed=scan&serial=S-2&verdict=damaged&left%3A1=0",
        );
    }
    let counted = page(&scene, "P-RECEIVER", &despatch, "en");
    assert!(counted.text.contains("S-2: Damaged"), "{}", counted.text);
    refused(&scene, "P-RECEIVER", &count, "form=count&key=1&deed=draw&left%3A1=5", 422);
    let act = sent(&scene, "P-RECEIVER", &count, "form=count&key=2&deed=draw&left%3A1=0&note%3A1=dented");
    let again = sent(&scene, "P-RECEIVER", &count, "form=count&key=2&deed=draw&left%3A1=0&note%3A1=dented");
    assert!(act.starts_with("/acts/act_") && act == again, "{act} {again}");

    let shown = page(&scene, "P-RECEIVER", &act, "en");
    for wanted in ["S-2", "Damaged", "dented", "Drawn up"] {
        assert!(shown.text.contains(wanted), "{wanted}: {}", shown.text);
    }
    refused(&scene, "P-RECEIVER", &format!("{act}/withdrawal"), "form=withdrawal&key=1&reason=", 400);
    refused(&scene, "P-SIGNER", &format!("{act}/withdrawal"), "form=withdrawal&key=1&reason=wrong", 403);
    assert_eq!(page(&scene, "P-RIVAL", &act, "en").status, 404);
    assert_eq!(page(&scene, "P-RIVAL", &despatch, "en").status, 404);
    sent(&scene, "P-RECEIVER", &format!("{act}/withdrawal"), "form=withdrawal&key=2&reason=wrong");
    assert!(page(&scene, "P-RECEIVER", &act, "en").text.contains("Withdrawn"));
}

#[test]
fn discrepancies_are_listed_to_the_parties_and_settled_by_the_agency() {
    let scene = Scene::at(Stage::Accepted);
    let list = page(&scene, "P-CLERK", "/discrepancies", "en");
    assert!(list.text.contains("Quality"), "{}", list.text);
    assert!(page(&scene, "P-RIVAL", "/discrepancies", "en").text.contains("There are no discrepancies"));
    let (path, body) =
        ("/acts/{act}/settlement", "form=settlement-1&key=1&discrepancy=1&outcome=replaced&reason=agreed");
    refused(&scene, "P-ORDERER", path, body, 403);
    refused(&scene, "P-BUYER", path, &body.replace("replaced", "burnt"), 400);
    sent(&scene, "P-BUYER", path, body);
    assert!(page(&scene, "P-BUYER", "/acts/{act}", "en").text.contains("Replaced"));
    let known = page(&scene, "P-ORDERER", "/serials?q=S-1", "en");
    assert!(known.text.contains("<strong>S-1</strong>"), "{}", known.text);
    assert!(!page(&scene, "P-RIVAL", "/serials?q=S-1", "en").text.contains("<strong>S-1</strong>"));
}

#[test]
fn a_supplier_invoices_what_is_accepted() {
    let scene = Scene::at(Stage::Accepted);
    assert!(page(&scene, "P-CLERK", "/invoices", "en").text.contains("416,500.00\u{a0}UAH"));
    let (path, body) =
        ("/orders/{order}/invoice", "form=invoice&key=1&number=INV-7&issued_on=2026-01-12&due_on=2026-01-22");
    refused(&scene, "P-CLERK", path, &format!("{body}&quantity%3A1=18"), 409);
    refused(&scene, "P-CLERK", path, &format!("{body}&quantity%3A1=many"), 400);
    assert_eq!(form(&scene, "P-ORDERER", path, &format!("{body}&quantity%3A1=17")).status, 403);
    sent(&scene, "P-CLERK", path, &format!("{body}&quantity%3A1=17"));
    let list = page(&scene, "P-CLERK", "/invoices", "en");
    assert!(list.text.contains("INV-7") && list.text.contains("Matched"), "{}", list.text);
    assert_eq!(page(&scene, "P-ORDERER", "/invoices", "en").status, 403);
}

#[test]
fn a_row_of_the_shelf_is_refused_alone() {
    let scene = Scene::at(Stage::None);
    let offer = drone_offer().to_string();
    let shelf = page(&scene, "P-CLERK", "/offers", "en").text;
    let revision = shelf.split(&format!("name=\"revision:{offer}\" value=\"")).nth(1).unwrap();
    let revision = revision.split('"').next().unwrap();
    let row = |price: &str, stock: &str, reason: &str, key: &str| {
        format!(
            "form=offers&key={key}&revision%3A{offer}={revision}&price%3A{offer}={price}&stock%3A{offer}={stock}\
             &lead%3A{offer}=30&reason%3A{offer}={reason}"
        )
    };
    refused(&scene, "P-CLERK", "/offers", &row("25000%2C00", "100", "", "1"), 422);
    refused(&scene, "P-CLERK", "/offers", &row("cheap", "100", "", "2"), 400);
    sent(&scene, "P-CLERK", "/offers", &row("24+400%2C50", "90", "", "3"));
    let shelf = page(&scene, "P-CLERK", "/offers", "en").text;
    assert!(shelf.contains("value=\"24400.50\"") && shelf.contains("value=\"90\""), "{shelf}");
    refused(&scene, "P-CLERK", "/offers", &row("24300", "90", "", "4"), 412);
    assert_eq!(page(&scene, "P-ORDERER", "/offers", "en").status, 403);
}

#[test]
fn lines_of_a_file_and_of_an_earlier_order_go_into_the_basket() {
    let scene = Scene::at(Stage::Sent);
    assert_eq!(form(&scene, "P-ORDERER", "/basket/upload", "lines=NOTHING%3B10").status, 400);
    assert_eq!(form(&scene, "P-ORDERER", "/basket/upload", "lines=DRONE%3Bten%0ADRONE%3Bten").status, 400);
    assert_eq!(form(&scene, "P-CLERK", "/basket/upload", "lines=DRONE%3B10").status, 403);
    sent(&scene, "P-ORDERER", "/basket/upload", "lines=code%3Bquantity%0ADRONE%3B10");
    sent(&scene, "P-ORDERER", "/orders/{order}/repeat", "");
    let basket = page(&scene, "P-ORDERER", "/basket", "en");
    assert!(basket.text.contains("value=\"30\""), "10 of the file and 20 of the order: {}", basket.text);
}

#[test]
fn an_allotment_is_seen_by_its_people_alone() {
    let scene = Scene::at(Stage::Sent);
    let allotment = domain::values::AllotmentId::of_code(&crate::world::code("A-11"));
    let shown = page(&scene, "P-ORDERER", &format!("/allotments/{allotment}"), "en");
    assert!(shown.text.contains("<svg") && shown.text.contains("Sent to the supplier"), "{}", shown.text);
    assert_eq!(page(&scene, "P-RIVAL", &format!("/allotments/{allotment}"), "en").status, 403);
    let other = domain::values::AllotmentId::of_code(&crate::world::code("A-12"));
    assert_eq!(page(&scene, "P-ORDERER", &format!("/allotments/{other}"), "en").status, 404);
}

#[test]
fn a_list_is_taken_along_as_it_is_on_the_screen() {
    let scene = Scene::at(Stage::Sent);
    let file = page(&scene, "P-ORDERER", "/orders?status=sent&format=csv", "uk");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"orders.csv\""));
    let lines: Vec<&str> = file.text.lines().collect();
    assert!(lines[0].contains("Замовлення,Стан,Підрозділ") && lines.len() == 2, "{}", file.text);
    assert!(lines[1].starts_with("PO-2026-") && lines[1].contains(",490000.00,"), "{}", file.text);
    let none = page(&scene, "P-RIVAL", "/orders?format=csv", "uk");
    assert_eq!(none.text.lines().count(), 1, "who sees nothing takes nothing along: {}", none.text);
}

#[test]
fn every_list_of_an_office_is_a_file_too() {
    let scene = Scene::at(Stage::PaymentOrdered).also(Stage::Composed).also(Stage::Announced);
    scene.world.engine.project_now().unwrap();
    for (person, path, first, holds) in [
        ("P-PROGRAMME", "/pledges", "Pledge,Partner,Announced", ",EUR"),
        ("P-PROGRAMME", "/packages", "Package,Size", "PKG-1,"),
        ("P-CORPS", "/requirements", "Need,Unit", "/2026-"),
        ("P-PROGRAMME", "/requirement-lists", "List,Owner", ","),
        ("P-BUYER", "/agency/contracts", "Contract,Supplier", "CT-A,"),
        ("P-ADMIN", "/admin/people", "Code,Name", "P-ORDERER,"),
        ("P-TREASURER", "/treasury/payments", "Payment,Supplier", "PAY-2026-"),
        ("P-TREASURER", "/treasury/funds/F-UA", "When,What", ",UAH"),
        ("P-TREASURER", "/treasury/allotments/A-11", "When,What", ",UAH"),
        ("P-TREASURER", "/treasury/funds", "Fund,Received", "F-UA,"),
        ("P-TREASURER", "/treasury/obligations", "", ""),
        ("P-BUYER", "/agency/contracts/CT-A", "Code,", "DRONE,"),
        ("P-BUYER", "/agency/suppliers", "Supplier,Lines overdue", ","),
        ("P-ADMIN", "/admin?find=b", "Code,Name,Kind", "B11,"),
        ("P-ADMIN", "/accounts", "Personnel code", "P-ORDERER,"),
        ("P-ADMIN", "/appointments", "Organisation,Role", "B11,"),
        ("P-CLERK", "/offers", "Contract,Code,Item", "CT-A,DRONE,"),
        ("P-ORDERER", "/catalogue", "Code,Item,Category", "DRONE,"),
        ("P-ORDERER", "/serials", "Item,Code,despatched", ",DRONE,20,"),
        ("P-ORDERER", "/documents", "When,Kind,Number", "/document.pdf"),
    ] {
        let shown = page(&scene, person, path, "en");
        assert_eq!(shown.status, 200, "{person} {path}: {}", shown.text);
        assert!(shown.text.contains("format=xlsx"), "{path} says how");
        let joined = if path.contains('?') { '&' } else { '?' };
        let file = page(&scene, person, &format!("{path}{joined}format=csv"), "en");
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8", "{path}");
        let (head, rows) = file.text.split_once('\n').unwrap();
        assert!(head.contains(first), "{path}: {head}");
        assert!(rows.contains(holds), "{path}: {rows}");
        assert!(!rows.contains('<'), "{path} holds no markup: {rows}");
    }
}

#[test]
fn a_field_that_cannot_be_read_is_told_of_in_the_reader_s_language() {
    let scene = Scene::at(Stage::Placed);
    for (person, path, body, told) in [
        ("P-ORDERER", "/basket/upload", "lines=DRONE%3B1%0ADRONE%3Bmany", "потрібні код і ціле число"),
        ("P-ORDERER", "/basket/upload", "lines=NONE%3B1", "ніхто не пропонує"),
        ("P-ORDERER", "/views", "name=&address=%2Forders", "введіть від 1 до 200 знаків"),
        ("P-ORDERER", "/orders/{order}/messages", "key=k&message=", "напишіть, що хочете сказати"),
        (
            "P-ADMIN",
            "/service-accounts",
            "key=k&code=%21&organisation=MOD&purpose=x",
            "вживайте літери, цифри",
        ),
    ] {
        let refused = form(&scene, person, path, body).text;
        assert!(refused.contains(told), "{path} {body}: {refused}");
        assert!(
            !["must be", "needs a", "give 1", "is empty"].iter().any(|english| refused.contains(english)),
            "{refused}"
        );
    }
    let call = Call::page("POST", "/views").session("P-ORDERER").header("accept-language", "en");
    let refused = call.text("name=&address=%2Forders", FORM).send(&scene.world.router);
    assert!(refused.text.contains("give 1 to 200 characters"), "{}", refused.text);
}

#[test]
fn views_and_templates_are_kept_for_oneself() {
    let scene = Scene::at(Stage::Sent);
    let saved = sent(&scene, "P-ORDERER", "/views", "name=Sent+%3Cnow%3E&address=%2Forders%3Fstatus%3Dsent");
    assert_eq!(saved, "/orders?status=sent");
    let home = page(&scene, "P-ORDERER", "/", "en").text;
    assert!(home.contains("Sent &lt;now&gt;") && home.contains("/orders?status=sent"), "{home}");
    assert!(!page(&scene, "P-APPROVER", "/", "en").text.contains("Sent &lt;now&gt;"));
    sent(&scene, "P-ORDERER", "/views", "name=Away&address=%2F%2Felsewhere.example");
    assert!(!page(&scene, "P-ORDERER", "/", "en").text.contains("elsewhere.example"));
    assert_eq!(form(&scene, "P-ORDERER", "/views", "name=&address=%2Forders").status, 400);

    sent(&scene, "P-ORDERER", "/basket/upload", "lines=DRONE%3B10");
    sent(&scene, "P-ORDERER", "/basket/templates", "name=Weekly&deed=keep");
    sent(&scene, "P-ORDERER", "/basket/templates", "name=Weekly&deed=take");
    assert!(page(&scene, "P-ORDERER", "/basket", "en").text.contains("value=\"20\""));
    assert_eq!(form(&scene, "P-ORDERER", "/basket/templates", "name=Other&deed=take").status, 404);
    assert_eq!(form(&scene, "P-CLERK", "/basket/templates", "name=Weekly&deed=take").status, 403);
}

#[test]
fn buttons_are_only_those_of_what_a_person_may_do() {
    let shows = |scene: &Scene, person: &str, path: &str, wanted: &[&str]| {
        let shown = page(scene, person, path, "en").text;
        let all = [
            "milestones",
            "/transfers",
            "/count",
            "/manifests",
            "/withdrawal",
            "/reversal",
            "/answers",
            "/cancellation",
            "/decisions",
        ];
        let found: Vec<_> = all.into_iter().filter(|part| shown.contains(&format!("{part}\""))).collect();
        assert_eq!(found, wanted, "{person} at {path}");
    };
    let despatched = Scene::at(Stage::Despatched);
    shows(&despatched, "P-CLERK", "/despatches/{despatch}", &["/transfers", "/manifests"]);
    shows(&despatched, "P-RECEIVER", "/despatches/{despatch}", &["/transfers"]);
    shows(&despatched, "P-ORDERER", "/despatches/{despatch}", &[]);
    let arrived = Scene::at(Stage::Arrived);
    shows(&arrived, "P-RECEIVER", "/despatches/{despatch}", &["/count"]);
    shows(&arrived, "P-CLERK", "/despatches/{despatch}", &[]);
    let drawn = Scene::at(Stage::Drawn);
    shows(&drawn, "P-RECEIVER", "/despatches/{despatch}", &[]);
    shows(&drawn, "P-RECEIVER", "/acts/{act}", &["/withdrawal"]);
    shows(&drawn, "P-SIGNER", "/acts/{act}", &[]);
    assert!(page(&drawn, "P-SIGNER", "/signing", "en").text.contains("AKT-2026-"));
    assert!(!page(&drawn, "P-MEMBER", "/signing", "en").text.contains("AKT-2026-"), "the signer comes first");
    shows(&Scene::at(Stage::Accepted), "P-BUYER", "/acts/{act}", &["/reversal"]);
    let proposed = Scene::at(Stage::Proposed);
    shows(&proposed, "P-ORDERER", "/orders/{order}", &["/decisions"]);
    shows(&proposed, "P-CLERK", "/orders/{order}", &[]);
    shows(&Scene::at(Stage::Sent), "P-CLERK", "/orders/{order}", &["/answers"]);
}

#[test]
fn a_need_is_stated_weighed_and_compared_on_pages() {
    let scene = Scene::at(Stage::Submitted);
    let fields = "key=1&deed=propose&unit=B11&need_category=FPV&need_conditions=range%3A+10..&quantity=30\
        &needed_from=2026-02-01&needed_to=2026-12-31&priority=2&urgency=urgent&justification=patrols";
    refused(&scene, "P-ORDERER", "/requirements", &fields.replace("range%3A+10..", "wings%3A+2"), 400);
    refused(
        &scene,
        "P-ORDERER",
        "/requirements",
        &fields.replace("unit=B11", "unit=B11&need_item=DRONE"),
        400,
    );
    refused(&scene, "P-ORDERER", "/requirements", &fields.replace("quantity=30", "quantity=0"), 422);
    let path = sent(&scene, "P-ORDERER", "/requirements", fields);
    let shown = page(&scene, "P-ORDERER", &path, "en").text;
    assert!(shown.contains("patrols") && shown.contains("≥ 10") && shown.contains("DRONE"), "{shown}");
    let weigh = "key=2&action=prioritise&priority=1&urgency=immediate&note=first";
    assert_eq!(form(&scene, "P-OTHER", &format!("{path}/moves"), weigh).status, 404);
    sent(&scene, "P-CORPS", &format!("{path}/moves"), weigh);
    let ids = format!("key=3&deed=submit&line-{}=1&line-{{requirement}}=1", path.rsplit('/').next().unwrap());
    sent(&scene, "P-PROGRAMME", "/requirement-lists/NEEDS-26/versions", &ids);
    let beside = page(&scene, "P-PARTNER", "/requirement-lists/NEEDS-26?version=2&beside=1", "en").text;
    assert!(beside.contains("New") && beside.contains("The same"), "{beside}");
    let unsaid = "key=4&version=2&verdict-{requirement}=returned";
    refused(&scene, "P-PARTNER", "/requirement-lists/NEEDS-26/verdicts", unsaid, 422);
    let said = "key=5&version=2&verdict-{requirement}=returned&remark-{requirement}=say+where";
    sent(&scene, "P-PARTNER", "/requirement-lists/NEEDS-26/verdicts", said);
    assert!(page(&scene, "P-CORPS", "/requirements/{requirement}", "uk").text.contains("Повернуто"));
}

#[test]
fn a_pledge_goes_its_way_on_pages_and_a_bank_reference_counts_once() {
    let scene = Scene::at(Stage::Confirmed);
    let path = "/pledges/NORTH-26/moves";
    let plan = "key=1&deed=plan&tranches=2026-03-31+200+000.00%0A2026-06-30+200+000.00";
    refused(&scene, "P-PARTNER", path, &plan.replace("2026-06-30", "soon"), 400);
    sent(&scene, "P-PARTNER", path, plan);
    let money = "key=2&deed=transfer&bank_reference=WIRE-9&amount=150+000.00&on=2026-01-12";
    refused(&scene, "P-PARTNER", path, money, 403);
    // Who asks for more than there is is noted, too.
    let much = form(&scene, "P-TREASURER", path, &money.replace("150+000.00", "450+000.00"));
    assert!(much.status == 409 && much.text.contains("class=\"refusal\""), "{}", much.text);
    sent(&scene, "P-TREASURER", path, money);
    refused(&scene, "P-TREASURER", path, &money.replace("key=2", "key=3"), 409);
    let shown = page(&scene, "P-PARTNER", "/pledges/NORTH-26", "en").text;
    assert!(shown.contains("150,000.00\u{a0}EUR") && shown.contains("/treasury/funds/NORTH-26"), "{shown}");
    assert_eq!(page(&scene, "P-PARTNER-W", "/pledges/NORTH-26", "en").status, 404);
}

#[test]
fn a_year_is_planned_and_what_came_stands_beside_it() {
    let scene = Scene::at(Stage::Confirmed);
    let money = "key=1&deed=transfer&bank_reference=WIRE-9&amount=150+000.00&on=2026-01-12";
    sent(&scene, "P-TREASURER", "/pledges/NORTH-26/moves", money);
    let plan =
        "key=2&plan_owner=MOD&year=2026&currency=EUR&document=programme&month_1=400+000&month_3=100+000.50";
    refused(&scene, "P-PARTNER", "/pledges/plan", plan, 404);
    refused(&scene, "P-PROGRAMME", "/pledges/plan", &plan.replace("400+000", "much"), 400);
    refused(&scene, "P-PROGRAMME", "/pledges/plan", &plan.replace("2026", "1900"), 422);
    refused(&scene, "P-PROGRAMME", "/pledges/plan", &plan.replace("MOD", "B11"), 422);
    sent(&scene, "P-PROGRAMME", "/pledges/plan", plan);
    let shown = page(&scene, "P-PROGRAMME", "/pledges/plan?owner=MOD&year=2026", "en").text;
    // 400 000 planned for January, 150 000 came, so 250 000 is missing, and 100 000.50 more from March on.
    for figure in ["400,000.00", "450,000.00", "150,000.00", "250,000.00", "350,000.50"] {
        assert!(shown.contains(figure), "{figure}: {shown}");
    }
    let own = page(&scene, "P-PARTNER", "/pledges/plan", "uk").text;
    assert!(own.contains("budget 2026") && !own.contains("programme"), "{own}");
}

#[test]
fn a_donor_vets_makers_and_the_treasurer_reimburses_on_pages() {
    let scene = Scene::at(Stage::Vetted);
    let vettings = "/pledges/vettings";
    let refusal = "key=1&partner=PARTNER-D&maker=SUP-A&vetting_result=refused&on=2026-01-12&vetted_by=office&letter=letter+18";
    refused(&scene, "P-PROGRAMME", vettings, refusal, 403);
    refused(&scene, "P-DONOR", vettings, &refusal.replace("2026-01-12", "soon"), 400);
    assert!(page(&scene, "P-DONOR", vettings, "en").text.contains("letter 17"));
    assert!(!page(&scene, "P-PARTNER-W", vettings, "en").text.contains("letter 17"));

    let path = "/orders/{order}/reimbursement";
    let asked = "form=reimbursement&key=2&line=1&allotment=A-DK&amount=50+000.00&document=letter+4";
    refused(&scene, "P-TREASURER", path, &asked.replace("50+000.00", "much"), 400);
    // Who asks for more than there is is noted, too.
    let much = form(&scene, "P-TREASURER", path, &asked.replace("50+000.00", "900+000.00"));
    assert!(much.status == 409 && much.text.contains("class=\"refusal\""), "{}", much.text);
    assert!(much.text.contains("<option value=\"A-DK\" selected>"), "what was chosen stays: {}", much.text);
    refused(&scene, "P-CLERK", path, asked, 403);
    assert_eq!(form(&scene, "P-DONOR", path, asked).status, 404);
    assert!(!page(&scene, "P-CLERK", "/orders/{order}", "en").text.contains("A-DK"));
    sent(&scene, "P-TREASURER", path, asked);
    assert!(page(&scene, "P-TREASURER", "/orders/{order}", "uk").text.contains("Позицію відшкодував донор"));
    sent(&scene, "P-DONOR", vettings, refusal);
    refused(&scene, "P-TREASURER", path, &asked.replace("key=2", "key=3"), 409);
}

#[test]
fn a_donor_is_asked_about_a_change_and_the_unit_waits_on_pages() {
    let scene = Scene::at(Stage::Asked);
    let consents = "/pledges/consents";
    let decision = "form=decision-1&key=2&line=1&decision=accept";
    refused(&scene, "P-ORDERER", "/orders/{order}/decisions", decision, 409);
    let shown = page(&scene, "P-ORDERER", "/orders/{order}", "en").text;
    assert!(shown.contains("Last day to accept") && shown.contains("is asked for its consent"), "{shown}");
    assert!(page(&scene, "P-DONOR", "/", "en").text.contains(consents), "it waits at home");
    let asked = page(&scene, "P-DONOR", consents, "uk").text;
    assert!(
        asked.contains("Останній день приймання, 31 бер. 2026") && asked.contains("31 трав. 2026"),
        "{asked}"
    );
    assert!(!page(&scene, "P-PARTNER-W", consents, "en").text.contains("F-AB"));
    let other = page(&scene, "P-PROGRAMME", consents, "en").text;
    assert!(other.contains("F-AB") && !other.contains("<form class=\"sheet\""), "{other}");

    let word = scene.fill("key=3&order={order}&line=1&fund=F-AB&result=given&letter=letter+19");
    refused(&scene, "P-PROGRAMME", consents, &word, 403);
    refused(&scene, "P-PARTNER-W", consents, &word, 404);
    refused(&scene, "P-DONOR", consents, &word.replace("given", "perhaps"), 400);
    let empty = form(&scene, "P-DONOR", consents, &word.replace("letter+19", ""));
    assert!(empty.status == 400 && empty.text.contains("class=\"refusal\""), "{}", empty.text);
    sent(&scene, "P-DONOR", consents, &word);
    assert!(page(&scene, "P-ORDERER", "/orders/{order}", "en").text.contains("letter 19"));
    sent(&scene, "P-ORDERER", "/orders/{order}/decisions", "form=decision-1&key=4&line=1&decision=accept");
    let said = page(&scene, "P-DONOR", consents, "en").text;
    assert!(said.contains("Consent given") && said.contains("No change waits"), "{said}");
}

#[test]
fn a_package_is_composed_judged_and_shared_on_pages() {
    let scene = Scene::at(Stage::Backed);
    let path = "/packages/PKG-1/moves";
    let judge = "key=1&deed=judge&gate=validation&version=1&verdict-1=passed&remark-1=as+needed";
    refused(&scene, "P-PARTNER-W", path, judge, 403);
    sent(&scene, "P-PARTNER", path, judge);
    let much = form(&scene, "P-PROGRAMME", path, "key=2&deed=share&pledge=HRYVNIA-26&amount=600+000.00");
    assert!(much.status == 409 && much.text.contains("class=\"refusal\""), "{}", much.text);
    sent(&scene, "P-PROGRAMME", path, "key=3&deed=share&pledge=HRYVNIA-26&amount=490+000.00");
    let shown = page(&scene, "P-PARTNER-W", "/packages/PKG-1", "en").text;
    assert!(shown.contains("Fully funded") && shown.contains("as needed"), "{shown}");
    assert!(!shown.contains("HRYVNIA-26"), "a partner sees its own shares only");
    let lines = "key=4&deed=compose&package_lines=REQ-2026-000001%3B+DRONE%3B+10%3B+stock%3B+SUP-A%3B+24+500.00%3B+2026-02-28";
    refused(&scene, "P-PROGRAMME", path, &lines.replace("stock", "air"), 400);
    let size = scene.world.journal_size();
    let half_typed = format!("{lines}%0AREQ-2026&preview=1");
    let preview = form(&scene, "P-PROGRAMME", path, &half_typed);
    let shown = preview.text.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(preview.status == 200 && shown.contains("245 000,00"), "{shown}");
    assert!(shown.contains("1 рядок неповний"), "{shown}");
    assert_eq!(scene.world.journal_size(), size, "nothing is done");
    sent(&scene, "P-PROGRAMME", path, lines);
    let shown = page(&scene, "P-PROGRAMME", "/packages/PKG-1", "uk").text;
    assert!(shown.contains("Понад потребу"), "{shown}");
    assert!(!shown.contains("as needed"), "what was said of version 1 is not said of version 2: {shown}");
}
