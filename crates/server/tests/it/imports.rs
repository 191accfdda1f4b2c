//! Imports by page and API: checked, corrected, applied, interrupted and gone on with; by whom, and by whom not.

use domain::values::{DeliveryPointId, Digest, Id as _, ImportId, PersonId, Timestamp};
use engine::imports::{Import, ImportStatus};
use imports::Kind;
use serde_json::Value;

use crate::client::{Call, Reply, get, runtime};
use crate::scene::{Scene, Stage};
use crate::web::page;
use crate::world::{World, code};

const POINTS: &str = "code,unit,name_uk,name_en\nDP-7,B11,Пункт 7,Point 7\nDP-8,B99,Пункт 8,Point 8\n";
const MINUTE_MICROS: i64 = 60_000_000;

/// An import of a person once it has ended.
pub fn ended(world: &World, person: &str, id: &str) -> Value {
    let mut pace = runtime().block_on(async { tokio::time::interval(std::time::Duration::from_millis(10)) });
    loop {
        let import = get(&world.router, person, &format!("/imports/{id}")).json();
        if !["checking", "applying"].contains(&import["status"].as_str().unwrap()) {
            return import;
        }
        runtime().block_on(pace.tick());
    }
}

fn send(scene: &Scene, person: &str, kind: &str, step: &str, key: &str, content: &str) -> Reply {
    let fields = [("key", key), ("kind", kind), ("step", step)];
    let call = Call::page("POST", "/admin/imports").session(person).header("accept-language", "en");
    call.parts(&fields, ("points 1.csv", content)).send(&scene.world.router)
}

/// The address of the page that a sent file leads to.
pub fn sent(scene: &Scene, person: &str, kind: &str, step: &str, key: &str, content: &str) -> String {
    let reply = send(scene, person, kind, step, key, content);
    assert_eq!(reply.status, 303, "{}", reply.text);
    let path = reply.header("location").to_owned();
    ended(&scene.world, person, path.rsplit('/').next().unwrap());
    path
}

fn apply(scene: &Scene, person: &str, path: &str, step: &str) -> Reply {
    let call =
        Call::page("POST", &format!("{path}/application")).session(person).header("accept-language", "en");
    let reply =
        call.text(format!("step={step}"), "application/x-www-form-urlencoded").send(&scene.world.router);
    if reply.status == 303 {
        ended(&scene.world, person, path.rsplit('/').next().unwrap());
    }
    reply
}

fn is_held(scene: &Scene, point: &str) -> bool {
    let id = DeliveryPointId::of_code(&code(point));
    let read = scene
        .world
        .engine
        .read_now(|connection, _| engine::queries::find::<domain::identity::DeliveryPoint>(connection, &id));
    read.unwrap().is_some()
}

#[test]
fn a_file_is_checked_its_good_rows_applied_and_the_bad_ones_corrected() {
    let scene = Scene::at(Stage::None);
    let size = scene.world.journal_size();
    let path = sent(&scene, "P-ADMIN", "delivery_points", "check", "one", POINTS);
    let checked = page(&scene, "P-ADMIN", &path, "en").text;
    for said in [
        "Some rows are bad",
        "there is no such organisation",
        "correct the code, or import what it stands for first",
        "Import the good rows",
        "Download the bad rows",
        "<code>unit</code>",
    ] {
        assert!(checked.contains(said), "{said}: {checked}");
    }
    let in_ukrainian = page(&scene, "P-ADMIN", &path, "uk").text;
    for said in ["такого немає", "виправте код або спершу імпортуйте те, що він означає"]
    {
        assert!(in_ukrainian.contains(said), "{said}: {in_ukrainian}");
    }
    assert_eq!(scene.world.journal_size(), size, "a check changes nothing");
    assert_eq!(apply(&scene, "P-ADMIN", &path, "partial").status, 303);
    assert!(is_held(&scene, "DP-7") && !is_held(&scene, "DP-8"));
    let applied = scene.world.journal_size();
    // A second click.
    assert_eq!(apply(&scene, "P-ADMIN", &path, "partial").status, 303);
    assert_eq!(scene.world.journal_size(), applied);
    let bad = page(&scene, "P-ADMIN", &format!("{path}/errors"), "en");
    assert_eq!(bad.header("content-disposition").split(';').next(), Some("attachment"));
    assert!(bad.text.contains("DP-8,B99") && !bad.text.contains("DP-7"), "{}", bad.text);
    let corrected = bad.text.replace("DP-8,B99", "DP-8,B12");
    let path = sent(&scene, "P-ADMIN", "delivery_points", "import", "two", &corrected);
    assert!(page(&scene, "P-ADMIN", &path, "en").text.contains("The import is applied."));
    assert!(is_held(&scene, "DP-8"));
    let again = sent(&scene, "P-ADMIN", "delivery_points", "import", "three", &corrected);
    assert!(page(&scene, "P-ADMIN", &again, "en").text.contains("nothing changes"));
    let list = page(&scene, "P-ADMIN", "/admin/imports", "en").text;
    assert_eq!(list.matches("points 1</a>").count(), 3, "{list}");
    scene.world.assert_verified("imports");
}

