//! The commands that talk to a server: an order is found, placed, signed and followed from the command line.

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

use crate::program::{DEMO, Ended, Server, command, fresh, run, text};

/// A server with the demo's nation, and an orderer of one of its units with a token and a key.
struct Desk {
    server: Server,
    folder: PathBuf,
    token: String,
}

impl Desk {
    fn open(name: &str) -> Desk {
        let database = DEMO.copy(name);
        let folder = database.parent().expect("it stands in a folder").to_owned();
        let log_key = DEMO.log_key();
        let options = ["--database", text(&database), "--log-key", text(&log_key)];
        let person = DEMO.value(
            "SELECT p.code FROM orders o JOIN person p ON p.id = o.placed_by_id ORDER BY o.id LIMIT 1",
        );
        let person = person.into_text().expect("a code is text");
        let token = run(&[&options[..], &["admin", "token", "--person", &person]].concat()).stdout;
        let token = token.trim().to_owned();
        std::fs::write(folder.join("token"), &token).expect("the folder is writable");
        Desk { server: Server::start(&options), folder, token }
    }

    fn run(&self, args: &[&str]) -> Ended {
        let token = self.folder.join("token");
        let remote = ["--server", self.server.url.as_str(), "--token-file", text(&token)];
        let once =
            || -> Ended { command(&[args, &remote].concat()).output().expect("the program starts").into() };
        // The catalogue's index is built while the server serves already.
        let answers = std::iter::repeat_with(once).take(1_000);
        answers.into_iter().find(|ended| !ended.stderr.contains("503")).expect("the index is built")
    }

    fn json(&self, args: &[&str]) -> Value {
        let ended = self.run(&[args, &["--json"]].concat());
        assert_eq!(ended.code, 0, "{args:?}: {}", ended.stderr);
        serde_json::from_str(&ended.stdout).expect("it is JSON")
    }

    /// A signing key of the orderer's own, registered at the server.
    fn key(&self) -> PathBuf {
        let key = SigningKey::from_bytes(&[42; 32]);
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let body = json!({ "public_key": hex(key.verifying_key().as_bytes()) });
        let request = ureq::post(format!("{}/api/v1/keys", self.server.url)).header("idempotency-key", "key");
        let made = request.header("authorization", format!("Bearer {}", self.token)).send_json(body);
        assert_eq!(made.expect("the key is registered").status(), 201);
        self.file("signing.key", &hex(&[42; 32]))
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.join(name);
        std::fs::write(&file, text).expect("the folder is writable");
        file
    }

    /// The smallest basket of something that the unit ordered before.
    fn basket(&self) -> Value {
        let orders = self.json(&["order", "list", "--limit", "1"]);
        let order = &orders["entries"][0];
        let shown = self.json(&["order", "show", order["id"].as_str().expect("an id")]);
        let found = self.json(&["catalogue", "search", "дрон", "--orderable", "--limit", "50"]);
        let entries = found["entries"].as_array().expect("a list").iter();
        let offers = entries.flat_map(|entry| entry["offers"].as_array().expect("a list"));
        let offers = offers.filter(|offer| offer["currency"] == "UAH");
        let number = |offer: &Value, name: &str| offer[name].as_i64().expect("a number");
        let cost = |offer: &&Value| number(offer, "minimum") * number(offer, "unit_price_minor");
        let offer = offers.min_by_key(cost).expect("something can be ordered");
        json!({ "unit": shown["unit"]["code"], "lines": [{
            "offer": offer["id"], "delivery_point": shown["delivery_point"]["code"],
            "quantity": offer["minimum"], "unit_price_minor": offer["unit_price_minor"],
        }] })
    }
}

