//! Letters, deputies, confirmations, service accounts and signature policies by the forms of the pages.

use std::collections::BTreeSet;

use crate::client::Call;
use crate::scene::{Scene, Stage};
use crate::web::{form, page};

#[test]
fn a_letter_a_deputy_and_a_confirmation_are_given_by_forms() {
    let scene = Scene::at(Stage::None);
    let letter = |person: &str, number: &str, scan: (&str, &str)| {
        let fields = [
            ("key", number),
            ("organisation", "B11"),
            ("document", number),
            ("from", "2026-01-12"),
            ("person1", "P-NEW"),
            ("name1", "Nova"),
            ("role1", "receiver"),
        ];
        Call::page("POST", "/letters").session(person).parts(&fields, scan).send(&scene.world.router)
    };
    let scan = ("letter.pdf", "%PDF-1.7 as scanned");
    assert_eq!(letter("P-ORDERER", "letter 7", scan).status, 403);
    assert_eq!(letter("P-ADMIN", "letter 7", ("letter.csv", "a;b")).status, 422);
    assert_eq!(letter("P-ADMIN", "letter 7", scan).header("location"), "/letters");
    let shown = page(&scene, "P-ADMIN", "/letters", "en").text;
    let (_, after) = shown.split_once("href=\"/files/").expect("the scan is linked");
    let scanned = format!("/files/{}", &after[..64]);
    assert!(shown.contains("letter 7") && page(&scene, "P-AUDITOR", &scanned, "en").status == 200);
    assert_eq!(page(&scene, "P-ORDERER", &scanned, "en").status, 404);
    let limited = [
        ("key", "letter 8"),
        ("organisation", "B11"),
        ("document", "letter 8"),
        ("from", "2026-01-12"),
        ("to", "2026-06-30"),
        ("categories", "FPV"),
        ("nation", "nl"),
        ("person1", "P-SIGNER"),
        ("role1", "approver"),
    ];
    let send = |fields: &[(&str, &str)]| {
        Call::page("POST", "/letters").session("P-ADMIN").parts(fields, ("", "")).send(&scene.world.router)
    };
    assert_eq!(send(&limited).header("location"), "/letters");
    let members = page(&scene, "P-ADMIN", "/appointments?organisation=B11&role=approver", "en").text;
    assert!(members.contains("FPV, NL") && members.contains("30 Jun 2026"), "{members}");
    for (field, wrong) in [("to", "soon"), ("to", "2026-01-01"), ("categories", "NO-SUCH"), ("nation", "NLD")]
    {
        let mut fields = limited.to_vec();
        fields.retain(|(name, _)| *name != field && *name != "key");
        fields.extend([("key", wrong), (field, wrong)]);
        assert!(send(&fields).status.is_client_error(), "{field} {wrong}");
    }
    let deputy = "key=2&to_person=P-MEMBER&from=2026-01-12&to=2026-01-31&document=order+4";
    let path = "/appointments/{approver}/delegations";
    assert!(form(&scene, "P-COMMANDER", path, deputy).status.is_client_error());
    assert_eq!(form(&scene, "P-APPROVER", path, deputy).status, 303);
    let deputies = page(&scene, "P-APPROVER", "/appointments?only=deputies", "en").text;
    assert!(deputies.contains("deputy of") && deputies.contains("P-MEMBER"), "{deputies}");
    let confirmed = form(&scene, "P-ADMIN", "/appointments/{approver}/confirmation", "key=3&document=list+1");
    assert_eq!(confirmed.status, 303, "{}", confirmed.text);
    let ended =
        form(&scene, "P-ADMIN", "/appointments/{approver}/end", "key=4&to=2026-01-12&document=order+9");
    assert_eq!(ended.status, 303, "{}", ended.text);
    let wrong = form(&scene, "P-ADMIN", "/appointments/{approver}/end", "key=5&to=tomorrow&document=order+9");
    assert_eq!(wrong.status, 400, "{}", wrong.text);
}

#[test]
fn more_appointments_than_a_page_shows_are_on_the_next() {
    let scene = Scene::at(Stage::None);
    for nth in 1..=12 {
        let number = format!("letter {nth}");
        let mut fields = vec![
            ("key".to_owned(), number.clone()),
            ("organisation".to_owned(), "B12".to_owned()),
            ("document".to_owned(), number),
            ("from".to_owned(), "2026-01-12".to_owned()),
        ];
        for row in 1..=8 {
            fields.push((format!("person{row}"), format!("P-X{nth:02}{row}")));
            fields.push((format!("name{row}"), "Name".to_owned()));
            fields.push((format!("role{row}"), "receiver".to_owned()));
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let call = Call::page("POST", "/letters").session("P-ADMIN").parts(&fields, ("", ""));
        assert_eq!(call.send(&scene.world.router).status, 303);
    }
    let mut path = "/appointments?organisation=B12&role=receiver".to_owned();
    let mut seen = BTreeSet::new();
    let mut pages = 0;
    loop {
        let shown = page(&scene, "P-ADMIN", &path, "en").text;
        let people = shown.split("P-X").skip(1).map(|rest| rest[..3].to_owned());
        for person in people.collect::<BTreeSet<_>>() {
            assert!(seen.insert(person.clone()), "{person} is on two pages");
        }
        pages += 1;
        let Some((_, rest)) = shown.split_once("rel=\"next\" href=\"") else { break };
        path = rest.split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!((seen.len(), pages), (96, 2));
}

#[test]
fn a_secret_is_shown_once_and_policies_are_set() {
    let scene = Scene::at(Stage::None);
    let account = "key=1&code=S-NEW&organisation=B11&purpose=stock";
    assert_eq!(form(&scene, "P-ADMIN", "/service-accounts", account).status, 303);
    let id = domain::values::PersonId::of_code(&"S-NEW".parse().unwrap());
    let path = format!("/service-accounts/{id}/tokens");
    let issue = "key=2&label=stock&days=30&organisation=B11&may-read_orders=1";
    let shown = form(&scene, "P-ADMIN", &path, issue);
    assert!(shown.status == 200 && shown.text.contains("qm_"), "{}", shown.text);
    let again = form(&scene, "P-ADMIN", &path, issue);
    assert!(again.status == 200 && !again.text.contains("qm_"), "{}", again.text);
    let policy = "key=3&code=TWO&document=act&amount=0&currency=UAH&hours=24&steps=acceptance_signer,+commission_member%2Bcommission_member,+commander";
    assert_eq!(form(&scene, "P-ORDERER", "/signature-policies", policy).status, 404);
    assert_eq!(form(&scene, "P-ADMIN", "/signature-policies", policy).status, 303);
    let policies = page(&scene, "P-ORDERER", "/signature-policies", "en").text;
    assert!(policies.contains("TWO"), "{policies}");
}