#[test]
fn a_form_sent_twice_is_one_import() {
    let scene = Scene::at(Stage::None);
    let good = POINTS.replace("B99", "B12");
    let first = sent(&scene, "P-ADMIN", "delivery_points", "import", "one", &good);
    let size = scene.world.journal_size();
    assert_eq!(sent(&scene, "P-ADMIN", "delivery_points", "import", "one", &good), first);
    assert_eq!(scene.world.journal_size(), size);
    let other = send(&scene, "P-ADMIN", "delivery_points", "import", "one", POINTS);
    assert_eq!(other.status, 422, "another file under the key of the first: {}", other.text);
}

#[test]
fn a_repeat_needs_no_place_of_the_server() {
    let scene = Scene::at(Stage::None);
    let send = |person: &str, kind: &str, rows: &str| {
        let path = format!("/imports?kind={kind}&name=points.csv");
        Call::new("POST", &path).by(person).key("one").text(rows, "text/csv").send(&scene.world.router)
    };
    // Both take long enough to hold the two places meanwhile.
    let points: String = (0..3_000).map(|point| format!("DP-{point},B11,Пункт,Point\n")).collect();
    let points = format!("code,unit,name_uk,name_en\n{points}");
    let offer = |contract| format!("CT-{contract},DRONE,1.00,70,10,10,30,2026-01-01,2026-12-31\n");
    let offers: String = (0..3_000).map(offer).collect();
    let offers = format!("contract,item,unit_price,stock,minimum,pack,lead_time_days,from,to\n{offers}");
    let begun = send("P-ADMIN", "delivery_points", &points);
    let other = send("P-CLERK", "offers", &offers);
    assert_eq!((begun.status.as_u16(), other.status.as_u16()), (202, 202), "{} {}", begun.text, other.text);
    let again = send("P-ADMIN", "delivery_points", &points);
    assert_eq!((again.status.as_u16(), &again.json()["id"]), (202, &begun.json()["id"]), "{}", again.text);
    ended(&scene.world, "P-ADMIN", begun.json()["id"].as_str().unwrap());
    ended(&scene.world, "P-CLERK", other.json()["id"].as_str().unwrap());
}