#[test]
fn an_order_is_placed_signed_and_followed() {
    let desk = Desk::open("desk");
    let before = desk.json(&["journal", "tail", "--limit", "1"])["id"].as_str().expect("an id").to_owned();
    let basket = desk.file("basket.json", &desk.basket().to_string());
    let placed = desk.run(&["order", "place", text(&basket), "--key", "k-1"]);
    assert_eq!(placed.code, 0, "{}", placed.stderr);
    let id =
        placed.stdout.split_whitespace().find(|word| word.starts_with("ord_")).expect("an id").to_owned();
    let again = desk.run(&["order", "place", text(&basket), "--key", "k-1"]);
    assert_eq!(again.stdout, placed.stdout, "a repeat places nothing");
    let signed = desk.run(&["order", "sign", &id, "--key-file", text(&desk.key())]);
    assert_eq!(signed.code, 0, "{}", signed.stderr);
    assert!(signed.stdout.starts_with("signed: entry "), "{}", signed.stdout);
    let shown = desk.run(&["order", "show", &id]);
    assert!(shown.stdout.contains(&id) && shown.stdout.lines().count() == 2, "{}", shown.stdout);
    let text = "Чи зручно\nпривезти вранці?";
    for _ in 0..2 {
        let written = desk.run(&["order", "write", &id, text, "--key", "k-2"]);
        assert!(written.code == 0 && written.stdout.starts_with("written: entry "), "{}", written.stderr);
    }
    let messages = desk.run(&["order", "messages", &id]);
    assert!(messages.stdout.contains("Чи зручно"), "{}{}", messages.stdout, messages.stderr);
    assert_eq!(messages.stdout.lines().count(), 1, "written once, on one line: {}", messages.stdout);
    let listed = desk.run(&["order", "list", "--limit", "1"]);
    assert!(
        listed.stdout.contains(&id) && listed.stderr.contains("--after"),
        "{}{}",
        listed.stdout,
        listed.stderr
    );
    let tail = desk.run(&["journal", "tail", "--after", &before]);
    assert!(tail.stdout.contains(&id), "{}", tail.stdout);
    let count = tail.stdout.lines().count().to_string();
    let followed = desk.run(&["journal", "tail", "--follow", "--after", &before, "--limit", &count]);
    assert_eq!((followed.code, followed.stdout), (0, tail.stdout));
    let cancelled = desk.run(&["order", "cancel", &id, "--reason", "need_changed"]);
    assert_eq!(cancelled.code, 0, "{}", cancelled.stderr);
}

#[test]
fn the_catalogue_is_searched_and_shown() {
    let desk = Desk::open("counter");
    let found = desk.json(&["catalogue", "search", "дрон", "--limit", "1"]);
    let code = found["entries"][0]["item"]["code"].as_str().expect("something is found").to_owned();
    let shown = desk.run(&["catalogue", "show", &code]);
    assert!(shown.code == 0 && shown.stdout.starts_with(&code), "{}", shown.stderr);
    assert!(desk.run(&["catalogue", "search", "дрон", "--orderable"]).stderr.contains(" found"));
}

#[test]
fn what_the_server_refuses_is_said_with_its_remedy_and_code() {
    let desk = Desk::open("refused");
    let unknown = format!("ord_{:032x}", 7);
    let ended = desk.run(&["order", "show", &unknown]);
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    let said = format!(
        "error: 404 Not Found: order {unknown} does not exist or is not visible to you (not_found)\nhint: check the \
         identifier\n"
    );
    assert_eq!(ended.stderr, said);
    let ended = desk.run(&["order", "list", "--status", "lost"]);
    assert!(ended.code == 1 && ended.stderr.contains("\n  status: "), "{}", ended.stderr);
    let basket = desk.file("broken.json", "{");
    assert_eq!(desk.run(&["order", "place", text(&basket)]).code, 2);
    let key = desk.file("broken.key", "42");
    assert_eq!(desk.run(&["order", "sign", &unknown, "--key-file", text(&key)]).code, 2);
    assert_eq!(run(&["order", "list"]).code, 2, "no token");
    let folder = fresh("nobody");
    std::fs::write(Path::new(&folder).join("token"), "qm_0").expect("the folder is writable");
    let token = folder.join("token");
    let nowhere = ["order", "list", "--server", "http://127.0.0.1:1", "--token-file", text(&token)];
    let ended = run(&nowhere);
    assert!(ended.code == 3 && ended.stderr.contains("hint: check --server"), "{}", ended.stderr);
}