#[test]
fn a_file_is_imported_as_who_sends_it() {
    let scene = Scene::at(Stage::None);
    let size = scene.world.journal_size();
    let wrong = send(&scene, "P-ADMIN", "categories", "import", "one", "code\nX\n");
    assert_eq!(wrong.status, 403, "{}", wrong.text);
    assert!(wrong.text.contains("no appointment of yours"), "{}", wrong.text);
    assert_eq!(send(&scene, "P-ORDERER", "delivery_points", "import", "one", POINTS).status, 403);
    let stranger = send(&scene, "", "delivery_points", "import", "one", POINTS);
    assert!(stranger.header("location").starts_with("/sign-in"), "{}", stranger.text);
    let offers = "contract,item,unit_price,stock,minimum,pack,lead_time_days,from,to\n\
        CT-A,DRONE,24500.00,70,10,10,30,2026-01-01,2026-12-31\n";
    let rival = sent(&scene, "P-RIVAL", "offers", "import", "one", offers);
    let told = page(&scene, "P-RIVAL", &rival, "en").text;
    assert!(told.contains("there is no such contract"), "{told}");
    let told = page(&scene, "P-RIVAL", &rival, "uk").text;
    assert!(told.contains("такого договору немає") && !told.contains("there is no"), "{told}");
    assert_eq!(scene.world.journal_size(), size);
    let own = sent(&scene, "P-CLERK", "offers", "import", "one", offers);
    assert!(page(&scene, "P-CLERK", &own, "en").text.contains("The import is applied."));
    // The pages of a clerk and those of an administrator have each other's import as little as an unknown one.
    assert_eq!(page(&scene, "P-ADMIN", &own, "en").status, 404);
    assert_eq!(page(&scene, "P-RIVAL", &format!("{own}/errors"), "en").status, 404);
    assert!(!page(&scene, "P-ADMIN", "/admin/imports", "en").text.contains(&own));
    let kinds = page(&scene, "P-CLERK", "/admin/imports", "en").text;
    assert!(kinds.contains("value=\"offers\"") && !kinds.contains("value=\"people\""), "{kinds}");
}

#[test]
fn hostile_files_do_no_harm() {
    let scene = Scene::at(Stage::None);
    let size = scene.world.journal_size();
    let none = send(&scene, "P-ADMIN", "people", "check", "none", "");
    assert_eq!(none.status, 422, "{}", none.text);
    let long = "x".repeat((20 << 20) + 1);
    assert_eq!(send(&scene, "P-ADMIN", "people", "check", "long", &long).status, 413);
    for (key, content, said) in [
        ("zip", "PK\u{3}\u{4} is no workbook", "the workbook cannot be read"),
        ("zero", "code,unit\n\0\0", "not text"),
        ("other", "person;name\nX;Y\n", "is missing in the header"),
        ("columns", "person;name\nX;Y\n", "The columns are not those of this kind of file"),
        ("page", "<script>alert(1)</script>\n", "is not a column of this file"),
    ] {
        let path = sent(&scene, "P-ADMIN", "people", "import", key, content);
        let told = page(&scene, "P-ADMIN", &path, "en").text;
        assert!(told.contains(said) && !told.contains("<script>alert"), "{key}: {told}");
    }
    assert_eq!(scene.world.journal_size(), size);
}

#[test]
fn an_interrupted_import_says_how_far_it_came_and_is_gone_on_with() {
    let scene = Scene::at(Stage::None);
    let now = scene.world.engine.now();
    let import = Import {
        person: PersonId::of_code(&code("P-ADMIN")),
        id: ImportId::from_bits(7),
        kind: "delivery_points".to_owned(),
        name: "points".to_owned(),
        asked: Digest([7; 32]),
        status: ImportStatus::Applying,
        begun_at: now,
        told_at: now,
        rows: 0,
        applied: 0,
        added: 0,
        unchanged: 0,
        bad: 0,
        commands: 1_200,
        commands_applied: 500,
        problem: None,
    };
    runtime().block_on(scene.world.engine.begin_import(import.clone())).unwrap();
    let path = format!("/admin/imports/{}", import.id);
    let running = page(&scene, "P-ADMIN", &path, "en");
    assert!(running.text.contains("500 / 1,200") && running.header("refresh") == "2", "{}", running.text);
    let busy = send(&scene, "P-ADMIN", "delivery_points", "check", "busy", POINTS);
    assert_eq!(busy.status, 409, "one at a time: {}", busy.text);
    // The server was killed meanwhile, and a minute later nothing more was told.
    scene.world.clock.set(Timestamp(now.0 + 2 * MINUTE_MICROS));
    scene.world.tick();
    let told = page(&scene, "P-ADMIN", &path, "en").text;
    assert!(told.contains("at least 500 commands are applied"), "{told}");
    assert!(told.contains("Import the same file again"), "{told}");
    let refused = apply(&scene, "P-ADMIN", &path, "import");
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("choose the same file again"), "{}", refused.text);
    let good = POINTS.replace("B99", "B12");
    let path = sent(&scene, "P-ADMIN", "delivery_points", "import", "again", &good);
    assert!(page(&scene, "P-ADMIN", &path, "en").text.contains("The import is applied."));
}

#[test]
fn applying_asks_for_a_fresh_second_factor() {
    let scene = Scene::at(Stage::None);
    scene.world.clock.set(Timestamp(scene.world.clock.now().0 + 6 * MINUTE_MICROS));
    scene.world.tick();
    let size = scene.world.journal_size();
    let good = POINTS.replace("B99", "B12");
    let path = sent(&scene, "P-ADMIN", "delivery_points", "import", "one", &good);
    let told = page(&scene, "P-ADMIN", &path, "en").text;
    assert!(told.contains("nothing is applied yet") && told.contains("Import now"), "{told}");
    assert_eq!(scene.world.journal_size(), size);
    let call = Call::page("POST", &format!("{path}/application")).session("P-ADMIN");
    let asked = call.text("step=import", "application/x-www-form-urlencoded").send(&scene.world.router);
    assert_eq!((asked.status.as_u16(), scene.world.journal_size()), (200, size), "{}", asked.text);
}

#[test]
fn a_program_imports_under_its_key() {
    let scene = Scene::at(Stage::None);
    let router = &scene.world.router;
    let send = |key: &str, rows: &str| {
        let path = "/imports?kind=delivery_points&step=import&name=points.csv";
        Call::new("POST", path).by("P-ADMIN").key(key).text(rows, "application/octet-stream").send(router)
    };
    let good = POINTS.replace("B99", "B12");
    let begun = send("one", &good);
    assert_eq!(
        (begun.status.as_u16(), begun.json()["status"].as_str()),
        (202, Some("checking")),
        "{}",
        begun.text
    );
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(begun.header("location"), format!("/api/v1/imports/{id}"));
    let import = ended(&scene.world, "P-ADMIN", &id);
    assert_eq!(
        (&import["status"], &import["added"], &import["commands_applied"]),
        (&"applied".into(), &2.into(), &2.into())
    );
    let size = scene.world.journal_size();
    let again = send("one", &good);
    assert_eq!((again.status.as_u16(), again.header("idempotent-replay")), (202, "true"), "{}", again.text);
    assert_eq!((again.json(), scene.world.journal_size()), (import, size));
    assert_eq!(send("one", POINTS).code(), "idempotency_key_reused");
    let bad = send("two", POINTS).json();
    let import = ended(&scene.world, "P-ADMIN", bad["id"].as_str().unwrap());
    assert_eq!(
        (&import["status"], &import["bad"], &import["unchanged"]),
        (&"checked".into(), &1.into(), &1.into())
    );
    assert_eq!((&import["errors"][0]["row"], &import["errors"][0]["column"]), (&3.into(), &"unit".into()));
    let path = "/imports?kind=categories&name=x";
    let wrong = Call::new("POST", path).by("P-ADMIN").key("three").body("code\nX\n").send(router);
    assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (403, "not_permitted"));
    let workbook = get(router, "P-NOBODY", "/import-templates/people?format=xlsx");
    assert!(workbook.bytes.starts_with(b"PK"), "{}", workbook.status);
}

#[test]
fn templates_explain_their_columns_in_the_reader_s_language() {
    let scene = Scene::at(Stage::None);
    let explained = |kind: &Kind, language: &str| -> Vec<String> {
        let path = format!("/admin/import-templates/{kind}?format=csv");
        let text = page(&scene, "P-ADMIN", &path, language).text;
        let lines = text.trim_start_matches('\u{feff}').lines().filter_map(|line| line.strip_prefix("# "));
        lines.map(str::to_owned).collect()
    };
    let is_ukrainian = |line: &String| line.chars().any(|letter| matches!(letter, 'а'..='я'));
    for kind in Kind::ALL {
        let (uk, en) = (explained(kind, "uk"), explained(kind, "en"));
        assert_eq!(uk.len(), en.len(), "{kind}");
        for (said, english) in uk.iter().zip(&en) {
            assert!(
                is_ukrainian(said) && !said.contains("import-template-") && said != english,
                "{kind}: {said}"
            );
        }
    }
}
